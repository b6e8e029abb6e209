//! Metadata that the office gives beside its files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use party_documents::Secrecy;
use search_index::Hit;
use serde_json::Value;
use std::fs;
use support::{Office, Run, resolution, set_aside};

fn office() -> Office {
    let first = resolution("11-NQ/TU", "chuyển đổi số");
    let second = resolution("12-NQ/TU", "nông thôn mới");
    Office::with(&[
        ("kho/a.txt", first.as_bytes()),
        ("kho/b.txt", second.as_bytes()),
    ])
}

fn hit(office: &Office, query: &str) -> Hit {
    let mut hits = office.search(query);
    assert_eq!(hits.len(), 1, "{query}: {hits:?}");
    hits.remove(0)
}

fn codes(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one["code"].as_str().unwrap()).collect()
}

#[test]
fn the_office_overrides_what_was_read_and_disagreement_is_reported() {
    let office = office();
    office.put(
        "kho/a.txt.meta.yaml",
        "Số, ký hiệu: 21-NQ/TU\nNgày ban hành: 16/3/2024\nPhông: 011\nMục lục: 07\nLĩnh vực: Chuyển đổi số\n".as_bytes(),
    );
    office.put("kho/sieu-du-lieu.csv", "Tên tệp;Trích yếu;Người ký\nb.txt;về xây dựng nông thôn mới nâng cao;Lê Văn Mẫu\nkhong-co.txt;x;y\n".as_bytes());
    let run = office.published(&[]);
    let found = hit(&office, "chuyển đổi số");
    assert_eq!(found.number.as_deref(), Some("21-NQ/TU"));
    assert_eq!(found.date.unwrap().to_string(), "2024-03-16");
    assert_eq!(
        hit(&office, "lĩnh vực:\"chuyển đổi số\"").number.as_deref(),
        Some("21-NQ/TU")
    );
    assert_eq!(hit(&office, "nâng cao").number.as_deref(), Some("12-NQ/TU"));
    assert_eq!(
        hit(&office, "\"Phông 011\"").number.as_deref(),
        Some("21-NQ/TU")
    );
    let report = office.report(&run);
    let warned = codes(&report["warnings"]);
    assert_eq!(
        warned
            .iter()
            .filter(|c| **c == "metadata_disagrees")
            .count(),
        3,
        "{report}"
    );
    assert!(warned.contains(&"metadata_unused"), "{report}");
    assert_eq!(codes(&report["skipped"]), ["metadata", "metadata"]);
    // They are no documents.
    assert_eq!(office.ids().len(), 2);
}

