//! Bytes a second of the analysis, beside the cheapest thing that could be called one: splitting
//! on non-alphanumerics and lower-casing into a reused buffer.
//!
//! The text is `$VIETNAMESE_BENCH_TEXT` (a UTF-8 file) or, without it, the prose below many times.
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use vietnamese::Analyzer;

const PROSE: &str = "Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị về đột phá \
phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia, Ban Thường vụ Tỉnh uỷ \
Vạn Xuân ban hành Kế hoạch số 31-KH/TU. Các cấp uỷ, tổ chức đảng tiếp tục lãnh đạo, chỉ đạo việc \
sơ kết, tổng kết; đánh giá kết quả theo từng quý, từng năm, báo cáo trước ngày 15 tháng 12.\n\n\
Văn phòng Tỉnh uỷ chủ trì, phối hợp với các cơ quan liên quan theo dõi, đôn đốc, kiểm tra.\n";

fn text() -> String {
    match std::env::var("VIETNAMESE_BENCH_TEXT") {
        Ok(path) => std::fs::read_to_string(&path).unwrap_or_else(|_| PROSE.repeat(4000)),
        Err(_) => PROSE.repeat(4000),
    }
}

fn analysis(c: &mut Criterion) {
    let text = text();
    let mut group = c.benchmark_group("analysis");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.sample_size(10);
    group.bench_function("split and lower-case", |b| {
        let mut buffer = String::new();
        b.iter(|| {
            let mut bytes = 0;
            for word in text.split(|c: char| !c.is_alphanumeric()) {
                if word.is_empty() {
                    continue;
                }
                buffer.clear();
                buffer.extend(word.chars().flat_map(char::to_lowercase));
                bytes += black_box(buffer.as_str()).len();
            }
            bytes
        });
    });
    group.bench_function("syllables", |b| {
        let mut analyzer = Analyzer::new();
        b.iter(|| {
            let mut bytes = 0;
            analyzer.analyse(&text, |t| bytes += black_box(t).exact.len());
            bytes
        });
    });
    group.bench_function("syllables and words", |b| {
        let Ok(mut analyzer) = Analyzer::with_words(None) else {
            return;
        };
        b.iter(|| {
            let mut bytes = 0;
            analyzer.analyse(&text, |t| bytes += black_box(t).exact.len());
            bytes
        });
    });
    group.finish();
}

criterion_group!(benches, analysis);
criterion_main!(benches);
