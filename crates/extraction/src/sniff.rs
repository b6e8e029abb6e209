//! Deciding what a file is by its content. A name only breaks ties among plain-text kinds.

mod archive;
mod magic;
mod markup;

use crate::input::Input;
use crate::{ExtractError, Format};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// How much of a file is looked at to decide what it is.
const HEAD: u64 = 256 << 10;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// The format that a reader exists for, of the content under any compression.
    pub format: Option<Format>,
    /// The file is compressed as a whole.
    pub compression: Option<Compression>,
    /// What the content looks like, in English, for the report.
    pub found: String,
}

/// Compression of a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// Zstandard (RFC 8878).
    Zstd,
}

impl Sniffed {
    fn known(format: Format) -> Self {
        Self {
            format: Some(format),
            compression: None,
            found: format.name().to_owned(),
        }
    }

    fn unknown(found: &str) -> Self {
        Self {
            format: None,
            compression: None,
            found: found.to_owned(),
        }
    }
}

/// Looks at a file's content, and at its name only to tell plain-text kinds apart.
///
/// # Errors
/// The file cannot be read, is no regular file, is empty, or is an encrypted Office file.
pub fn sniff(path: &Path) -> Result<Sniffed, ExtractError> {
    let mut input = Input::open(path, u64::MAX)?;
    sniff_input(&mut input, extension(path).as_deref())
}

/// The lower-case extension of a path's name.
pub(crate) fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_lowercase())
}

/// [`sniff`] on an open file, which is left at its start.
pub(crate) fn sniff_input(
    input: &mut Input,
    extension: Option<&str>,
) -> Result<Sniffed, ExtractError> {
    let mut head = Vec::new();
    (&input.file).take(HEAD).read_to_end(&mut head)?;
    let whole = head.len() as u64 == input.length;
    let sniffed = if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        input.file.seek(SeekFrom::Start(0))?;
        archive::sniff_zip(&input.file)
    } else if head.starts_with(magic::OLE2) {
        input.file.seek(SeekFrom::Start(0))?;
        match magic::sniff_ole2(&input.file)? {
            Some(sniffed) => sniffed,
            // A damaged container may still show what it was.
            None => match magic::sniff_ole2_head(&head)? {
                sniffed if sniffed.format.is_some() => sniffed,
                _ => {
                    return Err(ExtractError::Damaged {
                        format: "OLE2 container",
                        detail: "its directory cannot be read".to_owned(),
                    });
                }
            },
        }
    } else {
        sniff_head(&head, whole, extension)?
    };
    input.file.seek(SeekFrom::Start(0))?;
    Ok(sniffed)
}

/// Looks at the first bytes of a file; a few hundred kilobytes are enough. `extension` is that of
/// its name, lower case, without the dot. A ZIP container is told by the members that the bytes
/// name.
#[must_use]
pub fn sniff_bytes(head: &[u8], extension: Option<&str>) -> Sniffed {
    if head.starts_with(b"PK\x03\x04") {
        return archive::sniff_zip_head(head);
    }
    sniff_head(head, false, extension).unwrap_or_else(|error| Sniffed::unknown(&error.to_string()))
}

fn sniff_head(head: &[u8], whole: bool, extension: Option<&str>) -> Result<Sniffed, ExtractError> {
    if head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        return Ok(sniff_zstd(head, extension));
    }
    if head.starts_with(magic::OLE2) {
        return magic::sniff_ole2_head(head);
    }
    if let Some(sniffed) = magic::sniff_magic(head) {
        return Ok(sniffed);
    }
    Ok(markup::sniff_text(head, whole, extension))
}

