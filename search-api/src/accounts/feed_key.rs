//! Keys for feed readers: each person has one at most. It opens the person's own feeds and
//! nothing else, and is stored as its digest.

use super::{Accounts, AccountsError, Person, Token, now};
use rusqlite::{OptionalExtension, params};

impl Accounts {
    /// Makes a person's key, in place of the one before; it is shown once.
    ///
    /// # Errors
    /// [`AccountsError::Random`], [`AccountsError::Database`].
    pub fn make_feed_key(&self, person: i64) -> Result<String, AccountsError> {
        let token = Token::new()?;
        self.connection().execute(
            "INSERT INTO feed_key (person, digest, created_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (person) DO UPDATE SET digest = ?2, created_at = ?3",
            params![person, token.digest(), now()],
        )?;
        Ok(token.text())
    }

    /// Whether a person has one.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn has_feed_key(&self, person: i64) -> Result<bool, AccountsError> {
        Ok(self.connection().query_row(
            "SELECT EXISTS (SELECT 1 FROM feed_key WHERE person = ?)",
            [person],
            |row| row.get(0),
        )?)
    }

    /// Takes it away.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn revoke_feed_key(&self, person: i64) -> Result<(), AccountsError> {
        self.connection()
            .execute("DELETE FROM feed_key WHERE person = ?", [person])?;
        Ok(())
    }

    /// The person called `name` whose key this is; `None` where it is not, or they may not sign in.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn feed_reader(&self, name: &str, key: &str) -> Result<Option<Person>, AccountsError> {
        let Some(token) = Token::parse(key) else {
            return Ok(None);
        };
        let person: Option<String> = self
            .reader()
            .query_row(
                "SELECT person.name FROM feed_key JOIN person ON person.id = feed_key.person \
                 WHERE feed_key.digest = ? AND person.disabled = 0 AND person.must_change = 0",
                [token.digest()],
                |row| row.get(0),
            )
            .optional()?;
        match person {
            Some(found) if found == name => self.person(name).map(Some),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::PersonChange;
    use super::super::testing::{accounts, person};

    #[test]
    fn a_key_opens_for_its_own_person_until_it_is_revoked() {
        let (_folder, accounts) = accounts();
        accounts.add_person(&person("van.thu")).unwrap();
        accounts.add_person(&person("nghien.cuu")).unwrap();
        let id = accounts.person("van.thu").unwrap().id;
        assert!(!accounts.has_feed_key(id).unwrap());
        let old = accounts.make_feed_key(id).unwrap();
        let key = accounts.make_feed_key(id).unwrap();
        let opens = |name: &str, key: &str| accounts.feed_reader(name, key).unwrap().is_some();
        assert!(opens("van.thu", &key) && !opens("van.thu", &old));
        assert!(!opens("nghien.cuu", &key) && !opens("van.thu", ""));
        let disabled = |disabled| PersonChange {
            disabled: Some(disabled),
            ..PersonChange::default()
        };
        accounts.change_person("van.thu", &disabled(true)).unwrap();
        assert!(!opens("van.thu", &key));
        accounts.change_person("van.thu", &disabled(false)).unwrap();
        assert!(opens("van.thu", &key));
        accounts.revoke_feed_key(id).unwrap();
        assert!(!opens("van.thu", &key));
    }
}
