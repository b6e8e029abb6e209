//! Words that an office adds to the dictionary.

use std::collections::BTreeSet;

use lindera_dictionary::builder::user_dictionary::UserDictionaryBuilderOptions;
use lindera_dictionary::dictionary::prefix_dictionary::UserPrefixDictionary;

use super::alphabet::UNKNOWN;
use super::alphabet::character;
use super::dictionary::Dictionary;
use super::rows::{Capitals, shared_class};

/// What is wrong with a list of an office's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordListError {
    /// A word has a part that no word of the dictionary has, so that it cannot be told from others.
    #[error(
        "line {line}: {syllable:?} is no syllable that the dictionary knows; write the word without it"
    )]
    UnknownSyllable {
        /// Line of the list, from 1.
        line: usize,
        /// The part as it stands there.
        syllable: String,
    },
    /// A word is longer than the dictionary allows.
    #[error("line {line}: a word has two to eight syllables, this one {syllables}")]
    Length {
        /// Line of the list, from 1.
        line: usize,
        /// Its syllables.
        syllables: usize,
    },
    /// The dictionary could not be built.
    #[error("the list cannot be made a dictionary: {0}")]
    Build(String),
}

/// A list of words that an office adds, one a line; `#` begins a comment.
pub(crate) struct OfficeWords {
    pub(crate) words: UserPrefixDictionary,
}

impl OfficeWords {
    /// Reads a list; `None` when it holds no word.
    pub(crate) fn read(dictionary: &Dictionary, list: &str) -> Result<Option<Self>, WordListError> {
        let mut rows = BTreeSet::new();
        for (at, line) in list.lines().enumerate() {
            let word = line.split('#').next().unwrap_or_default().replace('_', " ");
            let word = crate::canonical(&word);
            let syllables: Vec<&str> = word.split_whitespace().collect();
            if syllables.is_empty() {
                continue;
            }
            let line = at + 1;
            if !(2..=8).contains(&syllables.len()) {
                return Err(WordListError::Length {
                    line,
                    syllables: syllables.len(),
                });
            }
            let mut numbers = Vec::with_capacity(syllables.len());
            for syllable in &syllables {
                let number = dictionary.syllabary.see(syllable).number;
                if number == UNKNOWN {
                    return Err(WordListError::UnknownSyllable {
                        line,
                        syllable: (*syllable).to_owned(),
                    });
                }
                numbers.push(number);
            }
            for &capitals in Capitals::of_len(numbers.len()) {
                let surface: String = numbers
                    .iter()
                    .enumerate()
                    .map(|(i, &n)| character(n, capitals.is_capital(i)))
                    .collect();
                let class = dictionary.class(&shared_class(numbers.len(), capitals));
                rows.insert(format!("{surface},{class},{class},{COST},word\n"));
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let csv: String = rows.into_iter().collect();
        UserDictionaryBuilderOptions::default()
            .dictionary_fields_num(5)
            .user_dictionary_fields_num(3)
            .builder()
            .build_from_reader(csv.as_bytes())
            .map(|built| Some(Self { words: built.dict }))
            .map_err(|error| WordListError::Build(error.to_string()))
    }
}

/// Below the cost of any word of the dictionary, so that an added word wins over its parts.
const COST: i16 = -8000;
