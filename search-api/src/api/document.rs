//! `GET /v1/documents/{id}`.

use super::{Json, search_problem};
use crate::access::{Sight, SignedIn};
use crate::document_id::DocumentId;
use crate::highlight::CodePoints;
use crate::params;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::extract::{RawQuery, State};
use search_index::{
    DocumentMetadata, DocumentPage, FieldOrigin, MetadataField, NearDuplicate, OriginMethod,
    SearchIndex, StoredDocument,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Longest identity that is looked up, in bytes.
const MAX_ID: usize = 256;

/// Answers with one document; with `q`, the matches in its text.
#[utoipa::path(
    get, path = "/v1/documents/{id}", tag = "documents", operation_id = "document",
    params(
        ("id" = String, Path, description = "identity of the document"),
        ("q" = Option<String>, Query, description = "query whose matches are marked in the text"),
    ),
    responses((status = 200, description = "the document", body = DocumentAnswer<'static>))
)]
pub(crate) async fn document(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    DocumentId(id): DocumentId,
    RawQuery(raw): RawQuery,
) -> Result<Json, Problem> {
    let query = params::first(raw.as_deref(), "q");
    let (live, trail) = (state.live.clone(), state.trail.clone());
    state
        .executor
        .run(move || {
            let serving = live.serving();
            let stored = find(&serving.index, &caller.sight, &id, query.as_deref())?;
            trail.record(&caller, "open", &id, &traced(&stored))?;
            let near = near_duplicates(&serving.index, &caller.sight, &id)?;
            Json::new(&DocumentAnswer::new(
                &stored,
                &near,
                serving.index.generation(),
            ))
        })
        .await
}

/// A document as the audit log tells what was opened.
pub(crate) fn traced(stored: &StoredDocument) -> serde_json::Value {
    traced_metadata(&stored.metadata)
}

pub(super) fn traced_metadata(metadata: &DocumentMetadata) -> serde_json::Value {
    serde_json::json!({
        "title": metadata.title,
        "number": metadata.number,
        "secrecy": metadata.secrecy,
    })
}

/// The document, if there is one that may be seen.
pub(crate) fn find(
    index: &SearchIndex,
    sight: &Sight,
    id: &str,
    query: Option<&str>,
) -> Result<StoredDocument, Problem> {
    if id.is_empty() || id.len() > MAX_ID {
        return Err(Code::DocumentNotFound.into());
    }
    let query = query.filter(|q| !q.trim().is_empty());
    let mut stored = index
        .document(sight.clearance, &sight.within, id, query)
        .map_err(|error| search_problem(&error))?
        .ok_or(Code::DocumentNotFound)?;
    let metadata = &mut stored.metadata;
    if !sight.covers(metadata.secrecy, metadata.body.as_deref(), &metadata.places) {
        if metadata.secrecy > sight.clearance.0 {
            tracing::error!("the index answered with a document above the caller's clearance");
        }
        return Err(Code::DocumentNotFound.into());
    }
    // Where else it lies is not for them to know.
    metadata
        .places
        .retain(|place| sight.within.covers_place(place));
    Ok(stored)
}

/// The document, where there is one that may be seen.
pub(crate) fn seen(
    index: &SearchIndex,
    sight: &Sight,
    id: &str,
) -> Result<Option<StoredDocument>, Problem> {
    match find(index, sight, id, None) {
        Ok(stored) => Ok(Some(stored)),
        Err(problem) if problem.entry().code == Code::DocumentNotFound => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// What is known of a document, where there is one that may be seen.
pub(crate) fn seen_metadata(
    index: &SearchIndex,
    sight: &Sight,
    id: &str,
) -> Result<Option<DocumentMetadata>, Problem> {
    Ok(seen(index, sight, id)?.map(|stored| stored.metadata))
}

/// Documents that are nearly the same as this one and may be seen, the most alike first.
pub(crate) fn near_duplicates(
    index: &SearchIndex,
    sight: &Sight,
    id: &str,
) -> Result<Vec<NearDuplicate>, Problem> {
    let mut near = index
        .near_duplicates(sight.clearance, &sight.within, id)
        .map_err(|error| search_problem(&error))?;
    near.retain(|other| sight.may_cover(other.secrecy, other.body.as_deref()));
    Ok(near)
}

/// What is known of the document, without its text.
pub(super) fn find_metadata(
    index: &SearchIndex,
    sight: &Sight,
    id: &str,
) -> Result<DocumentMetadata, Problem> {
    find(index, sight, id, None).map(|stored| stored.metadata)
}

/// A document. Offsets are Unicode code points: those of pages into the page's text, those of
/// sections into the pages' texts joined by form feeds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentAnswer<'a> {
    #[serde(flatten)]
    #[schema(value_type = crate::openapi::DocumentMetadataSchema)]
    metadata: &'a DocumentMetadata,
    generation: &'a str,
    pages: Vec<PageAnswer<'a>>,
    sections: Vec<SectionAnswer<'a>>,
    /// Tasks with a deadline or a period that it lays on someone, as far as they were understood.
    duties: Vec<DutyAnswer>,
    near_duplicates: Vec<NearDuplicateAnswer<'a>>,
    /// Where each of the metadata was read, as far as that is known.
    origins: Vec<OriginAnswer>,
}

/// Where the value of a field was read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Origin)]
pub(crate) struct OriginAnswer {
    /// `title`, `number`, `type`, `body`, `date`, `abstract`, `signer`, `secrecy` or `heading`.
    #[schema(value_type = String)]
    field: MetadataField,
    /// `text`, `ocr` (the text of an image), `stated` (by the row or table), `office` (beside the
    /// file), `file_name` or `container` (the archive or mail that it lies in).
    #[schema(value_type = String)]
    method: OriginMethod,
    /// Which of `pages` it stands on, from 0.
    page: Option<usize>,
    /// Where it stands in the text of that page.
    #[schema(value_type = Option<Vec<usize>>)]
    span: Option<[usize; 2]>,
    /// 0.0 to 1.0; null where nothing had to be read.
    confidence: Option<f64>,
}

/// A task with a deadline or a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Duty)]
pub(crate) struct DutyAnswer {
    /// Who is to do it.
    body: Option<String>,
    task: String,
    /// The last day, where the words give one.
    #[schema(value_type = Option<String>, format = Date)]
    deadline: Option<party_documents::Date>,
    /// The words of the deadline or the period.
    when: String,
    recurring: bool,
    /// 0.0 to 1.0.
    confidence: f64,
    /// The sentence, in the pages' texts joined by form feeds.
    #[schema(value_type = Vec<usize>)]
    span: [usize; 2],
}

/// A document that is nearly the same: a draft, a scan of the print.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NearDuplicate)]
pub(crate) struct NearDuplicateAnswer<'a> {
    id: &'a str,
    title: &'a str,
    number: Option<&'a str>,
    r#type: Option<&'a str>,
    body: Option<&'a str>,
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<party_documents::Date>,
    format: &'a str,
    ocr: bool,
    /// Share of the text that both have, 0 to 1, estimated.
    similarity: f32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageAnswer<'a> {
    number: Option<u32>,
    text: &'a str,
    passages: Vec<PassageAnswer>,
    #[schema(value_type = Vec<Vec<usize>>)]
    highlights: Vec<[usize; 2]>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentPassage)]
