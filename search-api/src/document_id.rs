//! The identity of a document in an address.

use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

/// What stands at `{id}`. What is no text cannot be an identity: there is no such document.
#[derive(Debug)]
pub(crate) struct DocumentId(pub(crate) String);

impl FromRequestParts<AppState> for DocumentId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Path::from_request_parts(parts, state)
            .await
            .map(|Path(id)| Self(id))
            .map_err(|_| Code::DocumentNotFound.into())
    }
}
