//! Metadata that the office gives beside its files.
//!
//! `11-NQ-TU.pdf.meta.json` (`.meta.yaml`, `.meta.yml`) speaks of the file `11-NQ-TU.pdf` beside
//! it, `sieu-du-lieu.csv` or `metadata.csv` of the files of its folder, a row each. They are no
//! documents themselves. What cannot be read holds its document back: it may have said that the
//! paper is secret.
//!
//! Corrections that operators made stand in a folder of their own, each a `.meta.json` with the
//! paths of the files that it speaks of in `files`; they come before what else is said.

use crate::discover::SourceFile;
use crate::failure::Failure;
use crate::fingerprint;
use crate::path_text;
use crate::report::{SetAside, Skipped, Warning};
use party_documents::{Secrecy, Sidecar};
use rustc_hash::{FxHashMap, FxHashSet};
use search_index::Place;
use std::path::Path;

/// Endings of a file that speaks of the one it is named after.
const ENDINGS: [&str; 3] = [".meta.json", ".meta.yaml", ".meta.yml"];
/// Names of a list that speaks of the files of its folder.
const LISTS: [&str; 2] = ["sieu-du-lieu.csv", "metadata.csv"];
/// Bytes that one may have.
const LARGEST: u64 = 16 << 20;

/// What is said of one file.
#[derive(Debug, Clone)]
struct Said {
    /// Of what says it: another one is a change of the document.
    fingerprint: u128,
    /// What it says, or why it cannot be read.
    sidecar: Result<Sidecar, String>,
    /// Where it stands.
    path: String,
    used: bool,
}

/// What is said of files, by their paths.
#[derive(Debug, Default)]
pub(crate) struct Sidecars {
    by_path: FxHashMap<String, Said>,
    /// Lists whose rows cannot be read: all files of their folder are held back.
    broken: FxHashMap<String, Said>,
    /// The files it was read from.
    pub(crate) read: Vec<Skipped>,
    /// What a person should look at.
    pub(crate) warnings: Vec<Warning>,
    /// Lists that cannot be read.
    pub(crate) set_aside: Vec<SetAside>,
}

impl Sidecars {
    /// Takes what is metadata out of `files`, and marks those that it, or a correction in the
    /// folder `corrections`, speaks of.
    ///
    /// # Errors
    /// A correction that cannot be read, or their folder: nobody knows which paper it speaks of,
    /// and it may have said that it is secret.
    pub(crate) fn collect(
        files: &mut Vec<SourceFile>,
        corrections: Option<&Path>,
    ) -> Result<Self, Failure> {
        let mut all = Self::default();
        if let Some(folder) = corrections {
            all.take_corrections(folder)?;
        }
        files.retain(|file| !all.take(&file.path));
        for file in files.iter_mut() {
            let said = all.said_of(&file.path);
            file.sidecar = said.iter().map(|said| said.fingerprint).reduce(|a, b| {
                let both = [a.to_le_bytes(), b.to_le_bytes()].concat();
                fingerprint::of_bytes(&both)
            });
            for key in keys(&file.path) {
                if let Some(said) = all.by_path.get_mut(&key) {
                    said.used = true;
                }
            }
        }
        let mut unused: Vec<(&String, &Said)> =
            all.by_path.iter().filter(|(_, said)| !said.used).collect();
        unused.sort_by_key(|(key, _)| *key);
        for (key, said) in unused {
            let of = key.trim_start_matches([LISTED, CORRECTED]);
            all.warnings.push(Warning {
                code: "metadata_unused",
                message: format!("it speaks of `{of}`, which is not there"),
                places: vec![Place {
                    path: said.path.clone(),
                    row: None,
                }],
            });
        }
        Ok(all)
    }

