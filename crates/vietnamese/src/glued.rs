//! Two syllables that stand without a blank between, as bad conversions leave them: `Tỉnhủy`.

use crate::forms;
use crate::letters::{Kind, Letters, Symbol, Tone, is_tone, is_vowel, with_mark};
use crate::segmentation::alphabet::{UNKNOWN, character};
use crate::segmentation::dictionary::Dictionary;
use crate::spelling::Symbols;

/// Most letters of two syllables.
const MOST: usize = 14;

/// Most bytes of a word whose letters are not those of Vietnamese.
const MOST_BYTES: usize = 100;

/// A letter with its tone, and the bytes of the word that it takes with its marks.
struct Letter {
    symbol: Symbol,
    tone: Tone,
    from: usize,
    to: usize,
}

/// Where the second of two glued syllables starts in `word`, and where the first ends. Both must be
/// syllables in use with marks, and the whole no word: what has no marks may be foreign. Of several
/// cuts the one that gives a word of the dictionary is taken; when that leaves a doubt, none.
pub(crate) fn cut(word: &str) -> Option<(usize, usize)> {
    let kind = |c| Letters::get().class(c).kind();
    if word.chars().any(|c| kind(c) == Kind::Other) {
        return cut_of_disguised(word);
    }
    cut_of_letters(word)
}

/// [`cut`] of a word with letters that only stand for those of Vietnamese: `Ŀ`, Cyrillic ones.
fn cut_of_disguised(word: &str) -> Option<(usize, usize)> {
    if word.len() > MOST_BYTES {
        return None;
    }
    let plain = forms::plain_word(word);
    let (to, from) = cut_of_letters(&plain)?;
    let halves = (&plain[..to], &plain[from..]);
    word.char_indices()
        .map(|(at, _)| at)
        .find(|&at| {
            let (first, second) = word.split_at(at);
            forms::plain_word(first) == halves.0 && forms::plain_word(second) == halves.1
        })
        .map(|at| (at, at))
}

fn cut_of_letters(word: &str) -> Option<(usize, usize)> {
    let letters = letters(word)?;
    let parts: Vec<(Symbol, Tone)> = letters.iter().map(|l| (l.symbol, l.tone)).collect();
    let at = cut_of(&parts)?;
    Some((letters.get(at - 1)?.to, letters.get(at)?.from))
}

fn letters(word: &str) -> Option<Vec<Letter>> {
    let classes = Letters::get();
    let mut letters: Vec<Letter> = Vec::with_capacity(MOST);
    for (from, c) in word.char_indices() {
        let to = from + c.len_utf8();
        let class = classes.class(c);
        match class.kind() {
            Kind::Letter if letters.len() == MOST => return None,
            Kind::Letter => letters.push(Letter {
                symbol: class.symbol(),
                tone: class.tone(),
                from,
                to,
            }),
            Kind::Invisible => {}
            Kind::Mark => {
                let last = letters.last_mut()?;
                if !is_tone(class.mark()) {
                    last.symbol = with_mark(last.symbol, class.mark())?;
                } else if last.tone == 0 && is_vowel(last.symbol) {
                    last.tone = class.mark();
                } else {
                    return None;
                }
                last.to = to;
            }
            _ => return None,
        }
    }
    Some(letters)
}

/// How many letters the first syllable has.
fn cut_of(parts: &[(Symbol, Tone)]) -> Option<usize> {
    if !(4..=MOST).contains(&parts.len()) {
        return None;
    }
    let dictionary = Dictionary::built_in().ok()?;
    let number = |word: Symbols| dictionary.syllabary.number(word.canonical().pack());
    let whole = Symbols::from_parts(parts);
    if whole.is_some_and(|w| w.is_syllable() || number(w) != UNKNOWN) {
        return None;
    }
    let syllable = |parts: &[(Symbol, Tone)]| {
        let word = Symbols::from_parts(parts).filter(|w| w.has_marks() && w.is_syllable())?;
        Some(number(word)).filter(|n| *n != UNKNOWN)
    };
    let mut cuts = (2..parts.len() - 1).filter_map(|at| {
        let (first, second) = parts.split_at(at);
        Some((at, [syllable(first)?, syllable(second)?]))
    });
    let one = cuts.next()?;
    let Some(other) = cuts.next() else {
        return Some(one.0);
    };
    let mut words = [one, other].into_iter().chain(cuts).filter(|(_, numbers)| {
        [false, true].into_iter().any(|capital| {
            let surface: String = numbers.iter().map(|&n| character(n, capital)).collect();
            dictionary
                .words
                .find_surface_iter(&surface)
                .next()
                .is_some()
        })
    });
    let (at, _) = words.next()?;
    words.next().is_none().then_some(at)
}

#[cfg(test)]
mod tests {
    use super::cut;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn glued_syllables_come_apart_and_other_words_stay() {
        for (word, halves) in [
            ("Tỉnhủy", Some(("Tỉnh", "ủy"))),
            ("nghịquyết", Some(("nghị", "quyết"))),
            ("HƯỚNGDẪN", Some(("HƯỚNG", "DẪN"))),
            ("côngtác", Some(("công", "tác"))),
            ("trườngđảng", Some(("trường", "đảng"))),
            ("củaĐảng", Some(("của", "Đảng"))),
            ("nghị\u{ad}quyết", Some(("nghị", "quyết"))),
            ("nghịĿÈ", Some(("nghị", "ĿÈ"))),
            ("tinhuy", None),
            ("bancán", None),
            ("nghiêng", None),
            ("Êđê", None),
            ("café", None),
            ("Lênin", None),
            ("HĐNDtỉnh", None),
            ("", None),
        ] {
            let found = cut(word).map(|(to, from)| (&word[..to], &word[from..]));
            assert_eq!(found, halves);
            let apart: String = word.nfd().collect();
            let found = cut(&apart).map(|(to, from)| (&apart[..to], &apart[from..]));
            let found = found.map(|(a, b)| (a.nfc().collect(), b.nfc().collect()));
            let halves = halves.map(|(a, b)| (a.to_owned(), b.to_owned()));
            assert_eq!(found, halves);
        }
    }
}
