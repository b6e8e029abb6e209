//! Reading, understanding and indexing, in parallel.

use super::checkpoints::Checkpoints;
use super::ledger::Ledger;
use super::scans::Scans;
use super::survey::{Kind, Surveyed, unchanged};
use crate::catalogue;
use crate::compose::{self, Composed, Note, Origin, Rejection};
use crate::discover::SourceFile;
use crate::failure::Failure;
use crate::fingerprint;
use crate::isolate::isolate;
use crate::outcome::{Fault, Outcome};
use crate::progress::Progress;
use crate::report::SetAside;
use crate::rows::{self, Lines};
use crate::settings::Settings;
use crate::sidecars::Sidecars;
use crate::units::{Job, Unit, Units};
use extraction::ExtractError;
use extraction::records::{Record, RecordError};
use party_documents::Secrecy;
use rayon::prelude::*;
use search_index::GenerationBuilder;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::atomic::Ordering::Relaxed;

/// Rows are taken in pieces of about so many bytes: small enough that the last ones end together,
/// large enough that mapping costs nothing.
const PIECE: u64 = 512 << 10;

/// The code of a file that would have to be recognised.
const PUT_OFF: &str = "scan_put_off";

/// What the workers share.
pub(crate) struct Context<'a, S> {
    /// The files.
    pub surveyed: &'a Surveyed,
    /// The units of work.
    pub units: &'a Units,
    /// What the office says of files.
    pub sidecars: &'a Sidecars,
    /// What was asked for.
    pub settings: &'a Settings,
    /// Where documents go.
    pub builder: &'a GenerationBuilder,
    /// Where notes go.
    pub ledger: &'a Ledger<'a>,
    /// Where figures go.
    pub progress: &'a Progress,
    /// Whether to stop.
    pub stopped: &'a S,
    /// When to make what was done last.
    pub checkpoints: &'a Checkpoints,
    /// What the documents depend on beside their files.
    pub conditions: &'a str,
}

