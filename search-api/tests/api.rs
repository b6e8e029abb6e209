//! The API over a real index: answers, filters, paging, documents, clearance.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod office;

use axum::http::StatusCode;
use office::{Office, SECRET_WORD, pair};
use party_documents::Secrecy;
use search_api::Config;
use serde_json::Value;

fn ids(answer: &Value) -> Vec<&str> {
    answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["id"].as_str().unwrap())
        .collect()
}

fn search(q: &str) -> String {
    format!("/v1/search?{}", pair("q", q))
}

#[tokio::test]
async fn a_search_answers_with_the_whole_contract() {
    let office = Office::new();
    let answer = office.json(&search("chuyển đổi số")).await;
    for field in [
        "query",
        "total",
        "offset",
        "limit",
        "took_ms",
        "generation",
        "assumptions",
        "hits",
        "facets",
    ] {
        assert!(!answer[field].is_null(), "{field} is missing");
    }
    assert_eq!(answer["query"], "chuyển đổi số");
    assert_eq!(answer["limit"], 10);
    assert_eq!(answer["facets"], serde_json::json!([]), "only when asked");
    let hit = answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .find(|hit| hit["id"] == "1a01")
        .unwrap();
    for field in [
        "external_id",
        "title",
        "number",
        "type",
        "body",
        "date",
        "abstract",
        "secrecy",
        "format",
        "ocr",
        "score",
        "page",
        "section",
        "snippet",
        "passages",
    ] {
        assert!(!hit[field].is_null(), "{field} is missing in {hit}");
    }
    assert_eq!(hit["type"], "Nghị quyết");
    assert_eq!(hit["date"], "2021-08-18");
    assert_eq!(hit["external_id"], "1a01");
    assert_eq!(hit["secrecy"], "normal");
    assert!(hit["score"].as_f64().unwrap() > 0.0);
}

#[tokio::test]
async fn a_score_is_taken_apart_when_asked() {
    let office = Office::new();
    let plain = office.json(&search("chuyển đổi số")).await;
    assert!(plain["hits"][0]["explanation"].is_null(), "only when asked");
    let asked = format!("{}&explain=true", search("chuyển đổi số"));
    let told = office.json(&asked).await;
    let why = &told["hits"][0]["explanation"];
    let given = why["passage"].as_array().unwrap();
    let looked_up = |field, text| {
        let found = given
            .iter()
            .find(|given| given["field"] == field && given["text"] == text);
        found.map(|given| given["points"].as_f64().unwrap())
    };
    assert!(looked_up("body", "chuyển").unwrap() > 0.0, "{why}");
    assert!(looked_up("pairs", "chuyen_doi").unwrap() > 0.0, "{why}");
    assert!(why["title"].as_f64().unwrap() >= 1.0);
    assert!(why["prior"].as_f64().unwrap() > 0.0);
}

#[tokio::test]
async fn highlights_count_code_points_and_html_marks_the_same() {
    let office = Office::new();
    let answer = office.json(&search("chuyển đổi số")).await;
    let mut seen = 0;
    for hit in answer["hits"].as_array().unwrap() {
        let snippet = &hit["snippet"];
        let text: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
        let html = snippet["html"].as_str().unwrap();
        for range in snippet["highlights"].as_array().unwrap() {
            let at = |i: usize| usize::try_from(range[i].as_u64().unwrap()).unwrap();
            let marked: String = text[at(0)..at(1)].iter().collect();
            assert!(html.contains(&format!("<mark>{marked}</mark>")), "{html}");
            let word = marked.to_lowercase();
            assert!("chuyển đổi số".contains(word.trim()), "{word:?} is marked");
            seen += 1;
        }
    }
    assert!(seen >= 3, "{answer}");
}

