//! Who may use the server: people with their sessions and what they keep for themselves, keys of
//! programs, and the audit log, in one SQLite file.
//!
//! Everything here blocks; the server calls it on the blocking pool. Passwords, session tokens and
//! keys are stored as hashes only: whoever reads the file cannot sign in with what it holds.

mod audit;
mod dossier;
mod error;
mod feed_key;
mod history;
mod keys;
mod migrations;
mod owner;
mod password;
mod people;
mod role;
mod searches;
mod sessions;
mod token;

pub use audit::{AuditEntry, AuditEvent, AuditFault, AuditHead};
pub use dossier::{DossierItem, MOST_ITEMS};
pub use error::AccountsError;
pub use history::PastSearch;
pub use keys::{ApiKey, KeyRefusal, NewKey};
pub use owner::Owner;
pub use people::{NewPerson, Person, PersonChange};
pub use role::{ClearanceLevel, Permission, Role, Scope};
pub use searches::{MOST_SEARCHES, MOST_WATCHED, Noticed, SavedSearch};
pub use sessions::{Session, SessionLimits, SignIn};

pub(crate) use password::generate as generate_password;
pub(crate) use token::{Token, derived as derived_token};

use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Milliseconds since 1970, UTC.
pub type Millis = i64;

/// The present moment.
#[must_use]
pub fn now() -> Millis {
    jiff::Timestamp::now().as_millisecond()
}

/// The open file. Cheap to share behind an `Arc`.
pub struct Accounts {
    path: PathBuf,
    connection: Mutex<Connection>,
    /// Looks up sessions and keys. A connection of its own: the other may be waiting until
    /// somebody else has written.
    reader: Mutex<Connection>,
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accounts")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Accounts {
    /// Opens the file, which must exist, and brings its schema up to date.
    ///
    /// # Errors
    /// [`AccountsError::Missing`], [`AccountsError::Newer`], [`AccountsError::NotAccounts`],
    /// [`AccountsError::Database`].
    pub fn open(path: &Path) -> Result<Self, AccountsError> {
        if !path.is_file() {
            return Err(AccountsError::Missing(path.to_owned()));
        }
        Self::open_or_create(path)
    }

    /// The same, but makes the file where there is none: readable by its owner alone.
    ///
    /// # Errors
    /// Those of [`open`](Self::open), and [`AccountsError::Io`].
    pub fn open_or_create(path: &Path) -> Result<Self, AccountsError> {
        create_private(path).map_err(|source| AccountsError::Io {
            path: path.to_owned(),
            source,
        })?;
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        migrations::run(&mut connection, path)?;
        let reader = Connection::open(path)?;
        reader.busy_timeout(Duration::from_secs(5))?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(Self {
            reader: Mutex::new(reader),
            path: path.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    /// What browsers keep where there are no accounts: in memory, up to 64 MiB, until the server
    /// ends.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn in_memory() -> Result<Self, AccountsError> {
        let path = PathBuf::from(":memory:");
        let mut connection = Connection::open_in_memory()?;
        migrations::run(&mut connection, &path)?;
        connection.pragma_update(None, "max_page_count", 16_384)?;
        Ok(Self {
            path,
            connection: Mutex::new(connection),
            reader: Mutex::new(Connection::open_in_memory()?),
        })
    }

    /// Forgets what browsers kept longer than `longest` ago.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn forget_browsers(&self, longest: Millis) -> Result<(), AccountsError> {
        let before = now() - longest;
        let connection = self.connection();
        for (table, column) in [
            ("saved_search", "seen_at"),
            ("history", "at"),
            ("dossier", "added_at"),
        ] {
            connection.execute(
                &format!("DELETE FROM {table} WHERE owner LIKE 'browser:%' AND {column} < ?"),
                [before],
            )?;
        }
        Ok(())
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic in between leaves an open transaction at most, which its drop has rolled back.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// An empty file in a folder of its own.
    pub(crate) fn accounts() -> (tempfile::TempDir, Accounts) {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::open_or_create(&folder.path().join("accounts.sqlite")).unwrap();
        (folder, accounts)
    }

    pub(crate) const PASSWORD: &str = "mot mat khau du dai";

    /// A reader called `name` who signs in with [`PASSWORD`].
    pub(crate) fn person(name: &str) -> NewPerson {
        NewPerson {
            name: name.to_owned(),
            display_name: String::new(),
            password: PASSWORD.to_owned(),
            role: Role::Reader,
            clearance: ClearanceLevel::Normal,
            bodies: None,
            folders: None,
            must_change: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_or_not_ours_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let none = folder.path().join("none.sqlite");
        assert!(matches!(
            Accounts::open(&none),
            Err(AccountsError::Missing(_))
        ));
        assert!(!none.exists(), "looking makes nothing");
        let other = folder.path().join("other.txt");
        std::fs::write(&other, "Tỉnh ủy Vạn Xuân".repeat(400)).unwrap();
        let error = Accounts::open(&other).unwrap_err();
        assert_eq!(error.code(), "not_accounts", "{error}");
        let foreign = folder.path().join("foreign.sqlite");
        Connection::open(&foreign)
            .unwrap()
            .execute_batch("CREATE TABLE a (b)")
            .unwrap();
        assert_eq!(Accounts::open(&foreign).unwrap_err().code(), "not_accounts");
    }

    #[test]
    #[cfg(unix)]
    fn the_file_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, accounts) = testing::accounts();
        let mode = std::fs::metadata(accounts.path()).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }

    #[test]
    fn what_browsers_kept_is_forgotten_and_what_people_kept_is_not() {
        let accounts = Accounts::in_memory().unwrap();
        let owners = [Owner::browser("cookie"), Owner::person(1)];
        for owner in &owners {
            accounts.remember_search(owner, "q=a").unwrap();
            accounts.collect(owner, "a", None).unwrap();
            accounts.save_search(owner, "a", "q=a", &[], "").unwrap();
        }
        let kept = |owner| {
            accounts.past_searches(owner).unwrap().len()
                + accounts.dossier(owner).unwrap().len()
                + accounts.saved_searches(owner).unwrap().len()
        };
        accounts.forget_browsers(60_000).unwrap();
        assert_eq!(owners.each_ref().map(kept), [3, 3]);
        accounts.forget_browsers(-60_000).unwrap();
        assert_eq!(owners.each_ref().map(kept), [0, 3]);
    }

    #[test]
    fn a_file_of_a_later_version_is_refused() {
        let (_folder, accounts) = testing::accounts();
        let path = accounts.path().to_owned();
        accounts
            .connection()
            .pragma_update(None, "user_version", 999)
            .unwrap();
        drop(accounts);
        assert_eq!(Accounts::open(&path).unwrap_err().code(), "accounts_newer");
    }
}
