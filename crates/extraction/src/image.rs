//! Images of pages: TIFF, JPEG, PNG.

use crate::input::Input;
use crate::model::Extracted;
use crate::ocr::{self, Cache};
use crate::{ExtractError, Format, Options};
use std::path::Path;

pub(crate) fn read(
    path: &Path,
    input: &Input,
    options: &Options,
) -> Result<Extracted, ExtractError> {
    if !options.ocr {
        return Err(ExtractError::NoText);
    }
    if options.put_off_ocr {
        return Err(ExtractError::ScanPutOff);
    }
    ocr::ready()?;
    let key = match &options.cache_folder {
        Some(_) => ocr::content_key(&input.file)?,
        None => String::new(),
    };
    let cache = Cache::new(options.cache_folder.as_deref(), &key);
    let mut pages = Vec::new();
    let mut complaints = Vec::new();
    let mut first_failure = None;
    for (number, page) in ocr::read_picture(path, &cache, options)? {
        match page {
            Ok(page) => pages.push(page),
            Err(error) => {
                complaints.push(format!("page {number} not recognised: {error}"));
                first_failure = first_failure.or(Some(error));
            }
        }
    }
    if pages.iter().all(|page| page.blocks.is_empty()) {
        return Err(first_failure.unwrap_or(ExtractError::NoText));
    }
    let repaired = ocr::repair(&mut pages);
    if repaired > 0 {
        complaints.push(format!("{repaired} misspelt syllables repaired"));
    }
    Ok(Extracted {
        format: Format::Image,
        pages,
        title: None,
        complaints,
    })
}
