//! Addresses, and what every request passes on its way.

use crate::access::{self, Caller, Identity};
use crate::accounts::{self, Accounts, Owner};
use crate::executor::Executor;
use crate::facsimiles::Facsimiles;
use crate::metrics::Metrics;
use crate::original::Originals;
use crate::page::{self, Context};
use crate::problem::{Code, Problem};
use crate::trail::Trail;
use crate::{Config, LiveIndex, api, assets, params, security};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// Bytes that a form may have.
const LARGEST_FORM: usize = 16 << 10;

/// Pages that are drawn at once.
const DRAWING_WORKERS: usize = 2;

/// How long a page may take to be drawn; three times that with its wait.
const DRAWING: Duration = Duration::from_secs(20);

/// How long what a browser kept is kept, where there are no accounts: two weeks.
const BROWSERS: i64 = 14 * 24 * HOUR;

const HOUR: i64 = 3_600_000;

/// Whether an address answers programs: in JSON, and without leading anyone to a sign-in page.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/") || path == "/metrics"
}

/// What handlers share, behind one pointer: each layer that a request passes copies it.
#[derive(Debug, Clone)]
pub(crate) struct AppState(Arc<Shared>);

/// What [`AppState`] holds.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) live: Arc<LiveIndex>,
    pub(crate) executor: Executor,
    pub(crate) config: Arc<Config>,
    pub(crate) trail: Trail,
    pub(crate) originals: Arc<Originals>,
    pub(crate) metrics: Metrics,
    /// Draws pages, apart from searches: a slow page holds up nobody's search.
    pub(crate) drawing: Executor,
    pub(crate) facsimiles: Arc<Facsimiles>,
    /// What people keep for themselves; without accounts in memory.
    desk: Option<Arc<Accounts>>,
    /// When what browsers kept was last looked through, in milliseconds since 1970.
    swept: AtomicI64,
    pub(crate) started: Instant,
    stopping: Arc<AtomicBool>,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Shared {
    /// Where what the caller keeps is, and whose it is.
    ///
    /// # Errors
    /// [`Code::Forbidden`] for programs, which keep nothing.
    pub(crate) fn desk(&self, caller: &Caller) -> Result<(Arc<Accounts>, Owner), Problem> {
        let owner = caller.owner().ok_or(Code::Forbidden)?;
        let desk = self.desk.clone().ok_or(Code::AccountsFailed)?;
        let now = accounts::now();
        if self.config.accounts.is_none() && now - self.swept.load(Ordering::Relaxed) > HOUR {
            self.swept.store(now, Ordering::Relaxed);
            desk.forget_browsers(BROWSERS)
                .map_err(|error| page::accounts_failed(&error))?;
        }
        Ok((desk, owner))
    }

    pub(crate) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// The server as a service. Once `stopping` is true, `/v1/ready` answers 503.
pub fn router(live: Arc<LiveIndex>, config: Config, stopping: Arc<AtomicBool>) -> Router {
    let state = AppState(Arc::new(Shared {
        live,
        executor: Executor::new(config.workers, config.queue, config.timeout),
        trail: Trail::new(config.accounts.clone()),
        originals: Arc::new(Originals::new(&config.files)),
        metrics: Metrics::default(),
        drawing: Executor::new(DRAWING_WORKERS, 64, DRAWING),
        facsimiles: Arc::default(),
        desk: config.accounts.clone().or_else(in_memory),
        swept: AtomicI64::default(),
        config: Arc::new(config),
        started: Instant::now(),
        stopping,
    }));
    let programs = routes_for_programs()
        .into_iter()
        .fold(Router::new(), |router, (path, route)| {
            router.route(path, route)
        });
    programs
        .route("/api", get(page::reference))
        .route("/admin", get(page::admin).post(page::change_admin))
        .route("/operator", get(page::operator))
        .route("/operator/reports/{name}", get(page::run_report))
        .route(
            "/operator/correct",
            get(page::correct).post(page::save_correction),
        )
        .route("/audit", get(page::audit))
        .route("/", get(page::home))
        .route("/search", get(page::results))
        .route("/documents/{id}", get(page::document))
        .route("/documents/{id}/pages/{number}", get(page::facsimile))
        .route("/assets/{name}", get(assets::get))
        .route("/saved", get(page::saved).post(page::change_saved))
        .route("/saved/{id}/feed", get(page::feed))
        .route("/history", get(page::history).post(page::clear_history))
        .route("/dossier", get(page::dossier).post(page::change_dossier))
        .route("/dossier/export", get(page::export_dossier))
        .route("/login", get(page::sign_in_form).post(page::sign_in))
        .route("/logout", post(page::sign_out))
        .route("/account", get(page::account).post(page::change_password))
        .fallback(async || Problem::from(Code::RouteNotFound))
        .method_not_allowed_fallback(async || Problem::from(Code::MethodNotAllowed))
        // The first layer is the innermost.
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), access::gate))
        .layer(from_fn_with_state(state.clone(), security::host))
        .layer(from_fn_with_state(state.clone(), present))
        .layer(from_fn_with_state(state.clone(), access::identify))
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                // A file is sent as it is: a part of it must be a part of the same bytes.
                .compress_when(SizeAbove::new(1_024).and(is_no_file)),
        )
        .layer(from_fn_with_state(state.clone(), security::headers))
        .layer(from_fn_with_state(state.clone(), log))
        .with_state(state)
}

