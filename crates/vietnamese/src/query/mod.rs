//! Queries as people type them: keystrokes of an input method that was off, missing spaces and
//! missing marks, each with the reading that was assumed, so that a page can show it.
//!
//! | typed | read as | slip |
//! |---|---|---|
//! | `nghij quyeets`, `đaij hooij` | `nghị quyết`, `đại hội` | [`Slip::Telex`] |
//! | `nghi5 quye61t` | `nghị quyết` | [`Slip::Vni`] |
//! | `nghịquyết`, `tinhuy`, `dieu5` | `nghị quyết`, `tinh uy`, `dieu 5` | [`Slip::Glued`] |
//! | `nghi quyet dai hoi` | as it stands, with `nghị quyết đại hội` offered | |
//!
//! What is no slip stays as it was typed: document numbers, dates, abbreviations, capitals, foreign
//! words that cannot be Vietnamese ones. Of those that can, such as `taxi`, the caller's collection
//! tells:
//!
//! ```
//! use vietnamese::query::{self, Slip};
//!
//! // How many documents of the collection have a word: look up the folded form of a word
//! // without marks, else the exact one.
//! let documents = |word: &str| match word {
//!     "taxi" => 120,
//!     "tãi" => 1,
//!     "quyết" | "nghị" | "tinh" | "uy" => 50_000,
//!     _ => 0,
//! };
//! let reading = query::read_with("nghij quyeets 57-NQ/TW tinhuy", documents);
//! assert_eq!(reading.text, "nghị quyết 57-NQ/TW tinh uy");
//! assert_eq!(reading.changes[0].slip, Slip::Telex);
//! assert_eq!((reading.changes[0].from, reading.changes[0].to), (0, 5));
//! assert_eq!(reading.changes[2].assumed, "tinh uy");
//!
//! // The collection has the word as it was typed, so the reading is only offered.
//! let reading = query::read_with("taxi", documents);
//! assert_eq!(reading.text, "taxi");
//! assert_eq!(reading.offers[0].assumed, "tãi");
//! ```
//!
//! A query of a dozen words takes about 20 µs, a single slip up to 100 µs. The first call also
//! gathers the words of the dictionary, which takes about 50 ms and which [`prepare`] does ahead of it.

mod apart;
mod keystrokes;
mod vocabulary;

#[cfg(test)]
mod tests;

use vocabulary::Vocabulary;

use crate::letters::{Kind, Letters};
use crate::{canonical, fold};

/// What was wrong with a word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slip {
    /// Keys of Telex that no input method took: `nghij quyeets`.
    Telex,
    /// Keys of VNI that no input method took: `nghi5 quye61t`.
    Vni,
    /// Syllables, or a syllable and a number, without a space between: `nghịquyết`, `tinhuy`.
    Glued,
}

/// A word that is read otherwise than it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// First byte of the word in the query.
    pub from: usize,
    /// One past its last byte.
    pub to: usize,
    /// What it is read as, in the case of what was typed.
    pub assumed: String,
    /// Why.
    pub slip: Slip,
}

/// A query as it is understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The query with its changes made; the query itself where there is none.
    pub text: String,
    /// What was changed, in order.
    pub changes: Vec<Change>,
    /// What may be meant instead of words that were left, in order: the collection has them as
    /// they were typed. Only to be offered.
    pub offers: Vec<Change>,
    /// `text` with the likeliest marks, when words without marks are in it and the dictionary
    /// leaves little doubt about most of them: `nghi quyet` is probably `nghị quyết`. Only to be
    /// offered: text without marks is found by its folded form.
    pub with_marks: Option<String>,
}

/// A word that so many times fewer documents have than what it may stand for is a slip there too.
const RARE: u64 = 1000;

/// Reads a query without knowing what it is put to, so that what is in doubt is left.
///
/// ```
/// let reading = vietnamese::query::read("nghij quyeets 57-NQ/TW");
/// assert_eq!(reading.text, "nghị quyết 57-NQ/TW");
/// assert_eq!(reading.changes.len(), 2);
/// ```
#[must_use]
pub fn read(query: &str) -> Reading {
    read_with(query, |_| 0)
}

/// Reads a query to a collection. `documents` tells how many of its documents have a word, given
/// in its [`canonical`] form; of a word without marks, those that have it with any marks count. It
/// is asked about words that may be slips, and about the syllables that they may stand for. What it
/// has, but for a trace of it, is left; what it has not is read in doubt too.
#[must_use]
pub fn read_with(query: &str, mut documents: impl FnMut(&str) -> u64) -> Reading {
    let Some(vocabulary) = Vocabulary::get() else {
        return Reading {
            text: query.to_owned(),
            ..Reading::default()
        };
    };
    let mut candidates: Vec<Candidate> = words(query)
        .filter_map(|(from, word)| Candidate::of(vocabulary, from, word))
        .collect();
    weigh_together(query, &mut candidates);
    let (mut changes, mut offers) = (Vec::new(), Vec::new());
    for Candidate { change, sure } in candidates {
        let typed = documents(&canonical(&query[change.from..change.to]));
        let least = change
            .assumed
            .split(' ')
            .map(|part| documents(&canonical(part)))
            .min()
            .unwrap_or(0);
        let is_rare = typed.saturating_mul(RARE) <= least;
        if is_rare && (sure || least > 0) {
            changes.push(change);
        } else if typed > 0 {
            offers.push(change);
        }
    }
    let text = changed(query, &changes);
    let with_marks = vocabulary.with_marks(&text);
    Reading {
        text,
        changes,
        offers,
        with_marks,
    }
}

