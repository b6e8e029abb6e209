//! The syllables and words of the dictionary, for questions about single words.

use std::collections::hash_map::Entry;
use std::iter::once;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;

use super::{like, words};
use crate::{canonical, fold};

/// Syllables and words; made when the first query comes.
pub(super) struct Vocabulary {
    syllables: FxHashSet<&'static str>,
    folded_syllables: FxHashSet<String>,
    /// Costs of the words of two or more syllables, by their canonical text.
    words: FxHashMap<&'static str, i32>,
    /// The likeliest word of a folded text, where it is much likelier than the next.
    marked: FxHashMap<String, Option<&'static str>>,
    /// The likeliest folded word of a folded text without its blanks, with its cost.
    glued: FxHashMap<String, (String, i32)>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::build);

/// How much dearer the next word must be, in cost units of the model.
const CLEAR: i32 = 400;
/// Longest word in syllables.
const LONGEST: usize = 5;
/// Cost of syllables that make no word, above that of any word.
const NO_WORD: i32 = 100_000;

impl Vocabulary {
    pub(super) fn get() -> Option<&'static Self> {
        let vocabulary: &Self = &VOCABULARY;
        Some(vocabulary).filter(|v| !v.syllables.is_empty())
    }

    fn build() -> Self {
        let syllables: FxHashSet<&str> = include_str!(concat!(env!("OUT_DIR"), "/syllables.txt"))
            .lines()
            .collect();
        let folded_syllables = syllables.iter().map(|s| fold(s)).collect();
        let mut words: Vec<(i32, &str)> = include_str!(concat!(env!("OUT_DIR"), "/words.txt"))
            .lines()
            .filter_map(|line| {
                let (word, cost) = line.split_once('\t')?;
                Some((cost.parse().ok()?, word))
            })
            .collect();
        words.sort_unstable();
        let mut likeliest: FxHashMap<String, i32> = FxHashMap::default();
        let mut marked: FxHashMap<String, Option<&str>> = FxHashMap::default();
        let mut glued: FxHashMap<String, (String, i32)> = FxHashMap::default();
        for &(cost, word) in &words {
            let folded = fold(word);
            glued
                .entry(folded.replace(' ', ""))
                .or_insert_with(|| (folded.clone(), cost));
            match marked.entry(folded) {
                Entry::Vacant(entry) => {
                    likeliest.insert(entry.key().clone(), cost);
                    entry.insert(Some(word));
                }
                Entry::Occupied(mut entry) => {
                    let first = likeliest.get(entry.key()).copied().unwrap_or(cost);
                    if cost - first < CLEAR {
                        entry.insert(None);
                    }
                }
            }
        }
        Self {
            syllables,
            folded_syllables,
            words: words.into_iter().map(|(cost, word)| (word, cost)).collect(),
            marked,
            glued,
        }
    }

    /// Whether a text is one syllable in use.
    pub(super) fn is_syllable(&self, text: &str) -> bool {
        self.syllables.contains(text)
    }

    /// Whether a text is one syllable in use without its marks.
    pub(super) fn is_folded_syllable(&self, text: &str) -> bool {
        self.folded_syllables.contains(text)
    }

    /// Whether a word is a syllable in use, with its marks or without any.
    pub(super) fn is_known(&self, word: &str) -> bool {
        let word = canonical(word);
        self.is_syllable(&word) || self.is_folded_syllable(&word)
    }

    /// Whether syllables in canonical form, with blanks between, are a word.
    pub(super) fn is_word(&self, text: &str) -> bool {
        self.words.contains_key(text)
    }

    /// The likeliest word, without marks, that a text is without its blanks, and its cost.
    pub(super) fn glued_word(&self, folded: &str) -> Option<(&str, i32)> {
        self.glued
            .get(folded)
            .map(|(word, cost)| (word.as_str(), *cost))
    }

    /// Cost of syllables as a word, or one that is above that of any word.
    pub(super) fn cost(&self, parts: &[&str]) -> i32 {
        let parts: Vec<String> = parts.iter().map(|part| canonical(part)).collect();
        let pairs = parts
            .windows(2)
            .filter(|pair| self.words.contains_key(pair.join(" ").as_str()));
        match self.words.get(parts.join(" ").as_str()) {
            Some(&cost) => cost,
            None => NO_WORD - 1000 * pairs.count() as i32,
        }
    }

    /// A text with the likeliest marks on what has none; none when in doubt about most of it.
    pub(super) fn with_marks(&self, text: &str) -> Option<String> {
        let parts: Vec<Part<'_>> = words(text)
            .map(|(from, word)| Part::new(from, word))
            .collect();
        let is_open = |part: &Part<'_>| part.is_bare && self.is_folded_syllable(&part.exact);
        let mut out = String::with_capacity(text.len() * 3 / 2);
        let (mut done, mut at) = (0, 0);
        let (mut open, mut sure, mut changed) = (0, 0, false);
        while at < parts.len() {
            let word = (2..=LONGEST.min(parts.len() - at))
                .rev()
                .find_map(|len| self.marks_of(text, &parts[at..at + len]));
            let Some(syllables) = word else {
                open += usize::from(is_open(&parts[at]));
                at += 1;
                continue;
            };
            for syllable in syllables {
                let part = &parts[at];
                out.push_str(&text[done..part.from]);
                if part.exact == syllable {
                    out.push_str(part.typed);
                } else {
                    out.push_str(&like(part.typed, syllable));
                    changed = true;
                }
                done = part.from + part.typed.len();
                let was_open = usize::from(is_open(part));
                (open, sure) = (open + was_open, sure + was_open);
                at += 1;
            }
        }
        out.push_str(&text[done..]);
        (changed && sure * 2 >= open).then_some(out)
    }

    /// The syllables of the word that some words of a query are, if they are one: what marks they
    /// have must be those of the word.
    fn marks_of(&self, text: &str, parts: &[Part<'_>]) -> Option<Vec<&'static str>> {
        let touching = parts.windows(2).all(|pair| {
            let between = &text[pair[0].from + pair[0].typed.len()..pair[1].from];
            between.chars().all(char::is_whitespace)
        });
        if !touching {
            return None;
        }
        let exact: Vec<&str> = parts.iter().map(|part| part.exact.as_str()).collect();
        let exact = exact.join(" ");
        let word = match self.words.get_key_value(exact.as_str()) {
            Some((word, _)) => word,
            None => self.marked.get(&fold(&exact)).copied().flatten()?,
        };
        let syllables: Vec<&str> = word.split(' ').collect();
        let fits = syllables.len() == parts.len()
            && parts
                .iter()
                .zip(&syllables)
                .all(|(part, syllable)| may_stand_for(&part.exact, syllable));
        fits.then_some(syllables)
    }
}

/// Whether a syllable lacks nothing but marks to be another: `đai` may be `đại`, `đài` may not.
fn may_stand_for(typed: &str, full: &str) -> bool {
    let mut letters = typed.chars().zip(full.chars());
    typed.chars().count() == full.chars().count()
        && letters.all(|(typed, full)| {
            let has = |mark: char| once(full).nfd().any(|c| c == mark);
            typed == full || typed == 'd' && full == 'đ' || once(typed).nfd().all(has)
        })
}

/// A word of a query.
struct Part<'t> {
    from: usize,
    typed: &'t str,
    exact: String,
    is_bare: bool,
}

impl<'t> Part<'t> {
    fn new(from: usize, typed: &'t str) -> Self {
        let exact = canonical(typed);
        Self {
            from,
            typed,
            is_bare: exact == fold(&exact),
            exact,
        }
    }
}
