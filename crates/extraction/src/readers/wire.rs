//! What parent and child say to each other: JSON behind its length in 8 bytes, little end first.

use super::Identity;
use crate::{ExtractError, Extracted, Options};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What is asked of a child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) path: Bytes,
    pub(super) options: Options,
    /// Kept apart since a folder may have any bytes for its name.
    cache: Option<Bytes>,
    pub(super) task: Task,
}

/// What to do with the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Task {
    /// Read it whole.
    Read,
    /// List the documents in it.
    List,
    /// Read the documents in it that are at these places, sorted.
    Members(Vec<Vec<u32>>),
}

impl Request {
    pub(super) fn new(path: &Path, options: &Options, task: Task) -> Self {
        let mut options = options.clone();
        let cache = options.cache_folder.take();
        Self {
            path: path.into(),
            options,
            cache: cache.as_deref().map(Bytes::from),
            task,
        }
    }

    /// The path and the options as they were.
    pub(super) fn open(self) -> (PathBuf, Options, Task) {
        let options = Options {
            cache_folder: self.cache.map(PathBuf::from),
            ..self.options
        };
        (self.path.into(), options, self.task)
    }
}

/// A path of any bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Bytes(Vec<u8>);

impl From<&Path> for Bytes {
    fn from(path: &Path) -> Self {
        use std::os::unix::ffi::OsStrExt;
        Self(path.as_os_str().as_bytes().to_owned())
    }
}

impl From<Bytes> for PathBuf {
    fn from(bytes: Bytes) -> Self {
        use std::os::unix::ffi::OsStringExt;
        std::ffi::OsString::from_vec(bytes.0).into()
    }
}

/// What a child says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Said {
    /// It gets on: an external program began or ended, or a member of an archive was reached.
    Alive,
    /// A page was recognised, which took so many milliseconds.
    Recognised(u64),
    /// A file that was read.
    Read(Extracted),
    /// A document in it.
    Listed {
        at: Vec<u32>,
        path: String,
        message: bool,
        content: Result<Identity, Told>,
    },
    /// The document at this place is about to be read.
    Under(Vec<u32>),
    /// That is what was read of it.
    Member(Vec<u32>, Result<Extracted, Told>),
    /// The request is done with.
    Done(Result<(), Told>),
}

/// An error as it is told to the parent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Told {
    Unreadable(Option<i32>, String),
    Changed,
    Empty,
    NoText,
    ScanPutOff,
    Unsupported { found: String },
    Damaged { format: String, detail: String },
    Encrypted,
    ToolMissing { tool: String, package: String },
    Limit { limit: String, value: String },
}

impl From<ExtractError> for Told {
    fn from(error: ExtractError) -> Self {
        match error {
            ExtractError::Unreadable(error) => {
                Self::Unreadable(error.raw_os_error(), error.to_string())
            }
            ExtractError::Changed => Self::Changed,
            ExtractError::Empty => Self::Empty,
            ExtractError::NoText => Self::NoText,
            ExtractError::ScanPutOff => Self::ScanPutOff,
            ExtractError::Unsupported { found } => Self::Unsupported { found },
            ExtractError::Damaged { format, detail } => Self::Damaged {
                format: format.to_owned(),
                detail,
            },
            ExtractError::Encrypted => Self::Encrypted,
            ExtractError::ToolMissing { tool, package } => Self::ToolMissing {
                tool: tool.to_owned(),
                package: package.to_owned(),
            },
            ExtractError::Limit { limit, value } => Self::Limit {
                limit: limit.to_owned(),
                value,
            },
        }
    }
}

impl From<Told> for ExtractError {
    fn from(told: Told) -> Self {
        match told {
            Told::Unreadable(Some(code), _) => Self::Unreadable(io::Error::from_raw_os_error(code)),
            Told::Unreadable(None, words) => Self::Unreadable(io::Error::other(words)),
            Told::Changed => Self::Changed,
            Told::Empty => Self::Empty,
            Told::NoText => Self::NoText,
            Told::ScanPutOff => Self::ScanPutOff,
            Told::Unsupported { found } => Self::Unsupported { found },
            Told::Damaged { format, detail } => Self::Damaged {
                format: name(format),
                detail,
            },
            Told::Encrypted => Self::Encrypted,
            Told::ToolMissing { tool, package } => Self::ToolMissing {
                tool: name(tool),
                package: name(package),
            },
            Told::Limit { limit, value } => Self::Limit {
                limit: name(limit),
                value,
            },
        }
    }
}

/// Names of formats, limits and programs: a few dozen, kept for good once they were told.
fn name(told: String) -> &'static str {
    const MOST: usize = 256;
    static KNOWN: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    match known.get(told.as_str()) {
        Some(known) => known,
        None if known.len() >= MOST => "file",
        None => {
            let name: &'static str = told.leak();
            known.insert(name);
            name
        }
    }
}

/// Writes one value.
pub(super) fn write<T: Serialize>(to: &mut impl Write, value: &T) -> io::Result<()> {
    let json = serde_json::to_vec(value)?;
    to.write_all(&(json.len() as u64).to_le_bytes())?;
    to.write_all(&json)?;
    to.flush()
}

/// Reads the bytes of one value; `None` at the end. Over `most` bytes is an error of the kind
/// [`FileTooLarge`](io::ErrorKind::FileTooLarge).
pub(super) fn read(from: &mut impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut json = Vec::new();
    from.take(length).read_to_end(&mut json)?;
    if (json.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_the_same_at_the_other_end() {
        for error in [
            ExtractError::Unreadable(io::Error::from_raw_os_error(13)),
            ExtractError::Unreadable(io::Error::other("vì lẽ khác")),
            ExtractError::Changed,
            ExtractError::Empty,
            ExtractError::NoText,
            ExtractError::ScanPutOff,
            ExtractError::Unsupported {
                found: "RAR".to_owned(),
            },
            ExtractError::Damaged {
                format: "DOCX",
                detail: "cụt".to_owned(),
            },
            ExtractError::Encrypted,
            ExtractError::ToolMissing {
                tool: "pdftotext",
                package: "poppler-utils",
            },
            ExtractError::Limit {
                limit: "time",
                value: "2 s".to_owned(),
            },
        ] {
            let (code, words) = (error.code(), error.to_string());
            let mut sent = Vec::new();
            write(&mut sent, &Said::Done(Err(error.into()))).unwrap();
            let got = read(&mut sent.as_slice(), 1 << 20).unwrap().unwrap();
            let Ok(Said::Done(Err(told))) = serde_json::from_slice(&got) else {
                panic!("{words}");
            };
            let error = ExtractError::from(told);
            assert_eq!((error.code(), error.to_string()), (code, words));
        }
    }

    #[test]
    fn what_is_too_long_or_cut_short_is_no_message() {
        let mut sent = Vec::new();
        write(&mut sent, &"một").unwrap();
        assert!(read(&mut [].as_slice(), 9).unwrap().is_none());
        let kind = |bytes: &[u8], most| read(&mut &*bytes, most).unwrap_err().kind();
        assert_eq!(kind(&sent, 3), io::ErrorKind::FileTooLarge);
        let cut = &sent[..sent.len() - 1];
        assert_eq!(kind(cut, 99), io::ErrorKind::UnexpectedEof);
    }
}
