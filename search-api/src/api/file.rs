//! `GET /v1/documents/{id}/file`: the original of a document.

use super::document::{find_metadata, traced_metadata};
use crate::access::SignedIn;
use crate::document_id::DocumentId;
use crate::original::{NoOriginal, Original, Originals};
use crate::params;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use search_index::Place;
use std::io::{Seek, SeekFrom};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

/// A part of a file: first byte, and the byte after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Bytes(u64, u64),
    Unsatisfiable,
}

/// Hands out the original, whole or in part, while its content is the one that was indexed.
#[utoipa::path(
    get, path = "/v1/documents/{id}/file", tag = "documents", operation_id = "file",
    params(
        ("id" = String, Path, description = "identity of the document"),
        ("inline" = Option<bool>, Query, description = "`true` lets a browser show PDF and images instead of saving them"),
        ("Range" = Option<String>, Header, description = "one range of bytes"),
    ),
    responses(
        (status = 200, description = "the file", content_type = "*/*", body = Vec<u8>),
        (status = 206, description = "the part asked for", content_type = "*/*", body = Vec<u8>),
    )
)]
pub(crate) async fn file(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    DocumentId(id): DocumentId,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let inline = params::first(raw.as_deref(), "inline").is_some_and(|v| v == "true" || v == "1");
    let (live, trail) = (state.live.clone(), state.trail.clone());
    let originals = state.originals.clone();
    let tag = format!("\"{id}\"");
    let wanted = headers
        .get(header::RANGE)
        // A range of another version of the file is no use.
        .filter(|_| {
            headers
                .get(header::IF_RANGE)
                .is_none_or(|v| v.as_bytes() == tag.as_bytes())
        })
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let (mut original, metadata, part) = state
        .executor
        .run(move || {
            let metadata = find_metadata(&live.serving().index, &caller.sight, &id)?;
            let original = open(&originals, &id, &metadata.places)?;
            let part = part(wanted.as_deref(), original.length);
            let mut detail = traced_metadata(&metadata);
            detail["part"] = wanted.into();
            trail.record(&caller, "download", &id, &detail)?;
            Ok((original, metadata, part))
        })
        .await?;
    let length = original.length;
    let (status, from, to) = match part {
        Part::Whole => (StatusCode::OK, 0, length),
        Part::Bytes(from, to) => (StatusCode::PARTIAL_CONTENT, from, to),
        Part::Unsatisfiable => {
            return Err(Problem::from(Code::RangeNotSatisfiable)
                .with_number("length", usize::try_from(length).unwrap_or(usize::MAX)));
        }
    };
    original
        .file
        .seek(SeekFrom::Start(from))
        .map_err(|_| Code::FileMissing)?;
    let stream = tokio::fs::File::from_std(original.file).take(to - from);
    let body = Body::from_stream(ReaderStream::with_capacity(stream, 64 << 10));
    let mut response = (status, body).into_response();
    let (media_type, shown) = media_type(&metadata.format);
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type);
    set(header::CONTENT_LENGTH, &(to - from).to_string());
    set(header::ACCEPT_RANGES, "bytes");
    set(header::ETAG, &tag);
    set(
        header::CONTENT_DISPOSITION,
        &disposition(&original.name, inline && shown),
    );
    if status == StatusCode::PARTIAL_CONTENT {
        set(
            header::CONTENT_RANGE,
            &format!("bytes {from}-{}/{length}", to.saturating_sub(1)),
        );
    }
    // Whatever a browser makes of the bytes, they act for nobody. Browsers' own viewers of PDF do
    // not run in a sandbox, and let no script of the file reach the site.
    let policy = if inline && metadata.format == "pdf" {
        "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
    } else {
        "default-src 'none'; sandbox; frame-ancestors 'none'"
    };
    set(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// The original of a document, or why there is none.
pub(crate) fn open(originals: &Originals, id: &str, places: &[Place]) -> Result<Original, Problem> {
    originals.open(id, places).map_err(|why| {
        let code = match why {
            NoOriginal::NotOffered => Code::FileNotOffered,
            NoOriginal::Missing => Code::FileMissing,
            NoOriginal::Changed => Code::FileChanged,
            NoOriginal::Row => Code::FileOfRows,
        };
        code.into()
    })
}

/// Type of a format, and whether a browser may show it. What could hold script is never one that
/// browsers run.
fn media_type(format: &str) -> (&'static str, bool) {
    match format {
        "pdf" => ("application/pdf", true),
        "png" => ("image/png", true),
        "jpeg" | "jpg" => ("image/jpeg", true),
        "tiff" => ("image/tiff", false),
        "docx" => (crate::docx::MEDIA_TYPE, false),
        "xlsx" => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            false,
        ),
        "pptx" => (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            false,
        ),
        "doc" => ("application/msword", false),
        "xls" => ("application/vnd.ms-excel", false),
        "ppt" => ("application/vnd.ms-powerpoint", false),
        "odt" => ("application/vnd.oasis.opendocument.text", false),
        "ods" => ("application/vnd.oasis.opendocument.spreadsheet", false),
        "odp" => ("application/vnd.oasis.opendocument.presentation", false),
        "msg" => ("application/vnd.ms-outlook", false),
        "rtf" => ("application/rtf", false),
        "zip" => ("application/zip", false),
        _ => ("application/octet-stream", false),
    }
}

