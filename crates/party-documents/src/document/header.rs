//! The heading: issuing body, number, place and date, type, abstract.
//!
//! The heading ends where the text begins; a number further down is cited, never the document's.

use super::layout::{Cell, cells};
use super::{Found, Understanding, marks, names};
use crate::letters::{char_at, fold_words, is_dash, is_upper_case};
use crate::number::number_at;
use crate::tables::tables;
use crate::{Date, DocumentNumber, NumberKind};
use std::ops::Range;

/// What the heading told.
pub(super) struct Header {
    pub(super) understanding: Understanding,
    /// `CỦA BỘ CHÍNH TRỊ` under the type: the author's own words.
    pub(super) body_in_title: Option<Found<String>>,
    /// A Party or State heading stands at the top.
    pub(super) has_heading: bool,
    /// Byte offset at which the text begins.
    pub(super) end: usize,
}

/// Reads the heading of the document that begins at a byte offset.
pub(super) fn read(text: &str, from: usize) -> Header {
    let all = cells(text, from, 160, 12_000, is_text);
    let mut out = Understanding::default();
    let stop = all.iter().position(is_text).unwrap_or(all.len());
    let head = all.get(..stop).unwrap_or_default();

    let type_line = find_type(head);
    let title_from = type_line.as_ref().map_or(head.len(), |t| t.index + 1);
    let above_type = head
        .get(..type_line.as_ref().map_or(head.len(), |t| t.index))
        .unwrap_or_default();

    let right_top = right_top(head);
    let stamped: Vec<bool> = head
        .iter()
        .enumerate()
        .map(|(i, cell)| {
            let above = i.checked_sub(1).and_then(|p| head.get(p));
            marks::note(cell, above, &mut out)
        })
        .collect();

    let number = find_number(text, head, title_from, &mut out);
    let number_index = number.as_ref().map(|n| n.index);
    let has_heading = right_top || number.is_some();
    let mut body_in_title = None;
    let mut end_index = number_index.map_or(0, |i| i + 1);

    if let Some(line) = &type_line {
        out.document_type = Some(line.found.clone());
        let title = read_title(&all, line, stop);
        end_index = end_index.max(title.end_index);
        body_in_title = title.body;
        out.title = title.title;
    } else if let Some(index) = number_index {
        let letter = read_letter(&all, index, number.as_ref().map(|n| &n.found.value));
        if let Some(letter) = letter {
            end_index = end_index.max(letter.end_index);
            out.document_type = letter.document_type;
            out.title = letter.title;
        }
    }
    if let Some(number) = number {
        if out.document_type.is_none() {
            out.document_type = type_of_symbol(&number.found);
        }
        out.number = Some(number.found);
    }

    if has_heading {
        let left_end = number_index.map_or(above_type.len(), |i| i.min(above_type.len()));
        let left = left_block(head.get(..left_end).unwrap_or_default(), &stamped);
        set_bodies(&left, &mut out);
    }

    let date_end = above_type.last().map_or(from, |c| c.span.end);
    let no_type = type_line.is_none();
    let zone_end = if no_type {
        head.last().map_or(from, |c| c.span.end)
    } else {
        date_end
    };
    read_date(text, from..zone_end, &mut out);
    if out.date.is_none() {
        date_beside_number(text, &all, end_index, &mut out);
    }

    if out.number.is_none() && !has_heading {
        read_announcement(text, &all, &mut out);
    }
    let end = end_index
        .checked_sub(1)
        .and_then(|i| all.get(i))
        .map_or(from, |c| c.span.end);
    Header {
        understanding: out,
        body_in_title,
        has_heading,
        end,
    }
}

/// Whether a cell belongs to the text, not to the heading.
fn is_text(cell: &Cell) -> bool {
    begins_text(cell) || cell.text.chars().count() > 160 && !is_upper_case(&cell.text)
}

