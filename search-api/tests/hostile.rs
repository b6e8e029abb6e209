//! What people and papers bring along stays text, on every page that shows it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use office::{
    Answer, HOSTILE, Office, PASSWORD, assert_harmless, hostile, pair, plain, publish, resolution,
};
use party_documents::{Secrecy, find_citations};
use search_api::Config;
use search_api::accounts::{Accounts, ClearanceLevel, NewKey, NewPerson, Role, Scope, now};
use search_index::{Document, Place};
use std::sync::Arc;

/// A file whose every field attacks, which may be corrected; it cites the resolution, replaces
/// another paper and is nearly the same as a third.
fn attackers(folder: &std::path::Path) -> Vec<Document> {
    let text = format!(
        "Căn cứ Nghị quyết số 12-NQ/TU, ngày 18/8/2021. {HOSTILE} {}",
        "Công tác văn thư, lưu trữ của các đơn vị trong tỉnh được rà soát, bổ sung, số hóa theo kế hoạch. ".repeat(4)
    );
    let attacker = |id: &str, name: &str| Document {
        places: vec![Place {
            path: folder.join(name).to_string_lossy().into_owned(),
            row: None,
        }],
        format: "pdf".into(),
        number: None,
        citations: find_citations(&text),
        pages: vec![search_index::PageText {
            number: Some(1),
            text: text.clone(),
        }],
        sections: Vec::new(),
        ..hostile_as(id)
    };
    vec![
        resolution(),
        hostile(),
        attacker("bad1", "\"><script>alert(4)</script>.pdf"),
        attacker("bad2", "' onerror=alert(5) x='.pdf"),
        plain("fine", "Công văn thường", "Nội dung thường."),
    ]
}

fn hostile_as(id: &str) -> Document {
    Document {
        id: id.to_owned(),
        secrecy: Secrecy::Normal,
        ..hostile()
    }
}

