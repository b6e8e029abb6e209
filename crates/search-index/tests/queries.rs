//! What can be typed, and what it finds.
#![allow(clippy::unwrap_used, clippy::panic)]

mod collection;

use collection::{Collection, document, hits};
use party_documents::{Date, DocumentNumber, Secrecy};
use proptest::prelude::*;
use search_index::{
    Assumption, Clearance, Difference, Document, Filters, SearchError, SearchRequest, Sort, Within,
};

fn request(query: &str) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        limit: 10,
        ..SearchRequest::default()
    }
}

fn numbered(id: &str, number: &str, kind: &str, body: &str, date: (i16, u8, u8)) -> Document {
    let title = format!("{kind} về việc {id}");
    let mut document = document(id, &title, "Nội dung của văn bản.");
    document.number = DocumentNumber::parse(number);
    document.document_type = Some(kind.to_owned());
    document.body = Some(body.to_owned());
    document.date = Date::new(date.0, date.1, date.2);
    document
}

fn sample() -> Collection {
    let mut village = document(
        "village",
        "Nông thôn mới",
        "Xây dựng nông thôn mới bền vững.",
    );
    village.signer = Some("Trần Thị Mẫu".to_owned());
    village.date = Date::new(2021, 8, 18);
    village.document_type = Some("Nghị quyết".to_owned());
    let mut town = document(
        "town",
        "Đô thị",
        "Quy hoạch đô thị của tỉnh, kinh tế - xã hội.",
    );
    town.date = Date::new(2023, 2, 1);
    town.document_type = Some("Kết luận".to_owned());
    town.format = "pdf".to_owned();
    let office = document(
        "office",
        "Văn phòng",
        "Ủy ban nhân dân tỉnh giao văn phòng, phòng ban chuyên môn rà soát.",
    );
    let short = document("short", "UBND", "UBND tỉnh báo cáo KT-XH.");
    Collection::of(vec![village, town, office, short])
}

