//! Temporary folders that do not stay behind: each is removed when it is dropped, and those of
//! processes that were killed when the next one starts.

use rustix::fs::{FlockOperation, flock};
use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Once;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const PREFIX: &str = "vankien-read-";

/// A folder younger than this may not be locked yet by the one who made it.
const SETTLED: Duration = Duration::from_secs(60);

/// An empty folder that only this user can open. The lock on it ends with the process, however
/// that ends, so that others can tell whether the folder is in use.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: TempDir,
    /// `None` where the file system has no locks: such a folder is never swept.
    _lock: Option<File>,
}

impl Scratch {
    /// Makes a folder, the first time in a process after removing what killed ones left.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn new() -> io::Result<Self> {
        static SWEPT: Once = Once::new();
        let place = std::env::temp_dir();
        SWEPT.call_once(|| sweep(&place, SETTLED));
        Self::new_in(&place)
    }

    fn new_in(place: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(place)?;
        let lock = File::open(folder.path())
            .ok()
            .filter(|file| flock(file, FlockOperation::NonBlockingLockExclusive).is_ok());
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folder for temporary files that was made for this process alone, if there is one.
pub(crate) fn remove_own_place() {
    let place = std::env::temp_dir();
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with(PREFIX) {
        let _ = std::fs::remove_dir_all(place);
    }
}

/// Removes the folders in `place` that nobody holds. What cannot be removed, such as another
/// user's, stays: the next process tries again.
fn sweep(place: &Path, settled: Duration) {
    let Ok(entries) = std::fs::read_dir(place) else {
        return;
    };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let is_old = entry
            .metadata()
            .and_then(|found| found.modified())
            .is_ok_and(|made| {
                SystemTime::now()
                    .duration_since(made)
                    .is_ok_and(|age| age >= settled)
            });
        let free = |file: &File| flock(file, FlockOperation::NonBlockingLockExclusive).is_ok();
        if is_old && File::open(entry.path()).is_ok_and(|file| free(&file)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn folders_of_the_dead_go_and_those_in_use_stay() {
        let place = tempfile::tempdir().unwrap();
        let used = Scratch::new_in(place.path()).unwrap();
        let mode = used.path().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "pages may be secret");
        std::fs::write(used.path().join("page.pgm"), "1").unwrap();
        // What a killed process leaves: the folder with a file in it, and no lock.
        let left = place.path().join(format!("{PREFIX}left"));
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join("page.pgm"), "1").unwrap();
        let other = place.path().join("another-program");
        std::fs::create_dir(&other).unwrap();
        let target = tempfile::tempdir().unwrap();
        let link = place.path().join(format!("{PREFIX}link"));
        std::os::unix::fs::symlink(target.path(), &link).unwrap();

        sweep(place.path(), Duration::from_secs(3600));
        assert!(left.exists(), "it may be about to be locked");
        sweep(place.path(), Duration::ZERO);
        assert!(!left.exists());
        assert!(used.path().join("page.pgm").exists());
        assert!(other.exists() && target.path().exists());

        let path = used.path().to_owned();
        drop(used);
        assert!(!path.exists());
    }
}
