//! `update` and `watch`: what a fresh build would give, by reading what changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};
use support::{Office, Run, contents, resolution, rows};

/// What an update says it changed.
fn changes(run: &Run) -> [u64; 4] {
    let changes = &run.summary()["changes"];
    ["kept", "added", "again", "removed"].map(|name| changes[name].as_u64().unwrap())
}

/// What a fresh build of the same sources holds.
fn fresh(office: &Office) -> BTreeMap<String, String> {
    let other = office.path("fresh");
    if other.exists() {
        fs::remove_dir_all(&other).unwrap();
    }
    let mut command = support::indexer();
    command.arg("build").arg("--source").arg(office.sources());
    let run = Run::of(command.arg("--index").arg(&other));
    assert_eq!(run.code, 0, "{run:?}");
    contents(&other)
}

fn text(n: u64) -> Vec<u8> {
    resolution(&format!("{n}-NQ/TU"), &format!("việc thứ {n} của năm")).into_bytes()
}

fn row(n: u64) -> String {
    serde_json::json!({"_id": format!("m{n}"), "title": format!("Mục {n}"), "text": format!("Nội dung mục {n}.")})
        .to_string()
}

/// Changes of chance, always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// One change somewhere in the sources.
fn change(office: &Office, chance: &mut Chance) -> String {
    let sources = office.sources();
    let mut names: Vec<String> = Vec::new();
    for folder in ["", "sub/"] {
        let entries = fs::read_dir(sources.join(folder)).unwrap();
        let files = entries
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().unwrap().is_file());
        names.extend(files.map(|entry| format!("{folder}{}", entry.file_name().to_str().unwrap())));
    }
    names.sort();
    let texts: Vec<&String> = names.iter().filter(|name| name.ends_with(".txt")).collect();
    let some = texts[chance.below(texts.len() as u64) as usize].clone();
    let folder = ["", "sub/"][chance.below(2) as usize];
    let n = chance.below(1_000);
    let new = format!("{folder}{n}.txt");
    match chance.below(9) {
        0 => {
            office.put(&new, &text(n));
            format!("new {new}")
        }
        1 => {
            office.put(&some, &text(n));
            format!("changed {some}")
        }
        2 if texts.len() > 3 => {
            fs::remove_file(sources.join(&some)).unwrap();
            format!("deleted {some}")
        }
        3 => {
            fs::rename(sources.join(&some), sources.join(&new)).unwrap();
            format!("moved {some} to {new}")
        }
        4 => {
            fs::copy(sources.join(&some), sources.join(&new)).unwrap();
            format!("copied {some} to {new}")
        }
        // Nothing that an index should notice.
        5 => {
            let content = fs::read(sources.join(&some)).unwrap();
            office.put(&some, &content);
            format!("touched {some}")
        }
        6 => {
            // A document of a broken format, set aside in every run.
            office.put(&format!("{folder}bad{n}.docx"), b"PK\x03\x04 no archive");
            "a damaged file".to_owned()
        }
        kind => {
            let name = ["rows.jsonl", "rows.jsonl.zst"][(kind - 7) as usize];
            let path = sources.join(name);
            let packed = name.ends_with("zst");
            let old = match fs::read(&path) {
                Ok(bytes) if packed => zstd::decode_all(&bytes[..]).unwrap(),
                Ok(bytes) => bytes,
                Err(_) => Vec::new(),
            };
            let mut lines: Vec<String> = String::from_utf8(old)
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect();
            match chance.below(3) {
                0 if lines.len() > 2 => {
                    drop(lines.remove(chance.below(lines.len() as u64) as usize))
                }
                1 => lines.insert(chance.below(lines.len() as u64 + 1) as usize, row(n)),
                _ => lines.push(row(n)),
            }
            let bytes = (lines.join("\n") + "\n").into_bytes();
            let bytes = if packed {
                zstd::encode_all(&bytes[..], 1).unwrap()
            } else {
                bytes
            };
            fs::write(&path, bytes).unwrap();
            format!("{name} has {} rows", lines.len())
        }
    }
}