pub(crate) struct PassageAnswer {
    ordinal: u32,
    #[schema(value_type = Vec<usize>)]
    span: [usize; 2],
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SectionAnswer<'a> {
    level: u8,
    heading: &'a str,
    #[schema(value_type = Vec<usize>)]
    span: [usize; 2],
}

impl<'a> DocumentAnswer<'a> {
    fn new(stored: &'a StoredDocument, near: &'a [NearDuplicate], generation: &'a str) -> Self {
        let mut joined = String::new();
        for (i, page) in stored.pages.iter().enumerate() {
            if i > 0 {
                joined.push('\u{c}');
            }
            joined.push_str(&page.text);
        }
        // Starts come in order, ends do not (a section holds its subsections): one walk for each.
        let mut starts = CodePoints::new(&joined);
        let begin: Vec<usize> = stored
            .sections
            .iter()
            .map(|s| starts.at(s.span.start))
            .collect();
        let mut by_end: Vec<usize> = (0..stored.sections.len()).collect();
        by_end.sort_by_key(|&i| stored.sections.get(i).map(|s| s.span.end));
        let mut end = vec![0; stored.sections.len()];
        let mut ends = CodePoints::new(&joined);
        for i in by_end {
            if let (Some(section), Some(slot)) = (stored.sections.get(i), end.get_mut(i)) {
                *slot = ends.at(section.span.end);
            }
        }
        let duties = duties(&joined);
        Self {
            metadata: &stored.metadata,
            generation,
            duties,
            pages: stored.pages.iter().map(PageAnswer::new).collect(),
            sections: stored
                .sections
                .iter()
                .zip(begin.into_iter().zip(end))
                .map(|(section, (from, to))| SectionAnswer {
                    level: section.level,
                    heading: &section.heading,
                    span: [from, to],
                })
                .collect(),
            near_duplicates: near.iter().map(NearDuplicateAnswer::new).collect(),
            origins: stored
                .origins
                .iter()
                .map(|origin| OriginAnswer::new(origin, &stored.pages))
                .collect(),
        }
    }
}

