//! Formats in a ZIP container, told by their members.

use super::Sniffed;
use crate::Format;
use memchr::memmem;
use std::fs::File;
use std::io::{BufReader, Read};

/// The member that every Office Open XML file has.
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// Looks at the directory of a ZIP file.
pub(super) fn sniff_zip(file: &File) -> Sniffed {
    let Ok(mut archive) = zip::ZipArchive::new(BufReader::new(file)) else {
        // A file cut short has lost its directory, which stands at the end, but not its head.
        let mut head = Vec::new();
        let mut file = file;
        let _ = std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(0));
        let _ = file.take(super::HEAD).read_to_end(&mut head);
        return sniff_zip_head(&head);
    };
    let mut mimetype = String::new();
    if let Ok(member) = archive.by_name("mimetype") {
        let _ = member.take(128).read_to_string(&mut mimetype);
    }
    let mut content_types = String::new();
    if let Ok(member) = archive.by_name(CONTENT_TYPES) {
        let _ = member.take(1 << 20).read_to_string(&mut content_types);
    }
    let names: Vec<String> = archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    let has = |prefix: &str| names.iter().any(|name| name.starts_with(prefix));
    classify(&mimetype, &content_types, &has)
}

/// Looks at the names that the first local headers give.
pub(super) fn sniff_zip_head(head: &[u8]) -> Sniffed {
    let has = |name: &str| memmem::find(head, name.as_bytes()).is_some();
    // An ODF or EPUB file begins with an uncompressed member that names its type (ODF 1.2, part 3).
    let mimetype = head
        .get(30..)
        .and_then(|rest| rest.strip_prefix(b"mimetype"))
        .map(|rest| String::from_utf8_lossy(rest.get(..80).unwrap_or(rest)).into_owned());
    let content_types = if has(CONTENT_TYPES) { "-" } else { "" };
    classify(mimetype.as_deref().unwrap_or(""), content_types, &has)
}

fn classify(mimetype: &str, content_types: &str, has: &dyn Fn(&str) -> bool) -> Sniffed {
    for (part, format, name) in [
        ("opendocument.text", Some(Format::Odt), "ODT"),
        ("opendocument.spreadsheet", Some(Format::Ods), "ODS"),
        ("opendocument.presentation", Some(Format::Odp), "ODP"),
        ("epub+zip", None, "EPUB book"),
    ] {
        if mimetype.contains(part) {
            return Sniffed {
                format,
                compression: None,
                found: name.to_owned(),
            };
        }
    }
    if !content_types.is_empty() {
        let main = |kind: &str, folder: &str| content_types.contains(kind) || has(folder);
        if main("wordprocessingml.document.main", "word/")
            || main("wordprocessingml.template.main", "word/")
            || content_types.contains("ms-word.document.macroEnabled.main")
        {
            return Sniffed::known(Format::Docx);
        }
        if main("spreadsheetml", "xl/") {
            return Sniffed::known(Format::Xlsx);
        }
        if main("presentationml", "ppt/") {
            return Sniffed::known(Format::Pptx);
        }
        return Sniffed::unknown("Office Open XML of an unknown kind");
    }
    if has("word/document.xml") {
        return Sniffed::known(Format::Docx);
    }
    Sniffed::known(Format::Zip)
}