#[test]
fn the_language_of_queries() {
    let collection = sample();
    for (query, expected) in [
        ("nông thôn OR đô thị", &["town", "village"][..]),
        ("(nông thôn | đô thị) tỉnh", &["town"]),
        ("tỉnh -(đô thị OR KT-XH)", &["office"]),
        ("nông*", &["village"]),
        ("quy hoa*", &["town"]),
        ("\"văn chuyên\"", &[]),
        ("\"phòng chuyên môn\"", &[]),
        ("\"phòng chuyên môn\"~1", &["office"]),
        ("\"phong chuyen mon\"~1", &["office"]),
        ("\"quy hoach do thi\"", &["town"]),
        ("tinh -\"do thi\"", &["office", "short"]),
        ("năm:2021", &["village"]),
        ("năm:2020..2022 OR loại:\"kết luận\"", &["town", "village"]),
        ("loại:kết luận đô thị", &["town"]),
        ("loai:nq", &["village"]),
        ("type:\"nghi quyet\" -nông", &[]),
        ("khóa:XIII", &["town", "village"]),
        ("ngày:18/8/2021", &["village"]),
        ("người ký:Mẫu", &["village"]),
        ("nguoi ky:\"tran thi mau\" nông thôn", &["village"]),
        ("người ký:Bình", &[]),
        ("tiêu đề:đô", &["town"]),
        ("tieu de:\"do thi\"", &["town"]),
        ("định dạng:pdf", &["town"]),
        ("loại:chỉ thị", &[]),
        ("UBND tỉnh", &["office", "short"]),
        ("ủy ban nhân dân", &["office", "short"]),
        ("KT-XH", &["short", "town"]),
        ("nong thonn", &["village"]),
        ("noong thoon mowis", &["village"]),
        ("nôngthôn", &["village"]),
        ("nông thỗn", &["village"]),
        ("năm:nay", &[]),
        ("()", &["office", "short", "town", "village"]),
    ] {
        let mut found = hits(&collection, &request(query));
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn what_was_assumed_is_said_and_can_be_undone() {
    let collection = sample();
    let search = |request: &SearchRequest| {
        let clearance = collection.clearance;
        collection.index.search(clearance, request).unwrap()
    };
    let response = search(&request("nong thonn"));
    assert_eq!(response.read_as.as_deref(), Some("nong thon"));
    let corrected = Assumption::Corrected {
        typed: "thonn".to_owned(),
        assumed: "thon".to_owned(),
    };
    assert!(response.assumptions.contains(&corrected));
    let verbatim = search(&SearchRequest {
        verbatim: true,
        ..request("nong thonn")
    });
    assert_eq!((verbatim.total, verbatim.read_as), (0, None));
    let response = search(&request("ubnd tinh"));
    assert!(response.assumptions.iter().any(|assumption| matches!(
        assumption,
        Assumption::Abbreviation { short, senses } if short == "UBND" && senses[0] == "Ủy ban nhân dân"
    )));
    assert_eq!(
        search(&request("nghi quyet")).with_marks.as_deref(),
        Some("nghị quyết")
    );
    let ignored = Assumption::FieldIgnored {
        field: "năm".to_owned(),
    };
    assert!(search(&request("năm:nay")).assumptions.contains(&ignored));
}

#[test]
fn what_a_query_expands_to_is_marked() {
    let collection = sample();
    for (query, expected) in [
        ("UBND", "Ủy ban nhân dân"),
        ("ủy ban nhân dân", "UBND"),
        ("quy hoa*", "Quy hoạch"),
    ] {
        let response = collection
            .index
            .search(collection.clearance, &request(query));
        let marked: Vec<String> = response
            .unwrap()
            .hits
            .iter()
            .flat_map(|hit| {
                let text = &hit.snippet.text;
                hit.snippet
                    .highlights
                    .iter()
                    .map(|h| text[h.clone()].to_owned())
            })
            .collect();
        assert!(marked.iter().any(|m| m == expected), "{query}: {marked:?}");
    }
}

#[test]
fn of_one_number_the_likeliest_comes_first() {
    let collection = Collection::of(vec![
        numbered(
            "old",
            "08-CTr/TU",
            "Chương trình",
            "Tỉnh ủy Vạn Xuân",
            (2016, 10, 3),
        ),
        numbered(
            "new",
            "08-CTr/TU",
            "Chương trình",
            "Tỉnh ủy Vạn Xuân",
            (2021, 5, 4),
        ),
        numbered(
            "other",
            "8-CTr/HU",
            "Chương trình",
            "Huyện ủy An Sơn",
            (2022, 5, 4),
        ),
        document(
            "cites",
            "Triển khai",
            "Thực hiện Chương trình số 08-CTr/TU.",
        ),
    ]);
    for (query, expected) in [
        ("08-CTr/TU", &["new", "old", "cites"][..]),
        ("8 ctr tu", &["new", "old"]),
        ("08-CTr/TU năm 2016", &["old", "new"]),
        ("08-CTr/TU khóa XII", &["old", "new"]),
        (
            "chương trình 08 của Tỉnh ủy Vạn Xuân",
            &["new", "old", "other"],
        ),
        ("chương trình 08", &["other", "new", "old"]),
        ("chương trình 08 khóa XIII", &["other", "new"]),
        ("số:08-CTr/TU", &["new", "old"]),
        ("số:08-CTr/TU năm:2016", &["old"]),
    ] {
        let mut found = hits(&collection, &request(query));
        found.truncate(expected.len());
        assert_eq!(found, expected, "{query}");
    }
    for (query, told_apart_by) in [
        (
            "08-CTr/TU",
            Some((2, vec![Difference::Term, Difference::Date])),
        ),
        (
            "chương trình 08",
            Some((
                3,
                vec![Difference::Body, Difference::Term, Difference::Date],
            )),
        ),
        ("8-CTr/HU", None),
        ("nội dung văn bản", None),
    ] {
        let response = collection
            .index
            .search(collection.clearance, &request(query));
        let said = response.unwrap().assumptions.into_iter();
        let said = said.filter_map(|assumption| match assumption {
            Assumption::SeveralBearNumber { count, differ_in } => Some((count, differ_in)),
            _ => None,
        });
        let said: Vec<_> = said.collect();
        assert_eq!(said, Vec::from_iter(told_apart_by), "{query}");
    }
}

/// A resolution of the central committee, with what its head says of its plenum.
fn of_plenum(id: &str, number: &str, head: &str, date: (i16, u8, u8)) -> Document {
    let mut paper = numbered(id, number, "Nghị quyết", "Ban Chấp hành Trung ương", date);
    paper.title = "Nghị quyết về xây dựng Đảng".to_owned();
    paper.pages[0].text = format!("NGHỊ QUYẾT\n{head}\nvề xây dựng Đảng\nNội dung.");
    paper
}

#[test]
fn resolutions_are_found_by_their_plenum_or_congress() {
    let plenum = "HỘI NGHỊ LẦN THỨ TƯ BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG KHÓA";
    let mut congress = of_plenum(
        "congress",
        "01-NQ/TW",
        "ĐẠI HỘI ĐẠI BIỂU TOÀN QUỐC LẦN THỨ XIII CỦA ĐẢNG",
        (2021, 2, 1),
    );
    congress.number = None;
    congress.body = Some("Đại hội đại biểu toàn quốc lần thứ XIII của Đảng".to_owned());
    let collection = Collection::of(vec![
        document(
            "speaks",
            "Học tập Nghị quyết Trung ương 4 khóa XII",
            "Nghị quyết Trung ương 4 khóa XII, nghị quyết đại hội XIII, trung ương 4 khóa XII.",
        ),
        of_plenum("eleven", "12-NQ/TW", &format!("{plenum} XI"), (2012, 1, 16)),
        of_plenum(
            "twelve",
            "04-NQ/TW",
            &format!("{plenum} XII"),
            (2016, 10, 30),
        ),
        congress,
    ]);
    for (query, expected) in [
        (
            "nghị quyết trung ương 4 khóa XII",
            &["twelve", "speaks"][..],
        ),
        ("nghi quyet trung uong 4 khoa xii", &["twelve", "speaks"]),
        ("NQ TW 4 khóa 11", &["eleven"]),
        ("nghị quyết trung ương 4", &["twelve", "eleven"]),
        (
            "nghị quyết trung ương 4 khóa XI về xây dựng Đảng",
            &["eleven"],
        ),
        ("nghị quyết đại hội XIII của Đảng", &["congress"]),
    ] {
        let mut found = hits(&collection, &request(query));
        found.truncate(expected.len());
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn state_numbers_are_found_by_type_and_year() {
    let body = "Quốc hội";
    let mut undated = numbered("undated", "54/2022/QH15", "Nghị quyết", body, (2022, 1, 1));
    undated.date = None;
    let collection = Collection::of(vec![
        undated,
        numbered("other", "54/2023/QH15", "Nghị quyết", body, (2023, 6, 1)),
    ]);
    for (query, expected) in [
        ("nghị quyết 54/2022 của Quốc hội", ["undated", "other"]),
        ("nghị quyết 54", ["other", "undated"]),
    ] {
        assert_eq!(hits(&collection, &request(query)), expected, "{query}");
    }
}

#[test]
fn documents_are_ordered_by_number() {
    let body = "Tỉnh ủy Vạn Xuân";
    let collection = Collection::of(vec![
        numbered("ten", "10-NQ/TU", "Nghị quyết", body, (2020, 1, 1)),
        numbered("two", "02-NQ/TU", "Nghị quyết", body, (2021, 1, 1)),
        numbered("again", "02-NQ/TU", "Nghị quyết", body, (2024, 1, 1)),
        document("none", "Nghị quyết", "Không có số."),
    ]);
    for (sort, expected) in [
        (Sort::NumberAscending, ["again", "two", "ten", "none"]),
        (Sort::NumberDescending, ["ten", "again", "two", "none"]),
    ] {
        let request = SearchRequest {
            sort,
            ..request("nghị quyết")
        };
        assert_eq!(hits(&collection, &request), expected);
    }
}

#[test]
fn a_cursor_walks_all_that_was_found_and_no_other_index() {
    let documents: Vec<Document> = (0..25)
        .map(|n| {
            let mut document = document(&format!("d{n:02}"), "Báo cáo", "Báo cáo công tác.");
            document.date = Date::new(2020 + (n % 3), 1, 1);
            document
        })
        .collect();
    let collection = Collection::of(documents);
    for sort in [Sort::Relevance, Sort::DateDescending, Sort::DateAscending] {
        let mut seen: Vec<String> = Vec::new();
        let mut page = SearchRequest {
            sort,
            limit: 4,
            ..request("báo cáo")
        };
        loop {
            let response = collection
                .index
                .search(collection.clearance, &page)
                .unwrap();
            assert_eq!(response.total, 25);
            seen.extend(response.hits.iter().map(|hit| hit.id.clone()));
            match response.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        let all = SearchRequest {
            sort,
            limit: 25,
            ..request("báo cáo")
        };
        assert_eq!(seen, hits(&collection, &all), "{sort:?}");
    }
    let mut stale = request("báo cáo");
    let first = SearchRequest {
        limit: 1,
        ..request("báo cáo")
    };
    let next = collection
        .index
        .search(collection.clearance, &first)
        .unwrap()
        .next;
    stale.after = next.map(|mut next| {
        next.generation.push('x');
        next
    });
    assert!(matches!(
        collection.index.search(collection.clearance, &stale),
        Err(SearchError::CursorStale)
    ));
}

#[test]
fn a_condition_on_a_body_reaches_back_over_mergers_but_never_over_limits() {
    let documents = vec![
        numbered(
            "old",
            "01-NQ/TU",
            "Nghị quyết",
            "Tỉnh ủy Bắc Giang",
            (2021, 1, 1),
        ),
        numbered(
            "new",
            "02-NQ/TU",
            "Nghị quyết",
            "Tỉnh ủy Bắc Ninh",
            (2025, 9, 1),
        ),
    ];
    let collection = Collection::of(documents);
    let of_body = |exact_bodies, within: Option<&str>| SearchRequest {
        filters: Filters {
            bodies: vec!["Tỉnh ủy Bắc Ninh".to_owned()],
            exact_bodies,
            within: Within {
                bodies: within.map(|body| vec![body.to_owned()]),
                folders: None,
            },
            ..Filters::default()
        },
        ..request("nghị quyết")
    };
    for (request, expected) in [
        (of_body(false, None), &["new", "old"][..]),
        (of_body(true, None), &["new"]),
        (of_body(false, Some("Tỉnh ủy Bắc Ninh")), &["new"]),
        (request("cơ quan:\"tỉnh ủy bắc ninh\""), &["new", "old"]),
        (request("cơ quan:bắc giang nghị quyết"), &["old"]),
    ] {
        let mut found = hits(&collection, &request);
        found.sort();
        assert_eq!(found, expected, "{request:?}");
    }
    let response = collection
        .index
        .search(collection.clearance, &of_body(false, None));
    let said = Assumption::Predecessors {
        bodies: vec!["Tỉnh ủy Bắc Giang".to_owned()],
    };
    assert!(response.unwrap().assumptions.contains(&said));
}

#[test]
fn no_reading_of_a_query_knows_more_than_the_caller() {
    let mut secret = document("secret", "Bản mật", "Chiến dịch zelkova bí mật.");
    secret.secrecy = Secrecy::Secret;
    secret.body = Some("Ban Zelkova".to_owned());
    let open = document("open", "Bản thường", "Nội dung thường.");
    let collection = Collection::of(vec![secret, open]);
    let low = Clearance(Secrecy::Normal);
    for query in [
        "zelkov",
        "zelkovaa",
        "cơ quan:zelkova",
        "zelk*",
        "zelkova OR x",
        "\"zelkova\"",
    ] {
        let response = collection.index.search(low, &request(query)).unwrap();
        assert_eq!(response.total, 0, "{query}");
        assert_eq!(response.read_as, None, "{query}");
        let said = format!("{:?}", response.assumptions);
        assert!(
            !said.contains("elkova\"") || query.contains("zelkova"),
            "{said}"
        );
    }
    let known = collection
        .index
        .search(low, &request("cơ quan:zelkova"))
        .unwrap();
    let unknown = collection
        .index
        .search(low, &request("cơ quan:zelkovo"))
        .unwrap();
    assert_eq!(known.assumptions.len(), unknown.assumptions.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_text_is_answered(
        text in "(\\PC|[-\"“”«»()|:*~ ăđ.]|OR|-|năm:|loại:|số:|\"a b\"~3|nông|thôn|[a-z]{1,6}|57-NQ/TW){0,14}",
    ) {
        thread_local!(static COLLECTION: Collection = sample());
        COLLECTION.with(|collection| {
            for verbatim in [false, true] {
                let request = SearchRequest { verbatim, facets: true, ..request(&text) };
                let answer = collection.index.search(collection.clearance, &request);
                prop_assert!(answer.is_ok(), "{:?}", answer);
            }
            let suggested = collection.index.suggest(collection.clearance, &Within::default(), &text, 10);
            prop_assert!(suggested.is_ok());
            Ok(())
        })?;
    }
}
