//! Real Party documents with the metadata that their source gave: none may be read wrongly.
//! The texts are no part of the repository; without them the tests say so and pass.
#![allow(clippy::expect_used, clippy::panic)]

use party_documents::{Date, DocumentNumber, understand};
use serde_json::Value;
use std::path::PathBuf;

fn rows(name: &str) -> Option<Vec<Value>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    Some(
        text.lines()
            .map(|l| serde_json::from_str(l).expect("a JSON object a line"))
            .collect(),
    )
}

fn field<'a>(row: &'a Value, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn plain(text: &str) -> String {
    let lower = vietnamese::fold(text);
    let lower = lower.strip_prefix("ve viec ").unwrap_or(&lower);
    lower.strip_prefix("ve ").unwrap_or(lower).to_owned()
}

#[test]
fn metadata_of_party_documents() {
    let Some(rows) = rows("party/docs.jsonl") else {
        return;
    };
    let mut numbers = 0;
    let mut dates = 0;
    let mut titles = 0;
    let mut bodies = 0;
    for row in &rows {
        let name = field(row, "_id");
        let text = vietnamese::normalise(field(row, "text"));
        let read = understand(&text);
        if let Some(number) = &read.number {
            let given = DocumentNumber::parse(field(row, "so_ky_hieu")).map(|n| n.key());
            assert_eq!(Some(number.value.key()), given, "{name}");
            numbers += 1;
        }
        let kind = read.document_type.as_ref().map(|t| t.value.as_str());
        assert_eq!(kind, Some(field(row, "loai")), "{name}");
        if let (Some(date), Some(given)) = (&read.date, Date::parse(field(row, "ngay_ban_hanh"))) {
            assert_eq!(date.value, given, "{name}");
        }
        dates += usize::from(read.date.is_some());
        if let Some(title) = &read.title {
            let given = plain(field(row, "trich_yeu"));
            let found = plain(&title.value);
            assert!(
                given.is_empty() || found == given || found == format!("ban hanh {}", given),
                "{name}: {found} / {given}"
            );
            titles += 1;
        }
        if let Some(body) = &read.body {
            // The source names the heading's body or the author.
            let given = field(row, "co_quan");
            let heading = read.heading_body.as_ref().map(|b| b.value.as_str());
            assert!(
                given.is_empty() || body.value == given || heading == Some(given),
                "{name}: {} / {given}",
                body.value
            );
            bodies += 1;
        }
        assert!(!read.sections.is_empty(), "{name}");
        assert_eq!(read.secrecy, None, "{name}");
    }
    eprintln!(
        "{} documents: {numbers} numbers, {dates} dates, {titles} abstracts, {bodies} bodies read",
        rows.len()
    );
    // One has no heading, one a blank number and day, one is a web copy.
    assert!(numbers >= 10 && dates >= 10 && titles >= 12 && bodies >= 11);
}
