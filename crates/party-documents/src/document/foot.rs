//! The foot: in whose name it is signed, by whom, and who receives it.

use super::layout::{Cell, cells_of_line, lines, mark_after_recipients};
use super::{Found, Understanding, header, names};
use crate::letters::{fold_words, is_upper_case};
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::OnceLock;

/// What the foot told.
#[derive(Default)]
pub(super) struct Foot {
    authority: Option<Found<String>>,
    /// What follows `T/M` or `T/L`: the body that speaks.
    voice: Option<(String, Range<usize>)>,
    post: Option<Found<String>>,
    signer: Option<Found<String>>,
    recipients: Vec<Found<String>>,
    /// A date in the foot, where collected editions print it.
    date: Option<(Found<crate::Date>, Option<Found<String>>)>,
    /// Where the signature stands, or the end of the text.
    pub(super) at: Option<usize>,
}

/// Titles that stand above a name, in capitals.
const POSTS: [&str; 44] = [
    "tong bi thu",
    "thuong truc ban bi thu",
    "pho bi thu thuong truc",
    "pho bi thu",
    "bi thu",
    "pho chanh van phong",
    "chanh van phong",
    "pho truong ban",
    "truong ban",
    "quyen truong ban",
    "pho chu nhiem",
    "chu nhiem",
    "pho chu tich",
    "chu tich",
    "truong doan",
    "giam doc",
    "pho giam doc",
    "bo truong",
    "thu truong",
    "thu tuong",
    "pho thu tuong",
    "tong thu ky",
    "cuc truong",
    "pho cuc truong",
    "vu truong",
    "pho vu truong",
    "hieu truong",
    "pho hieu truong",
    "vien truong",
    "pho vien truong",
    "chanh an",
    "pho chanh an",
    "tong giam doc",
    "pho tong giam doc",
    "tong kiem toan",
    "thong doc",
    "pho thong doc",
    "uy vien",
    "truong phong",
    "pho truong phong",
    "to truong",
    "tong thanh tra",
    "chinh uy",
    "chanh thanh tra",
];

fn is_post(folded: &str) -> bool {
    let bare = folded.strip_prefix("q. ").unwrap_or(folded);
    POSTS.iter().any(|p| {
        bare.strip_prefix(p)
            .is_some_and(|r| r.is_empty() || r.starts_with([' ', ',', '-']))
    })
}

/// Signing marks: `T/M`, `K/T`, `T/L` of the Party, `TM.`, `KT.`, `TL.` of the State.
fn mark(folded: &str) -> Option<(&'static str, &str)> {
    for (printed, kind) in [
        ("t/m", "T/M"),
        ("k/t", "K/T"),
        ("t/l", "T/L"),
        ("tm.", "T/M"),
        ("kt.", "K/T"),
        ("tl.", "T/L"),
        ("tuq.", "T/UQ"),
        ("t/uq", "T/UQ"),
        ("tm ", "T/M"),
        ("kt ", "K/T"),
        ("tl ", "T/L"),
    ] {
        if let Some(rest) = folded.strip_prefix(printed) {
            let rest = rest.trim_start_matches(['.', ' ', ':']);
            if !rest.is_empty() {
                return Some((kind, rest));
            }
        }
    }
    None
}

/// A place where a foot may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// A signing mark.
    Mark,
    /// The words over the recipients.
    Recipients,
}

/// Signing marks as printed, behind their `T`.
const MARKS_OF_T: [&str; 8] = ["/M", "/L", "/UQ", "M.", "L.", "UQ.", "M ", "L "];
/// Signing marks as printed, behind their `K`.
const MARKS_OF_K: [&str; 3] = ["/T", "T.", "T "];

