use super::*;
use crate::Options;
use std::io::{BufRead, Write};
use std::path::PathBuf;

fn parse(line: &str) -> Result<Record, RecordError> {
    parse_json_line(line.as_bytes(), &FieldMap::default())
}

#[test]
fn values_of_any_kind_become_text() {
    let record = parse(
        r#"{"_id": 7, "title": "Ti\u00eau đề", "text": ["một", null, {"a": "hai", "b": 3}],
            "so_ky_hieu": "  ", "number": "12-NQ/TU", "loai": true, "co_quan": null,
            "ngay_ban_hanh": 1.5, "other": {"deep": [1, 2]}, "trich_yeu": [],
            "linh_vuc": "Tổ chức"}"#,
    )
    .unwrap();
    assert_eq!(record.external_id.as_deref(), Some("7"));
    assert_eq!(record.title.as_deref(), Some("Tiêu đề"));
    assert_eq!(record.text, "một\nhai\n3");
    // The foremost name is blank, so the next one counts.
    assert_eq!(record.number.as_deref(), Some("12-NQ/TU"));
    assert_eq!(record.document_type.as_deref(), Some("true"));
    assert_eq!(record.body, None);
    assert_eq!(record.date.as_deref(), Some("1.5"));
    assert_eq!(record.summary, None);
    assert_eq!(record.subject.as_deref(), Some("Tổ chức"));
}

