//! A person searches in a real browser: by mouse, by keyboard, on a phone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod desk;
mod guarded;
mod looks;
mod reference;
mod ways;

use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;
use vankien_tests::{
    Driver, Office, Outcome, Server, artefacts, browser_arguments, indexer_command, program,
    repository, sample_documents,
};

/// The index over the samples, made once.
fn index() -> &'static PathBuf {
    static INDEX: OnceLock<PathBuf> = OnceLock::new();
    INDEX.get_or_init(|| {
        let index = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("browser");
        if index.exists() {
            std::fs::remove_dir_all(&index).unwrap();
        }
        let map = repository().join("corpus-samples/field-map.json");
        let mut command = indexer_command(&sample_documents(), &index);
        let run = Outcome::from(command.arg("--field-map").arg(map).output().unwrap());
        assert_eq!(run.code, Some(0), "{}", run.text());
        index
    })
}

/// A browser with a fresh profile at the start page of a server over the samples.
struct Visit {
    client: Client,
    _server: Server,
    _driver: Driver,
    _profile: tempfile::TempDir,
}

impl Visit {
    async fn start() -> Option<Self> {
        Self::start_with(json!({})).await
    }

    /// With the settings of a device that the browser plays.
    async fn start_with(device: Value) -> Option<Self> {
        Self::at(|| Server::start(index()), device).await
    }

    /// At the start page of a server that is started once there is a browser.
    async fn at(server: impl FnOnce() -> Server, device: Value) -> Option<Self> {
        let options = if device == json!({}) {
            json!({})
        } else {
            json!({ "mobileEmulation": { "deviceMetrics": device } })
        };
        Self::with(server, options).await
    }

    /// The same for someone whose system is set to dark colours.
    async fn in_the_dark(server: impl FnOnce() -> Server) -> Option<Self> {
        let options = json!({ "args": ["--blink-settings=preferredColorScheme=0"] });
        Self::with(server, options).await
    }

    /// With options of the browser: settings (`prefs`), a device that it plays, further `args`.
    async fn with(server: impl FnOnce() -> Server, mut options: Value) -> Option<Self> {
        let driver = Driver::start()?;
        let server = server();
        let profile = tempfile::tempdir().unwrap();
        let mut arguments: Vec<Value> = browser_arguments(profile.path())
            .into_iter()
            .map(Value::from)
            .collect();
        arguments.extend(options["args"].as_array().into_iter().flatten().cloned());
        options["args"] = arguments.into();
        let capabilities = json!({ "goog:chromeOptions": options });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(serde_json::from_value(capabilities).unwrap())
            .connect(&driver.address())
            .await
            .unwrap();
        client.goto(&server.url("/")).await.unwrap();
        Some(Self {
            client,
            _server: server,
            _driver: driver,
            _profile: profile,
        })
    }