/// Places where a foot may begin, in order. Few letters of a text are capitals, so it is faster to
/// look at each of those than to run an automaton over all.
fn anchors(text: &str) -> Vec<(usize, Anchor)> {
    static RECIPIENTS: OnceLock<[Finder<'static>; 3]> = OnceLock::new();
    let recipients =
        RECIPIENTS.get_or_init(|| ["Nơi nhận", "NƠI NHẬN", "nơi nhận"].map(Finder::new));
    let bytes = text.as_bytes();
    let is_mark = |at: &usize| {
        let marks = match bytes.get(*at) {
            Some(b'T') => MARKS_OF_T.as_slice(),
            _ => MARKS_OF_K.as_slice(),
        };
        let after = bytes.get(at + 1..).unwrap_or_default();
        marks.iter().any(|mark| after.starts_with(mark.as_bytes()))
    };
    let marks = memchr::memchr2_iter(b'T', b'K', bytes).filter(is_mark);
    let recipients = recipients.iter().flat_map(|words| words.find_iter(bytes));
    let mut anchors: Vec<(usize, Anchor)> = marks
        .map(|at| (at, Anchor::Mark))
        .chain(recipients.map(|at| (at, Anchor::Recipients)))
        .collect();
    anchors.sort_unstable_by_key(|(at, _)| *at);
    anchors
}

/// How far below a signing mark the name may stand.
const NAME_WITHIN_LINES: usize = 24;

/// Reads the foot of the document whose text begins at a byte offset.
pub(super) fn read(text: &str, from: usize) -> Foot {
    let mut foot = Foot::default();
    let Some(rest) = text.get(from..) else {
        return foot;
    };
    let mut recipients_at: Option<(usize, Vec<Found<String>>)> = None;
    let mut first: Option<Foot> = None;
    for (at, anchor) in anchors(rest) {
        let at = from + at;
        if anchor == Anchor::Recipients {
            // The words may begin a wrapped line of prose: items must follow.
            if recipients_at
                .as_ref()
                .is_none_or(|(_, items)| items.is_empty())
                && at_cell_start(text, at)
            {
                recipients_at = Some((at, recipients(text, at)));
            }
            continue;
        }
        if !at_cell_start(text, at) {
            continue;
        }
        let Some(block) = signature(text, at) else {
            continue;
        };
        if block.signer.is_some() {
            let done = first.as_ref().is_some_and(|f| f.signer.is_some());
            if !done {
                first = Some(block);
            }
            // The recipients stand beside or below the signature: look no further than these.
            if done || recipients_at.is_some() {
                break;
            }
            continue;
        }
        if first.is_none() {
            first = Some(block);
        }
    }
    if let Some(block) = first {
        foot = block;
    }
    if let Some((at, items)) = recipients_at {
        if foot.signer.is_none() && foot.authority.is_none() {
            plain_signature(text, at, &mut foot);
        }
        foot.recipients = items;
        foot.at.get_or_insert(at);
    }
    date_at_end(text, from, &mut foot);
    foot
}

/// Only spaces, marks of emphasis or a cell border stand before it on its line, or a wide gap.
fn at_cell_start(text: &str, at: usize) -> bool {
    let mut gap = 0;
    for c in text.get(..at).unwrap_or_default().chars().rev() {
        match c {
            '\n' | '\u{c}' | '|' => return true,
            ' ' | '\u{a0}' | '*' | '_' | '#' => gap += 1,
            '\t' => gap += 3,
            _ => return gap >= 3 || beside_recipients(text, at),
        }
    }
    true
}

/// Whether a signing mark begins here, one space behind the recipients on its line.
fn beside_recipients(text: &str, at: usize) -> bool {
    let start = text
        .get(..at)
        .and_then(|t| t.rfind(['\n', '\u{c}', '|']))
        .map_or(0, |i| i + 1);
    let line = text.get(start..).unwrap_or_default();
    let line = line.split(['\n', '\u{c}', '|']).next().unwrap_or_default();
    mark_after_recipients(line.trim_end()).is_some_and(|mark| start + mark == at)
}

/// The cells from a byte offset's line on.
fn cells_from(text: &str, at: usize, max_lines: usize) -> Vec<Cell> {
    let line_start = text
        .get(..at)
        .and_then(|t| t.rfind(['\n', '\u{c}']))
        .map_or(0, |i| i + 1);
    let mut out = Vec::new();
    for (number, line) in lines(text, line_start).take(max_lines).enumerate() {
        cells_of_line(text, &line, number, false, &mut out);
    }
    out
}

fn signature(text: &str, at: usize) -> Option<Foot> {
    let cells = cells_from(text, at, NAME_WITHIN_LINES);
    let start = cells
        .iter()
        .position(|c| c.span.start <= at && at < c.span.end)?;
    let head = cells.get(start)?;
    let (kind, voice) = mark(&head.folded)?;
    if !is_upper_case(&head.text) || head.text.chars().count() > 90 {
        return None;
    }
    let skip = head.folded.len() - voice.len();
    let printed: String = head.text.chars().skip(skip).collect();
    let mut authority = Found {
        value: head.text.clone(),
        span: head.span.clone(),
        confidence: 0.95,
    };
    let mut voice_text = printed;
    let mut foot = Foot {
        at: Some(head.span.start),
        ..Foot::default()
    };
    // The lines below: the rest of a wrapped body, posts, then the name.
    let mut posts: Vec<&Cell> = Vec::new();
    let mut wrapped = !is_post(voice);
    for cell in cells.iter().skip(start + 1) {
        // `GIÁM ĐỐC SỞ GIÁO DỤC VÀ` / `ĐÀO TẠO`: the post goes on, and is no name.
        let open = |post: &&Cell| post.folded.ends_with(" va") || post.folded.ends_with(',');
        if is_upper_case(&cell.text) && posts.last().is_some_and(open) && !looks_left(cell, head) {
            posts.push(cell);
            continue;
        }
        if is_upper_case(&cell.text)
            && is_name(&cell.text)
            && !posts.is_empty()
            && !is_post(&cell.folded)
            && !looks_left(cell, head)
        {
            foot.signer = Some(name_found(cell, 0.7));
            break;
        }
        if is_upper_case(&cell.text) && !looks_left(cell, head) {
            if let Some((_, _)) = mark(&cell.folded) {
                // `T/M ỦY BAN NHÂN DÂN` / `KT. CHỦ TỊCH`: the second line is of the post.
                wrapped = false;
                continue;
            }
            if is_post(&cell.folded) || (kind == "K/T" && posts.is_empty() && cell.folded == "pho")
            {
                wrapped = false;
                posts.push(cell);
            } else if let Some(last) = posts.last().filter(|p| p.folded == "pho") {
                let _ = last;
                posts.push(cell);
            } else if wrapped && posts.is_empty() && cell.text.len() < 60 {
                voice_text.push(' ');
                voice_text.push_str(&cell.text);
                authority.value.push(' ');
                authority.value.push_str(&cell.text);
                authority.span.end = cell.span.end;
            }
            continue;
        }
        wrapped = wrapped && cell.line == head.line;
        if is_name(&cell.text) && !is_recipient(cell) && !looks_left(cell, head) {
            foot.signer = Some(name_found(cell, 0.9));
            break;
        }
    }
    if let (Some(first), Some(last)) = (posts.first(), posts.last()) {
        let value: Vec<&str> = posts.iter().map(|p| p.text.as_str()).collect();
        foot.post = Some(Found {
            value: value.join(" "),
            span: first.span.start..last.span.end,
            confidence: 0.9,
        });
    }
    if kind != "K/T" {
        foot.voice = Some((voice_text, authority.span.clone()));
    }
    foot.authority = Some(authority);
    Some(foot)
}

/// In a page of two columns: the cell stands far left of the signature.
fn looks_left(cell: &Cell, head: &Cell) -> bool {
    head.column >= 24 && cell.column + 20 < head.column
}

fn is_recipient(cell: &Cell) -> bool {
    cell.text.starts_with(['-', '+']) || cell.text.ends_with([',', ';', '.', ':'])
}

fn name_found(cell: &Cell, confidence: f32) -> Found<String> {
    let name = cell.text.trim();
    Found {
        value: if is_upper_case(name) {
            name.split(' ')
                .map(names::title_case)
                .collect::<Vec<_>>()
                .join(" ")
        } else {
            name.to_owned()
        },
        span: cell.span.clone(),
        confidence,
    }
}

/// Two to six words, each with a capital, letters only, that are no words of an office.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    if !(2..=6).contains(&words.len()) {
        return false;
    }
    let shaped = words.iter().all(|w| {
        let mut chars = w.chars();
        chars.next().is_some_and(char::is_uppercase)
            && chars.all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'))
    });
    let folded = fold_words(text);
    let office = [
        "noi nhan",
        "da ky",
        "ban ",
        "van phong",
        "uy ban",
        "bo chinh tri",
        "trung uong",
        "tinh uy",
        "thanh uy",
        "dang uy",
        "huyen uy",
        "luu ",
        "nhu tren",
        "nhu dieu",
        "phu luc",
        "mau ",
        "dieu ",
        "chuong ",
        "quy ",
        "hoi dong",
        "so ",
        "dang cong san",
        "viet nam",
        "ky ten",
        "chi bo",
        "dang bo",
        "noi ",
        "kinh ",
        "cong hoa",
        "doc lap",
        "xac nhan",
    ];
    shaped
        && !is_post(&folded)
        && !office
            .iter()
            .any(|o| folded.starts_with(o) || folded == o.trim())
}

