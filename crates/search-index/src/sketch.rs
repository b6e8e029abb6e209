//! What a text is like, in a hundred and some bytes: near-duplicates are found by it without
//! comparing texts.
//!
//! The text is the set of its shingles, five syllables without marks in a row. One-permutation
//! MinHash (Li, Owen and Zhang 2012, with the densification of Shrivastava 2017) keeps the
//! smallest hash of each of 64 bins; two texts agree in as many bins as the Jaccard similarity of
//! their shingles says. Numbers are kept apart from the words: two yearly reports differ in little
//! else.

/// Syllables of a shingle.
const SHINGLE: usize = 5;
/// Bins of the sketch.
const BINS: usize = 64;
/// A text of fewer shingles says too little to be told apart from others of its kind.
const FEWEST: usize = 100;
/// Numbers that are kept, those with the smallest hashes.
const NUMBERS: usize = 24;
/// The hash of a shingle is the polynomial of its syllables' hashes at this place, modulo 2^64 (Karp
/// and Rabin 1987), so that the next one is made of the last. Odd, and of no pattern.
const FACTOR: u64 = 0xd134_2543_de82_ef95;
const OLDEST: u64 = FACTOR.wrapping_pow(SHINGLE as u32 - 1);
/// Bits of two prints that may differ before it is no use to look further.
const PRINT_DISTANCE: u32 = 24;

/// What a sketch takes of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The hash of a syllable.
    Word(u64),
    /// The hash of a number.
    Number(u16),
    /// A single digit: it counts points and pages.
    Nothing,
}

impl Mark {
    /// That of a token without marks.
    pub(crate) fn of(token: &str) -> Self {
        if !token.starts_with(|c: char| c.is_ascii_digit()) {
            return Self::Word(hash(token));
        }
        match token.trim_start_matches('0') {
            number if number.len() > 1 => Self::Number((hash(number) >> 48) as u16),
            _ => Self::Nothing,
        }
    }
}

/// Takes the tokens of a document one after another.
#[derive(Debug)]
pub(crate) struct Sketcher {
    /// The last syllables; the next one takes the place of the oldest, at `next`.
    window: [u64; SHINGLE],
    next: usize,
    /// The hash of the window ([`FACTOR`]).
    joined: u64,
    syllables: usize,
    bins: [u64; BINS],
    /// The smallest hashes of numbers, in order.
    numbers: Vec<u16>,
}

impl Default for Sketcher {
    fn default() -> Self {
        Self {
            window: [0; SHINGLE],
            next: 0,
            joined: 0,
            syllables: 0,
            bins: [u64::MAX; BINS],
            numbers: Vec::new(),
        }
    }
}

impl Sketcher {
    /// Empties it, keeping the memory.
    pub(crate) fn clear(&mut self) {
        (self.syllables, self.next, self.joined) = (0, 0, 0);
        self.window = [0; SHINGLE];
        self.bins = [u64::MAX; BINS];
        self.numbers.clear();
    }

    /// Takes the next token.
    pub(crate) fn take(&mut self, token: Mark) {
        let word = match token {
            Mark::Word(word) => word,
            Mark::Number(number) => return self.number(number),
            Mark::Nothing => return,
        };
        let oldest = std::mem::replace(&mut self.window[self.next], word);
        self.next = (self.next + 1) % SHINGLE;
        // What leaves the window has been multiplied once for each syllable behind it.
        self.joined = self
            .joined
            .wrapping_sub(oldest.wrapping_mul(OLDEST))
            .wrapping_mul(FACTOR)
            .wrapping_add(word);
        self.syllables += 1;
        if self.syllables < SHINGLE {
            return;
        }
        let shingle = mix(self.joined);
        if let Some(bin) = self.bins.get_mut((shingle >> 58) as usize) {
            *bin = (*bin).min(shingle & ((1 << 58) - 1));
        }
    }

    fn number(&mut self, number: u16) {
        if let Err(at) = self.numbers.binary_search(&number)
            && at < NUMBERS
        {
            self.numbers.insert(at, number);
            self.numbers.truncate(NUMBERS);
        }
    }

    /// The sketch of what was taken, `None` when it was too little.
    pub(crate) fn finish(&self) -> Option<Sketch> {
        if self.syllables < FEWEST + SHINGLE - 1 {
            return None;
        }
        let mut bins = self.bins;
        for (n, bin) in bins.iter_mut().enumerate() {
            // An empty bin takes the value of one that is not, chosen alike in every document.
            for attempt in 0_u64.. {
                if *bin != u64::MAX {
                    break;
                }
                let other = mix((n as u64) << 32 | attempt) >> 58;
                *bin = self.bins.get(other as usize).copied().unwrap_or(*bin);
            }
        }
        Some(Sketch {
            text: bins.map(|bin| (mix(bin) >> 56) as u8),
            numbers: self.numbers.clone(),
        })
    }
}

/// A text's sketch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sketch {
    /// Eight bits of each bin.
    text: [u8; BINS],
    /// Hashes of numbers, the smallest, in order.
    numbers: Vec<u16>,
}

impl Sketch {
    /// One bit of each bin: what is looked at before the sketch itself is fetched.
    pub(crate) fn print(&self) -> u64 {
        let bits = self.text.iter().enumerate();
        bits.fold(0, |print, (n, bin)| print | u64::from(bin & 1) << n)
    }