fn begins_text(cell: &Cell) -> bool {
    let folded = cell.folded.trim_start_matches(['-', '+', ' ']);
    [
        "can cu",
        "kinh gui",
        "kinh trinh",
        "noi nhan",
        "xet de nghi",
        "dieu 1.",
        "chuong i",
    ]
    .iter()
    .any(|p| folded.starts_with(p))
        || is_section_mark(&cell.folded)
}

/// `I- …`, `I. …`, `1. …`, `Điều 1`: the text has begun.
fn is_section_mark(folded: &str) -> bool {
    let (head, rest) = folded.split_at(
        folded
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(folded.len()),
    );
    let marked = rest.starts_with(['.', '-', '/', ')']) && rest.len() > 1;
    marked
        && (head == "1" || head == "i" || head == "a")
        && rest
            .get(1..)
            .is_some_and(|r| r.starts_with([' ', '-', '.']))
}

fn right_top(cells: &[Cell]) -> bool {
    let mut joined = String::new();
    for cell in cells.iter().take(40) {
        joined.push_str(&cell.folded);
        joined.push(' ');
    }
    joined.contains("dang cong san viet nam") || joined.contains("cong hoa xa hoi chu nghia")
}

struct TypeLine {
    index: usize,
    found: Found<String>,
    /// What the line goes on with: `CHƯƠNG TRÌNH | CÔNG TÁC NĂM 2026`.
    rest: String,
}

