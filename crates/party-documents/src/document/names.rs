//! Names of bodies: their right case, where one begins, and who the author of a document is.

use crate::letters::fold_words;
use crate::office_data::data;
use crate::tables::{rows, tables};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// What a phrase may be in the name of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A name may begin with it.
    Head,
    /// It goes on a name.
    Part,
    /// `và`: it joins two names.
    Connector,
    /// A word inside names that says nothing by itself: `về`, `của`.
    Inner,
}

struct Names {
    /// Folded words of a phrase → the phrase in its right case, and its role.
    phrases: HashMap<String, (String, Role)>,
    first_words: HashSet<String>,
    heads: Vec<String>,
    longest: usize,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut phrases = HashMap::new();
        let mut heads = Vec::new();
        let listed = rows(data("body-names.tsv")).filter_map(|(_, columns)| {
            let [phrase, role, ..] = columns.as_slice() else {
                return None;
            };
            let role = match *role {
                "head" => Role::Head,
                "part" => Role::Part,
                "connector" => Role::Connector,
                _ => Role::Inner,
            };
            Some(((*phrase).to_owned(), role))
        });
        let coded = tables()
            .bodies()
            .iter()
            .filter(|b| !b.name.contains(", Thành ủy") && !b.name.contains('('))
            .map(|b| (b.name.clone(), Role::Head));
        for (phrase, role) in listed.chain(coded) {
            let folded = fold_words(&phrase);
            if role == Role::Head {
                heads.push(folded.clone());
            }
            phrases.entry(folded).or_insert((phrase, role));
        }
        let first_words = phrases
            .keys()
            .filter_map(|p| p.split([' ', ',']).next())
            .map(str::to_owned)
            .collect();
        let longest = phrases
            .keys()
            .map(|p| p.split(' ').count())
            .max()
            .unwrap_or(1);
        Names {
            phrases,
            first_words,
            heads,
            longest,
        }
    })
}

/// Most words in a known phrase.
pub(crate) fn longest() -> usize {
    names().longest
}

/// Whether a known phrase begins with this folded word.
pub(crate) fn first_word(folded: &str) -> bool {
    names().first_words.contains(folded)
}

/// The role of a known phrase, folded.
pub(crate) fn role(folded: &str) -> Option<Role> {
    names().phrases.get(folded).map(|(_, role)| *role)
}

/// Whether a word is printed as the phrase that it folds to: `quản` is not `quận`. A word without
/// marks may be any.
pub(crate) fn is_printed_so(folded: &str, printed: &str) -> bool {
    printed.is_ascii()
        || names()
            .phrases
            .get(folded)
            .is_none_or(|(phrase, _)| same_letters(phrase, printed))
}

/// Whether a line of a heading begins the name of a body, rather than continuing one. `Ban hành` is
/// what a paper does, and no board, but for that of administration.
pub(crate) fn begins_body(folded: &str) -> bool {
    let issues = folded.starts_with("ban hanh ") && !folded.starts_with("ban hanh chinh");
    !issues
        && names().heads.iter().any(|head| {
            folded
                .strip_prefix(head.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
        })
}

/// `BAN THƯỜNG VỤ TỈNH ỦY VẠN XUÂN` → `Ban Thường vụ Tỉnh ủy Vạn Xuân`. A name in mixed case stays.
pub(crate) fn right_case(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|w| fold_words(w)).collect();
    let unmarked = name.is_ascii();
    let mut out: Vec<String> = Vec::new();
    let mut i = 0;
    'words: while i < words.len() {
        for length in (1..=names().longest.min(words.len() - i)).rev() {
            let Some(slice) = folded.get(i..i + length) else {
                continue;
            };
            let candidate = slice.join(" ");
            let bare = candidate.trim_end_matches([',', ';', '.']);
            let printed = words.get(i..i + length).unwrap_or_default().join(" ");
            let printed = printed.trim_end_matches([',', ';', '.']);
            if let Some((phrase, _)) = names().phrases.get(bare)
                && (unmarked || same_letters(phrase, printed))
            {
                out.push(format!(
                    "{phrase}{}",
                    candidate.get(bare.len()..).unwrap_or_default()
                ));
                i += length;
                continue 'words;
            }
        }
        if let Some(word) = words.get(i) {
            let before = i.checked_sub(1).and_then(|b| folded.get(b));
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let syllable = vietnamese::query::is_syllable(&bare.to_lowercase());
            let before = before.map_or("", String::as_str);
            // What is no syllable and no name of a place is an abbreviation: `CDNN`.
            let short = bare.chars().count() >= 2 && !bare.chars().any(is_vowel) && !syllable;
            out.push(if short || is_roman(word, before) {
                (*word).to_owned()
            } else {
                title_case(word)
            });
        }
        i += 1;
    }
    let joined = out.join(" ");
    let mut chars = joined.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => joined,
    }
}

