//! What is stored of a passage: one packed record.
//!
//! A record is read whole or not at all, and a hit needs all of it: the text to show a piece of,
//! its layout, and on the first passage what is known of the document. So it is packed by itself,
//! with a dictionary of what such texts have in common, and tantivy's store keeps it as it is: a
//! hit unpacks 4 KB and not a block of a whole file's neighbours.
//!
//! ```text
//! record  = length of the sketch, sketch, length of the payload, payload packed
//! payload = lengths of its six parts, text, layout, metadata (JSON), outline, citations (JSON), origins
//! ```
//!
//! Lengths are LEB128. The sketch does not pack, and is read alone.

mod compression;
mod headings;
mod layout;
mod numbers;
mod origins;
mod outline;

pub(crate) use layout::Layout;
pub(crate) use outline::Outline;

use crate::citations::StoredCitations;
use crate::response::DocumentMetadata;
use crate::{FieldOrigin, IndexError, SearchError};
use numbers::{Reader, write_bytes, write_number};
use serde::{Deserialize, Serialize};

/// Longest payload that is read: far above any document's, and below what would exhaust memory.
const LONGEST: usize = 1 << 28;
const PARTS: usize = 6;

/// What is stored of a document on its first passage.
#[derive(Debug)]
pub(crate) struct DocumentRecord<'a> {
    /// What is known of it.
    pub metadata: DocumentMetadata,
    /// What it consists of.
    pub outline: Outline,
    /// The pages' texts joined by form feeds.
    pub text: &'a str,
    /// Its citations.
    pub citations: StoredCitations,
    /// Where its metadata were read.
    pub origins: &'a [FieldOrigin],
}

/// The payload of a passage's record.
///
/// # Errors
/// [`IndexError::Io`] when metadata cannot be written as JSON, which no input brings about.
pub(crate) fn payload(
    text: &str,
    layout: &Layout,
    document: Option<&DocumentRecord<'_>>,
) -> Result<Vec<u8>, IndexError> {
    let mut parts: [Vec<u8>; PARTS] = Default::default();
    parts[0].extend_from_slice(text.as_bytes());
    parts[1] = layout.encode(text);
    if let Some(document) = document {
        parts[2] = to_json(&document.metadata)?;
        parts[3] = document.outline.encode(document.text);
        if !document.citations.is_empty() {
            parts[4] = to_json(&document.citations)?;
        }
        parts[5] = origins::encode(document.origins);
    }
    let length: usize = parts.iter().map(Vec::len).sum();
    let mut payload = Vec::with_capacity(length + 2 * PARTS);
    for part in &parts {
        write_number(&mut payload, part.len());
    }
    for part in &parts {
        payload.extend_from_slice(part);
    }
    Ok(payload)
}

/// A record of this payload; `sketch` is the document's, on its first passage.
///
/// # Errors
/// [`IndexError::Io`] when packing fails, for want of memory.
pub(crate) fn record(payload: &[u8], sketch: &[u8]) -> Result<Vec<u8>, IndexError> {
    let mut record = Vec::with_capacity(payload.len() / 2 + sketch.len());
    write_bytes(&mut record, sketch);
    write_number(&mut record, payload.len());
    compression::pack(payload, &mut record).map_err(unwritten)?;
    Ok(record)
}

fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>, IndexError> {
    serde_json::to_vec(value).map_err(|e| unwritten(e.into()))
}

fn unwritten(error: std::io::Error) -> IndexError {
    IndexError::io("write", std::path::Path::new("a passage"), error)
}

/// The sketch in a record; empty when there is none.
pub(crate) fn sketch(record: &[u8]) -> Result<&[u8], SearchError> {
    Reader::new(record).bytes().ok_or_else(broken)
}

/// A record that was read.
#[derive(Debug)]
pub(crate) struct StoredPassage {
    payload: Vec<u8>,
    /// Where each part ends.
    ends: [usize; PARTS],
    start: usize,
}

impl StoredPassage {
    /// Unpacks a record.
    ///
    /// # Errors
    /// [`SearchError::Stored`] for one that was not written by [`record`].
    pub(crate) fn unpack(record: &[u8]) -> Result<Self, SearchError> {
        let mut reader = Reader::new(record);
        reader.bytes().ok_or_else(broken)?;
        let length = reader.number().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(broken)?;
        let payload = compression::unpack(reader.rest(), length)
            .map_err(|error| SearchError::Stored(error.to_string()))?;
        Self::over(payload).ok_or_else(broken)
    }

    fn over(payload: Vec<u8>) -> Option<Self> {
        let mut reader = Reader::new(&payload);
        let mut ends = [0; PARTS];
        for end in &mut ends {
            *end = reader.number()?;
        }
        let start = payload.len() - reader.rest().len();
        let mut at = start;
        for end in &mut ends {
            at = at.checked_add(*end)?;
            *end = at;
        }
        (at == payload.len()).then_some(Self {
            payload,
            ends,
            start,
        })
    }

    /// All that is packed, as the dictionary is trained on it.
    pub(crate) fn payload(&self) -> &[u8] {
        &self.payload
    }

    fn part(&self, number: usize) -> &[u8] {
        let from = match number {
            0 => self.start,
            number => self.ends[number - 1],
        };
        self.payload
            .get(from..self.ends[number])
            .unwrap_or_default()
    }

    /// The passage's text.
    ///
    /// # Errors
    /// [`SearchError::Stored`], as for all that follow.
    pub(crate) fn text(&self) -> Result<&str, SearchError> {
        simdutf8::basic::from_utf8(self.part(0)).map_err(|_| broken())
    }

    /// Where the passage stands.
    pub(crate) fn layout(&self) -> Result<Layout, SearchError> {
        Layout::decode(self.part(1), self.text()?).ok_or_else(broken)
    }

    /// What is known of the document, on its first passage.
    pub(crate) fn metadata(&self) -> Result<DocumentMetadata, SearchError> {
        from_json(self.part(2))
    }

    /// Of how many passages the document consists, on its first passage.
    pub(crate) fn passages(&self) -> Result<u32, SearchError> {
        Outline::passages(self.part(3)).ok_or_else(broken)
    }

    /// What the document consists of, on its first passage; `text` is that of its pages joined by
    /// form feeds.
    pub(crate) fn outline(&self, text: &str) -> Result<Outline, SearchError> {
        Outline::decode(self.part(3), text).ok_or_else(broken)
    }

    /// The document's citations, on its first passage.
    pub(crate) fn citations(&self) -> Result<StoredCitations, SearchError> {
        match self.part(4) {
            [] => Ok(StoredCitations::default()),
            json => from_json(json),
        }
    }

    /// Where the document's metadata were read, on its first passage.
    pub(crate) fn origins(&self) -> Result<Vec<FieldOrigin>, SearchError> {
        origins::decode(self.part(5)).ok_or_else(broken)
    }
}

fn from_json<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, SearchError> {
    serde_json::from_slice(json).map_err(|e| SearchError::Stored(e.to_string()))
}

fn broken() -> SearchError {
    SearchError::Stored("a stored passage is broken".to_owned())
}

#[cfg(test)]
mod tests;