#[test]
fn an_update_holds_what_a_fresh_build_would() {
    let seed = std::env::var("VANKIEN_SEED").map_or(7, |seed| seed.parse().unwrap());
    let mut chance = Chance(seed);
    let office = Office::with(&[(
        "rows.csv",
        "mã,tiêu đề,nội dung\n1,Một,Đoạn một\n2,Hai,Đoạn hai\n".as_bytes(),
    )]);
    for n in 0..8 {
        office.put(
            &format!("{}{n}.txt", ["", "sub/"][n as usize % 2]),
            &text(n),
        );
    }
    office.published(&[]);
    for round in 0..14 {
        let done: Vec<String> = (0..=chance.below(4))
            .map(|_| change(&office, &mut chance))
            .collect();
        let before = office.directory().current().unwrap();
        let run = office.update(&["--accept-removals"]);
        assert_eq!(run.code, 0, "{done:?}: {run:?}");
        assert_eq!(run.events_of("begun")[0]["with"], "published", "{run:?}");
        let report = run.summary();
        assert_eq!(
            contents(&office.index()),
            fresh(&office),
            "round {round}: {done:?}"
        );
        let unchanged = report["outcome"] == "unchanged";
        assert_eq!(office.directory().current().unwrap() == before, unchanged);
    }
    let run = Run::of(
        support::indexer()
            .arg("verify")
            .arg("--index")
            .arg(office.index()),
    );
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn only_what_changed_is_read() {
    let office = Office::with(&[("rows.jsonl", &rows(300, 400))]);
    for n in 0..10 {
        office.put(&format!("{n}.txt"), &text(n));
    }
    // By one worker: a second one might have a segment of a few files, which is then written anew.
    office.published(&["--threads", "1"]);
    let first = office.directory().current().unwrap();

    let run = office.update(&[]);
    assert_eq!((run.code, changes(&run)), (0, [310, 0, 0, 0]), "{run:?}");
    assert_eq!(run.summary()["outcome"], "unchanged");
    assert_eq!(
        office.directory().current().unwrap(),
        first,
        "nothing to publish"
    );

    office.put("3.txt", &text(333));
    fs::remove_file(office.sources().join("4.txt")).unwrap();
    fs::rename(
        office.sources().join("5.txt"),
        office.sources().join("z.txt"),
    )
    .unwrap();
    let run = office.update(&[]);
    assert_eq!((run.code, changes(&run)), (0, [307, 1, 1, 2]), "{run:?}");
    assert_eq!(run.summary()["totals"]["documents"], 309);
    assert_eq!(office.search("việc thứ 333").len(), 1);
    assert_eq!(contents(&office.index()), fresh(&office));

    // The segments that were there are there still, the same bytes on the disk.
    let folder = |name: &str| office.index().join("generations").join(name);
    let second = office.directory().current().unwrap();
    let (mut linked, mut files) = (0, 0);
    for entry in fs::read_dir(folder(&first)).unwrap() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|e| e == "store") {
            files += 1;
            let other = fs::metadata(folder(&second).join(entry.file_name()));
            linked += u32::from(other.is_ok_and(|o| o.ino() == entry.metadata().unwrap().ino()));
        }
    }
    assert_eq!(linked, files);
    assert!(files > 0);
}

#[test]
fn files_that_are_left_alone_are_not_opened() {
    let office = Office::with(&[("rows.jsonl", &rows(50, 100))]);
    office.put("a.txt", &text(1));
    // Only what is older than the coarsest clock is trusted.
    std::thread::sleep(Duration::from_secs(4));
    office.published(&[]);
    office.put("b.txt", &text(2));
    let run = office.update(&[]);
    assert_eq!(changes(&run), [51, 1, 0, 0], "{run:?}");
    let read = run.summary()["totals"]["bytes"].as_u64().unwrap();
    assert_eq!(read, text(2).len() as u64, "{run:?}");
    let run = office.update(&["--rehash"]);
    let read = run.summary()["totals"]["bytes"].as_u64().unwrap();
    assert!(read > 5_000, "{run:?}");
}

