//! All sample documents through the indexer in one run: what the manifest promises is there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "samples/golden.rs"]
mod golden;

use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use vankien_tests::{Sample, Server, indexer_command, repository, sample_documents, samples};

/// What the product does not do yet, each with its reason: name of the sample, what differs, why.
/// A line that is no longer true fails the test until it is taken out.
#[rustfmt::skip]
const KNOWN: &[(&str, &str, &str)] = &[
    ("BB ban giao phong luu tru.pdf", "body", "recognition joins words in the head"),
    ("2021_1452-CV-DU.pdf", "body", "recognition joins words in the head"),
    ("Bài giảng lập hồ sơ điện tử.pptx", "type", "a presentation has no head in the usual layout"),
    ("Bài giảng lập hồ sơ điện tử.pptx", "body", "a presentation has no head in the usual layout"),
    ("Hướng dẫn quét tài liệu.odp", "body", "a presentation has no head in the usual layout"),
    ("Boi duong cap uy vien.ppt", "body", "a presentation has no head in the usual layout"),
    ("bien ban SHCB thang 10.rtf", "body", "the body above a party cell is not read, and its name gets capitals"),
    ("TT05.txt", "body", "the body is not read from converted TCVN3"),
];

/// The run over all samples, made once; each test starts a server of its own on the index.
struct Run {
    index: PathBuf,
    report: Value,
}

fn run() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| {
        let index = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("samples");
        if index.exists() {
            std::fs::remove_dir_all(&index).unwrap();
        }
        let map = repository().join("corpus-samples/field-map.json");
        let mut command = indexer_command(&sample_documents(), &index);
        let outcome =
            vankien_tests::Outcome::from(command.arg("--field-map").arg(map).output().unwrap());
        assert_eq!(outcome.code, Some(0), "{}", outcome.text());
        Run {
            report: outcome.report(),
            index,
        }
    })
}

/// Whether scans can be read here.
fn ocr_is_there() -> bool {
    let list = Command::new("tesseract").arg("--list-langs").output();
    list.is_ok_and(|list| {
        String::from_utf8_lossy(&list.stdout)
            .lines()
            .any(|l| l == "vie")
    })
}

/// The samples that must be readable here. Those of formats that come later count once they are read.
fn readable(documents: &[Value]) -> Vec<(Sample, Value)> {
    let ocr = ocr_is_there();
    if !ocr {
        eprintln!("left out: scans, because tesseract-ocr-vie is not installed");
    }
    let mut found = Vec::new();
    for sample in samples().into_iter().filter(|sample| !sample.is_secret()) {
        if sample.readable_by == "ocr" && !ocr {
            continue;
        }
        if let Some(document) = document_of(&sample, documents) {
            found.push((sample, document.clone()));
        }
    }
    found
}

fn document_of<'a>(sample: &Sample, documents: &'a [Value]) -> Option<&'a Value> {
    let lies_there = |document: &&Value| {
        document["places"]
            .as_array()
            .unwrap()
            .iter()
            .any(|place| sample.is_at(place))
    };
    documents.iter().find(lies_there)
}

/// Whether the sample is a scan: what recognition yields depends on the tesseract installed.
fn is_scan(sample: &Sample) -> bool {
    sample.readable_by == "ocr" || matches!(sample.format.as_str(), "png" | "tiff")
}

/// Compares what was found different with [`KNOWN`], in both directions, for the named checks.
fn settle(checks: &[&str], found: Vec<(String, &str, String)>) {
    let known = |name: &str, check: &str| KNOWN.iter().any(|k| k.0 == name && k.1 == check);
    let new: Vec<String> = found
        .iter()
        .filter(|(name, check, _)| !known(name, check))
        .map(|(name, check, detail)| format!("  {name}: {check}: {detail}"))
        .collect();
    let scans: Vec<String> = samples()
        .iter()
        .filter(|s| is_scan(s))
        .map(Sample::name)
        .collect();
    let mended: Vec<String> = KNOWN
        .iter()
        .filter(|k| checks.contains(&k.1) && !scans.iter().any(|scan| scan == k.0))
        .filter(|k| !found.iter().any(|f| f.0 == k.0 && f.1 == k.1))
        .map(|k| format!("  {}: {}", k.0, k.1))
        .collect();
    assert!(
        new.is_empty(),
        "{} differences:\n{}",
        new.len(),
        new.join("\n")
    );
    assert!(
        mended.is_empty(),
        "no longer different, take out of KNOWN:\n{}",
        mended.join("\n")
    );
}

/// Blanks and line breaks count as one blank.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of(document: &Value) -> String {
    let pages = document["pages"].as_array().unwrap();
    let text: Vec<&str> = pages
        .iter()
        .filter_map(|page| page["text"].as_str())
        .collect();
    flat(&text.join(" "))
}

