use crate::model::BlockKind::{self, Footnote, Heading, ListItem, Paragraph, TableRow};
use crate::{ExtractError, Extracted, Format, Options};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";

/// A container with these members.
fn container(members: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(writer.finish().unwrap().get_ref()).unwrap();
    file
}

fn content_types() -> &'static [u8] {
    br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#
}

fn part(namespace: &str, root: &str, inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><w:{root} xmlns:w=\"{namespace}\" xmlns:r=\"r\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:m=\"m\" xmlns:v=\"v\" xmlns:wps=\"wps\">{inner}</w:{root}>"
    )
}

fn body(inner: &str) -> String {
    part(MAIN, "document", &format!("<w:body>{inner}</w:body>"))
}

fn read_body(inner: &str) -> Result<Extracted, ExtractError> {
    read_parts(&[("word/document.xml", &body(inner))])
}

fn read_parts(parts: &[(&str, &str)]) -> Result<Extracted, ExtractError> {
    let mut members: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", content_types())];
    members.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    crate::extract(container(&members).path(), &Options::default())
}

fn blocks(read: &Extracted) -> Vec<(BlockKind, &str)> {
    read.pages[0]
        .blocks
        .iter()
        .map(|b| (b.kind, &*b.text))
        .collect()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn cell(inner: &str) -> String {
    format!("<w:tc><w:tcPr/>{inner}</w:tc>")
}

#[test]
fn text_in_runs_with_breaks_and_entities() {
    let read = read_body(
        r#"<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>
        <w:r><w:t>Nghị</w:t></w:r><w:r><w:t xml:space="preserve"> quyết </w:t><w:tab/><w:t>a &amp; &#x1EC7; &lt;</w:t><w:br/>
        <w:t>số 12</w:t><w:noBreakHyphen/><w:t>NQ/TU</w:t><w:sym w:font="Symbol" w:char="F0B3"/></w:r></w:p>
        <w:p/><w:p><w:hyperlink><w:r><w:t>liên kết</w:t></w:r></w:hyperlink>
        <w:sdt><w:sdtPr><w:rPr><w:vanish/></w:rPr></w:sdtPr><w:sdtContent><w:r><w:t xml:space="preserve"> ô</w:t></w:r></w:sdtContent></w:sdt>
        <m:oMath><m:r><m:t>=x</m:t></m:r></m:oMath></w:p>"#,
    )
    .unwrap();
    assert_eq!(read.format, Format::Docx);
    assert_eq!(
        blocks(&read),
        [
            (Paragraph, "Nghị quyết \ta & ệ <\nsố 12-NQ/TU≥"),
            (Paragraph, "liên kết ô=x"),
        ]
    );
    assert_eq!(read.pages[0].number, None);
}

#[test]
fn headings_by_level_by_style_and_by_inherited_style() {
    let styles = part(
        MAIN,
        "styles",
        r#"<w:style w:type="paragraph" w:styleId="u1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="chuong"><w:name w:val="Chương"/><w:basedOn w:val="u1"/></w:style>
        <w:style w:type="paragraph" w:styleId="muc"><w:name w:val="Mục"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="loop"><w:name w:val="x"/><w:basedOn w:val="loop"/></w:style>"#,
    );
    let styled = |style: &str, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let direct = r#"<w:p><w:pPr><w:outlineLvl w:val="4"/></w:pPr><w:r><w:t>e</w:t></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="u1"/><w:outlineLvl w:val="9"/></w:pPr><w:r><w:t>f</w:t></w:r></w:p>"#;
    let inner = ["u1", "chuong", "muc", "loop", "absent"]
        .map(|style| styled(style, style))
        .concat();
    let read = read_parts(&[
        ("word/document.xml", &body(&(inner + direct))),
        ("word/_rels/document.xml.rels", RELATIONS),
        ("word/styles.xml", &styles),
    ])
    .unwrap();
    assert_eq!(
        blocks(&read),
        [
            (Heading(1), "u1"),
            (Heading(1), "chuong"),
            (Heading(3), "muc"),
            (Paragraph, "loop"),
            (Paragraph, "absent"),
            (Heading(5), "e"),
            (Paragraph, "f"),
        ]
    );
}

const RELATIONS: &str = r#"<Relationships>
    <Relationship Id="s" Type="http://x/styles" Target="styles.xml"/>
    <Relationship Id="n" Type="http://x/numbering" Target="/word/numbering.xml"/>
    <Relationship Id="f" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/footnotes" Target="footnotes.xml"/>
    <Relationship Id="h" Type="http://x/header" Target="header1.xml"/>
    <Relationship Id="h2" Type="http://x/header" Target="header2.xml"/>
    <Relationship Id="g" Type="http://x/footer" Target="footer1.xml"/>
    <Relationship Id="out" Type="http://x/header" Target="file:///etc/passwd" TargetMode="External"/>
    </Relationships>"#;

#[test]
fn tables_in_reading_order_nested_and_as_layout() {
    let header =
        cell(&(p("TỈNH ỦY VẠN XUÂN") + &p("*"))) + &cell(&(p("ĐẢNG CỘNG SẢN") + &p("VIỆT NAM")));
    let nested = format!(
        "<w:tbl><w:tr>{}{}</w:tr></w:tbl>",
        cell(&p("trong")),
        cell(&p("nữa"))
    );
    let inner = format!(
        "{}<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:trPr/>{header}</w:tr>\
         <w:tr>{}{}{}</w:tr><w:tr>{}{}</w:tr>\
         <w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr>{}{}</w:tr></w:tbl>{}",
        p("trước"),
        cell(&p("a")),
        cell("<w:p/>"),
        cell(&p("c")),
        cell(&nested),
        cell(&p("bên")),
        cell(&p("bị xóa")),
        cell(&p("cũng thế")),
        p("sau"),
    );
    let read = read_body(&inner).unwrap();
    assert_eq!(
        blocks(&read),
        [
            (Paragraph, "trước"),
            (TableRow, "TỈNH ỦY VẠN XUÂN\n* | ĐẢNG CỘNG SẢN\nVIỆT NAM"),
            (TableRow, "a |  | c"),
            (TableRow, "trong | nữa"),
            (Paragraph, "bên"),
            (Paragraph, "sau"),
        ]
    );
}

#[test]
fn tracked_changes_as_if_accepted() {
    let read = read_body(
        r#"<w:p><w:r><w:t>giữ</w:t></w:r><w:del w:id="1"><w:r><w:delText>xóa</w:delText><w:t>xóa</w:t></w:r></w:del>
        <w:ins w:id="2"><w:r><w:t xml:space="preserve"> thêm</w:t></w:r></w:ins>
        <w:moveFrom><w:r><w:t>cũ</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t xml:space="preserve"> mới</w:t></w:r></w:moveTo></w:p>
        <w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr><w:pPrChange><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>nối</w:t></w:r></w:p>
        <w:p><w:r><w:t>liền</w:t></w:r></w:p>"#,
    )
    .unwrap();
    assert_eq!(
        blocks(&read),
        [(Paragraph, "giữ thêm mới"), (Paragraph, "nốiliền")]
    );
}

#[test]
fn text_boxes_once_and_watermarks() {
    let text_box = format!("<w:txbxContent>{}</w:txbxContent>", p("trong khung"));
    let inner = format!(
        "<w:p><w:r><w:t>ngoài</w:t></w:r><w:r><mc:AlternateContent>\
         <mc:Choice Requires=\"wps\"><w:drawing><wps:txbx>{text_box}</wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox>{text_box}</v:textbox></w:pict></mc:Fallback>\
         </mc:AlternateContent></w:r><w:r><w:t xml:space=\"preserve\"> khung</w:t></w:r>\
         <w:r><w:pict><v:shape><v:textpath string=\"MẬT\"/></v:shape></w:pict></w:r></w:p>"
    );
    let read = read_body(&inner).unwrap();
    assert_eq!(
        blocks(&read),
        [
            (Paragraph, "ngoài khung"),
            (Paragraph, "trong khung"),
            (Paragraph, "MẬT"),
        ]
    );
}

#[test]
fn notes_headers_and_numbers_of_lists() {
    let document = body(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Phạm vi</w:t></w:r>
        <w:r><w:footnoteReference w:id="3"/></w:r></w:p>
        <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Đối tượng</w:t><w:footnoteReference w:id="2"/></w:r></w:p>
        <w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>không</w:t></w:r></w:p>
        <w:sectPr><w:headerReference w:type="default" r:id="h"/><w:headerReference w:type="first" r:id="h2"/><w:footerReference r:id="g"/><w:headerReference r:id="out"/></w:sectPr>"#,
    );
    let footnotes = part(
        MAIN,
        "footnotes",
        &format!(
            "<w:footnote w:type=\"separator\" w:id=\"0\">{}</w:footnote>\
             <w:footnote w:id=\"2\">{}</w:footnote><w:footnote w:id=\"3\">{}{}</w:footnote>",
            p("---"),
            p("hai"),
            p("ba"),
            p("tiếp")
        ),
    );
    let numbering = part(
        MAIN,
        "numbering",
        r#"<w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>"#,
    );
    let read = read_parts(&[
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", RELATIONS),
        ("word/footnotes.xml", &footnotes),
        ("word/numbering.xml", &numbering),
        ("word/header1.xml", &part(MAIN, "hdr", &p("TUYỆT MẬT"))),
        ("word/header2.xml", &part(MAIN, "hdr", &p("TUYỆT MẬT"))),
        ("word/footer1.xml", &part(MAIN, "ftr", &p("12"))),
    ])
    .unwrap();
    assert_eq!(
        blocks(&read),
        [
            (Paragraph, "TUYỆT MẬT"),
            (ListItem, "Điều 1. Phạm vi"),
            (ListItem, "Điều 2. Đối tượng"),
            (Paragraph, "không"),
            (Footnote, "ba\ntiếp"),
            (Footnote, "hai"),
        ]
    );
}

#[test]
fn codes_of_fields_and_hidden_text_are_left_out() {
    let read = read_body(
        r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>mã</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>kết quả</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t xml:space="preserve"> hiện</w:t></w:r></w:p>
        <w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p><w:p><w:r><w:t>còn</w:t></w:r></w:p>"#,
    )
    .unwrap();
    assert_eq!(
        blocks(&read),
        [(Paragraph, "kết quả hiện"), (Paragraph, "còn")]
    );
    assert_eq!(read.complaints, ["1 hidden runs left out"]);
}

#[test]
fn strict_files_other_prefixes_and_utf16_read_the_same() {
    let strict = part(
        STRICT,
        "document",
        &format!("<w:body>{}</w:body>", p("chữ")),
    );
    let prefixed = body(&p("chữ"))
        .replace("w:", "ns0:")
        .replace(":w=", ":ns0=");
    let unprefixed = body(&p("chữ"))
        .replace("w:", "")
        .replace("xmlns:w=", "xmlns=");
    let utf16: Vec<u8> = format!("\u{feff}{}", body(&p("chữ")))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for document in [
        strict.as_bytes(),
        prefixed.as_bytes(),
        unprefixed.as_bytes(),
        &utf16,
    ] {
        let file = container(&[
            ("[Content_Types].xml", content_types()),
            ("word/document.xml", document),
        ]);
        let read = crate::extract(file.path(), &Options::default()).unwrap();
        assert_eq!(
            blocks(&read),
            [(Paragraph, "chữ")],
            "{}",
            String::from_utf8_lossy(document)
        );
    }
}

#[test]
fn the_title_is_the_properties_one() {
    let read = read_parts(&[
        ("word/document.xml", &body(&p("a"))),
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="word/document.xml"/>
            <Relationship Id="c" Type="http://x/core-properties" Target="docProps/core.xml"/></Relationships>"#,
        ),
        (
            "docProps/core.xml",
            "<cp:x xmlns:dc=\"d\"><dc:title> Nghị quyết &amp; </dc:title><dc:creator>b</dc:creator></cp:x>",
        ),
    ])
    .unwrap();
    assert_eq!(read.title.as_deref(), Some("Nghị quyết &"));
}

