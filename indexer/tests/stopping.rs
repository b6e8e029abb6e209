//! A build that is stopped or killed leaves what was published, and the next one cleans up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read};
use support::{Office, Run, rows};

/// Starts a build that takes a while, waits until it indexes, and sends it `signal`.
fn stop(office: &Office, signal: Signal) -> Run {
    let mut child = office.start(&["--threads", "1"]);
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while stderr.read_line(&mut said).unwrap() > 0 {
        if said.contains("\"stage\":\"index\"") {
            break;
        }
    }
    std::thread::sleep(std::time::Duration::from_millis(150));
    kill_process(pid, signal).unwrap();
    stderr.read_to_string(&mut said).unwrap();
    let mut run = Run::from(child.wait_with_output().unwrap());
    run.stderr = said;
    run
}

#[test]
fn stopped_at_any_time_the_old_generation_stays() {
    let office = Office::with(&[("cu.txt", "bản cũ giữ nguyên".as_bytes())]);
    office.published(&[]);
    let before = office.directory().current().unwrap();
    office.put("rows.jsonl", &rows(8_000, 2_500));

    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::KILL, -1)] {
        let run = stop(&office, signal);
        assert_eq!(run.code, code, "{signal:?}: {}", run.stderr);
        assert!(
            run.events_of("published").is_empty(),
            "{signal:?} came too late to test anything"
        );
        assert_eq!(office.directory().current().unwrap(), before, "{signal:?}");
        assert_eq!(office.search("giữ nguyên").len(), 1, "{signal:?}");
        if signal != Signal::KILL {
            assert_eq!(run.error()["code"], "interrupted");
            assert_eq!(run.summary()["outcome"], "interrupted");
            let left = std::fs::read_dir(office.index().join("building"))
                .unwrap()
                .count();
            assert_eq!(left, 0, "{signal:?} leaves nothing behind");
        }
    }

    office.put("rows.jsonl", &rows(20, 100));
    let run = office.published(&[]);
    assert_eq!(run.summary()["totals"]["documents"], 21);
    let left = std::fs::read_dir(office.index().join("building"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "the next run removes what a killed one left");
}
