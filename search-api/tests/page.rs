//! The page over a real index: what it shows, where it leads, and that nothing hostile gets out.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use office::{HOSTILE, Office, pair};

/// Text of an HTML fragment: tags gone, entities read.
fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&amp;", "&"),
        ("&#38;", "&"),
    ] {
        out = out.replace(entity, c);
    }
    out
}

fn links(html: &str) -> Vec<String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|s| s.split('"').next())
        .map(|s| s.replace("&amp;", "&").replace("&#38;", "&"))
        .collect()
}

async fn page(office: &Office, uri: &str) -> String {
    let answer = office.get(uri).await;
    assert_eq!(answer.status, StatusCode::OK, "{uri}: {}", answer.text());
    assert!(answer.header("content-type").starts_with("text/html"));
    answer.text()
}

#[tokio::test]
async fn home_has_the_box_examples_and_the_stock() {
    let office = Office::new();
    let home = page(&office, "/").await;
    assert!(home.contains("<html lang=\"vi\">"));
    assert!(home.contains("autofocus") && home.contains("action=\"/search\""));
    assert!(home.contains("<strong>34</strong> văn bản trong chỉ mục"));
    assert!(home.contains("Chỉ mục lập ngày"));
    let examples: Vec<_> = links(&home)
        .into_iter()
        .filter(|l| l.starts_with("/search?q=") && l.len() > 10)
        .collect();
    assert_eq!(examples.len(), 3, "{examples:?}");
    for link in links(&home) {
        if link.starts_with('/') {
            assert!(office.get(&link).await.status.is_success(), "{link}");
        }
    }
    let moved = office.get("/?q=a&type=b").await;
    assert!(moved.status.is_redirection());
    assert_eq!(moved.header("location"), "/search?q=a&type=b");
}

#[tokio::test]
async fn results_show_what_was_found_and_lead_on() {
    let office = Office::new();
    let html = page(&office, &format!("/search?{}", pair("q", "chuyen doi so"))).await;
    let text = text_of(&html);
    for expect in [
        "văn bản (",
        "Gõ không dấu: tìm mọi dấu",
        "Nghị quyết",
        "Ban Chấp hành Đảng bộ tỉnh Vạn Xuân",
        "ngày 18/8/2021",
        "Lưu hành nội bộ",
        "Bản quét",
        "Loại văn bản",
        "Cơ quan ban hành",
        "Năm ban hành",
    ] {
        assert!(text.contains(expect), "{expect} is missing");
    }
    assert!(html.to_lowercase().contains("<mark>chuyển"));
    let document = links(&html)
        .into_iter()
        .find(|l| l.starts_with("/documents/1a01?"))
        .unwrap();
    let (address, anchor) = document.split_once('#').unwrap();
    assert!(anchor.starts_with("p-"), "{document}");
    let view = page(&office, address).await;
    assert!(
        view.contains(&format!("id=\"{anchor}\"")),
        "the anchor is there"
    );
}

/// Every link on a page of results leads to a page that works, and facets filter as they count.
#[tokio::test]
async fn facets_chips_sorting_and_paging_are_links_that_work() {
    let office = Office::new();
    let start = format!("/search?{}", pair("q", "\"công tác dân vận\""));
    let html = page(&office, &start).await;
    let all = links(&html);
    let year = all.iter().find(|l| l.contains("year=2015")).unwrap();
    let next = all.iter().find(|l| l.contains("page=2")).unwrap();
    let sorted = all.iter().find(|l| l.contains("sort=newest")).unwrap();
    for link in all.iter().filter(|l| l.starts_with("/search")) {
        assert!(office.get(link).await.status.is_success(), "{link}");
    }
    let filtered = page(&office, year).await;
    assert!(filtered.contains("<strong>4 văn bản"), "2015 counts four");
    assert!(filtered.contains("class=\"chips\"") && filtered.contains("Năm ban hành: 2015"));
    assert!(
        filtered.contains("name=\"year\" value=\"2015\""),
        "the form keeps the filter"
    );
    assert!(
        links(&filtered).contains(&start),
        "the chip takes the filter away"
    );
    let other = links(&filtered)
        .into_iter()
        .find(|l| l.contains("year=2015&year=2016"));
    let both = page(&office, &other.expect("another year can be added")).await;
    assert!(both.contains("<strong>8 văn bản"));
    let second = page(&office, next).await;
    assert!(second.contains("value=\"11\"") && second.contains("aria-current=\"page\">2<"));
    assert!(page(&office, sorted).await.contains("ngày 20/5/2022"));
}

