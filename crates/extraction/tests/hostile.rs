//! Files that are made, or named, to do harm: each is read or set aside, and nothing else happens.

#![allow(clippy::unwrap_used)]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use extraction::{ExtractError, Extracted, Options, extract};

fn options() -> Options {
    Options {
        ocr: false,
        ..Options::default()
    }
}

fn text(read: &Extracted) -> String {
    let pages: Vec<String> = read.pages.iter().map(|page| page.text()).collect();
    pages.join("\n")
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn seven_zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    use sevenz_rust2::{ArchiveEntry, ArchiveWriter};
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in members {
        let entry = ArchiveEntry::new_file(name);
        writer.push_archive_entry(entry, Some(*bytes)).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A PDF of pages with one line each.
fn pdf(lines: impl ExactSizeIterator<Item = String>) -> Vec<u8> {
    let count = lines.len();
    let mut out = String::from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
    let kids: Vec<String> = (0..count).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    let _ = write!(
        out,
        "2 0 obj<</Type/Pages/Kids[{}]/Count {count}>>endobj\n\
         3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
        kids.join(" ")
    );
    for (n, line) in lines.enumerate() {
        let content = format!("BT /F1 12 Tf 50 700 Td ({line}) Tj ET");
        let (page, stream) = (4 + 2 * n, 5 + 2 * n);
        let _ = write!(
            out,
            "{page} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]\
             /Resources<</Font<</F1 3 0 R>>>>/Contents {stream} 0 R>>endobj\n\
             {stream} 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n",
            content.len()
        );
    }
    out.push_str("trailer<</Root 1 0 R>>\n%%EOF\n");
    out.into_bytes()
}

/// Whether a result says that a program is not installed, in which case the test says so.
fn lacks_a_program(read: &Result<Extracted, ExtractError>) -> bool {
    let missing = matches!(read, Err(ExtractError::ToolMissing { .. }));
    if missing {
        eprintln!("skipped: pdftotext is not installed");
    }
    missing
}

#[test]
fn names_of_any_bytes_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let archive = zip(&[("trong.txt", "Nghị quyết".as_bytes())]);
    let printed = pdf(["Nghi quyet".to_owned()].into_iter());
    for name in [
        &b"hai\ndong"[..],
        b"byte l\xff\xfe",
        b"-o",
        b"--help",
        b" ",
        b"$(touch x);`y`|z&",
        b"%s%n*?[a]",
        "nghị quyết".as_bytes(),
    ] {
        for (extension, content) in [
            (&b".txt"[..], "Nghị quyết".as_bytes()),
            (b".zip", &archive),
            (b".pdf", &printed),
        ] {
            let name = OsString::from_vec([name, extension].concat());
            let path = folder.path().join(&name);
            std::fs::write(&path, content).unwrap();
            let read = extract(&path, &options());
            if lacks_a_program(&read) {
                continue;
            }
            let found = text(&read.unwrap_or_else(|error| panic!("{name:?}: {error}")));
            assert!(found.contains("Ngh"), "{name:?}: {found:?}");
            std::fs::remove_file(&path).unwrap();
        }
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn members_of_archives_write_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("escaped.txt");
    let up: PathBuf = [".."; 30]
        .iter()
        .collect::<PathBuf>()
        .join(target.strip_prefix("/").unwrap());
    let names = [
        target.to_str().unwrap().to_owned(),
        up.to_str().unwrap().to_owned(),
        format!("a/{}", up.display()),
        up.to_str().unwrap().replace('/', "\\"),
        "C:\\Windows\\x.txt".to_owned(),
        "a\nb.txt".to_owned(),
        "nul\0.txt".to_owned(),
    ];
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), "nội dung".as_bytes()))
        .collect();
    // A name in a 7z archive ends at its first zero.
    let (_, of_7z) = members.split_last().unwrap();
    for (name, archive, count) in [
        ("a.zip", zip(&members), members.len()),
        ("a.7z", seven_zip(of_7z), of_7z.len()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, archive).unwrap();
        let read = extract(&path, &options()).unwrap();
        assert_eq!(text(&read).matches("nội dung").count(), count, "{name}");
        assert!(!target.exists(), "{name}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn no_format_fetches_or_expands_entities() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "MARK-OF-THE-SECRET").unwrap();
    let mut head = String::from("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"lol\">");
    for n in 1..12 {
        let inner = format!("&l{};", n - 1).repeat(10);
        let _ = write!(head, "<!ENTITY l{n} \"{inner}\">");
    }
    let _ = write!(
        head,
        "<!ENTITY e SYSTEM \"file://{}\"><!ENTITY % p SYSTEM \"file://{0}\">%p;]>",
        secret.display()
    );
    let odt = format!(
        "{head}<office:document-content><office:body><office:text><text:p>đầu &l11;&e; cuối\
         </text:p></office:text></office:body></office:document-content>"
    );
    let slide = format!(
        "{head}<p:sld><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>đầu &l11;&e; cuối</a:t>\
         </a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    );
    let sheet = format!(
        "{head}<office:document-content><office:body><office:spreadsheet><table:table \
         table:name=\"đầu\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>\
         đầu &l11;&e; cuối</text:p></table:table-cell></table:table-row></table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let strings = format!("{head}<sst><si><t>đầu &l11;&e; cuối</t></si><si><t>đầu</t></si></sst>");
    let cells = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>\
                 <c r=\"B1\" t=\"s\"><v>1</v></c></row></sheetData></worksheet>";
    let book = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
                <sheets><sheet name=\"đầu\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let relations = |targets: &[(&str, &str)]| {
        let each = targets.iter().zip(1..).map(|((kind, target), n)| {
            format!(
                "<Relationship Id=\"r{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/\
                 2006/relationships/{kind}\" Target=\"{target}\"/>"
            )
        });
        format!(
            "<Relationships>{}</Relationships>",
            each.collect::<String>()
        )
    };
    let of_package = relations(&[("officeDocument", "xl/workbook.xml")]);
    let of_book = relations(&[
        ("worksheet", "worksheets/sheet1.xml"),
        ("sharedStrings", "sharedStrings.xml"),
    ]);
    let cases: [(&str, Vec<u8>); 5] = [
        (
            "a.xlsx",
            zip(&[
                (
                    "[Content_Types].xml",
                    b"<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"spreadsheetml\"/></Types>",
                ),
                ("_rels/.rels", of_package.as_bytes()),
                ("xl/workbook.xml", book.as_bytes()),
                ("xl/_rels/workbook.xml.rels", of_book.as_bytes()),
                ("xl/sharedStrings.xml", strings.as_bytes()),
                ("xl/worksheets/sheet1.xml", cells.as_bytes()),
            ]),
        ),
        (
            "a.odt",
            zip(&[
                ("mimetype", b"application/vnd.oasis.opendocument.text"),
                ("content.xml", odt.as_bytes()),
            ]),
        ),
        (
            "a.ods",
            zip(&[
                (
                    "mimetype",
                    b"application/vnd.oasis.opendocument.spreadsheet",
                ),
                ("content.xml", sheet.as_bytes()),
            ]),
        ),
        (
            "a.pptx",
            zip(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("ppt/presentation.xml", b"<p:presentation/>"),
                ("ppt/slides/slide1.xml", slide.as_bytes()),
            ]),
        ),
        (
            "a.html",
            format!("{head}<html><body><p>đầu &l11;&e; cuối</p></body></html>").into_bytes(),
        ),
    ];
    for (name, content) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        // Set aside or read, but with nothing of either.
        if let Ok(read) = extract(&path, &options()) {
            let found = text(&read);
            assert!(!found.contains("MARK-OF-THE-SECRET"), "{name}: {found}");
            assert!(found.len() < 1000, "{name}: {} bytes", found.len());
            assert!(found.contains("đầu"), "{name}: {found}");
        }
    }
}

