//! External programs that hang, flood, die or are not there, through the real binary, with scripts
//! in their place: each costs the file or the page that it was at, and the reason is the right one.
#![cfg(debug_assertions)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use support::programs::{Programs, is_possible, scan, wait_until};
use support::{Office, Run, indexer, resolution};

/// What says that a file is a PDF; the rest is up to the scripts.
const PDF: &[u8] = b"%PDF-1.4\n%%EOF\n";

/// A `pdftotext` that finds a page of text and, after it, as many blank ones.
fn finds(text: &str, blank: usize) -> String {
    let pages = "\\f".repeat(blank + 1);
    format!("#!/bin/bash\nprintf '%s{pages}' '{text}'\n")
}

/// A `pdftoppm` that draws a page of one pixel.
const DRAWS: &str = "#!/bin/bash\nprintf 'P5 1 1 255\\n\\0' > page.pgm\n";

/// The begin of a script that still answers what is asked of it before any file is read.
const ANSWERS: &str = "#!/bin/bash\ncase $1 in -v | --*) echo vie; exit;; esac\n";

/// `indexer build` on the sources with these programs, from the beginning.
fn build(office: &Office, programs: &Programs, more: &[&str]) -> Run {
    let mut command = office.build_command(&[&["--fresh"], more].concat());
    Run::of(programs.given_to(&mut command))
}

/// Code and reason of the only file that was set aside.
fn aside(run: &Run) -> (String, String) {
    let events = run.events_of("set_aside");
    assert_eq!(events.len(), 1, "{run:?}");
    let text = |name: &str| events[0][name].as_str().unwrap().to_owned();
    (text("code"), text("reason"))
}

