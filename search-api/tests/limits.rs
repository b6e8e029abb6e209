//! Whoever is kept from a paper, by its mark, its body or its folder, meets it at no address.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use office::{Answer, Office, PASSWORD, pair, plain, publish};
use party_documents::{Date, DocumentNumber, NumberKind, Secrecy, find_citations};
use search_api::Config;
use search_api::accounts::{
    Accounts, ClearanceLevel, NewKey, NewPerson, PersonChange, Role, Scope, now,
};
use search_index::{Document, Place};
use std::sync::Arc;

/// The word that the kept paper has in every field, and no other paper has.
const WORD: &str = "Oanhvàng";

/// How someone is kept from the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Mark,
    Body,
    Folder,
}

const OPEN_BODY: &str = "Huyện ủy Hòa An";

fn number(number: &str) -> Option<DocumentNumber> {
    Some(DocumentNumber {
        kind: NumberKind::Party,
        number: number.to_owned(),
        year: None,
        symbol: Some("QĐ".to_owned()),
        body: Some("TU".to_owned()),
    })
}

fn cites(text: &str) -> Vec<party_documents::Citation> {
    find_citations(text)
}

/// Two open papers, and the kept one, which cites the first, replaces the second, is cited by the
/// first and is nearly the same as the second.
fn papers(kept: Kept, folder: &std::path::Path) -> Vec<Document> {
    let common = "Công tác văn thư, lưu trữ của các đơn vị trong tỉnh được rà soát, bổ sung, số hóa theo kế hoạch, \
                  bàn giao đúng hạn cho kho lưu trữ của Tỉnh ủy, bảo đảm an toàn, dễ tra cứu, không thất lạc hồ sơ.";
    let at = |place: &str| {
        vec![Place {
            path: folder.join(place).to_string_lossy().into_owned(),
            row: None,
        }]
    };
    let open = |id: &str, own: &str, text: String| Document {
        number: number(own),
        document_type: Some("Quyết định".into()),
        body: Some(OPEN_BODY.into()),
        date: Date::new(2023, 5, 6),
        places: at(&format!("mo/{id}.txt")),
        citations: cites(&text),
        ..plain(id, &format!("Quyết định {own} về văn thư"), &text)
    };
    let first = open(
        "a001",
        "31",
        format!("Căn cứ Quyết định số 33-QĐ/TU, ngày 05/6/2024. {common}"),
    );
    let second = open("a002", "32", format!("{common} {common}"));
    let text = format!(
        "Căn cứ Quyết định số 31-QĐ/TU, ngày 06/5/2023. Quyết định này thay thế Quyết định số 32-QĐ/TU, ngày 06/5/2023. {common} {common} {WORD}."
    );
    let content = std::fs::read(folder.join("kin").join(format!("{WORD}.pdf"))).unwrap();
    let id: String = blake3::hash(&content).to_hex().chars().take(32).collect();
    let hidden = Document {
        number: number("33"),
        external_id: Some(format!("hồ sơ {WORD}")),
        document_type: Some(format!("Loại {WORD}")),
        body: Some(if kept == Kept::Body {
            format!("Ban {WORD}")
        } else {
            OPEN_BODY.into()
        }),
        signer: Some(format!("Người {WORD}")),
        heading: Some(format!("Chương {WORD}")),
        summary: Some(format!("về việc {WORD}")),
        date: Date::new(2024, 6, 5),
        secrecy: if kept == Kept::Mark {
            Secrecy::Secret
        } else {
            Secrecy::Normal
        },
        format: "pdf".into(),
        places: at(&format!("kin/{WORD}.pdf")),
        citations: cites(&text),
        ..plain(&id, &format!("Quyết định {WORD} về văn thư"), &text)
    };
    // It lies in both folders: seen by who sees either, but where else it lies is not told.
    let both = Document {
        places: [at("mo/b003.txt"), at("kin/b003.txt")].concat(),
        ..open("b003", "35", "Sổ tay văn thư dùng chung.".to_owned())
    };
    vec![first, second, hidden, both]
}

struct Scene {
    office: Office,
    accounts: Arc<Accounts>,
    hidden: String,
    _folder: tempfile::TempDir,
    _accounts_folder: tempfile::TempDir,
    /// Documents, to publish them anew.
    documents: Vec<Document>,
    /// Folder that is open to those who are limited to one.
    open_folder: String,
}

