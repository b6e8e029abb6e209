//! What a generation knows of the sources it was made from: each file, each row, and what became
//! of it. It lies in the generation, so that it describes what is in there and nothing else.
//!
//! The file holds a header and one JSON object for each source file, packed with zstd.

use crate::discover::Stamp;
use crate::outcome::{Fault, Outcome};
use crate::pipeline::survey::{Inside, Kind, Surveyed};
use crate::rows::BadRow;
use crate::settings::Settings;
use crate::units::{Row, Unit, Units};
use crate::wording;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Version of the file's shape.
const VERSION: u32 = 2;

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    version: u32,
    /// What else the documents depend on.
    conditions: String,
}

/// A source file as it is written.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    path: PathBytes,
    stamp: Stamp,
    /// Whether the stamp tells of every later change.
    settled: bool,
    kind: String,
    /// What a container holds.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    inside: Vec<Inside>,
    /// Identity of the metadata that the office gave beside it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sidecar: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    aside: Option<(String, String)>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    bad: Vec<(u64, String, String)>,
    units: Vec<EntryUnit>,
}

/// A path, of whatever bytes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum PathBytes {
    Text(String),
    Bytes(Vec<u8>),
}

/// Identity of the content, the row, and what became of it where it is the first of its content.
#[derive(Debug, Serialize, Deserialize)]
struct EntryUnit(String, Option<(u32, u32, u64)>, EntryOutcome);

#[derive(Debug, Serialize, Deserialize)]
enum EntryOutcome {
    #[serde(rename = "n")]
    None,
    #[serde(rename = "i")]
    Indexed(u64, u64),
    #[serde(rename = "a")]
    Aside(String, String),
}

/// A source file that is known.
#[derive(Debug)]
pub(crate) struct Known {
    /// Its path.
    pub path: PathBuf,
    /// What it was.
    pub stamp: Stamp,
    /// Whether the stamp tells of every later change.
    pub settled: bool,
    /// What it is.
    pub kind: Kind,
    /// Identity of the metadata that the office gave beside it.
    pub sidecar: Option<u128>,
    /// Why it is set aside as a whole.
    pub aside: Option<Fault>,
    /// Rows that are set aside.
    pub bad: Vec<BadRow>,
    /// Numbers of its units.
    units: std::ops::Range<u32>,
}

/// All that is known.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    files: Vec<Known>,
    by_path: FxHashMap<PathBuf, u32>,
    units: Units,
    outcomes: Vec<Outcome>,
    /// Content -> its first unit.
    by_content: FxHashMap<u128, u32>,
}

/// What documents depend on beside their files: settings, external programs, and this program,
/// of which another build may read the same bytes otherwise.
pub(crate) fn conditions(settings: &Settings) -> String {
    let programs: Vec<_> = extraction::tools()
        .into_iter()
        .map(|tool| (tool.program, tool.present))
        .collect();
    let ceiling = settings.ceiling.0 as u64;
    let program = env!("VANKIEN_SOURCES");
    let tables = search_index::tables_fingerprint();
    // What reached a limit may be read under a higher one.
    let limits = (settings.file_time, settings.file_memory);
    let all = (
        program,
        &settings.field_map,
        ceiling,
        programs,
        tables,
        limits,
    );
    let json = serde_json::to_vec(&all).unwrap_or_default();
    crate::fingerprint::id(crate::fingerprint::of_bytes(&json))
}

