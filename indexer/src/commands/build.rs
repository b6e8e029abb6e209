//! `indexer build`: a new generation from everything in the sources.

use crate::cli::{BuildArguments, Permit};
use crate::compose::{self, Ceiling};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::language::Language;
use crate::path_text;
use crate::pipeline;
use crate::progress::{Event, Progress};
use crate::report::Report;
use crate::settings::Settings;
use crate::summary;
use extraction::records::FieldMap;
use party_documents::Secrecy;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Runs it.
pub(crate) fn run(arguments: &BuildArguments, language: Language) -> Exit {
    let progress = Progress::new(arguments.progress, language);
    log_to_stderr(progress.is_json());
    let ready = settings(arguments)
        .and_then(|settings| Ok((settings, Interrupt::listen().map_err(Failure::System)?)));
    let (settings, interrupt) = match ready {
        Ok(ready) => ready,
        Err(failure) => return fail(&failure, &progress, language),
    };
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

    let (result, mut report) = pipeline::build(&settings, &progress, &interrupt);
    progress.finish();
    // A run that never came to look at a file has nothing to report but its error.
    let looked = result.is_ok() || report.totals.files > 0 || !report.set_aside.is_empty();
    let written = if looked {
        write_report(&mut report, &settings)
    } else {
        Ok(())
    };
    if looked {
        print(&summary::text(&report, language));
        progress.event(&Event::Summary {
            outcome: report.outcome,
            generation: report.generation.as_deref(),
            totals: &report.totals,
            seconds: &report.seconds,
            megabytes_per_second: report.megabytes_per_second,
            report: report.path.as_deref().map(path_text::text),
        });
    }
    match (result, written) {
        (Err(failure), _) | (Ok(_), Err(failure)) => fail(&failure, &progress, language),
        (Ok(_), Ok(())) => pipeline::published_exit(&report, arguments.strict),
    }
}

fn settings(arguments: &BuildArguments) -> Result<Settings, Failure> {
    let threads = match arguments.threads {
        Some(threads) => threads.get(),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    Ok(Settings {
        sources: arguments.source.clone(),
        index: arguments.index.clone(),
        threads,
        memory: arguments
            .memory
            .map_or(0, |megabytes| megabytes.get() << 20),
        field_map: arguments
            .field_map
            .as_deref()
            .map_or(Ok(FieldMap::default()), field_map)?,
        ceiling: Ceiling(match arguments.allow_secret {
            None => compose::DEFAULT_CEILING,
            Some(Permit::Secret) => Secrecy::Secret,
            Some(Permit::TopSecret) => Secrecy::TopSecret,
        }),
        keep: arguments.keep,
        report: arguments.report.clone(),
    })
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

fn write_report(report: &mut Report, settings: &Settings) -> Result<(), Failure> {
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
        .write(&path)
        .map_err(|source| Failure::Report { path, source })
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

/// Whoever stopped reading does not make a finished run fail.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
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
