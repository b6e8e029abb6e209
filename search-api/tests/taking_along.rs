//! What is taken along: lists, original files, figures; and the description of it all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use office::{Answer, HOSTILE, Office, pair, papers, plain};
use party_documents::Secrecy;
use search_api::Config;
use search_api::accounts::{Accounts, ClearanceLevel, PersonChange, Role};
use search_index::{Document, Place};
use serde_json::Value;

fn lines(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The page of search results and the list hold the same documents in the same order.
#[tokio::test]
async fn a_list_holds_all_that_the_search_finds_in_its_order() {
    let mut documents = papers();
    documents
        .extend((0..600).map(|i| plain(&format!("c{i:04}"), &format!("Công văn {i}"), "đôn đốc")));
    let office = Office::with(&documents, Secrecy::Internal, Config::default());
    let q = pair("q", "đôn đốc");
    let list = lines(
        &office
            .get(&format!("/v1/export?{q}&format=jsonl&limit=3&page=7"))
            .await,
    );
    let mut expect = Vec::new();
    for page in 1.. {
        let answer = office
            .json(&format!("/v1/search?{q}&limit=100&page={page}"))
            .await;
        let hits = answer["hits"].as_array().unwrap();
        expect.extend(hits.iter().map(|hit| hit["id"].clone()));
        if hits.is_empty() {
            break;
        }
    }
    assert!(expect.len() > 600);
    let got: Vec<Value> = list.iter().map(|line| line["id"].clone()).collect();
    assert_eq!(got, expect);
    let narrowed = lines(
        &office
            .get("/v1/export?q=&format=jsonl&year=2021&sort=oldest")
            .await,
    );
    assert!(
        narrowed
            .iter()
            .all(|line| line["date"].as_str().unwrap().starts_with("2021"))
    );
}

#[tokio::test]
async fn a_table_opens_in_a_spreadsheet_and_runs_nothing_there() {
    let mut formula = plain("f1", "=HYPERLINK(\"http://x\")", "công thức");
    formula.body = Some("@SUM(1)".into());
    let office = Office::with(
        &[formula, office::resolution()],
        Secrecy::Internal,
        Config::default(),
    );
    let answer = office.get("/v1/export?q=&sort=newest").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let name = answer.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"van-kien-") && name.ends_with(".csv\""));
    let text = answer.text();
    let text = text
        .strip_prefix('\u{feff}')
        .expect("a mark for spreadsheets");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(&reader.headers().unwrap()[0], "Số, ký hiệu");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(&rows[0][0], "12-NQ/TU");
    assert_eq!(&rows[0][3], "18/8/2021");
    assert_eq!(&rows[1][4], "'=HYPERLINK(\"http://x\")");
    assert_eq!(&rows[1][2], "'@SUM(1)");
    // As browsers ask: packed, and whole all the same.
    for format in ["csv", "jsonl", "xlsx", "docx"] {
        let request = Request::get(format!("/v1/export?q=&format={format}"))
            .header("accept-encoding", "gzip, deflate")
            .body(Body::empty())
            .unwrap();
        let packed = office.send(request).await;
        assert_eq!(packed.status, StatusCode::OK, "{format}");
        assert!(packed.body.len() > 100, "{format}");
    }
    let english = office.get("/v1/export?q=&lang=en").await.text();
    assert!(english.starts_with("\u{feff}Number,Type,"), "{english}");
    let wrong = office.get("/v1/export?q=&format=exe").await;
    assert_eq!(wrong.json()["error"]["parameter"], "format");
}

#[tokio::test]
async fn a_list_goes_on_where_pages_end() {
    let documents: Vec<Document> = (0..10_001)
        .map(|i| plain(&format!("d{i:05}"), "Giấy mời", "họp"))
        .collect();
    let office = Office::with(&documents, Secrecy::Normal, Config::default());
    let list = lines(&office.get("/v1/export?q=&format=jsonl").await);
    let ids: std::collections::BTreeSet<&str> =
        list.iter().filter_map(|line| line["id"].as_str()).collect();
    assert_eq!((list.len(), ids.len()), (10_001, 10_001));
    let page = office.get("/search?q=").await.text();
    assert!(page.contains("/v1/export"), "the page offers it");
    let mut after = String::new();
    let mut walked = 0;
    loop {
        let answer = office
            .json(&format!("/v1/search?q=&limit=100{after}"))
            .await;
        walked += answer["hits"].as_array().unwrap().len();
        match answer["next"].as_str() {
            Some(next) => after = format!("&{}", pair("after", next)),
            None => break,
        }
    }
    assert_eq!(walked, 10_001);
    let stale = pair("after", "g-20000101-000000-00000.1.1.1.1");
    let answer = office.get(&format!("/v1/search?q=&{stale}")).await;
    assert_eq!(answer.status, StatusCode::GONE);
    assert_eq!(answer.json()["error"]["code"], "cursor_stale");
}

