//! The pages of operators and administrators.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use office::{Answer, Office, PASSWORD, papers};
use party_documents::Secrecy;
use search_api::Config;
use search_api::accounts::{Accounts, ClearanceLevel, NewPerson, Role, SignIn, now};
use search_index::Document;
use std::sync::Arc;

fn form_token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"form\" value=\"").expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

/// Sends a form with the token that the page at `from` carries.
async fn sent(
    office: &Office,
    cookie: &str,
    from: &str,
    uri: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let token = form_token(&office.get_as(cookie, from).await.text());
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("form", &token)
        .extend_pairs(fields)
        .finish();
    let request = Request::post(uri)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    office.send(request.body(Body::from(body)).unwrap()).await
}

/// What a page shows once.
fn secret(page: &str) -> String {
    let (_, rest) = page
        .split_once("<code class=\"secret\">")
        .expect("a secret");
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_administrator_makes_changes_and_disables_people() {
    let (office, accounts) = Office::with_accounts(&papers());
    let admin = Office::session(&accounts, "quan.tri");
    let fields = [
        ("action", "add_person"),
        ("name", "Can.Bo"),
        ("display_name", "Cán bộ <b>mới</b>"),
        ("role", "reader"),
        ("clearance", "internal"),
        ("bodies", "Huyện ủy Hòa An 1\n\nHuyện ủy Hòa An 2"),
        ("folders", "kho/2024/\r\n\r\n ./kho/mở "),
    ];
    let page = sent(&office, &admin, "/admin", "/admin", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let password = secret(&page.text());
    assert!(!page.text().contains("<b>mới"));
    let made = accounts.person("can.bo").unwrap();
    assert_eq!(
        (
            made.clearance,
            made.must_change,
            made.bodies.as_ref().map(Vec::len)
        ),
        (ClearanceLevel::Internal, true, Some(2))
    );
    let folders = Some(vec!["kho/2024".to_owned(), "kho/mở".to_owned()]);
    assert_eq!(made.folders, folders);
    assert!(matches!(
        accounts
            .sign_in("can.bo", &password, "test", now())
            .unwrap(),
        SignIn::Done { .. }
    ));
    let again = office.get_as(&admin, "/admin").await.text();
    assert!(
        again.contains("can.bo") && !again.contains(&password),
        "shown once"
    );

    let taken = sent(&office, &admin, "/admin", "/admin", &fields).await;
    assert!(taken.text().contains("Đã có tài khoản “can.bo”"));
    let fields = [
        ("action", "change_person"),
        ("name", "can.bo"),
        ("role", "researcher"),
        ("clearance", "secret"),
        ("bodies", " "),
    ];
    sent(&office, &admin, "/admin", "/admin", &fields).await;
    let changed = accounts.person("can.bo").unwrap();
    assert_eq!(
        (changed.role, changed.clearance, changed.bodies),
        (Role::Researcher, ClearanceLevel::Secret, None)
    );
    assert_eq!(
        changed.folders, folders,
        "a field that is not sent lifts no limit"
    );
    for (sent_folders, limit) in [("../ngoài", folders), ("", None)] {
        let mut fields = fields.to_vec();
        fields.push(("folders", sent_folders));
        let page = sent(&office, &admin, "/admin", "/admin", &fields).await;
        let refused = page.text().contains("không phải là thư mục giới hạn được");
        assert_eq!(refused, limit.is_some(), "{sent_folders}");
        assert_eq!(accounts.person("can.bo").unwrap().folders, limit);
    }
    let odd = [
        ("action", "change_person"),
        ("name", "can.bo"),
        ("role", "king"),
    ];
    let page = sent(&office, &admin, "/admin", "/admin", &odd).await;
    assert!(page.text().contains("không hợp lệ"));
    let last = [("action", "disable"), ("name", "quan.tri")];
    let page = sent(&office, &admin, "/admin", "/admin", &last).await;
    assert!(page.text().contains("người quản trị cuối cùng"));
    let reset = [("action", "reset_password"), ("name", "can.bo")];
    let page = sent(&office, &admin, "/admin", "/admin", &reset).await;
    assert_ne!(secret(&page.text()), password);
    let disable = [("action", "disable"), ("name", "can.bo")];
    sent(&office, &admin, "/admin", "/admin", &disable).await;
    assert!(accounts.person("can.bo").unwrap().disabled);

    let log: Vec<String> = accounts
        .audit_entries(0, 1_000)
        .unwrap()
        .into_iter()
        .map(|entry| {
            format!(
                "{} {} {} {}",
                entry.actor, entry.action, entry.object, entry.detail
            )
        })
        .collect();
    let log = log.join("\n");
    for action in [
        "user_add can.bo",
        "user_change can.bo",
        "user_password can.bo",
    ] {
        assert!(log.contains(&format!("user:quan.tri {action}")), "{log}");
    }
    assert!(!log.contains(&password), "no secret in the log");
}

#[tokio::test]
async fn keys_are_shown_once_work_and_are_revoked() {
    let (office, accounts) = Office::with_accounts(&papers());
    let admin = Office::session(&accounts, "quan.tri");
    let fields = [
        ("action", "add_key"),
        ("key_name", "Cổng thông tin"),
        ("scope_search", "1"),
        ("clearance", "normal"),
        ("days", "30"),
    ];
    let page = sent(&office, &admin, "/admin", "/admin", &fields)
        .await
        .text();
    let key = secret(&page);
    assert!(!office.get_as(&admin, "/admin").await.text().contains(&key));
    let ask = || {
        let request =
            Request::get("/v1/search?q=").header("authorization", format!("Bearer {key}"));
        office.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(ask().await.status, StatusCode::OK);
    let id = accounts.keys().unwrap()[0].id.clone();
    let revoke = [("action", "revoke_key"), ("key", id.as_str())];
    let page = sent(&office, &admin, "/admin", "/admin", &revoke)
        .await
        .text();
    assert!(page.contains("đã thu hồi"));
    assert_eq!(ask().await.status, StatusCode::UNAUTHORIZED);
    for wrong in [
        ("days", "0"),
        ("days", "4000"),
        ("scope_search", ""),
        ("key_name", " "),
    ] {
        let mut fields = fields.to_vec();
        fields.retain(|(name, _)| *name != wrong.0);
        fields.push(wrong);
        let page = sent(&office, &admin, "/admin", "/admin", &fields)
            .await
            .text();
        assert!(page.contains("không hợp lệ"), "{wrong:?}");
    }
    assert_eq!(accounts.keys().unwrap().len(), 1);
}

#[tokio::test]
async fn these_pages_are_for_their_roles_alone() {
    let (office, accounts) = Office::with_accounts(&papers());
    for name in ["van.thu", "nghien.cuu"] {
        let session = Office::session(&accounts, name);
        for uri in [
            "/admin",
            "/operator",
            "/operator/reports/g-1",
            "/operator/correct?document=1a01",
        ] {
            let answer = office.get_as(&session, uri).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {uri}");
        }
        let page = office.get_as(&session, "/").await.text();
        assert!(!page.contains("href=\"/admin\"") && !page.contains("href=\"/operator\""));
    }
    let open = Office::new();
    for uri in ["/admin", "/operator"] {
        assert_eq!(open.get(uri).await.status, StatusCode::FORBIDDEN, "{uri}");
    }
    let admin = Office::session(&accounts, "quan.tri");
    let forged = Request::post("/admin")
        .header("cookie", &admin)
        .body(Body::from("action=add_person&name=ke.gian"))
        .unwrap();
    assert_eq!(office.send(forged).await.status, StatusCode::FORBIDDEN);
    assert!(accounts.person("ke.gian").is_err());
}

/// An office with an operator of this clearance, a folder of corrections, and a report.
fn operated(clearance: ClearanceLevel) -> (Office, Arc<Accounts>, String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let accounts = Accounts::open_or_create(&folder.path().join("accounts.sqlite")).unwrap();
    let person = NewPerson {
        name: "van.hanh".into(),
        display_name: String::new(),
        password: PASSWORD.into(),
        role: Role::Operator,
        clearance,
        bodies: None,
        folders: None,
        must_change: false,
    };
    accounts.add_person(&person).unwrap();
    let accounts = Arc::new(accounts);
    let config = Config {
        accounts: Some(accounts.clone()),
        corrections: Some(folder.path().join("cho-sua")),
        ..Config::default()
    };
    let mut documents = papers();
    documents.push(Document {
        number: None,
        ..office::plain("d0b7", "Thông báo kết luận", "Thông báo số chưa rõ")
    });
    let office = Office::with(&documents, Secrecy::TopSecret, config);
    let reports = office.directory.path().join("reports");
    std::fs::create_dir_all(&reports).unwrap();
    let report = serde_json::json!({
        "outcome": "published", "started": "2026-03-01T01:02:03Z",
        "totals": { "files": 41, "documents": 36, "set_aside": 1, "warnings": 0 },
        "seconds": { "total": 1.5 },
        "set_aside_by_code": { "damaged": 1 },
        "set_aside": [{ "path": "kho/<b>hỏng</b>.pdf", "code": "damaged", "reason": "it is cut off" }],
        "uncertain": [
            { "id": "d0b7", "field": "number", "value": "12-TB/TU", "confidence": 0.4 },
            { "id": "5ec1", "field": "number", "value": "99-TTr/MẬT", "confidence": 0.4 },
        ],
        "uncertain_total": 2,
    });
    std::fs::write(reports.join("g-1.json"), report.to_string()).unwrap();
    std::fs::write(
        reports.join("g-1.html"),
        "<h1>Báo cáo</h1><style>h1{}</style>",
    )
    .unwrap();
    let session = Office::session(&accounts, "van.hanh");
    (office, accounts, session, folder)
}

#[tokio::test]
async fn the_operator_sees_generations_runs_and_what_was_set_aside() {
    let (office, _accounts, session, _folder) = operated(ClearanceLevel::TopSecret);
    let page = office.get_as(&session, "/operator").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let page = page.text();
    let generation = office.directory.current().unwrap();
    for part in [
        generation.as_str(),
        "đang công bố",
        "đã công bố",
        "41",
        "1,5 giây",
        "12-TB/TU",
        "99-TTr/MẬT",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("hỏng") && !page.contains("<b>hỏng"));
    let report = office.get_as(&session, "/operator/reports/g-1").await;
    assert!(report.text().contains("<h1>Báo cáo</h1>"));
    let policy = report.header("content-security-policy");
    assert!(
        policy.contains("sandbox") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    for name in ["g-2", "..%2Fsecret", "%2e%2e"] {
        let answer = office
            .get_as(&session, &format!("/operator/reports/{name}"))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
}

#[tokio::test]
async fn an_operator_who_may_not_see_all_sees_no_names() {
    let (office, _accounts, session, _folder) = operated(ClearanceLevel::Internal);
    let page = office.get_as(&session, "/operator").await.text();
    assert!(page.contains("12-TB/TU") && page.contains("chỉ thấy số lượng"));
    for hidden in ["99-TTr", "5ec1", "hỏng", "Tờ trình", "/operator/reports/"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    let report = office.get_as(&session, "/operator/reports/g-1").await;
    assert_eq!(report.status, StatusCode::FORBIDDEN);
    let secret = office
        .get_as(&session, "/operator/correct?document=5ec1")
        .await;
    assert_eq!(secret.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_correction_is_written_as_a_sidecar_and_taken_back() {
    let (office, accounts, session, folder) = operated(ClearanceLevel::Internal);
    let uri = "/operator/correct?document=d0b7";
    let page = office.get_as(&session, "/documents/d0b7").await.text();
    assert!(page.contains(uri), "the document leads there");
    let fields = [
        ("action", "save"),
        ("document", "d0b7"),
        ("number", "12-TB/TU"),
        ("date", "5/6/2024"),
        ("secrecy", "secret"),
    ];
    let page = sent(&office, &session, uri, "/operator/correct", &fields).await;
    assert!(page.text().contains("Đã lưu"), "{}", page.text());
    assert!(
        page.text().contains("value=\"12-TB/TU\""),
        "kept in the form"
    );
    let files: Vec<_> = std::fs::read_dir(folder.path().join("cho-sua"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let text = std::fs::read_to_string(&files[0]).unwrap();
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(written["files"], serde_json::json!(["kho/d0b7.txt"]));
    let sidecar = party_documents::Sidecar::from_json(&text).unwrap();
    assert_eq!(sidecar.number.unwrap().display(), "12-TB/TU");
    assert_eq!(sidecar.secrecy, Some(Secrecy::Secret));
    assert!(sidecar.complaints.is_empty(), "{:?}", sidecar.complaints);

    for (field, value) in [
        ("number", "không phải số"),
        ("date", "31/2/2024"),
        ("secrecy", "kín"),
    ] {
        let fields = [("action", "save"), ("document", "d0b7"), (field, value)];
        let page = sent(&office, &session, uri, "/operator/correct", &fields).await;
        assert!(page.text().contains("Giá trị không hợp lệ"), "{field}");
    }
    assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), text);
    let fields = [("action", "take_back"), ("document", "d0b7")];
    sent(&office, &session, uri, "/operator/correct", &fields).await;
    assert!(!files[0].exists());
    let fields = [
        ("action", "save"),
        ("document", "5ec1"),
        ("number", "1-TB/TU"),
    ];
    let hidden = sent(&office, &session, uri, "/operator/correct", &fields).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let log = accounts.audit_entries(0, 1_000).unwrap();
    assert_eq!(
        log.iter().filter(|entry| entry.action == "correct").count(),
        2
    );
}

/// A PDF of one page with a line on it, as small as they come.
fn pdf() -> Vec<u8> {
    let stream = "BT /F1 24 Tf 72 720 Td (Quy che) Tj ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{stream}\nendstream", stream.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (n, object) in (1..).zip(&objects) {
        offsets.push(out.len());
        out.extend(format!("{n} 0 obj{object}endobj\n").bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    out.extend(format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF").bytes());
    out
}

#[tokio::test]
async fn a_page_of_an_original_is_for_those_who_may_see_it() {
    let drawn = std::process::Command::new("pdftoppm").arg("-v").output();
    if drawn.is_err() {
        eprintln!("skipped: pdftoppm is not installed (apt-get install poppler-utils)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let content = pdf();
    let path = folder.path().join("quy-che.pdf");
    std::fs::write(&path, &content).unwrap();
    let id: String = blake3::hash(&content).to_hex().chars().take(32).collect();
    let paper = |id: &str, secrecy| Document {
        format: "pdf".into(),
        secrecy,
        places: vec![search_index::Place {
            path: path.to_string_lossy().into_owned(),
            row: None,
        }],
        pages: vec![search_index::PageText {
            number: Some(1),
            text: "Quy che".into(),
        }],
        ..office::plain(id, "Quy chế", "")
    };
    let (_other, accounts) = Office::with_accounts(&[]);
    let config = Config {
        files: vec![folder.path().to_owned()],
        accounts: Some(accounts.clone()),
        ..Config::default()
    };
    for (secrecy, reads) in [(Secrecy::Normal, true), (Secrecy::Secret, false)] {
        let office = Office::with(
            &[paper(&id, secrecy), paper(&"0".repeat(32), secrecy)],
            Secrecy::TopSecret,
            config.clone(),
        );
        let reader = Office::session(&accounts, "van.thu");
        let cleared = Office::session(&accounts, "nghien.cuu");
        let uri = format!("/documents/{id}/pages/1");
        let answer = office.get_as(&reader, &uri).await;
        let expect = if reads {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        assert_eq!(answer.status, expect, "{secrecy:?}");
        let image = office.get_as(&cleared, &uri).await;
        assert_eq!(
            image.header("content-type"),
            "image/jpeg",
            "{}",
            image.text()
        );
        assert_eq!(image.body.get(..3), Some(&[0xff, 0xd8, 0xff][..]));
        assert_eq!(image.header("cache-control"), "no-store");
        let operates = Office::session(&accounts, "quan.tri");
        let metrics = office.get_as(&operates, "/metrics").await.text();
        // Drawn for the first who may see it, kept for the next.
        for line in [
            format!(
                "vankien_page_images_total{{kept=\"true\"}} {}",
                u8::from(reads)
            ),
            "vankien_page_images_total{kept=\"false\"} 1".to_owned(),
            format!("vankien_page_images_kept_bytes {}", image.body.len()),
        ] {
            assert!(metrics.contains(&line), "{line}: {metrics}");
        }
        for wrong in ["2", "0", "x", "-1", "4294967296"] {
            let answer = office
                .get_as(&cleared, &format!("/documents/{id}/pages/{wrong}"))
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        // What lies there is not what this identity was made of.
        let other = format!("/documents/{}/pages/1", "0".repeat(32));
        let changed = office.get_as(&cleared, &other).await;
        assert_eq!(changed.status, StatusCode::CONFLICT);
        let page = office
            .get_as(&cleared, &format!("/documents/{id}?images=1"))
            .await
            .text();
        assert!(page.contains(&format!(
            "src=\"{uri}\" alt=\"Ảnh trang 1\" loading=\"lazy\""
        )));
        let page = office
            .get_as(&cleared, &format!("/documents/{id}"))
            .await
            .text();
        assert!(page.contains("images=1\"") && !page.contains("<img src=\"/documents"));
    }
    let gone = Office::with(&[paper(&id, Secrecy::Normal)], Secrecy::TopSecret, config);
    std::fs::write(&path, "một bản mật đặt vào chỗ ấy").unwrap();
    let reader = Office::session(&accounts, "van.thu");
    let changed = gone
        .get_as(&reader, &format!("/documents/{id}/pages/1"))
        .await;
    assert_eq!(changed.status, StatusCode::CONFLICT, "never another paper");
}
