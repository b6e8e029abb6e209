//! `GET /`: the search box.

use super::frame::{Context, Frame};
use super::render;
use crate::access::SignedIn;
use crate::generation_time::GenerationTime;
use crate::params::{self, SearchParams};
use crate::problem::Problem;
use crate::router::AppState;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

/// Queries to try, chosen to show marks, a number and a phrase.
const EXAMPLES: [&str; 3] = ["chuyen doi so", "57-NQ/TW", "\"văn phòng cấp ủy\""];

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    examples: Vec<(String, &'static str)>,
    all_url: String,
    documents: Option<String>,
    built: Option<String>,
}

/// The home page; an address with a query goes on to the results.
pub(crate) async fn home(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    if params::pairs(raw.as_deref()).any(|(name, _)| name == "q") {
        let query = raw.unwrap_or_default();
        return Ok(Redirect::to(&format!("/search?{query}")).into_response());
    }
    let serving = state.live.serving();
    let frame = Frame::new(&context, "");
    let language = context.language;
    let link = |q: &str| {
        SearchParams {
            q: q.to_owned(),
            language: context.named,
            ..SearchParams::default()
        }
        .search_url()
    };
    let page = Home {
        examples: EXAMPLES.iter().map(|q| (link(q), *q)).collect(),
        all_url: link(""),
        documents: caller
            .sight
            .within
            .is_everything()
            .then(|| language.number(serving.documents(caller.sight.clearance))),
        built: GenerationTime::of(serving.index.generation()).map(|t| t.display(language)),
        frame,
    };
    Ok(render(&page)?.into_response())
}
