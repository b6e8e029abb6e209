//! What comes in broken: said clearly, set aside, and nothing lost that was there before.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use search_index::{BuildOptions, GenerationBuilder};
use std::os::unix::fs::PermissionsExt;
use support::{Office, Run, indexer, set_aside, without_privileges};

/// An office whose index holds one document, found by `giữ nguyên`.
fn office_with_index() -> Office {
    let office = Office::with(&[("cu.txt", "bản cũ giữ nguyên".as_bytes())]);
    office.published(&[]);
    std::fs::remove_file(office.path("sources/cu.txt")).unwrap();
    office
}

/// The generation that was published before is still there, and answers.
fn unharmed(office: &Office, before: &str) {
    assert_eq!(office.directory().current().unwrap(), before);
    assert_eq!(office.search("giữ nguyên").len(), 1);
    let building = std::fs::read_dir(office.index().join("building"))
        .unwrap()
        .count();
    assert_eq!(building, 0, "nothing half built is left");
}

#[test]
fn a_source_that_is_missing_is_an_error_before_anything_is_built() {
    let office = Office::with(&[("1.txt", b"van ban")]);
    let gone = office.path("khong-co");
    let run = office.build(&["--source", gone.to_str().unwrap()]);
    assert_eq!(run.code, 4, "{run:?}");
    let error = run.error();
    assert_eq!(error["code"], "source");
    assert_eq!(error["exit"], 4);
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("khong-co") && message.contains("không có"),
        "{message}"
    );
    assert!(!office.index().exists(), "nothing was begun");
}

#[test]
fn a_source_that_cannot_be_read_is_an_error() {
    let office = Office::with(&[("1.txt", b"van ban")]);
    let closed = office.path("sources/1.txt");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = office.build_command(&["--source", closed.to_str().unwrap()]);
    let Some(run) = without_privileges(&office, &mut command) else {
        return;
    };
    assert_eq!(run.code, 4, "{run:?}");
    assert!(
        run.error()["message"]
            .as_str()
            .unwrap()
            .contains("không có quyền")
    );
}

#[test]
fn sources_without_anything_to_index_publish_nothing() {
    type Files = &'static [(&'static str, &'static [u8])];
    let cases: [(&str, Files, &str); 4] = [
        ("an empty folder", &[], "không có tệp nào"),
        (
            "only hidden files",
            &[(".x", b"x"), ("Thumbs.db", b"x")],
            "không có tệp nào",
        ),
        ("only an empty file", &[("rong.docx", b"")], "để riêng"),
        (
            "only a bad row",
            &[("x.jsonl", b"{\"_id\": 1}\n")],
            "để riêng",
        ),
    ];
    for (what, files, words) in cases {
        let office = office_with_index();
        let before = office.directory().current().unwrap();
        for (name, content) in files {
            office.put(name, content);
        }
        let run = office.build(&[]);
        assert_eq!(run.code, 5, "{what}: {run:?}");
        assert_eq!(run.error()["code"], "nothing_to_index", "{what}");
        let message = run.error()["message"].as_str().unwrap().to_owned();
        assert!(
            message.contains(words) && message.contains("giữ nguyên"),
            "{what}: {message}"
        );
        unharmed(&office, &before);
    }
}

#[test]
fn what_was_set_aside_is_in_the_report_also_when_nothing_is_published() {
    let office = Office::with(&[
        ("rong.txt", b""),
        ("hong.docx", b"PK\x03\x04 xxxxxxxxxxxxxxxxxxxx"),
    ]);
    let run = office.build(&[]);
    assert_eq!(run.code, 5, "{run:?}");
    assert_eq!(run.summary()["outcome"], "nothing");
    let report = office.report(&run);
    assert_eq!(report["outcome"], "nothing");
    assert_eq!(set_aside(&report).len(), 2, "{report}");
    assert!(run.stdout.contains("Không công bố gì"), "{}", run.stdout);
}

