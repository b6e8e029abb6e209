//! Whole dates in digits and in words, written in one form.

use std::fmt::Write as _;

use crate::letters::{Kind, Letters, is_invisible};

/// The word for month in a date, in every case and composition.
const MONTH: [&str; 8] = [
    "tháng",
    "Tháng",
    "THÁNG",
    "tha\u{301}ng",
    "Tha\u{301}ng",
    "THA\u{301}NG",
    "thang",
    "THANG",
];
/// The word for year in a date.
const YEAR: [&str; 8] = [
    "năm",
    "Năm",
    "NĂM",
    "na\u{306}m",
    "Na\u{306}m",
    "NA\u{306}M",
    "nam",
    "NAM",
];

/// Appends the date that starts at byte `from` to `out` as `2026-06-30` and returns where it ends in
/// `text`. Read are `30/6/2026`, `30-06-2026`, `30.6.2026`, `2026-06-30` and `30 tháng 6 năm 2026`,
/// with blanks in the last, and one line break. Days that no calendar has are none.
pub(crate) fn read(text: &str, from: usize, out: &mut String) -> Option<usize> {
    let (end, [year, month, day]) = in_digits(text, from).or_else(|| in_words(text, from))?;
    let next = text.get(end..)?.chars().next();
    let goes_on = next.is_some_and(|c| Letters::get().class(c).kind() != Kind::Break);
    if goes_on || !is_day(year, month, day) {
        return None;
    }
    write!(out, "{year:04}-{month:02}-{day:02}").ok()?;
    Some(end)
}

fn in_digits(text: &str, from: usize) -> Option<(usize, [u32; 3])> {
    let (at, first) = digits(text, from)?;
    let mark = text.as_bytes().get(at).copied()?;
    let same = |at: usize| (text.as_bytes().get(at) == Some(&mark)).then_some(at + 1);
    if !matches!(mark, b'/' | b'-' | b'.') {
        return None;
    }
    let (second_end, second) = digits(text, same(at)?)?;
    let (end, third) = digits(text, same(second_end)?)?;
    // A fourth group makes a heading or an address of it.
    if same(end).is_some_and(|at| digits(text, at).is_some()) {
        return None;
    }
    match (at - from, second_end - at - 1, end - second_end - 1) {
        (1..=2, 1..=2, 4) => Some((end, [third, second, first])),
        (4, 2, 2) if mark == b'-' => Some((end, [first, second, third])),
        _ => None,
    }
}

fn in_words(text: &str, from: usize) -> Option<(usize, [u32; 3])> {
    let (at, day) = digits(text, from)?;
    let at = one_of(&MONTH, text, blanks(text, at)?)?;
    let (at, month) = digits(text, blanks(text, at)?)?;
    let at = one_of(&YEAR, text, blanks(text, at)?)?;
    let start = blanks(text, at)?;
    let (end, year) = digits(text, start)?;
    (end - start == 4).then_some((end, [year, month, day]))
}

/// One to four digits.
fn digits(text: &str, from: usize) -> Option<(usize, u32)> {
    let rest = text.get(from..)?;
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4)
        .contains(&len)
        .then(|| Some((from + len, rest.get(..len)?.parse().ok()?)))?
}

/// One to four blanks, a line break among them at most.
fn blanks(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    let (mut count, mut breaks) = (0, 0);
    for c in text.get(from..)?.chars() {
        match c {
            '\n' => breaks += 1,
            c if c.is_whitespace() || is_invisible(c) => {}
            _ => break,
        }
        count += 1;
        at += c.len_utf8();
    }
    ((1..=4).contains(&count) && breaks < 2).then_some(at)
}

fn one_of(words: &[&str], text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let word = words.iter().find(|word| rest.starts_with(**word))?;
    Some(from + word.len())
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1000..=2999).contains(&year) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn dates_have_one_form_however_they_are_written() {
        for (text, date, span) in [
            ("30/6/2026", "2026-06-30", "30/6/2026"),
            ("30-06-2026.", "2026-06-30", "30-06-2026"),
            ("30.6.2026)", "2026-06-30", "30.6.2026"),
            ("2026-06-30", "2026-06-30", "2026-06-30"),
            ("30 tháng 6 năm 2026", "2026-06-30", "30 tháng 6 năm 2026"),
            (
                "30 tha\u{301}ng 06 na\u{306}m 2026",
                "2026-06-30",
                "30 tha\u{301}ng 06 na\u{306}m 2026",
            ),
            (
                "30 THÁNG 6\nNĂM  2026",
                "2026-06-30",
                "30 THÁNG 6\nNĂM  2026",
            ),
            ("3 thang 2 nam 1930,", "1930-02-03", "3 thang 2 nam 1930"),
            ("29/2/2024", "2024-02-29", "29/2/2024"),
        ] {
            let mut out = String::new();
            let end = read(text, 0, &mut out);
            assert_eq!(
                (out.as_str(), end.map(|end| &text[..end])),
                (date, Some(span))
            );
        }
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "30/6",
            "30",
            "",
            "29/2/2023",
            "31/4/2026",
            "0/6/2026",
            "30/13/2026",
            "30/6-2026",
            "30/6/26",
            "1.2.2024.5",
            "30/6/2026a",
            "30/2020/NĐ-CP",
            "30 tháng 6",
            "30 tháng 6 năm 26",
            "30tháng 6 năm 2026",
            "30 tháng 6\n\nnăm 2026",
            "2026/06/30",
            "1234567/1/2020",
        ] {
            let mut out = String::new();
            assert_eq!(read(text, 0, &mut out), None, "{text}");
            assert!(out.is_empty());
        }
    }
}
