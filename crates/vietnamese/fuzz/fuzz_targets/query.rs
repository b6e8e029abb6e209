//! What is changed or offered stands in the query, in order, whatever the collection holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vietnamese::query::{Change, read, read_with};

fn check(query: &str, changes: &[Change]) {
    let mut last = 0;
    for change in changes {
        assert!(last <= change.from && change.from < change.to);
        assert!(query.get(change.from..change.to).is_some());
        assert!(!change.assumed.is_empty());
        last = change.to;
    }
}

fuzz_target!(|query: &str| {
    let plain = read(query);
    // A collection that has some words and not others, the same each time.
    let held = read_with(query, |word| word.bytes().map(u64::from).sum::<u64>() % 7 * 400);
    for reading in [&plain, &held] {
        check(query, &reading.changes);
        check(query, &reading.offers);
        if reading.changes.is_empty() {
            assert_eq!(reading.text, query);
        }
    }
    assert!(plain.offers.is_empty());
});
