//! The API over HTTP: paging, filters, facets, order, errors, and any bytes as a query.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use std::collections::BTreeMap;
use vankien_tests::{Office, Server, encode, get};

/// Forty rows with an identity, a type, a body and a date each; every one is found by `thi đua`.
fn rows() -> Vec<Value> {
    let types = ["Thông báo", "Kế hoạch", "Báo cáo"];
    let bodies = ["Tỉnh ủy Vạn Xuân", "Huyện ủy An Lộc Sơn"];
    (0..40_usize)
        .map(|n| {
            serde_json::json!({
                "_id": format!("so/{n:02}"),
                "so_ky_hieu": format!("{:02}-{}/TU", n + 1, ["TB", "KH", "BC"][n % 3]),
                "loai": types[n % 3],
                "co_quan": bodies[n % 2],
                "ngay_ban_hanh": format!("{}-0{}-1{}", 2020 + n % 4, 1 + n % 9, n % 9),
                "trich_yeu": format!("về thi đua đợt {n}"),
                "text": format!("Phong trào thi đua đợt {n} của các chi bộ; {}", "kết quả tốt. ".repeat(n)),
            })
        })
        .collect()
}

fn office() -> (Office, Server) {
    let office = Office::new();
    let lines: Vec<String> = rows().iter().map(Value::to_string).collect();
    office.put("so.jsonl", lines.join("\n"));
    office.publish();
    let server = Server::start(&office.index());
    (office, server)
}

fn hits(answer: &Value) -> Vec<&Value> {
    answer["hits"].as_array().unwrap().iter().collect()
}