#[tokio::test]
async fn filters_paging_sorting_and_facets_work_together() {
    let office = Office::new();
    let base = search("\"công tác dân vận\"");
    let all = office.json(&base).await;
    assert_eq!(all["total"], 30);
    assert_eq!(ids(&all).len(), 10);

    let mut seen: Vec<String> = Vec::new();
    for page in 1..=3 {
        let by_page = office.json(&format!("{base}&page={page}")).await;
        let by_offset = office
            .json(&format!("{base}&offset={}", (page - 1) * 10))
            .await;
        assert_eq!(ids(&by_page), ids(&by_offset));
        seen.extend(ids(&by_page).into_iter().map(str::to_owned));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 30, "pages neither repeat nor skip");

    let newest = office.json(&format!("{base}&sort=newest&limit=100")).await;
    let dates: Vec<_> = newest["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["date"].as_str().unwrap())
        .collect();
    assert!(dates.is_sorted_by(|a, b| a >= b) && dates.len() == 30);
    let oldest = office.json(&format!("{base}&sort=oldest&limit=1")).await;
    assert_eq!(oldest["hits"][0]["date"], "2015-05-20");

    let faceted = office.json(&format!("{base}&facets=true&limit=0")).await;
    assert_eq!(ids(&faceted).len(), 0);
    let years = faceted["facets"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["field"] == "year")
        .unwrap();
    let counted: u64 = years["counts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["count"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 30);
    for count in years["counts"].as_array().unwrap() {
        let value = count["value"].as_str().unwrap();
        let filtered = office.json(&format!("{base}&year={value}&limit=100")).await;
        assert_eq!(filtered["total"], count["count"], "year {value}");
    }

    let two = office.json(&format!("{base}&year=2015&year=2016")).await;
    let range = office
        .json(&format!("{base}&from=1/1/2015&to=2016-12-31"))
        .await;
    assert_eq!(two["total"], range["total"]);
    assert_eq!(two["total"], 8);
    let body = pair("body", "Huyện ủy Hòa An 3");
    assert_eq!(office.json(&format!("{base}&{body}")).await["total"], 3);
    let none = pair("type", "Chỉ thị");
    assert_eq!(office.json(&format!("{base}&{none}")).await["total"], 0);
}

#[tokio::test]
async fn a_document_comes_whole_with_its_matches() {
    let office = Office::new();
    let expect = office::resolution();
    let uri = format!("/v1/documents/1a01?{}", pair("q", "phông lưu trữ"));
    let document = office.json(&uri).await;
    let texts: Vec<_> = document["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["text"].as_str().unwrap())
        .collect();
    let wanted: Vec<_> = expect.pages.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, wanted, "not a character is lost");
    assert_eq!(document["places"][0]["path"], "kho/2021/12-NQ-TU.pdf");
    let joined: Vec<char> = texts.join("\u{c}").chars().collect();
    for section in document["sections"].as_array().unwrap() {
        let from = usize::try_from(section["span"][0].as_u64().unwrap()).unwrap();
        let heading: String = joined[from..].iter().take_while(|c| **c != '\n').collect();
        assert_eq!(section["heading"], heading.trim());
    }
    let page = &document["pages"][1];
    let text: Vec<char> = texts[1].chars().collect();
    let marked: Vec<String> = page["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            let at = |i: usize| usize::try_from(r[i].as_u64().unwrap()).unwrap();
            text[at(0)..at(1)].iter().collect()
        })
        .collect();
    assert!(marked.join(" ").contains("lưu trữ"), "{marked:?}");
    let without = office.json("/v1/documents/1a01").await;
    assert_eq!(without["pages"][1]["highlights"], serde_json::json!([]));
}

#[tokio::test]
async fn any_bytes_are_a_query() {
    let office = Office::new();
    for q in [
        "%FF%FE",
        "%",
        "%zz",
        "%00",
        "%C3",
        "%22",
        "((",
        "-",
        "+++",
        "*:*",
        "%F0%9F%87%BB",
        "a%20AND%20OR",
        "%e2%80%ae",
    ] {
        for path in [
            "/v1/search",
            "/search",
            "/v1/documents/1a01",
            "/documents/1a01",
        ] {
            let answer = office.get(&format!("{path}?q={q}")).await;
            assert_eq!(
                answer.status,
                StatusCode::OK,
                "{path}?q={q}: {}",
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn a_mistyped_parameter_is_said_not_swallowed() {
    let office = Office::new();
    let answer = office.json("/v1/search?q=a&tpye=x").await;
    assert_eq!(answer["ignored_parameters"], serde_json::json!(["tpye"]));
}

#[tokio::test]
async fn assumptions_come_in_both_languages() {
    let office = Office::new();
    let answer = office.json(&search("chuyen doi so")).await;
    let first = &answer["assumptions"][0];
    assert_eq!(first["kind"], "without_marks");
    assert_eq!(first["message"], "Gõ không dấu: tìm mọi dấu");
    assert!(first["message_en"].as_str().unwrap().contains("marks"));
    assert!(ids(&answer).contains(&"1a01"));
}

/// No address, count, facet or text leads to a secret paper; internal ones follow the clearance.
#[tokio::test]
async fn papers_above_the_clearance_do_not_exist() {
    for (clearance, internal) in [(Secrecy::Normal, false), (Secrecy::Internal, true)] {
        let office = Office::with(&office::papers(), clearance, Config::default());
        let all = office.json("/v1/search?q=&facets=true&limit=100").await;
        let expect = 33 + usize::from(internal);
        assert_eq!(all["total"], expect);
        assert_eq!(ids(&all).len(), expect);
        assert_eq!(ids(&all).contains(&"1a02"), internal);
        let health = office.json("/v1/health").await;
        assert_eq!(health["documents"], expect);
        let secret = office.json(&search(SECRET_WORD)).await;
        assert_eq!(secret["total"], 0);
        let narrowed = office
            .json(&format!(
                "{}&from=1999-01-02&to=1999-01-02&facets=true",
                search("")
            ))
            .await;
        assert_eq!(narrowed["total"], 0);
        assert!(!all.to_string().contains("Tờ trình"), "a facet counts it");
        assert!(!all.to_string().contains("1999"), "a facet counts its year");
        for (id, found) in [("5ec1", false), ("1a02", internal), ("1a01", true)] {
            let expect = if found {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            for path in ["/v1/documents", "/documents"] {
                let answer = office.get(&format!("{path}/{id}")).await;
                assert_eq!(answer.status, expect, "{path}/{id} at {clearance:?}");
                assert!(!answer.text().contains(SECRET_WORD));
            }
        }
        let absent = office.get("/v1/documents/0000").await;
        let hidden = office.get("/v1/documents/5ec1").await;
        assert_eq!(absent.body, hidden.body, "hidden looks just like absent");
    }
}

#[tokio::test]
async fn status_addresses_tell_how_it_is() {
    let office = Office::new();
    let health = office.json("/v1/health").await;
    assert_eq!(health["status"], "ok");
    assert_eq!(health["index_problem"], Value::Null);
    assert_eq!(office.json("/v1/ready").await["ready"], true);
    assert_eq!(
        office.json("/v1/version").await["version"],
        env!("CARGO_PKG_VERSION")
    );
    office
        .stopping
        .store(true, std::sync::atomic::Ordering::Relaxed);
    let stopping = office.get("/v1/ready").await;
    assert_eq!(stopping.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(stopping.json()["error"]["code"], "shutting_down");
}
