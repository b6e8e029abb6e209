//! A killed run is gone on with from its last checkpoint.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use support::{Office, contents, rows};

fn checkpoint(index: &Path) -> Option<PathBuf> {
    let building = std::fs::read_dir(index.join("building")).ok()?;
    building
        .flatten()
        .map(|entry| entry.path().join(".checkpoint.json"))
        .find(|path| path.exists())
}

/// Starts a command and kills it once it has left a checkpoint.
fn killed_after_checkpoint(office: &Office, name: &str) {
    let mut child = office
        .command(name, &["--checkpoint", "0.05", "--threads", "1"])
        .args(if name == "update" {
            &["--accept-removals"][..]
        } else {
            &[]
        })
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while checkpoint(&office.index()).is_none() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before a checkpoint"
        );
        assert!(started.elapsed() < Duration::from_secs(300));
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_build_goes_on_from_its_checkpoint() {
    let office = Office::with(&[("rows.jsonl", &rows(4_000, 2_500))]);
    killed_after_checkpoint(&office, "build");
    // What was done before may have changed since.
    office.put("new.txt", "một tệp mới".as_bytes());
    let run = office.published(&[]);
    assert_eq!(run.events_of("begun")[0]["with"], "checkpoint", "{run:?}");
    let kept = run.summary()["changes"]["kept"].as_u64().unwrap();
    assert!(kept > 0, "{run:?}");
    let resumed = contents(&office.index());
    assert_eq!(resumed.len(), 4_001);
    let left = std::fs::read_dir(office.index().join("building")).unwrap();
    assert_eq!(left.count(), 0);

    // A published run leaves nothing to go on with: this one reads everything.
    let run = office.published(&["--fresh"]);
    assert_eq!(run.events_of("begun")[0]["with"], "nothing");
    assert_eq!(contents(&office.index()), resumed);
}

#[test]
fn a_killed_update_goes_on_and_one_asked_to_begin_anew_does_not() {
    let office = Office::with(&[("a.jsonl", &rows(50, 300)), ("c.txt", b"con lai")]);
    office.published(&[]);
    office.put("b.jsonl", &rows(4_000, 2_400));
    std::fs::remove_file(office.sources().join("a.jsonl")).unwrap();
    killed_after_checkpoint(&office, "update");
    let run = office.update(&[]);
    assert_eq!(run.events_of("begun")[0]["with"], "checkpoint", "{run:?}");
    assert_eq!(contents(&office.index()).len(), 4_001);
    let run = office.update(&["--fresh"]);
    assert_eq!(run.events_of("begun")[0]["with"], "nothing", "{run:?}");
    assert_eq!(contents(&office.index()).len(), 4_001);
}
