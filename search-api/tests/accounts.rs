//! Who gets in, what each may see and do, and what other sites cannot make them do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod office;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode};
use office::{Answer, Office, PASSWORD, SECRET_WORD, pair, papers};
use party_documents::Secrecy;
use search_api::Config;
use search_api::accounts::{
    Accounts, ClearanceLevel, NewKey, PersonChange, Scope, SessionLimits, now,
};
use std::net::SocketAddr;

fn key(accounts: &Accounts, scopes: &[Scope], clearance: ClearanceLevel, lasts: i64) -> String {
    let new = NewKey {
        name: "thử".into(),
        scopes: scopes.to_vec(),
        clearance,
        bodies: None,
        folders: None,
        expires_at: now() + lasts,
    };
    accounts.add_key(&new).unwrap().1
}

async fn get_with_key(office: &Office, key: &str, uri: &str) -> Answer {
    let request = Request::get(uri).header("authorization", format!("Bearer {key}"));
    office.send(request.body(Body::empty()).unwrap()).await
}

/// The value of the hidden field `form`.
fn form_token(page: &str) -> String {
    let rest = page.split("name=\"form\" value=\"").nth(1).expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

/// `name=value` of a cookie that an answer sets.
fn cookie(answer: &Answer, name: &str) -> Option<String> {
    answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap())
        .find(|value| value.starts_with(&format!("{name}=")))
        .map(|value| value.split(';').next().unwrap().to_owned())
}

async fn post(office: &Office, uri: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = Request::post(uri)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    office.send(request.body(Body::from(body)).unwrap()).await
}

/// The form, and the cookie it belongs to.
async fn sign_in_form(office: &Office) -> (String, String) {
    let page = office.get("/login").await;
    assert_eq!(page.status, StatusCode::OK);
    let cookie = cookie(&page, "vankien-form").expect("the form has its cookie");
    (cookie, form_token(&page.text()))
}

async fn sign_in(office: &Office, name: &str, password: &str, next: &str) -> Answer {
    let (cookie, form) = sign_in_form(office).await;
    let fields = [
        ("form", form.as_str()),
        ("name", name),
        ("password", password),
        ("next", next),
    ];
    post(office, "/login", &cookie, &fields).await
}

#[tokio::test]
async fn without_a_sign_in_nothing_is_told() {
    let (office, _accounts) = Office::with_accounts(&papers());
    for uri in [
        "/v1/search?q=a",
        "/v1/documents/1a01",
        "/v1/documents/none",
        "/v1/nothing",
        "/v1/export?q=a",
        "/metrics",
    ] {
        let answer = office.get(uri).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{uri}");
        assert_eq!(answer.json()["error"]["code"], "sign_in_required", "{uri}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    for (uri, to) in [
        ("/", "/login"),
        (
            "/search?q=chuy%E1%BB%83n",
            "/login?next=%2Fsearch%3Fq%3Dchuy%25E1%25BB%2583n",
        ),
        ("/documents/1a01", "/login?next=%2Fdocuments%2F1a01"),
        ("/account", "/login?next=%2Faccount"),
        ("/nothing", "/login?next=%2Fnothing"),
    ] {
        let answer = office.get(uri).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{uri}");
        assert_eq!(answer.header("location"), to, "{uri}");
        assert!(answer.body.is_empty(), "{uri}");
    }
    let health = office.json("/v1/health").await;
    assert!(health["documents"].is_null(), "a count tells something");
    assert_eq!(office.get("/v1/ready").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_in_leads_back_and_signing_out_ends_it() {
    let (office, _accounts) = Office::with_accounts(&papers());
    let answer = sign_in(&office, "Van.Thu ", PASSWORD, "/search?q=a").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert_eq!(answer.header("location"), "/search?q=a");
    let session = cookie(&answer, "vankien").unwrap();
    let whole = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|v| v.to_str().unwrap())
        .find(|v| v.starts_with("vankien="))
        .unwrap();
    assert!(
        whole.contains("HttpOnly") && whole.contains("SameSite=Lax") && whole.contains("Path=/")
    );
    let page = office.get_as(&session, "/search?q=chuyen+doi+so").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("van.thu") && page.text().contains("Đăng xuất"));
    assert!(!page.text().contains("Chế độ mở"));
    let form = form_token(&page.text());
    let out = post(&office, "/logout", &session, &[("form", &form)]).await;
    assert_eq!(out.header("location"), "/login");
    assert_eq!(cookie(&out, "vankien").unwrap(), "vankien=");
    let after = office.get_as(&session, "/v1/search?q=a").await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED);
    let elsewhere = sign_in(&office, "van.thu", PASSWORD, "//evil.example/").await;
    assert_eq!(elsewhere.header("location"), "/");
}