async fn send(office: &Office, cookie: &str, page: &str, fields: &[(&str, &str)]) -> Answer {
    let text = office.get_as(cookie, page).await.text();
    let (_, rest) = text
        .split_once("name=\"form\" value=\"")
        .unwrap_or_else(|| panic!("a form on {page}: {text}"));
    let token = rest.split('"').next().unwrap();
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("form", token)
        .extend_pairs(fields)
        .finish();
    let action = page.split('?').next().unwrap();
    let action = match action {
        "/search" => "/saved",
        path if path.starts_with("/documents/") => "/dossier",
        path => path,
    };
    let request = Request::post(action)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    office.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn nothing_that_people_keep_or_name_becomes_a_part_of_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let accounts_folder = tempfile::tempdir().unwrap();
    let accounts = Accounts::open_or_create(&accounts_folder.path().join("a.sqlite")).unwrap();
    let person = |name: &str, role| NewPerson {
        name: name.to_owned(),
        display_name: HOSTILE.to_owned(),
        password: PASSWORD.to_owned(),
        role,
        clearance: ClearanceLevel::TopSecret,
        bodies: None,
        folders: None,
        must_change: false,
    };
    accounts
        .add_person(&person("quan.tri", Role::Administrator))
        .unwrap();
    let limited = NewPerson {
        bodies: Some(vec![HOSTILE.to_owned()]),
        folders: Some(vec![HOSTILE.to_owned()]),
        ..person("bi.han", Role::Reader)
    };
    accounts.add_person(&limited).unwrap();
    let key = NewKey {
        name: HOSTILE.to_owned(),
        scopes: vec![Scope::Search],
        clearance: ClearanceLevel::Normal,
        bodies: Some(vec![HOSTILE.to_owned()]),
        folders: Some(vec![HOSTILE.to_owned()]),
        expires_at: now() + 60_000,
    };
    accounts.add_key(&key).unwrap();
    let accounts = Arc::new(accounts);
    let config = Config {
        accounts: Some(accounts.clone()),
        corrections: Some(accounts_folder.path().join("sua")),
        files: vec![folder.path().to_owned()],
        ..Config::default()
    };
    let documents = attackers(folder.path());
    let office = Office::with(&documents, Secrecy::TopSecret, config);
    let admin = Office::session(&accounts, "quan.tri");

    let search = format!("/search?{}", pair("q", HOSTILE));
    let query = pair("q", HOSTILE);
    let name: String = HOSTILE.chars().take(80).collect();
    let saved = send(
        &office,
        &admin,
        &search,
        &[("action", "save"), ("query", &query), ("name", &name)],
    )
    .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    for id in ["bad0", "bad1"] {
        let fields = [("action", "collect"), ("document", id), ("passage", "0")];
        let kept = send(&office, &admin, &format!("/documents/{id}"), &fields).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    }
    let dossier = office.get_as(&admin, "/dossier").await.text();
    let (_, item) = dossier.split_once("name=\"item\" value=\"").unwrap();
    let item = item.split('"').next().unwrap();
    let noted = [("action", "note"), ("item", item), ("note", HOSTILE)];
    send(&office, &admin, "/dossier", &noted).await;
    let correct = "/operator/correct?document=bad1";
    let fields = [
        ("action", "save"),
        ("document", "bad1"),
        ("number", "12-QĐ/TU"),
        ("title", HOSTILE),
        ("body", HOSTILE),
        ("document_type", HOSTILE),
        ("signer", HOSTILE),
    ];
    let corrected = send(&office, &admin, correct, &fields).await;
    assert!(
        [StatusCode::OK, StatusCode::SEE_OTHER].contains(&corrected.status),
        "{}",
        corrected.text()
    );
    assert_harmless("the correction's answer", &corrected.text());
    let refused = [
        ("action", "add_person"),
        ("name", HOSTILE),
        ("folders", "../"),
    ];
    let refused = send(&office, &admin, "/admin", &refused).await;
    assert_harmless("the refused account", &refused.text());
    // What came since is told with hostile titles too.
    let mut more = documents.clone();
    more.push(hostile_as("bad9"));
    publish(&office.directory, &more);
    office.live.refresh();

    let mut shown = 0;
    let mut walk = vec![
        "/saved".to_owned(),
        "/history".to_owned(),
        "/dossier".to_owned(),
        correct.to_owned(),
        "/operator".to_owned(),
        "/admin".to_owned(),
        "/audit".to_owned(),
        "/account".to_owned(),
        "/".to_owned(),
        "/api".to_owned(),
        search.clone(),
        format!("/search?{}&group=true&standing=true", pair("q", "văn thư")),
        "/documents/1a01".to_owned(),
    ];
    for id in ["bad0", "bad1", "bad2"] {
        walk.push(format!("/documents/{id}"));
        walk.push(format!(
            "/documents/{id}?{}",
            pair("q", "văn thư alert script")
        ));
        walk.push(format!("/documents/{id}?pages=true&{}", pair("q", HOSTILE)));
    }
    for language in ["", "lang=en"] {
        for uri in &walk {
            let joint = if uri.contains('?') { '&' } else { '?' };
            let uri = format!("{uri}{joint}{language}");
            let answer = office.get_as(&admin, &uri).await;
            assert_eq!(answer.status, StatusCode::OK, "{uri}");
            assert_harmless(&uri, &answer.text());
            shown += usize::from(
                answer.text().contains("&#60;script&#62;alert(1)")
                    || answer.text().contains("&lt;script&gt;alert(1)"),
            );
        }
    }
    // The attack is there to be seen, as text: on nearly all pages that were walked.
    assert!(shown > walk.len(), "the attack is shown on {shown} pages");

    let feed = office.get_as(&admin, "/saved").await.text();
    let (_, path) = feed.split_once("href=\"/saved/").unwrap();
    let path = format!("/saved/{}", path.split('"').next().unwrap());
    let feed = office.get_as(&admin, &path).await;
    assert_eq!(
        feed.header("content-type").split(';').next(),
        Some("application/atom+xml")
    );
    assert!(!feed.text().contains("<script"), "{}", feed.text());
    let limited = Office::session(&accounts, "bi.han");
    let account = office.get_as(&limited, "/account").await;
    assert_eq!(account.status, StatusCode::OK);
    assert_harmless("/account", &account.text());
}