/// Indexes every content once.
///
/// # Errors
/// The index refused, or the run was stopped: it cannot go on. What is wrong with one file or row
/// never ends it.
pub(crate) fn index<S>(context: &Context<'_, S>) -> Result<(), Failure>
where
    S: Fn() -> Result<(), Failure> + Sync,
{
    let scans = Scans::default();
    let jobs = context.units.jobs(PIECE);
    // A worker takes one job after another, and `add` blocks while the writer is behind: that is
    // what bounds the memory.
    let work = |job: Job, put_off: Option<&Scans>| {
        let Some((file, kind)) = context.surveyed.file(job.file) else {
            return Ok(());
        };
        match kind {
            Kind::Document => context.index_file(&job, put_off),
            Kind::Container(inside) => context.index_members(&job, file, inside, put_off),
            Kind::Jsonl | Kind::Packed(_) | Kind::Csv(_) => context.index_lines(&job, file, kind),
        }
    };
    let recognise = || {
        while let Some(job) = scans.next() {
            if let Err(failure) = work(job, None) {
                scans.give_up();
                return Err(failure);
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let _hold = scans.hold();
        let mut beside = Vec::new();
        for n in 0..context.settings.threads.max(1) {
            let thread = std::thread::Builder::new()
                .name(format!("scans-{n}"))
                .stack_size(super::STACK);
            match thread.spawn_scoped(scope, recognise) {
                Ok(thread) => beside.push(thread),
                // With one the scans are read, with none they are read last.
                Err(error) => tracing::warn!(%error, "no thread for scans"),
            }
        }
        let all_else = jobs
            .into_par_iter()
            .with_max_len(1)
            .try_for_each(|job| work(job, Some(&scans)));
        match &all_else {
            Ok(()) => scans.close(),
            Err(_) => scans.give_up(),
        }
        let last = if beside.is_empty() {
            recognise()
        } else {
            Ok(())
        };
        let results = beside.into_iter().map(|thread| {
            thread.join().unwrap_or_else(|_| {
                let reason = "a thread that reads scans fell over".to_owned();
                Err(Failure::Internal(reason))
            })
        });
        let scanned: Result<(), Failure> = results.chain([last]).collect();
        all_else.and(scanned)
    })
}

impl<S> Context<'_, S>
where
    S: Fn() -> Result<(), Failure> + Sync,
{
    /// Indexes a file of its own. One that would have to be recognised goes to `put_off` instead,
    /// where there is such.
    fn index_file(&self, job: &Job, put_off: Option<&Scans>) -> Result<(), Failure> {
        let Some((n, unit)) = self.units.firsts(job.units.clone()).next() else {
            return Ok(());
        };
        (self.stopped)()?;
        let reading = extraction::Options {
            put_off_ocr: put_off.is_some(),
            ..self.settings.reading()
        };
        let done = self.index_unit(n, unit, |origin| {
            let (sidecar, floor) = self.said_of(n)?;
            let origin = Origin { floor, ..origin };
            let mut last = None;
            // Where one place of the content has gone since, another may still be there.
            for unit in self.units.same(n).filter(|unit| unit.row.is_none()) {
                let Some((file, _)) = self.surveyed.file(unit.file) else {
                    continue;
                };
                match self.settings.readers.extract(&file.path, &reading) {
                    // What is written to looks damaged too.
                    _ if !unchanged(file) => last = Some(changed()),
                    Ok(extracted) => {
                        let ceiling = self.settings.ceiling;
                        return compose::from_file(&extracted, sidecar.as_ref(), origin, ceiling);
                    }
                    Err(error) => {
                        let rejection = refused(&error);
                        if !matches!(error, ExtractError::Unreadable(_)) {
                            return Err(rejection);
                        }
                        last = Some(rejection);
                    }
                }
            }
            Err(last.unwrap_or_else(changed))
        })?;
        if let (false, Some(put_off)) = (done, put_off) {
            put_off.put(job.clone());
            return Ok(());
        }
        let length = self
            .surveyed
            .file(unit.file)
            .map_or(0, |(file, _)| file.stamp.length);
        self.progress.bytes.fetch_add(length, Relaxed);
        Ok(())
    }

    fn index_lines(&self, job: &Job, file: &SourceFile, kind: &Kind) -> Result<(), Failure> {
        let Some(range) = self.bytes_of(job) else {
            return Ok(());
        };
        let lines = match (kind, self.surveyed.scratch()) {
            (Kind::Packed(at) | Kind::Csv(at), Some(scratch)) => {
                Lines::map(scratch, at.start, range)
            }
            _ if unchanged(file) => {
                File::open(&file.path).and_then(|opened| Lines::map(&opened, 0, range))
            }
            _ => Err(io::Error::other(
                "the file was changed after its rows were counted",
            )),
        };
        let lines = match lines {
            Ok(lines) => lines,
            Err(error) => {
                for (n, _) in self.units.firsts(job.units.clone()) {
                    let reason = format!("{error}; index the file again when nobody writes to it");
                    self.set_aside(
                        n,
                        &Rejection {
                            code: "changed",
                            reason,
                        },
                    );
                }
                return Ok(());
            }
        };
        let mut buffer = Vec::new();
        for (n, unit) in self.units.firsts(job.units.clone()) {
            (self.stopped)()?;
            let Some(row) = unit.row else { continue };
            self.index_unit(n, unit, |origin| {
                lines.copy(row, &mut buffer);
                if matches!(kind, Kind::Csv(_)) {
                    let record = serde_json::from_slice(&buffer)
                        .map_err(|e| RecordError::NotJson(e.to_string()));
                    return self.compose_row(record, "csv", origin);
                }
                let record =
                    extraction::records::parse_json_line(&buffer, &self.settings.field_map);
                self.compose_row(record, "jsonl", origin)
            })?;
            self.progress
                .bytes
                .fetch_add(u64::from(row.length), Relaxed);
        }
        if *kind == Kind::Jsonl {
            self.warn_if_changed(job, file);
        }
        Ok(())
    }

    /// Indexes the document that `compose` makes, or sets its places aside. A panic in between
    /// does the same. `false` where it is put off: nothing is done.
    pub(super) fn index_unit(
        &self,
        n: u32,
        unit: &Unit,
        compose: impl FnOnce(Origin) -> Result<Composed, Rejection>,
    ) -> Result<bool, Failure> {
        let container = |(_, kind): (_, &Kind)| matches!(kind, Kind::Container(_));
        let is_row = unit.row.is_some() && !self.surveyed.file(unit.file).is_some_and(container);
        let done = isolate(|| {
            let places = self
                .units
                .same(n)
                .map(|unit| self.surveyed.place(unit))
                .collect();
            let origin = Origin {
                id: fingerprint::id(unit.fingerprint),
                places,
                floor: Secrecy::Normal,
            };
            let composed = match compose(origin) {
                Ok(composed) => composed,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let document = &composed.document;
            let passages = self.builder.add_and(document, |passages| {
                self.ledger.indexed(n, is_row, document, passages);
            })?;
            Ok(Ok((composed, passages)))
        });
        if matches!(&done, Ok(Ok(Err(rejection))) if rejection.code == PUT_OFF) {
            return Ok(false);
        }
        self.progress.items.fetch_add(1, Relaxed);
        match done {
            Err(reason) => self.set_aside(
                n,
                &Rejection {
                    code: "panic",
                    reason,
                },
            ),
            Ok(Err(failure)) => return Err(Failure::Index(failure)),
            Ok(Ok(Err(rejection))) => self.set_aside(n, &rejection),
            Ok(Ok(Ok((composed, passages)))) => {
                let Composed {
                    document,
                    notes,
                    uncertain,
                } = composed;
                self.ledger.doubt(n, &uncertain, &document);
                self.progress.documents.fetch_add(1, Relaxed);
                self.progress.passages.fetch_add(passages as u64, Relaxed);
                for note in notes {
                    self.ledger.warn(n, note, document.places.clone());
                }
            }
        }
        self.checkpoints.pass(|| {
            self.builder.checkpoint(|to| {
                self.ledger.outcomes(|outcomes| {
                    catalogue::write(to, self.conditions, self.surveyed, self.units, outcomes)
                })
            })
        })?;
        Ok(true)
    }

    fn compose_row(
        &self,
        record: Result<Record, RecordError>,
        format: &str,
        origin: Origin,
    ) -> Result<Composed, Rejection> {
        let record = record.map_err(|e| Rejection {
            code: rows::code(&e),
            reason: e.to_string(),
        })?;
        compose::from_record(record, format, origin, self.settings.ceiling)
    }

    /// Sets all places of a content aside.
    pub(super) fn set_aside(&self, n: u32, rejection: &Rejection) {
        let fault = Fault {
            code: rejection.code,
            reason: rejection.reason.clone(),
        };
        self.ledger.note(n, Outcome::aside(fault));
        for unit in self.units.same(n) {
            let place = self.surveyed.place(unit);
            self.ledger.set_aside(SetAside {
                path: place.path,
                row: place.row,
                code: rejection.code,
                reason: rejection.reason.clone(),
            });
        }
    }

    /// The bytes from the first line of a job to the end of its last.
    fn bytes_of(&self, job: &Job) -> Option<Range<u64>> {
        let first = self.units.get(job.units.start)?.row?;
        let last = self.units.get(job.units.end.checked_sub(1)?)?.row?;
        Some(first.bytes().start..last.bytes().end)
    }

    fn warn_if_changed(&self, job: &Job, file: &SourceFile) {
        if !unchanged(file) {
            let message = "the file was changed while its rows were read; index it again";
            let note = Note {
                code: "changed_while_read",
                message: message.to_owned(),
            };
            let place = self
                .units
                .get(job.units.start)
                .map(|unit| self.surveyed.place(unit));
            self.ledger
                .warn(job.units.start, note, place.into_iter().collect());
        }
    }
}

pub(super) fn refused(error: &ExtractError) -> Rejection {
    Rejection {
        code: error.code(),
        reason: error.to_string(),
    }
}

pub(super) fn changed() -> Rejection {
    let reason = "the file was changed while it was read; index it again when nobody writes to it";
    Rejection {
        code: "changed",
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::progress::Mode;
    use crate::report::Report;
    use search_index::{BuildOptions, IndexDirectory};

    #[test]
    fn a_panic_sets_one_content_aside_in_all_its_places_and_the_run_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["1.txt", "2.txt", "3.txt"].map(|name| folder.path().join(name));
        for (path, text) in paths.iter().zip(["van ban", "khac", "van ban"]) {
            std::fs::write(path, text).unwrap();
        }
        let settings = Settings {
            threads: 1,
            keep: 0,
            ..Settings::of(paths.to_vec(), folder.path().join("index"))
        };
        let progress = Progress::new(Mode::None, Language::En);
        let ledger = Ledger::new(&progress);
        let found = crate::discover::discover(&paths, &settings.index, |_| {}, || false);
        let stopped = || Ok(());
        let (surveyed, units, _) = super::super::survey::survey(
            found.files,
            &settings,
            None,
            &ledger,
            &progress,
            &stopped,
        )
        .unwrap();
        let directory = IndexDirectory::new(&settings.index);
        let builder = GenerationBuilder::create(&directory, &BuildOptions::default()).unwrap();
        let context = Context {
            surveyed: &surveyed,
            units: &units,
            sidecars: &Sidecars::default(),
            settings: &settings,
            builder: &builder,
            ledger: &ledger,
            progress: &progress,
            stopped: &stopped,
            checkpoints: &Checkpoints::every(None),
            conditions: "",
        };
        let first = units.get(0).unwrap();
        context
            .index_unit(0, first, |_| panic!("a reader fell over"))
            .unwrap();
        context
            .index_file(
                &Job {
                    file: 1,
                    units: 1..2,
                },
                None,
            )
            .unwrap();

        let mut report = Report::start(&settings);
        ledger.settle(&mut report, &surveyed, &units);
        let aside: Vec<(&str, &str)> = report
            .set_aside
            .iter()
            .map(|s| (s.path.as_str(), s.code))
            .collect();
        let expected = [&paths[0], &paths[2]].map(|path| (path.to_str().unwrap(), "panic"));
        assert_eq!(aside, expected);
        assert!(report.set_aside[0].reason.contains("a reader fell over"));
        assert_eq!(report.totals.documents, 1);
        assert_eq!(builder.publish().unwrap().documents, 1);
    }
}