#[tokio::test]
async fn over_tls_the_cookie_is_for_this_host_and_tls_alone() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = Accounts::open_or_create(&folder.path().join("a.sqlite")).unwrap();
    let config = Config {
        accounts: Some(accounts.into()),
        secure_cookies: true,
        ..Config::default()
    };
    let office = Office::with(&papers(), Secrecy::Normal, config);
    let page = office.get("/login").await;
    let set = page.header("set-cookie");
    assert!(
        set.starts_with("__Host-vankien-form=") && set.contains("; Secure"),
        "{set}"
    );
    assert!(
        page.header("strict-transport-security")
            .starts_with("max-age=")
    );
}

#[tokio::test]
async fn wrong_passwords_and_unknown_names_look_alike_and_are_throttled() {
    let (office, _accounts) = Office::with_accounts(&papers());
    let wrong = sign_in(&office, "van.thu", "sai mật khẩu", "/").await;
    let unknown = sign_in(&office, "khong.co", "sai mật khẩu", "/").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let same = |answer: &Answer, name: &str| {
        let text = answer.text().replace(name, "NAME");
        let form = form_token(&text);
        (answer.status, text.replace(&form, "FORM"))
    };
    assert_eq!(same(&wrong, "van.thu"), same(&unknown, "khong.co"));
    assert!(
        !wrong.text().contains("sai mật khẩu"),
        "a password is never shown"
    );
    for _ in 0..4 {
        sign_in(&office, "van.thu", "sai mật khẩu", "/").await;
    }
    let right = sign_in(&office, "van.thu", PASSWORD, "/").await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(right.header("retry-after").parse::<u32>().unwrap() > 800);
    assert!(right.text().contains("15 phút"));
    assert!(cookie(&right, "vankien").is_none());
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing() {
    let (office, accounts) = Office::with_accounts(&papers());
    let (form_cookie, form) = sign_in_form(&office).await;
    let fields = |form: &str| {
        vec![
            ("form".to_owned(), form.to_owned()),
            ("name".to_owned(), "van.thu".to_owned()),
            ("password".to_owned(), PASSWORD.to_owned()),
        ]
    };
    for (cookie, form) in [
        ("", form.as_str()),
        (form_cookie.as_str(), ""),
        (form_cookie.as_str(), "0000"),
        ("vankien-form=x", form.as_str()),
    ] {
        let fields = fields(form);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let answer = post(&office, "/login", cookie, &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{cookie} {form}");
        assert!(cookie_is_absent(&answer));
    }
    let session = Office::session(&accounts, "van.thu");
    for (uri, fields) in [
        ("/logout", &[("form", "0")][..]),
        (
            "/account",
            &[
                ("current", PASSWORD),
                ("new", "một mật khẩu mới"),
                ("again", "một mật khẩu mới"),
            ],
        ),
    ] {
        let answer = post(&office, uri, &session, fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{uri}");
    }
    for (name, value) in [
        ("origin", "http://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let form = form_token(&office.get_as(&session, "/").await.text());
        let request = Request::post("/logout")
            .header("host", "127.0.0.1")
            .header("cookie", &session)
            .header(name, value)
            .body(Body::from(format!("form={form}")));
        let answer = office.send(request.unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
    }
    let still = office.get_as(&session, "/v1/search?q=a").await;
    assert_eq!(still.status, StatusCode::OK);
    let large = "a".repeat(20_000);
    let answer = post(&office, "/logout", &session, &[("form", &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

fn cookie_is_absent(answer: &Answer) -> bool {
    cookie(answer, "vankien").is_none()
}

/// Everything that an answer could give away of the secret paper.
fn tells_of_the_secret(answer: &Answer) -> bool {
    let text = answer.text();
    text.contains(SECRET_WORD)
        || text.contains("Tờ trình")
        || text.contains("5ec1")
        || text.contains("1999")
}

#[tokio::test]
async fn a_reader_reaches_a_secret_paper_by_no_address_count_or_facet() {
    let (office, accounts) = Office::with_accounts(&papers());
    let search = key(
        &accounts,
        &[Scope::Search, Scope::Export],
        ClearanceLevel::Normal,
        60_000,
    );
    let reader = Office::session(&accounts, "van.thu");
    let secret = pair("q", SECRET_WORD);
    let mut uris: Vec<String> = ["search", "v1/search", "v1/export"]
        .iter()
        .flat_map(|path| {
            [
                secret.clone(),
                format!("{secret}&type=T%E1%BB%9D+tr%C3%ACnh"),
                "q=&facets=true&limit=100".to_owned(),
                "q=chuyen+doi+so&facets=true&sort=oldest".to_owned(),
                "q=nhan+su&from=1999&to=1999".to_owned(),
                "q=&sort=oldest&limit=100".to_owned(),
            ]
            .map(|query| format!("/{path}?{query}"))
        })
        .collect();
    uris.extend(
        [
            "/v1/documents/5ec1",
            "/documents/5ec1",
            "/v1/documents/5ec1/file",
            "/v1/documents/5ec1?q=nhan+su",
            "/v1/documents/5ec1/related",
            "/v1/suggest?q=nhan+s",
            "/v1/suggest?q=b%E1%BA%A1ch",
            "/",
            "/v1/health",
        ]
        .map(str::to_owned),
    );
    for uri in &uris {
        let by_key = get_with_key(&office, &search, uri).await;
        let by_page = office.get_as(&reader, uri).await;
        for answer in [&by_key, &by_page] {
            // Addresses of filters repeat what was asked; the facets must not.
            let asked = ["type=", "1999", "5ec1", &secret]
                .iter()
                .any(|word| uri.contains(word));
            if asked {
                assert!(!answer.text().contains("về nhân sự"), "{uri}");
            } else {
                assert!(!tells_of_the_secret(answer), "{uri}: {}", answer.text());
            }
        }
    }
    let count = |answer: Answer| answer.json()["total"].as_u64().unwrap();
    let word = format!("/v1/search?{secret}&limit=0");
    assert_eq!(count(office.get_as(&reader, &word).await), 0);
    let cleared = Office::session(&accounts, "nghien.cuu");
    assert_eq!(
        count(office.get_as(&cleared, &word).await),
        1,
        "it is there"
    );
    let all = |who: String| {
        let office = &office;
        async move { count(office.get_as(&who, "/v1/search?q=&limit=0").await) }
    };
    assert_eq!(
        all(cleared).await - all(reader.clone()).await,
        2,
        "the plan and the secret paper"
    );
    // Absent and above the clearance are answered alike.
    let absent = office.get_as(&reader, "/v1/documents/0000").await;
    let hidden = office.get_as(&reader, "/v1/documents/5ec1").await;
    assert_eq!(
        (absent.status, absent.text()),
        (hidden.status, hidden.text())
    );
    let page = office
        .get_as(&Office::session(&accounts, "nghien.cuu"), "/documents/5ec1")
        .await;
    assert!(
        page.text().contains(">MẬT<"),
        "the mark is shown to whoever may see it"
    );
}

#[tokio::test]
async fn a_changed_clearance_counts_at_the_next_request() {
    let (office, accounts) = Office::with_accounts(&papers());
    let session = Office::session(&accounts, "nghien.cuu");
    let status = || async { office.get_as(&session, "/v1/documents/5ec1").await.status };
    assert_eq!(status().await, StatusCode::OK);
    let down = PersonChange {
        clearance: Some(ClearanceLevel::Internal),
        ..PersonChange::default()
    };
    accounts.change_person("nghien.cuu", &down).unwrap();
    assert_eq!(status().await, StatusCode::NOT_FOUND);
    let out = PersonChange {
        disabled: Some(true),
        ..PersonChange::default()
    };
    accounts.change_person("nghien.cuu", &out).unwrap();
    assert_eq!(status().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nobody_sees_more_than_the_server_shows() {
    let (_office, accounts) = Office::with_accounts(&[]);
    let config = Config {
        accounts: Some(accounts.clone()),
        ..Config::default()
    };
    let office = Office::with(&papers(), Secrecy::Internal, config);
    let session = Office::session(&accounts, "quan.tri");
    let answer = office.get_as(&session, "/v1/documents/5ec1").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let plan = office.get_as(&session, "/v1/documents/1a02").await;
    assert_eq!(plan.status, StatusCode::OK);
}

#[tokio::test]
async fn someone_limited_to_a_body_sees_nothing_of_others() {
    let (office, accounts) = Office::with_accounts(&papers());
    let limit = PersonChange {
        bodies: Some(Some(vec!["Huyện ủy Hòa An 1".into()])),
        ..PersonChange::default()
    };
    accounts.change_person("van.thu", &limit).unwrap();
    let session = Office::session(&accounts, "van.thu");
    let all = office
        .get_as(&session, "/v1/search?q=&facets=true&limit=100")
        .await
        .json();
    assert_eq!(all["total"], 3);
    let bodies = &all["facets"][1]["counts"];
    assert_eq!(
        *bodies,
        serde_json::json!([{"value": "Huyện ủy Hòa An 1", "count": 3}])
    );
    let other = pair("body", "Huyện ủy Hòa An 2");
    let other = office
        .get_as(&session, &format!("/v1/search?q=&{other}"))
        .await;
    assert_eq!(other.json()["total"], 0);
    let page = office.get_as(&session, "/search?q=&body=x").await.text();
    assert!(
        !page.contains("Hòa An 2"),
        "the open facet is limited as well"
    );
    for uri in ["/v1/documents/1a01", "/documents/1a01"] {
        assert_eq!(
            office.get_as(&session, uri).await.status,
            StatusCode::NOT_FOUND,
            "{uri}"
        );
    }
    assert!(
        !office
            .get_as(&session, "/")
            .await
            .text()
            .contains("văn bản trong chỉ mục")
    );
}

#[tokio::test]
async fn keys_open_what_their_scopes_name_until_they_end() {
    let (office, accounts) = Office::with_accounts(&papers());
    let good = key(&accounts, &[Scope::Search], ClearanceLevel::Normal, 60_000);
    let expired = key(&accounts, &[Scope::Search], ClearanceLevel::Normal, -1);
    let revoked = key(&accounts, &[Scope::Search], ClearanceLevel::Normal, 60_000);
    let id = revoked.split('_').nth(1).unwrap().to_owned();
    accounts.revoke_key(&id).unwrap();
    let metrics = key(&accounts, &[Scope::Metrics], ClearanceLevel::Normal, 60_000);
    for (key, uri, status, code) in [
        (&good, "/v1/search?q=a", 200, ""),
        (&good, "/v1/export?q=a", 403, "forbidden"),
        (&good, "/metrics", 403, "forbidden"),
        (&expired, "/v1/search?q=a", 401, "key_expired"),
        (&revoked, "/v1/search?q=a", 401, "key_revoked"),
        (&format!("{good}0"), "/v1/search?q=a", 401, "key_unknown"),
        (&metrics, "/v1/search?q=a", 403, "forbidden"),
        (&String::new(), "/v1/search?q=a", 401, "key_unknown"),
    ] {
        let answer = get_with_key(&office, key, uri).await;
        assert_eq!(answer.status.as_u16(), status, "{uri} {code}");
        if !code.is_empty() {
            assert_eq!(answer.json()["error"]["code"], code, "{uri}");
        }
    }
    let session = Office::session(&accounts, "van.thu");
    let both = Request::get("/v1/search?q=a")
        .header("cookie", session)
        .header("authorization", format!("Bearer {expired}"))
        .body(Body::empty());
    let both = office.send(both.unwrap()).await;
    assert_eq!(
        both.status,
        StatusCode::UNAUTHORIZED,
        "a bad key is not forgiven"
    );
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let (_office, accounts) = Office::with_accounts(&[]);
    let config = Config {
        accounts: Some(accounts.clone()),
        session_limits: SessionLimits {
            longest: 0,
            idle: 3_600_000,
        },
        ..Config::default()
    };
    let office = Office::with(&papers(), Secrecy::Internal, config);
    let session = Office::session(&accounts, "van.thu");
    let answer = office.get_as(&session, "/v1/search?q=a").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_temporary_password_is_changed_before_anything_else() {
    let (office, accounts) = Office::with_accounts(&papers());
    accounts.set_password("van.thu", PASSWORD, true).unwrap();
    let answer = sign_in(&office, "van.thu", PASSWORD, "/search?q=a").await;
    assert_eq!(answer.header("location"), "/account");
    let session = cookie(&answer, "vankien").unwrap();
    assert_eq!(
        office
            .get_as(&session, "/search?q=a")
            .await
            .header("location"),
        "/account"
    );
    let api = office.get_as(&session, "/v1/search?q=a").await;
    assert_eq!(api.json()["error"]["code"], "password_change_needed");
    let form = form_token(&office.get_as(&session, "/account").await.text());
    let new = "trời quang mây tạnh";
    for (current, first, again) in [
        ("sai", new, new),
        (PASSWORD, new, "khác"),
        (PASSWORD, "ngan", "ngan"),
        (PASSWORD, PASSWORD, PASSWORD),
    ] {
        let fields = [
            ("form", form.as_str()),
            ("current", current),
            ("new", first),
            ("again", again),
        ];
        let refused = post(&office, "/account", &session, &fields).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{current} {first} {again}"
        );
    }
    let fields = [
        ("form", form.as_str()),
        ("current", PASSWORD),
        ("new", new),
        ("again", new),
    ];
    let changed = post(&office, "/account", &session, &fields).await;
    assert_eq!(changed.header("location"), "/login?changed=1");
    assert!(
        office
            .get("/login?changed=1")
            .await
            .text()
            .contains("Đã đổi mật khẩu")
    );
    assert_eq!(
        office.get_as(&session, "/v1/search?q=a").await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        sign_in(&office, "van.thu", PASSWORD, "/").await.status,
        StatusCode::UNAUTHORIZED
    );
    let again = sign_in(&office, "van.thu", new, "/").await;
    assert_eq!(again.header("location"), "/");
}

#[tokio::test]
async fn behind_a_proxy_only_the_proxy_is_heard() {
    let (_office, accounts) = Office::with_accounts(&[]);
    let config = Config {
        accounts: Some(accounts.clone()),
        trusted_proxies: vec!["10.0.0.1".parse().unwrap()],
        secure_cookies: true,
        host_names: None,
        ..Config::default()
    };
    let office = Office::with(&papers(), Secrecy::Internal, config);
    let session = Office::session(&accounts, "van.thu").replace("vankien=", "__Host-vankien=");
    for (peer, expect) in [("10.0.0.1:5000", 200), ("10.0.0.2:5000", 403)] {
        let mut request = Request::get("/v1/search?q=a")
            .header("cookie", &session)
            .header("x-forwarded-for", "192.168.7.7")
            .body(Body::empty())
            .unwrap();
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        assert_eq!(office.send(request).await.status.as_u16(), expect, "{peer}");
    }
    let entries = accounts.audit_entries(0, 100).unwrap();
    let search = entries.iter().find(|e| e.action == "search").unwrap();
    assert_eq!(search.address, "192.168.7.7");
}

#[tokio::test]
async fn what_was_done_is_in_the_log_and_secrets_are_not() {
    let (office, accounts) = Office::with_accounts(&papers());
    sign_in(&office, "van.thu", "một mật khẩu sai", "/").await;
    let answer = sign_in(&office, "van.thu", PASSWORD, "/").await;
    let session = cookie(&answer, "vankien").unwrap();
    let found = office.get_as(&session, "/v1/search?q=dan+van").await.json();
    office.get_as(&session, "/search?q=dan+van").await;
    office.get_as(&session, "/v1/documents/1a01").await;
    office.get_as(&session, "/documents/1a01").await;
    office.get_as(&session, "/v1/export?q=dan+van").await;
    let entries = accounts.audit_entries(0, 100).unwrap();
    let told: Vec<(&str, &str, &str)> = entries
        .iter()
        .map(|e| (e.actor.as_str(), e.action.as_str(), e.object.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("-", "sign_in_refused", "van.thu"),
            ("user:van.thu", "sign_in", "van.thu"),
            ("user:van.thu", "search", ""),
            ("user:van.thu", "search", ""),
            ("user:van.thu", "open", "1a01"),
            ("user:van.thu", "open", "1a01"),
            ("user:van.thu", "denied", ""),
        ]
    );
    let detail: serde_json::Value = serde_json::from_str(&entries[2].detail).unwrap();
    assert_eq!(detail["query"], "dan van");
    assert_eq!(detail["total"], found["total"]);
    let all = serde_json::to_string(&entries).unwrap();
    let token = session.split('=').nth(1).unwrap();
    for secret in ["mật khẩu sai", PASSWORD, token] {
        assert!(!all.contains(secret), "{secret}");
    }
    assert!(accounts.verify_audit(None).unwrap().is_ok());
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_given() {
    let (office, accounts) = Office::with_accounts(&papers());
    let session = Office::session(&accounts, "van.thu");
    assert_eq!(
        office.get_as(&session, "/v1/search?q=a").await.status,
        StatusCode::OK
    );
    let other = rusqlite::Connection::open(accounts.path()).unwrap();
    other.execute_batch("DROP TABLE audit").unwrap();
    for uri in [
        "/v1/search?q=a",
        "/v1/documents/1a01",
        "/search?q=a",
        "/documents/1a01",
    ] {
        let answer = office.get_as(&session, uri).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{uri}");
        assert!(!answer.text().contains("VẠN XUÂN"), "{uri}");
    }
}

#[tokio::test]
async fn the_open_demo_has_no_sign_in() {
    let office = Office::new();
    for uri in ["/login", "/account"] {
        let answer = office.get(uri).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, "/"),
            "{uri}"
        );
    }
    assert!(office.get("/").await.text().contains("Chế độ mở"));
    let request = Request::builder().method(Method::POST).uri("/logout");
    let answer = office.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("location"), "/login");
}
