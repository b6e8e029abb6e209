//! Other ways to use the page: taken along, on paper, larger, and without script.

use super::desk::{Staffed, sign_in};
use super::{PASSWORD, Visit, index};
use serde_json::json;
use std::process::Command;
use std::sync::OnceLock;
use vankien_tests::Server;

impl Visit {
    /// Text of the page as it is printed.
    async fn printed(&self, name: &str) -> String {
        let configuration = fantoccini::wd::PrintConfiguration::default();
        let pdf = self.client.print(configuration).await.unwrap();
        let file = vankien_tests::artefacts().join(format!("{name}.pdf"));
        std::fs::write(&file, pdf).unwrap();
        let text = Command::new("pdftotext")
            .arg("-layout")
            .arg(&file)
            .arg("-")
            .output()
            .unwrap();
        assert!(text.status.success(), "{text:?}");
        // Lines break where the paper ends.
        let text = String::from_utf8(text.stdout).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[tokio::test]
async fn a_list_is_taken_along_by_its_links() {
    let folder = tempfile::tempdir().unwrap();
    let options = json!({"prefs": {"download.default_directory": folder.path()}});
    let Some(visit) = Visit::with(|| Server::start(index()), options).await else {
        return;
    };
    visit.search("chuyen doi so").await;
    let total = visit.total().await;
    let total: usize = total.split(' ').next().unwrap().parse().unwrap();
    assert!(total > 10, "the list goes beyond the page: {total}");
    for (name, ending) in [("CSV", "csv"), ("Excel", "xlsx"), ("Word", "docx")] {
        let script = format!(
            "[...document.querySelectorAll('.take-along a')].find((a) => a.textContent === '{name}').focus();"
        );
        visit.script(&script).await;
        visit.key(fantoccini::key::Key::Enter).await;
        let mut file = None;
        for _ in 0..200 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            file = std::fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .find(|path| path.extension().is_some_and(|found| found == ending));
            if file.is_some() {
                break;
            }
        }
        let file = file.unwrap_or_else(|| panic!("{name} is downloaded"));
        let bytes = std::fs::read(&file).unwrap();
        if ending == "csv" {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains("12-NQ/TU") || text.contains("/TU"), "{text}");
            // A head, and a line each; fields with breaks in them stand in quotes.
            let quotes = |line: &str| line.matches('"').count() % 2;
            let mut rows = 0;
            let mut open = 0;
            for line in text.lines() {
                rows += usize::from(open == 0);
                open = (open + quotes(line)) % 2;
            }
            assert_eq!(rows, total + 1);
        } else {
            assert!(bytes.starts_with(b"PK"), "{name}");
        }
    }
    visit.end().await;
}

#[tokio::test]
async fn paper_holds_the_text_and_none_of_the_controls() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    visit.search("chuyen doi so").await;
    let results = visit.printed("print-results").await;
    // The box is gone, what was asked is not.
    assert!(
        results.contains("“chuyen doi so”") || results.contains("\"chuyen doi so\""),
        "{results}"
    );
    assert!(results.contains("văn bản") && results.to_lowercase().contains("chuyển đổi số"));
    visit.element(".hit h2 a").await.click().await.unwrap();
    visit.element("article.paper").await;
    let title = visit.text(".paper-head h1").await;
    let body = visit
        .text("article.paper .text .passage p:last-child")
        .await;
    let document = visit.printed("print-document").await;
    let words = |text: &str| {
        text.split_whitespace()
            .take(6)
            .collect::<Vec<_>>()
            .join(" ")
    };
    for held in [&title, &body] {
        assert!(document.contains(&words(held)), "{held}: {document}");
    }
    for control in [
        "Tìm kiếm",
        "Bộ lọc",
        "Lịch sử",
        "English",
        "Đưa vào hồ sơ",
        "Thu thập đoạn này",
        "Lưu lượt tìm",
    ] {
        for (page, text) in [("results", &results), ("document", &document)] {
            assert!(!text.contains(control), "{page}: {control}: {text}");
        }
    }
    visit.end().await;
}

