//! A document as passages of a segment.

use crate::citations::StoredCitations;
use crate::passages::{PassageDraft, cut};
use crate::response::DocumentMetadata;
use crate::schema::Fields;
use crate::segment::{NameField, SegmentBuilder, WordField};
use crate::sketch::Sketcher;
use crate::stored::{self, DocumentRecord, Layout, Outline};
use crate::within::folder_of;
use crate::{Document, IndexError, joined_text};
use party_documents::{DocumentNumber, tables};
use std::collections::BTreeSet;
use tantivy::{TantivyDocument, TantivyError};

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

/// Adds a document to a segment. Returns the number of its passages.
///
/// # Errors
/// Nothing of the document is in the segment then, or the segment is of no use.
pub(crate) fn add_document(
    document: &Document,
    fields: &Fields,
    sketcher: &mut Sketcher,
    segment: &mut SegmentBuilder,
) -> Result<usize, AddError> {
    let passages =
        encode(document, fields, sketcher, segment).inspect_err(|_| segment.roll_back())?;
    segment.complete(&passages)?;
    Ok(passages.len())
}

/// Why a document was not added.
#[derive(Debug)]
pub(crate) enum AddError {
    /// Its record cannot be made.
    Record(IndexError),
    /// The segment cannot be written.
    Engine(TantivyError),
}

impl From<TantivyError> for AddError {
    fn from(error: TantivyError) -> Self {
        Self::Engine(error)
    }
}

/// Adds the texts of a document, and returns the other fields of its passages.
fn encode(
    document: &Document,
    fields: &Fields,
    sketcher: &mut Sketcher,
    segment: &mut SegmentBuilder,
) -> Result<Vec<TantivyDocument>, AddError> {
    let drafts = cut(&document.pages, &document.sections);
    let citations = StoredCitations::of(document);
    sketcher.clear();
    let mut passages = Vec::with_capacity(drafts.len());
    for (ordinal, draft) in drafts.iter().enumerate() {
        // What the document is about belongs to each of its passages.
        segment.text(&document.title, |_| {});
        segment.text(&about(document, draft), |_| {});
        segment.text(text_of(document, draft), |mark| sketcher.take(mark));
        if ordinal == 0 {
            add_terms(document, &citations, segment);
        }
        segment.end_passage();
        passages.push(columns_of(document, ordinal, fields));
    }
    let mut sketch = Vec::new();
    if let Some(first) = passages.first_mut() {
        add_document_columns(document, first, fields);
        if let Some(whole) = sketcher.finish() {
            first.add_u64(fields.print, whole.print());
            sketch.extend(whole.to_bytes());
        }
    }
    let text = joined_text(&document.pages);
    let record = DocumentRecord {
        metadata: DocumentMetadata::from(document),
        outline: Outline {
            passages: u32::try_from(drafts.len()).unwrap_or(u32::MAX),
            pages: document.pages.len(),
            sections: document.sections.clone(),
        },
        text: &text,
        citations,
        origins: &document.origins,
    };
    for (ordinal, (draft, passage)) in drafts.iter().zip(&mut passages).enumerate() {
        let (record, sketch) = match ordinal {
            0 => (Some(&record), sketch.as_slice()),
            _ => (None, [].as_slice()),
        };
        let (text, layout) = (text_of(document, draft), layout_of(document, draft));
        let stored = stored::payload(text, &layout, record)
            .and_then(|payload| stored::record(&payload, sketch))
            .map_err(AddError::Record)?;
        passage.add_bytes(fields.record, &stored);
    }
    Ok(passages)
}

/// The columns that every passage has.
fn columns_of(document: &Document, ordinal: usize, fields: &Fields) -> TantivyDocument {
    let mut passage = TantivyDocument::new();
    passage.add_u64(fields.ordinal, ordinal as u64);
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
    passage
}

fn text_of<'a>(document: &'a Document, draft: &PassageDraft) -> &'a str {
    let page = document.pages.get(draft.page);
    let text = page.and_then(|page| page.text.get(draft.range.clone()));
    text.unwrap_or_default()
}

fn layout_of(document: &Document, draft: &PassageDraft) -> Layout {
    Layout {
        page: draft.page,
        page_number: document.pages.get(draft.page).and_then(|page| page.number),
        sections: draft.sections.clone(),
    }
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

/// The columns of the whole document.
fn add_document_columns(document: &Document, passage: &mut TantivyDocument, fields: &Fields) {
    passage.add_u64(fields.running, document.number.as_ref().map_or(0, running));
    passage.add_text(fields.format, &document.format);
    passage.add_u64(fields.recognised, u64::from(document.ocr));
    if let Some(subject) = &document.subject {
        passage.add_text(fields.subject, subject);
    }
    let folders: BTreeSet<String> = document.places.iter().map(folder_of).collect();
    for folder in folders {
        passage.add_text(fields.folder, folder);
    }
    passage.add_text(fields.title_text, &document.title);
}

/// The terms of the whole document.
fn add_terms(document: &Document, citations: &StoredCitations, segment: &mut SegmentBuilder) {
    segment.name(NameField::Id, &document.id);
    let mut names: BTreeSet<String> = citations.names.iter().cloned().collect();
    if let Some(number) = &document.number {
        names.extend(number_terms(number));
        names.extend(typed_terms(number, document.document_type.as_deref()));
    }
    for name in &names {
        segment.name(NameField::Number, name);
    }
    for term in citations.terms() {
        segment.name(NameField::Cites, &term);
    }
    if let Some(signer) = &document.signer {
        segment.words(WordField::Signer, signer);
    }
    segment.words(WordField::Title, &document.title);
}