#[test]
fn a_corrected_sidecar_takes_effect_with_the_next_update() {
    let office = office();
    office.published(&[]);
    let changes = |run: &Run| {
        let changes = &run.summary()["changes"];
        ["kept", "added", "again", "removed"].map(|name| changes[name].as_u64().unwrap())
    };
    let sidecar = office.put(
        "kho/a.txt.meta.json",
        r#"{"số ký hiệu": "31-NQ/TU"}"#.as_bytes(),
    );
    assert_eq!(changes(&office.update(&[])), [1, 0, 1, 0]);
    assert_eq!(
        hit(&office, "chuyển đổi số").number.as_deref(),
        Some("31-NQ/TU")
    );
    assert_eq!(changes(&office.update(&[])), [2, 0, 0, 0]);
    fs::write(&sidecar, r#"{"số ký hiệu": "32-NQ/TU"}"#).unwrap();
    assert_eq!(changes(&office.update(&[])), [1, 0, 1, 0]);
    assert_eq!(
        hit(&office, "chuyển đổi số").number.as_deref(),
        Some("32-NQ/TU")
    );
    fs::remove_file(&sidecar).unwrap();
    assert_eq!(changes(&office.update(&[])), [1, 0, 1, 0]);
    assert_eq!(
        hit(&office, "chuyển đổi số").number.as_deref(),
        Some("11-NQ/TU")
    );
    // A row of a list changes its own file alone.
    let list = office.put(
        "kho/metadata.csv",
        "file,số ký hiệu\na.txt,41-NQ/TU\nb.txt,42-NQ/TU\n".as_bytes(),
    );
    assert_eq!(changes(&office.update(&[])), [0, 0, 2, 0]);
    fs::write(&list, "file,số ký hiệu\na.txt,41-NQ/TU\nb.txt,43-NQ/TU\n").unwrap();
    assert_eq!(changes(&office.update(&[])), [1, 0, 1, 0]);
    assert_eq!(
        hit(&office, "nông thôn mới").number.as_deref(),
        Some("43-NQ/TU")
    );
}

#[test]
fn of_two_marks_the_stricter_counts_and_what_cannot_be_read_holds_back() {
    let secret = resolution("13-NQ/TU", "nhân sự").replace("NGHỊ QUYẾT\n", "MẬT\nNGHỊ QUYẾT\n");
    for (name, sidecar, expected) in [
        ("kho/a.txt.meta.yaml", "độ mật: Mật\n", Some("secret")),
        (
            "kho/a.txt.meta.yaml",
            "độ mật: Tuyệt mật\n",
            Some("most_secret"),
        ),
        (
            "kho/a.txt.meta.yaml",
            "độ mật: rất kín\n",
            Some("secrecy_unknown"),
        ),
        (
            "kho/a.txt.meta.json",
            "{ độ mật",
            Some("metadata_unreadable"),
        ),
        ("kho/a.txt.meta.yaml", "độ mật: Lưu hành nội bộ\n", None),
        (
            "kho/sieu-du-lieu.csv",
            "cột này, không nói tệp nào\n1,2\n",
            Some("metadata_unreadable"),
        ),
    ] {
        let office = office();
        office.put("khac/c.txt", resolution("14-NQ/TU", "việc khác").as_bytes());
        office.put(name, sidecar.as_bytes());
        let run = office.published(&[]);
        let aside = set_aside(&office.report(&run));
        let found = aside
            .iter()
            .find(|(name, _)| name == "a.txt")
            .map(|(_, code)| code.as_str());
        assert_eq!(found, expected, "{sidecar}");
        if expected.is_none() {
            assert_eq!(hit(&office, "chuyển đổi số").secrecy, Secrecy::Internal);
        } else {
            assert!(office.search("chuyển đổi số").is_empty());
        }
    }
    // A lower entry does not take a stamp away.
    let office = Office::with(&[("a.txt", secret.as_bytes()), ("b.txt", b"van ban khac")]);
    office.put("a.txt.meta.yaml", "độ mật: Thường\n".as_bytes());
    let run = office.published(&[]);
    assert_eq!(
        set_aside(&office.report(&run)),
        [("a.txt".to_owned(), "secret".to_owned())]
    );
}

#[test]
fn copies_with_other_metadata_are_one_document_under_the_strictest_mark() {
    let text = resolution("15-NQ/TU", "việc chung");
    let office = Office::with(&[("a.txt", text.as_bytes()), ("b.txt", text.as_bytes())]);
    office.put("b.txt.meta.yaml", "độ mật: Lưu hành nội bộ\n".as_bytes());
    office.published(&[]);
    assert_eq!(hit(&office, "việc chung").secrecy, Secrecy::Internal);
}

#[test]
fn the_archives_names_of_files_say_where_a_paper_lies() {
    let text = resolution("16-NQ/TU", "lưu trữ");
    let office = Office::with(&[("011-07-0123-001-NQ-0016-2024.txt", text.as_bytes())]);
    office.published(&[]);
    assert_eq!(
        hit(&office, "\"Hồ sơ 0123\"").number.as_deref(),
        Some("16-NQ/TU")
    );
}

#[test]
fn explain_heeds_what_stands_beside_the_file() {
    let office = office();
    office.put(
        "kho/a.txt.meta.json",
        r#"{"số ký hiệu": "31-NQ/TU"}"#.as_bytes(),
    );
    office.put(
        "kho/sieu-du-lieu.csv",
        "Tên tệp;Người ký\na.txt;Lê Văn Mẫu\n".as_bytes(),
    );
    let explain = || {
        let file = office.sources().join("kho/a.txt");
        let output = support::indexer()
            .args(["explain", "--json"])
            .arg(file)
            .output()
            .unwrap();
        (output.status.code(), output.stdout)
    };
    let (code, stdout) = explain();
    assert_eq!(code, Some(0));
    let said: Value = serde_json::from_slice(&stdout).unwrap();
    let document = &said["documents"][0];
    assert_eq!(document["number"]["display"], "31-NQ/TU", "{said}");
    assert_eq!(document["signer"], "Lê Văn Mẫu", "{said}");
    let complaints = said["complaints"].to_string();
    assert!(complaints.contains("11-NQ/TU"), "{complaints}");

    office.put("kho/a.txt.meta.json", b"{");
    assert_ne!(explain().0, Some(0));
}

#[test]
fn corrections_hold_through_updates_and_new_builds() {
    let office = office();
    office.put("kho/a.txt.meta.yaml", "Số, ký hiệu: 21-NQ/TU\n".as_bytes());
    let folder = office.path("cho-sua");
    let option = ["--corrections", folder.to_str().unwrap()];
    // The folder is made with the first correction.
    office.published(&option);
    let place = office.path("sources/kho/a.txt");
    fs::create_dir(&folder).unwrap();
    let write = |text: &Value| fs::write(folder.join("a1.meta.json"), text.to_string()).unwrap();
    write(&serde_json::json!({
        "files": [place, "kho/da-chuyen-di.txt"], "number": "31-NQ/TU",
        "corrected by": "user:van.hanh",
    }));
    office.update(&option);
    let found = hit(&office, "chuyển đổi số");
    assert_eq!(
        found.number.as_deref(),
        Some("31-NQ/TU"),
        "before the sidecar"
    );
    for _ in 0..2 {
        let run = office.published(&option);
        assert_eq!(
            hit(&office, "chuyển đổi số").number.as_deref(),
            Some("31-NQ/TU")
        );
        let report = office.report(&run);
        assert!(codes(&report["warnings"]).contains(&"metadata_unused"));
    }
    // A mark of secrecy can be raised by it, never lowered.
    write(&serde_json::json!({ "files": [place], "secrecy": "Mật" }));
    let run = office.update(&option);
    assert!(office.search("chuyển đổi số").is_empty(), "{run:?}");
    write(&serde_json::json!({ "files": [place] }));
    office.update(&option);
    assert_eq!(
        hit(&office, "chuyển đổi số").number.as_deref(),
        Some("21-NQ/TU"),
        "taken back"
    );
    // Of one that cannot be read nobody knows which paper it holds back.
    fs::write(folder.join("a1.meta.json"), "{").unwrap();
    let run = office.update(&option);
    assert_eq!(
        (run.code, run.error()["code"].as_str()),
        (2, Some("corrections"))
    );
}
