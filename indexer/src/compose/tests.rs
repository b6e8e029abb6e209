use super::*;
use extraction::{Block, BlockKind, Page};

const CEILING: Ceiling = Ceiling(DEFAULT_CEILING);

fn origin(row: Option<u64>) -> Origin {
    let place = Place {
        path: "kho/van_ban.txt".to_owned(),
        row,
    };
    Origin {
        id: "0".repeat(32),
        places: vec![place],
        floor: Secrecy::Normal,
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn row(record: Record) -> Composed {
    from_record(record, "jsonl", origin(Some(1)), CEILING).unwrap()
}

fn file(pages: &[&str]) -> Extracted {
    let page = |(number, text): (u32, &&str)| Page {
        number: Some(number),
        method: Method::Native,
        quality: 1.0,
        blocks: vec![Block::new(BlockKind::Paragraph, (*text).to_owned())],
    };
    Extracted {
        format: Format::Pdf,
        pages: (1..).zip(pages).map(page).collect(),
        title: some("Microsoft Word - mau cong van.doc"),
        complaints: Vec::new(),
    }
}

/// A resolution of the invented province, in the layout of Party documents.
const RESOLUTION: &str = "TỈNH ỦY VẠN XUÂN\n*\nSố 12-NQ/TU\n\nĐẢNG CỘNG SẢN VIỆT NAM\n\n\
    Vạn Xuân, ngày 15 tháng 3 năm 2024\n\nNGHỊ QUYẾT\nvề chuyển đổi số trong các cơ quan đảng\n-----\n\n\
    Căn cứ Điều lệ Đảng, Tỉnh ủy quyết nghị như sau:\n\nI- QUAN ĐIỂM\n\n1. Kiên trì.\n";

/// An article whose text cites a resolution's head, as annexes do.
const ARTICLE: &str = "Điều 4. Tổ chức thực hiện\nGiao Văn phòng theo dõi.\n";

#[test]
fn a_file_says_of_itself_what_it_is() {
    let composed = from_file(&file(&[RESOLUTION]), None, origin(None), CEILING).unwrap();
    let document = composed.document;
    assert_eq!(document.number.unwrap().display(), "12-NQ/TU");
    assert_eq!(document.document_type.as_deref(), Some("Nghị quyết"));
    assert_eq!(document.date, Date::new(2024, 3, 15));
    assert_eq!(document.format, "pdf");
    assert!(
        document.title.starts_with("Về chuyển đổi số"),
        "{}",
        document.title
    );
    assert!(
        !document.title.contains("Microsoft"),
        "titles of templates are no titles"
    );
}

#[test]
fn what_a_row_states_wins_over_its_text() {
    let record = Record {
        external_id: some("a-1"),
        number: some("12-NQ/TU"),
        document_type: some("NGHỊ QUYẾT"),
        body: some("Ban Thường vụ Tỉnh ủy Vạn Xuân"),
        date: some("16/3/2024"),
        text: RESOLUTION.to_owned(),
        ..Record::default()
    };
    let document = row(record).document;
    assert_eq!(document.date, Date::new(2024, 3, 16));
    assert_eq!(
        document.body.as_deref(),
        Some("Ban Thường vụ Tỉnh ủy Vạn Xuân")
    );
    assert_eq!(document.document_type.as_deref(), Some("Nghị quyết"));
    assert_eq!(document.external_id.as_deref(), Some("a-1"));
    assert!(
        document.summary.unwrap().contains("chuyển đổi số"),
        "the text fills what is not stated"
    );
}

#[test]
fn a_part_of_a_law_takes_nothing_from_a_head_that_is_not_its_own() {
    let record = |text: &str| Record {
        number: some("57/2020/QH14"),
        title: some("Điều 4. Tổ chức thực hiện"),
        text: text.to_owned(),
        ..Record::default()
    };
    for text in [ARTICLE, RESOLUTION] {
        let document = row(record(text)).document;
        assert_eq!(document.number.unwrap().display(), "57/2020/QH14");
        assert_eq!(document.date, None);
        assert_eq!(document.body, None);
        assert_eq!(document.document_type, None);
        assert_eq!(document.title, "Điều 4. Tổ chức thực hiện");
    }
}

#[test]
fn fields_that_cannot_be_read_are_warned_of_and_still_found() {
    let record = Record {
        number: some("73 chấm CP"),
        date: some("31/2/2024"),
        heading: some("Chương I"),
        text: ARTICLE.to_owned(),
        ..Record::default()
    };
    let composed = row(record);
    let codes: Vec<&str> = composed.notes.iter().map(|note| note.code).collect();
    assert!(
        codes.contains(&"number_unreadable") && codes.contains(&"date_unreadable"),
        "{codes:?}"
    );
    assert_eq!(composed.document.number, None);
    assert_eq!(composed.document.date, None);
    assert_eq!(
        composed.document.heading.as_deref(),
        Some("73 chấm CP > Chương I")
    );
}

#[test]
fn sections_count_in_the_pages_joined_by_form_feeds() {
    let pages = [
        "I- QUAN ĐIỂM\n\nMột.\u{c}vẫn trang một",
        "II- MỤC TIÊU\n\nHai.",
    ];
    let document = from_file(&file(&pages), None, origin(None), CEILING)
        .unwrap()
        .document;
    let joined = document
        .pages
        .iter()
        .map(|p| p.text.as_str())
        .collect::<Vec<_>>()
        .join("\u{c}");
    assert_eq!(
        joined.matches('\u{c}').count(),
        1,
        "none stays inside a page"
    );
    assert!(!document.sections.is_empty());
    for section in &document.sections {
        let text = &joined[section.span.clone()];
        assert!(
            text.starts_with(section.heading.split(' ').next().unwrap()),
            "{text}"
        );
    }
    assert_eq!(document.pages[1].number, Some(2));
}

#[test]
fn text_is_put_into_its_normal_form() {
    let line = "{\"title\": \"x\", \"text\": \"tie\u{302}\u{301}ng\\u000cmới\"}";
    let record = extraction::records::parse_json_line(
        line.as_bytes(),
        &extraction::records::FieldMap::default(),
    );
    assert_eq!(row(record.unwrap()).document.pages[0].text, "tiếng\nmới");
    let pages = ["tie\u{302}\u{301}ng"];
    let composed = from_file(&file(&pages), None, origin(None), CEILING).unwrap();
    assert_eq!(composed.document.pages[0].text, "tiếng");
}

#[test]
fn a_page_read_by_ocr_marks_its_document() {
    let mut scanned = file(&[RESOLUTION, "trang hai"]);
    assert!(
        !from_file(&scanned, None, origin(None), CEILING)
            .unwrap()
            .document
            .ocr
    );
    scanned.pages[1].method = Method::Ocr;
    assert!(
        from_file(&scanned, None, origin(None), CEILING)
            .unwrap()
            .document
            .ocr
    );
}

#[test]
fn a_secret_paper_stays_out() {
    let record = Record {
        secrecy: some("Mật"),
        text: ARTICLE.to_owned(),
        ..Record::default()
    };
    let rejection = from_record(record.clone(), "csv", origin(Some(3)), CEILING).unwrap_err();
    assert_eq!(rejection.code, "secret");
    let permitted = from_record(record, "csv", origin(Some(3)), Ceiling(Secrecy::Secret)).unwrap();
    assert_eq!(permitted.document.secrecy, Secrecy::Secret);

    let marked = format!("MẬT\n{RESOLUTION}");
    let rejection = from_file(&file(&[&marked]), None, origin(None), CEILING).unwrap_err();
    assert_eq!(rejection.code, "secret");
}

#[test]
fn files_are_one_document_only_when_enough_is_known() {
    let identity_of = |text: &str| {
        identity(
            &from_file(&file(&[text]), None, origin(None), CEILING)
                .unwrap()
                .document,
        )
    };
    let first = identity_of(RESOLUTION).expect("number, body and date are in the head");
    let scan = identity_of(&RESOLUTION.replace("Kiên trì", "Kien tri")).unwrap();
    assert_eq!(first, scan, "the same paper in another copy");
    let later = identity_of(&RESOLUTION.replace("năm 2024", "năm 2025")).unwrap();
    assert_ne!(first, later, "numbers start again in each term");
    assert_eq!(identity_of(ARTICLE), None);
}

/// The words that the value of a field was read from, and how.
fn read_from(document: &Document, field: MetadataField) -> Option<(OriginMethod, String)> {
    let origin = document.origins.iter().find(|o| o.field == field)?;
    let words = origin.place.as_ref().map(|(page, span)| {
        let text = &document.pages[*page].text;
        text[span.clone()].to_owned()
    });
    Some((origin.method, words.unwrap_or_default()))
}

#[test]
fn each_value_knows_where_it_was_read() {
    use MetadataField::{Abstract, Body, Date as Day, Number, Signer, Title, Type};
    use OriginMethod::{Ocr, Office, Stated, Text};
    // A cover before it: places are those of their own page.
    let mut pages = file(&["Bìa hồ sơ", RESOLUTION]);
    let of = |extracted: &Extracted, sidecar: Option<&Sidecar>| {
        from_file(extracted, sidecar, origin(None), CEILING)
            .unwrap()
            .document
    };
    let single = of(&file(&[RESOLUTION]), None);
    for (field, words) in [
        (Number, "12-NQ/TU"),
        (Type, "NGHỊ QUYẾT"),
        (Day, "ngày 15 tháng 3 năm 2024"),
        (Abstract, "chuyển đổi số"),
    ] {
        let (method, read) = read_from(&single, field).unwrap();
        assert_eq!(method, Text, "{field:?}");
        assert!(read.contains(words), "{field:?}: {read}");
    }
    assert_eq!(read_from(&single, Title), None, "made of the others");
    assert_eq!(read_from(&single, Signer), None, "nobody signed");
    let sure = single
        .origins
        .iter()
        .all(|o| o.confidence.is_some_and(|c| (0.5..=1.0).contains(&c)));
    assert!(sure, "{:?}", single.origins);

    pages.pages[1].method = Method::Ocr;
    let scanned = of(&pages, None);
    if let Some((method, read)) = read_from(&scanned, Number) {
        assert_eq!((method, read.contains("12-NQ/TU")), (Ocr, true), "{read}");
    }
    let mut recognised = file(&[RESOLUTION]);
    recognised.pages[0].method = Method::Ocr;
    assert_eq!(read_from(&of(&recognised, None), Number).unwrap().0, Ocr);

    let sidecar = Sidecar {
        body: some("Ban Thường vụ Tỉnh ủy Vạn Xuân"),
        ..Sidecar::default()
    };
    let told = of(&file(&[RESOLUTION]), Some(&sidecar));
    assert_eq!(read_from(&told, Body), Some((Office, String::new())));
    assert_eq!(read_from(&told, Number).unwrap().0, Text);

    let record = Record {
        number: some("12-NQ/TU"),
        title: some("Nghị quyết 12"),
        text: RESOLUTION.to_owned(),
        ..Record::default()
    };
    let stated = row(record).document;
    assert_eq!(read_from(&stated, Number), Some((Stated, String::new())));
    assert_eq!(read_from(&stated, Title), Some((Stated, String::new())));
    assert_eq!(
        read_from(&stated, Day).unwrap().0,
        Text,
        "the text fills the rest"
    );
}
