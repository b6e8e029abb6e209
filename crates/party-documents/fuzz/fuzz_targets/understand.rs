//! Whatever the bytes, nothing panics and every span lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use party_documents::{
    Bearer, DocumentNumber, Sidecar, agreement, find_duties, find_numbers, own_terms, parse_partial, understand,
    understand_all,
};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let text = vietnamese::normalise(&text);
    let read = understand(&text);
    for section in &read.sections {
        assert!(text.get(section.span.clone()).is_some());
    }
    for citation in &read.citations {
        assert!(text.get(citation.span.clone()).is_some());
        if let Some(effect) = &citation.effect {
            assert!(text.get(effect.sentence.clone()).is_some());
            assert!(effect.by.is_none_or(|by| by < read.citations.len()));
        }
        let bearer = Bearer {
            document_type: read.document_type.as_ref().map(|t| t.value.as_str()),
            body: read.body.as_ref().map(|b| b.value.as_str()),
            date: read.date.as_ref().map(|d| d.value),
        };
        let _ = (citation.target_terms(), agreement(citation, &bearer, &bearer), own_terms(None, &bearer, &text));
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
    let _ = (Sidecar::from_json(&text), Sidecar::from_yaml(&text), Sidecar::from_csv(&text), Sidecar::from_file_name(&text));
});
