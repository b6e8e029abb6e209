//! No allocation a token once the buffers have grown.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use vietnamese::Analyzer;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TEXT: &str = "Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị, Ban Thường vụ \
Tỉnh uỷ Vạn Xuân ban hành Kế hoạch. Các cấp uỷ tiếp tục lãnh đạo, chỉ đạo; tổng số 1.234,5 triệu đồng.\n\n";

#[test]
fn the_steady_state_allocates_nothing() {
    let text = TEXT.repeat(50);
    for analyzer in [
        Some(Analyzer::new().with_dates()),
        Analyzer::with_words(None).ok(),
    ] {
        let Some(mut analyzer) = analyzer else {
            panic!("the dictionary does not load");
        };
        let mut tokens = 0usize;
        for _ in 0..2 {
            analyzer.analyse(&text, |_| tokens += 1);
        }
        // The threads of the test harness count too, so the quietest of some rounds tells.
        let rounds = (0..20).map(|_| {
            let region = Region::new(ALLOCATOR);
            analyzer.analyse(&text, |_| tokens += 1);
            let change = region.change();
            change.allocations + change.reallocations
        });
        assert_eq!(rounds.min(), Some(0));
        assert!(tokens > 5000);
    }
}
