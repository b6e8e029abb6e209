//! An office's own tables in the place of the built-in ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use std::path::PathBuf;
use support::{Office, resolution};

/// A folder with the built-in types and one of the office's own.
fn tables(office: &Office, name: &str, types: &str) -> PathBuf {
    let built_in = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../crates/party-documents/data/document-types.tsv");
    let folder = office.path(name);
    std::fs::create_dir_all(&folder).unwrap();
    let text = std::fs::read_to_string(built_in).unwrap() + types;
    std::fs::write(folder.join("document-types.tsv"), text).unwrap();
    folder
}

#[test]
fn an_index_is_made_and_brought_up_to_date_by_the_offices_own_tables() {
    let text = resolution("11-NQ/TU", "việc chung").replace("NGHỊ QUYẾT\n", "HUẤN THỊ\n");
    let office = Office::with(&[("a.txt", text.as_bytes())]);
    office.published(&[]);
    let kind = |office: &Office| office.search("việc chung").remove(0).document_type;
    assert_ne!(kind(&office).as_deref(), Some("Huấn thị"));

    let own = tables(&office, "bang", "Huấn thị\thuan thi\tHTh\tparty\tour own\n");
    let own = own.to_str().unwrap();
    // Other tables may read the same bytes otherwise: everything is read again.
    let run = office.update(&["--tables", own]);
    assert_eq!(
        (run.code, &run.summary()["outcome"]),
        (0, &"published".into()),
        "{run:?}"
    );
    assert_eq!(kind(&office).as_deref(), Some("Huấn thị"));
    let run = office.update(&["--tables", own]);
    assert_eq!(run.summary()["outcome"], "unchanged", "{run:?}");
    let more = tables(
        &office,
        "bang-2",
        "Huấn lệnh\thuan lenh\tHL\tparty\tour own\n",
    );
    let run = office.update(&["--tables", more.to_str().unwrap()]);
    assert_eq!(run.summary()["outcome"], "published");
    assert_ne!(kind(&office).as_deref(), Some("Huấn thị"));
}

#[test]
fn tables_that_cannot_be_used_are_named_and_nothing_is_done() {
    let office = Office::with(&[("a.txt", b"van ban")]);
    let bad = tables(&office, "bang", "Huấn thị\n");
    let run = office.build(&["--tables", bad.to_str().unwrap()]);
    assert_eq!(
        (run.code, &run.error()["code"]),
        (2, &"tables".into()),
        "{run:?}"
    );
    assert!(
        run.error()["message"]
            .as_str()
            .unwrap()
            .contains("document-types.tsv, "),
        "{run:?}"
    );
    let empty = office.path("rong");
    std::fs::create_dir(&empty).unwrap();
    for folder in [empty, office.path("khong-co")] {
        let run = office.build(&["--tables", folder.to_str().unwrap()]);
        assert_eq!(run.code, 2, "{run:?}");
    }
    assert!(!office.index().exists());
}