#[test]
fn one_bad_file_never_keeps_out_the_others() {
    // Name, content, code; no code where the content is good whatever the name says.
    let html = "<html><body><p>Trang web mang tên PDF.</p></body></html>";
    let cases: [(&str, &[u8], Option<&str>); 9] = [
        ("rong.pdf", b"", Some("empty")),
        ("trang.txt", b"  \n\n\t ", Some("no_text")),
        (
            "cut.docx",
            b"PK\x03\x04 nothing of a container follows",
            None,
        ),
        ("cut.pdf", b"%PDF-1.4\n1 0 obj <<", None),
        (
            "nhi-phan.txt",
            &[0, 159, 146, 150, 0, 0, 1, 2, 3, 0, 0, 7],
            Some("unsupported"),
        ),
        (
            "anh.txt",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01",
            None,
        ),
        ("web.pdf", html.as_bytes(), Some("")),
        (
            "latinh.txt",
            b"Van ban \xE0\xE1 th\xF4ng th\xFD\xF2ng",
            Some(""),
        ),
        ("rong-khac.txt", b"", Some("empty")),
    ];
    let office = Office::with(&[("tot.txt", "văn bản tốt".as_bytes())]);
    for (name, content, _) in cases {
        office.put(name, content);
    }
    let run = office.published(&[]);
    let aside = set_aside(&office.report(&run));
    for (name, _, expected) in cases {
        let found = aside
            .iter()
            .find(|(path, _)| path == name)
            .map(|(_, code)| code.as_str());
        match expected {
            Some("") => assert_eq!(found, None, "{name} is read by its content"),
            Some(code) => assert_eq!(found, Some(code), "{name}"),
            None => assert!(found.is_some(), "{name} is set aside with some reason"),
        }
    }
    assert_eq!(office.search("văn bản tốt")[0].title, "Văn bản tốt");
    assert_eq!(office.search("mang tên PDF")[0].format, "html");
    let each = run.summary()["totals"].clone();
    let documents = each["documents"].as_u64().unwrap();
    let aside = each["set_aside"].as_u64().unwrap();
    assert_eq!(
        documents + aside,
        10,
        "every file is in the index or in the report"
    );
}

#[test]
fn a_row_that_does_not_parse_is_named_with_its_line() {
    let office = Office::with(&[(
        "x.jsonl",
        b"{\"_id\":\"1\",\"text\":\"mot\"}\n\n{\"_id\":\"2\",\"text\":\n{\"_id\":\"4\",\"text\":\"bon\"}\n\
          {\"_id\":\"5\",\"text\":\"\xFF\xFE\"}\n[1]\n{\"_id\":\"7\"}\n",
    )]);
    let run = office.published(&[]);
    assert_eq!(run.summary()["totals"]["documents"], 2);
    let aside = set_aside(&office.report(&run));
    let expected = [
        ("x.jsonl:3", "row_not_json"),
        ("x.jsonl:5", "row_not_utf8"),
        ("x.jsonl:6", "row_not_json"),
        ("x.jsonl:7", "row_no_text"),
    ];
    assert_eq!(
        aside,
        expected.map(|(path, code)| (path.to_owned(), code.to_owned()))
    );
    assert!(run.stdout.contains("x.jsonl:3"), "{}", run.stdout);
    let event = &run.events_of("set_aside")[0];
    assert!(
        event["reason"].as_str().unwrap().contains("mend the line"),
        "{event}"
    );
}

#[test]
fn names_that_are_no_text_are_files_like_others() {
    use std::os::unix::ffi::OsStringExt;
    let office = Office::with(&[("hai\ndong.txt", b"ten hai dong")]);
    let odd = std::ffi::OsString::from_vec(b"V\xE5n.txt".to_vec());
    std::fs::write(office.sources().join(odd), "ten khong phai UTF-8").unwrap();
    let run = office.published(&[]);
    assert_eq!(run.summary()["totals"]["documents"], 2);
    assert_eq!(office.search("khong phai").len(), 1);
}

#[test]
fn a_folder_that_cannot_be_read_is_set_aside() {
    let office = Office::with(&[("1.txt", b"van ban"), ("kin/2.txt", b"kin")]);
    let closed = office.path("sources/kin");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let run = without_privileges(&office, &mut office.build_command(&[]));
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
    let Some(run) = run else { return };
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.summary()["totals"]["documents"], 1);
    let aside = set_aside(&office.report(&run));
    assert_eq!(aside, [("kin".to_owned(), "unreadable".to_owned())]);
}

#[test]
fn two_indexers_never_write_one_index() {
    let office = office_with_index();
    let before = office.directory().current().unwrap();
    office.put("moi.txt", b"ban moi");
    let other = GenerationBuilder::create(&office.directory(), &BuildOptions::default()).unwrap();
    let run = office.build(&[]);
    assert_eq!(run.code, 6, "{run:?}");
    assert_eq!(run.error()["code"], "index_locked");
    drop(other);
    unharmed(&office, &before);
    office.published(&[]);
}

