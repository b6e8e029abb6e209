//! `GET /v1/health`, `/v1/ready` and `/v1/version`.

use super::Json;
use crate::access::Identity;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health<'a> {
    /// `ok`, or `degraded` while a published generation cannot be opened.
    status: &'static str,
    generation: &'a str,
    /// Documents that the caller may see; not told to those who are not signed in.
    documents: Option<u64>,
    uptime_s: u64,
    /// Why the published generation does not answer.
    index_problem: Option<IndexProblem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndexProblem {
    generation: Option<String>,
    code: &'static str,
    message: &'static str,
    message_en: &'static str,
    what_to_do: &'static str,
    what_to_do_en: &'static str,
}

/// Whether requests may be sent here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ready {
    ready: bool,
}

/// Versions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    name: &'static str,
    /// Of the program.
    version: &'static str,
    /// Of the API.
    api: &'static str,
    /// Of the analysis that documents and queries go through.
    analysis_version: u32,
}

/// How the server is. 200 as long as it answers searches.
#[utoipa::path(
    get, path = "/v1/health", tag = "server", operation_id = "health",
    responses((status = 200, description = "how the server is", body = Health<'static>))
)]
pub(crate) async fn health(
    State(state): State<AppState>,
    identity: Identity,
) -> Result<Json, Problem> {
    let serving = state.live.serving();
    let failure = state.live.failure();
    Json::new(&Health {
        status: if failure.is_some() { "degraded" } else { "ok" },
        generation: serving.index.generation(),
        documents: identity
            .caller()
            .filter(|caller| caller.sight.within.is_everything())
            .map(|caller| serving.documents(caller.sight.clearance)),
        uptime_s: state.started.elapsed().as_secs(),
        index_problem: failure.map(|failure| IndexProblem {
            generation: failure.generation.clone(),
            code: failure.code,
            message: "Không mở được thế hệ chỉ mục mới công bố; thế hệ trước vẫn phục vụ.",
            message_en: "The generation published last cannot be opened; the one before goes on answering.",
            what_to_do: "Xem nhật ký máy chủ, rồi lập lại chỉ mục bằng `indexer build`.",
            what_to_do_en: "Read the server's log, then build the index again with `indexer build`.",
        }),
    })
}

/// Whether requests may be sent here: 200, or 503 once the server is stopping.
#[utoipa::path(
    get, path = "/v1/ready", tag = "server", operation_id = "ready",
    responses((status = 200, description = "requests may be sent here", body = Ready))
)]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json, Problem> {
    if state.stopping() {
        return Err(Code::ShuttingDown.into());
    }
    Json::new(&Ready { ready: true })
}

/// What runs here.
#[utoipa::path(
    get, path = "/v1/version", tag = "server", operation_id = "version",
    responses((status = 200, description = "versions", body = Version))
)]
pub(crate) async fn version() -> Result<Json, Problem> {
    Json::new(&Version {
        name: "vankien search-api",
        version: env!("CARGO_PKG_VERSION"),
        api: "v1",
        analysis_version: vietnamese::ANALYSIS_VERSION,
    })
}
