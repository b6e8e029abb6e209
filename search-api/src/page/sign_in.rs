//! `/login` and `/logout`: beginning and ending a session.

use super::frame::{Context, Frame};
use super::render;
use crate::access::{Identity, SignedIn};
use crate::accounts::{AuditEvent, SignIn, Token, now};
use crate::form::Form;
use crate::origin::{self, cookie, form_cookie, local, session_cookie, set_cookie};
use crate::params;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "login.html")]
struct SignInPage {
    frame: Frame,
    name: String,
    next: String,
    form_token: String,
    /// What came of the attempt before.
    message: Option<String>,
    /// A message that is no failure.
    changed: bool,
}

/// `GET /login`: the form.
pub(crate) async fn sign_in_form(
    State(state): State<AppState>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let next = params::first(raw.as_deref(), "next").unwrap_or_default();
    if state.config.accounts.is_none() || identity.caller().is_some() {
        return Ok(Redirect::to(local(&next)).into_response());
    }
    let changed = params::first(raw.as_deref(), "changed").is_some();
    let message = changed.then(|| super::phrases(context.language).password_changed.to_owned());
    form(
        &state,
        &context,
        &headers,
        String::new(),
        &next,
        message,
        changed,
    )
}

/// The form, with the cookie that it belongs to.
fn form(
    state: &AppState,
    context: &Context,
    headers: &HeaderMap,
    name: String,
    next: &str,
    message: Option<String>,
    changed: bool,
) -> Result<Response, Problem> {
    let secure = state.config.secure_cookies;
    let known = cookie(headers, form_cookie(secure)).filter(|c| Token::parse(c).is_some());
    let belongs = match &known {
        Some(cookie) => cookie.clone(),
        None => Token::new().map_err(|_| Code::Internal)?.text(),
    };
    let title = super::phrases(context.language).sign_in;
    let page = SignInPage {
        frame: Frame::new(context, title),
        name,
        next: local(next).to_owned(),
        form_token: origin::sign_in_form_token(&belongs),
        message,
        changed,
    };
    let mut response = render(&page)?.into_response();
    if known.is_none() {
        set_cookie(
            response.headers_mut(),
            form_cookie(secure),
            &belongs,
            secure,
        );
    }
    Ok(response)
}

/// `POST /login`: the attempt.
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let Some(accounts) = state.config.accounts.clone() else {
        return Ok(Redirect::to("/").into_response());
    };
    let secure = state.config.secure_cookies;
    let belongs = cookie(&headers, form_cookie(secure)).filter(|c| Token::parse(c).is_some());
    form.check(belongs.map(|cookie| origin::sign_in_form_token(&cookie)))?;
    let address = match &identity {
        Identity::Caller(caller) => caller.address.clone(),
        Identity::Nobody(address) => address.clone(),
        Identity::Refused(code) => return Err((*code).into()),
    };
    let (name, next) = (form.value("name"), form.value("next"));
    let password = form.value("password");
    let before = cookie(&headers, session_cookie(secure));
    let outcome = state
        .executor
        .run({
            let (name, trail) = (name.clone(), state.trail.clone());
            move || {
                let outcome = accounts
                    .sign_in(&name, &password, &address, now())
                    .map_err(|error| accounts_failed(&error))?;
                let (actor, action) = match &outcome {
                    SignIn::Done { person, .. } => (format!("user:{}", person.name), "sign_in"),
                    SignIn::Refused => ("-".to_owned(), "sign_in_refused"),
                    SignIn::Wait { .. } => ("-".to_owned(), "sign_in_throttled"),
                };
                // A name is as long as its sender likes, and may be a password typed too early.
                let tried: String = match accounts.person(&name.trim().to_lowercase()) {
                    Ok(person) => person.name,
                    Err(_) => "unknown".to_owned(),
                };
                let written = trail.write(&AuditEvent {
                    actor: &actor,
                    address: &address,
                    action,
                    object: &tried,
                    detail: "{}",
                });
                if let (Err(problem), SignIn::Done { token, .. }) = (&written, &outcome) {
                    let _ = accounts.sign_out(token);
                    return Err(problem.clone());
                }
                if let (Some(before), SignIn::Done { .. }) = (before, &outcome) {
                    let _ = accounts.sign_out(&before);
                }
                written.map(|()| outcome)
            }
        })
        .await?;
    let t = super::phrases(context.language);
    match outcome {
        SignIn::Done { token, person } => {
            let next = if person.must_change {
                "/account"
            } else {
                local(&next)
            };
            let mut response = Redirect::to(next).into_response();
            let headers = response.headers_mut();
            set_cookie(headers, session_cookie(secure), &token, secure);
            set_cookie(headers, form_cookie(secure), "", secure);
            Ok(response)
        }
        SignIn::Refused => {
            let message = Some(t.sign_in_refused.to_owned());
            let mut response = self::form(&state, &context, &headers, name, &next, message, false)?;
            *response.status_mut() = StatusCode::UNAUTHORIZED;
            Ok(response)
        }
        SignIn::Wait { seconds } => {
            let message = Some(t.wait(seconds));
            let mut response = self::form(&state, &context, &headers, name, &next, message, false)?;
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
    }
}

/// `POST /logout`.
pub(crate) async fn sign_out(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    form: Form,
) -> Result<Response, Problem> {
    let secure = state.config.secure_cookies;
    let mut response = Redirect::to("/login").into_response();
    if let (Some(accounts), Some(session)) = (state.config.accounts.clone(), caller.session()) {
        form.check(caller.form_token())?;
        let session = session.to_owned();
        let (trail, caller) = (state.trail.clone(), caller.clone());
        state
            .executor
            .run(move || {
                accounts
                    .sign_out(&session)
                    .map_err(|error| accounts_failed(&error))?;
                trail.record(&caller, "sign_out", "", &serde_json::json!({}))
            })
            .await?;
        set_cookie(response.headers_mut(), session_cookie(secure), "", secure);
    }
    Ok(response)
}

/// What failed accounts are to the caller.
pub(crate) fn accounts_failed(error: &crate::accounts::AccountsError) -> Problem {
    use crate::accounts::AccountsError;
    match error {
        AccountsError::BadSearchName(longest) => {
            return Problem::bad_parameter(
                "name",
                [
                    format!("cần một tên gọi từ 1 đến {longest} ký tự"),
                    format!("a name of 1 to {longest} characters is needed"),
                ],
            );
        }
        AccountsError::TooMany(limit) => {
            return Problem::from(Code::TooManyKept).with_number("limit", *limit);
        }
        _ => {}
    }
    tracing::error!(
        code = error.code(),
        "the accounts could not be read or written: {error}"
    );
    Code::AccountsFailed.into()
}
