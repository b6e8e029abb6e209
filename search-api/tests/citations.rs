//! What documents say of each other, over HTTP and on the page of a document.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod office;

use axum::http::StatusCode;
use office::{Office, papers, plain};
use party_documents::{Date, DocumentNumber, Secrecy, understand};
use search_api::accounts::PersonChange;
use search_index::Document;
use serde_json::{Value, json};

/// A decision, the one that took its place, and a secret paper that repeals that.
fn decisions() -> Vec<Document> {
    let body = "Ban Thường vụ Tỉnh ủy Vạn Xuân";
    let decision = |id: &str, number: &str, day, text: &str| Document {
        number: DocumentNumber::parse(number),
        document_type: Some("Quyết định".into()),
        body: Some(body.into()),
        date: Date::parse(day),
        citations: understand(text).citations,
        ..plain(id, &format!("Quyết định về {id}"), text)
    };
    let mut secret = decision(
        "dec3",
        "77-QĐ/TU",
        "5/5/2024",
        "Quyết định này bãi bỏ Quyết định số 30-QĐ/TU, ngày 03/3/2022.",
    );
    secret.secrecy = Secrecy::Secret;
    vec![
        decision("dec1", "12-QĐ/TU", "1/2/2020", "Quy chế làm việc."),
        decision(
            "dec2",
            "30-QĐ/TU",
            "3/3/2022",
            "Quyết định này thay thế Quyết định số 12-QĐ/TU, ngày 01/02/2020. Căn cứ Nghị quyết số 12-NQ/TU, ngày 18/8/2021.",
        ),
        secret,
    ]
}

fn office() -> (Office, std::sync::Arc<search_api::accounts::Accounts>) {
    let mut documents = papers();
    documents.extend(decisions());
    Office::with_accounts(&documents)
}

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one["document"]["id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn citations_lead_both_ways_as_far_as_one_may_see() {
    let (office, accounts) = office();
    let high = Office::session(&accounts, "nghien.cuu");
    let low = Office::session(&accounts, "van.thu");
    let told = office
        .get_as(&high, "/v1/documents/1a01/citations")
        .await
        .json();
    assert_eq!(ids(&told["cited_by"]), ["1a02", "dec2"]);
    assert_eq!(told["cited_by_total"], 2);
    // The plan is for internal use, which this reader may not see.
    let told = office
        .get_as(&low, "/v1/documents/1a01/citations")
        .await
        .json();
    assert_eq!(
        (ids(&told["cited_by"]), &told["cited_by_total"]),
        (vec!["dec2"], &json!(1))
    );
    let page = office
        .get_as(&high, "/v1/documents/1a01/citations?offset=1&limit=1")
        .await
        .json();
    assert_eq!(
        (ids(&page["cited_by"]), &page["cited_by_total"]),
        (vec!["dec2"], &json!(2))
    );

    let told = office
        .get_as(&low, "/v1/documents/dec2/citations")
        .await
        .json();
    let cited = &told["cites"][0];
    assert_eq!(cited["documents"][0]["id"], "dec1");
    assert_eq!(
        (&cited["certain"], &cited["relations"]),
        (&json!(true), &json!(["replaces"]))
    );
    let span = cited["mentions"][0]["span"].as_array().unwrap();
    let document = office.get_as(&low, "/v1/documents/dec2").await.json();
    let text = document["pages"][0]["text"].as_str().unwrap();
    let (from, to) = (
        span[0].as_u64().unwrap() as usize,
        span[1].as_u64().unwrap() as usize,
    );
    let words: String = text.chars().skip(from).take(to - from).collect();
    assert_eq!(words, "Quyết định số 12-QĐ/TU, ngày 01/02/2020");
}

