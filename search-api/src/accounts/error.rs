//! What can go wrong with accounts, with a stable code each.

use std::path::PathBuf;

/// The accounts could not be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountsError {
    /// There is no such file.
    #[error(
        "no accounts at {0}: make the first one with `search-api user add NAME --accounts {0}`"
    )]
    Missing(PathBuf),
    /// Another kind of file.
    #[error("{0} is no file of accounts: name another one with --accounts")]
    NotAccounts(PathBuf),
    /// Made by a later version.
    #[error(
        "the accounts at {path} have version {found}, this program knows {known}: use the newer program"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The last one known here.
        known: i64,
    },
    /// The file system refused.
    #[error("cannot create {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("the accounts could not be read or written: {0}")]
    Database(#[from] rusqlite::Error),
    /// A name that accounts cannot have.
    #[error(
        "`{0}` cannot be a name: use 2 to 64 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter"
    )]
    BadName(String),
    /// A password that is too weak.
    #[error(
        "the password is too weak: use {least} characters or more, not the name of the account, not one character repeated"
    )]
    WeakPassword {
        /// Characters needed.
        least: usize,
    },
    /// The name is taken.
    #[error(
        "there is already a user `{0}`: choose another name, or change that one with `search-api user set`"
    )]
    NameTaken(String),
    /// Nobody has that name.
    #[error("there is no user `{0}`: `search-api user list` shows all")]
    NoSuchPerson(String),
    /// No key has that identity.
    #[error("there is no key `{0}`: `search-api key list` shows all")]
    NoSuchKey(String),
    /// The change would leave nobody who can administer.
    #[error("`{0}` is the last administrator: make another one first")]
    LastAdministrator(String),
    /// A name that a saved search cannot have.
    #[error("a saved search needs a name of 1 to {0} characters")]
    BadSearchName(usize),
    /// A folder that no limit can name.
    #[error(
        "`{0}` cannot be a folder to limit to: write it as documents show where they lie, without `..`"
    )]
    BadFolder(String),
    /// No more can be kept.
    #[error("no more than {0} can be kept: take some away first")]
    TooMany(usize),
    /// A stored value that this version does not know.
    #[error("a stored value is not known: {0}")]
    Unknown(String),
    /// The password could not be hashed.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
    /// The system gave no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
}

impl AccountsError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "accounts_missing",
            Self::NotAccounts(_) => "not_accounts",
            Self::Newer { .. } => "accounts_newer",
            Self::Io { .. } => "io",
            Self::Database(_) => "accounts_database",
            Self::BadName(_) => "bad_name",
            Self::WeakPassword { .. } => "weak_password",
            Self::NameTaken(_) => "name_taken",
            Self::NoSuchPerson(_) => "no_such_user",
            Self::NoSuchKey(_) => "no_such_key",
            Self::LastAdministrator(_) => "last_administrator",
            Self::BadSearchName(_) => "bad_search_name",
            Self::BadFolder(_) => "bad_folder",
            Self::TooMany(_) => "too_many",
            Self::Unknown(_) => "unknown_value",
            Self::Hash(_) => "hash",
            Self::Random(_) => "random",
        }
    }
}
