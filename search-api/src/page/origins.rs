//! Where what is known of a document was read: one line a field, on its page.

use super::phrases::Phrases;
use crate::Language;
use search_index::{FieldOrigin, MetadataField, OriginMethod, StoredDocument};

/// Longest piece of text that is shown as having been read, in characters.
const LONGEST: usize = 140;
/// From this confidence on a reading is sure, and from this one it is likely.
const SURE: f32 = 0.9;
const LIKELY: f32 = 0.7;

/// One field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OriginView {
    pub(super) field: &'static str,
    pub(super) method: &'static str,
    /// Anchor on the page, and the number of the page where pages have one.
    pub(super) place: Option<(String, Option<u32>)>,
    /// The words that it was read from.
    pub(super) words: String,
    /// How sure it is, with the share in a hundred.
    pub(super) confidence: Option<(&'static str, String)>,
}

/// The fixed texts.
#[derive(Debug)]
pub(super) struct OriginWords {
    pub(super) heading: &'static str,
    pub(super) field: &'static str,
    pub(super) method: &'static str,
    pub(super) place: &'static str,
    pub(super) confidence: &'static str,
    pub(super) passage: &'static str,
    title: &'static str,
    summary: &'static str,
    text: &'static str,
    ocr: &'static str,
    stated: &'static str,
    office: &'static str,
    file_name: &'static str,
    container: &'static str,
    levels: [&'static str; 3],
}

impl OriginWords {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::Vi => &VI,
            Language::En => &EN,
        }
    }

    fn method(&self, method: OriginMethod) -> &'static str {
        match method {
            OriginMethod::Text => self.text,
            OriginMethod::Ocr => self.ocr,
            OriginMethod::Stated => self.stated,
            OriginMethod::Office => self.office,
            OriginMethod::FileName => self.file_name,
            OriginMethod::Container => self.container,
        }
    }

    fn field(&self, t: &Phrases, field: MetadataField) -> &'static str {
        match field {
            MetadataField::Title => self.title,
            MetadataField::Number => t.field_number,
            MetadataField::Type => t.field_type,
            MetadataField::Body => t.field_body,
            MetadataField::Date => t.field_date,
            MetadataField::Abstract => self.summary,
            MetadataField::Signer => t.field_signer,
            MetadataField::Secrecy => t.field_secrecy,
            MetadataField::Heading => t.field_heading,
        }
    }
}

/// The lines of a document.
pub(super) fn origins(
    words: &OriginWords,
    t: &Phrases,
    stored: &StoredDocument,
) -> Vec<OriginView> {
    let view = |origin: &FieldOrigin| OriginView {
        field: words.field(t, origin.field),
        method: words.method(origin.method),
        place: place(stored, origin),
        words: read(stored, origin),
        confidence: origin.confidence.map(|confidence| {
            let [sure, likely, doubtful] = words.levels;
            let level = match confidence {
                c if c >= SURE => sure,
                c if c >= LIKELY => likely,
                _ => doubtful,
            };
            (level, format!("{:.0} %", confidence * 100.0))
        }),
    };
    stored.origins.iter().map(view).collect()
}

/// The passage in which it stands, and its page.
fn place(stored: &StoredDocument, origin: &FieldOrigin) -> Option<(String, Option<u32>)> {
    let (page, span) = origin.place.as_ref()?;
    let page = stored.pages.get(*page)?;
    let passages = page.passages.iter();
    let (ordinal, _) = passages
        .rev()
        .find(|(_, passage)| passage.start <= span.start)?;
    Some((format!("#p-{ordinal}"), page.number))
}

/// The words in the text, on one line.
fn read(stored: &StoredDocument, origin: &FieldOrigin) -> String {
    let text = origin
        .place
        .as_ref()
        .and_then(|(page, span)| stored.pages.get(*page)?.text.get(span.clone()))
        .unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let cut: String = line.chars().take(LONGEST).collect();
    format!("{}…", cut.trim_end())
}

static VI: OriginWords = OriginWords {
    heading: "Thông tin này đọc từ đâu",
    field: "Thông tin",
    method: "Cách có được",
    place: "Chỗ đọc",
    confidence: "Độ tin cậy",
    passage: "đoạn văn",
    title: "Tên văn bản",
    summary: "Trích yếu",
    text: "đọc trong văn bản",
    ocr: "đọc trong bản quét (nhận dạng chữ)",
    stated: "bảng dữ liệu hoặc hồ sơ nguồn ghi",
    office: "cơ quan ghi bên cạnh tệp hoặc đã sửa",
    file_name: "tên tệp",
    container: "theo thư hoặc tệp nén chứa nó",
    levels: ["chắc chắn", "khá chắc", "chưa chắc, nên xem lại"],
};

static EN: OriginWords = OriginWords {
    heading: "Where this was read",
    field: "What",
    method: "How",
    place: "Where",
    confidence: "Confidence",
    passage: "passage",
    title: "Title",
    summary: "Abstract",
    text: "read in the text",
    ocr: "read in a scan (OCR)",
    stated: "stated by the source's table or record",
    office: "said by the office beside the file, or corrected",
    file_name: "name of the file",
    container: "of the mail or archive that it lies in",
    levels: ["sure", "likely", "doubtful, to be looked at"],
};