/// The line that names the type: in capitals, on its own or running into the abstract.
fn find_type(head: &[Cell]) -> Option<TypeLine> {
    let mut small: Option<TypeLine> = None;
    for (index, cell) in head.iter().enumerate() {
        let upper = is_upper_case(&cell.text);
        if !upper && !cell.text.starts_with(char::is_uppercase) {
            continue;
        }
        let spaced = spaced_out(&cell.folded);
        let folded = spaced.as_deref().unwrap_or(&cell.folded);
        let folded = folded.trim_end_matches([':', '.', ' ']);
        let best = tables()
            .types()
            .iter()
            .filter(|t| {
                let candidate = if spaced.is_some() {
                    t.folded.replace(' ', "")
                } else {
                    t.folded.clone()
                };
                folded
                    .strip_prefix(candidate.as_str())
                    .is_some_and(|r| r.is_empty() || r.starts_with(' '))
            })
            .max_by_key(|t| t.folded.len());
        let Some(kind) = best else { continue };
        let words = kind.folded.split(' ').count();
        let rest = if spaced.is_some() {
            String::new()
        } else {
            cell.text
                .split(' ')
                .skip(words)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let alone = rest.trim_matches([':', '.', ' ']).is_empty();
        let line = TypeLine {
            index,
            found: Found {
                value: kind.name.clone(),
                span: cell.span.clone(),
                confidence: match (upper, alone) {
                    (true, true) => 0.97,
                    (true, false) => 0.85,
                    _ => 0.7,
                },
            },
            rest: if alone { String::new() } else { rest },
        };
        if upper {
            return Some(line);
        }
        if alone && small.is_none() {
            small = Some(line);
        }
    }
    small
}

/// `N G H Ị  Q U Y Ế T` without its spaces.
fn spaced_out(folded: &str) -> Option<String> {
    let words: Vec<&str> = folded.split(' ').collect();
    (words.len() >= 4 && words.iter().all(|w| w.chars().count() == 1)).then(|| words.concat())
}

struct OwnNumber {
    index: usize,
    found: Found<DocumentNumber>,
}

/// The document's own number: a cell that begins with `Số`, or is a number and nothing else.
fn find_number(
    text: &str,
    head: &[Cell],
    title_from: usize,
    out: &mut Understanding,
) -> Option<OwnNumber> {
    let mut bare: Option<OwnNumber> = None;
    for (index, cell) in head.iter().enumerate() {
        // Under the type line only `Số …` right below it, as in collected editions.
        let below_type = index >= title_from;
        if below_type && index > title_from + 3 {
            break;
        }
        let labelled = cell
            .folded
            .strip_prefix("so")
            .filter(|r| r.is_empty() || r.starts_with(|c: char| !c.is_alphabetic()));
        if let Some(rest) = labelled {
            let rest = rest.trim_start_matches([' ', ':', '.']);
            // `Số:` in one cell, the number in the next.
            let place = if rest.is_empty() {
                head.get(index + 1).map(|c| c.span.start)
            } else {
                first_digit(text, cell.span.clone())
            };
            let read = place.and_then(|at| {
                let at = first_digit(text, at..at + 12)?;
                number_at(text, at)
            });
            if let Some(read) = read {
                return Some(OwnNumber {
                    index: if rest.is_empty() { index + 1 } else { index },
                    found: Found {
                        value: read.number,
                        span: read.span,
                        confidence: read.confidence,
                    },
                });
            }
            let blank = if rest.is_empty() {
                head.get(index + 1).map_or("", |c| c.folded.as_str())
            } else {
                rest
            };
            if blank.len() > 2 && blank.starts_with(|c: char| is_dash(c) || c == '/') {
                out.complaints.push(format!(
                    "the number is blank in the text: `{} {blank}`; the signing software may have stamped it as an image",
                    "Số"
                ));
            }
            continue;
        }
        if below_type || bare.is_some() {
            continue;
        }
        if let Some(at) = first_digit(text, cell.span.clone())
            && at == cell.span.start
            && let Some(read) = number_at(text, at)
            && read.span.end + 2 >= cell.span.end
        {
            bare = Some(OwnNumber {
                index,
                found: Found {
                    value: read.number,
                    span: read.span,
                    confidence: read.confidence.min(0.8),
                },
            });
        }
    }
    bare
}

fn first_digit(text: &str, span: Range<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    (span.start..span.end.min(bytes.len())).find(|i| bytes.get(*i).is_some_and(u8::is_ascii_digit))
}

/// The type a symbol stands for, where it stands for one alone.
fn type_of_symbol(number: &Found<DocumentNumber>) -> Option<Found<String>> {
    let symbol = number.value.symbol.as_deref()?;
    let party = number.value.kind == NumberKind::Party;
    let mut kinds = tables().types().iter().filter(|t| {
        t.symbols.first().is_some_and(|s| s == symbol)
            && match t.side {
                crate::Side::Both => true,
                crate::Side::State => !party,
                _ => party,
            }
    });
    let first = kinds.next()?;
    // `Chương trình hành động` is a wording of `Chương trình`: the shortest name covers it.
    let mut name = first;
    for other in kinds {
        if other.folded.starts_with(&first.folded) {
            continue;
        }
        if first.folded.starts_with(&other.folded) {
            name = other;
            continue;
        }
        return None;
    }
    Some(Found {
        value: name.name.clone(),
        span: number.span.clone(),
        confidence: 0.6,
    })
}

struct Title {
    title: Option<Found<String>>,
    body: Option<Found<String>>,
    end_index: usize,
}

/// The abstract below the type line, wrapped as it may be.
fn read_title(all: &[Cell], line: &TypeLine, stop: usize) -> Title {
    let mut taken: Vec<(String, Range<usize>)> = Vec::new();
    let mut end_index = line.index + 1;
    if !line.rest.is_empty() {
        taken.push((line.rest.clone(), line.found.span.clone()));
    }
    let mut length = line.rest.len();
    let mut previous: Option<&Cell> = None;
    for (index, cell) in all.iter().enumerate().skip(line.index + 1) {
        if index >= stop || taken.len() >= 14 || length > 1200 {
            break;
        }
        if cell.folded.starts_with("so ") || cell.folded.starts_with("so:") {
            end_index = index + 1;
            continue;
        }
        if ends_title(cell, &taken, previous) {
            break;
        }
        length += cell.text.len();
        taken.push((cell.text.clone(), cell.span.clone()));
        previous = Some(cell);
        end_index = index + 1;
    }
    let (body, taken) = split_author(taken);
    let title = join(&taken, 0.9);
    Title {
        title,
        body,
        end_index,
    }
}

fn ends_title(cell: &Cell, taken: &[(String, Range<usize>)], previous: Option<&Cell>) -> bool {
    if begins_text(cell)
        || cell.folded.starts_with("(ban hanh kem theo")
        || cell.folded.starts_with("(kem theo")
    {
        return true;
    }
    let Some((last, _)) = taken.last() else {
        // The first line: nearly anything, but no item and no prose.
        return cell.text.starts_with('-') || cell.text.ends_with(['.', ';']);
    };
    let words: usize = taken.iter().map(|(t, _)| t.split(' ').count()).sum();
    let unfinished = words <= 2
        || last.ends_with(',')
        || ["va", "cua", "ve", "viec", "cac", "cho", "theo", "trong"]
            .iter()
            .any(|w| fold_words(last).ends_with(&format!(" {w}")));
    if cell.apart && !unfinished {
        // A title in capitals may be of several paragraphs; a heading in capitals may follow it.
        return true;
    }
    let upper = taken.iter().all(|(t, _)| is_upper_case(t));
    if upper && !is_upper_case(&cell.text) && words > 3 {
        return true;
    }
    if !upper && is_upper_case(&cell.text) && cell.text.chars().count() > 4 {
        return true;
    }
    if cell.text.starts_with(['-', '+']) {
        return true;
    }
    if cell.text.ends_with(['.', ';', ':']) && cell.text.starts_with(char::is_uppercase) {
        return true;
    }
    // One paragraph a line: the next paragraph begins with a capital and is long.
    let long = cell.text.chars().count() > 110;
    let previous_short = previous.is_some_and(|p| p.text.chars().count() < 40);
    cell.text.starts_with(char::is_uppercase) && long && (previous_short || words > 6)
}

/// Takes `CỦA BỘ CHÍNH TRỊ, BAN BÍ THƯ` off the front of an abstract.
#[allow(clippy::type_complexity)]
fn split_author(
    taken: Vec<(String, Range<usize>)>,
) -> (Option<Found<String>>, Vec<(String, Range<usize>)>) {
    let starts = taken
        .first()
        .is_some_and(|(t, _)| fold_words(t).starts_with("cua "));
    if !starts {
        return (None, taken);
    }
    let split = taken.iter().position(|(t, _)| {
        let folded = fold_words(t);
        folded == "ve"
            || folded.starts_with("ve ")
            || folded.starts_with("v/v")
            || folded.starts_with("lan thu")
    });
    let Some(split) = split else {
        return (None, taken);
    };
    let (author, rest) = taken.split_at(split);
    let joined = join(author, 0.85).map(|mut found| {
        let name: String = found.value.chars().skip(4).collect();
        found.value = names::right_case(name.trim());
        found
    });
    (joined, rest.to_vec())
}

fn join(taken: &[(String, Range<usize>)], confidence: f32) -> Option<Found<String>> {
    let (first, last) = (taken.first()?, taken.last()?);
    let value: Vec<&str> = taken.iter().map(|(t, _)| t.as_str()).collect();
    let value = value.join(" ");
    let value = value.trim_matches(['-', ' ', '*']).to_owned();
    (!value.is_empty()).then_some(Found {
        value,
        span: first.1.start..last.1.end,
        confidence,
    })
}

struct Letter {
    document_type: Option<Found<String>>,
    title: Option<Found<String>>,
    end_index: usize,
}

/// A công văn: no type line, the abstract under the number, then `Kính gửi`.
fn read_letter(
    all: &[Cell],
    number_index: usize,
    number: Option<&DocumentNumber>,
) -> Option<Letter> {
    let number = number?;
    let mut taken: Vec<(String, Range<usize>)> = Vec::new();
    let mut end_index = number_index + 1;
    let mut addressed = false;
    for (index, cell) in all.iter().enumerate().skip(number_index + 1).take(24) {
        if cell.folded.starts_with("kinh gui") {
            addressed = true;
            break;
        }
        let subject = cell.folded.starts_with("ve ")
            || cell.folded.starts_with("v/v")
            || cell.folded.starts_with("\"v/v");
        if taken.is_empty() {
            if subject {
                taken.push((cell.text.clone(), cell.span.clone()));
                end_index = index + 1;
            }
            continue;
        }
        // The right column may stand between the lines of the left one.
        if cell.folded.contains(", ngay ") || is_upper_case(&cell.text) {
            continue;
        }
        if begins_text(cell) || taken.len() >= 8 || cell.text.ends_with(['.', ';']) {
            break;
        }
        taken.push((cell.text.clone(), cell.span.clone()));
        end_index = index + 1;
    }
    let by_symbol = number.symbol.as_deref() == Some("CV");
    let by_layout = number.symbol.is_none() && (addressed || !taken.is_empty());
    if !by_symbol && !by_layout {
        return None;
    }
    let place = all.get(number_index)?.span.clone();
    Some(Letter {
        document_type: Some(Found {
            value: "Công văn".to_owned(),
            span: place,
            confidence: if by_symbol { 0.95 } else { 0.8 },
        }),
        title: join(&taken, if addressed { 0.9 } else { 0.7 }),
        end_index,
    })
}

/// The cells of the left column above the number, in capitals.
fn left_block<'a>(head: &'a [Cell], stamped: &[bool]) -> Vec<&'a Cell> {
    let mut out: Vec<&Cell> = Vec::new();
    for (i, cell) in head.iter().enumerate() {
        let lettered = cell.text.starts_with(char::is_alphabetic);
        if stamped.get(i).copied().unwrap_or(false) || !lettered || !is_upper_case(&cell.text) {
            continue;
        }
        let right = [
            "dang cong san viet nam",
            "cong hoa xa hoi chu nghia viet nam",
        ]
        .iter()
        .any(|p| p.contains(cell.folded.as_str()) || cell.folded.contains(p));
        let second = head
            .get(..i)
            .unwrap_or_default()
            .iter()
            .any(|c| c.line == cell.line && is_upper_case(&c.text));
        if right
            || second
            || cell.text.chars().any(|c| c.is_ascii_digit()) && cell.text.contains(':')
        {
            continue;
        }
        out.push(cell);
    }
    out
}

