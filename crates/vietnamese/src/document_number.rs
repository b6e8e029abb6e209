//! Document numbers such as `57-NQ/TW`, found where they stand and written in one form.
//!
//! The shapes are those of the rules on numbers and symbols of Party papers (hyphen, then slash)
//! and State papers (slash, then hyphen). Whether such a number exists is not asked here: a false
//! find costs one more token, a missed one a document.

use unicode_normalization::UnicodeNormalization;

use crate::letters::{Kind, Letters, is_invisible, mend_look_alike, plain_char};

/// Symbols of document types that are accepted in any case and with blanks around the dash.
const TYPES: &[&str] = &[
    "qyđ", "qđi", "qđ", "qd", "nq", "ctr", "ct", "kl", "qc", "ttr", "tt", "hd", "bc", "kh", "đa",
    "da", "pa", "tb", "tc", "cv", "bb", "bs", "gm", "nđ", "nd", "ttlt", "cđ", "ql", "qlđ", "pl",
    "l",
];

/// Writes the number that starts at byte `from` into `out` and returns where it ends in `text`.
/// `57 – NQ/TW` and `057-nq/tw` are both written `57-nq/tw`.
pub(crate) fn read(text: &str, from: usize, out: &mut String) -> Option<usize> {
    let start = out.len();
    let end = [party, state_of_year, state].iter().find_map(|shape| {
        out.truncate(start);
        shape(&mut Cursor { text, at: from }, out)
    });
    if end.is_none() {
        out.truncate(start);
    }
    end
}

/// `57-NQ/TW`, `03/-CV/BCSĐ`, `12-TB/VPTW/nb`, `72-NQ-TW`.
fn party(cursor: &mut Cursor<'_>, out: &mut String) -> Option<usize> {
    number(cursor, out, false)?;
    let tight = cursor.at;
    cursor.blanks();
    let spaced = cursor.at != tight;
    if cursor.slash() {
        cursor.blanks();
    }
    cursor.dash()?;
    let before = cursor.at;
    cursor.blanks();
    let spaced = spaced || cursor.at != before;
    out.push('-');
    let kind = cursor.letters(out, 5)?;
    if spaced && !kind.is_type {
        return None;
    }
    if kind.is_type {
        cursor.blanks();
    }
    if cursor.slash() {
        out.push('/');
        cursor.blanks();
        if cursor.body(out)? < 1 {
            return None;
        }
        let end = cursor.at;
        cursor.blanks();
        if cursor.slash() {
            cursor.blanks();
            let mut mark = String::new();
            if cursor.letters(&mut mark, 2).is_some() && mark == "nb" {
                out.push_str("/nb");
                return Some(cursor.at);
            }
        }
        return Some(end);
    }
    if kind.is_type && cursor.dash().is_some() {
        out.push('-');
        cursor.body(out)?;
        return Some(cursor.at);
    }
    None
}

/// `30/2020/NĐ-CP`, `202/2025/QH15`, `66.25/2026/NQ-CP`.
fn state_of_year(cursor: &mut Cursor<'_>, out: &mut String) -> Option<usize> {
    number(cursor, out, true)?;
    cursor.blanks();
    if !cursor.slash() {
        return None;
    }
    cursor.blanks();
    let year = cursor.digits();
    if year.len() != 4 || !(year.starts_with("19") || year.starts_with("20")) {
        return None;
    }
    out.push('/');
    out.push_str(year);
    cursor.blanks();
    if !cursor.slash() {
        return None;
    }
    cursor.blanks();
    out.push('/');
    let kind = cursor.letters_and_digits(out)?;
    if !kind.has_upper && !kind.is_type {
        return None;
    }
    Some(cursor.dashed_bodies(out, kind.is_type))
}

/// `1630/QĐ-TTg`, `5973/UBND-KT`, `1662/NQ-UBTVQH15`.
fn state(cursor: &mut Cursor<'_>, out: &mut String) -> Option<usize> {
    number(cursor, out, false)?;
    if !cursor.slash() {
        return None;
    }
    cursor.blanks();
    out.push('/');
    let kind = cursor.letters(out, 7)?;
    if !kind.has_upper && !kind.is_type {
        return None;
    }
    let end = cursor.at;
    let with_body = cursor.dashed_bodies(out, kind.is_type);
    (with_body > end).then_some(with_body)
}

