//! Who is asking, what they may see, and what they may do.
//!
//! [`identify`] finds out who sent a request, [`gate`] lets it through to its address or not.
//! Handlers get the [`Caller`], whose [`Sight`] goes into every search and every document.

use crate::accounts::{
    AccountsError, ClearanceLevel, KeyRefusal, Owner, Permission, Person, Scope, Token,
    derived_token, now,
};
use crate::origin::{self, Peer};
use crate::problem::{Code, Problem};
use crate::router::AppState;
use crate::trail::Trail;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use party_documents::Secrecy;
use search_index::{Clearance, Filters, Within};
use std::sync::Arc;

/// What a caller sees of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) clearance: Clearance,
    /// Bodies and folders whose documents alone are seen.
    pub(crate) within: Within,
}

impl Sight {
    /// Narrows filters to what may be seen.
    pub(crate) fn narrow(&self, filters: &mut Filters) {
        filters.within.clone_from(&self.within);
    }

    /// Whether a document with this mark, of this body, in these places, may be seen.
    pub(crate) fn covers(
        &self,
        secrecy: Secrecy,
        body: Option<&str>,
        places: &[search_index::Place],
    ) -> bool {
        secrecy <= self.clearance.0 && self.within.covers(body, places)
    }

    /// The same as far as mark and body tell, for answers that do not hold the places.
    pub(crate) fn may_cover(&self, secrecy: Secrecy, body: Option<&str>) -> bool {
        secrecy <= self.clearance.0 && self.within.covers_body(body)
    }
}

fn within(bodies: &Option<Vec<String>>, folders: &Option<Vec<String>>) -> Within {
    Within {
        bodies: bodies.clone(),
        folders: folders.clone(),
    }
}

/// What lets a caller in.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    /// The server has no accounts.
    Open,
    /// A person, signed in.
    Person(Person),
    /// A program with a key.
    Key(Vec<Scope>),
    /// A feed reader of a person: it may read their feeds and nothing else.
    Feed(Person),
}

/// Who sent a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// As the audit log names them: `user:NAME`, `key:ID`, `open`.
    pub(crate) actor: String,
    /// Where the request came from; empty where that is not known.
    pub(crate) address: String,
    pub(crate) sight: Sight,
    standing: Standing,
    /// The token of the session, for signing out and for forms.
    session: Option<String>,
}

impl Caller {
    /// Whether they may do it.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        match &self.standing {
            // Without accounts there is no log to be read.
            Standing::Open => matches!(
                permission,
                Permission::Read | Permission::Export | Permission::Metrics
            ),
            Standing::Person(person) => person.role.may(permission),
            Standing::Feed(_) => false,
            Standing::Key(scopes) => scopes.iter().any(|scope| scope.permission() == permission),
        }
    }

    /// The person, where it is one.
    pub(crate) fn person(&self) -> Option<&Person> {
        match &self.standing {
            Standing::Person(person) => Some(person),
            _ => None,
        }
    }

    /// Whose the things are that the caller keeps; programs keep none.
    pub(crate) fn owner(&self) -> Option<Owner> {
        match &self.standing {
            Standing::Person(person) | Standing::Feed(person) => Some(Owner::person(person.id)),
            Standing::Open => self.session.as_deref().map(Owner::browser),
            Standing::Key(_) => None,
        }
    }

    /// Whether it may read feeds: people, their feed readers and browsers.
    fn reads_feeds(&self) -> bool {
        matches!(self.standing, Standing::Feed(_)) || self.may(Permission::Read)
    }

    /// Whether it may look after an account of its own.
    fn is_whole(&self) -> bool {
        !matches!(self.standing, Standing::Feed(_))
    }

    /// What forms of this caller carry, so that no other site can send them.
    pub(crate) fn form_token(&self) -> Option<String> {
        self.session.as_deref().map(form_token)
    }

    /// The session's token.
    pub(crate) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }
}

fn form_token(session: &str) -> String {
    derived_token("vankien 2026 form of a session", session)
}