fn is_vowel(c: char) -> bool {
    vietnamese::fold(&c.to_string())
        .chars()
        .any(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

/// Whether two spellings differ in case alone, or in where the mark of the tone stands (`UỶ`, `ỦY`).
/// Another vowel or mark is another word: `CỬA` is not `của`.
fn same_letters(phrase: &str, printed: &str) -> bool {
    fn letters(text: &str) -> (String, Vec<char>) {
        let mut bare = String::new();
        let mut tones = Vec::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            if c == ' ' {
                tones.push(c);
            }
            let (base, tone) = without_tone(c);
            bare.push(base);
            tones.extend(tone);
        }
        (bare, tones)
    }
    letters(phrase) == letters(printed)
}

/// A small letter without the mark of its tone, and the mark as the letter `a` carries it.
fn without_tone(c: char) -> (char, Option<char>) {
    const VOWELS: [(char, &str); 12] = [
        ('a', "àáảãạ"),
        ('ă', "ằắẳẵặ"),
        ('â', "ầấẩẫậ"),
        ('e', "èéẻẽẹ"),
        ('ê', "ềếểễệ"),
        ('i', "ìíỉĩị"),
        ('o', "òóỏõọ"),
        ('ô', "ồốổỗộ"),
        ('ơ', "ờớởỡợ"),
        ('u', "ùúủũụ"),
        ('ư', "ừứửữự"),
        ('y', "ỳýỷỹỵ"),
    ];
    for (base, toned) in VOWELS {
        if let Some(tone) = toned.chars().position(|t| t == c) {
            return (base, "àáảãạ".chars().nth(tone));
        }
    }
    (c, None)
}

/// Whether a word in capitals is a Roman numeral. `VI`, `XI`, `MI` are syllables, too: these count
/// where a term or a congress is numbered (`KHÓA XI`).
fn is_roman(word: &str, before: &str) -> bool {
    let numeral = word.trim_matches(|c: char| !c.is_alphanumeric());
    let mut rest = numeral;
    for (ten, nine, five, four, one) in [('C', "XC", "L", "XL", "X"), ('X', "IX", "V", "IV", "I")] {
        rest = rest.trim_start_matches(ten);
        if let Some(cut) = rest.strip_prefix(nine).or_else(|| rest.strip_prefix(four)) {
            rest = cut;
        } else {
            rest = rest.strip_prefix(five).unwrap_or(rest);
            for _ in 0..3 {
                rest = rest.strip_prefix(one).unwrap_or(rest);
            }
        }
    }
    let numbered = matches!(before, "khoa" | "thu" | "ky" | "hoi");
    !numeral.is_empty()
        && rest.is_empty()
        && (numbered || !matches!(numeral, "VI" | "XI" | "LI" | "CI"))
}

/// `XUÂN` → `Xuân`, `HỒ-CHÍ` → `Hồ-Chí`.
pub(crate) fn title_case(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for c in word.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic();
    }
    out
}

/// The committee of a body's name: what a `T/M BAN THƯỜNG VỤ` under it speaks for.
fn is_committee(folded: &str) -> bool {
    [
        "tinh uy",
        "thanh uy",
        "huyen uy",
        "quan uy",
        "thi uy",
        "dang uy",
        "tinh doan",
        "thanh doan",
        "huyen doan",
        "quan doan",
        "thi doan",
    ]
    .iter()
    .any(|head| folded.starts_with(head))
}

