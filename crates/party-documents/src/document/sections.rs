//! Sections: Phần, Chương, Mục, `A.`, `I-`, Điều, `1.`, `1.1.`, `a)`.
//!
//! The rank of a mark says which it may contain; the level is the depth in the tree that this
//! document builds of them.

use super::Section;
use super::layout::{Line, lines};
use crate::letters::{collapse, fold_char, is_collapsed, is_dash, is_upper_case};

/// Ranks of marks, the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Appendix,
    Part,
    Chapter,
    Division,
    Letter,
    Roman,
    Article,
    Number,
    SubNumber,
    SubSubNumber,
    Point,
}

/// A mark at the head of a line.
#[derive(Debug, Clone, Copy)]
struct Mark {
    rank: Rank,
    /// Its ordinal, for telling a list from a stray figure; 0 where unknown.
    ordinal: u32,
    /// Bytes of the mark, from the start of the line's content.
    length: usize,
}

/// Longest heading, in characters; a longer first line is cut at a word.
const HEADING: usize = 160;

struct Open {
    rank: Rank,
    index: usize,
    ordinal: u32,
}

/// The sections of `text` from a byte offset to another.
pub(super) fn read(text: &str, from: usize, to: usize) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let window = text.get(..to).unwrap_or(text);
    let mut previous_ends = true;
    for line in lines(window, from) {
        let raw = window.get(line.span.clone()).unwrap_or_default();
        let lead = raw.len() - raw.trim_start_matches(adorns).len();
        let content = raw.trim_matches(adorns);
        if content.is_empty() || line.rule.is_some() {
            previous_ends = true;
            continue;
        }
        let bold = raw.get(..lead).is_some_and(|l| l.contains("**"));
        let Some(mark) = mark(content) else {
            previous_ends = ends_paragraph(content);
            continue;
        };
        // A wrapped line may begin with `Điều 5 của …`, `2. …`, `a) …` of a citation.
        let expected = follows(&open, mark);
        let believable = match mark.rank {
            Rank::Article => heading_follows(content, mark.length) && (previous_ends || expected),
            Rank::Number | Rank::SubNumber | Rank::SubSubNumber | Rank::Point => {
                previous_ends && (expected || mark.ordinal == 1 || bold)
            }
            Rank::Letter => {
                is_upper_case(content.get(mark.length..).unwrap_or_default()) && previous_ends
            }
            Rank::Roman => previous_ends || expected,
            _ => previous_ends || is_upper_case(content),
        };
        previous_ends = ends_paragraph(content);
        if !believable {
            continue;
        }
        let start = line.span.start + lead;
        while open.last().is_some_and(|o| o.rank >= mark.rank) {
            close(&mut out, open.pop(), start);
        }
        let heading = heading(window, content, &mark, &line);
        open.push(Open {
            rank: mark.rank,
            index: out.len(),
            ordinal: mark.ordinal,
        });
        out.push(Section {
            level: u8::try_from(open.len()).unwrap_or(u8::MAX),
            heading,
            span: start..window.len(),
        });
    }
    while let Some(last) = open.pop() {
        close(&mut out, Some(last), window.len());
    }
    drop_short_items(window, &mut out);
    out
}

fn adorns(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '#' | '|' | '\\' | '_' | '>')
}

fn close(out: &mut [Section], open: Option<Open>, at: usize) {
    if let Some(open) = open
        && let Some(section) = out.get_mut(open.index)
    {
        section.span.end = at;
    }
}

/// Whether the mark is the next of the list it would stand in.
fn follows(open: &[Open], mark: Mark) -> bool {
    open.iter()
        .rev()
        .find(|o| o.rank <= mark.rank)
        .is_some_and(|o| {
            o.rank == mark.rank && (o.ordinal + 1 == mark.ordinal || mark.ordinal == 0)
        })
}

fn ends_paragraph(content: &str) -> bool {
    content.ends_with(['.', ';', ':', '!', '?', '”', '"', ')'])
        || is_upper_case(content)
        || content.chars().nth(59).is_none()
}

