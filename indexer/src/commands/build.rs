//! `indexer build`, `update` and `watch`: a new generation from the sources.

use super::print;
use crate::cli::{BuildArguments, Permit, UpdateArguments, WatchArguments};
use crate::compose::{self, Ceiling};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::language::Language;
use crate::office_tables;
use crate::path_text;
use crate::pipeline;
use crate::progress::{Event, Progress};
use crate::report::{self, Outcome, Report};
use crate::settings::Settings;
use crate::summary;
use extraction::records::FieldMap;
use party_documents::Secrecy;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Runs `build`.
pub(crate) fn build(arguments: &BuildArguments, language: Language) -> Exit {
    match ready(arguments) {
        Ok((settings, interrupt)) => run(&settings, &interrupt, arguments, language),
        Err(failure) => fail(
            &failure,
            &Progress::new(arguments.progress, language),
            language,
        ),
    }
}

/// Runs `update`.
pub(crate) fn update(arguments: &UpdateArguments, language: Language) -> Exit {
    match ready(&arguments.build) {
        Ok((settings, interrupt)) => {
            let settings = updating(settings, arguments);
            run(&settings, &interrupt, &arguments.build, language)
        }
        Err(failure) => {
            let progress = Progress::new(arguments.build.progress, language);
            fail(&failure, &progress, language)
        }
    }
}

