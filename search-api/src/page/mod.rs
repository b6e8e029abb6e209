//! The page for people: rendered here, readable without script.

mod account;
mod admin;
mod admin_words;
mod audit;
mod chain;
mod correct;
mod desk_words;
mod document;
mod document_text;
mod dossier;
mod error;
mod facsimile;
mod feed;
mod frame;
mod history;
mod home;
mod operator;
mod operator_words;
mod origins;
mod phrases;
mod reference;
mod reference_words;
mod relation_words;
mod relations;
mod results;
mod saved;
mod sign_in;
mod standing;
mod timeline;

pub(crate) use account::{account, change_password};
pub(crate) use admin::{admin, change_admin};
pub(crate) use audit::audit;
pub(crate) use correct::{correct, save_correction};
pub(crate) use document::document;
pub(crate) use dossier::{change_dossier, dossier, export_dossier};
pub(crate) use error::error_page;
pub(crate) use facsimile::facsimile;
pub(crate) use feed::feed;
pub(crate) use frame::Context;
pub(crate) use history::{clear_history, history};
pub(crate) use home::home;
pub(crate) use operator::{operator, run_report};
pub(crate) use phrases::phrases;
pub(crate) use reference::reference;
pub(crate) use results::results;
pub(crate) use saved::{change_saved, saved};
pub(crate) use sign_in::{accounts_failed, sign_in, sign_in_form, sign_out};

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

/// A moment as pages show it: of Vietnam, which has one time all year.
fn moment(at: crate::accounts::Millis) -> String {
    jiff::Timestamp::from_millisecond(at + 7 * 3_600_000)
        .map(|at| at.strftime("%d/%m/%Y %H:%M").to_string())
        .unwrap_or_default()
}

/// A value worth showing.
fn known(value: Option<&str>) -> Option<&str> {
    value.filter(|v| !v.trim().is_empty())
}
