//! The model as the trainer writes it: lines of fields between tabs.
//!
//! ```text
//! syllable  TEXT             in the order of their numbers
//! class     NAME             in the order of their numbers
//! shape     CLASS COST       cost of a class, added to that of each of its words
//! name      COST             cost of a run of capitalised tokens that no list knows
//! word      TEXT COST [CLASS]  a word, and the class of its own where it has one
//! pair      CLASS CLASS COST cost of two classes, the left word's first
//! ```
//!
//! This file is used by the build script too, so it needs nothing but the standard library.

use std::collections::HashMap;

use super::alphabet::{FIRST_SYLLABLE, Number, UNKNOWN, character};
use super::rows::{Capitals, NAME_CLASS, shared_class};

/// Class and cost of a row of the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) class: u16,
    pub(crate) cost: i16,
}

#[derive(Debug, Clone)]
struct Word {
    numbers: Vec<Number>,
    cost: i32,
    own_class: Option<u16>,
}

/// The contents of `data/model.tsv`.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelText {
    pub(crate) syllables: Vec<String>,
    pub(crate) classes: Vec<String>,
    pub(crate) pairs: Vec<(u16, u16, i32)>,
    shapes: HashMap<u16, i32>,
    name_cost: i32,
    words: Vec<Word>,
    class_ids: HashMap<String, u16>,
}

impl ModelText {
    /// Reads the text; the error names the line.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut model = Self::default();
        let mut numbers: HashMap<String, Number> = HashMap::new();
        for (i, mark) in super::alphabet::MARKS.iter().enumerate() {
            numbers.insert(mark.to_string(), 3 + i as Number);
        }
        for (i, name) in ["<digits>", "<unknown>", "<mark>"].iter().enumerate() {
            numbers.insert((*name).to_owned(), i as Number);
        }
        for (at, line) in text.lines().enumerate() {
            let fail = || format!("model line {}: {line:?} is not understood", at + 1);
            let fields: Vec<&str> = line.split('\t').collect();
            let int = |field: &str| field.parse::<i32>().map_err(|_| fail());
            let id = |field: &str| field.parse::<u16>().map_err(|_| fail());
            match fields.as_slice() {
                ["syllable", text] => {
                    let number = FIRST_SYLLABLE + model.syllables.len() as Number;
                    numbers.insert((*text).to_owned(), number);
                    model.syllables.push((*text).to_owned());
                }
                ["class", name] => {
                    let id = model.classes.len() as u16;
                    model.class_ids.insert((*name).to_owned(), id);
                    model.classes.push((*name).to_owned());
                }
                ["shape", class, cost] => {
                    model.shapes.insert(id(class)?, int(cost)?);
                }
                ["name", cost] => model.name_cost = int(cost)?,
                ["word", text, cost, own] => {
                    let numbers = text
                        .split(' ')
                        .map(|s| numbers.get(s).copied().ok_or_else(fail))
                        .collect::<Result<Vec<_>, _>>()?;
                    let own_class = if own.is_empty() { None } else { Some(id(own)?) };
                    model.words.push(Word {
                        numbers,
                        cost: int(cost)?,
                        own_class,
                    });
                }
                ["pair", left, right, cost] => {
                    model.pairs.push((id(left)?, id(right)?, int(cost)?));
                }
                [""] => {}
                _ if line.starts_with('#') => {}
                _ => return Err(fail()),
            }
        }
        Ok(model)
    }

    /// The words of two or more syllables with their costs, a line each.
    pub(crate) fn long_words(&self) -> String {
        let mut out = String::new();
        for word in self.words.iter().filter(|word| word.numbers.len() > 1) {
            let syllables: Vec<&str> = word
                .numbers
                .iter()
                .filter_map(|&n| {
                    self.syllables
                        .get(usize::from(n.checked_sub(FIRST_SYLLABLE)?))
                })
                .map(String::as_str)
                .collect();
            if syllables.len() == word.numbers.len() {
                out.push_str(&format!("{}\t{}\n", syllables.join(" "), word.cost));
            }
        }
        out
    }

    fn row(&self, word: &Word, capitals: Capitals) -> Row {
        let shared = shared_class(word.numbers.len(), capitals);
        let class = match word.own_class {
            Some(own) if capitals == Capitals::None => own,
            _ => self.class_ids.get(&shared).copied().unwrap_or(0),
        };
        let shape = self.shapes.get(&class).copied().unwrap_or(0);
        Row {
            class,
            cost: (word.cost + shape).clamp(-30_000, 30_000) as i16,
        }
    }

    /// Calls `each` with the characters and the row of each word in each of its capitalisations.
    pub(crate) fn rows(&self, mut each: impl FnMut(&str, Row)) {
        let mut surface = String::new();
        for word in &self.words {
            for &capitals in Capitals::of_len(word.numbers.len()) {
                surface.clear();
                surface.extend(
                    word.numbers
                        .iter()
                        .enumerate()
                        .map(|(i, &number)| character(number, capitals.is_capital(i))),
                );
                each(&surface, self.row(word, capitals));
            }
        }
    }

    /// The row of a run of capitalised tokens.
    pub(crate) fn name_row(&self) -> Row {
        Row {
            class: self.class_ids.get(NAME_CLASS).copied().unwrap_or(0),
            cost: self.name_cost.clamp(-30_000, 30_000) as i16,
        }
    }

    /// The row of a character that the dictionary does not hold.
    pub(crate) fn unknown_row(&self) -> Row {
        self.words
            .iter()
            .find(|word| word.numbers == [UNKNOWN])
            .map_or(self.name_row(), |word| self.row(word, Capitals::None))
    }
}
