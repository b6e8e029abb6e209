//! `backup` and `restore`, through the binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use support::{Office, Run, contents, indexer, rows};

fn run(name: &str, index: &Path, folder: &Path) -> Run {
    let mut command = indexer();
    command.args(["--lang", "en", name, "--json", "--index"]);
    Run::of(command.arg(index).arg(folder))
}

fn json(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 2;
    // A new file: the old one may be shared with other copies.
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

fn store(folder: &Path) -> PathBuf {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut stores: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|e| e == "store"))
        .collect();
    stores.sort();
    stores.remove(0)
}

#[test]
fn what_was_saved_comes_back() {
    let office = Office::with(&[("rows.jsonl", &rows(60, 300))]);
    office.published(&[]);
    let copies = office.path("copies");
    let first = json(&run("backup", &office.index(), &copies));
    let before = contents(&office.index());
    office.put("new.txt", b"mot tep moi");
    assert_eq!(office.update(&[]).code, 0);
    let second = json(&run("backup", &office.index(), &copies));
    assert!(
        second["shared"].as_u64() > Some(0),
        "links what is the same: {second}"
    );
    assert_eq!(names(&copies).len(), 2);

    // The index is lost as a whole.
    let after = contents(&office.index());
    fs::remove_dir_all(office.index()).unwrap();
    let moved = json(&run("restore", &office.index(), &copies));
    assert_eq!(moved["to"], second["generation"]);
    assert_eq!(contents(&office.index()), after);
    let one = copies.join(first["generation"].as_str().unwrap());
    json(&run("restore", &office.index(), &one));
    assert_eq!(contents(&office.index()), before);
    // It can be gone on with.
    let update = office.update(&[]);
    assert_eq!(update.summary()["changes"]["added"], 1, "{update:?}");
    assert_eq!(contents(&office.index()), after);
}

#[test]
fn a_damaged_generation_in_the_index_is_replaced() {
    let office = Office::with(&[("rows.jsonl", &rows(60, 300))]);
    office.published(&[]);
    let copies = office.path("copies");
    json(&run("backup", &office.index(), &copies));
    let before = contents(&office.index());
    let generation = office.directory().list().unwrap().remove(0).path;
    flip(&store(&generation));
    let refused = run("backup", &office.index(), &office.path("others"));
    assert_eq!(refused.code, 8, "a damaged one is no backup: {refused:?}");
    assert!(names(&office.path("others")).is_empty(), "nothing is left");
    json(&run("restore", &office.index(), &copies));
    assert_eq!(contents(&office.index()), before);
}

#[test]
fn damage_in_a_copy_is_found_before_anything_changes() {
    let office = Office::with(&[("rows.jsonl", &rows(60, 300))]);
    office.published(&[]);
    let copies = office.path("copies");
    let copy = json(&run("backup", &office.index(), &copies));
    let copy = PathBuf::from(copy["path"].as_str().unwrap());
    let whole: Vec<(PathBuf, Vec<u8>)> = names(&copy)
        .iter()
        .map(|name| (copy.join(name), fs::read(copy.join(name)).unwrap()))
        .collect();
    let other = office.path("other");
    for (path, bytes) in &whole {
        for what in ["flipped", "short", "missing"] {
            match what {
                "flipped" => flip(path),
                "short" => fs::write(path, &bytes[..bytes.len() - 1]).unwrap(),
                _ => fs::remove_file(path).unwrap(),
            }
            let refused = run("restore", &other, &copy);
            assert!(
                [2, 8].contains(&refused.code),
                "{path:?} {what}: {refused:?}"
            );
            assert!(!other.join("CURRENT").exists(), "{path:?} {what}");
            fs::write(path, bytes).unwrap();
        }
    }
    json(&run("restore", &other, &copy));
    assert_eq!(contents(&other), contents(&office.index()));
}

#[test]
fn a_copy_is_never_made_in_the_index_nor_from_nothing() {
    let office = Office::with(&[("a.txt", b"mot")]);
    assert_eq!(
        run("backup", &office.index(), &office.path("copies")).code,
        8
    );
    office.published(&[]);
    let inside = office.index().join("reports");
    assert_eq!(run("backup", &office.index(), &inside).code, 2);
    let empty = run("restore", &office.index(), &office.sources());
    assert_eq!(empty.code, 2, "{empty:?}");
    // What a killed one left goes with the next.
    let copies = office.path("copies");
    fs::create_dir_all(copies.join(".partial-g-1")).unwrap();
    json(&run("backup", &office.index(), &copies));
    assert_eq!(names(&copies), [office.directory().current().unwrap()]);
}
