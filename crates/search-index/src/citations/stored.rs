//! What is kept of a document's citations, and the terms by which they are looked up.

use crate::Document;
use party_documents::{Bearer, Citation, Relation, own_terms};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Range;

/// Under this confidence a citation counts for nothing.
const CONFIDENT: f32 = 0.5;
/// Citations that are kept of one document.
const MOST: usize = 4_000;
/// Bytes of the first page that may say which plenum or congress a resolution is of.
const TOP: usize = 1_500;

/// The citations of a document.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct StoredCitations {
    /// The terms under which others cite it.
    #[serde(rename = "n", default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What it cites, in order.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<StoredCitation>,
}

/// A citation with its place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredCitation {
    /// What was read.
    #[serde(rename = "c")]
    pub citation: Citation,
    /// As it is written.
    #[serde(rename = "t")]
    pub text: String,
    /// Index of its page.
    #[serde(rename = "p", default)]
    pub page: usize,
    /// Number of its page, from 1.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u32>,
    /// Bytes of the page's text.
    #[serde(rename = "b")]
    pub bytes: Range<usize>,
    /// The same in Unicode code points.
    #[serde(rename = "u")]
    pub points: Range<usize>,
    /// The sentence that does something to what is cited.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

impl StoredCitation {
    /// Whether it may be taken for a fact.
    pub(crate) fn counts(&self) -> bool {
        self.citation.confidence >= CONFIDENT
    }
}

impl StoredCitations {
    /// Those of a document.
    pub(crate) fn of(document: &Document) -> Self {
        let bearer = Bearer {
            document_type: document.document_type.as_deref(),
            body: document.body.as_deref(),
            date: document.date,
        };
        let first = document.pages.first().map_or("", |page| page.text.as_str());
        let mut end = first.len().min(TOP);
        while !first.is_char_boundary(end) {
            end -= 1;
        }
        let top = first.get(..end).unwrap_or_default();
        let mut names = own_terms(document.number.as_ref(), &bearer, top);
        names.extend(own_terms(None, &bearer, &document.title));
        names.sort_unstable();
        names.dedup();
        Self {
            names,
            citations: placed(document),
        }
    }

    /// The terms under which the document is found by those it cites: each name, with its
    /// relation, and with what is done to it.
    pub(crate) fn terms(&self) -> BTreeSet<String> {
        let mut terms = BTreeSet::new();
        for stored in self.citations.iter().filter(|stored| stored.counts()) {
            for name in stored.citation.target_terms() {
                terms.insert(relation_term(stored.citation.relation, &name));
                if let Some(effect) = &stored.citation.effect {
                    terms.insert(effect_term(effect.kind, &name));
                }
                terms.insert(name);
            }
        }
        terms
    }

    /// Whether nothing need be stored.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.citations.is_empty()
    }
}

/// The citations of a document on their pages. Their spans are over the pages joined by form
/// feeds.
fn placed(document: &Document) -> Vec<StoredCitation> {
    let mut placed = Vec::new();
    let mut pages = document.pages.iter().enumerate();
    let mut current = pages.next();
    let (mut start, mut counted, mut points) = (0, 0, 0);
    for citation in document.citations.iter().take(MOST) {
        // Citations come in order, so pages are walked once.
        while let Some((_, page)) = current
            && citation.span.start > start + page.text.len()
        {
            start += page.text.len() + 1;
            (counted, points) = (0, 0);
            current = pages.next();
        }
        let Some((index, page)) = current else { break };
        let bytes = citation.span.start.saturating_sub(start)
            ..citation.span.end.saturating_sub(start).min(page.text.len());
        let Some(text) = page.text.get(bytes.clone()) else {
            continue;
        };
        points += page
            .text
            .get(counted..bytes.start)
            .map_or(0, |between| between.chars().count());
        counted = bytes.start;
        let sentence = citation.effect.as_ref().and_then(|effect| {
            let from = effect.sentence.start.saturating_sub(start);
            let to = effect.sentence.end.saturating_sub(start);
            page.text.get(from..to.min(page.text.len()))
        });
        placed.push(StoredCitation {
            citation: citation.clone(),
            text: text.to_owned(),
            page: index,
            page_number: page.number,
            points: points..points + text.chars().count(),
            bytes,
            sentence: sentence.map(str::to_owned),
        });
    }
    placed
}

/// The term of a name cited with a relation: `implements=57-nq/tw`.
pub(crate) fn relation_term(relation: Relation, name: &str) -> String {
    format!("{}={name}", relation_name(relation))
}

/// The term of a name to which something is done: `!replaces=57-nq/tw`.
pub(crate) fn effect_term(kind: Relation, name: &str) -> String {
    format!("!{}={name}", relation_name(kind))
}

fn relation_name(relation: Relation) -> &'static str {
    match relation {
        Relation::BasedOn => "based_on",
        Relation::Implements => "implements",
        Relation::Concretises => "concretises",
        Relation::Reviews => "reviews",
        Relation::Replaces => "replaces",
        Relation::Repeals => "repeals",
        Relation::Amends => "amends",
        Relation::Cites => "cites",
    }
}
