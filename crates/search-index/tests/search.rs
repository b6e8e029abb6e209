//! A collection is built, published and searched through the public interface.
#![allow(clippy::unwrap_used, clippy::panic)]

mod collection;

use collection::{Collection, document, hits};
use party_documents::{Date, Secrecy};
use search_index::{
    Assumption, Clearance, Filters, Given, SearchError, SearchRequest, Sort, Within,
};

fn request(query: &str) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        limit: 10,
        ..SearchRequest::default()
    }
}

fn sample() -> Collection {
    Collection::of(vec![
        document(
            "a",
            "Xây dựng nông thôn mới",
            "Nghị quyết về xây dựng nông thôn mới giai đoạn 2021-2025.",
        ),
        document(
            "b",
            "Chuyển đổi số",
            "Chuyển đổi số trong các cơ quan đảng. Văn phòng cấp uỷ lưu trữ.",
        ),
        document(
            "c",
            "Nong thon",
            "Ban go khong dau ve xay dung nong thon moi.",
        ),
        document(
            "d",
            "Văn phòng",
            "Phòng văn thư cấp phát. Ủy ban họp. Thủy lợi, hoà giải cơ sở.",
        ),
    ])
}

#[test]
fn words_are_found_with_and_without_marks_in_any_composition() {
    let collection = sample();
    for (query, expected) in [
        ("nông thôn mới", vec!["a", "c"]),
        ("NÔNG THÔN MỚI", vec!["a", "c"]),
        ("no\u{302}ng tho\u{302}n mo\u{31b}\u{301}i", vec!["a", "c"]),
        ("hòa giải", vec!["d"]),
        ("hoà giải", vec!["d"]),
        ("cấp uỷ", vec!["b", "d"]),
        ("không có từ này đâu", vec![]),
    ] {
        assert_eq!(hits(&collection, &request(query)), expected, "{query}");
    }
    let mut unmarked = hits(&collection, &request("nong thon moi"));
    unmarked.sort();
    assert_eq!(unmarked, ["a", "c"]);
}

#[test]
fn a_quoted_phrase_stands_as_it_is_quoted() {
    let collection = sample();
    assert_eq!(hits(&collection, &request("\"văn phòng cấp ủy\"")), ["b"]);
    assert_eq!(hits(&collection, &request("\"van phong cap uy\"")), ["b"]);
    assert_eq!(hits(&collection, &request("văn phòng cấp ủy")), ["b", "d"]);
    assert_eq!(
        hits(&collection, &request("nông thôn -\"giai đoạn\"")),
        ["c"]
    );
    assert_eq!(hits(&collection, &request("phòng -họp")), ["b"]);
    let mut without = hits(&collection, &request("-phòng"));
    without.sort();
    assert_eq!(without, ["a", "c"]);
}

#[test]
fn snippets_mark_the_original_text() {
    let collection = sample();
    let response = collection
        .index
        .search(collection.clearance, &request("van phong cap uy"))
        .unwrap();
    let snippet = &response.hits[0].snippet;
    let marked: Vec<&str> = snippet
        .highlights
        .iter()
        .map(|range| &snippet.text[range.clone()])
        .collect();
    assert_eq!(marked, ["Văn phòng cấp uỷ"]);
    assert!(response.assumptions.contains(&Assumption::WithoutMarks));
}

