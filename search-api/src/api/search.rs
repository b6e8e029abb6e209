//! `GET /v1/search`.

use super::citations::StandingAnswer;
use super::{Json, search_problem};
use crate::Language;
use crate::access::{Sight, SignedIn};
use crate::highlight::{CodePoints, to_html};
use crate::page::phrases;
use crate::params::{SearchParams, write_cursor};
use crate::problem::Problem;
use crate::router::AppState;
use axum::extract::{RawQuery, State};
use party_documents::{Date, Secrecy};
use search_index::{
    Assumption, Explanation, Facet, Given, Hit, Passage, SearchRequest, SearchResponse, Snippet,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Answers a search.
#[utoipa::path(
    get, path = "/v1/search", tag = "search", operation_id = "search",
    params(
        crate::openapi::SearchQuery,
        ("limit" = Option<u32>, Query, minimum = 0, maximum = 100, description = "documents in the answer, 0 to 100, 10 by default"),
        ("offset" = Option<u32>, Query, description = "documents to skip; results end at 10,000"),
        ("page" = Option<u32>, Query, description = "page from 1, instead of `offset`"),
        ("after" = Option<String>, Query, description = "the `next` of the answer before, instead of `offset`: lists without end"),
        ("facets" = Option<bool>, Query, description = "`true` counts type, body and year over all matches"),
        ("standing" = Option<bool>, Query, description = "`true` tells of each document whether others replaced, repealed or amended it"),
        ("explain" = Option<bool>, Query, description = "`true` takes the score of each document apart: what was looked up and what each find gives"),
        ("group" = Option<bool>, Query, description = "`true` puts documents that are nearly the same under the best of them; `total` counts them all"),
    ),
    responses((status = 200, description = "what was found", body = SearchAnswer<'static>))
)]
pub(crate) async fn search(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    RawQuery(raw): RawQuery,
) -> Result<Json, Problem> {
    let params = SearchParams::parse(raw.as_deref())?;
    let (live, trail) = (state.live.clone(), state.trail.clone());
    state
        .executor
        .run(move || {
            let serving = live.serving();
            let found = run_for(&serving.index, &caller.sight, best(&params))?;
            let standings = if params.standing {
                super::standings(&serving.index, &caller.sight, &found.hits)?
            } else {
                Vec::new()
            };
            trail.record_with(&caller, "search", "", || {
                traced(&params, &found).to_string()
            })?;
            let mut answer = SearchAnswer::new(&params, &found);
            for (hit, standing) in answer.hits.iter_mut().zip(standings) {
                hit.standing = standing.map(StandingAnswer::from);
            }
            Json::new(&answer)
        })
        .await
}

/// A search that may stop at the best of a long question, and then says so of its total.
fn best(params: &SearchParams) -> SearchRequest {
    SearchRequest {
        best_only: true,
        ..params.request()
    }
}

/// Searches within what may be seen, counting all that matches.
pub(crate) fn run(
    index: &search_index::SearchIndex,
    sight: &Sight,
    params: &SearchParams,
) -> Result<SearchResponse, Problem> {
    run_for(index, sight, params.request())
}

/// Searches within what may be seen, and holds the answer against it once more.
fn run_for(
    index: &search_index::SearchIndex,
    sight: &Sight,
    mut request: SearchRequest,
) -> Result<SearchResponse, Problem> {
    sight.narrow(&mut request.filters);
    let mut found = index
        .search(sight.clearance, &request)
        .map_err(|error| search_problem(&error))?;
    let before = found.hits.len();
    found
        .hits
        .retain(|hit| sight.may_cover(hit.secrecy, hit.body.as_deref()));
    if found.hits.len() != before {
        // The index filters by itself: this is a second lock on the same door.
        tracing::error!(
            dropped = before - found.hits.len(),
            "the index answered with documents that the caller may not see"
        );
    }
    Ok(found)
}

/// A search as the audit log holds it.
pub(crate) fn traced(params: &SearchParams, found: &SearchResponse) -> serde_json::Value {
    serde_json::json!({
        "query": params.q,
        "asked": params.query_string(),
        "total": found.total,
        "generation": found.generation,
    })
}

/// The answer to a search. Offsets are Unicode code points.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchAnswer<'a> {
    query: &'a str,
    total: usize,
    /// Whether `total` counts all that matches; of a question of many words without facets it is a
    /// lower bound.
    total_is_exact: bool,
    offset: usize,
    limit: usize,
    took_ms: f64,
    generation: &'a str,
    assumptions: Vec<AssumptionAnswer>,
    /// The query that was searched, where it is not the one typed; `verbatim=true` undoes that.
    #[schema(required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    read_as: Option<&'a str>,
    /// The query with the marks that it probably has, where it was typed without.
    #[schema(required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    with_marks: Option<&'a str>,
    hits: Vec<HitAnswer<'a>>,
    /// Where to go on, as `after`; absent at the end.
    #[schema(required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[schema(value_type = Vec<crate::openapi::FacetSchema>)]
    facets: &'a [Facet],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    ignored_parameters: &'a [String],
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssumptionAnswer {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<String>,
    message: String,
    message_en: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HitAnswer<'a> {
    id: &'a str,
    external_id: &'a str,
    title: &'a str,
    number: Option<&'a str>,
    r#type: Option<&'a str>,
    body: Option<&'a str>,
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<Date>,
    r#abstract: Option<&'a str>,
    #[schema(value_type = crate::openapi::SecrecySchema)]
    secrecy: Secrecy,
    format: &'a str,
    ocr: bool,
    score: f32,
    page: Option<u32>,
    section: Option<&'a str>,
    snippet: SnippetAnswer<'a>,
    passages: Vec<PassageAnswer<'a>>,
    /// With `group`: documents that are nearly the same and meet the same filters.
    near_duplicates: usize,
    /// With `standing`: what became of it.
    #[schema(required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<StandingAnswer>,
    /// With `explain`: its score taken apart.
    #[schema(required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationAnswer<'a>>,
}

/// A score taken apart: the sum of `document`, and of (the sum of `passage` + `further`) × `title`.
/// Hits are in the order of their scores × `prior`, but a document whose number the query names
/// stands before all others.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExplanationAnswer<'a> {
    /// What speaks for the best passage, the most telling first.
    passage: Vec<GivenAnswer<'a>>,
    /// What speaks for the document whatever passage it is.
    document: Vec<GivenAnswer<'a>>,
    /// What the passages after the best add.
    further: f32,
    /// Factor for the share of the title that was asked for, 1 for none of it.
    title: f32,
    /// Factor for what counts beside the question: age, citations, quality of recognition.
    prior: f32,
}

