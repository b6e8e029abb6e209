//! `/operator/correct`: correcting what was read of a document.

use super::frame::{Context, Frame};
use super::operator::field_name;
use super::operator_words::OperatorWords;
use super::render;
use crate::Language;
use crate::access::{Caller, SignedIn};
use crate::accounts::ClearanceLevel;
use crate::api;
use crate::corrections::{Corrections, FIELDS};
use crate::form::Form;
use crate::params;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use clap::ValueEnum;
use party_documents::DocumentNumber;
use search_index::DocumentMetadata;
use std::sync::Arc;

/// Characters of a value.
const LONGEST: usize = 1_000;

#[derive(Template)]
#[template(path = "correct.html")]
struct CorrectPage {
    frame: Frame,
    words: &'static OperatorWords,
    form_token: String,
    id: String,
    url: String,
    title: String,
    places: Vec<String>,
    fields: Vec<FieldRow>,
    /// Marks of secrecy that can be chosen, and whether each is set.
    levels: Vec<(&'static str, &'static str, bool)>,
    can: bool,
    off: bool,
    saved: bool,
    refused: Option<&'static str>,
}

struct FieldRow {
    name: &'static str,
    shown: &'static str,
    value: String,
    in_index: String,
}

/// `GET /operator/correct?document=…`.
pub(crate) async fn correct(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let id = params::first(raw.as_deref(), "document").unwrap_or_default();
    let work = state.clone();
    state
        .executor
        .run(move || page(&work, &context, &caller, &id, Shown::Stored))
        .await
}

/// `POST /operator/correct`.
pub(crate) async fn save_correction(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    form: Form,
) -> Result<Response, Problem> {
    form.check(caller.form_token())?;
    let work = state.clone();
    state
        .executor
        .run(move || {
            let state = work;
            let id = form.value("document");
            let metadata =
                api::find_document(&state.live.serving().index, &caller.sight, &id, None)?.metadata;
            let folder = state.config.corrections.as_deref().ok_or(Code::Forbidden)?;
            if form.value("action") != "take_back" && !is_file(&metadata) {
                return Err(Code::Forbidden.into());
            }
            let values = match form.value("action").as_str() {
                "save" => match given(&form) {
                    Ok(values) => values,
                    Err(field) => {
                        return page(&state, &context, &caller, &id, Shown::Given(&form, field));
                    }
                },
                "take_back" => Vec::new(),
                _ => return Err(Problem::bad_action()),
            };
            let detail: serde_json::Map<String, serde_json::Value> = values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
                .collect();
            state
                .trail
                .record(&caller, "correct", &id, &detail.into())?;
            Corrections::new(folder)
                .write(&metadata, &values, &caller.actor)
                .map_err(|error| {
                    tracing::error!(kind = ?error.kind(), "a correction could not be written");
                    Problem::from(Code::Internal)
                })?;
            page(&state, &context, &caller, &id, Shown::Saved)
        })
        .await
}

/// What the form shows.
#[derive(Clone, Copy)]
enum Shown<'a> {
    /// What is corrected already.
    Stored,
    /// The same, just written.
    Saved,
    /// What was given, with the field that is not valid.
    Given(&'a Form, &'static str),
}

fn is_file(metadata: &DocumentMetadata) -> bool {
    metadata.places.iter().any(|place| place.row.is_none())
}

/// The values given, each one that the indexer will understand; else the field that is not valid.
fn given(form: &Form) -> Result<Vec<(&'static str, String)>, &'static str> {
    let mut values = Vec::new();
    for name in FIELDS {
        let value = form.value(name);
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if value.is_empty() {
            continue;
        }
        let valid = value.chars().count() <= LONGEST
            && match name {
                "number" => DocumentNumber::parse(&value).is_some(),
                "date" => party_documents::Date::parse(&value).is_some(),
                "secrecy" => mark(&value).is_some(),
                _ => true,
            };
        if !valid {
            return Err(name);
        }
        let value = match name {
            "secrecy" => mark(&value).unwrap_or_default().to_owned(),
            _ => vietnamese::normalise(&value).into_owned(),
        };
        values.push((name, value));
    }
    Ok(values)
}

/// A mark as sidecars write it.
fn mark(level: &str) -> Option<&'static str> {
    Some(match level {
        "internal" | "Lưu hành nội bộ" => "Lưu hành nội bộ",
        "secret" | "Mật" => "Mật",
        "top_secret" | "Tối mật" => "Tối mật",
        _ => return None,
    })
}

fn page(
    state: &AppState,
    context: &Context,
    caller: &Arc<Caller>,
    id: &str,
    shown: Shown<'_>,
) -> Result<Response, Problem> {
    let metadata =
        api::find_document(&state.live.serving().index, &caller.sight, id, None)?.metadata;
    let (t, words) = (
        super::phrases(context.language),
        OperatorWords::of(context.language),
    );
    let off = state.config.corrections.is_none();
    let stored = match &state.config.corrections {
        Some(folder) => Corrections::new(folder).of(id).map_err(|error| {
            tracing::error!(kind = ?error.kind(), "a correction could not be read");
            Problem::from(Code::Internal)
        })?,
        None => serde_json::Map::new(),
    };
    let value = |name: &str| match shown {
        Shown::Given(form, _) => form.value(name),
        _ => stored
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned(),
    };
    let set = value("secrecy");
    let page = CorrectPage {
        frame: Frame::new(context, words.correcting),
        words,
        form_token: caller.form_token().ok_or(Code::Forbidden)?,
        url: params::SearchParams::default().document_url(id, None),
        id: id.to_owned(),
        title: metadata.title.clone(),
        places: metadata.places.iter().map(|p| p.path.clone()).collect(),
        fields: FIELDS
            .iter()
            .filter(|name| **name != "secrecy")
            .map(|name| FieldRow {
                name,
                shown: field_name(t, name),
                value: value(name),
                in_index: known(context.language, &metadata, name),
            })
            .collect(),
        levels: ClearanceLevel::value_variants()
            .iter()
            .filter(|level| **level != ClearanceLevel::Normal)
            .map(|level| {
                let words = t.level(search_index::Clearance::from(*level).0);
                let chosen = mark(&set).is_some() && mark(&set) == mark(level.name());
                (level.name(), words, chosen)
            })
            .collect(),
        can: !off && is_file(&metadata),
        off,
        saved: matches!(shown, Shown::Saved),
        refused: match shown {
            Shown::Given(_, field) => Some(field_name(t, field)),
            _ => None,
        },
    };
    Ok(render(&page)?.into_response())
}

/// What the index says of a field.
fn known(language: Language, metadata: &DocumentMetadata, field: &str) -> String {
    let value = match field {
        "number" => metadata.number.clone(),
        "type" => metadata.document_type.clone(),
        "body" => metadata.body.clone(),
        "date" => metadata
            .date
            .map(|date| language.choose(date.vietnamese(), date.to_string())),
        "signer" => metadata.signer.clone(),
        _ => metadata.summary.clone(),
    };
    value.unwrap_or_default()
}
