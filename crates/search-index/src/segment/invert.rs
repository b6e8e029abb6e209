//! From words by passage to passages by word: the inverted index of a segment.
//!
//! Everything is sorted by counting, since terms have numbers: a word's postings are counted, and
//! then each is put where it belongs. Pairs are not looked up at all. They are grouped by their
//! first word in that way, and each group is sorted by the second.

use super::lexicon::{Lexicon, Terms, sorted};
use super::listed::Listed;
use super::tokens::{self, Entry, TokenLog};
use crate::terms::PAIR;
use std::io;
use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use tantivy::tokenizer::MAX_TOKEN_LEN;

/// Values by the number of their term, in the order in which they came.
struct Grouped<T> {
    ends: Vec<usize>,
    values: Vec<T>,
}

impl<T: Copy + Default> Grouped<T> {
    /// Groups what `items` gives, the same each time it is called; terms are numbers below `terms`.
    fn new<I: Iterator<Item = (u32, T)>>(terms: usize, items: impl Fn() -> I) -> Self {
        let mut ends = vec![0_usize; terms];
        items().for_each(|(term, _)| ends[term as usize] += 1);
        let mut all = 0;
        for end in &mut ends {
            // From here on where the group begins; it moves to the end as the group is filled.
            let size = std::mem::replace(end, all);
            all += size;
        }
        let mut values = vec![T::default(); all];
        items().for_each(|(term, value)| {
            let end = &mut ends[term as usize];
            values[*end] = value;
            *end += 1;
        });
        Self { ends, values }
    }

    fn of(&self, term: u32) -> &[T] {
        let term = term as usize;
        let start = term.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start..self.ends[term]]
    }
}

fn text(terms: &Terms, number: u32) -> &str {
    terms.get_index(number as usize).map_or("", |term| term)
}

/// A passage in the upper half, something in it in the lower.
fn packed(upper: u32, lower: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
}

fn upper(packed: u64) -> u32 {
    (packed >> 32) as u32
}

fn lower(packed: u64) -> u32 {
    packed as u32
}

/// Words with marks, with passages, frequencies and places.
pub(super) fn exact(
    log: &TokenLog,
    lexicon: &Lexicon,
    field: &mut FieldSerializer<'_>,
) -> io::Result<()> {
    let places = Grouped::new(lexicon.exact.len(), || {
        log.passages().flat_map(|(passage, entries)| {
            let places = tokens::places(entries);
            places.map(move |(word, place)| (word, packed(passage, place)))
        })
    });
    let mut deltas = Vec::new();
    for word in sorted(&lexicon.exact) {
        let places = places.of(word);
        let in_passages = || places.chunk_by(|a, b| upper(*a) == upper(*b));
        if places.is_empty() {
            continue;
        }
        let term = text(&lexicon.exact, word).as_bytes();
        field.new_term(term, count(in_passages().count()), true)?;
        for in_passage in in_passages() {
            deltas.clear();
            let mut before = 0;
            for place in in_passage {
                deltas.push(lower(*place) - before);
                before = lower(*place);
            }
            field.write_doc(upper(in_passage[0]), count(in_passage.len()), &deltas);
        }
        field.close_term()?;
    }
    Ok(())
}

/// Words without marks, with passages and frequencies, of the passages that `taken` chooses.
pub(super) fn folded(
    log: &TokenLog,
    lexicon: &Lexicon,
    taken: impl Fn(DocId) -> bool,
    field: &mut FieldSerializer<'_>,
) -> io::Result<()> {
    let passages = Grouped::new(lexicon.folded.len(), || {
        let taken = log.passages().filter(|(passage, _)| taken(*passage));
        taken.flat_map(|(passage, entries)| {
            let words = entries.iter().map(|entry| lexicon.word(entry.word()));
            words.map(move |word| (word.folded, passage))
        })
    });
    for word in sorted(&lexicon.folded) {
        let term = text(&lexicon.folded, word).as_bytes();
        frequencies(term, passages.of(word), |passage| *passage, field)?;
    }
    Ok(())
}

