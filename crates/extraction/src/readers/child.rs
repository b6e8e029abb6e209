//! The parent's side of one child.

use super::wire::{self, Request, Said};
use crate::scratch::Scratch;
use crate::{ExtractError, Options};
use std::ffi::OsString;
use std::io::{self, ErrorKind, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{self, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The variable by which tests of programs with debug assertions ask for faults of readers.
#[cfg(debug_assertions)]
pub(super) const FAULT: &str = "VANKIEN_READER_FAULT";

/// How much of what a child says on standard error is kept.
const LAST_WORDS: usize = 8 << 10;

/// An external program has so long to be ended by the child, before the child is.
const GRACE: Duration = Duration::from_secs(10);

/// Why a child is no more.
#[derive(Debug)]
pub(super) enum Death {
    /// It took longer than this for one step.
    Time(Duration),
    /// It wanted more than so many bytes of memory.
    Memory(u64),
    /// It said more than so many bytes.
    Output(u64),
    /// It fell over, with these words.
    Fell(String),
    /// Somebody else killed it.
    Killed,
    /// Nobody wants to hear more of it.
    Unwanted,
}

impl From<Death> for ExtractError {
    fn from(death: Death) -> Self {
        let limit = |limit, value| Self::Limit { limit, value };
        match death {
            Death::Time(time) => limit("time", format!("{} s", time.as_secs_f32())),
            Death::Memory(bytes) => limit("memory", format!("{} MiB", bytes >> 20)),
            Death::Output(bytes) => limit("output", format!("{bytes} bytes")),
            Death::Fell(words) => Self::Damaged {
                format: "file",
                detail: format!("its reader fell over: {words}"),
            },
            Death::Killed => Self::Unreadable(io::Error::other(
                "its reader was killed, perhaps because the machine has no memory left",
            )),
            Death::Unwanted => Self::Unreadable(io::Error::other("its reading was broken off")),
        }
    }
}

/// A running child. Dropped, it is killed.
#[derive(Debug)]
pub(super) struct Child {
    process: process::Child,
    said: Receiver<io::Result<Vec<u8>>>,
    stderr: Arc<Mutex<Vec<u8>>>,
    files: u32,
    /// Its folder for temporary files, removed with it.
    _folder: Scratch,
}

impl Child {
    /// Starts a child with nothing of the environment and a folder of its own.
    pub(super) fn start(program: &Path, arguments: &[OsString]) -> io::Result<Self> {
        let folder = Scratch::new()?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .env("PATH", crate::process::PROGRAM_PATH)
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(debug_assertions)]
        for variable in [FAULT, crate::process::PROGRAMS] {
            if let Some(value) = std::env::var_os(variable) {
                command.env(variable, value);
            }
        }
        // Ctrl+C at the terminal is for the parent, which ends its children when it is done.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn()?;
        let (sender, said) = mpsc::sync_channel(4);
        if let Some(mut stdout) = process.stdout.take() {
            std::thread::spawn(move || {
                loop {
                    let message = match wire::read(&mut stdout, most_said()) {
                        Ok(None) => break,
                        Ok(Some(bytes)) => Ok(bytes),
                        Err(error) => Err(error),
                    };
                    let last = message.is_err();
                    if sender.send(message).is_err() || last {
                        break;
                    }
                }
            });
        }
        let stderr = Arc::default();
        if let Some(pipe) = process.stderr.take() {
            let words = Arc::clone(&stderr);
            std::thread::spawn(move || keep_last(pipe, &words));
        }
        Ok(Self {
            process,
            said,
            stderr,
            files: 0,
            _folder: folder,
        })
    }

    /// How many files it was asked for.
    pub(super) fn files(&self) -> u32 {
        self.files
    }

    /// Asks for a file and hands on what is said of it. An `Err` is the child's end.
    pub(super) fn ask(
        &mut self,
        request: &Request,
        options: &Options,
        on: &mut dyn FnMut(Said) -> ControlFlow<()>,
    ) -> Result<Result<(), ExtractError>, Death> {
        self.files += 1;
        let Some(stdin) = self.process.stdin.as_mut() else {
            return Err(self.end(options));
        };
        if wire::write(stdin, request).is_err() {
            return Err(self.end(options));
        }
        // Between two signs of life: a step of our own readers, or an external program, which has
        // its own limit. Until the first sign no program runs.
        let (own, program) = (options.time_limit, options.page_time_limit);
        let mut patience = own;
        loop {
            let message = match self.said.recv_timeout(patience) {
                Ok(Ok(message)) => message,
                Ok(Err(error)) if error.kind() == ErrorKind::FileTooLarge => {
                    self.kill();
                    return Err(Death::Output(most_said()));
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.kill();
                    return Err(Death::Time(patience));
                }
                Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => return Err(self.end(options)),
            };
            match serde_json::from_slice(&message) {
                Ok(Said::Done(result)) => return Ok(result.map_err(ExtractError::from)),
                Ok(Said::Alive) => patience = own.max(program) + GRACE,
                Ok(said) => {
                    match said {
                        Said::Under(_) => patience = own,
                        Said::Recognised(_) => patience = own.max(program) + GRACE,
                        _ => {}
                    }
                    if on(said).is_break() {
                        self.kill();
                        return Err(Death::Unwanted);
                    }
                }
                Err(error) => {
                    self.kill();
                    return Err(Death::Fell(format!("it does not make sense: {error}")));
                }
            }
        }
    }

    /// What it died of.
    fn end(&mut self, options: &Options) -> Death {
        let _ = self.process.stdin.take();
        // It has closed its output: it is about to end, or it hangs without it.
        let status = self.status_within(Duration::from_secs(2));
        self.kill();
        let words = self
            .stderr
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let words = String::from_utf8_lossy(&words);
        if words.contains("memory allocation of") {
            return Death::Memory(options.memory_limit);
        }
        #[cfg(unix)]
        if let Some(signal) =
            status.and_then(|status| std::os::unix::process::ExitStatusExt::signal(&status))
        {
            use rustix::process::Signal;
            if signal == Signal::XFSZ.as_raw() {
                return Death::Output(options.unpacked_limit);
            }
            if signal == Signal::KILL.as_raw() {
                return Death::Killed;
            }
        }
        let line = words.lines().map(str::trim).rfind(|line| !line.is_empty());
        let how = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        Death::Fell(format!("{} ({how})", line.unwrap_or("no reason given")))
    }

    fn status_within(&mut self, time: Duration) -> Option<ExitStatus> {
        let step = Duration::from_millis(5);
        for _ in 0..time.as_millis() / step.as_millis() {
            if let Ok(Some(status)) = self.process.try_wait() {
                // What it said last is on its way.
                std::thread::sleep(step);
                return Some(status);
            }
            std::thread::sleep(step);
        }
        None
    }

    fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The longest message of a child: the most text there can be, with what JSON adds to it.
const fn most_said() -> u64 {
    1 << 30
}

/// Keeps the end of what comes.
fn keep_last(mut from: impl Read, words: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
        words.extend_from_slice(buffer.get(..count).unwrap_or_default());
        let over = words.len().saturating_sub(LAST_WORDS);
        words.drain(..over);
    }
}
