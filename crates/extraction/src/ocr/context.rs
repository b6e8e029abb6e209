//! What doubtful words must have been, told by their neighbours.
//!
//! Recognition confuses marks: on clean pages most wrong letters have the wrong mark, and
//! most of those words are syllables all the same (`thâm quyền`). So each word is held against the
//! syllables of the same letters, by three things: how sure recognition was of it, which marks it
//! confuses, and how likely each syllable is beside its neighbours. The likeliest line of syllables
//! is taken (Viterbi).

use super::language::{Language, Syllable, without_marks};
use super::repair::Edit;
use crate::model::Block;
use crate::syllables::{Syllables, Word as Kind};
use unicode_normalization::UnicodeNormalization;

/// By how much another line of syllables must be likelier before a word of it is changed
/// (logarithm).
const MARGIN: f32 = 0.7;

/// The same for what may be a name, of which the table knows little.
const MARGIN_OF_NAMES: f32 = 4.0;

/// How often a word is wrong by the confidence that recognition gave it: measured on pages drawn
/// from texts, where the share rises steeply below .96.
fn wrong(confidence: f32) -> f32 {
    const TABLE: [(f32, f32); 5] = [
        (0.75, 0.25),
        (0.86, 0.15),
        (0.90, 0.08),
        (0.94, 0.025),
        (0.97, 0.003),
    ];
    let mut before = TABLE[0];
    if confidence <= before.0 {
        return before.1;
    }
    for next in TABLE {
        if confidence < next.0 {
            let share = (confidence - before.0) / (next.0 - before.0);
            return before.1 + (next.1 - before.1) * share;
        }
        before = next;
    }
    before.1
}

/// A word of letters in a block.
#[derive(Debug)]
struct Token<'t> {
    from: usize,
    word: &'t str,
    confidence: f32,
    /// Whether nothing but blanks is between it and the word before.
    joined: bool,
    /// Whether it is part of a document number.
    is_number: bool,
    candidates: Vec<Candidate>,
}

/// What a token may have been.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// `None` where the table does not have it.
    syllable: Option<Syllable>,
    /// The logarithm of how likely it would have been read as the token was.
    read: f32,
    /// Whether it is what was read.
    own: bool,
}

/// The changes that the words of a block call for.
pub(super) fn edits(block: &Block) -> Vec<Edit> {
    let language = Language::get();
    let tokens = tokens(block, language);
    let mut edits = Vec::new();
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        let length = 1 + rest.iter().skip(1).take_while(|token| token.joined).count();
        let (line, after) = rest.split_at(length);
        rest = after;
        for (at, token) in line.iter().enumerate() {
            if let Some(instead) = assembly(token.word) {
                edits.push(Edit {
                    from: token.from,
                    to: token.from + token.word.len(),
                    instead,
                });
                continue;
            }
            let Some(best) = changed(line, at, language) else {
                continue;
            };
            let spelt = best
                .syllable
                .map(|one| language.name(one))
                .unwrap_or_default();
            if let Some(instead) = in_the_case_of(token.word, spelt) {
                edits.push(Edit {
                    from: token.from,
                    to: token.from + token.word.len(),
                    instead,
                });
            }
        }
    }
    edits
}

/// The number of a National Assembly as it must have been: `QHI5` is QH15.
fn assembly(word: &str) -> Option<String> {
    let number = word.strip_prefix("QH")?;
    let digits: String = number
        .chars()
        .map(|c| if matches!(c, 'I' | 'l' | '|') { '1' } else { c })
        .collect();
    let is_number = |digits: &str| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
    // The stem of a one is read twice over.
    let digits = match digits.strip_prefix('1') {
        Some(rest) if number.len() == 3 && is_number(rest) => rest,
        _ => digits.as_str(),
    };
    (is_number(digits) && digits != number).then(|| format!("QH{digits}"))
}

