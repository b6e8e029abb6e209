//! The report of a run as a page for people: one file that needs nothing else, no script and no
//! network.

use crate::language::Language;
use crate::plot::{bars, escape, line};
use crate::report::{Outcome, Report};
use crate::wording;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Names in a plot; the others are counted together.
const MOST_BARS: usize = 20;
/// Files listed for one reason; the JSON report has all.
const MOST_FILES: usize = 500;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ccc}\
table{border-collapse:collapse}td,th{text-align:left;padding:.15rem 1rem .15rem 0;vertical-align:top}\
td.n{text-align:right;font-variant-numeric:tabular-nums}svg{width:100%;max-width:720px;font:12px system-ui,sans-serif}\
svg rect{fill:#9b1c1c}svg polyline{fill:none;stroke:#9b1c1c;stroke-width:1.5}svg .axis{fill:none;stroke:#777}\
li{overflow-wrap:anywhere}code{font-size:.9em;overflow-wrap:anywhere}.way{color:#555}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}svg text{fill:#eee}svg rect{fill:#e57373}svg polyline{stroke:#e57373}.way{color:#aaa}}";

/// The page.
pub(crate) fn page(report: &Report, language: Language) -> String {
    let t = |vietnamese: &'static str, english: &'static str| language.pick(vietnamese, english);
    let title = t("Báo cáo lập chỉ mục", "Indexing report");
    let mut out = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{title}</title><style>{STYLE}</style></head><body><h1>{title}: {}</h1>",
        language.pick("vi", "en"),
        outcome(report.outcome, language),
    );
    if let Some(error) = &report.error {
        let _ = write!(out, "<p><strong>{}</strong></p>", escape(error));
    }
    totals(&mut out, report, language);
    if report.throughput.len() > 1 {
        heading(&mut out, t("Tốc độ theo thời gian", "Throughput over time"));
        let points: Vec<(f64, f64)> = report
            .throughput
            .windows(2)
            .map(|pair| {
                let took = (pair[1].seconds - pair[0].seconds).max(1e-3);
                let documents = pair[1].documents.saturating_sub(pair[0].documents);
                (pair[1].seconds, documents as f64 / took)
            })
            .collect();
        let (x, y) = (
            t("giây", "seconds"),
            t("tài liệu mỗi giây", "documents a second"),
        );
        out.push_str(&line(&points, x, y, language));
    }
    for (name, counts, by_name) in [
        (t("Theo loại", "By type"), &report.documents_by_type, false),
        (
            t("Theo năm ban hành", "By year of issue"),
            &report.documents_by_year,
            true,
        ),
        (
            t("Theo cơ quan ban hành", "By issuing body"),
            &report.documents_by_body,
            false,
        ),
    ] {
        if !counts.is_empty() {
            heading(&mut out, name);
            out.push_str(&bars(&ranked(counts, by_name, language), language));
        }
    }
    set_aside(&mut out, report, language);
    uncertain(&mut out, report, language);
    warnings(&mut out, report, language);
    out.push_str("</body></html>\n");
    out
}

fn heading(out: &mut String, text: &str) {
    let _ = write!(out, "<h2>{}</h2>", escape(text));
}

fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Published => language.pick("đã công bố", "published"),
        Outcome::Unchanged => language.pick("không có gì thay đổi", "nothing has changed"),
        Outcome::Nothing => language.pick("không có gì để lập", "nothing to index"),
        Outcome::Interrupted => language.pick("bị dừng", "stopped"),
        Outcome::Failed => language.pick("không thành", "failed"),
    }
}

fn totals(out: &mut String, report: &Report, language: Language) {
    let t = |vietnamese: &'static str, english: &'static str| language.pick(vietnamese, english);
    let totals = &report.totals;
    let number = |number: u64| language.count(number);
    let rate = language.decimal(report.ocr_pages_per_minute);
    let recognised = match totals.ocr_pages {
        0 => String::new(),
        pages => format!(
            "{} ({rate} {})",
            number(pages),
            t("trang/phút", "pages/min")
        ),
    };
    let rows = [
        (t("Bắt đầu (UTC)", "Started (UTC)"), report.started.clone()),
        (
            t("Thế hệ", "Generation"),
            report.generation.clone().unwrap_or_default(),
        ),
        (t("Tệp tìm thấy", "Files found"), number(totals.files)),
        (t("Tài liệu", "Documents"), number(totals.documents)),
        (
            t("Trong đó có trang quét (OCR)", "With pages read by OCR"),
            number(totals.ocr_documents),
        ),
        (t("Trang nhận dạng", "Pages recognised"), recognised),
        (
            t("Bản sao y hệt", "Exact copies"),
            number(totals.duplicates),
        ),
        (t("Để riêng", "Set aside"), number(totals.set_aside)),
        (
            t("Cần xem lại", "To be looked at"),
            number(totals.warnings + report.uncertain_total),
        ),
        (t("Đã đọc", "Read"), language.bytes(totals.bytes)),
        (t("Chỉ mục", "Index"), language.bytes(totals.index_bytes)),
        (
            t("Thời gian", "Time"),
            format!(
                "{} {}",
                language.decimal(report.seconds.total),
                t("giây", "s")
            ),
        ),
        (
            t("Tốc độ", "Rate"),
            format!("{} MB/s", language.decimal(report.megabytes_per_second)),
        ),
    ];
    out.push_str("<table>");
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(
            out,
            "<tr><th>{name}</th><td class=\"n\">{}</td></tr>",
            escape(value)
        );
    }
    out.push_str("</table>");
}