fn identities(answer: &Value) -> Vec<String> {
    hits(answer)
        .iter()
        .map(|hit| hit["external_id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn hits_carry_the_identity_of_their_row_and_what_a_list_shows() {
    let (_office, server) = office();
    for row in rows().iter().step_by(7) {
        let answer = server.search(row["so_ky_hieu"].as_str().unwrap(), "&limit=1");
        let hit = hits(&answer)[0];
        for (field, of_row) in [
            ("external_id", "_id"),
            ("number", "so_ky_hieu"),
            ("type", "loai"),
            ("body", "co_quan"),
            ("date", "ngay_ban_hanh"),
            ("abstract", "trich_yeu"),
        ] {
            assert_eq!(hit[field], row[of_row], "{field}: {hit}");
        }
        assert!(hit["score"].as_f64().unwrap() > 0.0);
        let text = hit["snippet"]["text"].as_str().unwrap();
        assert!(
            row["text"]
                .as_str()
                .unwrap()
                .contains(text.trim_matches('…')),
            "{hit}"
        );
    }
    let answer = server.search("thi đua", "&limit=1");
    let snippet = &hits(&answer)[0]["snippet"];
    let html = snippet["html"].as_str().unwrap();
    assert!(
        html.contains("<mark>thi đua</mark>") || html.contains("<mark>thi</mark>"),
        "{html}"
    );
    let points: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
    let first = &snippet["highlights"][0];
    let range = first[0].as_u64().unwrap() as usize..first[1].as_u64().unwrap() as usize;
    let marked: String = points[range].iter().collect();
    assert!(marked.to_lowercase().starts_with("thi"), "{marked}");
}

#[test]
fn pages_hold_every_document_once() {
    let (_office, server) = office();
    let whole = identities(&server.search("thi đua", "&limit=100"));
    assert_eq!(whole.len(), 40);
    for size in [1, 7, 39, 40, 100] {
        let mut paged = Vec::new();
        for page in 1..=40_usize.div_ceil(size) {
            let by_page = server.search("thi đua", &format!("&limit={size}&page={page}"));
            let offset = (page - 1) * size;
            let by_offset = server.search("thi đua", &format!("&limit={size}&offset={offset}"));
            assert_eq!(by_page["total"], 40);
            assert_eq!(identities(&by_page), identities(&by_offset));
            paged.extend(identities(&by_page));
        }
        assert_eq!(paged, whole, "pages of {size}");
    }
    let after = server.search("thi đua", "&offset=40");
    assert_eq!((hits(&after).len(), after["total"].as_u64()), (0, Some(40)));
    assert!(hits(&server.search("thi đua", "&limit=0")).is_empty());
}

#[test]
fn filters_keep_exactly_what_they_name() {
    let (_office, server) = office();
    let (notice, plan) = (encode("Thông báo"), encode("Kế hoạch"));
    let district = encode("Huyện ủy An Lộc Sơn");
    type Keep = fn(&Value) -> bool;
    let cases: Vec<(String, Keep)> = vec![
        (format!("&type={notice}"), |row| row["loai"] == "Thông báo"),
        (format!("&type={notice}&type={plan}"), |row| {
            row["loai"] != "Báo cáo"
        }),
        (format!("&body={district}"), |row| {
            row["co_quan"] == "Huyện ủy An Lộc Sơn"
        }),
        ("&year=2021".into(), |row| {
            day(row) >= "2021" && day(row) < "2022"
        }),
        ("&year=2021&year=2023".into(), |row| {
            day(row).starts_with("2021") || day(row).starts_with("2023")
        }),
        ("&from=2021-03-01&to=2022-06-30".into(), |row| {
            day(row) >= "2021-03-01" && day(row) <= "2022-06-30"
        }),
        ("&from=1/3/2021".into(), |row| day(row) >= "2021-03-01"),
        ("&to=2021".into(), |row| day(row) < "2022"),
        (format!("&type={plan}&body={district}&year=2023"), |row| {
            row["loai"] == "Kế hoạch"
                && row["co_quan"] == "Huyện ủy An Lộc Sơn"
                && day(row).starts_with("2023")
        }),
        (format!("&type={}", encode("Nghị quyết")), |_| false),
    ];
    for (parameters, keep) in cases {
        let answer = server.search("thi đua", &format!("{parameters}&limit=100"));
        let mut found = identities(&answer);
        found.sort();
        let rows = rows();
        let kept = rows.iter().filter(|row| keep(row));
        let expected: Vec<&str> = kept.map(|row| row["_id"].as_str().unwrap()).collect();
        assert_eq!(found, expected, "{parameters}");
        assert_eq!(answer["total"].as_u64().unwrap(), expected.len() as u64);
    }
}

fn day(row: &Value) -> &str {
    row["ngay_ban_hanh"].as_str().unwrap()
}

#[test]
fn facets_count_all_matches_whatever_the_page() {
    let (_office, server) = office();
    let mut expected: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for row in rows() {
        for (facet, value) in [
            ("type", &row["loai"]),
            ("body", &row["co_quan"]),
            ("year", &row["ngay_ban_hanh"]),
        ] {
            let value = value.as_str().unwrap();
            let value = if facet == "year" { &value[..4] } else { value };
            *expected.entry((facet, value.to_owned())).or_default() += 1;
        }
        *expected.entry(("format", "jsonl".to_owned())).or_default() += 1;
        // The congress of the term XIII closed on 1 February 2021.
        let term = if row["ngay_ban_hanh"].as_str().unwrap() <= "2021-02-01" {
            "12"
        } else {
            "13"
        };
        *expected.entry(("term", term.to_owned())).or_default() += 1;
    }
    for limit in [0, 3, 100] {
        let answer = server.search("thi đua", &format!("&facets=true&limit={limit}"));
        let mut found = BTreeMap::new();
        for facet in answer["facets"].as_array().unwrap() {
            for count in facet["counts"].as_array().unwrap() {
                let value = count["value"].as_str().unwrap().to_owned();
                found.insert(
                    (facet["field"].as_str().unwrap(), value),
                    count["count"].as_u64().unwrap(),
                );
            }
        }
        assert_eq!(found, expected, "limit {limit}");
    }
    assert!(
        server.search("thi đua", "")["facets"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn results_come_by_relevance_or_by_date() {
    let (_office, server) = office();
    let days = |sort: &str| -> Vec<String> {
        let answer = server.search("thi đua", &format!("&limit=100&sort={sort}"));
        hits(&answer)
            .iter()
            .map(|hit| hit["date"].as_str().unwrap().to_owned())
            .collect()
    };
    let newest = days("newest");
    let oldest = days("oldest");
    assert!(newest.is_sorted_by(|a, b| a >= b), "{newest:?}");
    assert!(oldest.is_sorted(), "{oldest:?}");
    assert_eq!((newest.len(), oldest.len()), (40, 40));
    let answer = server.search("thi đua", "&limit=100&sort=relevance");
    let scores: Vec<f64> = hits(&answer)
        .iter()
        .map(|hit| hit["score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    // The blank query shows everything, newest first.
    let blank = server.search("", "&limit=100");
    let days: Vec<&str> = hits(&blank)
        .iter()
        .map(|hit| hit["date"].as_str().unwrap())
        .collect();
    assert!(
        days.len() == 40 && days.is_sorted_by(|a, b| a >= b),
        "{days:?}"
    );
}

#[test]
fn a_wrong_request_gets_a_stable_code_and_a_way_out() {
    let (_office, server) = office();
    let long = encode(&"ă".repeat(2_001));
    let cases = [
        ("/v1/search?q=a&limit=101".to_owned(), 400, "bad_parameter"),
        ("/v1/search?q=a&limit=-1".into(), 400, "bad_parameter"),
        ("/v1/search?q=a&limit=x".into(), 400, "bad_parameter"),
        ("/v1/search?q=a&page=0".into(), 400, "bad_parameter"),
        ("/v1/search?q=a&year=nay".into(), 400, "bad_parameter"),
        ("/v1/search?q=a&from=30/2/2021".into(), 400, "bad_parameter"),
        ("/v1/search?q=a&sort=dep".into(), 400, "bad_parameter"),
        ("/v1/search?q=a&q=b".into(), 400, "bad_parameter"),
        ("/v1/search?q=a&offset=10001".into(), 400, "paging_too_deep"),
        (format!("/v1/search?q={long}"), 400, "query_too_long"),
        ("/v1/documents/khong-co".into(), 404, "document_not_found"),
        ("/v1/documents/%ff%00".into(), 404, "document_not_found"),
        (
            "/v1/documents/..%2f..%2fetc%2fpasswd".into(),
            404,
            "document_not_found",
        ),
        ("/v1/khong-co".into(), 404, "not_found"),
    ];
    for (path, expected, code) in cases {
        let (status, answer) = server.json(&path);
        assert_eq!(status, expected, "{path}: {answer}");
        let error = &answer["error"];
        assert_eq!(error["code"], code, "{path}");
        for field in ["message", "message_en", "what_to_do", "what_to_do_en"] {
            assert!(
                error[field].as_str().is_some_and(|text| text.len() > 10),
                "{path}: {error}"
            );
        }
        let (status, page) = get(&server.url(path.trim_start_matches("/v1")));
        assert_eq!(status, expected, "the page answers {path} alike");
        assert!(page.contains("<html lang=\"vi\">"), "{path}: {page}");
    }
    let (status, answer) = server.json("/v1/search?q=thi&khong_ro=1");
    assert_eq!(status, 200);
    assert_eq!(
        answer["ignored_parameters"],
        serde_json::json!(["khong_ro"])
    );
}

#[test]
fn any_bytes_are_a_query() {
    let (_office, server) = office();
    let queries: [&[u8]; 22] = [
        b"",
        b"   ",
        b"\"",
        b"\"\"",
        b"\"thi",
        b"thi AND (dua OR",
        b"+-!(){}[]^~*?:\\/",
        b"type:x AND NOT",
        b"\xff\xfe\x80",
        b"\0\0\0",
        b"thi\0dua",
        b"<script>alert(1)</script>",
        b"'; DROP TABLE--",
        b"%00%0a%0d",
        b"../../etc/passwd",
        "\u{202e}\u{200b}\u{feff}".as_bytes(),
        "e\u{301}\u{301}\u{301}\u{323}".as_bytes(),
        "😀 👨‍👩‍👧‍👦".as_bytes(),
        b"99999999999999999999-NQ/TW",
        b"-1-NQ/TU",
        b"00/00/0000",
        &[b'a'; 2_000],
    ];
    // Nothing chosen here: a short generator with a fixed seed makes more.
    let mut state = 7_u64;
    let mut noise = Vec::new();
    for _ in 0..60 {
        let mut bytes = Vec::new();
        for _ in 0..(state % 40 + 1) {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            bytes.push((state >> 40) as u8);
        }
        noise.push(bytes);
    }
    for bytes in queries
        .iter()
        .copied()
        .chain(noise.iter().map(Vec::as_slice))
    {
        let escaped: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
        for path in ["/v1/search", "/search"] {
            let (status, body) = get(&server.url(&format!("{path}?q={escaped}")));
            assert_eq!(status, 200, "{path} {escaped}: {body}");
            let is_page = path == "/search";
            assert!(!is_page || !body.contains("<script>alert"), "{escaped}");
        }
    }
    assert_eq!(
        server.search("thi đua", "")["total"],
        40,
        "and it goes on answering"
    );
}

#[test]
fn a_document_is_given_whole_with_its_matches() {
    let (_office, server) = office();
    let answer = server.search("thi đua", "&limit=5");
    for hit in hits(&answer) {
        let id = hit["id"].as_str().unwrap();
        let (status, document) =
            server.json(&format!("/v1/documents/{id}?q={}", encode("thi đua")));
        assert_eq!(status, 200);
        for field in [
            "id",
            "external_id",
            "title",
            "number",
            "type",
            "body",
            "date",
            "secrecy",
        ] {
            assert_eq!(document[field], hit[field], "{field}");
        }
        let page = &document["pages"][0];
        let rows = rows();
        let row = rows
            .iter()
            .find(|row| row["_id"] == hit["external_id"])
            .unwrap();
        assert_eq!(
            page["text"].as_str().unwrap().trim(),
            row["text"].as_str().unwrap().trim()
        );
        assert!(!page["highlights"].as_array().unwrap().is_empty());
    }
}

#[test]
fn the_server_says_how_it_is() {
    let (office, server) = office();
    let (status, health) = server.json("/v1/health");
    assert_eq!((status, &health["status"]), (200, &Value::from("ok")));
    assert_eq!(health["generation"], office.current().as_str());
    assert_eq!(health["documents"], 40);
    assert_eq!(
        server.json("/v1/ready"),
        (200, serde_json::json!({"ready": true}))
    );
    let (status, version) = server.json("/v1/version");
    assert_eq!((status, &version["api"]), (200, &Value::from("v1")));
    assert!(version["version"].as_str().is_some_and(|v| v.contains('.')));
}
