//! A person keeps what they found; operators and administrators do their work.

use super::{PASSWORD, Visit};
use fantoccini::key::Key;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use vankien_tests::{Office, Outcome, Server, program, repository};

/// A PDF of the samples that has a text layer.
fn sample_pdf() -> PathBuf {
    repository().join(
        "corpus-samples/van-kien/cac-ban-dang/van-phong-tinh-uy/2024/07-QC-VPTU khai thác tài liệu lưu trữ.pdf",
    )
}

/// Makes an account with [`PASSWORD`].
pub(crate) fn add_person(accounts: &Path, name: &str, role: &str, clearance: &str) {
    let mut child = Command::new(program("search-api"))
        .args([
            "user",
            "add",
            name,
            "--role",
            role,
            "--clearance",
            clearance,
        ])
        .arg("--accounts")
        .arg(accounts)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(PASSWORD.as_bytes()).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
}

/// An office with two papers, a PDF, an operator, an administrator and a folder of corrections.
pub(crate) struct Staffed {
    pub(crate) office: Office,
    pub(crate) accounts: PathBuf,
    corrections: PathBuf,
}

impl Staffed {
    pub(crate) fn new() -> Self {
        let office = Office::new();
        let letter = "TỈNH ỦY VẠN XUÂN\nSố 21-CV/TU\nVạn Xuân, ngày 5 tháng 6 năm 2024\n\nCÔNG VĂN\nvề lưu trữ hồ sơ\n\nĐề nghị các đơn vị nộp hồ sơ lưu trữ.";
        office.put("cong-van.txt", letter);
        office.put("quy-che.pdf", std::fs::read(sample_pdf()).unwrap());
        let staffed = Self {
            accounts: office.folder().join("accounts.sqlite"),
            corrections: office.folder().join("cho-sua"),
            office,
        };
        staffed.index();
        add_person(&staffed.accounts, "quan.tri", "administrator", "top_secret");
        staffed
    }

    /// Indexes what is there, with the corrections.
    pub(crate) fn index(&self) {
        self.index_with(&[]);
    }

    /// The same with further arguments.
    pub(crate) fn index_with(&self, arguments: &[&str]) {
        let mut command = self.office.command();
        command.arg("--corrections").arg(&self.corrections);
        command.args(arguments);
        let run = Outcome::from(command.output().unwrap());
        assert_eq!(run.code, Some(0), "{}", run.text());
    }

    pub(crate) fn serve(&self) -> Server {
        Server::start_with(
            &self.office.index(),
            &[
                "--poll",
                "100",
                "--accounts",
                self.accounts.to_str().unwrap(),
                "--corrections",
                self.corrections.to_str().unwrap(),
                "--files",
                self.office.documents().to_str().unwrap(),
            ],
        )
    }
}

pub(crate) async fn sign_in(visit: &Visit, name: &str, password: &str) {
    for (field, value) in [("name", name), ("password", password)] {
        let element = visit.element(&format!("input[name={field}]")).await;
        element.clear().await.unwrap();
        element.send_keys(value).await.unwrap();
    }
    visit.key(Key::Enter).await;
    visit.element(".person, .card .warning").await;
}

impl Visit {
    /// Goes to an address of the same server.
    pub(crate) async fn go(&self, path: &str) {
        let here = self.client.current_url().await.unwrap();
        let there = here.join(path).unwrap();
        self.client.goto(there.as_str()).await.unwrap();
    }

    /// Presses a button and waits for the page that follows.
    pub(crate) async fn press(&self, css: &str) {
        let element = self.element(css).await;
        // Pages scroll smoothly, and what moves cannot be hit.
        let place = serde_json::to_value(&element).unwrap();
        let script = "window.before = true;
            arguments[0].scrollIntoView({block: 'center', behavior: 'instant'});";
        self.client.execute(script, vec![place]).await.unwrap();
        element.click().await.unwrap();
        assert!(
            self.until("return window.before !== true && document.readyState === 'complete';")
                .await,
            "{css} leads on"
        );
    }

    /// What axe-core finds serious or worse on the page, where it is at hand.
    pub(crate) async fn accessible(&self, name: &str) {
        let Some(axe) = std::env::var_os("VANKIEN_AXE") else {
            eprintln!("skipped: VANKIEN_AXE names no axe.min.js (`make axe` fetches it)");
            return;
        };
        let axe = std::fs::read_to_string(axe).unwrap();
        // The driver runs it, not the page: the page's policy stays as it is.
        self.client.execute(&axe, Vec::new()).await.unwrap();
        let script = "const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then((found) => done(
              found.violations.filter((one) => ['serious', 'critical'].includes(one.impact))
                .map((one) => one.id + ': ' + one.nodes.map((node) => node.html).join(' | '))));";
        let found = self.client.execute_async(script, Vec::new()).await.unwrap();
        assert_eq!(found, json!([]), "{name}");
    }
}

