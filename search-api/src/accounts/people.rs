//! People: who may sign in, with what role and clearance.

use super::{Accounts, AccountsError, ClearanceLevel, Millis, Role, now, password};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use serde::Serialize;

/// A person's account, without its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// What the file knows the person by.
    #[serde(skip)]
    pub id: i64,
    /// Name to sign in with.
    pub name: String,
    /// Name to show.
    pub display_name: String,
    /// What the person may do.
    pub role: Role,
    /// The highest mark that the person may see.
    pub clearance: ClearanceLevel,
    /// Issuing bodies whose documents the person may see; `None` is all.
    pub bodies: Option<Vec<String>>,
    /// Folders of the archive whose documents the person may see; `None` is all.
    pub folders: Option<Vec<String>>,
    /// Whether the person may not sign in.
    pub disabled: bool,
    /// Whether the password is to be changed before anything else.
    pub must_change: bool,
    /// When the account was made.
    pub created_at: Millis,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Name to sign in with: a-z, 0-9, dot, hyphen, underscore.
    pub name: String,
    /// Name to show; empty for none.
    pub display_name: String,
    /// The password in clear.
    pub password: String,
    /// What the person may do.
    pub role: Role,
    /// The highest mark that the person may see.
    pub clearance: ClearanceLevel,
    /// Issuing bodies whose documents the person may see; `None` is all.
    pub bodies: Option<Vec<String>>,
    /// Folders of the archive whose documents the person may see; `None` is all.
    pub folders: Option<Vec<String>>,
    /// Whether the password is to be changed at the first sign-in.
    pub must_change: bool,
}

/// What to change of an account; `None` stays as it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PersonChange {
    /// Name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Clearance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clearance: Option<ClearanceLevel>,
    /// Bodies; `Some(None)` lifts the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bodies: Option<Option<Vec<String>>>,
    /// Folders; `Some(None)` lifts the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folders: Option<Option<Vec<String>>>,
    /// Whether the person may not sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

const COLUMNS: &str = "person.id, person.name, person.display_name, person.role, person.clearance, \
     person.bodies, person.disabled, person.must_change, person.created_at, person.folders";

impl Accounts {
    /// Makes an account.
    ///
    /// # Errors
    /// [`AccountsError::BadName`], [`AccountsError::WeakPassword`], [`AccountsError::NameTaken`].
    pub fn add_person(&self, new: &NewPerson) -> Result<(), AccountsError> {
        check_name(&new.name)?;
        password::check(&new.password, &new.name)?;
        let folders = checked_folders(new.folders.as_deref())?;
        let hash = password::hash(&new.password)?;
        let now = now();
        let added = self.connection().execute(
            "INSERT INTO person (name, display_name, password, role, clearance, bodies, folders, \
             must_change, created_at, password_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
            params![
                new.name,
                new.display_name,
                hash,
                new.role,
                new.clearance,
                limit_text(new.bodies.as_deref()),
                limit_text(folders.as_deref()),
                new.must_change,
                now,
                now
            ],
        )?;
        if added == 0 {
            return Err(AccountsError::NameTaken(new.name.clone()));
        }
        Ok(())
    }