#[tokio::test]
async fn nothing_found_gives_advice_and_a_way_out() {
    let office = Office::new();
    let html = page(
        &office,
        &format!("/search?{}&year=2015", pair("q", "chuyển đổi số")),
    )
    .await;
    assert!(html.contains("Không tìm thấy văn bản nào"));
    let bare = format!("/search?{}", pair("q", "chuyển đổi số"));
    assert!(links(&html).contains(&bare));
    assert!(html.contains("Bỏ mọi bộ lọc: 2 văn bản"), "{html}");
}

#[tokio::test]
async fn a_document_is_shown_whole_and_readable() {
    let office = Office::new();
    let query = pair("q", "chuyển đổi số");
    let html = page(&office, &format!("/documents/1a01?{query}&year=2021")).await;
    let document = office::resolution();
    for (i, expect) in document.pages.iter().enumerate() {
        let sheet = html.split("class=\"sheet\"").nth(i + 1).unwrap();
        let body = sheet.split("</p>\n").nth(1).map(|_| sheet).unwrap();
        // Between the page's heading and the end of its section lies the text, byte for byte.
        let start = body.find("<div").unwrap();
        let end = body.find("</section>").unwrap();
        let shown: String = body[start..end].split("</div>\n").map(text_of).collect();
        assert_eq!(
            shown.trim_end_matches('\n'),
            expect.text.trim_end_matches('\n'),
            "page {}",
            i + 1
        );
    }
    assert!(
        html.contains("id=\"page-2\"")
            && html.contains("id=\"p-0\"")
            && html.contains("id=\"m-1\"")
    );
    assert!(
        html.contains("class=\"h h1\" id=\"s-0\""),
        "headings are headings"
    );
    assert!(html.contains("href=\"#s-0\""), "and stand in the contents");
    let text = text_of(&html);
    for expect in [
        "ngày 18/8/2021",
        "kho/2021/12-NQ-TU.pdf",
        "Bí thư Tỉnh ủy",
        "Mục lục",
        "PDF",
    ] {
        assert!(text.contains(expect), "{expect} is missing");
    }
    assert!(
        links(&html).contains(&format!("/search?{query}&year=2021")),
        "back to the results"
    );
    let bare = page(&office, "/documents/1a01").await;
    assert!(!bare.contains("<mark") && !bare.contains("Về danh sách kết quả"));
}

#[tokio::test]
async fn two_hundred_pages_are_shown() {
    let office = Office::new();
    let html = page(
        &office,
        &format!("/documents/1a09?{}", pair("q", "mốc số 200")),
    )
    .await;
    assert_eq!(html.matches("class=\"sheet\"").count(), 200);
    assert!(text_of(&html).contains("Mốc số 200 của công tác xây dựng Đảng."));
}

/// Each page on which the document or the query comes up.
#[tokio::test]
async fn nothing_hostile_gets_out() {
    let office = Office::new();
    let q = pair("q", HOSTILE);
    let kind = pair("type", HOSTILE);
    let body = pair("body", HOSTILE);
    for uri in [
        format!("/search?{}", pair("q", "độchại")),
        format!("/search?{q}"),
        format!("/search?{q}&{kind}&{body}"),
        format!("/search?{q}&year=1999"),
        format!("/search?{q}&limit=bad"),
        format!("/documents/bad0?{}", pair("q", "độchại alert script")),
        format!("/documents/bad0?{q}&{kind}"),
        format!("/documents/none?{q}"),
        format!("/%22%3E%3Cscript%3Ealert(1)%3C/script%3E?{q}"),
        format!("/?{}", pair("lang", HOSTILE)),
    ] {
        let answer = office.get(&uri).await;
        office::assert_harmless(&uri, &answer.text());
    }
    let html = page(&office, &format!("/search?{}", pair("q", "độchại"))).await;
    assert!(
        text_of(&html).contains(HOSTILE),
        "it is shown as the text it is"
    );
    let json = office
        .json(&format!("/v1/search?{}", pair("q", "độchại")))
        .await;
    let snippet = json["hits"][0]["snippet"]["html"].as_str().unwrap();
    assert!(
        !snippet
            .replace("<mark>", "")
            .replace("</mark>", "")
            .contains('<'),
        "{snippet}"
    );
}