#[tokio::test]
async fn a_saved_search_tells_what_came_since() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    let Some(visit) = Visit::at(serve, json!({})).await else {
        return;
    };
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.search("hồ sơ lưu trữ").await;
    visit.element(".keep summary").await.click().await.unwrap();
    visit.screenshot("save-search").await;
    let name = visit.element("#save-name").await;
    name.clear().await.unwrap();
    name.send_keys("Lưu trữ").await.unwrap();
    visit.press(".keep button").await;
    assert!(visit.text(".kept").await.contains("Chưa có văn bản mới"));

    let staffed = STAFFED.get().unwrap();
    staffed.office.put(
        "moi.txt",
        "TỈNH ỦY VẠN XUÂN\nSố 22-CV/TU\n\nCÔNG VĂN\nvề hồ sơ lưu trữ năm 2025\n\nNội dung mới.",
    );
    staffed.index();
    for _ in 0..100 {
        visit.go("/saved").await;
        if visit.count(".new").await > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(visit.text(".new").await, "1 văn bản mới");
    assert!(visit.text(".cited").await.contains("năm 2025"));
    visit.screenshot("saved").await;
    visit.accessible("saved searches").await;
    let feed = visit.element("a[type='application/atom+xml']").await;
    let feed = feed.attr("href").await.unwrap().unwrap();
    let text = visit
        .client
        .execute_async(
            "fetch(arguments[0]).then((answer) => answer.text()).then(arguments[1]);",
            vec![json!(feed)],
        )
        .await
        .unwrap();
    assert!(text.as_str().unwrap().contains("năm 2025"), "{text}");
    visit.press("button[value=seen]").await;
    assert_eq!(visit.count(".new").await, 0);
    visit.go("/history").await;
    assert!(visit.text(".kept").await.contains("hồ sơ lưu trữ"));
    visit.screenshot("history").await;
    visit.accessible("history").await;
    visit.end().await;
}

#[tokio::test]
async fn a_dossier_is_collected_and_taken_along() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    visit.accessible("home").await;
    visit.search("chuyen doi so").await;
    visit.accessible("results").await;
    visit.element(".hit h2 a").await.click().await.unwrap();
    visit.element("article.paper mark").await;
    visit.accessible("document").await;
    // A passage by keyboard: its button is reached and pressed without a mouse.
    visit
        .script("document.querySelector('.passage .collect').focus();")
        .await;
    visit.screenshot("collect").await;
    visit.key(Key::Enter).await;
    assert!(visit.until("return location.hash.startsWith('#p-');").await);
    visit.press("#collect button").await;
    visit.go("/dossier").await;
    assert_eq!(visit.count("ol.kept > li").await, 2);
    let note = visit.element("textarea").await;
    note.send_keys("Dùng cho báo cáo tổng kết").await.unwrap();
    visit.press("button[value=note]").await;
    visit.press("button[value=move]").await;
    visit.screenshot("dossier").await;
    visit.accessible("dossier").await;
    let bytes = visit
        .client
        .execute_async(
            "const done = arguments[0];
             fetch('/dossier/export').then((answer) => answer.arrayBuffer())
               .then((bytes) => done(Array.from(new Uint8Array(bytes))));",
            Vec::new(),
        )
        .await
        .unwrap();
    let bytes: Vec<u8> = serde_json::from_value(bytes).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ho-so.docx");
    std::fs::write(&file, bytes).unwrap();
    let explained = Command::new(program("indexer"))
        .args(["explain", "--json"])
        .arg(&file)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&explained.stdout).into_owned();
    assert!(explained.status.success(), "{text}");
    visit.press("button[value=clear]").await;
    assert_eq!(visit.count("ol.kept > li").await, 0);
    visit.end().await;
}

