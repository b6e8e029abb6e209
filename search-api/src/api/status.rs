//! `GET /v1/health`, `/v1/ready` and `/v1/version`.

use super::Json;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::extract::State;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Health<'a> {
    /// `ok`, or `degraded` while a published generation cannot be opened.
    status: &'static str,
    generation: &'a str,
    documents: u64,
    uptime_s: u64,
    /// Why the published generation does not answer.
    index_problem: Option<IndexProblem>,
}

#[derive(Debug, Serialize)]
struct IndexProblem {
    generation: Option<String>,
    code: &'static str,
    message: &'static str,
    message_en: &'static str,
    what_to_do: &'static str,
    what_to_do_en: &'static str,
}

/// How the server is. 200 as long as it answers searches.
pub(crate) async fn health(State(state): State<AppState>) -> Result<Json, Problem> {
    let serving = state.live.serving();
    let failure = state.live.failure();
    Json::new(&Health {
        status: if failure.is_some() { "degraded" } else { "ok" },
        generation: serving.index.generation(),
        documents: serving.documents,
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
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json, Problem> {
    if state.stopping() {
        return Err(Code::ShuttingDown.into());
    }
    Json::new(&serde_json::json!({ "ready": true }))
}

/// What runs here.
pub(crate) async fn version() -> Result<Json, Problem> {
    Json::new(&serde_json::json!({
        "name": "vankien search-api",
        "version": env!("CARGO_PKG_VERSION"),
        "api": "v1",
        "analysis_version": vietnamese::ANALYSIS_VERSION,
    }))
}