    /// All accounts by name.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn people(&self) -> Result<Vec<Person>, AccountsError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare(&format!("SELECT {COLUMNS} FROM person ORDER BY name"))?;
        let people = statement.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(people)
    }

    /// The account with this name.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchPerson`].
    pub fn person(&self, name: &str) -> Result<Person, AccountsError> {
        find(&self.connection(), name)
    }

    /// Changes an account. It counts from the next request on; disabling ends all sessions.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchPerson`], [`AccountsError::LastAdministrator`].
    pub fn change_person(
        &self,
        name: &str,
        change: &PersonChange,
    ) -> Result<Person, AccountsError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut person = find(&transaction, name)?;
        let before = person.role;
        if let Some(display_name) = &change.display_name {
            person.display_name.clone_from(display_name);
        }
        if let Some(bodies) = &change.bodies {
            person.bodies.clone_from(bodies);
        }
        if let Some(folders) = &change.folders {
            person.folders = checked_folders(folders.as_deref())?;
        }
        person.role = change.role.unwrap_or(person.role);
        person.clearance = change.clearance.unwrap_or(person.clearance);
        person.disabled = change.disabled.unwrap_or(person.disabled);
        transaction.execute(
            "UPDATE person SET display_name = ?, role = ?, clearance = ?, bodies = ?, folders = ?, \
             disabled = ? WHERE id = ?",
            params![
                person.display_name,
                person.role,
                person.clearance,
                limit_text(person.bodies.as_deref()),
                limit_text(person.folders.as_deref()),
                person.disabled,
                person.id
            ],
        )?;
        if person.disabled {
            transaction.execute("DELETE FROM session WHERE person = ?", [person.id])?;
        }
        keep_an_administrator(&transaction, name, before)?;
        transaction.commit()?;
        Ok(person)
    }

    /// Sets a password and ends all sessions of the account.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchPerson`], [`AccountsError::WeakPassword`].
    pub fn set_password(
        &self,
        name: &str,
        password: &str,
        must_change: bool,
    ) -> Result<(), AccountsError> {
        password::check(password, name)?;
        let hash = password::hash(password)?;
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let person = find(&transaction, name)?;
        transaction.execute(
            "UPDATE person SET password = ?, must_change = ?, password_at = ? WHERE id = ?",
            params![hash, must_change, now(), person.id],
        )?;
        transaction.execute("DELETE FROM session WHERE person = ?", [person.id])?;
        transaction.execute("DELETE FROM login_attempt WHERE name = ?", [name])?;
        transaction.commit()?;
        Ok(())
    }

    /// Removes an account. The audit log keeps what it did.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchPerson`], [`AccountsError::LastAdministrator`].
    pub fn remove_person(&self, name: &str) -> Result<(), AccountsError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let person = find(&transaction, name)?;
        transaction.execute("DELETE FROM person WHERE id = ?", [person.id])?;
        keep_an_administrator(&transaction, name, person.role)?;
        transaction.commit()?;
        Ok(())
    }

    /// Whether `given` is the password of the account.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn password_is(&self, name: &str, given: &str) -> Result<bool, AccountsError> {
        let hash = self.password_hash(name)?;
        Ok(password::verify(given, hash.as_deref()))
    }

    pub(super) fn password_hash(&self, name: &str) -> Result<Option<String>, AccountsError> {
        let hash = self
            .connection()
            .query_row(
                "SELECT password FROM person WHERE name = ? AND NOT disabled",
                [name],
                |row| row.get(0),
            )
            .optional()?;
        Ok(hash)
    }
}

fn find(connection: &Connection, name: &str) -> Result<Person, AccountsError> {
    connection
        .query_row(
            &format!("SELECT {COLUMNS} FROM person WHERE name = ?"),
            [name],
            read,
        )
        .optional()?
        .ok_or_else(|| AccountsError::NoSuchPerson(name.to_owned()))
}

/// Refuses a change after which nobody could administer any more.
fn keep_an_administrator(
    transaction: &Transaction<'_>,
    name: &str,
    before: Role,
) -> Result<(), AccountsError> {
    let left: i64 = transaction.query_row(
        "SELECT count(*) FROM person WHERE role = 'administrator' AND NOT disabled",
        [],
        |row| row.get(0),
    )?;
    if before == Role::Administrator && left == 0 {
        return Err(AccountsError::LastAdministrator(name.to_owned()));
    }
    Ok(())
}

pub(super) fn columns() -> &'static str {
    COLUMNS
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get(0)?,
        name: row.get(1)?,
        display_name: row.get(2)?,
        role: row.get(3)?,
        clearance: row.get(4)?,
        bodies: limit(row.get(5)?),
        folders: limit(row.get(9)?),
        disabled: row.get(6)?,
        must_change: row.get(7)?,
        created_at: row.get(8)?,
    })
}

/// A limit as it is stored: a JSON array, or nothing for no limit.
pub(super) fn limit_text(names: Option<&[String]>) -> Option<String> {
    names.map(|names| serde_json::to_string(names).unwrap_or_else(|_| "[]".into()))
}

