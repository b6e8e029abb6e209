//! Writing a document for a word processor: headings and paragraphs, on A4, in the typeface of
//! office papers.
//!
//! Parts are written as they come, so a document of any length needs the memory of one paragraph.

use quick_xml::escape::escape;
use std::io::{self, Seek, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What such a file is called in headers.
pub(crate) const MEDIA_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// 14 points of Times New Roman, as office papers have it.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:i/><w:sz w:val="26"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="567"/><w:jc w:val="both"/></w:pPr><w:rPr><w:i/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Source"><w:name w:val="Source"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr></w:style></w:styles>"#;

/// A4 with the margins of office papers: 20 mm above and below, 30 mm left, 15 mm right.
const END: &str = r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#;

const BEGINNING: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Title,
    Subtitle,
    Heading,
    Plain,
    /// Words of another document.
    Quote,
    /// An entry of a list of sources.
    Source,
}

impl Style {
    fn id(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Subtitle => "Subtitle",
            Self::Heading => "Heading1",
            Self::Plain => "Normal",
            Self::Quote => "Quote",
            Self::Source => "Source",
        }
    }
}

/// A document being written.
pub(crate) struct DocxWriter<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> DocxWriter<W> {
    /// Begins a document.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn new(out: W) -> io::Result<Self> {
        let mut zip = ZipWriter::new(out);
        let options = SimpleFileOptions::default();
        for (name, content) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELATIONS),
            ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS),
            ("word/styles.xml", STYLES),
        ] {
            zip.start_file(name, options)?;
            zip.write_all(content.as_bytes())?;
        }
        zip.start_file("word/document.xml", options.large_file(true))?;
        zip.write_all(BEGINNING.as_bytes())?;
        Ok(Self(zip))
    }

    /// Adds a paragraph; lines of `text` stay lines.
    ///
    /// # Errors
    /// Those of the writer below.
    pub(crate) fn paragraph(&mut self, style: Style, text: &str) -> io::Result<()> {
        write!(
            self.0,
            "<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr><w:r>",
            style.id()
        )?;
        for (n, line) in text.lines().enumerate() {
            if n > 0 {
                self.0.write_all(b"<w:br/>")?;
            }
            let line: String = line.chars().filter(|c| allowed(*c)).collect();
            write!(
                self.0,
                "<w:t xml:space=\"preserve\">{}</w:t>",
                escape(line.as_str())
            )?;
        }
        self.0.write_all(b"</w:r></w:p>")
    }

    /// Ends the document and gives back what it was written to.
    ///
    /// # Errors
    /// Those of the writer below.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.0.write_all(END.as_bytes())?;
        Ok(self.0.finish()?)
    }
}

/// Whether XML can hold a character at all.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn what_is_written_is_read_back_whatever_it_holds() {
        let hostile = "Điều <1> & \"2\" \u{0}\u{b}\u{fffe}]]>";
        let mut docx = DocxWriter::new(Cursor::new(Vec::new())).unwrap();
        docx.paragraph(Style::Title, "DANH MỤC").unwrap();
        docx.paragraph(Style::Plain, hostile).unwrap();
        docx.paragraph(Style::Quote, "hai\ndòng").unwrap();
        docx.paragraph(Style::Plain, "").unwrap();
        let bytes = docx.finish().unwrap().into_inner();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.docx");
        std::fs::write(&path, bytes).unwrap();
        let read = extraction::extract(&path, &extraction::Options::default()).unwrap();
        assert_eq!(read.format, extraction::Format::Docx);
        let blocks: Vec<&str> = read.pages[0]
            .blocks
            .iter()
            .map(|block| block.text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        assert_eq!(blocks[0], "DANH MỤC");
        assert_eq!(blocks[1], "Điều <1> & \"2\" ]]>");
        assert_eq!(blocks[2], "hai\ndòng");
    }
}
