//! What workers note for the report while they work.

use super::survey::Surveyed;
use crate::compose::{Doubt, Note};
use crate::fingerprint;
use crate::identity::{Identities, fingerprint as fingerprint_of};
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::report::{Report, SetAside, Uncertain, Warning};
use crate::units::Units;
use rustc_hash::FxHashMap;
use search_index::{Document, Place};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values of little confidence that a report holds.
const MOST_DOUBTS: usize = 1_000;

/// The notes of a run. Shared by all workers.
#[derive(Debug)]
pub(crate) struct Ledger<'a> {
    progress: &'a Progress,
    set_aside: Mutex<Vec<SetAside>>,
    warnings: Mutex<Vec<(u32, Warning)>>,
    tally: Mutex<Tally>,
    doubts: Mutex<Doubts>,
    external_ids: Identities,
    files: Identities,
    /// What became of each content, by its first unit.
    outcomes: Mutex<Vec<Outcome>>,
}

#[derive(Debug, Default)]
struct Tally {
    documents: u64,
    passages: u64,
    ocr: u64,
    bytes: u64,
    by_type: BTreeMap<String, u64>,
    by_body: BTreeMap<String, u64>,
    by_year: BTreeMap<i16, u64>,
    undated: u64,
}

/// What was read with little confidence: the first by unit, and how many there are.
#[derive(Debug, Default)]
struct Doubts {
    first: BTreeMap<(u32, &'static str), Uncertain>,
    total: u64,
}

impl<'a> Ledger<'a> {
    /// An empty one that tells `progress` of what is set aside.
    pub(crate) fn new(progress: &'a Progress) -> Self {
        Self {
            progress,
            set_aside: Mutex::default(),
            warnings: Mutex::default(),
            tally: Mutex::default(),
            doubts: Mutex::default(),
            external_ids: Identities::default(),
            files: Identities::default(),
            outcomes: Mutex::default(),
        }
    }

    /// Makes room for what becomes of `count` units.
    pub(crate) fn expect(&self, count: usize) {
        lock(&self.outcomes).resize(count, Outcome::Pending);
    }

    /// Notes what became of the content whose first unit is `n`.
    pub(crate) fn note(&self, n: u32, outcome: Outcome) {
        if let Outcome::Indexed { external, identity } = outcome {
            self.external_ids.note(external, n);
            self.files.note(identity, n);
        }
        if let Some(slot) = lock(&self.outcomes).get_mut(n as usize) {
            *slot = outcome;
        }
    }

    /// Shows `look` what became of each content.
    pub(crate) fn outcomes<T>(&self, look: impl FnOnce(&[Outcome]) -> T) -> T {
        look(&lock(&self.outcomes))
    }

    /// Notes what was set aside.
    pub(crate) fn set_aside(&self, aside: SetAside) {
        self.progress.set_aside(&aside);
        lock(&self.set_aside).push(aside);
    }

    /// Notes something odd about the document in `places`, whose first unit is `unit`.
    pub(crate) fn warn(&self, unit: u32, note: Note, places: Vec<Place>) {
        let warning = Warning {
            code: note.code,
            message: note.message,
            places,
        };
        self.progress.warning(&warning);
        lock(&self.warnings).push((unit, warning));
    }

    /// Notes what was read of a document with little confidence.
    pub(crate) fn doubt(&self, n: u32, doubts: &[Doubt], document: &Document) {
        let Some(place) = document.places.first().filter(|_| !doubts.is_empty()) else {
            return;
        };
        let mut noted = lock(&self.doubts);
        noted.total += doubts.len() as u64;
        for doubt in doubts {
            let uncertain = Uncertain {
                id: document.id.clone(),
                place: place.clone(),
                field: doubt.field,
                value: doubt.value.chars().take(200).collect(),
                confidence: doubt.confidence,
                taken: doubt.taken,
            };
            noted.first.insert((n, doubt.field), uncertain);
            if noted.first.len() > MOST_DOUBTS {
                noted.first.pop_last();
            }
        }
    }

    /// Notes bytes that were read.
    pub(crate) fn read(&self, bytes: u64) {
        lock(&self.tally).bytes += bytes;
    }

