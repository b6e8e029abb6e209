//! The command `indexer`: see the library for what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    indexer::run(std::env::args_os())
}
