//! `/saved/{id}/feed`: what a saved search found since it was saved, as an Atom feed.

use super::accounts_failed;
use super::frame::Context;
use crate::access::SignedIn;
use crate::alerts::{self, News};
use crate::citation::{Cited, citation};
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use quick_xml::escape::escape;
use std::fmt::Write;

/// Entries of a feed.
const ENTRIES: usize = 100;

/// The feed.
pub(crate) async fn feed(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    id: Result<Path<i64>, PathRejection>,
) -> Result<Response, Problem> {
    let Ok(Path(id)) = id else {
        return Err(Code::RouteNotFound.into());
    };
    let (desk, owner) = state.desk(&caller)?;
    let live = state.live.clone();
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost")
        .to_owned();
    let scheme = if state.config.secure_cookies {
        "https"
    } else {
        "http"
    };
    let trail = state.trail.clone();
    let text = state
        .executor
        .run(move || {
            let saved = desk
                .saved_search(&owner, id)
                .map_err(|error| accounts_failed(&error))?
                .ok_or(Code::RouteNotFound)?;
            let serving = live.serving();
            alerts::check(&desk, &serving.index, &caller.sight, &saved)?;
            let news = alerts::news(&desk, &serving.index, &caller.sight, &saved, false, ENTRIES)?;
            let told = serde_json::json!({ "entries": news.len() });
            trail.record(&caller, "feed", &id.to_string(), &told)?;
            Ok(atom(
                &format!("{scheme}://{host}"),
                &format!(
                    "{} · {}",
                    saved.name,
                    super::phrases(context.language).product
                ),
                saved.created_at,
                id,
                &news,
            ))
        })
        .await?;
    Ok((
        [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")],
        text,
    )
        .into_response())
}

fn atom(root: &str, title: &str, created: i64, id: i64, news: &[News]) -> String {
    let time = |at: i64| {
        jiff::Timestamp::from_millisecond(at)
            .unwrap_or_default()
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
    };
    let text = |text: &str| {
        let clean: String = text
            .chars()
            .filter(|c| !c.is_control() && !matches!(*c, '\u{fffe}' | '\u{ffff}'))
            .collect();
        escape(clean.as_str()).into_owned()
    };
    let root = text(root);
    let updated = news
        .iter()
        .map(|one| one.noticed.at)
        .max()
        .unwrap_or(created);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"vi\">\n\
         <id>{root}/saved/{id}/feed</id>\n<title>{}</title>\n<updated>{}</updated>\n\
         <link rel=\"self\" href=\"{root}/saved/{id}/feed\"/>\n<link href=\"{root}/saved\"/>\n\
         <author><name>Vankien</name></author>\n",
        text(title),
        time(updated),
    );
    for one in news {
        let known = &one.metadata;
        let address: String = form_urlencoded::byte_serialize(known.id.as_bytes()).collect();
        let _ = write!(
            out,
            "<entry>\n<id>{root}/documents/{address}</id>\n<title>{}</title>\n\
             <updated>{}</updated>\n<link href=\"{root}/documents/{address}\"/>\n\
             <summary>{}</summary>\n</entry>\n",
            text(&known.title),
            time(one.noticed.at),
            text(&citation(&Cited::from(known))),
        );
    }
    out.push_str("</feed>\n");
    out
}
