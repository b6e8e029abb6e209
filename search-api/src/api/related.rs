//! `GET /v1/documents/{id}/related`: documents that speak of the same.

use super::search::HitAnswer;
use super::{Json, find_document, search_problem, traced_document};
use crate::access::{Sight, SignedIn};
use crate::document_id::DocumentId;
use crate::params;
use crate::problem::Problem;
use crate::router::AppState;
use axum::extract::{RawQuery, State};
use search_index::{Hit, SearchIndex};
use serde::Serialize;
use utoipa::ToSchema;

/// Documents unless asked otherwise.
pub(crate) const DEFAULT_LIMIT: usize = 10;
/// Most documents in one answer.
const MAX_LIMIT: usize = 100;

/// Documents that speak of the same as another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RelatedAnswer<'a> {
    id: &'a str,
    generation: &'a str,
    /// The nearest first. Snippets are the beginnings of the passages that are most alike.
    related: Vec<HitAnswer<'a>>,
}

/// Answers with documents that speak of the same.
#[utoipa::path(
    get, path = "/v1/documents/{id}/related", tag = "documents", operation_id = "related",
    params(
        ("id" = String, Path, description = "identity of the document"),
        ("limit" = Option<u32>, Query, minimum = 0, maximum = 100, description = "documents in the answer, 0 to 100, 10 by default"),
    ),
    responses((status = 200, description = "related documents", body = RelatedAnswer<'static>))
)]
pub(crate) async fn related(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    DocumentId(id): DocumentId,
    RawQuery(raw): RawQuery,
) -> Result<Json, Problem> {
    let limit = match params::first(raw.as_deref(), "limit") {
        Some(value) => params::number("limit", value.trim(), 0, MAX_LIMIT)?,
        None => DEFAULT_LIMIT,
    };
    let (live, trail) = (state.live.clone(), state.trail.clone());
    state
        .executor
        .run(move || {
            let serving = live.serving();
            let index = &serving.index;
            let stored = find_document(index, &caller.sight, &id, None)?;
            let found = find_related(index, &caller.sight, &id, limit)?;
            trail.record(&caller, "open", &id, &traced_document(&stored))?;
            Json::new(&RelatedAnswer {
                id: &id,
                generation: index.generation(),
                related: found.iter().map(HitAnswer::new).collect(),
            })
        })
        .await
}

/// Related documents that may be seen.
pub(crate) fn find_related(
    index: &SearchIndex,
    sight: &Sight,
    id: &str,
    limit: usize,
) -> Result<Vec<Hit>, Problem> {
    let mut found = index
        .related(sight.clearance, &sight.within, id, limit)
        .map_err(|error| search_problem(&error))?
        .unwrap_or_default();
    found.retain(|hit| sight.may_cover(hit.secrecy, hit.body.as_deref()));
    Ok(found)
}
