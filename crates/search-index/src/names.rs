//! Names of types, bodies, formats and subjects that stand in an index, for conditions typed in a query.

use crate::columns::{NameColumn, SegmentColumns};
use crate::query::{FieldName, Names, QueryToken};
use party_documents::{lineage, tables};
use std::collections::BTreeMap;
use tantivy::Searcher;

/// Words of a name that are looked at.
const LONGEST: usize = 12;

/// A name, and the lowest secrecy of a document that bears it.
#[derive(Debug)]
struct Name {
    shown: String,
    folded: Vec<String>,
    level: u64,
}

/// All names of an index.
#[derive(Debug, Default)]
pub(crate) struct NameTable {
    types: Vec<Name>,
    bodies: Vec<Name>,
    formats: Vec<Name>,
    subjects: Vec<Name>,
}

impl NameTable {
    /// Reads the columns of all documents.
    pub(crate) fn read(searcher: &Searcher, columns: &[SegmentColumns]) -> Self {
        let names = |column: NameColumn| {
            let mut levels: BTreeMap<String, u64> = BTreeMap::new();
            for (segment, columns) in searcher.segment_readers().iter().zip(columns) {
                let mut lowest: BTreeMap<u64, u64> = BTreeMap::new();
                for first in segment.doc_ids_alive() {
                    if columns.ordinal(first) != 0 {
                        continue;
                    }
                    if let Some(number) = columns.name(column, first) {
                        let level = columns.secrecy(first);
                        let known = lowest.entry(number).or_insert(level);
                        *known = level.min(*known);
                    }
                }
                for (number, level) in lowest {
                    if let Some(name) = columns.name_text(column, number) {
                        let known = levels.entry(name).or_insert(level);
                        *known = level.min(*known);
                    }
                }
            }
            let names = levels.into_iter().map(|(shown, level)| Name {
                folded: folded(&shown.split_whitespace().collect::<Vec<_>>()),
                shown,
                level,
            });
            names.collect()
        };
        Self {
            types: names(NameColumn::DocumentType),
            bodies: names(NameColumn::Issuer),
            formats: names(NameColumn::Format),
            subjects: names(NameColumn::Subject),
        }
    }

    /// The names that somebody may know who may see documents up to `level`.
    pub(crate) fn seen_at(&self, level: u64) -> SeenNames<'_> {
        SeenNames { table: self, level }
    }
}

/// Words without marks and punctuation.
fn folded(words: &[&str]) -> Vec<String> {
    let bare = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        (!word.is_empty()).then(|| vietnamese::fold(word))
    };
    words.iter().filter_map(bare).collect()
}

/// The names that a caller may know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeenNames<'a> {
    table: &'a NameTable,
    level: u64,
}

impl SeenNames<'_> {
    fn seen<'n>(&self, names: &'n [Name]) -> impl Iterator<Item = &'n Name> {
        let level = self.level;
        names.iter().filter(move |name| name.level <= level)
    }

    /// Names of the bodies that became one of these, as far as documents bear them.
    pub(crate) fn predecessors(&self, bodies: &[String]) -> Vec<String> {
        let mut added: Vec<String> = Vec::new();
        for body in bodies.iter().flat_map(|name| lineage().named(name)) {
            for before in lineage().predecessors(&body.id) {
                let folded = folded(&before.name.split_whitespace().collect::<Vec<_>>());
                let names = self.seen(&self.table.bodies);
                for name in names.filter(|name| name.folded == folded) {
                    if !bodies.contains(&name.shown) && !added.contains(&name.shown) {
                        added.push(name.shown.clone());
                    }
                }
            }
        }
        added
    }

    /// Names of bodies that have the words of this text in a row, or are in it.
    pub(crate) fn bodies_like(&self, text: &str) -> Vec<String> {
        let words = folded(&text.split_whitespace().collect::<Vec<_>>());
        if words.is_empty() {
            return Vec::new();
        }
        let holds = |whole: &[String], part: &[String]| {
            !part.is_empty() && whole.windows(part.len()).any(|run| run == part)
        };
        let names = self.seen(&self.table.bodies);
        let like = names.filter(|name| holds(&name.folded, &words) || holds(&words, &name.folded));
        like.map(|name| name.shown.clone()).collect()
    }

    /// Names of bodies that have these words in a row, the last of them perhaps only begun; the
    /// short ones first.
    pub(crate) fn bodies_with(&self, words: &[QueryToken]) -> Vec<String> {
        let Some((last, whole)) = words.split_last() else {
            return Vec::new();
        };
        let has = |name: &&Name| {
            name.folded.windows(words.len()).any(|run| {
                let same = whole.iter().zip(run).all(|(a, b)| a.folded == *b);
                same && run
                    .last()
                    .is_some_and(|word| word.starts_with(&last.folded))
            })
        };
        let mut found: Vec<&Name> = self.seen(&self.table.bodies).filter(has).collect();
        found.sort_by_key(|name| (name.folded.len(), &name.shown));
        found.into_iter().map(|name| name.shown.clone()).collect()
    }

    fn types(&self, words: &[String]) -> Vec<String> {
        let seen = self.seen(&self.table.types);
        let mut found: Vec<String> = seen
            .filter(|name| name.folded == words)
            .map(|name| name.shown.clone())
            .collect();
        let joined = words.join(" ");
        for known in tables().types() {
            let by_symbol = known.symbols.iter().any(|s| vietnamese::fold(s) == joined);
            if (by_symbol || known.folded == joined) && !found.contains(&known.name) {
                found.push(known.name.clone());
            }
        }
        found
    }

    fn bodies(&self, words: &[String]) -> Vec<String> {
        let seen = |test: &dyn Fn(&Name) -> bool| -> Vec<String> {
            let names = self.seen(&self.table.bodies).filter(|name| test(name));
            names.map(|name| name.shown.clone()).collect()
        };
        let same = seen(&|name| name.folded == words);
        if !same.is_empty() {
            return same;
        }
        seen(&|name| name.folded.windows(words.len()).any(|run| run == words))
    }
}

impl Names for SeenNames<'_> {
    fn named(&self, field: FieldName, words: &[&str], whole: bool) -> Option<(usize, Vec<String>)> {
        let most = words.len().min(LONGEST);
        let least = if whole { words.len() } else { 1 };
        (least..=most).rev().find_map(|count| {
            let words = folded(&words[..count]);
            if words.is_empty() {
                return None;
            }
            let found = match field {
                FieldName::DocumentType => self.types(&words),
                FieldName::Body => self.bodies(&words),
                FieldName::Format | FieldName::Subject => {
                    let names = match field {
                        FieldName::Format => &self.table.formats,
                        _ => &self.table.subjects,
                    };
                    let seen = self.seen(names);
                    let same = seen.filter(|name| name.folded == words);
                    same.map(|name| name.shown.clone()).collect()
                }
                _ => Vec::new(),
            };
            (!found.is_empty()).then_some((count, found))
        })
    }
}