/// What one lookup gives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GivenAnswer<'a> {
    /// Field of the index: `body` with marks, `body_folded` without, `pairs` for two syllables in a
    /// row, `number`, `cites`, …
    field: &'a str,
    /// What was looked up, as the index has it.
    text: &'a str,
    /// What it gives.
    points: f32,
}

impl<'a> ExplanationAnswer<'a> {
    fn new(explanation: &'a Explanation) -> Self {
        let answers = |given: &'a [Given]| given.iter().map(GivenAnswer::new).collect();
        Self {
            passage: answers(&explanation.passage),
            document: answers(&explanation.document),
            further: explanation.further,
            title: explanation.title,
            prior: explanation.prior,
        }
    }
}

impl<'a> GivenAnswer<'a> {
    fn new(given: &'a Given) -> Self {
        Self {
            field: &given.field,
            text: &given.text,
            points: given.points,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PassageAnswer<'a> {
    ordinal: u32,
    page: Option<u32>,
    section: Option<&'a str>,
    snippet: SnippetAnswer<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SnippetAnswer<'a> {
    text: &'a str,
    #[schema(value_type = Vec<Vec<usize>>)]
    highlights: Vec<[usize; 2]>,
    html: String,
}

impl<'a> SearchAnswer<'a> {
    fn new(params: &'a SearchParams, found: &'a SearchResponse) -> Self {
        Self {
            query: &params.q,
            total: found.total,
            total_is_exact: found.total_is_exact,
            offset: params.offset,
            limit: params.limit,
            took_ms: micros_to_millis(found.took_us),
            generation: &found.generation,
            assumptions: found.assumptions.iter().map(assumption).collect(),
            read_as: found.read_as.as_deref(),
            with_marks: found.with_marks.as_deref(),
            hits: found.hits.iter().map(HitAnswer::new).collect(),
            next: found.next.as_ref().map(write_cursor),
            facets: &found.facets,
            ignored_parameters: &params.ignored,
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn micros_to_millis(microseconds: u64) -> f64 {
    microseconds as f64 / 1_000.0
}

fn assumption(assumption: &Assumption) -> AssumptionAnswer {
    let (kind, display) = match assumption {
        Assumption::WithoutMarks => ("without_marks", None),
        Assumption::Number { display } => ("number", Some(display.clone())),
        Assumption::SeveralBearNumber { count, .. } => {
            ("several_bear_number", Some(count.to_string()))
        }
        Assumption::Unsearchable { typed } => ("unsearchable", Some(typed.clone())),
        Assumption::QuoteClosed => ("quote_closed", None),
        Assumption::FieldIgnored { field } => ("field_ignored", Some(field.clone())),
        Assumption::Corrected { assumed, .. } => ("corrected", Some(assumed.clone())),
        Assumption::Abbreviation { senses, .. } => ("abbreviation", Some(senses.join("; "))),
        Assumption::PrefixTooShort { prefix } => ("prefix_too_short", Some(prefix.clone())),
        Assumption::TooManyParts => ("too_many_parts", None),
        Assumption::Predecessors { bodies } => ("predecessors", Some(bodies.join("; "))),
        _ => ("other", None),
    };
    AssumptionAnswer {
        kind,
        display,
        message: phrases(Language::Vi).assumption(assumption),
        message_en: phrases(Language::En).assumption(assumption),
    }
}

impl<'a> HitAnswer<'a> {
    pub(super) fn new(hit: &'a Hit) -> Self {
        Self {
            id: &hit.id,
            external_id: &hit.external_id,
            title: &hit.title,
            number: hit.number.as_deref(),
            r#type: hit.document_type.as_deref(),
            body: hit.body.as_deref(),
            date: hit.date,
            r#abstract: hit.summary.as_deref(),
            secrecy: hit.secrecy,
            format: &hit.format,
            ocr: hit.ocr,
            score: hit.score,
            page: hit.page,
            section: hit.section.as_deref(),
            snippet: SnippetAnswer::new(&hit.snippet),
            passages: hit.passages.iter().map(PassageAnswer::new).collect(),
            near_duplicates: hit.near_duplicates,
            standing: None,
            explanation: hit.explanation.as_ref().map(ExplanationAnswer::new),
        }
    }
}

impl<'a> PassageAnswer<'a> {
    fn new(passage: &'a Passage) -> Self {
        Self {
            ordinal: passage.ordinal,
            page: passage.page,
            section: passage.section.as_deref(),
            snippet: SnippetAnswer::new(&passage.snippet),
        }
    }
}

impl<'a> SnippetAnswer<'a> {
    fn new(snippet: &'a Snippet) -> Self {
        let mut points = CodePoints::new(&snippet.text);
        Self {
            highlights: snippet.highlights.iter().map(|h| points.range(h)).collect(),
            html: to_html(snippet),
            text: &snippet.text,
        }
    }
}
