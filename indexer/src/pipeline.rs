//! The whole way: sources in, a published generation out.

mod changes;
mod checkpoints;
mod ledger;
mod members;
mod scans;
mod scratch;
pub(crate) mod survey;
mod work;

use crate::catalogue::{self, Catalogue};
use crate::discover::{self, Discovered};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::{Event, Progress, Stage};
use crate::report::{Duplicate, Outcome, Report, Warning};
use crate::settings::Settings;
use crate::sidecars::Sidecars;
use crate::units::Units;
pub(crate) use changes::ChangeCounts;
use changes::Changes;
use checkpoints::Checkpoints;
use ledger::Ledger;
use search_index::{
    Beginning, Begun, BuildOptions, BuildSummary, GenerationBuilder, IndexDirectory,
};
use serde::Serialize;
use std::time::Instant;
use survey::Surveyed;

/// Stack of each worker, in bytes: deeply nested markup is walked by recursion in some readers.
const STACK: usize = 16 << 20;

/// An update that takes out more than this part of the documents looks like a share that is not
/// mounted.
const MOST_REMOVED: u64 = 2;
/// With fewer documents than this in the index the part says nothing.
const FEW: u64 = 20;
/// So many files read anew to find nothing changed are worth a generation that remembers them.
const MANY_TOUCHED: usize = 1_000;

/// Builds a generation and publishes it, and says what happened, also where it failed. `None`:
/// what is published is up to date.
pub(crate) fn build(
    settings: &Settings,
    progress: &Progress,
    interrupt: &Interrupt,
) -> (Result<Option<BuildSummary>, Failure>, Report) {
    let mut report = Report::start(settings);
    progress.watch(&settings.readers);
    let result = progress.during(|| run(settings, progress, interrupt, &mut report));
    match &result {
        Ok(None) => report.outcome = Outcome::Unchanged,
        Ok(Some(summary)) => {
            report.outcome = Outcome::Published;
            report.generation = Some(summary.generation.clone());
            report.totals.documents = summary.documents;
            report.totals.passages = summary.passages;
            report.totals.index_bytes = summary.bytes;
        }
        Err(failure) => {
            report.outcome = match failure {
                Failure::Nothing { .. } => Outcome::Nothing,
                Failure::Interrupted(_) => Outcome::Interrupted,
                _ => Outcome::Failed,
            };
            report.error = Some(failure.message(crate::language::Language::En));
        }
    }
    report.throughput = progress.samples();
    report.finish(progress.elapsed());
    (result, report)
}

fn run(
    settings: &Settings,
    progress: &Progress,
    interrupt: &Interrupt,
    report: &mut Report,
) -> Result<Option<BuildSummary>, Failure> {
    discover::check(&settings.sources).map_err(Failure::Sources)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads)
        .stack_size(STACK)
        .thread_name(|n| format!("indexer-{n}"))
        .build()
        .map_err(|e| Failure::System(std::io::Error::other(e)))?;
    // The lock is taken before hours of work, not after.
    let directory = IndexDirectory::new(&settings.index);
    let options = BuildOptions {
        threads: settings.threads,
        memory: settings.memory,
    };
    let conditions = catalogue::conditions(settings);
    let (builder, known, begun) = begin(&directory, &options, settings, &conditions)?;
    report.begun_with = begun;
    progress.event(&Event::Begun { with: begun });

    let mut clock = Clock::start();
    progress.stage(Stage::Discover, 0, 0);
    let mut found = find(settings, progress, interrupt, report)?;
    let mut sidecars = Sidecars::collect(&mut found.files, settings.corrections.as_deref())?;
    report.totals.files = found.files.len() as u64;
    report.skipped.append(&mut sidecars.read);
    report.warnings.append(&mut sidecars.warnings);
    report.seconds.discover = clock.lap();

    let ledger = Ledger::new(progress);
    for aside in found
        .set_aside
        .into_iter()
        .chain(std::mem::take(&mut sidecars.set_aside))
    {
        ledger.set_aside(aside);
    }
    let bytes = found.files.iter().map(|file| file.stamp.length).sum();
    progress.stage(Stage::Hash, bytes, found.files.len() as u64);
    let stopped = || {
        interrupt
            .requested()
            .map_or(Ok(()), |exit| Err(Failure::Interrupted(exit)))
    };
    let known = known.as_ref();
    let surveyed =
        pool.install(|| survey::survey(found.files, settings, known, &ledger, progress, &stopped));
    let (surveyed, units, changes) = match surveyed {
        Ok(surveyed) => surveyed,
        Err(failure) => {
            ledger.settle(report, &Surveyed::default(), &Units::default());
            return Err(failure);
        }
    };
    report.duplicates = duplicates(&surveyed, &units);
    report.changes = changes.counts;
    report.seconds.hash = clock.lap();
    ledger.expect(units.len());
    if let Some(known) = known {
        changes.carry_over(known, &surveyed, &units, &ledger);
        let touched = surveyed.looked_at();
        if begun == BegunWith::Published && changes.is_nothing() && touched < MANY_TOUCHED {
            ledger.settle(report, &surveyed, &units);
            report.totals.documents = builder.documents();
            return Ok(None);
        }
        if begun == BegunWith::Published && !settings.accept_removals {
            refuse_removals(settings, known, &changes, &surveyed)?;
        }
        let outdated = changes.outdated(known);
        if !outdated.is_empty() {
            builder.remove(&outdated)?;
        }
    }

    progress.stage(
        Stage::Index,
        surveyed.bytes(&units),
        units.contents() as u64,
    );
    let worked = pool.install(|| {
        work::index(&work::Context {
            surveyed: &surveyed,
            units: &units,
            sidecars: &sidecars,
            settings,
            builder: &builder,
            ledger: &ledger,
            progress,
            stopped: &stopped,
            checkpoints: &Checkpoints::every(settings.checkpoint),
            conditions: &conditions,
        })
    });
    report.seconds.index = clock.lap();
    let recognised = settings.readers.recognised();
    report.totals.ocr_pages = recognised.pages;
    report.ocr_pages_per_minute = recognised.pages_per_minute();
    ledger.settle(report, &surveyed, &units);
    worked?;

    if builder.documents() == 0 {
        let found_any = report.totals.files > 0 || !report.set_aside.is_empty();
        return Err(Failure::Nothing { found_any });
    }
    stopped()?;
    progress.stage(Stage::Publish, 0, 0);
    let summary = ledger.outcomes(|outcomes| {
        builder.publish_with(|to| catalogue::write(to, &conditions, &surveyed, &units, outcomes))
    })?;
    report.seconds.publish = clock.lap();
    progress.event(&Event::Published {
        generation: &summary.generation,
    });
    if let Err(error) = directory.prune(settings.keep, false) {
        // The new generation is safe; what could not be removed only takes room.
        let (code, message) = ("prune_failed", error.to_string());
        let places = Vec::new();
        report.warnings.push(Warning {
            code,
            message,
            places,
        });
    }
    Ok(Some(summary))
}

