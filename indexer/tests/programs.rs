//! External programs that misbehave, or are not there, through the real binary: each costs the file
//! that it was at, and the reason names the limit or the package.
#![cfg(debug_assertions)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Office, Run, indexer, resolution};

const PROGRAMS: &str = "VANKIEN_TEST_PROGRAMS";

/// A folder of programs in place of the real ones.
struct Stubs(PathBuf);

impl Stubs {
    fn new(office: &Office) -> Self {
        let folder = office.path("stubs");
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn put(&self, name: &str, script: &str) {
        let path = self.0.join(name);
        std::fs::write(&path, format!("#!/bin/bash\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// As if the program was not installed.
    fn take_away(&self, name: &str) {
        std::fs::create_dir_all(self.0.join(name)).unwrap();
    }

    fn run(&self, command: &mut Command) -> Run {
        Run::of(command.env(PROGRAMS, &self.0))
    }
}

fn is_there(program: &str) -> bool {
    let there = Path::new(program).exists();
    if !there {
        eprintln!("skipped: {program} is not there");
    }
    there
}

/// An office with one PDF beside a paper that is always read.
fn office() -> Office {
    let paper = resolution("1-NQ/TU", "việc một");
    Office::with(&[
        ("a.pdf", b"%PDF-1.4\nthe program is a stub"),
        ("1.txt", paper.as_bytes()),
    ])
}

/// Code and reason with which the only file is set aside.
fn set_aside(run: &Run) -> (String, String) {
    let events = run.events_of("set_aside");
    assert_eq!(events.len(), 1, "{run:?}");
    let text = |name: &str| events[0][name].as_str().unwrap().to_owned();
    (text("code"), text("reason"))
}

#[test]
fn a_program_that_hangs_floods_eats_or_falls_costs_one_file() {
    if !is_there("/bin/bash") {
        return;
    }
    for (script, code, words) in [
        ("exec sleep 600", "limit", "limit on time (2 s)"),
        ("exec >&-; exec sleep 600", "limit", "limit on time (2 s)"),
        ("while :; do :; done", "limit", "limit on time"),
        ("exec yes", "limit", "limit on output"),
        ("exec cat /dev/zero > file", "limit", "limit on output"),
        (
            "exec tail -n1 /dev/zero",
            "limit",
            "limit on memory (512 MiB)",
        ),
        ("kill -SEGV $$", "damaged", "pdftotext"),
        ("echo 'wrong syntax' >&2; exit 1", "damaged", "wrong syntax"),
        (
            "echo 'Command Line Error: Incorrect password' >&2; exit 1",
            "encrypted",
            "password",
        ),
    ] {
        let office = office();
        let stubs = Stubs::new(&office);
        stubs.put("pdftotext", script);
        let temporary = office.path("temporary");
        std::fs::create_dir(&temporary).unwrap();
        let memory = if script.contains("tail") {
            "512"
        } else {
            "2048"
        };
        let more = ["--file-time", "2", "--file-memory", memory];
        let mut command = office.build_command(&more);
        let run = stubs.run(command.env("TMPDIR", &temporary));
        assert_eq!(run.code, 0, "{script}: {run:?}");
        let (found, reason) = set_aside(&run);
        assert_eq!(found, code, "{script}: {reason}");
        assert!(reason.contains(words), "{script}: {reason}");
        assert_eq!(office.ids().len(), 1, "{script}");
        let left: Vec<_> = std::fs::read_dir(&temporary).unwrap().flatten().collect();
        assert!(left.is_empty(), "{script}: {left:?}");
    }
}

#[test]
fn a_file_that_changes_while_a_program_reads_it_is_set_aside() {
    if !is_there("/bin/bash") {
        return;
    }
    let office = office();
    let stubs = Stubs::new(&office);
    // The file is the last argument but one.
    stubs.put(
        "pdftotext",
        "printf 'Tinh uy hop ngay 5 thang 6\\f'; exec touch -d '2 days ago' \"${@: -2:1}\"",
    );
    let run = stubs.run(&mut office.build_command(&[]));
    assert_eq!(run.code, 0, "{run:?}");
    let (code, reason) = set_aside(&run);
    assert_eq!(code, "changed", "{reason}");
    // When nobody writes to it any more it is read.
    stubs.put("pdftotext", "printf 'Tinh uy hop ngay 5 thang 6\\f'");
    let run = stubs.run(&mut office.command("update", &[]));
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(office.ids().len(), 2);
}

#[test]
fn a_program_that_is_not_installed_is_named_with_its_package() {
    for (missing, name, content, package) in [
        (
            "pdftotext",
            "b.pdf",
            &b"%PDF-1.4\n"[..],
            "apt-get install poppler-utils",
        ),
        (
            "tesseract",
            "b.png",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "apt-get install tesseract-ocr tesseract-ocr-vie",
        ),
    ] {
        let paper = resolution("1-NQ/TU", "việc một");
        let office = Office::with(&[("1.txt", paper.as_bytes()), (name, content)]);
        let stubs = Stubs::new(&office);
        stubs.take_away(missing);
        let run = stubs.run(&mut office.build_command(&[]));
        assert_eq!(run.code, 0, "{run:?}");
        let (code, reason) = set_aside(&run);
        assert_eq!(code, "tool_missing", "{reason}");
        assert!(reason.contains(package), "{reason}");
        let run = stubs.run(indexer().args(["doctor", "--json"]));
        let tools: Value = serde_json::from_str(&run.stdout).unwrap();
        let tools = tools.as_array().unwrap();
        let tool = tools
            .iter()
            .find(|tool| tool["program"] == missing)
            .unwrap();
        assert_eq!(tool["present"], false);
        assert!(tool["cost"].as_str().unwrap().starts_with("no "), "{tool}");
        let run = stubs.run(indexer().args(["--lang", "en", "doctor"]));
        let package = package.rsplit(' ').next().unwrap();
        assert!(run.stdout.contains("MISSING: no "), "{run:?}");
        assert!(run.stdout.contains(package), "{run:?}");
    }
}

/// What `explain` says of the sample whose number and day are stamped, with these programs in place
/// of those that recognise them: number and day, and the complaints.
fn stamped(name: &str, tesseract: &str, pdfsig: &str) -> (Value, Value, String) {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../corpus-samples/van-kien/cac-ban-dang/ban-to-chuc/2025/07-HD-BTCTU (signed).pdf");
    let office = Office::with(&[(name, &std::fs::read(sample).unwrap())]);
    let stubs = Stubs::new(&office);
    stubs.put(
        "tesseract",
        &format!("case $1 in --*) echo vie; exit;; esac\n{tesseract}"),
    );
    stubs.put("pdfsig", pdfsig);
    let run = stubs.run(
        indexer()
            .args(["explain", "--json"])
            .arg(office.sources().join(name)),
    );
    assert_eq!(run.code, 0, "{run:?}");
    let value: Value = serde_json::from_str(&run.stdout).unwrap();
    let document = &value["documents"][0];
    (
        document["number"]["display"].clone(),
        document["date"].clone(),
        value["complaints"].to_string(),
    )
}

#[test]
fn it_is_said_where_a_stamped_number_and_day_were_read() {
    if !is_there("/bin/bash") || !is_there("/usr/bin/pdftoppm") {
        return;
    }
    let signed = "echo '  - Signing Time: Sep 12 2025 18:00:00'";
    let (_, _, said) = stamped("x.pdf", "printf '7\\n\\f12\\n'", "exit 1");
    assert!(
        said.contains("the number 7 was read from its stamp"),
        "{said}"
    );
    assert!(
        said.contains("the day 12 was read from its stamp"),
        "{said}"
    );
    // Not to be read: the signature has a time, 13 September in Vietnam, and the name a number.
    let (number, date, said) = stamped("07-HD-BTCTU (signed).pdf", "printf '\\f'", signed);
    assert!(
        said.contains("the number 07 was taken from the file's name"),
        "{said}"
    );
    assert!(
        said.contains("the day 13 was taken from the time of the signature"),
        "{said}"
    );
    assert_eq!(number, "07-HD/BTCTU");
    assert_eq!(date, "2025-09-13");
    // Nothing tells: nothing is made up.
    let (_, date, said) = stamped("x.pdf", "printf '\\f'", "exit 1");
    assert!(
        said.contains("the number is blank and nothing tells it"),
        "{said}"
    );
    assert!(
        said.contains("the day is blank and nothing tells it"),
        "{said}"
    );
    assert!(date.as_str().is_none_or(|date| date.len() < 10), "{date}");
}