#[test]
fn filters_facets_and_order() {
    let mut documents = Vec::new();
    for (id, kind, body, date) in [
        ("1", "Nghị quyết", "Tỉnh ủy Vạn Xuân", Some((2021, 8, 18))),
        ("2", "Kết luận", "Tỉnh ủy Vạn Xuân", Some((2023, 1, 5))),
        ("3", "Kết luận", "Huyện ủy An Sơn", Some((2019, 12, 31))),
        ("4", "Báo cáo", "Huyện ủy An Sơn", None),
    ] {
        let mut document = document(id, "Công tác cán bộ", "Nội dung về công tác cán bộ.");
        document.document_type = Some(kind.to_owned());
        document.body = Some(body.to_owned());
        document.date = date.and_then(|(y, m, d)| Date::new(y, m, d));
        if kind == "Kết luận" {
            document.subject = Some("Xây dựng Đảng".to_owned());
        }
        documents.push(document);
    }
    let collection = Collection::of(documents);
    let with = |filters: Filters, sort: Sort| {
        hits(
            &collection,
            &SearchRequest {
                filters,
                sort,
                ..request("cán bộ")
            },
        )
    };
    let none = Filters::default;
    assert_eq!(with(none(), Sort::DateDescending), ["2", "1", "3", "4"]);
    assert_eq!(with(none(), Sort::DateAscending), ["3", "1", "2", "4"]);
    let types = Filters {
        document_types: vec!["Kết luận".into()],
        ..none()
    };
    assert_eq!(with(types, Sort::DateDescending), ["2", "3"]);
    let bodies = Filters {
        bodies: vec!["Huyện ủy An Sơn".into()],
        ..none()
    };
    assert_eq!(with(bodies, Sort::DateAscending), ["3", "4"]);
    let years = Filters {
        years: vec![2021, 2023],
        ..none()
    };
    assert_eq!(with(years, Sort::DateAscending), ["1", "2"]);
    let since = Filters {
        date_from: Date::new(2021, 8, 18),
        date_to: Date::new(2022, 12, 31),
        ..none()
    };
    assert_eq!(with(since, Sort::DateAscending), ["1"]);
    let subjects = Filters {
        subjects: vec!["Xây dựng Đảng".into()],
        ..none()
    };
    assert_eq!(with(subjects, Sort::DateDescending), ["2", "3"]);
    for typed in [
        "lĩnh vực:\"xây dựng đảng\"",
        "subject:\"xay dung dang\" cán bộ",
    ] {
        let mut found = hits(&collection, &request(typed));
        found.sort_unstable();
        assert_eq!(found, ["2", "3"], "{typed}");
    }
    let unknown = Filters {
        document_types: vec!["Thông tri".into()],
        ..none()
    };
    assert!(with(unknown, Sort::Relevance).is_empty());

    let response = collection
        .index
        .search(
            collection.clearance,
            &SearchRequest {
                facets: true,
                ..request("")
            },
        )
        .unwrap();
    assert_eq!(response.total, 4);
    assert_eq!(
        response.hits[0].id, "2",
        "a blank query shows the newest first"
    );
    let facet = |field: &str| {
        let facet = response
            .facets
            .iter()
            .find(|facet| facet.field == field)
            .unwrap();
        facet
            .counts
            .iter()
            .map(|c| (c.value.clone(), c.count))
            .collect::<Vec<_>>()
    };
    assert_eq!(facet("type")[0], ("Kết luận".to_owned(), 2));
    assert_eq!(facet("body").len(), 2);
    assert_eq!(facet("subject"), [("Xây dựng Đảng".to_owned(), 2)]);
    assert_eq!(
        facet("year")
            .iter()
            .map(|(year, _)| year.as_str())
            .collect::<Vec<_>>(),
        ["2023", "2021", "2019"]
    );
}

#[test]
fn pages_of_results_do_not_overlap() {
    let documents = (0..25)
        .map(|n| document(&format!("{n:02}"), "Báo cáo", "Báo cáo tháng."))
        .collect();
    let collection = Collection::of(documents);
    let mut seen = Vec::new();
    for offset in (0..30).step_by(10) {
        seen.extend(hits(
            &collection,
            &SearchRequest {
                offset,
                ..request("báo cáo")
            },
        ));
    }
    assert_eq!(seen.len(), 25);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
    let deep = collection.index.search(
        collection.clearance,
        &SearchRequest {
            offset: 1_000_000,
            ..request("báo cáo")
        },
    );
    assert!(matches!(deep, Err(SearchError::TooDeep { .. })));
    let long = collection
        .index
        .search(collection.clearance, &request(&"a ".repeat(5_000)));
    assert!(matches!(long, Err(SearchError::QueryTooLong { .. })));
}