impl OriginAnswer {
    fn new(origin: &FieldOrigin, pages: &[DocumentPage]) -> Self {
        let place = origin.place.as_ref().and_then(|(page, bytes)| {
            let text = &pages.get(*page)?.text;
            Some((*page, CodePoints::new(text).range(bytes)))
        });
        Self {
            field: origin.field,
            method: origin.method,
            page: place.map(|(page, _)| page),
            span: place.map(|(_, span)| span),
            confidence: origin
                .confidence
                .map(|c| (f64::from(c) * 100.0).round() / 100.0),
        }
    }
}

impl<'a> NearDuplicateAnswer<'a> {
    fn new(near: &'a NearDuplicate) -> Self {
        Self {
            id: &near.id,
            title: &near.title,
            number: near.number.as_deref(),
            r#type: near.document_type.as_deref(),
            body: near.body.as_deref(),
            date: near.date,
            format: &near.format,
            ocr: near.ocr,
            similarity: near.similarity,
        }
    }
}

/// Under this confidence a task is not shown as one.
const CONFIDENT: f32 = 0.5;

fn duties(joined: &str) -> Vec<DutyAnswer> {
    let mut points = CodePoints::new(joined);
    party_documents::find_duties(joined)
        .into_iter()
        .filter(|duty| duty.confidence >= CONFIDENT)
        .map(|duty| DutyAnswer {
            span: points.range(&duty.span),
            body: duty.body.map(|body| body.value),
            task: duty.task,
            deadline: duty.deadline,
            when: duty.when.value,
            recurring: duty.recurring,
            confidence: (f64::from(duty.confidence) * 100.0).round() / 100.0,
        })
        .collect()
}

impl<'a> PageAnswer<'a> {
    fn new(page: &'a DocumentPage) -> Self {
        let mut points = CodePoints::new(&page.text);
        Self {
            number: page.number,
            passages: page
                .passages
                .iter()
                .map(|(ordinal, span)| PassageAnswer {
                    ordinal: *ordinal,
                    span: points.range(span),
                })
                .collect(),
            highlights: page.highlights.iter().map(|h| points.range(h)).collect(),
            text: &page.text,
        }
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;
    use party_documents::{Secrecy, Section};

    #[test]
    fn offsets_are_code_points_of_page_and_whole() {
        let stored = StoredDocument {
            metadata: DocumentMetadata {
                id: "a1".into(),
                external_id: "a1".into(),
                title: "Chỉ thị".into(),
                number: None,
                document_type: None,
                body: None,
                date: None,
                summary: None,
                signer: None,
                subject: None,
                heading: None,
                secrecy: Secrecy::Normal,
                format: "txt".into(),
                ocr: false,
                places: Vec::new(),
            },
            pages: vec![
                DocumentPage {
                    number: Some(1),
                    text: "Điều 1".into(),
                    passages: vec![(0, 0.."Điều 1".len())],
                    highlights: vec![0.."Điều".len()],
                },
                DocumentPage {
                    number: Some(2),
                    text: "Điều 2".into(),
                    passages: vec![],
                    highlights: vec![],
                },
            ],
            origins: vec![FieldOrigin {
                field: MetadataField::Heading,
                method: OriginMethod::Ocr,
                place: Some((1, "Điều ".len().."Điều 2".len())),
                confidence: Some(0.62),
            }],
            sections: vec![
                Section {
                    level: 1,
                    heading: "Điều 1".into(),
                    span: 0.."Điều 1\u{c}Điều 2".len(),
                },
                Section {
                    level: 2,
                    heading: "Điều 2".into(),
                    span: "Điều 1\u{c}".len().."Điều 1\u{c}Điều 2".len(),
                },
            ],
        };
        let answer = serde_json::to_value(DocumentAnswer::new(&stored, &[], "g-1")).unwrap();
        assert_eq!(
            answer["pages"][0]["highlights"],
            serde_json::json!([[0, 4]])
        );
        assert_eq!(
            answer["pages"][0]["passages"][0]["span"],
            serde_json::json!([0, 6])
        );
        assert_eq!(answer["sections"][0]["span"], serde_json::json!([0, 13]));
        assert_eq!(answer["sections"][1]["span"], serde_json::json!([7, 13]));
        assert_eq!(answer["duties"], serde_json::json!([]));
        let read = serde_json::json!({
            "field": "heading", "method": "ocr", "page": 1, "span": [5, 6], "confidence": 0.62,
        });
        assert_eq!(answer["origins"], serde_json::json!([read]));
        assert_eq!(answer["type"], serde_json::Value::Null);
        assert_eq!(answer["secrecy"], "normal");
    }
}
