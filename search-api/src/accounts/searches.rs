//! Searches that people save, and what each of them has found since its owner looked.
//!
//! A generation does not say when a document came. So the documents that a saved search finds are
//! noted by their identities, those at its saving as looked at; what turns up later is new.

use super::{Accounts, AccountsError, Millis, Owner, now};
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

/// Searches that someone can save.
pub const MOST_SEARCHES: usize = 50;
/// Documents that are watched of one search: the newest by day of issue.
pub const MOST_WATCHED: usize = 2_000;
/// Documents that are remembered of one search.
const MOST_REMEMBERED: i64 = 10_000;
/// Characters of a name.
const LONGEST_NAME: usize = 120;

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it asks, as a query string.
    pub query: String,
    /// When it was saved.
    pub created_at: Millis,
    /// When its owner last looked.
    pub seen_at: Millis,
    /// Generation and sight that it was last held against.
    pub checked: String,
}

/// A document that a saved search found after it was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// The document's identity.
    pub document: String,
    /// When it was noticed.
    pub at: Millis,
    /// Whether the owner has looked since.
    pub seen: bool,
}

const COLUMNS: &str = "id, name, query, created_at, seen_at, checked";

impl Accounts {
    /// Saves a search that finds `documents` now, as `checked` says. A name that is there already
    /// is given to the new one.
    ///
    /// # Errors
    /// [`AccountsError::BadSearchName`], [`AccountsError::TooMany`].
    pub fn save_search(
        &self,
        owner: &Owner,
        name: &str,
        query: &str,
        documents: &[String],
        checked: &str,
    ) -> Result<i64, AccountsError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(AccountsError::BadSearchName(LONGEST_NAME));
        }
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "DELETE FROM saved_search WHERE owner = ? AND name = ?",
            params![owner.text(), name],
        )?;
        let count: i64 = transaction.query_row(
            "SELECT count(*) FROM saved_search WHERE owner = ?",
            [owner.text()],
            |row| row.get(0),
        )?;
        if usize::try_from(count).unwrap_or(usize::MAX) >= MOST_SEARCHES {
            return Err(AccountsError::TooMany(MOST_SEARCHES));
        }
        let now = now();
        transaction.execute(
            "INSERT INTO saved_search (owner, name, query, created_at, seen_at, checked) \
             VALUES (?, ?, ?, ?, ?, ?)",
            params![owner.text(), name, query, now, now, checked],
        )?;
        let id = transaction.last_insert_rowid();
        {
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO saved_document (search, document, noticed_at, seen) \
                 VALUES (?, ?, 0, 1)",
            )?;
            for document in documents {
                insert.execute(params![id, document])?;
            }
        }
        transaction.commit()?;
        Ok(id)
    }

    /// What someone has saved, by name.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn saved_searches(&self, owner: &Owner) -> Result<Vec<SavedSearch>, AccountsError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM saved_search WHERE owner = ? ORDER BY name"
        ))?;
        let found = statement.query_map([owner.text()], read)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn saved_search(
        &self,
        owner: &Owner,
        id: i64,
    ) -> Result<Option<SavedSearch>, AccountsError> {
        Ok(self
            .connection()
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM saved_search WHERE owner = ? AND id = ?"
            ))?
            .query_row(params![owner.text(), id], read)
            .optional()?)
    }

    /// Notes what a saved search finds now; those not known yet are new.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn notice(
        &self,
        search: i64,
        documents: &[String],
        checked: &str,
    ) -> Result<(), AccountsError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now = now();
        {
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO saved_document (search, document, noticed_at, seen) \
                 SELECT id, ?2, ?3, 0 FROM saved_search WHERE id = ?1",
            )?;
            for document in documents {
                insert.execute(params![search, document, now])?;
            }
        }
        transaction.execute(
            "DELETE FROM saved_document WHERE search = ?1 AND seen = 1 AND document NOT IN \
             (SELECT document FROM saved_document WHERE search = ?1 \
              ORDER BY noticed_at DESC LIMIT ?2)",
            params![search, MOST_REMEMBERED],
        )?;
        transaction.execute(
            "UPDATE saved_search SET checked = ? WHERE id = ?",
            params![checked, search],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// What a saved search found since it was saved, the latest first, at most `limit`; with
    /// `unseen`, only what its owner has not looked at.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn noticed(
        &self,
        search: i64,
        unseen: bool,
        limit: usize,
    ) -> Result<Vec<Noticed>, AccountsError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT document, noticed_at, seen FROM saved_document \
             WHERE search = ? AND noticed_at > 0 AND seen <= ? \
             ORDER BY noticed_at DESC, document LIMIT ?",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let found = statement.query_map(params![search, !unseen, limit], |row| {
            Ok(Noticed {
                document: row.get(0)?,
                at: row.get(1)?,
                seen: row.get(2)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Notes that the owner has looked at these documents of a saved search.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn looked_at(
        &self,
        owner: &Owner,
        id: i64,
        documents: &[String],
    ) -> Result<(), AccountsError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let own = transaction.execute(
            "UPDATE saved_search SET seen_at = ? WHERE owner = ? AND id = ?",
            params![now(), owner.text(), id],
        )?;
        if own > 0 {
            let mut update = transaction.prepare_cached(
                "UPDATE saved_document SET seen = 1 WHERE search = ? AND document = ?",
            )?;
            for document in documents {
                update.execute(params![id, document])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Takes a saved search away.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn forget_search(&self, owner: &Owner, id: i64) -> Result<(), AccountsError> {
        self.connection().execute(
            "DELETE FROM saved_search WHERE owner = ? AND id = ?",
            params![owner.text(), id],
        )?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<SavedSearch> {
    Ok(SavedSearch {
        id: row.get(0)?,
        name: row.get(1)?,
        query: row.get(2)?,
        created_at: row.get(3)?,
        seen_at: row.get(4)?,
        checked: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::accounts;
    use super::*;

    fn ids(noticed: &[Noticed]) -> Vec<&str> {
        noticed.iter().map(|one| one.document.as_str()).collect()
    }

    #[test]
    fn what_turns_up_later_is_new_until_it_was_looked_at() {
        let (_folder, accounts) = accounts();
        let (mine, other) = (Owner::person(1), Owner::person(2));
        let at = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let id = accounts
            .save_search(&mine, "  Chuyển  đổi số ", "q=a", &at(&["a", "b"]), "g1")
            .unwrap();
        assert_eq!(
            accounts.saved_searches(&mine).unwrap()[0].name,
            "Chuyển đổi số"
        );
        assert!(accounts.noticed(id, true, 10).unwrap().is_empty());
        accounts.notice(id, &at(&["a", "b", "c"]), "g2").unwrap();
        accounts.notice(id, &at(&["a", "b", "c"]), "g3").unwrap();
        assert_eq!(ids(&accounts.noticed(id, true, 10).unwrap()), ["c"]);
        // Nobody else sees or changes it.
        assert_eq!(accounts.saved_search(&other, id).unwrap(), None);
        accounts.looked_at(&other, id, &at(&["c"])).unwrap();
        accounts.forget_search(&other, id).unwrap();
        assert_eq!(ids(&accounts.noticed(id, true, 10).unwrap()), ["c"]);
        accounts.looked_at(&mine, id, &at(&["c"])).unwrap();
        assert!(accounts.noticed(id, true, 10).unwrap().is_empty());
        assert_eq!(ids(&accounts.noticed(id, false, 10).unwrap()), ["c"]);
        accounts.forget_search(&mine, id).unwrap();
        assert!(accounts.noticed(id, false, 10).unwrap().is_empty());
    }

    #[test]
    fn names_and_numbers_have_bounds() {
        let (_folder, accounts) = accounts();
        let mine = Owner::browser("cookie");
        for bad in ["", " \n ", &"x".repeat(121)] {
            let error = accounts.save_search(&mine, bad, "", &[], "").unwrap_err();
            assert_eq!(error.code(), "bad_search_name");
        }
        for n in 0..MOST_SEARCHES {
            accounts
                .save_search(&mine, &n.to_string(), "", &[], "")
                .unwrap();
        }
        let error = accounts
            .save_search(&mine, "một nữa", "", &[], "")
            .unwrap_err();
        assert_eq!(error.code(), "too_many");
        accounts.save_search(&mine, "0", "q=new", &[], "").unwrap();
        let all = accounts.saved_searches(&mine).unwrap();
        assert_eq!((all.len(), all[0].query.as_str()), (MOST_SEARCHES, "q=new"));
    }
}