/// After `Điều 5`: a stop, the end of the line, or a heading; `Điều 5 Quy định …` is a citation.
fn heading_follows(content: &str, length: usize) -> bool {
    let rest = content
        .get(length..)
        .unwrap_or_default()
        .trim_start_matches(['*', ' ']);
    rest.is_empty() || rest.starts_with(['.', ':', ')']) || rest.starts_with(is_dash)
}

/// Items below the third level that are a single short paragraph are passages, not sections.
fn drop_short_items(text: &str, sections: &mut Vec<Section>) {
    let parents: Vec<bool> = sections
        .iter()
        .enumerate()
        .map(|(i, s)| sections.get(i + 1).is_some_and(|n| n.level > s.level))
        .collect();
    let mut index = 0;
    sections.retain(|s| {
        let parent = parents.get(index).copied().unwrap_or(false);
        index += 1;
        if s.level <= 3 || parent {
            return true;
        }
        let body = text.get(s.span.clone()).unwrap_or_default().trim();
        let paragraphs = body.split("\n\n").filter(|p| !p.trim().is_empty()).count();
        let ended = body
            .lines()
            .filter(|l| l.trim_end().ends_with(['.', ';', ':']))
            .count();
        paragraphs > 1 || ended > 1
    });
}

/// The mark at the head of a line's content.
fn mark(content: &str) -> Option<Mark> {
    let first = content.chars().next()?;
    match first {
        '0'..='9' => numbered(content),
        'P' | 'p' => worded(content, "phan", Rank::Part).or_else(|| appendix(content)),
        'C' | 'c' => worded(content, "chuong", Rank::Chapter)
            .or_else(|| roman(content))
            .or_else(|| point(content)),
        'M' | 'm' => worded(content, "muc", Rank::Division).or_else(|| point(content)),
        'Đ' | 'đ' | 'D' => worded(content, "dieu", Rank::Article)
            .or_else(|| point(content))
            .or_else(|| letter(content)),
        'I' | 'V' | 'X' | 'L' => roman(content),
        'a'..='z' => point(content),
        'A'..='H' => letter(content),
        _ => None,
    }
}

/// Bytes of `content` that fold to `word`, followed by a space.
fn folded_prefix(content: &str, word: &str) -> Option<usize> {
    let mut chars = content.char_indices();
    for want in word.chars() {
        let (_, c) = chars.next()?;
        if fold_char(c) != want {
            return None;
        }
    }
    let (at, space) = chars.next()?;
    space.is_whitespace().then_some(at + space.len_utf8())
}

/// `Chương II`, `PHẦN THỨ NHẤT`, `Mục 3`, `Điều 12`.
fn worded(content: &str, word: &str, rank: Rank) -> Option<Mark> {
    if !content.starts_with(char::is_uppercase) {
        return None;
    }
    let at = folded_prefix(content, word)?;
    let rest = content.get(at..)?;
    let trimmed = rest.trim_start_matches([' ', '*']);
    let at = at + rest.len() - trimmed.len();
    let token: String = trimmed
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect();
    let after = at + token.len();
    let digits = crate::number::digits(token.as_bytes(), 0);
    if digits > 0 {
        let suffix = token.len() - digits;
        if digits > 3 || suffix > 2 {
            return None;
        }
        let ordinal = token.get(..digits)?.parse().ok()?;
        // `Phần 1` to `Mục 3` stand alone, before a stop, or before capitals.
        let tail = content.get(after..).unwrap_or_default().trim_start();
        let heads = tail.is_empty()
            || tail.starts_with(['.', ':', '*', '-', '–', ')'])
            || tail.starts_with(char::is_uppercase);
        return (rank == Rank::Article || heads).then_some(Mark {
            rank,
            ordinal,
            length: after,
        });
    }
    if rank == Rank::Article {
        return None;
    }
    if let Some(ordinal) = roman_value(&token) {
        return Some(Mark {
            rank,
            ordinal,
            length: after,
        });
    }
    let folded: String = trimmed.chars().take(24).map(fold_char).collect();
    let ordinals = [
        ("thu nhat", 1),
        ("thu hai", 2),
        ("thu ba", 3),
        ("thu tu", 4),
        ("thu nam", 5),
        ("thu sau", 6),
        ("thu bay", 7),
        ("thu tam", 8),
        ("thu chin", 9),
        ("thu muoi", 10),
        ("mo dau", 1),
        ("ket luan", 0),
    ];
    for (name, ordinal) in ordinals {
        if rank == Rank::Part
            && folded
                .strip_prefix(name)
                .is_some_and(|r| !r.starts_with(char::is_alphanumeric))
        {
            let length: usize = trimmed
                .chars()
                .take(name.chars().count())
                .map(char::len_utf8)
                .sum();
            return Some(Mark {
                rank,
                ordinal,
                length: at + length,
            });
        }
    }
    None
}

