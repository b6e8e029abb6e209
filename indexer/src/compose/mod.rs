//! From text and given fields to a document that can be indexed.
//!
//! What a source states of a document wins over what is read from its text, but for secrecy,
//! where the stricter of the two wins.

mod origins;
mod secrecy;
mod title;

use crate::sidecars::unknown_secrecy;
use extraction::records::Record;
use extraction::{Extracted, Format, Method};
use origins::Origins;
use party_documents::{
    ArchivePlace, Date, DocumentNumber, Found, Secrecy, Sidecar, Understanding, understand,
};
use search_index::{Document, MetadataField, OriginMethod, PageText, Place, joined_text};
use std::borrow::Cow;

pub(crate) use secrecy::Ceiling;

/// Under this confidence a value read from the text is not taken for a fact.
const CONFIDENT: f32 = 0.5;
/// Under this one a person should look at it.
const SURE: f32 = 0.7;

/// What the pipeline knows of a document before it is read.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// Its identity.
    pub id: String,
    /// Places where it lies; at least one.
    pub places: Vec<Place>,
    /// The least mark of secrecy that it has by where it lies.
    pub floor: Secrecy,
}

/// A document, and what a person should look at.
#[derive(Debug)]
pub(crate) struct Composed {
    /// The document.
    pub document: Document,
    /// What was odd about it.
    pub notes: Vec<Note>,
    /// What was read of it with little confidence.
    pub uncertain: Vec<Doubt>,
}

/// A value read with little confidence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Doubt {
    /// Name of the field.
    pub field: &'static str,
    /// What was read.
    pub value: String,
    /// From 0 to 1.
    pub confidence: f32,
    /// Whether it was taken.
    pub taken: bool,
}

/// Something odd about one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// A stable code.
    pub code: &'static str,
    /// What it is, in English.
    pub message: String,
}

/// Why a document is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// A stable code.
    pub code: &'static str,
    /// The reason and the way out, in English.
    pub reason: String,
}

/// What a source states of a document, as it states it.
#[derive(Debug, Default)]
struct Stated {
    external_id: Option<String>,
    title: Option<String>,
    number: Option<String>,
    document_type: Option<String>,
    body: Option<String>,
    date: Option<String>,
    summary: Option<String>,
    signer: Option<String>,
    subject: Option<String>,
    heading: Option<String>,
    secrecy: Option<String>,
}

/// A document made from a row of a bulk file.
///
/// # Errors
/// Its mark of secrecy is above `ceiling`, or cannot be read.
pub(crate) fn from_record(
    record: Record,
    format: &str,
    origin: Origin,
    ceiling: Ceiling,
) -> Result<Composed, Rejection> {
    let stated = Stated {
        external_id: record.external_id,
        title: record.title,
        number: record.number,
        document_type: record.document_type,
        body: record.body,
        date: record.date,
        summary: record.summary,
        signer: record.signer,
        subject: record.subject,
        heading: record.heading,
        secrecy: record.secrecy,
    };
    // A row is in normal form already.
    let pages = vec![PageText {
        number: None,
        text: without_form_feeds(record.text),
    }];
    compose(stated, None, pages, &[], format.to_owned(), origin, ceiling)
}

/// A document made from a file of its own, and what the office says of it.
///
/// # Errors
/// Its mark of secrecy is above `ceiling`, or the office gives one that nobody knows.
pub(crate) fn from_file(
    extracted: &Extracted,
    sidecar: Option<&Sidecar>,
    origin: Origin,
    ceiling: Ceiling,
) -> Result<Composed, Rejection> {
    let pages = extracted
        .pages
        .iter()
        .map(|p| page(p.number, Cow::Owned(p.text())))
        .collect();
    let headings = title::headings(extracted);
    if let Some(reason) = sidecar.and_then(unknown_secrecy) {
        return Err(Rejection {
            code: "secrecy_unknown",
            reason: reason.to_owned(),
        });
    }
    // The archive's software puts into the name of a file where it lies.
    let name = origin.places.first().map(|place| place.path.as_str());
    let named = Sidecar::from_file_name(name.unwrap_or_default()).archive;
    let given = sidecar.map(|sidecar| &sidecar.archive);
    let stated = Stated {
        subject: sidecar.and_then(|sidecar| sidecar.subject.clone()),
        secrecy: secrecy::stated_in_tables(extracted).map(str::to_owned),
        heading: given
            .and_then(archive_path)
            .or_else(|| archive_path(&named)),
        ..Stated::default()
    };
    let mut composed = compose(
        stated,
        sidecar,
        pages,
        &headings,
        format_name(extracted.format),
        origin,
        ceiling,
    )?;
    let recognised = |page: &extraction::Page| page.method == Method::Ocr;
    composed.document.ocr = extracted.pages.iter().any(recognised);
    for origin in &mut composed.document.origins {
        match (&origin.place, origin.field) {
            (Some((page, _)), _) if extracted.pages.get(*page).is_some_and(recognised) => {
                origin.method = OriginMethod::Ocr;
            }
            (_, MetadataField::Heading) => {
                let office = given.is_some_and(|given| archive_path(given).is_some());
                origin.method = if office {
                    OriginMethod::Office
                } else {
                    OriginMethod::FileName
                };
            }
            _ => {}
        }
    }
    let complaints = extracted.complaints.iter().cloned();
    composed.notes.extend(complaints.map(|message| Note {
        code: "extraction",
        message,
    }));
    Ok(composed)
}

