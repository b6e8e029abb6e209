//! Bytes of any kind become text in NFC, and text that is Unicode once read stays as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vietnamese::legacy::{Encoding, decode};

fuzz_target!(|bytes: &[u8]| {
    let decoded = vietnamese::legacy::decode_bytes(bytes);
    assert!(bytes.is_empty() || !decoded.encodings.is_empty() || decoded.text.is_empty());
    assert_eq!(decode(decoded.text.as_bytes(), Encoding::Utf8), decoded.text);
});
