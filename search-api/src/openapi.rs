//! The OpenAPI document, made from the handlers, their answers and the table of errors.

mod parameters;

use crate::api;
use crate::problem::{Code, ENTRIES, Entry};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::{IntoParams, OpenApi, ToSchema};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vankien",
        description = "Full-text search in the documents of Party committees. With accounts, programs send `Authorization: Bearer` and a key. Offsets are half-open ranges in Unicode code points.",
    ),
    paths(
        api::search::search,
        api::suggest::suggest,
        api::export::export,
        api::document::document,
        api::file::file,
        api::related::related,
        api::citations::citations,
        api::citations::chain,
        api::bodies::bodies,
        api::audit::audit,
        api::status::health,
        api::status::ready,
        api::status::version,
        crate::openapi::document,
        crate::metrics::metrics,
    ),
    components(schemas(ErrorAnswer))
)]
struct Description;

/// Mark of secrecy, the lowest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Secrecy)]
#[allow(dead_code)]
pub(crate) enum SecrecySchema {
    Normal,
    Internal,
    Secret,
    TopSecret,
}

/// Counts over one field, over all documents that match.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Facet)]
#[allow(dead_code)]
pub(crate) struct FacetSchema {
    /// `type`, `body`, `year`, `term` or `format`.
    field: String,
    counts: Vec<FacetCountSchema>,
    /// How many more values there are, each of fewer documents.
    others: usize,
}

/// A value and how many documents have it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FacetCount)]
#[allow(dead_code)]
pub(crate) struct FacetCountSchema {
    value: String,
    count: usize,
    /// Of a body, the one that it is a part of, where that is counted too.
    parent: Option<String>,
}

/// Where a document lies in the archive.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Place)]
#[allow(dead_code)]
pub(crate) struct PlaceSchema {
    /// Path of the file.
    path: String,
    /// Row in a file of rows, from 1.
    row: Option<u64>,
}

/// What is known of a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentMetadata)]
#[allow(dead_code)]
pub(crate) struct DocumentMetadataSchema {
    /// Identity.
    id: String,
    /// The identity that its source gave it, else its `id`.
    external_id: String,
    title: String,
    /// Number in the form to show.
    number: Option<String>,
    /// Name of its type.
    r#type: Option<String>,
    /// Issuing body.
    body: Option<String>,
    /// Day of issue.
    #[schema(format = Date)]
    date: Option<String>,
    r#abstract: Option<String>,
    signer: Option<String>,
    /// Subject by the scheme of its source or its office.
    subject: Option<String>,
    /// Where in a larger work it stands.
    heading: Option<String>,
    #[schema(inline)]
    secrecy: SecrecySchema,
    /// Format of the file.
    format: String,
    /// Whether any page was read by OCR.
    ocr: bool,
    places: Vec<PlaceSchema>,
}

/// A document as others name it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentReference)]
#[allow(dead_code)]
pub(crate) struct DocumentReferenceSchema {
    /// Identity.
    id: String,
    title: String,
    /// Number in the form to show.
    number: Option<String>,
    /// Name of its type.
    r#type: Option<String>,
    /// Issuing body.
    body: Option<String>,
    /// Day of issue.
    #[schema(format = Date)]
    date: Option<String>,
    #[schema(inline)]
    secrecy: SecrecySchema,
}

/// How one document stands to another that it cites.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Relation)]
#[allow(dead_code)]
pub(crate) enum RelationSchema {
    BasedOn,
    Implements,
    Concretises,
    Reviews,
    Replaces,
    Repeals,
    Amends,
    Cites,
}

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
#[allow(dead_code)]
pub(crate) struct AuditEntrySchema {
    seq: i64,
    /// Milliseconds since 1970, UTC.
    at: i64,
    actor: String,
    address: String,
    action: String,
    object: String,
    /// More, as JSON.
    detail: String,
    /// The chain's hash up to here.
    hash: String,
}

/// What is answered instead of a result.
#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code)]
pub(crate) struct ErrorAnswer {
    #[schema(inline)]
    error: ErrorBody,
}

#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code)]
struct ErrorBody {
    /// A stable code.
    code: String,
    message: String,
    message_en: String,
    what_to_do: String,
    what_to_do_en: String,
    /// The parameter that is not valid.
    #[schema(required = false)]
    parameter: Option<String>,
}

