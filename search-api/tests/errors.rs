//! Everything that can be asked wrongly: status, code, words, and headers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod office;

use axum::body::Body;
use axum::http::Request;
use office::{Office, pair};

/// Asked for, status, code, parameter named.
fn wrong() -> Vec<(String, u16, &'static str, Option<&'static str>)> {
    let long = "ă".repeat(2_001);
    let case = |uri: &str, status, code, parameter| (uri.to_owned(), status, code, parameter);
    vec![
        case("search?limit=0x", 400, "bad_parameter", Some("limit")),
        case("search?limit=101", 400, "bad_parameter", Some("limit")),
        case("search?page=0", 400, "bad_parameter", Some("page")),
        case("search?offset=-1", 400, "bad_parameter", Some("offset")),
        case("search?year=abc", 400, "bad_parameter", Some("year")),
        case("search?from=31/2/2020", 400, "bad_parameter", Some("from")),
        case("search?to=x", 400, "bad_parameter", Some("to")),
        case("search?sort=x", 400, "bad_parameter", Some("sort")),
        case("search?facets=x", 400, "bad_parameter", Some("facets")),
        case("search?q=a&q=b", 400, "bad_parameter", Some("q")),
        (
            format!("search?{}", pair("q", &long)),
            400,
            "query_too_long",
            None,
        ),
        case("search?page=100000", 400, "paging_too_deep", None),
        case(
            "search?page=999999999999999999999999",
            400,
            "paging_too_deep",
            None,
        ),
        case("documents/none", 404, "document_not_found", None),
        case("documents/%FF", 404, "document_not_found", None),
        case(
            "documents/..%2F..%2Fetc%2Fpasswd",
            404,
            "document_not_found",
            None,
        ),
        (
            format!("documents/{}", "a".repeat(5_000)),
            404,
            "document_not_found",
            None,
        ),
        case("nothing", 404, "not_found", None),
        case("search/", 404, "not_found", None),
        case("documents", 404, "not_found", None),
    ]
}

#[tokio::test]
async fn the_api_answers_with_code_words_and_a_way_out() {
    let office = Office::new();
    for (uri, status, code, parameter) in wrong() {
        let uri = format!("/v1/{uri}");
        let answer = office.get(&uri).await;
        assert_eq!(answer.status.as_u16(), status, "{uri}");
        assert!(
            answer
                .header("content-type")
                .starts_with("application/json"),
            "{uri}"
        );
        let error = &answer.json()["error"];
        assert_eq!(error["code"], code, "{uri}");
        assert_eq!(error["parameter"].as_str(), parameter, "{uri}");
        for field in ["message", "message_en", "what_to_do", "what_to_do_en"] {
            assert!(error[field].as_str().unwrap().len() > 8, "{uri}: {field}");
        }
        if let Some(parameter) = parameter {
            assert!(error["message"].as_str().unwrap().contains(parameter));
        }
    }
}

#[tokio::test]
async fn the_page_says_the_same_in_vietnamese_or_english() {
    let office = Office::new();
    for (uri, status, _, parameter) in wrong() {
        let uri = format!("/{uri}");
        // The page has no parameter for facets: it always shows them.
        if uri.contains("facets") {
            continue;
        }
        let answer = office.get(&uri).await;
        assert_eq!(answer.status.as_u16(), status, "{uri}");
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{uri}"
        );
        let page = answer.text();
        assert!(
            page.contains("<html lang=\"vi\">") && page.contains("Về trang tìm kiếm"),
            "{uri}"
        );
        assert!(page.contains("name=\"q\""), "one can search on from {uri}");
        if let Some(parameter) = parameter {
            assert!(
                page.contains("Tham số “")
                    && (page.contains(&format!("({parameter})”"))
                        || page.contains(&format!("“{parameter}”"))),
                "{uri}: {page}"
            );
        }
        let sign = if uri.contains('?') { '&' } else { '?' };
        let english = office.get(&format!("{uri}{sign}lang=en")).await.text();
        assert!(english.contains("<html lang=\"en\">") && english.contains("To the search page"));
    }
}

