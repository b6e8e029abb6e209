//! Other ways to write what a query says: abbreviations in all their senses, what has an
//! abbreviation, and a syllable in all its marked forms.

use super::clause::QueryToken;
use super::parse::tokens;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;
use vietnamese::TokenKind;

/// Words of a query that are also written otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expansion {
    /// Which words.
    pub words: Range<usize>,
    /// The abbreviation, where they are one; else what is looked up beside is one.
    pub short: Option<String>,
    /// The other ways, the likeliest first: those that the words beside speak for, then the usual.
    pub others: Vec<String>,
    /// How many of them the words beside speak for; the rest is less likely where it is not 0.
    pub likely: usize,
}

/// Most syllables that have an abbreviation.
const LONGEST: usize = 8;
/// Letters from which an abbreviation is hardly ever something else.
const CLEAR: usize = 3;

#[derive(Default)]
struct Table {
    /// Senses by the abbreviation's syllables, with marks.
    senses: FxHashMap<String, (String, Vec<String>)>,
    /// The same without marks, where several may fall together.
    folded: FxHashMap<String, (String, Vec<String>)>,
    /// Abbreviations by the syllables of their senses, with marks.
    shorts: FxHashMap<String, Vec<String>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    let mut rows: Vec<_> = party_documents::abbreviations().collect();
    rows.sort_by_key(|(short, _)| *short);
    for (short, senses) in rows {
        let shown = short.to_uppercase();
        let words = senses.iter().map(|sense| &sense.words);
        for (map, key) in [
            (&mut table.senses, key(short, |t| &t.exact)),
            (&mut table.folded, key(short, |t| &t.folded)),
        ] {
            let (_, all) = map
                .entry(key)
                .or_insert_with(|| (shown.clone(), Vec::new()));
            for words in words.clone() {
                if !all.contains(words) {
                    all.push(words.clone());
                }
            }
        }
        if let [sense] = senses
            && short.chars().count() >= CLEAR
        {
            let words = key(&sense.words, |t| &t.exact);
            if words.contains(' ') {
                table.shorts.entry(words).or_default().push(shown);
            }
        }
    }
    table
});

fn key(text: &str, form: impl Fn(&QueryToken) -> &String) -> String {
    let tokens = tokens(text);
    let forms: Vec<&str> = tokens.iter().map(|token| form(token).as_str()).collect();
    forms.join(" ")
}

/// The words among these that are abbreviations, or have one.
pub(crate) fn expansions(words: &[QueryToken]) -> Vec<Expansion> {
    let mut found = Vec::new();
    let mut from = 0;
    // What is part of a document's number stands for that.
    let numbers: Vec<&Range<usize>> = words
        .iter()
        .filter(|word| word.kind == TokenKind::DocumentNumber)
        .map(|word| &word.range)
        .collect();
    let in_number = |word: &QueryToken| {
        numbers
            .iter()
            .any(|number| number.start <= word.range.start && word.range.end <= number.end)
    };
    while from < words.len() {
        if in_number(&words[from]) {
            from += 1;
            continue;
        }
        let longest = LONGEST.min(words.len() - from);
        let expansion = (1..=longest)
            .rev()
            .find_map(|length| expansion(words, from..from + length));
        match expansion {
            Some(expansion) => {
                from = expansion.words.end;
                found.push(expansion);
            }
            None => from += 1,
        }
    }
    found
}

fn expansion(words: &[QueryToken], range: Range<usize>) -> Option<Expansion> {
    let run = &words[range.clone()];
    let in_a_row = run
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.position + 1 == b.position));
    if !in_a_row || run.iter().any(|word| word.prefix) {
        return None;
    }
    let joined = |form: fn(&QueryToken) -> &str| -> String {
        let forms: Vec<&str> = run.iter().map(form).collect();
        forms.join(" ")
    };
    if let Some(shorts) = TABLE.shorts.get(&joined(|word| &word.exact)) {
        return Some(Expansion {
            words: range,
            short: None,
            others: shorts.clone(),
            likely: 0,
        });
    }
    if !run.iter().all(is_abbreviation) {
        return None;
    }
    let exact = TABLE.senses.get(&joined(|word| &word.exact));
    let (short, senses) = exact.or_else(|| TABLE.folded.get(&joined(|word| &word.folded)))?;
    let beside = [words.get(..range.start), words.get(range.end..)];
    let beside: Vec<&str> = beside
        .into_iter()
        .flatten()
        .flatten()
        .map(|word| word.exact.as_str())
        .collect();
    let (others, likely) = by_words_beside(short, senses, &beside.join(" "));
    Some(Expansion {
        words: range,
        short: Some(short.clone()),
        others,
        likely,
    })
}

/// Syllables of a sense that must stand beside the abbreviation to speak for it: one alone stands
/// anywhere.
const SPEAKING: usize = 2;

