//! `GET /v1/bodies`: bodies of the Party through time, as the tables in use know them. It tells
//! nothing of any document.

use super::Json;
use crate::params;
use crate::problem::Problem;
use axum::extract::RawQuery;
use party_documents::{Body, Date, Lineage, Term, lineage};
use serde::Serialize;
use utoipa::ToSchema;

/// Bodies of the Party.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BodiesAnswer {
    /// The day asked about.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<Date>,
    /// The national term in which it lies.
    national_term: Option<TermAnswer>,
    bodies: Vec<BodyAnswer>,
}

/// A body while it bears one name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Body)]
pub(crate) struct BodyAnswer {
    id: String,
    name: String,
    /// `central`, `province`, or `kind` for a body that every province or district has.
    kind: String,
    /// Its code in document numbers.
    code: Option<String>,
    /// First day; null where it is older than the tables.
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The day from which it is no more.
    #[schema(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// The bodies that became it, the nearest first.
    predecessors: Vec<BodyName>,
    /// The bodies that it became, the nearest first.
    successors: Vec<BodyName>,
    /// Its term in which the day asked about lies.
    term: Option<TermAnswer>,
}

/// A body by its name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BodyName {
    id: String,
    name: String,
}

/// A term (khóa, nhiệm kỳ).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Term)]
pub(crate) struct TermAnswer {
    ordinal: u16,
    /// First day of its congress.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Its last day; null while it runs.
    #[schema(value_type = Option<String>, format = Date)]
    to: Option<Date>,
}

/// Answers with bodies, their predecessors and successors, and the terms of a day.
#[utoipa::path(
    get, path = "/v1/bodies", tag = "documents", operation_id = "bodies",
    params(
        ("date" = Option<String>, Query, description = "only bodies in being on this day (`2025-07-01` or `1/7/2025`), with their term"),
        ("name" = Option<String>, Query, description = "only bodies whose name holds these words, in any case, with or without marks"),
        ("code" = Option<String>, Query, description = "only bodies of this code in document numbers: `BTGTU`"),
    ),
    responses((status = 200, description = "bodies", body = BodiesAnswer))
)]
pub(crate) async fn bodies(RawQuery(raw): RawQuery) -> Result<Json, Problem> {
    let given = |name| params::first(raw.as_deref(), name).filter(|text| !text.trim().is_empty());
    let date = given("date")
        .map(|text| params::date("date", &text, false))
        .transpose()?;
    let name = given("name").map(|name| vietnamese::fold(name.trim()));
    let code = given("code");
    let lineage = lineage();
    let wanted = |body: &&Body| {
        date.is_none_or(|day| body.exists_on(day))
            && name
                .as_ref()
                .is_none_or(|name| vietnamese::fold(&body.name).contains(name.as_str()))
            && code
                .as_ref()
                .is_none_or(|code| body.code.to_lowercase() == code.trim().to_lowercase())
    };
    Json::new(&BodiesAnswer {
        date,
        national_term: date.and_then(|day| term(lineage, "tw", day)),
        bodies: lineage
            .bodies()
            .iter()
            .filter(wanted)
            .map(|body| BodyAnswer {
                id: body.id.clone(),
                name: body.name.clone(),
                kind: body.kind.clone(),
                code: (!body.code.is_empty()).then(|| body.code.clone()),
                from: body.from,
                to: body.to,
                predecessors: names(lineage.predecessors(&body.id)),
                successors: names(lineage.successors(&body.id)),
                term: date.and_then(|day| term(lineage, &body.id, day)),
            })
            .collect(),
    })
}

fn names(bodies: Vec<&Body>) -> Vec<BodyName> {
    let name = |body: &Body| BodyName {
        id: body.id.clone(),
        name: body.name.clone(),
    };
    bodies.into_iter().map(name).collect()
}

fn term(lineage: &Lineage, body: &str, day: Date) -> Option<TermAnswer> {
    let term: &Term = lineage.term_on(body, day)?;
    let (from, to) = lineage.term(body, term.ordinal)?;
    Some(TermAnswer {
        ordinal: term.ordinal,
        from,
        to,
    })
}
