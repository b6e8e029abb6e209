//! `/history`: what someone searched for, for themselves to see and to clear.

use super::desk_words::DeskWords;
use super::frame::{Context, Frame};
use super::{accounts_failed, phrases, render};
use crate::Language;
use crate::access::SignedIn;
use crate::form::Form;
use crate::params::SearchParams;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    frame: Frame,
    words: &'static DeskWords,
    form_token: String,
    /// When, what was asked in words, and its address.
    searches: Vec<(String, String, String)>,
    browser_only: bool,
}

/// What a query string asks, in words: `chuyển đổi số · Nghị quyết · 2021`.
pub(super) fn asked(language: Language, query: &str) -> String {
    let words = DeskWords::of(language);
    let Ok(params) = SearchParams::parse(Some(query)) else {
        return words.everything.to_owned();
    };
    let mut parts = vec![match params.q.trim() {
        "" => words.everything.to_owned(),
        q => q.to_owned(),
    }];
    parts.extend(params.types.iter().cloned());
    parts.extend(params.bodies.iter().cloned());
    parts.extend(params.subjects.iter().cloned());
    parts.extend(params.years.iter().map(ToString::to_string));
    let day = |day: Option<party_documents::Date>| {
        day.map_or_else(|| "…".to_owned(), |day| phrases(language).day(day))
    };
    if params.from.is_some() || params.to.is_some() {
        parts.push(format!("{} – {}", day(params.from), day(params.to)));
    }
    if !(params.formats.is_empty() && params.terms.is_empty()) {
        parts.push(words.filters.to_owned());
    }
    parts.join(" · ")
}

/// `GET /history`.
pub(crate) async fn history(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
) -> Result<Response, Problem> {
    let (desk, owner) = state.desk(&caller)?;
    let form_token = caller.form_token().ok_or(Code::Forbidden)?;
    let past = state
        .executor
        .run(move || {
            desk.past_searches(&owner)
                .map_err(|error| accounts_failed(&error))
        })
        .await?;
    let words = DeskWords::of(context.language);
    let page = HistoryPage {
        frame: Frame::new(&context, words.history),
        words,
        form_token,
        browser_only: caller.person().is_none(),
        searches: past
            .into_iter()
            .map(|one| {
                (
                    super::moment(one.at),
                    asked(context.language, &one.query),
                    format!("/search?{}", one.query),
                )
            })
            .collect(),
    };
    Ok(render(&page)?.into_response())
}

/// `POST /history`: clears it.
pub(crate) async fn clear_history(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    form: Form,
) -> Result<Response, Problem> {
    form.check(caller.form_token())?;
    let (desk, owner) = state.desk(&caller)?;
    state
        .executor
        .run(move || {
            desk.clear_history(&owner)
                .map_err(|error| accounts_failed(&error))
        })
        .await?;
    Ok(Redirect::to("/history").into_response())
}