#[tokio::test]
async fn what_took_a_documents_place_is_said_to_those_who_may_know() {
    let (office, accounts) = office();
    let low = Office::session(&accounts, "van.thu");
    let high = Office::session(&accounts, "nghien.cuu");
    let of = async |session: &str, id: &str| {
        let uri = format!("/v1/documents/{id}/citations");
        office.get_as(session, &uri).await.json()["standing"].clone()
    };
    let standing = of(&low, "dec1").await;
    assert_eq!(
        (&standing["status"], &standing["effects"][0]["by"]["id"]),
        (&json!("replaced"), &json!("dec2"))
    );
    assert_eq!(
        of(&low, "dec2").await,
        json!({"status": "unchanged", "effects": []})
    );
    assert_eq!(of(&high, "dec2").await["status"], "repealed");

    let page = office.get_as(&low, "/documents/dec1").await.text();
    assert!(page.contains("Được thay thế bởi") && page.contains("href=\"/documents/dec2\""));
    assert!(
        page.contains("Được viện dẫn bởi") && page.contains("<svg"),
        "{page}"
    );
    let english = office.get_as(&low, "/documents/dec1?lang=en").await.text();
    assert!(english.contains("Replaced by") && english.contains("Cited by"));
    let page = office.get_as(&low, "/documents/dec2").await.text();
    assert!(!page.contains("dec3") && !page.contains("bãi bỏ Quyết định"));
    assert!(
        office
            .get_as(&high, "/documents/dec2")
            .await
            .text()
            .contains("Bị bãi bỏ bởi")
    );
}

