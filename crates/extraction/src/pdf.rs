//! PDF: the text layer, page by page, by `pdftotext`.

use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::process::{self, Finished, Limits, Tool};
use crate::{ExtractError, Format, Options};
use std::ffi::OsString;
use std::path::Path;

const PDFTOTEXT: Tool = Tool {
    program: "pdftotext",
    package: "poppler-utils",
};

pub(crate) fn read(path: &Path, options: &Options) -> Result<Extracted, ExtractError> {
    let folder = tempfile::tempdir()?;
    // Absolute, so that a name that begins with a dash is no option.
    let path = std::path::absolute(path)?;
    let arguments: [OsString; 6] = [
        "-layout".into(),
        "-enc".into(),
        "UTF-8".into(),
        "-eol".into(),
        "unix".into(),
        path.into(),
    ];
    let arguments = arguments.into_iter().chain(["-".into()]);
    let done = process::run(PDFTOTEXT, arguments, folder.path(), limits(options))?;
    let text = match judge(&done) {
        Some(error) => return Err(error),
        None => String::from_utf8_lossy(&done.stdout),
    };
    let pages = pages(&text);
    if pages.iter().all(|page| page.blocks.is_empty()) {
        return Err(ExtractError::NoText);
    }
    let blank = pages.iter().filter(|page| page.blocks.is_empty()).count();
    let mut complaints = Vec::new();
    if blank > 0 {
        complaints.push(format!("{blank} of {} pages hold no text", pages.len()));
    }
    Ok(Extracted {
        format: Format::Pdf,
        pages,
        title: None,
        complaints,
    })
}

fn limits(options: &Options) -> Limits {
    Limits {
        time: options.time_limit,
        memory: options.memory_limit,
        output: options.text_limit,
        file: 0,
        may_fork: false,
    }
}

/// Why the program's answer cannot be used. `pdftotext` ends with 1 when it cannot open the file
/// and with 3 when the file forbids copying, and otherwise repairs what it can.
fn judge(done: &Finished) -> Option<ExtractError> {
    if done.status.success() {
        return None;
    }
    if done.stderr.contains("Incorrect password") {
        return Some(ExtractError::Encrypted);
    }
    let detail = done
        .stderr
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("no reason given");
    Some(ExtractError::Damaged {
        format: "PDF",
        detail: format!("pdftotext: {} ({})", detail.trim(), done.status),
    })
}

/// The pages of `pdftotext`'s output, each of which a form feed ends.
fn pages(text: &str) -> Vec<Page> {
    let mut parts: Vec<&str> = text.split('\u{c}').collect();
    if parts.len() > 1 && parts.last().is_some_and(|last| last.trim().is_empty()) {
        parts.pop();
    }
    parts
        .iter()
        .zip(1u32..)
        .map(|(part, number)| {
            let blocks = blocks(part);
            Page {
                number: Some(number),
                method: Method::TextLayer,
                quality: if blocks.is_empty() { 0.0 } else { 1.0 },
                blocks,
            }
        })
        .collect()
}

/// Paragraphs of a page laid out with spaces, the margin that all lines share left out.
fn blocks(page: &str) -> Vec<Block> {
    let page = vietnamese::normalise(page);
    let margin = page
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.bytes().take_while(|b| *b == b' ').count())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> = page
        .lines()
        .map(|line| line.get(margin..).unwrap_or_default())
        .collect();
    crate::text::paragraphs(&lines.join("\n"))
        .into_iter()
        .filter(|block| block.kind == BlockKind::Paragraph && !block.text.trim().is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
