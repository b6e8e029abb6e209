//! Points at which a test makes the program die, or a write fail, and a record of what was made
//! durable. Programs built for use (without debug assertions) have neither.
//!
//! `VANKIEN_FAULT=publish.moved=kill` kills the process when it comes by there; `=full` and
//! `=denied` make the step fail as a full disk or a lost permission does, and `=full:3` only the
//! third time; `=wait` waits for a file. `VANKIEN_SYNCED=FILE` appends a line for each file and folder that was synced:
//! what a power cut would have left.

use std::io;
use std::path::Path;

/// All points, in the order in which a run comes by.
pub const FAULT_POINTS: &[&str] = &[
    "begin.created",
    "begin.linked",
    "add",
    "remove",
    "checkpoint.forgotten",
    "checkpoint.committed",
    "checkpoint.listed",
    "checkpoint.written",
    "publish.forgotten",
    "publish.committed",
    "publish.merged",
    "publish.listed",
    "publish.synced",
    "publish.described",
    "publish.checked",
    "publish.moved",
    "publish.pointed",
    "replace.written",
    "prune",
    "backup.begun",
    "backup.file",
    "backup.copied",
    "backup.moved",
    "restore.copied",
    "restore.moved",
];

/// Passes the point.
///
/// # Errors
/// The one that a test asked for.
#[cfg(debug_assertions)]
pub(super) fn pass(point: &str) -> io::Result<()> {
    use rustix::process::{Signal, getpid, kill_process};
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};
    static ASKED: OnceLock<Option<(String, String, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    debug_assert!(FAULT_POINTS.contains(&point), "{point} is not listed");
    let asked = ASKED.get_or_init(|| {
        let asked = std::env::var("VANKIEN_FAULT").ok()?;
        let (at, what) = asked.split_once('=')?;
        let (what, nth) = what.split_once(':').unwrap_or((what, "1"));
        Some((at.to_owned(), what.to_owned(), nth.parse().ok()?))
    });
    let Some((at, what, nth)) = asked else {
        return Ok(());
    };
    if at != point || PASSED.fetch_add(1, Ordering::Relaxed) + 1 < *nth {
        return Ok(());
    }
    match what.as_str() {
        "full" => Err(rustix::io::Errno::NOSPC.into()),
        "denied" => Err(rustix::io::Errno::ACCESS.into()),
        "wait" => wait(),
        _ => {
            kill_process(getpid(), Signal::KILL)?;
            loop {
                std::thread::park();
            }
        }
    }
}

/// Says so in a file beside the one that `VANKIEN_WAIT` names, and waits until that is there.
#[cfg(debug_assertions)]
fn wait() -> io::Result<()> {
    let signal = std::path::PathBuf::from(std::env::var_os("VANKIEN_WAIT").unwrap_or_default());
    std::fs::write(signal.with_extension("reached"), "")?;
    while !signal.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    Ok(())
}

/// Passes the point.
///
/// # Errors
/// Never.
#[cfg(not(debug_assertions))]
pub(super) fn pass(_: &str) -> io::Result<()> {
    Ok(())
}

/// Notes that a file or the names in a folder are durable.
#[cfg(debug_assertions)]
pub(super) fn synced(path: &Path) {
    use std::io::Write;
    let Some(record) = std::env::var_os("VANKIEN_SYNCED") else {
        return;
    };
    let file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(record);
    if let (Ok(mut file), Ok(metadata)) = (file, path.metadata()) {
        let kind = if metadata.is_dir() { "folder" } else { "file" };
        let line = format!("{kind}\t{}\t{}\n", metadata.len(), path.display());
        let _ = file.write_all(line.as_bytes());
    }
}

/// Notes nothing.
#[cfg(not(debug_assertions))]
pub(super) fn synced(_: &Path) {}

/// The time, as many seconds off as `VANKIEN_CLOCK` says: a clock that was set.
#[cfg(debug_assertions)]
pub(super) fn now() -> std::time::SystemTime {
    use std::time::{Duration, SystemTime};
    let off = std::env::var("VANKIEN_CLOCK").ok();
    let off: i64 = off.and_then(|off| off.parse().ok()).unwrap_or(0);
    let by = Duration::from_secs(off.unsigned_abs());
    let now = SystemTime::now();
    let moved = if off < 0 {
        now.checked_sub(by)
    } else {
        now.checked_add(by)
    };
    moved.unwrap_or(now)
}

/// The time.
#[cfg(not(debug_assertions))]
pub(super) fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}
