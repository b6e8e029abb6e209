//! What is looked up for a query, and how much each find counts.

use super::{ParsedQuery, QueryToken};
use crate::indexed::{number_terms, partial_number_term};
use crate::schema::Fields;
use crate::terms::{PAIR, pairs_with_neighbours};
use party_documents::NumberQuery;
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
    /// One term, counted as the share that it has in the length of its text.
    Share(Term),
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
    pair: f32,
    bare: f32,
    phrase: f32,
    number: f32,
    partial_number: f32,
    citation: f32,
}

const WEIGHTS: Weights = Weights {
    body: 1.0,
    pair: 1.0,
    bare: 0.5,
    phrase: 4.0,
    number: 1_000.0,
    partial_number: 60.0,
    citation: 12.0,
};

/// How often a word may occur in a collection: asked of the index while planning.
pub(crate) trait Frequencies {
    /// Passages that hold the term.
    fn frequency(&self, term: &Term) -> u64;
}

/// Plans the lookups of a query.
pub(crate) fn plan(query: &ParsedQuery, fields: &Fields, frequencies: &dyn Frequencies) -> Plan {
    let mut planner = Planner {
        plan: Plan::default(),
        fields,
        frequencies,
        unmarked: query.is_unmarked(),
        next_slot: LAST_SLOT,
    };
    planner.words(&query.words);
    for phrase in &query.phrases {
        if let Some(slot) = planner.take_slot() {
            planner.phrase(phrase, slot, WEIGHTS.phrase);
            planner.plan.required |= slot;
        }
        for token in phrase {
            planner.word(token, 0);
        }
        planner.pairs(phrase);
    }
    for phrase in &query.excluded {
        if let Some(slot) = planner.take_slot() {
            planner.phrase(phrase, slot, WEIGHTS.phrase);
            planner.plan.excluded |= slot;
        }
    }
    planner.number(query);
    if let Some(reference) = &query.partial_number {
        planner.partial_number(reference, &query.words);
    }
    planner.plan
}

struct Planner<'a> {
    plan: Plan,
    fields: &'a Fields,
    frequencies: &'a dyn Frequencies,
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

    /// Whether a word is looked up without its marks: because none was typed in the whole query,
    /// or because a word without marks among others with them is hardly ever written so.
    fn is_folded(&self, token: &QueryToken) -> bool {
        if self.unmarked {
            return true;
        }
        if token.is_marked() || token.exact.chars().any(|c| c.is_ascii_digit()) {
            return false;
        }
        let frequency = |field, text| {
            self.frequencies
                .frequency(&Term::from_field_text(field, text))
        };
        let body = &self.fields.body;
        frequency(body.exact, &token.exact) * 50 < frequency(body.folded, &token.folded)
    }

    fn word(&mut self, token: &QueryToken, slots: u64) {
        let folded = self.is_folded(token);
        let (body, title) = (self.fields.body, self.fields.title);
        let (body, title, text) = if folded {
            (body.folded, title.folded, &token.folded)
        } else {
            (body.exact, title.exact, &token.exact)
        };
        self.term(body, text, WEIGHTS.body, slots);
        self.plan.lookups.push(Lookup {
            source: Source::Share(Term::from_field_text(title, text)),
            weight: 1.0,
            slots: 0,
            level: Level::Document,
        });
        if !folded {
            self.term(self.fields.bare, &token.folded, WEIGHTS.bare, slots);
        }
    }

    fn pairs(&mut self, tokens: &[QueryToken]) {
        let syllables: Vec<&QueryToken> = tokens
            .iter()
            .filter(|token| pairs_with_neighbours(token.kind))
            .collect();
        let mut seen: Vec<String> = Vec::new();
        for pair in syllables.windows(2) {
            let [first, second] = *pair else { continue };
            let text = format!("{}{PAIR}{}", first.folded, second.folded);
            if second.position != first.position + 1 || seen.contains(&text) {
                continue;
            }
            self.term(self.fields.pairs, &text, WEIGHTS.pair, 0);
            seen.push(text);
        }
    }

    fn term(&mut self, field: Field, text: &str, weight: f32, slots: u64) {
        let source = Source::Term(Term::from_field_text(field, text));
        self.plan.lookups.push(Lookup {
            source,
            weight,
            slots,
            level: Level::Passage,
        });
    }

    /// A phrase stands as it is quoted. The title is part of the body.
    fn phrase(&mut self, tokens: &[QueryToken], slots: u64, weight: f32) {
        let marked = tokens.iter().any(QueryToken::is_marked);
        let start = tokens.first().map_or(0, |token| token.position);
        let fields = &self.fields.body;
        let field = if marked { fields.exact } else { fields.folded };
        let mut terms: Vec<(usize, Term)> = Vec::with_capacity(tokens.len());
        for token in tokens {
            // A number stands beside its parts; the parts say the same.
            if !pairs_with_neighbours(token.kind) {
                continue;
            }
            let text = if marked { &token.exact } else { &token.folded };
            let offset = (token.position - start) as usize;
            terms.push((offset, Term::from_field_text(field, text)));
        }
        let source = match terms.as_slice() {
            [] => return,
            [(_, term)] => Source::Flag(term.clone()),
            _ => Source::Phrase(terms),
        };
        self.plan.lookups.push(Lookup {
            source,
            weight,
            slots,
            level: Level::Passage,
        });
    }

    /// A whole number puts its document first.
    fn number(&mut self, query: &ParsedQuery) {
        let Some(number) = &query.number else { return };
        let Some(slot) = self.take_slot() else { return };
        let mut terms = number_terms(number);
        if number.body.is_some() {
            // With its body named, the type and the number alone are not what was asked for.
            terms.retain(|term| !term.contains(':'));
        }
        for term in terms {
            self.own_number(&term, WEIGHTS.number, slot);
        }
        self.plan.sufficient |= slot;
    }

    /// A type and a number lead to the documents that bear them, then to those that cite them.
    fn partial_number(&mut self, reference: &NumberQuery, words: &[QueryToken]) {
        for symbol in &reference.symbols {
            let term = partial_number_term(symbol, &reference.number);
            self.own_number(&term, WEIGHTS.partial_number, 0);
        }
        // As the words stand in the query, and with the `số` that may stand between them.
        let Some(at) = words.iter().position(|word| word.exact == reference.number) else {
            return;
        };
        let head: Vec<QueryToken> = words[..at]
            .iter()
            .filter(|word| word.folded != "so" && pairs_with_neighbours(word.kind))
            .rev()
            .take(2)
            .cloned()
            .collect();
        let [second, first] = head.as_slice() else {
            return;
        };
        let place = |token: &QueryToken, position| QueryToken {
            position,
            ..token.clone()
        };
        let number = &words[at];
        let infix = QueryToken {
            exact: "số".to_owned(),
            folded: "so".to_owned(),
            ..number.clone()
        };
        let plain = [place(first, 0), place(second, 1), place(number, 2)];
        let with_infix = [
            place(first, 0),
            place(second, 1),
            place(&infix, 2),
            place(number, 3),
        ];
        self.phrase(&plain, 0, WEIGHTS.citation);
        if self.unmarked || plain.iter().any(QueryToken::is_marked) {
            self.phrase(&with_infix, 0, WEIGHTS.citation);
        }
    }

    fn own_number(&mut self, term: &str, weight: f32, slots: u64) {
        let source = Source::Flag(Term::from_field_text(self.fields.number, term));
        self.plan.lookups.push(Lookup {
            source,
            weight,
            slots,
            level: Level::Document,
        });
    }
}
