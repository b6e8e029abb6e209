use super::*;
use std::io::Write;
use std::time::Duration;

/// A PDF with a page for each text, written by hand with a correct table of offsets.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] >>",
            pages.len(),
            (0..pages.len())
                .map(|n| format!("{} 0 R", 4 + 2 * n))
                .collect::<Vec<_>>()
                .join(" ")
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (n, text) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F 3 0 R >> >> >>",
            5 + 2 * n
        ));
        let lines: String = text
            .lines()
            .map(|line| format!("({line}) Tj 0 -20 Td "))
            .collect();
        let stream = format!("BT /F 12 Tf 72 750 Td {lines} ET");
        objects.push(format!(
            "<< /Length {} >>\nstream\n{stream}\nendstream",
            stream.len()
        ));
    }
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", n + 1).bytes());
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    bytes.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    bytes
}

fn read_bytes(bytes: &[u8], options: &Options) -> Option<Result<Extracted, ExtractError>> {
    if PDFTOTEXT.locate().is_none() {
        eprintln!("skipped: pdftotext is not installed");
        return None;
    }
    let mut file = tempfile::Builder::new().prefix("-o ").tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Some(crate::extract(file.path(), options))
}

#[test]
fn a_page_for_each_page() {
    let bytes = pdf(&["Mot\nhai", "", "Ba"]);
    let options = Options {
        ocr: false,
        ..Options::default()
    };
    let Some(read) = read_bytes(&bytes, &options) else {
        return;
    };
    let read = read.unwrap();
    assert_eq!(read.format, Format::Pdf);
    let pages: Vec<(Option<u32>, String)> =
        read.pages.iter().map(|p| (p.number, p.text())).collect();
    assert_eq!(
        pages,
        [
            (Some(1), "Mot\nhai".to_owned()),
            (Some(2), String::new()),
            (Some(3), "Ba".to_owned()),
        ]
    );
    assert_eq!(read.pages[0].method, Method::TextLayer);
    assert_eq!(read.pages[1].quality, 0.0);
    assert_eq!(read.complaints, ["1 of 3 pages hold no text"]);
}

#[test]
fn pages_without_text_truncation_and_limits_say_so() {
    for (bytes, options, code) in [
        (
            pdf(&["", ""]),
            Options {
                ocr: false,
                ..Options::default()
            },
            "no_text",
        ),
        (b"%PDF-1.4\nrubbish".to_vec(), Options::default(), "damaged"),
        (
            pdf(&["mot hai ba"; 50]),
            Options {
                text_limit: 100,
                ..Options::default()
            },
            "limit",
        ),
        (
            pdf(&["mot"; 3000]),
            Options {
                time_limit: Duration::from_millis(1),
                ..Options::default()
            },
            "limit",
        ),
        (
            pdf(&["mot"]),
            Options {
                memory_limit: 8 << 20,
                ..Options::default()
            },
            "limit",
        ),
    ] {
        let Some(read) = read_bytes(&bytes, &options) else {
            return;
        };
        let error = read.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
}

#[test]
fn a_password_is_asked_for() {
    // Encrypted so that the empty password, with which a reader tries, is not the right one
    // (ISO 32000, 7.6.3): no check of it comes out.
    let whole = String::from_utf8(pdf(&["mot"])).unwrap();
    let locked = whole.replace(
        "/Root 1 0 R",
        &format!(
            "/Root 1 0 R /ID [<{0}> <{0}>] /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 \
             /P -4 /O <{1}> /U <{1}> >>",
            "31".repeat(16),
            "32".repeat(32)
        ),
    );
    for (bytes, expected) in [
        (whole.into_bytes(), None),
        (locked.into_bytes(), Some("encrypted")),
    ] {
        let Some(read) = read_bytes(&bytes, &Options::default()) else {
            return;
        };
        assert_eq!(read.err().map(|error| error.code()), expected);
    }
}

#[test]
fn ten_thousand_pages_are_read() {
    let Some(read) = read_bytes(&pdf(&["trang"; 10_000]), &Options::default()) else {
        return;
    };
    assert_eq!(read.unwrap().pages.len(), 10_000);
}

#[test]
fn layout_stays_and_the_shared_margin_goes() {
    let text = "\n    TINH UY      DANG\n      *\n\n    Dieu 1\n\u{c}";
    let pages = pages(text, &mut Vec::new());
    let texts: Vec<&str> = pages[0].blocks.iter().map(|b| &*b.text).collect();
    assert_eq!(texts, ["TINH UY      DANG\n  *", "Dieu 1"]);
    assert_eq!(pages.len(), 1);
}

#[test]
fn a_page_in_a_legacy_encoding_is_converted() {
    let text = "Tr−êng hîp nµy ®−îc xem xÐt\nC¸c tÝnh chÊt cña kim lo¹i cã thÓ gi¶i thÝch\n";
    let mut complaints = Vec::new();
    let pages = pages(text, &mut complaints);
    assert_eq!(pages[0].method, Method::Converted);
    let expect = "Trường hợp này được xem xét\nCác tính chất của kim loại có thể giải thích";
    assert_eq!(pages[0].text(), expect);
    assert_eq!(complaints, ["1 pages converted from TCVN3"]);
    let unicode = "Trường hợp này − được xem xét";
    let page = &super::pages(unicode, &mut complaints)[0];
    assert_eq!(page.method, Method::TextLayer);
    assert_eq!(page.text(), unicode);
}

#[test]
fn doubtful_pages_are_found() {
    let good = "Tỉnh ủy Vạn Xuân ban hành Nghị quyết về công tác cán bộ trong tình hình mới, giao Ban \
                Tổ chức Tỉnh ủy chủ trì tham mưu";
    let watermark = ". v n i e t nam . L u atV www v n i e t nam L u a t V w w w h t t p n e t v n";
    let text = format!("{good}\u{c}{watermark}\u{c}\u{c}Phụ lục\u{c}");
    let pages = pages(&text, &mut Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("khong-co.pdf");
    let doubtful = doubtful_pages(&pages, &absent, folder.path(), &Options::default());
    assert_eq!(doubtful, [2, 3]);
}
