//! Stamps: secrecy, circulation, urgency, draft. Only as a cell of their own, never in prose.

use super::layout::{Cell, Line, cells_of_line, lines, pieces};
use super::{Found, Secrecy, Understanding};
use crate::letters::fold;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Secrecy(Secrecy),
    Urgency(&'static str),
    Draft,
    Other,
}

const MARKS: [(&str, Mark); 15] = [
    ("tuyet mat", Mark::Secrecy(Secrecy::MostSecret)),
    ("toi mat", Mark::Secrecy(Secrecy::TopSecret)),
    ("mat", Mark::Secrecy(Secrecy::Secret)),
    ("tai lieu luu hanh noi bo", Mark::Secrecy(Secrecy::Internal)),
    ("luu hanh noi bo", Mark::Secrecy(Secrecy::Internal)),
    ("tai lieu thu hoi", Mark::Secrecy(Secrecy::Internal)),
    ("tai lieu noi bo", Mark::Secrecy(Secrecy::Internal)),
    ("tai lieu hoi nghi", Mark::Other),
    ("do mat", Mark::Other),
    ("do khan", Mark::Other),
    ("hoa toc", Mark::Urgency("Hỏa tốc")),
    ("thuong khan", Mark::Urgency("Thượng khẩn")),
    ("khan", Mark::Urgency("Khẩn")),
    ("du thao", Mark::Draft),
    ("thuong", Mark::Other),
];

/// The marks that make up the whole of a text; None if anything else is in it.
fn parse(text: &str) -> Option<Vec<Mark>> {
    if text.len() > 80 {
        return None;
    }
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let mut marks = Vec::new();
    let mut rest = words.as_slice();
    'words: while !rest.is_empty() {
        for (phrase, mark) in &MARKS {
            let length = phrase.split(' ').count();
            if rest
                .get(..length)
                .is_some_and(|head| head.iter().copied().eq(phrase.split(' ')))
            {
                rest = rest.get(length..).unwrap_or_default();
                if *mark == Mark::Draft
                    && let [lan, n, ..] = rest
                    && *lan == "lan"
                    && n.bytes().all(|b| b.is_ascii_digit())
                {
                    rest = rest.get(2..).unwrap_or_default();
                }
                marks.push(mark.clone());
                continue 'words;
            }
        }
        return None;
    }
    (!marks.is_empty()).then_some(marks)
}

/// Whether a cell of the heading is nothing but stamps; if so, notes them.
pub(super) fn note(cell: &Cell, above: Option<&Cell>, out: &mut Understanding) -> bool {
    let Some(marks) = parse(&cell.text) else {
        return false;
    };
    let capitals = !cell.text.chars().any(char::is_lowercase);
    // `thường`, `khẩn` in small letters are prose.
    if !capitals
        && !cell
            .text
            .starts_with(|c: char| c.is_uppercase() || c == '(' || c == '[')
    {
        return false;
    }
    // In capitals recognition may have misread the tone of a stamp; in small letters another tone
    // is another word: `Mất` (died) at the head of a row is no stamp.
    if !capitals && !says_mat(&cell.text) {
        return false;
    }
    // Marks as printed: without them, or in small letters, optical recognition may be at fault.
    let confidence = if !capitals {
        0.7
    } else if cell.folded == cell.text.to_lowercase() {
        0.6
    } else {
        0.95
    };
    for mark in marks {
        match mark {
            Mark::Secrecy(level) => {
                // A stamp broken over two lines: `TỐI` above `MẬT`.
                let level = match above.map(|c| c.folded.trim()) {
                    Some("toi") if level == Secrecy::Secret => Secrecy::TopSecret,
                    Some("tuyet") if level == Secrecy::Secret => Secrecy::MostSecret,
                    _ => level,
                };
                raise(level, cell, confidence, out);
            }
            Mark::Urgency(name) => {
                out.urgency
                    .get_or_insert_with(|| found(name, cell, confidence));
            }
            Mark::Draft => {
                out.draft
                    .get_or_insert_with(|| found(&cell.text, cell, confidence));
            }
            Mark::Other => {}
        }
    }
    true
}

