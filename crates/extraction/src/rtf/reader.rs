//! From tokens to blocks.

use super::tokens::{Token, Tokens};
use crate::ExtractError;
use crate::model::{Block, BlockKind};
use crate::outline::Outline;
use crate::runs::Runs;
use encoding_rs::Encoding;
use std::collections::HashMap;
use std::rc::Rc;

/// The deepest nesting of groups that is followed.
const DEPTH_LIMIT: usize = 4096;

/// What the file held.
pub(super) struct Read {
    pub(super) blocks: Vec<Block>,
    pub(super) title: Option<String>,
    pub(super) complaints: Vec<String>,
    pub(super) converted: bool,
    pub(super) cut_short: bool,
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Body,
    FontTable,
    StyleSheet,
    Title,
    Footnote,
    /// A header, footer or text box: blocks of their own.
    Aside,
    Nowhere,
}

/// What a group sets and its end takes back.
#[derive(Debug, Clone)]
struct State {
    destination: Destination,
    font: Option<i32>,
    /// How many bytes stand in for a Unicode character.
    fallback: usize,
    hidden: bool,
    style: i32,
    outline: Option<i32>,
    in_list: bool,
    table_depth: usize,
}

#[derive(Debug, Clone)]
struct Font {
    name: Rc<str>,
    encoding: Option<&'static Encoding>,
    signs: bool,
}

#[derive(Debug, Default)]
struct Style {
    name: Vec<u8>,
    outline: Option<i32>,
}

/// Text that is being gathered, and what was being gathered when a note or box interrupted it.
#[derive(Debug, Default)]
struct Text {
    runs: Vec<(Option<Rc<str>>, String)>,
    bytes: Vec<u8>,
}

pub(super) struct Reader {
    state: State,
    stack: Vec<State>,
    fonts: HashMap<i32, Font>,
    styles: HashMap<i32, Style>,
    default_font: Option<i32>,
    encoding: &'static Encoding,
    text: Text,
    interrupted: Vec<(usize, Destination, Text)>,
    outline: Outline,
    open_rows: usize,
    footnotes: Vec<Block>,
    runs: Runs,
    title: Vec<u8>,
    to_skip: usize,
    surrogate: Option<u16>,
    starred: bool,
    hidden: usize,
}

impl Reader {
    pub(super) fn new(text_limit: usize) -> Self {
        Self {
            state: State {
                destination: Destination::Body,
                font: None,
                fallback: 1,
                hidden: false,
                style: 0,
                outline: None,
                in_list: false,
                table_depth: 0,
            },
            stack: Vec::new(),
            fonts: HashMap::new(),
            styles: HashMap::new(),
            default_font: None,
            encoding: encoding_rs::WINDOWS_1252,
            text: Text::default(),
            interrupted: Vec::new(),
            outline: Outline::new(text_limit),
            open_rows: 0,
            footnotes: Vec::new(),
            runs: Runs::default(),
            title: Vec::new(),
            to_skip: 0,
            surrogate: None,
            starred: false,
            hidden: 0,
        }
    }

    pub(super) fn read(mut self, bytes: &[u8]) -> Result<Read, ExtractError> {
        let mut tokens = Tokens::new(bytes);
        let mut closed = false;
        while let Some(token) = tokens.next() {
            match token {
                Token::Open => {
                    self.flush_bytes();
                    if self.stack.len() >= DEPTH_LIMIT {
                        return Err(ExtractError::Limit {
                            limit: "nesting",
                            value: format!("{DEPTH_LIMIT} groups"),
                        });
                    }
                    self.stack.push(self.state.clone());
                    self.to_skip = 0;
                }
                Token::Close => {
                    self.close_group()?;
                    if self.stack.is_empty() {
                        closed = true;
                        break;
                    }
                }
                Token::Word(b"bin", Some(length)) => {
                    tokens.step_over(usize::try_from(length).unwrap_or(0));
                }
                Token::Word(word, number) => self.word(word, number)?,
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Byte(byte) => self.byte(byte),
            }
        }
        while !self.stack.is_empty() {
            self.close_group()?;
        }
        self.end_paragraph()?;
        self.set_rows(0);
        let mut blocks = self.outline.finish();
        blocks.append(&mut self.footnotes);
        let mut complaints: Vec<String> = self.runs.complaint().into_iter().collect();
        if self.hidden > 0 {
            complaints.push(format!("{} hidden characters left out", self.hidden));
        }
        let title = self.encoding.decode_without_bom_handling(&self.title).0;
        let title = self.runs.join(vec![(None, title.into_owned())]);
        let title = vietnamese::normalise(title.trim()).into_owned();
        Ok(Read {
            blocks,
            title: (!title.is_empty()).then_some(title),
            complaints,
            converted: !self.runs.converted().is_empty(),
            cut_short: !closed,
        })
    }