#[test]
fn entity_bombs_stand_for_nothing() {
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;\">\
         <!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}",
        "ha".repeat(1000),
        body("<w:p><w:r><w:t>x&b;&e;y</w:t></w:r></w:p>")
            .split_once("?>")
            .unwrap()
            .1
    );
    let read = read_parts(&[("word/document.xml", &bomb)]).unwrap();
    assert_eq!(blocks(&read), [(Paragraph, "xy")]);
}

#[test]
fn a_zip_bomb_ends_at_the_limit() {
    let bomb = body(&p(&"a".repeat(50 << 20)));
    let file = container(&[
        ("[Content_Types].xml", content_types()),
        ("word/document.xml", bomb.as_bytes()),
    ]);
    let options = Options {
        unpacked_limit: 10 << 20,
        ..Options::default()
    };
    let error = crate::extract(file.path(), &options).unwrap_err();
    assert!(error.to_string().contains("unpacked size"), "{error}");
    let options = Options {
        text_limit: 10 << 20,
        ..Options::default()
    };
    let error = crate::extract(file.path(), &options).unwrap_err();
    assert!(error.to_string().contains("limit on text"), "{error}");
}

#[test]
fn deep_nesting_ends_at_the_limit() {
    let deep = "<w:tbl><w:tr><w:tc>".repeat(20_000) + &"</w:tc></w:tr></w:tbl>".repeat(20_000);
    let error = read_body(&deep).unwrap_err();
    assert!(error.to_string().contains("limit on nesting"), "{error}");
}

