//! Whose a thing is that people keep for themselves.

/// Who keeps a search, a history or a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner(String);

impl Owner {
    /// A person with an account.
    #[must_use]
    pub fn person(id: i64) -> Self {
        Self(format!("person:{id}"))
    }

    /// A browser, where the server has no accounts: by the digest of its cookie.
    #[must_use]
    pub fn browser(cookie: &str) -> Self {
        Self(format!(
            "browser:{}",
            blake3::hash(cookie.as_bytes()).to_hex()
        ))
    }

    /// As it is stored.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}