/// Puts the lines of the left block together to names; the last is the issuer, the one before it
/// its superior.
fn set_bodies(left: &[&Cell], out: &mut Understanding) {
    let mut bodies: Vec<(String, Range<usize>)> = Vec::new();
    for cell in left {
        let starts = names::begins_body(&cell.folded);
        match bodies.last_mut() {
            Some((name, span)) if !starts || continues(name) => {
                name.push(' ');
                name.push_str(&cell.text);
                span.end = cell.span.end;
            }
            None if !starts => {}
            _ => bodies.push((cell.text.clone(), cell.span.clone())),
        }
    }
    let Some((issuer, span)) = bodies.pop() else {
        return;
    };
    let superior = bodies.pop();
    let name = names::issuing_body(superior.as_ref().map(|(s, _)| s.as_str()), &issuer);
    out.body = Some(Found {
        value: name.clone(),
        span: span.clone(),
        confidence: 0.85,
    });
    out.heading_body = Some(Found {
        value: name,
        span,
        confidence: 0.9,
    });
    out.superior = superior.map(|(name, span)| Found {
        value: names::right_case(&name),
        span,
        confidence: 0.85,
    });
}

/// Whether a name of the left block is not over: `BAN CHẤP HÀNH` / `ĐẢNG BỘ TỈNH …`.
fn continues(name: &str) -> bool {
    let folded = fold_words(name);
    matches!(
        folded.as_str(),
        "ban chap hanh"
            | "ban thuong vu"
            | "thuong truc"
            | "dang uy"
            | "uy ban nhan dan"
            | "hoi dong nhan dan"
            | "chi bo"
            | "dang bo"
    ) || folded.ends_with(" va")
        || folded.ends_with(',')
        || folded.ends_with(" cua")
}

