//! What decides between documents that tell the same of a question.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod collection;

use collection::{Collection, document, hits};
use party_documents::{Date, DocumentNumber, Secrecy, understand};
use search_index::{Document, Place, SearchRequest};

/// A paper with this number; `cites` are the numbers that it cites.
fn paper(id: &str, number: &str, cites: &str, secrecy: Secrecy) -> Document {
    let text = format!("Nội dung.{cites}");
    let mut paper = document(id, "Công tác dân vận", &text);
    paper.number = DocumentNumber::parse(number);
    paper.document_type = Some("Nghị quyết".to_owned());
    paper.date = Date::parse("18/8/2021");
    paper.citations = understand(&text).citations;
    paper.secrecy = secrecy;
    paper
}

fn order(documents: Vec<Document>) -> Vec<String> {
    let collection = Collection::of(documents);
    let mut found = hits(
        &collection,
        &SearchRequest {
            query: "công tác dân vận".to_owned(),
            limit: 10,
            ..SearchRequest::default()
        },
    );
    found.retain(|id| ["a", "b", "c"].contains(&id.as_str()));
    found
}

fn equals() -> Vec<Document> {
    ["a", "b", "c"]
        .iter()
        .zip(["11-NQ/TU", "12-NQ/TU", "13-NQ/TU"])
        .map(|(id, number)| paper(id, number, "", Secrecy::Normal))
        .collect()
}

/// A paper on something else that cites 12-NQ/TU.
fn citing(id: &str, secrecy: Secrecy) -> Document {
    let cites = " Căn cứ Nghị quyết số 12-NQ/TU, ngày 18/8/2021 của Tỉnh ủy.";
    let mut citing = paper(id, "99-BC/TU", cites, secrecy);
    citing.title = "Báo cáo".to_owned();
    citing
}

#[test]
fn of_equals_the_one_that_is_cited_comes_first() {
    assert_eq!(order(equals()), ["a", "b", "c"]);
    let mut documents = equals();
    documents.push(citing("d", Secrecy::Normal));
    assert_eq!(order(documents), ["b", "a", "c"]);
}

#[test]
fn a_paper_that_not_everybody_may_see_moves_nothing() {
    for secrecy in [Secrecy::Internal, Secrecy::TopSecret] {
        let mut documents = equals();
        documents.push(citing("d", secrecy));
        assert_eq!(order(documents), ["a", "b", "c"], "{secrecy:?}");
    }
}

#[test]
fn to_someone_limited_to_folders_a_paper_elsewhere_moves_nothing() {
    let lies = |mut paper: Document, folder: &str| {
        let path = format!("{folder}/{}.txt", paper.id);
        paper.places = vec![Place { path, row: None }];
        paper
    };
    let mut documents: Vec<Document> = equals().into_iter().map(|p| lies(p, "mo")).collect();
    documents.push(lies(citing("d", Secrecy::Normal), "khac"));
    let collection = Collection::of(documents);
    for (folders, expected) in [
        (Some(vec!["mo".to_owned()]), ["a", "b", "c"]),
        (None, ["b", "a", "c"]),
    ] {
        let mut request = SearchRequest {
            query: "công tác dân vận".to_owned(),
            limit: 10,
            ..SearchRequest::default()
        };
        request.filters.within.folders = folders;
        let mut found = hits(&collection, &request);
        found.retain(|id| id != "d");
        assert_eq!(found, expected);
    }
}

#[test]
fn of_equals_one_that_was_recognised_comes_last() {
    let mut documents = equals();
    documents[0].ocr = true;
    assert_eq!(order(documents), ["b", "c", "a"]);
}
