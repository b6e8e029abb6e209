//! The first look at every file: what it is, and the identity of what is in it.

use super::ledger::Ledger;
use super::scratch::Scratch;
use crate::discover::{SourceFile, Stamp};
use crate::failure::Failure;
use crate::fingerprint;
use crate::isolate::isolate;
use crate::path_text;
use crate::progress::Progress;
use crate::report::SetAside;
use crate::rows::{self, BadRow, Fingerprinted};
use crate::settings::Settings;
use crate::units::{Row, Unit, Units};
use extraction::{ExtractError, Format};
use rayon::prelude::*;
use search_index::Place;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

/// What a file is to the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A document.
    Document,
    /// A row a line.
    Jsonl,
    /// A row a line, unpacked to these bytes of the scratch file.
    Packed(Range<u64>),
    /// Rows under a header.
    Csv,
}

/// The files with what was learned of them.
#[derive(Debug, Default)]
pub(crate) struct Surveyed {
    files: Vec<SourceFile>,
    kinds: Vec<Kind>,
    scratch: Option<File>,
}

impl Surveyed {
    /// The file numbered `n`, and what it is.
    pub(crate) fn file(&self, n: u32) -> Option<(&SourceFile, &Kind)> {
        Some((self.files.get(n as usize)?, self.kinds.get(n as usize)?))
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
        Place {
            path: path.unwrap_or_default(),
            row: unit.row.map(|row| u64::from(row.number)),
        }
    }

    /// Bytes that are read to index all contents once.
    pub(crate) fn bytes(&self, units: &Units) -> u64 {
        let jobs = units.jobs(0);
        let mut last_csv = None;
        jobs.iter()
            .map(
                |job| match (self.file(job.file), units.get(job.units.start)) {
                    (Some((_, Kind::Jsonl | Kind::Packed(_))), Some(unit)) => {
                        unit.row.map_or(0, |row| u64::from(row.length))
                    }
                    (Some((file, Kind::Document)), _) => file.stamp.length,
                    (Some((file, Kind::Csv)), _) if last_csv != Some(job.file) => {
                        last_csv = Some(job.file);
                        file.stamp.length
                    }
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
    /// Bytes of content.
    bytes: u64,
    units: Vec<(u128, Option<Row>)>,
    bad: Vec<BadRow>,
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
    ledger: &'a Ledger<'a>,
    scratch: Scratch<'a>,
    stopped: &'a S,
}

/// Looks at all files in parallel. Those that cannot be read are set aside.
///
/// # Errors
/// `stopped` said so, or there is no room to unpack rows.
pub(crate) fn survey<S>(
    mut files: Vec<SourceFile>,
    settings: &Settings,
    ledger: &Ledger<'_>,
    progress: &Progress,
    stopped: &S,
) -> Result<(Surveyed, Units), Failure>
where
    S: Fn() -> Result<(), Failure> + Sync,
{
    let look = Look {
        settings,
        ledger,
        scratch: Scratch::new(&settings.index),
        stopped,
    };
    let surveys: Vec<Option<Survey>> = files
        .par_iter()
        .map(|file| {
            stopped()?;
            let survey = look.survey(file)?;
            progress.items.fetch_add(1, Relaxed);
            progress.bytes.fetch_add(file.stamp.length, Relaxed);
            Ok(survey)
        })
        .collect::<Result<_, Failure>>()?;

    let mut kinds = Vec::with_capacity(files.len());
    let mut units = Vec::with_capacity(files.len());
    for ((n, file), survey) in (0..).zip(&mut files).zip(surveys) {
        let Some(survey) = survey else {
            kinds.push(Kind::Document);
            continue;
        };
        file.stamp = survey.stamp;
        kinds.push(survey.kind);
        let of_file = survey.units.into_iter();
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
    let surveyed = Surveyed {
        files,
        kinds,
        scratch: look.scratch.into_file(),
    };
    Ok((surveyed, Units::group(units)))
}

impl<S> Look<'_, S>
where
    S: Fn() -> Result<(), Failure> + Sync,
{
    fn survey(&self, file: &SourceFile) -> Result<Option<Survey>, Failure> {
        let set_aside = |row: Option<u64>, code: &'static str, reason: String| {
            let path = path_text::text(&file.path);
            self.ledger.set_aside(SetAside {
                path,
                row,
                code,
                reason,
            });
        };
        match isolate(|| self.look(&file.path)) {
            Ok(Ok(mut survey)) => {
                for (row, code, reason) in std::mem::take(&mut survey.bad) {
                    set_aside(Some(row), code, reason);
                }
                self.ledger.read(survey.bytes);
                return Ok(Some(survey));
            }
            Ok(Err(Refusal::Fatal(failure))) => return Err(failure),
            Ok(Err(Refusal::SetAside(error))) => set_aside(None, error.code(), error.to_string()),
            Err(message) => set_aside(None, "panic", message),
        }
        Ok(None)
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
                of_rows(Kind::Csv, stamp.length, rows::survey_csv(rows))
            }
            _ if stamp.length > options.file_limit => {
                Err(rows::over("file size", options.file_limit).into())
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

/// Whether the file is still what it was when its identity was made.
pub(crate) fn unchanged(file: &SourceFile) -> bool {
    std::fs::metadata(&file.path).is_ok_and(|metadata| Stamp::from(&metadata) == file.stamp)
}
