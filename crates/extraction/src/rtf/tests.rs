use super::*;
use crate::model::BlockKind::{self, Footnote, Heading, ListItem, Paragraph, TableRow};
use std::io::Write;

fn read_rtf(source: &[u8]) -> Result<Extracted, ExtractError> {
    let mut file = tempfile::Builder::new().suffix(".doc").tempfile().unwrap();
    file.write_all(source).unwrap();
    crate::extract(file.path(), &Options::default())
}

fn blocks(read: &Extracted) -> Vec<(BlockKind, &str)> {
    read.pages[0]
        .blocks
        .iter()
        .map(|b| (b.kind, &*b.text))
        .collect()
}

#[test]
fn runs_in_fonts_of_every_encoding() {
    let source = br"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times New Roman;}{\f1\fnil\fcharset0 .VnTime;}
{\f2\fnil\fcharset163 Times New Roman (Vietnamese);}{\f3\ftech\fcharset2 Symbol;}{\f4 VNI-Times;}}
{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2\outlinelevel1 Muc;}}{\info{\title Th\'f4ng b\'e1o}{\author A}}
\pard\s1 T\u7881?nh \u7911?y\par\pard\s2 M\u7909?c\par
\pard {\f1 C\'e9ng h\'dfa} x\u227? {\f2 Nghi\'f2 quy\'ea\'ect}{\f3 \'b3}{\f4  nha\'e2n da\'e2n}\par
{\*\bkmkstart x}{\field{\*\fldinst PAGE}{\fldrslt 12}}\tab a\~b\_c\line d{\v \'e8n}{\deleted x}\{\}\par}";
    let read = read_rtf(source).unwrap();
    assert_eq!(read.format, Format::Rtf);
    assert_eq!(read.title.as_deref(), Some("Thông báo"));
    let found = blocks(&read);
    assert_eq!(found[0], (Heading(1), "Tỉnh ủy"));
    assert_eq!(found[1], (Heading(2), "Mục"));
    assert_eq!(found[2].1, "Cộng hòa xã Nghị quyết≥ nhân dân");
    assert!(found[3].1.starts_with("12\ta"), "{found:?}");
    assert!(found[3].1.ends_with("b-c\nd{}"), "{found:?}");
    assert_eq!(read.pages[0].method, Method::Converted);
}

#[test]
fn tables_notes_boxes_and_lists() {
    let source = br"{\rtf1\ansi{\header MAT\par}truoc\par
\trowd\pard\intbl mot\par tiep\cell hai\cell\row
\trowd\pard\intbl ba\cell\pard\intbl\cell bon\cell\row
\pard sau{\footnote\pard ghi chu\par}\par
\pard\ls1{\listtext 1.\tab}muc\par\pard
{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt\pard khung\par}}}cuoi\par}";
    let read = read_rtf(source).unwrap();
    assert_eq!(
        blocks(&read),
        [
            (Paragraph, "MAT"),
            (Paragraph, "truoc"),
            (TableRow, "mot\ntiep | hai"),
            (TableRow, "ba |  | bon"),
            (Paragraph, "sau"),
            (ListItem, "1.\tmuc"),
            (Paragraph, "khung"),
            (Paragraph, "cuoi"),
            (Footnote, "ghi chu"),
        ]
    );
}

#[test]
fn hostile_files_end() {
    let deep = [b"{\\rtf1 ".to_vec(), b"{".repeat(100_000)].concat();
    assert_eq!(read_rtf(&deep).unwrap_err().code(), "limit");
    let read = read_rtf(br"{\rtf1 cut {\b short").unwrap();
    assert_eq!(blocks(&read), [(Paragraph, "cut short")]);
    assert_eq!(read.complaints, ["the file is cut short"]);
    assert_eq!(
        read_rtf(br"{\rtf1 \bin99999999 }").unwrap_err().code(),
        "damaged"
    );
    assert_eq!(
        read_rtf(br"{\rtf1 {\pict abc}}").unwrap_err().code(),
        "no_text"
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "{", "}", "\\par ", "\\cell", "\\row", "\\intbl", "\\itap2", "\\nestcell", "\\nestrow",
                "\\u-1", "\\'", "\\'e9", "\\f1", "{\\footnote ", "{\\fonttbl", "\\uc0 ", "a", "\\*",
                "\\shptxt", "\\v", "\\pard",
            ]),
            0..40,
        )
    ) {
        let source = format!("{{\\rtf1 {}", pieces.concat());
        let _ = read(source.as_bytes(), &Options::default());
    }
}

#[test]
fn how_lists_are_numbered_is_no_text() {
    let source = br"{\rtf1\ansi{\*\pnseclvl4\pnlcltr\pnstart1\pnindent720\pnhang {\pntxta )}}{\*\pnseclvl5\pndec {\pntxtb (}{\pntxta )}}
\pard {\pntext 1.\tab}{\*\pn\pnlvlbody\pndec{\pntxta .}}TH\u212?NG T\u431?\par}";
    let read = read_rtf(source).unwrap();
    let found = blocks(&read);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.ends_with("THÔNG TƯ"), "{found:?}");
    assert!(!found[0].1.contains([')', '(']), "{found:?}");
}
