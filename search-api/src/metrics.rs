//! Figures for monitoring, in the form of OpenMetrics. They name routes and statuses, never what
//! was asked.

use crate::router::AppState;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

/// Bounds of the buckets of latency, in seconds.
const BUCKETS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Image {
    kept: &'static str,
}

/// What is counted while requests pass.
#[derive(Debug, Clone)]
pub(crate) struct Metrics {
    answered: Family<Answered, Counter>,
    latency: Family<Route, Histogram>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            answered: Family::default(),
            latency: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
        }
    }
}

impl Metrics {
    /// Counts an answer. `route` is the pattern of the address, not the address.
    pub(crate) fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        // Methods are free text to the protocol.
        let method = match method {
            "GET" | "HEAD" | "POST" => method,
            _ => "other",
        };
        self.answered
            .get_or_create(&Answered {
                route: route.to_owned(),
                method: method.to_owned(),
                status,
            })
            .inc();
        self.latency
            .get_or_create(&Route {
                route: route.to_owned(),
            })
            .observe(took.as_secs_f64());
    }

    fn text(&self, state: &AppState) -> Result<String, std::fmt::Error> {
        let mut registry = Registry::with_prefix("vankien");
        registry.register(
            "requests",
            "Answers by route, method and status",
            self.answered.clone(),
        );
        registry.register_with_unit(
            "request_duration",
            "Time to answer by route",
            Unit::Seconds,
            self.latency.clone(),
        );
        let mut gauge = |name: &str, help: &str, value: u64| {
            let gauge: Gauge = Gauge::default();
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
            registry.register(name, help, gauge);
        };
        let (running, waiting) = state.executor.load();
        let serving = state.live.serving();
        let images = state.facsimiles.used();
        gauge("searches_running", "Pieces of work that run", running);
        gauge("searches_waiting", "Pieces of work that wait", waiting);
        gauge(
            "documents",
            "Documents that the server may show",
            serving.documents(state.live.clearance()),
        );
        gauge(
            "index_degraded",
            "1 while a published generation cannot be opened",
            u64::from(state.live.failure().is_some()),
        );
        gauge(
            "page_images_kept_bytes",
            "Bytes of drawn pages that are kept in memory",
            images.bytes,
        );
        gauge(
            "uptime_seconds",
            "Time since the start",
            state.started.elapsed().as_secs(),
        );
        let asked = Family::<Image, Counter>::default();
        for (kept, times) in [("true", images.found), ("false", images.drawn)] {
            asked.get_or_create(&Image { kept }).inc_by(times);
        }
        registry.register(
            "page_images",
            "Pages asked for as images, that were kept or had to be drawn",
            asked,
        );
        registry.register(
            "generation",
            "The generation that answers",
            Info::new([("name", serving.index.generation().to_owned())]),
        );
        let mut out = String::new();
        encode(&mut out, &registry)?;
        Ok(out)
    }
}

/// `GET /metrics`.
#[utoipa::path(
    get, path = "/metrics", tag = "server", operation_id = "metrics",
    responses((status = 200, description = "figures in the form of OpenMetrics", content_type = "application/openmetrics-text", body = String))
)]
pub(crate) async fn metrics(State(state): State<AppState>) -> Response {
    match state.metrics.text(&state) {
        Ok(text) => (
            [(
                header::CONTENT_TYPE,
                HeaderValue::from_static(
                    "application/openmetrics-text; version=1.0.0; charset=utf-8",
                ),
            )],
            text,
        )
            .into_response(),
        Err(_) => crate::problem::Problem::from(crate::problem::Code::Internal).into_response(),
    }
}
