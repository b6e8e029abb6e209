//! What a document does to others: replaces, repeals or amends them. Speaking of it is not doing
//! it: `đề nghị thay thế`, `nghiên cứu sửa đổi` and papers in draft change nothing.

use crate::letters::fold;
use crate::{Citation, Relation, Understanding};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How far a sentence is looked back and ahead for, in bytes.
const BEFORE: usize = 700;
const AFTER: usize = 300;

/// That a citation's document is replaced, repealed or amended, as its relation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Replaced, repealed or amended. Repealing or replacing some articles is an amendment.
    pub kind: Relation,
    /// The citation whose document does it; `None` is the document that the text is of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<usize>,
    /// The sentence that says so, as a byte range.
    pub sentence: Range<usize>,
}

/// Words by which a text only speaks of doing it. With their marks: `cần` is not the `cán` of
/// `cán bộ`, nor `trình` that of `chương trình`.
const UNDONE: [&str; 27] = [
    "đề nghị",
    "kiến nghị",
    "nghiên cứu",
    "tham mưu",
    "xem xét",
    "rà soát",
    "dự thảo",
    "dự kiến",
    "sẽ",
    "cần",
    "không",
    "chưa",
    "nếu",
    "trường hợp",
    "có thể",
    "đề xuất",
    "phải",
    "trình ban",
    "trình bộ",
    "trình tỉnh",
    "trình cấp",
    "yêu cầu",
    "chủ động",
    "khi",
    "kịp thời",
    "tiếp tục",
    "lấy ý kiến",
];

/// Types that lay down rules, folded: an article or item of theirs that begins with `Bãi bỏ …`
/// does it.
const RULES: [&str; 13] = [
    "quyet dinh",
    "quy dinh",
    "quy che",
    "nghi quyet",
    "chi thi",
    "ket luan",
    "huong dan",
    "thong tri",
    "nghi dinh",
    "thong tu",
    "luat",
    "phap lenh",
    "dieu le",
];

/// The words of a kind of effect, folded.
fn cues(kind: Relation) -> &'static [&'static str] {
    match kind {
        Relation::Replaces => &["thay the"],
        Relation::Repeals => &["bai bo", "huy bo"],
        Relation::Amends => &["sua doi, bo sung", "sua doi", "bo sung"],
        _ => &[],
    }
}

/// Notes on each citation what the text does to its document.
pub(crate) fn note(text: &str, read: &mut Understanding) {
    if read.draft.is_some() {
        return;
    }
    let kind = read.document_type.as_ref().map(|t| fold(&t.value));
    let rules = kind.is_some_and(|kind| RULES.contains(&kind.as_str()));
    let title = read.title.as_ref().map_or(0..0, |title| title.span.clone());
    let effects: Vec<Option<Effect>> = (0..read.citations.len())
        .map(|i| effect(text, &read.citations, i, rules, &title))
        .collect();
    for (citation, effect) in read.citations.iter_mut().zip(effects) {
        citation.effect = effect;
    }
}

fn effect(
    text: &str,
    citations: &[Citation],
    at: usize,
    rules: bool,
    title: &Range<usize>,
) -> Option<Effect> {
    let citation = citations.get(at)?;
    let sentence = sentence(text, &citation.span);
    let before = text.get(sentence.start..citation.span.start)?;
    let folded = fold(before);
    // What was issued with a decision falls with it: `sửa đổi … Quy chế ban hành kèm theo …`.
    let issued_with =
        citation.relation == Relation::Cites && folded.trim_end().ends_with("kem theo");
    let kinds: &[Relation] = match citation.relation {
        Relation::Cites if issued_with => {
            &[Relation::Replaces, Relation::Repeals, Relation::Amends]
        }
        Relation::Replaces => &[Relation::Replaces],
        Relation::Repeals => &[Relation::Repeals],
        Relation::Amends => &[Relation::Amends],
        _ => return None,
    };
    let (cue, _, kind) = kinds
        .iter()
        .flat_map(|kind| cues(*kind).iter().map(|cue| (*cue, *kind)))
        .filter_map(|(cue, kind)| Some((folded.rfind(cue)?, cue.len(), kind)))
        .max_by_key(|(at, length, _)| (at + length, *length))?;
    let lead = folded.get(..cue)?;
    // Folding keeps the number of characters, not that of bytes.
    let cue_at = sentence.start + byte_of(before, folded.get(..cue)?.chars().count());
    let printed = text.get(sentence.start..cue_at)?.to_lowercase();
    // Typed without marks, a word may be any of those that it folds to.
    let unmarked = printed.is_ascii();
    let undone = |word: &str| match unmarked {
        true => has_word(&printed, &fold(word)),
        false => has_word(&printed, word),
    };
    if UNDONE.iter().any(|word| undone(word)) {
        return None;
    }
    // What is named before the verb in the sentence does it, unless `này` says that we do.
    let subject = citations
        .get(..at)
        .unwrap_or_default()
        .iter()
        .enumerate()
        .rev()
        .find(|(_, c)| c.span.start >= sentence.start && c.span.end <= cue_at);
    let by = if does_itself(lead) {
        None
    } else if let Some((index, subject)) = subject {
        if cue_at - subject.span.end > 160 || subject.relation == Relation::BasedOn {
            return None;
        }
        Some(index)
    } else if title.contains(&citation.span.start) || (rules && opens_item(lead)) {
        None
    } else {
        return None;
    };
    let part = citation.article.is_some() || has_word(folded.get(cue..)?, "dieu");
    let kind = if part { Relation::Amends } else { kind };
    Some(Effect { kind, by, sentence })
}

