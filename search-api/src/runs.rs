//! What the indexer's runs said of themselves: the reports beside the index.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes of a report that are read.
const LARGEST: u64 = 256 << 20;

/// A run, as its report tells it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Run {
    /// Name of the report, without its ending.
    #[serde(skip)]
    pub(crate) name: String,
    /// `published`, `unchanged`, `nothing`, `interrupted` or `failed`.
    pub(crate) outcome: String,
    /// What ended it, where it failed.
    pub(crate) error: Option<String>,
    /// RFC 3339, UTC.
    pub(crate) started: String,
    pub(crate) totals: Totals,
    pub(crate) seconds: Seconds,
    pub(crate) set_aside_by_code: BTreeMap<String, u64>,
    pub(crate) set_aside: Vec<SetAside>,
    pub(crate) uncertain: Vec<Uncertain>,
    pub(crate) uncertain_total: u64,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Totals {
    pub(crate) files: u64,
    pub(crate) documents: u64,
    pub(crate) set_aside: u64,
    pub(crate) warnings: u64,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Seconds {
    pub(crate) total: f64,
}

/// A file, folder or row that is not in the index.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SetAside {
    pub(crate) path: String,
    pub(crate) row: Option<u64>,
    pub(crate) code: String,
    pub(crate) reason: String,
}

/// A value that was read with little confidence.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Uncertain {
    /// The document.
    pub(crate) id: String,
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) confidence: f32,
}

/// Where the reports of an index are.
pub(crate) fn folder(index: &Path) -> PathBuf {
    index.join("reports")
}

/// The last runs, newest first, and how many reports cannot be read.
pub(crate) fn last(index: &Path, most: usize) -> (Vec<Run>, usize) {
    let entries = std::fs::read_dir(folder(index))
        .into_iter()
        .flatten()
        .flatten();
    let mut files: Vec<(SystemTime, PathBuf)> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .collect();
    files.sort_by(|a, b| b.cmp(a));
    files.truncate(most);
    let mut unreadable = 0;
    let mut runs = Vec::with_capacity(files.len());
    for (_, path) in files {
        match read(&path) {
            Ok(run) => runs.push(run),
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "a report cannot be read");
                unreadable += 1;
            }
        }
    }
    (runs, unreadable)
}

fn read(path: &Path) -> io::Result<Run> {
    let file = File::open(path)?;
    let mut run: Run = serde_json::from_reader(io::BufReader::new(file.take(LARGEST)))?;
    run.name = path
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    Ok(run)
}

/// The page of a report, by the name that [`last`] gives it; `None` where there is none.
pub(crate) fn page(index: &Path, name: &str) -> Option<String> {
    // Names of reports alone: nothing that leads elsewhere.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || name.len() > 120 || !name.chars().all(plain) {
        return None;
    }
    let file = File::open(folder(index).join(format!("{name}.html"))).ok()?;
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_read_newest_first_and_only_by_their_names() {
        let index = tempfile::tempdir().unwrap();
        assert!(last(index.path(), 9).0.is_empty());
        let reports = folder(index.path());
        std::fs::create_dir(&reports).unwrap();
        for (name, text) in [
            (
                "g-1.json",
                r#"{"outcome":"published","totals":{"documents":7},"new":[1]}"#,
            ),
            ("g-1.html", "<p>trang</p>"),
            ("broken.json", "{"),
        ] {
            std::fs::write(reports.join(name), text).unwrap();
        }
        std::fs::write(index.path().join("secret.html"), "mật").unwrap();
        let (runs, unreadable) = last(index.path(), 9);
        assert_eq!((runs.len(), unreadable), (1, 1));
        assert_eq!(
            (runs[0].name.as_str(), runs[0].totals.documents),
            ("g-1", 7)
        );
        assert_eq!(page(index.path(), "g-1").as_deref(), Some("<p>trang</p>"));
        for name in ["", "../secret", "..", "g-2", "g-1.html", "/etc/passwd"] {
            assert_eq!(page(index.path(), name), None, "{name}");
        }
    }
}