/// The full name of the issuing body from the left top: `superior` is the line above, if any.
pub(crate) fn issuing_body(superior: Option<&str>, issuer: &str) -> String {
    let name = without_term(right_case(issuer));
    let Some(superior) = superior else {
        return name;
    };
    let above = fold_words(superior);
    let own = fold_words(&name);
    let organ = own.starts_with("ban ")
        || own.starts_with("van phong")
        || own.starts_with("uy ban kiem tra")
        || own.starts_with("trung tam chinh tri")
        || own.starts_with("hoi dong ly luan")
        || own.starts_with("truong chinh tri");
    if above.starts_with("ban chap hanh trung uong") && organ {
        if own.contains("trung uong") {
            return name;
        }
        if own == "van phong" {
            return "Văn phòng Trung ương Đảng".to_owned();
        }
        return format!("{name} Trung ương");
    }
    if matches!(
        own.as_str(),
        "ban thuong vu" | "thuong truc" | "ban chap hanh"
    ) && let Some(full) = author(&right_case(superior), &name)
    {
        return full;
    }
    if is_committee(&above) && organ && !own.contains(&above) {
        return format!("{name} {}", right_case(superior));
    }
    name
}

/// A committee's name does not hold its term: `Ban Chấp hành Đảng bộ tỉnh Vạn Xuân khóa XIX`.
fn without_term(name: String) -> String {
    match name.rsplit_once(" khóa ") {
        Some((body, term))
            if body.starts_with("Ban ") && !term.contains(' ') && is_roman(term, "khoa") =>
        {
            body.trim_end_matches([',', ' ']).to_owned()
        }
        _ => name,
    }
}

/// Who speaks in a document of `issuer`, after the words of its signature block:
/// `T/M BAN THƯỜNG VỤ` under `Tỉnh ủy Vạn Xuân` is `Ban Thường vụ Tỉnh ủy Vạn Xuân`.
/// None where the words do not change or name the issuer.
pub(crate) fn author(issuer: &str, on_behalf_of: &str) -> Option<String> {
    let voice = fold_words(on_behalf_of);
    let own = fold_words(issuer);
    if voice.is_empty() || voice == own {
        return None;
    }
    if own.is_empty() || own.starts_with("ban chap hanh trung uong") {
        let central = [
            "bo chinh tri",
            "ban bi thu",
            "ban chap hanh trung uong",
            "quan uy trung uong",
        ];
        return central
            .iter()
            .any(|c| voice.starts_with(c))
            .then(|| right_case(on_behalf_of));
    }
    if is_committee(&own) {
        if voice.starts_with("ban thuong vu") || voice.starts_with("thuong truc") {
            let head = if voice.starts_with("ban") {
                "Ban Thường vụ"
            } else {
                "Thường trực"
            };
            return Some(format!("{head} {issuer}"));
        }
        if voice.starts_with("ban chap hanh") {
            return Some(format!("Ban Chấp hành {}", party_organisation(issuer)));
        }
    }
    None
}