#[test]
fn what_is_above_the_clearance_leaves_no_trace() {
    let mut secret = document(
        "s",
        "Bí danh Hoàng Oanh",
        "Nội dung mật nói đến hoàng oanh.",
    );
    secret.secrecy = Secrecy::Secret;
    secret.document_type = Some("Loại mật".to_owned());
    let collection = Collection::of(vec![document("o", "Công khai", "Nội dung thường."), secret]);
    let low = Clearance(Secrecy::Internal);
    for query in ["hoàng oanh", "hoang oanh", "\"hoàng oanh\"", "", "nội dung"] {
        let request = SearchRequest {
            facets: true,
            ..request(query)
        };
        let answer = collection.index.search(low, &request).unwrap();
        let all = serde_json::to_string(&(&answer.hits, &answer.facets))
            .unwrap()
            .to_lowercase();
        assert!(
            !all.contains("oanh") && !all.contains("mật"),
            "{query}: {all}"
        );
        assert!(answer.total <= 1, "{query}");
    }
    assert!(
        collection
            .index
            .document(low, &Within::default(), "s", None)
            .unwrap()
            .is_none()
    );
    assert_eq!(collection.index.document_count(low), 1);
    let high = Clearance(Secrecy::Secret);
    assert_eq!(
        collection
            .index
            .search(high, &request("hoàng oanh"))
            .unwrap()
            .total,
        1
    );
    assert!(
        collection
            .index
            .document(high, &Within::default(), "s", None)
            .unwrap()
            .is_some()
    );
}

#[test]
fn a_long_document_is_one_hit_and_comes_back_whole() {
    let mut pages = Vec::new();
    for number in 1..=12 {
        let filler = format!("Trang {number} nói về việc khác. ").repeat(120);
        let extra = if number == 9 {
            "Điểm cần tìm: phông lưu trữ của Đảng. "
        } else {
            ""
        };
        pages.push(format!("{filler}{extra}\n\n{filler}"));
    }
    let mut long = document("long", "Báo cáo dài", "");
    long.pages = pages
        .iter()
        .enumerate()
        .map(|(n, text)| search_index::PageText {
            number: Some(n as u32 + 1),
            text: text.clone(),
        })
        .collect();
    let collection = Collection::of(vec![long, document("x", "Khác", "Không liên quan.")]);
    let response = collection
        .index
        .search(collection.clearance, &request("phông lưu trữ"))
        .unwrap();
    assert_eq!(response.total, 1);
    assert_eq!(response.hits[0].page, Some(9));
    assert!(response.hits[0].snippet.text.contains("phông lưu trữ"));
    let stored = collection
        .index
        .document(
            collection.clearance,
            &Within::default(),
            "long",
            Some("phông lưu trữ"),
        )
        .unwrap()
        .unwrap();
    let texts: Vec<&String> = stored.pages.iter().map(|page| &page.text).collect();
    assert_eq!(texts, pages.iter().collect::<Vec<_>>());
    let marked = &stored.pages[8];
    assert_eq!(&marked.text[marked.highlights[0].clone()], "phông lưu trữ");
    let ordinal = response.hits[0].passages[0].ordinal;
    assert!(marked.passages.iter().any(|(n, range)| *n == ordinal
        && marked.text[range.clone()].contains("phông lưu trữ")));
}

const LONG_QUERIES: [&str; 4] = [
    "công tác giám sát của các tỉnh ủy về kỷ phông lưu trữ",
    "quy định về chuyển đổi số nông thôn mới của đảng viên",
    "các quy định về công tác đảng và giám sát kỷ phông",
    "quy dinh ve chuyen doi so nong thon moi cua dang vien",
];

