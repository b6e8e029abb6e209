//! `/operator`: how the index and its runs are, and what of it should be looked at.

use super::frame::{Context, Frame};
use super::operator_words::OperatorWords;
use super::render;
use crate::access::{Caller, SignedIn};
use crate::api;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use crate::runs::{self, Run, SetAside};
use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

/// Runs that are shown.
const RUNS: usize = 10;
/// Files set aside that are named.
const ASIDE: usize = 200;
/// Doubtful values that are shown.
const DOUBTS: usize = 200;

#[derive(Template)]
#[template(path = "operator.html")]
struct OperatorPage {
    frame: Frame,
    words: &'static OperatorWords,
    failure: Option<&'static str>,
    uptime: String,
    load: String,
    size: String,
    documents: String,
    generations: Vec<GenerationRow>,
    runs: Vec<RunRow>,
    unreadable: usize,
    /// Whether the caller may see what reports name.
    whole: bool,
    aside_by_code: Vec<(String, String)>,
    aside: Vec<SetAside>,
    doubts: Vec<DoubtRow>,
    corrections: bool,
}

struct GenerationRow {
    name: String,
    made: String,
    documents: String,
    size: String,
    state: &'static str,
    detail: Option<String>,
}

struct RunRow {
    name: String,
    started: String,
    outcome: String,
    error: Option<String>,
    files: String,
    documents: String,
    set_aside: String,
    warnings: String,
    took: String,
}

struct DoubtRow {
    id: String,
    title: String,
    field: &'static str,
    value: String,
    confidence: String,
}

/// Reports name all papers, whatever their marks: only who may see all of them may read one.
fn sees_all(state: &AppState, caller: &Caller) -> bool {
    caller.sight.clearance >= state.live.clearance() && caller.sight.within.is_everything()
}

/// `GET /operator`.
pub(crate) async fn operator(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
) -> Result<Response, Problem> {
    let whole = sees_all(&state, &caller);
    let work = state.clone();
    state
        .executor
        .run(move || {
            let state = work;
            state
                .trail
                .record(&caller, "operator_read", "", &json!({}))?;
            let language = context.language;
            let words = OperatorWords::of(language);
            let serving = state.live.serving();
            let directory = state.live.directory();
            let generations = directory.list().map_err(|error| {
                tracing::error!(code = error.code(), "the generations could not be listed");
                Problem::from(Code::SearchFailed)
            })?;
            let (runs, unreadable) = runs::last(directory.path(), RUNS);
            let last = runs.first().cloned().unwrap_or_default();
            let number = |number: u64| language.number(number);
            let (running, waiting) = state.executor.load();
            let mut doubts = Vec::new();
            for doubt in last.uncertain.iter().take(DOUBTS) {
                // Each is held against what the caller may see.
                if let Some(known) = api::seen_metadata(&serving.index, &caller.sight, &doubt.id)? {
                    doubts.push(DoubtRow {
                        id: form_urlencoded::byte_serialize(doubt.id.as_bytes()).collect(),
                        title: known.title,
                        field: field_name(super::phrases(language), &doubt.field),
                        value: doubt.value.clone(),
                        confidence: format!("{:.0}%", doubt.confidence * 100.0),
                    });
                }
            }
            let page = OperatorPage {
                frame: Frame::new(&context, words.title),
                words,
                failure: state.live.failure().map(|failure| failure.code),
                uptime: duration(language, state.started.elapsed().as_secs()),
                load: format!("{running} / {waiting}"),
                size: bytes(generations.iter().map(|one| one.summary.bytes).sum()),
                documents: number(serving.documents(caller.sight.clearance)),
                generations: generations
                    .into_iter()
                    .map(|one| GenerationRow {
                        made: crate::generation_time::GenerationTime::of(&one.name)
                            .map(|time| time.display(language))
                            .unwrap_or_default(),
                        // How many there are in all is told to those who may see all.
                        documents: if whole {
                            number(one.summary.documents)
                        } else {
                            "–".to_owned()
                        },
                        size: bytes(one.summary.bytes),
                        state: match (&one.defect, one.current) {
                            (Some(_), _) => words.damaged,
                            (None, true) => words.published,
                            (None, false) => words.kept,
                        },
                        detail: one.defect.map(|defect| defect.detail),
                        name: one.name,
                    })
                    .collect(),
                runs: runs
                    .iter()
                    .map(|run| run_row(language, words, run, whole))
                    .collect(),
                unreadable,
                whole,
                aside_by_code: last
                    .set_aside_by_code
                    .iter()
                    .map(|(code, count)| (code.clone(), number(*count)))
                    .collect(),
                aside: if whole {
                    last.set_aside.into_iter().take(ASIDE).collect()
                } else {
                    Vec::new()
                },
                doubts,
                corrections: state.config.corrections.is_some(),
            };
            render(&page)
        })
        .await
        .map(IntoResponse::into_response)
}

fn run_row(
    language: crate::Language,
    words: &'static OperatorWords,
    run: &Run,
    whole: bool,
) -> RunRow {
    let number = |number: u64| {
        if whole {
            language.number(number)
        } else {
            "–".to_owned()
        }
    };
    RunRow {
        name: run.name.clone(),
        started: run
            .started
            .parse::<jiff::Timestamp>()
            .map(|at| super::moment(at.as_millisecond()))
            .unwrap_or_default(),
        outcome: words.outcome(&run.outcome),
        error: run.error.clone().filter(|_| whole),
        files: number(run.totals.files),
        documents: number(run.totals.documents),
        set_aside: number(run.totals.set_aside),
        warnings: number(run.totals.warnings + run.uncertain_total),
        took: format!("{:.1} {}", run.seconds.total, words.seconds)
            .replace('.', language.choose(",", ".")),
    }
}

/// The name that pages give a field of a report.
pub(super) fn field_name(t: &super::phrases::Phrases, field: &str) -> &'static str {
    match field {
        "number" => t.field_number,
        "type" => t.field_type,
        "body" => t.field_body,
        "date" => t.field_date,
        "signer" => t.field_signer,
        "secrecy" => t.field_secrecy,
        _ => t.abstract_,
    }
}

/// Binary prefixes, as disks are talked of.
#[allow(clippy::cast_precision_loss)]
fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB"] {
        if value < 1024.0 {
            return format!("{value:.0} {unit}");
        }
        value /= 1024.0;
    }
    format!("{value:.1} TiB")
}

fn duration(language: crate::Language, seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match language {
        crate::Language::Vi => format!("{days} ngày {hours} giờ {minutes} phút"),
        crate::Language::En => format!("{days} d {hours} h {minutes} min"),
    }
}

/// `GET /operator/reports/{name}`: the page of a run's report, with its plots.
pub(crate) async fn run_report(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    name: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Ok(Path(name)) = name else {
        return Err(Code::RouteNotFound.into());
    };
    if !sees_all(&state, &caller) {
        return Err(Code::Forbidden.into());
    }
    let (live, trail) = (state.live.clone(), state.trail.clone());
    let page = state
        .executor
        .run(move || {
            trail.record(&caller, "report_read", &name, &json!({}))?;
            runs::page(live.directory().path(), &name).ok_or(Code::RouteNotFound.into())
        })
        .await?;
    let mut response = Html(page).into_response();
    // It has its style in itself, and nothing else.
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
        ),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_readable() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(5 << 30), "5 GiB");
        assert_eq!(bytes(3 << 40), "3.0 TiB");
        assert_eq!(duration(crate::Language::En, 90_061), "1 d 1 h 1 min");
    }
}