/// The Đảng bộ that a committee leads: `Tỉnh ủy Vạn Xuân` → `Đảng bộ tỉnh Vạn Xuân`.
fn party_organisation(committee: &str) -> String {
    for (head, organisation) in [
        ("Tỉnh ủy ", "Đảng bộ tỉnh "),
        ("Thành ủy ", "Đảng bộ thành phố "),
        ("Huyện ủy ", "Đảng bộ huyện "),
        ("Quận ủy ", "Đảng bộ quận "),
        ("Thị ủy ", "Đảng bộ thị xã "),
        ("Đảng ủy ", "Đảng bộ "),
    ] {
        if let Some(rest) = committee.strip_prefix(head) {
            return format!("{organisation}{rest}");
        }
    }
    committee.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_get_their_right_case() {
        for (printed, expected) in [
            ("TỈNH ỦY VẠN XUÂN", "Tỉnh ủy Vạn Xuân"),
            ("THÀNH UỶ HÀ NỘI", "Thành ủy Hà Nội"),
            ("ĐẢNG ỦY XÃ HÒA BÌNH", "Đảng ủy xã Hòa Bình"),
            ("BAN TUYÊN GIÁO VÀ DÂN VẬN", "Ban Tuyên giáo và Dân vận"),
            ("BỘ GIÁO DỤC VÀ ĐÀO TẠO", "Bộ Giáo dục và Đào tạo"),
            (
                "ỦY BAN NHÂN DÂN TỈNH VẠN XUÂN",
                "Ủy ban nhân dân tỉnh Vạn Xuân",
            ),
            ("BỘ CHÍNH TRỊ, BAN BÍ THƯ", "Bộ Chính trị, Ban Bí thư"),
            ("Ban Thường vụ", "Ban Thường vụ"),
            ("ĐẢNG ỦY PHƯỜNG CỬA MÂY", "Đảng ủy phường Cửa Mây"),
            ("THỊ ỦY CỬA MÂY", "Thị ủy Cửa Mây"),
            ("CHI BỘ BẢN VẸ", "Chi bộ Bản Vẹ"),
            ("HUYEN UY PHU VAN", "Huyện ủy Phu Van"),
            (
                "BAN CHẤP HÀNH ĐẢNG BỘ TỈNH VẠN XUÂN KHÓA XIX",
                "Ban Chấp hành Đảng bộ tỉnh Vạn Xuân khóa XIX",
            ),
            (
                "ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH VẠN XUÂN LẦN THỨ XX, NHIỆM KỲ 2020-2025",
                "Đại hội đại biểu Đảng bộ tỉnh Vạn Xuân lần thứ XX, nhiệm kỳ 2020-2025",
            ),
            ("ĐẢNG BỘ TỈNH KHÓA VI", "Đảng bộ tỉnh khóa VI"),
            ("ĐẢNG ỦY XÃ VI SƠN", "Đảng ủy xã Vi Sơn"),
        ] {
            assert_eq!(right_case(printed), expected);
        }
    }

    #[test]
    fn the_line_above_completes_a_name() {
        let central = Some("BAN CHẤP HÀNH TRUNG ƯƠNG");
        assert_eq!(
            issuing_body(central, "BAN TỔ CHỨC"),
            "Ban Tổ chức Trung ương"
        );
        assert_eq!(
            issuing_body(central, "VĂN PHÒNG"),
            "Văn phòng Trung ương Đảng"
        );
        assert_eq!(
            issuing_body(Some("THÀNH ỦY VẠN XUÂN"), "BAN TỔ CHỨC"),
            "Ban Tổ chức Thành ủy Vạn Xuân"
        );
        assert_eq!(
            issuing_body(Some("ĐẢNG BỘ TỈNH VẠN XUÂN"), "ĐẢNG ỦY XÃ AN LẠC"),
            "Đảng ủy xã An Lạc"
        );
        for (superior, expected) in [
            ("TỈNH ĐOÀN VẠN XUÂN", "Ban Thường vụ Tỉnh đoàn Vạn Xuân"),
            ("TỈNH ỦY VẠN XUÂN", "Ban Thường vụ Tỉnh ủy Vạn Xuân"),
            (
                "ĐẢNG ỦY PHƯỜNG CỬA MÂY",
                "Ban Thường vụ Đảng ủy phường Cửa Mây",
            ),
        ] {
            assert_eq!(issuing_body(Some(superior), "BAN THƯỜNG VỤ"), expected);
        }
        assert_eq!(issuing_body(None, "BAN THƯỜNG VỤ"), "Ban Thường vụ");
    }

    #[test]
    fn the_signature_tells_the_author() {
        for (issuer, voice, expected) in [
            (
                "Tỉnh ủy Vạn Xuân",
                "BAN THƯỜNG VỤ",
                Some("Ban Thường vụ Tỉnh ủy Vạn Xuân"),
            ),
            (
                "Tỉnh ủy Vạn Xuân",
                "BAN CHẤP HÀNH",
                Some("Ban Chấp hành Đảng bộ tỉnh Vạn Xuân"),
            ),
            ("Tỉnh ủy Vạn Xuân", "TỈNH ỦY", None),
            (
                "Đảng ủy xã An Lạc",
                "BAN THƯỜNG VỤ",
                Some("Ban Thường vụ Đảng ủy xã An Lạc"),
            ),
            ("Ban Chấp hành Trung ương", "BAN BÍ THƯ", Some("Ban Bí thư")),
            (
                "Ban Chấp hành Trung ương",
                "BỘ CHÍNH TRỊ",
                Some("Bộ Chính trị"),
            ),
            ("Ban Tổ chức Trung ương", "BAN THƯỜNG VỤ", None),
        ] {
            assert_eq!(
                author(issuer, voice).as_deref(),
                expected,
                "{issuer} {voice}"
            );
        }
    }
}