/// Documents of common and rare syllables in no order, some of several passages, some that say what
/// the long queries ask.
fn jumble(count: u64) -> Collection {
    const SYLLABLES: [&str; 24] = [
        "của", "các", "và", "quy", "định", "về", "công", "tác", "đảng", "viên", "tỉnh", "ủy",
        "nông", "thôn", "mới", "chuyển", "đổi", "số", "lưu", "trữ", "phông", "giám", "sát", "kỷ",
    ];
    let mut state = 7u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    let mut text = |words: u64| {
        let mut text = String::new();
        for _ in 0..words {
            // The product of two draws makes the first syllables the common ones.
            let place = next(24) * next(24) / 24;
            text.push_str(SYLLABLES[place as usize]);
            text.push_str(if next(12) == 0 { ".\n" } else { " " });
        }
        text
    };
    let documents = (0..count).map(|number| {
        let words = if number % 90 == 0 {
            3_000
        } else {
            15 + number % 60
        };
        let asked = match number % 7 {
            1 => LONG_QUERIES[number as usize % 4],
            _ => "",
        };
        let body = format!("{} {asked} {}", text(words / 2), text(words / 2));
        let mut document = document(&number.to_string(), &text(4), &body);
        document.date = Date::new(1990 + (number % 30) as i16, 5, 1).filter(|_| number % 5 > 0);
        document
    });
    Collection::of(documents.collect())
}

#[test]
fn looking_for_the_best_only_misses_none_of_them() {
    // More than one window of passages.
    let collection = jumble(6_000);
    let mut pruned = 0;
    for query in LONG_QUERIES {
        for (offset, limit) in [(0, 1), (0, 10), (10, 10), (40, 20)] {
            let best = SearchRequest {
                offset,
                limit,
                best_only: true,
                ..request(query)
            };
            let all = SearchRequest {
                best_only: false,
                ..best.clone()
            };
            let ask = |request| {
                collection
                    .index
                    .search(collection.clearance, request)
                    .unwrap()
            };
            let (best, all) = (ask(&best), ask(&all));
            assert_eq!(best.hits, all.hits, "{query} from {offset}");
            assert!(all.total_is_exact && best.total <= all.total, "{query}");
            assert!(!best.total_is_exact || best.total == all.total, "{query}");
            pruned += usize::from(best.total < all.total);
        }
    }
    assert!(pruned > 0, "nothing was left out, so nothing was tested");
}

#[test]
fn of_equals_the_newer_comes_first_unless_a_date_is_asked_for() {
    let years = [1995, 2023, 2009];
    let documents = years.map(|year| {
        let mut document = document(&year.to_string(), "Chuyển đổi số", "Về chuyển đổi số.");
        document.date = Date::new(year, 3, 1);
        document
    });
    let mut better = document(
        "better",
        "Chuyển đổi số toàn diện",
        "Chuyển đổi số, đổi mới.",
    );
    better.date = Date::new(1994, 1, 1);
    let collection = Collection::of(documents.into_iter().chain([better]).collect());
    let asked = request("chuyển đổi số");
    let order = hits(&collection, &asked);
    let dated: Vec<&String> = order.iter().filter(|id| *id != "better").collect();
    assert_eq!(dated, ["2023", "2009", "1995"]);
    // Age is gentle: what says more of the question stays ahead.
    assert_eq!(
        hits(&collection, &request("chuyển đổi số toàn diện"))[0],
        "better"
    );
    let mut within = asked;
    within.filters.date_from = Date::new(1980, 1, 1);
    let order = hits(&collection, &within);
    let dated: Vec<&String> = order.iter().filter(|id| *id != "better").collect();
    assert_eq!(dated, ["1995", "2023", "2009"], "as they were indexed");
}

#[test]
fn a_search_past_its_time_ends() {
    use std::time::{Duration, Instant};
    let collection = sample();
    let search = || {
        let request = request("nông thôn mới");
        collection.index.search(collection.clearance, &request)
    };
    let within = |working, latest| {
        search_index::within_limits(search_index::Limits { working, latest }, search)
    };
    let enough = Duration::from_secs(600);
    let now = Instant::now();
    for (working, latest) in [(enough, now), (Duration::ZERO, now + enough)] {
        let late = within(working, latest).unwrap_err();
        assert!(matches!(late, SearchError::OutOfTime), "{late}");
        assert_eq!(late.code(), "out_of_time");
    }
    assert_eq!(within(enough, now + enough).unwrap().hits.len(), 2);
    assert!(search().is_ok());
}