/// What the token at `at` must have been, where that is not what was read and clearly likelier.
fn changed(line: &[Token<'_>], at: usize, language: &Language) -> Option<Candidate> {
    /// Neighbours on each side that are taken into account.
    const REACH: usize = 4;
    let token = line.get(at).filter(|token| token.candidates.len() > 1)?;
    let window = line.get(at.saturating_sub(REACH)..(at + REACH + 1).min(line.len()))?;
    let place = at - at.saturating_sub(REACH);
    let mut scores: Vec<(f32, Candidate)> = token
        .candidates
        .iter()
        .map(|candidate| (likelihood(window, place, *candidate, language), *candidate))
        .collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let own = scores.iter().find(|(_, candidate)| candidate.own)?.0;
    let (best, candidate) = *scores.first()?;
    let before = at.checked_sub(1).and_then(|at| line.get(at));
    let named = is_capitalised(token.word)
        && (before.is_some_and(|before| is_capitalised(before.word))
            || line
                .get(at + 1)
                .is_some_and(|next| is_capitalised(next.word)));
    let margin = if named { MARGIN_OF_NAMES } else { MARGIN };
    (!candidate.own && best > own + margin).then_some(candidate)
}

/// The logarithm of the likelihood of the likeliest line that has `fixed` at `place`.
fn likelihood(window: &[Token<'_>], place: usize, fixed: Candidate, language: &Language) -> f32 {
    let mut before: Vec<(Option<Syllable>, f32)> = Vec::new();
    for (at, token) in window.iter().enumerate() {
        let only = [fixed];
        let candidates = if at == place {
            &only[..]
        } else {
            &token.candidates[..]
        };
        let now = candidates
            .iter()
            .map(|candidate| {
                let start = || language.after(None, candidate.syllable);
                let best = before
                    .iter()
                    .map(|(previous, score)| score + language.after(*previous, candidate.syllable))
                    .reduce(f32::max)
                    .unwrap_or_else(start);
                (candidate.syllable, best + candidate.read)
            })
            .collect();
        before = now;
    }
    before
        .into_iter()
        .map(|(_, score)| score)
        .fold(f32::NEG_INFINITY, f32::max)
}

fn tokens<'t>(block: &'t Block, language: &Language) -> Vec<Token<'t>> {
    let mut tokens: Vec<Token<'t>> = Vec::new();
    let mut end = 0;
    for word in &block.words {
        let text = block.text.get(word.from..word.to).unwrap_or_default();
        let mut from = 0;
        let is_number = super::repair::is_number(text);
        for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let at = word.from + from;
            from += piece.len();
            let letters = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            if letters.is_empty() {
                continue;
            }
            let between = block.text.get(end..at).unwrap_or_default();
            let joined = !tokens.is_empty() && between.chars().all(char::is_whitespace);
            tokens.push(Token {
                from: at,
                word: letters,
                confidence: word.confidence,
                joined,
                is_number,
                candidates: Vec::new(),
            });
            end = at + letters.len();
        }
    }
    for token in &mut tokens {
        token.candidates = candidates(token.word, token.confidence, language);
        if token.is_number {
            token.candidates.retain(|candidate| candidate.own);
        }
    }
    tokens
}

/// What a word may have been; itself alone where it is none of the language's.
fn candidates(word: &str, confidence: f32, language: &Language) -> Vec<Candidate> {
    let canonical = vietnamese::canonical(word);
    let own = language.number(&canonical);
    let wrong = wrong(confidence);
    let mut found = vec![Candidate {
        syllable: own,
        read: (1.0 - wrong).ln(),
        own: true,
    }];
    let letters = word.chars().count();
    let broken =
        own.is_none() && !word.is_ascii() && Syllables::get().classify(&canonical) == Kind::Foreign;
    // What is spelt without marks and is no syllable is an abbreviation or of another language.
    if letters < 2 || (own.is_none() && !broken) || word.chars().any(|c| !c.is_alphabetic()) {
        return found;
    }
    for &other in language.alike(word) {
        if Some(other) == own {
            continue;
        }
        let confusion = confusion(language.name(other), &canonical);
        if confusion > 0.0 {
            found.push(Candidate {
                syllable: Some(other),
                read: (wrong * confusion).ln(),
                own: false,
            });
        }
    }
    found
}

/// How readily recognition reads `meant` as `read`, which differ in marks alone: shares of what it
/// confuses, one letter after the other.
fn confusion(meant: &str, read: &str) -> f32 {
    let (meant, read) = (letters(meant), letters(read));
    if meant.len() != read.len() {
        return 0.0;
    }
    let mut share = 1.0;
    for (meant, read) in meant.iter().zip(&read) {
        if meant == read {
            continue;
        }
        share *= match (meant.shape == read.shape, meant.tone == read.tone) {
            // Two marks over one letter run into each other.
            (true, _) if meant.shape == Some('\u{302}') => 0.3,
            (true, _) if meant.tone == Some('\u{309}') || read.tone == Some('\u{309}') => 0.15,
            (true, _) => 0.03,
            (_, true) => 0.05,
            (_, false) => 0.01,
        };
    }
    share
}