/// `Content-Disposition` with a name in Unicode (RFC 6266) and a plain one for old programs.
fn disposition(name: &str, inline: bool) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | ' ' => c,
            _ => '_',
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// Reads a range. Several at once, and what is no range of bytes, ask for the whole (RFC 9110).
fn part(range: Option<&str>, length: u64) -> Part {
    let Some((from, to)) = range
        .and_then(|range| range.trim().strip_prefix("bytes="))
        .filter(|range| !range.contains(','))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Part::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match (from.trim(), to.trim()) {
        ("", last) => match number(last) {
            None => Part::Whole,
            Some(0) => Part::Unsatisfiable,
            Some(_) if length == 0 => Part::Unsatisfiable,
            Some(last) => Part::Bytes(length.saturating_sub(last), length),
        },
        (from, to) => match (number(from), number(to)) {
            (Some(from), _) if from >= length && (to.is_empty() || number(to).is_some()) => {
                Part::Unsatisfiable
            }
            (Some(from), None) if to.is_empty() => Part::Bytes(from, length),
            (Some(from), Some(to)) if from <= to => {
                Part::Bytes(from, to.saturating_add(1).min(length))
            }
            _ => Part::Whole,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (range, expect) in [
            (None, Part::Whole),
            (Some("bytes=0-0"), Part::Bytes(0, 1)),
            (Some("bytes=2-4"), Part::Bytes(2, 5)),
            (Some("bytes=2-"), Part::Bytes(2, 10)),
            (Some("bytes=2-99"), Part::Bytes(2, 10)),
            (Some("bytes=-3"), Part::Bytes(7, 10)),
            (Some("bytes=-30"), Part::Bytes(0, 10)),
            (Some("bytes=-0"), Part::Unsatisfiable),
            (Some("bytes=10-"), Part::Unsatisfiable),
            (Some("bytes=10-12"), Part::Unsatisfiable),
            (Some("bytes=4-2"), Part::Whole),
            (Some("bytes=0-1,3-4"), Part::Whole),
            (Some("bytes=a-b"), Part::Whole),
            (Some("bytes=-"), Part::Whole),
            (Some("rows=0-1"), Part::Whole),
            (Some("bytes=18446744073709551615-"), Part::Unsatisfiable),
            (Some("bytes=0-18446744073709551615"), Part::Bytes(0, 10)),
        ] {
            assert_eq!(part(range, 10), expect, "{range:?}");
        }
        assert_eq!(part(Some("bytes=0-0"), 0), Part::Unsatisfiable);
        assert_eq!(part(Some("bytes=-5"), 0), Part::Unsatisfiable);
    }

    #[test]
    fn names_of_files_break_no_header() {
        let said = disposition("Quy chế \"mật\"\r\nX: 1.pdf", false);
        assert!(
            said.starts_with("attachment; filename=\"Quy ch_ _m_t___X_ 1.pdf\"; "),
            "{said}"
        );
        assert!(said.ends_with("UTF-8''Quy%20ch%E1%BA%BF%20%22m%E1%BA%ADt%22%0D%0AX%3A%201.pdf"));
    }

    #[test]
    fn nothing_that_runs_is_shown() {
        for format in ["html", "svg", "xml", "txt", "md", "eml", "<script>"] {
            assert_eq!(
                media_type(format),
                ("application/octet-stream", false),
                "{format}"
            );
        }
    }
}
