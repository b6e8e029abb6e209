//! Images of pages: TIFF, JPEG, PNG.

use crate::input::Input;
use crate::model::Extracted;
use crate::ocr::{self, Cache, Source};
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
    let mut pages = cache.pages(|| ocr::recognise(Source::Image(path), 1, options))?;
    if pages.iter().all(|page| page.blocks.is_empty()) {
        return Err(ExtractError::NoText);
    }
    let repaired = ocr::repair(&mut pages);
    let complaint = (repaired > 0).then(|| format!("{repaired} misspelt syllables repaired"));
    Ok(Extracted {
        format: Format::Image,
        pages,
        title: None,
        complaints: complaint.into_iter().collect(),
    })
}
