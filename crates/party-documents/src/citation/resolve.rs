//! The numbers that short mentions mean.

use super::{Citation, CitationForm};
use crate::letters::fold_words;
use crate::tables::tables;
use crate::{DocumentNumber, NumberKind};
use std::collections::HashMap;

/// Central bodies, whose documents all carry `/TW`.
fn central(issuer: &str) -> bool {
    let folded = fold_words(issuer);
    [
        "bo chinh tri",
        "ban bi thu",
        "ban chap hanh trung uong",
        "trung uong dang",
        "bct",
        "bbt",
    ]
    .iter()
    .any(|b| folded.starts_with(b))
}

/// Gives short mentions the number that this text prints in full elsewhere, or that follows from
/// a central issuer.
pub(super) fn resolve(citations: &mut [Citation]) {
    let mut known: HashMap<(String, String), Option<DocumentNumber>> = HashMap::new();
    for citation in citations.iter() {
        let Some(number) = &citation.number else {
            continue;
        };
        let names = [
            number.symbol.as_deref().map(fold_words),
            citation.document_type.as_deref().map(fold_words),
        ];
        for name in names.into_iter().flatten() {
            known
                .entry((name, number.number.clone()))
                // Two documents of one type and running number: the mention stays open.
                .and_modify(|n| {
                    if n.as_ref().is_some_and(|n| n.key() != number.key()) {
                        *n = None;
                    }
                })
                .or_insert_with(|| Some(number.clone()));
        }
    }
    for citation in citations.iter_mut() {
        if citation.form != CitationForm::Short || citation.inferred {
            continue;
        }
        let (Some(name), Some(running)) = (&citation.document_type, &citation.ordinal) else {
            continue;
        };
        let same = known
            .get(&(fold_words(name), running.clone()))
            .cloned()
            .flatten();
        // An issuer of its own must not speak against it.
        let is_central = citation.issuer.as_deref().map(central);
        let fits = same.filter(|n| {
            let body = is_central != Some(true) || n.body.as_deref() == Some("TW");
            let year = citation.year.zip(n.year).is_none_or(|(a, b)| a == b);
            body && year
        });
        if let Some(number) = fits {
            citation.number = Some(number);
            citation.inferred = true;
        } else if is_central == Some(true)
            && let Some(kind) = tables().type_named(name)
            && let Some(symbol) = kind.symbols.first()
        {
            citation.number = Some(DocumentNumber {
                kind: NumberKind::Party,
                number: running.clone(),
                year: None,
                symbol: Some(symbol.clone()),
                body: Some("TW".to_owned()),
            });
            citation.inferred = true;
        }
    }
}