/// An office whose originals lie in a folder: one whole file, one row, one changed, one outside.
fn with_files(accounts: Option<std::sync::Arc<Accounts>>) -> (Office, tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let content = "Nội dung gốc của Quy chế, không phải bản trích.".as_bytes();
    let id: String = blake3::hash(content).to_hex().chars().take(32).collect();
    let at = |id: &str, name: &str, row| Document {
        format: "pdf".into(),
        places: vec![Place {
            path: folder.path().join(name).to_string_lossy().into_owned(),
            row,
        }],
        ..plain(id, "Quy chế", "Quy chế làm việc")
    };
    std::fs::write(folder.path().join("Quy chế.pdf"), content).unwrap();
    std::fs::write(folder.path().join("rows.jsonl"), "{}\n{\"mật\":1}").unwrap();
    let secret = Document {
        secrecy: Secrecy::Secret,
        ..at(&"5".repeat(32), "rows.jsonl", None)
    };
    let documents = [
        at(&id, "Quy chế.pdf", None),
        at(&"1".repeat(32), "rows.jsonl", Some(1)),
        at(&"2".repeat(32), "Quy chế.pdf", None),
        at(&"3".repeat(32), "gone.pdf", None),
        at(&"4".repeat(32), "../../etc/passwd", None),
        secret,
    ];
    let config = Config {
        files: vec![folder.path().to_owned()],
        accounts,
        ..Config::default()
    };
    (
        Office::with(&documents, Secrecy::TopSecret, config),
        folder,
        id,
    )
}

#[tokio::test]
async fn an_original_is_the_file_that_was_indexed_whole_or_in_part() {
    let (office, _folder, id) = with_files(None);
    let uri = format!("/v1/documents/{id}/file");
    let whole = office.get(&uri).await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.text());
    assert!(whole.text().starts_with("Nội dung gốc"));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-encoding", ""),
    ] {
        assert_eq!(whole.header(name), value, "{name}");
    }
    assert!(
        whole
            .header("content-disposition")
            .starts_with("attachment; ")
    );
    assert!(
        whole
            .header("content-disposition")
            .ends_with("Quy%20ch%E1%BA%BF.pdf")
    );
    assert!(whole.header("content-security-policy").contains("sandbox"));
    let inline = office.get(&format!("{uri}?inline=true")).await;
    assert!(inline.header("content-disposition").starts_with("inline; "));
    for (range, status, from, to) in [
        ("bytes=2-9", 206, 2, 10),
        ("bytes=-4", 206, whole.body.len() - 4, whole.body.len()),
        ("bytes=5-", 206, 5, whole.body.len()),
        ("bytes=0-1,4-5", 200, 0, whole.body.len()),
    ] {
        let request = Request::get(&uri)
            .header("range", range)
            .header("accept-encoding", "gzip");
        let part = office.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(part.status.as_u16(), status, "{range}");
        assert_eq!(part.body, whole.body[from..to], "{range}");
        assert_eq!(part.header("content-length"), part.body.len().to_string());
    }
    let request = Request::get(&uri).header("range", "bytes=9999-");
    let beyond = office.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.json()["error"]["code"], "range_not_satisfiable");
    let page = office.get(&format!("/documents/{id}")).await.text();
    assert!(page.contains(&format!("{uri}?inline=true")));
}

#[tokio::test]
async fn what_is_no_longer_the_file_indexed_is_not_handed_out() {
    let (office, folder, id) = with_files(None);
    let code = |uri: String| {
        let office = &office;
        async move {
            office.get(&uri).await.json()["error"]["code"]
                .as_str()
                .unwrap()
                .to_owned()
        }
    };
    for (digit, expect) in [
        ("1", "file_of_rows"),
        ("2", "file_changed"),
        ("3", "file_missing"),
        ("4", "file_missing"),
        ("9", "document_not_found"),
    ] {
        assert_eq!(
            code(format!("/v1/documents/{}/file", digit.repeat(32))).await,
            expect
        );
    }
    let uri = format!("/v1/documents/{id}/file");
    assert_eq!(office.get(&uri).await.status, StatusCode::OK);
    std::fs::write(
        folder.path().join("Quy chế.pdf"),
        "một bản mật đặt vào chỗ ấy",
    )
    .unwrap();
    assert_eq!(code(uri).await, "file_changed");
    let none = Office::new();
    let answer = none.get("/v1/documents/1a01/file").await;
    assert_eq!(answer.json()["error"]["code"], "file_not_offered");
    assert!(!none.get("/documents/1a01").await.text().contains("/file"));
}

