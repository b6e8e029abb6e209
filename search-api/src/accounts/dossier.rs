//! What someone has put together for a piece of work: documents and passages, in an order, with
//! notes. Only identities are kept: their text stays in the index, where clearance guards it.

use super::{Accounts, AccountsError, Owner, now};
use rusqlite::{OptionalExtension, TransactionBehavior, params};

/// Items that a dossier can have.
pub const MOST_ITEMS: usize = 500;
/// Characters of a note.
const LONGEST_NOTE: usize = 4_000;

/// An item of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierItem {
    /// Its number.
    pub id: i64,
    /// Identity of the document.
    pub document: String,
    /// The passage; `None` is the document as a whole.
    pub passage: Option<u32>,
    /// What the owner noted.
    pub note: String,
}

impl Accounts {
    /// Adds a document or a passage at the end. What is there already stays where it is.
    ///
    /// # Errors
    /// [`AccountsError::TooMany`].
    pub fn collect(
        &self,
        owner: &Owner,
        document: &str,
        passage: Option<u32>,
    ) -> Result<(), AccountsError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let there: Option<i64> = transaction
            .query_row(
                "SELECT id FROM dossier WHERE owner = ? AND document = ? AND passage IS ?",
                params![owner.text(), document, passage],
                |row| row.get(0),
            )
            .optional()?;
        if there.is_some() {
            return Ok(());
        }
        let (count, last): (i64, i64) = transaction.query_row(
            "SELECT count(*), coalesce(max(position), 0) FROM dossier WHERE owner = ?",
            [owner.text()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if usize::try_from(count).unwrap_or(usize::MAX) >= MOST_ITEMS {
            return Err(AccountsError::TooMany(MOST_ITEMS));
        }
        transaction.execute(
            "INSERT INTO dossier (owner, position, document, passage, note, added_at) \
             VALUES (?, ?, ?, ?, '', ?)",
            params![owner.text(), last + 1, document, passage, now()],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// All of it, in order.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn dossier(&self, owner: &Owner) -> Result<Vec<DossierItem>, AccountsError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT id, document, passage, note FROM dossier WHERE owner = ? ORDER BY position, id",
        )?;
        let found = statement.query_map([owner.text()], |row| {
            Ok(DossierItem {
                id: row.get(0)?,
                document: row.get(1)?,
                passage: row.get(2)?,
                note: row.get(3)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Notes something on an item; what is longer than 4,000 characters is cut.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn note_item(&self, owner: &Owner, id: i64, note: &str) -> Result<(), AccountsError> {
        let note: String = note
            .trim()
            .replace("\r\n", "\n")
            .chars()
            .take(LONGEST_NOTE)
            .collect();
        self.connection().execute(
            "UPDATE dossier SET note = ? WHERE owner = ? AND id = ?",
            params![note, owner.text(), id],
        )?;
        Ok(())
    }

    /// Puts two items in each other's place.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn swap_items(&self, owner: &Owner, one: i64, other: i64) -> Result<(), AccountsError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let position = |id: i64| {
            transaction
                .query_row(
                    "SELECT position FROM dossier WHERE owner = ? AND id = ?",
                    params![owner.text(), id],
                    |row| row.get::<_, i64>(0),
                )
                .optional()
        };
        if let (Some(first), Some(second)) = (position(one)?, position(other)?) {
            for (id, position) in [(one, second), (other, first)] {
                transaction.execute(
                    "UPDATE dossier SET position = ? WHERE owner = ? AND id = ?",
                    params![position, owner.text(), id],
                )?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Takes an item out.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn drop_item(&self, owner: &Owner, id: i64) -> Result<(), AccountsError> {
        self.connection().execute(
            "DELETE FROM dossier WHERE owner = ? AND id = ?",
            params![owner.text(), id],
        )?;
        Ok(())
    }

    /// Empties it.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn clear_dossier(&self, owner: &Owner) -> Result<(), AccountsError> {
        self.connection()
            .execute("DELETE FROM dossier WHERE owner = ?", [owner.text()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::accounts;
    use super::*;

    #[test]
    fn items_keep_their_order_and_belong_to_one() {
        let (_folder, accounts) = accounts();
        let (mine, other) = (Owner::person(1), Owner::person(2));
        for (document, passage) in [("a", None), ("b", Some(3)), ("a", None), ("b", None)] {
            accounts.collect(&mine, document, passage).unwrap();
        }
        let of = |owner| -> Vec<(String, Option<u32>)> {
            let items = accounts.dossier(owner).unwrap().into_iter();
            items.map(|item| (item.document, item.passage)).collect()
        };
        let [a, b3, b] = [
            ("a".to_owned(), None),
            ("b".to_owned(), Some(3)),
            ("b".to_owned(), None),
        ];
        assert_eq!(of(&mine), [a.clone(), b3.clone(), b.clone()]);
        let ids: Vec<i64> = accounts
            .dossier(&mine)
            .unwrap()
            .iter()
            .map(|i| i.id)
            .collect();
        accounts.swap_items(&mine, ids[0], ids[2]).unwrap();
        assert_eq!(of(&mine), [b.clone(), b3.clone(), a.clone()]);
        for (owner, note) in [(&other, "của người khác"), (&mine, " dòng 1\r\ndòng 2 ")] {
            accounts.note_item(owner, ids[1], note).unwrap();
        }
        assert_eq!(accounts.dossier(&mine).unwrap()[1].note, "dòng 1\ndòng 2");
        accounts.swap_items(&other, ids[0], ids[1]).unwrap();
        accounts.drop_item(&other, ids[0]).unwrap();
        accounts.clear_dossier(&other).unwrap();
        assert_eq!(of(&mine), [b, b3.clone(), a.clone()]);
        accounts.drop_item(&mine, ids[2]).unwrap();
        assert_eq!(of(&mine), [b3, a]);
    }
}
