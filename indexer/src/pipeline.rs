//! The whole way: sources in, a published generation out.

mod ledger;
mod scratch;
mod survey;
mod work;

use crate::discover::{self, Discovered};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::{Event, Progress, Stage};
use crate::report::{Duplicate, Outcome, Report, Warning};
use crate::settings::Settings;
use crate::units::Units;
use ledger::Ledger;
use search_index::{BuildOptions, BuildSummary, GenerationBuilder, IndexDirectory};
use std::time::Instant;
use survey::Surveyed;

/// Stack of each worker, in bytes: deeply nested markup is walked by recursion in some readers.
const STACK: usize = 16 << 20;

/// Builds a generation and publishes it, and says what happened, also where it failed.
pub(crate) fn build(
    settings: &Settings,
    progress: &Progress,
    interrupt: &Interrupt,
) -> (Result<BuildSummary, Failure>, Report) {
    let mut report = Report::start(settings);
    let result = progress.during(|| run(settings, progress, interrupt, &mut report));
    match &result {
        Ok(summary) => {
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
    report.finish(progress.elapsed());
    (result, report)
}

fn run(
    settings: &Settings,
    progress: &Progress,
    interrupt: &Interrupt,
    report: &mut Report,
) -> Result<BuildSummary, Failure> {
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
    let builder = GenerationBuilder::create(&directory, &options)?;

    let mut clock = Clock::start();
    progress.stage(Stage::Discover, 0, 0);
    let found = find(settings, progress, interrupt, report)?;
    report.seconds.discover = clock.lap();

    let ledger = Ledger::new(progress);
    for aside in found.set_aside {
        ledger.set_aside(aside);
    }
    let bytes = found.files.iter().map(|file| file.stamp.length).sum();
    progress.stage(Stage::Hash, bytes, found.files.len() as u64);
    let stopped = || {
        interrupt
            .requested()
            .map_or(Ok(()), |exit| Err(Failure::Interrupted(exit)))
    };
    let surveyed =
        pool.install(|| survey::survey(found.files, settings, &ledger, progress, &stopped));
    let (surveyed, units) = match surveyed {
        Ok(surveyed) => surveyed,
        Err(failure) => {
            ledger.settle(report, &Surveyed::default(), &Units::default());
            return Err(failure);
        }
    };
    report.duplicates = duplicates(&surveyed, &units);
    report.seconds.hash = clock.lap();

    progress.stage(
        Stage::Index,
        surveyed.bytes(&units),
        units.contents() as u64,
    );
    let worked = pool.install(|| {
        work::index(&work::Context {
            surveyed: &surveyed,
            units: &units,
            settings,
            builder: &builder,
            ledger: &ledger,
            progress,
            stopped: &stopped,
        })
    });
    report.seconds.index = clock.lap();
    ledger.settle(report, &surveyed, &units);
    worked?;

    if report.totals.documents == 0 {
        let found_any = report.totals.files > 0 || !report.set_aside.is_empty();
        return Err(Failure::Nothing { found_any });
    }
    stopped()?;
    progress.stage(Stage::Publish, 0, 0);
    let summary = builder.publish()?;
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
    Ok(summary)
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
