//! The seed articles and real Party texts, as they are. Skipped where the shared data is absent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use vankien_tests::{Outcome, Server, indexer_command, shared_data};

#[test]
fn seeds_and_party_texts_are_found_as_they_are() {
    let (Some(seeds), Some(party)) = (shared_data("seeds"), shared_data("party")) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let mut command = indexer_command(&seeds, &index);
    let run = Outcome::from(command.arg("--source").arg(&party).output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.text());
    let report = run.report();
    assert_eq!(report["totals"]["set_aside"], 0, "{}", report["set_aside"]);
    let rows = |name: &str| {
        let text = std::fs::read_to_string(party.join(name)).unwrap();
        text.lines().filter(|line| !line.trim().is_empty()).count() as u64
    };
    let articles = std::fs::read_dir(&seeds).unwrap().count() as u64;
    let named = articles + rows("docs.jsonl") + rows("sotay_nghiepvu.jsonl");
    let indexed = report["totals"]["documents"].as_u64().unwrap();
    assert!(
        indexed > named,
        "the packed pages come on top: {indexed} of {named}"
    );

    let server = Server::start(&index);
    let first = |query: &str| -> Value {
        let answer = server.search(query, "&limit=3");
        assert!(
            answer["total"].as_u64().unwrap() > 0,
            "{query} finds nothing"
        );
        answer["hits"][0].clone()
    };

    // The seed that cites the conclusion is on the first page, with the very words marked.
    let answer = server.search("Kết luận 48 của Bộ Chính trị", "");
    let hits = answer["hits"].as_array().unwrap();
    let seed = hits.iter().find(|hit| {
        let (_, document) = server.json(&format!("/v1/documents/{}", hit["id"].as_str().unwrap()));
        document["places"]
            .to_string()
            .contains("000_39340ec8aca11669")
    });
    let seed = seed.unwrap_or_else(|| panic!("the article that cites it is not there: {hits:#?}"));
    let html = seed["snippet"]["html"].as_str().unwrap();
    assert!(
        html.contains("<mark>Kết luận 48 của Bộ Chính trị</mark>"),
        "{html}"
    );

    // By number: the text itself, or another copy of it, before all that only cites it.
    for (query, number) in [
        ("383-QĐ/TW", "383-QĐ/TW"),
        ("383 qd tw", "383-QĐ/TW"),
        ("384-QĐ/TW", "384-QĐ/TW"),
        ("nghị quyết 57-NQ/TW", "57-NQ/TW"),
        ("221-KL/TW", "221-KL/TW"),
        ("phông lưu trữ", "383-QĐ/TW"),
        ("kien toan doi ngu bao cao vien", "40-HD/BTGDVTW"),
    ] {
        assert_eq!(first(query)["number"], number, "{query}");
        let answer = server.search(query, "&limit=5");
        let hits = answer["hits"].as_array().unwrap();
        let mut same = hits.iter().take_while(|hit| hit["number"] == number);
        assert!(
            same.any(|hit| hit["external_id"] == number),
            "{query}: {answer}"
        );
    }
    let office = first("\"văn phòng cấp ủy\"");
    let said = office["snippet"]["html"].as_str().unwrap().to_lowercase();
    assert!(said.contains("<mark>"), "{office}");
    let marked = first("chuyển đổi số")["snippet"]["html"]
        .as_str()
        .unwrap()
        .to_lowercase();
    let plain = first("chuyen doi so")["snippet"]["html"]
        .as_str()
        .unwrap()
        .to_lowercase();
    for html in [marked, plain] {
        assert!(
            html.contains("chuyển đổi số") || html.contains("chuyển</mark>"),
            "{html}"
        );
    }
}
