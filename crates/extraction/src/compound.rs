//! Compound files: the container of Office 97 to 2003 (MS-CFB).

use crate::ExtractError;
use std::io::Read;

/// An open compound file over its bytes.
pub(crate) struct Compound<'a> {
    file: cfb::CompoundFile<std::io::Cursor<&'a [u8]>>,
    format: &'static str,
}

impl<'a> Compound<'a> {
    pub(crate) fn open(bytes: &'a [u8], format: &'static str) -> Result<Self, ExtractError> {
        let file = cfb::CompoundFile::open(std::io::Cursor::new(bytes)).map_err(|error| {
            ExtractError::Damaged {
                format,
                detail: error.to_string(),
            }
        })?;
        Ok(Self { file, format })
    }

    /// Whether there is a stream or storage of that path.
    pub(crate) fn exists(&self, path: &str) -> bool {
        self.file.exists(path)
    }

    /// Whether there is a storage of that path.
    pub(crate) fn is_storage(&self, path: &str) -> bool {
        self.file.is_storage(path)
    }

    /// The content of a stream; `None` where there is none. A stream is no longer than its file.
    pub(crate) fn stream(&mut self, path: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        if !self.file.is_stream(path) {
            return Ok(None);
        }
        let damaged = |error: std::io::Error| ExtractError::Damaged {
            format: self.format,
            detail: format!("{path}: {error}"),
        };
        let mut bytes = Vec::new();
        let most = self.file.entry(path).map_err(damaged)?.len();
        self.file
            .open_stream(path)
            .map_err(damaged)?
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(damaged)?;
        Ok(Some(bytes))
    }

    /// The title in the summary information (MS-OLEPS; MS-OSHARED 2.3.3.2.1), if it is text.
    pub(crate) fn title(&mut self) -> Option<String> {
        use crate::bytes::{size_at, slice, u16_at, u32_at};
        const TITLE: u32 = 2;
        const CODE_PAGE: u32 = 1;
        const STRING: u32 = 0x1E;
        let bytes = self.stream("/\u{5}SummaryInformation").ok()??;
        let set = bytes.get(size_at(&bytes, 44)?..)?;
        let count = size_at(set, 4)?.min(256);
        let at = |id: u32| {
            (0..count)
                .map(|n| 8 + 8 * n)
                .find(|entry| u32_at(set, *entry) == Some(id))
                .and_then(|entry| size_at(set, entry + 4))
        };
        let place = at(TITLE)?;
        if u32_at(set, place)? != STRING {
            return None;
        }
        let raw = slice(set, place + 8, size_at(set, place + 4)?)?;
        let raw = raw.split(|b| *b == 0).next().unwrap_or_default();
        let page = at(CODE_PAGE).and_then(|at| u16_at(set, at + 4));
        let text = match page {
            Some(65001) => String::from_utf8_lossy(raw).into_owned(),
            Some(1258) => encoding_rs::WINDOWS_1258.decode(raw).0.into_owned(),
            _ => encoding_rs::WINDOWS_1252.decode(raw).0.into_owned(),
        };
        let text = vietnamese::legacy::convert_run(&text, None).map_or(text, |(_, t)| t);
        let text = vietnamese::normalise(text.trim()).into_owned();
        (!text.is_empty()).then_some(text)
    }
}
