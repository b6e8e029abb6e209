//! The sample documents and what each must yield.

use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Folder of the sample documents.
pub fn sample_documents() -> PathBuf {
    repository().join("corpus-samples/van-kien")
}

/// A folder of the shared real data, or `None` with a visible message where it is absent.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: ../shared/data/{name} is not there");
    None
}

/// A row of the manifest: one document and what it must yield.
#[derive(Debug, Clone, Deserialize)]
pub struct Sample {
    /// Path below the folder of the sample documents.
    pub path: String,
    /// Row in a file of rows, from 1.
    pub row: Option<u64>,
    /// Path inside an archive.
    pub member: Option<String>,
    /// The row's own identity.
    pub external_id: Option<String>,
    /// Format of the file.
    pub format: String,
    /// What makes it hard to read.
    pub trap: Option<String>,
    /// The code with which it is set aside; `None` where it is read.
    pub set_aside: Option<String>,
    /// `text` or `ocr`.
    pub readable_by: String,
    /// Number as printed.
    pub number: Option<String>,
    /// Name of the type.
    #[serde(rename = "type")]
    pub document_type: Option<String>,
    /// Issuing body.
    pub body: Option<String>,
    /// Day of issue, ISO 8601.
    pub date: Option<String>,
    /// Abstract.
    pub title: Option<String>,
    /// `normal`, `internal`, `secret`, `top_secret`.
    pub secrecy: String,
    /// Phrases that its text holds.
    pub phrases: Vec<String>,
    /// Phrases that must not be found: deleted in tracked changes.
    pub absent: Vec<String>,
}

impl Sample {
    /// A short name for messages: file name, row or member.
    pub fn name(&self) -> String {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        let row = self.row.map(|row| format!(":{row}")).unwrap_or_default();
        let member = self
            .member
            .as_ref()
            .map(|m| format!("!{m}"))
            .unwrap_or_default();
        format!("{file}{row}{member}")
    }

    /// Whether it must never be shown unless that was asked for.
    pub fn is_secret(&self) -> bool {
        matches!(self.secrecy.as_str(), "secret" | "top_secret")
    }

    /// Whether `place`, as reports and documents give it, is this one.
    pub fn is_at(&self, place: &Value) -> bool {
        let path = place["path"].as_str().unwrap_or_default();
        let here = match &self.member {
            None => path.ends_with(&self.path),
            Some(member) => path.ends_with(&format!("{}/{member}", self.path)),
        };
        here && place["row"].as_u64() == self.row
    }
}

/// All rows of the manifest.
pub fn samples() -> Vec<Sample> {
    let manifest = repository().join("corpus-samples/manifest.jsonl");
    let text = std::fs::read_to_string(&manifest).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}