    /// Reads the corrections of a folder; one that is not there yet holds none.
    fn take_corrections(&mut self, folder: &Path) -> Result<(), Failure> {
        let failure = |path: &Path, detail: String| Failure::Corrections {
            path: path.to_owned(),
            detail,
        };
        let entries = match std::fs::read_dir(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(|error| failure(folder, error.to_string()))?,
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry
                .map_err(|error| failure(folder, error.to_string()))?
                .path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.ends_with(ENDINGS[0]) && !name.starts_with('.') {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            let bytes = read(&path).map_err(|detail| failure(&path, detail))?;
            let (files, sidecar) = correction(&bytes).map_err(|detail| failure(&path, detail))?;
            for file in files {
                let said = Said {
                    fingerprint: fingerprint::of_bytes(&bytes),
                    sidecar: Ok(sidecar.clone()),
                    path: path_text::text(&path),
                    used: false,
                };
                self.by_path.insert(corrected(&file), said);
            }
        }
        Ok(())
    }

    /// What is said of one file by what stands beside it.
    pub(crate) fn beside(path: &Path) -> Self {
        let mut all = Self::default();
        if let Some(name) = path.file_name() {
            for ending in ENDINGS {
                let mut beside = name.to_owned();
                beside.push(ending);
                all.take_if_there(&path.with_file_name(beside));
            }
        }
        for list in LISTS {
            all.take_if_there(&path.with_file_name(list));
        }
        all
    }

    fn take_if_there(&mut self, path: &Path) {
        if path.exists() {
            self.take(path);
        }
    }

    /// Whether a file is metadata; what it says is kept then.
    fn take(&mut self, path: &Path) -> bool {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return false;
        };
        let ending = ENDINGS.iter().find(|ending| name.ends_with(**ending));
        let taken = match ending {
            Some(ending) => self.take_one(path, name, ending),
            None if LISTS.contains(&name) => self.take_list(path, name),
            None => false,
        };
        if taken {
            self.read.push(Skipped {
                path: path_text::text(path),
                code: "metadata",
            });
        }
        taken
    }

    fn take_one(&mut self, path: &Path, name: &str, ending: &str) -> bool {
        let of = name.strip_suffix(ending).unwrap_or(name);
        if of.is_empty() {
            return false;
        }
        let bytes = read(path);
        let sidecar = bytes.as_deref().map_err(Clone::clone).and_then(|bytes| {
            let text = text(bytes)?;
            if ending.ends_with("json") {
                Sidecar::from_json(text).map_err(|error| error.to_string())
            } else {
                Ok(Sidecar::from_yaml(text))
            }
        });
        let said = Said {
            fingerprint: fingerprint::of_bytes(bytes.as_deref().unwrap_or_default()),
            sidecar,
            path: path_text::text(path),
            used: false,
        };
        self.by_path.insert(key(&path.with_file_name(of)), said);
        true
    }

    fn take_list(&mut self, path: &Path, name: &str) -> bool {
        let rows = read(path).and_then(|bytes| {
            let rows = Sidecar::from_csv(text(&bytes)?).map_err(|error| error.to_string())?;
            Ok(rows)
        });
        let shown = path_text::text(path);
        match rows {
            Ok(rows) => {
                for (file, sidecar) in rows {
                    let of = path.with_file_name(file.trim().replace('\\', "/"));
                    let json = serde_json::to_vec(&sidecar).unwrap_or_default();
                    let said = Said {
                        fingerprint: fingerprint::of_bytes(&json),
                        sidecar: Ok(sidecar),
                        path: shown.clone(),
                        used: false,
                    };
                    let key = format!("{LISTED}{}", key(&of));
                    if self.by_path.insert(key, said).is_some() {
                        self.warnings.push(Warning {
                            code: "metadata_unused",
                            message: format!("it speaks of `{file}` twice: the last row holds"),
                            places: vec![Place {
                                path: shown.clone(),
                                row: None,
                            }],
                        });
                    }
                }
                true
            }
            // A table of that name may be anything; one by the name that we gave must be a list.
            Err(_) if name != LISTS[0] => false,
            Err(reason) => {
                let folder = path.parent().map(key).unwrap_or_default();
                self.set_aside.push(SetAside {
                    path: shown.clone(),
                    row: None,
                    code: "metadata_unreadable",
                    reason: reason.clone(),
                });
                let said = Said {
                    fingerprint: fingerprint::of_bytes(reason.as_bytes()),
                    sidecar: Err(reason),
                    path: shown,
                    used: true,
                };
                self.broken.insert(folder, said);
                true
            }
        }
    }

    /// All that is said of a file, what is its own first.
    fn said_of(&self, path: &Path) -> Vec<&Said> {
        let own = keys(path);
        let own = own.iter().filter_map(|key| self.by_path.get(key));
        let folder = path
            .parent()
            .and_then(|folder| self.broken.get(&key(folder)));
        own.chain(folder).collect()
    }

