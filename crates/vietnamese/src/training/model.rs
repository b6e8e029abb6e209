//! The words that the model knows, and their costs as text.

use std::collections::HashMap;
use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use crate::segmentation::alphabet::{FIRST_SYLLABLE, MARKS, Number};
use crate::segmentation::rows::{Capitals, END_CLASS, NAME_CLASS, shared_class};
use crate::segmentation::syllabary::Syllabary;

use super::corpus::Symbol;

/// The words of the lists, in canonical spelling, and the numbers of their syllables.
#[derive(Debug, Clone)]
pub struct Lexicon {
    pub(crate) syllables: Vec<String>,
    pub(crate) syllabary: Syllabary,
    /// Words by number: first all reserved numbers and syllables by themselves.
    pub(crate) words: Vec<Box<[Number]>>,
    trie: FxHashMap<(u32, Number), u32>,
    ends: Vec<Option<u32>>,
}

impl Lexicon {
    /// Gathers words, whose syllables stand between blanks or underscores. Words with a syllable
    /// that cannot be packed (see the crate's spelling) are left out.
    pub fn new<'a>(entries: impl IntoIterator<Item = &'a str>) -> Self {
        let mut entries: Vec<Vec<String>> = entries
            .into_iter()
            .map(|entry| {
                crate::canonical(&entry.replace('_', " "))
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .filter(|entry| {
                !entry.is_empty()
                    && entry.len() <= 6
                    && entry.iter().all(|s| {
                        crate::forms::pack(s)
                            .is_some_and(|p| p.unpack().is_syllable() || entry.len() > 1)
                    })
            })
            .collect();
        entries.sort();
        entries.dedup();
        let mut syllables: Vec<String> = entries.iter().flatten().cloned().collect();
        syllables.sort();
        syllables.dedup();
        let syllabary = Syllabary::new(syllables.iter().map(String::as_str));
        let singles = usize::from(FIRST_SYLLABLE) + syllables.len();
        let mut words: Vec<Box<[Number]>> = (0..singles as u16).map(|n| Box::from([n])).collect();
        for entry in &entries {
            if entry.len() > 1 {
                words.push(
                    entry
                        .iter()
                        .map(|s| syllabary.see(s).number)
                        .collect::<Vec<_>>()
                        .into(),
                );
            }
        }
        let mut lexicon = Self {
            syllables,
            syllabary,
            words,
            trie: FxHashMap::default(),
            ends: vec![None],
        };
        lexicon.build_trie();
        lexicon
    }

    fn build_trie(&mut self) {
        for (id, word) in self.words.iter().enumerate() {
            let mut node = 0;
            for &number in word.iter() {
                let next = self.ends.len() as u32;
                node = *self.trie.entry((node, number)).or_insert(next);
                if node == next {
                    self.ends.push(None);
                }
            }
            self.ends[node as usize] = Some(id as u32);
        }
    }

    /// Calls `found` with the length and id of each word that starts the symbols.
    pub(crate) fn prefixes(&self, symbols: &[Symbol], mut found: impl FnMut(usize, u32)) {
        let mut node = 0;
        for (i, symbol) in symbols.iter().enumerate() {
            match self.trie.get(&(node, symbol.number)) {
                Some(&next) => node = next,
                None => return,
            }
            if let Some(id) = self.ends[node as usize] {
                found(i + 1, id);
            }
        }
    }

    /// A word as text; marks and reserved numbers in brackets.
    pub(crate) fn text(&self, word: &[Number]) -> String {
        let names: Vec<String> = word
            .iter()
            .map(|&n| match n {
                0 => "<digits>".to_owned(),
                1 => "<unknown>".to_owned(),
                2 => "<mark>".to_owned(),
                n if n < FIRST_SYLLABLE => MARKS[usize::from(n) - 3].to_string(),
                n => self.syllables[usize::from(n - FIRST_SYLLABLE)].clone(),
            })
            .collect();
        names.join(" ")
    }

    /// Words known, single syllables included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether no word is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// The learned scores, the higher the likelier; written as costs.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) classes: Vec<String>,
    pub(crate) own_class: FxHashMap<u32, u16>,
    shared: HashMap<(usize, Capitals), u16>,
    pub(crate) name_class: u16,
    pub(crate) word_scores: Vec<f64>,
    pub(crate) shape_scores: Vec<f64>,
    pub(crate) name_score: f64,
    /// `[right class of the left word][left class of the right word]`
    pub(crate) pair_scores: Vec<f64>,
}

impl Model {
    pub(crate) fn new(lexicon: &Lexicon, own: &[u32]) -> Self {
        let mut classes = vec![END_CLASS.to_owned(), NAME_CLASS.to_owned()];
        let mut shared = HashMap::new();
        for len in 1..=4 {
            for capitals in Capitals::ALL {
                let name = shared_class(len, capitals);
                let at = classes.iter().position(|c| *c == name).unwrap_or_else(|| {
                    classes.push(name);
                    classes.len() - 1
                });
                shared.insert((len, capitals), at as u16);
            }
        }
        let mut own_class = FxHashMap::default();
        for &word in own {
            own_class.insert(word, classes.len() as u16);
            classes.push(format!("={}", lexicon.text(&lexicon.words[word as usize])));
        }
        let n = classes.len();
        Self {
            own_class,
            shared,
            name_class: 1,
            word_scores: vec![0.0; lexicon.len()],
            shape_scores: vec![0.0; n],
            name_score: 0.0,
            pair_scores: vec![0.0; n * n],
            classes,
        }
    }

    /// The class of a word that is capitalised so.
    pub(crate) fn class(&self, lexicon: &Lexicon, word: u32, capitals: Capitals) -> u16 {
        if let Some(&class) = self.own_class.get(&word)
            && capitals == Capitals::None
        {
            return class;
        }
        self.shared_class(lexicon.words[word as usize].len(), capitals)
    }

    pub(crate) fn shared_class(&self, len: usize, capitals: Capitals) -> u16 {
        self.shared
            .get(&(len.min(4), capitals))
            .copied()
            .unwrap_or(2)
    }

    pub(crate) fn pair(&self, left: u16, right: u16) -> f64 {
        self.pair_scores[usize::from(left) * self.classes.len() + usize::from(right)]
    }

    /// The model as text: a line a syllable, a word, a class, a shape and a pair of classes, with
    /// costs as lindera wants them.
    #[must_use]
    pub fn to_text(&self, lexicon: &Lexicon) -> String {
        let mut out = String::new();
        let cost = |score: f64| (-score * SCALE).round().clamp(-30000.0, 30000.0) as i32;
        for syllable in &lexicon.syllables {
            let _ = writeln!(out, "syllable\t{syllable}");
        }
        for class in &self.classes {
            let _ = writeln!(out, "class\t{class}");
        }
        for (class, score) in self.shape_scores.iter().enumerate() {
            if cost(*score) != 0 {
                let _ = writeln!(out, "shape\t{class}\t{}", cost(*score));
            }
        }
        let _ = writeln!(out, "name\t{}", cost(self.name_score));
        for (id, word) in lexicon.words.iter().enumerate() {
            let own = self
                .own_class
                .get(&(id as u32))
                .map_or(String::new(), |c| c.to_string());
            let _ = writeln!(
                out,
                "word\t{}\t{}\t{own}",
                lexicon.text(word),
                cost(self.word_scores[id])
            );
        }
        for left in 0..self.classes.len() {
            for right in 0..self.classes.len() {
                let cost = cost(self.pair_scores[left * self.classes.len() + right]);
                if cost != 0 {
                    let _ = writeln!(out, "pair\t{left}\t{right}\t{cost}");
                }
            }
        }
        out
    }
}

/// Cost units a unit of score.
const SCALE: f64 = 400.0;