/// The strictest mark of secrecy on a paper.
pub(crate) fn mark(extracted: &Extracted) -> Secrecy {
    let pages: Vec<String> = extracted
        .pages
        .iter()
        .map(|p| page_text(p.text()))
        .collect();
    let read = understand(&pages.join("\u{c}")).secrecy;
    let stated = secrecy::stated_in_tables(extracted).and_then(secrecy::parse);
    let read = read.map_or(Secrecy::Normal, |found| found.value);
    read.max(stated.unwrap_or(Secrecy::Normal))
}

/// The format's name as documents carry it: `pdf`, `docx`.
pub(crate) fn format_name(format: Format) -> String {
    match serde_json::to_value(format) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "unknown".to_owned(),
    }
}

fn page(number: Option<u32>, text: Cow<'_, str>) -> PageText {
    PageText {
        number,
        text: page_text(text.into_owned()),
    }
}

/// A page's text in normal form.
pub(crate) fn page_text(text: String) -> String {
    without_form_feeds(match vietnamese::normalise(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(normal) => normal,
    })
}

/// A form feed separates pages in the joined text, so none stays inside.
fn without_form_feeds(text: String) -> String {
    if text.contains('\u{c}') {
        text.replace('\u{c}', "\n")
    } else {
        text
    }
}

/// Where a paper lies in the archive: `Phông 011 > Mục lục 07 > Hồ sơ 0123 > Tờ 001`.
fn archive_path(place: &ArchivePlace) -> Option<String> {
    let parts = [
        ("Phông", &place.fonds),
        ("Mục lục", &place.inventory),
        ("Hồ sơ", &place.dossier),
        ("Tờ", &place.sheet),
        ("THBQ:", &place.retention),
    ];
    let known = parts
        .iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)));
    let path = known.collect::<Vec<_>>().join(" > ");
    (!path.is_empty()).then_some(path)
}

fn compose(
    stated: Stated,
    sidecar: Option<&Sidecar>,
    pages: Vec<PageText>,
    headings: &[String],
    format: String,
    origin: Origin,
    ceiling: Ceiling,
) -> Result<Composed, Rejection> {
    let joined = joined_text(&pages);
    let mut understood = understand(&joined);
    let read = understood.complaints.len();
    if let Some(sidecar) = sidecar {
        sidecar.apply(&mut understood);
    }
    let complaints = understood.complaints.iter().enumerate();
    let mut notes: Vec<Note> = complaints
        .map(|(n, message)| Note {
            code: if n < read {
                "understanding"
            } else {
                "metadata_disagrees"
            },
            message: message.clone(),
        })
        .collect();
    let secrecy = secrecy::decide(
        stated.secrecy.as_deref(),
        understood.secrecy.as_ref(),
        origin.floor,
        ceiling,
    )?;

    let number = stated.number.as_deref().and_then(|text| {
        let number = DocumentNumber::parse(text);
        if number.is_none() {
            notes.push(unreadable("number_unreadable", "document number", text));
        }
        number
    });
    let date = stated.date.as_deref().and_then(|text| {
        let date = Date::parse(text);
        if date.is_none() {
            notes.push(unreadable("date_unreadable", "date", text));
        }
        date
    });
    let uncertain = doubts(&understood, &stated);
    // A number that nobody can read is still one that somebody will type.
    let heading = match (&number, stated.number.as_deref()) {
        (None, Some(text)) => {
            let path = [Some(text), stated.heading.as_deref()];
            Some(path.into_iter().flatten().collect::<Vec<_>>().join(" > "))
        }
        _ => stated.heading,
    };
    let own = Own::of(&understood, stated.number.is_some(), number.as_ref());
    let mut from = Origins::over(&pages);
    let u = &understood;
    let given = |stated: bool, read: bool| (stated || read).then_some(stated);
    if stated.title.is_some() {
        from.note::<String>(MetadataField::Title, true, None);
    }
    if let Some(stated) = given(number.is_some(), own.number.is_some()) {
        from.note(MetadataField::Number, stated, u.number.as_ref());
    }
    if let Some(stated) = given(stated.document_type.is_some(), own.document_type.is_some()) {
        from.note(MetadataField::Type, stated, u.document_type.as_ref());
    }
    if let Some(stated) = given(stated.body.is_some(), own.body.is_some()) {
        from.note(MetadataField::Body, stated, u.body.as_ref());
    }
    if let Some(stated) = given(date.is_some(), own.date.is_some()) {
        from.note(MetadataField::Date, stated, u.date.as_ref());
    }
    if let Some(stated) = given(stated.summary.is_some(), own.summary.is_some()) {
        from.note(MetadataField::Abstract, stated, u.title.as_ref());
    }
    if let Some(stated) = given(stated.signer.is_some(), own.signer.is_some()) {
        from.note(MetadataField::Signer, stated, u.signer.as_ref());
    }
    if heading.is_some() {
        from.note::<String>(MetadataField::Heading, true, None);
    }
    let mark = stated.secrecy.as_deref().and_then(secrecy::parse);
    from.note_secrecy(secrecy, mark, u.secrecy.as_ref());
    let origins = from.finish();
    let summary = stated.summary.or(own.summary);
    let number = number.or(own.number);
    let document_type = stated
        .document_type
        .map(title::sentence_case)
        .or(own.document_type);
    let title = stated.title.unwrap_or_else(|| {
        title::choose(&title::Known {
            summary: summary.as_deref(),
            number: number.as_ref(),
            document_type: document_type.as_deref(),
            headings,
            text: &joined,
            place: origin.places.first(),
        })
    });
    let document = Document {
        id: origin.id,
        external_id: stated.external_id,
        title,
        number,
        document_type,
        body: stated.body.or(own.body),
        date: date.or(own.date),
        summary,
        signer: stated.signer.or(own.signer),
        subject: stated.subject,
        heading,
        secrecy,
        format,
        ocr: false,
        places: origin.places,
        sections: understood.sections,
        citations: understood.citations,
        origins,
        pages,
    };
    Ok(Composed {
        document,
        notes,
        uncertain,
    })
}