    fn close_group(&mut self) -> Result<(), ExtractError> {
        self.flush_bytes();
        self.to_skip = 0;
        let depth = self.stack.len();
        if self
            .interrupted
            .last()
            .is_some_and(|(at, _, _)| *at == depth)
        {
            self.end_paragraph()?;
            let blocks = self.outline.close();
            if let Some((_, destination, text)) = self.interrupted.pop() {
                self.text = text;
                if destination == Destination::Footnote {
                    let texts: Vec<String> = blocks.into_iter().map(|b| b.text).collect();
                    if !texts.is_empty() {
                        self.footnotes
                            .push(Block::new(BlockKind::Footnote, texts.join("\n")));
                    }
                } else {
                    self.outline.append(blocks);
                }
            }
        }
        if let Some(state) = self.stack.pop() {
            self.state = state;
        }
        Ok(())
    }

    /// Begins text that interrupts the text around it.
    fn interrupt(&mut self, destination: Destination) {
        self.flush_bytes();
        let text = std::mem::take(&mut self.text);
        self.interrupted.push((self.stack.len(), destination, text));
        self.outline.open();
        self.state.destination = destination;
        self.state.table_depth = 0;
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) -> Result<(), ExtractError> {
        let starred = std::mem::take(&mut self.starred);
        let on = number != Some(0);
        self.to_skip = 0;
        if self.state.destination == Destination::Nowhere {
            return Ok(());
        }
        match word {
            b"fonttbl" => self.state.destination = Destination::FontTable,
            b"stylesheet" => self.state.destination = Destination::StyleSheet,
            b"title" => self.state.destination = Destination::Title,
            b"footnote" => self.interrupt(Destination::Footnote),
            b"header" | b"headerf" | b"headerl" | b"headerr" | b"footer" | b"footerf"
            | b"footerl" | b"footerr" | b"shptxt" => self.interrupt(Destination::Aside),
            // A tracked change is a switch, the others are places.
            b"deleted" if !on => {}
            b"colortbl" | b"pict" | b"object" | b"fldinst" | b"listtable"
            | b"listoverridetable" | b"author" | b"operator" | b"company" | b"subject"
            | b"keywords" | b"doccomm" | b"generator" | b"themedata" | b"datastore"
            | b"xmlnstbl" | b"rsidtbl" | b"annotation" | b"atnauthor" | b"atnid" | b"bkmkstart"
            | b"bkmkend" | b"nonshppict" | b"sp" | b"deleted" | b"falt" | b"panose" | b"revtbl"
            | b"category" | b"manager" | b"hlinkbase" | b"tc" | b"xe" | b"private" | b"ftnsep"
            | b"ftnsepc" | b"aftnsep" | b"pntxta" | b"pntxtb" => {
                self.flush_bytes();
                self.state.destination = Destination::Nowhere;
            }
            _ if starred && !matches!(word, b"shpinst" | b"cs" | b"ts" | b"ud" | b"shppict") => {
                self.state.destination = Destination::Nowhere;
            }
            b"ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
                    self.encoding = encoding;
                }
            }
            b"deff" => self.default_font = number,
            b"f" => {
                self.flush_bytes();
                self.state.font = number;
            }
            b"fcharset" => self.charset(number.unwrap_or(0)),
            b"s" => self.state.style = number.unwrap_or(0),
            b"outlinelevel" => {
                self.state.outline = number;
                if self.state.destination == Destination::StyleSheet {
                    self.styles.entry(self.state.style).or_default().outline = number;
                }
            }
            b"plain" => {
                self.flush_bytes();
                self.state.font = None;
                self.state.hidden = false;
            }
            b"pard" => {
                self.state.outline = None;
                self.state.style = 0;
                self.state.in_list = false;
                self.state.table_depth = 0;
            }
            b"ls" => self.state.in_list = number.is_some_and(|n| n > 0),
            b"intbl" => self.state.table_depth = self.state.table_depth.max(1),
            b"itap" => {
                self.state.table_depth = usize::try_from(number.unwrap_or(0)).unwrap_or(0).min(64)
            }
            b"v" => {
                self.flush_bytes();
                self.state.hidden = on;
            }
            b"uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1),
            b"u" => self.unicode(number.unwrap_or(0)),
            b"par" | b"sect" | b"page" => self.end_paragraph()?,
            b"cell" | b"nestcell" => {
                let depth = if word == b"cell" {
                    1
                } else {
                    self.state.table_depth.max(2)
                };
                self.state.table_depth = depth;
                self.set_rows(depth);
                self.end_paragraph()?;
                self.outline.close_cell();
                self.outline.open_cell();
            }
            b"row" | b"nestrow" => {
                let depth = if word == b"row" {
                    1
                } else {
                    self.state.table_depth.max(2)
                };
                self.end_paragraph()?;
                if self.open_rows >= depth {
                    self.set_rows(depth);
                    self.set_rows(depth - 1);
                }
            }
            b"line" | b"lbr" => self.push('\n'),
            b"tab" => self.push('\t'),
            b"emdash" => self.push('—'),
            b"endash" => self.push('–'),
            b"lquote" => self.push('‘'),
            b"rquote" => self.push('’'),
            b"ldblquote" => self.push('“'),
            b"rdblquote" => self.push('”'),
            b"bullet" => self.push('•'),
            b"emspace" | b"enspace" | b"qmspace" => self.push(' '),
            _ => {}
        }
        Ok(())
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.starred = true,
            b'~' => self.push('\u{a0}'),
            b'_' => self.push('-'),
            b'{' | b'}' | b'\\' => self.byte(symbol),
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        match self.state.destination {
            Destination::Nowhere => {}
            Destination::Title => self.title.push(byte),
            Destination::FontTable => self.font_name(byte),
            Destination::StyleSheet => {
                self.styles
                    .entry(self.state.style)
                    .or_default()
                    .name
                    .push(byte);
            }
            _ if self.state.hidden => self.hidden += 1,
            _ => self.text.bytes.push(byte),
        }
    }

    fn font_name(&mut self, byte: u8) {
        let Some(id) = self.state.font else {
            return;
        };
        if byte == b';' {
            return;
        }
        let font = self.fonts.entry(id).or_insert_with(no_font);
        let mut name = font.name.to_string();
        name.push(char::from(byte));
        font.name = Rc::from(name.trim_start());
    }

    /// The character set of a font of the table (`fcharset`, as in LOGFONT).
    fn charset(&mut self, charset: i32) {
        let Some(id) = self.state.font else {
            return;
        };
        let font = self.fonts.entry(id).or_insert_with(no_font);
        font.signs = charset == 2;
        font.encoding = match charset {
            163 => Some(encoding_rs::WINDOWS_1258),
            238 => Some(encoding_rs::WINDOWS_1250),
            204 => Some(encoding_rs::WINDOWS_1251),
            162 => Some(encoding_rs::WINDOWS_1254),
            128 => Some(encoding_rs::SHIFT_JIS),
            134 => Some(encoding_rs::GBK),
            136 => Some(encoding_rs::BIG5),
            _ => None,
        };
    }

    fn font(&self) -> Option<&Font> {
        self.fonts.get(&self.state.font.or(self.default_font)?)
    }

    fn unicode(&mut self, number: i32) {
        let unit = (number & 0xFFFF) as u16;
        self.flush_bytes();
        let units = match self.surrogate.take() {
            Some(high) => vec![high, unit],
            None if (0xD800..0xDC00).contains(&unit) => {
                self.surrogate = Some(unit);
                Vec::new()
            }
            None => vec![unit],
        };
        for c in char::decode_utf16(units) {
            self.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.to_skip = self.state.fallback;
    }

    fn push(&mut self, c: char) {
        self.flush_bytes();
        match self.state.destination {
            Destination::Body | Destination::Footnote | Destination::Aside => {}
            _ => return,
        }
        if self.state.hidden {
            self.hidden += 1;
            return;
        }
        let font = self.font().map(|font| font.name.clone());
        let code = u32::from(c);
        let c = if (0xF000..=0xF0FF).contains(&code) {
            crate::symbols::symbol(font.as_deref().unwrap_or_default(), code)
        } else {
            Some(c)
        };
        if let Some(c) = c {
            self.push_text(font, c.encode_utf8(&mut [0; 4]));
        }
    }

    fn push_text(&mut self, font: Option<Rc<str>>, text: &str) {
        match self.text.runs.last_mut() {
            Some((last, into)) if *last == font => into.push_str(text),
            _ => self.text.runs.push((font, text.to_owned())),
        }
    }

    /// Decodes the bytes gathered in one font.
    fn flush_bytes(&mut self) {
        if self.text.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.text.bytes);
        let (name, encoding, signs) = match self.font() {
            Some(font) => (Some(font.name.clone()), font.encoding, font.signs),
            None => (None, None, false),
        };
        let text = if signs {
            let font = name.as_deref().unwrap_or_default();
            bytes
                .iter()
                .filter_map(|b| crate::symbols::symbol(font, u32::from(*b)))
                .collect()
        } else {
            let encoding = encoding.unwrap_or(self.encoding);
            encoding.decode_without_bom_handling(&bytes).0.into_owned()
        };
        self.push_text(name, &text);
    }

    fn end_paragraph(&mut self) -> Result<(), ExtractError> {
        self.flush_bytes();
        match self.state.destination {
            Destination::Body | Destination::Footnote | Destination::Aside => {}
            _ => return Ok(()),
        }
        if self.interrupted.is_empty() {
            self.set_rows(self.state.table_depth);
        }
        let runs = std::mem::take(&mut self.text.runs);
        let text = self.runs.join(runs);
        self.outline.set_font(self.runs.font());
        let style = self.styles.get(&self.state.style);
        let level = self.state.outline.or_else(|| style.and_then(Style::level));
        let kind = match level {
            Some(level @ 0..=8) => BlockKind::Heading(level as u8 + 1),
            _ if self.state.in_list => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        self.outline.push(kind, &text)
    }

    /// Opens or closes rows until `depth` of them are open.
    fn set_rows(&mut self, depth: usize) {
        while self.open_rows < depth {
            self.outline.open_row();
            self.outline.open_cell();
            self.open_rows += 1;
        }
        while self.open_rows > depth {
            self.outline.drop_empty_cell();
            self.outline.close_row(true);
            self.open_rows -= 1;
        }
    }
}

impl Style {
    /// The outline level, from 0, that the style sets or its built-in name tells.
    fn level(&self) -> Option<i32> {
        if self.outline.is_some() {
            return self.outline;
        }
        let name = String::from_utf8_lossy(&self.name).to_ascii_lowercase();
        let name = name.trim().trim_end_matches(';');
        let level: i32 = name.strip_prefix("heading ")?.trim().parse().ok()?;
        (1..=9).contains(&level).then(|| level - 1)
    }
}

fn no_font() -> Font {
    Font {
        name: Rc::from(""),
        encoding: None,
        signs: false,
    }
}