/// Whether each `mat` of a text can be read as `mật`: written so, or without any mark.
fn says_mat(text: &str) -> bool {
    vietnamese::canonical(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| vietnamese::fold(word) == "mat")
        .all(|word| word == "mật" || word == "mat")
}

/// Keeps the highest level seen: a paper wrongly held back does less harm than one shown.
fn raise(level: Secrecy, cell: &Cell, confidence: f32, out: &mut Understanding) {
    if out.secrecy.as_ref().is_none_or(|s| s.value < level) {
        out.secrecy = Some(Found {
            value: level,
            span: cell.span.clone(),
            confidence,
        });
    }
}

fn found(value: &str, cell: &Cell, confidence: f32) -> Found<String> {
    Found {
        value: value.to_owned(),
        span: cell.span.clone(),
        confidence,
    }
}

/// Lines of a page among which a stamp may stand. A heading is set with blank lines between its
/// blocks, and in an archive the name of the member stands above it.
const HEAD_LINES: usize = 24;

/// Stamps at the top and the bottom of every page, in capitals.
pub(super) fn page_tops(text: &str, out: &mut Understanding) {
    let mut from = 0;
    for page in text.split('\u{c}') {
        let mut looked_at: Vec<(usize, Line)> =
            lines(page, 0).take(HEAD_LINES).enumerate().collect();
        // The last lines, where a running foot stands.
        let tail_at = page.rmatch_indices('\n').nth(3);
        let tail_at = tail_at.map_or(page.len(), |(at, _)| at + 1);
        if tail_at > 400 {
            let tail = lines(page, tail_at).enumerate();
            looked_at.extend(tail.map(|(number, line)| (1000 + number, line)));
        }
        let cells_at = |at: usize| {
            let mut cells = Vec::new();
            if let Some((number, line)) = looked_at.get(at) {
                cells_of_line(page, line, *number, false, &mut cells);
            }
            cells
        };
        for (at, (_, line)) in looked_at.iter().enumerate() {
            let content = page.get(line.span.clone()).unwrap_or_default();
            if !may_begin_with_a_mark(content) {
                continue;
            }
            let mut above = (0..at).rev().find_map(|before| cells_at(before).pop());
            for mut cell in cells_at(at) {
                let beside = cell.clone();
                if !cell.text.chars().any(char::is_lowercase) {
                    cell.span = cell.span.start + from..cell.span.end + from;
                    note(&cell, above.as_ref(), out);
                }
                above = Some(beside);
            }
        }
        from += page.len() + 1;
    }
}