/// What was read with little confidence and is not stated by the source. A row that states a number
/// is a part of a document, whose text says nothing of the whole.
fn doubts(understood: &Understanding, stated: &Stated) -> Vec<Doubt> {
    fn doubt<T>(
        field: &'static str,
        stated: bool,
        found: Option<&Found<T>>,
        show: impl Fn(&T) -> String,
    ) -> Option<Doubt> {
        let found = found.filter(|found| !stated && found.confidence < SURE)?;
        Some(Doubt {
            field,
            value: show(&found.value),
            confidence: found.confidence,
            taken: found.confidence >= CONFIDENT,
        })
    }
    if stated.number.is_some() {
        return Vec::new();
    }
    let u = understood;
    [
        doubt("number", false, u.number.as_ref(), DocumentNumber::display),
        doubt(
            "type",
            stated.document_type.is_some(),
            u.document_type.as_ref(),
            Clone::clone,
        ),
        doubt("body", stated.body.is_some(), u.body.as_ref(), Clone::clone),
        doubt(
            "date",
            stated.date.is_some(),
            u.date.as_ref(),
            ToString::to_string,
        ),
        doubt(
            "abstract",
            stated.summary.is_some(),
            u.title.as_ref(),
            Clone::clone,
        ),
        doubt(
            "signer",
            stated.signer.is_some(),
            u.signer.as_ref(),
            Clone::clone,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn unreadable(code: &'static str, what: &str, text: &str) -> Note {
    Note {
        code,
        message: format!("`{text}` cannot be read as a {what}; mend it at the source"),
    }
}

/// What the text says of itself.
#[derive(Default)]
struct Own {
    number: Option<DocumentNumber>,
    document_type: Option<String>,
    body: Option<String>,
    date: Option<Date>,
    summary: Option<String>,
    signer: Option<String>,
}

impl Own {
    /// Where the source states a number and the text does not bear the same one in its head, the
    /// text is a part of the document, such as an article of a law: what looks like a head in it
    /// is some other document's.
    fn of(understood: &Understanding, stated: bool, number: Option<&DocumentNumber>) -> Self {
        let own_number = confident(understood.number.as_ref());
        let same = own_number.as_ref().map(DocumentNumber::key) == number.map(DocumentNumber::key);
        if stated && !(number.is_some() && same) {
            return Self::default();
        }
        Self {
            number: own_number,
            document_type: confident(understood.document_type.as_ref()),
            body: confident(understood.body.as_ref()),
            date: confident(understood.date.as_ref()),
            summary: confident(understood.title.as_ref()),
            signer: confident(understood.signer.as_ref()),
        }
    }
}

fn confident<T: Clone>(found: Option<&Found<T>>) -> Option<T> {
    found
        .filter(|found| found.confidence >= CONFIDENT)
        .map(|found| found.value.clone())
}

/// The key by which two files are one document though their bytes differ: number, type, body and
/// date, all but the type known. `None` where too little is known to say so.
pub(crate) fn identity(document: &Document) -> Option<String> {
    let number = document.number.as_ref()?.key();
    let body = vietnamese::canonical(document.body.as_deref()?);
    let date = document.date?;
    let kind = document
        .document_type
        .as_deref()
        .map(vietnamese::canonical)
        .unwrap_or_default();
    Some(format!("{number}\n{kind}\n{body}\n{date}"))
}

/// The strictest mark that the index takes by itself.
pub(crate) const DEFAULT_CEILING: Secrecy = Secrecy::Internal;

#[cfg(test)]
mod tests;