/// `Quy định này …`, `Quyết định này có hiệu lực … và …`.
fn does_itself(lead: &str) -> bool {
    has_word(lead, "nay") && !has_word(lead, "truoc nay")
}

/// Whether nothing but the head of an item or the type's name stands before.
fn opens_item(lead: &str) -> bool {
    let mut rest = lead.trim_start_matches(|c: char| !c.is_alphanumeric());
    for head in RULES {
        rest = rest.strip_prefix(head).unwrap_or(rest).trim_start();
    }
    if let Some(after) = rest.strip_prefix("dieu ").or(rest.strip_prefix("khoan ")) {
        rest = after;
    }
    let mut rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if let Some(after) = rest.get(1..).filter(|after| after.starts_with([')', '.'])) {
        rest = after;
    }
    rest.chars()
        .all(|c| !c.is_alphanumeric() || c.is_ascii_digit())
        || matches!(
            rest.trim_matches([' ', '.', ':', '\n', '-']),
            "ve viec" | "ve"
        )
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        free(text.get(..at).and_then(|t| t.chars().next_back()))
            && free(text.get(at + word.len()..).and_then(|t| t.chars().next()))
    })
}

fn byte_of(text: &str, characters: usize) -> usize {
    text.char_indices()
        .nth(characters)
        .map_or(text.len(), |(byte, _)| byte)
}

/// The sentence or item that a citation stands in, without space around it.
fn sentence(text: &str, span: &Range<usize>) -> Range<usize> {
    let mut from = span.start.saturating_sub(BEFORE);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = (span.end + AFTER).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let before = text.get(from..span.start).unwrap_or_default();
    let start = before
        .char_indices()
        .rev()
        .find(|(i, c)| breaks(before, *i, *c))
        .map_or(0, |(i, c)| i + c.len_utf8());
    let after = text.get(span.end..to).unwrap_or_default();
    let end = after
        .char_indices()
        .find(|(i, c)| breaks(after, *i, *c))
        .map_or(after.len(), |(i, c)| match c {
            '.' | ';' => i + 1,
            _ => i,
        });
    let start = from + start;
    let whole = text.get(start..span.end + end).unwrap_or_default();
    let skipped = whole.len() - whole.trim_start().len();
    start + skipped..start + whole.trim_end().len()
}

