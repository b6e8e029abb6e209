//! Duties with deadlines: who is to do what by when.

use crate::Date;
use crate::citation::body_end;
use crate::cursor::Cursor;
use crate::document::Found;
use crate::letters::{collapse, fold};
use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::OnceLock;

/// A task laid on a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// The sentence, as a byte range.
    pub span: Range<usize>,
    /// Who is to do it.
    pub body: Option<Found<String>>,
    /// What is to be done, on one line, without the body and the deadline.
    pub task: String,
    /// The last day, where the words give one.
    pub deadline: Option<Date>,
    /// The words of the deadline or the period: `trước ngày 30/6/2026`, `định kỳ hằng quý`.
    pub when: Found<String>,
    /// It comes again and again.
    pub recurring: bool,
    /// 0.0 to 1.0.
    pub confidence: f32,
}

fn anchors() -> Option<&'static AhoCorasick> {
    static ANCHORS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    ANCHORS
        .get_or_init(|| {
            AhoCorasick::new([
                "trước ngày",
                "Trước ngày",
                "trước tháng",
                "chậm nhất",
                "Chậm nhất",
                "trong tháng",
                "trong quý",
                "xong trước",
                "thành trước",
                "định kỳ",
                "Định kỳ",
                "hằng quý",
                "hàng quý",
                "hằng tháng",
                "hàng tháng",
                "hằng tuần",
                "hàng tuần",
            ])
            .ok()
        })
        .as_ref()
}

/// Words that lay a duty on somebody, folded.
const VERBS: [&str; 5] = ["giao ", "yeu cau ", "de nghi ", "phan cong ", "chi dao "];

/// Words of tasks, folded: without one of them a deadline is only a date.
const TASKS: [&str; 19] = [
    "bao cao",
    "hoan thanh",
    "gui ",
    "trinh ",
    "chu tri",
    "tham muu",
    "xay dung",
    "trien khai",
    "thuc hien",
    "to chuc",
    "kiem tra",
    "ra soat",
    "tong hop",
    "ban hanh",
    "phoi hop",
    "chuan bi",
    "cung cap",
    "de xuat",
    "theo doi",
];

/// Every duty of a text that has a deadline or a period, in order.
///
/// ```
/// let text = "1. Giao Văn phòng Tỉnh ủy chủ trì tham mưu kế hoạch, báo cáo trước ngày 30/6/2026.";
/// let duty = &party_documents::find_duties(text)[0];
/// assert_eq!(duty.body.as_ref().unwrap().value, "Văn phòng Tỉnh ủy");
/// assert_eq!(duty.deadline.unwrap().to_string(), "2026-06-30");
/// ```
#[must_use]
pub fn find_duties(text: &str) -> Vec<Duty> {
    let mut out: Vec<Duty> = Vec::new();
    let Some(anchors) = anchors() else {
        return out;
    };
    for anchor in anchors.find_iter(text) {
        if out.last().is_some_and(|d| d.span.contains(&anchor.start())) {
            continue;
        }
        let sentence = sentence(text, anchor.start());
        let Some(when) = when(text, anchor.start(), sentence.end) else {
            continue;
        };
        if let Some(duty) = duty(text, sentence, when) {
            out.push(duty);
        }
    }
    out
}

/// The sentence or item round a byte offset.
fn sentence(text: &str, at: usize) -> Range<usize> {
    // No sentence is longer; a bound keeps a text without stops from costing its length each time.
    let mut window = at.saturating_sub(900);
    while !text.is_char_boundary(window) {
        window += 1;
    }
    let mut limit = (at + 900).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let before = text.get(window..at).unwrap_or_default();
    let stop = |c: char| matches!(c, ';' | '|' | '\u{c}' | '•');
    let starts = [
        before.rfind(stop).map(|i| i + 1),
        before.rfind("\n\n").map(|i| i + 2),
        before
            .rmatch_indices('\n')
            .map(|(i, _)| i + 1)
            .find(|i| begins_item(before.get(*i..).unwrap_or_default())),
        before
            .rfind(". ")
            .map(|i| i + 2)
            .filter(|i| !numbered(before, *i)),
        before.rfind(".\n").map(|i| i + 2),
    ];
    let from = window + starts.into_iter().flatten().max().unwrap_or(0);
    let after = text.get(at..limit).unwrap_or_default();
    let ends = [
        after.find(stop),
        after.find("\n\n"),
        after.find("\n-"),
        after.find(". "),
        after.find(".\n"),
        after.strip_suffix('.').map(str::len),
    ];
    let length = ends.into_iter().flatten().min().unwrap_or(after.len());
    from..at + length
}

/// `- …`, `+ …`, `1. …`, `a) …`, `Điều 5. …` at the start of a line.
fn begins_item(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '*', '\t']);
    let mark: String = line.chars().take_while(|c| c.is_alphanumeric()).collect();
    let rest = line.get(mark.len()..).unwrap_or_default();
    line.starts_with(['-', '+', '–'])
        || mark.len() <= 3 && !mark.is_empty() && rest.starts_with(['.', ')', '-', '/'])
        || matches!(mark.as_str(), "Điều" | "Chương" | "Mục")
}

