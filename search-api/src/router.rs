//! Addresses, and what every request passes on its way.

use crate::executor::Executor;
use crate::page::{self, Context};
use crate::problem::{Code, Problem};
use crate::{Config, LiveIndex, api, assets, params, security};
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// What handlers share.
#[derive(Debug, Clone)]
pub(crate) struct AppState {
    pub(crate) live: Arc<LiveIndex>,
    pub(crate) executor: Executor,
    pub(crate) config: Arc<Config>,
    pub(crate) started: Instant,
    stopping: Arc<AtomicBool>,
}

impl AppState {
    pub(crate) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// The server as a service. Once `stopping` is true, `/v1/ready` answers 503.
pub fn router(live: Arc<LiveIndex>, config: Config, stopping: Arc<AtomicBool>) -> Router {
    let state = AppState {
        live,
        executor: Executor::new(config.workers, config.queue, config.timeout),
        config: Arc::new(config),
        started: Instant::now(),
        stopping,
    };
    Router::new()
        .route("/v1/search", get(api::search))
        .route("/v1/documents/{id}", get(api::document))
        .route("/v1/health", get(api::health))
        .route("/v1/ready", get(api::ready))
        .route("/v1/version", get(api::version))
        .route("/", get(page::home))
        .route("/search", get(page::results))
        .route("/documents/{id}", get(page::document))
        .route("/assets/{name}", get(assets::get))
        .fallback(async || Problem::from(Code::RouteNotFound))
        .method_not_allowed_fallback(async || Problem::from(Code::MethodNotAllowed))
        // The first layer is the innermost.
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), security::host))
        .layer(from_fn_with_state(state.clone(), present))
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(
                    SizeAbove::new(1_024).and(NotForContentType::new("application/octet-stream")),
                ),
        )
        .layer(from_fn(security::headers))
        .layer(from_fn(log))
        .with_state(state)
}

/// A panic outside the blocking pool. What it said stays here: it might hold the query.
#[allow(clippy::needless_pass_by_value)]
fn panicked(_said: Box<dyn Any + Send>) -> Response {
    Problem::from(Code::Internal).into_response()
}

/// Gives problems their words, as JSON below `/v1` and as a page elsewhere, and remembers a
/// language that the address names.
async fn present(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let api = path == "/v1" || path.starts_with("/v1/");
    let context = Context::new(request.uri(), request.headers(), &state);
    let query = params::first(request.uri().query(), "q");
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let (media_type, body) = if api {
            ("application/json; charset=utf-8", problem.to_json())
        } else {
            (
                "text/html; charset=utf-8",
                page::error_page(&context, &problem, query).into_bytes(),
            )
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(body);
    }
    if let Some(language) = context.named.filter(|_| !api) {
        remember(response.headers_mut(), language.tag());
    }
    response
}

fn remember(headers: &mut HeaderMap, tag: &str) {
    let cookie = format!("lang={tag}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// One line a request: the route's pattern, never the address, which holds the query.
async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str)
        .to_owned();
    let response = next.run(request).await;
    tracing::info!(
        method = method.as_str(),
        route,
        status = response.status().as_u16(),
        took_us = started.elapsed().as_micros(),
        "request"
    );
    response
}
