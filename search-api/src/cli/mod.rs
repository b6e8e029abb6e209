//! The command line.

mod audit;
mod console;
mod key;
mod serve;
mod user;
pub(crate) mod wording;

use crate::Language;
use crate::start_error::{EXIT_CODES, StartError};
use clap::{Args, Parser, Subcommand};
use serve::LogFormat;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(
    name = "search-api",
    version,
    about = "Tìm kiếm văn kiện: máy chủ API và trang web / document search: API server and web page",
    after_help = EXIT_CODES,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Phục vụ API và trang tìm kiếm / serve the API and the search page
    #[command(after_help = EXIT_CODES)]
    Serve(Box<serve::Serve>),
    /// Tài khoản của người dùng / accounts of people
    #[command(subcommand)]
    User(user::User),
    /// Khóa truy cập của phần mềm khác / keys of programs
    #[command(subcommand)]
    Key(key::Key),
    /// Nhật ký truy cập: ai đã làm gì / the audit log: who did what
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// What all commands on accounts take.
#[derive(Debug, Args)]
struct Store {
    /// Tệp tài khoản / file of accounts
    #[arg(long, value_name = "FILE")]
    accounts: PathBuf,

    /// Ngôn ngữ của thông báo / language of messages
    #[arg(long, value_enum, default_value = "vi")]
    lang: Language,
}

/// Runs the program on the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let (language, outcome) = match Cli::parse().command {
        Command::Serve(options) => {
            start_log(options.log);
            (options.lang, serve::serve(*options))
        }
        Command::User(command) => (command.store().lang, command.run()),
        Command::Key(command) => (command.store().lang, command.run()),
        Command::Audit(command) => (command.store().lang, command.run()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, language),
    }
}

fn fail(error: &StartError, language: Language) -> ExitCode {
    let head = language.choose("Lỗi", "error");
    eprintln!("{head}: {}", error.message(language));
    ExitCode::from(error.exit_code())
}

fn start_log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,search_api=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let set = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    if let Err(error) = set {
        eprintln!("the log could not be started: {error}");
    }
    // What a panic says may hold a query or a document: only its place is logged.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(
            place = place.as_deref().unwrap_or("unknown"),
            "a panic was caught"
        );
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
        let help = Cli::command().render_long_help().to_string();
        for code in [0, 2, 5, 6, 7, 8, 9, 10] {
            assert!(help.contains(&format!("\n  {code:<4}")), "{code}: {help}");
        }
    }
}
