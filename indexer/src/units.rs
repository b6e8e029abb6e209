//! Units of work: a file, a row of a bulk file, or a member of an archive. Units of one content are one document.

use rayon::slice::ParallelSliceMut;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A file that is one document, or a row that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Identity of its content.
    pub fingerprint: u128,
    /// The file, by its place in the list of files.
    pub file: u32,
    /// For a row or a member, what to read.
    pub row: Option<Row>,
}

/// A row of a bulk file; or a member of an archive, where `number` stands for its name, `length`
/// for its size and `start` for its place in the list of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Bytes of its line.
    pub length: u32,
    /// Where its line begins: in its file, or among the lines of the file in the scratch file.
    pub start: u64,
}

impl Row {
    /// The bytes of its line.
    pub(crate) fn bytes(&self) -> Range<u64> {
        self.start..self.start + u64::from(self.length)
    }
}

/// All units of a run, grouped by content.
#[derive(Debug, Default)]
pub(crate) struct Units {
    units: Vec<Unit>,
    /// The first unit of a content -> the others, in order. Most contents have no others.
    others: FxHashMap<u32, Vec<u32>>,
    /// Whether a unit is one of the others.
    duplicate: Vec<bool>,
    /// Whether a content is in the index already, by its first unit; empty when none is.
    kept: Vec<bool>,
}

impl Units {
    /// Groups `units`, of which there are at most `u32::MAX`.
    pub(crate) fn group(units: Vec<Unit>) -> Self {
        let fingerprint = |n: u32| units.get(n as usize).map(|unit| unit.fingerprint);
        let mut order: Vec<u32> = (0..).take(units.len()).collect();
        order.par_sort_unstable_by_key(|n| (fingerprint(*n), *n));
        let mut duplicate = vec![false; units.len()];
        let mut others: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for same in order.chunk_by(|a, b| fingerprint(*a) == fingerprint(*b)) {
            if let [first, rest @ ..] = same
                && !rest.is_empty()
            {
                others.insert(*first, rest.to_vec());
                for n in rest {
                    if let Some(flag) = duplicate.get_mut(*n as usize) {
                        *flag = true;
                    }
                }
            }
        }
        Self {
            units,
            others,
            duplicate,
            kept: Vec::new(),
        }
    }

    /// Leaves out of the work the contents whose first units are those of which `kept` is true.
    pub(crate) fn keep(&mut self, kept: Vec<bool>) {
        self.kept = kept;
    }

    /// The units again, as they were given.
    pub(crate) fn into_inner(self) -> Vec<Unit> {
        self.units
    }

    /// Number of units.
    pub(crate) fn len(&self) -> usize {
        self.units.len()
    }

    /// Number of contents that there is work with.
    pub(crate) fn contents(&self) -> usize {
        self.all_work().count()
    }

    /// The first units of all contents that there is work with.
    pub(crate) fn all_work(&self) -> impl Iterator<Item = (u32, &Unit)> {
        self.firsts(self.numbers())
    }

    fn numbers(&self) -> Range<u32> {
        0..u32::try_from(self.units.len()).unwrap_or(u32::MAX)
    }

    /// The first units of all contents, also where there is no work with them.
    pub(crate) fn all_firsts(&self) -> impl Iterator<Item = (u32, &Unit)> {
        self.numbers()
            .filter_map(|n| match self.duplicate.get(n as usize) {
                Some(false) => Some((n, self.get(n)?)),
                _ => None,
            })
    }

    /// The unit numbered `n`.
    pub(crate) fn get(&self, n: u32) -> Option<&Unit> {
        self.units.get(n as usize)
    }

    /// The unit numbered `n` and the others of its content.
    pub(crate) fn same(&self, n: u32) -> impl Iterator<Item = &Unit> {
        let others = self.others.get(&n).map(Vec::as_slice).unwrap_or_default();
        std::iter::once(n)
            .chain(others.iter().copied())
            .filter_map(|n| self.get(n))
    }

    /// Contents with more than one place: the first unit of each, in order.
    pub(crate) fn repeated(&self) -> Vec<u32> {
        let mut firsts: Vec<u32> = self.others.keys().copied().collect();
        firsts.sort_unstable();
        firsts
    }

    /// The first units of their contents among those numbered `range`, where there is work.
    pub(crate) fn firsts(&self, range: Range<u32>) -> impl Iterator<Item = (u32, &Unit)> {
        let kept = |n: u32| self.kept.get(n as usize) == Some(&true);
        range.filter_map(move |n| match self.duplicate.get(n as usize) {
            Some(false) if !kept(n) => Some((n, self.get(n)?)),
            _ => None,
        })
    }

    /// The work: contents in order, rows of one file together in pieces of about `bytes`.
    pub(crate) fn jobs(&self, bytes: u64) -> Vec<Job> {
        let mut jobs: Vec<Job> = Vec::new();
        let mut weight = 0;
        for (n, unit) in self.firsts(self.numbers()) {
            let length = unit.row.map_or(0, |row| u64::from(row.length));
            match jobs.last_mut() {
                Some(job) if unit.row.is_some() && job.file == unit.file && weight < bytes => {
                    job.units.end = n + 1;
                    weight += length;
                }
                _ => {
                    jobs.push(Job {
                        file: unit.file,
                        units: n..n + 1,
                    });
                    weight = length;
                }
            }
        }
        jobs
    }
}

/// Units of one file that are read together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    /// The file.
    pub file: u32,
    /// The numbers of its units; those that are not the first of their content are left out.
    pub units: Range<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(fingerprint: u128, file: u32, number: u32) -> Unit {
        let start = u64::from(number) * 10;
        Unit {
            fingerprint,
            file,
            row: Some(Row {
                number,
                length: 10,
                start,
            }),
        }
    }

    fn file(fingerprint: u128, file: u32) -> Unit {
        Unit {
            fingerprint,
            file,
            row: None,
        }
    }

    #[test]
    fn one_content_is_one_document_with_all_its_places_in_order() {
        let units = Units::group(vec![
            file(9, 0),
            row(5, 1, 1),
            row(9, 1, 2),
            file(9, 2),
            file(4, 3),
        ]);
        assert_eq!(units.contents(), 3);
        assert_eq!(units.all_firsts().count(), 3);
        assert_eq!(units.repeated(), [0]);
        let files: Vec<u32> = units.same(0).map(|unit| unit.file).collect();
        assert_eq!(files, [0, 1, 2]);
        assert_eq!(units.same(4).count(), 1);
    }

    #[test]
    fn every_content_is_in_exactly_one_job() {
        let mut all = vec![file(1, 0), file(2, 1)];
        all.extend((1..=100).map(|n| row(100 + u128::from(n % 90), 2, n)));
        all.extend((1..=5).map(|n| row(1_000 + u128::from(n), 3, n)));
        let units = Units::group(all);
        let jobs = units.jobs(200);
        let firsts = |job: &Job| {
            units
                .firsts(job.units.clone())
                .map(|(n, _)| n)
                .collect::<Vec<_>>()
        };
        let mut seen: Vec<u32> = jobs.iter().flat_map(firsts).collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
        assert_eq!(count, units.contents());
        assert_eq!(count, 2 + 90 + 5);
        for job in &jobs {
            assert!(
                firsts(job)
                    .iter()
                    .all(|n| units.get(*n).unwrap().file == job.file)
            );
            assert!(firsts(job).len() <= 20, "a piece is about 200 bytes");
        }
        assert_eq!(jobs.len(), 1 + 1 + 5 + 1);
    }
}
