//! Syllables to words: each syllable becomes one character, and lindera segments their string.

// Some of it is used by the build script or the trainer only.
#[allow(dead_code)]
pub(crate) mod alphabet;
pub(crate) mod dictionary;
pub(crate) mod office_words;
#[allow(dead_code)]
pub(crate) mod rows;
pub(crate) mod segmenter;
pub(crate) mod syllabary;
pub(crate) mod tokens;
