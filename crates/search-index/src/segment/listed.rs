//! Terms of fields that few passages have: where each stands, in order of passages.

use super::lexicon::{Terms, number_of};
use tantivy::DocId;
use tantivy::tokenizer::MAX_TOKEN_LEN;

/// Terms by number, with the passages in which they stand.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Passage and number of a term, in order of passages.
    pub at: Vec<(DocId, u32)>,
}

impl Listed {
    pub(super) fn push(&mut self, passage: DocId, term: u32) {
        self.at.push((passage, term));
    }

    /// Forgets what stands in passages from this one.
    pub(super) fn truncate(&mut self, passages: DocId) {
        let kept = self.at.partition_point(|(passage, _)| *passage < passages);
        self.at.truncate(kept);
    }

    /// Passages in order, each with how many terms it has.
    pub(super) fn lengths(&self) -> impl Iterator<Item = (DocId, u32)> {
        let passages = self.at.chunk_by(|a, b| a.0 == b.0);
        passages.filter_map(|terms| Some((terms.first()?.0, u32::try_from(terms.len()).ok()?)))
    }
}

/// Names that are terms as they are.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub names: Terms,
    pub listed: Listed,
    letters: usize,
}

impl Names {
    pub(super) fn push(&mut self, passage: DocId, name: &str) {
        if name.len() > MAX_TOKEN_LEN {
            return;
        }
        let number = number_of(&mut self.names, name);
        if number as usize + 1 == self.names.len() {
            self.letters += name.len();
        }
        self.listed.push(passage, number);
    }

    /// Bytes of memory, about.
    pub(super) fn memory(&self) -> usize {
        self.letters + self.names.len() * 48 + self.listed.at.len() * 8
    }
}