#[test]
fn a_passage_that_tells_next_to_nothing_is_not_shown_beside_one_that_tells_all() {
    let mut plan = document("plan", "Chuyển đổi số", "");
    let pages = [
        "Chuyển đổi số trong các cơ quan.",
        "Theo dõi, đôn đốc việc thực hiện.",
        "Chuyển đổi số ở các huyện.",
    ];
    let page = |(n, text): (usize, &&str)| search_index::PageText {
        number: u32::try_from(n + 1).ok(),
        text: (*text).to_owned(),
    };
    plan.pages = pages.iter().enumerate().map(page).collect();
    let collection = Collection::of(vec![plan]);
    let response = collection
        .index
        .search(collection.clearance, &request("chuyen doi so"))
        .unwrap();
    let shown = response.hits[0].passages.iter().map(|passage| passage.page);
    let mut shown: Vec<_> = shown.collect();
    shown.sort_unstable();
    assert_eq!(shown, [Some(1), Some(3)]);
}

#[test]
fn a_score_taken_apart_adds_up() {
    let collection = sample();
    let all = Clearance(Secrecy::MostSecret);
    for query in [
        "nông thôn mới",
        "nong thon moi",
        "\"chuyển đổi số\" cơ quan",
        "\"chuyen doi\" so",
        "văn phòng cấp ủy",
        "nôn*",
        "xây dựng OR lưu trữ",
    ] {
        let explained = SearchRequest {
            explain: true,
            ..request(query)
        };
        let plain = collection.index.search(all, &request(query)).unwrap();
        assert!(plain.hits.iter().all(|hit| hit.explanation.is_none()));
        let found = collection.index.search(all, &explained).unwrap();
        assert!(!found.hits.is_empty(), "{query}");
        for hit in found.hits {
            let why = hit.explanation.unwrap();
            let sum = |given: &[Given]| given.iter().map(|given| given.points).sum::<f32>();
            let passages = (sum(&why.passage) + why.further) * why.title;
            let score = sum(&why.document) + passages;
            assert!(why.prior > 0.9 && why.prior < 1.5);
            assert!(!why.passage.is_empty() && why.passage[0].points > 0.0);
            let off = (score - hit.score).abs();
            assert!(
                off < 0.01 * hit.score.max(1.0),
                "{query} {}: {score} {}",
                hit.id,
                hit.score
            );
        }
    }
    let found = collection.index.search(
        all,
        &SearchRequest {
            explain: true,
            ..request("\"chuyen doi\" so")
        },
    );
    let why = found.unwrap().hits.remove(0).explanation.unwrap();
    let phrase = why.passage.iter().find(|given| given.text.contains(' '));
    assert_eq!(phrase.unwrap().text, "chuyen doi");
    assert!(
        why.passage
            .iter()
            .any(|g| (g.field.as_str(), g.text.as_str()) == ("pairs", "chuyen_doi"))
    );
    assert!(why.title > 1.0, "its title is all asked for");
}

#[test]
fn a_facet_of_many_values_says_how_many_it_leaves_out() {
    let of_body = |n: usize| {
        let mut paper = document(&format!("b{n}"), "Kế hoạch", "Kế hoạch công tác năm.");
        paper.body = Some(format!("Đảng ủy xã số {n}"));
        paper
    };
    for (bodies, others) in [(50, 0), (63, 13)] {
        let collection = Collection::of((0..bodies).map(of_body).collect());
        let asked = SearchRequest {
            facets: true,
            ..request("kế hoạch")
        };
        let found = collection
            .index
            .search(collection.clearance, &asked)
            .unwrap();
        let facet = found.facets.iter().find(|facet| facet.field == "body");
        let facet = facet.unwrap();
        assert_eq!((facet.counts.len(), facet.others), (50, others));
    }
}