#[test]
fn every_document_is_in_the_index_or_set_aside_with_a_reason() {
    let run = run();
    let server = Server::start(&run.index);
    let documents = server.documents();
    let set_aside = run.report["set_aside"].as_array().unwrap();
    let ocr = ocr_is_there();
    let mut lost = Vec::new();
    for sample in samples() {
        // An archive that is not opened is set aside as a whole.
        let is_at = |place: &Value| {
            let whole = place["path"]
                .as_str()
                .is_some_and(|path| path.ends_with(&sample.path));
            sample.is_at(place) || (sample.member.is_some() && whole)
        };
        let reason = set_aside.iter().find(|place| is_at(place));
        let there = document_of(&sample, &documents).is_some();
        if let Some(code) = &sample.set_aside {
            let found = reason.map(|reason| &reason["code"]);
            if there || found.is_none_or(|found| found != code) {
                let trouble = format!("not set aside as {code}: {reason:?}");
                lost.push((sample.name(), "there", trouble));
            }
            continue;
        }
        let trouble = match (there, reason) {
            (true, Some(reason)) => Some(format!("both indexed and set aside: {reason}")),
            (false, None) => Some("neither indexed nor set aside".to_owned()),
            (true, None) if sample.is_secret() => Some("secret and shown".to_owned()),
            (true, None) => None,
            (false, Some(reason)) => {
                let may = sample.is_secret() || (sample.readable_by == "ocr" && !ocr);
                let said = reason["reason"]
                    .as_str()
                    .is_some_and(|text| text.len() > 10);
                (!may || !said).then(|| reason.to_string())
            }
        };
        lost.extend(trouble.map(|trouble| (sample.name(), "there", trouble)));
    }
    settle(&["there"], lost);
    assert_eq!(
        run.report["totals"]["documents"].as_u64().unwrap(),
        documents.len() as u64
    );
}

#[test]
fn metadata_are_those_of_the_manifest() {
    let server = Server::start(&run().index);
    let mut different = Vec::new();
    for (sample, document) in readable(&server.documents()) {
        let expected = [
            ("number", sample.number.as_deref()),
            ("type", sample.document_type.as_deref()),
            ("body", sample.body.as_deref()),
            ("date", sample.date.as_deref()),
            ("secrecy", Some(sample.secrecy.as_str())),
        ];
        for (field, expected) in expected {
            let found = document[field].as_str();
            if found != expected {
                different.push((sample.name(), field, format!("{found:?}, not {expected:?}")));
            }
        }
        if let Some(own) = sample.external_id.as_deref()
            && document["external_id"] != own
        {
            let found = document["external_id"].to_string();
            different.push((
                sample.name(),
                "external_id",
                format!("{found}, not {own:?}"),
            ));
        }
    }
    settle(
        &["number", "type", "body", "date", "secrecy", "external_id"],
        different,
    );
}

#[test]
fn texts_hold_their_phrases_and_not_what_was_deleted() {
    let server = Server::start(&run().index);
    let mut different = Vec::new();
    for (sample, document) in readable(&server.documents()) {
        let text = text_of(&document);
        let lacks = sample
            .phrases
            .iter()
            .filter(|phrase| !text.contains(&flat(phrase)));
        let lacks: Vec<&String> = lacks.collect();
        // One wrong letter spoils a phrase: of a scan, half of them are enough.
        let may_lack = if is_scan(&sample) {
            sample.phrases.len() / 2
        } else {
            0
        };
        if lacks.len() > may_lack {
            different.push((sample.name(), "text", format!("lacks {lacks:?}")));
        }
        for phrase in sample
            .absent
            .iter()
            .filter(|phrase| text.contains(&flat(phrase)))
        {
            different.push((
                sample.name(),
                "text",
                format!("shows what was deleted: {phrase:?}"),
            ));
        }
    }
    settle(&["text"], different);
}

#[test]
fn quoted_phrases_find_their_document() {
    let server = Server::start(&run().index);
    let mut missed = Vec::new();
    for (sample, document) in readable(&server.documents()) {
        let text = text_of(&document);
        // What is not in the text at all is told by the test of the texts.
        for phrase in sample
            .phrases
            .iter()
            .filter(|phrase| text.contains(&flat(phrase)))
        {
            let answer = server.search(&format!("\"{phrase}\""), "&limit=100");
            let hits = answer["hits"].as_array().unwrap();
            match hits.iter().find(|hit| hit["id"] == document["id"]) {
                None => missed.push((sample.name(), "phrase", format!("{phrase:?} finds it not"))),
                Some(hit) => {
                    let html = hit["snippet"]["html"].as_str().unwrap();
                    if !html.contains("<mark>") {
                        missed.push((sample.name(), "phrase", format!("{phrase:?} not marked")));
                    }
                }
            }
        }
        for phrase in &sample.absent {
            let answer = server.search(&format!("\"{phrase}\""), "&limit=100");
            let hits = answer["hits"].as_array().unwrap();
            if hits.iter().any(|hit| hit["id"] == document["id"]) {
                missed.push((sample.name(), "phrase", format!("{phrase:?} was deleted")));
            }
        }
    }
    settle(&["phrase"], missed);
}

