//! Whatever the bytes, nothing panics and every span lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use party_documents::{DocumentNumber, find_duties, find_numbers, parse_partial, understand, understand_all};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let text = vietnamese::normalise(&text);
    let read = understand(&text);
    for section in &read.sections {
        assert!(text.get(section.span.clone()).is_some());
    }
    for citation in &read.citations {
        assert!(text.get(citation.span.clone()).is_some());
    }
    for (span, number) in find_numbers(&text) {
        assert!(text.get(span).is_some());
        let _ = (number.key(), number.folded_key(), number.display());
    }
    for part in understand_all(&text) {
        assert!(text.get(part.span).is_some());
    }
    for duty in find_duties(&text) {
        assert!(text.get(duty.span).is_some());
    }
    let _ = (DocumentNumber::parse(&text), parse_partial(&text));
});
