//! Why a document stands where it does: the score taken apart.

use super::bm25;
use super::groups::{DocumentMatch, further, title_factor};
use super::postings::{Evidence, Finds, Statistics, find, prepare};
use crate::SearchError;
use crate::query::{Level, Lookup, PhraseTerms, Plan, Source};
use crate::response::{Explanation, Given};
use crate::word_counts::WordCounts;
use tantivy::schema::Schema;
use tantivy::{DocId, Searcher, Term};

/// Terms of one lookup that are named; the others are only counted.
const NAMED: usize = 8;

/// What each lookup of a plan gives a document and its best passage. `prior` is the factor for what
/// counts beside the question.
pub(crate) fn explain(
    (searcher, counts): (&Searcher, &WordCounts),
    plan: &Plan,
    document: &DocumentMatch,
    prior: f64,
) -> Result<Explanation, SearchError> {
    let statistics = Statistics::gather(searcher, counts, plan)?;
    let schema = searcher.schema();
    let best = document.best.first().map_or(document.first, |(_, id)| *id);
    let mut explanation = Explanation {
        passage: Vec::new(),
        document: Vec::new(),
        further: further(&document.best),
        title: 1.0,
        prior: prior as f32,
    };
    let mut title = 0.0;
    for mut evidence in prepare(plan, &statistics, searcher, document.segment as usize)? {
        let Some(lookup) = plan.lookups.get(evidence.lookup) else {
            continue;
        };
        let at = match lookup.level {
            Level::Passage => best,
            Level::Document => document.first,
        };
        let Some(points) = points(&mut evidence, at, &statistics) else {
            continue;
        };
        if matches!(lookup.source, Source::Share(_)) {
            title += points;
            continue;
        }
        let given = Given {
            field: field(lookup, schema),
            text: text(lookup),
            points,
        };
        match lookup.level {
            Level::Passage => explanation.passage.push(given),
            Level::Document => explanation.document.push(given),
        }
    }
    explanation.title = title_factor(title);
    for given in [&mut explanation.passage, &mut explanation.document] {
        given.sort_by(|a, b| b.points.total_cmp(&a.points));
    }
    Ok(explanation)
}

/// What a lookup gives a passage, `None` where it does not find it.
fn points(evidence: &mut Evidence, passage: DocId, statistics: &Statistics) -> Option<f32> {
    match &mut evidence.finds {
        Finds::Term {
            postings,
            lengths,
            table,
            weight,
            ..
        } => {
            let at = find(postings, passage)?;
            let table = statistics.tables.get(*table)?;
            let norm = table.get(usize::from(lengths.fieldnorm_id(passage)))?;
            Some(bm25::score(*weight, postings.freq(at), *norm))
        }
        Finds::Shares {
            postings, lengths, ..
        } => {
            find(postings, passage)?;
            Some(1.0 / lengths.fieldnorm(passage).max(1) as f32)
        }
        Finds::Flags {
            passages, score, ..
        } => passages.binary_search(&passage).ok().map(|_| *score),
    }
}

/// The terms that a lookup looks for.
fn terms(lookup: &Lookup) -> Vec<&Term> {
    match &lookup.source {
        Source::Term(term) | Source::Flag(term) | Source::Share(term) => vec![term],
        Source::AnyOf(terms) => terms.iter().collect(),
        Source::Phrase(PhraseTerms::Exact(terms), _) => {
            terms.iter().map(|(_, term)| term).collect()
        }
        Source::Phrase(PhraseTerms::Folded(..), _) => Vec::new(),
    }
}

fn field(lookup: &Lookup, schema: &Schema) -> String {
    let field = match &lookup.source {
        Source::Phrase(PhraseTerms::Folded(field, _), _) => Some(*field),
        _ => terms(lookup).first().map(|term| term.field()),
    };
    field.map_or_else(String::new, |field| schema.get_field_name(field).to_owned())
}

fn text(lookup: &Lookup) -> String {
    if let Source::Phrase(PhraseTerms::Folded(_, words), _) = &lookup.source {
        let words = words.iter().map(|(_, word)| without_marks(word));
        return words.collect::<Vec<_>>().join(" ");
    }
    let terms = terms(lookup);
    let named = terms.iter().take(NAMED);
    let named = named.map(|term| term.value().as_str().unwrap_or_default().to_owned());
    let separator = match &lookup.source {
        Source::AnyOf(_) => " | ",
        _ => " ",
    };
    let mut text = named.collect::<Vec<_>>().join(separator);
    if terms.len() > NAMED {
        text.push_str(" | …");
    }
    text
}

/// The word that an expression of [`any_marks`](crate::query::any_marks) was made of: of each class
/// the first letter.
fn without_marks(expression: &str) -> String {
    let mut word = String::new();
    let mut letters = expression.chars();
    while let Some(letter) = letters.next() {
        if letter != '[' {
            word.push(letter);
            continue;
        }
        word.extend(letters.next());
        letters.by_ref().find(|letter| *letter == ']');
    }
    word
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[test]
    fn an_expression_for_marked_forms_shows_the_word_without() {
        for word in ["nghi", "quyet", "57", "covid"] {
            assert_eq!(without_marks(&crate::query::any_marks(word)), word);
        }
    }
}
