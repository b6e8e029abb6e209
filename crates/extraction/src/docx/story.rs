//! A story: the body, a header, a footer or the notes, as blocks in reading order.

use super::NAME;
use super::styles::{Styles, font_of, is_on};
use crate::ExtractError;
use crate::model::{Block, BlockKind};
use crate::numbering::Numbering;
use crate::outline::Outline;
use crate::runs::Runs;
use crate::xml::{DEPTH_LIMIT, attribute, damaged, reference, too_deep};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use std::collections::HashMap;
use std::rc::Rc;

/// Namespaces of WordprocessingML, transitional and strict.
const WORD: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// Elements that hold no text of the document as it stands: deleted text, the origin of moved
/// text, properties as they were before a tracked change, and properties of controls.
const LEFT_OUT: &[&str] = &[
    "moveFrom",
    "pPrChange",
    "rPrChange",
    "sectPrChange",
    "tblPrChange",
    "tblGridChange",
    "tblPrExChange",
    "tcPrChange",
    "trPrChange",
    "numberingChange",
    "sdtPr",
    "sdtEndPr",
    "tblPr",
    "tblGrid",
    "tcPr",
];

/// What a part of the document holds.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) blocks: Vec<Block>,
    /// Identities of the notes in the order in which the text refers to them.
    pub(super) footnotes: Vec<String>,
    pub(super) endnotes: Vec<String>,
    /// Relationship identities of headers and footers.
    pub(super) headers: Vec<String>,
    pub(super) footers: Vec<String>,
    /// Documents of other formats in the text (`altChunk`, `subDoc`).
    pub(super) foreign_parts: usize,
    notes: HashMap<String, Vec<Block>>,
}

/// Reads the stories of one document; lists count on from one to the next.
pub(super) struct Reader<'a> {
    styles: &'a Styles,
    numbering: Numbering,
    text_limit: usize,
    runs: Runs,
    hidden_runs: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(styles: &'a Styles, numbering: Numbering, text_limit: usize) -> Self {
        Self {
            styles,
            numbering,
            text_limit,
            runs: Runs::default(),
            hidden_runs: 0,
        }
    }

    /// Reads one part.
    pub(super) fn read(&mut self, xml: &str, part: &str) -> Result<Story, ExtractError> {
        let mut parse = Parse::new(self);
        let mut reader = quick_xml::Reader::from_str(xml);
        loop {
            let event = reader.read_event().map_err(|e| damaged(NAME, part, &e))?;
            match event {
                Event::Start(element) => parse.open(&element)?,
                Event::Empty(element) => {
                    parse.open(&element)?;
                    parse.close(element.name())?;
                }
                Event::End(element) => parse.close(element.name())?,
                Event::Text(text) => parse.text(&text.xml10_content()),
                Event::CData(text) => parse.text(&text.xml10_content()),
                Event::GeneralRef(entity) => {
                    if let Some(c) = reference(&entity) {
                        parse.text(c.encode_utf8(&mut [0; 4]));
                    }
                }
                Event::Eof if parse.depth > 0 => {
                    return Err(ExtractError::Damaged {
                        format: NAME,
                        detail: format!("{part} is cut short"),
                    });
                }
                Event::Eof => return parse.finish(),
                _ => {}
            }
        }
    }

    /// The notes of a part, in the order of `ids`, each as one block.
    pub(super) fn read_notes(
        &mut self,
        xml: &str,
        part: &str,
        ids: &[String],
    ) -> Result<Vec<Block>, ExtractError> {
        let mut notes = self.read(xml, part)?.notes;
        let mut blocks = Vec::new();
        for id in ids {
            let texts: Vec<String> = notes
                .remove(id)
                .unwrap_or_default()
                .into_iter()
                .map(|block| block.text)
                .collect();
            if !texts.is_empty() {
                blocks.push(Block::new(BlockKind::Footnote, texts.join("\n")));
            }
        }
        Ok(blocks)
    }

    pub(super) fn has_converted(&self) -> bool {
        !self.runs.converted().is_empty()
    }

    /// What was odd, for the report.
    pub(super) fn complaints(&self) -> Vec<String> {
        let mut complaints: Vec<String> = self.runs.complaint().into_iter().collect();
        if self.hidden_runs > 0 {
            complaints.push(format!("{} hidden runs left out", self.hidden_runs));
        }
        complaints
    }
}

