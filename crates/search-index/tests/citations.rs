//! Citations over a small collection: which documents they mean, who is cited by whom, chains, and
//! what still holds.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod collection;

use collection::{Collection, document};
use party_documents::{Date, DocumentNumber, Relation, Secrecy, understand};
use search_index::{Clearance, Document, PageText, Scope, Status, Within};

const OURS: &str = "Ban Thường vụ Tỉnh ủy Vạn Xuân";
const OTHERS: &str = "Ban Thường vụ Tỉnh ủy Hà Trung Giang";

fn paper(id: &str, number: &str, kind: &str, body: &str, date: &str, pages: &[&str]) -> Document {
    let mut document = document(id, &format!("{kind} {id}"), "");
    document.number = DocumentNumber::parse(number);
    document.document_type = Some(kind.to_owned());
    document.body = Some(body.to_owned());
    document.date = Date::parse(date);
    document.citations = understand(&pages.join("\u{c}")).citations;
    document.pages = (1..)
        .zip(pages)
        .map(|(number, text)| PageText {
            number: Some(number),
            text: (*text).to_owned(),
        })
        .collect();
    document
}

/// A resolution of the centre, what carries it out in two provinces, a review, and a decision that
/// was replaced.
fn sample() -> Vec<Document> {
    let central = "Ban Chấp hành Trung ương";
    vec![
        paper(
            "nq57",
            "57-NQ/TW",
            "Nghị quyết",
            "Bộ Chính trị",
            "22/12/2024",
            &["Về đột phá phát triển khoa học."],
        ),
        paper(
            "nq4",
            "04-NQ/TW",
            "Nghị quyết",
            central,
            "30/10/2016",
            &[
                "NGHỊ QUYẾT\nHỘI NGHỊ LẦN THỨ TƯ BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG KHÓA XII\nvề xây dựng Đảng",
            ],
        ),
        paper(
            "nq4-xi",
            "12-NQ/TW",
            "Nghị quyết",
            central,
            "16/01/2012",
            &[
                "NGHỊ QUYẾT\nHỘI NGHỊ LẦN THỨ TƯ BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG KHÓA XI\nmột số vấn đề cấp bách",
            ],
        ),
        paper(
            "ours",
            "10-NQ/TU",
            "Nghị quyết",
            OURS,
            "18/8/2016",
            &["Về nông thôn mới."],
        ),
        paper(
            "later",
            "10-NQ/TU",
            "Nghị quyết",
            OURS,
            "25/10/2021",
            &["Về nông thôn mới, nhiệm kỳ sau."],
        ),
        paper(
            "others",
            "10-NQ/TU",
            "Nghị quyết",
            OTHERS,
            "04/11/2020",
            &["Về du lịch."],
        ),
        paper(
            "ctr",
            "08-CTr/TU",
            "Chương trình hành động",
            OURS,
            "10/2/2025",
            &[
                "Trang đầu.",
                "Căn cứ Nghị quyết Trung ương 4 khóa XII; thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị về đột phá. Xem thêm Nghị quyết 57.",
            ],
        ),
        paper(
            "kh",
            "45-KH/TU",
            "Kế hoạch",
            OURS,
            "01/3/2025",
            &[
                "Triển khai Chương trình hành động số 08-CTr/TU, ngày 10/2/2025 của Tỉnh ủy. Nghị quyết số 10-NQ/TU.",
            ],
        ),
        paper(
            "bc",
            "90-BC/TU",
            "Báo cáo",
            OURS,
            "01/3/2026",
            &["Sơ kết một năm thực hiện Chương trình hành động số 08-CTr/TU, ngày 10/2/2025."],
        ),
        paper(
            "qd-old",
            "12-QĐ/TU",
            "Quyết định",
            OURS,
            "01/02/2020",
            &["Quy chế làm việc."],
        ),
        paper(
            "qd-new",
            "30-QĐ/TU",
            "Quyết định",
            OURS,
            "03/3/2022",
            &[
                "Quy chế làm việc mới.",
                "Quyết định này có hiệu lực từ ngày ký và thay thế Quyết định số 12-QĐ/TU, ngày 01/02/2020 của Ban Thường vụ Tỉnh ủy.",
            ],
        ),
    ]
}

