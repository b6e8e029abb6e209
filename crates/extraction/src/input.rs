//! Opening files that may be anything, and noticing when they change while they are read.

use crate::ExtractError;
use std::fs::{File, Metadata, OpenOptions};
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

/// An open regular file with what it looked like when it was opened.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) file: File,
    pub(crate) length: u64,
    modified: Option<SystemTime>,
}

impl Input {
    /// Opens `path` if it is a regular file of at most `file_limit` bytes and not empty.
    ///
    /// The type is looked at before the opening, since opening a FIFO waits for a writer and
    /// opening a device may act on it, and once more on the open file, since another may have
    /// taken its place in between.
    pub(crate) fn open(path: &Path, file_limit: u64) -> Result<Self, ExtractError> {
        refuse_special(&std::fs::metadata(path)?)?;
        let file = open_without_waiting(path)?;
        let metadata = file.metadata()?;
        refuse_special(&metadata)?;
        if metadata.len() == 0 {
            return Err(ExtractError::Empty);
        }
        if metadata.len() > file_limit {
            return Err(ExtractError::Limit {
                limit: "file size",
                value: format!("{file_limit} bytes"),
            });
        }
        Ok(Self {
            file,
            length: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }

    /// The whole content.
    pub(crate) fn read_all(&mut self) -> Result<Vec<u8>, ExtractError> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
        // One byte more than expected, so that a file that grows is noticed, not followed.
        (&self.file)
            .take(self.length.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 != self.length {
            return Err(ExtractError::Changed);
        }
        self.still_the_same()?;
        Ok(bytes)
    }

    /// Fails when the file has changed since it was opened.
    pub(crate) fn still_the_same(&self) -> Result<(), ExtractError> {
        let now = self.file.metadata()?;
        if now.len() != self.length || now.modified().ok() != self.modified {
            return Err(ExtractError::Changed);
        }
        Ok(())
    }
}

fn refuse_special(metadata: &Metadata) -> Result<(), ExtractError> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(());
    }
    let found = if kind.is_dir() {
        "a folder"
    } else {
        special_kind(kind)
    };
    Err(ExtractError::Unsupported {
        found: found.to_owned(),
    })
}

#[cfg(unix)]
fn special_kind(kind: std::fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special_kind(_kind: std::fs::FileType) -> &'static str {
    "a special file"
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn refuses_what_is_no_file_without_opening_it() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("ong-dan");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &fifo,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        for (path, found) in [
            (fifo.as_path(), "a named pipe"),
            (Path::new("/dev/zero"), "a device"),
            (folder.path(), "a folder"),
        ] {
            let error = Input::open(path, u64::MAX).unwrap_err();
            assert!(error.to_string().contains(found), "{error}");
            assert_eq!(error.code(), "unsupported");
        }
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        // Sparse: 5 GB that take no room.
        file.as_file().set_len(5 << 30).unwrap();
        let error = Input::open(file.path(), 2 << 30).unwrap_err();
        assert_eq!(error.code(), "limit");
        assert!(error.to_string().contains("file size"), "{error}");
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_noticed() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"mot").unwrap();
        let mut grows = Input::open(file.path(), 100).unwrap();
        file.write_all(b" hai").unwrap();
        assert_eq!(grows.read_all().unwrap_err().code(), "changed");
        let mut shrinks = Input::open(file.path(), 100).unwrap();
        file.as_file().set_len(2).unwrap();
        assert_eq!(shrinks.read_all().unwrap_err().code(), "changed");
        let mut rewritten = Input::open(file.path(), 100).unwrap();
        file.as_file().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(rewritten.read_all().unwrap_err().code(), "changed");
        let mut quiet = Input::open(file.path(), 100).unwrap();
        assert_eq!(quiet.read_all().unwrap(), b"mo");
    }

    #[test]
    fn an_empty_and_an_absent_file_say_so() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(Input::open(file.path(), 9).unwrap_err().code(), "empty");
        let absent = file.path().with_extension("khong-co");
        assert_eq!(Input::open(&absent, 9).unwrap_err().code(), "unreadable");
    }
}
