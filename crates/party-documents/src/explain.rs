//! Everything understood of a file as one JSON object, for people and programs to check.

use crate::document::{Found, Understanding, understand_all};
use crate::{Citation, Duty, Sidecar, find_duties};
use serde::Serialize;
use serde_json::{Value, json};

/// A page of text and how it was had.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageText {
    /// The text, in normal form ([`vietnamese::normalise`]).
    pub text: String,
    /// How it was had: `text`, `ocr`, …
    pub method: Option<String>,
    /// How good it is, 0.0 to 1.0.
    pub quality: Option<f32>,
}

/// `{"documents": […], "pages": […], "complaints": […]}`; offsets are bytes in the texts of the
/// pages joined by form feeds. What was not found is null.
#[must_use]
pub fn explain(pages: &[PageText]) -> Value {
    explain_with(pages, None)
}

/// The same with what the office says beside the file, which speaks of the first document in it;
/// what was read otherwise is among the complaints.
#[must_use]
pub fn explain_with(pages: &[PageText], sidecar: Option<&Sidecar>) -> Value {
    let texts: Vec<&str> = pages.iter().map(|p| p.text.as_str()).collect();
    let text = texts.join("\u{c}");
    let mut parts = understand_all(&text);
    if let (Some(sidecar), Some(first)) = (sidecar, parts.first_mut()) {
        sidecar.apply(&mut first.understanding);
    }
    let complaints: Vec<&String> = parts
        .iter()
        .flat_map(|p| &p.understanding.complaints)
        .collect();
    let documents: Vec<Value> = parts
        .iter()
        .map(|part| {
            let words = text.get(part.span.clone()).unwrap_or_default();
            let mut duties = find_duties(words);
            for duty in &mut duties {
                shift(duty, part.span.start);
            }
            let mut value = document(&text, &part.understanding, &duties);
            if let Some(object) = value.as_object_mut() {
                object.insert("start".to_owned(), json!(part.span.start));
                object.insert("end".to_owned(), json!(part.span.end));
            }
            value
        })
        .collect();
    json!({
        "documents": documents,
        "pages": pages.iter().enumerate().map(|(i, page)| json!({
            "number": i + 1,
            "method": page.method,
            "quality": page.quality,
            "text": page.text,
        })).collect::<Vec<_>>(),
        "complaints": complaints,
    })
}

fn shift(duty: &mut Duty, by: usize) {
    let moved = |r: &std::ops::Range<usize>| r.start + by..r.end + by;
    duty.span = moved(&duty.span);
    duty.when.span = moved(&duty.when.span);
    if let Some(body) = &mut duty.body {
        body.span = moved(&body.span);
    }
}

fn document(text: &str, read: &Understanding, duties: &[Duty]) -> Value {
    json!({
        "number": read.number.as_ref().map(|n| json!({
            "display": n.value.display(),
            "key": n.value.key(),
        })),
        "type": plain(&read.document_type),
        "body": plain(&read.body),
        "heading_body": plain(&read.heading_body),
        "superior": plain(&read.superior),
        "date": read.date.as_ref().map(|d| d.value.to_string()),
        "place": plain(&read.place),
        "title": plain(&read.title),
        "signer": plain(&read.signer),
        "signer_post": plain(&read.signer_post),
        "authority": plain(&read.authority),
        "secrecy": read.secrecy.as_ref().map(|s| s.value),
        "urgency": plain(&read.urgency),
        "draft": plain(&read.draft),
        "issued_with": read.issued_with.as_ref().map(|n| json!({
            "display": n.value.display(),
            "key": n.value.key(),
        })),
        "recipients": read.recipients.iter().map(|r| &r.value).collect::<Vec<_>>(),
        "citations": read.citations.iter().map(|c| citation(text, c)).collect::<Vec<_>>(),
        "duties": duties.iter().map(|d| json!({
            "text": text.get(d.span.clone()).map(str::trim),
            "start": d.span.start,
            "end": d.span.end,
            "body": d.body.as_ref().map(|b| &b.value),
            "task": d.task,
            "deadline": d.deadline.map(|d| d.to_string()),
            "when": d.when.value,
            "recurring": d.recurring,
            "confidence": rounded(d.confidence),
        })).collect::<Vec<_>>(),
        "sections": read.sections.iter().map(|s| json!({
            "level": s.level,
            "heading": s.heading,
            "start": s.span.start,
            "end": s.span.end,
        })).collect::<Vec<_>>(),
        "found": {
            "number": place(&read.number),
            "type": place(&read.document_type),
            "body": place(&read.body),
            "date": place(&read.date),
            "place": place(&read.place),
            "title": place(&read.title),
            "signer": place(&read.signer),
            "secrecy": place(&read.secrecy),
        },
    })
}

fn plain(found: &Option<Found<String>>) -> Option<&String> {
    found.as_ref().map(|f| &f.value)
}

