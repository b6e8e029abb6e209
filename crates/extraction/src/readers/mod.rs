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
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use wire::{Request, Said, Task};

/// A child reads at most so many files, so that what a reader fails to give back does not add up.
const MOST_FILES: u32 = 2_000;

/// A document in a container.
#[derive(Debug)]
pub struct Member {
    /// Numbers of the entries on the way to it.
    pub at: Vec<u32>,
    /// Names on the way to it, joined by `/`; empty for the message of the mail that was listed.
    pub path: String,
    /// Whether it is the message of a mail, whose attachments are the other documents under the
    /// same place but for its last number.
    pub message: bool,
    /// What it is told by, or why it cannot be unpacked.
    pub content: Result<Identity, ExtractError>,
}

/// What a content is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// BLAKE3 over its bytes.
    pub hash: [u8; 32],
    /// Number of its bytes.
    pub length: u64,
}

impl Identity {
    fn of(mut content: impl Read) -> Result<Self, ExtractError> {
        let mut hasher = blake3::Hasher::new();
        let length = io::copy(&mut content, &mut hasher)?;
        let hash = *hasher.finalize().as_bytes();
        Ok(Self { hash, length })
    }
}

/// Takes what was read of the member at a place, and says whether to go on.
pub type OnMember<'a> =
    &'a mut dyn FnMut(&[u32], Result<Extracted, ExtractError>) -> ControlFlow<()>;

/// Children that read files, as many as threads ask at a time. Dropped, they end.
#[derive(Debug)]
pub struct Readers {
    program: PathBuf,
    arguments: Vec<OsString>,
    idle: Mutex<Vec<Child>>,
    recognised: Mutex<Recognised>,
}

/// What was recognised from images so far, but for what a cache had.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Recognised {
    /// Number of pages.
    pub pages: u64,
    /// When the first was begun.
    began: Option<Instant>,
    /// When the last was done.
    done: Option<Instant>,
}

impl Recognised {
    fn add(&mut self, took: Duration) {
        let now = Instant::now();
        let began = now.checked_sub(took).unwrap_or(now);
        self.pages += 1;
        self.began = Some(self.began.map_or(began, |first| first.min(began)));
        self.done = Some(now);
    }

    /// Pages a minute, from the begin of the first to the end of the last; 0.0 without pages.
    #[must_use]
    pub fn pages_per_minute(&self) -> f64 {
        let (Some(began), Some(done)) = (self.began, self.done) else {
            return 0.0;
        };
        let minutes = done.duration_since(began).as_secs_f64() / 60.0;
        if minutes > 0.0 {
            self.pages as f64 / minutes
        } else {
            0.0
        }
    }
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
            recognised: Mutex::default(),
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
        let request = Request::new(path, options, Task::Read);
        self.ask(&request, options, &mut |said| {
            if let Said::Read(extracted) = said {
                read = Some(extracted);
            }
            ControlFlow::Continue(())
        })?;
        read.ok_or_else(|| ExtractError::Unreadable(io::Error::other("its reader said nothing")))
    }

    /// The documents in a [container](crate::is_container), those of containers in it among them,
    /// in their order.
    ///
    /// # Errors
    /// The container cannot be read, or reached a limit. What is wrong with one member is its
    /// content.
    pub fn list(&self, path: &Path, options: &Options) -> Result<Vec<Member>, ExtractError> {
        let mut members = Vec::new();
        let request = Request::new(path, options, Task::List);
        self.ask(&request, options, &mut |said| {
            if let Said::Listed {
                at,
                path,
                message,
                content,
            } = said
            {
                members.push(Member {
                    at,
                    path,
                    message,
                    content: content.map_err(ExtractError::from),
                });
            }
            ControlFlow::Continue(())
        })?;
        Ok(members)
    }

    /// Reads the documents of a container that are at the places `wanted`, sorted as
    /// [`list`](Self::list) gives them, and hands each on until `on` has enough.
    ///
    /// # Errors
    /// The container cannot be read, or reached a limit: of what was not handed on nothing is
    /// known. What is wrong with one member is handed on, also where it felled its reader.
    pub fn read_members(
        &self,
        path: &Path,
        wanted: &[Vec<u32>],
        options: &Options,
        on: OnMember<'_>,
    ) -> Result<(), ExtractError> {
        let mut left = wanted;
        loop {
            let (mut under, mut enough) = (None, false);
            let request = Request::new(path, options, Task::Members(left.to_owned()));
            let asked = self.ask(&request, options, &mut |said| match said {
                Said::Under(at) => {
                    under = Some(at);
                    ControlFlow::Continue(())
                }
                Said::Member(at, read) => {
                    under = None;
                    let flow = on(&at, read.map_err(ExtractError::from));
                    enough = flow.is_break();
                    flow
                }
                _ => ControlFlow::Continue(()),
            });
            match (asked, under) {
                _ if enough => return Ok(()),
                // The others are for another reader.
                (Err(error), Some(at)) => {
                    if on(&at, Err(error)).is_break() {
                        return Ok(());
                    }
                    let next = left.partition_point(|one| *one <= at);
                    left = left.get(next..).unwrap_or_default();
                    if left.is_empty() {
                        return Ok(());
                    }
                }
                (asked, _) => return asked,
            }
        }
    }

    /// What was recognised from images so far.
    #[must_use]
    pub fn recognised(&self) -> Recognised {
        let recognised = self.recognised.lock();
        *recognised.unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a request to a child and hands on what it says until it is done.
    fn ask(
        &self,
        request: &Request,
        options: &Options,
        on: &mut dyn FnMut(Said) -> ControlFlow<()>,
    ) -> Result<(), ExtractError> {
        let mut child = self.take()?;
        loop {
            let mut silent = true;
            let answer = child.ask(request, options, &mut |said| {
                if let Said::Recognised(milliseconds) = said {
                    let mut recognised = self
                        .recognised
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner);
                    recognised.add(Duration::from_millis(milliseconds));
                    return ControlFlow::Continue(());
                }
                silent = false;
                on(said)
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
