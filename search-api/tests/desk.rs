//! What people keep for themselves: saved searches with alerts and feeds, history, dossier.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine;
use office::{Answer, HOSTILE, Office, SECRET_WORD, pair, papers, plain, publish};
use party_documents::Secrecy;
use search_api::accounts::{ClearanceLevel, PersonChange};
use search_index::Document;

/// The token that the forms of a page carry.
fn form_token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"form\" value=\"").expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

fn post(uri: &str, cookie: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    Request::post(uri)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

/// Sends a form with the token that `page` gives it; the answer must lead on.
async fn send(office: &Office, cookie: &str, page: &str, uri: &str, fields: &[(&str, &str)]) {
    let answer = sent(office, cookie, page, uri, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn sent(
    office: &Office,
    cookie: &str,
    page: &str,
    uri: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let token = form_token(&office.get_as(cookie, page).await.text());
    let mut all = vec![("form", token.as_str())];
    all.extend(fields);
    office.send(post(uri, cookie, &all)).await
}

fn letter(id: &str, title: &str, secrecy: Secrecy) -> Document {
    Document {
        secrecy,
        body: Some("Huyện ủy Hòa An".into()),
        ..plain(id, title, "Công văn về chuyển đổi số của huyện")
    }
}

fn republish(office: &Office, more: Vec<Document>) {
    let mut documents = papers();
    documents.extend(more);
    publish(&office.directory, &documents);
    office.live.refresh();
}

fn basic(name: &str, key: &str) -> String {
    let text = format!("{name}:{key}");
    let text = base64::engine::general_purpose::STANDARD.encode(text);
    format!("Basic {text}")
}

#[tokio::test]
async fn a_saved_search_tells_what_is_new_as_far_as_one_may_see() {
    let (office, accounts) = Office::with_accounts(&papers());
    let low = Office::session(&accounts, "van.thu");
    let high = Office::session(&accounts, "nghien.cuu");
    let query = pair("q", "chuyển đổi số");
    for who in [&low, &high] {
        let page = format!("/search?{query}");
        let fields = [("action", "save"), ("query", &query), ("name", "Số hóa")];
        send(&office, who, &page, "/saved", &fields).await;
        let page = office.get_as(who, "/saved").await.text();
        assert!(page.contains("Số hóa") && page.contains("Chưa có văn bản mới"));
    }
    republish(
        &office,
        vec![
            letter("new1", "Công văn một", Secrecy::Normal),
            letter("new2", "Công văn hai", Secrecy::Secret),
        ],
    );
    let page = office.get_as(&low, "/saved").await.text();
    assert!(page.contains("1 văn bản mới"), "{page}");
    assert!(page.contains("Công văn một") && !page.contains("Công văn hai"));
    let page = office.get_as(&high, "/saved").await.text();
    assert!(page.contains("2 văn bản mới") && page.contains("Công văn hai"));

    // What was noticed under a higher clearance is gone with it.
    let lowered = PersonChange {
        clearance: Some(ClearanceLevel::Normal),
        ..PersonChange::default()
    };
    accounts.change_person("nghien.cuu", &lowered).unwrap();
    let page = office.get_as(&high, "/saved").await.text();
    assert!(page.contains("1 văn bản mới") && !page.contains("Công văn hai"));
    assert!(!page.contains("new2"), "in no field of a form either");

    let shown = office.get_as(&low, "/saved").await.text();
    let (_, id) = shown.split_once("name=\"search\" value=\"").unwrap();
    let id = id.split('"').next().unwrap();
    let fields = [("action", "seen"), ("search", id), ("documents", "new1")];
    // Of someone else's search nothing happens.
    send(&office, &high, "/saved", "/saved", &fields).await;
    assert!(
        office
            .get_as(&low, "/saved")
            .await
            .text()
            .contains("1 văn bản mới")
    );
    send(&office, &low, "/saved", "/saved", &fields).await;
    assert!(
        office
            .get_as(&low, "/saved")
            .await
            .text()
            .contains("Chưa có văn bản mới")
    );
    let fields = [("action", "remove"), ("search", id)];
    send(&office, &low, "/saved", "/saved", &fields).await;
    assert!(
        !office
            .get_as(&low, "/saved")
            .await
            .text()
            .contains("Số hóa")
    );
}

#[tokio::test]
async fn a_feed_is_opened_by_its_key_shows_nothing_secret_and_opens_nothing_else() {
    let (office, accounts) = Office::with_accounts(&papers());
    let high = Office::session(&accounts, "nghien.cuu");
    let query = pair("q", "chuyển đổi số");
    let fields = [
        ("action", "save"),
        ("query", query.as_str()),
        ("name", "a & <b>"),
    ];
    send(&office, &high, "/search?q=a", "/saved", &fields).await;
    republish(
        &office,
        vec![
            letter("new1", HOSTILE, Secrecy::Internal),
            letter("new2", "Công văn hai", Secrecy::Secret),
        ],
    );
    let fields = [("action", "feed_key")];
    let page = sent(&office, &high, "/saved", "/saved", &fields)
        .await
        .text();
    let (_, key) = page.split_once("<code class=\"secret\">").unwrap();
    let key = key.split('<').next().unwrap().to_owned();
    let again = office.get_as(&high, "/saved").await.text();
    assert!(!again.contains(&key), "shown once");
    let (_, uri) = again.split_once("href=\"/saved/").unwrap();
    let uri = format!("/saved/{}", uri.split('"').next().unwrap());

    let get = |uri: String, header: String| {
        let request = Request::get(uri).header("authorization", header);
        office.send(request.body(Body::empty()).unwrap())
    };
    let feed = get(uri.clone(), basic("nghien.cuu", &key)).await;
    assert_eq!(feed.status, StatusCode::OK, "{}", feed.text());
    assert_eq!(
        feed.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    let text = feed.text();
    assert!(text.contains("a &amp; &lt;b&gt;") && text.contains("/documents/new1"));
    assert!(!text.contains("new2") && !text.contains("<script>"));
    let mut reader = quick_xml::Reader::from_str(&text);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            _ => continue,
        }
    }
    // With the session of the person, the page's own rules hold.
    let own = office.get_as(&high, &uri).await.text();
    assert!(own.contains("/documents/new2"));
    let low = Office::session(&accounts, "van.thu");
    let of_another = office.get_as(&low, &uri).await;
    assert_eq!(of_another.status, StatusCode::NOT_FOUND);

    for other in [
        "/v1/search?q=",
        "/saved",
        "/dossier",
        "/account",
        "/documents/1a01",
    ] {
        let answer = get(other.to_owned(), basic("nghien.cuu", &key)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{other}");
    }
    for (name, key) in [("van.thu", key.as_str()), ("nghien.cuu", office::PASSWORD)] {
        let answer = get(uri.clone(), basic(name, key)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
    }
    let fields = [("action", "feed_key_revoke")];
    send(&office, &high, "/saved", "/saved", &fields).await;
    let answer = get(uri, basic("nghien.cuu", &key)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_history_is_ones_own_and_can_be_cleared() {
    let (office, accounts) = Office::with_accounts(&papers());
    let one = Office::session(&accounts, "van.thu");
    let other = Office::session(&accounts, "nghien.cuu");
    let asked = format!("/search?{}&year=2021", pair("q", "dân vận khéo"));
    office.get_as(&one, &asked).await;
    office.get_as(&one, &format!("{asked}&page=2")).await;
    let page = office.get_as(&one, "/history").await.text();
    assert_eq!(page.matches("dân vận khéo · 2021").count(), 1, "{page}");
    let page = office.get_as(&other, "/history").await.text();
    assert!(!page.contains("dân vận khéo"));
    send(&office, &one, "/history", "/history", &[]).await;
    let page = office.get_as(&one, "/history").await.text();
    assert!(!page.contains("dân vận khéo") && page.contains("Chưa có lượt tìm nào"));
}

#[tokio::test]
async fn a_dossier_is_put_together_noted_ordered_and_taken_along() {
    let (office, accounts) = Office::with_accounts(&papers());
    let high = Office::session(&accounts, "nghien.cuu");
    let page = "/documents/1a01";
    for fields in [
        &[("document", "1a01"), ("passage", "1")][..],
        &[("document", "5ec1")],
        &[("document", "bad0")],
        &[("document", "bad0")],
    ] {
        let mut all = vec![("action", "collect"), ("next", "//evil.example")];
        all.extend(fields);
        let answer = sent(&office, &high, page, "/dossier", &all).await;
        assert!(answer.header("location").starts_with("/"), "stays here");
        assert!(!answer.header("location").starts_with("//"));
    }
    let shown = office.get_as(&high, "/dossier").await.text();
    assert_eq!(shown.matches("id=\"item-").count(), 3, "{shown}");
    assert!(!shown.contains("<script>alert") && shown.contains("Tờ trình, ngày"));
    let items: Vec<String> = shown
        .split("id=\"item-")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let note = [
        ("action", "note"),
        ("item", &items[0]),
        ("note", "Dùng cho mục II"),
    ];
    send(&office, &high, "/dossier", "/dossier", &note).await;
    let up = [
        ("action", "move"),
        ("item", &items[1]),
        ("other", &items[0]),
    ];
    send(&office, &high, "/dossier", "/dossier", &up).await;

    let file = office.get_as(&high, "/dossier/export").await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.docx");
    std::fs::write(&path, &file.body).unwrap();
    let read = extraction::extract(&path, &extraction::Options::default()).unwrap();
    let text: Vec<String> = read
        .pages
        .into_iter()
        .flat_map(|page| page.blocks)
        .map(|block| block.text)
        .collect();
    let all = text.join("\n");
    assert_eq!(text[0].trim(), "HỒ SƠ TÀI LIỆU");
    assert!(
        text[1].starts_with("1. Tờ trình") && text[1].contains("(MẬT)"),
        "{all}"
    );
    assert!(
        all.contains("2. Nghị quyết số 12-NQ/TU, ngày 18/8/2021"),
        "{all}"
    );
    assert!(all.contains("Ghi chú: Dùng cho mục II") && all.contains("NGUỒN TÀI LIỆU"));

    // Lowered, the secret paper is in no part of it; others never see it.
    let lowered = PersonChange {
        clearance: Some(ClearanceLevel::Normal),
        ..PersonChange::default()
    };
    accounts.change_person("nghien.cuu", &lowered).unwrap();
    let shown = office.get_as(&high, "/dossier").await.text();
    assert_eq!(shown.matches("id=\"item-").count(), 2);
    assert!(!shown.contains("nhân sự") && !shown.contains(&format!("\"item-{}", items[1])));
    let low = Office::session(&accounts, "van.thu");
    let fields = [("action", "collect"), ("document", "5ec1")];
    let answer = sent(&office, &low, page, "/dossier", &fields).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "not even collected");
    assert!(!answer.text().contains(SECRET_WORD));
    let answer = office.get_as(&low, "/dossier/export").await;
    assert_eq!(
        answer.status,
        StatusCode::FORBIDDEN,
        "a reader takes nothing along"
    );
    let clear = [("action", "clear")];
    send(&office, &high, "/dossier", "/dossier", &clear).await;
    let shown = office.get_as(&high, "/dossier").await.text();
    assert!(shown.contains("Hồ sơ chưa có gì"));
}

#[tokio::test]
async fn without_accounts_it_belongs_to_the_browser() {
    let office = Office::new();
    let first = office.get("/search?q=a").await;
    let cookie = first.header("set-cookie").split(';').next().unwrap();
    assert!(cookie.starts_with("vankien-desk="), "{cookie}");
    assert!(
        first
            .header("set-cookie")
            .contains("HttpOnly; SameSite=Lax")
    );
    let fields = [("action", "save"), ("query", "q=a"), ("name", "của tôi")];
    send(&office, cookie, "/search?q=a", "/saved", &fields).await;
    assert!(
        office
            .get_as(cookie, "/saved")
            .await
            .text()
            .contains("của tôi")
    );
    assert!(!office.get("/saved").await.text().contains("của tôi"));
    let again = office.get_as(cookie, "/saved").await;
    assert_eq!(again.header("set-cookie"), "", "kept");
    for uri in ["/saved", "/dossier", "/history"] {
        let forged = office.send(post(uri, cookie, &[("form", "x")])).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{uri}");
        let mut elsewhere = post(uri, cookie, &[]);
        let site = axum::http::HeaderValue::from_static("cross-site");
        elsewhere.headers_mut().insert("sec-fetch-site", site);
        let forged = office.send(elsewhere).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{uri}");
    }
    let fields = [("action", "save"), ("query", "q=a"), ("name", "")];
    let nameless = sent(&office, cookie, "/saved?q=", "/history", &fields).await;
    assert_ne!(nameless.status, StatusCode::INTERNAL_SERVER_ERROR);
    let program = office.get("/v1/search?q=a").await;
    assert_eq!(program.header("set-cookie"), "", "programs keep nothing");
}
