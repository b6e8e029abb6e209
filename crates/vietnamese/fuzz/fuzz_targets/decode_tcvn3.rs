//! Bytes read as TCVN3 become text in NFC, the same again when that text is read as UTF-8.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vietnamese::legacy::{Encoding, decode};

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes, Encoding::Tcvn3);
    assert_eq!(decode(text.as_bytes(), Encoding::Utf8), text);
    assert_eq!(text.is_empty(), bytes.is_empty());
});
