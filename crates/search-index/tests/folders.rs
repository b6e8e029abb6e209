//! Whoever is limited to folders is answered as if nothing else were there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod collection;

use collection::{Collection, document};
use party_documents::{Date, DocumentNumber, NumberKind, Secrecy, find_citations};
use search_index::{Clearance, Document, Filters, Place, Scope, SearchRequest, Within};

const NORMAL: Clearance = Clearance(Secrecy::Normal);

/// Folders whose names begin alike, and sort between each other's contents.
const FOLDERS: [&str; 8] = [
    "kho",
    "kho/2024",
    "kho/2024/quy-1",
    "kho-mat",
    "kho0",
    "khoa",
    "/kho",
    "kho/nen.zip",
];

fn place(path: String) -> Place {
    Place { path, row: None }
}

/// Papers that cite and resemble each other, over all folders; every fifth lies in two.
fn papers() -> Vec<Document> {
    (0..48_usize)
        .map(|n| {
            let folder = FOLDERS[n % FOLDERS.len()];
            let cited = (n * 7 + 3) % 48;
            let text = format!(
                "Thực hiện Kế hoạch số {}-KH/TU, ngày 05/6/2024. Công tác văn thư lưu trữ của đơn vị {n}. \
                 Nhóm {} rà soát hồ sơ, số hóa tài liệu, bàn giao đúng hạn cho kho lưu trữ.",
                cited + 1,
                n % 3
            );
            let mut places = vec![place(format!("{folder}/{n}.txt"))];
            if n % 5 == 0 {
                places.push(place(format!("{}/ban-sao-{n}.txt", FOLDERS[(n / 5) % 8])));
            }
            Document {
                number: Some(DocumentNumber {
                    kind: NumberKind::Party,
                    number: (n + 1).to_string(),
                    year: None,
                    symbol: Some("KH".to_owned()),
                    body: Some("TU".to_owned()),
                }),
                document_type: Some(format!("Loại {}", n % 8)),
                body: Some(format!("Huyện ủy Số {}", n % 8)),
                date: Date::new(2024, 6, 5),
                citations: find_citations(&text),
                places,
                ..document(&format!("d{n:02}"), &format!("Kế hoạch văn thư {n}"), &text)
            }
        })
        .collect()
}

/// Everything that the index tells someone, as far as it does not depend on scores.
fn everything(collection: &Collection, within: &Within) -> String {
    let index = &collection.index;
    let mut told = String::new();
    for query in [
        "",
        "văn thư",
        "van thu",
        "3-KH/TU",
        "\"số hóa tài liệu\"",
        "loại:\"Loại 2\"",
    ] {
        let request = SearchRequest {
            query: query.to_owned(),
            limit: 100,
            facets: true,
            filters: Filters {
                within: within.clone(),
                ..Filters::default()
            },
            ..SearchRequest::default()
        };
        let mut found = index.search(NORMAL, &request).unwrap();
        found.hits.sort_by(|a, b| a.id.cmp(&b.id));
        let ids: Vec<&str> = found.hits.iter().map(|hit| hit.id.as_str()).collect();
        told.push_str(&format!(
            "{query}: {} {ids:?} {:?}\n",
            found.total, found.facets
        ));
    }
    for typed in ["huyện ủy", "kế ho", "4", "van th"] {
        let mut found = index.suggest(NORMAL, within, typed, 100).unwrap();
        found.sort_by(|a, b| a.text.cmp(&b.text));
        told.push_str(&format!("{typed}: {found:?}\n"));
    }
    let scope = Scope {
        clearance: NORMAL,
        within,
    };
    for n in 0..48 {
        let id = format!("d{n:02}");
        let near = index.near_duplicates(NORMAL, within, &id).unwrap();
        let related = index.related(NORMAL, within, &id, 100).unwrap();
        let mut related = related.map(|hits| hits.into_iter().map(|h| h.id).collect::<Vec<_>>());
        related.iter_mut().for_each(|ids| ids.sort());
        let document = index
            .document(NORMAL, within, &id, Some("văn thư"))
            .unwrap();
        let pages = document.map(|document| document.pages);
        told.push_str(&format!(
            "{id}: {pages:?} {near:?} {related:?} {:?} {:?} {:?} {:?}\n",
            index.citations(scope, &id).unwrap(),
            index.cited_by(scope, &id, 0, 100).unwrap(),
            index.chain(scope, &id).unwrap(),
            index.standing(scope, &id).unwrap(),
        ));
    }
    told
}

#[test]
fn a_limit_to_folders_hides_all_else_from_every_function() {
    let all = Collection::of(papers());
    let mut seen_in_all = 0;
    for folders in [
        &["kho"][..],
        &["kho/2024"],
        &["kho/2024/"],
        &["kho-mat", "kho0"],
        &["/kho"],
        &["khoa", "khoa", "kho/nen.zip"],
        &["kh"],
        &["nơi khác"],
        &[""],
        &[],
    ] {
        let within = Within {
            bodies: None,
            folders: Some(folders.iter().map(|f| (*f).to_owned()).collect()),
        };
        let inside: Vec<Document> = papers()
            .into_iter()
            .filter(|paper| within.covers(paper.body.as_deref(), &paper.places))
            .collect();
        seen_in_all += inside.len();
        if folders == ["kho"] {
            assert!((24..48).contains(&inside.len()), "{}", inside.len());
        }
        // Scores count words of all papers, so that only related papers may come in other numbers:
        // which words are looked up depends on how rare they are.
        let alone = Collection::of(inside);
        assert_eq!(
            everything(&all, &within),
            everything(&alone, &Within::default()),
            "{folders:?}"
        );
    }
    assert!(seen_in_all > 60, "the limits let something through");
}

#[test]
fn both_limits_hold_where_both_are_set() {
    let all = Collection::of(papers());
    let within = Within {
        bodies: Some(vec!["Huyện ủy Số 1".to_owned()]),
        folders: Some(vec!["kho".to_owned()]),
    };
    let request = SearchRequest {
        limit: 100,
        filters: Filters {
            within: within.clone(),
            ..Filters::default()
        },
        ..SearchRequest::default()
    };
    let found = all.index.search(NORMAL, &request).unwrap();
    let expected = papers()
        .iter()
        .filter(|paper| within.covers(paper.body.as_deref(), &paper.places))
        .count();
    assert_eq!(found.total, expected);
    assert!(
        found
            .hits
            .iter()
            .all(|h| h.body.as_deref() == Some("Huyện ủy Số 1"))
    );
    assert!(expected > 0);
}
