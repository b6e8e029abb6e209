//! The first look at every file: what it is, and the identity of what is in it.

use super::changes::Changes;
use super::ledger::Ledger;
use super::scratch::Scratch;
use crate::catalogue::Catalogue;
use crate::discover::{SourceFile, Stamp};
use crate::failure::Failure;
use crate::fingerprint;
use crate::isolate::isolate;
use crate::outcome::Fault;
use crate::path_text;
use crate::progress::Progress;
use crate::report::SetAside;
use crate::rows::{self, BadRow, Fingerprinted};
use crate::settings::Settings;
use crate::sidecars::Enclosed;
use crate::units::{Row, Unit, Units};
use extraction::{ExtractError, Format};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use search_index::Place;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::time::SystemTime;

/// What a file is to the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A document.
    Document,
    /// An archive or a mail: what it holds, each a document.
    Container(Vec<Inside>),
    /// A row a line.
    Jsonl,
    /// A row a line, unpacked to these bytes of the scratch file.
    Packed(Range<u64>),
    /// Rows under a header, written to these bytes of the scratch file, a line each.
    Csv(Range<u64>),
}

/// A document in a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Inside {
    /// Where it is to be found.
    pub at: Vec<u32>,
    /// Its path in there; empty for the message of a mail.
    pub path: String,
    /// Whether it is the message of a mail, whose attachments begin with the same numbers.
    pub message: bool,
}

impl Inside {
    /// How a file at `container` names it to people.
    pub(crate) fn shown(&self, container: String) -> String {
        match self.path.as_str() {
            "" => container,
            path => format!("{container}/{path}"),
        }
    }
}

impl Kind {
    /// A name for it, to be written down.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Container(_) => "container",
            Self::Jsonl => "jsonl",
            Self::Packed(_) => "packed",
            Self::Csv(_) => "csv",
        }
    }

    /// The kind of that name, which holds `inside`. Of packed rows it is not known where they lie.
    pub(crate) fn named(name: &str, inside: Vec<Inside>) -> Self {
        match name {
            "container" => Self::Container(inside),
            "jsonl" => Self::Jsonl,
            "packed" => Self::Packed(0..0),
            "csv" => Self::Csv(0..0),
            _ => Self::Document,
        }
    }
}

/// The files with what was learned of them.
#[derive(Debug, Default)]
pub(crate) struct Surveyed {
    files: Vec<SourceFile>,
    kinds: Vec<Kind>,
    /// Whether the stamp of a file tells of every change after it.
    settled: Vec<bool>,
    /// Files that were read in this run to learn what is in them.
    looked_at: usize,
    /// Files and rows that are set aside.
    faults: FxHashMap<u32, (Option<Fault>, Vec<BadRow>)>,
    scratch: Option<File>,
}

/// A file with all that was learned of it.
#[derive(Debug)]
pub(crate) struct FileFacts<'a> {
    /// Its path.
    pub path: &'a Path,
    /// What it was.
    pub stamp: Stamp,
    /// Whether the stamp tells of every later change.
    pub settled: bool,
    /// What it is.
    pub kind: &'a Kind,
    /// Why it is set aside as a whole.
    pub aside: Option<&'a Fault>,
    /// Identity of the metadata beside it.
    pub sidecar: Option<u128>,
    /// Rows that are set aside.
    pub bad: &'a [BadRow],
}

impl Surveyed {
    /// The file numbered `n`, and what it is.
    pub(crate) fn file(&self, n: u32) -> Option<(&SourceFile, &Kind)> {
        Some((self.files.get(n as usize)?, self.kinds.get(n as usize)?))
    }

