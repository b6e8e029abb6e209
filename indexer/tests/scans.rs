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
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use support::{Office, resolution};

/// The longest that anything is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// An uncompressed TIFF with a grey pixel a page.
fn scan(greys: &[u8]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    for (n, grey) in (1..).zip(greys) {
        let tags: [u16; 8] = [256, 257, 258, 259, 262, 273, 278, 279];
        let end = bytes.len() as u32 + 2 + tags.len() as u32 * 12 + 4;
        bytes.extend((tags.len() as u16).to_le_bytes());
        for (tag, value) in tags.iter().zip([1, 1, 8, 1, 1, end, 1, 1]) {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(4u16.to_le_bytes());
            bytes.extend(1u32.to_le_bytes());
            bytes.extend(u32::to_le_bytes(value));
        }
        let next = if n == greys.len() { 0 } else { end + 2 };
        bytes.extend(next.to_le_bytes());
        bytes.extend([*grey, 0]);
    }
    bytes
}

/// Programs that stand in for those of tesseract and poppler.
struct Programs {
    folder: PathBuf,
}

impl Programs {
    fn new(folder: PathBuf) -> Self {
        for name in ["running", "programs"] {
            std::fs::create_dir_all(folder.join(name)).unwrap();
        }
        let fifo = Command::new("mkfifo").arg(folder.join("never")).status();
        assert!(fifo.unwrap().success());
        let programs = Self { folder };
        let row = |n: usize, word: &str| format!(r"5\t1\t1\t1\t1\t{n}\t0\t0\t1\t1\t95\t{word}\n");
        let table: String = ["Quyết", "định", "nghỉ", "hưu"]
            .iter()
            .enumerate()
            .map(|(n, word)| row(n + 1, word))
            .collect();
        let at = programs.folder.display();
        // Nothing but the last step starts a process: the limits forbid it.
        programs.put(
            "tesseract",
            &format!(
                "#!/bin/bash\ncase $1 in --*) echo vie; exit;; esac\n\
                 : > {at}/running/$$\nset -- {at}/running/*\necho $# >> {at}/counts\n\
                 while [ ! -e {at}/gate ]; do read -rt 0.02 <> {at}/never; done\n\
                 printf 'level\\n{table}'\nexec rm {at}/running/$$\n"
            ),
        );
        programs.put("pdftoppm", "#!/bin/bash\nexit 1\n");
        programs
    }

    fn put(&self, name: &str, script: &str) {
        let path = self.programs().join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn programs(&self) -> PathBuf {
        self.folder.join("programs")
    }

    fn running(&self) -> usize {
        std::fs::read_dir(self.folder.join("running"))
            .unwrap()
            .count()
    }

    fn open_gate(&self) {
        std::fs::write(self.folder.join("gate"), "").unwrap();
    }

    /// How many pages were recognised at a time, each time that one was begun.
    fn counts(&self) -> Vec<usize> {
        let counts = std::fs::read_to_string(self.folder.join("counts")).unwrap();
        counts.lines().map(|line| line.parse().unwrap()).collect()
    }
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "waited for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether bash is there to run the programs.
fn is_possible() -> bool {
    let possible = Path::new("/bin/bash").exists();
    if !possible {
        eprintln!("skipped: /bin/bash is not there");
    }
    possible
}

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
