//! Keys for programs: `vk_` with the key's identity and its secret, of which a hash is stored.

use super::people::{checked_folders, limit, limit_text};
use super::{Accounts, AccountsError, ClearanceLevel, Millis, Scope, Token, now};
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

const PREFIX: &str = "vk_";
/// The last use is written down at most this often.
const USED_EVERY: Millis = 60 * 1_000;

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiKey {
    /// Its identity, the part of the key that may be told.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// The highest mark that it shows.
    pub clearance: ClearanceLevel,
    /// Issuing bodies whose documents it shows; `None` is all.
    pub bodies: Option<Vec<String>>,
    /// Folders of the archive whose documents it shows; `None` is all.
    pub folders: Option<Vec<String>>,
    /// When it was made.
    pub created_at: Millis,
    /// From when on it is refused.
    pub expires_at: Millis,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
    /// When it was used last, to the minute.
    pub used_at: Option<Millis>,
}

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// The highest mark that it shows.
    pub clearance: ClearanceLevel,
    /// Issuing bodies whose documents it shows; `None` is all.
    pub bodies: Option<Vec<String>>,
    /// Folders of the archive whose documents it shows; `None` is all.
    pub folders: Option<Vec<String>>,
    /// From when on it is refused.
    pub expires_at: Millis,
}

/// Why a key does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefusal {
    /// There is no such key.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl Accounts {
    /// Makes a key. The text returned is shown once and stored nowhere.
    ///
    /// # Errors
    /// [`AccountsError::Random`], [`AccountsError::Database`].
    pub fn add_key(&self, new: &NewKey) -> Result<(ApiKey, String), AccountsError> {
        let secret = Token::new()?;
        let id: String = Token::new()?.text().chars().take(12).collect();
        let text = format!("{PREFIX}{id}_{}", secret.text());
        let mut scopes = new.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
        let key = ApiKey {
            id,
            name: new.name.clone(),
            scopes,
            clearance: new.clearance,
            bodies: new.bodies.clone(),
            folders: checked_folders(new.folders.as_deref())?,
            created_at: now(),
            expires_at: new.expires_at,
            revoked_at: None,
            used_at: None,
        };
        self.connection().execute(
            "INSERT INTO api_key (id, digest, name, scopes, clearance, bodies, folders, created_at, \
             expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                key.id,
                secret.digest(),
                key.name,
                names.join(" "),
                key.clearance,
                limit_text(key.bodies.as_deref()),
                limit_text(key.folders.as_deref()),
                key.created_at,
                key.expires_at
            ],
        )?;
        Ok((key, text))
    }

    /// All keys, the newest first.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn keys(&self) -> Result<Vec<ApiKey>, AccountsError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare(&format!("{SELECT} ORDER BY created_at DESC, id"))?;
        let keys = statement
            .query_map([], |row| read(row).map(|(key, _)| key))?
            .collect::<Result<_, _>>()?;
        Ok(keys)
    }

    /// Revokes a key, from the next request on.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchKey`].
    pub fn revoke_key(&self, id: &str) -> Result<(), AccountsError> {
        let revoked = self.connection().execute(
            "UPDATE api_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
            params![now(), id],
        )?;
        if revoked == 0 {
            return Err(AccountsError::NoSuchKey(id.to_owned()));
        }
        Ok(())
    }

    /// The key that `text` is, or why it does not open.
    ///
    /// # Errors
    /// [`AccountsError::Database`].
    pub fn key(
        &self,
        text: &str,
        now: Millis,
    ) -> Result<Result<ApiKey, KeyRefusal>, AccountsError> {
        let parts = text
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once('_'))
            .and_then(|(id, secret)| Some((id, Token::parse(secret)?)));
        let Some((id, secret)) = parts else {
            return Ok(Err(KeyRefusal::Unknown));
        };
        let found = self
            .reader()
            .prepare_cached(&format!("{SELECT} WHERE id = ?"))?
            .query_row([id], read)
            .optional()?;
        // Hashes compare in constant time.
        let Some((key, _)) = found.filter(|(_, digest)| {
            blake3::Hash::from_slice(digest)
                .is_ok_and(|digest| digest == blake3::Hash::from_bytes(secret.digest()))
        }) else {
            return Ok(Err(KeyRefusal::Unknown));
        };
        if key.revoked_at.is_some() {
            return Ok(Err(KeyRefusal::Revoked));
        }
        if now >= key.expires_at {
            return Ok(Err(KeyRefusal::Expired));
        }
        if key.used_at.is_none_or(|used| now >= used + USED_EVERY) {
            self.connection().execute(
                "UPDATE api_key SET used_at = ? WHERE id = ?",
                params![now, key.id],
            )?;
        }
        Ok(Ok(key))
    }
}

const SELECT: &str = "SELECT id, name, scopes, clearance, bodies, created_at, expires_at, \
     revoked_at, used_at, folders, digest FROM api_key";

fn read(row: &Row<'_>) -> rusqlite::Result<(ApiKey, Vec<u8>)> {
    let scopes: String = row.get(2)?;
    let key = ApiKey {
        id: row.get(0)?,
        name: row.get(1)?,
        // A scope that is not known opens nothing.
        scopes: scopes
            .split(' ')
            .filter_map(|name| Scope::from_name(name).ok())
            .collect(),
        clearance: row.get(3)?,
        bodies: limit(row.get(4)?),
        folders: limit(row.get(9)?),
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        revoked_at: row.get(7)?,
        used_at: row.get(8)?,
    };
    Ok((key, row.get(10)?))
}

#[cfg(test)]
mod tests {
    use super::super::testing::accounts;
    use super::*;

    fn new_key() -> NewKey {
        NewKey {
            name: "phần mềm văn bản".into(),
            scopes: vec![Scope::Export, Scope::Search, Scope::Export],
            clearance: ClearanceLevel::Internal,
            bodies: None,
            folders: None,
            expires_at: 1_000,
        }
    }

    #[test]
    fn a_key_opens_until_it_expires_or_is_revoked() {
        let (_folder, accounts) = accounts();
        let (key, text) = accounts.add_key(&new_key()).unwrap();
        assert_eq!(key.scopes, [Scope::Search, Scope::Export]);
        let opened = accounts.key(&text, 999).unwrap().unwrap();
        assert_eq!(
            (opened.id.as_str(), opened.used_at),
            (key.id.as_str(), None)
        );
        assert_eq!(
            accounts.key(&text, 1_000).unwrap(),
            Err(KeyRefusal::Expired)
        );
        accounts.revoke_key(&key.id).unwrap();
        assert_eq!(accounts.key(&text, 999).unwrap(), Err(KeyRefusal::Revoked));
        assert_eq!(accounts.keys().unwrap()[0].used_at, Some(999));
        assert!(matches!(
            accounts.revoke_key("none"),
            Err(AccountsError::NoSuchKey(_))
        ));
    }

    #[test]
    fn only_the_whole_key_opens() {
        let (_folder, accounts) = accounts();
        let (key, text) = accounts.add_key(&new_key()).unwrap();
        let (_, other) = accounts.add_key(&new_key()).unwrap();
        let secret = other.rsplit('_').next().unwrap();
        for wrong in [
            String::new(),
            key.id.clone(),
            format!("vk_{}_", key.id),
            format!("vk_{}_{secret}", key.id),
            text.trim_start_matches("vk_").to_owned(),
            format!("{text}0"),
        ] {
            let refused = accounts.key(&wrong, 0).unwrap();
            assert_eq!(refused, Err(KeyRefusal::Unknown), "{wrong}");
        }
        assert!(accounts.key(&text, 0).unwrap().is_ok());
    }
}