    async fn element(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(Duration::from_secs(20));
        let found = wait.for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => {
                self.screenshot("failed").await;
                panic!("{css}: {error}, at {}", self.address().await)
            }
        }
    }

    async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.unwrap().len()
    }

    async fn text(&self, css: &str) -> String {
        self.element(css).await.text().await.unwrap()
    }

    /// How many documents the page says it found, without the time it took.
    async fn total(&self) -> String {
        let summary = self.text(".summary strong").await;
        summary.split(" (").next().unwrap().to_owned()
    }

    async fn address(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Types into whatever has the focus, as a keyboard does.
    async fn keys(&self, keys: &str) {
        self.client
            .active_element()
            .await
            .unwrap()
            .send_keys(keys)
            .await
            .unwrap();
    }

    async fn key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    async fn screenshot(&self, name: &str) {
        let image: Result<Vec<u8>, CmdError> = self.client.screenshot().await;
        std::fs::write(artefacts().join(format!("{name}.png")), image.unwrap()).unwrap();
    }

    /// Searches by typing into the box that the page gives the focus.
    async fn search(&self, query: &str) {
        let box_ = self.element("input[name=q]").await;
        box_.clear().await.unwrap();
        box_.send_keys(query).await.unwrap();
        box_.send_keys(&char::from(Key::Enter).to_string())
            .await
            .unwrap();
        self.element("main .bar, main .notice").await;
    }

    /// The first result's address, whole.
    async fn first_link(&self) -> String {
        self.element(".hit h2 a")
            .await
            .prop("href")
            .await
            .unwrap()
            .unwrap()
    }

    /// Moves the mouse onto an element and presses, as a hand does.
    async fn click(&self, element: Element) {
        let centre = PointerAction::MoveToElement {
            element,
            duration: None,
            x: 0.0,
            y: 0.0,
        };
        let press = PointerAction::Down {
            button: fantoccini::actions::MOUSE_BUTTON_LEFT,
        };
        let release = PointerAction::Up {
            button: fantoccini::actions::MOUSE_BUTTON_LEFT,
        };
        let mouse = MouseActions::new("mouse".to_owned())
            .then(centre)
            .then(press)
            .then(release);
        self.client.perform_actions(mouse).await.unwrap();
    }

    /// Waits until a script answers true: a page scrolls and loads in its own time.
    async fn until(&self, script: &str) -> bool {
        for _ in 0..100 {
            if self.script(script).await == true {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// How far the page reaches beyond the right edge, in CSS pixels.
    async fn overflow(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - window.innerWidth;";
        self.script(script).await.as_i64().unwrap()
    }

    async fn end(self) {
        self.client.close().await.unwrap();
    }
}

/// The text of an element in another, also where the driver takes it for hidden: it does not know
/// that style opens a closed `<details>`.
async fn content(element: &Element, css: &str) -> String {
    let inner = element.find(Locator::Css(css)).await.unwrap();
    inner.prop("textContent").await.unwrap().unwrap()
}

#[tokio::test]
async fn a_query_without_marks_leads_to_the_passage() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    visit.screenshot("1-start").await;
    visit.search("chuyen doi so").await;
    visit.screenshot("2-results").await;
    assert!(visit.count(".hit").await >= 5);
    let marked = visit.text(".hit .snippet mark").await.to_lowercase();
    assert!(marked.contains("chuyển"), "{marked}");
    let all = visit.total().await;

    // A facet narrows, and taking it away brings everything back.
    let facet = visit.element(".facet ul a").await;
    let value = content(&facet, ".value").await;
    let count = content(&facet, ".count").await;
    visit.click(facet).await;
    let chip = visit.element(".chips a").await;
    assert!(chip.text().await.unwrap().contains(&value), "{value}");
    let narrowed = visit.total().await;
    assert!(
        narrowed.contains(&count) && narrowed != all,
        "{narrowed}, {count} of {all}"
    );
    let types = visit
        .client
        .find_all(Locator::Css(".hit .kind"))
        .await
        .unwrap();
    for kind in types {
        assert_eq!(
            kind.text().await.unwrap().to_lowercase(),
            value.to_lowercase()
        );
    }
    visit.screenshot("3-facet").await;
    visit.click(chip).await;
    assert!(
        visit
            .until("return !document.querySelector('.chips a');")
            .await,
        "the filter goes"
    );
    assert_eq!(visit.total().await, all);

    // A result opens where it matches.
    let results = visit.address().await;
    let link = visit.first_link().await;
    assert!(link.contains("#p-"), "{link}");
    visit.element(".hit h2 a").await.click().await.unwrap();
    visit.element("article.paper mark").await;
    assert_eq!(visit.address().await, link);
    let seen = visit
        .until(
            "const place = document.getElementById(location.hash.slice(1));
             const marks = [...place.querySelectorAll('mark')];
             return marks.some((mark) => {
               const box = mark.getBoundingClientRect();
               return box.top >= 0 && box.bottom <= window.innerHeight;
             });",
        )
        .await;
    visit.screenshot("4-document").await;
    assert!(seen, "a match of the passage is in view");

    visit.client.back().await.unwrap();
    visit.element(".hit").await;
    assert_eq!(visit.address().await, results);
    assert_eq!(visit.total().await, all);
    visit.end().await;
}

#[tokio::test]
async fn a_long_document_opens_far_down_at_the_passage() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    visit
        .search("mọi cấp ủy từ Trung ương đến cơ sở làm việc trên một nền tảng")
        .await;
    let first = visit.element(".hit h2 a").await;
    first.click().await.unwrap();
    visit.element("article.paper mark").await;
    assert!(
        !visit.address().await.ends_with("#p-0"),
        "{}",
        visit.address().await
    );
    let seen = visit
        .until(
            "const found = document.body.innerText.includes('người được phân quyền');
             const marks = [...document.querySelectorAll('.text mark')];
             return found && window.scrollY > 200 && marks.some((mark) => {
               const box = mark.getBoundingClientRect();
               const here = mark.textContent.includes('làm việc trên một nền tảng');
               return here && box.top >= 0 && box.bottom <= window.innerHeight;
             });",
        )
        .await;
    visit.screenshot("5-passage").await;
    assert!(seen, "the passage is not in view");
    visit.end().await;
}

#[tokio::test]
async fn a_phone_shows_everything_without_scrolling_sideways() {
    // Windows of a desktop browser do not get this narrow: the browser plays a phone.
    let phone = json!({ "width": 360, "height": 740, "pixelRatio": 2.0, "mobile": true });
    let Some(visit) = Visit::start_with(phone).await else {
        return;
    };
    assert_eq!(visit.script("return window.innerWidth;").await, 360);
    assert!(visit.overflow().await <= 0, "the start page");
    visit.screenshot("6-phone-start").await;
    visit.search("chuyen doi so").await;
    assert!(visit.count(".hit").await >= 5);
    assert!(visit.overflow().await <= 0, "the results");
    visit.screenshot("7-phone-results").await;
    let box_ = visit
        .element("input[name=q]")
        .await
        .rectangle()
        .await
        .unwrap();
    assert!(
        box_.2 > 150.0,
        "the box is wide enough to read what is typed: {box_:?}"
    );
    visit.element(".hit h2 a").await.click().await.unwrap();
    visit.element("article.paper mark").await;
    assert!(visit.overflow().await <= 0, "the document");
    visit.screenshot("8-phone-document").await;
    visit.end().await;
}

#[tokio::test]
async fn the_keyboard_alone_is_enough() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    // The box has the focus from the start.
    visit.keys("nong thon moi").await;
    visit.key(Key::Enter).await;
    visit.element(".hit").await;
    let wanted = visit.first_link().await;
    let mut reached = false;
    for _ in 0..150 {
        visit.key(Key::Tab).await;
        let focus = visit
            .script(
                "const on = document.activeElement;
                 const style = getComputedStyle(on);
                 return [on.href || '', style.outlineStyle, style.boxShadow];",
            )
            .await;
        if focus[0] == wanted.as_str() {
            let visible = focus[1] != "none" || focus[2] != "none";
            assert!(visible, "where the focus is can be seen: {focus}");
            reached = true;
            break;
        }
    }
    assert!(reached, "Tab reaches the first result");
    visit.screenshot("9-keyboard").await;
    visit.key(Key::Enter).await;
    visit.element("article.paper").await;
    assert_eq!(visit.address().await, wanted);
    visit.end().await;
}

