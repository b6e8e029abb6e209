//! Conditions on fields, as they are typed: `loại:`, `năm:2021..2025`, `co quan:`, `type:`.

use crate::Filters;
use party_documents::{Date, DocumentNumber, lineage};

/// A field that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldName {
    /// Name or symbol of the type.
    DocumentType,
    /// Document number.
    Number,
    /// Issuing body.
    Body,
    /// Year of issue, or two with `..` between.
    Year,
    /// Day of issue, or two with `..` between.
    Date,
    /// Term: `XIII`.
    Term,
    /// Signer.
    Signer,
    /// Words of the title.
    Title,
    /// Format of the file.
    Format,
    /// Subject.
    Subject,
}

/// Names of fields without marks, in Vietnamese and English.
const NAMES: [(&str, FieldName); 29] = [
    ("loai", FieldName::DocumentType),
    ("loai van ban", FieldName::DocumentType),
    ("the loai", FieldName::DocumentType),
    ("type", FieldName::DocumentType),
    ("so", FieldName::Number),
    ("so ky hieu", FieldName::Number),
    ("so hieu", FieldName::Number),
    ("number", FieldName::Number),
    ("co quan", FieldName::Body),
    ("cq", FieldName::Body),
    ("body", FieldName::Body),
    ("nam", FieldName::Year),
    ("year", FieldName::Year),
    ("ngay", FieldName::Date),
    ("date", FieldName::Date),
    ("khoa", FieldName::Term),
    ("nhiem ky", FieldName::Term),
    ("term", FieldName::Term),
    ("nguoi ky", FieldName::Signer),
    ("ky", FieldName::Signer),
    ("signer", FieldName::Signer),
    ("tieu de", FieldName::Title),
    ("trich yeu", FieldName::Title),
    ("title", FieldName::Title),
    ("dinh dang", FieldName::Format),
    ("format", FieldName::Format),
    ("linh vuc", FieldName::Subject),
    ("chuyen de", FieldName::Subject),
    ("subject", FieldName::Subject),
];

/// The field of a name, in any case, with or without marks.
pub(crate) fn field_name(name: &str) -> Option<FieldName> {
    let words: Vec<String> = name.split_whitespace().map(vietnamese::fold).collect();
    let folded = words.join(" ");
    NAMES
        .iter()
        .find(|(known, _)| vietnamese::fold(known) == folded)
        .map(|(_, field)| *field)
}

/// A condition on a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldClause {
    /// On the columns of the document.
    Columns(Filters),
    /// Its own number.
    Number(DocumentNumber),
    /// Words of its signer's name.
    Signer(String),
    /// Words of its title.
    Title(String),
}

/// Names that stand in an index, as a caller may know them.
pub(crate) trait Names {
    /// The names that `words` begin with, most words first, and how many words they take; all of
    /// the words where `whole`.
    fn named(&self, field: FieldName, words: &[&str], whole: bool) -> Option<(usize, Vec<String>)>;
}

/// No names at all.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct NoNames;

#[cfg(test)]
impl Names for NoNames {
    fn named(&self, _: FieldName, _: &[&str], _: bool) -> Option<(usize, Vec<String>)> {
        None
    }
}

/// Reads the value of a field out of the words after it: the condition and how many words it
/// takes; `None` when they say nothing that the field could be. A quoted value is taken `whole`.
pub(crate) fn read_field(
    field: FieldName,
    words: &[&str],
    whole: bool,
    names: &dyn Names,
) -> Option<(FieldClause, usize)> {
    let first = words.first()?.trim_matches([',', ';']);
    let all = if whole { words.len() } else { 1 };
    let dates = |from, to| {
        FieldClause::Columns(Filters {
            date_from: from,
            date_to: to,
            ..Filters::default()
        })
    };
    match field {
        FieldName::Year => {
            let (from, to) = years(first)?;
            let from = from.and_then(|year| Date::new(year, 1, 1));
            let to = to.and_then(|year| Date::new(year, 12, 31));
            Some((dates(from, to), all))
        }
        FieldName::Date => {
            let (from, to) = range(first, days)?;
            Some((dates(from.map(|d| d.0), to.map(|d| d.1)), all))
        }
        FieldName::Term => {
            let (from, to) = term(first)?;
            Some((dates(Some(from), to), all))
        }
        FieldName::Number => {
            let text = words[..all].join(" ");
            let number = DocumentNumber::parse(text.trim_matches([',', ';', '.']))?;
            Some((FieldClause::Number(number), all))
        }
        FieldName::Signer => {
            let taken = if whole { all } else { capitalised(words) };
            Some((FieldClause::Signer(words[..taken].join(" ")), taken))
        }
        FieldName::Title => Some((FieldClause::Title(words[..all].join(" ")), all)),
        FieldName::DocumentType | FieldName::Body | FieldName::Format | FieldName::Subject => {
            let (taken, values) = names.named(field, words, whole)?;
            let filters = match field {
                FieldName::DocumentType => Filters {
                    document_types: values,
                    ..Filters::default()
                },
                FieldName::Body => Filters {
                    bodies: values,
                    ..Filters::default()
                },
                FieldName::Subject => Filters {
                    subjects: values,
                    ..Filters::default()
                },
                _ => Filters {
                    formats: values,
                    ..Filters::default()
                },
            };
            Some((FieldClause::Columns(filters), taken))
        }
    }
}

/// The capitalised words at the beginning; at least one word.
fn capitalised(words: &[&str]) -> usize {
    let capital = |word: &&&str| word.starts_with(char::is_uppercase);
    words.iter().take_while(capital).count().max(1)
}

