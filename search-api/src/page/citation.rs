//! A document as reports cite it.

use search_index::DocumentMetadata;

/// `Nghị quyết số 12-NQ/TU, ngày 18/8/2021 của Tỉnh ủy Vạn Xuân về chuyển đổi số`: type, number,
/// day, body, abstract, as far as they are known; at least the title.
pub(super) fn citation(metadata: &DocumentMetadata) -> String {
    let known = |value: &Option<String>| {
        let value = value.as_deref().map(str::trim).unwrap_or_default();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let (kind, number) = (known(&metadata.document_type), known(&metadata.number));
    if kind.is_none() && number.is_none() {
        return metadata.title.trim().to_owned();
    }
    let mut out = kind.unwrap_or_else(|| "Văn bản".to_owned());
    if let Some(number) = number {
        out.push_str(&format!(" số {number}"));
    }
    if let Some(date) = metadata.date {
        out.push_str(&format!(", ngày {}", date.vietnamese()));
    }
    if let Some(body) = known(&metadata.body) {
        out.push_str(&format!(" của {body}"));
    }
    let about = known(&metadata.summary).unwrap_or_else(|| metadata.title.trim().to_owned());
    // A title often begins with the type, which is said already.
    let about = metadata
        .document_type
        .as_deref()
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
            heading: None,
            secrecy: Secrecy::Normal,
            format: "pdf".into(),
            ocr: false,
            places: Vec::new(),
        };
        assert_eq!(
            citation(&all),
            "Nghị quyết số 12-NQ/TU, ngày 18/8/2021 của Tỉnh ủy Vạn Xuân về chuyển đổi số"
        );
        let titled = DocumentMetadata {
            summary: None,
            title: "Nghị quyết về lưu trữ".into(),
            ..all.clone()
        };
        assert_eq!(
            citation(&titled),
            "Nghị quyết số 12-NQ/TU, ngày 18/8/2021 của Tỉnh ủy Vạn Xuân về lưu trữ"
        );
        let less = DocumentMetadata {
            document_type: None,
            body: None,
            date: None,
            summary: None,
            ..all.clone()
        };
        assert_eq!(citation(&less), "Văn bản số 12-NQ/TU, “Tờ bìa”");
        let nothing = DocumentMetadata {
            document_type: Some(" ".into()),
            number: None,
            ..all
        };
        assert_eq!(citation(&nothing), "Tờ bìa");
    }
}