#[tokio::test]
async fn a_chain_holds_what_one_may_see_and_no_more() {
    let (office, accounts) = office();
    let low = Office::session(&accounts, "van.thu");
    let high = Office::session(&accounts, "nghien.cuu");
    let chain = office.get_as(&low, "/v1/documents/dec1/chain").await.json();
    let mut nodes = ids(&chain["nodes"]);
    nodes.sort_unstable();
    assert_eq!(nodes, ["dec1", "dec2"]);
    assert_eq!(
        chain["edges"],
        json!([{"from": "dec2", "to": "dec1", "relation": "replaces", "page": null}])
    );
    let chain = office
        .get_as(&high, "/v1/documents/dec1/chain")
        .await
        .json();
    assert!(ids(&chain["nodes"]).contains(&"dec3"));

    for uri in [
        "/v1/documents/dec3/citations",
        "/v1/documents/dec3/chain",
        "/v1/documents/none/chain",
    ] {
        let answer = office.get_as(&low, uri).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{uri}");
        assert_eq!(answer.json()["error"]["code"], "document_not_found");
    }
    // Limited to one body: the resolution of another is neither shown nor counted.
    let limit = PersonChange {
        bodies: Some(Some(vec!["Ban Thường vụ Tỉnh ủy Vạn Xuân".into()])),
        ..PersonChange::default()
    };
    accounts.change_person("van.thu", &limit).unwrap();
    let told = office
        .get_as(&low, "/v1/documents/dec2/citations")
        .await
        .json();
    let known: Vec<usize> = told["cites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["documents"].as_array().unwrap().len())
        .collect();
    assert_eq!(known, [1, 0]);
    assert_eq!(
        office.get_as(&low, "/v1/documents/1a01/chain").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn wrong_paging_is_named_and_reading_is_written_down() {
    let (office, accounts) = office();
    let high = Office::session(&accounts, "nghien.cuu");
    for (uri, parameter) in [
        ("/v1/documents/1a01/citations?limit=101", "limit"),
        ("/v1/documents/1a01/citations?offset=x", "offset"),
        ("/v1/bodies?date=30/2/2025", "date"),
    ] {
        let answer = office.get_as(&high, uri).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{uri}");
        assert_eq!(answer.json()["error"]["parameter"], parameter);
    }
    office.get_as(&high, "/v1/documents/1a01/citations").await;
    office.get_as(&high, "/v1/documents/1a01/chain").await;
    let log = accounts.audit_entries(0, 100).unwrap();
    for action in ["citations", "chain"] {
        assert!(
            log.iter().any(|e| e.action == action && e.object == "1a01"),
            "{action}"
        );
    }
}

#[tokio::test]
async fn bodies_know_what_they_were_and_what_became_of_them() {
    let office = Office::new();
    let told = office.json("/v1/bodies?name=phu+tho&date=2025-08-01").await;
    assert_eq!(told["bodies"].as_array().unwrap().len(), 1, "{told}");
    let body = &told["bodies"][0];
    assert_eq!(
        (&body["from"], &body["term"]["ordinal"]),
        (&json!("2025-07-01"), &json!(1))
    );
    let before: Vec<&str> = body["predecessors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b["id"].as_str().unwrap())
        .collect();
    assert!(
        before.contains(&"vinh-phuc") && before.contains(&"hoa-binh"),
        "{before:?}"
    );
    assert_eq!(told["national_term"]["ordinal"], 13);
    let all = office.json("/v1/bodies").await;
    let old = all["bodies"]
        .as_array()
        .unwrap()
        .iter()
        .find(|b| b["id"] == "vinh-phuc")
        .unwrap();
    assert_eq!(old["successors"][0]["id"], "phu-tho-2025");
    assert_eq!(all["national_term"], Value::Null);
    assert_eq!(
        office.json("/v1/bodies?name=kh%C3%B4ng+c%C3%B3").await["bodies"],
        json!([])
    );
}

#[tokio::test]
async fn tasks_with_a_deadline_are_told_with_their_place() {
    let text = "Kết luận.\nGiao Văn phòng Tỉnh ủy chủ trì tham mưu kế hoạch, báo cáo trước ngày 30/6/2026.\n";
    let office = Office::with(
        &[plain("d1", "Kết luận", text)],
        Secrecy::Normal,
        Default::default(),
    );
    let document = office.json("/v1/documents/d1").await;
    let duty = &document["duties"][0];
    assert_eq!(
        (&duty["body"], &duty["deadline"]),
        (&json!("Văn phòng Tỉnh ủy"), &json!("2026-06-30"))
    );
    let (from, to) = (
        duty["span"][0].as_u64().unwrap() as usize,
        duty["span"][1].as_u64().unwrap() as usize,
    );
    let words: String = text.chars().skip(from).take(to - from).collect();
    assert!(
        words.trim().starts_with("Giao Văn phòng Tỉnh ủy"),
        "{words}"
    );
}

#[tokio::test]
async fn results_tell_at_a_glance_what_still_holds() {
    let (office, accounts) = office();
    let low = Office::session(&accounts, "van.thu");
    let high = Office::session(&accounts, "nghien.cuu");
    let query = "/search?type=Quy%E1%BA%BFt+%C4%91%E1%BB%8Bnh&q=";
    let page = office.get_as(&low, query).await.text();
    assert!(
        page.contains("Được thay thế bởi <a href=\"/documents/dec2\">30-QĐ/TU</a>"),
        "{page}"
    );
    assert!(page.contains("Chưa thấy thay thế") && !page.contains("bãi bỏ bởi"));
    let page = office.get_as(&high, query).await.text();
    assert!(page.contains("Bị bãi bỏ bởi <a href=\"/documents/dec3\">77-QĐ/TU</a>"));

    let uri = "/v1/search?q=&type=Quy%E1%BA%BFt+%C4%91%E1%BB%8Bnh&sort=oldest";
    let plain = office.get_as(&low, uri).await.json();
    assert_eq!(plain["hits"][0]["standing"], Value::Null, "only when asked");
    let told = office
        .get_as(&low, &format!("{uri}&standing=true"))
        .await
        .json();
    assert_eq!(told["hits"][0]["standing"]["status"], "replaced");
    assert_eq!(
        told["hits"][1]["standing"],
        json!({"status": "unchanged", "effects": []}),
        "the secret paper that repeals it is not told of"
    );
}
