//! What a query asks for, as a tree.

use super::fields::FieldClause;
use vietnamese::TokenKind;

/// A token of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueryToken {
    /// Canonical form, with marks.
    pub exact: String,
    /// The same without marks.
    pub folded: String,
    /// What it is.
    pub kind: TokenKind,
    /// Place in its group of words, in syllables.
    pub position: u32,
    /// Its bytes in the text that was read.
    pub range: std::ops::Range<usize>,
    /// Whether it was typed in capitals.
    pub capitals: bool,
    /// Whether any word that begins so is meant.
    pub prefix: bool,
}

impl QueryToken {
    /// Whether it was typed with marks.
    pub(crate) fn is_marked(&self) -> bool {
        self.exact != self.folded
    }
}

/// Words that stand next to each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// The words.
    pub tokens: Vec<QueryToken>,
    /// How many positions they may be moved in all.
    pub slop: u32,
}

/// Parts that are asked for together.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Clause {
    /// Words outside quotes, in order. Of many not all must be there.
    pub words: Vec<QueryToken>,
    /// Quoted phrases: each must occur as it stands.
    pub phrases: Vec<Phrase>,
    /// Of each group one clause must hold.
    pub groups: Vec<Vec<Clause>>,
    /// None of these may hold.
    pub excluded: Vec<Clause>,
    /// Conditions on fields: each must hold.
    pub fields: Vec<FieldClause>,
}

impl Clause {
    /// Whether no word, phrase or number is looked for.
    pub(crate) fn is_blank(&self) -> bool {
        self.words.is_empty()
            && self.phrases.is_empty()
            && self.groups.iter().flatten().all(Self::is_blank)
            && self
                .fields
                .iter()
                .all(|field| matches!(field, FieldClause::Columns(_)))
    }

    /// Whether nothing at all is said.
    pub(crate) fn is_empty(&self) -> bool {
        self.is_blank() && self.excluded.is_empty() && self.fields.is_empty()
    }

    /// Whether it is words and phrases side by side, and nothing else.
    pub(crate) fn is_plain(&self) -> bool {
        self.groups.is_empty() && self.excluded.is_empty() && self.fields.is_empty()
    }

    /// Words and phrases that are wanted.
    pub(crate) fn wanted(&self) -> Vec<&QueryToken> {
        let phrases = self.phrases.iter().flat_map(|phrase| &phrase.tokens);
        let mut wanted: Vec<&QueryToken> = self.words.iter().chain(phrases).collect();
        for clause in self.groups.iter().flatten() {
            wanted.extend(clause.wanted());
        }
        wanted
    }

    /// Takes over all parts of another.
    pub(crate) fn absorb(&mut self, other: Self) {
        let shift = self.words.last().map_or(0, |last| last.position + 1);
        self.words
            .extend(other.words.into_iter().map(|token| QueryToken {
                position: token.position + shift,
                ..token
            }));
        self.phrases.extend(other.phrases);
        self.groups.extend(other.groups);
        self.excluded.extend(other.excluded);
        self.fields.extend(other.fields);
    }
}
