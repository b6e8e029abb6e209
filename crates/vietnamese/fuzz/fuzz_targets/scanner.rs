//! Tokens of any text stand for that text and come in order.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use vietnamese::{Analyzer, TokenKind, canonical, fold, normalise};

thread_local! {
    static ANALYZER: RefCell<Option<Analyzer>> = RefCell::new(Analyzer::with_words(None).ok().map(Analyzer::with_dates));
}

fuzz_target!(|text: &str| {
    ANALYZER.with_borrow_mut(|analyzer| {
        let Some(analyzer) = analyzer else { return };
        let mut last = (0, 0);
        analyzer.analyse(text, |t| {
            assert!((t.position, t.from) >= last && t.from < t.to);
            last = (t.position, t.from);
            assert!(!t.exact.is_empty());
            let span = &text[t.from..t.to];
            let whole = matches!(t.kind, TokenKind::Word | TokenKind::Date);
            if !whole && text.len() < 200 {
                assert_eq!(canonical(span), t.exact);
                assert_eq!(fold(span), t.folded);
            }
        });
    });
    let normal = normalise(text).into_owned();
    assert_eq!(normalise(&normal), normal);
});
