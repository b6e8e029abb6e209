//! Presentations, a page a slide: PPTX here, PPT in [`ppt`].

mod ppt;

pub(crate) use ppt::read as read_ppt;

use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::outline::Outline;
use crate::package::Package;
use crate::relations::Relations;
use crate::runs::Runs;
use crate::xml::{DEPTH_LIMIT, attribute, damaged, prefixed_attribute, reference, too_deep};
use crate::{ExtractError, Format, Options};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::fs::File;
use std::rc::Rc;

const PPTX: &str = "PPTX";

/// Reads a PPTX file: slides in the order in which they are shown, each with its notes behind it.
pub(crate) fn read_pptx(file: &File, options: &Options) -> Result<Extracted, ExtractError> {
    let mut package = Package::open(file, PPTX, options.unpacked_limit)?;
    let mut runs = Runs::default();
    let mut pages = Vec::new();
    for (name, number) in slides(&mut package)?.iter().zip(1u32..) {
        let Some(xml) = package.xml(name)? else {
            continue;
        };
        let mut blocks = slide(&xml, name, &mut runs, options.text_limit)?;
        let relations = Relations::of(&mut package, name)?;
        if let Some(notes) = relations.first("notesSlide")
            && let Some(xml) = package.xml(notes)?
        {
            for mut block in slide(&xml, notes, &mut runs, options.text_limit)? {
                if block.kind == BlockKind::Paragraph {
                    block.kind = BlockKind::Footnote;
                }
                blocks.push(block);
            }
        }
        pages.push(Page {
            number: Some(number),
            method: Method::Native,
            quality: 1.0,
            blocks,
        });
    }
    finish(Format::Pptx, pages, &runs)
}

