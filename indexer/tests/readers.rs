//! Readers of hostile formats run in children of the real binary: whatever happens to one costs
//! the file that it was at, and nothing stays behind.
#![cfg(debug_assertions)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use support::{Office, Run, indexer, resolution};

const FAULT: &str = "VANKIEN_READER_FAULT";

fn html(number: &str, about: &str) -> Vec<u8> {
    let text = resolution(number, about).replace('\n', "</p>\n<p>");
    format!("<html><body><p>{text}</p></body></html>").into_bytes()
}

/// Names of files that were set aside, with code and reason.
fn aside(run: &Run) -> BTreeMap<String, (String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    run.events_of("set_aside")
        .iter()
        .map(|event| {
            let path = text(&event["path"]);
            let name = path.rsplit('/').next().unwrap().to_owned();
            (name, (text(&event["code"]), text(&event["reason"])))
        })
        .collect()
}

#[test]
fn a_reader_that_falls_over_hangs_eats_or_floods_costs_one_file() {
    let office = Office::with(&[]);
    let bad = ["abort", "stack", "hang", "memory", "flood"];
    for n in 1..=12 {
        let name = match bad.get(n - 1) {
            Some(bad) => format!("{n:02}-{bad}.html"),
            None => format!("{n:02}-lành.html"),
        };
        office.put(&name, &html(&format!("{n}-NQ/TU"), &format!("việc số {n}")));
    }
    let temporary = office.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let more = ["--file-time", "5", "--file-memory", "512", "--threads", "1"];
    let mut command = office.build_command(&more);
    let faults: Vec<String> = bad.iter().map(|bad| format!("{bad}:{bad}")).collect();
    command
        .env(FAULT, faults.join(","))
        .env("TMPDIR", &temporary);
    let run = Run::of(&mut command);
    assert_eq!(run.code, 0, "{run:?}");
    let aside = aside(&run);
    let said = |name: &str| {
        let (code, reason) = &aside[name];
        (code.as_str(), reason.as_str())
    };
    assert_eq!(aside.len(), bad.len(), "{aside:?}");
    for (name, code, words) in [
        ("01-abort.html", "damaged", "its reader fell over"),
        ("02-stack.html", "damaged", "stack overflow"),
        ("03-hang.html", "limit", "limit on time (5 s)"),
        ("04-memory.html", "limit", "limit on memory (512 MiB)"),
        ("05-flood.html", "limit", "limit on output"),
    ] {
        let (found, reason) = said(name);
        assert_eq!(found, code, "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
    }
    assert_eq!(office.ids().len(), 12 - bad.len());
    let left: Vec<_> = std::fs::read_dir(&temporary).unwrap().flatten().collect();
    assert!(left.is_empty(), "{left:?}");

    // What was the reader's fault is mended with it: limits that changed are reason to read again.
    let run = office.update(&["--file-time", "30"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(office.ids().len(), 12);
}

#[test]
fn a_reader_does_not_outlive_the_indexer() {
    let office = Office::with(&[("1-hang.html", &html("1-NQ/TU", "việc"))]);
    let temporary = office.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let mut command = office.build_command(&[]);
    let mut indexer = command
        .env(FAULT, "hang:hang")
        .env("TMPDIR", &temporary)
        .env("SECRET_OF_THE_CALLER", "1")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let children = format!("/proc/{0}/task/{0}/children", indexer.id());
    let patience = Instant::now() + Duration::from_secs(60);
    let reader = loop {
        // Threads start children; the list of a process is that of all its threads.
        let tasks = std::fs::read_dir(format!("/proc/{}/task", indexer.id())).unwrap();
        let found = tasks.flatten().find_map(|task| {
            let listed = std::fs::read_to_string(task.path().join("children")).ok()?;
            let mut listed = listed.split_whitespace().map(str::to_owned);
            // Other children are programs that are asked for their versions.
            listed.find(|child| {
                let line = std::fs::read_to_string(format!("/proc/{child}/cmdline"));
                line.is_ok_and(|line| line.contains("read-files"))
            })
        });
        if let Some(found) = found {
            break found;
        }
        assert!(Instant::now() < patience, "no reader in {children}");
        std::thread::sleep(Duration::from_millis(5));
    };
    // It is there, with its folder; then the indexer is killed.
    while std::fs::read_dir(&temporary).unwrap().count() == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(300));
    // With nothing of what the caller has, and less than it may use.
    let environment = std::fs::read_to_string(format!("/proc/{reader}/environ")).unwrap();
    assert!(environment.contains("LC_ALL=C.UTF-8"), "{environment}");
    assert!(!environment.contains("SECRET_OF_THE_CALLER"));
    let limits = std::fs::read_to_string(format!("/proc/{reader}/limits")).unwrap();
    for (name, most) in [
        ("Max address space", 2_u64 << 30),
        ("Max file size", (1 << 30) + (1 << 20)),
        ("Max open files", 256),
        ("Max core file size", 0),
    ] {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        let soft = line[name.len()..].split_whitespace().next().unwrap();
        assert_eq!(soft, most.to_string(), "{line}");
    }
    indexer.kill().unwrap();
    indexer.wait().unwrap();
    let status = format!("/proc/{reader}/stat");
    while std::fs::read_to_string(&status).is_ok_and(|stat| !stat.contains(") Z ")) {
        assert!(Instant::now() < patience, "the reader goes on");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
}

#[test]
fn a_file_is_explained_by_a_reader_too() {
    let office = Office::with(&[("1.html", &html("1-NQ/TU", "việc"))]);
    let file = office.sources().join("1.html");
    let run = Run::of(indexer().args(["explain", "--json"]).arg(&file));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("1-NQ/TU"), "{run:?}");
    let mut explain = indexer();
    explain.args(["--lang", "en", "explain"]).arg(&file);
    let run = Run::of(explain.env(FAULT, "abort:1.html"));
    assert_ne!(run.code, 0);
    assert!(run.stderr.contains("its reader fell over"), "{run:?}");
}
