//! A page of a PDF as people see it.

use crate::ExtractError;
use crate::ocr::PDFTOPPM;
use crate::process::{self, Limits};
use crate::scratch::Scratch;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// Bytes that an image may have.
const LARGEST: u64 = 32 << 20;

/// Draws the page `number` (from 1) of a PDF, `width` pixels wide, as a JPEG. The program that
/// draws has `time` and limits on memory and on what it writes.
///
/// # Errors
/// `ToolMissing` without `pdftoppm`, `Damaged` where the page cannot be drawn, `Limit`.
pub fn page_image(
    pdf: &Path,
    number: u32,
    width: u32,
    time: Duration,
) -> Result<Vec<u8>, ExtractError> {
    let folder = Scratch::new()?;
    let (page, width) = (number.to_string(), width.to_string());
    let mut arguments: Vec<OsString> = [
        "-jpeg",
        "-jpegopt",
        "quality=80,optimize=y",
        "-scale-to-x",
        &width,
        "-scale-to-y",
        "-1",
        "-singlefile",
        "-f",
        &page,
        "-l",
        &page,
    ]
    .iter()
    .map(OsString::from)
    .collect();
    arguments.push(std::path::absolute(pdf)?.into());
    arguments.push("page".into());
    let limits = Limits {
        time,
        memory: 2 << 30,
        output: 64 << 10,
        file: LARGEST,
        may_fork: false,
        patient: false,
    };
    let done = process::run(PDFTOPPM, arguments, folder.path(), limits)?;
    let image = folder.path().join("page.jpg");
    if done.status.success() && image.exists() {
        return Ok(std::fs::read(image)?);
    }
    Err(ExtractError::Damaged {
        format: "PDF",
        detail: format!("page {number} cannot be drawn: {}", done.last_words()),
    })
}