/// `PHỤ LỤC`, `Phụ lục II` alone or in capitals.
fn appendix(content: &str) -> Option<Mark> {
    let mut length = 0;
    let mut chars = content.char_indices();
    for want in "phu luc".chars() {
        let (i, c) = chars.next()?;
        if fold_char(c) != want {
            return None;
        }
        length = i + c.len_utf8();
    }
    let rest = content.get(length..)?.trim();
    let short = rest.chars().count() <= 6;
    ((short || is_upper_case(content)) && content.starts_with('P')).then_some(Mark {
        rank: Rank::Appendix,
        ordinal: 0,
        length,
    })
}

/// `I-`, `II.`, `IV/`.
fn roman(content: &str) -> Option<Mark> {
    let length = content
        .bytes()
        .take_while(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'))
        .count();
    let ordinal = roman_value(content.get(..length)?)?;
    if ordinal > 40 {
        return None;
    }
    let rest = content.get(length..)?;
    let after = rest.trim_start_matches([' ', '*']);
    let stop = after.chars().next()?;
    let heads = matches!(stop, '.' | '/' | ')' | ':') || is_dash(stop);
    let text = after.get(stop.len_utf8()..)?.trim_start_matches([' ', '*']);
    (heads
        && text
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '"' || c == '“'))
    .then_some(Mark {
        rank: Rank::Roman,
        ordinal,
        length,
    })
}

fn roman_value(token: &str) -> Option<u32> {
    if token.is_empty() || token.len() > 7 {
        return None;
    }
    let mut total = 0;
    let mut last = 0;
    for b in token.bytes().rev() {
        let value = match b {
            b'I' => 1,
            b'V' => 5,
            b'X' => 10,
            b'L' => 50,
            b'C' => 100,
            _ => return None,
        };
        if value < last {
            total -= value;
        } else {
            total += value;
            last = value;
        }
    }
    Some(total)
}

/// `1.`, `1-`, `1)`, `1.1.`, `1.1-`, `1.2.3.`.
fn numbered(content: &str) -> Option<Mark> {
    let bytes = content.as_bytes();
    let mut at = 0;
    let mut parts = 0;
    let mut ordinal;
    loop {
        let digits = crate::number::digits(bytes, at);
        if digits == 0 || digits > 2 {
            return None;
        }
        ordinal = content.get(at..at + digits)?.parse().ok()?;
        at += digits;
        parts += 1;
        let more =
            bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !more {
            break;
        }
        at += 1;
    }
    let rest = content.get(at..)?;
    let bare = rest.trim_start_matches('\\');
    let stop = bare.chars().next()?;
    let stopped = matches!(stop, '.' | ')' | '/') || is_dash(stop);
    if !stopped && parts == 1 {
        return None;
    }
    let text = bare
        .get(if stopped { stop.len_utf8() } else { 0 }..)?
        .trim_start_matches(['*', '-', '–']);
    // `1.5 tỉ`, `2-3 lần`, `1/7/2025` are no marks: a space and a word come after one.
    let spaced = text.starts_with(char::is_whitespace) || text.starts_with(char::is_uppercase);
    let word =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '"' | '“' | '\''));
    let heads = word.starts_with(char::is_alphabetic)
        && (parts == 1 || word.starts_with(char::is_uppercase));
    if !spaced || !heads || parts > 3 || (stop == '/' && parts == 1) {
        return None;
    }
    Some(Mark {
        rank: match parts {
            1 => Rank::Number,
            2 => Rank::SubNumber,
            _ => Rank::SubSubNumber,
        },
        ordinal,
        length: at,
    })
}

