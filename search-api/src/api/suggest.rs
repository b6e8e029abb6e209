//! `GET /v1/suggest`: what may be meant while somebody types. Not written to the audit log, since it
//! is asked at every key: what is then searched or opened is.

use super::{Json, search_problem};
use crate::access::SignedIn;
use crate::params;
use crate::problem::Problem;
use crate::router::AppState;
use axum::extract::{RawQuery, State};
use search_index::{Suggestion, SuggestionKind};
use serde::Serialize;
use utoipa::ToSchema;

/// Suggestions unless asked otherwise.
pub(crate) const DEFAULT_LIMIT: usize = 8;
/// Most suggestions in one answer.
const MAX_LIMIT: usize = 20;

/// What may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestAnswer {
    query: String,
    generation: String,
    suggestions: Vec<SuggestionAnswer>,
}

/// One thing that may be meant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub(crate) struct SuggestionAnswer {
    /// `number`, `phrase`, `body` or `title`.
    kind: &'static str,
    /// What to show, and to search for.
    text: String,
    /// Identity of the document, where it is one.
    id: Option<String>,
    /// Title of the document with a number.
    about: Option<String>,
    /// The page that it leads to.
    url: String,
}

/// Completes the beginning of a query, with or without marks.
#[utoipa::path(
    get, path = "/v1/suggest", tag = "search", operation_id = "suggest",
    params(
        ("q" = Option<String>, Query, description = "what was typed so far"),
        ("limit" = Option<u32>, Query, description = "suggestions in the answer, 0 to 20, 8 by default"),
    ),
    responses((status = 200, description = "what may be meant, the likeliest first", body = SuggestAnswer))
)]
pub(crate) async fn suggest(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    RawQuery(raw): RawQuery,
) -> Result<Json, Problem> {
    let typed = params::first(raw.as_deref(), "q").unwrap_or_default();
    let limit = match params::first(raw.as_deref(), "limit") {
        Some(value) => params::number("limit", value.trim(), 0, MAX_LIMIT)?,
        None => DEFAULT_LIMIT,
    };
    let live = state.live.clone();
    state
        .executor
        .run(move || {
            let serving = live.serving();
            let index = &serving.index;
            let sight = &caller.sight;
            let found = index
                .suggest(sight.clearance, &sight.within, &typed, limit)
                .map_err(|error| search_problem(&error))?;
            Json::new(&SuggestAnswer {
                query: typed,
                generation: index.generation().to_owned(),
                suggestions: found.into_iter().map(SuggestionAnswer::from).collect(),
            })
        })
        .await
}

impl From<Suggestion> for SuggestionAnswer {
    fn from(found: Suggestion) -> Self {
        let encoded =
            |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
        let kind = match found.kind {
            SuggestionKind::Number => "number",
            SuggestionKind::Phrase => "phrase",
            SuggestionKind::Body => "body",
            SuggestionKind::Title => "title",
        };
        let url = match (found.kind, &found.id) {
            (SuggestionKind::Body, _) => format!("/search?q=&body={}", encoded(&found.text)),
            (_, Some(id)) => format!("/documents/{}", encoded(id)),
            _ => format!("/search?q={}", encoded(&found.text)),
        };
        Self {
            kind,
            text: found.text,
            id: found.id,
            about: found.about,
            url,
        }
    }
}
