//! Measures of ranking (Järvelin and Kekäläinen 2002 for nDCG) and of time.

use std::collections::HashMap;

/// Quality of one ranked list.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quality {
    /// Normalised discounted cumulative gain over the first ten.
    pub ndcg10: f64,
    /// Reciprocal rank of the first right document in ten.
    pub mrr10: f64,
    /// Share of the right documents among the first hundred.
    pub recall100: f64,
}

/// Judges a ranked list without repetitions.
#[must_use]
pub fn quality(ranked: &[String], grades: &HashMap<String, f64>) -> Quality {
    let gain = |rank: usize, grade: f64| grade / (rank as f64 + 2.0).log2();
    let grade = |id: &String| grades.get(id).copied().unwrap_or(0.0);
    let found: f64 = ranked
        .iter()
        .take(10)
        .enumerate()
        .map(|(rank, id)| gain(rank, grade(id)))
        .sum();
    let mut ideal: Vec<f64> = grades.values().copied().collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let best: f64 = ideal
        .iter()
        .take(10)
        .enumerate()
        .map(|(rank, grade)| gain(rank, *grade))
        .sum();
    let first = ranked.iter().take(10).position(|id| grade(id) > 0.0);
    let right = ranked.iter().take(100).filter(|id| grade(id) > 0.0).count();
    Quality {
        ndcg10: if best > 0.0 { found / best } else { 0.0 },
        mrr10: first.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0)),
        recall100: right as f64 / grades.len().max(1) as f64,
    }
}

/// Mean over questions.
#[must_use]
pub fn mean(all: &[Quality]) -> Quality {
    let n = all.len().max(1) as f64;
    let sum = |pick: fn(&Quality) -> f64| all.iter().map(pick).sum::<f64>() / n;
    Quality {
        ndcg10: sum(|q| q.ndcg10),
        mrr10: sum(|q| q.mrr10),
        recall100: sum(|q| q.recall100),
    }
}

/// Two-sided p-value that two systems are alike, by flipping the signs of the differences at
/// random (Fisher's randomisation test, 10,000 rounds, fixed seed).
#[must_use]
pub fn randomisation_test(first: &[f64], second: &[f64]) -> f64 {
    const ROUNDS: u32 = 10_000;
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let observed = differences.iter().sum::<f64>().abs();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut as_extreme = 0;
    for _ in 0..ROUNDS {
        let mut sum = 0.0;
        let mut bits = 0;
        for (at, difference) in differences.iter().enumerate() {
            if at % 64 == 0 {
                bits = xorshift(&mut state);
            }
            sum += if bits >> (at % 64) & 1 == 0 {
                *difference
            } else {
                -difference
            };
        }
        as_extreme += u32::from(sum.abs() >= observed - 1e-12);
    }
    f64::from(as_extreme + 1) / f64::from(ROUNDS + 1)
}

/// Marsaglia's xorshift64: repeatable numbers without a dependency.
pub fn xorshift(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// The value that a share `p` of the values does not exceed (nearest rank).
#[must_use]
pub fn percentile(values: &mut [f64], p: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (p * values.len() as f64).ceil() as usize;
    values
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(list: &[&str]) -> Vec<String> {
        list.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn the_right_document_first_is_perfect() {
        let grades = HashMap::from([("a".to_owned(), 1.0)]);
        let perfect = Quality {
            ndcg10: 1.0,
            mrr10: 1.0,
            recall100: 1.0,
        };
        assert_eq!(quality(&ids(&["a", "b"]), &grades), perfect);
        let second = quality(&ids(&["b", "a"]), &grades);
        assert!((second.ndcg10 - 1.0 / 3f64.log2()).abs() < 1e-12 && second.mrr10 == 0.5);
        assert_eq!(quality(&[], &grades), Quality::default());
    }

    #[test]
    fn equal_systems_are_not_told_apart_and_different_ones_are() {
        let low = vec![0.1; 50];
        let high = vec![0.9; 50];
        assert!(randomisation_test(&low, &low) > 0.99);
        assert!(randomisation_test(&low, &high) < 0.001);
    }
}
