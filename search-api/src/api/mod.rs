//! The API for programs, below `/v1`.

pub(crate) mod audit;
pub(crate) mod bodies;
pub(crate) mod citations;
pub(crate) mod document;
pub(crate) mod export;
pub(crate) mod file;
pub(crate) mod related;
pub(crate) mod search;
pub(crate) mod status;
pub(crate) mod suggest;

pub(crate) use citations::{Told, find_chain, standings, told as citations_of};
pub(crate) use document::{
    find as find_document, near_duplicates, seen as seen_document, seen_metadata,
    traced as traced_document,
};
pub(crate) use file::open as open_original;
pub(crate) use related::find_related;
pub(crate) use search::{run as run_search, traced as traced_search};

use crate::problem::{Code, Problem};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use search_index::SearchError;
use serde::Serialize;
use std::error::Error;

/// An answer in JSON.
#[derive(Debug)]
pub(crate) struct Json(Vec<u8>);

impl Json {
    /// Serialises on the calling thread, which is to be a blocking one when `value` is large.
    pub(crate) fn new(value: &impl Serialize) -> Result<Self, Problem> {
        serde_json::to_vec(value).map(Self).map_err(|error| {
            tracing::error!(category = ?error.classify(), "an answer could not be written as JSON");
            Code::Internal.into()
        })
    }
}

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        (
            [(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json; charset=utf-8"),
            )],
            self.0,
        )
            .into_response()
    }
}

/// What a failed search is to the caller. The log gets the code and the kinds of input and output
/// errors below it, never the error's text, which might hold the query.
pub(crate) fn search_problem(error: &SearchError) -> Problem {
    match error {
        SearchError::QueryTooLong { length, limit } => Problem::from(Code::QueryTooLong)
            .with_number("length", *length)
            .with_number("limit", *limit),
        SearchError::TooDeep { limit } => crate::params::too_deep(*limit),
        SearchError::CursorStale => Code::CursorStale.into(),
        SearchError::OutOfTime => Code::Timeout.into(),
        other => {
            let mut cause: Option<&dyn Error> = Some(other);
            let mut kind = None;
            while let Some(error) = cause {
                kind = kind.or_else(|| error.downcast_ref().map(std::io::Error::kind));
                cause = error.source();
            }
            tracing::error!(code = other.code(), io = ?kind, "a search failed");
            match other {
                SearchError::Stored(_) => Code::DocumentUnreadable.into(),
                _ => Code::SearchFailed.into(),
            }
        }
    }
}