/// A paragraph that is open.
#[derive(Debug, Default)]
struct Paragraph {
    style: Option<String>,
    outline: Option<u8>,
    list: Option<String>,
    list_level: Option<u8>,
    runs: Vec<(Option<Rc<str>>, String)>,
    /// Text boxes anchored in it.
    after: Vec<Block>,
    /// Its mark is deleted: the next paragraph continues it.
    joined: bool,
}

/// A run that is open.
#[derive(Debug, Default)]
struct Run {
    font: Option<Rc<str>>,
    style: Option<String>,
    hidden: Option<bool>,
}

/// Where a complex field stands (ECMA-376 part 1, 17.16.18).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Code,
    Result,
}

struct Parse<'r, 'a> {
    reader: &'r mut Reader<'a>,
    outline: Outline,
    story: Story,
    prefix: Option<String>,
    depth: usize,
    /// Depth of the element that is being left out with all it holds.
    skipped: Option<usize>,
    paragraphs: Vec<Paragraph>,
    /// Runs of a paragraph whose mark was deleted.
    carried: Vec<(Option<Rc<str>>, String)>,
    run: Run,
    in_run: bool,
    in_paragraph_properties: bool,
    in_row_properties: bool,
    deleted_rows: Vec<bool>,
    taking_text: bool,
    fields: Vec<Field>,
    /// One for each open `AlternateContent`: whether a choice was taken.
    alternatives: Vec<bool>,
    note: Option<String>,
}

impl<'r, 'a> Parse<'r, 'a> {
    fn new(reader: &'r mut Reader<'a>) -> Self {
        let outline = Outline::new(reader.text_limit);
        Self {
            reader,
            outline,
            story: Story::default(),
            prefix: None,
            depth: 0,
            skipped: None,
            paragraphs: Vec::new(),
            carried: Vec::new(),
            run: Run::default(),
            in_run: false,
            in_paragraph_properties: false,
            in_row_properties: false,
            deleted_rows: Vec::new(),
            taking_text: false,
            fields: Vec::new(),
            alternatives: Vec::new(),
            note: None,
        }
    }

