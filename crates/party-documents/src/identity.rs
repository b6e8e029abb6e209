//! Which document a citation means: what it is looked up by, and whether a document of that name
//! can be the one.
//!
//! A number alone identifies nothing: several bodies count in parallel, and counting begins anew
//! with each term. What tells documents of one number apart is type, body, day and term, so a
//! document that disagrees in one of them is ruled out, and one that agrees comes first.

use crate::document::names;
use crate::letters::{collapse, fold, fold_words};
use crate::tables::{DocumentType, tables};
use crate::{Citation, CitationForm, Date, DocumentNumber, find_citations, lineage};

/// Bytes at the top of a text in which a resolution names its own plenum or congress.
const TOP: usize = 1_500;

/// What is known of a document that cites or may be cited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bearer<'a> {
    /// Name of its type.
    pub document_type: Option<&'a str>,
    /// Issuing body.
    pub body: Option<&'a str>,
    /// Day of issue.
    pub date: Option<Date>,
}

/// In what a document agrees with a citation beyond what it was looked up by. Nothing
/// contradicts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Agreement {
    /// The type is the one printed.
    pub document_type: bool,
    /// The issuer printed is its body, or it is of the same place as the text that cites it.
    pub body: bool,
    /// The day printed is its own.
    pub date: bool,
    /// Its day lies in the term or year printed.
    pub term: bool,
    /// The number carries a year, as those of the State do.
    pub year_in_number: bool,
}

impl Agreement {
    /// How much speaks for it: comparable among the documents of one name.
    #[must_use]
    pub fn weight(&self) -> u8 {
        4 * u8::from(self.date)
            + 2 * u8::from(self.term)
            + 2 * u8::from(self.body)
            + 2 * u8::from(self.year_in_number)
            + u8::from(self.document_type)
    }

    /// Whether it identifies the document, provided that no other one agrees as well.
    #[must_use]
    pub fn identifies(&self) -> bool {
        self.date || self.term || self.body || self.year_in_number
    }
}

/// The term of a number: its canonical key.
fn number_term(number: &DocumentNumber) -> String {
    number.key()
}

/// The term of a type's symbol with a running number: `kl:48`.
fn short_term(symbol: &str, number: &str) -> String {
    format!("{}:{}", fold_words(symbol), number.to_lowercase())
}

impl Citation {
    /// The terms under which the document meant is looked up: the key of its number, `kl:48` for
    /// a short mention, `plenum:4:12` and `congress:13` for one in prose. None where the words
    /// name no document: `Nghị quyết Trung ương 4` of an unknown term.
    #[must_use]
    pub fn target_terms(&self) -> Vec<String> {
        if let Some(number) = &self.number {
            return vec![number_term(number)];
        }
        let Some(ordinal) = &self.ordinal else {
            return Vec::new();
        };
        match self.form {
            CitationForm::Plenum => self
                .terms
                .iter()
                .map(|term| format!("plenum:{ordinal}:{term}"))
                .collect(),
            CitationForm::Congress => vec![format!("congress:{ordinal}")],
            CitationForm::Short => {
                let kind = self.document_type.as_deref();
                let kind = kind.and_then(|name| tables().type_named(name));
                let symbols = kind.into_iter().flat_map(|kind| &kind.symbols);
                let mut terms: Vec<String> = symbols.map(|s| short_term(s, ordinal)).collect();
                terms.sort_unstable();
                terms.dedup();
                terms
            }
            CitationForm::Full | CitationForm::Alias => Vec::new(),
        }
    }
}