fn explained(programs: &Programs, file: &Path) -> Value {
    let mut command = indexer();
    command.args(["explain", "--json"]).arg(file);
    let run = Run::of(programs.given_to(&mut command));
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

/// What may happen to a program: what it is called here, what it does, and the code and the words
/// by which its file is set aside.
const MISHAPS: [(&str, &str, &str, &str); 6] = [
    ("hangs", "exec sleep 3600", "limit", "limit on time (2 s)"),
    (
        "hangs without its output",
        "exec >&- 2>&- sleep 3600",
        "limit",
        "limit on time (2 s)",
    ),
    (
        "floods its output",
        "exec cat /dev/zero",
        "limit",
        "limit on output",
    ),
    (
        "dies in the middle",
        "printf 'Ngh\\xe1\\xbb'; kill -SEGV $$",
        "damaged",
        "signal: 11",
    ),
    (
        "gives up in the middle",
        "printf 'Nghị quyết'; echo hỏng >&2; exit 4",
        "damaged",
        "hỏng (exit status: 4)",
    ),
    (
        "is killed by the machine",
        "printf 'Nghị quyết'; kill -KILL $$",
        "unreadable",
        "no memory left",
    ),
];

#[test]
fn a_program_that_hangs_floods_or_dies_costs_its_file() {
    if !is_possible() {
        return;
    }
    let office = Office::with(&[("lành.txt", resolution("1-NQ/TU", "việc một").as_bytes())]);
    let temporary = office.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let broken = office.sources().join("hỏng");
    for (program, file) in [
        ("pdftotext", PDF),
        ("tesseract", &scan(&[1])),
        // Of a scan, by drawing its page.
        ("pdftoppm", PDF),
    ] {
        std::fs::write(&broken, file).unwrap();
        for (what, script, code, words) in MISHAPS {
            if (program, what) == ("pdftoppm", "floods its output") {
                // Its output is a file: one that grows beyond its limit.
                continue;
            }
            let programs = Programs::new(office.path(&format!("{program} {what}")));
            programs.open_gate();
            programs.put("pdftotext", &finds("", 1));
            programs.put(program, &format!("{ANSWERS}{script}\n"));
            // To flood a limit takes its time on a busy machine.
            let time = if what.starts_with("hangs") { "2" } else { "60" };
            let mut command = office.build_command(&["--fresh", "--file-time", time]);
            let run = Run::of(programs.given_to(command.env("TMPDIR", &temporary)));
            assert_eq!(run.code, 0, "{program} {what}: {run:?}");
            let (found, reason) = aside(&run);
            assert_eq!(found, code, "{program} {what}: {reason}");
            assert!(reason.contains(words), "{program} {what}: {reason}");
            assert_eq!(office.ids().len(), 1, "{program} {what}");
            let left: Vec<_> = std::fs::read_dir(&temporary).unwrap().flatten().collect();
            assert!(left.is_empty(), "{program} {what}: {left:?}");
        }
    }
}

#[test]
fn a_file_that_is_written_to_while_it_is_read_is_said_to_have_changed() {
    if !is_possible() {
        return;
    }
    let office = Office::with(&[("a.pdf", PDF)]);
    let file = office.sources().join("a.pdf");
    let text = resolution("7-NQ/TU", "việc bảy");
    for (what, then) in [
        ("and reading fails", "exit 4".to_owned()),
        ("and reading goes on", format!("printf '%s\\f' '{text}'")),
    ] {
        std::fs::write(&file, PDF).unwrap();
        let programs = Programs::new(office.path(what));
        let script = format!("{ANSWERS}: > '{}'\n{then}\n", file.display());
        programs.put("pdftotext", &script);
        let (code, reason) = aside(&build(&office, &programs, &[]));
        assert_eq!(code, "changed", "{what}: {reason}");
        assert!(reason.contains("index it again"), "{what}: {reason}");
    }
}

#[test]
fn a_page_that_a_program_fails_at_leaves_the_others() {
    if !is_possible() {
        return;
    }
    let office = Office::with(&[("a.pdf", PDF)]);
    let file = office.sources().join("a.pdf");
    let text = resolution("7-NQ/TU", "việc bảy");
    for (what, script, _, words) in MISHAPS {
        if what.starts_with("hangs") {
            continue;
        }
        let programs = Programs::new(office.path(what));
        programs.put("pdftotext", &finds(&text, 1));
        programs.put("pdftoppm", DRAWS);
        programs.put("tesseract", &format!("{ANSWERS}{script}\n"));
        let value = explained(&programs, &file);
        assert!(value["documents"][0].to_string().contains("7-NQ/TU"));
        assert_eq!(value["pages"].as_array().unwrap().len(), 2, "{what}");
        let complaints = value["complaints"].to_string();
        assert!(
            complaints.contains("page 2 not recognised") && complaints.contains(words),
            "{what}: {complaints}"
        );
    }
}

#[test]
fn a_program_that_is_not_installed_is_named_with_its_package_and_missed_until_it_is() {
    if !is_possible() {
        return;
    }
    for (program, file, package) in [
        ("pdftotext", PDF, "poppler-utils"),
        ("pdftoppm", PDF, "poppler-utils"),
        ("tesseract", &*scan(&[1]), "tesseract-ocr tesseract-ocr-vie"),
        ("tesseract", PDF, "tesseract-ocr tesseract-ocr-vie"),
        ("vie", &*scan(&[1]), "tesseract-ocr-vie"),
    ] {
        let office = Office::with(&[
            ("lành.txt", resolution("1-NQ/TU", "việc một").as_bytes()),
            ("thiếu", file),
        ]);
        let (with, without) = ("có", "không");
        let [with, without] = [with, without].map(|name| {
            let programs = Programs::new(office.path(name));
            programs.open_gate();
            programs.put("pdftotext", &finds("", 1));
            programs.put("pdftoppm", DRAWS);
            programs
        });
        match program {
            "vie" => without.put("tesseract", "#!/bin/bash\necho eng\n"),
            program => without.take_away(program),
        }
        let run = build(&office, &without, &[]);
        assert_eq!(run.code, 0, "{run:?}");
        let (code, reason) = aside(&run);
        assert_eq!(code, "tool_missing", "{program}: {reason}");
        let way_out = format!("apt-get install {package}");
        assert!(reason.ends_with(&way_out), "{program}: {reason}");
        assert!(run.stdout.contains("thiếu chương trình"), "{run:?}");
        // Nothing else has changed when it is read after all.
        let mut command = office.command("update", &[]);
        let run = Run::of(with.given_to(&mut command));
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(office.search("quyết định nghỉ hưu").len(), 1, "{program}");
    }
}

#[test]
fn the_doctor_tells_what_is_missing_and_what_that_costs() {
    if !is_possible() {
        return;
    }
    let office = Office::with(&[]);
    let costs = [
        ("pdftotext", "no PDF is read"),
        ("pdftoppm", "no scanned PDF is read"),
        ("pdfimages", "passes for a page of text"),
        ("pdfsig", "not taken from its signature"),
        ("tesseract", "no scan and no image is read"),
        ("prlimit", "take hold a moment after"),
        ("tesseract: vie", "without Vietnamese"),
    ];
    let programs = Programs::new(office.path("stubs"));
    for (program, _) in costs.iter().take(6) {
        programs.put(program, "#!/bin/bash\necho bản 1.0\n");
    }
    let asked = |json: &[&str]| {
        let mut command = indexer();
        command.args(["--lang", "en", "doctor"]).args(json);
        let run = Run::of(programs.given_to(&mut command));
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout
    };
    // Each answers; only the language is not among what they list.
    let text = asked(&[]);
    assert_eq!(text.matches('✗').count(), 1, "{text}");
    assert!(
        text.ends_with("apt-get install tesseract-ocr-vie\n"),
        "{text}"
    );
    for (program, _) in costs.iter().take(6) {
        programs.take_away(program);
    }
    let text = asked(&[]);
    for (program, cost) in costs {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("✗ {program} ")));
        let line = line.unwrap_or_else(|| panic!("{program}: {text}"));
        assert!(line.contains("MISSING") && line.contains(cost), "{line}");
    }
    let install = "apt-get install poppler-utils tesseract-ocr util-linux tesseract-ocr-vie\n";
    assert!(text.ends_with(install), "{text}");
    let listed: Vec<Value> = serde_json::from_str(&asked(&["--json"])).unwrap();
    assert_eq!(listed.len(), costs.len());
    assert!(listed.iter().all(|tool| tool["present"] == false));
}