    /// All files with their numbers.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (u32, FileFacts<'_>)> {
        let facts = self.files.iter().zip(&self.kinds).zip(&self.settled);
        (0..).zip(facts).map(|(n, ((file, kind), settled))| {
            let faults = self.faults.get(&n);
            let facts = FileFacts {
                path: &file.path,
                stamp: file.stamp,
                sidecar: file.sidecar,
                settled: *settled,
                kind,
                aside: faults.and_then(|(aside, _)| aside.as_ref()),
                bad: faults.map(|(_, bad)| bad.as_slice()).unwrap_or_default(),
            };
            (n, facts)
        })
    }

    /// Number of files that were read in this run to learn what is in them.
    pub(crate) fn looked_at(&self) -> usize {
        self.looked_at
    }

    /// The file that holds the unpacked rows of packed files, if there are any.
    pub(crate) fn scratch(&self) -> Option<&File> {
        self.scratch.as_ref()
    }

    /// Where a unit lies.
    pub(crate) fn place(&self, unit: &Unit) -> Place {
        let path = self
            .files
            .get(unit.file as usize)
            .map(|file| path_text::text(&file.path));
        let path = path.unwrap_or_default();
        match (self.kinds.get(unit.file as usize), unit.row) {
            (Some(Kind::Container(inside)), Some(row)) => Place {
                path: match member(inside, row) {
                    Some(inside) => inside.shown(path),
                    None => path,
                },
                row: None,
            },
            (_, row) => Place {
                path,
                row: row.map(|row| u64::from(row.number)),
            },
        }
    }

    /// Bytes that are read to index all contents once.
    pub(crate) fn bytes(&self, units: &Units) -> u64 {
        let jobs = units.jobs(0);
        jobs.iter()
            .map(
                |job| match (self.file(job.file), units.get(job.units.start)) {
                    (Some((file, Kind::Document)), _) => file.stamp.length,
                    (Some(_), Some(unit)) => unit.row.map_or(0, |row| u64::from(row.length)),
                    _ => 0,
                },
            )
            .sum()
    }
}

/// Whatever a file turned out to hold.
struct Survey {
    kind: Kind,
    stamp: Stamp,
    /// Bytes of content that were read.
    bytes: u64,
    units: Vec<(u128, Option<Row>)>,
    bad: Vec<BadRow>,
    aside: Option<Fault>,
    /// Whether all this is known from an earlier run.
    known: bool,
    settled: bool,
}

/// Why there is no survey of a file.
pub(super) enum Refusal {
    /// The file is set aside.
    SetAside(ExtractError),
    /// The run cannot go on.
    Fatal(Failure),
}

impl<E: Into<ExtractError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::SetAside(error.into())
    }
}

/// What the first look needs.
struct Look<'a, S> {
    settings: &'a Settings,
    scratch: Scratch<'a>,
    stopped: &'a S,
    /// When the run began.
    began: SystemTime,
    known: Option<&'a Catalogue>,
}

/// Looks at all files in parallel; at those that `known` knows only where anything hints at a
/// change, or where there is work with what is in them. Those that cannot be read are set aside.
///
/// # Errors
/// `stopped` said so, or there is no room to unpack rows.
pub(crate) fn survey<S>(
    mut files: Vec<SourceFile>,
    settings: &Settings,
    known: Option<&Catalogue>,
    ledger: &Ledger<'_>,
    progress: &Progress,
    stopped: &S,
) -> Result<(Surveyed, Units, Changes), Failure>
where
    S: Fn() -> Result<(), Failure> + Sync,
{
    let look = Look {
        settings,
        scratch: Scratch::new(&settings.index),
        stopped,
        began: SystemTime::now(),
        known,
    };
    let mut surveys: Vec<Survey> = files
        .par_iter()
        .map(|file| {
            stopped()?;
            let survey = match look.known(file) {
                Some(survey) => survey,
                None => look.survey(file)?,
            };
            progress.items.fetch_add(1, Relaxed);
            progress.bytes.fetch_add(file.stamp.length, Relaxed);
            Ok(survey)
        })
        .collect::<Result<_, Failure>>()?;

    let (units, changes) = loop {
        let mut units = gather(&mut surveys)?;
        let Some(known) = known else {
            let changes = Changes::all_new(&units);
            break (units, changes);
        };
        let changes = Changes::between(known, &files, &mut units);
        // What was known is not taken on trust where it is to be read.
        let again: FxHashSet<u32> = units
            .all_work()
            .map(|(_, unit)| unit.file)
            .filter(|n| surveys.get(*n as usize).is_some_and(|survey| survey.known))
            .collect();
        if again.is_empty() {
            break (units, changes);
        }
        for unit in units.into_inner() {
            if let Some(survey) = surveys.get_mut(unit.file as usize) {
                survey.units.push((unit.fingerprint, unit.row));
            }
        }
        let looked: Vec<(u32, Survey)> = again
            .into_par_iter()
            .filter_map(|n| Some((n, files.get(n as usize)?)))
            .map(|(n, file)| {
                stopped()?;
                Ok((n, look.survey(file)?))
            })
            .collect::<Result<_, Failure>>()?;
        for (n, survey) in looked {
            if let Some(slot) = surveys.get_mut(n as usize) {
                *slot = survey;
            }
        }
    };

    let mut surveyed = Surveyed::default();
    for ((n, file), survey) in (0..).zip(&mut files).zip(surveys) {
        file.stamp = survey.stamp;
        let path = || path_text::text(&file.path);
        for (row, code, reason) in &survey.bad {
            let (path, row) = match &survey.kind {
                Kind::Container(inside) => {
                    let inside = usize::try_from(*row).ok().and_then(|row| inside.get(row));
                    (
                        inside.map_or_else(path, |inside| inside.shown(path())),
                        None,
                    )
                }
                _ => (path(), Some(*row)),
            };
            ledger.set_aside(SetAside {
                path,
                row,
                code,
                reason: reason.clone(),
            });
        }
        if let Some(fault) = &survey.aside {
            ledger.set_aside(SetAside {
                path: path(),
                row: None,
                code: fault.code,
                reason: fault.reason.clone(),
            });
        }
        ledger.read(survey.bytes);
        if survey.aside.is_some() || !survey.bad.is_empty() {
            surveyed.faults.insert(n, (survey.aside, survey.bad));
        }
        surveyed.looked_at += usize::from(!survey.known);
        surveyed.kinds.push(survey.kind);
        surveyed.settled.push(survey.settled);
    }
    surveyed.files = files;
    surveyed.scratch = look.scratch.into_file();
    Ok((surveyed, units, changes))
}

