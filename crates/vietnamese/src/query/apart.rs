//! Where words come apart that were typed without a blank between them.

use super::keystrokes;
use super::vocabulary::Vocabulary;
use crate::{canonical, fold};

/// Most syllables that are looked for in one word.
const MOST: usize = 8;
/// Most letters of a syllable, with the keys of its marks.
const LONGEST_KEYS: usize = 11;
/// Fewest letters of a word without marks: shorter ones are taken for foreign.
const SHORTEST_BARE: usize = 5;

/// Dearest word that a lone syllable may stand beside, in cost units of the model: rarer ones and a
/// syllable make any foreign word.
const FAMILIAR: i32 = 2600;

/// Words that a number follows in documents and dates.
const COUNTED: [&str; 22] = [
    "so", "dieu", "khoan", "diem", "chuong", "muc", "phan", "trang", "tap", "quyen", "ngay",
    "thang", "nam", "quy", "khoa", "ky", "lan", "lop", "cap", "hang", "quan", "phuong",
];

/// `dieu5` as `dieu 5`: a word that numbers follow, and a number. Only small letters, since
/// capitals are the symbol of a document or a name.
pub(super) fn counted(word: &str) -> Option<String> {
    let (letters, digits) = letters_and_digits(word)?;
    COUNTED
        .contains(&letters)
        .then(|| format!("{letters} {digits}"))
}

/// Any syllable of two or more letters and the number behind it.
pub(super) fn number(vocabulary: &Vocabulary, word: &str) -> Option<String> {
    let (letters, digits) = letters_and_digits(word)?;
    (letters.len() > 1 && vocabulary.is_known(letters)).then(|| format!("{letters} {digits}"))
}

fn letters_and_digits(word: &str) -> Option<(&str, &str)> {
    let (letters, digits) = word.split_at(word.find(|c: char| c.is_ascii_digit())?);
    (letters.bytes().all(|b| b.is_ascii_lowercase()) && digits.bytes().all(|b| b.is_ascii_digit()))
        .then_some((letters, digits))
}

/// Syllables whose keys no input method took, and which make one word of the dictionary:
/// `nghijquyeets`. Some of them may have no key.
pub(super) fn keyed(vocabulary: &Vocabulary, word: &str, vni: bool) -> Option<String> {
    let keys: Vec<char> = word.chars().collect();
    let read = |from: usize, to: usize| {
        let part: String = keys.get(from..to)?.iter().collect();
        let keyed = if vni {
            keystrokes::vni(&part)
        } else {
            keystrokes::telex(&part).map(|(read, _)| read)
        };
        match keyed.filter(|read| vocabulary.is_syllable(read)) {
            Some(read) => Some((read, true)),
            None => Some((canonical(&part), false)).filter(|(p, _)| vocabulary.is_syllable(p)),
        }
    };
    let all = keys.len();
    let ends = |from: usize| (from + 1..=all.min(from + LONGEST_KEYS)).rev();
    for second in ends(0).filter(|&at| at < all) {
        let Some((first, first_keyed)) = read(0, second) else {
            continue;
        };
        for third in ends(second) {
            let Some((next, next_keyed)) = read(second, third) else {
                continue;
            };
            let two = format!("{first} {next}");
            let is_keyed = first_keyed || next_keyed;
            if third == all {
                if is_keyed && vocabulary.is_word(&two) {
                    return Some(two);
                }
                continue;
            }
            if let Some((last, last_keyed)) = read(third, all) {
                let three = format!("{two} {last}");
                if (is_keyed || last_keyed) && vocabulary.is_word(&three) {
                    return Some(three);
                }
            }
        }
    }
    None
}

/// The syllables of a word that stand without spaces. With marks any syllables in use will do,
/// fewest first, then those that make a word of the dictionary. Without marks the word may be
/// foreign, so that words of the dictionary must fill it, but for one syllable beside each.
pub(super) fn syllables(vocabulary: &Vocabulary, word: &str) -> Option<String> {
    let lower = canonical(word);
    let folded = fold(&lower);
    if lower.chars().any(|c| !c.is_alphabetic()) {
        return None;
    }
    if lower != folded
        && let Some(read) = with_marks(vocabulary, &lower)
    {
        return Some(read);
    }
    if folded.len() < SHORTEST_BARE || !folded.is_ascii() {
        return None;
    }
    let sizes = of_dictionary_words(vocabulary, &folded)?;
    let mut letters = lower.chars();
    let parts: Vec<String> = sizes
        .into_iter()
        .map(|size| letters.by_ref().take(size).collect())
        .collect();
    Some(parts.join(" "))
}