#[tokio::test]
async fn files_and_lists_go_by_clearance_and_role_and_are_written_down() {
    let (_other, accounts) = Office::with_accounts(&[]);
    let (office, _folder, id) = with_files(Some(accounts.clone()));
    let reader = Office::session(&accounts, "van.thu");
    let secret = format!("/v1/documents/{}/file", "5".repeat(32));
    let hidden = office.get_as(&reader, &secret).await;
    assert_eq!(hidden.json()["error"]["code"], "document_not_found");
    let open = format!("/v1/documents/{id}/file");
    assert_eq!(office.get_as(&reader, &open).await.status, StatusCode::OK);
    let page = office.get_as(&reader, "/search?q=quy").await.text();
    assert!(!page.contains("/v1/export"), "a reader is offered no list");
    assert_eq!(
        office.get_as(&reader, "/v1/export?q=").await.status,
        StatusCode::FORBIDDEN
    );
    let limited = PersonChange {
        role: Some(Role::Researcher),
        clearance: Some(ClearanceLevel::Internal),
        ..PersonChange::default()
    };
    accounts.change_person("van.thu", &limited).unwrap();
    let list = lines(&office.get_as(&reader, "/v1/export?q=&format=jsonl").await);
    assert_eq!(list.len(), 5, "the secret one is not among them");
    let actions: Vec<(String, String)> = accounts
        .audit_entries(0, 100)
        .unwrap()
        .into_iter()
        .map(|e| (e.action, e.object))
        .collect();
    assert!(actions.contains(&("download".into(), id)));
    assert!(actions.contains(&("export".into(), String::new())));
}

