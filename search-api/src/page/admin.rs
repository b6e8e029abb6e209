//! `/admin`: people and keys, as `search-api user` and `search-api key` manage them.

use super::admin_words::AdminWords;
use super::frame::{Context, Frame};
use super::{accounts_failed, render};
use crate::access::{Caller, SignedIn};
use crate::accounts::{
    Accounts, AccountsError, ApiKey, ClearanceLevel, NewKey, NewPerson, PersonChange, Role, Scope,
    generate_password, now,
};
use crate::form::Form;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use crate::trail::Trail;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use clap::ValueEnum;
use serde_json::json;
use std::sync::Arc;

/// Most days that a key is good for.
const MOST_DAYS: i64 = 3_660;

#[derive(Template)]
#[template(path = "admin.html")]
struct AdminPage {
    frame: Frame,
    words: &'static AdminWords,
    form_token: String,
    people: Vec<PersonRow>,
    keys: Vec<KeyRow>,
    /// Name and words of what can be chosen.
    roles: Vec<(&'static str, &'static str)>,
    levels: Vec<(&'static str, &'static str)>,
    scopes: Vec<(&'static str, &'static str)>,
    outcome: Outcome,
}

/// What a form led to.
#[derive(Default)]
struct Outcome {
    done: bool,
    refused: Option<String>,
    /// A password or a key that is shown now and never again.
    secret: Option<(&'static str, String)>,
}

struct PersonRow {
    name: String,
    display_name: String,
    role: &'static str,
    role_words: &'static str,
    clearance: &'static str,
    clearance_words: &'static str,
    bodies: Vec<String>,
    folders: Vec<String>,
    disabled: bool,
}

struct KeyRow {
    id: String,
    name: String,
    scopes: String,
    clearance_words: &'static str,
    bodies: String,
    folders: String,
    expires: String,
    used: String,
    /// Why it does not open any more.
    ended: Option<&'static str>,
}

/// `GET /admin`.
pub(crate) async fn admin(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
) -> Result<Response, Problem> {
    let accounts = state.config.accounts.clone().ok_or(Code::Forbidden)?;
    let trail = state.trail.clone();
    state
        .executor
        .run(move || {
            trail.record(&caller, "admin_read", "", &json!({}))?;
            page(&context, &caller, &accounts, Outcome::default())
        })
        .await
}

/// `POST /admin`: one change.
pub(crate) async fn change_admin(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    form: Form,
) -> Result<Response, Problem> {
    form.check(caller.form_token())?;
    let accounts = state.config.accounts.clone().ok_or(Code::Forbidden)?;
    let trail = state.trail.clone();
    state
        .executor
        .run(move || {
            let words = AdminWords::of(context.language);
            let change = Change {
                accounts: &accounts,
                trail: &trail,
                caller: &caller,
                form: &form,
                words,
            };
            let outcome = match change.make() {
                Ok(secret) => Outcome {
                    done: true,
                    secret,
                    ..Outcome::default()
                },
                Err(Refused::Problem(problem)) => return Err(problem),
                Err(Refused::Accounts(error)) => match words.refusal(&error) {
                    Some(refused) => Outcome {
                        refused: Some(refused),
                        ..Outcome::default()
                    },
                    None => return Err(accounts_failed(&error)),
                },
            };
            page(&context, &caller, &accounts, outcome)
        })
        .await
}

enum Refused {
    Problem(Problem),
    Accounts(AccountsError),
}

impl From<AccountsError> for Refused {
    fn from(error: AccountsError) -> Self {
        Self::Accounts(error)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

struct Change<'a> {
    accounts: &'a Accounts,
    trail: &'a Trail,
    caller: &'a Caller,
    form: &'a Form,
    words: &'static AdminWords,
}

impl Change<'_> {
    /// Writes it down, then does it. Gives what is to be shown once.
    fn make(&self) -> Result<Option<(&'static str, String)>, Refused> {
        let name = self.form.value("name").trim().to_lowercase();
        match self.form.value("action").as_str() {
            "add_person" => self.add_person(name).map(Some),
            "change_person" => {
                let (role, clearance) = self.rights()?;
                let change = PersonChange {
                    display_name: Some(self.form.value("display_name").trim().to_owned()),
                    role: Some(role),
                    clearance: Some(clearance),
                    // A field that is not there lifts no limit.
                    bodies: self.form.has("bodies").then(|| self.bodies()),
                    folders: self.form.has("folders").then(|| self.folders()),
                    disabled: None,
                };
                self.change_person(&name, &change)
            }
            action @ ("disable" | "enable") => {
                let change = PersonChange {
                    disabled: Some(action == "disable"),
                    ..PersonChange::default()
                };
                self.change_person(&name, &change)
            }
            "reset_password" => {
                self.accounts.person(&name)?;
                let password = generate_password()?;
                self.record("user_password", &name, &json!({}))?;
                self.accounts.set_password(&name, &password, true)?;
                Ok(Some((self.words.password_once, password)))
            }
            "sign_out" => {
                self.accounts.person(&name)?;
                self.record("user_logout", &name, &json!({}))?;
                self.accounts.sign_out_everywhere(&name)?;
                Ok(None)
            }
            "add_key" => self.add_key().map(Some),
            "revoke_key" => {
                let id = self.form.value("key");
                self.record("key_revoke", &id, &json!({}))?;
                self.accounts.revoke_key(&id)?;
                Ok(None)
            }
            _ => Err(Problem::bad_action().into()),
        }
    }

    fn record(
        &self,
        action: &str,
        object: &str,
        detail: &serde_json::Value,
    ) -> Result<(), Problem> {
        self.trail.record(self.caller, action, object, detail)
    }

