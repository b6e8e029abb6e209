//! BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).

use tantivy::fieldnorm::FieldNormReader;

/// How fast repetition of a term stops to count.
const K1: f32 = 0.6;
/// How far long texts are held down.
const B: f32 = 0.7;

/// Weight of a term by its rarity: `documents` in all, `frequency` of them hold it.
pub(crate) fn idf(documents: u64, frequency: u64) -> f32 {
    let documents = documents.max(frequency) as f32;
    let frequency = frequency as f32;
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// What BM25 adds to the frequency in its denominator, for each of the 256 lengths that tantivy
/// tells apart.
pub(crate) fn length_table(average: f32) -> [f32; 256] {
    let average = average.max(1.0);
    std::array::from_fn(|id| {
        let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        K1 * (1.0 - B + B * length / average)
    })
}

/// More than any text scores by a term of this weight.
pub(crate) fn bound(weight: f32) -> f32 {
    weight * (K1 + 1.0)
}

/// Score of a term that occurs `frequency` times in a text whose length gives `norm`.
#[inline]
pub(crate) fn score(weight: f32, frequency: u32, norm: f32) -> f32 {
    let frequency = frequency as f32;
    weight * frequency * (K1 + 1.0) / (frequency + norm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_terms_weigh_more_and_none_weighs_less_than_nothing() {
        assert!(idf(1000, 1) > idf(1000, 10));
        assert!(idf(1000, 1000) > 0.0);
    }

    #[test]
    fn repetition_counts_less_and_less_and_length_against() {
        let table = length_table(100.0);
        let (short, long) = (table[50], table[200]);
        assert!(score(1.0, 1, short) > score(1.0, 1, long));
        let gain = |n| score(1.0, n + 1, short) - score(1.0, n, short);
        assert!(gain(1) > gain(2) && gain(2) > 0.0);
        assert!(score(1.0, 1_000_000, table[0]) < bound(1.0));
    }
}