    /// Notes a document that is in the index now.
    pub(crate) fn indexed(&self, n: u32, is_row: bool, document: &Document, passages: usize) {
        let external = document.external_id.as_deref().map_or(0, fingerprint_of);
        // Rows may share a number, as the articles of one law do; files may not.
        let identity = match is_row {
            false => crate::compose::identity(document).map_or(0, |i| fingerprint_of(&i)),
            true => 0,
        };
        self.note(n, Outcome::Indexed { external, identity });
        let mut tally = lock(&self.tally);
        tally.documents += 1;
        tally.passages += passages as u64;
        tally.ocr += u64::from(document.ocr);
        count(
            &mut tally.by_type,
            document.document_type.as_deref().unwrap_or_default(),
        );
        count(
            &mut tally.by_body,
            document.body.as_deref().unwrap_or_default(),
        );
        match document.date {
            Some(date) => *tally.by_year.entry(date.year()).or_insert(0) += 1,
            None => tally.undated += 1,
        }
    }

    /// Fills the report. What two documents share is warned of here.
    pub(crate) fn settle(&self, report: &mut Report, surveyed: &Surveyed, units: &Units) {
        let places = |clash: &[u32]| -> Vec<Place> {
            clash
                .iter()
                .filter_map(|n| Some(surveyed.place(units.get(*n)?)))
                .collect()
        };
        let mut warnings = take(&self.warnings);
        for (clashes, code) in [
            (self.external_ids.clashes(), "same_external_id"),
            (self.files.clashes(), "same_identity"),
        ] {
            for clash in clashes {
                let ids: Vec<String> = clash
                    .iter()
                    .filter_map(|n| Some(fingerprint::id(units.get(*n)?.fingerprint)))
                    .collect();
                let what = match code {
                    "same_external_id" => "have one identity at their source",
                    _ => "have one number, type, body and date",
                };
                let message = format!(
                    "the documents {} {what}, but different content; all are kept",
                    ids.join(", ")
                );
                let warning = Warning {
                    code,
                    message,
                    places: places(&clash),
                };
                self.progress.warning(&warning);
                warnings.push((clash.first().copied().unwrap_or(u32::MAX), warning));
            }
        }
        warnings.sort_by_key(|(unit, warning)| (*unit, warning.code));
        // What was found before any document was read comes first.
        let before = std::mem::take(&mut report.warnings).into_iter();
        let warnings = warnings.into_iter().map(|(_, warning)| warning);
        report.warnings = joined(before.chain(warnings));
        report.set_aside = take(&self.set_aside);
        let doubts = take(&self.doubts);
        report.uncertain = doubts.first.into_values().collect();
        report.uncertain_total = doubts.total;
        let tally = take(&self.tally);
        report.totals.documents = tally.documents;
        report.totals.passages = tally.passages;
        report.totals.ocr_documents = tally.ocr;
        report.totals.bytes = tally.bytes;
        report.documents_by_type = tally.by_type;
        report.documents_by_body = tally.by_body;
        report.documents_by_year = tally
            .by_year
            .into_iter()
            .map(|(year, n)| (format!("{year:04}"), n))
            .collect();
        if tally.undated > 0 {
            report
                .documents_by_year
                .insert(String::new(), tally.undated);
        }
    }
}

/// Warnings that say the same of several places, as one: the articles of one law share its number.
fn joined(warnings: impl Iterator<Item = Warning>) -> Vec<Warning> {
    let mut joined: Vec<Warning> = Vec::new();
    let mut known: FxHashMap<(&'static str, String), usize> = FxHashMap::default();
    for warning in warnings {
        let next = joined.len();
        let n = *known
            .entry((warning.code, warning.message.clone()))
            .or_insert(next);
        match joined.get_mut(n) {
            Some(same) => same.places.extend(warning.places),
            None => joined.push(warning),
        }
    }
    joined
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take<T: Default>(mutex: &Mutex<T>) -> T {
    std::mem::take(&mut lock(mutex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_oddity_of_many_rows_is_one_warning() {
        let warning = |message: &str, row| Warning {
            code: "number_unreadable",
            message: message.to_owned(),
            places: vec![Place {
                path: "x.jsonl".to_owned(),
                row: Some(row),
            }],
        };
        let all = [
            warning("73-CP", 1),
            warning("74-CP", 2),
            warning("73-CP", 3),
        ];
        let joined = joined(all.into_iter());
        let rows: Vec<Vec<Option<u64>>> = joined
            .iter()
            .map(|w| w.places.iter().map(|p| p.row).collect())
            .collect();
        assert_eq!(rows, [vec![Some(1), Some(3)], vec![Some(2)]]);
    }
}