    fn rights(&self) -> Result<(Role, ClearanceLevel), AccountsError> {
        Ok((
            Role::from_name(&self.form.value("role"))?,
            ClearanceLevel::from_name(&self.form.value("clearance"))?,
        ))
    }

    /// The bodies named, one a line; none is all.
    fn bodies(&self) -> Option<Vec<String>> {
        let bodies: Vec<String> = self
            .form
            .value("bodies")
            .lines()
            .map(|line| vietnamese::normalise(line.trim()).into_owned())
            .filter(|line| !line.is_empty())
            .collect();
        (!bodies.is_empty()).then_some(bodies)
    }

    /// The folders named, one a line; none is all.
    fn folders(&self) -> Option<Vec<String>> {
        let lines = self.form.value("folders");
        let folders = lines.lines().map(|line| line.trim().to_owned());
        let folders: Vec<String> = folders.filter(|line| !line.is_empty()).collect();
        (!folders.is_empty()).then_some(folders)
    }

    fn add_person(&self, name: String) -> Result<(&'static str, String), Refused> {
        let (role, clearance) = self.rights()?;
        let new = NewPerson {
            name,
            display_name: self.form.value("display_name").trim().to_owned(),
            password: generate_password()?,
            role,
            clearance,
            bodies: self.bodies(),
            folders: self.folders(),
            must_change: true,
        };
        let detail = json!({
            "role": new.role, "clearance": new.clearance,
            "bodies": new.bodies, "folders": new.folders,
        });
        self.record("user_add", &new.name, &detail)?;
        self.accounts.add_person(&new)?;
        Ok((self.words.password_once, new.password))
    }

    fn change_person(
        &self,
        name: &str,
        change: &PersonChange,
    ) -> Result<Option<(&'static str, String)>, Refused> {
        self.accounts.person(name)?;
        self.record("user_change", name, &json!(change))?;
        self.accounts.change_person(name, change)?;
        Ok(None)
    }

    fn add_key(&self) -> Result<(&'static str, String), Refused> {
        let days: i64 = self.form.value("days").trim().parse().unwrap_or(0);
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(AccountsError::Unknown(self.form.value("days")).into());
        }
        let scopes: Vec<Scope> = Scope::value_variants()
            .iter()
            .copied()
            .filter(|scope| {
                !self
                    .form
                    .value(&format!("scope_{}", scope.name()))
                    .is_empty()
            })
            .collect();
        let name = self.form.value("key_name").trim().to_owned();
        if scopes.is_empty() || name.is_empty() || name.chars().count() > 120 {
            return Err(AccountsError::Unknown(name).into());
        }
        let new = NewKey {
            name,
            scopes,
            clearance: ClearanceLevel::from_name(&self.form.value("clearance"))?,
            bodies: self.bodies(),
            folders: self.folders(),
            expires_at: now() + days * 86_400_000,
        };
        let detail = json!({
            "name": new.name, "scopes": new.scopes, "clearance": new.clearance,
            "bodies": new.bodies, "folders": new.folders, "expires_at": new.expires_at,
        });
        self.record("key_add", "", &detail)?;
        let (_, text) = self.accounts.add_key(&new)?;
        Ok((self.words.key_once, text))
    }
}

fn page(
    context: &Context,
    caller: &Arc<Caller>,
    accounts: &Accounts,
    outcome: Outcome,
) -> Result<Response, Problem> {
    let failed = |error| accounts_failed(&error);
    let (t, words) = (
        super::phrases(context.language),
        AdminWords::of(context.language),
    );
    let people = accounts.people().map_err(failed)?;
    let keys = accounts.keys().map_err(failed)?;
    let level = |level: ClearanceLevel| t.level(search_index::Clearance::from(level).0);
    let page = AdminPage {
        frame: Frame::new(context, words.title),
        words,
        form_token: caller.form_token().ok_or(Code::Forbidden)?,
        people: people
            .into_iter()
            .map(|person| PersonRow {
                role: person.role.name(),
                role_words: t.role(person.role),
                clearance: person.clearance.name(),
                clearance_words: level(person.clearance),
                bodies: person.bodies.unwrap_or_default(),
                folders: person.folders.unwrap_or_default(),
                disabled: person.disabled,
                name: person.name,
                display_name: person.display_name,
            })
            .collect(),
        keys: keys
            .into_iter()
            .map(|key| key_row(words, level(key.clearance), key))
            .collect(),
        roles: Role::value_variants()
            .iter()
            .map(|role| (role.name(), t.role(*role)))
            .collect(),
        levels: ClearanceLevel::value_variants()
            .iter()
            .map(|one| (one.name(), level(*one)))
            .collect(),
        scopes: Scope::value_variants()
            .iter()
            .map(|scope| (scope.name(), words.scope(*scope)))
            .collect(),
        outcome,
    };
    Ok(render(&page)?.into_response())
}

fn key_row(words: &'static AdminWords, clearance_words: &'static str, key: ApiKey) -> KeyRow {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| words.scope(*scope)).collect();
    let day = |at| super::moment(at);
    KeyRow {
        scopes: scopes.join(", "),
        clearance_words,
        bodies: key
            .bodies
            .map_or_else(|| words.all_bodies.to_owned(), |bodies| bodies.join("; ")),
        folders: key.folders.map_or_else(
            || words.all_folders.to_owned(),
            |folders| folders.join("; "),
        ),
        expires: day(key.expires_at),
        used: key.used_at.map_or_else(|| words.never.to_owned(), day),
        ended: match key.revoked_at {
            Some(_) => Some(words.revoked),
            None => (key.expires_at <= now()).then_some(words.expired),
        },
        id: key.id,
        name: key.name,
    }
}
