//! The audit log: who did what, append-only, each entry bound to all before it.
//!
//! An entry's hash covers the hash of the entry before it, so that changing, removing or adding
//! one in between breaks the chain from there on. Entries cut off at the end are missed by
//! SQLite's own count of what it ever wrote; who can forge that too is found out by a head that
//! was noted down elsewhere ([`AuditHead`]).

use super::{Accounts, AccountsError, Millis, now};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// Something to be written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditEvent<'a> {
    /// Who: `user:NAME`, `key:ID`, `console`, or `-` for nobody known.
    pub actor: &'a str,
    /// From which address; empty on the server's own console.
    pub address: &'a str,
    /// What was done: `search`, `open`, `sign_in`, …
    pub action: &'a str,
    /// To what: the identity of a document, a name.
    pub object: &'a str,
    /// More, as JSON.
    pub detail: &'a str,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Its number, from 1, without gaps.
    pub seq: i64,
    /// When, in milliseconds since 1970, UTC.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// From which address.
    pub address: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub object: String,
    /// More, as JSON.
    pub detail: String,
    /// The chain's hash up to here, hexadecimal.
    pub hash: String,
}

/// The end of the log at some moment. Noted down where nobody at the server can change it, it
/// shows later that nothing up to it was touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// Number of the last entry, 0 in an empty log.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFault {
    /// The chain breaks at this entry: it, or one before it, was changed, added or removed.
    Broken(i64),
    /// Entries after this one are gone.
    CutOff(i64),
    /// The entry that was noted down has another hash now, or is gone.
    NotTheHead(i64),
}

impl fmt::Display for AuditHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl FromStr for AuditHead {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once(':')
            .and_then(|(seq, hash)| {
                Some(Self {
                    seq: seq.parse().ok().filter(|seq| *seq >= 0)?,
                    hash: blake3::Hash::from_hex(hash).ok()?.to_hex().to_string(),
                })
            })
            .ok_or_else(|| "write it as `audit verify` printed it: NUMBER:HASH".to_owned())
    }
}

/// The hash before the first entry.
fn beginning() -> blake3::Hash {
    blake3::hash(b"vankien audit log 1")
}

