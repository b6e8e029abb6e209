//! `GET /api`: the OpenAPI document, to be read and tried.

use super::frame::{Context, Frame};
use super::reference_words::ReferenceWords;
use super::render;
use crate::openapi::DESCRIPTION;
use crate::problem::{ENTRIES, Problem};
use askama::Template;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

#[derive(Template)]
#[template(path = "reference.html")]
struct Reference {
    frame: Frame,
    words: &'static ReferenceWords,
    operations: Vec<Operation>,
    errors: Vec<(u16, &'static str, String)>,
}

struct Operation {
    name: String,
    path: String,
    summary: String,
    parameters: Vec<Parameter>,
    answers: Vec<(String, String)>,
}

/// A parameter, as the form asks for it.
#[derive(Debug, PartialEq, Eq)]
struct Parameter {
    name: String,
    /// `path`, `query` or `header`.
    place: String,
    text: String,
    /// Its type in the words of JSON Schema: `integer, 0 to 100`.
    kind: String,
    input: Input,
    required: bool,
    default: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Input {
    Text,
    /// With the bounds that there are.
    Number(Option<String>, Option<String>),
    Choice(Vec<String>),
    /// Several values, one a line.
    Lines,
}

/// The page.
pub(crate) async fn reference(context: Context) -> Result<Response, Problem> {
    let title = super::phrases(context.language).reference;
    let page = Reference {
        frame: Frame::new(&context, title),
        words: ReferenceWords::of(context.language),
        operations: operations(&DESCRIPTION),
        errors: ENTRIES
            .iter()
            .map(|entry| {
                let problem = Problem::from(entry.code);
                let text = problem.what_to_do(context.language);
                (entry.status.as_u16(), entry.name, text)
            })
            .collect(),
    };
    Ok(render(&page)?.into_response())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A scalar as it is typed.
fn typed(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn operations(description: &Value) -> Vec<Operation> {
    let paths = description["paths"].as_object().into_iter().flatten();
    paths
        .map(|(path, methods)| {
            let operation = &methods["get"];
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let answers = operation["responses"].as_object().into_iter().flatten();
            Operation {
                name: text(&operation["operationId"]),
                path: path.clone(),
                summary: match text(&operation["description"]) {
                    long if long.is_empty() => text(&operation["summary"]),
                    long => format!("{} {long}", text(&operation["summary"])),
                },
                parameters: parameters.map(parameter).collect(),
                answers: answers
                    .map(|(status, answer)| (status.clone(), text(&answer["description"])))
                    .collect(),
            }
        })
        .collect()
}

fn parameter(described: &Value) -> Parameter {
    let schema = &described["schema"];
    let (kind, input) = shape(schema);
    Parameter {
        name: text(&described["name"]),
        place: text(&described["in"]),
        text: text(&described["description"]),
        kind,
        input,
        required: described["required"] == true,
        default: typed(&schema["default"]),
    }
}

/// What a schema is called, and how a value of it is asked for.
fn shape(schema: &Value) -> (String, Input) {
    let name = match &schema["type"] {
        // A type that may be null as well.
        Value::Array(types) => types.iter().find(|t| *t != "null").map(text),
        other => other.as_str().map(str::to_owned),
    };
    let name = name.unwrap_or_else(|| "string".to_owned());
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().filter_map(typed).collect();
        return (name, Input::Choice(values));
    }
    match name.as_str() {
        "array" => {
            let (items, _) = shape(&schema["items"]);
            (format!("array of {items}"), Input::Lines)
        }
        "boolean" => (
            name,
            Input::Choice(vec!["true".to_owned(), "false".to_owned()]),
        ),
        "integer" | "number" => {
            let (least, most) = (typed(&schema["minimum"]), typed(&schema["maximum"]));
            let bounds = match (&least, &most) {
                (Some(least), Some(most)) => format!(", {least} to {most}"),
                (Some(least), None) => format!(", from {least}"),
                (None, Some(most)) => format!(", up to {most}"),
                (None, None) => String::new(),
            };
            (format!("{name}{bounds}"), Input::Number(least, most))
        }
        _ => (name, Input::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_parameter_is_asked_for_as_its_schema_says() {
        for (schema, kind, input) in [
            (json!({"type": "string"}), "string", Input::Text),
            (json!({"type": ["string", "null"]}), "string", Input::Text),
            (
                json!({"type": "integer", "minimum": 0, "maximum": 100}),
                "integer, 0 to 100",
                Input::Number(Some("0".into()), Some("100".into())),
            ),
            (
                json!({"type": "boolean"}),
                "boolean",
                Input::Choice(vec!["true".into(), "false".into()]),
            ),
            (
                json!({"type": "string", "enum": ["a", "b"]}),
                "string",
                Input::Choice(vec!["a".into(), "b".into()]),
            ),
            (
                json!({"type": "array", "items": {"type": "integer", "minimum": 0}}),
                "array of integer, from 0",
                Input::Lines,
            ),
        ] {
            assert_eq!(shape(&schema), (kind.to_owned(), input), "{schema}");
        }
    }

    #[test]
    fn every_operation_and_parameter_of_the_description_can_be_tried() {
        let all = operations(&DESCRIPTION);
        let paths = DESCRIPTION["paths"].as_object().unwrap();
        assert_eq!(all.len(), paths.len());
        for operation in &all {
            let described = &paths[&operation.path]["get"]["parameters"];
            let count = described.as_array().map_or(0, Vec::len);
            assert_eq!(operation.parameters.len(), count, "{}", operation.path);
            for parameter in &operation.parameters {
                assert!(!parameter.text.is_empty(), "{}", parameter.name);
                let within = operation.path.contains(&format!("{{{}}}", parameter.name));
                assert_eq!(within, parameter.place == "path", "{}", parameter.name);
            }
        }
        let search = all.iter().find(|o| o.name == "search").unwrap();
        let limit = search.parameters.iter().find(|p| p.name == "limit");
        assert_eq!(limit.unwrap().default.as_deref(), Some("10"));
    }
}
