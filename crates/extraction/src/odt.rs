//! ODT: OpenDocument text (ODF 1.2), with the fonts of its styles.

use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::outline::Outline;
use crate::package::Package;
use crate::runs::Runs;
use crate::xml::{DEPTH_LIMIT, attribute, damaged, reference, too_deep};
use crate::{ExtractError, Format, Options};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::fs::File;
use std::rc::Rc;

const NAME: &str = "ODT";

/// Elements that hold no text of the document as it stands.
const LEFT_OUT: &[&str] = &[
    "text:tracked-changes",
    "office:annotation",
    "text:note-citation",
    "office:forms",
    "svg:title",
    "svg:desc",
    "text:table-of-content-source",
    "text:ruby-text",
    "presentation:notes",
];

pub(crate) fn read(file: &File, options: &Options) -> Result<Extracted, ExtractError> {
    let mut package = Package::open(file, NAME, options.unpacked_limit)?;
    if let Some(manifest) = package.xml("META-INF/manifest.xml")?
        && manifest.contains("encryption-data")
    {
        return Err(ExtractError::Encrypted);
    }
    let content = package
        .xml("content.xml")?
        .ok_or_else(|| ExtractError::Damaged {
            format: NAME,
            detail: "no content.xml in it".to_owned(),
        })?;
    let styles_xml = package.xml("styles.xml")?.unwrap_or_default();
    let mut styles = Styles::default();
    styles.parse(&styles_xml, "styles.xml")?;
    styles.parse(&content, "content.xml")?;
    let mut runs = Runs::default();
    let mut blocks = margins(&styles_xml, "style:header", &styles, &mut runs, options)?;
    let mut story = Story::new(&styles, &mut runs, options.text_limit);
    story.read(&content, "content.xml", "office:text")?;
    let (body, notes) = story.finish()?;
    blocks.extend(body);
    blocks.extend(margins(
        &styles_xml,
        "style:footer",
        &styles,
        &mut runs,
        options,
    )?);
    blocks.extend(notes);
    if blocks.is_empty() {
        return Err(ExtractError::NoText);
    }
    let title = match package.xml("meta.xml")? {
        Some(meta) => title(&meta),
        None => None,
    };
    let converted = !runs.converted().is_empty();
    Ok(Extracted {
        format: Format::Odt,
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
        complaints: runs.complaint().into_iter().collect(),
    })
}

/// Text of headers or footers, page numbers left out.
fn margins(
    xml: &str,
    root: &str,
    styles: &Styles,
    runs: &mut Runs,
    options: &Options,
) -> Result<Vec<Block>, ExtractError> {
    let mut story = Story::new(styles, runs, options.text_limit);
    story.read(xml, "styles.xml", root)?;
    let mut blocks: Vec<Block> = Vec::new();
    for block in story.finish()?.0 {
        if block.text.chars().any(char::is_alphabetic) && !blocks.contains(&block) {
            blocks.push(block);
        }
    }
    Ok(blocks)
}

pub(crate) fn title(meta: &str) -> Option<String> {
    let (_, rest) = meta.split_once("<dc:title>")?;
    let (title, _) = rest.split_once("</dc:title>")?;
    let title = quick_xml::escape::unescape(title).ok()?;
    let title = vietnamese::normalise(title.trim()).into_owned();
    (!title.is_empty()).then_some(title)
}

/// Fonts of styles, with the style that each is derived from.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    fonts: HashMap<String, Rc<str>>,
    parents: HashMap<String, String>,
    faces: HashMap<String, Rc<str>>,
    hidden: std::collections::HashSet<String>,
}

