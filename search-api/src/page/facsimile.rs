//! `/documents/{id}/pages/{number}`: a page of the original as an image.

use crate::access::SignedIn;
use crate::api;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// The image, for those who may see the document, and only while the file is the one indexed.
pub(crate) async fn facsimile(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    path: Result<Path<(String, u32)>, PathRejection>,
) -> Result<Response, Problem> {
    let Ok(Path((id, number))) = path else {
        return Err(Code::RouteNotFound.into());
    };
    let work = state.clone();
    let image: std::sync::Arc<Vec<u8>> = state
        .drawing
        .run(move || {
            let state = work;
            let stored = api::find_document(&state.live.serving().index, &caller.sight, &id, None)?;
            let metadata = &stored.metadata;
            let there = stored.pages.iter().any(|page| page.number == Some(number));
            if metadata.format != "pdf" || !there {
                return Err(Code::RouteNotFound.into());
            }
            let original = api::open_original(&state.originals, &id, &metadata.places)?;
            let mut detail = api::traced_document(&stored);
            detail["page"] = number.into();
            state.trail.record(&caller, "page_image", &id, &detail)?;
            state
                .facsimiles
                .page(&id, &original, number)
                .map_err(|error| {
                    tracing::warn!(code = error.code(), "a page could not be drawn");
                    Code::PageNotDrawn.into()
                })
        })
        .await?;
    let mut response = Bytes::copy_from_slice(&image).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
    );
    Ok(response)
}
