//! Runs of any text, in any font, become text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vietnamese::legacy::convert_run;

fuzz_target!(|text: &str| {
    for font in [None, Some(".VnTime"), Some(".VnTimeH"), Some("VNI-Times"), Some("VPS Times")] {
        let _ = convert_run(text, font);
    }
});