/// Whether the stop before `at` is that of a list number (`1. Giao …`) and no sentence's end.
fn numbered(before: &str, at: usize) -> bool {
    let mark = before.get(..at.saturating_sub(2)).unwrap_or_default();
    let token = mark.rsplit(char::is_whitespace).next().unwrap_or_default();
    let token = token.trim_matches('*');
    !token.is_empty() && token.chars().all(|c| c.is_ascii_digit() || c == '.') || token.len() == 1
}

struct When {
    span: Range<usize>,
    date: Option<Date>,
    recurring: bool,
}

/// The deadline or period whose words begin at `at`.
fn when(text: &str, at: usize, end: usize) -> Option<When> {
    let mut cursor = Cursor::new(text, at);
    let found = |cursor: &Cursor<'_>, date, recurring| {
        (cursor.at <= end).then_some(When {
            span: at..cursor.at,
            date,
            recurring,
        })
    };
    if cursor.any(&[
        "xong truoc",
        "thanh truoc",
        "truoc",
        "cham nhat la",
        "cham nhat vao",
        "cham nhat den",
        "cham nhat",
    ]) {
        if let Some(date) = cursor.date() {
            return found(&cursor, Some(date), false);
        }
        if cursor.phrase("thang") {
            let month = cursor.number(2)?;
            cursor
                .mark(&['/'])
                .or_else(|| cursor.phrase("nam").then_some(' '))?;
            let year = cursor.number(4)?;
            // Before a month: the last day of the one before it.
            let (year, month) = if month == 1 {
                (year - 1, 12)
            } else {
                (year, month - 1)
            };
            return found(&cursor, last_day(year, month), false);
        }
        // `trước ngày 15 hằng tháng`, `trước ngày 25/6`: the words stand, the day is open.
        if cursor.phrase("ngay") {
            let day = cursor.number(2)?;
            let recurring = cursor.any(&[
                "hang thang",
                "cua thang cuoi quy",
                "hang quy",
                "thang cuoi quy",
            ]);
            if recurring {
                return found(&cursor, None, true);
            }
            if cursor.mark(&['/']).is_some() && cursor.number(2).is_some() && day <= 31 {
                let recurring = cursor.any(&["hang nam"]);
                return found(&cursor, None, recurring);
            }
        }
        return None;
    }
    if cursor.phrase("trong thang") {
        let month = cursor.number(2)?;
        cursor
            .mark(&['/'])
            .or_else(|| cursor.phrase("nam").then_some(' '))?;
        let year = cursor.number(4)?;
        return found(&cursor, last_day(year, month), false);
    }
    if cursor.phrase("trong quy") {
        let quarter = u32::from(cursor.ordinal().filter(|q| (1..=4).contains(q))?);
        cursor
            .mark(&['/', ','])
            .or_else(|| cursor.phrase("nam").then_some(' '))?;
        cursor.phrase("nam");
        let year = cursor.number(4)?;
        return found(&cursor, last_day(year, quarter * 3), false);
    }
    cursor.phrase("dinh ky");
    let period = cursor.any(&[
        "hang tuan",
        "hang thang",
        "hang quy",
        "hang nam",
        "6 thang",
        "03 thang",
        "3 thang",
        "06 thang",
        "mot nam",
        "tuan",
        "thang",
        "quy",
        "nam",
        "sau thang",
    ]);
    if period {
        cursor.any(&["mot lan", "1 lan"]);
        return found(&cursor, None, true);
    }
    None
}

fn last_day(year: u32, month: u32) -> Option<Date> {
    let (year, month) = (i16::try_from(year).ok()?, u8::try_from(month).ok()?);
    (28..=31).rev().find_map(|day| Date::new(year, month, day))
}