/// Folders as they are compared.
///
/// # Errors
/// [`AccountsError::BadFolder`] for one that names nothing or climbs out of the archive.
pub(super) fn checked_folders(
    folders: Option<&[String]>,
) -> Result<Option<Vec<String>>, AccountsError> {
    let check = |given: &String| {
        let folder = search_index::folder_path(given.trim());
        let climbs = given.trim().split('/').any(|part| part == "..");
        if folder.is_empty() || climbs || given.contains(char::is_control) {
            return Err(AccountsError::BadFolder(given.clone()));
        }
        Ok(folder)
    };
    let Some(folders) = folders else {
        return Ok(None);
    };
    folders
        .iter()
        .map(check)
        .collect::<Result<_, _>>()
        .map(Some)
}

/// Reads it back. What cannot be read limits to nothing, never to everything.
pub(super) fn limit(text: Option<String>) -> Option<Vec<String>> {
    text.map(|text| serde_json::from_str(&text).unwrap_or_default())
}

fn check_name(name: &str) -> Result<(), AccountsError> {
    let good = (2..=64).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_'));
    if good {
        Ok(())
    } else {
        Err(AccountsError::BadName(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{accounts, person};
    use super::*;

    #[test]
    fn accounts_are_made_changed_and_removed() {
        let (_folder, accounts) = accounts();
        let admin = NewPerson {
            role: Role::Administrator,
            ..person("quan.tri")
        };
        accounts.add_person(&admin).unwrap();
        accounts.add_person(&person("van.thu")).unwrap();
        assert!(matches!(
            accounts.add_person(&person("van.thu")),
            Err(AccountsError::NameTaken(_))
        ));
        let change = PersonChange {
            clearance: Some(ClearanceLevel::Secret),
            bodies: Some(Some(vec!["Tỉnh ủy Vạn Xuân".into()])),
            folders: Some(Some(vec!["kho/2024/".into()])),
            ..PersonChange::default()
        };
        let changed = accounts.change_person("van.thu", &change).unwrap();
        assert_eq!(changed, accounts.person("van.thu").unwrap());
        assert_eq!(changed.clearance, ClearanceLevel::Secret);
        assert_eq!(changed.role, Role::Reader, "what is not named stays");
        assert_eq!(changed.bodies, Some(vec!["Tỉnh ủy Vạn Xuân".to_owned()]));
        assert_eq!(changed.folders, Some(vec!["kho/2024".to_owned()]));
        accounts.remove_person("van.thu").unwrap();
        assert!(matches!(
            accounts.person("van.thu"),
            Err(AccountsError::NoSuchPerson(_))
        ));
    }

    #[test]
    fn the_last_administrator_stays() {
        let (_folder, accounts) = accounts();
        let admin = NewPerson {
            role: Role::Administrator,
            ..person("quan.tri")
        };
        accounts.add_person(&admin).unwrap();
        accounts.add_person(&person("van.thu")).unwrap();
        let down = PersonChange {
            role: Some(Role::Reader),
            ..PersonChange::default()
        };
        let out = PersonChange {
            disabled: Some(true),
            ..PersonChange::default()
        };
        for error in [
            accounts.change_person("quan.tri", &down).map(|_| ()),
            accounts.change_person("quan.tri", &out).map(|_| ()),
            accounts.remove_person("quan.tri"),
        ] {
            assert!(matches!(error, Err(AccountsError::LastAdministrator(_))));
        }
        assert_eq!(
            accounts.person("quan.tri").unwrap().role,
            Role::Administrator
        );
    }

    #[test]
    fn names_are_plain() {
        for name in [
            "a",
            "Van.Thu",
            "văn.thư",
            "1a",
            "a b",
            "",
            "a/b",
            &"a".repeat(65),
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
        for name in ["van.thu", "a1", "n-t_h.2"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_limit_that_cannot_be_read_shuts() {
        assert_eq!(limit(Some("?".into())), Some(vec![]));
        assert_eq!(limit(None), None);
    }
}