#[test]
fn a_change_is_found_though_size_and_time_are_the_same() {
    let office = Office::with(&[]);
    let path = office.put("a.txt", &text(100));
    office.put("b.txt", &text(1));
    std::thread::sleep(Duration::from_secs(4));
    office.published(&[]);
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let aside = office.path("aside");
    fs::write(&aside, text(200)).unwrap();
    assert_eq!(text(100).len(), text(200).len());
    let file = fs::File::options().write(true).open(&aside).unwrap();
    file.set_modified(modified).unwrap();
    fs::rename(&aside, &path).unwrap();
    let run = office.update(&[]);
    assert_eq!(changes(&run), [1, 1, 0, 1], "{run:?}");
}

#[test]
fn a_share_that_is_not_mounted_takes_nothing_out() {
    let office = Office::with(&[]);
    for n in 0..30 {
        office.put(&format!("share/{n}.txt"), &text(n));
    }
    office.put("other.txt", &text(99));
    office.published(&[]);
    let before = office.directory().current().unwrap();
    let share = office.sources().join("share");
    fs::rename(&share, office.path("away")).unwrap();
    fs::create_dir(&share).unwrap();
    let run = office.update(&[]);
    assert_eq!(run.code, 4, "{run:?}");
    assert_eq!(run.error()["code"], "removals");
    assert_eq!(office.directory().current().unwrap(), before);

    // A small source of its own is missed as well.
    fs::remove_dir(&share).unwrap();
    fs::rename(office.path("away"), &share).unwrap();
    let small = office.path("small");
    let with_small = |name: &str| -> Run {
        let mut command = office.command(name, &["--source"]);
        Run::of(command.arg(&small))
    };
    fs::create_dir(&small).unwrap();
    fs::write(small.join("1.txt"), text(500)).unwrap();
    assert_eq!(with_small("update").code, 0);
    fs::remove_file(small.join("1.txt")).unwrap();
    let run = with_small("update");
    assert_eq!(
        (run.code, run.error()["code"].as_str()),
        (4, Some("removals")),
        "{run:?}"
    );

    let run = office.update(&["--accept-removals"]);
    assert_eq!(changes(&run), [31, 0, 0, 1], "{run:?}");
}

#[test]
fn without_an_index_or_with_other_settings_everything_is_read() {
    let office = Office::with(&[("a.txt", &text(1))]);
    let with = |run: &Run| run.events_of("begun")[0]["with"].clone();
    let run = office.update(&[]);
    assert_eq!(
        (run.code, with(&run)),
        (0, Value::from("nothing")),
        "{run:?}"
    );
    let run = office.update(&["--allow-secret", "secret"]);
    assert_eq!(
        (run.code, with(&run)),
        (0, Value::from("nothing")),
        "{run:?}"
    );
    let run = office.update(&["--allow-secret", "secret"]);
    assert_eq!(
        (run.code, with(&run)),
        (0, Value::from("published")),
        "{run:?}"
    );
}

#[test]
fn a_paper_that_turns_secret_leaves_the_index() {
    let office = Office::with(&[("a.txt", &text(1)), ("b.txt", &text(2))]);
    office.published(&[]);
    let mut secret = b"M\xe1\xba\xacT\n\n".to_vec();
    secret.extend(text(2));
    office.put("b.txt", &secret);
    let run = office.update(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(contents(&office.index()), fresh(&office));
}

#[test]
fn watching_publishes_what_comes_and_ends_in_order() {
    use rustix::process::{Pid, Signal, kill_process};
    let office = Office::with(&[("a.txt", &text(1))]);
    let mut command = office.command("watch", &["--every", "1"]);
    let child = command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let wait_for = |documents: u64| {
        let started = Instant::now();
        while documents_in(&office.index()) != Some(documents) {
            assert!(
                started.elapsed() < Duration::from_secs(120),
                "{documents} never came"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    wait_for(1);
    office.put("b.txt", &text(2));
    wait_for(2);
    // A source that is away for a while ends nothing.
    fs::rename(office.sources(), office.path("away")).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    fs::rename(office.path("away"), office.sources()).unwrap();
    office.put("c.txt", &text(3));
    wait_for(3);
    kill_process(pid, Signal::TERM).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

fn documents_in(index: &Path) -> Option<u64> {
    let directory = search_index::IndexDirectory::new(index);
    let list = directory.list().ok()?;
    Some(list.into_iter().find(|g| g.current)?.summary.documents)
}
