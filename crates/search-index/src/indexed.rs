//! A document as tantivy documents, one a passage.

use crate::citations::StoredCitations;
use crate::passages::{PassageDraft, cut};
use crate::response::DocumentMetadata;
use crate::schema::{Fields, TextFields};
use crate::sketch::Sketcher;
use crate::terms::{EncodedTerms, TermEncoder, terms_of};
use crate::within::folder_of;
use crate::{Document, FieldOrigin, IndexError};
use party_documents::{DocumentNumber, Section, tables};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeSet;
use tantivy::TantivyDocument;

/// What is stored of a document on its first passage.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredMetadata {
    /// Its metadata.
    pub metadata: DocumentMetadata,
    /// Sections over the pages' texts joined by form feeds.
    pub sections: Vec<Section>,
    /// Number of its pages.
    pub pages: usize,
    /// Number of its passages.
    pub passages: u32,
    /// Where its metadata were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<FieldOrigin>,
}

/// What a hit shows of it.
#[derive(Debug, Deserialize)]
pub(crate) struct StoredHead {
    /// Its metadata.
    pub metadata: DocumentMetadata,
}

/// Where a passage stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layout {
    /// Index of its page.
    #[serde(rename = "p")]
    pub page: usize,
    /// Number of its page, from 1.
    #[serde(rename = "n", skip_serializing_if = "Option::is_none", default)]
    pub page_number: Option<u32>,
    /// Heading paths with the byte of the passage from which each holds, in order.
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty", default)]
    pub sections: Vec<(usize, String)>,
}

/// Secrecy as the number that is indexed.
pub(crate) fn secrecy_level(secrecy: party_documents::Secrecy) -> u64 {
    secrecy as u64
}