/// Gathers the words of the dictionary, so that the first query does not wait for it.
pub fn prepare() {
    let _ = Vocabulary::get();
}

/// Whether a word is a syllable in use, with its marks or without any; an abbreviation such as
/// `ubnd` is none.
#[must_use]
pub fn is_syllable(word: &str) -> bool {
    Vocabulary::get().is_some_and(|vocabulary| vocabulary.is_known(word))
}

fn changed(query: &str, changes: &[Change]) -> String {
    let mut text = String::with_capacity(query.len());
    let mut done = 0;
    for change in changes {
        text.push_str(&query[done..change.from]);
        text.push_str(&change.assumed);
        done = change.to;
    }
    text.push_str(&query[done..]);
    text
}

/// A word that may be a slip.
struct Candidate {
    change: Change,
    /// Whether it is one where nothing speaks against it.
    sure: bool,
}

impl Candidate {
    fn of(vocabulary: &Vocabulary, from: usize, word: &str) -> Option<Self> {
        if word.chars().count() > LONGEST || vocabulary.is_known(word) {
            return None;
        }
        let has_digits = word.bytes().any(|b| b.is_ascii_digit());
        let (assumed, slip, sure) = keyed(vocabulary, word, has_digits).or_else(|| {
            let read = if has_digits {
                apart::number(vocabulary, word)
            } else {
                apart::syllables(vocabulary, word)
            };
            Some((read?, Slip::Glued, true))
        })?;
        let change = Change {
            from,
            to: from + word.len(),
            assumed: like(word, &assumed),
            slip,
        };
        Some(Self { change, sure })
    }

    fn is_keyed(&self) -> bool {
        matches!(self.change.slip, Slip::Telex | Slip::Vni)
    }
}

/// What the keys of an input method make of a word, and whether they leave no doubt. A short word
/// with an odd key may be one of another language.
fn keyed(vocabulary: &Vocabulary, word: &str, has_digits: bool) -> Option<(String, Slip, bool)> {
    let slip = if has_digits { Slip::Vni } else { Slip::Telex };
    let one = if has_digits {
        keystrokes::vni(word).map(|read| (read, true))
    } else {
        keystrokes::telex(word)
    };
    match one.filter(|(read, _)| vocabulary.is_syllable(read)) {
        Some((read, sure)) => Some((read, slip, sure && word.len() > SHORT)),
        None => Some((apart::keyed(vocabulary, word, has_digits)?, slip, true)),
    }
}

/// Keys of a word that is believed only beside others, at most.
const SHORT: usize = 3;
/// Longest word that is looked at, in characters.
const LONGEST: usize = 40;

/// Words without the blanks and marks round them, with their first bytes. What looks like a
/// document number, a date or an address is none.
fn words(query: &str) -> impl Iterator<Item = (usize, &str)> {
    let letters = Letters::get();
    let is_break = |c: char| letters.class(c).kind() == Kind::Break;
    query
        .split_whitespace()
        .filter(|part| {
            let has_digit = part.bytes().any(|b| b.is_ascii_digit());
            !(part.contains(['/', '@']) || has_digit && part.contains(['-', '–', '.']))
        })
        .flat_map(move |part| part.split(is_break))
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - query.as_ptr() as usize, word))
}

/// Lets words speak for each other: a doubtful one is believed beside another that was keyed so. A
/// tone key of VNI that is the only one may be a number.
fn weigh_together(query: &str, candidates: &mut [Candidate]) {
    let keyed = candidates.iter().filter(|c| c.is_keyed()).count();
    if keyed > 1 {
        for candidate in candidates.iter_mut() {
            candidate.sure = true;
        }
    }
    if keyed == 1
        && let Some(candidate) = candidates.iter_mut().find(|c| c.change.slip == Slip::Vni)
        && let Some(counted) = apart::counted(&query[candidate.change.from..candidate.change.to])
    {
        candidate.change.assumed = counted;
        candidate.change.slip = Slip::Glued;
        candidate.sure = true;
    }
}

/// The reading in the case of what was typed, syllable by syllable where their letters pair off.
fn like(typed: &str, read: &str) -> String {
    let is_upper = |text: &str| {
        let letters = || text.chars().filter(|c| c.is_alphabetic());
        letters().count() > 1 && letters().all(char::is_uppercase)
    };
    let capital = |text: &str| {
        let mut chars = text.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect::<String>())
            .unwrap_or_default()
    };
    if is_upper(typed) {
        return read.to_uppercase();
    }
    let typed_letters: Vec<char> = typed.chars().collect();
    if fold(typed).chars().count() != typed_letters.len()
        || fold(typed) != fold(&read.replace(' ', ""))
    {
        return if typed.starts_with(char::is_uppercase) {
            capital(read)
        } else {
            read.to_owned()
        };
    }
    let mut at = 0;
    let syllables: Vec<String> = read
        .split(' ')
        .map(|syllable| {
            let starts = typed_letters.get(at).is_some_and(|c| c.is_uppercase());
            at += syllable.chars().count();
            if starts {
                capital(syllable)
            } else {
                syllable.to_owned()
            }
        })
        .collect();
    syllables.join(" ")
}
