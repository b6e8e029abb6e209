//! What someone searched for, for themselves to see and to clear.

use super::{Accounts, AccountsError, Millis, Owner, now};
use rusqlite::params;

/// Searches that are remembered.
const MOST: i64 = 200;

/// A search of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSearch {
    /// When.
    pub at: Millis,
    /// What it asked, as a query string.
    pub query: String,
}

impl Accounts {
    /// Remembers a search; the same one again moves up.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn remember_search(&self, owner: &Owner, query: &str) -> Result<(), AccountsError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction
            .prepare_cached("DELETE FROM history WHERE owner = ? AND query = ?")?
            .execute(params![owner.text(), query])?;
        transaction
            .prepare_cached("INSERT INTO history (owner, at, query) VALUES (?, ?, ?)")?
            .execute(params![owner.text(), now(), query])?;
        transaction
            .prepare_cached(
                "DELETE FROM history WHERE owner = ?1 AND id NOT IN \
                 (SELECT id FROM history WHERE owner = ?1 ORDER BY id DESC LIMIT ?2)",
            )?
            .execute(params![owner.text(), MOST])?;
        transaction.commit()?;
        Ok(())
    }

    /// What someone searched for, the last first.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn past_searches(&self, owner: &Owner) -> Result<Vec<PastSearch>, AccountsError> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached("SELECT at, query FROM history WHERE owner = ? ORDER BY id DESC")?;
        let found = statement.query_map([owner.text()], |row| {
            Ok(PastSearch {
                at: row.get(0)?,
                query: row.get(1)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Forgets all of it. The audit log is another matter.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn clear_history(&self, owner: &Owner) -> Result<(), AccountsError> {
        self.connection()
            .execute("DELETE FROM history WHERE owner = ?", [owner.text()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::accounts;
    use super::*;

    #[test]
    fn each_sees_and_clears_their_own() {
        let (_folder, accounts) = accounts();
        let (mine, other) = (Owner::person(1), Owner::person(2));
        for query in ["q=a", "q=b", "q=a"] {
            accounts.remember_search(&mine, query).unwrap();
        }
        accounts.remember_search(&other, "q=c").unwrap();
        let queries = |owner| -> Vec<String> {
            let past = accounts.past_searches(owner).unwrap().into_iter();
            past.map(|one| one.query).collect()
        };
        assert_eq!(queries(&mine), ["q=a", "q=b"]);
        accounts.clear_history(&mine).unwrap();
        assert!(queries(&mine).is_empty());
        assert_eq!(queries(&other), ["q=c"]);
        for n in 0..MOST + 5 {
            accounts.remember_search(&mine, &n.to_string()).unwrap();
        }
        assert_eq!(i64::try_from(queries(&mine).len()).unwrap(), MOST);
    }
}
