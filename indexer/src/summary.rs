//! What a person reads when a run is over.

use crate::language::Language;
use crate::path_text::one_line;
use crate::pipeline::BegunWith;
use crate::report::{Outcome, Report};
use crate::wording;
use search_index::Place;
use std::collections::BTreeMap;

/// Paths shown for each reason.
const PATHS_EACH: usize = 3;
/// Warnings shown for each code.
const WARNINGS_EACH: usize = 3;

/// The summary of `report`, several lines.
pub(crate) fn text(report: &Report, language: Language) -> String {
    let mut lines = Vec::new();
    let totals = &report.totals;
    let count = |number: u64| language.count(number);
    lines.push(match &report.generation {
        None if report.outcome == Outcome::Unchanged => language
            .pick(
                "Không có gì thay đổi; thế hệ đang công bố vẫn đúng",
                "Nothing has changed; the published generation is up to date",
            )
            .to_owned(),
        Some(generation) => language.pick(
            format!("Đã lập chỉ mục và công bố thế hệ {generation}"),
            format!("Indexed, and published the generation {generation}"),
        ),
        None => language.pick(
            "Không công bố gì; chỉ mục trước đó giữ nguyên".to_owned(),
            "Nothing is published; the previous index stays".to_owned(),
        ),
    });
    let row = |vietnamese: &str, english: &str, value: String| {
        format!("  {:<18}{value}", language.pick(vietnamese, english))
    };
    lines.push(row(
        "Tài liệu",
        "Documents",
        format!(
            "{} ({} {})",
            count(totals.documents),
            count(totals.passages),
            language.pick("đoạn", "passages")
        ),
    ));
    if report.begun_with != BegunWith::Nothing {
        let changes = &report.changes;
        let [kept, added, again, removed] =
            [changes.kept, changes.added, changes.again, changes.removed].map(count);
        lines.push(row(
            "Thay đổi",
            "Changes",
            language.pick(
                format!("{added} mới, {again} đọc lại, {removed} bỏ đi, {kept} giữ nguyên"),
                format!("{added} new, {again} read again, {removed} gone, {kept} kept"),
            ),
        ));
    }
    if report.begun_with == BegunWith::Checkpoint {
        lines.push(row(
            "Chạy tiếp",
            "Resumed",
            language
                .pick(
                    "từ chỗ lần chạy trước dừng lại",
                    "from where the last run ended",
                )
                .to_owned(),
        ));
    }
    lines.push(row(
        "Đã đọc",
        "Read",
        language.pick(
            format!(
                "{} tệp, {} trong {} ({} MB/giây)",
                count(totals.files),
                language.bytes(totals.bytes),
                duration(report.seconds.total, language),
                language.decimal(report.megabytes_per_second)
            ),
            format!(
                "{} files, {} in {} ({} MB/s)",
                count(totals.files),
                language.bytes(totals.bytes),
                duration(report.seconds.total, language),
                language.decimal(report.megabytes_per_second)
            ),
        ),
    ));
    if totals.ocr_pages > 0 {
        let (pages, rate) = (
            count(totals.ocr_pages),
            language.decimal(report.ocr_pages_per_minute),
        );
        lines.push(row(
            "Nhận dạng chữ",
            "Recognised",
            language.pick(
                format!("{pages} trang ({rate} trang/phút)"),
                format!("{pages} pages ({rate} pages/min)"),
            ),
        ));
    }
    if report.generation.is_some() && totals.index_bytes > 0 {
        lines.push(row(
            "Kích thước",
            "Index size",
            language.bytes(totals.index_bytes),
        ));
    }
    if totals.duplicates > 0 {
        lines.push(row(
            "Trùng nội dung",
            "Duplicates",
            format!(
                "{} ({})",
                count(totals.duplicates),
                language.pick("gộp vào tài liệu đã có", "one document with several places")
            ),
        ));
    }
    if totals.skipped > 0 {
        let each: Vec<String> = report
            .skipped_by_code
            .iter()
            .map(|(code, number)| format!("{} {}", count(*number), wording::label(code, language)))
            .collect();
        lines.push(row("Bỏ qua", "Left out", each.join(", ")));
    }
    warnings(report, language, &mut lines);
    set_aside(report, language, &mut lines);
    if let Some(path) = &report.path {
        let path = one_line(&crate::path_text::text(path));
        lines.push(row("Báo cáo đầy đủ", "Full report", path));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn warnings(report: &Report, language: Language, lines: &mut Vec<String>) {
    let mut by_code: BTreeMap<&'static str, Vec<&[Place]>> = BTreeMap::new();
    for warning in &report.warnings {
        by_code
            .entry(warning.code)
            .or_default()
            .push(&warning.places);
    }
    if by_code.is_empty() {
        return;
    }
    lines.push(format!(
        "  {:<18}{}",
        language.pick("Cần xem lại", "To check"),
        language.count(report.totals.warnings)
    ));
    for (code, each) in by_code {
        lines.push(heading(code, each.len() as u64, language));
        for places in each.iter().take(WARNINGS_EACH) {
            let more = places.len().saturating_sub(PATHS_EACH);
            let mut names: Vec<String> = places.iter().take(PATHS_EACH).map(place).collect();
            names.extend((more > 0).then(|| format!("… (+{})", language.count(more as u64))));
            lines.push(format!("      {}", names.join("  =  ")));
        }
        lines.extend(more(each.len(), WARNINGS_EACH, language));
    }
}

fn set_aside(report: &Report, language: Language, lines: &mut Vec<String>) {
    if report.set_aside.is_empty() {
        return;
    }
    lines.push(format!(
        "  {:<18}{}",
        language.pick("Để riêng", "Set aside"),
        language.count(report.totals.set_aside)
    ));
    for (code, number) in &report.set_aside_by_code {
        lines.push(heading(code, *number, language));
        let of_code = report.set_aside.iter().filter(|s| s.code == *code);
        for aside in of_code.take(PATHS_EACH) {
            let row = aside.row.map(|row| format!(":{row}")).unwrap_or_default();
            lines.push(format!("      {}{row}", one_line(&aside.path)));
        }
        lines.extend(more(
            usize::try_from(*number).unwrap_or(usize::MAX),
            PATHS_EACH,
            language,
        ));
    }
}

fn heading(code: &'static str, number: u64, language: Language) -> String {
    let label = wording::label(code, language);
    let number = language.count(number);
    match wording::way_out(code, language) {
        "" => format!("    {number} {label}"),
        way_out => format!("    {number} {label}: {way_out}"),
    }
}

fn more(number: usize, shown: usize, language: Language) -> Option<String> {
    let rest = number.checked_sub(shown).filter(|rest| *rest > 0)?;
    let rest = language.count(rest as u64);
    Some(language.pick(
        format!("      … và {rest} mục nữa trong báo cáo"),
        format!("      … and {rest} more in the report"),
    ))
}

fn place(place: &Place) -> String {
    let row = place.row.map(|row| format!(":{row}")).unwrap_or_default();
    format!("{}{row}", one_line(&place.path))
}

fn duration(seconds: f64, language: Language) -> String {
    if seconds < 120.0 {
        return format!(
            "{} {}",
            language.decimal(seconds),
            language.pick("giây", "s")
        );
    }
    let minutes = language.decimal(seconds / 60.0);
    format!("{minutes} {}", language.pick("phút", "min"))
}
