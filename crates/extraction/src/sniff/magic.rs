//! Formats that announce themselves in their first bytes.

use super::Sniffed;
use crate::{ExtractError, Format};
use memchr::memmem;
use std::io::{Read, Seek};

/// Compound File Binary: the container of Word, Excel and PowerPoint 97 to 2003 (MS-CFB 2.2).
pub(super) const OLE2: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// First bytes of images that can be read.
const IMAGES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1A\n", "PNG image"),
    (b"\xFF\xD8\xFF", "JPEG image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
];

/// First bytes, and what they belong to.
const MAGIC: &[(&[u8], &str)] = &[
    (b"GIF8", "GIF image"),
    (b"Rar!\x1A\x07", "RAR archive"),
    (b"\x1F\x8B", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xFD7zXZ\0", "xz data"),
    (b"\x7FELF", "Linux program"),
    (b"MZ", "Windows program"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"%!PS", "PostScript"),
    (b"ID3", "MP3 sound"),
    (b"OggS", "Ogg sound or video"),
    (b"\0\x01\x00\x00\x00", "TrueType font"),
];

/// A format known by its first bytes.
pub(super) fn sniff_magic(head: &[u8]) -> Option<Sniffed> {
    // PDF readers accept junk before the header within the first kilobyte (ISO 32000, annex H).
    let start = head.get(..1024).unwrap_or(head);
    if memmem::find(start, b"%PDF-").is_some() {
        return Some(Sniffed::known(Format::Pdf));
    }
    if head.trim_ascii_start().starts_with(b"{\\rtf") {
        return Some(Sniffed::known(Format::Rtf));
    }
    if let Some((_, name)) = IMAGES.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(Sniffed {
            format: Some(Format::Image),
            compression: None,
            found: (*name).to_owned(),
        });
    }
    if head.starts_with(b"7z\xBC\xAF\x27\x1C") {
        return Some(Sniffed::known(Format::SevenZip));
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(Sniffed::unknown(name));
    }
    match (head.get(..4), head.get(4..8), head.get(8..12)) {
        (_, Some(b"ftyp"), _) => Some(Sniffed::unknown("MP4 video or HEIC image")),
        (Some(b"RIFF"), _, Some(b"WEBP")) => Some(Sniffed::unknown("WebP image")),
        (Some(b"RIFF"), ..) => Some(Sniffed::unknown("RIFF sound or video")),
        _ => None,
    }
}

/// Names of streams inside a compound file, and what holds them.
const STREAMS: &[(&str, Option<Format>, &str)] = &[
    ("WordDocument", Some(Format::Doc), "Word 6 to 2003 document"),
    ("Workbook", Some(Format::Xls), "Excel 97 to 2003 workbook"),
    ("Book", Some(Format::Xls), "Excel 5 workbook"),
    (
        "PowerPoint Document",
        Some(Format::Ppt),
        "PowerPoint 97 to 2003 presentation",
    ),
    (
        "__properties_version1.0",
        Some(Format::Msg),
        "Outlook message",
    ),
];

/// A compound file, by the names of its streams; `None` where it cannot be opened.
pub(super) fn sniff_ole2<R: Read + Seek>(file: R) -> Result<Option<Sniffed>, ExtractError> {
    let Ok(compound) = cfb::CompoundFile::open(file) else {
        return Ok(None);
    };
    if compound.exists("/EncryptedPackage") {
        return Err(ExtractError::Encrypted);
    }
    let found = STREAMS
        .iter()
        .find(|(stream, _, _)| compound.exists(format!("/{stream}")));
    Ok(Some(match found {
        Some((_, format, name)) => Sniffed {
            format: *format,
            compression: None,
            found: (*name).to_owned(),
        },
        None => Sniffed::unknown("OLE2 container"),
    }))
}

/// A compound file, by the names of streams that its first bytes happen to show.
pub(super) fn sniff_ole2_head(head: &[u8]) -> Result<Sniffed, ExtractError> {
    let names = |name: &str| {
        let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(head, &utf16).is_some()
    };
    if names("EncryptedPackage") {
        return Err(ExtractError::Encrypted);
    }
    let found = STREAMS.iter().find(|(stream, _, _)| names(stream));
    Ok(match found {
        Some((_, format, name)) => Sniffed {
            format: *format,
            compression: None,
            found: (*name).to_owned(),
        },
        None => Sniffed::unknown("OLE2 container"),
    })
}
