//! PPT (PowerPoint 97 to 2003): a page a slide, in the order of showing, each with its notes behind
//! it, found through the directory of what was saved last (MS-PPT 2.1.2). Of a file that has none
//! all text that is found makes one page.

use super::finish;
use crate::bytes::{size_at, slice, u16_at, u32_at, utf16};
use crate::compound::Compound;
use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::outline::Outline;
use crate::runs::Runs;
use crate::{ExtractError, Format, Options};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

const PPT: &str = "PPT";

/// Kinds of records (MS-PPT 2.13.24).
const DOCUMENT: u16 = 1000;
const SLIDE: u16 = 1006;
const SLIDE_ATOM: u16 = 1007;
const NOTES: u16 = 1008;
const PERSIST: u16 = 1011;
const TEXT_HEAD: u16 = 3999;
const TEXT_UTF16: u16 = 4000;
const TEXT_BYTES: u16 = 4008;
const LIST: u16 = 4080;
const EDIT: u16 = 4085;
const DIRECTORY: u16 = 6002;

/// The token of an encrypted presentation (MS-PPT 2.3.2).
const ENCRYPTED: u32 = 0xF3D1_C4DF;

/// What repeats on each slide or is no text of it: masters, handouts, fonts, programs' own data.
const NOT_SLIDES: &[u16] = &[1016, 4041, 1010, 2005, 4057, 5000];

/// Records nested deeper hold nothing.
const DEPTH_LIMIT: usize = 64;

/// Texts of these kinds are titles (MS-PPT 2.13.33).
const TITLES: [u32; 2] = [0, 6];

/// Reads a PPT file.
pub(crate) fn read(bytes: &[u8], options: &Options) -> Result<Extracted, ExtractError> {
    let mut compound = Compound::open(bytes, PPT)?;
    let stream = compound
        .stream("/PowerPoint Document")?
        .ok_or_else(|| ExtractError::Damaged {
            format: PPT,
            detail: "no PowerPoint Document stream in it".to_owned(),
        })?;
    let user = compound.stream("/Current User")?.unwrap_or_default();
    if u32_at(&user, 12) == Some(ENCRYPTED) {
        return Err(ExtractError::Encrypted);
    }
    let mut deck = Deck {
        stream: &stream,
        runs: Runs::default(),
        is_scattered: false,
        left: stream.len() / 2 + 4096,
    };
    let pages = match deck.slides(&user, options)? {
        pages if pages.iter().any(|page| !page.blocks.is_empty()) => pages,
        _ => vec![deck.scattered(options)?],
    };
    let mut read = finish(Format::Ppt, pages, &deck.runs)?;
    read.title = compound.title();
    Ok(read)
}

/// A record: what its head says, and where its content stands.
#[derive(Debug, Clone)]
struct Record {
    /// Version in the lowest four bits, 15 where other records are in it, and instance.
    head: u16,
    kind: u16,
    content: Range<usize>,
}

impl Record {
    fn is_container(&self) -> bool {
        self.head & 0xF == 0xF
    }

    fn instance(&self) -> u16 {
        self.head >> 4
    }
}

/// A slide as the list of slides names it.
struct Shown {
    persist: u32,
    /// Where its texts in the list stand.
    texts: Vec<Record>,
}

struct Deck<'a> {
    stream: &'a [u8],
    runs: Runs,
    /// Notes of slides cannot be told from their master: they are left out.
    is_scattered: bool,
    /// Records that may still be looked at: containers that hold one another would have no end.
    left: usize,
}