/// Whether a cell of a line begins with the first word of a mark: nothing else in it can be one,
/// wherever the line is cut into cells, since what is cut off on the right begins otherwise.
fn may_begin_with_a_mark(line: &str) -> bool {
    /// Characters that hold the first word of every mark, also where letters come in parts.
    const FIRST: usize = 24;
    let begins = |piece: &str| {
        let begun = piece.trim_start_matches(|c: char| !c.is_alphanumeric());
        // Marks stand in capitals here, and nearly every line ends with this look.
        if begun.chars().take(2).any(char::is_lowercase) {
            return false;
        }
        let begun: String = begun.chars().take(FIRST).collect();
        let begun = fold(&begun);
        let begun = begun.split(|c: char| !c.is_alphanumeric()).next();
        MARKS
            .iter()
            .any(|(phrase, _)| phrase.split(' ').next() == begun)
    };
    let mut pieces = pieces(line).into_iter();
    pieces.any(|piece| begins(line.get(piece).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use crate::{Secrecy, understand};

    fn level(stamp: &str) -> Option<Secrecy> {
        let text = format!(
            "TỈNH ỦY VẠN XUÂN    ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố 71-TB/TU    Vạn Xuân, ngày 05 tháng 8 năm 2026\n{stamp}\nTHÔNG BÁO\nkết luận của Thường trực Tỉnh ủy về bảo mật\n-----\nViệc bảo mật, tối mật là quan trọng.\nBí mật nhà nước gồm mật,\nMật độ dân số cao."
        );
        understand(&text).secrecy.map(|s| s.value)
    }

    #[test]
    fn stamps_on_their_own() {
        for (stamp, expected) in [
            ("MẬT", Some(Secrecy::Secret)),
            ("[MẬT]   [KHẨN]", Some(Secrecy::Secret)),
            ("MẬT KHẨN", Some(Secrecy::Secret)),
            ("**TỐI MẬT**", Some(Secrecy::TopSecret)),
            ("TUYỆT MẬT", Some(Secrecy::MostSecret)),
            ("TUYỆT\nMẬT", Some(Secrecy::MostSecret)),
            ("Độ mật: Tối mật", Some(Secrecy::TopSecret)),
            ("Tối mật", Some(Secrecy::TopSecret)),
            ("LƯU HÀNH NỘI BỘ", Some(Secrecy::Internal)),
            ("(Tài liệu lưu hành nội bộ)", Some(Secrecy::Internal)),
            ("TÀI LIỆU THU HỒI", Some(Secrecy::Internal)),
            ("MAT", Some(Secrecy::Secret)),
            ("TÀI LIỆU HỘI NGHỊ", None),
            ("KHẨN", None),
            ("BẢO MẬT", None),
            ("BÍ MẬT NHÀ NƯỚC", None),
            ("Độ mật: Thường", None),
            ("", None),
        ] {
            assert_eq!(level(stamp), expected, "{stamp}");
        }
    }

    #[test]
    fn a_stamp_counts_in_a_member_of_an_archive() {
        let text = "CÔNG VĂN\n\nthường\u{c}02 Y kien/tờ trình.docx\n\nTỈNH ỦY VẠN XUÂN\n\n*\n\nSố 09-TTr/TU\n\nVạn Xuân, ngày 05 tháng 8 năm 2026\n\nMẬT\n\nTỜ TRÌNH";
        assert_eq!(
            understand(text).secrecy.map(|s| s.value),
            Some(Secrecy::Secret)
        );
    }

    #[test]
    fn a_stamp_on_a_later_page_counts() {
        let text = "TỈNH ỦY VẠN XUÂN\nSố 71-TB/TU\nTHÔNG BÁO\nvề việc\n\u{c}TỐI MẬT\nTiếp theo trang trước.";
        assert_eq!(
            understand(text).secrecy.map(|s| s.value),
            Some(Secrecy::TopSecret)
        );
    }

    #[test]
    fn a_stamp_is_told_from_words_that_sound_alike() {
        for (text, expected) in [
            (
                "TỈNH ỦY VẠN XUÂN\n*\nMẬT\nSố 01-BC/TU\nBÁO CÁO\nvề việc",
                Some(crate::Secrecy::Secret),
            ),
            (
                "TỈNH ỦY VẠN XUÂN\n*\nMẤT\nSố 01-BC/TU\nBÁO CÁO\nvề việc",
                Some(crate::Secrecy::Secret),
            ),
            (
                "TỈNH ỦY VẠN XUÂN\n*\nTối mật\nSố 01-BC/TU\nBÁO CÁO\nvề việc",
                Some(crate::Secrecy::TopSecret),
            ),
            (
                "Nguyễn Văn Mẫu | |\n|---|---|\nChức vụ | |\nMất | 20 tháng 5 |\nMật thám | |",
                None,
            ),
            ("Mặt trận\nMặt\nMất", None),
        ] {
            let found = crate::understand(text).secrecy.map(|found| found.value);
            assert_eq!(found, expected, "{text}");
        }
    }
}
