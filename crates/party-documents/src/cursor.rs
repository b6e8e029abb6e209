//! Reading forward through prose, word by word, over line wraps and marks of emphasis.

use crate::Date;
use crate::letters::{char_at, fold_char, is_dash};
use crate::number::digits;

/// A place in a text. What fails to match leaves it where it was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    pub(crate) fn peek(&self) -> Option<char> {
        char_at(self.text, self.at)
    }

    /// Skips spaces, `*` and one line end. False, and unmoved, at the end of a paragraph.
    pub(crate) fn space(&mut self) -> bool {
        let before = self.at;
        let mut line_ends = 0;
        while let Some(c) = self.peek() {
            match c {
                '\n' => line_ends += 1,
                _ if c.is_whitespace() || c == '*' => {}
                _ => break,
            }
            if line_ends > 1 || c == '\u{c}' {
                self.at = before;
                return false;
            }
            self.at += c.len_utf8();
        }
        true
    }

    /// One character out of some, after spaces.
    pub(crate) fn mark(&mut self, marks: &[char]) -> Option<char> {
        let mut ahead = *self;
        ahead.space();
        let c = ahead.peek().filter(|c| marks.contains(c))?;
        ahead.at += c.len_utf8();
        *self = ahead;
        Some(c)
    }

    /// A hyphen or dash, after spaces.
    pub(crate) fn dash(&mut self) -> bool {
        let mut ahead = *self;
        ahead.space();
        match ahead.peek() {
            Some(c) if is_dash(c) => {
                ahead.at += c.len_utf8();
                *self = ahead;
                true
            }
            _ => false,
        }
    }

    /// The folded words of a phrase, after spaces, ending at the end of a word.
    pub(crate) fn phrase(&mut self, folded: &str) -> bool {
        let mut ahead = *self;
        for word in folded.split(' ') {
            if !ahead.space() {
                return false;
            }
            for want in word.chars() {
                match ahead.peek() {
                    Some(c) if fold_char(c) == want => ahead.at += c.len_utf8(),
                    _ => return false,
                }
            }
        }
        if ahead.peek().is_some_and(char::is_alphabetic) {
            return false;
        }
        *self = ahead;
        true
    }

    /// The first phrase that matches.
    pub(crate) fn any(&mut self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| self.phrase(p))
    }

    /// The next word as printed: letters and digits.
    pub(crate) fn word(&mut self) -> Option<&'a str> {
        let mut ahead = *self;
        if !ahead.space() {
            return None;
        }
        let from = ahead.at;
        while let Some(c) = ahead.peek() {
            if !c.is_alphanumeric() {
                break;
            }
            ahead.at += c.len_utf8();
        }
        let word = self.text.get(from..ahead.at).filter(|w| !w.is_empty())?;
        *self = ahead;
        Some(word)
    }

    /// A number of at most so many digits, after spaces, not run into letters.
    pub(crate) fn number(&mut self, most: usize) -> Option<u32> {
        let mut ahead = *self;
        if !ahead.space() {
            return None;
        }
        let length = digits(self.text.as_bytes(), ahead.at);
        if length == 0 || length > most {
            return None;
        }
        let value = self.text.get(ahead.at..ahead.at + length)?.parse().ok()?;
        ahead.at += length;
        *self = ahead;
        Some(value)
    }

    /// `22/12/2024`, `20- 6-1988`, `08 tháng 4 năm 2024`, after `ngày` if it is there.
    pub(crate) fn date(&mut self) -> Option<Date> {
        let mut ahead = *self;
        ahead.phrase("ngay");
        let day = ahead.number(2)?;
        let (month, year) = if ahead.phrase("thang") {
            let month = ahead.number(2)?;
            ahead.mark(&[',']);
            if !ahead.phrase("nam") {
                return None;
            }
            (month, ahead.number(4)?)
        } else {
            if !(ahead.mark(&['/', '.']).is_some() || ahead.dash()) {
                return None;
            }
            let month = ahead.number(2)?;
            if !(ahead.mark(&['/', '.']).is_some() || ahead.dash()) {
                return None;
            }
            (month, ahead.number(4)?)
        };
        let date = Date::new(
            i16::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )?;
        *self = ahead;
        Some(date)
    }

    /// An ordinal: `XIII`, `13`, `thứ XIII`, `sáu`.
    pub(crate) fn ordinal(&mut self) -> Option<u16> {
        let mut ahead = *self;
        ahead.phrase("thu");
        if let Some(number) = ahead.number(2) {
            if ahead.peek().is_some_and(char::is_alphabetic) {
                return None;
            }
            *self = ahead;
            return u16::try_from(number).ok();
        }
        let word = ahead.word()?;
        let value = if word.bytes().all(|b| b.is_ascii_uppercase()) {
            crate::query::roman(&word.to_lowercase())
        } else {
            spelled_ordinal(word, &mut ahead)
        }?;
        *self = ahead;
        Some(value)
    }
}

/// `nhất`, `hai`, … `mười`, `mười một`, … as ordinals are spelled.
fn spelled_ordinal(word: &str, ahead: &mut Cursor<'_>) -> Option<u16> {
    let one = |w: &str| {
        let names: [&[&str]; 10] = [
            &["nhất", "một", "Nhất"],
            &["hai", "Hai"],
            &["ba", "Ba"],
            &["tư", "bốn", "Tư"],
            &["năm", "Năm"],
            &["sáu", "Sáu"],
            &["bảy", "bẩy", "Bảy"],
            &["tám", "Tám"],
            &["chín", "Chín"],
            &["mười", "Mười"],
        ];
        names
            .iter()
            .position(|n| n.contains(&w))
            .and_then(|i| u16::try_from(i + 1).ok())
    };
    let first = one(word)?;
    if first == 10 {
        let mut further = *ahead;
        if let Some(unit) = further
            .word()
            .and_then(|w| if w == "lăm" { Some(5) } else { one(w) })
            .filter(|u| *u < 10)
        {
            *ahead = further;
            return Some(10 + unit);
        }
    }
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_citations_print_them() {
        for (text, expected) in [
            ("ngày 22/12/2024 của", "2024-12-22"),
            (" ngày 20- 6-1988", "1988-06-20"),
            ("ngày 08 tháng 4\nnăm 2024", "2024-04-08"),
            ("01.10.1997", "1997-10-01"),
        ] {
            let date = Cursor::new(text, 0).date().map(|d| d.to_string());
            assert_eq!(date.as_deref(), Some(expected), "{text}");
        }
        assert_eq!(Cursor::new("ngày 32/12/2024", 0).date(), None);
    }

    #[test]
    fn ordinals() {
        for (text, expected) in [
            ("thứ XIII", Some(13)),
            ("6", Some(6)),
            ("thứ sáu", Some(6)),
            ("mười một", Some(11)),
            ("của", None),
        ] {
            assert_eq!(Cursor::new(text, 0).ordinal(), expected, "{text}");
        }
    }

    #[test]
    fn a_paragraph_ends_what_is_read() {
        let mut cursor = Cursor::new("Bộ\n\nChính trị", 0);
        assert!(!cursor.phrase("bo chinh tri"));
        assert!(Cursor::new("Bộ\n  Chính trị", 0).phrase("bo chinh tri"));
    }
}
