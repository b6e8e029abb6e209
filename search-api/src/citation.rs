//! A document as reports cite it.

use party_documents::Date;
use search_index::{DocumentMetadata, Hit};

/// What is cited of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cited<'a> {
    pub(crate) document_type: Option<&'a str>,
    pub(crate) number: Option<&'a str>,
    pub(crate) date: Option<Date>,
    pub(crate) body: Option<&'a str>,
    pub(crate) summary: Option<&'a str>,
    pub(crate) title: &'a str,
}

impl<'a> From<&'a DocumentMetadata> for Cited<'a> {
    fn from(metadata: &'a DocumentMetadata) -> Self {
        Self {
            document_type: metadata.document_type.as_deref(),
            number: metadata.number.as_deref(),
            date: metadata.date,
            body: metadata.body.as_deref(),
            summary: metadata.summary.as_deref(),
            title: &metadata.title,
        }
    }
}

impl<'a> From<&'a Hit> for Cited<'a> {
    fn from(hit: &'a Hit) -> Self {
        Self {
            document_type: hit.document_type.as_deref(),
            number: hit.number.as_deref(),
            date: hit.date,
            body: hit.body.as_deref(),
            summary: hit.summary.as_deref(),
            title: &hit.title,
        }
    }
}

/// `Nghị quyết số 12-NQ/TU, ngày 18/8/2021 của Tỉnh ủy Vạn Xuân về chuyển đổi số`: type, number,
/// day, body, abstract, as far as they are known; at least the title.
pub(crate) fn citation(cited: &Cited<'_>) -> String {
    let known = |value: Option<&str>| {
        let value = value.map(str::trim).unwrap_or_default();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let (kind, number) = (known(cited.document_type), known(cited.number));
    if kind.is_none() && number.is_none() {
        return cited.title.trim().to_owned();
    }
    let mut out = kind.unwrap_or_else(|| "Văn bản".to_owned());
    if let Some(number) = number {
        out.push_str(&format!(" số {number}"));
    }
    if let Some(date) = cited.date {
        out.push_str(&format!(", ngày {}", date.vietnamese()));
    }
    if let Some(body) = known(cited.body) {
        out.push_str(&format!(" của {body}"));
    }
    let about = known(cited.summary).unwrap_or_else(|| cited.title.trim().to_owned());
    // A title often begins with the type, which is said already.
    let about = cited
        .document_type
        .and_then(|kind| about.strip_prefix(kind.trim()))
        .map(str::trim_start)
        .filter(|rest| rest.to_lowercase().starts_with("về "))
        .unwrap_or(&about);
    match about.strip_prefix("Về ").or(about.strip_prefix("về ")) {
        Some(rest) => out.push_str(&format!(" về {rest}")),
        None => out.push_str(&format!(", “{about}”")),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use party_documents::{Date, Secrecy};

    #[test]
    fn what_is_known_is_cited_in_the_order_of_reports() {
        let all = DocumentMetadata {
            id: "a".into(),
            external_id: "a".into(),
            title: "Tờ bìa".into(),
            number: Some("12-NQ/TU".into()),
            document_type: Some("Nghị quyết".into()),
            body: Some("Tỉnh ủy Vạn Xuân".into()),
            date: Date::new(2021, 8, 18),
            summary: Some("Về chuyển đổi số".into()),
            signer: None,
            subject: None,
            heading: None,
            secrecy: Secrecy::Normal,
            format: "pdf".into(),
            ocr: false,
            places: Vec::new(),
        };
        assert_eq!(
            citation(&Cited::from(&all)),
            "Nghị quyết số 12-NQ/TU, ngày 18/8/2021 của Tỉnh ủy Vạn Xuân về chuyển đổi số"
        );
        let titled = DocumentMetadata {
            summary: None,
            title: "Nghị quyết về lưu trữ".into(),
            ..all.clone()
        };
        assert_eq!(
            citation(&Cited::from(&titled)),
            "Nghị quyết số 12-NQ/TU, ngày 18/8/2021 của Tỉnh ủy Vạn Xuân về lưu trữ"
        );
        let less = DocumentMetadata {
            document_type: None,
            body: None,
            date: None,
            summary: None,
            ..all.clone()
        };
        assert_eq!(
            citation(&Cited::from(&less)),
            "Văn bản số 12-NQ/TU, “Tờ bìa”"
        );
        let nothing = DocumentMetadata {
            document_type: Some(" ".into()),
            number: None,
            ..all
        };
        assert_eq!(citation(&Cited::from(&nothing)), "Tờ bìa");
    }
}
