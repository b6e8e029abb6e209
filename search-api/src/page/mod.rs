//! The page for people: rendered here, readable without script.

mod account;
mod audit;
mod chain;
mod citation;
mod document;
mod document_text;
mod error;
mod frame;
mod home;
mod phrases;
mod reference;
mod relation_words;
mod relations;
mod results;
mod sign_in;
mod timeline;

pub(crate) use account::{account, change_password};
pub(crate) use audit::audit;
pub(crate) use document::document;
pub(crate) use error::error_page;
pub(crate) use frame::Context;
pub(crate) use home::home;
pub(crate) use phrases::phrases;
pub(crate) use reference::reference;
pub(crate) use results::results;
pub(crate) use sign_in::{sign_in, sign_in_form, sign_out};

use crate::problem::{Code, Problem};
use askama::Template;
use axum::response::Html;

/// Renders a template.
fn render(template: &impl Template) -> Result<Html<String>, Problem> {
    template.render().map(Html).map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        Code::Internal.into()
    })
}

/// A value worth showing.
fn known(value: Option<&str>) -> Option<&str> {
    value.filter(|v| !v.trim().is_empty())
}