#[tokio::test]
async fn other_methods_are_refused_with_those_that_work() {
    let office = Office::new();
    for uri in [
        "/v1/search?q=a",
        "/v1/documents/1a01",
        "/v1/health",
        "/",
        "/search",
        "/documents/1a01",
    ] {
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
            let request = Request::builder()
                .method(method)
                .uri(uri)
                .body(Body::from("x"))
                .unwrap();
            let answer = office.send(request).await;
            assert_eq!(answer.status.as_u16(), 405, "{method} {uri}");
            assert!(answer.header("allow").contains("GET"), "{method} {uri}");
            if uri.starts_with("/v1/") {
                assert_eq!(answer.json()["error"]["code"], "method_not_allowed");
            }
        }
        let head = Request::head(uri).body(Body::empty()).unwrap();
        let answer = office.send(head).await;
        assert_eq!(answer.status.as_u16(), 200, "HEAD {uri}");
        assert!(answer.body.is_empty());
    }
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_refused() {
    let office = Office::new();
    for (host, status) in [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("evil.example", 421),
    ] {
        let request = Request::get("/v1/search?q=a")
            .header("host", host)
            .body(Body::empty())
            .unwrap();
        let answer = office.send(request).await;
        assert_eq!(answer.status.as_u16(), status, "{host}");
        if status == 421 {
            assert_eq!(answer.json()["error"]["code"], "host_not_allowed");
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let office = Office::new();
    let page = office.get("/").await.text();
    let style = page
        .split("href=\"")
        .filter_map(|s| s.split('"').next())
        .find(|s| s.starts_with("/assets/style-"))
        .unwrap()
        .to_owned();
    for uri in [
        "/",
        "/search?q=a",
        "/documents/1a01",
        "/v1/search?q=a",
        "/v1/nothing",
        "/nothing",
        "/v1/health",
        &style,
    ] {
        let answer = office.get(uri).await;
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{uri}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{uri}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{uri}");
        let cache = answer.header("cache-control");
        if uri.starts_with("/assets/") {
            assert!(cache.contains("immutable"), "{uri}: {cache}");
            assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
        } else {
            assert_eq!(cache, "no-store", "{uri}");
        }
    }
    assert_eq!(
        office
            .get("/assets/style-000000000000.css")
            .await
            .status
            .as_u16(),
        404
    );
}

#[tokio::test]
async fn long_answers_are_compressed_when_the_caller_can_read_it() {
    let office = Office::new();
    for uri in ["/search?q=", "/v1/search?q=&limit=50", "/documents/1a09"] {
        let plain = office.get(uri).await;
        assert_eq!(plain.header("content-encoding"), "");
        let request = Request::get(uri)
            .header("accept-encoding", "gzip")
            .body(Body::empty())
            .unwrap();
        let packed = office.send(request).await;
        assert_eq!(packed.header("content-encoding"), "gzip", "{uri}");
        assert!(packed.body.len() * 2 < plain.body.len(), "{uri}");
    }
}

/// With one search at once and none waiting, all but the first of a burst are turned away. The
/// first may be over before the others arrive, so there are several bursts.
#[tokio::test]
async fn a_full_queue_answers_503_and_says_when_to_come_back() {
    let config = search_api::Config {
        workers: 1,
        queue: 0,
        ..search_api::Config::default()
    };
    let office = Office::with(&office::papers(), party_documents::Secrecy::Normal, config);
    let get = |uri| office.get(uri);
    let mut turned_away = None;
    for _ in 0..500 {
        let (first, api, page) = tokio::join!(
            get("/v1/search?q=&limit=100&facets=true"),
            get("/v1/search?q=a"),
            get("/search?q=a"),
        );
        assert_eq!(first.status.as_u16(), 200);
        if api.status.as_u16() == 503 && page.status.as_u16() == 503 {
            turned_away = Some((api, page));
            break;
        }
    }
    let (api, page) = turned_away.expect("no burst filled the queue");
    for refused in [&api, &page] {
        assert_eq!(refused.header("retry-after"), "1");
    }
    assert_eq!(api.json()["error"]["code"], "overloaded");
    assert!(page.text().contains("quá nhiều lượt tìm"));
    assert_eq!(
        office.get("/v1/health").await.status.as_u16(),
        200,
        "health needs no place"
    );
    assert_eq!(office.get("/v1/search?q=a").await.status.as_u16(), 200);
}