/// What was found out about a request's sender.
#[derive(Debug, Clone)]
pub(crate) enum Identity {
    Caller(Arc<Caller>),
    /// Nobody known, from this address.
    Nobody(String),
    /// Somebody who is turned away.
    Refused(Code),
}

impl Identity {
    /// The caller, where there is one.
    pub(crate) fn caller(&self) -> Option<&Arc<Caller>> {
        match self {
            Self::Caller(caller) => Some(caller),
            _ => None,
        }
    }

    /// Of a request that passed [`identify`].
    pub(crate) fn of(parts: &axum::http::Extensions) -> Self {
        parts
            .get::<Self>()
            .cloned()
            .unwrap_or(Self::Refused(Code::SignInRequired))
    }
}

impl FromRequestParts<AppState> for Identity {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.extensions))
    }
}

/// The caller of an address that [`gate`] guards.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn(pub(crate) Arc<Caller>);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, Problem> {
        match Identity::of(&parts.extensions) {
            Identity::Caller(caller) => Ok(Self(caller)),
            Identity::Nobody(_) => Err(Code::SignInRequired.into()),
            Identity::Refused(code) => Err(code.into()),
        }
    }
}

/// What an address asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing: it tells nothing of any document.
    Public,
    /// A permission, and a password that need not be changed first.
    Needs(Permission),
    /// To be signed in.
    Own,
    /// To be signed in, or to have the key of a feed reader.
    Feed,
}

/// What a route asks. One that is not listed asks as much as reading does: forgetting a line here
/// opens nothing.
pub(crate) fn access(route: Option<&str>) -> Access {
    match route {
        Some(
            "/login" | "/assets/{name}" | "/v1/health" | "/v1/ready" | "/v1/version"
            | "/v1/openapi.json",
        ) => Access::Public,
        Some("/logout" | "/account") => Access::Own,
        Some("/saved/{id}/feed") => Access::Feed,
        Some("/v1/export" | "/dossier/export") => Access::Needs(Permission::Export),
        Some("/metrics") => Access::Needs(Permission::Metrics),
        Some("/admin") => Access::Needs(Permission::Administer),
        Some("/operator" | "/operator/reports/{name}" | "/operator/correct") => {
            Access::Needs(Permission::Operate)
        }
        Some("/audit" | "/v1/audit") => Access::Needs(Permission::Audit),
        _ => Access::Needs(Permission::Read),
    }
}

/// Finds out who is asking.
pub(crate) async fn identify(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    // Where there are no accounts, what is kept belongs to a browser: by this cookie.
    let secure = state.config.secure_cookies;
    let page = !crate::router::is_for_programs(request.uri().path())
        && !request.uri().path().starts_with("/assets/");
    let identity = match origin::peer(&state.config.trusted_proxies, &request) {
        Peer::Client(address) => resolve(&state, request.headers(), address, page).await,
        Peer::NotTheProxy => Identity::Refused(Code::ProxyOnly),
    };
    if !page {
        request.extensions_mut().insert(identity);
        return next.run(request).await;
    }
    let given = origin::cookie(request.headers(), origin::desk_cookie(secure));
    let made = identity
        .caller()
        .filter(|caller| caller.standing == Standing::Open)
        .and_then(|caller| caller.session.clone())
        .filter(|token| given.as_ref() != Some(token));
    request.extensions_mut().insert(identity);
    let mut response = next.run(request).await;
    if let Some(token) = made {
        origin::set_cookie(
            response.headers_mut(),
            origin::desk_cookie(secure),
            &token,
            secure,
        );
    }
    response
}

/// The token of a browser's desk: what its cookie holds, or a new one.
fn desk_token(headers: &HeaderMap, secure: bool) -> Option<String> {
    origin::cookie(headers, origin::desk_cookie(secure))
        .filter(|token| Token::parse(token).is_some())
        .or_else(|| Token::new().ok().map(|token| token.text()))
}

