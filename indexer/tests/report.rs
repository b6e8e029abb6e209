//! The report of a run, for people and for machines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use std::path::Path;
use support::{Office, resolution};

#[test]
fn a_page_for_people_stands_beside_the_report() {
    let hostile = "<script>alert('1')</script>&\"\u{202e}cod.exe";
    let office = Office::with(&[
        ("1.txt", resolution("1-NQ/TU", "việc một").as_bytes()),
        ("2.txt", resolution("2-NQ/TU", "việc hai").as_bytes()),
        (hostile, b"\x00\x01\x02 not a document"),
    ]);
    let run = office.published(&[]);
    let report = office.report(&run);
    assert_eq!(report["totals"]["set_aside"], 1, "{report}");
    let json = run.summary()["report"].as_str().unwrap().to_owned();
    let path = Path::new(&json).with_extension("html");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.starts_with("<!doctype html><html lang=\"vi\">"));
    assert!(
        page.contains("đã công bố") && page.contains("Nghị quyết"),
        "{page}"
    );
    assert!(page.contains("<svg") && page.contains("Theo loại"));
    // What somebody calls a file is text, and turns no line around.
    assert!(!page.contains("<script") && !page.contains('\u{202e}'));
    assert!(
        page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"),
        "{page}"
    );
    for elsewhere in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(elsewhere), "{elsewhere}");
    }
    let samples = report["throughput"].as_array().unwrap();
    let last = samples.last().unwrap();
    assert_eq!(last["documents"], 2, "{report}");

    // An older report goes with its page.
    office.put("3.txt", resolution("3-NQ/TU", "việc ba").as_bytes());
    office.published(&["--keep-reports", "1"]);
    assert!(!path.exists() && !Path::new(&json).exists());
    let left = std::fs::read_dir(office.index().join("reports")).unwrap();
    assert_eq!(left.count(), 2);
}

#[test]
fn what_was_read_with_little_confidence_is_listed() {
    // Without its line of type the paper has the type that its number says, more or less.
    let whole = resolution("2-NQ/TU", "việc hai");
    let without = whole.replace("NGHỊ QUYẾT\nvề việc hai\n-----\n\n", "");
    assert_ne!(whole, without);
    let office = Office::with(&[
        ("sure.txt", resolution("1-NQ/TU", "việc một").as_bytes()),
        ("doubtful.txt", without.as_bytes()),
    ]);
    let run = office.published(&[]);
    let report = office.report(&run);
    let listed = report["uncertain"].as_array().unwrap();
    assert_eq!(report["uncertain_total"], listed.len());
    for one in listed {
        let confidence = one["confidence"].as_f64().unwrap();
        assert!(
            confidence < 0.7 && one["taken"] == (confidence >= 0.5),
            "{one}"
        );
    }
    let of = |name: &str| {
        let path =
            |one: &&serde_json::Value| one["place"]["path"].as_str().unwrap().ends_with(name);
        listed.iter().filter(path).count()
    };
    assert!(of("doubtful.txt") > of("sure.txt"), "{listed:?}");
}

#[cfg(unix)]
#[test]
fn a_slow_scan_never_keeps_the_rest_waiting() {
    use std::os::unix::fs::PermissionsExt;
    let png = smallest_png();
    let text = |n: u64| resolution(&format!("{n}-NQ/TU"), &format!("việc {n}"));
    let office = Office::with(&[
        ("0a.png", &png),
        ("0b.png", &[png.clone(), vec![0]].concat()),
    ]);
    for n in 1..=12 {
        office.put(&format!("{n}.txt"), text(n).as_bytes());
    }
    // A recognition that ends only when it is told to.
    let (programs, go) = (office.path("programs"), office.path("go"));
    std::fs::create_dir(&programs).unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *--list-langs*) echo 'List of available languages (1):'; echo vie; exit 0;; \
         *--version*) echo 'tesseract 5.3.0'; exit 0;; esac\n\
         while [ ! -e '{}' ]; do sleep 0.05; done\nexit 1\n",
        go.display()
    );
    let tesseract = programs.join("tesseract");
    std::fs::write(&tesseract, script).unwrap();
    std::fs::set_permissions(&tesseract, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = office.build_command(&["--threads", "2", "--progress", "json"]);
    command.env("PATH", format!("{}:{path}", programs.display()));
    let mut child = command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let events = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut all_read = false;
    for line in std::io::BufRead::lines(events).map_while(Result::ok) {
        let event: serde_json::Value = serde_json::from_str(&line).unwrap();
        if event["event"] == "progress" && event["documents"] == 12 {
            // Both scans still wait, both workers are at them, and all else is in.
            all_read = true;
            std::fs::write(&go, "").unwrap();
        }
        if event["seconds"]
            .as_f64()
            .is_some_and(|seconds| seconds > 120.0)
        {
            std::fs::write(&go, "").unwrap();
        }
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(all_read, "texts waited for scans");
}

/// One white pixel.
fn smallest_png() -> Vec<u8> {
    vec![
        0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0,
        0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A',
        b'T', 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0, 0x1b, 0xb6, 0xee, 0x56, 0, 0, 0, 0,
        b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
    ]
}
