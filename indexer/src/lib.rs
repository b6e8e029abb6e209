//! Builds and publishes a generation of the index from folders of documents.
//!
//! One document's way through the modules:
//!
//! ```text
//! discover      folders are walked; what is no document is counted or set aside
//! fingerprint   every file and every row of a bulk file gets its identity from its content
//! units         the same content twice becomes one document with two places
//! pipeline      in parallel: extract -> compose (understand) -> GenerationBuilder::add
//! report        what was set aside, what clashed, how long it took
//! ```
//!
//! The pipeline pulls: a worker takes the next unit only when it is done with the last, and `add`
//! blocks while the writer is behind, so memory does not grow with the number of files.
//!
//! Exit codes live in [`exit`], the words a person reads in `wording`.

mod catalogue;
pub mod cli;
mod commands;
mod compose;
mod discover;
pub mod exit;
mod failure;
mod fingerprint;
mod identity;
mod interrupt;
mod isolate;
pub mod language;
mod mapped;
mod office_tables;
mod outcome;
mod page;
mod path_text;
mod pipeline;
mod plot;
mod progress;
mod report;
mod rows;
mod settings;
mod sidecars;
mod summary;
mod units;
mod wording;

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command line `args`, the program's name first, and gives the process's exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match cli::parse(args) {
        Ok(cli) => cli,
        Err(shown) => return shown,
    };
    let exit = match cli.command {
        cli::Command::Build(arguments) => commands::build::build(&arguments, cli.lang),
        cli::Command::Update(arguments) => commands::build::update(&arguments, cli.lang),
        cli::Command::Watch(arguments) => commands::build::watch(&arguments, cli.lang),
        cli::Command::List(arguments) => commands::list::run(&arguments, cli.lang),
        cli::Command::Verify(arguments) => commands::verify::run(&arguments, cli.lang),
        cli::Command::Publish(arguments) => commands::publish::publish(&arguments, cli.lang),
        cli::Command::Rollback(arguments) => commands::publish::rollback(&arguments, cli.lang),
        cli::Command::Prune(arguments) => commands::prune::run(&arguments, cli.lang),
        cli::Command::Backup(arguments) => commands::backup::backup(&arguments, cli.lang),
        cli::Command::Restore(arguments) => commands::backup::restore(&arguments, cli.lang),
        cli::Command::Explain(arguments) => commands::explain::run(&arguments, cli.lang),
        cli::Command::Doctor(arguments) => commands::doctor::run(&arguments, cli.lang),
        cli::Command::ReadFiles => commands::read_files::run(),
    };
    ExitCode::from(exit.code())
}
