//! Room for the rows of packed files: unpacked once, then mapped like any other bulk file.

use super::survey::Refusal;
use crate::failure::Failure;
use crate::rows::{self, BadRow, Fingerprinted, Numbered};
use extraction::ExtractError;
use extraction::records::open_rows;
use std::fs::File;
use std::io::{self, BufRead, BufWriter, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most that one packed file may unpack to, in bytes: a bomb ends here.
const MOST: u64 = 32 << 30;

/// The rows of a file that can be read, and those that cannot.
type Surveyed = (Vec<Fingerprinted>, Vec<BadRow>);

/// One file without a name in the folder of the index, so that it is gone with the process.
#[derive(Debug)]
pub(super) struct Scratch<'a> {
    folder: &'a Path,
    file: Mutex<Option<File>>,
}

impl<'a> Scratch<'a> {
    /// Room in `folder`, which is used only when something is packed.
    pub(super) fn new(folder: &'a Path) -> Self {
        Self {
            folder,
            file: Mutex::new(None),
        }
    }

    /// Unpacks the file at `path` and says where its bytes are.
    pub(super) fn unpack<S>(&self, path: &Path, stopped: &S) -> Result<Range<u64>, Refusal>
    where
        S: Fn() -> Result<(), Failure>,
    {
        let options = extraction::Options {
            file_limit: u64::MAX,
            unpacked_limit: u64::MAX,
            ..extraction::Options::default()
        };
        let mut rows = open_rows(path, &options)?;
        let fatal = |source| self.fatal(source);
        let mut guard = self.lock();
        let (file, start) = self.end(&mut guard)?;
        let copied = copy(&mut rows, file, stopped, fatal);
        if copied.is_err() {
            file.set_len(start).map_err(fatal)?;
        }
        Ok(start..start + copied?)
    }

    /// Writes the good rows of a CSV file down, a line each, so that they are parsed only once and
    /// take no memory until they are indexed. Says where they are, and which are good and bad.
    pub(super) fn keep<S>(
        &self,
        rows: Numbered,
        stopped: &S,
    ) -> Result<(Range<u64>, Surveyed), Refusal>
    where
        S: Fn() -> Result<(), Failure>,
    {
        let fatal = |source| self.fatal(source);
        let mut guard = self.lock();
        let (file, start) = self.end(&mut guard)?;
        let mut lines = BufWriter::new(file);
        let (mut good, mut bad, mut end) = (Vec::new(), Vec::new(), 0);
        for (number, record) in rows {
            stopped().map_err(Refusal::Fatal)?;
            match rows::survey_csv(number, record, end) {
                Ok((line, fingerprinted)) => {
                    lines.write_all(&line).map_err(fatal)?;
                    end += line.len() as u64;
                    good.push(fingerprinted);
                }
                Err(row) => bad.push(row),
            }
        }
        lines.flush().map_err(fatal)?;
        Ok((start..start + end, (good, bad)))
    }

    /// The rows in `range`, which [`unpack`](Self::unpack) gave.
    pub(super) fn survey(&self, range: Range<u64>) -> io::Result<Surveyed> {
        let file = match self.lock().as_ref() {
            Some(file) => file.try_clone()?,
            None => return Ok(Default::default()),
        };
        rows::survey_jsonl(&file, range)
    }

    /// The file, if anything was packed.
    pub(super) fn into_file(self) -> Option<File> {
        self.file
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The file, made when it is first asked for, and where it ends.
    fn end<'f>(&self, slot: &'f mut Option<File>) -> Result<(&'f mut File, u64), Refusal> {
        let fatal = |source| self.fatal(source);
        let file = match slot {
            Some(file) => file,
            None => slot.insert(tempfile::tempfile_in(self.folder).map_err(fatal)?),
        };
        let start = file.seek(SeekFrom::End(0)).map_err(fatal)?;
        Ok((file, start))
    }

    fn fatal(&self, source: io::Error) -> Refusal {
        Refusal::Fatal(Failure::Scratch {
            path: self.folder.to_owned(),
            source,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<File>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn copy<S>(
    from: &mut dyn BufRead,
    to: &mut File,
    stopped: &S,
    fatal: impl Fn(io::Error) -> Refusal + Copy,
) -> Result<u64, Refusal>
where
    S: Fn() -> Result<(), Failure>,
{
    let mut copied = 0;
    loop {
        stopped().map_err(Refusal::Fatal)?;
        let bytes = match from.fill_buf() {
            Ok([]) => return Ok(copied),
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                let detail = error.to_string();
                return Err(ExtractError::Damaged {
                    format: "packed rows",
                    detail,
                }
                .into());
            }
        };
        let length = bytes.len();
        copied += length as u64;
        if copied > MOST {
            return Err(rows::over("unpacked size", MOST).into());
        }
        to.write_all(bytes).map_err(fatal)?;
        from.consume(length);
    }
}