/// `a)`, `b.`, `đ)`.
fn point(content: &str) -> Option<Mark> {
    let mut chars = content.chars();
    let first = chars.next()?;
    let stop = chars.next()?;
    let order = "abcdđeghiklmnopqrstuvxy";
    let ordinal = order.chars().position(|c| c == first)?;
    let after = chars.next()?;
    (matches!(stop, ')' | '.') && (after == ' ' || after == '\u{a0}' || after == '*')).then(|| {
        Mark {
            rank: Rank::Point,
            ordinal: u32::try_from(ordinal + 1).unwrap_or(0),
            length: first.len_utf8(),
        }
    })
}

/// `A.`, `B-` before a heading in capitals.
fn letter(content: &str) -> Option<Mark> {
    let mut chars = content.chars();
    let first = chars.next()?;
    let stop = chars.next()?;
    let after = chars.next()?;
    let ordinal = "ABCDĐEGH".chars().position(|c| c == first)?;
    ((stop == '.' || stop == '/' || is_dash(stop)) && after == ' ').then(|| Mark {
        rank: Rank::Letter,
        ordinal: u32::try_from(ordinal + 1).unwrap_or(0),
        length: first.len_utf8(),
    })
}

/// The heading on one line: of Chương and Phần with the line below, of a wrapped title with its
/// rest, of a long paragraph its beginning.
fn heading(text: &str, content: &str, mark: &Mark, line: &Line) -> String {
    let mut heading = plain(content);
    let label_only = content
        .get(mark.length..)
        .is_some_and(|r| r.trim_matches(|c: char| !c.is_alphanumeric()).is_empty());
    let titled = matches!(
        mark.rank,
        Rank::Appendix
            | Rank::Part
            | Rank::Chapter
            | Rank::Division
            | Rank::Article
            | Rank::Letter
            | Rank::Roman
    );
    if titled {
        let mut at = line.span.end;
        let mut taken = 0;
        for next in lines(text, line.span.end.saturating_add(1)).take(6) {
            let raw = text.get(next.span.clone()).unwrap_or_default();
            let more = raw.trim_matches(adorns);
            if next.rule.is_some() || next.page_start && at > line.span.end + 1 {
                break;
            }
            if more.is_empty() {
                if taken > 0 || !label_only {
                    break;
                }
                continue;
            }
            if self::mark(more).is_some() || taken >= 4 {
                break;
            }
            let joins = if label_only && taken == 0 {
                more.chars().count() <= HEADING
                    && (is_upper_case(more) || raw.contains("**") || mark.rank != Rank::Article)
            } else {
                // The rest of a title in capitals, or of a bold one whose marks are not closed.
                (is_upper_case(&heading) || label_only) && is_upper_case(more)
                    || content_is_open(raw_line(text, line)) && taken == 0
            };
            if !joins {
                break;
            }
            heading.push_str(if label_only && taken == 0 && !heading.ends_with('.') {
                ". "
            } else {
                " "
            });
            heading.push_str(&plain(more));
            taken += 1;
            at = next.span.end;
        }
    }
    cut(&heading)
}

/// Without marks of emphasis and escapes, on one line; of a long text the beginning, which
/// [`cut`] shortens further.
fn plain(content: &str) -> String {
    let content = beginning(content);
    if is_emphasised(content) {
        return collapse(&content.replace("**", " ").replace('\\', ""));
    }
    collapse(content)
}

/// Whole words of a text that are more than a heading, where that can be told at once.
fn beginning(content: &str) -> &str {
    // A letter takes at most four bytes.
    const ENOUGH: usize = 4 * (HEADING + 1);
    let bytes = content.as_bytes();
    let Some(after) = bytes.get(ENOUGH..) else {
        return content;
    };
    let end = memchr::memchr(b' ', after).and_then(|at| content.get(..ENOUGH + at));
    // Nothing in it goes away.
    let whole = |end: &&str| is_collapsed(end.as_bytes()) && !is_emphasised(end);
    end.filter(whole).unwrap_or(content)
}

