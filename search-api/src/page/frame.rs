//! What every page has around its content.

use super::desk_words::DeskWords;
use super::phrases::{Phrases, phrases};
use crate::Language;
use crate::access::Identity;
use crate::accounts::Permission;
use crate::assets::{ADDRESSES, Addresses};
use crate::params;
use crate::router::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use std::convert::Infallible;

/// What a request says about the page it wants: the language, and its address in the other one.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) language: Language,
    /// The language named by the address, which is then remembered in a cookie.
    pub(crate) named: Option<Language>,
    switch_url: String,
    open: bool,
    person: Option<PersonView>,
    desk: bool,
}

/// Whoever is signed in, as every page shows them.
#[derive(Debug, Clone)]
pub(crate) struct PersonView {
    pub(crate) name: String,
    /// What the form for signing out carries.
    pub(crate) form_token: String,
    /// Whether they may read the audit log.
    pub(crate) audits: bool,
    /// Whether they look after the index.
    pub(crate) operates: bool,
    /// Whether they look after people and keys.
    pub(crate) administers: bool,
}

impl PersonView {
    fn of(identity: &Identity) -> Option<Self> {
        let caller = identity.caller()?;
        let person = caller.person()?;
        Some(Self {
            name: if person.display_name.is_empty() {
                person.name.clone()
            } else {
                person.display_name.clone()
            },
            form_token: caller.form_token()?,
            audits: caller.may(Permission::Audit),
            operates: caller.may(Permission::Operate),
            administers: caller.may(Permission::Administer),
        })
    }
}

impl Context {
    /// The address decides, then the cookie, then the server's default.
    pub(crate) fn new(
        uri: &Uri,
        headers: &HeaderMap,
        identity: &Identity,
        state: &AppState,
    ) -> Self {
        let named = params::first(uri.query(), "lang")
            .as_deref()
            .and_then(Language::from_tag);
        let language = named
            .or_else(|| Language::from_cookie(headers))
            .unwrap_or(state.config.language);
        let other = language.choose(Language::En, Language::Vi);
        Self {
            language,
            named,
            switch_url: switch_url(uri, other),
            open: state.config.open_notice && state.config.accounts.is_none(),
            person: PersonView::of(identity),
            desk: identity
                .caller()
                .is_some_and(|caller| caller.form_token().is_some()),
        }
    }
}

impl FromRequestParts<AppState> for Context {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let identity = Identity::of(&parts.extensions);
        Ok(Self::new(&parts.uri, &parts.headers, &identity, state))
    }
}

/// The same address in another language. Always on this server: a path that begins with two
/// slashes would name another host.
fn switch_url(uri: &Uri, language: Language) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(params::pairs(uri.query()).filter(|(name, _)| name != "lang"));
    query.append_pair("lang", language.tag());
    let path = uri.path().trim_start_matches(['/', '\\']);
    format!("/{path}?{}", query.finish())
}

/// The data of the base template.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) t: &'static Phrases,
    pub(crate) lang: &'static str,
    pub(crate) other_lang: &'static str,
    pub(crate) assets: &'static Addresses,
    pub(crate) title: String,
    /// The query in the search box.
    pub(crate) q: String,
    /// What the search form sends along: filters, order, language.
    pub(crate) kept: Vec<(&'static str, String)>,
    /// `?lang=en` where the address names the language, else nothing.
    pub(crate) home_url: String,
    pub(crate) switch_url: String,
    pub(crate) open: bool,
    pub(crate) person: Option<PersonView>,
    /// Whether the visitor can keep things.
    pub(crate) desk: bool,
    pub(crate) words: &'static DeskWords,
}

impl Frame {
    /// A frame with the window title `title`.
    pub(crate) fn new(context: &Context, title: impl Into<String>) -> Self {
        let language = context.language;
        Self {
            t: phrases(language),
            lang: language.tag(),
            other_lang: language.choose("en", "vi"),
            assets: &ADDRESSES,
            title: title.into(),
            q: String::new(),
            kept: context
                .named
                .map(|l| ("lang", l.tag().to_owned()))
                .into_iter()
                .collect(),
            home_url: context
                .named
                .map_or_else(|| "/".to_owned(), |l| format!("/?lang={}", l.tag())),
            switch_url: context.switch_url.clone(),
            open: context.open,
            person: context.person.clone(),
            desk: context.desk,
            words: DeskWords::of(language),
        }
    }

    /// Keeps what `params` asks beside the query when the form is sent.
    pub(crate) fn keeping(mut self, params: &params::SearchParams) -> Self {
        self.q.clone_from(&params.q);
        self.kept = params
            .first_page()
            .to_pairs()
            .into_iter()
            .filter(|(name, _)| *name != "q")
            .collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_keeps_the_address_and_never_leaves_the_server() {
        for (uri, expect) in [
            ("/", "/?lang=en"),
            ("/search?q=a&lang=vi&type=b", "/search?q=a&type=b&lang=en"),
            ("//evil.example/x?q=1", "/evil.example/x?q=1&lang=en"),
            ("/\\evil.example", "/evil.example?lang=en"),
        ] {
            let Ok(uri) = uri.parse::<Uri>() else {
                continue;
            };
            assert_eq!(switch_url(&uri, Language::En), expect);
        }
    }
}
