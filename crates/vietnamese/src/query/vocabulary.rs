//! The syllables and words of the dictionary, for questions about single words.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::forms::pack_any;
use crate::{canonical, fold};

/// Syllables and words; made when the first query comes.
pub(super) struct Vocabulary {
    syllables: HashSet<&'static str>,
    folded_syllables: HashSet<String>,
    /// Costs of the words of two or more syllables, by their canonical text.
    words: HashMap<&'static str, i32>,
    /// The likeliest word of a folded text, where it is much likelier than the next.
    marked: HashMap<String, Option<&'static str>>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::build);

/// How much dearer the next word must be, in cost units of the model.
const CLEAR: i32 = 400;
/// Longest word in syllables.
const LONGEST: usize = 5;

impl Vocabulary {
    pub(super) fn get() -> Option<&'static Self> {
        let vocabulary: &Self = &VOCABULARY;
        Some(vocabulary).filter(|v| !v.syllables.is_empty())
    }

    fn build() -> Self {
        let syllables: HashSet<&str> = include_str!(concat!(env!("OUT_DIR"), "/syllables.txt"))
            .lines()
            .collect();
        let folded_syllables = syllables.iter().map(|s| fold(s)).collect();
        let words: HashMap<&str, i32> = include_str!(concat!(env!("OUT_DIR"), "/words.txt"))
            .lines()
            .filter_map(|line| {
                let (word, cost) = line.split_once('\t')?;
                Some((word, cost.parse().ok()?))
            })
            .collect();
        let mut by_fold: HashMap<String, Vec<(i32, &str)>> = HashMap::new();
        for (word, cost) in &words {
            by_fold.entry(fold(word)).or_default().push((*cost, word));
        }
        let marked = by_fold
            .into_iter()
            .map(|(folded, mut words)| {
                words.sort_unstable();
                let clear = match words.as_slice() {
                    [(_, word)] => Some(*word),
                    [(first, word), (second, _), ..] if second - first >= CLEAR => Some(*word),
                    _ => None,
                };
                (folded, clear)
            })
            .collect();
        Self {
            syllables,
            folded_syllables,
            words,
            marked,
        }
    }

    /// Whether a text is one syllable in use.
    pub(super) fn is_syllable(&self, text: &str) -> bool {
        self.syllables.contains(text)
    }

    /// Whether a word is a syllable in use, with its marks or without any.
    pub(super) fn is_known(&self, word: &str) -> bool {
        let word = canonical(word);
        self.is_syllable(&word) || self.folded_syllables.contains(&word)
    }

    /// The syllables of a word that stand without spaces: fewest first, then those that make a
    /// word of the dictionary. Only for words with marks, since others may be foreign.
    pub(super) fn split(&self, word: &str) -> Option<String> {
        let lower = canonical(word);
        if lower == fold(&lower) || lower.chars().any(|c| !c.is_alphabetic()) {
            return None;
        }
        let ends: Vec<usize> = lower
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .collect();
        let mut best: Option<(usize, i32, Vec<&str>)> = None;
        self.splits(&lower, 0, &ends, &mut Vec::new(), &mut best);
        best.map(|(_, _, parts)| {
            let parts: Vec<String> = parts.iter().map(|part| canonical(part)).collect();
            parts.join(" ")
        })
    }

    fn splits<'t>(
        &self,
        text: &'t str,
        from: usize,
        ends: &[usize],
        parts: &mut Vec<&'t str>,
        best: &mut Option<(usize, i32, Vec<&'t str>)>,
    ) {
        if from == text.len() {
            if parts.len() < 2 {
                return;
            }
            let cost = self.cost(parts);
            let better = best
                .as_ref()
                .is_none_or(|(len, least, _)| (parts.len(), cost) < (*len, *least));
            if better {
                *best = Some((parts.len(), cost, parts.clone()));
            }
            return;
        }
        let most = best.as_ref().map_or(4, |(len, _, _)| *len);
        if parts.len() >= most {
            return;
        }
        for &end in ends.iter().filter(|&&end| end > from).take(7) {
            let Some(part) = text.get(from..end) else {
                continue;
            };
            let is_syllable = pack_any(part).is_some_and(|_| self.is_syllable(&canonical(part)));
            if is_syllable {
                parts.push(part);
                self.splits(text, end, ends, parts, best);
                parts.pop();
            }
        }
    }

    /// Cost of syllables as a word, or one that is above that of any word.
    fn cost(&self, parts: &[&str]) -> i32 {
        let parts: Vec<String> = parts.iter().map(|part| canonical(part)).collect();
        let pairs = parts
            .windows(2)
            .filter(|pair| self.words.contains_key(pair.join(" ").as_str()));
        match self.words.get(parts.join(" ").as_str()) {
            Some(&cost) => cost,
            None => 100_000 - 1000 * pairs.count() as i32,
        }
    }

    /// A text that has no marks with the likeliest ones; none when in doubt about most words.
    pub(super) fn with_marks(&self, text: &str) -> Option<String> {
        if !text.is_ascii() || text.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let parts: Vec<&str> = text.split_whitespace().collect();
        let mut out: Vec<String> = Vec::new();
        let mut sure = 0;
        let mut at = 0;
        while at < parts.len() {
            let word = (2..=LONGEST.min(parts.len() - at)).rev().find_map(|len| {
                let folded = fold(&parts[at..at + len].join(" "));
                let marked = self.marked.get(&folded).copied().flatten()?;
                Some((marked, len))
            });
            if let Some((marked, len)) = word {
                out.push(marked.to_owned());
                sure += len;
                at += len;
            } else {
                out.push(parts[at].to_owned());
                at += 1;
            }
        }
        (sure > 0 && sure * 2 >= parts.len()).then(|| out.join(" "))
    }
}
