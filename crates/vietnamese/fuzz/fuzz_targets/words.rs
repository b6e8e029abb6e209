//! Joining the syllables of words changes blanks inside words and nothing else.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use vietnamese::WordSegmenter;

thread_local! {
    static SEGMENTER: RefCell<Option<WordSegmenter>> = RefCell::new(WordSegmenter::new(None).ok());
}

fuzz_target!(|text: &str| {
    SEGMENTER.with_borrow_mut(|segmenter| {
        let Some(segmenter) = segmenter else { return };
        let tokens = |text: &str| -> Vec<String> {
            let text = text.replace('_', " ");
            text.split_whitespace().map(str::to_owned).collect()
        };
        let joined = segmenter.join(text);
        assert_eq!(tokens(&joined), tokens(text));
        let ends = |text: &str| text.len() - text.trim_end().len();
        assert_eq!(ends(&joined), ends(text));
    });
});
