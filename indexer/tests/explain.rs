//! `indexer explain --json` through the real binary: what was read of a file, block by block, and
//! of an archive each member.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use serde_json::Value;
use std::io::{Cursor, Write};
use support::{Office, Run, indexer, resolution};

fn explained(office: &Office, name: &str) -> Value {
    let file = office.sources().join(name);
    let run = Run::of(indexer().args(["explain", "--json"]).arg(file));
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn blocks_say_what_they_are_with_level_cells_and_font() {
    let rtf = r"{\rtf1\ansi{\fonttbl{\f0 Times New Roman;}{\f1 Arial;}}
        \f1\outlinelevel0 Phan mot\par\pard\f0 Noi dung cua phan\par
        \trowd\cellx1000\cellx2000\intbl So\cell\intbl Ngay\cell\row\pard\f0 Het\par}";
    let office = Office::with(&[("a.rtf", rtf.as_bytes())]);
    let value = explained(&office, "a.rtf");
    let page = &value["pages"][0];
    assert_eq!(page["method"], "native");
    assert!(page["text"].as_str().unwrap().contains("Noi dung"));
    let blocks = page["blocks"].as_array().unwrap();
    assert_eq!(blocks[0]["kind"], "heading");
    assert_eq!(blocks[0]["level"], 1);
    assert_eq!(blocks[0]["font"], "Arial");
    assert_eq!(blocks[1]["kind"], "paragraph");
    assert_eq!(blocks[1]["font"], "Times New Roman");
    let row = blocks.iter().find(|block| block["kind"] == "table_row");
    assert_eq!(row.unwrap()["cells"], serde_json::json!(["So", "Ngay"]));
}

#[test]
fn members_of_an_archive_are_explained_each_on_its_own() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let texts = [
        resolution("1-NQ/TU", "việc một"),
        resolution("2-NQ/TU", "việc hai"),
    ];
    for (name, bytes) in [
        ("a/1.txt", texts[0].as_bytes()),
        ("hong.docx", b"PK\x03\x04"),
        ("b/2.txt", texts[1].as_bytes()),
    ] {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    let office = Office::with(&[("gói.zip", &zip), ("1.txt", texts[0].as_bytes())]);
    let value = explained(&office, "gói.zip");
    let members = value["members"].as_array().unwrap();
    let paths: Vec<&str> = members
        .iter()
        .map(|member| member["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["a/1.txt", "hong.docx", "b/2.txt"]);
    // As if it had been a file of its own.
    let alone = explained(&office, "1.txt");
    assert_eq!(members[0]["documents"], alone["documents"]);
    assert_eq!(members[0]["pages"], alone["pages"]);
    assert!(alone.get("members").is_none());
    assert_eq!(members[1]["error"]["code"], "damaged");
    assert!(members[2]["documents"][0].to_string().contains("2-NQ/TU"));
    // For people too.
    let file = office.sources().join("gói.zip");
    let run = Run::of(indexer().arg("explain").arg(file));
    assert!(run.stdout.contains("== a/1.txt ==\n"), "{run:?}");
    assert!(run.stdout.contains("== hong.docx ==\n! "), "{run:?}");
}

#[test]
fn blocks_of_a_pdf_have_places() {
    if !std::path::Path::new("/usr/bin/pdftotext").exists() {
        eprintln!("skipped: no pdftotext");
        return;
    }
    let pdf = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../corpus-samples/van-kien/tinh-uy-van-xuan/2020/22-QC-TU.pdf");
    let run = Run::of(indexer().args(["explain", "--json"]).arg(pdf));
    assert_eq!(run.code, 0, "{run:?}");
    let value: Value = serde_json::from_str(&run.stdout).unwrap();
    let pages = value["pages"].as_array().unwrap();
    let blocks = pages
        .iter()
        .flat_map(|page| page["blocks"].as_array().unwrap());
    let placed = blocks.clone().filter(|block| block["bounds"].is_object());
    assert!(placed.clone().count() * 2 > blocks.count());
    for block in placed {
        let edge = |name: &str| block["bounds"][name].as_f64().unwrap();
        assert!(
            edge("left") < edge("right") && edge("right") <= 1.0,
            "{block}"
        );
        assert!(
            edge("top") < edge("bottom") && edge("bottom") <= 1.0,
            "{block}"
        );
    }
}