/// Runs `watch`: updates again and again until it is told to stop, which is a good end.
pub(crate) fn watch(arguments: &WatchArguments, language: Language) -> Exit {
    let update = &arguments.update;
    let (settings, interrupt) = match ready(&update.build) {
        Ok(ready) => ready,
        Err(failure) => {
            let progress = Progress::new(update.build.progress, language);
            return fail(&failure, &progress, language);
        }
    };
    let mut settings = updating(settings, update);
    loop {
        let exit = run(&settings, &interrupt, &update.build, language);
        if interrupt.requested().is_some() {
            return Exit::Success;
        }
        match exit {
            // What is not there now may be there later: a share, room on the disk, the lock.
            Exit::Success
            | Exit::SetAside
            | Exit::Source
            | Exit::Nothing
            | Exit::Locked
            | Exit::DiskFull
            | Exit::Io => {}
            exit => return exit,
        }
        // Whoever asks for a fresh start wants it once.
        settings.fresh = false;
        let until = Instant::now() + Duration::from_secs(arguments.every.get());
        while Instant::now() < until {
            if interrupt.requested().is_some() {
                return Exit::Success;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn updating(settings: Settings, arguments: &UpdateArguments) -> Settings {
    Settings {
        update: true,
        rehash: arguments.rehash,
        accept_removals: arguments.accept_removals,
        ..settings
    }
}

fn ready(arguments: &BuildArguments) -> Result<(Settings, Interrupt), Failure> {
    let settings = settings(arguments)?;
    Ok((settings, Interrupt::listen().map_err(Failure::System)?))
}

fn run(
    settings: &Settings,
    interrupt: &Interrupt,
    arguments: &BuildArguments,
    language: Language,
) -> Exit {
    let progress = Progress::new(arguments.progress, language);
    log_to_stderr(progress.is_json());
    let sources: Vec<String> = settings
        .sources
        .iter()
        .map(|s| path_text::text(s))
        .collect();
    progress.event(&Event::Started {
        program: concat!("indexer ", env!("CARGO_PKG_VERSION")),
        sources: &sources,
        index: &path_text::text(&settings.index),
        threads: settings.threads,
    });

    let (result, mut report) = pipeline::build(settings, &progress, interrupt);
    progress.finish();
    // A run that never came to look at a file has nothing to report but its error.
    let looked = result.is_ok() || report.totals.files > 0 || !report.set_aside.is_empty();
    // Where nothing changed the report of the last change still holds.
    let tells = looked && (report.outcome != Outcome::Unchanged || settings.report.is_some());
    let written = if tells {
        write_report(&mut report, settings, language)
    } else {
        Ok(())
    };
    if looked {
        print(&summary::text(&report, language));
        progress.event(&Event::Summary {
            outcome: report.outcome,
            generation: report.generation.as_deref(),
            changes: &report.changes,
            totals: &report.totals,
            seconds: &report.seconds,
            megabytes_per_second: report.megabytes_per_second,
            ocr_pages_per_minute: report.ocr_pages_per_minute,
            report: report.path.as_deref().map(path_text::text),
        });
    }
    match (result, written) {
        (Err(failure), _) | (Ok(_), Err(failure)) => fail(&failure, &progress, language),
        (Ok(_), Ok(())) => pipeline::published_exit(&report, arguments.strict),
    }
}

fn settings(arguments: &BuildArguments) -> Result<Settings, Failure> {
    if let Some(folder) = &arguments.tables {
        office_tables::install(folder)?;
    }
    let mut settings = Settings::of(arguments.source.clone(), arguments.index.clone());
    if let Some(threads) = arguments.threads {
        settings.threads = threads.get();
    }
    if let Some(megabytes) = arguments.memory {
        settings.memory = megabytes.get() << 20;
    }
    if let Some(path) = &arguments.field_map {
        settings.field_map = field_map(path)?;
    }
    settings.ceiling = Ceiling(match arguments.allow_secret {
        None => compose::DEFAULT_CEILING,
        Some(Permit::Secret) => Secrecy::Secret,
        Some(Permit::TopSecret) => Secrecy::TopSecret,
    });
    settings.corrections = arguments.corrections.clone();
    settings.keep = arguments.keep;
    settings.report = arguments.report.clone();
    settings.keep_reports = arguments.keep_reports;
    settings.fresh = arguments.fresh;
    settings.file_time = Duration::from_secs(arguments.file_time.get());
    settings.file_memory = arguments.file_memory.get().saturating_mul(1 << 20);
    settings.checkpoint = Some(arguments.checkpoint).filter(|every| !every.is_zero());
    Ok(settings)
}

fn field_map(path: &Path) -> Result<FieldMap, Failure> {
    let failure = |detail: String| Failure::FieldMap {
        path: path.to_owned(),
        detail,
    };
    let bytes = std::fs::read(path).map_err(|e| failure(e.to_string()))?;
    // A struct would be read from a list as well, all its fields left at their defaults.
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&bytes).map_err(|e| failure(e.to_string()))?;
    serde_json::from_value(fields.into()).map_err(|e| failure(e.to_string()))
}

fn write_report(
    report: &mut Report,
    settings: &Settings,
    language: Language,
) -> Result<(), Failure> {
    let path = settings.report.clone().unwrap_or_else(|| {
        let name = report
            .generation
            .clone()
            .unwrap_or_else(|| pipeline::unpublished_name(report.outcome, &report.started));
        let mut path = PathBuf::from(&settings.index);
        path.extend(["reports", &format!("{name}.json")]);
        path
    });
    report
        .write(&path, language)
        .map_err(|source| Failure::Report { path, source })?;
    if settings.report.is_none() {
        report::prune(&settings.index.join("reports"), settings.keep_reports);
    }
    Ok(())
}

/// Says on stderr why the run ended, in the way that the rest was said.
fn fail(failure: &Failure, progress: &Progress, language: Language) -> Exit {
    let exit = failure.exit();
    let message = failure.message(language);
    if progress.is_json() {
        progress.event(&Event::Error {
            code: failure.code(),
            message: &message,
            exit: exit.code(),
        });
    } else {
        eprintln!("{}: {message}", language.pick("lỗi", "error"));
    }
    exit
}

/// Logs of the libraries: off unless `RUST_LOG` asks for them. Never the text of a document.
fn log_to_stderr(json: bool) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second call, as in tests that run several builds, keeps the first.
    let _ = if json {
        logs.json().try_init()
    } else {
        logs.try_init()
    };
}