/// What searches and exports take.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(crate) struct SearchQuery {
    /// The query: words, `"phrases"`, `"phrases"~3`, `-word`, `OR`, `( )`, `word*`, `loại:`, `số:`,
    /// `cơ quan:`, `năm:2021..2025`, `ngày:`, `khóa:`, `người ký:`, `tiêu đề:`, `định dạng:` or their
    /// English names; blank finds everything, newest first.
    q: Option<String>,
    /// Names of types: any of them.
    r#type: Option<Vec<String>>,
    /// Issuing bodies: any of them.
    body: Option<Vec<String>>,
    /// Years of issue: any of them.
    year: Option<Vec<i16>>,
    /// First day of issue: `2021-08-18`, `18/8/2021`, `8/2021` or `2021`.
    from: Option<String>,
    /// Last day of issue.
    to: Option<String>,
    /// Ordinals of national terms (khóa): any of them.
    term: Option<Vec<u16>>,
    /// Formats of files, such as `pdf`: any of them.
    file_format: Option<Vec<String>>,
    /// Subjects by the schemes of sources and offices: any of them.
    subject: Option<Vec<String>>,
    /// `true` leaves out the papers of bodies that were merged into those named.
    exact_bodies: Option<bool>,
    /// `true` takes the query letter by letter, its slips too.
    verbatim: Option<bool>,
    /// `relevance` (default), `newest`, `oldest`, `number` or `number_descending`.
    sort: Option<String>,
    /// `vi` or `en`.
    lang: Option<String>,
}

/// The codes that any guarded address may answer with.
const GUARDED: &[Code] = &[
    Code::SignInRequired,
    Code::KeyUnknown,
    Code::KeyExpired,
    Code::KeyRevoked,
    Code::Forbidden,
    Code::PasswordChangeNeeded,
    Code::AccountsFailed,
];

/// The codes that any address may answer with.
const ANYWHERE: &[Code] = &[
    Code::MethodNotAllowed,
    Code::HostNotAllowed,
    Code::ProxyOnly,
    Code::CrossSite,
    Code::Internal,
];

/// The codes of work on the blocking pool.
const POOLED: &[Code] = &[
    Code::Overloaded,
    Code::Timeout,
    Code::ShuttingDown,
    Code::AuditFailed,
];

/// The codes that an operation may answer with.
fn codes(operation: &str) -> Vec<Code> {
    let (open, own): (bool, &[Code]) = match operation {
        "search" => (
            false,
            &[
                Code::BadParameter,
                Code::QueryTooLong,
                Code::PagingTooDeep,
                Code::CursorStale,
                Code::SearchFailed,
                Code::DocumentUnreadable,
            ],
        ),
        "suggest" => (
            false,
            &[
                Code::BadParameter,
                Code::SearchFailed,
                Code::DocumentUnreadable,
            ],
        ),
        "related" => (
            false,
            &[
                Code::BadParameter,
                Code::DocumentNotFound,
                Code::SearchFailed,
                Code::DocumentUnreadable,
            ],
        ),
        "export" => (
            false,
            &[
                Code::BadParameter,
                Code::QueryTooLong,
                Code::SearchFailed,
                Code::DocumentUnreadable,
            ],
        ),
        "document" => (
            false,
            &[
                Code::DocumentNotFound,
                Code::QueryTooLong,
                Code::SearchFailed,
                Code::DocumentUnreadable,
            ],
        ),
        "citations" => (
            false,
            &[
                Code::DocumentNotFound,
                Code::BadParameter,
                Code::SearchFailed,
                Code::DocumentUnreadable,
            ],
        ),
        "chain" => (
            false,
            &[
                Code::DocumentNotFound,
                Code::SearchFailed,
                Code::DocumentUnreadable,
            ],
        ),
        "bodies" => (false, &[Code::BadParameter]),
        "file" => (
            false,
            &[
                Code::DocumentNotFound,
                Code::FileNotOffered,
                Code::FileMissing,
                Code::FileChanged,
                Code::FileOfRows,
                Code::RangeNotSatisfiable,
                Code::SearchFailed,
                Code::DocumentUnreadable,
            ],
        ),
        "audit" => (false, &[Code::BadParameter]),
        "metrics" => (false, &[]),
        "ready" => (true, &[Code::ShuttingDown]),
        _ => (true, &[]),
    };
    let pooled = !open && !matches!(operation, "metrics" | "bodies");
    let mut all: Vec<Code> = own.iter().chain(ANYWHERE).copied().collect();
    if !open {
        all.extend(GUARDED);
    }
    if pooled {
        all.extend(POOLED);
    }
    all
}