/// Name and key of a feed reader, of `Basic` credentials.
fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, text) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(BASE64.decode(text.trim()).ok()?).ok()?;
    let (name, key) = text.split_once(':')?;
    Some((name.to_owned(), key.to_owned()))
}

/// `desk`: whether the address shows what someone keeps.
async fn resolve(state: &AppState, headers: &HeaderMap, address: String, desk: bool) -> Identity {
    let ceiling = state.live.clearance();
    let Some(accounts) = state.config.accounts.clone() else {
        return Identity::Caller(Arc::new(Caller {
            actor: "open".to_owned(),
            address,
            sight: Sight {
                clearance: ceiling,
                within: Within::default(),
            },
            standing: Standing::Open,
            session: desk
                .then(|| desk_token(headers, state.config.secure_cookies))
                .flatten(),
        }));
    };
    let feed = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| basic(value.to_str().ok()?));
    let key = headers.get(header::AUTHORIZATION).map(|value| {
        let value = value.to_str().unwrap_or_default();
        let (scheme, key) = value.split_once(' ').unwrap_or_default();
        if scheme.eq_ignore_ascii_case("bearer") {
            key.trim().to_owned()
        } else {
            String::new()
        }
    });
    let session = origin::cookie(headers, origin::session_cookie(state.config.secure_cookies));
    if key.is_none() && session.is_none() {
        return Identity::Nobody(address);
    }
    let limits = state.config.session_limits;
    let found = tokio::task::spawn_blocking(move || -> Result<Identity, AccountsError> {
        if let Some((name, key)) = feed {
            return Ok(match accounts.feed_reader(&name, &key)? {
                Some(person) => Identity::Caller(Arc::new(Caller {
                    actor: format!("feed:{}", person.name),
                    address,
                    sight: Sight {
                        // A feed is kept on someone's disk: nothing secret goes into it.
                        clearance: Clearance::from(person.clearance)
                            .min(Clearance::from(ClearanceLevel::Internal))
                            .min(ceiling),
                        within: within(&person.bodies, &person.folders),
                    },
                    standing: Standing::Feed(person),
                    session: None,
                })),
                None => Identity::Refused(Code::KeyUnknown),
            });
        }
        if let Some(key) = key {
            return Ok(match accounts.key(&key, now())? {
                Ok(key) => Identity::Caller(Arc::new(Caller {
                    actor: format!("key:{}", key.id),
                    address,
                    sight: Sight {
                        clearance: Clearance::from(key.clearance).min(ceiling),
                        within: within(&key.bodies, &key.folders),
                    },
                    standing: Standing::Key(key.scopes),
                    session: None,
                })),
                Err(KeyRefusal::Unknown) => Identity::Refused(Code::KeyUnknown),
                Err(KeyRefusal::Expired) => Identity::Refused(Code::KeyExpired),
                Err(KeyRefusal::Revoked) => Identity::Refused(Code::KeyRevoked),
            });
        }
        let token = session.unwrap_or_default();
        Ok(match accounts.session(&token, limits, now())? {
            Some(session) => Identity::Caller(Arc::new(Caller {
                actor: format!("user:{}", session.person.name),
                address,
                sight: Sight {
                    clearance: Clearance::from(session.person.clearance).min(ceiling),
                    within: within(&session.person.bodies, &session.person.folders),
                },
                standing: Standing::Person(session.person),
                session: Some(token),
            })),
            None => Identity::Nobody(address),
        })
    })
    .await;
    match found {
        Ok(Ok(identity)) => identity,
        Ok(Err(error)) => {
            tracing::error!(
                code = error.code(),
                "the accounts could not be read: {error}"
            );
            Identity::Refused(Code::AccountsFailed)
        }
        Err(_) => Identity::Refused(Code::Internal),
    }
}