/// A head who signs plainly: the post in capitals near `Nơi nhận`, then the name.
fn plain_signature(text: &str, at: usize, foot: &mut Foot) {
    // The signature may stand a little above the recipients, beside or below them.
    let back = text
        .get(..at)
        .map(|t| t.rmatch_indices('\n').nth(8).map_or(0, |(i, _)| i + 1))
        .unwrap_or(0);
    let cells = cells_from(text, back, 40);
    let Some(start) = cells
        .iter()
        .position(|c| is_upper_case(&c.text) && is_post(&c.folded) && c.text.chars().count() < 60)
    else {
        return;
    };
    let Some(post) = cells.get(start) else { return };
    foot.post = Some(Found {
        value: post.text.clone(),
        span: post.span.clone(),
        confidence: 0.8,
    });
    foot.at = Some(post.span.start.min(at));
    foot.signer = cells
        .iter()
        .skip(start + 1)
        .filter(|c| !is_recipient(c) && !looks_left(c, post))
        .find(|c| is_name(&c.text))
        .map(|c| name_found(c, 0.8));
}

/// The items under `Nơi nhận`.
fn recipients(text: &str, at: usize) -> Vec<Found<String>> {
    let mut out: Vec<Found<String>> = Vec::new();
    let cells = cells_from(text, at, 40);
    let heading_column = cells.first().map_or(0, |c| c.column);
    for cell in cells.iter().filter(|c| c.span.start > at) {
        if cell.column > heading_column + 24 {
            continue;
        }
        if let Some(item) = cell.text.strip_prefix('-') {
            out.push(Found {
                value: item.trim().to_owned(),
                span: cell.span.clone(),
                confidence: 0.85,
            });
            if fold_words(item).starts_with("luu") {
                break;
            }
        } else if let Some(last) = out.last_mut() {
            let open = !last.value.ends_with([',', ';', '.']);
            if !open || is_upper_case(&cell.text) || is_name(&cell.text) {
                continue;
            }
            last.value.push(' ');
            last.value.push_str(&cell.text);
            last.span.end = cell.span.end;
        } else if is_upper_case(&cell.text) {
            continue;
        }
    }
    for item in &mut out {
        item.value = item.value.trim_end_matches([',', ';', '.', ' ']).to_owned();
    }
    out
}