fn chained(previous: &blake3::Hash, seq: i64, at: Millis, event: &AuditEvent<'_>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous.as_bytes());
    hasher.update(&seq.to_be_bytes());
    hasher.update(&at.to_be_bytes());
    for field in [
        event.actor,
        event.address,
        event.action,
        event.object,
        event.detail,
    ] {
        // Lengths keep a field from running into the next.
        hasher.update(&(field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize()
}

impl Accounts {
    /// Appends an entry. Whoever does something that must be in the log does it only if this
    /// succeeds.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn record(&self, event: &AuditEvent<'_>) -> Result<(), AccountsError> {
        let mut connection = self.connection();
        // Immediate: the server and the command line may both write.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (last, previous) = head(&transaction)?;
        let (seq, at) = (last + 1, now());
        let hash = chained(&previous, seq, at, event);
        transaction
            .prepare_cached(
                "INSERT INTO audit (seq, at, actor, address, action, object, detail, hash) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                seq,
                at,
                event.actor,
                event.address,
                event.action,
                event.object,
                event.detail,
                hash.as_bytes()
            ])?;
        transaction.commit()?;
        Ok(())
    }

    /// Where the log ends.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn audit_head(&self) -> Result<AuditHead, AccountsError> {
        let (seq, hash) = head(&self.connection())?;
        Ok(AuditHead {
            seq,
            hash: hash.to_hex().to_string(),
        })
    }

    /// Entries after number `after`, in order, at most `limit`.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn audit_entries(
        &self,
        after: i64,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, AccountsError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT seq, at, actor, address, action, object, detail, hash FROM audit \
             WHERE seq > ? ORDER BY seq LIMIT ?",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let entries = statement
            .query_map([after, limit], |row| {
                let hash: Vec<u8> = row.get(7)?;
                Ok(AuditEntry {
                    seq: row.get(0)?,
                    at: row.get(1)?,
                    actor: row.get(2)?,
                    address: row.get(3)?,
                    action: row.get(4)?,
                    object: row.get(5)?,
                    detail: row.get(6)?,
                    hash: blake3::Hash::from_slice(&hash)
                        .map(|hash| hash.to_hex().to_string())
                        .unwrap_or_default(),
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(entries)
    }

    /// Computes the chain from its beginning and compares; with `noted`, also that the log held
    /// that entry. Gives the head, or the first thing that is wrong.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn verify_audit(
        &self,
        noted: Option<&AuditHead>,
    ) -> Result<Result<AuditHead, AuditFault>, AccountsError> {
        const AT_ONCE: usize = 1_000;
        let ever = {
            let connection = self.connection();
            connection
                .query_row(
                    "SELECT seq FROM sqlite_sequence WHERE name = 'audit'",
                    [],
                    |row| row.get::<_, i64>(0),
                )
                .optional()?
                .unwrap_or(0)
        };
        let mut at = AuditHead {
            seq: 0,
            hash: beginning().to_hex().to_string(),
        };
        let mut previous = beginning();
        let mut seen = noted.is_none_or(|noted| noted.seq == 0 && noted.hash == at.hash);
        loop {
            let entries = self.audit_entries(at.seq, AT_ONCE)?;
            for entry in &entries {
                let event = AuditEvent {
                    actor: &entry.actor,
                    address: &entry.address,
                    action: &entry.action,
                    object: &entry.object,
                    detail: &entry.detail,
                };
                let hash = chained(&previous, entry.seq, entry.at, &event);
                if entry.seq != at.seq + 1 || hash.to_hex().as_str() != entry.hash {
                    return Ok(Err(AuditFault::Broken(entry.seq)));
                }
                previous = hash;
                at = AuditHead {
                    seq: entry.seq,
                    hash: entry.hash.clone(),
                };
                seen |= noted.is_some_and(|noted| *noted == at);
            }
            if entries.len() < AT_ONCE {
                break;
            }
        }
        if at.seq < ever {
            return Ok(Err(AuditFault::CutOff(at.seq)));
        }
        match noted {
            Some(noted) if !seen => Ok(Err(AuditFault::NotTheHead(noted.seq))),
            _ => Ok(Ok(at)),
        }
    }
}

fn head(connection: &Connection) -> Result<(i64, blake3::Hash), AccountsError> {
    let last = connection
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get::<_, [u8; 32]>(1)?)))
        .optional()?;
    Ok(last.map_or_else(
        || (0, beginning()),
        |(seq, hash)| (seq, blake3::Hash::from_bytes(hash)),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::accounts;
    use super::*;

    fn filled() -> (tempfile::TempDir, Accounts) {
        let (folder, accounts) = accounts();
        for n in 0..2_500 {
            accounts
                .record(&AuditEvent {
                    actor: "user:van.thu",
                    address: "10.0.0.1",
                    action: "search",
                    object: "",
                    detail: &format!("{{\"q\":\"chuyển đổi số {n}\"}}"),
                })
                .unwrap();
        }
        (folder, accounts)
    }

    /// Changes the log as someone would who has the file: the triggers go first.
    fn tamper(accounts: &Accounts, sql: &str) {
        let connection = accounts.connection();
        connection
            .execute_batch("DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_shrinks;")
            .unwrap();
        assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
    }

    #[test]
    fn an_honest_log_verifies_and_its_heads_stay_good() {
        let (_folder, accounts) = filled();
        let head = accounts.audit_head().unwrap();
        assert_eq!(head.seq, 2_500);
        assert_eq!(accounts.verify_audit(None).unwrap(), Ok(head.clone()));
        accounts.record(&AuditEvent::default()).unwrap();
        let noted: AuditHead = head.to_string().parse().unwrap();
        assert!(accounts.verify_audit(Some(&noted)).unwrap().is_ok());
        assert!("1".parse::<AuditHead>().is_err() && "-1:00".parse::<AuditHead>().is_err());
    }

    #[test]
    fn it_cannot_be_changed_by_the_way_it_is_written() {
        let (_folder, accounts) = filled();
        let connection = accounts.connection();
        for sql in [
            "UPDATE audit SET detail = '' WHERE seq = 7",
            "DELETE FROM audit WHERE seq = 7",
            "DELETE FROM audit",
        ] {
            assert!(connection.execute(sql, []).is_err(), "{sql}");
        }
    }

    #[test]
    fn whatever_is_changed_is_found() {
        for (sql, fault) in [
            (
                "UPDATE audit SET detail = '{}' WHERE seq = 7",
                AuditFault::Broken(7),
            ),
            (
                "UPDATE audit SET at = at + 1 WHERE seq = 7",
                AuditFault::Broken(7),
            ),
            (
                "UPDATE audit SET actor = 'user:van.th', address = 'u10.0.0.1' WHERE seq = 7",
                AuditFault::Broken(7),
            ),
            (
                "UPDATE audit SET hash = zeroblob(32) WHERE seq = 2500",
                AuditFault::Broken(2_500),
            ),
            ("DELETE FROM audit WHERE seq = 7", AuditFault::Broken(8)),
            ("DELETE FROM audit WHERE seq = 1", AuditFault::Broken(2)),
            (
                "DELETE FROM audit WHERE seq > 2490",
                AuditFault::CutOff(2_490),
            ),
            ("DELETE FROM audit", AuditFault::CutOff(0)),
        ] {
            let (_folder, accounts) = filled();
            tamper(&accounts, sql);
            assert_eq!(accounts.verify_audit(None).unwrap(), Err(fault), "{sql}");
        }
    }

    #[test]
    fn a_log_written_anew_is_not_the_one_noted_down() {
        let (_folder, accounts) = filled();
        let noted = accounts.audit_head().unwrap();
        let (_other_folder, other) = filled();
        tamper(
            &other,
            "UPDATE sqlite_sequence SET seq = 2500 WHERE name = 'audit'",
        );
        assert!(other.verify_audit(None).unwrap().is_ok());
        assert_eq!(
            other.verify_audit(Some(&noted)).unwrap(),
            Err(AuditFault::NotTheHead(2_500))
        );
    }
}
