//! lindera's dictionary, inside the program.

use std::sync::{Arc, LazyLock};

use lindera_dictionary::LinderaResult;
use lindera_dictionary::dictionary::character_definition::CharacterDefinition;
use lindera_dictionary::dictionary::connection_cost_matrix::ConnectionCostMatrix;
use lindera_dictionary::dictionary::prefix_dictionary::PrefixDictionary;
use lindera_dictionary::dictionary::unknown_dictionary::UnknownDictionary;
use lindera_dictionary::include_bytes_aligned;

use super::syllabary::Syllabary;

/// The parts of lindera's dictionary, and the numbers of its syllables.
pub(crate) struct Dictionary {
    pub(crate) words: PrefixDictionary,
    pub(crate) characters: CharacterDefinition,
    pub(crate) unknown: UnknownDictionary,
    pub(crate) costs: ConnectionCostMatrix,
    pub(crate) syllabary: Syllabary,
}

macro_rules! built {
    ($name:literal) => {
        concat!(env!("OUT_DIR"), "/dictionary/", $name)
    };
}

static BUILT_IN: LazyLock<Result<Arc<Dictionary>, String>> =
    LazyLock::new(|| Dictionary::load().map(Arc::new).map_err(|e| e.to_string()));

impl Dictionary {
    fn load() -> LinderaResult<Self> {
        static TRIE: &[u8] = include_bytes!(built!("dict.trie"));
        static VALUE_PLACES: &[u8] = include_bytes!(built!("dict.valsidx"));
        static VALUES: &[u8] = include_bytes!(built!("dict.vals"));
        static CHARACTERS: &[u8] = include_bytes!(built!("char_def.bin"));
        static UNKNOWN: &[u8] = include_bytes!(built!("unk.bin"));
        let matrix: &'static [u8] = include_bytes_aligned!(built!("matrix.mtx"));
        let syllables = include_str!(concat!(env!("OUT_DIR"), "/syllables.txt"));
        Ok(Self {
            // Nothing reads the details of words, so their files stay out of the program.
            words: PrefixDictionary::load(TRIE, VALUE_PLACES, VALUES, &[][..], &[][..])?,
            characters: CharacterDefinition::load(CHARACTERS)?,
            unknown: UnknownDictionary::load(UNKNOWN)?,
            costs: ConnectionCostMatrix::load(matrix)?,
            syllabary: Syllabary::new(syllables.lines()),
        })
    }

    /// The dictionary of this crate, loaded once for all threads.
    ///
    /// # Errors
    ///
    /// When the bytes inside the program are not of the format that lindera expects.
    pub(crate) fn built_in() -> Result<Arc<Self>, String> {
        BUILT_IN.clone()
    }
}

impl Dictionary {
    /// The number of a class by its name; that of the ends of sentences when there is none.
    pub(crate) fn class(&self, name: &str) -> u16 {
        include_str!(concat!(env!("OUT_DIR"), "/classes.txt"))
            .lines()
            .position(|class| class == name)
            .unwrap_or(0) as u16
    }
}