/// Where a value was found and how sure it is.
fn place<T: Serialize>(found: &Option<Found<T>>) -> Option<Value> {
    found.as_ref().map(
        |f| json!({"start": f.span.start, "end": f.span.end, "confidence": rounded(f.confidence)}),
    )
}

fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}

fn citation(text: &str, citation: &Citation) -> Value {
    json!({
        "text": text.get(citation.span.clone()),
        "start": citation.span.start,
        "end": citation.span.end,
        "key": citation.key(),
        "relation": citation.relation,
        "form": citation.form,
        "type": citation.document_type,
        "inferred": citation.inferred,
        "ordinal": citation.ordinal,
        "scope": citation.scope,
        "issuer": citation.issuer,
        "terms": citation.terms,
        "years": citation.years,
        "year": citation.year,
        "date": citation.date.map(|d| d.to_string()),
        "article": citation.article,
        "confidence": rounded(citation.confidence),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_documents_in_one_file() {
        let first = "TỈNH ỦY VẠN XUÂN                ĐẢNG CỘNG SẢN VIỆT NAM
*
Số 332-QĐ/TU           Vạn Xuân, ngày 27 tháng 12 năm 2025
QUYẾT ĐỊNH
ban hành Quy định về phân cấp quản lý tài sản
-----
- Căn cứ Quy định số 21-QĐ/TU, ngày 21/3/2025 của Ban Thường vụ Tỉnh ủy;
Điều 1. Ban hành kèm theo Quyết định này Quy định về phân cấp.
Nơi nhận:                  T/M BAN THƯỜNG VỤ
- Lưu Văn phòng Tỉnh ủy.   PHÓ BÍ THƯ
                           Lê Văn Mẫu";
        let second = "QUY ĐỊNH
về phân cấp quản lý tài sản
(Ban hành kèm theo Quyết định số 332-QĐ/TU, ngày 27/12/2025 của Ban Thường vụ Tỉnh ủy)
-----
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Giao Văn phòng Tỉnh ủy báo cáo trước ngày 30/6/2026.
";
        let pages = [first, second].map(|text| PageText {
            text: text.to_owned(),
            method: Some("text".to_owned()),
            quality: Some(1.0),
        });
        let value = explain(&pages);
        let documents = value["documents"].as_array().unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0]["number"]["display"], "332-QĐ/TU");
        assert_eq!(documents[0]["type"], "Quyết định");
        assert_eq!(documents[0]["body"], "Ban Thường vụ Tỉnh ủy Vạn Xuân");
        assert_eq!(documents[0]["sections"].as_array().unwrap().len(), 1);
        let cited = &documents[0]["citations"][0];
        assert_eq!(cited["key"], "21-qđ/tu");
        assert_eq!(cited["relation"], "based_on");
        let joined = format!("{first}\u{c}{second}");
        let start = cited["start"].as_u64().unwrap() as usize;
        assert!(joined[start..].starts_with(cited["text"].as_str().unwrap()));

        assert_eq!(documents[1]["type"], "Quy định");
        assert_eq!(documents[1]["number"], Value::Null);
        assert_eq!(documents[1]["title"], "về phân cấp quản lý tài sản");
        assert_eq!(documents[1]["issued_with"]["key"], "332-qđ/tu");
        assert_eq!(documents[1]["body"], "Ban Thường vụ Tỉnh ủy");
        assert_eq!(documents[1]["date"], "2025-12-27");
        assert_eq!(documents[1]["duties"][0]["deadline"], "2026-06-30");
        let duty = documents[1]["duties"][0]["start"].as_u64().unwrap() as usize;
        assert!(joined[duty..].trim_start().starts_with("1. Giao"));
        assert_eq!(
            documents[1]["sections"][0]["heading"],
            "Chương I. QUY ĐỊNH CHUNG"
        );
        assert_eq!(value["pages"][1]["number"], 2);
    }

    #[test]
    fn an_attachment_with_a_heading_of_its_own_is_a_document() {
        let letter = "ĐẢNG ỦY XÃ AN LẠC      ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố 340-CV/ĐU     An Lạc, ngày 12 tháng 02 năm 2026\nvề việc gửi tài liệu\nKính gửi: Các chi bộ.\nĐảng ủy gửi kèm Hướng dẫn số 05-HD/TU.\n";
        let guide = "TỈNH ỦY VẠN XUÂN      ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố 05-HD/TU     Vạn Xuân, ngày 01 tháng 02 năm 2026\nHƯỚNG DẪN\nvề sinh hoạt chi bộ\n-----\n";
        let value = explain(&[letter, guide].map(|text| PageText {
            text: text.to_owned(),
            ..PageText::default()
        }));
        assert_eq!(value["documents"][0]["number"]["display"], "340-CV/ĐU");
        assert_eq!(value["documents"][1]["number"]["display"], "05-HD/TU");
        assert_eq!(value["documents"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn nothing_understood_is_null() {
        let value = explain(&[PageText::default()]);
        assert_eq!(value["documents"][0]["number"], Value::Null);
        assert_eq!(value["documents"][0]["citations"], json!([]));
    }
}
