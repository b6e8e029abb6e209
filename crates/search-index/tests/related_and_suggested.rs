//! Related documents, and what is offered while somebody types.
#![allow(clippy::unwrap_used, clippy::panic)]

mod collection;

use collection::{Collection, document};
use party_documents::{Date, DocumentNumber, Secrecy};
use search_index::{Clearance, Document, SuggestionKind, Within};

const NORMAL: Clearance = Clearance(Secrecy::Normal);

fn of_body(id: &str, title: &str, text: &str, body: &str) -> Document {
    let mut document = document(id, title, text);
    document.body = Some(body.to_owned());
    document
}

fn sample() -> Collection {
    let village = "Xây dựng nông thôn mới, phát triển sản xuất, giảm nghèo bền vững ở nông thôn.";
    let mut numbered = of_body(
        "a",
        "Nghị quyết về xây dựng nông thôn mới",
        village,
        "Tỉnh ủy Vạn Xuân",
    );
    numbered.number = DocumentNumber::parse("08-NQ/TU");
    numbered.date = Date::new(2021, 8, 18);
    let mut secret = of_body(
        "s",
        "Xây dựng nông thôn zelkova",
        "Xây dựng nông thôn zelkova, phát triển sản xuất, giảm nghèo.",
        "Ban Zelkova",
    );
    secret.secrecy = Secrecy::Secret;
    secret.number = DocumentNumber::parse("081-NQ/TU");
    Collection::of(vec![
        numbered,
        of_body(
            "b",
            "Kế hoạch xây dựng nông thôn mới nâng cao",
            village,
            "Huyện ủy An Sơn",
        ),
        of_body(
            "c",
            "Chuyển đổi số",
            "Chuyển đổi số trong các cơ quan đảng; hạ tầng, dữ liệu, an toàn thông tin.",
            "Tỉnh ủy Vạn Xuân",
        ),
        secret,
    ])
}

fn texts(collection: &Collection, clearance: Clearance, typed: &str) -> Vec<String> {
    let found = collection
        .index
        .suggest(clearance, &Within::default(), typed, 10)
        .unwrap();
    found.into_iter().map(|s| s.text).collect()
}

#[test]
fn beginnings_are_completed_with_and_without_marks() {
    let collection = sample();
    for (typed, kind, text) in [
        (
            "xây dựng nông th",
            SuggestionKind::Phrase,
            "xây dựng nông thôn mới",
        ),
        (
            "xay dung nong th",
            SuggestionKind::Phrase,
            "xây dựng nông thôn mới",
        ),
        ("chuyen d", SuggestionKind::Title, "Chuyển đổi số"),
        ("08-N", SuggestionKind::Number, "08-NQ/TU"),
        ("8", SuggestionKind::Number, "08-NQ/TU"),
        ("nghị quyết 8", SuggestionKind::Number, "08-NQ/TU"),
        ("nq 08", SuggestionKind::Number, "08-NQ/TU"),
        ("tinh uy v", SuggestionKind::Body, "Tỉnh ủy Vạn Xuân"),
    ] {
        let found = collection
            .index
            .suggest(NORMAL, &Within::default(), typed, 10)
            .unwrap();
        assert!(
            found.iter().any(|s| s.kind == kind && s.text == text),
            "{typed}: {found:?}"
        );
    }
    assert!(texts(&collection, NORMAL, "").is_empty());
    assert!(texts(&collection, NORMAL, "xyzw").is_empty());
    assert!(texts(&collection, NORMAL, &"x ".repeat(300)).is_empty());
}

#[test]
fn nothing_offered_tells_of_what_may_not_be_seen() {
    let collection = sample();
    for typed in ["zel", "xây dựng nông thôn z", "081", "ban z", "nông"] {
        let found = texts(&collection, NORMAL, typed);
        assert!(
            !found
                .iter()
                .any(|text| text.to_lowercase().contains("zelkova") || text.contains("081")),
            "{typed}: {found:?}"
        );
    }
    let secret = Clearance(Secrecy::Secret);
    assert!(!texts(&collection, secret, "zel").is_empty());
    let within = only("Huyện ủy An Sơn");
    let found = collection.index.suggest(NORMAL, &within, "08", 10).unwrap();
    assert!(found.is_empty(), "{found:?}");
    let found = collection
        .index
        .suggest(NORMAL, &within, "tinh uy", 10)
        .unwrap();
    assert!(found.is_empty(), "{found:?}");
}

fn only(body: &str) -> Within {
    Within {
        bodies: Some(vec![body.to_owned()]),
        folders: None,
    }
}

#[test]
fn related_documents_speak_of_the_same_and_may_be_seen() {
    let collection = sample();
    let related = |clearance, within: Option<&Within>, id: &str| {
        let within = within.cloned().unwrap_or_default();
        let found = collection
            .index
            .related(clearance, &within, id, 10)
            .unwrap();
        found.map(|hits| hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>())
    };
    assert_eq!(related(NORMAL, None, "a").unwrap()[0], "b");
    assert!(
        !related(NORMAL, None, "a")
            .unwrap()
            .contains(&"a".to_owned())
    );
    assert!(
        !related(NORMAL, None, "a")
            .unwrap()
            .contains(&"s".to_owned())
    );
    let high = Clearance(Secrecy::Secret);
    assert!(related(high, None, "a").unwrap().contains(&"s".to_owned()));
    assert_eq!(related(NORMAL, None, "s"), None);
    assert_eq!(related(NORMAL, None, "none"), None);
    let within = only("Huyện ủy An Sơn");
    assert_eq!(related(NORMAL, Some(&within), "a"), None);
    assert_eq!(related(NORMAL, Some(&within), "b"), Some(Vec::new()));
}
