//! Reading every byte of a generation, and moving `CURRENT` between generations that passed.

use super::IndexDirectory;
use super::directory::is_name;
use super::manifest::{FileDamage, Manifest};
use crate::{Clearance, IndexError, SearchIndex};
use serde::Serialize;

/// What a whole reading of a generation found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The generation.
    pub generation: String,
    /// Files read.
    pub files: usize,
    /// Bytes read.
    pub bytes: u64,
    /// Everything that is wrong; empty when it is whole.
    pub damage: Vec<FileDamage>,
}

impl Verification {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.damage.is_empty()
    }
}

/// `CURRENT` was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The generation published before, where that could be read.
    pub from: Option<String>,
    /// The one published now.
    pub to: String,
    /// Generations passed over because they are damaged.
    pub passed_over: Vec<Verification>,
}

impl IndexDirectory {
    /// Reads every byte of the generation called `name`, opens it and counts its documents.
    /// `read` is told of each file's size before it is read.
    ///
    /// # Errors
    /// [`IndexError::NoGeneration`] when there is none of that name, [`IndexError::OtherVersion`]
    /// when this program cannot read it, [`IndexError::Io`]. Damage is no error but the result.
    pub fn verify(
        &self,
        name: &str,
        mut read: impl FnMut(u64),
    ) -> Result<Verification, IndexError> {
        let path = self.generation(name);
        if !is_name(name) || !path.is_dir() {
            return Err(IndexError::NoGeneration {
                path: self.path().to_owned(),
                name: name.to_owned(),
            });
        }
        let mut verification = Verification {
            generation: name.to_owned(),
            files: 0,
            bytes: 0,
            damage: Vec::new(),
        };
        let whole = |detail: String| FileDamage {
            file: name.to_owned(),
            detail,
        };
        let manifest = match Manifest::read_alone(&path) {
            Ok(manifest) => manifest,
            Err(IndexError::Damaged { detail, .. }) => {
                verification.damage.push(whole(detail));
                return Ok(verification);
            }
            Err(error) => return Err(error),
        };
        verification.damage = manifest.damage(&path, |_, bytes| {
            verification.files += 1;
            verification.bytes += bytes;
            read(bytes);
            true
        })?;
        if verification.is_whole() {
            let opened = SearchIndex::open_generation(&path).and_then(|index| {
                index.verify()?;
                Ok(index.document_count(Clearance(party_documents::Secrecy::MostSecret)))
            });
            match opened {
                Ok(found) if found == manifest.summary.documents => {}
                Ok(found) => {
                    let expected = manifest.summary.documents;
                    let detail = format!("holds {found} documents instead of {expected}");
                    verification.damage.push(whole(detail));
                }
                Err(error) => verification.damage.push(whole(error.to_string())),
            }
        }
        Ok(verification)
    }

    /// Publishes the generation called `name`, after reading all of it.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] when it is not whole: what was published stays. Also
    /// [`IndexError::Locked`] and those of [`verify`](Self::verify).
    pub fn publish(&self, name: &str, read: impl FnMut(u64)) -> Result<Moved, IndexError> {
        let _lock = self.lock()?;
        let verification = self.verify(name, read)?;
        if let Some(damage) = verification.damage.first() {
            return Err(IndexError::Damaged {
                path: self.generation(name),
                detail: damage.to_string(),
            });
        }
        let from = self.current().ok();
        self.point_to(name)?;
        Ok(Moved {
            from,
            to: name.to_owned(),
            passed_over: Vec::new(),
        })
    }

    /// Publishes the newest whole generation that is older than the published one; where `CURRENT`
    /// cannot be read, the newest whole one.
    ///
    /// # Errors
    /// [`IndexError::NothingEarlier`] when there is none: what was published stays. Also
    /// [`IndexError::Locked`] and those of [`verify`](Self::verify).
    pub fn rollback(&self, mut read: impl FnMut(u64)) -> Result<Moved, IndexError> {
        let _lock = self.lock()?;
        let from = self.current().ok();
        let mut passed_over = Vec::new();
        for name in self.earlier()? {
            match self.verify(&name, &mut read) {
                Ok(verification) if verification.is_whole() => {
                    self.point_to(&name)?;
                    return Ok(Moved {
                        from,
                        to: name,
                        passed_over,
                    });
                }
                Ok(verification) => passed_over.push(verification),
                Err(IndexError::OtherVersion { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(IndexError::NothingEarlier(self.path().to_owned()))
    }

    /// Opens the published generation or, where that is damaged, the newest whole one before it.
    /// A later one is never taken: somebody may have gone back from it on purpose. So nothing is
    /// taken where `CURRENT` cannot be read.
    ///
    /// # Errors
    /// Those of [`SearchIndex::open`] for the published generation when no other can be opened.
    pub fn open_whole(&self) -> Result<Opened, IndexError> {
        let error = match SearchIndex::open(self) {
            Ok(index) => {
                return Ok(Opened {
                    index,
                    instead_of: None,
                });
            }
            Err(error @ IndexError::Damaged { .. }) => error,
            Err(error) => return Err(error),
        };
        if self.current().is_err() {
            return Err(error);
        }
        for name in self.earlier()? {
            let opened = SearchIndex::open_generation(&self.generation(&name))
                .and_then(|index| index.verify().map(|()| index));
            match opened {
                Ok(index) => {
                    return Ok(Opened {
                        index,
                        instead_of: Some(error),
                    });
                }
                Err(other) => tracing::warn!(generation = name, "passed over: {other}"),
            }
        }
        Err(error)
    }

    /// Names of the generations before the published one, newest first; of all where `CURRENT`
    /// cannot be read.
    fn earlier(&self) -> Result<Vec<String>, IndexError> {
        let current = self.current().ok();
        let names = self.list()?.into_iter().map(|generation| generation.name);
        Ok(names
            .filter(|name| current.as_ref().is_none_or(|current| name < current))
            .collect())
    }
}

/// An open generation.
#[derive(Debug)]
pub struct Opened {
    /// The index.
    pub index: SearchIndex,
    /// Why it is not the published one, where it is not.
    pub instead_of: Option<IndexError>,
}
