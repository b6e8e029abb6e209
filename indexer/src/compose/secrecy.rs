//! Which documents may enter the index at all.

use super::Rejection;
use extraction::{BlockKind, Extracted};
use party_documents::{Found, Secrecy};

/// The highest mark that is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ceiling(pub Secrecy);

/// The strictest of the mark that the source states, the one found in the text and `floor`.
///
/// A mark found counts however unsure it is: a paper wrongly set aside is in the report, one
/// wrongly shown cannot be taken back.
///
/// # Errors
/// The mark is above `ceiling`, is Tuyệt mật, or is one that nobody knows.
pub(super) fn decide(
    stated: Option<&str>,
    found: Option<&Found<Secrecy>>,
    floor: Secrecy,
    ceiling: Ceiling,
) -> Result<Secrecy, Rejection> {
    let stated = match stated {
        None => Secrecy::Normal,
        Some(text) => parse(text).ok_or_else(|| Rejection {
            code: "secrecy_unknown",
            reason: format!(
                "the mark of secrecy `{text}` is not known; write Thường, Lưu hành nội bộ, Mật, Tối mật or Tuyệt mật"
            ),
        })?,
    };
    let found = found.map_or(Secrecy::Normal, |found| found.value);
    let secrecy = stated.max(found).max(floor);
    if secrecy == Secrecy::MostSecret {
        return Err(Rejection {
            code: "most_secret",
            reason: "marked Tuyệt mật: never indexed; remove the file from this computer if it does not belong here".to_owned(),
        });
    }
    if secrecy > ceiling.0 {
        let (mark, level) = match secrecy {
            Secrecy::TopSecret => ("Tối mật", "top-secret"),
            _ => ("Mật", "secret"),
        };
        return Err(Rejection {
            code: "secret",
            reason: format!(
                "marked {mark}; where that is permitted, index it with --allow-secret {level}"
            ),
        });
    }
    Ok(secrecy)
}

/// Reads a mark as a field of a row gives it; `None` for one that is not known.
pub(super) fn parse(text: &str) -> Option<Secrecy> {
    let folded = vietnamese::fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    match words.join(" ").as_str() {
        "" | "thuong" | "khong" | "khong mat" | "cong khai" | "normal" | "none" | "public" => {
            Some(Secrecy::Normal)
        }
        "noi bo"
        | "luu hanh noi bo"
        | "tai lieu luu hanh noi bo"
        | "tai lieu noi bo"
        | "tai lieu thu hoi"
        | "internal" => Some(Secrecy::Internal),
        "mat" | "secret" => Some(Secrecy::Secret),
        "toi mat" | "top secret" => Some(Secrecy::TopSecret),
        "tuyet mat" | "most secret" => Some(Secrecy::MostSecret),
        _ => None,
    }
}

/// The strictest mark that stands alone in a cell of a table. A register of secret papers, as a
/// workbook or inside an archive, tells what they are about, so it is held back with them.
pub(super) fn stated_in_tables(extracted: &Extracted) -> Option<&'static str> {
    const MARKS: [(&str, &str); 3] = [
        ("tuyệt mật", "Tuyệt mật"),
        ("tối mật", "Tối mật"),
        ("mật", "Mật"),
    ];
    let blocks = extracted.pages.iter().flat_map(|page| &page.blocks);
    let rows = blocks.filter(|block| block.kind == BlockKind::TableRow);
    let cells = rows
        .flat_map(|row| row.text.split('|'))
        .map(vietnamese::canonical);
    let strictest = cells
        .filter_map(|cell| MARKS.iter().position(|(mark, _)| *mark == cell.trim()))
        .min()?;
    MARKS.get(strictest).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use extraction::{Block, Format, Method, Page};

    #[test]
    fn a_mark_in_a_cell_of_a_table_counts() {
        let table = |rows: &[&str]| Extracted {
            format: Format::Docx,
            pages: vec![Page {
                number: None,
                method: Method::Native,
                quality: 1.0,
                blocks: rows
                    .iter()
                    .map(|row| Block::new(BlockKind::TableRow, (*row).to_owned()))
                    .collect(),
            }],
            title: None,
            complaints: Vec::new(),
        };
        for (rows, expected) in [
            (
                &["Số | Độ mật", "01-BC/TU | Mật", "02-BC/TU | TỐI MẬT"][..],
                Some("Tối mật"),
            ),
            (&["Số | Độ mật", "01-BC/TU | Thường"][..], None),
            (&["Bảo mật dữ liệu | Mất | mặt"][..], None),
        ] {
            assert_eq!(stated_in_tables(&table(rows)), expected, "{rows:?}");
        }
    }

    type Case = (
        Option<&'static str>,
        Option<Secrecy>,
        Secrecy,
        Result<Secrecy, &'static str>,
    );

    fn found(value: Secrecy, confidence: f32) -> Found<Secrecy> {
        Found {
            value,
            span: 0..1,
            confidence,
        }
    }

    #[test]
    fn marks_are_read_as_people_write_them() {
        let cases = [
            ("Thường", Some(Secrecy::Normal)),
            ("Lưu hành nội bộ", Some(Secrecy::Internal)),
            ("TÀI LIỆU THU HỒI", Some(Secrecy::Internal)),
            (" MẬT ", Some(Secrecy::Secret)),
            ("mat", Some(Secrecy::Secret)),
            ("Tối mật", Some(Secrecy::TopSecret)),
            ("top_secret", Some(Secrecy::TopSecret)),
            ("TUYỆT MẬT", Some(Secrecy::MostSecret)),
            ("3", None),
            ("hạn chế", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn the_stricter_mark_wins_and_the_ceiling_holds() {
        use Secrecy::{Internal, MostSecret, Normal, Secret, TopSecret};
        let cases: [Case; 12] = [
            (None, None, Internal, Ok(Normal)),
            (None, Some(Internal), Internal, Ok(Internal)),
            (None, Some(Secret), Internal, Err("secret")),
            (None, Some(Secret), Secret, Ok(Secret)),
            (None, Some(TopSecret), Secret, Err("secret")),
            (None, Some(TopSecret), TopSecret, Ok(TopSecret)),
            (None, Some(MostSecret), TopSecret, Err("most_secret")),
            (Some("Thường"), Some(Secret), Internal, Err("secret")),
            (Some("Mật"), None, Internal, Err("secret")),
            (Some("Mật"), Some(Internal), TopSecret, Ok(Secret)),
            (Some("Tuyệt mật"), None, TopSecret, Err("most_secret")),
            (Some("mức 2"), None, TopSecret, Err("secrecy_unknown")),
        ];
        for (stated, mark, ceiling, expected) in cases {
            for confidence in [0.1, 0.9] {
                let mark = mark.map(|mark| found(mark, confidence));
                let floor = Secrecy::Normal;
                let decided = decide(stated, mark.as_ref(), floor, Ceiling(ceiling));
                let decided = decided.map_err(|rejection| rejection.code);
                assert_eq!(decided, expected, "{stated:?} {mark:?} {ceiling:?}");
            }
        }
        let decided = decide(Some("Thường"), None, Secret, Ceiling(Internal));
        assert_eq!(
            decided.unwrap_err().code,
            "secret",
            "what is under the floor"
        );
    }
}