/// What reaches beyond the right edge, unless it scrolls by itself.
const WIDE: &str = "return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + .5
      && !one.closest('.scroll, .chain, .columns, svg, .unseen'))
    .map((one) => one.tagName + '.' + one.className);";

#[tokio::test]
async fn everything_fits_when_it_is_twice_as_large() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    // A window of 1280 pixels, zoomed to 200 %.
    let zoomed = json!({ "width": 640, "height": 450, "pixelRatio": 2.0, "mobile": false });
    let Some(visit) = Visit::at(serve, zoomed).await else {
        return;
    };
    assert_eq!(visit.script("return innerWidth;").await, 640);
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.go("/search?q=quy+che").await;
    let document = visit.first_link().await;
    for path in [
        "/",
        "/search?q=quy+che",
        &document,
        "/dossier",
        "/saved",
        "/history",
        "/operator",
        "/admin",
        "/api",
        "/search?q=",
    ] {
        visit.go(path).await;
        visit.element("main h1").await;
        assert_eq!(visit.script(WIDE).await, json!([]), "{path}");
        // Only the letters twice as large, too: 400 % in all.
        visit
            .script("document.documentElement.style.fontSize = '200%';")
            .await;
        let wide = visit.script(WIDE).await;
        assert!(
            visit.overflow().await <= 0,
            "{path} with large letters: {wide}"
        );
        if path.starts_with("/search?q=q") {
            visit.screenshot("large-letters").await;
        }
    }
    visit.end().await;
}

#[tokio::test]
async fn without_script_one_searches_filters_and_reads() {
    let options = json!({"prefs": {"profile.managed_default_content_settings.javascript": 2}});
    let Some(visit) = Visit::with(|| Server::start(index()), options).await else {
        return;
    };
    visit.search("chuyen doi so").await;
    // With script the box becomes one with suggestions.
    let role = visit.element("#q").await.attr("role").await.unwrap();
    assert_eq!(role, None, "there is no script");
    assert!(visit.count(".hit").await >= 5);
    let all = visit.total().await;
    // Filters stand beside the results, each a link, and so is each year of the timeline.
    let facet = visit.element(".facet ul a").await;
    let href = facet.attr("href").await.unwrap().unwrap();
    visit.go(&href).await;
    visit.element(".chips a").await;
    assert_ne!(visit.total().await, all);
    visit.screenshot("no-script-results").await;
    let link = visit.first_link().await;
    visit.go(&link).await;
    assert!(visit.count("article.paper mark").await > 0);
    assert!(
        visit.count("a[href='#m-1']").await > 0,
        "a way to the first match"
    );
    // Buttons that only script could answer are not shown.
    for button in visit
        .client
        .find_all(fantoccini::Locator::Css("[data-step], [data-copy]"))
        .await
        .unwrap()
    {
        assert!(!button.is_displayed().await.unwrap());
    }
    // Keeping works by forms alone.
    let collect = visit.element("#collect button").await;
    collect
        .send_keys(&char::from(fantoccini::key::Key::Enter).to_string())
        .await
        .unwrap();
    visit.element("article.paper").await;
    visit.go("/dossier").await;
    assert_eq!(visit.count("ol.kept > li").await, 1);
    visit.screenshot("no-script-dossier").await;
    visit.end().await;
}

/// With its marks a word is itself; without, all that it could be.
#[tokio::test]
async fn marks_that_are_typed_count() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    let mut totals = Vec::new();
    for query in ["\"can bo\"", "\"cán bộ\"", "\"căn bộ\""] {
        visit.search(query).await;
        let total = visit.total().await;
        totals.push(total.split(' ').next().unwrap().parse().unwrap_or(0));
        let marked = visit
            .script("return [...document.querySelectorAll('.snippet mark')].map((mark) => mark.textContent.toLowerCase());")
            .await;
        for marked in marked.as_array().unwrap() {
            let marked = marked.as_str().unwrap();
            assert!("cán bộ".contains(marked), "{query}: {marked}");
        }
    }
    let [bare, marked, wrong]: [usize; 3] = totals.try_into().unwrap();
    assert!(
        bare >= marked && marked > 0 && wrong == 0,
        "{bare} {marked} {wrong}"
    );
    visit.end().await;
}
