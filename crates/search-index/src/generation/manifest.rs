//! `generation.json`: what a generation is and which files it consists of.

use crate::IndexError;
use crate::schema::FORMAT_VERSION;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// BLAKE3 hash of a file that tantivy keeps no checksum of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hash: Option<String>,
}

impl Manifest {
    /// The manifest of a generation just written.
    pub(crate) fn of(path: &Path, mut summary: BuildSummary) -> Result<Self, IndexError> {
        let files = records(path)?;
        summary.bytes = files.values().map(|file| file.bytes).sum();
        let mut manifest = Self {
            format_version: FORMAT_VERSION,
            analysis_version: vietnamese::ANALYSIS_VERSION,
            summary,
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
    /// and that no file is missing or cut short.
    pub(crate) fn read(path: &Path) -> Result<Self, IndexError> {
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
        let found = records(path)?;
        for (name, file) in &manifest.files {
            match found.get(name) {
                None => return Err(damaged(format!("{name} is missing"))),
                Some(other) if other.bytes != file.bytes => {
                    let (is, was) = (other.bytes, file.bytes);
                    return Err(damaged(format!("{name} has {is} bytes instead of {was}")));
                }
                Some(other) if other.hash != file.hash => {
                    return Err(damaged(format!("checksum of {name} is wrong")));
                }
                Some(_) => {}
            }
        }
        Ok(manifest)
    }
}

/// The files in a generation, but for its manifest and tantivy's lock files.
fn records(path: &Path) -> Result<BTreeMap<String, FileRecord>, IndexError> {
    let io = |source| IndexError::io("read", path, source);
    let mut records = BTreeMap::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kept_by_tantivy = name.starts_with('.') && name != ".managed.json";
        if name == FILE || kept_by_tantivy {
            continue;
        }
        let bytes = entry.metadata().map_err(io)?.len();
        let hash = if name.ends_with(".json") {
            let content = std::fs::read(entry.path()).map_err(io)?;
            Some(blake3::hash(&content).to_hex().to_string())
        } else {
            None
        };
        records.insert(name, FileRecord { bytes, hash });
    }
    Ok(records)
}