    /// Its stored form.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.text.to_vec();
        for number in &self.numbers {
            bytes.extend(number.to_be_bytes());
        }
        bytes
    }

    /// Reads the stored form.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (text, numbers) = bytes.split_first_chunk::<BINS>()?;
        let numbers = numbers.chunks_exact(2);
        Some(Self {
            text: *text,
            numbers: numbers
                .filter_map(|number| Some(u16::from_be_bytes(number.try_into().ok()?)))
                .collect(),
        })
    }

    /// The share of shingles that two texts have in common, 0 to 1, give or take 0.06.
    pub(crate) fn similarity(&self, other: &Self) -> f32 {
        let pairs = self.text.iter().zip(&other.text);
        let equal = pairs.filter(|(a, b)| a == b).count() as f32 / BINS as f32;
        // One bin of 256 agrees by chance.
        ((equal - 1.0 / 256.0) / (255.0 / 256.0)).max(0.0)
    }

    /// The share of the numbers of the text with fewer that the other has too; 1 where one has
    /// none, since nothing then speaks against the other.
    pub(crate) fn numbers_in_common(&self, other: &Self) -> f32 {
        let (few, many) = (self.count(), other.count());
        let fewest = few.min(many);
        if fewest < 1.0 {
            return 1.0;
        }
        let (mut union, mut both) = (0, 0);
        let (mut a, mut b) = (
            self.numbers.iter().peekable(),
            other.numbers.iter().peekable(),
        );
        // Of sets that were cut only the smallest hashes of their union are known.
        let whole = self.numbers.len() < NUMBERS && other.numbers.len() < NUMBERS;
        while whole || union < NUMBERS {
            match (a.peek(), b.peek()) {
                (Some(x), Some(y)) => {
                    let (x, y) = (**x, **y);
                    both += usize::from(x == y);
                    if x <= y {
                        a.next();
                    }
                    if y <= x {
                        b.next();
                    }
                }
                (Some(_), None) => drop(a.next()),
                (None, Some(_)) => drop(b.next()),
                (None, None) => break,
            }
            union += 1;
        }
        let jaccard = both as f32 / union as f32;
        (jaccard * (few + many) / ((1.0 + jaccard) * fewest)).min(1.0)
    }

    /// How many different numbers the text has, estimated where not all are kept.
    fn count(&self) -> f32 {
        match self.numbers.last() {
            Some(last) if self.numbers.len() >= NUMBERS => {
                (NUMBERS - 1) as f32 / (f32::from(*last) / f32::from(u16::MAX)).max(f32::EPSILON)
            }
            _ => self.numbers.len() as f32,
        }
    }
}

/// Whether two prints leave it open that their texts are alike.
pub(crate) fn may_be_alike(one: u64, other: u64) -> bool {
    distance(one, other) <= PRINT_DISTANCE
}

/// Bits in which two prints differ.
pub(crate) fn distance(one: u64, other: u64) -> u32 {
    (one ^ other).count_ones()
}

/// Hash of a token (FNV-1a, mixed). It is stored, so it must stay what it is.
fn hash(token: &str) -> u64 {
    let fnv = token
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    mix(fnv)
}

/// The finaliser of SplitMix64.
fn mix(mut value: u64) -> u64 {
    value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(tokens: &[String]) -> Option<Sketch> {
        let mut sketcher = Sketcher::default();
        tokens
            .iter()
            .for_each(|token| sketcher.take(Mark::of(token)));
        sketcher.finish()
    }

    /// Words of no language, the same for a seed.
    fn words(seed: u64, count: usize) -> Vec<String> {
        let word = |n| format!("w{}", mix(seed << 32 | n) % 900);
        (0..count as u64).map(word).collect()
    }

    #[test]
    fn the_estimate_is_near_the_true_share_of_shingles() {
        use std::collections::BTreeSet;
        let text = words(1, 4_000);
        let shingles = |t: &[String]| -> BTreeSet<Vec<String>> {
            t.windows(SHINGLE).map(<[String]>::to_vec).collect()
        };
        for every in [200, 50, 25, 15, 8] {
            let mut noisy = text.clone();
            noisy.iter_mut().step_by(every).for_each(|w| w.push('x'));
            let (a, b) = (shingles(&text), shingles(&noisy));
            let truth = a.intersection(&b).count() as f32 / a.union(&b).count() as f32;
            let estimate = of(&text).unwrap().similarity(&of(&noisy).unwrap());
            assert!(
                (estimate - truth).abs() < 0.2,
                "{every}: {estimate} {truth}"
            );
        }
        let other = of(&words(2, 4_000)).unwrap();
        assert!(of(&text).unwrap().similarity(&other) < 0.1);
    }

    #[test]
    fn numbers_do_not_change_the_words_and_are_compared_apart() {
        let with = |from: usize, count: usize| {
            let mut text = words(3, 300);
            for n in from..from + count {
                text.insert(n % 300, format!("{}", 1_000 + n));
            }
            of(&text).unwrap()
        };
        for (count, apart) in [(10, 10), (200, 200)] {
            let (one, same) = (with(0, count), with(0, count));
            assert_eq!(one.similarity(&with(apart, count)), 1.0);
            assert_eq!(one.numbers_in_common(&same), 1.0);
            assert!(one.numbers_in_common(&with(apart, count)) < 0.1);
            let half = one.numbers_in_common(&with(count / 2, count));
            assert!((half - 0.5).abs() < 0.25, "{half}");
        }
        assert_eq!(with(0, 0).numbers_in_common(&with(0, 50)), 1.0);
    }

    #[test]
    fn a_short_text_has_no_sketch() {
        assert_eq!(of(&words(1, FEWEST + 3)), None);
        assert!(of(&words(1, FEWEST + 4)).is_some());
    }

    proptest! {
        #[test]
        fn what_is_stored_is_what_was_made(seed in 0_u64..1_000, count in 104_usize..300) {
            let sketch = of(&words(seed, count)).unwrap();
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch.clone()));
            prop_assert_eq!(distance(sketch.print(), sketch.print()), 0);
        }
    }
}
