//! Bytes of any kind become text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let decoded = vietnamese::legacy::decode_bytes(bytes);
    assert!(bytes.is_empty() || !decoded.encodings.is_empty() || decoded.text.is_empty());
});