fn scene(kept: Kept) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("kin")).unwrap();
    std::fs::write(
        folder.path().join("kin").join(format!("{WORD}.pdf")),
        b"%PDF-1.4 goc",
    )
    .unwrap();
    let documents = papers(kept, folder.path());
    let accounts_folder = tempfile::tempdir().unwrap();
    let file = accounts_folder.path().join("accounts.sqlite");
    let accounts = Arc::new(Accounts::open_or_create(&file).unwrap());
    for (name, role) in [
        ("quan.tri", Role::Administrator),
        ("van.hanh", Role::Operator),
    ] {
        let person = NewPerson {
            name: name.to_owned(),
            display_name: String::new(),
            password: PASSWORD.to_owned(),
            role,
            clearance: ClearanceLevel::TopSecret,
            bodies: None,
            folders: None,
            must_change: false,
        };
        accounts.add_person(&person).unwrap();
    }
    let config = Config {
        accounts: Some(accounts.clone()),
        files: vec![folder.path().to_owned()],
        corrections: Some(accounts_folder.path().join("sua")),
        ..Config::default()
    };
    Scene {
        hidden: documents[2].id.clone(),
        open_folder: folder.path().join("mo").to_string_lossy().into_owned(),
        office: Office::with(&documents, Secrecy::TopSecret, config),
        accounts,
        _folder: folder,
        _accounts_folder: accounts_folder,
        documents,
    }
}

impl Scene {
    /// What keeps `van.hanh` from the paper.
    fn limit(&self, kept: Kept) -> PersonChange {
        match kept {
            Kept::Mark => PersonChange {
                clearance: Some(ClearanceLevel::Internal),
                ..PersonChange::default()
            },
            Kept::Body => PersonChange {
                bodies: Some(Some(vec![OPEN_BODY.to_owned()])),
                ..PersonChange::default()
            },
            Kept::Folder => PersonChange {
                folders: Some(Some(vec![self.open_folder.clone()])),
                ..PersonChange::default()
            },
        }
    }

    fn key(&self, kept: Kept) -> String {
        let limit = self.limit(kept);
        let key = NewKey {
            name: "phần mềm".into(),
            scopes: vec![Scope::Search, Scope::Export, Scope::Metrics],
            clearance: limit.clearance.unwrap_or(ClearanceLevel::TopSecret),
            bodies: limit.bodies.flatten(),
            folders: limit.folders.flatten(),
            expires_at: now() + 60_000,
        };
        self.accounts.add_key(&key).unwrap().1
    }

    async fn get(&self, who: &Who, uri: &str) -> Answer {
        let (name, value) = match who {
            Who::Person(cookie) => ("cookie", cookie.clone()),
            Who::Program(key) => ("authorization", format!("Bearer {key}")),
        };
        let request = Request::get(uri).header(name, value);
        self.office.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, cookie: &str, page: &str, uri: &str, fields: &[(&str, &str)]) {
        let page = self.office.get_as(cookie, page).await.text();
        let (_, rest) = page
            .split_once("name=\"form\" value=\"")
            .unwrap_or_else(|| panic!("a form: {page}"));
        let token = rest.split('"').next().unwrap();
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("form", token)
            .extend_pairs(fields)
            .finish();
        let request = Request::post(uri)
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self
            .office
            .send(request.body(Body::from(body)).unwrap())
            .await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{uri} {fields:?}: {}",
            answer.text()
        );
    }
}

enum Who {
    Person(String),
    Program(String),
}

/// Addresses of the programs' interface and of the pages, with queries that would find the paper.
fn addresses(hidden: &str) -> (Vec<String>, Vec<String>) {
    let mut for_programs = Vec::new();
    let mut pages = Vec::new();
    let queries = [
        "",
        "văn thư",
        "33-QĐ/TU",
        "qd 33 tu",
        "cơ quan:\"Huyện ủy Hòa An\"",
        "\"lưu trữ của Tỉnh ủy\"",
        "năm:2024",
    ];
    for query in queries {
        let query = pair("q", query);
        for more in [
            "",
            "&facets=true&limit=100",
            "&sort=newest",
            "&group=true&standing=true",
            "&limit=1",
        ] {
            for_programs.push(format!("/v1/search?{query}{more}"));
            pages.push(format!("/search?{query}{more}"));
        }
        for format in ["csv", "jsonl"] {
            for_programs.push(format!("/v1/export?{query}&format={format}"));
        }
    }
    for typed in [
        "Oanh",
        "oanhv",
        "quyết định",
        "33",
        "ban oa",
        "huyện ủy",
        "văn th",
    ] {
        for_programs.push(format!("/v1/suggest?{}", pair("q", typed)));
    }
    for id in ["a001", "a002", "b003", hidden] {
        for what in [
            "",
            "?q=van+thu",
            "/file",
            "/related?limit=100",
            "/citations?limit=100",
            "/chain",
        ] {
            for_programs.push(format!("/v1/documents/{id}{what}"));
        }
        pages.push(format!("/documents/{id}"));
        pages.push(format!("/documents/{id}?q=van+thu"));
        pages.push(format!("/documents/{id}/pages/1"));
        pages.push(format!("/operator/correct?document={id}"));
    }
    for_programs.extend(
        [
            "/v1/health",
            "/v1/bodies",
            "/v1/version",
            "/v1/audit",
            "/metrics",
        ]
        .map(str::to_owned),
    );
    pages.extend(
        [
            "/",
            "/saved",
            "/history",
            "/dossier",
            "/dossier/export",
            "/operator",
            "/account",
            "/admin",
            "/audit",
            "/api",
        ]
        .map(str::to_owned),
    );
    (for_programs, pages)
}

