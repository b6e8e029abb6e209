//! Turns at recognition: so many pages at a time are recognised, whatever number of readers has
//! scans to read. Each turn is a lock on a file, which ends with the process that has it, so a
//! reader that is killed takes no turn with it.

use crate::Options;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

/// How often a turn is asked for.
const EVERY: Duration = Duration::from_millis(10);

/// How often whoever waits says that it is alive.
const SIGN: Duration = Duration::from_secs(1);

/// The right to recognise one page, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    /// `None` where nobody else is to be waited for.
    _lock: Option<File>,
}

/// Waits for a turn among all readers that keep pages in the same cache. Without a cache, or where
/// its file system has no locks, everybody has one.
pub(super) fn turn(options: &Options) -> Turn {
    let Some(cache) = &options.cache_folder else {
        return Turn { _lock: None };
    };
    let folder = cache.join("ocr-turns");
    let mut last_sign = Instant::now();
    loop {
        match free(&folder, options.ocr_jobs.max(1)) {
            Ok(Some(lock)) => return Turn { _lock: Some(lock) },
            Err(_) => return Turn { _lock: None },
            Ok(None) => std::thread::sleep(EVERY),
        }
        if last_sign.elapsed() > SIGN {
            crate::alive::tick();
            last_sign = Instant::now();
        }
    }
}

/// A turn that nobody has.
fn free(folder: &Path, turns: usize) -> std::io::Result<Option<File>> {
    std::fs::create_dir_all(folder)?;
    for turn in 0..turns {
        let mut open = File::options();
        let open = open.write(true).create(true).truncate(false);
        let file = open.open(folder.join(turn.to_string()))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(Some(file)),
            Err(rustix::io::Errno::WOULDBLOCK | rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn no_more_have_a_turn_than_there_are() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            cache_folder: Some(folder.path().to_owned()),
            ocr_jobs: 2,
            ..Options::default()
        };
        let (now, most, had) = (
            AtomicUsize::new(0),
            AtomicUsize::new(0),
            AtomicUsize::new(0),
        );
        std::thread::scope(|scope| {
            for _ in 0..5 {
                scope.spawn(|| {
                    let _turn = turn(&options);
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(30));
                    now.fetch_sub(1, Ordering::SeqCst);
                    had.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!((most.into_inner(), had.into_inner()), (2, 5));
    }

    #[test]
    fn a_place_without_locks_holds_nobody_up() {
        let options = Options {
            cache_folder: Some("/proc/nowhere".into()),
            ..Options::default()
        };
        let (first, second) = (turn(&options), turn(&options));
        assert!(first._lock.is_none() && second._lock.is_none());
    }
}
