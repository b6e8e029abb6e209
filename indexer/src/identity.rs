//! Documents that differ but carry one identity: both are kept, and a person is told.

use std::sync::{Mutex, PoisonError};

/// The fingerprint of an identity, never 0.
pub(crate) fn fingerprint(identity: &str) -> u64 {
    let half = crate::fingerprint::of_bytes(identity.as_bytes()) >> 64;
    u64::try_from(half).unwrap_or(u64::MAX).max(1)
}

/// Identities seen so far. Shared by all workers.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    /// Fingerprint of an identity, and the unit that carries it.
    seen: Mutex<Vec<(u64, u32)>>,
}

impl Identities {
    /// Notes that `unit` carries the identity with this fingerprint; 0 stands for none.
    pub(crate) fn note(&self, fingerprint: u64, unit: u32) {
        if fingerprint == 0 {
            return;
        }
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((fingerprint, unit));
    }

    /// The units that share an identity, by the first unit of each group.
    pub(crate) fn clashes(&self) -> Vec<Vec<u32>> {
        let mut seen =
            std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        seen.sort_unstable();
        let mut clashes: Vec<Vec<u32>> = seen
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|same| same.len() > 1)
            .map(|same| same.iter().map(|(_, unit)| *unit).collect())
            .collect();
        clashes.sort();
        clashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_with_one_identity_are_named_together() {
        let identities = Identities::default();
        for (identity, unit) in [("a", 4), ("b", 1), ("a", 2), ("c", 3), ("b", 0), ("a", 9)] {
            identities.note(fingerprint(identity), unit);
            identities.note(0, unit);
        }
        assert_eq!(identities.clashes(), [vec![0, 1], vec![2, 4, 9]]);
    }
}