/// Whether an answer gives away anything of the paper.
fn tells(answer: &Answer, uri: &str, hidden: &str) -> bool {
    let text = answer.text().to_lowercase();
    let asked_for_it = uri.contains(hidden);
    text.contains(&WORD.to_lowercase())
        || text.contains("oanhvang")
        || (!asked_for_it && text.contains(hidden))
}

#[tokio::test]
async fn a_paper_that_someone_is_kept_from_is_at_no_address() {
    for kept in [Kept::Mark, Kept::Body, Kept::Folder] {
        let scene = scene(kept);
        let session = Office::session(&scene.accounts, "van.hanh");
        // While it may still be seen it is kept in every way, and is new to a saved search.
        let page = format!("/documents/{}", scene.hidden);
        let saved = pair("q", "văn thư");
        let fields = [
            ("action", "save"),
            ("query", saved.as_str()),
            ("name", "Văn thư"),
        ];
        scene
            .post(&session, "/search?q=van+thu", "/saved", &fields)
            .await;
        let fields = [("action", "collect"), ("document", scene.hidden.as_str())];
        scene.post(&session, &page, "/dossier", &fields).await;
        let mut more = scene.documents.clone();
        more.push(Document {
            id: "c004".into(),
            ..more[2].clone()
        });
        publish(&scene.office.directory, &more);
        scene.office.live.refresh();
        let (for_programs, pages) = addresses(&scene.hidden);
        let person = Who::Person(session);
        let mut told = 0;
        for uri in for_programs.iter().chain(&pages) {
            told += usize::from(tells(&scene.get(&person, uri).await, uri, &scene.hidden));
        }
        // Most addresses tell of it to those who may see it: the rest of the test sees what it hides.
        assert!(
            told > 60,
            "{kept:?}: only {told} addresses tell of the paper"
        );

        let limit = scene.limit(kept);
        scene.accounts.change_person("van.hanh", &limit).unwrap();
        let program = Who::Program(scene.key(kept));
        for uri in for_programs.iter().chain(&pages) {
            let answer = scene.get(&person, uri).await;
            assert!(
                !tells(&answer, uri, &scene.hidden),
                "{kept:?} {uri}: {}",
                answer.text()
            );
            if uri.contains(&scene.hidden) {
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{kept:?} {uri}");
            }
        }
        for uri in &for_programs {
            let answer = scene.get(&program, uri).await;
            assert!(
                !tells(&answer, uri, &scene.hidden),
                "{kept:?} {uri}: {}",
                answer.text()
            );
        }
        for who in [&person, &program] {
            let all = scene
                .get(who, "/v1/search?q=&facets=true&limit=100")
                .await
                .json();
            assert_eq!(all["total"], 3, "{kept:?}: {all}");
            let years = &all["facets"][2];
            assert!(!years.to_string().contains("2024"), "{kept:?}: {years}");
            let standing = scene.get(who, "/v1/documents/a002/citations").await.json();
            assert_eq!(standing["standing"]["status"], "unchanged", "{standing}");
        }
    }
}

#[tokio::test]
async fn a_paper_in_several_folders_is_seen_from_each_and_tells_of_that_alone() {
    let scene = scene(Kept::Folder);
    let program = Who::Program(scene.key(Kept::Folder));
    let seen = scene.get(&program, "/v1/documents/b003").await.json();
    let places = seen["places"].as_array().unwrap();
    assert_eq!(places.len(), 1, "{places:?}");
    assert!(places[0]["path"].as_str().unwrap().ends_with("mo/b003.txt"));
    // Whoever is not limited is told both.
    let session = Office::session(&scene.accounts, "quan.tri");
    let whole = scene
        .office
        .get_as(&session, "/v1/documents/b003")
        .await
        .json();
    assert_eq!(whole["places"].as_array().unwrap().len(), 2);
}
