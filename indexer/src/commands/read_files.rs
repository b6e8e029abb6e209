//! `indexer read-files`: the reader that the indexer starts of itself, so that what a hostile file
//! does to it costs that file alone.

use crate::exit::Exit;
use extraction::Readers;

/// The name of the command.
const NAME: &str = "read-files";

/// Runs it, until whoever asked is gone.
pub(crate) fn run() -> Exit {
    match extraction::serve() {
        Ok(()) => Exit::Success,
        Err(error) => {
            eprintln!("error: {error}");
            Exit::Io
        }
    }
}

/// Readers in children that are this very program, also where its file was replaced since.
pub(crate) fn readers() -> Readers {
    Readers::new("/proc/self/exe", [NAME])
}
