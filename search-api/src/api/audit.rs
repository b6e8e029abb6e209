//! `GET /v1/audit`: the audit log, for administrators.

use super::Json;
use crate::access::SignedIn;
use crate::accounts::AuditEntry;
use crate::params;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::extract::{RawQuery, State};
use serde::Serialize;

/// Most entries in one answer.
pub(crate) const MOST: usize = 1_000;

/// A piece of the log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AuditAnswer {
    /// Entries in order.
    #[schema(value_type = Vec<crate::openapi::AuditEntrySchema>)]
    entries: Vec<AuditEntry>,
    /// What to give as `after` for the next piece; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

/// Answers with entries of the audit log. That it was read is an entry, too.
#[utoipa::path(
    get, path = "/v1/audit", tag = "server", operation_id = "audit",
    params(
        ("after" = Option<i64>, Query, description = "only entries after the one with this number"),
        ("limit" = Option<u32>, Query, description = "entries, 1 to 1000, 1000 by default"),
    ),
    responses((status = 200, description = "entries", body = AuditAnswer))
)]
pub(crate) async fn audit(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    RawQuery(raw): RawQuery,
) -> Result<Json, Problem> {
    let after = number(raw.as_deref(), "after", 0, i64::MAX)?.unwrap_or(0);
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let limit = number(raw.as_deref(), "limit", 1, most)?.unwrap_or(most);
    let limit = usize::try_from(limit).unwrap_or(MOST);
    let accounts = state.config.accounts.clone().ok_or(Code::Forbidden)?;
    let trail = state.trail.clone();
    state
        .executor
        .run(move || {
            trail.record(
                &caller,
                "audit_read",
                "",
                &serde_json::json!({ "after": after }),
            )?;
            let entries = accounts
                .audit_entries(after, limit)
                .map_err(|_| Code::AccountsFailed)?;
            let next = (entries.len() == limit)
                .then(|| entries.last().map(|entry| entry.seq))
                .flatten();
            Json::new(&AuditAnswer { entries, next })
        })
        .await
}

fn number(
    raw: Option<&str>,
    name: &'static str,
    least: i64,
    most: i64,
) -> Result<Option<i64>, Problem> {
    let Some(text) = params::first(raw, name).filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    match text.trim().parse::<i64>() {
        Ok(value) if (least..=most).contains(&value) => Ok(Some(value)),
        _ => Err(Problem::bad_parameter(
            name,
            [
                format!("cần một số nguyên từ {least} đến {most}"),
                format!("it must be a whole number from {least} to {most}"),
            ],
        )),
    }
}