impl Deck<'_> {
    /// The record at `at`, which ends by `end`.
    fn record(&mut self, at: usize, end: usize) -> Option<Record> {
        self.left = self.left.checked_sub(1)?;
        let start = at.checked_add(8).filter(|start| *start <= end)?;
        let length = size_at(self.stream, at + 4)?;
        Some(Record {
            head: u16_at(self.stream, at)?,
            kind: u16_at(self.stream, at + 2)?,
            content: start..start.saturating_add(length).min(end),
        })
    }

    /// The records in `range`, one after another.
    fn children(&mut self, range: Range<usize>) -> Vec<Record> {
        let mut found = Vec::new();
        let mut at = range.start;
        while let Some(record) = self.record(at, range.end) {
            at = record.content.end;
            found.push(record);
        }
        found
    }

    /// A page for each slide; none where the directory or the list is missing.
    fn slides(&mut self, user: &[u8], options: &Options) -> Result<Vec<Page>, ExtractError> {
        let Some((places, document)) = self.directory(user) else {
            return Ok(Vec::new());
        };
        let Some(document) = self.stored(&places, document, DOCUMENT) else {
            return Ok(Vec::new());
        };
        let (mut shown, mut notes) = (Vec::new(), HashMap::new());
        for list in self.children(document.content) {
            match (list.kind, list.instance()) {
                (LIST, 0) => shown = self.listed(list.content),
                (LIST, 2) => {
                    for record in self.children(list.content) {
                        let at = record.content.start;
                        if record.kind == PERSIST
                            && let Some(persist) = u32_at(self.stream, at)
                            && let Some(id) = u32_at(self.stream, at + 12)
                        {
                            notes.insert(id, persist);
                        }
                    }
                }
                _ => {}
            }
        }
        let mut pages = Vec::new();
        for (slide, number) in shown.into_iter().zip(1u32..) {
            let mut texts = Texts::new(options);
            let mut head = None;
            for record in slide.texts {
                self.take(&record, &mut head, &mut texts)?;
            }
            let container = self.stored(&places, slide.persist, SLIDE);
            let mut notes_id = None;
            if let Some(container) = container {
                notes_id = self
                    .children(container.content.clone())
                    .iter()
                    .find_map(|atom| {
                        (atom.kind == SLIDE_ATOM)
                            .then(|| u32_at(self.stream, atom.content.start + 16))
                            .flatten()
                    });
                self.gather(container.content, &mut texts)?;
            }
            let mut blocks = texts.outline.finish();
            let notes = notes_id.and_then(|id| notes.get(&id).copied());
            if let Some(container) = notes.and_then(|id| self.stored(&places, id, NOTES)) {
                let mut texts = Texts::new(options);
                self.gather(container.content, &mut texts)?;
                blocks.extend(texts.outline.finish().into_iter().map(|mut block| {
                    block.kind = BlockKind::Footnote;
                    block
                }));
            }
            pages.push(page(Some(number), blocks));
        }
        Ok(pages)
    }

    /// Where each object was saved last, by its number, and the number of the document.
    fn directory(&mut self, user: &[u8]) -> Option<(HashMap<u32, usize>, u32)> {
        let end = self.stream.len();
        let mut places = HashMap::new();
        let (mut document, mut seen) = (None, HashSet::new());
        let mut next = size_at(user, 16)?;
        while next != 0 && seen.insert(next) {
            let Some(edit) = self.record(next, end).filter(|edit| edit.kind == EDIT) else {
                break;
            };
            let at = edit.content.start;
            document = document.or_else(|| u32_at(self.stream, at + 16));
            let directory = size_at(self.stream, at + 12)
                .and_then(|place| self.record(place, end))
                .filter(|directory| directory.kind == DIRECTORY);
            if let Some(directory) = directory {
                self.entries(directory.content, &mut places);
            }
            // What was saved before counts where it was not saved again.
            next = size_at(self.stream, at + 8).unwrap_or(0);
        }
        Some((places, document?))
    }

    fn entries(&mut self, range: Range<usize>, places: &mut HashMap<u32, usize>) {
        let mut at = range.start;
        while at + 4 <= range.end
            && let Some(entry) = u32_at(self.stream, at)
        {
            at += 4;
            let (first, count) = (entry & 0xF_FFFF, entry >> 20);
            for id in first..first + count {
                let Some(place) = size_at(self.stream, at).filter(|_| at + 4 <= range.end) else {
                    return;
                };
                places.entry(id).or_insert(place);
                at += 4;
            }
        }
    }

    /// The object of that number, if it is of that kind.
    fn stored(&mut self, places: &HashMap<u32, usize>, id: u32, kind: u16) -> Option<Record> {
        let place = *places.get(&id)?;
        let record = self.record(place, self.stream.len())?;
        (record.kind == kind).then_some(record)
    }

    /// The slides of a list, each with the texts that follow it there.
    fn listed(&mut self, range: Range<usize>) -> Vec<Shown> {
        let mut shown: Vec<Shown> = Vec::new();
        for record in self.children(range) {
            if record.kind == PERSIST {
                let persist = u32_at(self.stream, record.content.start).unwrap_or(0);
                shown.push(Shown {
                    persist,
                    texts: Vec::new(),
                });
            } else if let Some(last) = shown.last_mut() {
                last.texts.push(record);
            }
        }
        shown
    }

    /// All text in `range`, whatever it is in.
    fn gather(&mut self, range: Range<usize>, texts: &mut Texts) -> Result<(), ExtractError> {
        // Where the containers that are open end. Some are padded, so their ends have to be kept.
        let mut ends = vec![range.end];
        let (mut at, mut head) = (range.start, None);
        while let Some(end) = ends.last().copied() {
            let Some(record) = self.record(at, end) else {
                if self.left == 0 {
                    return Err(ExtractError::Damaged {
                        format: PPT,
                        detail: "its slides lie in one another".to_owned(),
                    });
                }
                at = end;
                ends.pop();
                continue;
            };
            let left_out =
                NOT_SLIDES.contains(&record.kind) || (self.is_scattered && record.kind == NOTES);
            if record.is_container() && !left_out && ends.len() < DEPTH_LIMIT {
                at = record.content.start;
                ends.push(record.content.end);
                continue;
            }
            at = record.content.end;
            self.take(&record, &mut head, texts)?;
        }
        Ok(())
    }

    /// The text of a record, if it has any; `head` is what kind of text comes next.
    fn take(
        &mut self,
        record: &Record,
        head: &mut Option<u32>,
        texts: &mut Texts,
    ) -> Result<(), ExtractError> {
        let length = record.content.end - record.content.start;
        let content = slice(self.stream, record.content.start, length).unwrap_or_default();
        let text = match record.kind {
            TEXT_HEAD => {
                *head = u32_at(content, 0);
                return Ok(());
            }
            TEXT_UTF16 => utf16(content),
            TEXT_BYTES => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(content)
                .0
                .into_owned(),
            _ => return Ok(()),
        };
        let kind = match head.take() {
            Some(kind) if TITLES.contains(&kind) => BlockKind::Heading(1),
            _ => BlockKind::Paragraph,
        };
        for line in text.split('\r') {
            let line = line.replace('\u{b}', "\n");
            // A star stands for the number of the slide; and the list and the slide hold the same.
            if line.trim() != "*" && texts.seen.insert(line.trim().to_owned()) {
                let line = self.runs.join(vec![(None, line)]);
                texts.outline.push(kind, &line)?;
            }
        }
        Ok(())
    }

    /// All text of the file that is none of what repeats on each slide.
    fn scattered(&mut self, options: &Options) -> Result<Page, ExtractError> {
        let mut texts = Texts::new(options);
        self.is_scattered = true;
        self.left = self.stream.len() / 2 + 4096;
        self.gather(0..self.stream.len(), &mut texts)?;
        Ok(page(None, texts.outline.finish()))
    }
}