/// The units of all files, grouped by content.
fn gather(surveys: &mut [Survey]) -> Result<Units, Failure> {
    let mut units = Vec::with_capacity(surveys.iter().map(|survey| survey.units.len()).sum());
    for (n, survey) in (0..).zip(surveys) {
        let of_file = std::mem::take(&mut survey.units).into_iter();
        units.extend(of_file.map(|(fingerprint, row)| Unit {
            fingerprint,
            file: n,
            row,
        }));
    }
    if units.len() >= u32::MAX as usize {
        return Err(Failure::Internal(
            "more rows than can be numbered".to_owned(),
        ));
    }
    Ok(Units::group(units))
}

impl<S> Look<'_, S>
where
    S: Fn() -> Result<(), Failure> + Sync,
{
    /// What is known of a file already, if nothing hints at a change.
    fn known(&self, file: &SourceFile) -> Option<Survey> {
        let catalogue = self.known.filter(|_| !self.settings.rehash)?;
        let known = catalogue.file(&file.path)?;
        let passing = |fault: &Fault| fault.is_passing();
        if !known.settled || known.stamp != file.stamp || known.aside.as_ref().is_some_and(passing)
        {
            return None;
        }
        let units = catalogue.units_of(known);
        Some(Survey {
            kind: known.kind.clone(),
            stamp: known.stamp,
            bytes: 0,
            units: units.map(|unit| (unit.fingerprint, unit.row)).collect(),
            bad: known.bad.clone(),
            aside: known.aside.clone(),
            known: true,
            settled: true,
        })
    }

    fn survey(&self, file: &SourceFile) -> Result<Survey, Failure> {
        let fault = match isolate(|| self.look(&file.path)) {
            Ok(Ok(survey)) => return Ok(survey),
            Ok(Err(Refusal::Fatal(failure))) => return Err(failure),
            Ok(Err(Refusal::SetAside(error))) => Fault {
                code: error.code(),
                reason: error.to_string(),
            },
            Err(reason) => Fault {
                code: "panic",
                reason,
            },
        };
        Ok(Survey {
            kind: Kind::Document,
            stamp: file.stamp,
            bytes: 0,
            units: Vec::new(),
            bad: Vec::new(),
            aside: Some(fault),
            known: false,
            settled: file.stamp.is_settled(self.began),
        })
    }

    fn look(&self, path: &Path) -> Result<Survey, Refusal> {
        let sniffed = extraction::sniff(path)?;
        let Some(format) = sniffed.format else {
            return Err(ExtractError::Unsupported {
                found: sniffed.found,
            }
            .into());
        };
        let options = extraction::Options::default();
        let stamp = Stamp::from(&std::fs::metadata(path)?);
        let survey = |kind, bytes, units, bad| Survey {
            kind,
            stamp,
            bytes,
            units,
            bad,
            aside: None,
            known: false,
            settled: stamp.is_settled(self.began),
        };
        let of_rows = |kind, bytes, (rows, bad): (Vec<Fingerprinted>, Vec<BadRow>)| {
            if rows.is_empty() && bad.is_empty() {
                return Err(Refusal::SetAside(ExtractError::NoText));
            }
            let units = rows
                .into_iter()
                .map(|(fingerprint, row)| (fingerprint, Some(row)));
            Ok(survey(kind, bytes, units.collect(), bad))
        };
        match format {
            Format::Jsonl if sniffed.compression.is_none() => {
                let rows = rows::survey_jsonl(&File::open(path)?, 0..stamp.length)?;
                of_rows(Kind::Jsonl, stamp.length, rows)
            }
            Format::Jsonl => {
                let range = self.scratch.unpack(path, self.stopped)?;
                let rows = self.scratch.survey(range.clone())?;
                of_rows(Kind::Packed(range.clone()), range.end - range.start, rows)
            }
            Format::Csv => {
                let rows = rows::read_csv(path, &options, &self.settings.field_map)?;
                let (range, rows) = self.scratch.keep(rows, self.stopped)?;
                of_rows(Kind::Csv(range), stamp.length, rows)
            }
            _ if stamp.length > options.file_limit => {
                Err(rows::over("file size", options.file_limit).into())
            }
            _ if extraction::is_container(format) => {
                let (inside, units, bad) = self.list(path, format)?;
                Ok(survey(Kind::Container(inside), stamp.length, units, bad))
            }
            _ => {
                let fingerprint = fingerprint::of_file(path)?;
                Ok(survey(
                    Kind::Document,
                    stamp.length,
                    vec![(fingerprint, None)],
                    Vec::new(),
                ))
            }
        }
    }
}