/// `Hà Nội, ngày 03 tháng 02 năm 2026` in the heading.
fn read_date(text: &str, zone: Range<usize>, out: &mut Understanding) {
    let mut best: Option<PlacedDate> = None;
    for read in placed_dates(text, zone) {
        match read {
            DateRead::Day(found) => {
                let better = best
                    .as_ref()
                    .is_none_or(|b| b.place.is_none() && found.place.is_some());
                if better {
                    best = Some(found);
                }
            }
            DateRead::Blank(printed) => out.complaints.push(format!(
                "the day of issue is blank or impossible in the text: `{printed}`"
            )),
        }
    }
    if let Some(best) = best {
        let sure = if best.place.is_some() { 0.95 } else { 0.8 };
        out.date = Some(Found {
            value: best.date,
            span: best.span,
            confidence: sure,
        });
        out.place = best.place;
    }
}

pub(super) struct PlacedDate {
    pub(super) date: Date,
    pub(super) span: Range<usize>,
    pub(super) place: Option<Found<String>>,
}

pub(super) enum DateRead {
    Day(PlacedDate),
    /// The words are there, the day is not.
    Blank(String),
}

/// Every `[place,] ngày … tháng … năm …` in a zone, wrapped and spaced as it may be.
pub(super) fn placed_dates(text: &str, zone: Range<usize>) -> Vec<DateRead> {
    let mut out = Vec::new();
    let Some(part) = text.get(zone.clone()) else {
        return out;
    };
    let mut at = 0;
    while let Some(offset) = part.get(at..).and_then(|r| r.find(['n', 'N'])) {
        let start = at + offset;
        at = start + 1;
        if !matches!(part.as_bytes().get(at), Some(b'g' | b'G')) {
            continue;
        }
        let Some(mut scan) = Words::after(part, start, "ngay") else {
            continue;
        };
        let day = scan.number(2);
        let (month, year) = if scan.word("thang") {
            let month = scan.number(2);
            if !scan.word("nam") {
                continue;
            }
            (month, scan.number(4))
        } else if scan.mark(['/', '-', '.']) {
            let month = scan.number(2);
            scan.mark(['/', '-', '.']);
            (month, scan.number(4))
        } else {
            continue;
        };
        let end = scan.at;
        let place = place_before(part, start).map(|r| Found {
            value: part
                .get(r.clone())
                .map(crate::letters::collapse)
                .unwrap_or_default(),
            span: zone.start + r.start..zone.start + r.end,
            confidence: 0.9,
        });
        let date = match (day, month, year) {
            (Some(d), Some(m), Some(y)) => {
                Date::new(i16::try_from(y).unwrap_or(0), m as u8, d as u8)
                    .filter(|d| (1930..=2100).contains(&d.year()))
            }
            _ => None,
        };
        at = end.max(at);
        match date {
            Some(date) => out.push(DateRead::Day(PlacedDate {
                date,
                span: zone.start + start..zone.start + end,
                place,
            })),
            None => {
                let printed = part.get(start..end).map(crate::letters::collapse);
                out.push(DateRead::Blank(printed.unwrap_or_default()));
            }
        }
    }
    out
}

