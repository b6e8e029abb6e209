//! Abbreviations with all their senses (`data/abbreviations.tsv`).

use crate::letters::fold_words;
use crate::office_data::data;
use crate::tables::rows;
use std::collections::HashMap;
use std::sync::OnceLock;

/// One sense of an abbreviation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sense {
    /// The words it stands for: `Ban Thường vụ`.
    pub words: String,
    /// Found in public text; false for general knowledge.
    pub seen: bool,
}

fn table() -> &'static HashMap<String, Vec<Sense>> {
    static TABLE: OnceLock<HashMap<String, Vec<Sense>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut out: HashMap<String, Vec<Sense>> = HashMap::new();
        for (_, columns) in rows(data("abbreviations.tsv")) {
            if let [short, words, source, ..] = columns.as_slice() {
                out.entry(short.to_lowercase()).or_default().push(Sense {
                    words: (*words).to_owned(),
                    seen: *source == "seen",
                });
            }
        }
        out
    })
}

/// Every sense of an abbreviation, in any case, with its marks; the usual one first.
///
/// ```
/// let senses = party_documents::senses("CB");
/// assert_eq!(senses[0].words, "Chi bộ");
/// assert!(senses.iter().any(|s| s.words == "Cán bộ"));
/// ```
#[must_use]
pub fn senses(abbreviation: &str) -> &'static [Sense] {
    table()
        .get(&abbreviation.to_lowercase())
        .map_or(&[], Vec::as_slice)
}

/// Every abbreviation, in lower case and in no order, with its senses.
pub fn abbreviations() -> impl Iterator<Item = (&'static str, &'static [Sense])> {
    table()
        .iter()
        .map(|(short, senses)| (short.as_str(), senses.as_slice()))
}

/// The senses of an abbreviation, those first whose words stand in the context.
#[must_use]
pub fn rank_senses(abbreviation: &str, context: &str) -> Vec<&'static Sense> {
    let context = fold_words(context);
    let words: std::collections::HashSet<&str> = context
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let mut ranked: Vec<(usize, &Sense)> = senses(abbreviation)
        .iter()
        .map(|sense| {
            let folded = fold_words(&sense.words);
            // The whole sense spelled out in the text tells more than its scattered words.
            let whole = if context.contains(&folded) { 10 } else { 0 };
            let scattered = folded.split(' ').filter(|w| words.contains(w)).count();
            (whole + scattered, sense)
        })
        .collect();
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    ranked.into_iter().map(|(_, sense)| sense).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(table().len() > 130);
        for senses in table().values() {
            for (i, sense) in senses.iter().enumerate() {
                assert!(!sense.words.is_empty());
                assert!(!senses[..i].contains(sense), "twice: {}", sense.words);
            }
        }
        assert_eq!(senses("BTV")[0].words, "Ban Thường vụ");
        assert_eq!(senses("t.ư")[0].words, "Trung ương");
        assert!(senses("XYZ").is_empty());
    }

    #[test]
    fn context_ranks_senses() {
        let first = |context| rank_senses("CĐ", context)[0].words.clone();
        assert_eq!(first("đoàn viên công đoàn cơ sở"), "Công đoàn");
        assert_eq!(first("học sinh trường cao đẳng"), "Cao đẳng");
    }
}