fn duty(text: &str, sentence: Range<usize>, when: When) -> Option<Duty> {
    let words = text.get(sentence.clone())?;
    let folded = fold(words);
    if !TASKS.iter().any(|t| folded.contains(t)) {
        return None;
    }
    // Laid on by a verb: the body follows it. Else the sentence begins with its subject.
    let mut found: Option<(Range<usize>, f32)> = None;
    for verb in VERBS {
        for (at, _) in folded.match_indices(verb) {
            let free = at == 0
                || !folded
                    .as_bytes()
                    .get(at - 1)
                    .is_some_and(u8::is_ascii_alphanumeric);
            if !free {
                continue;
            }
            let chars = folded
                .get(..at + verb.len())
                .map_or(0, |s| s.chars().count());
            let byte = words
                .char_indices()
                .nth(chars)
                .map_or(words.len(), |(i, _)| i);
            let start = sentence.start + byte;
            if start >= when.span.start {
                continue;
            }
            if let Some(end) = agent_end(text, start) {
                let earlier = found.as_ref().is_none_or(|(r, _)| start < r.start);
                if earlier {
                    found = Some((start..end, 0.85));
                }
            }
        }
    }
    if found.is_none() {
        let lead = words.len()
            - words
                .trim_start_matches(|c: char| {
                    c.is_whitespace()
                        || c.is_ascii_digit()
                        || matches!(c, '-' | '+' | '*' | '.' | ')' | '–')
                })
                .len();
        let start = sentence.start + lead;
        found = agent_end(text, start).map(|end| (start..end, 0.65));
    }
    let (agent, confidence) = found?;
    let rest = if agent.end <= when.span.start {
        let middle = text.get(agent.end..when.span.start)?;
        let tail = text.get(when.span.end..sentence.end).unwrap_or_default();
        format!("{middle} {tail}")
    } else {
        text.get(agent.end..sentence.end)?.to_owned()
    };
    let task = collapse(&rest.replace("**", " "));
    let task = task
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '*'))
        .to_owned();
    if task.split(' ').count() < 2 {
        return None;
    }
    Some(Duty {
        body: Some(Found {
            value: collapse(&text.get(agent.clone())?.replace("**", " ")),
            span: agent,
            confidence,
        }),
        when: Found {
            value: collapse(text.get(when.span.clone())?),
            span: when.span,
            confidence: 0.9,
        },
        span: sentence,
        task,
        deadline: when.date,
        recurring: when.recurring,
        confidence,
    })
}

/// Where the body ends that begins at `start`; `các chi bộ`, `các cấp ủy` count as bodies, too.
fn agent_end(text: &str, start: usize) -> Option<usize> {
    let mut cursor = Cursor::new(text, start);
    cursor.space();
    if let Some(end) = body_end(cursor) {
        return Some(end);
    }
    let mut plural = cursor;
    if plural.any(&["cac", "ca"]) || plural.any(&["ban thuong vu", "thuong truc"]) {
        let mut end = None;
        for _ in 0..4 {
            let common = [
                "chi bo",
                "dang bo",
                "cap uy",
                "dang uy",
                "tinh uy",
                "thanh uy",
                "huyen uy",
                "co quan",
                "don vi",
                "dia phuong",
                "to chuc dang",
                "ban dang",
                "ban",
                "so",
                "nganh",
                "truc thuoc",
                "xa",
                "phuong",
                "tinh",
            ];
            if !plural.any(&common) {
                break;
            }
            end = Some(plural.at);
            plural.mark(&[',']);
        }
        return end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn who_what_and_when() {
        for (text, body, task, deadline, recurring) in [
            (
                "1. Giao Văn phòng Tỉnh ủy chủ trì, phối hợp tham mưu kế hoạch, trình Ban Thường vụ trước ngày 30/6/2026.",
                "Văn phòng Tỉnh ủy",
                "chủ trì, phối hợp tham mưu kế hoạch, trình Ban Thường vụ",
                Some("2026-06-30"),
                false,
            ),
            (
                "2. Yêu cầu Đảng ủy xã An Lạc hoàn thành việc rà soát trong quý II/2026;",
                "Đảng ủy xã An Lạc",
                "hoàn thành việc rà soát",
                Some("2026-06-30"),
                false,
            ),
            (
                "- Ban Tổ chức Tỉnh ủy tổng hợp, định kỳ hằng quý báo cáo Ban Thường vụ Tỉnh ủy.",
                "Ban Tổ chức Tỉnh ủy",
                "tổng hợp, báo cáo Ban Thường vụ Tỉnh ủy",
                None,
                true,
            ),
            (
                "Đề nghị các cấp ủy gửi báo cáo chậm nhất ngày 05 tháng 02 năm 2026.",
                "các cấp ủy",
                "gửi báo cáo",
                Some("2026-02-05"),
                false,
            ),
        ] {
            let found = find_duties(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            let duty = &found[0];
            assert_eq!(duty.body.as_ref().unwrap().value, body, "{text}");
            assert_eq!(duty.task, task, "{text}");
            assert_eq!(
                duty.deadline.map(|d| d.to_string()).as_deref(),
                deadline,
                "{text}"
            );
            assert_eq!(duty.recurring, recurring, "{text}");
        }
    }

    #[test]
    fn a_date_is_no_duty() {
        for text in [
            "Tài liệu hình thành trước ngày 01/7/2025 được giữ nguyên.",
            "Số lượng trước ngày Quy định này có hiệu lực",
            "hội nghị trong tháng 6/2026 đã diễn ra tốt đẹp.",
        ] {
            assert_eq!(find_duties(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn finding_never_panics(text in "(Giao |Văn phòng |các chi bộ |trước ngày |30/6/2026|báo cáo |\\. |; |\n\n|định kỳ |hằng quý |1\\. |é|trong quý II/|2026 ){0,20}") {
            for duty in find_duties(&text) {
                prop_assert!(text.get(duty.span).is_some());
            }
        }
    }
}
