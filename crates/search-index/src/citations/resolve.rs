//! From a citation to the documents of the collection that it may mean.

use super::stored::{StoredCitation, StoredCitations};
use super::{Reference, Scope};
use crate::SearchError;
use crate::columns::NameColumn;
use crate::searcher::SearchIndex;
use crate::seen::SeenDocuments;
use party_documents::{Agreement, Bearer, Citation, Date, agreement};
use rustc_hash::FxHashMap;
use std::rc::Rc;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, TERMINATED, TantivyError, Term};

/// Documents that are named of an open citation.
const MOST_CANDIDATES: usize = 10;
/// A document that agrees by so much more than the next is the one meant.
const CLEAR: u8 = 2;

/// A document by its first passage, with what tells it from others of its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) address: DocAddress,
    document_type: Option<String>,
    body: Option<String>,
    pub(super) date: Option<Date>,
}

impl Known {
    fn bearer(&self) -> Bearer<'_> {
        Bearer {
            document_type: self.document_type.as_deref(),
            body: self.body.as_deref(),
            date: self.date,
        }
    }

    /// Whether both are copies of one paper: a scan and its print.
    fn is_copy_of(&self, other: &Self) -> bool {
        let bearer = self.bearer();
        bearer == other.bearer() && bearer.body.is_some() && bearer.date.is_some()
    }
}

/// What a citation may mean.
#[derive(Debug, Default)]
pub(super) struct Resolution {
    /// Documents, the likeliest first.
    pub(super) documents: Vec<DocAddress>,
    /// Whether it is the first one (or a copy of it), and no other.
    pub(super) certain: bool,
}

/// Looks up names and remembers them, for one caller. What the caller may not see does not exist,
/// so that it cannot even make a citation doubtful.
pub(super) struct Resolver<'a> {
    pub(super) index: &'a SearchIndex,
    seen: SeenDocuments<'a>,
    by_name: FxHashMap<String, Rc<[Known]>>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(index: &'a SearchIndex, scope: Scope<'a>) -> Self {
        Self {
            index,
            seen: SeenDocuments::new(index, scope.clearance, scope.within),
            by_name: FxHashMap::default(),
        }
    }

    /// The document with this identity, if it may be seen.
    pub(super) fn document(&self, id: &str) -> Result<Option<Known>, SearchError> {
        let found = self.documents(self.index.fields.id, id)?;
        Ok(found.into_iter().next())
    }

    /// The documents that may be seen and have this term.
    pub(super) fn documents(&self, field: Field, term: &str) -> Result<Vec<Known>, SearchError> {
        let term = Term::from_field_text(field, term);
        let mut found = Vec::new();
        for (ordinal, segment) in self.index.searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(field)?;
            let postings = index.read_postings(&term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(TantivyError::from)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let passage = postings.doc();
                postings.advance();
                if !segment.is_deleted(passage) {
                    let address = DocAddress::new(ordinal as u32, passage);
                    found.extend(self.known(address));
                }
            }
        }
        Ok(found)
    }

    /// What is known of a document; `None` where it may not be seen.
    pub(super) fn known(&self, address: DocAddress) -> Option<Known> {
        let columns = self.index.columns.get(address.segment_ord as usize)?;
        if !self.seen.has(address.segment_ord as usize, address.doc_id) {
            return None;
        }
        let name = |column| {
            let number = columns.name(column, address.doc_id)?;
            columns.name_text(column, number)
        };
        let body = name(NameColumn::Issuer);
        Some(Known {
            address,
            document_type: name(NameColumn::DocumentType),
            body,
            date: Date::from_number(columns.date(address.doc_id)),
        })
    }

    fn named(&mut self, name: &str) -> Result<Rc<[Known]>, SearchError> {
        if let Some(known) = self.by_name.get(name) {
            return Ok(Rc::clone(known));
        }
        let known: Rc<[Known]> = self.documents(self.index.fields.number, name)?.into();
        self.by_name.insert(name.to_owned(), Rc::clone(&known));
        Ok(known)
    }

    /// The documents that `citation`, in the text of `citing`, may mean.
    pub(super) fn resolve(
        &mut self,
        citation: &Citation,
        citing: &Known,
    ) -> Result<Resolution, SearchError> {
        let mut candidates: Vec<(Known, Agreement)> = Vec::new();
        for name in citation.target_terms() {
            for known in self.named(&name)?.iter() {
                let seen = candidates.iter().any(|(c, _)| c.address == known.address);
                if seen || known.address == citing.address {
                    continue;
                }
                let agreed = agreement(citation, &citing.bearer(), &known.bearer());
                candidates.extend(agreed.map(|agreed| (known.clone(), agreed)));
            }
        }
        candidates.sort_by(|(a, by_a), (b, by_b)| {
            let weight = by_b.weight().cmp(&by_a.weight());
            weight
                .then_with(|| b.date.cmp(&a.date))
                .then_with(|| place(a).cmp(&place(b)))
        });
        let certain = match candidates.split_first() {
            None => false,
            Some(((best, by), others)) => {
                by.identifies()
                    && others.iter().all(|(other, weaker)| {
                        by.weight() >= weaker.weight() + CLEAR || best.is_copy_of(other)
                    })
            }
        };
        if certain && let Some((best, _)) = candidates.first().cloned() {
            candidates.retain(|(c, _)| *c == best || best.is_copy_of(c));
        }
        candidates.truncate(MOST_CANDIDATES);
        Ok(Resolution {
            documents: candidates.into_iter().map(|(c, _)| c.address).collect(),
            certain,
        })
    }

    /// What is stored of a document's citations.
    pub(super) fn stored(&self, address: DocAddress) -> Result<StoredCitations, SearchError> {
        self.index.stored(address)?.citations()
    }

    /// A document as others name it.
    pub(super) fn reference(&self, address: DocAddress) -> Result<Reference, SearchError> {
        let metadata = self.index.stored(address)?.metadata()?;
        Ok(Reference {
            id: metadata.id,
            title: metadata.title,
            number: metadata.number,
            document_type: metadata.document_type,
            body: metadata.body,
            date: metadata.date,
            secrecy: metadata.secrecy,
        })
    }

    pub(super) fn references(
        &self,
        addresses: &[DocAddress],
    ) -> Result<Vec<Reference>, SearchError> {
        addresses.iter().map(|a| self.reference(*a)).collect()
    }

    /// Whether a citation goes by one of these names, surely enough to count.
    pub(super) fn goes_by(stored: &StoredCitation, names: &[String]) -> bool {
        let mut terms = stored.citation.target_terms().into_iter();
        stored.counts() && terms.any(|term| names.contains(&term))
    }
}

fn place(known: &Known) -> (u32, u32) {
    (known.address.segment_ord, known.address.doc_id)
}
