//! What a caller sees of an index is what they would see of one without the papers that they may not
//! see: scores, snippets and what is offered tell nothing of their words.
#![allow(clippy::unwrap_used)]

mod collection;

use collection::{Collection, document};
use party_documents::Secrecy;
use search_index::{Clearance, Document, Place, SearchRequest, SearchResponse, Within};

const OPEN: Clearance = Clearance(Secrecy::Normal);

fn open_papers() -> Vec<Document> {
    let mut papers: Vec<Document> = (0..40)
        .map(|n| {
            let text = format!(
                "Nội dung số {n} về nông thôn mới, chuyển đổi số và công tác cán bộ. {}",
                "Các đơn vị triển khai kế hoạch. ".repeat(n % 7)
            );
            document(&format!("open-{n}"), &format!("Kế hoạch {n}"), &text)
        })
        .collect();
    papers.push(document(
        "rare",
        "Chiến dịch mùa xuân",
        "Chiến dịch mùa xuân về nông thôn mới và cán bộ của huyện zelko.",
    ));
    papers
}

/// Papers that make words of the open ones frequent, others known, and texts long.
fn hidden_papers(secrecy: Secrecy, folder: &str) -> Vec<Document> {
    (0..25)
        .map(|n| {
            let text =
                "Chiến dịch mùa xuân zelkova, chiến dịch nông thôn, zelky zelka. ".repeat(30);
            let mut paper = document(&format!("hidden-{n}"), "Chiến dịch zelkova", &text);
            paper.secrecy = secrecy;
            paper.places = vec![Place {
                path: format!("{folder}/{n}.txt"),
                row: None,
            }];
            paper
        })
        .collect()
}

/// All that is answered but the time it took and the name of the generation.
fn answers(collection: &Collection, within: &Within) -> Vec<String> {
    let mut out = Vec::new();
    for query in [
        "chiến dịch mùa xuân",
        "chien dich mua xuan",
        "nông thôn mới chuyển đổi số và công tác cán bộ của huyện",
        "\"nông thôn mới\" chiến dịch",
        "chiên dich",
        "zelk*",
        "zelkk",
        "zelkova OR nông",
        "cán bộ -chiến",
        "",
    ] {
        for best_only in [false, true] {
            let mut request = SearchRequest {
                query: query.to_owned(),
                limit: 20,
                facets: !best_only,
                best_only,
                ..SearchRequest::default()
            };
            request.filters.within = within.clone();
            let answer = collection.index.search(OPEN, &request).unwrap();
            let answer = SearchResponse {
                took_us: 0,
                generation: String::new(),
                next: None,
                ..answer
            };
            out.push(format!("{query}: {answer:?}"));
        }
        let offered = collection.index.suggest(OPEN, within, query, 10);
        out.push(format!("{query}: {:?}", offered.unwrap()));
    }
    for id in ["rare", "open-3"] {
        let related = collection.index.related(OPEN, within, id, 10).unwrap();
        out.push(format!("{id}: {related:?}"));
        let marked = Some("chiên dịch mùa");
        let document = collection.index.document(OPEN, within, id, marked);
        out.push(format!("{id}: {:?}", document.unwrap()));
    }
    out
}

#[test]
fn answers_do_not_depend_on_papers_that_may_not_be_seen() {
    let without = Collection::of(open_papers());
    let everything = Within::default();
    let expected = answers(&without, &everything);
    for secrecy in [Secrecy::Internal, Secrecy::Secret] {
        let papers = open_papers()
            .into_iter()
            .chain(hidden_papers(secrecy, "kho"));
        let with = Collection::of(papers.collect());
        let cleared = with.index.search(
            Clearance(Secrecy::Secret),
            &SearchRequest {
                query: "chiến dịch".to_owned(),
                limit: 1,
                ..SearchRequest::default()
            },
        );
        assert_eq!(cleared.unwrap().total, 26, "they are there for others");
        for (given, expected) in answers(&with, &everything).iter().zip(&expected) {
            assert_eq!(given, expected);
        }
    }
}

#[test]
fn answers_do_not_depend_on_papers_in_folders_that_may_not_be_seen() {
    let mine = |mut paper: Document| {
        paper.places = vec![Place {
            path: format!("mo/{}.txt", paper.id),
            row: None,
        }];
        paper
    };
    let within = Within {
        bodies: None,
        folders: Some(vec!["mo".to_owned()]),
    };
    let papers = || open_papers().into_iter().map(mine);
    let without = Collection::of(papers().collect());
    let with = papers().chain(hidden_papers(Secrecy::Normal, "khac"));
    let with = Collection::of(with.collect());
    let expected = answers(&without, &within);
    for (given, expected) in answers(&with, &within).iter().zip(&expected) {
        assert_eq!(given, expected);
    }
}