/// The names with the most, or all years in their order, and what is left over.
fn ranked(counts: &BTreeMap<String, u64>, by_name: bool, language: Language) -> Vec<(String, u64)> {
    let unknown = language.pick("(không rõ)", "(not known)");
    let mut all: Vec<(String, u64)> = counts
        .iter()
        .map(|(name, count)| match name.as_str() {
            "" => (unknown.to_owned(), *count),
            name => (name.to_owned(), *count),
        })
        .collect();
    if by_name && all.len() <= 60 {
        return all;
    }
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let rest: u64 = all.iter().skip(MOST_BARS).map(|(_, count)| count).sum();
    all.truncate(MOST_BARS);
    if rest > 0 {
        all.push((language.pick("(các mục khác)", "(others)").to_owned(), rest));
    }
    all
}

fn set_aside(out: &mut String, report: &Report, language: Language) {
    if report.set_aside.is_empty() {
        return;
    }
    heading(
        out,
        language.pick("Để riêng, chưa tìm được", "Set aside, not to be found"),
    );
    let counts: Vec<(String, u64)> = report
        .set_aside_by_code
        .iter()
        .map(|(code, count)| (wording::label(code, language).to_owned(), *count))
        .collect();
    out.push_str(&bars(&counts, language));
    for (code, count) in &report.set_aside_by_code {
        let _ = write!(
            out,
            "<details><summary>{} ({})</summary><p class=\"way\">{}</p><ul>",
            escape(wording::label(code, language)),
            language.count(*count),
            escape(wording::way_out(code, language)),
        );
        let files = report.set_aside.iter().filter(|aside| aside.code == *code);
        for aside in files.take(MOST_FILES) {
            let _ = write!(
                out,
                "<li><code>{}</code><br><span class=\"way\">{}</span></li>",
                escape(&place(&aside.path, aside.row)),
                escape(&aside.reason),
            );
        }
        more(out, *count, language);
        out.push_str("</ul></details>");
    }
}

fn uncertain(out: &mut String, report: &Report, language: Language) {
    if report.uncertain.is_empty() {
        return;
    }
    heading(
        out,
        language.pick(
            "Thông tin đọc chưa chắc, cần kiểm tra",
            "Read with little confidence, to be checked",
        ),
    );
    let names = language.pick(
        ["Tệp", "Mục", "Đọc được", "Độ tin", "Đã dùng"],
        ["File", "What", "Read as", "Confidence", "Taken"],
    );
    let names: String = names
        .iter()
        .map(|name| format!("<th>{name}</th>"))
        .collect();
    let _ = write!(out, "<table><tr>{names}</tr>");
    for one in report.uncertain.iter().take(MOST_FILES) {
        let _ = write!(
            out,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td class=\"n\">{:.0}%</td><td>{}</td></tr>",
            escape(&place(&one.place.path, one.place.row)),
            wording::field(one.field, language),
            escape(&one.value),
            one.confidence * 100.0,
            if one.taken {
                language.pick("có", "yes")
            } else {
                language.pick("không", "no")
            },
        );
    }
    out.push_str("</table><ul>");
    more(out, report.uncertain_total, language);
    out.push_str("</ul>");
}

fn warnings(out: &mut String, report: &Report, language: Language) {
    if report.warnings.is_empty() {
        return;
    }
    heading(out, language.pick("Điểm cần xem lại", "To be looked at"));
    let mut by_code: BTreeMap<&'static str, Vec<_>> = BTreeMap::new();
    for warning in &report.warnings {
        by_code.entry(warning.code).or_default().push(warning);
    }
    for (code, warnings) in by_code {
        let _ = write!(
            out,
            "<details><summary>{} ({})</summary><p class=\"way\">{}</p><ul>",
            escape(wording::label(code, language)),
            language.count(warnings.len() as u64),
            escape(wording::way_out(code, language)),
        );
        for warning in warnings.iter().take(MOST_FILES) {
            let places = warning.places.iter().take(5);
            let places: Vec<String> = places.map(|p| escape(&place(&p.path, p.row))).collect();
            let _ = write!(
                out,
                "<li>{}<br><code>{}</code></li>",
                escape(&warning.message),
                places.join("<br>"),
            );
        }
        more(out, warnings.len() as u64, language);
        out.push_str("</ul></details>");
    }
}

fn more(out: &mut String, count: u64, language: Language) {
    let rest = count.saturating_sub(MOST_FILES as u64);
    if rest > 0 {
        let rest = language.count(rest);
        let text = language.pick(
            format!("… và {rest} mục nữa trong báo cáo JSON"),
            format!("… and {rest} more in the JSON report"),
        );
        let _ = write!(out, "<li>{text}</li>");
    }
}

fn place(path: &str, row: Option<u64>) -> String {
    row.map_or_else(|| path.to_owned(), |row| format!("{path}:{row}"))
}