#[test]
fn truncated_and_broken_files_are_damaged() {
    let file = container(&[
        ("[Content_Types].xml", content_types()),
        (
            "word/document.xml",
            body(&p(&"chữ ".repeat(500))).as_bytes(),
        ),
    ]);
    let whole = std::fs::read(file.path()).unwrap();
    for cut in [whole.len() - 10, whole.len() / 2] {
        std::fs::write(file.path(), &whole[..cut]).unwrap();
        let error = crate::extract(file.path(), &Options::default()).unwrap_err();
        assert_eq!(error.code(), "damaged", "{error}");
    }
    let cut_xml = body(&p("chữ"));
    for xml in [&cut_xml[..cut_xml.len() - 30], "<w:document", "<a></b>"] {
        let error = read_parts(&[("word/document.xml", xml)]).unwrap_err();
        assert_eq!(error.code(), "damaged", "{xml}: {error}");
    }
    let error = read_parts(&[("word/styles.xml", "<a/>")]).unwrap_err();
    assert_eq!(error.code(), "damaged");
    assert_eq!(read_body("<w:p/>").unwrap_err().code(), "no_text");
}

#[test]
fn an_encrypted_file_needs_its_password() {
    // Word puts an encrypted DOCX into a compound file with a stream of this name (MS-OFFCRYPTO).
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(1024, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    let error = crate::extract(file.path(), &Options::default()).unwrap_err();
    assert_eq!(error.code(), "encrypted");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn no_markup_makes_it_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "chữ", "<w:tbl>", "<w:tr>",
                "<w:tc>", "</w:tc>", "</w:tr>", "</w:tbl>", "<w:pPr>", "</w:pPr>", "<w:del>",
                "</w:del>", "<w:txbxContent>", "</w:txbxContent>", "&x;", "<mc:Fallback>",
            ]),
            0..40,
        )
    ) {
        let _ = read_body(&pieces.concat());
    }
}
