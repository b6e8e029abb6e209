//! The trainer of the segmenter's costs: an averaged perceptron over exactly what lindera can
//! express, which is a cost a word and a cost a pair of adjacent classes.

mod corpus;
mod model;
mod perceptron;

pub use corpus::{Sentence, read_sentences};
pub use model::{Lexicon, Model};
pub use perceptron::{Options, train};
