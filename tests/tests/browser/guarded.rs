//! What is kept from someone, and what hostile papers and people bring along.

use super::desk::{Staffed, add_person, sign_in};
use super::{PASSWORD, Visit};
use serde_json::json;
use std::process::Command;
use std::sync::OnceLock;
use vankien_tests::{encode, program};

/// What only the secret paper holds: its subject, its number, its year.
const TOLD: [&str; 3] = ["bờ kè sông mơ", "07-bc/tu", "1999"];

const SECRET: &str = "TỈNH ỦY VẠN XUÂN          ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố 07-BC/TU\n\nMẬT\n\nVạn Xuân, ngày 3 tháng 2 năm 1999\n\nBÁO CÁO\nvề bờ kè sông Mơ\n\nKiểm kê bờ kè sông Mơ và hồ sơ lưu trữ của các đơn vị.\n";

/// An office with a secret paper, and two researchers of whom one may see it.
fn with_a_secret() -> Staffed {
    let staffed = Staffed::new();
    staffed.office.put("kin/bo-ke-song-mo.txt", SECRET);
    staffed.index_with(&["--allow-secret", "secret"]);
    for (name, clearance) in [("van.thu", "normal"), ("co.mat", "secret")] {
        add_person(&staffed.accounts, name, "researcher", clearance);
    }
    staffed
}

/// What came back from an address, whatever it is packed in.
struct Fetched {
    status: u64,
    text: String,
}

