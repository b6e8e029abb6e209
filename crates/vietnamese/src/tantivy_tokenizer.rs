//! The analysis as a tokenizer of tantivy (tokenizer-api 0.7).

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use crate::{Analyzer, TokenKind, WordList, WordListError};

/// Which form of a token goes into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// With its marks.
    #[default]
    Exact,
    /// Without marks, `đ` as `d`.
    Folded,
}

/// A tokenizer whose words and syllables stand at their positions, so that a query in either meets
/// the text. Offsets are bytes of the text given.
///
/// ```
/// use tantivy_tokenizer_api::{TokenStream, Tokenizer};
/// use vietnamese::tantivy_tokenizer::{Form, VietnameseTokenizer};
///
/// let mut tokenizer = VietnameseTokenizer::new(Form::Folded);
/// let mut stream = tokenizer.token_stream("Tỉnh uỷ");
/// assert!(stream.advance());
/// assert_eq!(stream.token().text, "tinh");
/// ```
#[derive(Debug, Clone)]
pub struct VietnameseTokenizer {
    analyzer: Analyzer,
    form: Form,
    tokens: TokenBuffer,
}

#[derive(Debug, Default, Clone)]
struct TokenBuffer {
    text: String,
    /// End of the token's text in `text`, from, to, position, length in positions.
    spans: Vec<(usize, usize, usize, usize, usize)>,
}

impl VietnameseTokenizer {
    /// A tokenizer of syllables, numbers and document numbers.
    #[must_use]
    pub fn new(form: Form) -> Self {
        Self {
            analyzer: Analyzer::new(),
            form,
            tokens: TokenBuffer::default(),
        }
    }

    /// A tokenizer that also gives words; `list` are those that an office adds.
    ///
    /// # Errors
    ///
    /// When the dictionary inside the program cannot be read, which means a broken build.
    pub fn with_words(form: Form, list: Option<&WordList>) -> Result<Self, WordListError> {
        Ok(Self {
            analyzer: Analyzer::with_words(list)?,
            form,
            tokens: TokenBuffer::default(),
        })
    }
}

/// The tokens of one text.
#[derive(Debug)]
pub struct VietnameseTokenStream<'a> {
    tokens: &'a TokenBuffer,
    next: usize,
    text_at: usize,
    token: Token,
}

impl Tokenizer for VietnameseTokenizer {
    type TokenStream<'a> = VietnameseTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        let form = self.form;
        let tokens = &mut self.tokens;
        tokens.text.clear();
        tokens.spans.clear();
        self.analyzer.analyse(text, |token| {
            let written = match form {
                Form::Exact => token.exact,
                Form::Folded => token.folded,
            };
            let length = match token.kind {
                TokenKind::Word => written.split(' ').count(),
                _ => 1,
            };
            tokens.text.push_str(written);
            tokens.spans.push((
                tokens.text.len(),
                token.from,
                token.to,
                token.position as usize,
                length,
            ));
        });
        VietnameseTokenStream {
            tokens,
            next: 0,
            text_at: 0,
            token: Token::default(),
        }
    }
}

impl TokenStream for VietnameseTokenStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&(end, from, to, position, length)) = self.tokens.spans.get(self.next) else {
            return false;
        };
        self.next += 1;
        self.token.text.clear();
        self.token
            .text
            .push_str(self.tokens.text.get(self.text_at..end).unwrap_or_default());
        self.text_at = end;
        self.token.offset_from = from;
        self.token.offset_to = to;
        self.token.position = position;
        self.token.position_length = length;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_syllables_stand_at_their_positions() {
        let mut tokenizer = VietnameseTokenizer::with_words(Form::Exact, None).unwrap();
        let mut seen = Vec::new();
        let text = "họp Tỉnh uỷ, 57-NQ/TW";
        tokenizer.token_stream(text).process(&mut |t| {
            seen.push((
                t.text.clone(),
                t.position,
                t.position_length,
                text[t.offset_from..t.offset_to].to_owned(),
            ));
        });
        let expected = [
            ("họp", 0, 1, "họp"),
            ("tỉnh ủy", 1, 2, "Tỉnh uỷ"),
            ("tỉnh", 1, 1, "Tỉnh"),
            ("ủy", 2, 1, "uỷ"),
            ("57-nq/tw", 3, 1, "57-NQ/TW"),
            ("57", 3, 1, "57"),
            ("nq", 4, 1, "NQ"),
            ("tw", 5, 1, "TW"),
        ]
        .map(|(text, at, len, span)| (text.to_owned(), at, len, span.to_owned()));
        assert_eq!(seen, expected);
    }
}
