//! `/account`: what someone may do here, and a new password.

use super::frame::{Context, Frame};
use super::render;
use super::sign_in::accounts_failed;
use crate::access::{Caller, SignedIn};
use crate::accounts::AccountsError;
use crate::form::Form;
use crate::problem::Problem;
use crate::router::AppState;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    role: &'static str,
    clearance: &'static str,
    bodies: Option<String>,
    folders: Option<String>,
    must_change: bool,
    form_token: String,
    message: Option<&'static str>,
}

/// `GET /account`.
pub(crate) async fn account(
    context: Context,
    SignedIn(caller): SignedIn,
) -> Result<Response, Problem> {
    page(&context, &caller, None)
}

fn page(
    context: &Context,
    caller: &Caller,
    message: Option<&'static str>,
) -> Result<Response, Problem> {
    let (Some(person), Some(form_token)) = (caller.person(), caller.form_token()) else {
        // Programs and the open mode have no account to look at.
        return Ok(Redirect::to("/").into_response());
    };
    let t = super::phrases(context.language);
    let page = AccountPage {
        frame: Frame::new(context, t.account),
        name: person.name.clone(),
        role: t.role(person.role),
        clearance: t.level(caller.sight.clearance.0),
        bodies: person.bodies.as_ref().map(|bodies| bodies.join("; ")),
        folders: person.folders.as_ref().map(|folders| folders.join("; ")),
        must_change: person.must_change,
        form_token,
        message,
    };
    Ok(render(&page)?.into_response())
}

/// `POST /account`: a new password. It ends all sessions, this one too.
pub(crate) async fn change_password(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    form: Form,
) -> Result<Response, Problem> {
    let (Some(accounts), Some(person)) = (state.config.accounts.clone(), caller.person()) else {
        return Ok(Redirect::to("/").into_response());
    };
    form.check(caller.form_token())?;
    let t = super::phrases(context.language);
    let (current, new) = (form.value("current"), form.value("new"));
    if new != form.value("again") {
        return refused(&context, &caller, t.password_differs);
    }
    let name = person.name.clone();
    let trail = state.trail.clone();
    let recorded = caller.clone();
    let outcome = state
        .executor
        .run(move || {
            if !accounts
                .password_is(&name, &current)
                .map_err(|error| accounts_failed(&error))?
            {
                return Ok(Some(t.password_wrong));
            }
            if current == new {
                return Ok(Some(t.password_weak));
            }
            match accounts.set_password(&name, &new, false) {
                Ok(()) => {}
                Err(AccountsError::WeakPassword { .. }) => return Ok(Some(t.password_weak)),
                Err(error) => return Err(accounts_failed(&error)),
            }
            trail.record(&recorded, "user_password", &name, &serde_json::json!({}))?;
            Ok(None)
        })
        .await?;
    match outcome {
        Some(message) => refused(&context, &caller, message),
        None => Ok(Redirect::to("/login?changed=1").into_response()),
    }
}

fn refused(context: &Context, caller: &Caller, message: &'static str) -> Result<Response, Problem> {
    let mut response = page(context, caller, Some(message))?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
