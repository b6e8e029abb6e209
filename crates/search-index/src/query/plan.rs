//! What is looked up for a query, and how much each find counts.

use super::clause::{Clause, Phrase, QueryToken};
use super::condition::Condition;
use super::expand::{any_marks, expansions};
use super::fields::FieldClause;
use super::parse::{ParsedQuery, tokens};
use crate::indexed::{number_terms, partial_number_term};
use crate::schema::Fields;
use crate::terms::{PAIR, pairs_with_neighbours};
use crate::{Assumption, Filters};
use party_documents::{AssemblyQuery, DocumentNumber, NumberQuery};
use rustc_hash::FxHashMap;
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

/// Terms next to each other in the field with positions, each with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PhraseTerms {
    /// With their marks.
    Exact(Vec<(usize, Term)>),
    /// Without: a regular expression for each that takes it in all its marked forms.
    Folded(Field, Vec<(usize, String)>),
}

/// Where a lookup finds its passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// One term, scored by BM25.
    Term(Term),
    /// One term, counted once and the same however often it occurs.
    Flag(Term),
    /// Any of these terms, counted once.
    AnyOf(Vec<Term>),
    /// One term, counted as the share that it has in the length of its text.
    Share(Term),
    /// Terms next to each other in this order, moved by at most so many positions, scored as a
    /// flag.
    Phrase(PhraseTerms, u32),
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
    /// Of each lookup of a pair its place, and the places of the lookups of its two words.
    pub pairs: Vec<(usize, usize, usize)>,
    /// What a document must fill.
    pub condition: Condition,
    /// Conditions on columns that the condition names by their numbers.
    pub columns: Vec<Filters>,
    /// How many words, of which a share suffices, the query has, if it is nothing but words.
    pub plain_words: u32,
    /// Slots that the document fills whose number the query names.
    pub identity: u64,
    /// The slot that it fills if its number carries the year that the query names.
    pub in_year: u64,
    /// What was assumed on the way.
    pub assumptions: Vec<Assumption>,
}

/// Words of a query that are counted one by one; further ones only score.
const WORD_SLOTS: u32 = 40;
/// Slots are the bits of a `u64`.
const SLOTS: u32 = 64;
/// Words that a prefix may stand for.
const MOST_WORDS: usize = 4_096;

/// How much the parts of the evidence count. Found by measuring: see `benches/relevance.md`.
#[derive(Debug, Clone, Copy)]
struct Weights {
    body: f32,
    pair: f32,
    bare: f32,
    phrase: f32,
    sense: f32,
    short: f32,
    prefix: f32,
    number: f32,
    partial_number: f32,
    citation: f32,
}

const WEIGHTS: Weights = Weights {
    body: 1.0,
    pair: 1.0,
    bare: 0.5,
    phrase: 4.0,
    sense: 6.0,
    short: 2.0,
    prefix: 3.0,
    number: 1_000.0,
    partial_number: 60.0,
    citation: 12.0,
};

/// What the index knows of terms: asked while planning.
pub(crate) trait Terms {
    /// Passages that hold the term.
    fn frequency(&self, term: &Term) -> u64;

    /// Terms of a field that begin so, at most `limit`, and whether there are more.
    fn beginning_with(&self, field: Field, prefix: &str, limit: usize) -> (Vec<Term>, bool);
}

/// Plans the lookups of a query.
pub(crate) fn plan(query: &ParsedQuery, fields: &Fields, terms: &dyn Terms) -> Plan {
    let mut planner = Planner {
        plan: Plan::default(),
        fields,
        terms,
        unmarked: query.is_unmarked(),
        next_slot: 0,
        word_slots: FxHashMap::default(),
        negative: false,
        word_lookups: FxHashMap::default(),
    };
    let clause = &query.clause;
    // Words come first, so that a question too long for all slots loses none of the others.
    let spare = planner.slots_beside_words(clause);
    let words = planner.words(&clause.words, WORD_SLOTS.min(SLOTS.saturating_sub(spare)));
    let slots = std::mem::take(&mut planner.word_slots);
    if clause.is_plain() && clause.phrases.is_empty() && query.number.is_none() {
        planner.plan.plain_words = words.count_ones();
    }
    let mut parts = planner.parts(clause);
    let mut enough = vec![Condition::Share(words)];
    // What names the document need not stand in it; the words beside that must.
    let beside = || {
        let beside = query.beside_reference.iter();
        let slots = beside.filter_map(|word| slots.get(&word.exact));
        Condition::Share(slots.fold(0, |all, slot| all | slot))
    };
    if let Some(number) = &query.number
        && let Some(slot) = planner.number(number)
    {
        planner.plan.identity |= slot;
        enough.push(Condition::Slots(slot));
    }
    if let Some(reference) = &query.reference
        && query.number.is_none()
        && let Some(slot) = planner.partial_number(reference, &clause.words)
    {
        enough.push(Condition::All(vec![Condition::Slots(slot), beside()]));
    }
    if let Some(assembly) = &query.assembly
        && let Some(slot) = planner.assembly(assembly)
    {
        enough.push(Condition::All(vec![Condition::Slots(slot), beside()]));
    }
    parts.push(Condition::Any(enough));
    planner.plan.condition = Condition::All(parts);
    planner.plan
}