/// The document, made once.
pub(crate) static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let mut document = serde_json::to_value(Description::openapi()).unwrap_or_default();
    document["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    document["components"]["securitySchemes"] =
        json!({ "key": { "type": "http", "scheme": "bearer" } });
    let names: Vec<&str> = ENTRIES.iter().map(|entry| entry.name).collect();
    document["components"]["schemas"]["ErrorAnswer"]["properties"]["error"]["properties"]["code"]
        ["enum"] = json!(names);
    for methods in members(&mut document["paths"]) {
        for operation in members(methods) {
            let id = operation["operationId"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            // Asked for by its name, what is not there would come to be, as null.
            if let Some(parameters) = operation.get_mut("parameters") {
                parameters::complete(&id, parameters);
            }
            let codes = codes(&id);
            if codes.contains(&Code::SignInRequired) {
                operation["security"] = json!([{ "key": [] }, {}]);
            }
            let mut by_status: BTreeMap<u16, Vec<&Entry>> = BTreeMap::new();
            for entry in ENTRIES.iter().filter(|entry| codes.contains(&entry.code)) {
                by_status
                    .entry(entry.status.as_u16())
                    .or_default()
                    .push(entry);
            }
            for (status, entries) in by_status {
                let names: Vec<String> = entries
                    .iter()
                    .map(|entry| format!("`{}`", entry.name))
                    .collect();
                operation["responses"][status.to_string()] = json!({
                    "description": names.join(", "),
                    "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/ErrorAnswer" }
                    } },
                });
            }
        }
    }
    document
});

fn members(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value
        .as_object_mut()
        .into_iter()
        .flat_map(|map| map.iter_mut().map(|(_, v)| v))
}

/// `GET /v1/openapi.json`: this description.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "server", operation_id = "openapi",
    responses((status = 200, description = "the OpenAPI document", content_type = "application/json", body = Object))
)]
pub(crate) async fn document() -> Response {
    static TEXT: LazyLock<Vec<u8>> =
        LazyLock::new(|| serde_json::to_vec(&*DESCRIPTION).unwrap_or_default());
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        )],
        TEXT.as_slice(),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_for_programs_is_described_and_no_other() {
        let described: BTreeSet<&str> = DESCRIPTION["paths"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let routed: BTreeSet<&str> = crate::router::routes_for_programs()
            .iter()
            .map(|(path, _)| *path)
            .collect();
        assert_eq!(described, routed);
        for path in &routed {
            let operation = &DESCRIPTION["paths"][*path]["get"];
            assert!(operation["operationId"].is_string(), "{path}");
            let guarded = crate::access::access(Some(path)) != crate::access::Access::Public;
            assert_eq!(
                operation["responses"]["401"].is_object(),
                guarded,
                "{path}: what is guarded says so"
            );
        }
    }

    #[test]
    fn the_parameters_of_an_operation_are_a_list_or_not_there() {
        let mut lists = 0;
        for (path, methods) in DESCRIPTION["paths"].as_object().unwrap() {
            for operation in methods.as_object().unwrap().values() {
                let parameters = operation.get("parameters");
                assert!(parameters.is_none_or(Value::is_array), "{path}");
                lists += usize::from(parameters.is_some());
            }
        }
        assert!(lists > 0);
    }

    #[test]
    fn every_error_is_described() {
        let schema = &DESCRIPTION["components"]["schemas"]["ErrorAnswer"];
        let listed = &schema["properties"]["error"]["properties"]["code"]["enum"];
        let answers = DESCRIPTION["paths"].to_string();
        // These come up at pages and unknown addresses only.
        let elsewhere = [
            Code::RouteNotFound,
            Code::FormTooLarge,
            Code::TooManyKept,
            Code::PageNotDrawn,
        ];
        for entry in ENTRIES {
            assert!(
                listed.as_array().unwrap().iter().any(|n| n == entry.name),
                "{}",
                entry.name
            );
            assert!(
                elsewhere.contains(&entry.code) || answers.contains(&format!("`{}`", entry.name)),
                "no address names {}",
                entry.name
            );
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn walk(value: &Value) {
            match value {
                Value::Object(map) => {
                    if let Some(Value::String(to)) = map.get("$ref") {
                        let pointer = to.strip_prefix('#').unwrap();
                        assert!(DESCRIPTION.pointer(pointer).is_some(), "{to}");
                    }
                    map.values().for_each(walk);
                }
                Value::Array(values) => values.iter().for_each(walk),
                _ => {}
            }
        }
        walk(&DESCRIPTION);
    }
}
