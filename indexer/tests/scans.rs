//! Scans beside all else, in the real binary, with programs in place of those that recognise pages:
//! they wait at a gate that the test opens.
#![cfg(debug_assertions)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use std::sync::mpsc;
use support::programs::{Programs, is_possible, scan, wait_until};
use support::{Office, resolution};

#[test]
fn scans_hold_nobody_up_and_their_pages_are_spread_and_counted() {
    if !is_possible() {
        return;
    }
    let office = Office::with(&[]);
    // Before the others by name.
    office.put("0-quét-1.tif", &scan(&[1, 2, 3, 4]));
    office.put("0-quét-2.tif", &scan(&[5, 6, 7]));
    for n in 1..=12 {
        let text = resolution(&format!("{n}-NQ/TU"), &format!("việc số {n}"));
        office.put(&format!("{n}.txt"), text.as_bytes());
    }
    let programs = Programs::new(office.path("stubs"));
    let mut command = office.build_command(&["--threads", "2", "--progress", "json"]);
    command.env("VANKIEN_TEST_PROGRAMS", programs.programs());
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = child.stderr.take().unwrap();
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            let event: serde_json::Value = serde_json::from_str(&line).unwrap();
            if sender.send(event).is_err() {
                break;
            }
        }
    });
    let mut seen = Vec::new();
    // All else is in the index while both processors have a page of a scan before them.
    wait_until("the documents that are no scans", || {
        seen.extend(lines.try_iter());
        seen.iter().any(|event| event["documents"] == 12)
    });
    wait_until("two pages of scans", || programs.running() == 2);
    programs.open_gate();
    assert!(child.wait().unwrap().success(), "{seen:?}");
    seen.extend(lines.iter());
    let counts = programs.counts();
    assert_eq!(counts.len(), 7, "{counts:?}");
    assert!(counts.iter().all(|count| *count <= 2), "{counts:?}");

    let summary = seen
        .iter()
        .find(|event| event["event"] == "summary")
        .unwrap();
    assert_eq!(summary["totals"]["documents"], 14);
    assert_eq!(summary["totals"]["ocr_documents"], 2);
    assert_eq!(summary["totals"]["ocr_pages"], 7);
    assert!(summary["ocr_pages_per_minute"].as_f64().unwrap() > 0.0);
    let report = std::fs::read(summary["report"].as_str().unwrap()).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert_eq!(report["totals"]["ocr_pages"], 7);
    assert_eq!(
        report["ocr_pages_per_minute"].as_f64(),
        summary["ocr_pages_per_minute"].as_f64()
    );
    assert_eq!(office.search("quyết định nghỉ hưu").len(), 2);
}

#[test]
fn what_was_recognised_before_is_not_counted_again() {
    if !is_possible() {
        return;
    }
    let office = Office::with(&[("quét.tif", &scan(&[9, 8]))]);
    let programs = Programs::new(office.path("stubs"));
    programs.open_gate();
    for (pages, fresh) in [(2, "--fresh"), (0, "--fresh")] {
        let mut command = office.build_command(&["--lang", "vi", "--progress", "none", fresh]);
        command.env("VANKIEN_TEST_PROGRAMS", programs.programs());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_to_string(&mut said).unwrap();
        assert!(child.wait().unwrap().success(), "{said}");
        let line = said.lines().find(|line| line.contains("Nhận dạng chữ"));
        match pages {
            0 => assert_eq!(line, None),
            _ => {
                let line = line.unwrap_or_else(|| panic!("{said}"));
                assert!(
                    line.contains("2 trang (") && line.contains("trang/phút"),
                    "{line}"
                );
            }
        }
    }
    assert_eq!(programs.counts().len(), 2);
}
