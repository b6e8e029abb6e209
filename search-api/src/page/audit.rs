//! `GET /audit`: the audit log, to be read by administrators.

use super::frame::{Context, Frame};
use super::render;
use super::sign_in::accounts_failed;
use crate::access::SignedIn;
use crate::accounts::AuditEntry;
use crate::params;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};

/// Entries on a page.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    entries: Vec<Line>,
    earlier: Option<String>,
    later: Option<String>,
}

struct Line {
    when: String,
    entry: AuditEntry,
}

/// The page: the last entries, or those up to `before`.
pub(crate) async fn audit(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let before: Option<i64> = params::first(raw.as_deref(), "before").and_then(|b| b.parse().ok());
    let accounts = state.config.accounts.clone().ok_or(Code::Forbidden)?;
    let trail = state.trail.clone();
    state
        .executor
        .run(move || {
            trail.record(
                &caller,
                "audit_read",
                "",
                &serde_json::json!({ "before": before }),
            )?;
            let failed = |error| accounts_failed(&error);
            let last = accounts.audit_head().map_err(failed)?.seq;
            let end = before.map_or(last, |before| before.clamp(1, last + 1) - 1);
            let after = (end - SHOWN).max(0);
            let count = usize::try_from(end - after).unwrap_or(0);
            let mut entries = accounts.audit_entries(after, count).map_err(failed)?;
            entries.reverse();
            let page = AuditPage {
                frame: Frame::new(&context, super::phrases(context.language).audit_log),
                entries: entries
                    .into_iter()
                    .map(|entry| Line {
                        when: jiff::Timestamp::from_millisecond(entry.at)
                            .map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
                            .unwrap_or_default(),
                        entry,
                    })
                    .collect(),
                earlier: (after > 0).then(|| format!("/audit?before={}", after + 1)),
                later: (end < last).then(|| format!("/audit?before={}", end + SHOWN + 1)),
            };
            render(&page)
        })
        .await
        .map(IntoResponse::into_response)
}
