//! Signing in and staying so.

use super::{Accounts, AccountsError, Millis, Person, Token, password, people};
use rusqlite::{OptionalExtension, params};

/// Attempts with one name from one address that may fail before the next has to wait.
const ATTEMPTS: i64 = 5;
/// Attempts with one name from anywhere, or from one address with any name.
const ATTEMPTS_WIDE: i64 = 20;
/// How long a failed attempt counts.
const REMEMBERED: Millis = 15 * 60 * 1_000;
/// No session lasts longer, whatever its limits.
const LONGEST_EVER: Millis = 30 * 24 * 3_600_000;
/// A session that was used is written down again at most this often.
const SEEN_EVERY: Millis = 60 * 1_000;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// From signing in, whatever happens.
    pub longest: Millis,
    /// From the last request.
    pub idle: Millis,
}

impl Default for SessionLimits {
    /// A working day, two hours of doing nothing.
    fn default() -> Self {
        Self {
            longest: 12 * 3_600_000,
            idle: 2 * 3_600_000,
        }
    }
}

/// What an attempt to sign in leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// A session begins; the token is its only key.
    Done {
        /// What the cookie holds.
        token: String,
        /// Whose it is.
        person: Person,
    },
    /// Name or password are wrong, or the account is disabled: they are not told apart.
    Refused,
    /// Too many attempts failed.
    Wait {
        /// Seconds until the next may be made.
        seconds: u64,
    },
}

/// Someone who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub person: Person,
}

impl Accounts {
    /// Tries to sign in from `address`.
    ///
    /// # Errors
    /// [`AccountsError::Database`], [`AccountsError::Random`].
    pub fn sign_in(
        &self,
        name: &str,
        given: &str,
        address: &str,
        now: Millis,
    ) -> Result<SignIn, AccountsError> {
        let name = name.trim().to_lowercase();
        if let Some(seconds) = self.attempt(&name, address, now)? {
            return Ok(SignIn::Wait { seconds });
        }
        let hash = self.password_hash(&name)?;
        if !password::verify(given, hash.as_deref()) {
            return Ok(SignIn::Refused);
        }
        let person = self.person(&name)?;
        let token = Token::new()?;
        let connection = self.connection();
        connection.execute(
            "DELETE FROM login_attempt WHERE name = ? AND address = ?",
            params![name, address],
        )?;
        // Sessions that nobody came back to; none lasts longer.
        connection.execute(
            "DELETE FROM session WHERE created_at < ?",
            [now - LONGEST_EVER],
        )?;
        connection.execute(
            "INSERT INTO session (digest, person, created_at, seen_at) VALUES (?, ?, ?, ?)",
            params![token.digest(), person.id, now, now],
        )?;
        Ok(SignIn::Done {
            token: token.text(),
            person,
        })
    }

    /// Counts an attempt before it is looked at, so that many at once gain nothing; says how many
    /// seconds to wait where there were too many. A refused attempt does not count again, so that
    /// waiting helps.
    fn attempt(
        &self,
        name: &str,
        address: &str,
        now: Millis,
    ) -> Result<Option<u64>, AccountsError> {
        // A name is as long as its sender likes.
        let name: String = name.chars().take(64).collect();
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let since = now - REMEMBERED;
        transaction.execute("DELETE FROM login_attempt WHERE at <= ?", [since])?;
        let mut wait: Option<Millis> = None;
        for (sql, values, limit) in [
            (
                "SELECT at FROM login_attempt WHERE name = ?1 AND address = ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3",
                (name.as_str(), address),
                ATTEMPTS,
            ),
            (
                "SELECT at FROM login_attempt WHERE name = ?1 AND ?2 = ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3",
                (name.as_str(), address),
                ATTEMPTS_WIDE,
            ),
            (
                "SELECT at FROM login_attempt WHERE ?1 = ?1 AND address = ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3",
                (name.as_str(), address),
                ATTEMPTS_WIDE,
            ),
        ] {
            let oldest: Option<Millis> = transaction
                .query_row(sql, params![values.0, values.1, limit - 1], |row| {
                    row.get(0)
                })
                .optional()?;
            if let Some(oldest) = oldest {
                let left = oldest + REMEMBERED - now;
                wait = Some(wait.map_or(left, |w| w.max(left)));
            }
        }
        if wait.is_none() {
            transaction.execute(
                "INSERT INTO login_attempt (name, address, at) VALUES (?, ?, ?)",
                params![name, address, now],
            )?;
        }
        transaction.commit()?;
        Ok(wait.map(|ms| u64::try_from(ms.max(1)).unwrap_or(1).div_ceil(1_000)))
    }