#[tokio::test]
async fn the_log_is_read_by_administrators_alone() {
    let (office, accounts) = Office::with_accounts(&papers());
    let reader = Office::session(&accounts, "nghien.cuu");
    let q = pair("q", HOSTILE);
    office.get_as(&reader, &format!("/v1/search?{q}")).await;
    for uri in ["/audit", "/v1/audit"] {
        assert_eq!(
            office.get_as(&reader, uri).await.status,
            StatusCode::FORBIDDEN,
            "{uri}"
        );
    }
    let admin = Office::session(&accounts, "quan.tri");
    let page = office.get_as(&admin, "/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("user:nghien.cuu") && !page.text().contains("<script>alert"));
    let first = office.get_as(&admin, "/v1/audit?limit=2").await.json();
    assert_eq!(first["entries"].as_array().unwrap().len(), 2);
    assert_eq!(first["next"], 2);
    let rest = office.get_as(&admin, "/v1/audit?after=2").await.json();
    assert_eq!(rest["entries"][0]["seq"], 3);
    assert!(
        rest["entries"].to_string().contains("audit_read"),
        "reading is an entry"
    );
}

#[tokio::test]
async fn metrics_count_and_hold_no_query() {
    let office = Office::new();
    office.get("/v1/search?q=bimatkhongghi").await;
    office.get("/v1/search?q=bimatkhongghi&limit=x").await;
    office.get("/bimatkhongghi").await;
    let answer = office.get("/metrics").await;
    assert!(
        answer
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    let text = answer.text();
    for line in [
        "vankien_requests_total{route=\"/v1/search\",method=\"GET\",status=\"200\"} 1",
        "vankien_requests_total{route=\"/v1/search\",method=\"GET\",status=\"400\"} 1",
        "vankien_request_duration_seconds_count{route=\"/v1/search\"} 2",
        "vankien_documents 34",
        "vankien_index_degraded 0",
        "vankien_searches_running 0",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(
        text.ends_with("# EOF\n") && !text.contains("bimatkhongghi"),
        "{text}"
    );
}

/// Whether `value` is what `schema` says, as far as types, members and references go.
fn check(value: &Value, schema: &Value, all: &Value, at: &str) {
    if let Some(to) = schema["$ref"].as_str() {
        return check(value, all.pointer(&to[1..]).expect(to), all, at);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(value, part, all, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        if value.is_null() && choices.iter().any(|c| c["type"] == "null") {
            return;
        }
        let other = choices.iter().find(|c| c["type"] != "null").unwrap();
        return check(value, other, all, at);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => vec![kind],
    };
    let fits = allowed.contains(&kind) || kind == "integer" && allowed.contains(&"number");
    assert!(fits, "{at}: {value} is no {allowed:?}");
    if let Some(choices) = schema["enum"].as_array() {
        assert!(choices.contains(value), "{at}: {value}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap();
        assert!(value.get(name).is_some(), "{at}.{name} is missing");
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(member) = value.get(name) {
            check(member, schema, all, &format!("{at}.{name}"));
        }
    }
    if let (Value::Array(items), Some(schema)) = (value, schema.get("items")) {
        for item in items {
            check(item, schema, all, &format!("{at}[]"));
        }
    }
}

/// Members that a schema names, through references and parts.
fn members(schema: &Value, all: &Value) -> Vec<String> {
    if let Some(to) = schema["$ref"].as_str() {
        return members(all.pointer(&to[1..]).unwrap(), all);
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    own.map(|(name, _)| name.clone())
        .chain(
            schema["allOf"]
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|p| members(p, all)),
        )
        .collect()
}

#[tokio::test]
async fn answers_are_what_the_description_says() {
    let (office, accounts) = Office::with_accounts(&papers());
    let admin = Office::session(&accounts, "quan.tri");
    let described = office.json("/v1/openapi.json").await;
    assert_eq!(
        described["openapi"].as_str().unwrap().chars().next(),
        Some('3')
    );
    let q = pair("q", "chuyển đổi số");
    for (path, uri) in [
        (
            "/v1/search",
            format!("/v1/search?{q}&facets=true&unknown=1"),
        ),
        ("/v1/search", "/v1/search?q=nq+12+tu".to_owned()),
        ("/v1/search", "/v1/search?q=x&limit=x".to_owned()),
        (
            "/v1/search",
            "/v1/search?q=nghij+quyeets&limit=1".to_owned(),
        ),
        ("/v1/search", "/v1/search?q=nghi+quyet&limit=1".to_owned()),
        ("/v1/suggest", "/v1/suggest?q=chuy".to_owned()),
        ("/v1/suggest", "/v1/suggest?q=12&limit=x".to_owned()),
        (
            "/v1/documents/{id}/related",
            "/v1/documents/1a01/related".to_owned(),
        ),
        (
            "/v1/documents/{id}/related",
            "/v1/documents/none/related".to_owned(),
        ),
        ("/v1/documents/{id}", format!("/v1/documents/1a01?{q}")),
        ("/v1/documents/{id}", "/v1/documents/bad0".to_owned()),
        ("/v1/documents/{id}", "/v1/documents/none".to_owned()),
        (
            "/v1/documents/{id}/file",
            "/v1/documents/1a01/file".to_owned(),
        ),
        (
            "/v1/documents/{id}/citations",
            "/v1/documents/1a02/citations".to_owned(),
        ),
        (
            "/v1/documents/{id}/citations",
            "/v1/documents/1a01/citations".to_owned(),
        ),
        (
            "/v1/documents/{id}/chain",
            "/v1/documents/1a01/chain".to_owned(),
        ),
        ("/v1/bodies", "/v1/bodies?date=2025-08-01".to_owned()),
        ("/v1/bodies", "/v1/bodies?date=never".to_owned()),
        ("/v1/audit", "/v1/audit".to_owned()),
        ("/v1/health", "/v1/health".to_owned()),
        ("/v1/ready", "/v1/ready".to_owned()),
        ("/v1/version", "/v1/version".to_owned()),
    ] {
        let answer = office.get_as(&admin, &uri).await;
        let status = answer.status.as_u16().to_string();
        let responses = &described["paths"][path]["get"]["responses"];
        let schema = &responses[&status]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{uri}: {status} is not described");
        let value = answer.json();
        check(&value, schema, &described, &uri);
        let named = members(schema, &described);
        for name in value.as_object().unwrap().keys() {
            assert!(named.contains(name), "{uri}: {name} is not described");
        }
    }
    let page = office.get_as(&admin, "/api").await.text();
    for word in [
        "/v1/documents/{id}/file",
        "cursor_stale",
        "/v1/openapi.json",
    ] {
        assert!(page.contains(word), "{word}");
    }
}

#[tokio::test]
async fn the_timeline_leads_to_years_and_keeps_the_rest_of_the_search() {
    let office = Office::new();
    let page = office
        .get("/search?q=dan+van&type=B%C3%A1o+c%C3%A1o&sort=oldest")
        .await
        .text();
    let svg = page
        .split("<svg")
        .nth(1)
        .expect("a picture")
        .split("</svg>")
        .next()
        .unwrap();
    assert_eq!(svg.matches("class=\"bar\"").count(), 8, "2015 to 2022");
    assert!(svg.contains("<title>2015: 4</title>"), "{svg}");
    assert!(svg.contains("year=2015") && svg.contains("sort=oldest") && svg.contains("type=B"));
    assert!(!svg.contains("style="));
    let one = office.get("/search?q=chuyen+doi+so&year=2021").await.text();
    assert!(
        one.contains("class=\"set\""),
        "a chosen year is marked among the others"
    );
}

/// The rows of the first sheet of a workbook.
fn sheet(answer: &Answer) -> Vec<Vec<calamine::Data>> {
    use calamine::Reader;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let bytes = std::io::Cursor::new(answer.body.clone());
    let mut book = calamine::Xlsx::new(bytes).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[_]>::to_vec).collect()
}

/// The paragraphs of a document of a word processor.
fn paragraphs(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.docx");
    std::fs::write(&path, &answer.body).unwrap();
    let read = extraction::extract(&path, &extraction::Options::default()).unwrap();
    let blocks = read.pages.into_iter().flat_map(|page| page.blocks);
    blocks.map(|block| block.text.trim().to_owned()).collect()
}

#[tokio::test]
async fn a_workbook_holds_the_list_with_days_that_are_days() {
    let mut formula = plain("f1", "=HYPERLINK(\"http://x\")", "công thức\u{1}");
    formula.date = party_documents::Date::new(1899, 5, 1);
    let mut documents: Vec<Document> = (0..1_203)
        .map(|i| plain(&format!("c{i:04}"), &format!("Công văn {i}"), "đôn đốc"))
        .collect();
    documents.extend([formula, office::resolution()]);
    let office = Office::with(&documents, Secrecy::Internal, Config::default());
    let answer = office
        .get("/v1/export?q=&sort=newest&format=xlsx&limit=2")
        .await;
    assert!(answer.header("content-disposition").ends_with(".xlsx\""));
    let rows = sheet(&answer);
    assert_eq!(rows.len(), 1 + 1_205);
    assert_eq!(rows[0][0].to_string(), "Số, ký hiệu");
    assert_eq!(rows[1][0].to_string(), "12-NQ/TU");
    // 18 August 2021, as spreadsheets count days.
    match &rows[1][3] {
        calamine::Data::DateTime(day) => assert!((day.as_f64() - 44_426.0).abs() < 1e-9),
        other => panic!("no day: {other:?}"),
    }
    assert_eq!(rows[2][3].to_string(), "01/5/1899");
    assert_eq!(rows[2][4].to_string(), "=HYPERLINK(\"http://x\")");
    let list = lines(&office.get("/v1/export?q=&sort=newest&format=jsonl").await);
    let ids: Vec<String> = rows[1..].iter().map(|row| row[10].to_string()).collect();
    let expect: Vec<&str> = list
        .iter()
        .map(|line| line["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, expect);
}

#[tokio::test]
async fn a_list_of_sources_reads_as_an_office_writes_it() {
    let mut documents = papers();
    documents
        .extend((0..600).map(|i| plain(&format!("c{i:04}"), &format!("Công văn {i}"), "đôn đốc")));
    let office = Office::with(&documents, Secrecy::Internal, Config::default());
    let answer = office
        .get(&format!("/v1/export?{}&format=docx", pair("q", "12-NQ/TU")))
        .await;
    let text = paragraphs(&answer);
    assert_eq!(text[0], "DANH MỤC VĂN BẢN");
    assert!(text[1].contains("12-NQ/TU"), "{text:?}");
    assert_eq!(
        text[2],
        "1. Nghị quyết số 12-NQ/TU, ngày 18/8/2021 của Ban Chấp hành Đảng bộ tỉnh Vạn Xuân \
         về chuyển đổi số tỉnh Vạn Xuân đến năm 2025, định hướng đến năm 2030."
    );
    assert!(text[3].contains("(Lưu hành nội bộ)"), "{text:?}");
    let all = paragraphs(&office.get("/v1/export?q=&format=docx&lang=en").await);
    assert_eq!(all[0], "LIST OF DOCUMENTS");
    assert_eq!(
        all.len(),
        2 + 635 - 1,
        "all that may be seen, the secret one not"
    );
    assert!(!all.iter().any(|line| line.contains("nhân sự")));
    assert!(all.iter().any(|line| line.contains("<script>")), "as text");
    let page = office.get("/search?q=").await.text();
    for format in ["docx", "xlsx", "csv"] {
        assert!(
            page.contains(&format!("&amp;format={format}\"")),
            "{format}"
        );
    }
}