#[test]
fn ten_thousand_pages_are_read_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    let lines = (1..=10_000).map(|n| format!("Trang so {n} cua bao cao tong ket cong tac nam"));
    std::fs::write(&path, pdf(lines.collect::<Vec<_>>().into_iter())).unwrap();
    let read = extract(&path, &options());
    if lacks_a_program(&read) {
        return;
    }
    let read = read.unwrap();
    assert_eq!(read.pages.len(), 10_000);
    assert_eq!(read.pages[9_999].number, Some(10_000));
    assert!(read.pages[9_999].text().contains("Trang so 10000 "));
}

#[test]
fn sparse_files_of_four_gibibytes_cost_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (name, head) in [
        ("a.pdf", &b"%PDF-1.4\n"[..]),
        ("a.docx", b"PK\x03\x04"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.txt", b"van ban"),
        ("a.rtf", b"{\\rtf1"),
    ] {
        let path: &Path = &folder.path().join(name);
        std::fs::write(path, head).unwrap();
        let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        file.set_len((4 << 30) + 1).unwrap();
        let error = extract(path, &options()).unwrap_err();
        let expected = matches!(
            error,
            ExtractError::Limit { .. } | ExtractError::Damaged { .. }
        );
        assert!(expected, "{name}: {error}");
    }
}
