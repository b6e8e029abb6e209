//! `generation.json`: what a generation is and which files it consists of.

use crate::IndexError;
use crate::schema::FORMAT_VERSION;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// Name of the manifest's file.
pub(crate) const FILE: &str = "generation.json";

/// What was built.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildSummary {
    /// Name of the generation, such as `g-20261122-101500-3f2a`.
    pub generation: String,
    /// Documents in it.
    pub documents: u64,
    /// Passages in it.
    pub passages: u64,
    /// Bytes of its files.
    pub bytes: u64,
}

/// What a generation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Version of schema and files.
    pub format_version: u32,
    /// Version of the analysis.
    pub analysis_version: u32,
    /// What is in it.
    pub summary: BuildSummary,
    /// Identity of the office's own tables by which it was made; none where they are built in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tables: Option<String>,
    /// Each file but this one.
    pub files: BTreeMap<String, FileRecord>,
    /// Hash of this manifest with this field blank.
    pub checksum: String,
}

/// What a file must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileRecord {
    /// Its size in bytes.
    pub bytes: u64,
    /// BLAKE3 hash of its bytes; generations made by early versions have it of `.json` files alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hash: Option<String>,
}

impl Manifest {
    /// The manifest of a generation just written. What is in `known` is not read again: hard
    /// links of files of an earlier generation, and what was described when it was written.
    pub(crate) fn of(
        path: &Path,
        mut summary: BuildSummary,
        known: &BTreeMap<String, FileRecord>,
    ) -> Result<Self, IndexError> {
        let described = names(path)?.into_par_iter().map(|(name, bytes)| {
            let record = match known.get(&name) {
                Some(known) if known.bytes == bytes && known.hash.is_some() => known.clone(),
                _ => FileRecord {
                    bytes,
                    hash: Some(hash(&path.join(&name))?),
                },
            };
            Ok((name, record))
        });
        let files: BTreeMap<_, _> = described.collect::<Result<_, IndexError>>()?;
        summary.bytes = files.values().map(|file| file.bytes).sum();
        let mut manifest = Self {
            format_version: FORMAT_VERSION,
            analysis_version: vietnamese::ANALYSIS_VERSION,
            summary,
            tables: tables_fingerprint(),
            files,
            checksum: String::new(),
        };
        manifest.checksum = manifest.own_hash();
        Ok(manifest)
    }

    fn own_hash(&self) -> String {
        let blank = Self {
            checksum: String::new(),
            ..self.clone()
        };
        blake3::hash(&serde_json::to_vec(&blank).unwrap_or_default())
            .to_hex()
            .to_string()
    }

    /// Reads the manifest of the generation at `path` and checks that this program can read it
    /// and that no file is missing or cut short. Only small files are read whole.
    pub(crate) fn read(path: &Path) -> Result<Self, IndexError> {
        let manifest = Self::read_alone(path)?;
        let damage = manifest.damage(path, |name, _| name.ends_with(".json"))?;
        match damage.into_iter().next() {
            None => Ok(manifest),
            Some(damage) => Err(IndexError::Damaged {
                path: path.to_owned(),
                detail: damage.to_string(),
            }),
        }
    }

    /// Reads the manifest alone.
    pub(crate) fn read_alone(path: &Path) -> Result<Self, IndexError> {
        let damaged = |detail: String| IndexError::Damaged {
            path: path.to_owned(),
            detail,
        };
        let file = path.join(FILE);
        let bytes = std::fs::read(&file).map_err(|e| damaged(format!("{FILE}: {e}")))?;
        // The versions are read first: a later format may have other fields.
        #[derive(Deserialize)]
        struct Versions {
            format_version: u32,
            analysis_version: u32,
        }
        let versions: Versions =
            serde_json::from_slice(&bytes).map_err(|e| damaged(format!("{FILE}: {e}")))?;
        let ours = (FORMAT_VERSION, vietnamese::ANALYSIS_VERSION);
        if (versions.format_version, versions.analysis_version) != ours {
            return Err(IndexError::OtherVersion {
                path: path.to_owned(),
                found: format!("{}.{}", versions.format_version, versions.analysis_version),
                expected: format!("{}.{}", ours.0, ours.1),
            });
        }
        let manifest: Self =
            serde_json::from_slice(&bytes).map_err(|e| damaged(format!("{FILE}: {e}")))?;
        if manifest.checksum != manifest.own_hash() {
            return Err(damaged(format!("checksum of {FILE} is wrong")));
        }
        Ok(manifest)
    }

    /// Compares the files at `path` with what they must be: all names and sizes, and the content
    /// of those of which `whole` says so.
    pub(crate) fn damage(
        &self,
        path: &Path,
        mut whole: impl FnMut(&str, u64) -> bool,
    ) -> Result<Vec<FileDamage>, IndexError> {
        let found = names(path)?;
        let mut damage = Vec::new();
        for (name, file) in &self.files {
            let detail = match (found.get(name), &file.hash) {
                (None, _) => "is missing".to_owned(),
                (Some(bytes), _) if *bytes != file.bytes => {
                    format!("has {bytes} bytes instead of {}", file.bytes)
                }
                (Some(_), Some(expected)) if whole(name, file.bytes) => {
                    match hash(&path.join(name)) {
                        Ok(found) if found == *expected => continue,
                        Ok(_) => "has another checksum than when it was written".to_owned(),
                        Err(error) => format!("cannot be read: {error}"),
                    }
                }
                _ => continue,
            };
            let file = name.clone();
            damage.push(FileDamage { file, detail });
        }
        Ok(damage)
    }
}

/// Identity of the office's own tables in use; none where all are built in.
#[must_use]
pub fn tables_fingerprint() -> Option<String> {
    let files = party_documents::installed_data();
    if files.is_empty() {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    for (name, text) in files {
        for part in [name, text] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    Some(hasher.finalize().to_hex().to_string())
}

/// What is wrong with one file of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileDamage {
    /// Its name.
    pub file: String,
    /// What is wrong, in English.
    pub detail: String,
}

impl std::fmt::Display for FileDamage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.file, self.detail)
    }
}

/// The files in a generation with their sizes, but for its manifest and tantivy's lock files.
fn names(path: &Path) -> Result<BTreeMap<String, u64>, IndexError> {
    let io = |source| IndexError::io("read", path, source);
    let mut names = BTreeMap::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kept_by_tantivy = name.starts_with('.') && name != ".managed.json";
        if name == FILE || kept_by_tantivy {
            continue;
        }
        names.insert(name, entry.metadata().map_err(io)?.len());
    }
    Ok(names)
}

/// Passes on what is written, and notes how much it was and its hash: a file that is described so
/// need not be read again.
#[derive(Debug)]
pub(super) struct DescribingWriter<W> {
    to: W,
    bytes: u64,
    hasher: blake3::Hasher,
}

impl<W> DescribingWriter<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            to,
            bytes: 0,
            hasher: blake3::Hasher::new(),
        }
    }

    /// What was written.
    pub(super) fn record(self) -> FileRecord {
        FileRecord {
            bytes: self.bytes,
            hash: Some(self.hasher.finalize().to_hex().to_string()),
        }
    }
}

impl<W: Write> Write for DescribingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// The BLAKE3 hash of a file, read in pieces.
pub(super) fn hash(path: &Path) -> Result<String, IndexError> {
    let io = |source| IndexError::io("read", path, source);
    let mut file = File::open(path).map_err(io)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 128 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().to_hex().to_string()),
            Ok(n) => hasher.update(buffer.get(..n).unwrap_or_default()),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(io(e)),
        };
    }
}