/// The senses of an abbreviation, the likeliest first, and how many the words beside speak for.
fn by_words_beside(short: &str, senses: &[String], beside: &str) -> (Vec<String>, usize) {
    let ranked = party_documents::rank_senses(short, beside);
    let place = |sense: &String| ranked.iter().position(|other| other.words == *sense);
    let mut ordered = senses.to_vec();
    ordered.sort_by_key(|sense| place(sense).unwrap_or(usize::MAX));
    let beside = vietnamese::fold(beside);
    let speaks = |sense: &String| {
        let sense = vietnamese::fold(sense);
        let words = sense.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        let there = words.filter(|word| beside.split(' ').any(|other| other == *word));
        there.count() >= SPEAKING
    };
    let likely = ordered.iter().take_while(|sense| speaks(sense)).count();
    (ordered, likely)
}

/// Whether a word is written as abbreviations are: in capitals, or as no syllable is.
fn is_abbreviation(word: &QueryToken) -> bool {
    word.capitals || (word.folded.len() >= 2 && !vietnamese::query::is_syllable(&word.exact))
}

/// Lower-case letters by what they are without their marks.
static MARKED: LazyLock<FxHashMap<char, String>> = LazyLock::new(|| {
    let mut marked: FxHashMap<char, String> = FxHashMap::default();
    let latin = ('\u{c0}'..='\u{24f}').chain('\u{1e00}'..='\u{1eff}');
    for letter in latin.filter(|c| c.is_lowercase()) {
        let folded = vietnamese::fold(letter.encode_utf8(&mut [0; 4]));
        let mut plain = folded.chars();
        if let (Some(plain), None) = (plain.next(), plain.next())
            && plain.is_ascii_lowercase()
        {
            marked.entry(plain).or_default().push(letter);
        }
    }
    marked
});

/// A regular expression for the terms that are this one without their marks.
pub(crate) fn any_marks(folded: &str) -> String {
    let mut expression = String::with_capacity(folded.len() * 24);
    for c in folded.chars() {
        match MARKED.get(&c) {
            Some(marked) => {
                let _ = write!(expression, "[{c}{marked}]");
            }
            None if c.is_alphanumeric() => expression.push(c),
            None => {
                let _ = write!(expression, "\\x{{{:X}}}", u32::from(c));
            }
        }
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(query: &str) -> Vec<(Range<usize>, Vec<String>)> {
        let found = expansions(&tokens(query)).into_iter();
        found.map(|e| (e.words, e.others)).collect()
    }

    #[test]
    fn abbreviations_stand_for_all_their_senses() {
        for (query, words, first) in [
            ("UBND tỉnh", 0..1, "Ủy ban nhân dân"),
            ("ubnd tinh", 0..1, "Ủy ban nhân dân"),
            ("phát triển KT-XH", 2..4, "Kinh tế - xã hội"),
            ("kt-xh", 0..2, "Kinh tế - xã hội"),
            ("họp HDND", 1..2, "Hội đồng nhân dân"),
            ("ủy ban nhân dân tỉnh", 0..4, "UBND"),
        ] {
            let found = expanded(query);
            assert_eq!(found.len(), 1, "{query}: {found:?}");
            assert_eq!(
                (&found[0].0, found[0].1[0].as_str()),
                (&words, first),
                "{query}"
            );
        }
        assert!(
            expanded("CB")
                .first()
                .is_some_and(|(_, senses)| senses.len() > 1)
        );
        for query in [
            "cán bộ",
            "tu từ",
            "đô thị",
            "hu hi",
            "08-CTr/TU",
            "57-NQ/TW",
        ] {
            assert_eq!(expanded(query), [], "{query}");
        }
    }

    #[test]
    fn words_beside_decide_between_senses() {
        for (query, first, likely) in [
            ("CĐ", "Công đoàn", 0),
            ("CĐ cơ sở của đoàn viên công đoàn", "Công đoàn", 1),
            ("học sinh trường cao đẳng CĐ", "Cao đẳng", 1),
            ("hoc sinh truong cao dang CĐ", "Cao đẳng", 1),
        ] {
            let found = expansions(&tokens(query));
            let found = found.iter().find(|e| e.short.as_deref() == Some("CĐ"));
            let said = found.map(|e| (e.others[0].as_str(), e.likely));
            assert_eq!(said, Some((first, likely)), "{query}");
        }
    }

    #[test]
    fn a_syllable_is_met_in_all_its_marked_forms() {
        let expression = any_marks("dang");
        for letter in ["đ", "ằ", "ạ"] {
            assert!(expression.contains(letter), "{expression}");
        }
        assert_eq!(any_marks("2021"), "2021");
        assert_eq!(any_marks("."), "\\x{2E}");
    }
}