/// A number as people type it.
fn typed(number: &str) -> Vec<String> {
    let (digits, symbol) = number.split_once('-').unwrap();
    let value: u32 = digits.parse().unwrap();
    let bare = symbol.replace(['Đ', 'đ'], "D");
    vec![
        number.to_owned(),
        format!("{value}-{symbol}"),
        format!("{value:03}-{symbol}"),
        number.to_lowercase(),
        format!("{value:02} – {symbol}"),
        format!("{value} - {}", symbol.replace('/', " / ")),
        format!("số {number}"),
        format!("{digits}-{bare}"),
        format!(
            "{} {value} {}",
            bare.split('/').next().unwrap(),
            bare.split('/').nth(1).unwrap()
        )
        .to_lowercase(),
    ]
}

#[test]
fn a_number_finds_its_document_first_however_it_is_typed() {
    let server = Server::start(&run().index);
    let mut missed = Vec::new();
    for (sample, document) in readable(&server.documents()) {
        let Some(number) = &sample.number else {
            continue;
        };
        if document["number"].as_str() != Some(number) {
            // A number that was not read is told by the test of the metadata.
            continue;
        }
        for query in typed(number) {
            let answer = server.search(&query, "&limit=20");
            let hits = answer["hits"].as_array().unwrap();
            // Several documents may have one number: they come before all others.
            let mut first = hits
                .iter()
                .take_while(|hit| hit["number"].as_str() == Some(number));
            if !first.any(|hit| hit["id"] == document["id"]) {
                let top = hits
                    .first()
                    .map_or("nothing".to_owned(), |hit| hit["number"].to_string());
                missed.push((
                    sample.name(),
                    "typed",
                    format!("{query:?} finds {top} first"),
                ));
            }
        }
    }
    settle(&["typed"], missed);
}

#[test]
fn secret_papers_leave_no_trace_in_any_answer() {
    let run = run();
    let server = Server::start(&run.index);
    let aside = run.report["set_aside"].as_array().unwrap();
    let secret: Vec<Sample> = samples().into_iter().filter(Sample::is_secret).collect();
    assert!(secret.len() >= 3, "the samples hold secret papers");
    // What only a secret paper says; its words alone may stand elsewhere too.
    let mut telling: Vec<String> = secret.iter().flat_map(|s| s.phrases.clone()).collect();
    telling.extend(secret.iter().filter_map(|s| s.title.clone()));
    for sample in &secret {
        let entry = aside.iter().find(|place| sample.is_at(place));
        let entry = entry.unwrap_or_else(|| panic!("{} is not set aside", sample.name()));
        assert_eq!(entry["code"], "secret", "{entry}");
        let number = sample.number.as_deref().unwrap();
        let mut queries = vec![number.to_owned(), sample.title.clone().unwrap()];
        queries.extend(sample.phrases.iter().map(|phrase| format!("\"{phrase}\"")));
        queries.push(String::new());
        for query in queries {
            let answer = server.search(&query, "&limit=100&facets=true");
            for hit in answer["hits"].as_array().unwrap() {
                assert!(hit["number"] != number || hit["body"] != sample.body.as_deref().unwrap());
                assert!(
                    hit["secrecy"] == "normal" || hit["secrecy"] == "internal",
                    "{hit}"
                );
            }
            // The answer repeats the query: that says nothing of the index.
            let mut said = answer.clone();
            said["query"] = Value::Null;
            let said = said.to_string();
            for phrase in &telling {
                assert!(
                    !said.contains(phrase.as_str()),
                    "{query:?} shows {phrase:?}"
                );
            }
        }
    }
    let everything = server.search("", "&facets=true&limit=0");
    assert_eq!(everything["total"], run.report["totals"]["documents"]);
    for facet in everything["facets"].as_array().unwrap() {
        let counts = facet["counts"].as_array().unwrap();
        let sum: u64 = counts
            .iter()
            .map(|count| count["count"].as_u64().unwrap())
            .sum();
        assert!(sum <= everything["total"].as_u64().unwrap(), "{facet}");
    }
}