#[test]
fn the_foremost_name_wins_wherever_it_stands() {
    for line in [
        r#"{"content": "sau", "text": "trước"}"#,
        r#"{"text": "trước", "content": "sau"}"#,
    ] {
        assert_eq!(parse(line).unwrap().text, "trước");
    }
    let map = FieldMap {
        heading: vec!["title".to_owned()],
        ..FieldMap::default()
    };
    let record = parse_json_line(br#"{"title": "a"}"#, &map).unwrap();
    assert_eq!(record.title.as_deref(), Some("a"));
    assert_eq!(record.heading.as_deref(), Some("a"));
}

#[test]
fn text_is_normalised() {
    let record = parse(r#"{"text": "Nghi\u0323 quye\u0302\u0301t"}"#).unwrap();
    assert_eq!(record.text, "Nghị quyết");
}

#[test]
fn bad_lines_say_what_is_wrong() {
    let not_json = |line: &str| matches!(parse(line), Err(RecordError::NotJson(_)));
    assert!(not_json("[1, 2]"));
    assert!(not_json(r#"{"text": "a""#));
    assert!(not_json(r#"{"text": "a"} {"#));
    assert!(not_json(r#""chữ""#));
    assert_eq!(parse(r#"{"loai": "Nghị quyết"}"#), Err(RecordError::NoText));
    assert_eq!(parse(r#"{"text": " \n"}"#), Err(RecordError::NoText));
    let bad = parse_json_line(b"{\"text\": \"a\xFF\"}", &FieldMap::default());
    assert_eq!(bad, Err(RecordError::NotUtf8(11)));
    let deep = format!("{{\"text\": {}1{}}}", "[".repeat(9999), "]".repeat(9999));
    assert!(not_json(&deep));
    let number = parse(r#"{"so_ky_hieu": "1-NQ/TU"}"#).unwrap().number;
    assert_eq!(number.as_deref(), Some("1-NQ/TU"));
    assert!(
        parse(r#"{"trich_yeu": "chỉ trích yếu"}"#)
            .unwrap()
            .text
            .is_empty()
    );
}

#[test]
fn lines_are_numbered_as_an_editor_does() {
    let file = b"\xEF\xBB\xBF{\"text\":\"a\"}\r\n\n  \n{\"text\":\"b\"}";
    let read: Vec<(usize, String)> = jsonl_lines(file)
        .map(|(n, range)| {
            let record = parse_json_line(&file[range], &FieldMap::default());
            (n, record.unwrap().text)
        })
        .collect();
    assert_eq!(read, [(1, "a".to_owned()), (4, "b".to_owned())]);
}

#[test]
fn csv_of_any_delimiter_and_encoding() {
    let source =
        "Số ký hiệu;title;text\n12-NQ/TU;\"Nghị \"\"quyết\"\"; một\";\"hai\nba\"\n13;b\n;;\n";
    let utf16: Vec<u8> = format!("\u{feff}{}", source.replace(';', "\t"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        source.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", source.as_bytes()].concat(),
        utf16,
    ] {
        let rows = parse_csv(&bytes, &FieldMap::default());
        assert_eq!(rows.len(), 3);
        let (number, first) = &rows[0];
        let first = first.as_ref().unwrap();
        assert_eq!(*number, 1);
        assert_eq!(first.number.as_deref(), Some("12-NQ/TU"));
        assert!(
            first
                .title
                .as_deref()
                .unwrap()
                .starts_with("Nghị \"quyết\"")
        );
        assert_eq!(first.text, "hai\nba");
        assert_eq!(rows[1].1.as_ref().unwrap().title.as_deref(), Some("b"));
        assert_eq!(rows[2], (3, Err(RecordError::NoText)));
    }
}

#[test]
fn a_bad_row_of_csv_leaves_the_others() {
    let rows = parse_csv(b"text\nm\xE1\xBB\x99t\n\xFF\nba\n", &FieldMap::default());
    assert_eq!(rows[0].1.as_ref().unwrap().text, "một");
    assert_eq!(rows[1].1, Err(RecordError::NotUtf8(0)));
    assert_eq!(rows[2].1.as_ref().unwrap().text, "ba");
    assert!(parse_csv(b"", &FieldMap::default()).is_empty());
}

#[test]
fn compressed_rows_are_read_within_their_limit() {
    let rows = "{\"text\": \"dòng\"}\n".repeat(1000);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&zstd::encode_all(rows.as_bytes(), 3).unwrap())
        .unwrap();
    let options = Options::default();
    assert_eq!(row_bytes(file.path(), &options).unwrap(), rows.as_bytes());
    assert_eq!(
        open_rows(file.path(), &options).unwrap().lines().count(),
        1000
    );
    let small = Options {
        unpacked_limit: 500,
        ..Options::default()
    };
    assert_eq!(row_bytes(file.path(), &small).unwrap_err().code(), "limit");
    let lines: Result<Vec<String>, _> = open_rows(file.path(), &small).unwrap().lines().collect();
    assert!(lines.unwrap_err().to_string().contains("unpacked size"));
    let read = crate::extract(file.path(), &options).unwrap();
    assert_eq!(read.format, crate::Format::Jsonl);
    assert_eq!(read.pages[0].blocks.len(), 1000);
}

#[test]
fn real_rows_load_with_the_default_fields() {
    let data = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let mut read = 0;
    for (name, rows) in [
        ("party/docs.jsonl", 12),
        ("party/pages_citing_party_docs.jsonl.zst", 308),
        ("party/sotay_nghiepvu.jsonl", 256),
        ("vnlaw/documents.jsonl", 4933),
        ("vnlaw/articles.jsonl.zst", 72_007),
    ] {
        let path = data.join(name);
        if !path.exists() {
            eprintln!("skipped: {} is not here", path.display());
            continue;
        }
        assert_eq!(
            crate::sniff(&path).unwrap().format,
            Some(crate::Format::Jsonl)
        );
        let bytes = row_bytes(&path, &Options::default()).unwrap();
        let mut good = 0;
        for (number, range) in jsonl_lines(&bytes) {
            let record = parse_json_line(&bytes[range], &FieldMap::default());
            assert!(record.is_ok(), "{name} line {number}: {record:?}");
            good += 1;
        }
        assert_eq!(good, rows, "{name}");
        read += good;
    }
    eprintln!("{read} rows read");
}