    /// The local name if the element is WordprocessingML's.
    fn word_name<'n>(&self, name: QName<'n>) -> Option<&'n str> {
        match &self.prefix {
            Some(prefix) if prefix.is_empty() => (!name.0.contains(':')).then_some(name.0),
            Some(prefix) => name.0.strip_prefix(prefix.as_str())?.strip_prefix(':'),
            None => Some(name.0.rsplit(':').next().unwrap_or(name.0)),
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ExtractError> {
        if self.depth == 0 {
            self.prefix = word_prefix(element);
        }
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(too_deep());
        }
        if self.skipped.is_some() {
            return Ok(());
        }
        match self.word_name(element.name()) {
            Some(name) => self.open_word(name, element),
            None => {
                self.open_foreign(element);
                Ok(())
            }
        }
    }

    fn open_foreign(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "AlternateContent" => self.alternatives.push(false),
            "Choice" => {
                if let Some(taken) = self.alternatives.last_mut() {
                    *taken = true;
                }
            }
            // The same once more for older programs.
            "Fallback" if self.alternatives.last() == Some(&true) => self.skip(),
            // WordArt, which is how watermarks such as a mark of secrecy are made.
            "textpath" => {
                if let (Some(text), Some(paragraph)) =
                    (attribute(element, "string"), self.paragraphs.last_mut())
                {
                    let text = vietnamese::normalise(text.trim()).into_owned();
                    if !text.is_empty() {
                        paragraph.after.push(Block::new(BlockKind::Paragraph, text));
                    }
                }
            }
            // Text of a formula (`m:t`).
            "t" if element.name().0 == "m:t" && !self.paragraphs.is_empty() => {
                self.taking_text = true;
            }
            "ctrlPr" => self.skip(),
            _ => {}
        }
    }

    fn skip(&mut self) {
        self.skipped = Some(self.depth);
    }

    fn open_word(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), ExtractError> {
        let value = || attribute(element, "val").unwrap_or_default();
        if self.in_paragraph_properties {
            return self.open_paragraph_property(name, element);
        }
        match name {
            "p" => {
                let runs = std::mem::take(&mut self.carried);
                self.paragraphs.push(Paragraph {
                    runs,
                    ..Paragraph::default()
                });
            }
            "pPr" => self.in_paragraph_properties = true,
            "r" => {
                self.in_run = true;
                self.run = Run::default();
            }
            "rFonts" => {
                if let Some(font) = font_of(element) {
                    self.run.font = Some(Rc::from(font));
                }
            }
            "rStyle" => self.run.style = Some(value().into_owned()),
            "vanish" => self.run.hidden = Some(is_on(element, "val", true)),
            "t" => self.taking_text = self.in_run,
            "tab" | "ptab" => self.push_run("\t"),
            "br" | "cr" => self.push_run("\n"),
            "noBreakHyphen" => self.push_run("-"),
            "sym" => self.symbol(element),
            "fldChar" => self.field_mark(&attribute(element, "fldCharType").unwrap_or_default()),
            "del" if self.in_row_properties => {
                if let Some(deleted) = self.deleted_rows.last_mut() {
                    *deleted = true;
                }
            }
            "del" => self.skip(),
            "tr" => {
                self.deleted_rows.push(false);
                self.outline.open_row();
            }
            "trPr" => self.in_row_properties = true,
            "tc" => self.outline.open_cell(),
            "txbxContent" => self.outline.open(),
            "footnoteReference" => refer(&mut self.story.footnotes, element),
            "endnoteReference" => refer(&mut self.story.endnotes, element),
            "headerReference" => refer(&mut self.story.headers, element),
            "footerReference" => refer(&mut self.story.footers, element),
            "altChunk" | "subDoc" => self.story.foreign_parts += 1,
            "footnote" | "endnote" => {
                self.note = attribute(element, "id").map(|id| id.into_owned());
                self.outline.open();
                // Separators are drawn between text and notes, they are no notes.
                if attribute(element, "type").is_some_and(|t| t != "normal") {
                    self.note = None;
                }
            }
            name if LEFT_OUT.contains(&name) => self.skip(),
            _ => {}
        }
        Ok(())
    }

    fn open_paragraph_property(
        &mut self,
        name: &str,
        element: &BytesStart<'_>,
    ) -> Result<(), ExtractError> {
        if LEFT_OUT.contains(&name) {
            self.skip();
            return Ok(());
        }
        match name {
            "headerReference" => refer(&mut self.story.headers, element),
            "footerReference" => refer(&mut self.story.footers, element),
            _ => {}
        }
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return Ok(());
        };
        let value = || attribute(element, "val").unwrap_or_default();
        match name {
            "pStyle" => paragraph.style = Some(value().into_owned()),
            "outlineLvl" => paragraph.outline = value().parse().ok(),
            "numId" => paragraph.list = Some(value().into_owned()),
            "ilvl" => paragraph.list_level = value().parse().ok(),
            "del" | "moveFrom" => paragraph.joined = true,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: QName<'_>) -> Result<(), ExtractError> {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        match self.skipped {
            Some(at) if at == depth => {
                self.skipped = None;
                return Ok(());
            }
            Some(_) => return Ok(()),
            None => {}
        }
        let Some(name) = self.word_name(name) else {
            match name.local_name().as_ref() {
                "AlternateContent" => {
                    self.alternatives.pop();
                }
                "t" => self.taking_text = false,
                _ => {}
            }
            return Ok(());
        };
        match name {
            "p" => self.close_paragraph()?,
            "pPr" => self.in_paragraph_properties = false,
            "r" => self.in_run = false,
            "t" => self.taking_text = false,
            "trPr" => self.in_row_properties = false,
            "tc" => {
                self.close_carried()?;
                self.outline.close_cell();
            }
            "tr" => {
                let deleted = self.deleted_rows.pop().unwrap_or(false);
                self.outline.close_row(!deleted);
            }
            "txbxContent" => {
                let blocks = self.outline.close();
                match self.paragraphs.last_mut() {
                    Some(paragraph) => paragraph.after.extend(blocks),
                    None => self.outline.append(blocks),
                }
            }
            "footnote" | "endnote" => {
                let blocks = self.outline.close();
                if let Some(id) = self.note.take() {
                    self.story.notes.insert(id, blocks);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.taking_text && self.skipped.is_none() {
            self.push_run(text);
        }
    }

    fn push_run(&mut self, text: &str) {
        if self.fields.contains(&Field::Code) {
            return;
        }
        let styles = self.reader.styles;
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        let run_style = self.run.style.as_deref().and_then(|id| styles.get(id));
        let paragraph_style = styles.paragraph(paragraph.style.as_deref());
        let hidden = self
            .run
            .hidden
            .or_else(|| run_style.and_then(|s| s.hidden))
            .or_else(|| paragraph_style.and_then(|s| s.hidden))
            .unwrap_or(false);
        if hidden {
            self.reader.hidden_runs += 1;
            return;
        }
        let font = self
            .run
            .font
            .clone()
            .or_else(|| run_style.and_then(|s| s.font.clone()))
            .or_else(|| paragraph_style.and_then(|s| s.font.clone()))
            .or_else(|| styles.default_font());
        match paragraph.runs.last_mut() {
            Some((last, into)) if *last == font => into.push_str(text),
            _ => paragraph.runs.push((font, text.to_owned())),
        }
    }

    /// A character of a font that maps bytes to signs.
    fn symbol(&mut self, element: &BytesStart<'_>) {
        let code = attribute(element, "char")
            .and_then(|code| u32::from_str_radix(&code, 16).ok())
            .unwrap_or(0);
        let font = attribute(element, "font").unwrap_or_default();
        if let Some(c) = crate::symbols::symbol(&font, code) {
            self.push_run(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn field_mark(&mut self, kind: &str) {
        match kind {
            "begin" => self.fields.push(Field::Code),
            "separate" => {
                if let Some(field) = self.fields.last_mut() {
                    *field = Field::Result;
                }
            }
            "end" => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn close_paragraph(&mut self) -> Result<(), ExtractError> {
        let Some(paragraph) = self.paragraphs.pop() else {
            return Ok(());
        };
        self.in_run = !self.paragraphs.is_empty();
        // A field that is never separated or ended must not swallow the rest of the document.
        if self.fields.contains(&Field::Code) {
            self.fields.clear();
        }
        if paragraph.joined {
            self.carried = paragraph.runs;
            self.outline.append(paragraph.after);
            return Ok(());
        }
        let text = self.reader.runs.join(paragraph.runs);
        self.outline.set_font(self.reader.runs.font());
        let styles = self.reader.styles;
        let style = styles.paragraph(paragraph.style.as_deref());
        let list = paragraph
            .list
            .as_deref()
            .or_else(|| style.and_then(|s| s.list.as_deref()))
            .filter(|list| *list != "0");
        let label = list.and_then(|list| {
            let own = paragraph.list_level;
            let level = own.or_else(|| style.and_then(|s| s.list_level));
            let style = paragraph.style.as_deref();
            let list_of = |id: &str| styles.get(id)?.list.clone();
            self.reader.numbering.count(list, level, style, list_of)
        });
        let outline = paragraph.outline.or_else(|| style.and_then(|s| s.outline));
        let kind = match outline {
            Some(level) if level < 9 => BlockKind::Heading(level + 1),
            _ if list.is_some() => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        match label {
            // In a table a number alone is the text of its cell.
            Some((label, font)) if !text.trim().is_empty() || self.outline.in_row() => {
                let label = self.reader.runs.join(vec![(font.map(Rc::from), label)]);
                self.outline
                    .push(kind, &format!("{label} {}", text.trim()))?;
            }
            _ => self.outline.push(kind, &text)?,
        }
        self.outline.append(paragraph.after);
        Ok(())
    }

    /// Text whose paragraph was to continue in a next one that does not come.
    fn close_carried(&mut self) -> Result<(), ExtractError> {
        if self.carried.is_empty() {
            return Ok(());
        }
        let runs = std::mem::take(&mut self.carried);
        let text = self.reader.runs.join(runs);
        self.outline.set_font(self.reader.runs.font());
        self.outline.push(BlockKind::Paragraph, &text)
    }

    fn finish(mut self) -> Result<Story, ExtractError> {
        self.close_carried()?;
        self.story.blocks = self.outline.finish();
        Ok(self.story)
    }
}

/// Notes the identity that an element refers to, once.
fn refer(into: &mut Vec<String>, element: &BytesStart<'_>) {
    if let Some(id) = attribute(element, "id")
        && !into.iter().any(|known| *known == *id)
    {
        into.push(id.into_owned());
    }
}

/// The prefix that the root element binds to WordprocessingML; `None` where it binds none, and
/// local names alone must do.
fn word_prefix(root: &BytesStart<'_>) -> Option<String> {
    root.attributes()
        .with_checks(false)
        .flatten()
        .find_map(|a| {
            let prefix = match a.key.0.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => rest.strip_prefix(':')?,
                None => return None,
            };
            WORD.contains(&&*a.value).then(|| prefix.to_owned())
        })
}
