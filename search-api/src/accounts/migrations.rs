//! The schema of the accounts' file, version by version.

use super::AccountsError;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::path::Path;

/// Marks a SQLite file as ours: `VKac`.
const APPLICATION_ID: i64 = 0x564b_6163;

/// What each version adds to the one before. A published step never changes.
const STEPS: &[&str] = &[
    "
CREATE TABLE person (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password     TEXT NOT NULL,
    role         TEXT NOT NULL,
    clearance    TEXT NOT NULL,
    bodies       TEXT,
    disabled     INTEGER NOT NULL DEFAULT 0,
    must_change  INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    password_at  INTEGER NOT NULL
) STRICT;
CREATE TABLE session (
    digest     BLOB PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (person);
CREATE TABLE api_key (
    id         TEXT PRIMARY KEY,
    digest     BLOB NOT NULL,
    name       TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    clearance  TEXT NOT NULL,
    bodies     TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    used_at    INTEGER
) STRICT;
CREATE TABLE login_attempt (
    name    TEXT NOT NULL,
    address TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX login_attempt_name ON login_attempt (name, at);
CREATE INDEX login_attempt_address ON login_attempt (address, at);
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    address TEXT NOT NULL,
    action  TEXT NOT NULL,
    object  TEXT NOT NULL,
    detail  TEXT NOT NULL,
    hash    BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
",
    "
CREATE TABLE saved_search (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    query      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    checked    TEXT NOT NULL,
    UNIQUE (owner, name)
) STRICT;
CREATE TABLE saved_document (
    search     INTEGER NOT NULL REFERENCES saved_search (id) ON DELETE CASCADE,
    document   TEXT NOT NULL,
    noticed_at INTEGER NOT NULL,
    seen       INTEGER NOT NULL,
    PRIMARY KEY (search, document)
) STRICT, WITHOUT ROWID;
CREATE TABLE history (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    at    INTEGER NOT NULL,
    query TEXT NOT NULL
) STRICT;
CREATE INDEX history_owner ON history (owner);
CREATE TABLE dossier (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    owner    TEXT NOT NULL,
    position INTEGER NOT NULL,
    document TEXT NOT NULL,
    passage  INTEGER,
    note     TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX dossier_owner ON dossier (owner, position);
CREATE TABLE feed_key (
    person     INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    digest     BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER person_leaves AFTER DELETE ON person BEGIN
    DELETE FROM saved_search WHERE owner = 'person:' || old.id;
    DELETE FROM history WHERE owner = 'person:' || old.id;
    DELETE FROM dossier WHERE owner = 'person:' || old.id;
END;
",
    "
ALTER TABLE person ADD COLUMN folders TEXT;
ALTER TABLE api_key ADD COLUMN folders TEXT;
",
];

/// Brings a file up to the last version; each step whole or not at all.
pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<(), AccountsError> {
    let not_ours = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => AccountsError::NotAccounts(path.to_owned()),
        _ => error.into(),
    };
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(not_ours)?;
    // With a write-ahead log a power cut may take the last moments, never the file's integrity.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;

    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let number = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (found, application) = (number("user_version")?, number("application_id")?);
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && (found != 0 || tables != 0) {
        return Err(AccountsError::NotAccounts(path.to_owned()));
    }
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(AccountsError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for step in STEPS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}
