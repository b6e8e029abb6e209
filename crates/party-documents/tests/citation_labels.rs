//! Citations of real pages against labels (`labels/citations.tsv`). The pages are no part of the
//! repository; without them the test says so and passes.
#![allow(clippy::expect_used, clippy::panic)]

use party_documents::understand;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

struct Label {
    start: usize,
    end: usize,
    /// `-` where the page does not tell it; `?` where it is not scored.
    key: String,
    relation: String,
}

fn labels() -> HashMap<(String, String), Vec<Label>> {
    let mut out: HashMap<(String, String), Vec<Label>> = HashMap::new();
    for line in include_str!("labels/citations.tsv").lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        if line.starts_with('#') || columns.len() < 2 || columns[0] == "set" {
            continue;
        }
        let page = out
            .entry((columns[0].to_owned(), columns[1].to_owned()))
            .or_default();
        // A page without citations has a row of its own.
        if let [_, _, start, end, key, relation] = columns.as_slice() {
            page.push(Label {
                start: start.parse().expect("a byte offset"),
                end: end.parse().expect("a byte offset"),
                key: (*key).to_owned(),
                relation: (*relation).to_owned(),
            });
        }
    }
    out
}

/// The texts of each set by id; none where the data is absent.
fn texts() -> Option<HashMap<(String, String), String>> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let mut out = HashMap::new();
    for (set, path) in [
        ("docs", "party/docs.jsonl"),
        ("pages", "party/pages_citing_party_docs.jsonl.zst"),
    ] {
        let rows = lines(&data.join(path))?;
        for row in rows.lines() {
            let row: serde_json::Value = serde_json::from_str(row).expect("a JSON object a line");
            let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            out.insert((set.to_owned(), field("_id")), field("text"));
        }
    }
    for entry in std::fs::read_dir(data.join("seeds")).ok()? {
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_string_lossy().into_owned();
        let id = name.split('_').next().unwrap_or_default().to_owned();
        out.insert(
            ("seeds".to_owned(), id),
            std::fs::read_to_string(&path).ok()?,
        );
    }
    Some(out)
}

fn lines(path: &Path) -> Option<String> {
    if path.extension().is_some_and(|e| e == "zst") {
        let output = std::process::Command::new("zstd")
            .arg("-dc")
            .arg(path)
            .output()
            .ok()?;
        return output
            .status
            .success()
            .then(|| String::from_utf8(output.stdout).ok())?;
    }
    std::fs::read_to_string(path).ok()
}

#[test]
fn precision_recall_and_relations() {
    let Some(texts) = texts() else {
        eprintln!("skipped: ../shared/data (or the zstd command) is not there");
        return;
    };
    let (mut found, mut right, mut labelled, mut hit, mut related) = (0, 0, 0, 0, 0);
    for (page, labels) in labels() {
        let text = texts
            .get(&page)
            .unwrap_or_else(|| panic!("{page:?} is not in the data"));
        let citations = understand(text).citations;
        found += citations.len();
        labelled += labels.len();
        for citation in &citations {
            let key = citation.key().unwrap_or_else(|| "-".to_owned());
            let label = labels.iter().find(|l| {
                l.start < citation.span.end
                    && citation.span.start < l.end
                    && (l.key == key || l.key == "?")
            });
            match label {
                Some(label) => {
                    right += 1;
                    let relation = serde_json::to_value(citation.relation).expect("a name");
                    if relation == label.relation.as_str() {
                        related += 1;
                    } else {
                        eprintln!(
                            "relation {relation} for {}: {page:?} {}",
                            label.relation,
                            &text[citation.span.clone()]
                        );
                    }
                }
                None => eprintln!(
                    "no such label: {page:?} {:?} {} {key}",
                    citation.span,
                    &text[citation.span.clone()]
                ),
            }
        }
        for label in &labels {
            let met = citations.iter().any(|c| {
                label.start < c.span.end
                    && c.span.start < label.end
                    && (label.key == "?" || label.key == c.key().unwrap_or_else(|| "-".to_owned()))
            });
            hit += usize::from(met);
            if !met {
                eprintln!(
                    "missed: {page:?} {}..{} {}",
                    label.start, label.end, label.key
                );
            }
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let (precision, recall, relations) = (
        share(right, found),
        share(hit, labelled),
        share(related, right),
    );
    eprintln!(
        "{labelled} labels, {found} found: precision {precision:.3}, recall {recall:.3}, relations {relations:.3}"
    );
    assert!(precision >= 0.98, "precision {precision:.3}");
    assert!(recall >= 0.95, "recall {recall:.3}");
    assert!(relations >= 0.9, "relations {relations:.3}");
}