/// Adjacent words without marks, with passages and frequencies.
pub(super) fn pairs(
    log: &TokenLog,
    lexicon: &Lexicon,
    field: &mut FieldSerializer<'_>,
) -> io::Result<()> {
    let order = sorted(&lexicon.folded);
    let mut ranks = vec![0_u32; order.len()];
    for (rank, word) in (0..).zip(&order) {
        ranks[*word as usize] = rank;
    }
    let ranks = ranks.as_slice();
    let by_first = Grouped::new(order.len(), || {
        log.passages().flat_map(|(passage, entries)| {
            tokens::pairs(entries).map(move |(first, second)| {
                let second = ranks[lexicon.word(second).folded as usize];
                (lexicon.word(first).folded, packed(second, passage))
            })
        })
    });
    let mut seconds = Seconds::of(order.len());
    let mut term = String::new();
    for first in sorted_before_pair(&lexicon.folded) {
        let first_word = text(&lexicon.folded, first);
        seconds.take(by_first.of(first));
        seconds.drain(|second, passages| {
            let second_word = text(&lexicon.folded, order[second as usize]);
            term.clear();
            term.push_str(first_word);
            term.push(PAIR);
            term.push_str(second_word);
            // Two signs could be read in two ways.
            let clear = !first_word.contains(PAIR) && !second_word.contains(PAIR);
            if term.len() <= MAX_TOKEN_LEN && clear {
                frequencies(term.as_bytes(), passages, |passage| *passage, field)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// What one word is followed by: second words in their order, each with its passages.
struct Seconds {
    /// How often each word is a second one; while passages are put where they belong, where the
    /// next one goes.
    counts: Vec<usize>,
    /// Words that are, in order.
    met: Vec<u32>,
    passages: Vec<DocId>,
}

impl Seconds {
    fn of(words: usize) -> Self {
        Self {
            counts: vec![0; words],
            met: Vec::new(),
            passages: Vec::new(),
        }
    }

    /// Takes pairs, each a word packed with a passage, in the order of passages.
    fn take(&mut self, pairs: &[u64]) {
        for pair in pairs {
            let count = &mut self.counts[upper(*pair) as usize];
            if *count == 0 {
                self.met.push(upper(*pair));
            }
            *count += 1;
        }
        self.met.sort_unstable();
        let mut all = 0;
        for word in &self.met {
            let size = std::mem::replace(&mut self.counts[*word as usize], all);
            all += size;
        }
        self.passages.resize(all, 0);
        for pair in pairs {
            let at = &mut self.counts[upper(*pair) as usize];
            self.passages[*at] = lower(*pair);
            *at += 1;
        }
    }

    /// Gives each word with its passages, and is empty again.
    fn drain(&mut self, mut each: impl FnMut(u32, &[DocId]) -> io::Result<()>) -> io::Result<()> {
        let mut start = 0;
        for word in self.met.drain(..) {
            let end = std::mem::take(&mut self.counts[word as usize]);
            each(word, &self.passages[start..end])?;
            start = end;
        }
        Ok(())
    }
}

/// The numbers of terms in the order that they have with the sign of a pair behind them.
fn sorted_before_pair(terms: &Terms) -> Vec<u32> {
    let with_sign = |n: &u32| text(terms, *n).bytes().chain([PAIR as u8]);
    let mut order: Vec<u32> = (0..).zip(terms).map(|(n, _)| n).collect();
    order.sort_unstable_by(|a, b| with_sign(a).cmp(with_sign(b)));
    order
}

/// How many pairs a passage has.
pub(super) fn pair_count(entries: &[Entry]) -> u32 {
    count(tokens::pairs(entries).count())
}

/// Terms with the passages that have them.
pub(super) fn presence(
    listed: &Listed,
    terms: &Terms,
    number: impl Fn(u32) -> u32,
    field: &mut FieldSerializer<'_>,
) -> io::Result<()> {
    let at = listed.at.iter();
    let passages = Grouped::new(terms.len(), || {
        at.clone().map(|(passage, term)| (number(*term), *passage))
    });
    for term in sorted(terms) {
        let passages = passages.of(term);
        if passages.is_empty() {
            continue;
        }
        field.new_term_without_freq(text(terms, term).as_bytes())?;
        for passage in passages.chunk_by(|a, b| a == b) {
            field.write_doc(passage[0], 0, &[]);
        }
        field.close_term()?;
    }
    Ok(())
}

/// Writes a term whose postings have passages in order, each as often as the term stands in it.
fn frequencies<T>(
    term: &[u8],
    postings: &[T],
    passage: impl Fn(&T) -> DocId,
    field: &mut FieldSerializer<'_>,
) -> io::Result<()> {
    let in_passages = || postings.chunk_by(|a, b| passage(a) == passage(b));
    if postings.is_empty() {
        return Ok(());
    }
    field.new_term(term, count(in_passages().count()), true)?;
    for in_passage in in_passages() {
        field.write_doc(passage(&in_passage[0]), count(in_passage.len()), &[]);
    }
    field.close_term()
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
