//! The child's side: files are read as they are asked for, until the parent is gone.

use super::wire::{self, Request, Said, Task, Told};
use super::{Identity, limits};
use crate::alive::Sign;
use crate::input::Input;
use crate::members::{self, Content};
use crate::{ExtractError, Format, Options, guard, sniff};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

/// The longest request, in bytes: a path and a few numbers.
const LONGEST_REQUEST: u64 = 64 << 20;

type Out = Arc<Mutex<io::Stdout>>;

/// Reads the files that the process at the other end of standard input asks for, and answers on
/// standard output. Returns when that process is gone or has closed the pipe; whatever is being
/// read is left then.
///
/// # Errors
/// Standard input or output fails, or a request cannot be understood.
pub fn serve() -> io::Result<()> {
    let (sender, requests) = mpsc::channel::<Request>();
    let out: Out = Arc::new(Mutex::new(io::stdout()));
    let alive = Arc::clone(&out);
    crate::alive::tell(move |sign| {
        let said = match sign {
            Sign::Alive => Said::Alive,
            Sign::Recognised(took) => {
                Said::Recognised(u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
            }
        };
        let _ = say(&alive, &said);
    });
    std::thread::Builder::new()
        .name("requests".to_owned())
        .spawn(move || {
            for request in requests {
                let result = answer(request, &out);
                if say(&out, &Said::Done(result)).is_err() {
                    break;
                }
            }
        })?;
    // Standard input is watched also while a file is read: a reader that hangs must not outlive
    // its parent.
    let mut stdin = io::stdin().lock();
    let result = loop {
        match wire::read(&mut stdin, LONGEST_REQUEST) {
            Ok(Some(json)) => {
                let request = serde_json::from_slice(&json)?;
                if sender.send(request).is_err() {
                    break Ok(());
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    crate::scratch::remove_own_place();
    result
}

fn say(out: &Out, said: &Said) -> io::Result<()> {
    let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
    wire::write(&mut *out, said)?;
    out.flush()
}

fn answer(request: Request, out: &Out) -> Result<(), Told> {
    let (path, options, task) = request.open();
    limits::lower(&options);
    #[cfg(debug_assertions)]
    faults::pass(&path);
    match task {
        Task::Read => {
            let read = guard::run(None, move || crate::extract_at(&path, &path, &options))?;
            say(out, &Said::Read(read)).map_err(ExtractError::from)?;
        }
        Task::List => {
            let out = Arc::clone(out);
            guard::run(None, move || list(&path, &options, &out))?;
        }
        Task::Members(wanted) => {
            let out = Arc::clone(out);
            guard::run(None, move || read_members(&path, &wanted, &options, &out))?;
        }
    }
    Ok(())
}

fn open(path: &Path, options: &Options) -> Result<(Input, Format), ExtractError> {
    let mut input = Input::open(path, options.file_limit)?;
    let sniffed = sniff::sniff_input(&mut input, sniff::extension(path).as_deref())?;
    match sniffed.format {
        Some(format) if members::is_container(format) => Ok((input, format)),
        // It was one when it was asked for.
        _ => Err(ExtractError::Changed),
    }
}

fn list(path: &Path, options: &Options, out: &Out) -> Result<(), ExtractError> {
    let (input, format) = open(path, options)?;
    members::walk(&input.file, format, None, options, &mut |leaf| {
        let message = matches!(leaf.content, Ok(Content::Message(..)));
        let content = leaf.content.and_then(|content| match content {
            Content::File(path) => Identity::of(File::open(path)?),
            Content::Message(_, bytes) => Identity::of(bytes),
        });
        let said = Said::Listed {
            at: leaf.at.to_owned(),
            path: leaf.path.to_owned(),
            message,
            content: content.map_err(Told::from),
        };
        Ok(say(out, &said)?)
    })?;
    input.still_the_same()
}

fn read_members(
    path: &Path,
    wanted: &[Vec<u32>],
    options: &Options,
    out: &Out,
) -> Result<(), ExtractError> {
    let (input, format) = open(path, options)?;
    members::walk(&input.file, format, Some(wanted), options, &mut |leaf| {
        let at = leaf.at.to_owned();
        if wanted.binary_search(&at).is_err() {
            return Ok(());
        }
        say(out, &Said::Under(at.clone()))?;
        #[cfg(debug_assertions)]
        faults::pass(Path::new(leaf.path));
        let read = leaf.content.and_then(|content| match content {
            Content::File(path) => {
                let (path, options) = (path.to_owned(), options.clone());
                let name = PathBuf::from(leaf.path);
                guard::run(None, move || crate::extract_at(&path, &name, &options))
            }
            Content::Message(message, _) => Ok(message),
        });
        Ok(say(out, &Said::Member(at, read.map_err(Told::from)))?)
    })?;
    input.still_the_same()
}

/// What a test makes a reader do, in programs with debug assertions alone: `VANKIEN_READER_FAULT`
/// is `WHAT:PART`, and happens at files whose names hold the part.
#[cfg(debug_assertions)]
mod faults {
    use std::path::Path;
    use std::time::Duration;

    pub(super) fn pass(path: &Path) {
        let asked = std::env::var(super::super::child::FAULT).unwrap_or_default();
        for (what, part) in asked.split(',').filter_map(|one| one.split_once(':')) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !name.contains(part) {
                continue;
            }
            match what {
                "abort" => std::process::abort(),
                "hang" => std::thread::sleep(Duration::from_secs(3600)),
                "memory" => {
                    let mut eaten: Vec<Vec<u8>> = Vec::new();
                    // What is limited is address space: pages that nobody touches count, and cost
                    // no time on a busy machine.
                    loop {
                        eaten.push(std::hint::black_box(vec![0; 16 << 20]));
                    }
                }
                "flood" => loop {
                    let _ = std::io::Write::write_all(&mut std::io::stdout(), &[0xFF; 1 << 16]);
                },
                "stack" => {
                    fn deeper(left: u64) -> u64 {
                        let room = std::hint::black_box([left; 512]);
                        match left {
                            0 => 0,
                            left => deeper(left - 1) + room[0],
                        }
                    }
                    std::hint::black_box(deeper(u64::MAX));
                }
                _ => {}
            }
        }
    }
}
