//! Changes of any query stand in it, in order.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| {
    let reading = vietnamese::query::read(query);
    let mut last = 0;
    for change in reading.changes {
        assert!(last <= change.from && change.from < change.to);
        assert!(query.get(change.from..change.to).is_some());
        last = change.to;
    }
});