/// The ends of `a..b`, `a..`, `..b` or `a`, read by `read`.
fn range<T: Copy>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<(Option<T>, Option<T>)> {
    let Some((from, to)) = text.split_once("..") else {
        let value = read(text)?;
        return Some((Some(value), Some(value)));
    };
    let end = |text: &str| match text.trim_matches('.') {
        "" => Some(None),
        text => read(text).map(Some),
    };
    let (from, to) = (end(from)?, end(to)?);
    (from.is_some() || to.is_some()).then_some((from, to))
}

fn years(text: &str) -> Option<(Option<i16>, Option<i16>)> {
    let year = |text: &str| {
        let year: i16 = text.parse().ok()?;
        (1900..=2200).contains(&year).then_some(year)
    };
    let (from, to) = range(text, year).or_else(|| {
        let (from, to) = text.split_once(['-', '–'])?;
        Some((Some(year(from)?), Some(year(to)?)))
    })?;
    match (from, to) {
        (Some(a), Some(b)) if a > b => Some((Some(b), Some(a))),
        ends => Some(ends),
    }
}

/// The first and the last day of a day, a month or a year.
fn days(text: &str) -> Option<(Date, Date)> {
    if let Some(day) = Date::parse(text) {
        return Some((day, day));
    }
    let (year, month) = match text.split_once(['-', '/']) {
        None => (text, None),
        Some((a, b)) if a.len() == 4 => (a, Some(b)),
        Some((a, b)) => (b, Some(a)),
    };
    let year: i16 = year.parse().ok().filter(|y| (1900..=2200).contains(y))?;
    let Some(month) = month else {
        return Some((Date::new(year, 1, 1)?, Date::new(year, 12, 31)?));
    };
    let month: u8 = month.parse().ok()?;
    let last = (28..=31)
        .rev()
        .find_map(|day| Date::new(year, month, day))?;
    Some((Date::new(year, month, 1)?, last))
}

/// The days of a national term, or of years `2020-2025`.
fn term(text: &str) -> Option<(Date, Option<Date>)> {
    if let Some((Some(from), Some(to))) = years(text).filter(|(from, to)| from != to) {
        return Some((Date::new(from, 1, 1)?, Date::new(to, 12, 31)));
    }
    let ordinal = text.parse().ok().or_else(|| roman(text))?;
    lineage().term("tw", ordinal)
}

/// A Roman numeral up to 39.
fn roman(text: &str) -> Option<u16> {
    let values: Option<Vec<u16>> = text
        .chars()
        .map(|c| match c.to_ascii_uppercase() {
            'I' => Some(1),
            'V' => Some(5),
            'X' => Some(10),
            _ => None,
        })
        .collect();
    let values = values.filter(|values| !values.is_empty() && values.len() <= 7)?;
    let mut sum = 0;
    for (at, value) in values.iter().enumerate() {
        if values.get(at + 1).is_some_and(|next| next > value) {
            sum -= i32::from(*value);
        } else {
            sum += i32::from(*value);
        }
    }
    u16::try_from(sum).ok().filter(|sum| *sum > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_the_forms_people_type() {
        let day = |y, m, d| Date::new(y, m, d);
        for (field, text, from, to) in [
            ("năm", "2021", day(2021, 1, 1), day(2021, 12, 31)),
            ("nam", "2021..2025", day(2021, 1, 1), day(2025, 12, 31)),
            ("year", "2025-2021", day(2021, 1, 1), day(2025, 12, 31)),
            ("Năm", "..2020", None, day(2020, 12, 31)),
            ("năm", "2020..", day(2020, 1, 1), None),
            ("ngày", "18/8/2021", day(2021, 8, 18), day(2021, 8, 18)),
            ("ngày", "02/2024", day(2024, 2, 1), day(2024, 2, 29)),
            (
                "ngay",
                "2021-08..2021-09-02",
                day(2021, 8, 1),
                day(2021, 9, 2),
            ),
            ("khóa", "XII", day(2016, 1, 20), day(2021, 2, 1)),
            ("khoa", "12", day(2016, 1, 20), day(2021, 2, 1)),
            ("nhiệm kỳ", "2020-2025", day(2020, 1, 1), day(2025, 12, 31)),
        ] {
            let name = field_name(field).unwrap();
            let expected = FieldClause::Columns(Filters {
                date_from: from,
                date_to: to,
                ..Filters::default()
            });
            let read = read_field(name, &[text, "rồi"], false, &NoNames);
            assert_eq!(read, Some((expected, 1)), "{field}:{text}");
        }
        for (field, text) in [
            ("năm", "nay"),
            ("năm", ".."),
            ("năm", "20211"),
            ("ngày", "32/13/2021"),
            ("khóa", "họp"),
            ("số", "nhiều"),
            ("loại", "lạ"),
        ] {
            let name = field_name(field).unwrap();
            assert_eq!(
                read_field(name, &[text], false, &NoNames),
                None,
                "{field}:{text}"
            );
        }
    }

    #[test]
    fn names_and_numbers_take_the_words_they_need() {
        let signer = read_field(
            FieldName::Signer,
            &["Nguyễn", "Văn", "Mẫu", "nông", "thôn"],
            false,
            &NoNames,
        );
        assert_eq!(
            signer,
            Some((FieldClause::Signer("Nguyễn Văn Mẫu".into()), 3))
        );
        let number = read_field(FieldName::Number, &["57-NQ/TW", "về"], false, &NoNames);
        assert!(matches!(number, Some((FieldClause::Number(n), 1)) if n.number == "57"));
    }
}
