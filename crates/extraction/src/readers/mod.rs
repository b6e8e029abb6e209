//! Readers of hostile formats in child processes.
//!
//! The program runs itself again as a child that reads files one after another ([`serve`]), so
//! that a file pays no start. A child that dies, hangs, floods or eats memory costs the file that
//! it was at: it is killed, its folder is removed, and the next file gets another child.

mod child;
mod limits;
mod serve;
mod wire;

pub use serve::serve;

use crate::{ExtractError, Extracted, Format, Options};
use child::{Child, Death};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use wire::{Request, Said};

/// A child reads at most so many files, so that what a reader fails to give back does not add up.
const MOST_FILES: u32 = 2_000;

/// Children that read files, as many as threads ask at a time. Dropped, they end.
#[derive(Debug)]
pub struct Readers {
    program: PathBuf,
    arguments: Vec<OsString>,
    idle: Mutex<Vec<Child>>,
}

impl Readers {
    /// Readers in children that `program` with `arguments` starts, which must call [`serve`].
    #[must_use]
    pub fn new<A: Into<OsString>>(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            idle: Mutex::default(),
        }
    }

    /// [`extract`](crate::extract) in a child, but for formats without structure, whose readers
    /// only decode.
    ///
    /// # Errors
    /// [`ExtractError`] as `extract` gives it; [`Limit`](ExtractError::Limit) with the limit's
    /// name where the child had to be stopped.
    pub fn extract(&self, path: &Path, options: &Options) -> Result<Extracted, ExtractError> {
        let format = crate::sniff(path)?.format;
        if format.is_none_or(is_plain) {
            return crate::extract(path, options);
        }
        let mut read = None;
        self.ask(&Request::read(path, options), options, &mut |said| {
            if let Said::Read(extracted) = said {
                read = Some(extracted);
            }
        })?;
        read.ok_or_else(|| {
            ExtractError::Unreadable(std::io::Error::other("its reader said nothing"))
        })
    }

    /// Sends a request to a child and hands on what it says until it is done.
    fn ask(
        &self,
        request: &Request,
        options: &Options,
        on: &mut dyn FnMut(Said),
    ) -> Result<(), ExtractError> {
        let mut child = self.take()?;
        loop {
            let mut silent = true;
            let answer = child.ask(request, options, &mut |said| {
                silent = false;
                on(said);
            });
            match answer {
                Ok(result) => {
                    if child.files() < MOST_FILES {
                        self.lock().push(child);
                    }
                    return result;
                }
                // What earlier files left behind in it may be to blame, not this one.
                Err(Death::Fell(_) | Death::Memory(_)) if silent && child.files() > 1 => {
                    child = self.start()?;
                }
                Err(death) => return Err(death.into()),
            }
        }
    }

    fn take(&self) -> Result<Child, ExtractError> {
        let idle = self.lock().pop();
        idle.map_or_else(|| self.start(), Ok)
    }

    fn start(&self) -> Result<Child, ExtractError> {
        Ok(Child::start(&self.program, &self.arguments)?)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Child>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a reader of this format only decodes letters and cuts lines.
fn is_plain(format: Format) -> bool {
    matches!(
        format,
        Format::Text | Format::Markdown | Format::Jsonl | Format::Csv
    )
}
