//! What is looked up for a query, and how much each find counts.

use super::{ParsedQuery, QueryToken};
use crate::indexed::{number_terms, partial_number_term};
use crate::schema::{Fields, TextFields};
use crate::terms::{PAIR, pairs_with_neighbours};
use tantivy::Term;
use tantivy::schema::Field;

/// Whether a find speaks for its passage or for the whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// For the passage that it is in.
    Passage,
    /// For every passage of its document.
    Document,
}

/// Where a lookup finds its passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// One term, scored by BM25.
    Term(Term),
    /// One term, counted once and the same however often it occurs.
    Flag(Term),
    /// Terms next to each other in one field, in this order, scored as a flag.
    Phrase(Vec<(usize, Term)>),
}

/// One thing to look up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lookup {
    /// Where.
    pub source: Source,
    /// Factor on what the find scores.
    pub weight: f32,
    /// Bits of the slots that the find fills.
    pub slots: u64,
    /// For what the find speaks.
    pub level: Level,
}

/// All that is looked up for one query.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// What is looked up.
    pub lookups: Vec<Lookup>,
    /// A document must fill all of these slots.
    pub required: u64,
    /// A document must fill none of these.
    pub excluded: u64,
    /// The slots of words, of which a share must be filled.
    pub words: u64,
    /// A document that fills one of these is found whatever words it has.
    pub sufficient: u64,
}

/// Slots are the bits of a `u64`. Phrases, exclusions and numbers take them from the top.
const WORD_SLOTS: usize = 48;
const LAST_SLOT: u32 = 63;

/// How much the parts of the evidence count. Found by measuring: see `benches/relevance.md`.
#[derive(Debug, Clone, Copy)]
struct Weights {
    body: f32,
    title: f32,
    context: f32,
    pair: f32,
    folded: f32,
    phrase: f32,
    number: f32,
    partial_number: f32,
}

const WEIGHTS: Weights = Weights {
    body: 1.0,
    title: 1.0,
    context: 0.5,
    pair: 1.0,
    folded: 0.15,
    phrase: 4.0,
    number: 1_000.0,
    partial_number: 30.0,
};

/// Plans the lookups of a query.
pub(crate) fn plan(query: &ParsedQuery, fields: &Fields) -> Plan {
    let mut planner = Planner {
        plan: Plan::default(),
        fields,
        unmarked: query.is_unmarked(),
        next_slot: LAST_SLOT,
    };
    planner.words(&query.words);
    for phrase in &query.phrases {
        if let Some(slot) = planner.take_slot() {
            planner.phrase(phrase, slot);
            planner.plan.required |= slot;
        }
        planner.evidence(phrase, 0);
    }
    for phrase in &query.excluded {
        if let Some(slot) = planner.take_slot() {
            planner.phrase(phrase, slot);
            planner.plan.excluded |= slot;
        }
    }
    planner.numbers(query);
    planner.plan
}

struct Planner<'a> {
    plan: Plan,
    fields: &'a Fields,
    unmarked: bool,
    next_slot: u32,
}

