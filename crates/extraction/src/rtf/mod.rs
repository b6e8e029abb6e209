//! RTF, with the font of every run (Rich Text Format Specification 1.9.1).

mod reader;
mod tokens;

use crate::model::{Extracted, Method, Page};
use crate::{ExtractError, Format, Options};

pub(crate) fn read(bytes: &[u8], options: &Options) -> Result<Extracted, ExtractError> {
    let read = reader::Reader::new(options.text_limit).read(bytes)?;
    if read.blocks.is_empty() {
        return Err(if read.cut_short {
            ExtractError::Damaged {
                format: "RTF",
                detail: "it is cut short".to_owned(),
            }
        } else {
            ExtractError::NoText
        });
    }
    let mut complaints = read.complaints;
    if read.cut_short {
        complaints.push("the file is cut short".to_owned());
    }
    Ok(Extracted {
        format: Format::Rtf,
        pages: vec![Page {
            number: None,
            method: if read.converted {
                Method::Converted
            } else {
                Method::Native
            },
            quality: match (read.cut_short, read.converted) {
                (true, _) => 0.7,
                (_, true) => 0.95,
                _ => 1.0,
            },
            blocks: read.blocks,
        }],
        title: read.title,
        complaints,
    })
}

#[cfg(test)]
mod tests;
