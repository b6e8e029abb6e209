//! DOCX: Office Open XML text, strict and transitional (ECMA-376).

mod numbering;
mod properties;
mod story;
mod styles;

use crate::model::{Block, Extracted, Method, Page};
use crate::package::Package;
use crate::relations::Relations;
use crate::{ExtractError, Format, Options};
use std::collections::HashSet;
use std::fs::File;
use story::{Reader, Story};

/// The name that errors give the format.
const NAME: &str = "DOCX";

pub(crate) fn read(file: &File, options: &Options) -> Result<Extracted, ExtractError> {
    let mut package = Package::open(file, NAME, options.unpacked_limit)?;
    let roots = Relations::of(&mut package, "")?;
    let main = roots.first("officeDocument").unwrap_or("word/document.xml");
    let body = package.xml(main)?.ok_or_else(|| ExtractError::Damaged {
        format: NAME,
        detail: format!("no {main} in it"),
    })?;
    let relations = Relations::of(&mut package, main)?;
    let styles = part(&mut package, &relations, "styles")?;
    let styles = styles::Styles::parse(&styles)?;
    let numbering = part(&mut package, &relations, "numbering")?;
    let numbering = numbering::parse(&numbering)?;

    let mut reader = Reader::new(&styles, numbering, options.text_limit);
    let mut story = reader.read(&body, main)?;
    drop(body);
    // A letterhead and a mark of secrecy often stand in the header: it goes before the text.
    let mut blocks = margins(&mut package, &mut reader, &relations, &story.headers)?;
    blocks.append(&mut story.blocks);
    blocks.extend(margins(
        &mut package,
        &mut reader,
        &relations,
        &story.footers,
    )?);
    blocks.extend(notes(&mut package, &mut reader, &relations, &story)?);
    if blocks.is_empty() {
        return Err(ExtractError::NoText);
    }
    let title = match roots.first("core-properties") {
        Some(core) => package.xml(core)?.and_then(|xml| properties::title(&xml)),
        None => None,
    };
    let mut complaints = reader.complaints();
    if story.foreign_parts > 0 {
        complaints.push(format!(
            "{} embedded documents were not read",
            story.foreign_parts
        ));
    }
    let converted = reader.has_converted();
    Ok(Extracted {
        format: Format::Docx,
        pages: vec![Page {
            number: None,
            method: if converted {
                Method::Converted
            } else {
                Method::Native
            },
            quality: if converted { 0.95 } else { 1.0 },
            blocks,
        }],
        title,
        complaints,
    })
}

/// The XML of the first part of a kind; empty where there is none.
fn part(
    package: &mut Package<'_>,
    relations: &Relations,
    kind: &str,
) -> Result<String, ExtractError> {
    match relations.first(kind) {
        Some(name) => Ok(package.xml(name)?.unwrap_or_default()),
        None => Ok(String::new()),
    }
}

/// The distinct texts of headers or footers, page numbers left out.
fn margins(
    package: &mut Package<'_>,
    reader: &mut Reader<'_>,
    relations: &Relations,
    ids: &[String],
) -> Result<Vec<Block>, ExtractError> {
    let mut seen = HashSet::new();
    let mut blocks = Vec::new();
    for name in ids.iter().filter_map(|id| relations.target(id)) {
        let Some(xml) = package.xml(name)? else {
            continue;
        };
        for block in reader.read(&xml, name)?.blocks {
            let wordless = !block.text.chars().any(char::is_alphabetic);
            if !wordless && seen.insert(block.text.clone()) {
                blocks.push(block);
            }
        }
    }
    Ok(blocks)
}

/// Footnotes, then endnotes, in the order in which the text refers to them.
fn notes(
    package: &mut Package<'_>,
    reader: &mut Reader<'_>,
    relations: &Relations,
    story: &Story,
) -> Result<Vec<Block>, ExtractError> {
    let mut blocks = Vec::new();
    for (kind, ids) in [
        ("footnotes", &story.footnotes),
        ("endnotes", &story.endnotes),
    ] {
        if ids.is_empty() {
            continue;
        }
        if let Some(name) = relations.first(kind)
            && let Some(xml) = package.xml(name)?
        {
            blocks.extend(reader.read_notes(&xml, name, ids)?);
        }
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests;
