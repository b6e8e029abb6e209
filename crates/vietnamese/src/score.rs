//! Word F1 by character spans: blanks and underscores do not count, all tokens do.

/// Words found, words there are, and words that are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Words of the segmenter.
    pub found: usize,
    /// Words of the reference.
    pub expected: usize,
    /// Words of both, by their spans.
    pub correct: usize,
}

impl Score {
    /// Share of the words found that are right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.correct as f64 / self.found.max(1) as f64
    }

    /// Share of the words expected that were found.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.correct as f64 / self.expected.max(1) as f64
    }

    /// Harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        2.0 * self.correct as f64 / (self.found + self.expected).max(1) as f64
    }

    /// Adds a sentence. Each text has its words between blanks, their syllables joined by `_`.
    /// Returns whether the two hold the same characters.
    pub fn add(&mut self, expected: &str, found: &str) -> bool {
        let expected = spans(expected);
        let found = spans(found);
        self.expected += expected.len();
        self.found += found.len();
        let mut rest = expected.iter().peekable();
        for span in &found {
            while rest.next_if(|e| e.0 < span.0).is_some() {}
            self.correct += usize::from(rest.peek() == Some(&span));
        }
        expected.last().map(|s| s.1) == found.last().map(|s| s.1)
    }
}

fn spans(line: &str) -> Vec<(usize, usize)> {
    let mut at = 0;
    line.split_whitespace()
        .map(|word| {
            let from = at;
            at += word.chars().filter(|c| *c != '_').count();
            (from, at)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Score;

    #[test]
    fn words_are_compared_by_their_spans() {
        let mut score = Score::default();
        assert!(score.add("Tôi yêu đất_nước .", "Tôi_yêu đất_nước ."));
        assert_eq!((score.expected, score.found, score.correct), (4, 3, 2));
        assert!((score.f1() - 4.0 / 7.0).abs() < 1e-9);
        assert!(!score.add("a b", "a c d"));
    }
}