/// Lets a request through to its address, or not.
pub(crate) async fn gate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(MatchedPath::as_str);
    let access = access(route);
    let page = !crate::router::is_for_programs(request.uri().path());
    if !request.method().is_safe() && !origin::same_origin(request.headers()) {
        return Problem::from(Code::CrossSite).into_response();
    }
    match (Identity::of(request.extensions()), access) {
        (Identity::Refused(code), _) => return Problem::from(code).into_response(),
        (_, Access::Public) => {}
        (Identity::Nobody(_), _) if page => {
            return Redirect::to(&origin::sign_in_url(request.method(), request.uri()))
                .into_response();
        }
        (Identity::Nobody(_), _) => return Problem::from(Code::SignInRequired).into_response(),
        (Identity::Caller(caller), Access::Own) if caller.is_whole() => {}
        (Identity::Caller(caller), Access::Feed)
            if caller.reads_feeds() && !caller.person().is_some_and(|p| p.must_change) => {}
        (Identity::Caller(caller), Access::Own | Access::Feed) => {
            return denied(&state.trail, caller, route).await.into_response();
        }
        (Identity::Caller(caller), Access::Needs(permission)) => {
            if caller.person().is_some_and(|person| person.must_change) {
                return if page {
                    Redirect::to("/account").into_response()
                } else {
                    Problem::from(Code::PasswordChangeNeeded).into_response()
                };
            }
            if !caller.may(permission) {
                return denied(&state.trail, caller, route).await.into_response();
            }
        }
    }
    next.run(request).await
}

async fn denied(trail: &Trail, caller: Arc<Caller>, route: Option<&str>) -> Problem {
    let detail = serde_json::json!({ "route": route });
    trail
        .record_beside(caller, "denied", String::new(), detail)
        .await
        .err()
        .unwrap_or_else(|| Code::Forbidden.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use search_index::Place;

    fn sight(bodies: Option<&[&str]>, folders: Option<&[&str]>) -> Sight {
        let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        Sight {
            clearance: Clearance(Secrecy::Internal),
            within: Within {
                bodies: bodies.map(owned),
                folders: folders.map(owned),
            },
        }
    }

    #[test]
    fn limits_stand_beside_what_is_asked() {
        for limit in [None, Some(&["A", "B"][..]), Some(&[])] {
            let mut filters = Filters {
                bodies: vec!["B".to_owned()],
                ..Filters::default()
            };
            let sight = sight(limit, limit);
            sight.narrow(&mut filters);
            assert_eq!(filters.bodies, ["B"]);
            assert_eq!(filters.within, sight.within);
        }
    }

    #[test]
    fn a_document_is_covered_by_mark_body_and_place() {
        let places = [Place {
            path: "kho/a.pdf".to_owned(),
            row: None,
        }];
        for (bodies, folders, secrecy, body, expect) in [
            (None, None, Secrecy::Internal, None, true),
            (None, None, Secrecy::Secret, None, false),
            (Some(&["A"][..]), None, Secrecy::Normal, Some("A"), true),
            (Some(&["A"]), None, Secrecy::Secret, Some("A"), false),
            (Some(&["A"]), None, Secrecy::Normal, Some("B"), false),
            (Some(&["A"]), None, Secrecy::Normal, None, false),
            (None, Some(&["kho"][..]), Secrecy::Normal, None, true),
            (None, Some(&["kh"]), Secrecy::Normal, None, false),
            (
                Some(&["A"]),
                Some(&["kho"]),
                Secrecy::Normal,
                Some("B"),
                false,
            ),
            (None, Some(&["kho"]), Secrecy::Secret, None, false),
        ] {
            let covers = sight(bodies, folders).covers(secrecy, body, &places);
            assert_eq!(
                covers, expect,
                "{bodies:?} {folders:?} {secrecy:?} {body:?}"
            );
        }
    }

    #[test]
    fn what_is_not_listed_is_guarded() {
        assert_eq!(access(None), Access::Needs(Permission::Read));
        assert_eq!(access(Some("/new")), Access::Needs(Permission::Read));
        assert_eq!(access(Some("/v1/ready")), Access::Public);
    }
}