#[tokio::test]
async fn a_hostile_query_is_text_and_nothing_else() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    for query in [
        "<script>document.title='taken'</script>",
        "\"><img src=x onerror=\"document.title='taken'\">",
        "' onfocus='document.title=1' autofocus='",
        "</title><svg onload=document.title='taken'>",
        "javascript:document.title='taken'",
    ] {
        visit.search(query).await;
        let shown = visit
            .element("input[name=q]")
            .await
            .prop("value")
            .await
            .unwrap();
        assert_eq!(shown.as_deref(), Some(query));
        let title = visit.client.title().await.unwrap();
        assert!(title != "taken" && title != "1", "{query} ran");
        let strange = visit
            .count("main script, main svg[onload], main img[onerror], [onfocus]")
            .await;
        assert_eq!(strange, 0, "{query} became an element");
    }
    visit.end().await;
}

/// An office with an open paper and a secret one, and two who may sign in: `van.thu` for normal
/// papers, `co.mat` for secret ones.
fn office_with_accounts() -> (Office, PathBuf) {
    let office = Office::new();
    office.put(
        "so.jsonl",
        [
            json!({"_id": "1", "tieu_de": "Thông báo về trực Tết", "noi_dung": "Phân công trực Tết tại cơ quan.", "loai": "Thông báo", "ngay_ban_hanh": "2024-01-15", "do_mat": "Thường"}),
            json!({"_id": "2", "tieu_de": "Báo cáo về kho vũ khí", "noi_dung": "Kiểm kê kho, có phân công trực.", "loai": "Báo cáo", "ngay_ban_hanh": "1999-02-03", "do_mat": "Mật"}),
        ]
        .map(|row| row.to_string() + "\n")
        .concat(),
    );
    let run = office.command().args(["--allow-secret", "secret"]).output();
    let run = Outcome::from(run.unwrap());
    assert_eq!(run.code, Some(0), "{}", run.text());
    let accounts = office.folder().join("accounts.sqlite");
    for (name, clearance) in [("van.thu", "normal"), ("co.mat", "secret")] {
        let mut child = Command::new(program("search-api"))
            .args(["user", "add", name, "--clearance", clearance, "--accounts"])
            .arg(&accounts)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(PASSWORD.as_bytes())
            .unwrap();
        assert!(child.wait().unwrap().success());
    }
    (office, accounts)
}