/// A desk for browsers, where there are no accounts.
fn in_memory() -> Option<Arc<Accounts>> {
    Accounts::in_memory()
        .inspect_err(|error| tracing::error!("nothing can be kept for browsers: {error}"))
        .ok()
        .map(Arc::new)
}

fn is_no_file(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::ACCEPT_RANGES)
}

/// The addresses for programs: those that the OpenAPI document describes.
pub(crate) fn routes_for_programs() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/v1/search", get(api::search::search)),
        ("/v1/suggest", get(api::suggest::suggest)),
        ("/v1/export", get(api::export::export)),
        ("/v1/documents/{id}", get(api::document::document)),
        ("/v1/documents/{id}/file", get(api::file::file)),
        ("/v1/documents/{id}/related", get(api::related::related)),
        (
            "/v1/documents/{id}/citations",
            get(api::citations::citations),
        ),
        ("/v1/documents/{id}/chain", get(api::citations::chain)),
        ("/v1/bodies", get(api::bodies::bodies)),
        ("/v1/audit", get(api::audit::audit)),
        ("/v1/health", get(api::status::health)),
        ("/v1/ready", get(api::status::ready)),
        ("/v1/version", get(api::status::version)),
        ("/v1/openapi.json", get(crate::openapi::document)),
        ("/metrics", get(crate::metrics::metrics)),
    ]
}

/// A panic outside the blocking pool. What it said stays here: it might hold the query.
#[allow(clippy::needless_pass_by_value)]
fn panicked(_said: Box<dyn Any + Send>) -> Response {
    Problem::from(Code::Internal).into_response()
}

/// Gives problems their words, as JSON below `/v1` and as a page elsewhere, and remembers a
/// language that the address names.
async fn present(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if is_for_programs(request.uri().path()) {
        let mut response = next.run(request).await;
        if let Some(problem) = response.extensions_mut().remove::<Problem>() {
            say(
                &mut response,
                "application/json; charset=utf-8",
                problem.to_json(),
            );
        }
        return response;
    }
    let identity = Identity::of(request.extensions());
    let context = Context::new(request.uri(), request.headers(), &identity, &state);
    let query = params::first(request.uri().query(), "q");
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let page = page::error_page(&context, &problem, query);
        say(&mut response, "text/html; charset=utf-8", page.into_bytes());
    }
    if let Some(language) = context.named {
        remember(response.headers_mut(), language.tag());
    }
    response
}

/// Gives an answer another body.
fn say(response: &mut Response, media_type: &'static str, body: Vec<u8>) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(body);
}

fn remember(headers: &mut HeaderMap, tag: &str) {
    let cookie = format!("lang={tag}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// One line a request: the route's pattern, never the address, which holds the query.
async fn log(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str)
        .to_owned();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    state
        .metrics
        .answered(&route, method.as_str(), status, took);
    tracing::info!(
        method = method.as_str(),
        route,
        status,
        took_us = took.as_micros(),
        "request"
    );
    response
}
