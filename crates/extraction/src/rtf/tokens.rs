//! The tokens of RTF.

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// A control word with its number.
    Word(&'a [u8], Option<i32>),
    /// A control symbol such as `\~`.
    Symbol(u8),
    /// A byte of text: as it stands or by `\'hh`.
    Byte(u8),
}

/// Reads tokens one after the other; never fails, whatever the bytes.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Steps over raw data that a control word announces.
    pub(super) fn step_over(&mut self, length: usize) {
        self.at = self.at.saturating_add(length).min(self.bytes.len());
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            if first != b'\'' {
                return Some(Token::Symbol(first));
            }
            let digits = self.bytes.get(self.at..self.at + 2)?;
            let value = std::str::from_utf8(digits)
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            self.at += 2;
            return Some(value.map_or(Token::Symbol(b'\''), Token::Byte));
        }
        let rest = self.bytes.get(self.at..)?;
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = rest.get(..letters)?;
        self.at += letters;
        let rest = self.bytes.get(self.at..)?;
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest
            .iter()
            .skip(sign)
            .take_while(|b| b.is_ascii_digit())
            .count();
        let mut number = None;
        if digits > 0 {
            let text = rest.get(..sign + digits)?;
            number = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
            self.at += sign + digits;
        }
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        Some(Token::Word(word, number))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => continue,
                byte => Some(Token::Byte(byte)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_bytes() {
        let tokens: Vec<Token<'_>> =
            Tokens::new(br"{\b0 a\'e9\u-12?\~\par}\x9999999999999").collect();
        let expect = [
            Token::Open,
            Token::Word(b"b", Some(0)),
            Token::Byte(b'a'),
            Token::Byte(0xE9),
            Token::Word(b"u", Some(-12)),
            Token::Byte(b'?'),
            Token::Symbol(b'~'),
            Token::Word(b"par", None),
            Token::Close,
            Token::Word(b"x", None),
        ];
        assert_eq!(tokens, expect);
    }
}