impl Visit {
    /// Fetches an address of the server as the page's own scripts do, with the session of whoever is
    /// signed in.
    async fn fetched(&self, path: &str) -> Fetched {
        let script = "const [path, done] = arguments;
            fetch(path).then(async (answer) => done([answer.status, answer.url,
              Array.from(new Uint8Array(await answer.arrayBuffer()))]));";
        let answer = self
            .client
            .execute_async(script, vec![json!(path)])
            .await
            .unwrap();
        let bytes: Vec<u8> = serde_json::from_value(answer[2].clone()).unwrap();
        let text = if bytes.starts_with(b"PK") {
            unpacked(&bytes)
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        Fetched {
            status: answer[0].as_u64().unwrap(),
            text: text.to_lowercase(),
        }
    }

    /// Fills in the form that the page shows and sends it.
    async fn fill(&self, fields: &[(&str, &str)], button: &str) {
        for (css, value) in fields {
            let script = "document.querySelector(arguments[0]).value = arguments[1];";
            self.element(css).await;
            self.client
                .execute(script, vec![json!(css), json!(value)])
                .await
                .unwrap();
        }
        self.press(button).await;
    }
}

/// The text of a workbook or a DOCX, as the indexer reads it.
fn unpacked(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("danh-sach");
    std::fs::write(&file, bytes).unwrap();
    let read = Command::new(program("indexer"))
        .args(["explain", "--json"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(read.status.success(), "{read:?}");
    String::from_utf8(read.stdout).unwrap()
}

/// Each address at which a paper could come up; `true` where it does for whoever may see it.
fn addresses(id: &str) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    for query in ["", "hồ sơ lưu trữ", "báo cáo", "07-BC/TU", "bo ke song mo"] {
        let query = encode(query);
        for more in [
            "",
            "&facets=true",
            "&sort=oldest",
            "&group=true&standing=true",
        ] {
            all.push((format!("/v1/search?q={query}{more}"), true));
            all.push((format!("/search?q={query}{more}"), true));
        }
        for format in ["csv", "jsonl", "xlsx", "docx"] {
            all.push((format!("/v1/export?q={query}&format={format}"), true));
        }
    }
    for typed in ["07", "báo cáo", "bờ kè", "bo ke", "kè s"] {
        let tells = typed != "báo cáo";
        all.push((format!("/v1/suggest?q={}", encode(typed)), tells));
    }
    for what in ["", "?q=ho+so", "/file", "/citations", "/chain", "/related"] {
        let tells = !matches!(what, "/citations" | "/chain" | "/related");
        all.push((format!("/v1/documents/{id}{what}"), tells));
    }
    all.push((format!("/documents/{id}"), true));
    all.push((format!("/documents/{id}?q=ho+so"), true));
    all.push((format!("/documents/{id}/pages/1"), false));
    for path in [
        "/",
        "/saved",
        "/history",
        "/dossier",
        "/account",
        "/v1/bodies",
        "/v1/health",
    ] {
        all.push((path.to_owned(), false));
    }
    all
}

#[tokio::test]
async fn a_reader_reaches_a_secret_paper_by_nothing() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(with_a_secret).serve();
    let Some(visit) = Visit::at(serve, json!({})).await else {
        return;
    };
    sign_in(&visit, "co.mat", PASSWORD).await;
    visit.search("bờ kè sông Mơ").await;
    let link = visit.first_link().await;
    let id = link.split("/documents/").nth(1).unwrap();
    let id = id.split(['?', '#']).next().unwrap();
    for (path, tells) in addresses(id) {
        let answer = visit.fetched(&path).await;
        let told = TOLD.iter().any(|told| answer.text.contains(told));
        assert!(
            told || !tells,
            "{path} tells those who may see it: {}",
            answer.text
        );
    }
    visit.press(".person form button").await;

    sign_in(&visit, "van.thu", PASSWORD).await;
    for (path, _) in addresses(id) {
        let answer = visit.fetched(&path).await;
        // What was asked for stands in the answer and in one's own history, as it was typed.
        let asked = path.to_lowercase();
        for told in TOLD {
            let own = path == "/history" && told == TOLD[1];
            if own || asked.contains(&encode(told).to_lowercase()) {
                continue;
            }
            assert!(!answer.text.contains(told), "{path}: {}", answer.text);
        }
        assert!(!answer.text.contains(id) || path.contains(id), "{path}");
        if path.contains(id) {
            assert_eq!(answer.status, 404, "{path}");
        }
    }
    let all = visit.fetched("/v1/search?q=&facets=true").await.text;
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    assert_eq!(all["total"], 2);
    let counted = all["facets"].as_array().unwrap().iter();
    for facet in counted {
        let counts = facet["counts"].as_array().unwrap().iter();
        let most = counts.filter_map(|value| value["count"].as_u64()).max();
        assert!(most <= Some(2), "{facet}");
    }
    // The same with one's own eyes.
    visit.go("/").await;
    visit.search("bờ kè sông Mơ").await;
    assert_eq!(visit.count(".hit").await, 0);
    visit.go(&link).await;
    assert_eq!(visit.count("article.paper").await, 0);
    visit.screenshot("kept-away").await;
    visit.end().await;
}

/// What a hostile paper has in every field.
const ATTACK: &str = r#"<script>window.taken=1</script>"><img src=x onerror="window.taken=1"> ' onfocus='window.taken=1' autofocus javascript:window.taken=1"#;

fn attacked() -> Staffed {
    let staffed = Staffed::new();
    let text = format!("Nghị quyết độc hại số 1. {ATTACK} Hồ sơ lưu trữ của các đơn vị. ");
    let row = json!({
        "_id": ATTACK, "tieu_de": format!("độc hại {ATTACK}"), "noi_dung": text.repeat(3),
        "loai": ATTACK, "ngay_ban_hanh": "2024-01-15", "trich_yeu": ATTACK, "nguoi_ky": ATTACK,
        "so_ky_hieu": ATTACK, "co_quan": ATTACK, "chuong": ATTACK, "linh_vuc": ATTACK,
    });
    staffed
        .office
        .put("\"><img src=x onerror=taken=1>.jsonl", row.to_string());
    // A file of its own: its name is shown, and it may be corrected.
    staffed
        .office
        .put("' onfocus='window.taken=1' autofocus '.txt", &text);
    staffed.index();
    staffed
}

#[tokio::test]
async fn every_field_of_a_hostile_paper_is_text() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(attacked).serve();
    let Some(visit) = Visit::at(serve, json!({})).await else {
        return;
    };
    sign_in(&visit, "quan.tri", PASSWORD).await;
    let found = visit
        .fetched("/v1/search?q=%C4%91%E1%BB%99c+h%E1%BA%A1i")
        .await;
    let found: serde_json::Value = serde_json::from_str(&found.text).unwrap();
    let hits = found["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 2, "{found}");
    let attack = encode(ATTACK);
    // Everything that can be kept is kept under a hostile name.
    visit.go(&format!("/search?q={attack}")).await;
    visit.element(".keep summary").await.click().await.unwrap();
    let short: String = ATTACK.chars().take(110).collect();
    visit.fill(&[("#save-name", &short)], ".keep button").await;
    let mut walk = vec![
        format!("/search?q={}", encode("độc hại")),
        format!("/search?q={attack}"),
        format!("/search?q={attack}&type={attack}&body={attack}&subject={attack}"),
        format!("/search?q=a&limit={attack}"),
        "/saved".to_owned(),
        "/history".to_owned(),
        "/dossier".to_owned(),
        "/operator".to_owned(),
        "/admin".to_owned(),
        "/audit".to_owned(),
    ];
    for hit in hits {
        let id = hit["id"].as_str().unwrap();
        visit.go(&format!("/documents/{id}")).await;
        visit.press("#collect button").await;
        walk.push(format!("/documents/{id}"));
        walk.push(format!("/documents/{id}?pages=true&q={attack}"));
        walk.push(format!("/operator/correct?document={id}"));
    }
    visit.go("/dossier").await;
    visit
        .fill(&[("textarea", ATTACK)], "button[value=note]")
        .await;
    let mut shown = 0;
    for path in &walk {
        visit.go(path).await;
        visit.element("main").await;
        visit
            .script("for (const fold of document.querySelectorAll('details')) fold.open = true;")
            .await;
        assert_eq!(
            visit.script("return window.taken ?? null;").await,
            json!(null),
            "{path}"
        );
        let strange = visit
            .script(
                "return [...document.querySelectorAll('script:not([src^=\"/assets/\"]), img[src=x], [onerror], [onfocus], [onload], iframe, [href^=\"javascript:\"]')].map((one) => one.outerHTML);",
            )
            .await;
        assert_eq!(strange, json!([]), "{path}");
        let as_text = "const seen = document.body.innerText + [...document.querySelectorAll('input, textarea')].map((one) => one.value).join(' ');
            return seen.includes('<script>window.taken=1');";
        shown += usize::from(visit.script(as_text).await == true);
    }
    assert!(
        shown + 3 >= walk.len(),
        "shown as text on {shown} of {} pages",
        walk.len()
    );
    visit.go(&walk[0]).await;
    visit.screenshot("hostile").await;
    visit.end().await;
}