/// The texts of one page.
struct Texts {
    outline: Outline,
    seen: HashSet<String>,
}

impl Texts {
    fn new(options: &Options) -> Self {
        Self {
            outline: Outline::new(options.text_limit),
            seen: HashSet::new(),
        }
    }
}

fn page(number: Option<u32>, blocks: Vec<Block>) -> Page {
    Page {
        number,
        method: Method::Native,
        quality: 1.0,
        blocks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn record(head: u16, kind: u16, content: &[u8]) -> Vec<u8> {
        let length = content.len() as u32;
        [
            &head.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &length.to_le_bytes(),
            content,
        ]
        .concat()
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
    }

    fn text(kind: u32, text: &str) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [
            record(0, TEXT_HEAD, &numbers(&[kind])),
            record(0, TEXT_UTF16, &units),
        ]
        .concat()
    }

    fn read_streams(streams: &[(&str, &[u8])]) -> Result<Extracted, ExtractError> {
        let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in streams {
            let mut stream = compound.create_stream(name).unwrap();
            stream.write_all(bytes).unwrap();
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(compound.into_inner().get_ref()).unwrap();
        crate::extract(file.path(), &Options::default())
    }

    #[test]
    fn slides_come_as_they_are_shown_with_their_notes() {
        // Objects by their numbers: 1 the document, 2 and 3 slides, 4 the notes of the first shown.
        let slide = |notes: u32, own: &str| {
            let atom = record(2, SLIDE_ATOM, &numbers(&[0, 0, 0, 0, notes, 0]));
            record(
                0xF,
                SLIDE,
                &[atom, record(0xF, 61_450, &text(4, own))].concat(),
            )
        };
        let listed = |persist, id| record(0, PERSIST, &numbers(&[persist, 0, 0, id, 0]));
        let slides = [
            listed(3, 256),
            text(0, "Trước"),
            text(1, "mục một\rmục hai"),
            listed(2, 257),
            text(6, "Sau"),
        ];
        let document = record(
            0xF,
            DOCUMENT,
            &[
                record(0xF, LIST, &slides.concat()),
                record(0x2F, LIST, &listed(4, 700)),
            ]
            .concat(),
        );
        let notes = record(0xF, NOTES, &[text(2, "lời nói"), text(4, "*")].concat());
        let master = record(0xF, 1016, &text(0, "Click to edit"));
        let old = master.len() as u32;
        let mut stream = [master, slide(0, "bản cũ")].concat();
        // What was saved first, then what was saved over it.
        let place = |stream: &mut Vec<u8>, bytes: &[u8]| {
            let at = stream.len() as u32;
            stream.extend_from_slice(bytes);
            at
        };
        let first = place(
            &mut stream,
            &record(0, DIRECTORY, &numbers(&[1 << 20 | 2, old])),
        );
        let edit = record(0, EDIT, &numbers(&[0, 0, 0, first, 1, 4, 0]));
        let first_edit = place(&mut stream, &edit);
        let mut places = vec![4 << 20 | 1];
        for object in [&document, &slide(0, "khung"), &slide(700, "khung"), &notes] {
            places.push(place(&mut stream, object));
        }
        let directory = place(&mut stream, &record(0, DIRECTORY, &numbers(&places)));
        let edit = record(0, EDIT, &numbers(&[0, 0, first_edit, directory, 1, 4, 0]));
        let last_edit = place(&mut stream, &edit);
        let user = |token: u32| {
            let content = numbers(&[20, token, last_edit]);
            record(0, 4086, &content)
        };
        let document = ("/PowerPoint Document", stream.as_slice());
        let read = read_streams(&[document, ("/Current User", &user(0xE391_C05F))]).unwrap();
        let pages: Vec<String> = read.pages.iter().map(Page::text).collect();
        assert_eq!(
            pages,
            [
                "Trước\n\nmục một\n\nmục hai\n\nkhung\n\nlời nói",
                "Sau\n\nkhung"
            ]
        );
        assert_eq!(read.pages[1].number, Some(2));
        let kinds: Vec<BlockKind> = read.pages[0].blocks.iter().map(|b| b.kind).collect();
        assert_eq!(kinds[0], BlockKind::Heading(1));
        assert_eq!(kinds[4], BlockKind::Footnote);
        let locked = read_streams(&[document, ("/Current User", &user(0xF3D1_C4DF))]);
        assert_eq!(locked.unwrap_err().code(), "encrypted");
    }

    #[test]
    fn text_is_found_without_a_directory() {
        let stream = [
            record(0xF, 1016, &record(0, TEXT_BYTES, b"Click to edit")),
            record(
                0xF,
                SLIDE,
                &[
                    text(4, "Nghị quyết\rhai"),
                    record(0, TEXT_BYTES, b"hai\rba"),
                ]
                .concat(),
            ),
        ]
        .concat();
        let read = read_streams(&[("/PowerPoint Document", &stream)]).unwrap();
        assert_eq!(read.format, Format::Ppt);
        assert_eq!(read.pages.len(), 1);
        assert_eq!(read.pages[0].text(), "Nghị quyết\n\nhai\n\nba");
    }

    #[test]
    fn a_real_file_has_a_page_a_slide() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../corpus-samples/van-kien/thi-uy-cua-may/2014/Boi duong cap uy vien.ppt"
        );
        let read = crate::extract(std::path::Path::new(path), &Options::default()).unwrap();
        let titles: Vec<&str> = read
            .pages
            .iter()
            .map(|page| &*page.blocks[0].text)
            .collect();
        assert_eq!(
            titles,
            [
                "Nghiệp vụ ghi biên bản họp chi bộ",
                "Trước khi họp",
                "Trong khi họp"
            ]
        );
        let notes = read.pages[1].blocks.last().unwrap();
        assert_eq!(notes.kind, BlockKind::Footnote);
        assert_eq!(notes.text, "Nhắc lớp học: mang theo sổ cũ");
    }
}
