//! The bytes of a file of rows, whatever it is compressed with.

use crate::input::Input;
use crate::sniff::{Compression, sniff_input};
use crate::{ExtractError, Options};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Opens a file of rows for reading as a stream, decompressed. Past `options.unpacked_limit` bytes
/// of compressed rows the reader fails, so that a bomb ends in an error.
///
/// # Errors
/// The file cannot be read, is no regular file, is empty, or is larger than `options.file_limit`.
pub fn open_rows(path: &Path, options: &Options) -> Result<Box<dyn BufRead + Send>, ExtractError> {
    let mut input = Input::open(path, options.file_limit)?;
    let sniffed = sniff_input(&mut input, crate::sniff::extension(path).as_deref())?;
    Ok(match sniffed.compression {
        None => Box::new(BufReader::with_capacity(1 << 20, input.file)),
        Some(Compression::Zstd) => {
            let decoder = zstd::stream::read::Decoder::new(input.file)?;
            Box::new(BufReader::with_capacity(
                1 << 20,
                Bounded {
                    inner: decoder,
                    left: options.unpacked_limit,
                    limit: options.unpacked_limit,
                },
            ))
        }
    })
}

/// All bytes of a file of rows, decompressed.
///
/// # Errors
/// As [`open_rows`]; [`ExtractError::Limit`] past `options.unpacked_limit`,
/// [`ExtractError::Damaged`] where the compressed data is, [`ExtractError::Changed`] where the file
/// is written to meanwhile.
pub fn row_bytes(path: &Path, options: &Options) -> Result<Vec<u8>, ExtractError> {
    let mut input = Input::open(path, options.file_limit)?;
    let sniffed = sniff_input(&mut input, crate::sniff::extension(path).as_deref())?;
    let Some(compression) = sniffed.compression else {
        return input.read_all();
    };
    let bytes = compression.unpack(&input.file, options.unpacked_limit)?;
    input.still_the_same()?;
    Ok(bytes)
}

impl Compression {
    /// The content of a compressed file, at most `limit` bytes.
    pub(crate) fn unpack(self, file: &File, limit: u64) -> Result<Vec<u8>, ExtractError> {
        let Self::Zstd = self;
        let damaged = |error: std::io::Error| ExtractError::Damaged {
            format: "Zstandard data",
            detail: error.to_string(),
        };
        let decoder = zstd::stream::read::Decoder::new(file).map_err(damaged)?;
        let mut bytes = Vec::new();
        let mut bounded = decoder.take(limit.saturating_add(1));
        bounded.read_to_end(&mut bytes).map_err(damaged)?;
        if bytes.len() as u64 > limit {
            return Err(ExtractError::Limit {
                limit: "unpacked size",
                value: format!("{limit} bytes"),
            });
        }
        Ok(bytes)
    }
}

/// A reader that fails, instead of ending, when there is more than it may give.
struct Bounded<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let Some(left) = self.left.checked_sub(n as u64) else {
            return Err(std::io::Error::other(format!(
                "reached the limit on unpacked size ({} bytes)",
                self.limit
            )));
        };
        self.left = left;
        Ok(n)
    }
}