/// What a run began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BegunWith {
    /// An empty index.
    Nothing,
    /// What was published.
    Published,
    /// What a killed run had done.
    Checkpoint,
}

fn begin(
    directory: &IndexDirectory,
    options: &BuildOptions,
    settings: &Settings,
    conditions: &str,
) -> Result<(GenerationBuilder, Option<Catalogue>, BegunWith), Failure> {
    let mut beginnings = vec![(Beginning::Checkpoint, BegunWith::Checkpoint)];
    if settings.update {
        beginnings.push((Beginning::Published, BegunWith::Published));
    }
    if settings.fresh {
        beginnings.clear();
    }
    for (beginning, with) in beginnings {
        let begun = GenerationBuilder::begin(directory, options, &[beginning])?;
        let Begun {
            builder,
            sources: Some(sources),
        } = begun
        else {
            continue;
        };
        match Catalogue::read(&sources, conditions) {
            Ok(Some(known)) => return Ok((builder, Some(known), with)),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(path = %sources.display(), %error, "cannot go on from here");
            }
        }
        builder.abandon();
    }
    let builder = GenerationBuilder::create(directory, options)?;
    Ok((builder, None, BegunWith::Nothing))
}

/// A share that is not mounted is an empty folder: its documents must not leave the index for that.
fn refuse_removals(
    settings: &Settings,
    known: &Catalogue,
    changes: &Changes,
    surveyed: &Surveyed,
) -> Result<(), Failure> {
    let of = known.indexed().count() as u64;
    let removed = changes.counts.removed;
    let emptied = settings.sources.iter().find(|source| {
        let before = known
            .files()
            .iter()
            .any(|file| file.path.starts_with(source));
        let now = || {
            surveyed
                .numbered()
                .any(|(_, file)| file.path.starts_with(source))
        };
        before && !now()
    });
    if emptied.is_some() || (of >= FEW && removed > of / MOST_REMOVED) {
        return Err(Failure::Removals {
            removed,
            of,
            emptied: emptied.cloned(),
        });
    }
    Ok(())
}

fn find(
    settings: &Settings,
    progress: &Progress,
    interrupt: &Interrupt,
    report: &mut Report,
) -> Result<Discovered, Failure> {
    use std::sync::atomic::Ordering::Relaxed;
    let on_found = |_: &discover::SourceFile| {
        progress.items.fetch_add(1, Relaxed);
    };
    let stop = || interrupt.requested().is_some();
    let mut found = discover::discover(&settings.sources, &settings.index, on_found, stop);
    report.totals.files = found.files.len() as u64;
    report.skipped = std::mem::take(&mut found.skipped);
    match interrupt.requested() {
        Some(exit) => Err(Failure::Interrupted(exit)),
        // Numbers of files and units are kept in 32 bits.
        None if found.files.len() >= u32::MAX as usize => Err(Failure::Internal(
            "more files than can be numbered".to_owned(),
        )),
        None => Ok(found),
    }
}

fn duplicates(surveyed: &Surveyed, units: &Units) -> Vec<Duplicate> {
    let duplicate = |first: u32| {
        let id = crate::fingerprint::id(units.get(first)?.fingerprint);
        let places = units.same(first).map(|unit| surveyed.place(unit)).collect();
        Some(Duplicate { id, places })
    };
    units.repeated().into_iter().filter_map(duplicate).collect()
}

struct Clock(Instant);

impl Clock {
    fn start() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the last lap.
    fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let seconds = now.duration_since(self.0).as_secs_f64();
        self.0 = now;
        seconds
    }
}

/// Where the report of a run goes that published nothing: beside the others, by its time.
pub(crate) fn unpublished_name(outcome: Outcome, started: &str) -> String {
    let time: String = started
        .chars()
        .take(19)
        .filter(char::is_ascii_digit)
        .collect();
    let (day, clock) = time.split_at_checked(8).unwrap_or((&time, ""));
    let outcome = match outcome {
        Outcome::Published => "published",
        Outcome::Unchanged => "unchanged",
        Outcome::Nothing => "nothing",
        Outcome::Interrupted => "interrupted",
        Outcome::Failed => "failed",
    };
    format!("{outcome}-{day}-{clock}")
}

/// The exit code of a run that published, `strict` or not.
pub(crate) fn published_exit(report: &Report, strict: bool) -> Exit {
    if strict && report.totals.set_aside > 0 {
        Exit::SetAside
    } else {
        Exit::Success
    }
}