/// Whether a sentence ends at this character.
fn breaks(text: &str, at: usize, c: char) -> bool {
    let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
    match c {
        '\u{c}' | ';' => true,
        '.' => {
            let next = rest.trim_start();
            // `số 12. ` and `Điều 3. ` go on.
            let counted = text
                .get(..at)
                .is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit()));
            rest.starts_with(char::is_whitespace)
                && next.starts_with(|c: char| c.is_uppercase() || matches!(c, '-' | '“'))
                && !counted
                || rest.starts_with('\n')
                || rest.is_empty()
        }
        '\n' => {
            let line = rest.trim_start_matches([' ', '\t']);
            line.starts_with(['\n', '-', '+', '*', '•'])
                || line.starts_with("Điều ")
                || line.split_once(['.', ')']).is_some_and(|(head, _)| {
                    !head.is_empty()
                        && head.len() <= 3
                        && (head.bytes().all(|b| b.is_ascii_digit()) || head.chars().count() == 1)
                })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Relation, understand};

    const HEAD: &str = "TỈNH ỦY VẠN XUÂN        ĐẢNG CỘNG SẢN VIỆT NAM\n        *\nSố 40-QĐ/TU        Vạn Xuân, ngày 05 tháng 8 năm 2026\n\n";

    #[test]
    fn doing_is_told_from_speaking_of_it() {
        use Relation::{Amends, Repeals, Replaces};
        let decision = "QUYẾT ĐỊNH\nvề phân cấp quản lý\n-----\n";
        let report = "BÁO CÁO\nkết quả công tác\n-----\n";
        let itself = |kind| Some((kind, "12-qđ/tu", None));
        let cases = [
            (
                decision,
                "Điều 3. Quyết định này có hiệu lực từ ngày ký và thay thế Quyết định số 12-QĐ/TU, ngày 01/02/2020 của Ban Thường vụ Tỉnh ủy.",
                itself(Replaces),
            ),
            (
                decision,
                "Điều 3. Bãi bỏ Quyết định số 12-QĐ/TU, ngày 01/02/2020.",
                itself(Repeals),
            ),
            (
                decision,
                "Điều 1. Sửa đổi, bổ sung Điều 5 Quy định ban hành kèm theo Quyết định số 12-QĐ/TU, ngày 01/02/2020.",
                itself(Amends),
            ),
            (
                decision,
                "Điều 3. Bãi bỏ Điều 5 Quyết định số 12-QĐ/TU, ngày 01/02/2020.",
                itself(Amends),
            ),
            // Another document did it.
            (
                report,
                "Ngày 03/3/2022, ban hành Quyết định số 30-QĐ/TU thay thế Quyết định số 12-QĐ/TU.",
                Some((Replaces, "12-qđ/tu", Some("30-qđ/tu"))),
            ),
            (
                report,
                "Quyết định số 30-QĐ/TU (thay thế Quyết định số 12-QĐ/TU) được triển khai.",
                Some((Replaces, "12-qđ/tu", Some("30-qđ/tu"))),
            ),
            (
                report,
                "Chương trình này thay thế Chương trình hành động số 08-CTr/TU, ngày 20/8/2021.",
                Some((Replaces, "8-ctr/tu", None)),
            ),
            // Only spoken of.
            (
                report,
                "Nghiên cứu, sửa đổi, bổ sung Quyết định số 12-QĐ/TU cho phù hợp.",
                None,
            ),
            (
                report,
                "Đề nghị Tỉnh ủy thay thế Quyết định số 12-QĐ/TU.",
                None,
            ),
            (report, "Đã thay thế Quyết định số 12-QĐ/TU.", None),
            (
                decision,
                "Quyết định số 12-QĐ/TU được thay thế bằng Quyết định số 30-QĐ/TU.",
                None,
            ),
            (
                decision,
                "Điều 2. Văn phòng Tỉnh ủy tham mưu thay thế Quyết định số 12-QĐ/TU.",
                None,
            ),
        ];
        for (head, sentence, expected) in cases {
            let text = format!("{HEAD}{head}\nCăn cứ Điều lệ Đảng;\n\n{sentence}\n\nNơi nhận:\n");
            let read = understand(&text);
            let found = read.citations.iter().find_map(|c| {
                let effect = c.effect.as_ref()?;
                assert_eq!(&text[effect.sentence.clone()], sentence);
                let by = effect.by.and_then(|by| read.citations[by].key());
                Some((effect.kind, c.key()?, by))
            });
            let expected =
                expected.map(|(kind, key, by)| (kind, key.to_owned(), by.map(str::to_owned)));
            assert_eq!(found, expected, "{sentence}");
        }
    }

    #[test]
    fn a_title_does_it_and_a_draft_does_not() {
        let title = "QUYẾT ĐỊNH\nsửa đổi, bổ sung một số điều của Quy chế làm việc ban hành kèm theo Quyết định số 12-QĐ/TU\n-----\n";
        let read = understand(&format!("{HEAD}{title}\nĐiều 1. Nội dung.\n"));
        let effect = read.citations.iter().find_map(|c| c.effect.clone());
        assert_eq!(effect.map(|e| e.kind), Some(Relation::Amends));
        let draft = understand(&format!(
            "Dự thảo lần 2\n{HEAD}{title}\nĐiều 1. Nội dung.\n"
        ));
        assert!(draft.draft.is_some());
        assert!(draft.citations.iter().all(|c| c.effect.is_none()));
    }
}