fn number(cursor: &mut Cursor<'_>, out: &mut String, dotted: bool) -> Option<()> {
    let digits = cursor.digits();
    if digits.is_empty() || digits.len() > 5 {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    out.push_str(if digits.is_empty() { "0" } else { digits });
    if dotted && cursor.peek() == Some('.') {
        let dot = cursor.at;
        cursor.at += 1;
        let more = cursor.digits();
        if (1..=3).contains(&more.len()) {
            out.push('.');
            out.push_str(more);
        } else {
            cursor.at = dot;
        }
    }
    // A suffix letter, as in 12a-NQ/TW.
    let mut suffix = String::new();
    let before = cursor.at;
    match cursor.letters(&mut suffix, 1) {
        Some(_) => out.push_str(&suffix),
        None if cursor.at != before => return None,
        None => {}
    }
    Some(())
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

struct Run {
    is_type: bool,
    has_upper: bool,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// Skips up to four blanks with at most one line break among them, and invisible characters.
    fn blanks(&mut self) {
        let mut breaks = 0;
        for _ in 0..4 {
            match self.peek() {
                Some('\n') => breaks += 1,
                Some(c) if c.is_whitespace() || is_invisible(c) => {}
                _ => return,
            }
            if breaks > 1 {
                return;
            }
            self.at += self.peek().map_or(0, char::len_utf8);
        }
    }

    fn slash(&mut self) -> bool {
        let found = self.peek() == Some('/');
        self.at += usize::from(found);
        found
    }

    fn dash(&mut self) -> Option<()> {
        let c = self.peek().filter(|c| is_dash(*c))?;
        self.at += c.len_utf8();
        Some(())
    }

    fn digits(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let len = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += len;
        &rest[..len]
    }

    /// Reads one to `most` letters; none when more follow.
    fn letters(&mut self, out: &mut String, most: usize) -> Option<Run> {
        self.run(out, most, false)
    }

    fn letters_and_digits(&mut self, out: &mut String) -> Option<Run> {
        self.run(out, 10, true)
    }

    /// A body: letters, digits after them, and dots between letters, which are not written.
    fn body(&mut self, out: &mut String) -> Option<usize> {
        let mut count = 0;
        loop {
            let before = out.len();
            self.run(out, 14, true)?;
            count += out.len() - before;
            let next = self
                .text
                .get(self.at + 1..)
                .and_then(|rest| rest.chars().next());
            if self.peek() == Some('.') && next.is_some_and(|c| c.is_uppercase()) && count <= 3 {
                self.at += 1;
            } else {
                return Some(count);
            }
        }
    }

    /// Reads `-CP`, `-MTTW-BTT` and returns the end of the last; blanks may stand round the first
    /// dash where `spaced` says so.
    fn dashed_bodies(&mut self, out: &mut String, mut spaced: bool) -> usize {
        let mut end = self.at;
        let mut written = out.len();
        loop {
            let blanks = spaced;
            if blanks {
                self.blanks();
            }
            if self.dash().is_none() {
                break;
            }
            if blanks {
                self.blanks();
            }
            spaced = false;
            out.push('-');
            let tight = self.at <= end + 3;
            match self.run(out, 12, true) {
                Some(run) if run.has_upper || tight => {}
                _ => break,
            }
            end = self.at;
            written = out.len();
        }
        out.truncate(written);
        self.at = end;
        end
    }

    fn run(&mut self, out: &mut String, most: usize, digits: bool) -> Option<Run> {
        let letters = Letters::get();
        let start = out.len();
        let mut count = 0;
        let mut has_upper = false;
        let mut has_marks = false;
        while let Some(c) = self.peek() {
            let kind = letters.class(c).kind();
            match kind {
                Kind::Letter => {
                    has_upper |= c.is_uppercase();
                    out.extend(mend_look_alike(c).to_lowercase());
                    count += 1;
                }
                Kind::Digit if digits && count > 0 => {
                    out.push(plain_char(letters.class(c).symbol()));
                    count += 1;
                }
                Kind::Mark if count > 0 => {
                    out.push(c);
                    has_marks = true;
                }
                Kind::Invisible => {}
                Kind::Break => break,
                _ => return None,
            }
            self.at += c.len_utf8();
        }
        if has_marks {
            let composed: String = out[start..].nfc().collect();
            out.truncate(start);
            let foreign = |c| letters.class(c).kind() == Kind::Other;
            if composed.chars().any(foreign) {
                return None;
            }
            out.push_str(&composed);
        }
        (count > 0 && count <= most).then(|| Run {
            is_type: TYPES.contains(&&out[start..]),
            has_upper,
        })
    }
}

/// Dashes and hyphens that stand for the hyphen of a document number.
pub(crate) const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

#[cfg(test)]
mod tests {
    use super::read;

    fn found(text: &str) -> Option<(String, &str)> {
        let from = text.find(|c: char| c.is_ascii_digit())?;
        let mut out = String::new();
        let end = read(text, from, &mut out)?;
        Some((out, &text[from..end]))
    }

    #[test]
    fn numbers_of_all_shapes_are_read() {
        for (text, exact, span) in [
            ("số 57-NQ/TW, ngày", "57-nq/tw", "57-NQ/TW"),
            ("100 - KL/TW ngày", "100-kl/tw", "100 - KL/TW"),
            ("31 – QĐ/TW", "31-qđ/tw", "31 – QĐ/TW"),
            ("08-CTr/TU của", "8-ctr/tu", "08-CTr/TU"),
            ("05-QĐ/BCĐTW", "5-qđ/bcđtw", "05-QĐ/BCĐTW"),
            ("20/2023/QH15, ngày", "20/2023/qh15", "20/2023/QH15"),
            ("30/2020/NĐ-CP ngày", "30/2020/nđ-cp", "30/2020/NĐ-CP"),
            ("66.25/2026/NQ-CP", "66.25/2026/nq-cp", "66.25/2026/NQ-CP"),
            ("31/QĐ-TW ngày", "31/qđ-tw", "31/QĐ-TW"),
            ("1630/QĐ-TTg;", "1630/qđ-ttg", "1630/QĐ-TTg"),
            ("1662/NQ-UBTVQH15", "1662/nq-ubtvqh15", "1662/NQ-UBTVQH15"),
            ("72-NQ-TW ngày", "72-nq-tw", "72-NQ-TW"),
            ("08-QĐi/TW", "8-qđi/tw", "08-QĐi/TW"),
            ("25/TT-MTTW-BTT (Mặt", "25/tt-mttw-btt", "25/TT-MTTW-BTT"),
            ("29-NQ/T.Ư của", "29-nq/tư", "29-NQ/T.Ư"),
            ("29- NQ/TW", "29-nq/tw", "29- NQ/TW"),
            ("57-\nNQ/TW", "57-nq/tw", "57-\nNQ/TW"),
            ("03/-CV/BCSĐ", "3-cv/bcsđ", "03/-CV/BCSĐ"),
            ("12 -TB/VPTW/nb ngày", "12-tb/vptw/nb", "12 -TB/VPTW/nb"),
            ("5973/UBND-KT", "5973/ubnd-kt", "5973/UBND-KT"),
            ("14748/VPTW-TCNS", "14748/vptw-tcns", "14748/VPTW-TCNS"),
            ("8-ct/tu", "8-ct/tu", "8-ct/tu"),
            ("57-nq/tw", "57-nq/tw", "57-nq/tw"),
            ("12a-NQ/TW", "12a-nq/tw", "12a-NQ/TW"),
            ("31-QÐ/TW", "31-qđ/tw", "31-QÐ/TW"),
            ("04-NQ/HU (", "4-nq/hu", "04-NQ/HU"),
            ("57-NQ/TW.", "57-nq/tw", "57-NQ/TW"),
        ] {
            assert_eq!(found(text), Some((exact.to_owned(), span)), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "20-25/TW",
            "10-12/TU",
            "3-4/5",
            "22/12/2024",
            "2020-2025",
            "5 - km/h",
            "57",
            "số 57 ngày",
            "40 km/h",
            "100 - Kế hoạch/chương trình",
            "123456-NQ/TW",
            "1/2 - nửa",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