/// `Hà Nội, ngày … tháng … năm …` among the last lines, for texts whose heading has no date.
fn date_at_end(text: &str, from: usize, foot: &mut Foot) {
    let mut start = text.len().saturating_sub(1500).max(from);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    for read in header::placed_dates(text, start..text.len()) {
        if let header::DateRead::Day(day) = read
            && let Some(place) = day.place
            && at_cell_start(text, place.span.start)
        {
            foot.date = Some((
                Found {
                    value: day.date,
                    span: day.span,
                    confidence: 0.6,
                },
                Some(place),
            ));
        }
    }
}

impl Foot {
    /// Adds what the foot knows to what the heading told.
    pub(super) fn complete(
        self,
        out: &mut Understanding,
        body_in_title: Option<Found<String>>,
        has_heading: bool,
    ) {
        let issuer = out
            .heading_body
            .as_ref()
            .map(|b| b.value.clone())
            .unwrap_or_default();
        if let Some((voice, span)) = &self.voice
            && let Some(author) = names::author(&issuer, voice)
        {
            out.body = Some(Found {
                value: author,
                span: span.clone(),
                confidence: 0.93,
            });
        }
        // `CỦA BỘ CHÍNH TRỊ, BAN BÍ THƯ` names the author in full; the signature may name one.
        if let Some(named) = body_in_title {
            out.body = Some(named);
        }
        if out.date.is_none()
            && has_heading
            && let Some((date, place)) = self.date
        {
            out.date = Some(date);
            out.place = out.place.take().or(place);
        }
        out.authority = self.authority;
        // A signature block outweighs what a sentence at the top told.
        if self.signer.is_some() {
            out.signer = self.signer;
            out.signer_post = self.post;
        } else {
            out.signer_post = self.post.or(out.signer_post.take());
        }
        out.recipients = self.recipients;
    }
}