/// Whether a process runs.
fn is_alive(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

/// Pages in the cache of recognised ones.
fn kept(index: &Path) -> usize {
    let found = Command::new("find")
        .arg(index.join("cache"))
        .args(["-name", "[0-9]*.json"])
        .output()
        .unwrap();
    found.stdout.iter().filter(|byte| **byte == b'\n').count()
}

#[test]
fn a_build_that_is_killed_recognises_no_page_twice_and_leaves_no_program_behind() {
    if !is_possible() {
        return;
    }
    const PAGES: usize = 9;
    let office = Office::with(&[
        ("1.tif", &scan(&[1, 2, 3, 4, 5])),
        ("2.tif", &scan(&[6, 7, 8, 9])),
    ]);
    let programs = Programs::new(office.path("stubs"));
    programs.let_through(4);
    let mut command = office.build_command(&["--threads", "2"]);
    let command = programs.given_to(&mut command);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Two are at the gate: whatever was begun before them is done and kept.
    wait_until("pages at the gate", || {
        programs.running() == 2 && programs.began() > 4
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let before = kept(&office.index());
    assert!(before >= 3, "{before} pages kept");
    assert_eq!(programs.began(), before + 2);
    let orphans = programs.processes();
    assert_eq!(orphans.len(), 2);
    wait_until("the end of programs that nobody waits for", || {
        !orphans.iter().any(|process| is_alive(*process))
    });

    programs.open_gate();
    let mut command = office.build_command(&["--threads", "2"]);
    let run = Run::of(programs.given_to(&mut command));
    assert_eq!(run.code, 0, "{run:?}");
    // Those at the gate were not done; all others are recognised once in both runs together.
    assert_eq!(programs.began(), PAGES + 2);
    assert_eq!(run.summary()["totals"]["ocr_pages"], PAGES - before);
    assert_eq!(office.search("quyết định nghỉ hưu").len(), 2);
}
