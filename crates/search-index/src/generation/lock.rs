//! The lock that keeps two indexers from writing one index.

use crate::IndexError;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::path::Path;

/// Held while it lives; the system releases it when the process dies.
#[derive(Debug)]
pub(crate) struct WriteLock {
    _file: File,
}

impl WriteLock {
    /// Takes the lock of the index at `path`.
    pub(crate) fn take(path: &Path) -> Result<Self, IndexError> {
        let name = path.join("LOCK");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&name)
            .map_err(|e| IndexError::io("open", &name, e))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { _file: file }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(IndexError::Locked(path.to_owned())),
            Err(errno) => Err(IndexError::io("lock", &name, errno.into())),
        }
    }
}
