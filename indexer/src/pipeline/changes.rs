//! What is to be done: the contents found, compared with what is in the index already.

use super::ledger::Ledger;
use super::survey::Surveyed;
use crate::catalogue::Catalogue;
use crate::discover::SourceFile;
use crate::fingerprint;
use crate::outcome::Outcome;
use crate::report::SetAside;
use crate::units::Units;
use rustc_hash::FxHashSet;
use serde::Serialize;

/// What an update changes, counted in contents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ChangeCounts {
    /// Left as they are: the same content in the same places.
    pub kept: u64,
    /// Read for the first time.
    pub added: u64,
    /// Read again: the content is known, but its places or the metadata beside it are others, or
    /// it failed before.
    pub again: u64,
    /// No longer in any source.
    pub removed: u64,
}

/// What is to be done.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Figures.
    pub counts: ChangeCounts,
    /// First units in the catalogue of documents that leave the index, also those that come back
    /// with other places.
    outdated: Vec<u32>,
    /// First units of the contents that stay, here and in the catalogue.
    kept: Vec<(u32, u32)>,
}

impl Changes {
    /// Everything is new.
    pub(crate) fn all_new(units: &Units) -> Self {
        Self {
            counts: ChangeCounts {
                added: units.contents() as u64,
                ..ChangeCounts::default()
            },
            ..Self::default()
        }
    }

    /// Compares `units`, found in `files`, with what `known` knows, and leaves what stays as it is
    /// out of the work.
    pub(crate) fn between(known: &Catalogue, files: &[SourceFile], units: &mut Units) -> Self {
        let numbers: Vec<Option<u32>> = files.iter().map(|file| known.number(&file.path)).collect();
        let mut changes = Self::default();
        let mut keep = vec![false; units.len()];
        let mut stays: FxHashSet<u32> = FxHashSet::default();
        let mut comes_back: FxHashSet<u32> = FxHashSet::default();
        for (n, unit) in units.all_firsts() {
            let Some(before) = known.content(unit.fingerprint) else {
                changes.counts.added += 1;
                continue;
            };
            let places = units.same(n).map(|unit| {
                let file = numbers.get(unit.file as usize).copied().flatten();
                (file, unit.row.map(|row| row.number))
            });
            // A correction of the metadata beside a file is a change of the document.
            let same_metadata = units.same(n).all(|unit| {
                let now = files.get(unit.file as usize).and_then(|file| file.sidecar);
                let number = numbers.get(unit.file as usize).copied().flatten();
                let then = number.and_then(|n| known.files().get(n as usize));
                now == then.and_then(|file| file.sidecar)
            });
            if known.outcome(before).holds() && places.eq(known.places(before)) && same_metadata {
                changes.counts.kept += 1;
                changes.kept.push((n, before));
                stays.insert(before);
                if let Some(keep) = keep.get_mut(n as usize) {
                    *keep = true;
                }
            } else {
                changes.counts.again += 1;
                comes_back.insert(before);
            }
        }
        for (before, _) in known.indexed() {
            if !stays.contains(&before) {
                changes.outdated.push(before);
                changes.counts.removed += u64::from(!comes_back.contains(&before));
            }
        }
        units.keep(keep);
        changes
    }

    /// Identities of the documents to take out of the index.
    pub(crate) fn outdated(&self, known: &Catalogue) -> Vec<String> {
        let outdated: FxHashSet<u32> = self.outdated.iter().copied().collect();
        known
            .indexed()
            .filter(|(n, _)| outdated.contains(n))
            .map(|(_, unit)| fingerprint::id(unit.fingerprint))
            .collect()
    }

    /// Whether the index would hold the same.
    pub(crate) fn is_nothing(&self) -> bool {
        let counts = &self.counts;
        counts.added + counts.again + counts.removed == 0 && self.outdated.is_empty()
    }

    /// Notes in `ledger` what stays as it is.
    pub(crate) fn carry_over(
        &self,
        known: &Catalogue,
        surveyed: &Surveyed,
        units: &Units,
        ledger: &Ledger<'_>,
    ) {
        for (n, before) in &self.kept {
            let outcome = known.outcome(*before);
            ledger.note(*n, outcome.clone());
            if let Outcome::Aside(fault) = outcome {
                for unit in units.same(*n) {
                    let place = surveyed.place(unit);
                    ledger.set_aside(SetAside {
                        path: place.path,
                        row: place.row,
                        code: fault.code,
                        reason: fault.reason.clone(),
                    });
                }
            }
        }
    }
}