struct Planner<'a> {
    plan: Plan,
    fields: &'a Fields,
    terms: &'a dyn Terms,
    unmarked: bool,
    next_slot: u32,
    /// Slots of the words looked up so far.
    word_slots: FxHashMap<String, u64>,
    /// Whether what is planned must not be there, so that it scores nothing.
    negative: bool,
    /// Places of the lookups of words in the plan.
    word_lookups: FxHashMap<String, usize>,
}

impl Planner<'_> {
    fn take_slot(&mut self) -> Option<u64> {
        if self.next_slot >= SLOTS {
            let said = self.plan.assumptions.last() == Some(&Assumption::TooManyParts);
            if !said {
                self.plan.assumptions.push(Assumption::TooManyParts);
            }
            return None;
        }
        let slot = 1 << self.next_slot;
        self.next_slot += 1;
        Some(slot)
    }

    /// Slots that a query needs beside those of its words.
    fn slots_beside_words(&self, clause: &Clause) -> u32 {
        fn count(clause: &Clause) -> u32 {
            let inner = clause.groups.iter().flatten().chain(&clause.excluded);
            let inner: u32 = inner
                .map(|inner| count(inner) + u32::try_from(inner.words.len()).unwrap_or(SLOTS))
                .sum();
            let own = clause.phrases.len() + clause.fields.len() * 4;
            inner.saturating_add(u32::try_from(own).unwrap_or(SLOTS))
        }
        // Three for the document's number.
        count(clause).saturating_add(3)
    }

    /// The conditions of a clause but for its words.
    fn parts(&mut self, clause: &Clause) -> Vec<Condition> {
        let mut parts = Vec::new();
        for phrase in &clause.phrases {
            if let Some(slot) = self.take_slot() {
                self.phrase(phrase, slot, WEIGHTS.phrase);
                parts.push(Condition::Slots(slot));
            }
            for token in &phrase.tokens {
                self.word(token, 0);
            }
            self.pairs(&phrase.tokens);
        }
        for group in &clause.groups {
            let any = group.iter().map(|clause| self.clause(clause)).collect();
            parts.push(Condition::Any(any));
        }
        for excluded in &clause.excluded {
            let before = std::mem::replace(&mut self.negative, true);
            let condition = self.clause(excluded);
            self.negative = before;
            parts.push(Condition::Not(Box::new(condition)));
        }
        for field in &clause.fields {
            let condition = self.field(field);
            parts.push(condition);
        }
        parts
    }

    /// A clause inside another: all its words must be there, if they are few.
    fn clause(&mut self, clause: &Clause) -> Condition {
        let words = self.words(&clause.words, SLOTS);
        let mut parts = self.parts(clause);
        parts.push(Condition::Share(words));
        Condition::All(parts)
    }

    fn field(&mut self, field: &FieldClause) -> Condition {
        match field {
            FieldClause::Columns(filters) => {
                self.plan.columns.push(filters.clone());
                Condition::Columns(self.plan.columns.len() - 1)
            }
            FieldClause::Number(number) => match self.number(number) {
                Some(slot) => {
                    if !self.negative {
                        self.plan.identity |= slot;
                    }
                    Condition::Slots(slot)
                }
                None => Condition::default(),
            },
            FieldClause::Signer(name) => {
                let field = self.fields.signer;
                self.flags(name, |token| (field, token.folded.clone()))
            }
            FieldClause::Title(words) => {
                let title = self.fields.title;
                self.flags(words, |token| {
                    if token.is_marked() {
                        (title.exact, token.exact.clone())
                    } else {
                        (title.folded, token.folded.clone())
                    }
                })
            }
        }
    }

    /// Every word of a text in a field of the document.
    fn flags(&mut self, text: &str, term: impl Fn(&QueryToken) -> (Field, String)) -> Condition {
        let mut wanted = 0;
        for token in tokens(text) {
            let Some(slot) = self.take_slot() else { break };
            let (field, text) = term(&token);
            self.push(
                Source::Flag(Term::from_field_text(field, &text)),
                1.0,
                slot,
                Level::Document,
            );
            wanted |= slot;
        }
        Condition::Slots(wanted)
    }

    /// Looks up words, and gives the slots of the first `most` different ones.
    fn words(&mut self, words: &[QueryToken], most: u32) -> u64 {
        let mut distinct: Vec<(&QueryToken, u64)> = Vec::new();
        let mut slots = 0;
        for word in words {
            let known = distinct
                .iter()
                .any(|(other, _)| other.exact == word.exact && other.prefix == word.prefix);
            if known {
                continue;
            }
            let slot = if (distinct.len() as u32) < most {
                self.take_slot().unwrap_or(0)
            } else {
                0
            };
            slots |= slot;
            self.word_slots.insert(word.exact.clone(), slot);
            self.word(word, slot);
            distinct.push((word, slot));
        }
        self.pairs(words);
        let slot_of = |word: &QueryToken| {
            distinct
                .iter()
                .find(|(other, _)| other.exact == word.exact)
                .map_or(0, |(_, slot)| *slot)
        };
        for expansion in expansions(words) {
            let filled = words[expansion.words.clone()]
                .iter()
                .fold(0, |slots, word| slots | slot_of(word));
            let weight = if expansion.short.is_some() {
                WEIGHTS.sense
            } else {
                WEIGHTS.short
            };
            for (rank, other) in expansion.others.iter().enumerate() {
                let tokens = tokens(other);
                let unlikely = expansion.likely > 0 && rank >= expansion.likely;
                let weight = if unlikely { weight / 2.0 } else { weight };
                self.phrase(&Phrase { tokens, slop: 0 }, filled, weight);
            }
            if let Some(short) = expansion.short.filter(|_| !self.negative) {
                self.plan.assumptions.push(Assumption::Abbreviation {
                    short,
                    senses: expansion.others,
                });
            }
        }
        slots
    }

    /// Whether a word is looked up without its marks: because none was typed in the whole query,
    /// or because a word without marks among others with them is hardly ever written so.
    fn is_folded(&self, token: &QueryToken) -> bool {
        if self.unmarked {
            return true;
        }
        let frequency = |field, text| self.terms.frequency(&Term::from_field_text(field, text));
        let body = &self.fields.body;
        if token.is_marked() {
            // A mark that nobody writes there is a slip.
            return frequency(body.exact, &token.exact) == 0;
        }
        if token.exact.chars().any(|c| c.is_ascii_digit()) {
            return false;
        }
        frequency(body.exact, &token.exact) * 50 < frequency(body.folded, &token.folded)
    }

    fn word(&mut self, token: &QueryToken, slots: u64) {
        if token.prefix {
            return self.beginning(token, slots);
        }
        let folded = self.is_folded(token);
        let (body, title) = (self.fields.body, self.fields.title);
        let (body, title, text) = if folded {
            (body.folded, title.folded, &token.folded)
        } else {
            (body.exact, title.exact, &token.exact)
        };
        self.word_lookups
            .insert(token.exact.clone(), self.plan.lookups.len());
        self.term(body, text, WEIGHTS.body, slots);
        if !self.negative {
            let share = Source::Share(Term::from_field_text(title, text));
            self.push(share, 1.0, 0, Level::Document);
        }
        if !folded {
            self.term(self.fields.bare, &token.folded, WEIGHTS.bare, slots);
        }
    }

    /// Every word that begins so.
    fn beginning(&mut self, token: &QueryToken, slots: u64) {
        let body = &self.fields.body;
        let (field, prefix) = if token.is_marked() {
            (body.exact, &token.exact)
        } else {
            (body.folded, &token.folded)
        };
        let (terms, more) = self.terms.beginning_with(field, prefix, MOST_WORDS);
        if more {
            self.plan.assumptions.push(Assumption::PrefixTooShort {
                prefix: token.exact.clone(),
            });
        }
        self.push(Source::AnyOf(terms), WEIGHTS.prefix, slots, Level::Passage);
    }

    fn pairs(&mut self, tokens: &[QueryToken]) {
        if self.negative {
            return;
        }
        let syllables: Vec<&QueryToken> = tokens
            .iter()
            .filter(|token| pairs_with_neighbours(token.kind))
            .collect();
        let mut seen: Vec<String> = Vec::new();
        for pair in syllables.windows(2) {
            let [first, second] = *pair else { continue };
            let text = format!("{}{PAIR}{}", first.folded, second.folded);
            let apart = second.position != first.position + 1;
            if apart || second.prefix || seen.contains(&text) {
                continue;
            }
            if let (Some(first), Some(second)) = (
                self.word_lookups.get(&first.exact),
                self.word_lookups.get(&second.exact),
            ) {
                let pair = self.plan.lookups.len();
                self.plan.pairs.push((pair, *first, *second));
            }
            self.term(self.fields.pairs, &text, WEIGHTS.pair, 0);
            seen.push(text);
        }
    }

    fn term(&mut self, field: Field, text: &str, weight: f32, slots: u64) {
        let source = Source::Term(Term::from_field_text(field, text));
        self.push(source, weight, slots, Level::Passage);
    }

    fn push(&mut self, source: Source, weight: f32, slots: u64, level: Level) {
        let weight = if self.negative { 0.0 } else { weight };
        self.plan.lookups.push(Lookup {
            source,
            weight,
            slots,
            level,
        });
    }

    /// A phrase stands as it is quoted. The title is part of the body.
    fn phrase(&mut self, phrase: &Phrase, slots: u64, weight: f32) {
        let tokens = &phrase.tokens;
        let marked = tokens.iter().any(QueryToken::is_marked);
        let start = tokens.first().map_or(0, |token| token.position);
        let body = &self.fields.body;
        // A number stands beside its parts; the parts say the same.
        let tokens: Vec<&QueryToken> = tokens
            .iter()
            .filter(|token| pairs_with_neighbours(token.kind))
            .collect();
        let offset = |token: &QueryToken| (token.position - start) as usize;
        let source = match (tokens.as_slice(), marked) {
            ([], _) => return,
            ([token], true) => Source::Flag(Term::from_field_text(body.exact, &token.exact)),
            ([token], false) => Source::Flag(Term::from_field_text(body.folded, &token.folded)),
            (tokens, true) => {
                let terms = tokens.iter().map(|token| {
                    let term = Term::from_field_text(body.exact, &token.exact);
                    (offset(token), term)
                });
                Source::Phrase(PhraseTerms::Exact(terms.collect()), phrase.slop)
            }
            (tokens, false) => {
                let terms = tokens
                    .iter()
                    .map(|token| (offset(token), any_marks(&token.folded)));
                Source::Phrase(
                    PhraseTerms::Folded(body.exact, terms.collect()),
                    phrase.slop,
                )
            }
        };
        self.push(source, weight, slots, Level::Passage);
    }

    /// A whole number puts its document first.
    fn number(&mut self, number: &DocumentNumber) -> Option<u64> {
        let slot = self.take_slot()?;
        let mut terms = number_terms(number);
        if number.body.is_some() {
            // With its body named, the type and the number alone are not what was asked for.
            terms.retain(|term| !term.contains(':'));
        }
        for term in terms {
            self.own_number(&term, WEIGHTS.number, slot);
        }
        Some(slot)
    }

    /// A type and a number lead to the documents that bear them, then to those that cite them.
    fn partial_number(&mut self, reference: &NumberQuery, words: &[QueryToken]) -> Option<u64> {
        let slot = self.take_slot()?;
        self.plan.identity |= slot;
        let in_year = reference
            .year
            .and_then(|year| Some((year, self.take_slot()?)));
        for symbol in &reference.symbols {
            let term = partial_number_term(symbol, &reference.number);
            self.own_number(&term, WEIGHTS.partial_number, slot);
            if let Some((year, in_year)) = in_year {
                self.plan.in_year |= in_year;
                self.own_number(&crate::indexed::in_year(&term, year), 0.0, in_year);
            }
        }
        let at = words.iter().position(|word| word.exact == reference.number);
        if let Some(at) = at {
            self.citation(words, at);
        }
        Some(slot)
    }

    /// A plenum or a congress leads to its resolutions.
    fn assembly(&mut self, assembly: &AssemblyQuery) -> Option<u64> {
        let slot = self.take_slot()?;
        self.plan.identity |= slot;
        for term in &assembly.terms {
            self.own_number(term, WEIGHTS.partial_number, slot);
        }
        if let Some(beginning) = &assembly.beginning {
            let number = self.fields.number;
            let (terms, _) = self.terms.beginning_with(number, beginning, MOST_WORDS);
            for term in terms {
                let source = Source::Flag(term);
                self.push(source, WEIGHTS.partial_number, slot, Level::Document);
            }
        }
        Some(slot)
    }

    /// A type and a number as texts cite them; the number is the word at `at`.
    fn citation(&mut self, words: &[QueryToken], at: usize) {
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
        // As the words stand in the query, and with the `số` that may stand between them.
        let plain = vec![place(first, 0), place(second, 1), place(number, 2)];
        let marked = plain.iter().any(QueryToken::is_marked);
        let infix = QueryToken {
            exact: if marked { "số" } else { "so" }.to_owned(),
            folded: "so".to_owned(),
            ..number.clone()
        };
        let with_infix = vec![
            place(first, 0),
            place(second, 1),
            place(&infix, 2),
            place(number, 3),
        ];
        for tokens in [plain, with_infix] {
            self.phrase(&Phrase { tokens, slop: 0 }, 0, WEIGHTS.citation);
        }
    }

    fn own_number(&mut self, term: &str, weight: f32, slots: u64) {
        let source = Source::Flag(Term::from_field_text(self.fields.number, term));
        self.push(source, weight, slots, Level::Document);
    }
}
