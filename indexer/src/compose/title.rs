//! The line that a list of results shows first.

use extraction::{BlockKind, Extracted, Format};
use party_documents::DocumentNumber;
use search_index::Place;
use std::path::Path;

/// Longer titles are cut at a word, in characters.
const LONGEST: usize = 240;

/// What is known of a document that states no title.
pub(super) struct Known<'a> {
    /// Abstract.
    pub summary: Option<&'a str>,
    /// Number.
    pub number: Option<&'a DocumentNumber>,
    /// Name of its type.
    pub document_type: Option<&'a str>,
    /// Titles and headings of the file itself, the best first.
    pub headings: &'a [String],
    /// Its text.
    pub text: &'a str,
    /// Where it lies.
    pub place: Option<&'a Place>,
}

/// The first of these that is there: the abstract; type and number; a heading; the first line
/// that is not letterhead; the file's name.
pub(super) fn choose(known: &Known<'_>) -> String {
    let candidates = [
        known.summary.map(str::to_owned),
        known.number.map(|number| match known.document_type {
            Some(kind) => format!("{kind} {}", number.display()),
            None => number.display(),
        }),
        known
            .headings
            .iter()
            .find(|heading| says_something(heading))
            .cloned(),
        known
            .text
            .lines()
            .map(clean)
            .find(|line| says_something(line)),
        known.place.and_then(file_name),
    ];
    let title = candidates
        .into_iter()
        .flatten()
        .map(|title| tidy(&title))
        .find(|t| !t.is_empty());
    title.unwrap_or_else(|| "(không có tên)".to_owned())
}

/// The title that the markup gives, then the headings from the highest level down. Titles in the
/// properties of office files are left out: most are remains of the template they grew from.
pub(super) fn headings(extracted: &Extracted) -> Vec<String> {
    let of_markup = matches!(extracted.format, Format::Html | Format::Markdown);
    let title = extracted.title.iter().filter(|_| of_markup).cloned();
    let mut headings: Vec<(u8, &str)> = extracted
        .pages
        .iter()
        .take(1)
        .flat_map(|page| &page.blocks)
        .filter_map(|block| match block.kind {
            BlockKind::Heading(level) => Some((level, block.text.as_str())),
            _ => None,
        })
        .collect();
    headings.sort_by_key(|(level, _)| *level);
    title
        .chain(headings.into_iter().map(|(_, text)| text.to_owned()))
        .collect()
}

/// A name written all in capitals, as a column of a table may hold it, in ordinary letters.
pub(super) fn sentence_case(text: String) -> String {
    if text.chars().any(char::is_lowercase) || !text.chars().any(char::is_alphabetic) {
        return text;
    }
    capital(&text.to_lowercase())
}

fn tidy(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let capital = capital(&one_line);
    if capital.chars().count() <= LONGEST {
        return capital;
    }
    let cut: String = capital.chars().take(LONGEST).collect();
    let whole_words = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole_words.trim_end_matches([',', ';', ':', ' ']))
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// A line without the marks of Markdown and of table cells round it.
fn clean(line: &str) -> String {
    line.trim_matches(|c: char| c.is_whitespace() || "#*_|>-=".contains(c))
        .to_owned()
}

/// Whether a line names its document: it has words, and is not what stands over every document.
fn says_something(line: &str) -> bool {
    const LETTERHEAD: [&str; 8] = [
        "dang cong san viet nam",
        "cong hoa xa hoi chu nghia viet nam",
        "doc lap tu do hanh phuc",
        "ban chap hanh trung uong",
        "dang bo ",
        "tinh uy ",
        "thanh uy ",
        "so ",
    ];
    let folded = vietnamese::fold(line);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let line = format!("{} ", words.join(" "));
    let letters = words
        .iter()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .count();
    letters >= 2 && !LETTERHEAD.iter().any(|head| line.starts_with(head))
}

fn file_name(place: &Place) -> Option<String> {
    let stem = Path::new(&place.path).file_stem()?.to_str()?;
    Some(match place.row {
        Some(row) => format!("{stem} ({row})"),
        None => stem.replace('_', " "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known<'a>(text: &'a str, headings: &'a [String], place: &'a Place) -> Known<'a> {
        Known {
            summary: None,
            number: None,
            document_type: None,
            headings,
            text,
            place: Some(place),
        }
    }

    #[test]
    fn the_best_line_there_is_becomes_the_title() {
        let place = Place {
            path: "kho/bao_cao quy 1.txt".to_owned(),
            row: None,
        };
        let letterhead = "ĐẢNG CỘNG SẢN VIỆT NAM\n-----\nTỈNH ỦY VẠN XUÂN\nSố 12-BC/TU\n\n";
        let with_line = format!("{letterhead}**Tình hình quý I năm 2026**\nNội dung");
        let headings = ["Hướng dẫn sử dụng".to_owned()];
        let none: [String; 0] = [];

        let summary = Known {
            summary: Some("về chuyển đổi\n số"),
            ..known(&with_line, &headings, &place)
        };
        assert_eq!(choose(&summary), "Về chuyển đổi số");
        assert_eq!(
            choose(&known(&with_line, &headings, &place)),
            "Hướng dẫn sử dụng"
        );
        assert_eq!(
            choose(&known(&with_line, &none, &place)),
            "Tình hình quý I năm 2026"
        );
        assert_eq!(choose(&known(letterhead, &none, &place)), "Bao cao quy 1");
        assert_eq!(choose(&known("", &none, &place)), "Bao cao quy 1");
        let row = Place {
            path: "x/rows.jsonl".to_owned(),
            row: Some(7),
        };
        assert_eq!(choose(&known("", &none, &row)), "Rows (7)");
    }

    #[test]
    fn a_long_title_is_cut_at_a_word() {
        let place = Place {
            path: "x.txt".to_owned(),
            row: None,
        };
        let text = "chương trình hành động ".repeat(40);
        let title = choose(&known(&text, &[], &place));
        assert!(
            title.ends_with("…") && title.chars().count() <= LONGEST + 1,
            "{title}"
        );
        assert!(title.starts_with("Chương trình"), "{title}");
    }

    #[test]
    fn capitals_are_lowered_only_where_all_are_capitals() {
        assert_eq!(sentence_case("NGHỊ QUYẾT".to_owned()), "Nghị quyết");
        assert_eq!(sentence_case("Nghị quyết".to_owned()), "Nghị quyết");
        assert_eq!(sentence_case("123".to_owned()), "123");
    }
}