const PASSWORD: &str = "qua cầu gió bay";

#[tokio::test]
async fn each_signs_in_and_sees_what_is_theirs_to_see() {
    let made = OnceLock::new();
    let server = || {
        let (office, accounts) = made.get_or_init(office_with_accounts);
        Server::start_with(&office.index(), &["--accounts", accounts.to_str().unwrap()])
    };
    let Some(visit) = Visit::at(server, json!({})).await else {
        return;
    };
    visit.screenshot("sign-in").await;
    let sign_in = async |name: &str, password: &str| {
        for (field, value) in [("name", name), ("password", password)] {
            let element = visit.element(&format!("input[name={field}]")).await;
            element.clear().await.unwrap();
            element.send_keys(value).await.unwrap();
        }
        visit.key(Key::Enter).await;
    };
    sign_in("van.thu", "sai").await;
    let refused = visit.text(".card .warning").await;
    assert!(refused.contains("Sai tên đăng nhập"), "{refused}");
    sign_in("van.thu", PASSWORD).await;
    visit.search("phân công trực").await;
    assert_eq!(visit.total().await, "1 văn bản");
    let page = visit.text("body").await;
    assert!(
        !page.contains("kho vũ khí") && !page.contains("1999"),
        "{page}"
    );
    // Signing out ends it, and the address leads back once someone else has signed in.
    visit.element(".person button").await.click().await.unwrap();
    visit.element(".card input[name=password]").await;
    let found = visit
        .address()
        .await
        .replace("/login", "/search?q=ph%C3%A2n+c%C3%B4ng");
    visit.client.goto(&found).await.unwrap();
    sign_in("co.mat", PASSWORD).await;
    visit.element(".hit").await;
    assert_eq!(visit.total().await, "2 văn bản");
    let marks = visit.text(".hit .mark").await;
    assert_eq!(marks.to_uppercase(), "MẬT");
    visit.screenshot("cleared").await;
    visit.element(".hit h2 a").await.click().await.unwrap();
    // By keyboard: a pointer misses a button that moves while the page settles.
    let copy = visit.element("[data-copy]").await;
    copy.send_keys("\u{e007}").await.unwrap();
    assert!(
        visit
            .until("return document.querySelector('[data-copy]').textContent === 'Đã chép';")
            .await,
        "the citation is copied"
    );
    visit.screenshot("cleared-document").await;
    visit.end().await;
}

#[tokio::test]
async fn a_bar_of_the_timeline_leads_to_its_year() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    visit.search("chuyen doi so").await;
    let all = visit.total().await;
    visit.screenshot("timeline").await;
    let script = "const bar = [...document.querySelectorAll('.timeline a')]
          .find((a) => a.querySelector('title').textContent.startsWith('2021'));
         const box = bar.getBoundingClientRect();
         return [box.left + box.width / 2, box.top + box.height / 2];";
    let place = visit.script(script).await;
    let (x, y) = (place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
    let click = format!(
        "document.elementFromPoint({x}, {y}).closest('a').dispatchEvent(new MouseEvent('click', {{bubbles: true, cancelable: true}}));"
    );
    visit.script(&click).await;
    let chip = visit.text(".chips a").await;
    assert!(chip.contains("2021"), "{chip}");
    assert_ne!(visit.total().await, all);
    assert!(
        visit.count(".timeline a").await > 3,
        "the other years stay in the picture"
    );
    visit.end().await;
}

#[tokio::test]
async fn dragging_over_the_timeline_chooses_years() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    visit.search("chuyen doi so").await;
    let bars = visit
        .client
        .find_all(Locator::Css(".timeline a .room"))
        .await
        .unwrap();
    let last = bars.len() - 1;
    let label = |at: usize| {
        let script = format!(
            "return document.querySelectorAll('.timeline a title')[{at}].textContent.slice(0, 4);"
        );
        async move { script }
    };
    let from = visit.script(&label(last - 3).await).await;
    let to = visit.script(&label(last - 1).await).await;
    let over = |at: usize| PointerAction::MoveToElement {
        element: bars[at].clone(),
        duration: Some(Duration::from_millis(50)),
        x: 0.0,
        y: 0.0,
    };
    let button = fantoccini::actions::MOUSE_BUTTON_LEFT;
    let drag = MouseActions::new("mouse".to_owned())
        .then(over(last - 3))
        .then(PointerAction::Down { button })
        .then(over(last - 2))
        .then(over(last - 1))
        .then(PointerAction::Up { button });
    visit.client.perform_actions(drag).await.unwrap();
    assert!(
        visit
            .until("return location.search.includes('from=') && document.querySelector('.chips') !== null;")
            .await,
        "{}",
        visit.address().await
    );
    visit.screenshot("timeline-dragged").await;
    let address = visit.address().await;
    let (from, to) = (from.as_str().unwrap(), to.as_str().unwrap());
    assert!(
        address.contains(&format!("from={from}")) && address.contains(&format!("to={to}")),
        "{address}"
    );
    visit.end().await;
}