/// The forms of a number under which its document is found: the whole key, the key without marks,
/// and the type with the number (`48 kl`).
pub(crate) fn number_terms(number: &DocumentNumber) -> Vec<String> {
    let mut terms = vec![number.key(), number.folded_key()];
    if let Some(symbol) = &number.symbol {
        terms.push(partial_number_term(symbol, &number.number));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The term of a type's symbol with a number: `kl:48`.
pub(crate) fn partial_number_term(symbol: &str, number: &str) -> String {
    format!("{}:{}", vietnamese::fold(symbol), number.to_lowercase())
}

/// The same with the symbols of the document's type, which a number need not carry
/// (`54/2022/QH15`), and all of them with the number's year: `nq:54`, `nq:54/2022`.
fn typed_terms(number: &DocumentNumber, document_type: Option<&str>) -> Vec<String> {
    let named = document_type.and_then(|name| tables().type_named(name));
    let symbols = named.iter().flat_map(|named| &named.symbols);
    let mut terms = Vec::new();
    for symbol in symbols.chain(&number.symbol) {
        let term = partial_number_term(symbol, &number.number);
        if let Some(year) = number.year {
            terms.push(in_year(&term, year));
        }
        terms.push(term);
    }
    terms
}

/// The term of a type with a number and its year: `nq:54/2022`.
pub(crate) fn in_year(partial: &str, year: u16) -> String {
    format!("{partial}/{year}")
}

/// The running number as an integer: 57 of `57-NQ/TW`, 66 of `66.25`.
pub(crate) fn running(number: &DocumentNumber) -> u64 {
    let digits: String = number
        .number
        .chars()
        .take_while(char::is_ascii_digit)
        .take(9)
        .collect();
    digits.parse().unwrap_or(0)
}

thread_local! {
    static ENCODER: RefCell<(TermEncoder, EncodedTerms, Sketcher)> = RefCell::default();
}

/// The tantivy documents of a document, in order.
pub(crate) fn encode_document(
    document: &Document,
    fields: &Fields,
) -> Result<Vec<TantivyDocument>, IndexError> {
    let drafts = cut(&document.pages, &document.sections);
    let total = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
    ENCODER.with_borrow_mut(|(encoder, terms, sketcher)| {
        let mut passages = Vec::with_capacity(drafts.len());
        sketcher.clear();
        for (ordinal, draft) in drafts.iter().enumerate() {
            let mut passage = encode_passage(document, draft, fields, encoder, terms, sketcher)?;
            passage.add_u64(fields.ordinal, ordinal as u64);
            if ordinal == 0 {
                add_document_fields(document, total, &mut passage, fields, encoder, terms)?;
            }
            passages.push(passage);
        }
        if let (Some(sketch), Some(first)) = (sketcher.finish(), passages.first_mut()) {
            first.add_u64(fields.print, sketch.print());
            first.add_bytes(fields.sketch, &sketch.to_bytes());
        }
        Ok(passages)
    })
}

fn encode_passage(
    document: &Document,
    draft: &PassageDraft,
    fields: &Fields,
    encoder: &mut TermEncoder,
    terms: &mut EncodedTerms,
    sketcher: &mut Sketcher,
) -> Result<TantivyDocument, IndexError> {
    let page = document.pages.get(draft.page);
    let text = page
        .and_then(|page| page.text.get(draft.range.clone()))
        .unwrap_or_default();
    let mut passage = TantivyDocument::new();
    terms.clear();
    // What the document is about belongs to each of its passages.
    encoder.encode(&document.title, terms);
    encoder.encode(&about(document, draft), terms);
    let own = terms.folded.len();
    encoder.encode(text, terms);
    terms_of(terms.folded.get(own..).unwrap_or_default()).for_each(|term| sketcher.take(term));
    add_terms(&mut passage, &fields.body, terms);
    if !terms.pairs.is_empty() {
        passage.add_text(fields.pairs, &terms.pairs);
    }
    if terms.is_bare() {
        passage.add_text(fields.bare, &terms.folded);
    }
    passage.add_text(fields.text, text);
    let layout = Layout {
        page: draft.page,
        page_number: page.and_then(|page| page.number),
        sections: draft.sections.clone(),
    };
    passage.add_text(fields.layout, to_json(&layout)?);
    passage.add_u64(fields.secrecy, secrecy_level(document.secrecy));
    passage.add_u64(
        fields.date,
        document.date.map_or(0, |date| u64::from(date.as_number())),
    );
    if let Some(name) = &document.document_type {
        passage.add_text(fields.document_type, name);
    }
    if let Some(body) = &document.body {
        passage.add_text(fields.issuer, body);
    }
    Ok(passage)
}

/// What else says what a passage is about: type, number, abstract, headings, body and signer.
fn about(document: &Document, draft: &PassageDraft) -> String {
    let number = document.number.as_ref().map(DocumentNumber::display);
    let parts = [
        document.document_type.as_deref(),
        number.as_deref(),
        document
            .summary
            .as_deref()
            .filter(|summary| *summary != document.title),
        document.heading.as_deref(),
        document.body.as_deref(),
        document.signer.as_deref(),
        // The other headings stand in the passage's own text.
        draft
            .sections
            .first()
            .filter(|(at, _)| *at == 0)
            .map(|(_, path)| path.as_str()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn add_document_fields(
    document: &Document,
    passages: u32,
    passage: &mut TantivyDocument,
    fields: &Fields,
    encoder: &mut TermEncoder,
    terms: &mut EncodedTerms,
) -> Result<(), IndexError> {
    passage.add_text(fields.id, &document.id);
    let citations = StoredCitations::of(document);
    let mut names: BTreeSet<String> = citations.names.iter().cloned().collect();
    if let Some(number) = &document.number {
        names.extend(number_terms(number));
        names.extend(typed_terms(number, document.document_type.as_deref()));
    }
    for term in names {
        passage.add_text(fields.number, term);
    }
    for term in citations.terms() {
        passage.add_text(fields.cites, term);
    }
    if !citations.is_empty() {
        passage.add_text(fields.citations, to_json(&citations)?);
    }
    passage.add_u64(fields.running, document.number.as_ref().map_or(0, running));
    passage.add_text(fields.format, &document.format);
    let folders: BTreeSet<String> = document.places.iter().map(folder_of).collect();
    for folder in folders {
        passage.add_text(fields.folder, folder);
    }
    passage.add_text(fields.title_text, &document.title);
    if let Some(signer) = &document.signer {
        terms.clear();
        encoder.encode(signer, terms);
        passage.add_text(fields.signer, &terms.folded);
    }
    terms.clear();
    encoder.encode(&document.title, terms);
    add_terms(passage, &fields.title, terms);
    let stored = StoredMetadata {
        metadata: DocumentMetadata::from(document),
        sections: document.sections.clone(),
        pages: document.pages.len(),
        passages,
        origins: document.origins.clone(),
    };
    passage.add_text(fields.metadata, to_json(&stored)?);
    Ok(())
}

fn add_terms(passage: &mut TantivyDocument, fields: &TextFields, terms: &EncodedTerms) {
    let pairs = [(fields.exact, &terms.exact), (fields.folded, &terms.folded)];
    for (field, encoded) in pairs {
        if !encoded.is_empty() {
            passage.add_text(field, encoded);
        }
    }
}

fn to_json<T: Serialize>(value: &T) -> Result<String, IndexError> {
    serde_json::to_string(value)
        .map_err(|e| IndexError::io("write", std::path::Path::new("metadata"), e.into()))
}
