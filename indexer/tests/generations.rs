//! `verify`, `list`, `publish`, `rollback` and `prune`, through the binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use support::{Office, Run, indexer, resolution};

/// An office whose index has so many generations, the newest last.
fn office(generations: u32) -> (Office, Vec<String>) {
    let office = Office::with(&[]);
    let mut names = Vec::new();
    for n in 1..=generations {
        let text = resolution(&format!("{n:02}-NQ/TU"), &format!("việc thứ {n}"));
        office.put(&format!("{n}.txt"), text.as_bytes());
        office.published(&["--keep", "9"]);
        names.push(office.directory().current().unwrap());
    }
    (office, names)
}

fn command(office: &Office, name: &str, more: &[&str]) -> Run {
    let mut command = indexer();
    command.args(["--lang", "en", name, "--index"]);
    Run::of(command.arg(office.index()).args(more))
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:?}"))
}

fn folder(office: &Office, generation: &str) -> PathBuf {
    office.index().join("generations").join(generation)
}

/// Every file of a generation that says anything.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().contains(".tantivy-"))
        .collect();
    files.sort();
    files
}

/// What kind of file it is: its name without what differs between segments.
fn kind(file: &Path) -> String {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    match name.rsplit_once('.') {
        Some((stem, extension)) if stem.len() >= 32 => extension.to_owned(),
        _ => name,
    }
}

#[test]
fn damage_in_any_file_is_found_and_named() {
    let (office, names) = office(1);
    let current = &names[0];
    assert_eq!(command(&office, "verify", &[]).code, 0);
    let mut kinds = BTreeSet::new();
    for file in files(&folder(&office, current)) {
        let whole = fs::read(&file).unwrap();
        let mut flipped = whole.clone();
        let at = flipped.len() * 2 / 3;
        flipped[at] ^= 0x04;
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let cases = [
            ("flipped", Some(flipped)),
            ("cut short", Some(whole[..whole.len() - 1].to_vec())),
            ("deleted", None),
        ];
        for (what, bytes) in cases {
            match bytes {
                Some(bytes) => fs::write(&file, bytes).unwrap(),
                None => fs::remove_file(&file).unwrap(),
            }
            let run = command(&office, "verify", &["--json"]);
            assert_eq!(run.code, 8, "{name} {what}: {run:?}");
            // A flip in the manifest can make it one of another version, which is said on stderr.
            if !run.stdout.is_empty() {
                let damage = json(&run)[0]["damage"].to_string();
                assert!(damage.contains(&name), "{name} {what}: {damage}");
            }
            fs::write(&file, &whole).unwrap();
        }
        kinds.insert(kind(&file));
    }
    for expected in [
        "term",
        "idx",
        "pos",
        "store",
        "fast",
        "fieldnorm",
        "meta.json",
    ] {
        assert!(
            kinds.contains(expected),
            "{expected} is not among {kinds:?}"
        );
    }
    assert_eq!(command(&office, "verify", &[]).code, 0, "mended again");
}

#[test]
fn a_damaged_generation_is_listed_and_only_pruned_when_asked() {
    let (office, names) = office(4);
    let store = files(&folder(&office, &names[0]))
        .into_iter()
        .find(|file| kind(file) == "store")
        .unwrap();
    fs::remove_file(store).unwrap();

    let run = command(&office, "list", &[]);
    assert_eq!(run.code, 0);
    let line = run.stdout.lines().find(|l| l.contains(&names[0])).unwrap();
    assert!(
        line.contains("DAMAGED") && line.contains("missing"),
        "{line}"
    );
    let listed = json(&command(&office, "list", &["--json"]));
    let defect = |n: usize| listed[n]["defect"]["code"].as_str();
    assert_eq!([defect(0), defect(3)], [None, Some("index_damaged")]);

    let run = command(&office, "prune", &["--keep", "1", "--json"]);
    assert_eq!(
        json(&run)["removed"],
        serde_json::json!([names[1]]),
        "{run:?}"
    );
    let run = command(&office, "prune", &["--keep", "0", "--damaged", "--json"]);
    let removed = serde_json::json!([names[2], names[0]]);
    assert_eq!(json(&run)["removed"], removed, "{run:?}");
    assert_eq!(office.directory().current().unwrap(), names[3]);
    assert_eq!(office.ids().len(), 4);
}

#[test]
fn rolling_back_skips_what_is_damaged_and_never_goes_forward() {
    let (office, names) = office(3);
    let path = files(&folder(&office, &names[1]))
        .into_iter()
        .find(|file| kind(file) == "idx")
        .unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[3] ^= 1;
    fs::write(&path, bytes).unwrap();

    let run = command(&office, "rollback", &["--json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let moved = json(&run);
    assert_eq!(moved["from"], names[2].as_str());
    assert_eq!(moved["to"], names[0].as_str());
    assert_eq!(moved["passed_over"][0]["generation"], names[1].as_str());
    assert_eq!(office.ids().len(), 1);

    let run = command(&office, "rollback", &[]);
    assert_eq!(run.code, 8, "the later ones are no way back: {run:?}");
    assert_eq!(office.directory().current().unwrap(), names[0]);

    let run = command(&office, "publish", &[&names[1]]);
    assert_eq!(run.code, 8, "a damaged one is never published: {run:?}");
    assert_eq!(office.directory().current().unwrap(), names[0]);
    let run = command(&office, "publish", &[&names[2]]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(office.ids().len(), 3);
    for wrong in ["g-1", "../generations", ""] {
        assert_eq!(command(&office, "publish", &[wrong]).code, 2, "{wrong:?}");
    }
}

#[test]
fn without_an_index_there_is_nothing_to_do() {
    let office = Office::with(&[]);
    for name in ["verify", "rollback", "prune", "list"] {
        let run = command(&office, name, &[]);
        assert_eq!(run.code, 8, "{name}: {run:?}");
        assert!(run.stderr.contains("indexer build"), "{name}: {run:?}");
        assert!(!office.index().exists(), "{name} makes nothing");
    }
}
