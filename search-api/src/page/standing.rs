//! Whether a document still holds, in so few words that a list of results can tell it.

use super::relation_words::RelationWords;
use crate::Language;
use search_index::{Standing, Status};

/// What became of a document, at a glance.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StandingView {
    /// The class that sets it: `gone`, `amended` or `holds`.
    pub(super) class: &'static str,
    /// `Được thay thế bởi`.
    pub(super) words: &'static str,
    /// Address and name of the document that did it.
    pub(super) by: Option<(String, String)>,
}

impl StandingView {
    /// Of a document that others can name (`named`); what is only perhaps meant is left to the
    /// document's own page.
    pub(super) fn new(language: Language, standing: &Standing, named: bool) -> Option<Self> {
        let words = RelationWords::of(language);
        let kind = match standing.status {
            Status::Unchanged => {
                return named.then_some(Self {
                    class: "holds",
                    words: words.holds,
                    by: None,
                });
            }
            Status::Amended => party_documents::Relation::Amends,
            Status::Replaced => party_documents::Relation::Replaces,
            Status::Repealed => party_documents::Relation::Repeals,
        };
        let effect = standing
            .effects
            .iter()
            .find(|effect| effect.certain && effect.kind == kind);
        let by = effect.and_then(|effect| {
            let by = effect.by.as_ref().unwrap_or(&effect.said_in);
            let id: String = form_urlencoded::byte_serialize(by.id.as_bytes()).collect();
            let name = match (&effect.by, &effect.by_text) {
                (None, Some(written)) => written.split_whitespace().collect::<Vec<_>>().join(" "),
                _ => by.number.clone().unwrap_or_else(|| by.title.clone()),
            };
            Some((format!("/documents/{id}"), name)).filter(|(_, name)| !name.trim().is_empty())
        });
        Some(Self {
            class: if kind == party_documents::Relation::Amends {
                "amended"
            } else {
                "gone"
            },
            words: words.done_by(kind),
            by,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use party_documents::{Relation, Secrecy};
    use search_index::{Reference, StandingEffect};

    fn reference(id: &str, number: &str) -> Reference {
        Reference {
            id: id.into(),
            title: "Quyết định".into(),
            number: Some(number.into()),
            document_type: None,
            body: None,
            date: None,
            secrecy: Secrecy::Normal,
        }
    }

    fn effect(kind: Relation, id: &str, certain: bool) -> StandingEffect {
        StandingEffect {
            kind,
            by: Some(reference(id, &format!("{id}-QĐ/TU"))),
            by_text: None,
            said_in: reference(id, &format!("{id}-QĐ/TU")),
            page: None,
            sentence: String::new(),
            certain,
        }
    }

    #[test]
    fn the_weightiest_that_is_certain_is_told() {
        let replaced = Standing {
            status: Status::Replaced,
            effects: vec![
                effect(Relation::Amends, "1", true),
                effect(Relation::Replaces, "2", false),
                effect(Relation::Replaces, "3", true),
            ],
        };
        let view = StandingView::new(Language::Vi, &replaced, true).unwrap();
        assert_eq!(
            (view.class, view.words, view.by),
            (
                "gone",
                "Được thay thế bởi",
                Some(("/documents/3".to_owned(), "3-QĐ/TU".to_owned()))
            )
        );
        // What tells of it stands for what is not here.
        let told = Standing {
            status: Status::Repealed,
            effects: vec![StandingEffect {
                by: None,
                by_text: Some("Quyết định\nsố 9".into()),
                ..effect(Relation::Repeals, "4", true)
            }],
        };
        let view = StandingView::new(Language::En, &told, true).unwrap();
        assert_eq!(
            view.by,
            Some(("/documents/4".to_owned(), "Quyết định số 9".to_owned()))
        );
        let whole = Standing {
            status: Status::Unchanged,
            effects: vec![effect(Relation::Repeals, "4", false)],
        };
        assert_eq!(
            StandingView::new(Language::Vi, &whole, true).unwrap().class,
            "holds"
        );
        assert_eq!(StandingView::new(Language::Vi, &whole, false), None);
    }
}
