//! What the description adds to parameters: values to choose from, and what holds where one is
//! left out.

use crate::{api, params};
use serde_json::{Value, json};

/// The values of a parameter that takes only some.
fn choices(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "sort" => Some(&[
            "relevance",
            "newest",
            "oldest",
            "number",
            "number_descending",
        ]),
        "format" => Some(&["csv", "jsonl", "xlsx", "docx"]),
        _ => None,
    }
}

/// What holds where a parameter of an operation is left out.
fn default_of(operation: &str, name: &str) -> Option<Value> {
    let limit = || match operation {
        "search" => Some(params::DEFAULT_LIMIT),
        "suggest" => Some(api::suggest::DEFAULT_LIMIT),
        "related" => Some(api::related::DEFAULT_LIMIT),
        "citations" => Some(api::citations::DEFAULT_LIMIT),
        "audit" => Some(api::audit::MOST),
        _ => None,
    };
    match name {
        "limit" => limit().map(|limit| json!(limit)),
        "offset" => Some(json!(0)),
        "after" if operation == "audit" => Some(json!(0)),
        "sort" => Some(json!("relevance")),
        "format" => Some(json!("csv")),
        "exact_bodies" | "verbatim" | "explain" | "facets" | "standing" | "group" | "inline" => {
            Some(json!(false))
        }
        _ => None,
    }
}

/// Adds both to the parameters of an operation.
pub(super) fn complete(operation: &str, parameters: &mut Value) {
    for parameter in parameters.as_array_mut().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        if let Some(choices) = choices(&name) {
            parameter["schema"]["enum"] = json!(choices);
        }
        if let Some(default) = default_of(operation, &name) {
            parameter["schema"]["default"] = default;
        }
    }
}