#[tokio::test]
async fn the_language_is_chosen_kept_and_linked() {
    let office = Office::new();
    let english = office.get("/?lang=en").await;
    assert!(english.text().contains("<html lang=\"en\">"));
    assert!(english.header("set-cookie").starts_with("lang=en;"));
    assert!(
        links(&english.text())
            .iter()
            .any(|l| l.starts_with("/search?") && l.contains("lang=en"))
    );
    let desk = office.get("/").await;
    let desk = desk.header("set-cookie").split(';').next().unwrap();
    let request = Request::get("/search?q=a")
        .header("cookie", format!("lang=en; {desk}"))
        .body(Body::empty())
        .unwrap();
    let kept = office.send(request).await;
    assert!(kept.text().contains("<html lang=\"en\">"));
    assert_eq!(kept.header("set-cookie"), "");
    let vietnamese = page(&office, "/search?q=a&type=b").await;
    assert!(links(&vietnamese).contains(&"/search?q=a&type=b&lang=en".to_owned()));
    assert_eq!(
        office
            .get("/v1/search?q=a&lang=en")
            .await
            .header("set-cookie"),
        ""
    );
}

/// Structure that assistive technology and the keyboard rely on.
#[tokio::test]
async fn pages_have_landmarks_names_and_unique_ids() {
    let office = Office::new();
    for uri in [
        "/".to_owned(),
        format!("/search?{}", pair("q", "chuyển đổi số")),
        format!("/documents/1a01?{}", pair("q", "số")),
        "/none".to_owned(),
    ] {
        let html = office.get(&uri).await.text();
        for expect in [
            "<main id=\"main\"",
            "href=\"#main\"",
            "role=\"search\"",
            "<label",
            "<title>",
            "name=\"viewport\"",
        ] {
            assert!(html.contains(expect), "{uri}: {expect}");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{uri}");
        let mut ids: Vec<_> = html
            .split(" id=\"")
            .skip(1)
            .filter_map(|s| s.split('"').next())
            .collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{uri}: an id is used twice");
        for target in html
            .split("href=\"#")
            .skip(1)
            .filter_map(|s| s.split('"').next())
        {
            assert!(
                ids.binary_search(&target).is_ok(),
                "{uri}: #{target} leads nowhere"
            );
        }
    }
}

/// What a first visit loads: the goal is 150 KB.
#[tokio::test]
async fn the_first_load_is_light() {
    let office = Office::new();
    let home = office.get("/").await;
    let mut weight = home.body.len();
    for link in home.text().split('"').filter(|s| s.starts_with("/assets/")) {
        weight += office.get(link).await.body.len();
    }
    assert!(weight < 60_000, "{weight} bytes");
}

#[tokio::test]
async fn a_document_tells_where_its_metadata_were_read() {
    let office = Office::new();
    let html = page(&office, "/documents/1a01").await;
    let (_, table) = html.split_once("id=\"origins\"").expect("the table");
    let table = table.split("</details>").next().unwrap();
    let text = text_of(table);
    for told in [
        "Số, ký hiệu",
        "đọc trong văn bản",
        "12-NQ/TU",
        "chắc chắn (97 %)",
        "ngày 18 tháng 8 năm 2021",
        "chưa chắc, nên xem lại (62 %)",
        "cơ quan ghi bên cạnh tệp hoặc đã sửa",
        "Trang 1",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    // The link leads to the passage that the words stand in.
    let anchor = table
        .split("href=\"#")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert!(html.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    let english = page(&office, "/documents/1a01?lang=en").await;
    assert!(text_of(&english).contains("doubtful, to be looked at (62 %)"));
    let json = office.json("/v1/documents/1a01").await;
    let date = &json["origins"][1];
    assert_eq!(
        (&date["field"], &date["method"], &date["page"]),
        (&"date".into(), &"text".into(), &0.into())
    );
    let from = usize::try_from(date["span"][0].as_u64().unwrap()).unwrap();
    let to = usize::try_from(date["span"][1].as_u64().unwrap()).unwrap();
    let whole: Vec<char> = json["pages"][0]["text"].as_str().unwrap().chars().collect();
    assert_eq!(
        whole[from..to].iter().collect::<String>(),
        "ngày 18 tháng 8 năm 2021"
    );
    assert_eq!(json["origins"][2]["confidence"], serde_json::Value::Null);
    // Nothing is said where nothing is known.
    assert!(
        !page(&office, "/documents/b001")
            .await
            .contains("id=\"origins\"")
    );
}
