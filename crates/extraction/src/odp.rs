//! ODP: OpenDocument slides (ODF 1.2), a page a slide, each with its notes behind it.

use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::odt::{Story, Styles, title};
use crate::package::Package;
use crate::runs::Runs;
use crate::xml::damaged;
use crate::{ExtractError, Format, Options};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::fs::File;
use std::ops::Range;

const NAME: &str = "ODP";
const PART: &str = "content.xml";

pub(crate) fn read(file: &File, options: &Options) -> Result<Extracted, ExtractError> {
    let mut package = Package::open(file, NAME, options.unpacked_limit)?;
    if let Some(manifest) = package.xml("META-INF/manifest.xml")?
        && manifest.contains("encryption-data")
    {
        return Err(ExtractError::Encrypted);
    }
    let content = package.xml(PART)?.ok_or_else(|| ExtractError::Damaged {
        format: NAME,
        detail: format!("no {PART} in it"),
    })?;
    let mut styles = Styles::default();
    if let Some(xml) = package.xml("styles.xml")? {
        styles.parse(&xml, "styles.xml")?;
    }
    styles.parse(&content, PART)?;
    let mut runs = Runs::default();
    let mut pages = Vec::new();
    let mut left = options.text_limit;
    for (slide, number) in slides(&content)?.into_iter().zip(1u32..) {
        let xml = content.get(slide).unwrap_or_default();
        let mut blocks = part(xml, "draw:page", &styles, &mut runs, left)?;
        for mut block in part(xml, "presentation:notes", &styles, &mut runs, left)? {
            if block.kind == BlockKind::Paragraph {
                block.kind = BlockKind::Footnote;
            }
            blocks.push(block);
        }
        let length: usize = blocks.iter().map(|block| block.text.len()).sum();
        left = left
            .checked_sub(length)
            .ok_or_else(|| ExtractError::Limit {
                limit: "text",
                value: format!("{} bytes", options.text_limit),
            })?;
        pages.push(Page {
            number: Some(number),
            method: Method::Native,
            quality: 1.0,
            blocks,
        });
    }
    if pages.iter().all(|page| page.blocks.is_empty()) {
        return Err(ExtractError::NoText);
    }
    if !runs.converted().is_empty() {
        for page in &mut pages {
            page.method = Method::Converted;
            page.quality = 0.95;
        }
    }
    let meta = package.xml("meta.xml")?;
    Ok(Extracted {
        format: Format::Odp,
        pages,
        title: meta.as_deref().and_then(title),
        complaints: runs.complaint().into_iter().collect(),
    })
}

/// Where the slides stand in the content.
fn slides(xml: &str) -> Result<Vec<Range<usize>>, ExtractError> {
    let mut reader = Reader::from_str(xml);
    let (mut slides, mut open) = (Vec::new(), None);
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|e| damaged(NAME, PART, &e))?;
        let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event {
            Event::Start(element) if element.name().0 == "draw:page" => open = Some(before),
            Event::End(element) if element.name().0 == "draw:page" => {
                slides.extend(open.take().map(|start| start..after));
            }
            Event::Eof if open.is_some() => {
                return Err(ExtractError::Damaged {
                    format: NAME,
                    detail: format!("{PART} is cut short"),
                });
            }
            Event::Eof => return Ok(slides),
            _ => {}
        }
    }
}

fn part(
    xml: &str,
    root: &str,
    styles: &Styles,
    runs: &mut Runs,
    text_limit: usize,
) -> Result<Vec<Block>, ExtractError> {
    let mut story = Story::new(styles, runs, text_limit);
    story.read(xml, PART, root)?;
    let (mut blocks, notes) = story.finish()?;
    blocks.extend(notes);
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn odp(slides: &str) -> tempfile::NamedTempFile {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let content = format!(
            "<office:document-content><office:automatic-styles>\
             <style:style style:name=\"T1\"><style:text-properties fo:font-family=\".VnTime\"/></style:style>\
             </office:automatic-styles><office:body><office:presentation>{slides}\
             </office:presentation></office:body></office:document-content>"
        );
        for (name, text) in [
            (
                "mimetype",
                "application/vnd.oasis.opendocument.presentation",
            ),
            ("content.xml", content.as_str()),
            ("meta.xml", "<m><dc:title>Bài giảng</dc:title></m>"),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&zip.finish().unwrap().into_inner()).unwrap();
        file
    }

    #[test]
    fn a_slide_is_a_page_with_its_title_and_notes() {
        let file = odp(
            "<draw:page draw:name=\"1\"><draw:frame presentation:class=\"title\"><draw:text-box>\
             <text:p>Lập hồ sơ</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box>\
             <text:list><text:list-item><text:p>một</text:p></text:list-item></text:list>\
             <text:p><text:span text:style-name=\"T1\">\u{b9}\u{b8}</text:span></text:p>\
             </draw:text-box></draw:frame><presentation:notes><draw:page-thumbnail/><draw:frame>\
             <draw:text-box><text:p>nói thêm</text:p></draw:text-box></draw:frame>\
             </presentation:notes></draw:page>\
             <draw:page><draw:frame><table:table><table:table-row><table:table-cell><text:p>a</text:p>\
             </table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell>\
             </table:table-row></table:table></draw:frame></draw:page>",
        );
        let read = crate::extract(file.path(), &Options::default()).unwrap();
        assert_eq!(read.format, Format::Odp);
        assert_eq!(read.title.as_deref(), Some("Bài giảng"));
        let blocks: Vec<Vec<(BlockKind, &str)>> = read
            .pages
            .iter()
            .map(|page| {
                page.blocks
                    .iter()
                    .map(|b| (b.kind, b.text.as_str()))
                    .collect()
            })
            .collect();
        assert_eq!(
            blocks,
            [
                vec![
                    (BlockKind::Heading(1), "Lập hồ sơ"),
                    (BlockKind::ListItem, "một"),
                    (BlockKind::Paragraph, "ạá"),
                    (BlockKind::Footnote, "nói thêm"),
                ],
                vec![(BlockKind::TableRow, "a | b")],
            ]
        );
        assert_eq!(read.pages[1].number, Some(2));
    }

    #[test]
    fn an_empty_or_cut_presentation_is_set_aside() {
        for (slides, code) in [
            ("", "no_text"),
            ("<draw:page/>", "no_text"),
            ("<draw:page><draw:frame>", "damaged"),
        ] {
            let error = crate::extract(odp(slides).path(), &Options::default()).unwrap_err();
            assert_eq!(error.code(), code, "{slides}: {error}");
        }
    }
}