/// Reads folded words and numbers one after another, over spaces, line ends and marks of emphasis.
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn after(text: &'a str, at: usize, word: &str) -> Option<Self> {
        if crate::letters::char_before(text, at).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let mut words = Self { text, at };
        words.word(word).then_some(words)
    }

    fn skip(&mut self) {
        while let Some(c) = char_at(self.text, self.at) {
            if !(c.is_whitespace() || matches!(c, '*' | '.' | '…' | '_' | '\u{ad}')) {
                break;
            }
            self.at += c.len_utf8();
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let before = self.at;
        self.skip();
        for want in word.chars() {
            match char_at(self.text, self.at) {
                Some(c) if crate::letters::fold_char(c) == want => self.at += c.len_utf8(),
                _ => {
                    self.at = before;
                    return false;
                }
            }
        }
        if char_at(self.text, self.at).is_some_and(char::is_alphabetic) {
            self.at = before;
            return false;
        }
        true
    }

    fn number(&mut self, most: usize) -> Option<u32> {
        let before = self.at;
        self.skip();
        let length = crate::number::digits(self.text.as_bytes(), self.at);
        if length == 0 || length > most {
            self.at = before;
            return None;
        }
        let value = self.text.get(self.at..self.at + length)?.parse().ok();
        self.at += length;
        value
    }

    fn mark(&mut self, marks: [char; 3]) -> bool {
        let before = self.at;
        self.skip();
        match char_at(self.text, self.at) {
            Some(c) if marks.contains(&c) => {
                self.at += c.len_utf8();
                true
            }
            _ => {
                // `skip` eats dots, so `19.11.2025` has its mark behind it.
                let dotted = self
                    .text
                    .get(before..self.at)
                    .is_some_and(|s| s.contains('.'));
                if !dotted {
                    self.at = before;
                }
                dotted
            }
        }
    }
}