/// The lengths of the syllables of a folded word that words of the dictionary fill.
fn of_dictionary_words(vocabulary: &Vocabulary, folded: &str) -> Option<Vec<usize>> {
    /// The best way to an end: how dear it is, the words and the lone syllables in it, and the
    /// lengths of its syllables.
    #[derive(Clone)]
    struct Way {
        cost: (usize, i32),
        familiar: usize,
        words: usize,
        lone: usize,
        sizes: Vec<usize>,
    }
    let mut ways: Vec<Option<Way>> = vec![None; folded.len() + 1];
    ways[0] = Some(Way {
        cost: (0, 0),
        familiar: 0,
        words: 0,
        lone: 0,
        sizes: Vec::new(),
    });
    for from in 0..folded.len() {
        let Some(way) = ways[from].clone() else {
            continue;
        };
        for (part, to) in
            (from + 1..=folded.len()).filter_map(|to| Some((folded.get(from..to)?, to)))
        {
            let mut next = way.clone();
            if let Some((word, cost)) = vocabulary.glued_word(part)
                && word.split(' ').all(|syllable| syllable.len() > 1)
            {
                next.cost = (way.cost.0 + 2, way.cost.1 + cost);
                next.words += 1;
                next.familiar += usize::from(cost <= FAMILIAR);
                next.sizes.extend(word.split(' ').map(str::len));
            } else if part.len() > 1 && vocabulary.is_folded_syllable(part) {
                next.cost = (way.cost.0 + 3, way.cost.1);
                next.lone += 1;
                next.sizes.push(part.len());
            } else {
                continue;
            }
            if next.sizes.len() <= MOST && ways[to].as_ref().is_none_or(|w| next.cost < w.cost) {
                ways[to] = Some(next);
            }
        }
    }
    let way = ways.pop().flatten()?;
    (way.words > 0 && way.lone <= way.familiar).then_some(way.sizes)
}

fn with_marks(vocabulary: &Vocabulary, lower: &str) -> Option<String> {
    let ends: Vec<usize> = lower
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .collect();
    let mut best: Option<Split<'_>> = None;
    splits(vocabulary, lower, 0, &ends, &mut Vec::new(), &mut best);
    best.map(|best| best.parts.join(" "))
}

/// A way in which a word comes apart.
struct Split<'t> {
    cost: i32,
    parts: Vec<&'t str>,
}

/// Most syllables of a word with marks.
const MOST_MARKED: usize = 4;
/// Most letters of a syllable.
const LONGEST_SYLLABLE: usize = 7;

fn splits<'t>(
    vocabulary: &Vocabulary,
    text: &'t str,
    from: usize,
    ends: &[usize],
    parts: &mut Vec<&'t str>,
    best: &mut Option<Split<'t>>,
) {
    if from == text.len() {
        if parts.len() < 2 {
            return;
        }
        let cost = vocabulary.cost(parts);
        let better = best
            .as_ref()
            .is_none_or(|b| (parts.len(), cost) < (b.parts.len(), b.cost));
        if better {
            *best = Some(Split {
                cost,
                parts: parts.clone(),
            });
        }
        return;
    }
    let most = best.as_ref().map_or(MOST_MARKED, |b| b.parts.len());
    if parts.len() >= most {
        return;
    }
    for &end in ends
        .iter()
        .filter(|&&end| end > from)
        .take(LONGEST_SYLLABLE)
    {
        let Some(part) = text.get(from..end) else {
            continue;
        };
        // A letter by itself is a syllable only with a tone: ở, ý.
        let lone = part.len() == 1 || matches!(part, "ă" | "â" | "ê" | "ô" | "ơ" | "ư" | "đ");
        if !lone && vocabulary.is_syllable(&canonical(part)) {
            parts.push(part);
            splits(vocabulary, text, end, ends, parts, best);
            parts.pop();
        }
    }
}