#[test]
fn an_index_that_cannot_be_written_is_said_so() {
    let office = Office::with(&[("1.txt", b"van ban")]);
    let file = office.path("tep");
    std::fs::write(&file, "x").unwrap();
    let build = |index: &std::path::Path| {
        Run::of(
            indexer()
                .arg("build")
                .arg("--source")
                .arg(office.sources())
                .arg("--index")
                .arg(index),
        )
    };
    for index in [file.clone(), file.join("index")] {
        let run = build(&index);
        assert_eq!(run.code, 9, "{run:?}");
        assert_eq!(run.error()["code"], "io");
    }

    let run = build(&office.sources());
    assert_eq!(run.code, 2, "a folder of documents is no index: {run:?}");
    assert_eq!(run.error()["code"], "not_an_index");

    let read_only = office.path("chi-doc");
    std::fs::create_dir(&read_only).unwrap();
    std::fs::set_permissions(&read_only, std::fs::Permissions::from_mode(0o555)).unwrap();
    let mut command = indexer();
    command
        .arg("build")
        .arg("--source")
        .arg(office.sources())
        .arg("--index")
        .arg(&read_only);
    let Some(run) = without_privileges(&office, &mut command) else {
        return;
    };
    assert_eq!(run.code, 9, "{run:?}");
    assert!(
        run.error()["message"]
            .as_str()
            .unwrap()
            .contains("không có quyền"),
        "{run:?}"
    );
}

#[test]
fn a_report_that_cannot_be_written_is_said_after_publishing() {
    let office = Office::with(&[("1.txt", b"van ban")]);
    let file = office.put("tep.txt", b"x y z");
    let report = file.join("bao-cao.json");
    let run = office.build(&["--report", report.to_str().unwrap()]);
    assert_eq!(run.code, 9, "{run:?}");
    assert_eq!(run.error()["code"], "report");
    assert_eq!(
        office.search("van ban").len(),
        1,
        "the index is published all the same"
    );
}

#[test]
fn a_field_map_that_makes_no_sense_is_a_usage_error() {
    let office = Office::with(&[("1.txt", b"van ban")]);
    let map = office.path("map.json");
    for content in ["{", "[]", "{\"titel\": [\"x\"]}"] {
        std::fs::write(&map, content).unwrap();
        let run = office.build(&["--field-map", map.to_str().unwrap()]);
        assert_eq!(run.code, 2, "{content}: {run:?}");
        assert_eq!(run.error()["code"], "field_map");
    }
    let run = office.build(&["--field-map", office.path("gone").to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(!office.index().exists());
}

#[test]
fn a_full_disk_ends_the_run_and_harms_nothing() {
    let office = Office::with(&[("rows.jsonl", &support::rows(6_000, 2_000))]);
    let disk = office.path("dia");
    std::fs::create_dir(&disk).unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
        .arg(&disk)
        .status()
        .is_ok_and(|status| status.success());
    if !mounted {
        eprintln!("skipped: cannot mount a small tmpfs (needs root)");
        return;
    }
    let small = office.path("small");
    std::fs::create_dir(&small).unwrap();
    std::fs::write(small.join("1.txt"), "bản cũ giữ nguyên").unwrap();
    let build = |source: &std::path::Path| {
        Run::of(
            indexer()
                .arg("build")
                .arg("--source")
                .arg(source)
                .arg("--index")
                .arg(disk.join("i")),
        )
    };
    let first = build(&small);
    let directory = search_index::IndexDirectory::new(disk.join("i"));
    let before = directory.current();
    let full = build(&office.sources());
    let after = directory.current();
    let left = std::fs::read_dir(disk.join("i/building")).map(std::iter::Iterator::count);
    let again = build(&small);
    let unmounted = std::process::Command::new("umount")
        .arg("-l")
        .arg(&disk)
        .status();
    assert!(unmounted.unwrap().success());
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!(full.code, 7, "{full:?}");
    assert_eq!(full.error()["code"], "disk_full");
    assert_eq!(before.unwrap(), after.unwrap());
    assert_eq!(left.unwrap(), 0, "the room is given back");
    assert_eq!(again.code, 0, "{again:?}");
}

#[test]
fn an_index_that_is_not_there_cannot_be_listed() {
    let office = Office::with(&[]);
    let run = Run::of(indexer().arg("list").arg("--index").arg(office.index()));
    assert_eq!(run.code, 8, "{run:?}");
    assert!(run.stderr.contains("chưa có chỉ mục"), "{}", run.stderr);
    let run = Run::of(
        indexer()
            .args(["--lang", "en", "list", "--index"])
            .arg(office.index()),
    );
    assert!(
        run.stderr.starts_with("error: no index at"),
        "{}",
        run.stderr
    );
}