/// The terms under which citations find a document: those of [`Citation::target_terms`]. `top` is
/// the beginning of its text with its title, where a resolution names its plenum or congress.
#[must_use]
pub fn own_terms(number: Option<&DocumentNumber>, bearer: &Bearer<'_>, top: &str) -> Vec<String> {
    let mut terms = Vec::new();
    if let Some(number) = number {
        terms.push(number_term(number));
        if let Some(symbol) = &number.symbol {
            terms.push(short_term(symbol, &number.number));
        }
    }
    terms.extend(assembly_terms(bearer, top));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// `plenum:4:12` or `congress:13` of a resolution that says in its head which it is.
fn assembly_terms(bearer: &Bearer<'_>, top: &str) -> Vec<String> {
    let Some(kind) = bearer.document_type.filter(|kind| {
        let folded = fold_words(kind);
        folded == "nghi quyet" || folded == "ket luan"
    }) else {
        return Vec::new();
    };
    let mut end = top.len().min(TOP);
    while !top.is_char_boundary(end) {
        end -= 1;
    }
    // A head breaks the name over lines.
    let head = &collapse(top.get(..end).unwrap_or_default());
    let central = bearer.body.is_some_and(is_central);
    let body = bearer.body.map(fold_words).unwrap_or_default();
    let read = in_small_letters(head, kind);
    let cited = find_citations(&read).into_iter();
    let own = cited.take_while(|c| c.relation == crate::Relation::Cites);
    for citation in own {
        let same = citation.document_type.as_deref() == Some(kind);
        let own = match citation.form {
            CitationForm::Plenum => central,
            // A congress adopts its own resolution; others speak of it.
            CitationForm::Congress => body.contains("dai hoi") || opens(head, &read, &citation),
            _ => false,
        };
        if same && own {
            return citation.target_terms();
        }
    }
    Vec::new()
}

/// Whether a text opens with the name of this document: only the letterhead stands before.
fn opens(head: &str, read: &str, citation: &Citation) -> bool {
    let before = read.get(..citation.span.start).unwrap_or_default();
    let letters = before.chars().count();
    !head.chars().take(letters).any(char::is_lowercase)
}

/// A head with words in capitals set in small letters, but for Roman figures and the name of the
/// type, letter for letter.
fn in_small_letters(head: &str, kind: &str) -> String {
    let words = head.split_inclusive(' ').map(|word| {
        let roman = word
            .trim_end()
            .bytes()
            .all(|b| matches!(b, b'I' | b'V' | b'X'));
        if roman || word.chars().any(char::is_lowercase) {
            word.to_owned()
        } else {
            word.to_lowercase()
        }
    });
    words
        .collect::<String>()
        .replace(&kind.to_lowercase(), kind)
}

/// Whether a document of a name that a text cites can be the one meant, and what speaks for it;
/// `None` where something speaks against it. `citing` is the document that the text is of.
///
/// ```
/// use party_documents::{agreement, find_citations, Bearer, Date};
/// let cited = &find_citations("Căn cứ Nghị quyết số 10-NQ/TU, ngày 18/8/2016 của Tỉnh ủy")[0];
/// let body = Some("Ban Thường vụ Tỉnh ủy Vạn Xuân");
/// let of = |date| Bearer { document_type: Some("Nghị quyết"), body, date };
/// let citing = of(Date::new(2020, 1, 1));
/// assert!(agreement(cited, &citing, &of(Date::new(2016, 8, 18))).unwrap().date);
/// assert_eq!(agreement(cited, &citing, &of(Date::new(2011, 8, 18))), None);
/// ```
#[must_use]
pub fn agreement(
    citation: &Citation,
    citing: &Bearer<'_>,
    document: &Bearer<'_>,
) -> Option<Agreement> {
    let mut found = Agreement {
        document_type: same_type(citation, document)?,
        ..Agreement::default()
    };
    if let (Some(cited), Some(own)) = (citation.date, document.date) {
        if cited != own {
            return None;
        }
        found.date = true;
    }
    // Nobody cites what is not written yet.
    if let (Some(own), Some(day)) = (document.date, citing.date)
        && own > day
    {
        return None;
    }
    if let (Some(year), Some(own)) = (citation.year, document.date) {
        if i32::from(own.year()) != i32::from(year) {
            return None;
        }
        found.term = true;
    }
    if let (Some((from, to)), Some(own)) = (citation.years, document.date) {
        if !(i32::from(from)..=i32::from(to)).contains(&i32::from(own.year())) {
            return None;
        }
        found.term = true;
    }
    match in_terms(citation, document) {
        Some(false) => return None,
        Some(true) => found.term = true,
        None => {}
    }
    found.body = same_body(citation, citing, document)?;
    found.year_in_number = citation.number.as_ref().is_some_and(|n| n.year.is_some());
    Some(found)
}

/// `None` where the types contradict each other.
fn same_type(citation: &Citation, document: &Bearer<'_>) -> Option<bool> {
    let (Some(cited), Some(own)) = (citation.document_type.as_deref(), document.document_type)
    else {
        return Some(false);
    };
    let (a, b) = (fold_words(cited), fold_words(own));
    // `Chương trình` is short for `Chương trình hành động`.
    let longer = |long: &str, short: &str| {
        long.strip_prefix(short)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    if longer(&a, &b) || longer(&b, &a) {
        return Some(true);
    }
    // A decision and the regulation issued with it share one number; so a complete number stands
    // even where the name is another.
    let symbols = |name: &str| -> Vec<String> {
        let kind: Option<&DocumentType> = tables().type_named(name);
        kind.map(|k| k.symbols.clone()).unwrap_or_default()
    };
    let own = symbols(own);
    let shared = symbols(cited).iter().any(|s| own.contains(s));
    (shared || citation.number.is_some()).then_some(false)
}

/// Whether the document's day lies in one of the terms printed; `None` where that is not known.
fn in_terms(citation: &Citation, document: &Bearer<'_>) -> Option<bool> {
    let day = document.date?;
    let central = document.body.is_none_or(is_central);
    if citation.terms.is_empty() || !central {
        return None;
    }
    let mut known = citation
        .terms
        .iter()
        .filter_map(|term| lineage().term("tw", *term))
        .peekable();
    known.peek()?;
    Some(known.any(|(from, to)| from <= day && to.is_none_or(|to| day <= to)))
}

/// `None` where the document is another body's.
fn same_body(citation: &Citation, citing: &Bearer<'_>, document: &Bearer<'_>) -> Option<bool> {
    let Some(own) = document.body else {
        return Some(false);
    };
    let own_place = proper_name(own);
    let issuer = citation.issuer.as_deref().or(citation.scope.as_deref());
    let issuer_place = issuer.map(proper_name).unwrap_or_default();
    if let Some(issuer) = issuer {
        let national = is_central(issuer) || is_national(issuer);
        if national != (is_central(own) || is_national(own)) {
            return None;
        }
        if national {
            let (a, b) = (fold_words(issuer), fold_words(own));
            return Some(a == b || !distinct_central(&a, &b)?);
        }
    }
    let central_number = citation
        .number
        .as_ref()
        .and_then(|n| n.body.as_deref())
        .is_some_and(|body| body == "TW");
    if central_number || is_central(own) {
        return (central_number == is_central(own) || citation.number.is_none()).then_some(false);
    }
    if !issuer_place.is_empty() && !own_place.is_empty() {
        // `Tỉnh ủy Vạn Xuân` within `Huyện ủy An Sơn, tỉnh Vạn Xuân` names the same place.
        return (issuer_place == own_place).then_some(true);
    }
    let place = citing.body.map(proper_name).unwrap_or_default();
    if own_place.is_empty() || place.is_empty() {
        return Some(false);
    }
    if place == own_place {
        return Some(true);
    }
    // An office that names no place means its own: `Nghị quyết số 10-NQ/TU` in a paper of a
    // provincial committee is not that of another province.
    let levels = (level(own), citing.body.and_then(level));
    (levels.0.is_none() || levels.0 != levels.1).then_some(false)
}

/// Whether two central bodies are two; `None` where they cannot be one document's author.
fn distinct_central(a: &str, b: &str) -> Option<bool> {
    const AUTHORS: [&str; 3] = ["bo chinh tri", "ban bi thu", "ban chap hanh trung uong"];
    let author = |name: &str| AUTHORS.iter().position(|author| name.contains(author));
    match (author(a), author(b)) {
        (Some(a), Some(b)) if a != b => None,
        (Some(_), Some(_)) => Some(false),
        _ => Some(true),
    }
}

fn is_central(body: &str) -> bool {
    let folded = fold_words(body);
    ["trung uong", "bo chinh tri", "ban bi thu"]
        .iter()
        .any(|name| folded.contains(name))
}

fn is_national(body: &str) -> bool {
    let folded = fold_words(body);
    folded.contains("toan quoc") || folded == "dang"
}

/// Province, district or commune, by the words of a body's name.
fn level(body: &str) -> Option<u8> {
    let folded = format!(" {} ", fold_words(body).replace(',', " "));
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if has(&[" xa ", " phuong ", " thi tran ", " dac khu "]) {
        Some(3)
    } else if has(&[" huyen ", " quan ", " thi xa ", " huyen uy ", " thi uy "]) {
        Some(2)
    } else if has(&[" tinh ", " thanh uy ", " thanh pho "]) {
        Some(1)
    } else {
        None
    }
}

/// The place in a body's name: what is left without the words that many bodies share, without
/// regard to case.
fn proper_name(body: &str) -> String {
    let words: Vec<&str> = body
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')'))
        .filter(|word| !word.is_empty())
        .collect();
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let mut left = Vec::new();
    let mut at = 0;
    'words: while let Some(word) = words.get(at) {
        for length in (1..=names::longest().min(words.len() - at)).rev() {
            let phrase = folded.get(at..at + length).unwrap_or_default().join(" ");
            let printed = words.get(at..at + length).unwrap_or_default().join(" ");
            if names::role(&phrase).is_some() && names::is_printed_so(&phrase, &printed) {
                at += length;
                continue 'words;
            }
        }
        left.push(word.to_lowercase());
        at += 1;
    }
    left.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer<'a>(kind: &'a str, body: &'a str, date: &str) -> Bearer<'a> {
        let known = |text: &'a str| (!text.is_empty()).then_some(text);
        Bearer {
            document_type: known(kind),
            body: known(body),
            date: Date::parse(date),
        }
    }

    fn cited(text: &str) -> Citation {
        find_citations(text).into_iter().next().unwrap()
    }

    #[test]
    fn places_are_what_is_proper_in_a_name() {
        for (body, place) in [
            ("Ban Thường vụ Tỉnh ủy Vạn Xuân", "vạn xuân"),
            ("Ban Chấp hành Đảng bộ tỉnh Vạn Xuân", "vạn xuân"),
            ("Đảng ủy xã An Lạc", "an lạc"),
            ("Thành ủy Thanh Hóa", "thanh hóa"),
            ("Ban Thường vụ Tỉnh ủy", ""),
            ("Bộ Chính trị", ""),
            ("Ban Chấp hành Trung ương", ""),
        ] {
            assert_eq!(proper_name(body), place, "{body}");
        }
    }

    #[test]
    fn terms_of_citations_and_of_documents_meet() {
        let number = DocumentNumber::parse("48-KL/TW");
        let own = own_terms(
            number.as_ref(),
            &bearer("Kết luận", "Bộ Chính trị", "30/4/2009"),
            "",
        );
        for text in [
            "Kết luận số 48-KL/TW",
            "Kết luận 48 của Bộ Chính trị (khóa X)",
            "Kết luận 48",
        ] {
            let terms = cited(text).target_terms();
            assert!(terms.iter().any(|t| own.contains(t)), "{text}: {terms:?}");
        }
        let plenum = own_terms(
            None,
            &bearer("Nghị quyết", "Ban Chấp hành Trung ương", "30/10/2016"),
            "NGHỊ QUYẾT\nHỘI NGHỊ LẦN THỨ TƯ BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG KHÓA XII\nvề tăng cường xây dựng, chỉnh đốn Đảng",
        );
        assert_eq!(plenum, ["plenum:4:12"]);
        assert_eq!(
            cited("Nghị quyết Trung ương 4 khóa XII").target_terms(),
            plenum
        );
        let congress = own_terms(
            None,
            &bearer(
                "Nghị quyết",
                "Đại hội đại biểu toàn quốc lần thứ XIII của Đảng",
                "1/2/2021",
            ),
            "NGHỊ QUYẾT ĐẠI HỘI ĐẠI BIỂU TOÀN QUỐC LẦN THỨ XIII CỦA ĐẢNG",
        );
        assert_eq!(congress, ["congress:13"]);
        assert_eq!(
            cited("Nghị quyết Đại hội XIII của Đảng").target_terms(),
            congress
        );
        // A resolution that carries out another is not that other.
        let local = own_terms(
            None,
            &bearer(
                "Nghị quyết",
                "Ban Chấp hành Đảng bộ tỉnh Vạn Xuân",
                "1/3/2017",
            ),
            "NGHỊ QUYẾT\nvề thực hiện Nghị quyết Trung ương 4 khóa XII",
        );
        assert!(local.is_empty(), "{local:?}");
    }

    #[test]
    fn what_contradicts_rules_out_and_what_agrees_counts() {
        let province = bearer("Kế hoạch", "Ban Thường vụ Tỉnh ủy Vạn Xuân", "1/1/2023");
        let own = "Ban Chấp hành Đảng bộ tỉnh Vạn Xuân";
        let other = "Ban Chấp hành Đảng bộ tỉnh Hà Trung Giang";
        let resolution = |body, date| bearer("Nghị quyết", body, date);
        type Case<'a> = (&'a str, Bearer<'a>, Option<(bool, bool, bool)>);
        let cases: [Case<'_>; 14] = [
            // Without a place its own is meant.
            (
                "Nghị quyết số 10-NQ/TU",
                resolution(own, "18/8/2016"),
                Some((true, false, false)),
            ),
            (
                "Nghị quyết số 10-NQ/TU",
                resolution(other, "18/8/2016"),
                None,
            ),
            (
                "Nghị quyết số 10-NQ/TU của Tỉnh ủy Hà Trung Giang",
                resolution(other, "18/8/2016"),
                Some((true, false, false)),
            ),
            (
                "Nghị quyết số 10-NQ/TU của Tỉnh ủy Hà Trung Giang",
                resolution(own, "18/8/2016"),
                None,
            ),
            (
                "Nghị quyết số 10-NQ/TU, ngày 18/8/2016",
                resolution(own, "18/8/2016"),
                Some((true, true, false)),
            ),
            (
                "Nghị quyết số 10-NQ/TU, ngày 19/8/2016",
                resolution(own, "18/8/2016"),
                None,
            ),
            // Nothing later than the text itself.
            ("Nghị quyết số 10-NQ/TU", resolution(own, "18/8/2024"), None),
            (
                "Nghị quyết số 10-NQ/TU, nhiệm kỳ 2020-2025",
                resolution(own, "18/8/2016"),
                None,
            ),
            (
                "Nghị quyết số 10-NQ/TU, nhiệm kỳ 2020-2025",
                resolution(own, "18/8/2021"),
                Some((true, false, true)),
            ),
            (
                "Nghị quyết số 04-NQ/TW khóa XII",
                resolution("Ban Chấp hành Trung ương", "30/10/2016"),
                Some((false, false, true)),
            ),
            (
                "Nghị quyết số 04-NQ/TW khóa XI",
                resolution("Ban Chấp hành Trung ương", "30/10/2016"),
                None,
            ),
            (
                "Nghị quyết số 04-NQ/TW của Bộ Chính trị",
                resolution("Ban Chấp hành Trung ương", "30/10/2016"),
                None,
            ),
            // A name without symbol in common, and no complete number.
            ("Chỉ thị 05", resolution(own, "18/8/2016"), None),
            ("Nghị quyết 72 năm 2021", resolution(own, "18/8/2016"), None),
        ];
        for (text, document, expected) in cases {
            let found = agreement(&cited(text), &province, &document);
            let found = found.map(|a| (a.body, a.date, a.term));
            assert_eq!(found, expected, "{text}: {document:?}");
        }
    }

    #[test]
    fn a_decision_and_its_regulation_share_a_number() {
        let citing = bearer("Kế hoạch", "Ban Thường vụ Tỉnh ủy Vạn Xuân", "1/1/2026");
        let decision = bearer("Quyết định", "Ban Thường vụ Tỉnh ủy Vạn Xuân", "27/12/2025");
        let regulation = cited("Quy định số 332-QĐ/TU");
        let found = agreement(&regulation, &citing, &decision).unwrap();
        assert!(!found.document_type && found.identifies());
        let named = agreement(&cited("Quyết định số 332-QĐ/TU"), &citing, &decision).unwrap();
        assert!(named.weight() > found.weight());
    }
}