impl Planner<'_> {
    fn take_slot(&mut self) -> Option<u64> {
        if (self.next_slot as usize) < WORD_SLOTS {
            return None;
        }
        let slot = 1 << self.next_slot;
        self.next_slot -= 1;
        Some(slot)
    }

    fn words(&mut self, words: &[QueryToken]) {
        let mut distinct: Vec<&QueryToken> = Vec::new();
        for word in words {
            if !distinct.iter().any(|other| other.exact == word.exact) {
                distinct.push(word);
            }
        }
        for (number, word) in distinct.iter().enumerate() {
            // The words of an over-long query beyond the last slot still count, for nothing else.
            let slot = if number < WORD_SLOTS { 1 << number } else { 0 };
            self.plan.words |= slot;
            self.word(word, slot);
        }
        self.pairs(words);
    }

    fn evidence(&mut self, tokens: &[QueryToken], slot: u64) {
        for token in tokens {
            self.word(token, slot);
        }
        self.pairs(tokens);
    }

    fn text_fields(&self) -> [(TextFields, f32, Level); 3] {
        [
            (self.fields.body, WEIGHTS.body, Level::Passage),
            (self.fields.title, WEIGHTS.title, Level::Document),
            (self.fields.context, WEIGHTS.context, Level::Document),
        ]
    }

    fn word(&mut self, token: &QueryToken, slots: u64) {
        let (exact, folded) = self.mark_weights();
        for (field, weight, level) in self.text_fields() {
            self.term(field.exact, &token.exact, weight * exact, slots, level);
            self.term(field.folded, &token.folded, weight * folded, slots, level);
        }
    }

    fn pairs(&mut self, tokens: &[QueryToken]) {
        let (exact, folded) = self.mark_weights();
        let syllables: Vec<&QueryToken> = tokens
            .iter()
            .filter(|token| pairs_with_neighbours(token.kind))
            .collect();
        let mut seen: Vec<String> = Vec::new();
        for pair in syllables.windows(2) {
            let [first, second] = *pair else { continue };
            let text = format!("{}{PAIR}{}", first.exact, second.exact);
            if second.position != first.position + 1 || seen.contains(&text) {
                continue;
            }
            let without_marks = format!("{}{PAIR}{}", first.folded, second.folded);
            for (field, weight, level) in self.text_fields() {
                let weight = weight * WEIGHTS.pair;
                self.term(field.exact_pairs, &text, weight * exact, 0, level);
                self.term(
                    field.folded_pairs,
                    &without_marks,
                    weight * folded,
                    0,
                    level,
                );
            }
            seen.push(text);
        }
    }

    /// Weights of the evidence with and without marks. Without any mark typed the exact form is a
    /// guess that only breaks ties.
    fn mark_weights(&self) -> (f32, f32) {
        if self.unmarked {
            (WEIGHTS.folded, 1.0)
        } else {
            (1.0, WEIGHTS.folded)
        }
    }

    fn term(&mut self, field: Field, text: &str, weight: f32, slots: u64, level: Level) {
        let source = Source::Term(Term::from_field_text(field, text));
        self.plan.lookups.push(Lookup {
            source,
            weight,
            slots,
            level,
        });
    }

    fn phrase(&mut self, tokens: &[QueryToken], slots: u64) {
        let marked = tokens.iter().any(QueryToken::is_marked);
        let start = tokens.first().map_or(0, |token| token.position);
        for (fields, weight, level) in self.text_fields() {
            let field = if marked { fields.exact } else { fields.folded };
            let mut terms: Vec<(usize, Term)> = Vec::with_capacity(tokens.len());
            for token in tokens {
                // A number stands beside its parts; the parts say the same.
                if token.kind == vietnamese::TokenKind::DocumentNumber && tokens.len() > 1 {
                    continue;
                }
                let text = if marked { &token.exact } else { &token.folded };
                let offset = (token.position - start) as usize;
                terms.push((offset, Term::from_field_text(field, text)));
            }
            let source = match terms.as_slice() {
                [] => continue,
                [(_, term)] => Source::Flag(term.clone()),
                _ => Source::Phrase(terms),
            };
            let weight = weight * WEIGHTS.phrase;
            self.plan.lookups.push(Lookup {
                source,
                weight,
                slots,
                level,
            });
        }
    }

    fn numbers(&mut self, query: &ParsedQuery) {
        if let Some(number) = &query.number {
            let Some(slot) = self.take_slot() else { return };
            let mut terms = number_terms(number);
            if number.body.is_some() {
                // With its body named, the type and the number alone are not what was asked for.
                terms.retain(|term| !term.contains(':'));
            }
            for term in terms {
                self.flag(&term, WEIGHTS.number, slot);
            }
            self.plan.sufficient |= slot;
        }
        if let Some((symbols, number)) = &query.partial_number {
            let Some(slot) = self.take_slot() else { return };
            for symbol in symbols {
                self.flag(
                    &partial_number_term(symbol, number),
                    WEIGHTS.partial_number,
                    slot,
                );
            }
        }
    }

    fn flag(&mut self, term: &str, weight: f32, slots: u64) {
        let source = Source::Flag(Term::from_field_text(self.fields.number, term));
        self.plan.lookups.push(Lookup {
            source,
            weight,
            slots,
            level: Level::Document,
        });
    }
}