/// A letter taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Letter {
    base: char,
    /// Circumflex, breve or horn; the stroke of đ.
    shape: Option<char>,
    tone: Option<char>,
}

fn letters(word: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for c in word.nfd() {
        match (c, letters.last_mut()) {
            ('\u{302}' | '\u{306}' | '\u{31b}', Some(letter)) => letter.shape = Some(c),
            ('\u{300}'..='\u{36f}', Some(letter)) => letter.tone = Some(c),
            _ => letters.push(Letter {
                base: if c == 'đ' { 'd' } else { c },
                shape: (c == 'đ').then_some('đ'),
                tone: None,
            }),
        }
    }
    letters
}

fn is_capitalised(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.any(char::is_lowercase)
}

/// `spelt` in capitals where `word` is; `None` where they are not of the same letters.
fn in_the_case_of(word: &str, spelt: &str) -> Option<String> {
    if without_marks(word) != without_marks(spelt) {
        return None;
    }
    let capitals: Vec<bool> = word.nfc().map(char::is_uppercase).collect();
    let letters: Vec<char> = spelt.nfc().collect();
    if capitals.len() != letters.len() {
        return None;
    }
    let mut out = String::with_capacity(word.len());
    for (letter, capital) in letters.into_iter().zip(capitals) {
        if capital {
            out.extend(letter.to_uppercase());
        } else {
            out.push(letter);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BlockKind, Word};

    /// A block of words with the confidence that stands after each `~`, in hundredths.
    fn block(words: &str) -> Block {
        let mut block = Block::new(BlockKind::Paragraph, String::new());
        for word in words.split(' ') {
            let (word, confidence) = word.split_once('~').unwrap_or((word, "96"));
            if !block.text.is_empty() {
                block.text.push(' ');
            }
            let from = block.text.len();
            block.text.push_str(word);
            block.words.push(Word {
                from,
                to: block.text.len(),
                confidence: confidence.parse::<f32>().unwrap() / 100.0,
                read_as: None,
                bounds: None,
            });
        }
        block
    }

    fn mended(words: &str) -> String {
        let mut block = block(words);
        let edits = edits(&block);
        super::super::repair::apply(&mut block, edits);
        block.text
    }

    #[test]
    fn neighbours_tell_what_a_doubtful_word_was() {
        for (read, meant) in [
            ("cơ quan có thâm~88 quyền", "cơ quan có thẩm quyền"),
            ("BAN TỎ~80 CHỨC TRUNG ƯƠNG", "BAN TỔ CHỨC TRUNG ƯƠNG"),
            ("bí thư chỉ~91 bộ", "bí thư chi bộ"),
            ("Quyêt~75 định số 12-QĐ/TU", "Quyết định số 12-QĐ/TU"),
            ("chuyên~90 đôi~85 số quốc gia", "chuyển đổi số quốc gia"),
        ] {
            assert_eq!(mended(read), meant);
        }
    }

    #[test]
    fn what_was_read_for_sure_and_what_nothing_tells_of_stays() {
        for text in [
            // Rare, and sure.
            "cô thẩm quyền",
            "viên chức quản lý",
            // A name.
            "đồng chí Trần Văn Quyên~85",
            // No syllables, and no words of letters.
            "QĐ~60 TU~60 12~50 a~40 WEB~50",
            // Nothing beside it: the more usual is not put in its place.
            "bảo,~93 12",
        ] {
            assert_eq!(mended(text), block(text).text);
        }
    }

    #[test]
    fn numbers_of_assemblies_have_digits() {
        for (read, meant) in [
            ("Luật số 31/2024/QHI5, đã", "Luật số 31/2024/QH15, đã"),
            ("số 31/2024/QHI15.", "số 31/2024/QH15."),
            ("QH1l", "QH11"),
        ] {
            assert_eq!(mended(read), meant);
        }
        for stays in ["QH15", "QHI", "QH", "QHXIV", "QH1155", "QHA5"] {
            assert_eq!(assembly(stays), None);
        }
    }

    #[test]
    fn confidence_and_marks_weigh() {
        assert!(wrong(0.97) < wrong(0.93));
        assert!(wrong(0.93) < wrong(0.8));
        assert!(wrong(0.2) <= wrong(0.7));
        assert!(confusion("tổ", "tô") > confusion("tó", "to"));
        assert!(confusion("tố", "tó") > confusion("tố", "to"));
        assert_eq!(confusion("tổ", "tôi"), 0.0);
    }
}
