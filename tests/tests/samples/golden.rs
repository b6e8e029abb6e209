//! Questions with the papers that must answer them.

use super::run;
use serde_json::Value;
use vankien_tests::{Server, encode, repository};

fn hits(server: &Server, question: &str) -> Vec<Value> {
    let answer = server.search(question, "&limit=10");
    answer["hits"].as_array().cloned().unwrap_or_default()
}

/// Where the file of a hit lies.
fn paths(server: &Server, hit: &Value) -> Vec<String> {
    let id = encode(hit["id"].as_str().unwrap_or_default());
    let (_, document) = server.json(&format!("/v1/documents/{id}"));
    let places = document["places"].as_array().cloned().unwrap_or_default();
    let path = |place: &Value| place["path"].as_str().map(str::to_owned);
    places.iter().filter_map(path).collect()
}

#[test]
fn golden_questions_are_answered_by_their_papers() {
    let server = Server::start(&run().index);
    let table = std::fs::read_to_string(repository().join("corpus-samples/golden.tsv")).unwrap();
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut wrong: Vec<String> = Vec::new();
    for row in rows {
        let columns: Vec<&str> = row.split('\t').collect();
        let [question, place, path] = columns.as_slice() else {
            panic!("not three columns: {row}");
        };
        let found = hits(&server, question);
        let first: Vec<Vec<String>> = found
            .iter()
            .take(place.parse().unwrap())
            .map(|hit| paths(&server, hit))
            .collect();
        if !first.iter().flatten().any(|found| found.contains(path)) {
            wrong.push(format!("{question}: not {path} but {first:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