impl Styles {
    pub(crate) fn parse(&mut self, xml: &str, part: &str) -> Result<(), ExtractError> {
        let mut reader = Reader::from_str(xml);
        let mut open = None;
        loop {
            match reader.read_event().map_err(|e| damaged(NAME, part, &e))? {
                Event::Start(element) | Event::Empty(element) => match element.name().0 {
                    "style:font-face" => {
                        let name = attribute(&element, "name").unwrap_or_default();
                        let family = attribute(&element, "font-family").unwrap_or_default();
                        let family = family.trim_matches(['\'', '"']);
                        self.faces.insert(name.into_owned(), Rc::from(family));
                    }
                    "style:style" => {
                        let name = attribute(&element, "name").unwrap_or_default().into_owned();
                        if let Some(parent) = attribute(&element, "parent-style-name") {
                            self.parents.insert(name.clone(), parent.into_owned());
                        }
                        open = Some(name);
                    }
                    "style:text-properties" => {
                        let Some(name) = &open else { continue };
                        if attribute(&element, "display").as_deref() == Some("none") {
                            self.hidden.insert(name.clone());
                        }
                        let face = attribute(&element, "font-name")
                            .and_then(|face| self.faces.get(&*face).cloned());
                        let family = || {
                            let family = attribute(&element, "font-family")?;
                            Some(Rc::from(family.trim_matches(['\'', '"'])))
                        };
                        if let Some(font) = face.or_else(family) {
                            self.fonts.insert(name.clone(), font);
                        }
                    }
                    _ => {}
                },
                Event::End(element) if element.name().0 == "style:style" => open = None,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn font(&self, style: &str) -> Option<Rc<str>> {
        let mut next = Some(style);
        for _ in 0..32 {
            let name = next?;
            if let Some(font) = self.fonts.get(name) {
                return Some(font.clone());
            }
            next = self.parents.get(name).map(String::as_str);
        }
        None
    }
}

/// A paragraph that is open.
struct Paragraph {
    kind: BlockKind,
    runs: Vec<(Option<Rc<str>>, String)>,
    fonts: Vec<Option<Rc<str>>>,
}

/// What stands in a part of the content.
pub(crate) struct Story<'a> {
    styles: &'a Styles,
    runs: &'a mut Runs,
    outline: Outline,
    paragraphs: Vec<Paragraph>,
    lists: usize,
    hidden: usize,
    notes: Vec<Block>,
    repeats: Vec<usize>,
    /// Whether the frame that is open holds the title of a slide.
    title: bool,
}

impl<'a> Story<'a> {
    pub(crate) fn new(styles: &'a Styles, runs: &'a mut Runs, text_limit: usize) -> Self {
        Self {
            styles,
            runs,
            outline: Outline::new(text_limit),
            paragraphs: Vec::new(),
            lists: 0,
            hidden: 0,
            notes: Vec::new(),
            repeats: Vec::new(),
            title: false,
        }
    }

    /// Reads what stands inside elements named `root`.
    pub(crate) fn read(&mut self, xml: &str, part: &str, root: &str) -> Result<(), ExtractError> {
        let mut reader = Reader::from_str(xml);
        let mut depth = 0;
        let mut inside = 0;
        let mut skipped = None;
        loop {
            let event = reader.read_event().map_err(|e| damaged(NAME, part, &e))?;
            match event {
                Event::Start(element) | Event::Empty(element)
                    if skipped.is_some() || inside == 0 =>
                {
                    // Empty elements cannot be told from opened ones here: look at the source.
                    let empty = xml
                        .get(..usize::try_from(reader.buffer_position()).unwrap_or(0))
                        .is_some_and(|read| read.ends_with("/>"));
                    if !empty {
                        depth += 1;
                        if skipped.is_none() && element.name().0 == root {
                            inside = depth;
                        }
                    }
                }
                Event::Start(element) => {
                    depth += 1;
                    if depth > DEPTH_LIMIT {
                        return Err(too_deep());
                    }
                    if LEFT_OUT.contains(&element.name().0) {
                        skipped = Some(depth);
                    } else {
                        self.open(&element);
                    }
                }
                Event::Empty(element) if LEFT_OUT.contains(&element.name().0) => {}
                Event::Empty(element) => {
                    self.open(&element);
                    self.close(element.name().0)?;
                }
                Event::End(element) => {
                    if skipped == Some(depth) {
                        skipped = None;
                    } else if skipped.is_none() && inside > 0 && depth > inside {
                        self.close(element.name().0)?;
                    }
                    if depth == inside {
                        inside = 0;
                    }
                    depth = depth.saturating_sub(1);
                }
                Event::Text(text) if inside > 0 && skipped.is_none() => {
                    self.text(&text.xml10_content());
                }
                Event::GeneralRef(entity) if inside > 0 && skipped.is_none() => {
                    if let Some(c) = reference(&entity) {
                        self.push(c.encode_utf8(&mut [0; 4]));
                    }
                }
                Event::Eof if depth > 0 => {
                    return Err(ExtractError::Damaged {
                        format: NAME,
                        detail: format!("{part} is cut short"),
                    });
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        let style = || attribute(element, "style-name").unwrap_or_default();
        match element.name().0 {
            "text:p" | "text:h" => {
                let level =
                    attribute(element, "outline-level").and_then(|level| level.parse().ok());
                let kind = match element.name().0 {
                    "text:h" => BlockKind::Heading(level.unwrap_or(1)),
                    _ if self.title => BlockKind::Heading(1),
                    _ if self.lists > 0 => BlockKind::ListItem,
                    _ => BlockKind::Paragraph,
                };
                self.paragraphs.push(Paragraph {
                    kind,
                    runs: Vec::new(),
                    fonts: vec![self.styles.font(&style())],
                });
            }
            "text:span" => {
                let font = self.styles.font(&style());
                if self.styles.hidden.contains(&*style()) || self.hidden > 0 {
                    self.hidden += 1;
                }
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    let font = font.or_else(|| paragraph.fonts.last().cloned().flatten());
                    paragraph.fonts.push(font);
                }
            }
            "text:s" => {
                let count = attribute(element, "c")
                    .and_then(|c| c.parse().ok())
                    .unwrap_or(1);
                self.push(&" ".repeat(std::cmp::min(count, 100)));
            }
            "text:tab" => self.push("\t"),
            "text:line-break" => self.push("\n"),
            "text:list" => self.lists += 1,
            "table:table-row" => self.outline.open_row(),
            "table:table-cell" | "table:covered-table-cell" => {
                let repeat = attribute(element, "number-columns-repeated");
                let repeat = repeat.and_then(|n| n.parse().ok()).unwrap_or(1);
                self.repeats.push(repeat);
                self.outline.open_cell();
            }
            "draw:frame" => self.title = attribute(element, "class").as_deref() == Some("title"),
            "draw:text-box" | "text:note-body" => self.outline.open(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), ExtractError> {
        match name {
            "text:p" | "text:h" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    let text = self.runs.join(paragraph.runs);
                    self.outline.set_font(self.runs.font());
                    self.outline.push(paragraph.kind, &text)?;
                }
            }
            "text:span" => {
                self.hidden = self.hidden.saturating_sub(1);
                if let Some(paragraph) = self.paragraphs.last_mut()
                    && paragraph.fonts.len() > 1
                {
                    paragraph.fonts.pop();
                }
            }
            "text:list" => self.lists = self.lists.saturating_sub(1),
            "draw:frame" => self.title = false,
            "table:table-row" => self.outline.close_row(true),
            "table:table-cell" | "table:covered-table-cell" => {
                self.outline.close_cell();
                for _ in 1..self.repeats.pop().unwrap_or(1).min(64) {
                    self.outline.open_cell();
                    self.outline.close_cell();
                }
            }
            "draw:text-box" => {
                let blocks = self.outline.close();
                self.outline.append(blocks);
            }
            "text:note-body" => {
                let texts: Vec<String> = self.outline.close().into_iter().map(|b| b.text).collect();
                if !texts.is_empty() {
                    self.notes
                        .push(Block::new(BlockKind::Footnote, texts.join("\n")));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Text as ODF has it: runs of blanks are one (ODF 1.2 part 1, 6.1.2).
    fn text(&mut self, text: &str) {
        let mut collapsed = String::new();
        for c in text.chars() {
            if !matches!(c, ' ' | '\t' | '\n' | '\r') {
                collapsed.push(c);
            } else if !collapsed.ends_with(' ') {
                collapsed.push(' ');
            }
        }
        self.push(&collapsed);
    }

    fn push(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        let font = paragraph.fonts.last().cloned().flatten();
        match paragraph.runs.last_mut() {
            Some((last, into)) if *last == font => into.push_str(text),
            _ => paragraph.runs.push((font, text.to_owned())),
        }
    }

    /// The text, and the notes on it.
    pub(crate) fn finish(self) -> Result<(Vec<Block>, Vec<Block>), ExtractError> {
        Ok((self.outline.finish(), self.notes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BlockKind::{Footnote, Heading, ListItem, Paragraph, TableRow};
    use std::io::{Cursor, Write};

    fn odt(body: &str, styles: &str) -> tempfile::NamedTempFile {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in [
            (
                "mimetype",
                "application/vnd.oasis.opendocument.text".to_owned(),
            ),
            (
                "content.xml",
                format!(
                    "<office:document-content>{styles}<office:body><office:text>{body}\
                     </office:text></office:body></office:document-content>"
                ),
            ),
            (
                "styles.xml",
                "<office:document-styles><style:header><text:p>MẬT</text:p></style:header>\
                 <style:footer><text:p>3</text:p></style:footer></office:document-styles>"
                    .to_owned(),
            ),
            (
                "meta.xml",
                "<office:meta><dc:title>Tiêu &amp; đề</dc:title></office:meta>".to_owned(),
            ),
        ] {
            let stored = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            zip.start_file(name, stored).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(zip.finish().unwrap().get_ref()).unwrap();
        file
    }

    #[test]
    fn everything_in_reading_order() {
        let file = odt(
            "<text:tracked-changes><text:p>xóa</text:p></text:tracked-changes>\
             <text:h text:outline-level=\"2\">Mục <text:span>I</text:span></text:h>\
             <text:p>một<text:s text:c=\"2\"/>hai<text:line-break/>  ba\n bốn\
             <text:note><text:note-citation>1</text:note-citation><text:note-body>\
             <text:p>chú</text:p></text:note-body></text:note>\
             <draw:frame><draw:text-box><text:p>khung</text:p></draw:text-box></draw:frame> năm</text:p>\
             <text:list><text:list-item><text:p>sáu</text:p></text:list-item></text:list>\
             <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>\
             <table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell><text:p>b</text:p>\
             </table:table-cell></table:table-row></table:table>\
             <text:p text:style-name=\"P1\">C\u{e9}ng h\u{df}a <text:span text:style-name=\"T1\">ẩn</text:span></text:p>",
            "<office:font-face-decls><style:font-face style:name=\"F\" svg:font-family=\"'.VnTime'\"/>\
             </office:font-face-decls><office:automatic-styles><style:style style:name=\"P1\">\
             <style:text-properties style:font-name=\"F\"/></style:style><style:style style:name=\"T1\">\
             <style:text-properties text:display=\"none\"/></style:style></office:automatic-styles>",
        );
        let read = crate::extract(file.path(), &Options::default()).unwrap();
        assert_eq!(read.format, Format::Odt);
        assert_eq!(read.title.as_deref(), Some("Tiêu & đề"));
        assert_eq!(read.pages[0].method, Method::Converted);
        let blocks: Vec<(BlockKind, &str)> = read.pages[0]
            .blocks
            .iter()
            .map(|b| (b.kind, &*b.text))
            .collect();
        assert_eq!(
            blocks,
            [
                (Paragraph, "MẬT"),
                (Heading(2), "Mục I"),
                (Paragraph, "khung"),
                (Paragraph, "một  hai\n ba bốn năm"),
                (ListItem, "sáu"),
                (TableRow, "a |  |  | b"),
                (Paragraph, "Cộng hòa"),
                (Footnote, "chú"),
            ]
        );
    }
}