    /// The session of a token, if it still lasts. Role and clearance are those of this moment.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn session(
        &self,
        token: &str,
        limits: SessionLimits,
        now: Millis,
    ) -> Result<Option<Session>, AccountsError> {
        let Some(token) = Token::parse(token) else {
            return Ok(None);
        };
        let digest = token.digest();
        let reader = self.reader();
        let mut statement = reader.prepare_cached(&format!(
            "SELECT {}, session.created_at AS session_created_at, \
             session.seen_at AS session_seen_at FROM session \
             JOIN person ON person.id = session.person WHERE session.digest = ? AND NOT person.disabled",
            people::columns()
        ))?;
        let found = statement
            .query_row([digest], |row| {
                Ok((
                    people::read(row)?,
                    row.get::<_, Millis>("session_created_at")?,
                    row.get::<_, Millis>("session_seen_at")?,
                ))
            })
            .optional()?;
        drop(statement);
        drop(reader);
        let Some((person, created, seen)) = found else {
            return Ok(None);
        };
        if now >= created + limits.longest || now >= seen + limits.idle {
            self.connection()
                .execute("DELETE FROM session WHERE digest = ?", [digest])?;
            return Ok(None);
        }
        if now >= seen + SEEN_EVERY {
            self.connection().execute(
                "UPDATE session SET seen_at = ? WHERE digest = ?",
                params![now, digest],
            )?;
        }
        Ok(Some(Session { person }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn sign_out(&self, token: &str) -> Result<(), AccountsError> {
        if let Some(token) = Token::parse(token) {
            self.connection()
                .execute("DELETE FROM session WHERE digest = ?", [token.digest()])?;
        }
        Ok(())
    }

    /// Ends all sessions of an account; says how many there were.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchPerson`].
    pub fn sign_out_everywhere(&self, name: &str) -> Result<usize, AccountsError> {
        let person = self.person(name)?;
        let ended = self
            .connection()
            .execute("DELETE FROM session WHERE person = ?", [person.id])?;
        Ok(ended)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{PASSWORD, accounts, person};
    use super::super::{ClearanceLevel, PersonChange};
    use super::*;

    const LIMITS: SessionLimits = SessionLimits {
        longest: 1_000_000,
        idle: 200_000,
    };

    fn token(accounts: &Accounts, now: Millis) -> String {
        match accounts
            .sign_in("van.thu", PASSWORD, "10.0.0.1", now)
            .unwrap()
        {
            SignIn::Done { token, .. } => token,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_session_lasts_while_it_is_used_and_not_for_ever() {
        let (_folder, accounts) = accounts();
        accounts.add_person(&person("van.thu")).unwrap();
        let lasts = |token: &str, now| accounts.session(token, LIMITS, now).unwrap().is_some();
        let one = token(&accounts, 0);
        assert!(lasts(&one, 199_999));
        assert!(lasts(&one, 390_000), "the request before kept it");
        assert!(!lasts(&one, 600_000), "nothing was done for too long");
        assert!(!lasts(&one, 390_001), "once ended it stays so");
        let two = token(&accounts, 0);
        for now in (0..1_000_000).step_by(100_000) {
            assert!(lasts(&two, now));
        }
        assert!(!lasts(&two, 1_000_000));
        assert!(!lasts("", 0) && !lasts(&"0".repeat(64), 0));
    }

    #[test]
    fn what_ends_sessions_ends_them_at_once() {
        let (_folder, accounts) = accounts();
        accounts.add_person(&person("van.thu")).unwrap();
        let ended = |token: &str| accounts.session(token, LIMITS, 0).unwrap().is_none();
        let one = token(&accounts, 0);
        accounts.sign_out(&one).unwrap();
        assert!(ended(&one));
        let two = token(&accounts, 0);
        accounts.set_password("van.thu", PASSWORD, false).unwrap();
        assert!(ended(&two));
        let three = token(&accounts, 0);
        assert_eq!(accounts.sign_out_everywhere("van.thu").unwrap(), 1);
        assert!(ended(&three));
        let four = token(&accounts, 0);
        let secret = PersonChange {
            clearance: Some(ClearanceLevel::Secret),
            ..PersonChange::default()
        };
        accounts.change_person("van.thu", &secret).unwrap();
        let now = accounts.session(&four, LIMITS, 0).unwrap().unwrap();
        assert_eq!(now.person.clearance, ClearanceLevel::Secret);
        let out = PersonChange {
            disabled: Some(true),
            ..PersonChange::default()
        };
        accounts.change_person("van.thu", &out).unwrap();
        assert!(ended(&four));
        let refused = accounts.sign_in("van.thu", PASSWORD, "10.0.0.1", 0);
        assert_eq!(refused.unwrap(), SignIn::Refused);
    }

    #[test]
    fn who_is_signed_in_is_known_while_somebody_else_writes() {
        let (_folder, accounts) = accounts();
        accounts.add_person(&person("van.thu")).unwrap();
        let one = token(&accounts, 0);
        let held = rusqlite::Connection::open(accounts.path()).unwrap();
        held.execute_batch("BEGIN IMMEDIATE").unwrap();
        // A writer that waits for the other holds its connection all the while.
        let waiting = accounts.connection();
        assert!(accounts.session(&one, LIMITS, 1).unwrap().is_some());
        drop(waiting);
        held.execute_batch("COMMIT").unwrap();
    }

    #[test]
    fn tokens_are_stored_as_digests_only() {
        let (_folder, accounts) = accounts();
        accounts.add_person(&person("van.thu")).unwrap();
        let token = token(&accounts, 0);
        let stored: Vec<u8> = accounts
            .connection()
            .query_row("SELECT digest FROM session", [], |row| row.get(0))
            .unwrap();
        let stored = blake3::Hash::from_slice(&stored).unwrap().to_hex();
        assert_ne!(stored.as_str(), token);
    }

    #[test]
    fn after_failed_attempts_even_the_right_password_waits() {
        let (_folder, accounts) = accounts();
        accounts.add_person(&person("van.thu")).unwrap();
        let sign_in = |given: &str, address: &str, now| {
            accounts.sign_in("van.thu", given, address, now).unwrap()
        };
        for n in 0..ATTEMPTS {
            assert_eq!(sign_in("sai", "10.0.0.1", n), SignIn::Refused);
        }
        let SignIn::Wait { seconds } = sign_in(PASSWORD, "10.0.0.1", 10) else {
            panic!("it does not wait")
        };
        assert_eq!(seconds, 900);
        assert!(
            matches!(sign_in(PASSWORD, "10.0.0.2", 10), SignIn::Done { .. }),
            "elsewhere the person can still sign in"
        );
        assert!(matches!(
            sign_in(PASSWORD, "10.0.0.1", 10 + REMEMBERED),
            SignIn::Done { .. }
        ));
    }

    #[test]
    fn neither_many_addresses_nor_many_names_get_round_it() {
        let (_folder, accounts) = accounts();
        accounts.add_person(&person("van.thu")).unwrap();
        let attempt =
            |name: &str, address: &str| accounts.sign_in(name, "sai", address, 5).unwrap();
        for n in 0..ATTEMPTS_WIDE {
            assert_eq!(attempt("van.thu", &format!("10.1.0.{n}")), SignIn::Refused);
            assert_eq!(attempt(&format!("ten{n}"), "10.0.0.9"), SignIn::Refused);
        }
        assert!(matches!(
            attempt("van.thu", "10.2.0.1"),
            SignIn::Wait { .. }
        ));
        assert!(matches!(
            attempt("ten.moi", "10.0.0.9"),
            SignIn::Wait { .. }
        ));
        assert_eq!(attempt("ten.moi", "10.0.0.8"), SignIn::Refused);
    }
}