/// The parts of the slides: as the presentation lists them, then those that it does not list by
/// their numbers.
fn slides(package: &mut Package<'_>) -> Result<Vec<String>, ExtractError> {
    const MAIN: &str = "ppt/presentation.xml";
    let mut slides = Vec::new();
    if let Some(xml) = package.xml(MAIN)? {
        let relations = Relations::of(package, MAIN)?;
        let mut reader = Reader::from_str(&xml);
        loop {
            match reader.read_event().map_err(|e| damaged(PPTX, MAIN, &e))? {
                Event::Start(element) | Event::Empty(element) if element.name().0 == "p:sldId" => {
                    let id = prefixed_attribute(&element, "id").unwrap_or_default();
                    if let Some(part) = relations.target(&id)
                        && !slides.iter().any(|slide| slide == part)
                    {
                        slides.push(part.to_owned());
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
    }
    let mut others: Vec<(u32, String)> = package
        .names()
        .into_iter()
        .filter(|name| !slides.contains(name))
        .filter_map(|name| {
            let number = name
                .strip_prefix("ppt/slides/slide")?
                .strip_suffix(".xml")?;
            Some((number.parse().ok()?, name))
        })
        .collect();
    others.sort_unstable();
    slides.extend(others.into_iter().map(|(_, name)| name));
    Ok(slides)
}

fn finish(format: Format, mut pages: Vec<Page>, runs: &Runs) -> Result<Extracted, ExtractError> {
    if pages.iter().all(|page| page.blocks.is_empty()) {
        return Err(ExtractError::NoText);
    }
    if !runs.converted().is_empty() {
        for page in &mut pages {
            page.method = Method::Converted;
        }
    }
    Ok(Extracted {
        format,
        pages,
        title: None,
        complaints: runs.complaint().into_iter().collect(),
    })
}

/// The text of a slide (DrawingML, ECMA-376 part 1, 21.1).
fn slide(
    xml: &str,
    part: &str,
    runs: &mut Runs,
    text_limit: usize,
) -> Result<Vec<Block>, ExtractError> {
    let mut reader = Reader::from_str(xml);
    let mut outline = Outline::new(text_limit);
    let mut paragraph: Vec<(Option<Rc<str>>, String)> = Vec::new();
    let (mut taking, mut title, mut depth) = (false, false, 0usize);
    let mut repeated = false;
    let mut font: Option<Rc<str>> = None;
    loop {
        let event = reader.read_event().map_err(|e| damaged(PPTX, part, &e))?;
        match event {
            Event::Start(element) | Event::Empty(element) => {
                let read = usize::try_from(reader.buffer_position()).unwrap_or(0);
                let empty = xml.get(..read).is_some_and(|read| read.ends_with("/>"));
                depth += usize::from(!empty);
                if depth > DEPTH_LIMIT {
                    return Err(too_deep());
                }
                match element.name().0 {
                    "p:sp" => (title, repeated) = (false, false),
                    "p:ph" => {
                        let kind = attribute(&element, "type");
                        title = matches!(kind.as_deref(), Some("title" | "ctrTitle"));
                        // What stands on every slide says nothing of this one.
                        repeated = matches!(kind.as_deref(), Some("sldNum" | "dt" | "hdr" | "ftr"));
                    }
                    "a:r" => font = None,
                    "a:latin" => {
                        let face = attribute(&element, "typeface");
                        font = face.filter(|f| !f.starts_with('+')).map(|f| Rc::from(&*f));
                    }
                    "a:t" => {
                        taking = true;
                        paragraph.push((font.clone(), String::new()));
                    }
                    "a:br" => paragraph.push((font.clone(), "\n".to_owned())),
                    "a:tr" => outline.open_row(),
                    "a:tc" => outline.open_cell(),
                    _ => {}
                }
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                match element.name().0 {
                    "a:t" => taking = false,
                    "p:sp" => (title, repeated) = (false, false),
                    "a:p" if repeated => paragraph.clear(),
                    "a:p" => {
                        let text = runs.join(std::mem::take(&mut paragraph));
                        let kind = if title {
                            BlockKind::Heading(1)
                        } else {
                            BlockKind::Paragraph
                        };
                        outline.push(kind, &text)?;
                    }
                    "a:tc" => outline.close_cell(),
                    "a:tr" => outline.close_row(true),
                    _ => {}
                }
            }
            Event::Text(text) if taking => {
                if let Some((_, into)) = paragraph.last_mut() {
                    into.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(entity) if taking => {
                if let (Some((_, into)), Some(c)) = (paragraph.last_mut(), reference(&entity)) {
                    into.push(c);
                }
            }
            Event::Eof => return Ok(outline.finish()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    #[test]
    fn slides_in_order_with_titles_and_tables() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let slide = |inner: &str| format!("<p:sld>{inner}</p:sld>");
        let shape = |kind: &str, text: &str| {
            format!(
                "<p:sp><p:nvPr>{kind}</p:nvPr><a:p><a:r><a:rPr><a:latin typeface=\".VnTime\"/></a:rPr>\
                 <a:t>{text}</a:t></a:r></a:p></p:sp>"
            )
        };
        for (name, content) in [
            (
                "[Content_Types].xml",
                "<Types>presentationml</Types>".to_owned(),
            ),
            ("ppt/slides/slide10.xml", slide(&shape("", "mười"))),
            (
                "ppt/slides/slide2.xml",
                slide(
                    &(shape("<p:ph type=\"title\"/>", "C\u{e9}ng h\u{df}a")
                        + "<a:tbl><a:tr><a:tc><a:p><a:r><a:t>a &amp;</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>b</a:t></a:r></a:p></a:tc></a:tr></a:tbl>"),
                ),
            ),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(zip.finish().unwrap().get_ref()).unwrap();
        let read = crate::extract(file.path(), &Options::default()).unwrap();
        assert_eq!(read.format, Format::Pptx);
        let first: Vec<(BlockKind, &str)> = read.pages[0]
            .blocks
            .iter()
            .map(|b| (b.kind, &*b.text))
            .collect();
        assert_eq!(
            first,
            [
                (BlockKind::Heading(1), "Cộng hòa"),
                (BlockKind::TableRow, "a & | b")
            ]
        );
        assert_eq!(read.pages[1].number, Some(2));
        assert_eq!(read.pages[1].text(), "mười");
    }

    #[test]
    fn slides_as_they_are_shown_with_their_notes() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let shape = |kind: &str, text: &str| {
            format!(
                "<p:sp><p:nvPr><p:ph type=\"{kind}\"/></p:nvPr><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sp>"
            )
        };
        let slide = |text: &str| {
            format!(
                "<p:sld>{}{}</p:sld>",
                shape("body", text),
                shape("sldNum", "7")
            )
        };
        let relation = |id: &str, kind: &str, target: &str| {
            format!(
                "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"
            )
        };
        for (name, content) in [
            (
                "[Content_Types].xml",
                "<Types>presentationml</Types>".to_owned(),
            ),
            (
                "ppt/presentation.xml",
                "<p:presentation><p:sldIdLst><p:sldId id=\"1\" r:id=\"b\"/><p:sldId id=\"2\" r:id=\"a\"/>\
                 <p:sldId id=\"3\" r:id=\"gone\"/></p:sldIdLst></p:presentation>"
                    .to_owned(),
            ),
            (
                "ppt/_rels/presentation.xml.rels",
                format!(
                    "<Relationships>{}{}</Relationships>",
                    relation("a", "slide", "slides/slide1.xml"),
                    relation("b", "slide", "/ppt/slides/slide2.xml")
                ),
            ),
            ("ppt/slides/slide1.xml", slide("một")),
            ("ppt/slides/slide2.xml", slide("hai")),
            ("ppt/slides/slide3.xml", slide("ba")),
            (
                "ppt/slides/_rels/slide2.xml.rels",
                format!(
                    "<Relationships>{}</Relationships>",
                    relation("n", "notesSlide", "../notesSlides/notesSlide9.xml")
                ),
            ),
            (
                "ppt/notesSlides/notesSlide9.xml",
                format!(
                    "<p:notes>{}{}{}</p:notes>",
                    shape("body", "lời nói"),
                    shape("sldNum", "2"),
                    shape("dt", "1/1/2026")
                ),
            ),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(zip.finish().unwrap().get_ref()).unwrap();
        let read = crate::extract(file.path(), &Options::default()).unwrap();
        let pages: Vec<String> = read.pages.iter().map(Page::text).collect();
        assert_eq!(pages, ["hai\n\nlời nói", "một", "ba"]);
        assert_eq!(read.pages[0].blocks[1].kind, BlockKind::Footnote);
    }
}