fn is_emphasised(content: &str) -> bool {
    memchr::memchr2(b'*', b'\\', content.as_bytes()).is_some()
}

fn raw_line<'a>(text: &'a str, line: &Line) -> &'a str {
    text.get(line.span.clone()).unwrap_or_default()
}

/// An odd number of `**`: the emphasis goes on in the next line.
fn content_is_open(raw: &str) -> bool {
    raw.matches("**").count() % 2 == 1
}

/// At most [`HEADING`] characters, cut at the first sentence or at a word.
fn cut(heading: &str) -> String {
    if heading.chars().nth(HEADING).is_none() {
        return heading.to_owned();
    }
    let mut out = String::new();
    let mut count = 0;
    for word in heading.split(' ') {
        count += word.chars().count() + 1;
        if count > HEADING {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Vec<(u8, String)> {
        read(text, 0, text.len())
            .into_iter()
            .map(|s| (s.level, s.heading))
            .collect()
    }

    fn pairs(expected: &[(u8, &str)]) -> Vec<(u8, String)> {
        expected
            .iter()
            .map(|(l, h)| (*l, (*h).to_owned()))
            .collect()
    }

    #[test]
    fn regulations_have_chapters_articles_and_clauses() {
        let text = "**Chương I**\n\n**QUY ĐỊNH CHUNG**\n\n**Điều 1. Phạm vi điều\nchỉnh**\n\nQuy định này theo\nĐiều 5 Quy định số 22-QĐ/TW và quy định về\nviệc.\n\n**Điều 2. Đối tượng**\n\n1. Các cơ quan đảng.\n\n2. Tổ chức khác, gồm:\n\na) Mặt trận;\n\nb) Đoàn thể.\n\nChương II\nTỔ CHỨC THỰC HIỆN\n\nĐiều 3. Hiệu lực\n";
        assert_eq!(
            outline(text),
            pairs(&[
                (1, "Chương I. QUY ĐỊNH CHUNG"),
                (2, "Điều 1. Phạm vi điều chỉnh"),
                (2, "Điều 2. Đối tượng"),
                (3, "1. Các cơ quan đảng."),
                (3, "2. Tổ chức khác, gồm:"),
                (1, "Chương II. TỔ CHỨC THỰC HIỆN"),
                (2, "Điều 3. Hiệu lực"),
            ])
        );
    }

    #[test]
    fn resolutions_have_roman_parts() {
        let text = "I- TÌNH HÌNH\n1. Kết quả đạt được\nTrong 1.5 năm qua.\n1.1. Về kinh tế\n1.2- Về xã hội\n2- Hạn chế\nII. NHIỆM VỤ\nA\n- Giao 2-3 cơ quan.\n1/7/2025 là ngày có hiệu lực.\nIII/ TỔ CHỨC THỰC HIỆN\n";
        assert_eq!(
            outline(text),
            pairs(&[
                (1, "I- TÌNH HÌNH"),
                (2, "1. Kết quả đạt được"),
                (3, "1.1. Về kinh tế"),
                (3, "1.2- Về xã hội"),
                (2, "2- Hạn chế"),
                (1, "II. NHIỆM VỤ"),
                (1, "III/ TỔ CHỨC THỰC HIỆN"),
            ])
        );
    }

    #[test]
    fn spans_nest_and_end_where_the_next_begins() {
        let text =
            "PHẦN THỨ NHẤT\nTÌNH HÌNH\nI- KẾT QUẢ\n1. Một.\nII- HẠN CHẾ\nPHẦN THỨ HAI\nNHIỆM VỤ\n";
        let sections = read(text, 0, text.len());
        let second = text.find("II-").unwrap();
        let part = text.find("PHẦN THỨ HAI").unwrap();
        let spans: Vec<_> = sections.iter().map(|s| (s.level, s.span.clone())).collect();
        assert_eq!(spans[0], (1, 0..part));
        assert_eq!(spans[1].1.end, second);
        assert_eq!(spans[2].1.end, second);
        assert_eq!(spans[4], (1, part..text.len()));
    }
}
