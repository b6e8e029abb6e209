//! Text as index terms: the one analysis for documents and queries alike.

use std::cell::RefCell;
use vietnamese::{Analyzer, Token, TokenKind};

/// Joins the two syllables of a pair.
pub(crate) const PAIR: char = '_';

thread_local! {
    /// Remembers the words it has met, which a fresh one would have to learn for every query.
    static ANALYZER: RefCell<Analyzer> = RefCell::new(Analyzer::new());
}

/// Analyses a text that is not to be indexed: a query, or a passage whose matches are marked.
pub(crate) fn analyse(text: &str, sink: impl FnMut(&Token<'_>)) {
    ANALYZER.with_borrow_mut(|analyzer| analyzer.analyse(text, sink));
}

/// Whether tokens of this kind form pairs with the token beside them.
pub(crate) fn pairs_with_neighbours(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Syllable | TokenKind::Number)
}

/// Whether a token forms pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pairing {
    /// With none: a pair reaches over it.
    Apart,
    /// With the one behind it only.
    First,
    /// With the last one before it that was not apart, too.
    Second,
}

/// How a token stands to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Joint {
    /// Whether it stands one place behind the token before it, and not at the same place.
    pub new_place: bool,
    /// Which pairs it forms.
    pub pairing: Pairing,
}

/// Follows the tokens of a text.
#[derive(Debug, Default)]
pub(crate) struct Joints {
    last: Option<u32>,
    /// Place of the last token that forms pairs.
    pairing: Option<u32>,
}

impl Joints {
    /// How the next token stands to those before it.
    pub(crate) fn of(&mut self, token: &Token<'_>) -> Joint {
        let new_place = self.last != Some(token.position);
        self.last = Some(token.position);
        if !pairs_with_neighbours(token.kind) {
            let pairing = Pairing::Apart;
            return Joint { new_place, pairing };
        }
        let before = self.pairing.replace(token.position);
        let pairing = match before {
            Some(before) if before + 1 == token.position => Pairing::Second,
            _ => Pairing::First,
        };
        Joint { new_place, pairing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text: without marks, whether at a new place, and the pairing.
    fn joints(text: &str) -> Vec<(String, bool, Pairing)> {
        let mut joints = Joints::default();
        let mut found = Vec::new();
        analyse(text, |token| {
            let joint = joints.of(token);
            found.push((token.folded.to_owned(), joint.new_place, joint.pairing));
        });
        found
    }

    #[test]
    fn neighbours_form_pairs_and_a_whole_number_stands_apart() {
        let of = |t: &str, place, pairing| (t.to_owned(), place, pairing);
        assert_eq!(
            joints("Đại hội Đảng"),
            [
                of("dai", true, Pairing::First),
                of("hoi", true, Pairing::Second),
                of("dang", true, Pairing::Second)
            ]
        );
        let number = joints("số 57-NQ/TW");
        assert_eq!(number[0], of("so", true, Pairing::First));
        assert_eq!(number[1], of("57-nq/tw", true, Pairing::Apart));
        assert_eq!(number[2], of("57", false, Pairing::Second));
        assert!(joints(" … ").is_empty());
    }
}