    /// What is said of the files at `paths`, which have one content: the first word on each field
    /// counts, and the strictest on secrecy.
    ///
    /// # Errors
    /// The reason, where any of it cannot be read.
    pub(crate) fn of<'a>(
        &self,
        paths: impl Iterator<Item = &'a Path>,
    ) -> Result<Option<Sidecar>, String> {
        let mut joined: Option<Sidecar> = None;
        for said in paths.flat_map(|path| self.said_of(path)) {
            let sidecar = said.sidecar.as_ref().map_err(|reason| {
                format!("the metadata in {} cannot be read: {reason}", said.path)
            })?;
            match &mut joined {
                None => joined = Some(sidecar.clone()),
                Some(joined) => join(joined, sidecar),
            }
        }
        Ok(joined)
    }
}

/// Metadata among the members of an archive. They are not read there, so that what they speak of is
/// held back: it may be secret.
#[derive(Debug, Default)]
pub(crate) struct Enclosed<'a> {
    /// Metadata, and what they speak of by its name.
    named: FxHashSet<&'a str>,
    /// Folders of which a list speaks.
    folders: FxHashSet<&'a str>,
}

impl<'a> Enclosed<'a> {
    /// Among members of these paths.
    pub(crate) fn among(paths: impl Iterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        for path in paths {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let of = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending));
            if let Some(of) = of {
                found.named.extend([path, of]);
            }
            if name == LISTS[0] {
                found.folders.insert(folder);
            }
        }
        found
    }

    /// Whether they speak of the member at `path`, or it is one of them.
    pub(crate) fn hold_back(&self, path: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.named.contains(path) || self.folders.contains(folder)
    }
}

/// Keys of what a list says begin so: a name cannot.
const LISTED: char = '\0';

/// Keys of what a correction says begin so.
const CORRECTED: char = '\u{1}';

/// The keys under which something may be said of a file, what counts most first.
fn keys(path: &Path) -> [String; 3] {
    let own = key(path);
    let listed = format!("{LISTED}{own}");
    [format!("{CORRECTED}{own}"), own, listed]
}

/// The key of what a correction says of the file with this path, as the index tells it.
fn corrected(path: &str) -> String {
    format!("{CORRECTED}{}", vietnamese::normalise(path))
}

/// The paths that a correction speaks of, and what it says.
fn correction(bytes: &[u8]) -> Result<(Vec<String>, Sidecar), String> {
    let mut object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text(bytes)?).map_err(|error| error.to_string())?;
    let files = object.remove("files").unwrap_or_default();
    let files: Vec<String> = serde_json::from_value(files)
        .map_err(|_| "it has no list `files` of the paths it speaks of".to_owned())?;
    let rest = serde_json::Value::Object(object).to_string();
    let sidecar = Sidecar::from_json(&rest).map_err(|error| error.to_string())?;
    Ok((files, sidecar))
}

/// A path as a key: one composition of letters, as lists and disks differ in that.
fn key(path: &Path) -> String {
    vietnamese::normalise(&path_text::text(path)).into_owned()
}

fn join(into: &mut Sidecar, other: &Sidecar) {
    fn fill<T: Clone>(slot: &mut Option<T>, other: &Option<T>) {
        if slot.is_none() {
            slot.clone_from(other);
        }
    }
    fill(&mut into.number, &other.number);
    fill(&mut into.document_type, &other.document_type);
    fill(&mut into.body, &other.body);
    fill(&mut into.date, &other.date);
    fill(&mut into.place, &other.place);
    fill(&mut into.title, &other.title);
    fill(&mut into.signer, &other.signer);
    fill(&mut into.archive.fonds, &other.archive.fonds);
    fill(&mut into.archive.inventory, &other.archive.inventory);
    fill(&mut into.archive.dossier, &other.archive.dossier);
    fill(&mut into.archive.sheet, &other.archive.sheet);
    fill(&mut into.archive.retention, &other.archive.retention);
    into.secrecy = into.secrecy.max(other.secrecy);
    into.complaints.extend(other.complaints.iter().cloned());
}

/// Why a sidecar's mark of secrecy is none that is known, where it is so.
pub(crate) fn unknown_secrecy(sidecar: &Sidecar) -> Option<&str> {
    if sidecar.secrecy != Some(Secrecy::MostSecret) {
        return None;
    }
    let said = |complaint: &&String| complaint.contains("is no level of secrecy");
    sidecar.complaints.iter().find(said).map(String::as_str)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let length = std::fs::metadata(path)
        .map_err(|error| error.to_string())?
        .len();
    if length > LARGEST {
        return Err(format!("it has {length} bytes, at most {LARGEST} are read"));
    }
    std::fs::read(path).map_err(|error| error.to_string())
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8: save it as UTF-8")?;
    Ok(text.trim_start_matches('\u{feff}'))
}
