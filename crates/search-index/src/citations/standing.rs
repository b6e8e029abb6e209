//! Whether a document still holds, as far as the collection tells.

use super::resolve::Resolver;
use super::stored::effect_term;
use super::{MOST_CITING, Reference, Scope};
use crate::SearchError;
use crate::searcher::SearchIndex;
use party_documents::Relation;
use serde::Serialize;

/// What has become of a document. The collection may lack what would tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing in the collection says that it was changed.
    Unchanged,
    /// Parts of it were amended, replaced or repealed.
    Amended,
    /// Another took its place.
    Replaced,
    /// It was repealed.
    Repealed,
}

/// That something was done to a document.
#[derive(Debug, Clone, PartialEq)]
pub struct StandingEffect {
    /// Replaced, repealed or amended.
    pub kind: Relation,
    /// The document that does it, where the collection has it.
    pub by: Option<Reference>,
    /// Its name as written, where another document tells of it.
    pub by_text: Option<String>,
    /// The document that says so.
    pub said_in: Reference,
    /// The page that says so, from 1.
    pub page: Option<u32>,
    /// The sentence that says so.
    pub sentence: String,
    /// Whether it surely means this document, not another of the same number.
    pub certain: bool,
}

/// Whether a document still holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What the collection says for certain.
    pub status: Status,
    /// What says so, and what may say so, newest first.
    pub effects: Vec<StandingEffect>,
}

const KINDS: [Relation; 3] = [Relation::Repeals, Relation::Replaces, Relation::Amends];

impl SearchIndex {
    /// Whether the document with this `id` still holds, as far as the documents in `scope` tell;
    /// `None` when there is no such document in it.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn standing<'a>(
        &'a self,
        scope: impl Into<Scope<'a>>,
        id: &str,
    ) -> Result<Option<Standing>, SearchError> {
        let mut resolver = Resolver::new(self, scope.into());
        let Some(document) = resolver.document(id)? else {
            return Ok(None);
        };
        let names = resolver.stored(document.address)?.names;
        let terms: Vec<String> = KINDS
            .iter()
            .flat_map(|kind| names.iter().map(|name| effect_term(*kind, name)))
            .collect();
        let (found, _) = resolver.citing(&document, &names, &terms, MOST_CITING)?;
        let mut effects = Vec::new();
        for found in found {
            let all = resolver.stored(found.citing.address)?.citations;
            for mention in found.mentions {
                let Some(effect) = &mention.citation.effect else {
                    continue;
                };
                let resolution = resolver.resolve(&mention.citation, &found.citing)?;
                let said_in = resolver.reference(found.citing.address)?;
                let (mut by, mut by_text) = (None, None);
                match effect.by.map(|at| all.get(at)) {
                    None => by = Some(said_in.clone()),
                    Some(None) => {}
                    Some(Some(other)) => {
                        let meant = resolver.resolve(&other.citation, &found.citing)?;
                        // A document does not take its own place.
                        if meant.documents.contains(&document.address) {
                            continue;
                        }
                        by_text = Some(other.text.clone());
                        if meant.certain
                            && let Some(first) = meant.documents.first()
                        {
                            by = Some(resolver.reference(*first)?);
                        }
                    }
                }
                effects.push(StandingEffect {
                    kind: effect.kind,
                    by,
                    by_text,
                    said_in,
                    page: mention.page_number,
                    sentence: mention.sentence.clone().unwrap_or(mention.text),
                    certain: resolution.certain,
                });
            }
        }
        effects.dedup_by(|a, b| a.kind == b.kind && a.said_in == b.said_in && a.by == b.by);
        let kinds = effects.iter().filter(|effect| effect.certain);
        let status = kinds
            .map(|effect| match effect.kind {
                Relation::Repeals => Status::Repealed,
                Relation::Replaces => Status::Replaced,
                _ => Status::Amended,
            })
            .max_by_key(|status| *status as u8);
        Ok(Some(Standing {
            status: status.unwrap_or(Status::Unchanged),
            effects,
        }))
    }
}