/// The place before `ngày`: up to five capitalised words before a comma, in the same cell.
fn place_before(part: &str, ngay: usize) -> Option<Range<usize>> {
    let before = part.get(..ngay)?.trim_end();
    let before = before.trim_end_matches(',').trim_end();
    let mut from = before.len();
    let mut gap = 0;
    for (i, c) in before.char_indices().rev() {
        if matches!(c, '\n' | '|' | '*' | '\t' | '\u{c}' | ':' | '-') {
            break;
        }
        if c == ' ' {
            gap += 1;
            if gap >= 3 {
                break;
            }
            continue;
        }
        gap = 0;
        from = i;
    }
    let place = before.get(from..)?;
    let words: Vec<&str> = place.split_whitespace().collect();
    let named = !words.is_empty()
        && words.len() <= 6
        && words
            .iter()
            .all(|w| w.starts_with(|c: char| c.is_uppercase()) || matches!(*w, "-" | "phố"))
        && !place
            .chars()
            .any(|c| c.is_ascii_digit() || matches!(c, '.' | ';' | '/'));
    named.then_some(from..before.len())
}

/// `Số 46-CT/TW, ngày 27/7/2010` under the type line, as collected editions print it.
fn date_beside_number(text: &str, all: &[Cell], end_index: usize, out: &mut Understanding) {
    let Some(number) = &out.number else { return };
    let Some(cell) = all
        .get(..end_index)
        .unwrap_or_default()
        .iter()
        .find(|c| c.span.contains(&number.span.start))
    else {
        return;
    };
    let zone = number.span.end..cell.span.end.max(number.span.end);
    if let Some(DateRead::Day(found)) = placed_dates(text, zone).into_iter().next() {
        out.date = Some(Found {
            value: found.date,
            span: found.span,
            confidence: 0.85,
        });
    }
}

/// A page that has no heading but a title line of type and number (`Nghị quyết số 57-NQ/TW`), as
/// web copies do. What its first sentences say of that same number is the document's.
fn read_announcement(text: &str, all: &[Cell], out: &mut Understanding) {
    let Some(cell) = all.first() else { return };
    let Some(at) = first_digit(text, cell.span.clone()) else {
        return;
    };
    let Some(read) = number_at(text, at) else {
        return;
    };
    if read.span.end + 2 < cell.span.end {
        return;
    }
    let before = text.get(cell.span.start..at).unwrap_or_default();
    let name = fold_words(before);
    let name = name.trim_end_matches([':', ' ']);
    let name = name.strip_suffix(" so").unwrap_or(name);
    let Some(kind) = tables().type_named(name) else {
        return;
    };
    out.document_type = Some(Found {
        value: kind.name.clone(),
        span: cell.span.start..at,
        confidence: 0.8,
    });
    out.number = Some(Found {
        value: read.number,
        span: read.span,
        confidence: 0.8,
    });
}
