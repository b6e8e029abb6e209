//! `GET /api`: the OpenAPI document, to be read.

use super::frame::{Context, Frame};
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
    operations: Vec<Operation>,
    errors: Vec<(u16, &'static str, String)>,
}

struct Operation {
    name: String,
    path: String,
    summary: String,
    parameters: Vec<(String, String, String)>,
    answers: Vec<(String, String)>,
}

/// The page.
pub(crate) async fn reference(context: Context) -> Result<Response, Problem> {
    let title = super::phrases(context.language).reference;
    let page = Reference {
        frame: Frame::new(&context, title),
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

fn operations(description: &Value) -> Vec<Operation> {
    let paths = description["paths"].as_object().into_iter().flatten();
    paths
        .map(|(path, methods)| {
            let operation = &methods["get"];
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let answers = operation["responses"].as_object().into_iter().flatten();
            Operation {
                name: text(&operation["operationId"]),
                path: path.clone(),
                summary: match text(&operation["description"]) {
                    long if long.is_empty() => text(&operation["summary"]),
                    long => format!("{} {long}", text(&operation["summary"])),
                },
                parameters: parameters
                    .map(|p| (text(&p["name"]), text(&p["in"]), text(&p["description"])))
                    .collect(),
                answers: answers
                    .map(|(status, answer)| (status.clone(), text(&answer["description"])))
                    .collect(),
            }
        })
        .collect()
}
