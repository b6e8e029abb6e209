//! Forms that change something: read, and held against the token that they carry.

use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};

/// The fields of a form.
#[derive(Debug)]
pub(crate) struct Form(Vec<(String, String)>);

impl FromRequest<AppState> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::from(Code::FormTooLarge))?;
        Ok(Self(
            form_urlencoded::parse(&bytes)
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        ))
    }
}

impl Form {
    /// The first value of a field, empty where there is none.
    pub(crate) fn value(&self, name: &str) -> String {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    /// Whether the form has the field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// Refuses a form that does not carry `expected`: another site sent it, or it is too old.
    ///
    /// # Errors
    /// [`Code::CrossSite`].
    pub(crate) fn check(&self, expected: Option<String>) -> Result<(), Problem> {
        // Hashes compare in constant time.
        let hash = |text: &str| blake3::hash(text.as_bytes());
        match expected {
            Some(expected) if hash(&expected) == hash(&self.value("form")) => Ok(()),
            _ => Err(Code::CrossSite.into()),
        }
    }
}