#[tokio::test]
async fn a_citation_leads_to_the_document_and_the_chain_back() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    visit.search("45-KH/TU").await;
    visit.element(".hit h2 a").await.click().await.unwrap();
    let link = visit.element("#cites a[href^='/documents/']").await;
    let named = link.text().await.unwrap();
    assert!(named.contains("08-CTr/TU"), "{named}");
    let cited = link.attr("href").await.unwrap().unwrap();
    // By keyboard: the page still scrolls to the passage, and would move away under a mouse.
    link.send_keys(&char::from(Key::Enter).to_string())
        .await
        .unwrap();
    assert!(
        visit
            .until(&format!("return location.pathname === '{cited}';"))
            .await
    );
    visit.element("#cited-by").await;
    let back = visit.text("#cited-by").await;
    assert!(
        back.contains("45-KH/TU") && back.contains("312-BC/TU"),
        "{back}"
    );
    visit.screenshot("citations").await;

    // A box of the chain is a link; the same stands below in words.
    let places = "[...document.querySelectorAll('.chain a')].map((a) => a.textContent)";
    let boxes = visit
        .client
        .execute(&format!("return {places};"), vec![])
        .await
        .unwrap();
    let boxes = boxes.to_string();
    assert!(
        boxes.contains("08-CTr/TU") && boxes.contains("45-KH/TU"),
        "{boxes}"
    );
    visit
        .client
        .execute(
            "[...document.querySelectorAll('.chain a')].find((a) => a.textContent.includes('45-KH/TU')).dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window }));",
            vec![],
        )
        .await
        .unwrap();
    assert!(
        visit
            .until(&format!(
                "return location.pathname !== '{cited}' && document.title.length > 0;"
            ))
            .await
    );
    let head = visit.text(".paper-head .number").await;
    assert_eq!(head, "45-KH/TU");
    visit.end().await;
}

#[tokio::test]
async fn suggestions_are_taken_by_keyboard_and_slips_are_undone() {
    let Some(visit) = Visit::start().await else {
        return;
    };
    visit.element("#q").await.click().await.unwrap();
    visit.keys("chuyen doi").await;
    visit.element("#suggestions li").await;
    assert_eq!(
        visit
            .element("#q")
            .await
            .attr("aria-expanded")
            .await
            .unwrap()
            .as_deref(),
        Some("true")
    );
    visit.screenshot("suggestions").await;
    let seen = "const box = document.querySelector('#suggestions li').getBoundingClientRect();
         return Boolean(document.elementFromPoint(box.left + 9, box.top + 9)?.closest('#suggestions'));";
    assert_eq!(visit.script(seen).await, true, "they cover what is below");
    visit.key(Key::Down).await;
    let chosen = "return document.querySelector('#suggestions [aria-selected=true]')?.dataset.text";
    let chosen = visit.script(chosen).await;
    let chosen = chosen.as_str().expect("one is chosen").to_owned();
    assert!(chosen.starts_with("chuyển đổi"), "{chosen}");
    assert_eq!(
        visit
            .script("return document.getElementById('q').value")
            .await,
        json!(chosen)
    );
    visit.key(Key::Enter).await;
    visit.element(".hit").await;
    assert!(
        visit.address().await.contains("/search?q=chuy%E1%BB%83n"),
        "{}",
        visit.address().await
    );

    visit.search("nghij quyeets").await;
    assert!(visit.text(".read-as").await.contains("nghị quyết"));
    visit.screenshot("read-as").await;
    let verbatim = visit.element(".read-as a").await;
    visit.click(verbatim).await;
    visit.element(".empty").await;
    assert!(visit.address().await.contains("verbatim=true"));

    visit.end().await;
}