#[tokio::test]
async fn an_operator_corrects_and_it_survives_the_next_build() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    let Some(visit) = Visit::at(serve, json!({})).await else {
        return;
    };
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.go("/operator").await;
    let page = visit.text("main").await;
    assert!(
        page.contains("đang công bố") && page.contains("đã công bố"),
        "{page}"
    );
    visit.screenshot("operator").await;
    visit.accessible("operator").await;
    let report = visit.element("a[href^='/operator/reports/']").await;
    report.click().await.unwrap();
    visit.element("svg").await;
    visit.screenshot("report").await;

    visit.go("/search?q=21-CV%2FTU").await;
    visit.element(".hit h2 a").await.click().await.unwrap();
    visit
        .element("a[href^='/operator/correct']")
        .await
        .click()
        .await
        .unwrap();
    let number = visit.element("#f-number").await;
    number.send_keys("31-CV/TU").await.unwrap();
    visit.screenshot("correct").await;
    visit.accessible("correction").await;
    visit.press("button[value=save]").await;
    assert!(visit.text(".note").await.contains("Đã lưu"));
    for _ in 0..2 {
        // A whole new build, twice: the correction holds each time.
        STAFFED.get().unwrap().index();
        let mut seen = String::new();
        for _ in 0..100 {
            visit.go("/search?q=31-CV%2FTU").await;
            if visit.count(".hit").await > 0 {
                seen = visit.text(".hit .number").await;
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(seen, "31-CV/TU");
    }
    visit.end().await;
}

#[tokio::test]
async fn an_administrator_adds_someone_who_then_signs_in() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    let Some(visit) = Visit::at(serve, json!({})).await else {
        return;
    };
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.go("/admin").await;
    visit.screenshot("admin").await;
    visit.accessible("admin").await;
    visit
        .element(".new-one summary")
        .await
        .click()
        .await
        .unwrap();
    let name = visit.element("#new-name").await;
    name.send_keys("can.bo").await.unwrap();
    visit.screenshot("admin-add").await;
    visit.press("button[value=add_person]").await;
    let password = visit.text("code.secret").await;
    visit
        .element(".person form button")
        .await
        .click()
        .await
        .unwrap();
    visit.element(".card input[name=password]").await;
    sign_in(&visit, "can.bo", &password).await;
    visit.element("input[name=again]").await;
    visit.go("/admin").await;
    assert!(
        visit.address().await.ends_with("/account"),
        "first a new password"
    );
    visit.end().await;
}

#[tokio::test]
async fn a_page_of_the_original_stands_beside_its_text() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    let Some(visit) = Visit::at(serve, json!({})).await else {
        return;
    };
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.search("định dạng:pdf").await;
    visit.element(".hit h2 a").await.click().await.unwrap();
    visit.element("article.paper").await;
    assert_eq!(visit.count(".facsimile img").await, 0, "only when asked");
    visit.press(".facsimile-switch a").await;
    // Where each of its metadata was read, with the words and a way there.
    visit
        .element("#origins summary")
        .await
        .click()
        .await
        .unwrap();
    let read = visit.text("#origins tbody").await;
    assert!(
        read.contains("QC/VPTU") && read.contains("Trang 1") && read.contains('%'),
        "{read}"
    );
    visit.screenshot("origins").await;
    visit.element("#origins a").await.click().await.unwrap();
    assert!(visit.until("return location.hash.startsWith('#p-');").await);
    let image = visit.element(".facsimile img").await;
    assert!(
        visit
            .until(
                "const image = document.querySelector('.facsimile img');
                 return image.complete && image.naturalWidth === 1000;"
            )
            .await,
        "the page is drawn"
    );
    let beside = "const image = document.querySelector('.facsimile').getBoundingClientRect();
        const text = document.querySelector('.sheet .passage').getBoundingClientRect();
        return image.right <= text.left + 1;";
    assert_eq!(visit.script(beside).await, true, "beside the text");
    visit
        .script("document.querySelector('.facsimile').scrollIntoView({behavior: 'instant'});")
        .await;
    visit.screenshot("facsimile").await;
    visit.accessible("page images").await;
    let address = image.attr("src").await.unwrap().unwrap();
    // Nobody else gets it by its address.
    visit.press(".person form button").await;
    visit.element(".card input[name=password]").await;
    let status = visit
        .client
        .execute_async(
            "fetch(arguments[0], {redirect: 'manual'}).then((answer) => arguments[1](answer.type));",
            vec![json!(address)],
        )
        .await
        .unwrap();
    assert_eq!(status, "opaqueredirect", "sent to sign in");
    visit.end().await;
}

#[tokio::test]
async fn everything_fits_a_phone_of_320_pixels() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    let phone = json!({ "width": 320, "height": 640, "pixelRatio": 2.0, "mobile": true });
    let Some(visit) = Visit::at(serve, phone).await else {
        return;
    };
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.go("/search?q=quy+che").await;
    visit.element(".hit h2 a").await.click().await.unwrap();
    visit.press("#collect button").await;
    for path in [
        "/dossier",
        "/saved",
        "/history",
        "/operator",
        "/admin",
        "/search?q=",
    ] {
        visit.go(path).await;
        visit.element("main h1").await;
        let wide = "return [...document.querySelectorAll('body *')]
            .filter((one) => one.getBoundingClientRect().right > 320.5 && !one.closest('.scroll'))
            .map((one) => one.tagName + '.' + one.className);";
        assert_eq!(visit.script(wide).await, json!([]), "{path}");
    }
    visit.end().await;
}