impl Catalogue {
    /// Reads the file at `path`. `None` where it was made under other conditions.
    ///
    /// # Errors
    /// It cannot be read, or is not one.
    pub(crate) fn read(path: &Path, conditions: &str) -> io::Result<Option<Self>> {
        let mut reader = BufReader::new(zstd::Decoder::new(File::open(path)?)?);
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let header: Header = serde_json::from_slice(&line)?;
        if header.version != VERSION || header.conditions != conditions {
            return Ok(None);
        }
        let mut files = Vec::new();
        let mut units = Vec::new();
        let mut outcomes = Vec::new();
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let entry: Entry = serde_json::from_slice(&line)?;
            let number = u32::try_from(files.len()).map_err(io::Error::other)?;
            let first = u32::try_from(units.len()).map_err(io::Error::other)?;
            for EntryUnit(content, row, outcome) in entry.units {
                let row = row.map(|(number, length, start)| Row {
                    number,
                    length,
                    start,
                });
                units.push(Unit {
                    fingerprint: u128::from_str_radix(&content, 16).map_err(io::Error::other)?,
                    file: number,
                    row,
                });
                outcomes.push(match outcome {
                    EntryOutcome::None => Outcome::Pending,
                    EntryOutcome::Indexed(external, identity) => {
                        Outcome::Indexed { external, identity }
                    }
                    EntryOutcome::Aside(code, reason) => {
                        fault(&code, reason).map_or(Outcome::Pending, Outcome::aside)
                    }
                });
            }
            let end = u32::try_from(units.len()).map_err(io::Error::other)?;
            let aside = entry.aside.map(|(code, reason)| fault(&code, reason));
            let bad: Option<Vec<BadRow>> = entry
                .bad
                .into_iter()
                .map(|(row, code, reason)| Some((row, wording::known(&code)?, reason)))
                .collect();
            // What cannot be understood any more is looked at again.
            let understood = bad.is_some() && !matches!(aside, Some(None));
            files.push(Known {
                path: entry.path.into(),
                stamp: entry.stamp,
                settled: entry.settled && understood,
                kind: Kind::named(&entry.kind, entry.inside),
                sidecar: entry
                    .sidecar
                    .map(|id| u128::from_str_radix(&id, 16))
                    .transpose()
                    .map_err(io::Error::other)?,
                aside: aside.flatten(),
                bad: bad.unwrap_or_default(),
                units: first..end,
            });
        }
        let by_path = (0..)
            .zip(&files)
            .map(|(n, file)| (file.path.clone(), n))
            .collect();
        let units = Units::group(units);
        let by_content = units
            .all_firsts()
            .map(|(n, unit)| (unit.fingerprint, n))
            .collect();
        Ok(Some(Self {
            files,
            by_path,
            units,
            outcomes,
            by_content,
        }))
    }

    /// Number of a file by its path.
    pub(crate) fn number(&self, path: &Path) -> Option<u32> {
        self.by_path.get(path).copied()
    }

    /// The file with that path.
    pub(crate) fn file(&self, path: &Path) -> Option<&Known> {
        self.files.get(self.number(path)? as usize)
    }

    /// All files.
    pub(crate) fn files(&self) -> &[Known] {
        &self.files
    }

    /// Contents and rows of a file.
    pub(crate) fn units_of<'a>(&'a self, file: &'a Known) -> impl Iterator<Item = &'a Unit> {
        file.units.clone().filter_map(|n| self.units.get(n))
    }

    /// The first unit of a content.
    pub(crate) fn content(&self, fingerprint: u128) -> Option<u32> {
        self.by_content.get(&fingerprint).copied()
    }

    /// Where a content lies: numbers of files and of rows.
    pub(crate) fn places(&self, first: u32) -> impl Iterator<Item = (Option<u32>, Option<u32>)> {
        self.units
            .same(first)
            .map(|unit| (Some(unit.file), unit.row.map(|row| row.number)))
    }

    /// What became of a content.
    pub(crate) fn outcome(&self, first: u32) -> &Outcome {
        self.outcomes
            .get(first as usize)
            .unwrap_or(&Outcome::Pending)
    }

    /// First units of the contents that are documents in the index.
    pub(crate) fn indexed(&self) -> impl Iterator<Item = (u32, &Unit)> {
        let indexed = |n: u32| matches!(self.outcome(n), Outcome::Indexed { .. });
        self.units.all_firsts().filter(move |(n, _)| indexed(*n))
    }
}

/// Writes what is known of `surveyed` and `units`, of which `outcomes` says what became.
///
/// # Errors
/// `to` refuses.
pub(crate) fn write(
    to: &mut dyn Write,
    conditions: &str,
    surveyed: &Surveyed,
    units: &Units,
    outcomes: &[Outcome],
) -> io::Result<()> {
    let mut to = zstd::Encoder::new(to, 1)?;
    let mut line = |value: &dyn erased::Line| -> io::Result<()> {
        value.write(&mut to)?;
        to.write_all(b"\n")
    };
    line(&Header {
        version: VERSION,
        conditions: conditions.to_owned(),
    })?;
    let mut next = 0;
    for (n, file) in surveyed.numbered() {
        let mut of_file = Vec::new();
        while let Some(unit) = units.get(next).filter(|unit| unit.file == n) {
            let outcome = match outcomes.get(next as usize) {
                Some(Outcome::Indexed { external, identity }) => {
                    EntryOutcome::Indexed(*external, *identity)
                }
                Some(Outcome::Aside(fault)) => {
                    EntryOutcome::Aside(fault.code.to_owned(), fault.reason.clone())
                }
                Some(Outcome::Pending) | None => EntryOutcome::None,
            };
            let row = unit.row.map(|row| (row.number, row.length, row.start));
            of_file.push(EntryUnit(format!("{:x}", unit.fingerprint), row, outcome));
            next += 1;
        }
        let bad = file.bad.iter();
        line(&Entry {
            path: PathBytes::from(file.path),
            stamp: file.stamp,
            settled: file.settled,
            kind: file.kind.name().to_owned(),
            inside: match file.kind {
                Kind::Container(inside) => inside.clone(),
                _ => Vec::new(),
            },
            sidecar: file.sidecar.map(|id| format!("{id:x}")),
            aside: file.aside.map(|f| (f.code.to_owned(), f.reason.clone())),
            bad: bad
                .map(|(row, code, reason)| (*row, (*code).to_owned(), reason.clone()))
                .collect(),
            units: of_file,
        })?;
    }
    to.finish()?.flush()
}

mod erased {
    //! Values of different types, one a line.

    use std::io::{self, Write};

    pub(super) trait Line {
        fn write(&self, to: &mut dyn Write) -> io::Result<()>;
    }

    impl<T: serde::Serialize> Line for T {
        fn write(&self, to: &mut dyn Write) -> io::Result<()> {
            serde_json::to_writer(to, self).map_err(Into::into)
        }
    }
}

fn fault(code: &str, reason: String) -> Option<Fault> {
    let code = wording::known(code)?;
    Some(Fault { code, reason })
}

impl From<&Path> for PathBytes {
    fn from(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(path.as_os_str().as_bytes().to_owned()),
        }
    }
}

impl From<PathBytes> for PathBuf {
    fn from(bytes: PathBytes) -> Self {
        match bytes {
            PathBytes::Text(text) => text.into(),
            PathBytes::Bytes(bytes) => OsStr::from_bytes(&bytes).into(),
        }
    }
}