fn cited_ids(
    collection: &Collection,
    clearance: Clearance,
    id: &str,
) -> Vec<(String, Vec<String>, bool)> {
    let cited = collection.index.citations(clearance, id).unwrap().unwrap();
    cited
        .into_iter()
        .map(|cited| {
            let mut ids: Vec<String> = cited.documents.into_iter().map(|d| d.id).collect();
            ids.sort();
            (cited.mentions[0].text.clone(), ids, cited.certain)
        })
        .collect()
}

fn citing_ids(collection: &Collection, clearance: Clearance, id: &str) -> Vec<String> {
    let found = collection
        .index
        .cited_by(clearance, id, 0, 50)
        .unwrap()
        .unwrap();
    assert_eq!(found.total, found.documents.len());
    found.documents.into_iter().map(|c| c.document.id).collect()
}

#[test]
fn citations_lead_to_the_documents_they_mean() {
    let collection = Collection::of(sample());
    let seen = collection.clearance;
    let cited = collection.index.citations(seen, "ctr").unwrap().unwrap();
    let told: Vec<(&str, Vec<&str>, bool, &[Relation])> = cited
        .iter()
        .map(|c| {
            let ids = c.documents.iter().map(|d| d.id.as_str()).collect();
            (
                c.mentions[0].text.as_str(),
                ids,
                c.certain,
                c.relations.as_slice(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            // Two plenums have this ordinal; the term tells them apart.
            (
                "Nghị quyết Trung ương 4 khóa XII",
                vec!["nq4"],
                true,
                &[Relation::BasedOn][..]
            ),
            (
                "Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị",
                vec!["nq57"],
                true,
                &[Relation::Implements, Relation::Cites][..]
            ),
        ]
    );
    // The place is told in the page, in bytes and in code points.
    let mention = &cited[1].mentions[0];
    let page = collection
        .index
        .document(seen, &Within::default(), "ctr", None)
        .unwrap()
        .unwrap()
        .pages
        .remove(1);
    assert_eq!((mention.page, mention.page_index), (Some(2), 1));
    assert_eq!(&page.text[mention.bytes.clone()], mention.text);
    let points: String = page
        .text
        .chars()
        .skip(mention.points.start)
        .take(mention.points.len())
        .collect();
    assert_eq!(points, mention.text);
    assert_eq!(cited[1].mention_count, 2);

    // One number, two documents of this body: both are kept, the other province's is not meant.
    let open = cited_ids(&collection, seen, "kh").remove(1);
    assert_eq!(
        open,
        (
            "Nghị quyết số 10-NQ/TU".into(),
            vec!["later".into(), "ours".into()],
            false
        )
    );
}

#[test]
fn who_cites_a_document_is_told_newest_first_and_paged() {
    let collection = Collection::of(sample());
    let seen = collection.clearance;
    for (id, expected) in [
        ("ctr", vec!["bc", "kh"]),
        ("nq57", vec!["ctr"]),
        ("nq4", vec!["ctr"]),
        ("nq4-xi", vec![]),
        ("ours", vec!["kh"]),
        ("later", vec!["kh"]),
        ("others", vec![]),
        ("kh", vec![]),
    ] {
        assert_eq!(citing_ids(&collection, seen, id), expected, "{id}");
    }
    let second = collection
        .index
        .cited_by(seen, "ctr", 1, 1)
        .unwrap()
        .unwrap();
    assert_eq!((second.total, second.documents.len()), (2, 1));
    assert_eq!(second.documents[0].document.id, "kh");
    assert!(second.documents[0].certain);
    let unsure = collection
        .index
        .cited_by(seen, "ours", 0, 9)
        .unwrap()
        .unwrap();
    assert!(!unsure.documents[0].certain);
    assert!(
        collection
            .index
            .cited_by(seen, "none", 0, 9)
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_document_that_was_replaced_says_by_which_and_where() {
    let collection = Collection::of(sample());
    let seen = collection.clearance;
    let standing = collection.index.standing(seen, "qd-old").unwrap().unwrap();
    assert_eq!(standing.status, Status::Replaced);
    let effect = &standing.effects[0];
    assert_eq!(effect.by.as_ref().unwrap().id, "qd-new");
    assert_eq!((effect.page, effect.certain), (Some(2), true));
    assert!(
        effect.sentence.starts_with("Quyết định này có hiệu lực"),
        "{}",
        effect.sentence
    );
    for id in ["qd-new", "ours", "ctr"] {
        let standing = collection.index.standing(seen, id).unwrap().unwrap();
        assert_eq!(
            (standing.status, standing.effects.len()),
            (Status::Unchanged, 0),
            "{id}"
        );
    }
    // Told by a third document.
    let mut documents = sample();
    documents.retain(|d| d.id != "qd-new");
    documents.push(paper(
        "tb",
        "7-TB/TU",
        "Thông báo",
        OURS,
        "01/6/2022",
        &["Đã ban hành Quyết định số 30-QĐ/TU thay thế Quyết định số 12-QĐ/TU."],
    ));
    let collection = Collection::of(documents);
    let standing = collection.index.standing(seen, "qd-old").unwrap().unwrap();
    let effect = &standing.effects[0];
    assert_eq!(
        (effect.by.as_ref(), effect.by_text.as_deref()),
        (None, Some("Quyết định số 30-QĐ/TU"))
    );
    assert_eq!(effect.said_in.id, "tb");
}

#[test]
fn a_chain_goes_both_ways_and_ends_in_a_circle() {
    let mut documents = sample();
    // Two that cite each other.
    let texts = [
        "Thực hiện Kế hoạch số 2-KH/ĐU của Đảng ủy xã An Lạc.",
        "Thực hiện Kế hoạch số 1-KH/ĐU của Đảng ủy xã An Lạc.",
    ];
    for (id, number, text) in [("a", "1-KH/ĐU", texts[0]), ("b", "2-KH/ĐU", texts[1])] {
        documents.push(paper(
            id,
            number,
            "Kế hoạch",
            "Đảng ủy xã An Lạc",
            "5/5/2025",
            &[text],
        ));
    }
    let collection = Collection::of(documents);
    let seen = collection.clearance;
    let chain = collection.index.chain(seen, "ctr").unwrap().unwrap();
    let mut nodes: Vec<(&str, i8)> = chain
        .nodes
        .iter()
        .map(|n| (n.document.id.as_str(), n.step))
        .collect();
    assert_eq!(nodes.remove(0), ("ctr", 0));
    nodes.sort_unstable();
    assert_eq!(nodes, [("bc", 1), ("kh", 1), ("nq4", -1), ("nq57", -1)]);
    let edge = |from: &str, to: &str| {
        let found = chain.edges.iter().find(|e| e.from == from && e.to == to);
        found.map(|e| (e.relation, e.page))
    };
    assert_eq!(edge("ctr", "nq57"), Some((Relation::Implements, Some(2))));
    assert_eq!(edge("bc", "ctr"), Some((Relation::Reviews, Some(1))));
    assert_eq!(edge("kh", "ctr"), Some((Relation::Implements, Some(1))));
    assert!(chain.complete);
    let from_the_top = collection.index.chain(seen, "nq57").unwrap().unwrap();
    let steps: Vec<i8> = from_the_top.nodes.iter().map(|n| n.step).collect();
    assert_eq!(steps, [0, 1, 2, 2]);
    let replaced = collection.index.chain(seen, "qd-old").unwrap().unwrap();
    assert_eq!(replaced.edges[0].relation, Relation::Replaces);

    let circle = collection.index.chain(seen, "a").unwrap().unwrap();
    assert_eq!((circle.nodes.len(), circle.edges.len()), (2, 2));
}

#[test]
fn a_wide_chain_is_cut_and_says_so() {
    let mut documents = vec![paper(
        "top",
        "1-NQ/TU",
        "Nghị quyết",
        OURS,
        "1/1/2024",
        &["Nội dung."],
    )];
    for i in 0..60 {
        let id = format!("k{i}");
        documents.push(paper(
            &id,
            &format!("{}-KH/TU", i + 10),
            "Kế hoạch",
            OURS,
            "1/2/2025",
            &["Thực hiện Nghị quyết số 01-NQ/TU, ngày 01/01/2024 của Tỉnh ủy."],
        ));
    }
    let collection = Collection::of(documents);
    let chain = collection
        .index
        .chain(collection.clearance, "top")
        .unwrap()
        .unwrap();
    assert!(!chain.complete && chain.nodes.len() <= 40 && chain.nodes.len() > 5);
    let cited = collection
        .index
        .cited_by(collection.clearance, "top", 0, 5)
        .unwrap()
        .unwrap();
    assert_eq!(
        (cited.total, cited.total_is_exact, cited.documents.len()),
        (60, true, 5)
    );
}

/// All that the four calls say about every document, as text.
fn everything(collection: &Collection, scope: Scope<'_>, ids: &[&str]) -> String {
    let index = &collection.index;
    let mut told = String::new();
    for id in ids {
        told.push_str(&format!(
            "{id}: {:?} {:?} {:?} {:?}\n",
            index.citations(scope, id).unwrap(),
            index.cited_by(scope, id, 0, 100).unwrap(),
            index.chain(scope, id).unwrap(),
            index.standing(scope, id).unwrap(),
        ));
    }
    told
}

#[test]
fn what_may_not_be_seen_leaves_no_trace() {
    let ids = [
        "nq57", "nq4", "ours", "later", "others", "ctr", "kh", "bc", "qd-old", "qd-new", "hidden",
        "same",
    ];
    let mut documents = sample();
    let without = Collection::of(sample());
    // It cites open ones, does something to one, and shares the number of another that is cited.
    let mut hidden = paper(
        "hidden",
        "99-QĐ/TU",
        "Quyết định",
        OURS,
        "1/7/2026",
        &[
            "Quyết định này thay thế Quyết định số 30-QĐ/TU, ngày 03/3/2022; căn cứ Nghị quyết số 57-NQ/TW, thực hiện Chương trình hành động số 08-CTr/TU. Từ khóa: hoàngyến.",
        ],
    );
    hidden.secrecy = Secrecy::Secret;
    let mut same = paper(
        "same",
        "08-CTr/TU",
        "Chương trình hành động",
        OURS,
        "10/2/2025",
        &["Thực hiện Nghị quyết số 57-NQ/TW."],
    );
    same.secrecy = Secrecy::TopSecret;
    documents.extend([hidden, same]);
    let with = Collection::of(documents);
    let low = Scope::from(Clearance(Secrecy::Internal));
    assert_eq!(
        everything(&with, low, &ids),
        everything(&without, low, &ids)
    );
    // With leave they are there: the test sees what it hides.
    let high = Clearance(Secrecy::TopSecret);
    assert_eq!(
        with.index.standing(high, "qd-new").unwrap().unwrap().status,
        Status::Replaced
    );
    assert!(citing_ids(&with, high, "nq57").contains(&"hidden".to_owned()));

    // The same for someone who sees the papers of one body alone.
    let within = Within {
        bodies: Some(vec![OTHERS.to_owned()]),
        folders: None,
    };
    let one_body = Scope {
        within: &within,
        ..low
    };
    assert!(with.index.citations(one_body, "ctr").unwrap().is_none());
    let told = everything(&with, one_body, &ids);
    assert!(
        !told.contains(OURS) && told.contains("others: Some"),
        "{told}"
    );
}
