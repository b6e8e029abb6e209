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