/// The documents in a container, those of them that can be read, and those that cannot.
type Listed = (Vec<Inside>, Vec<(u128, Option<Row>)>, Vec<BadRow>);

impl<S> Look<'_, S> {
    fn list(&self, path: &Path, format: Format) -> Result<Listed, ExtractError> {
        let members = self.settings.readers.list(path, &self.settings.reading())?;
        if members.is_empty() {
            return Err(ExtractError::NoText);
        }
        let metadata = Enclosed::among(members.iter().map(|member| member.path.as_str()));
        let held: Vec<bool> = members
            .iter()
            .map(|member| metadata.hold_back(&member.path))
            .collect();
        let (mut inside, mut units, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        for ((member, held), start) in members.into_iter().zip(held).zip(0..) {
            match member.content {
                Ok(_) if held => {
                    let reason = "there are metadata for it in the archive, which are read only \
                                  beside files: unpack the archive";
                    bad.push((start, "metadata_unreadable", reason.to_owned()));
                }
                Ok(identity) => {
                    let row = Row {
                        number: number_of_name(&member.path),
                        // To reach a member of a 7z archive all before it is unpacked: one piece.
                        length: match format {
                            Format::SevenZip => 0,
                            _ => u32::try_from(identity.length).unwrap_or(u32::MAX),
                        },
                        start,
                    };
                    units.push((fingerprint::of_hash(&identity.hash), Some(row)));
                }
                Err(error) => bad.push((start, error.code(), error.to_string())),
            }
            inside.push(Inside {
                at: member.at,
                path: member.path,
                message: member.message,
            });
        }
        Ok((inside, units, bad))
    }
}

/// The document of a container that a unit of it is.
pub(crate) fn member(inside: &[Inside], row: Row) -> Option<&Inside> {
    inside.get(usize::try_from(row.start).ok()?)
}

/// A number for the name of a member, so that another name is another place.
fn number_of_name(path: &str) -> u32 {
    u32::try_from(fingerprint::of_bytes(path.as_bytes()) >> 96).unwrap_or(u32::MAX)
}

/// Whether the file is still what it was when its identity was made.
pub(crate) fn unchanged(file: &SourceFile) -> bool {
    std::fs::metadata(&file.path)
        .is_ok_and(|metadata| Stamp::from(&metadata).same_content(&file.stamp))
}
