//! What is said of a query that was read otherwise than it was typed, and what is offered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod office;

use office::{Office, pair};

#[tokio::test]
async fn a_slip_is_mended_said_and_undone() {
    let office = Office::new();
    let typed = pair("q", "chuyeenr ddooir soos");
    let answer = office.json(&format!("/v1/search?{typed}")).await;
    assert_eq!(answer["read_as"], "chuyển đổi số");
    assert_eq!(answer["assumptions"][0]["kind"], "corrected");
    assert!(answer["total"].as_u64().unwrap() > 0);
    let verbatim = office
        .json(&format!("/v1/search?{typed}&verbatim=true"))
        .await;
    assert_eq!(verbatim["total"], 0);
    assert!(verbatim.get("read_as").is_none());
    let page = office.get(&format!("/search?{typed}")).await.text();
    assert!(page.contains("Kết quả cho"), "{page}");
    assert!(page.contains("verbatim=true"), "one click undoes it");
    let page = office.get("/search?q=chuyen+doi+so").await.text();
    assert!(page.contains("Có phải bạn muốn tìm:"), "{page}");
    assert!(page.contains("chuyển đổi số"));
}

#[tokio::test]
async fn the_language_of_queries_goes_through_the_api() {
    let office = Office::new();
    let total = |q: &'static str| {
        let office = &office;
        async move {
            let answer = office
                .json(&format!("/v1/search?{}&limit=0", pair("q", q)))
                .await;
            answer["total"].as_u64().unwrap()
        }
    };
    let all = total("").await;
    assert_eq!(
        total("năm:2021..2100 OR năm:..2020").await + undated(&office).await,
        all
    );
    assert_eq!(total("loại:\"nghị quyết\" -loại:NQ").await, 0);
    assert!(total("chuyể*").await > 0);
}

async fn undated(office: &Office) -> u64 {
    let answer = office.json("/v1/search?q=&limit=100").await;
    let hits = answer["hits"].as_array().unwrap();
    hits.iter().filter(|hit| hit["date"].is_null()).count() as u64
}

#[tokio::test]
async fn suggestions_lead_to_searches_and_documents() {
    let office = Office::new();
    let answer = office
        .json(&format!("/v1/suggest?{}", pair("q", "12-n")))
        .await;
    let first = &answer["suggestions"][0];
    assert_eq!(first["kind"], "number");
    assert_eq!(first["text"], "12-NQ/TU");
    let page = office.get(first["url"].as_str().unwrap()).await;
    assert!(page.status.is_success());
    assert!(page.text().contains("12-NQ/TU"));
    let nothing = office.json("/v1/suggest").await;
    assert_eq!(nothing["suggestions"], serde_json::json!([]));
}