fn sniff_zstd(head: &[u8], extension: Option<&str>) -> Sniffed {
    let mut inner = Vec::new();
    // A cut-off stream ends in an error after what could be read: that much is enough.
    if let Ok(decoder) = zstd::stream::read::Decoder::new(head) {
        let _ = decoder.take(HEAD).read_to_end(&mut inner);
    }
    let inner_extension = extension.filter(|e| *e != "zst");
    let mut sniffed = match sniff_head(&inner, false, inner_extension) {
        Ok(sniffed) if !inner.is_empty() => sniffed,
        _ => Sniffed::unknown("damaged Zstandard data"),
    };
    sniffed.found = format!("{} compressed with Zstandard", sniffed.found);
    sniffed.compression = Some(Compression::Zstd);
    sniffed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decides_by_content() {
        let utf16: Vec<u8> = "\u{feff}<html><p>chào"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let cases: &[(&[u8], Option<&str>, Option<Format>)] = &[
            (b"%PDF-1.7\n", Some("docx"), Some(Format::Pdf)),
            (b"junk before\n%PDF-1.4\n", None, Some(Format::Pdf)),
            (b"<!DOCTYPE html><p>a", Some("doc"), Some(Format::Html)),
            (b"\xEF\xBB\xBF  <HTML>", Some("txt"), Some(Format::Html)),
            (
                b"<?xml version=\"1.0\"?>\n<!-- x --><html xmlns=\"\">",
                None,
                Some(Format::Html),
            ),
            (b"<table><tr><td>1", Some("xls"), Some(Format::Html)),
            (&utf16, Some("doc"), Some(Format::Html)),
            (b"{\\rtf1\\ansi", Some("doc"), Some(Format::Rtf)),
            (b"\xFF\xD8\xFF\xE0", Some("pdf"), Some(Format::Image)),
            (b"7z\xBC\xAF\x27\x1C", None, Some(Format::SevenZip)),
            (b"\x7FELF\x02\x01\x01", Some("txt"), None),
            (b"a\0b\0\0\0c\x01\x02\x03", Some("txt"), None),
            (b"{\"a\":1}\n{\"a\":2}\n", Some("txt"), Some(Format::Jsonl)),
            (b"\n{\"a\": [1, {}]}", None, Some(Format::Jsonl)),
            (b"{\"a\": \"very long", Some("jsonl"), Some(Format::Jsonl)),
            (b"{\"a\": 1,\n \"b\": 2}", Some("json"), Some(Format::Text)),
            (b"{not json}\n", None, Some(Format::Text)),
            (b"so,ngay\n1,2\n", Some("csv"), Some(Format::Csv)),
            (b"so,ngay\n1,2\n", Some("txt"), Some(Format::Text)),
            (b"mot hai\nba\n", Some("csv"), Some(Format::Text)),
            (b"# Mot\n\nhai\n", Some("md"), Some(Format::Markdown)),
            (b"# Mot\n\nhai\n", Some("txt"), Some(Format::Text)),
            ("Nghị quyết".as_bytes(), Some("pdf"), Some(Format::Text)),
            (b"\xFF\xFEa\0b\0", None, Some(Format::Text)),
            (b"a\0b\0c\0d\0\n\0e\0f\0", None, Some(Format::Text)),
            (b"C\xE9ng h\xDFa x\xB7 h\xE9i", None, Some(Format::Text)),
            (b"<p>1 < 2", Some("txt"), Some(Format::Html)),
            (b"< 5 ng\xC3\xA0y", Some("txt"), Some(Format::Text)),
        ];
        for (bytes, extension, format) in cases {
            let sniffed = sniff_bytes(bytes, *extension);
            assert_eq!(
                sniffed.format,
                *format,
                "{:?} .{extension:?} found {}",
                String::from_utf8_lossy(bytes),
                sniffed.found
            );
        }
    }

    #[test]
    fn names_what_it_cannot_read() {
        let cases: &[(&[u8], &str)] = &[
            (b"\x89PNG\r\n\x1A\n", "PNG"),
            (b"Rar!\x1A\x07\x00", "RAR"),
            (b"MZ\x90\0\x03", "Windows program"),
            (b"\0\0\0\x20ftypmp42", "MP4"),
            (b"SQLite format 3\0", "SQLite"),
            (b"\x01\x02\x03\x04\0\0\0", "binary"),
        ];
        for (bytes, name) in cases {
            let found = sniff_bytes(bytes, None).found;
            assert!(found.contains(name), "{found} lacks {name}");
        }
    }

    #[test]
    fn looks_inside_zstd() {
        let packed = zstd::encode_all(&b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n"[..], 3).unwrap();
        let sniffed = sniff_bytes(&packed, Some("zst"));
        assert_eq!(sniffed.format, Some(Format::Jsonl));
        assert_eq!(sniffed.compression, Some(Compression::Zstd));
        let damaged = sniff_bytes(&packed[..6], None);
        assert_eq!(damaged.format, None);
    }
}
