use super::*;
use crate::model::BlockKind::{Footnote, Heading, ListItem, Paragraph, TableRow};
use std::io::{Cursor, Write};

/// A run of the text: its characters, its modifiers, and the paragraph's if it ends one.
struct Piece<'a> {
    text: &'a str,
    character: &'a [u8],
    paragraph: &'a [u8],
}

fn run<'a>(text: &'a str, character: &'a [u8]) -> Piece<'a> {
    Piece {
        text,
        character,
        paragraph: &[],
    }
}

fn end<'a>(text: &'a str, paragraph: &'a [u8]) -> Piece<'a> {
    Piece {
        text,
        character: &[],
        paragraph,
    }
}

const TEXT_AT: usize = 0x800;
const PAGE: usize = 512;

/// A file of Word 97: text in UTF-16, one page of character and one of paragraph properties.
/// `lengths` are those of the seven stories; `footnotes` lists the places of the notes.
fn word97(pieces: &[Piece<'_>], lengths: [u32; 7], footnotes: &[u32], flags: u16) -> Vec<u8> {
    let mut main = vec![0; TEXT_AT];
    let mut runs: Vec<(usize, usize, &[u8])> = Vec::new();
    let mut paragraphs: Vec<(usize, usize, &[u8])> = Vec::new();
    let mut paragraph_start = TEXT_AT;
    for piece in pieces {
        let start = main.len();
        main.extend(piece.text.encode_utf16().flat_map(u16::to_le_bytes));
        runs.push((start, main.len(), piece.character));
        if piece.text.ends_with(['\r', '\u{7}']) {
            paragraphs.push((paragraph_start, main.len(), piece.paragraph));
            paragraph_start = main.len();
        }
    }
    let characters = (main.len() - TEXT_AT) / 2;
    main.resize(main.len().next_multiple_of(PAGE), 0);
    let character_page = main.len() / PAGE;
    main.extend(page(&runs, 1, |group| {
        [&[group.len() as u8][..], group].concat()
    }));
    let paragraph_page = main.len() / PAGE;
    main.extend(page(&paragraphs, 13, |group| {
        // Style 0 unless the modifiers say otherwise; the size counts words, odd lengths first.
        let mut body = [&[0, 0][..], group].concat();
        if body.len().is_multiple_of(2) {
            body.push(0);
        }
        [&[body.len().div_ceil(2) as u8][..], &body].concat()
    }));

    let mut table = Vec::new();
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    let mut put = |n: usize, bytes: Vec<u8>| {
        places.push((n, table.len(), bytes.len()));
        table.extend(bytes);
    };
    let bounds = |page: usize| {
        [TEXT_AT as u32, 0x7FFF_FFFF, page as u32]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    put(1, styles());
    put(3, footnotes.iter().flat_map(|n| n.to_le_bytes()).collect());
    put(12, bounds(character_page));
    put(13, bounds(paragraph_page));
    put(15, fonts(&["Times New Roman", ".VnTime", "Symbol"]));
    let mut clx = vec![2, 16, 0, 0, 0];
    for n in [0u32, characters as u32] {
        clx.extend(n.to_le_bytes());
    }
    clx.extend([0, 0]);
    clx.extend((TEXT_AT as u32).to_le_bytes());
    clx.extend([0, 0]);
    put(33, clx);
    let (lists, overrides) = lists();
    // The levels follow the list and are not counted in its length.
    put(73, lists);
    put(74, overrides);

    let mut set = |at: usize, bytes: &[u8]| main[at..at + bytes.len()].copy_from_slice(bytes);
    set(0, &0xA5ECu16.to_le_bytes());
    set(2, &193u16.to_le_bytes());
    set(0x0A, &flags.to_le_bytes());
    for (length, at) in lengths
        .iter()
        .zip([0x4C, 0x50, 0x54, 0x5C, 0x60, 0x64, 0x68])
    {
        set(at, &length.to_le_bytes());
    }
    for (n, at, length) in places {
        set(0x9A + 8 * n, &(at as u32).to_le_bytes());
        set(0x9A + 8 * n + 4, &(length as u32).to_le_bytes());
    }
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in [("/WordDocument", &main), ("/0Table", &table)] {
        compound
            .create_stream(name)
            .unwrap()
            .write_all(bytes)
            .unwrap();
    }
    compound.into_inner().into_inner()
}

/// A formatted page: bounds from the front, entries after them, properties from the back.
fn page(runs: &[(usize, usize, &[u8])], entry: usize, wrap: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    page[PAGE - 1] = runs.len() as u8;
    let mut back = PAGE - 2;
    for (n, (start, stop, group)) in runs.iter().enumerate() {
        page[4 * n..4 * n + 4].copy_from_slice(&(*start as u32).to_le_bytes());
        page[4 * n + 4..4 * n + 8].copy_from_slice(&(*stop as u32).to_le_bytes());
        if group.is_empty() {
            continue;
        }
        let bytes = wrap(group);
        back = (back - bytes.len()) & !1;
        page[back..back + bytes.len()].copy_from_slice(&bytes);
        page[4 * (runs.len() + 1) + entry * n] = (back / 2) as u8;
    }
    page
}

/// Normal, and heading 2 at index 1.
fn styles() -> Vec<u8> {
    let style = |built_in: u16, name: &str| {
        let mut std = Vec::new();
        std.extend(built_in.to_le_bytes());
        std.extend((0xFFF0u16 | 1).to_le_bytes());
        std.extend([0; 6]);
        std.extend((name.len() as u16).to_le_bytes());
        std.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        std.extend([0, 0]);
        std.extend([2, 0, 0, 0, 0, 0]);
        [&(std.len() as u16).to_le_bytes()[..], &std].concat()
    };
    let mut sheet = vec![18, 0, 2, 0, 10, 0];
    sheet.extend([0; 14]);
    sheet.extend(style(0, "Normal"));
    sheet.extend(style(2, "heading 2"));
    sheet
}

fn fonts(names: &[&str]) -> Vec<u8> {
    let mut table = (names.len() as u16).to_le_bytes().to_vec();
    table.extend([0, 0]);
    for name in names {
        let name: Vec<u8> = format!("{name}\0")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        table.push((39 + name.len()) as u8);
        table.extend([0; 39]);
        table.extend(name);
    }
    table
}

/// One list of one level, `Điều %1.`, from 5.
fn lists() -> (Vec<u8>, Vec<u8>) {
    let mut list = vec![1, 0];
    list.extend(77u32.to_le_bytes());
    list.extend([0; 22]);
    list.extend([1, 0]);
    list.extend(5u32.to_le_bytes());
    list.extend([0; 24]);
    let text: Vec<u16> = "Điều \0.".encode_utf16().collect();
    list.extend((text.len() as u16).to_le_bytes());
    list.extend(text.iter().flat_map(|unit| unit.to_le_bytes()));
    let mut overrides = 1u32.to_le_bytes().to_vec();
    overrides.extend(77u32.to_le_bytes());
    overrides.extend([0; 12]);
    overrides.extend([0xFF; 4]);
    (list, overrides)
}

fn read_bytes(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    crate::extract(file.path(), &Options::default())
}

fn blocks(read: &Extracted) -> Vec<(BlockKind, &str)> {
    read.pages[0]
        .blocks
        .iter()
        .map(|b| (b.kind, &*b.text))
        .collect()
}

fn length(pieces: &[Piece<'_>]) -> u32 {
    pieces
        .iter()
        .map(|p| p.text.encode_utf16().count() as u32)
        .sum()
}

const LEGACY: &[u8] = &[0x4F, 0x4A, 1, 0, 0x51, 0x4A, 1, 0];
const DELETED: &[u8] = &[0x00, 0x08, 1];
const HIDDEN: &[u8] = &[0x3C, 0x08, 1];
const SYMBOL: &[u8] = &[0x09, 0x6A, 2, 0, 0xB3, 0xF0];
const IN_TABLE: &[u8] = &[0x16, 0x24, 1];
const ROW_END: &[u8] = &[0x16, 0x24, 1, 0x17, 0x24, 1];
const HEADING: &[u8] = &[0x00, 0x46, 1, 0];
const LIST: &[u8] = &[0x0B, 0x46, 1, 0];

#[test]
fn text_with_its_fonts_changes_fields_and_tables() {
    let pieces = [
        run("Chương ", &[]),
        end("I\r", HEADING),
        run("Céng hßa", LEGACY),
        run(" là ", &[]),
        run("xóa", DELETED),
        run("ẩn", HIDDEN),
        run("(", SYMBOL),
        end("\u{13} PAGE \u{14}7\u{15}\u{b}dòng\u{1e}hai\r", &[]),
        end("một\r", IN_TABLE),
        end("tiếp\u{7}", IN_TABLE),
        end("\u{7}", IN_TABLE),
        end("ba\u{7}", IN_TABLE),
        end("\u{7}", ROW_END),
        end("Phạm vi\r", LIST),
        end("Đối tượng\r", LIST),
    ];
    let mut lengths = [0; 7];
    lengths[0] = length(&pieces);
    let read = read_bytes(&word97(&pieces, lengths, &[], 0)).unwrap();
    assert_eq!(read.format, Format::Doc);
    assert_eq!(
        blocks(&read),
        [
            (Heading(2), "Chương I"),
            (Paragraph, "Cộng hòa là ≥7\ndòng-hai"),
            (TableRow, "một\ntiếp |  | ba"),
            (ListItem, "Điều 5. Phạm vi"),
            (ListItem, "Điều 6. Đối tượng"),
        ]
    );
    assert_eq!(read.pages[0].method, Method::Converted);
    assert_eq!(read.complaints[1], "2 hidden characters left out");
}

#[test]
fn a_deleted_mark_joins_paragraphs_and_notes_come_last() {
    let pieces = [
        run("nối", &[]),
        run("\r", DELETED),
        end(" liền\u{2}\r", &[]),
        end("\u{2} ghi chú\r", &[]),
        end("\r", &[]),
    ];
    let body = length(&pieces[..3]);
    let notes = length(&pieces[3..]);
    let lengths = [body, notes, 0, 0, 0, 0, 0];
    let places = [0, notes - 1, notes + 2];
    let read = read_bytes(&word97(&pieces, lengths, &places, 0)).unwrap();
    assert_eq!(
        blocks(&read),
        [(Paragraph, "nối liền"), (Footnote, "ghi chú")]
    );
}

#[test]
fn what_cannot_be_read_says_why() {
    let pieces = [end("chữ\r", &[])];
    let lengths = [4, 0, 0, 0, 0, 0, 0];
    let encrypted = word97(&pieces, lengths, &[], 0x0100);
    assert_eq!(read_bytes(&encrypted).unwrap_err().code(), "encrypted");
    let whole = word97(&pieces, lengths, &[], 0);
    assert!(read_bytes(&whole).is_ok());
    for cut in [whole.len() / 4, whole.len() / 2] {
        assert_eq!(read_bytes(&whole[..cut]).unwrap_err().code(), "damaged");
    }
    let blank = word97(&[end(" \r", &[])], [2, 0, 0, 0, 0, 0, 0], &[], 0);
    assert_eq!(read_bytes(&blank).unwrap_err().code(), "no_text");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn no_damage_makes_it_panic(changes in proptest::collection::vec((0usize..8192, 0u8..=255), 1..12)) {
        let pieces = [end("một\r", HEADING), end("hai\u{7}", IN_TABLE), end("\u{7}", ROW_END), end("ba\r", LIST)];
        let mut bytes = word97(&pieces, [length(&pieces), 0, 0, 0, 0, 0, 0], &[], 0);
        for (at, value) in changes {
            let at = 512 + at % (bytes.len() - 512);
            bytes[at] = value;
        }
        let _ = read(&bytes, &Options::default());
    }
}

#[test]
fn real_files_in_tcvn3_of_word_6_are_converted_by_font() {
    let path = std::path::Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/files/doc_tcvn3/32a654bf_45000086.doc"
    ));
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return;
    }
    let read = crate::extract(path, &Options::default()).unwrap();
    // The letters of `.VnTimeH` are capitals, which only the font tells.
    assert!(
        read.pages[0]
            .text()
            .starts_with("SẮC LỆNH\n\nCỦA CHỦ TỊCH CHÍNH PHỦ")
    );
}
