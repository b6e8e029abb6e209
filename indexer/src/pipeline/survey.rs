//! The first look at every file: what it is, and the identity of what is in it.

use super::ledger::Ledger;
use crate::discover::{SourceFile, Stamp};
use crate::failure::Failure;
use crate::fingerprint;
use crate::isolate::isolate;
use crate::path_text;
use crate::progress::Progress;
use crate::report::SetAside;
use crate::rows::{self, BadRow, Fingerprinted};
use crate::settings::Settings;
use crate::units::{Unit, Units};
use extraction::ExtractError;
use rayon::prelude::*;
use search_index::Place;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

/// What a file is to the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A document.
    Document,
    /// A row a line.
    Jsonl,
    /// Rows under a header.
    Csv,
}

/// The files with what was learned of them.
#[derive(Debug, Default)]
pub(crate) struct Surveyed {
    files: Vec<SourceFile>,
    kinds: Vec<Kind>,
}

impl Surveyed {
    /// The file numbered `n`, and what it is.
    pub(crate) fn file(&self, n: u32) -> Option<(&SourceFile, &Kind)> {
        Some((self.files.get(n as usize)?, self.kinds.get(n as usize)?))
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
                    (Some((_, Kind::Jsonl)), Some(unit)) => {
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
    units: Vec<(u128, Option<crate::units::Row>)>,
}

/// Looks at all files in parallel. Those that cannot be read are set aside.
///
/// # Errors
/// `stopped` said so.
pub(crate) fn survey(
    files: Vec<SourceFile>,
    settings: &Settings,
    ledger: &Ledger<'_>,
    progress: &Progress,
    stopped: &(impl Fn() -> Result<(), Failure> + Sync),
) -> Result<(Surveyed, Units), Failure> {
    let surveys: Vec<Option<Survey>> = files
        .par_iter()
        .map(|file| {
            stopped()?;
            let survey = survey_one(file, settings, ledger);
            progress.items.fetch_add(1, Relaxed);
            progress.bytes.fetch_add(file.stamp.length, Relaxed);
            Ok(survey)
        })
        .collect::<Result<_, Failure>>()?;

    let mut kinds = Vec::with_capacity(files.len());
    let mut units = Vec::with_capacity(files.len());
    for (n, survey) in (0..).zip(surveys) {
        let Some(survey) = survey else {
            kinds.push(Kind::Document);
            continue;
        };
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
    Ok((Surveyed { files, kinds }, Units::group(units)))
}

fn survey_one(file: &SourceFile, settings: &Settings, ledger: &Ledger<'_>) -> Option<Survey> {
    let set_aside = |row: Option<u64>, code: &'static str, reason: String| {
        let path = path_text::text(&file.path);
        ledger.set_aside(SetAside {
            path,
            row,
            code,
            reason,
        });
    };
    let looked = isolate(|| look(file, settings)).unwrap_or_else(|message| {
        set_aside(None, "panic", message);
        Ok((
            Survey {
                kind: Kind::Document,
                units: Vec::new(),
            },
            Vec::new(),
        ))
    });
    match looked {
        Ok((survey, bad)) => {
            for (row, code, reason) in bad {
                set_aside(Some(row), code, reason);
            }
            if !survey.units.is_empty() {
                ledger.read(file.stamp.length);
            }
            Some(survey)
        }
        Err(error) => {
            set_aside(None, error.code(), error.to_string());
            None
        }
    }
}

fn look(file: &SourceFile, settings: &Settings) -> Result<(Survey, Vec<BadRow>), ExtractError> {
    let limit = extraction::Options::default().file_limit;
    let kind = kind(&file.path)?;
    let with_rows = |(rows, bad): (Vec<Fingerprinted>, Vec<BadRow>), kind| {
        if rows.is_empty() && bad.is_empty() {
            return Err(ExtractError::NoText);
        }
        let units = rows
            .into_iter()
            .map(|(fingerprint, row)| (fingerprint, Some(row)))
            .collect();
        Ok((Survey { kind, units }, bad))
    };
    match kind {
        Kind::Document if file.stamp.length > limit => Err(rows::file_too_large(limit)),
        Kind::Document => {
            let fingerprint = fingerprint::of_file(&file.path)?;
            Ok((
                Survey {
                    kind,
                    units: vec![(fingerprint, None)],
                },
                Vec::new(),
            ))
        }
        Kind::Jsonl => {
            let opened = File::open(&file.path)?;
            with_rows(rows::survey_jsonl(&opened, 0..file.stamp.length)?, kind)
        }
        Kind::Csv => {
            let rows = rows::read_csv(&file.path, limit, &settings.field_map)?;
            with_rows(rows::survey_csv(rows), kind)
        }
    }
}

/// What the file at `path` is.
fn kind(path: &Path) -> Result<Kind, ExtractError> {
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .map(str::to_ascii_lowercase);
    Ok(match extension.as_deref() {
        Some("jsonl" | "ndjson") => Kind::Jsonl,
        Some("csv") => Kind::Csv,
        _ => Kind::Document,
    })
}

/// Whether the file is still what it was when its identity was made.
pub(crate) fn unchanged(file: &SourceFile) -> bool {
    std::fs::metadata(&file.path).is_ok_and(|metadata| Stamp::from(&metadata) == file.stamp)
}
