//! Plain text and what is written in it: HTML, JSON lines, CSV, Markdown.

use super::Sniffed;
use crate::Format;

/// How much text is looked at for markup.
const LOOKED_AT: usize = 64 << 10;

/// Elements that open an HTML file or a fragment of one.
const HTML_ELEMENTS: &[&str] = &[
    "html", "head", "body", "title", "meta", "table", "div", "p", "h1", "h2", "h3", "span", "font",
    "center", "ul", "ol", "article", "section", "style", "br", "b", "strong", "a",
];

/// Text of some kind, or binary data.
pub(super) fn sniff_text(head: &[u8], whole: bool, extension: Option<&str>) -> Sniffed {
    let Some(text) = readable(head.get(..LOOKED_AT).unwrap_or(head)) else {
        return Sniffed::unknown("binary data");
    };
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if is_html(text) {
        return Sniffed::known(Format::Html);
    }
    if is_mail(text) {
        return Sniffed::known(Format::Mail);
    }
    if is_jsonl(head, whole, extension) {
        return Sniffed::known(Format::Jsonl);
    }
    if text.starts_with("<?xml") {
        return Sniffed::unknown("XML of an unknown kind");
    }
    Sniffed::known(match extension {
        Some("csv" | "tsv") if has_delimiter(text) => Format::Csv,
        Some("md" | "markdown") => Format::Markdown,
        _ => Format::Text,
    })
}

/// The bytes as text good enough to look for markup in; `None` for binary data.
fn readable(head: &[u8]) -> Option<String> {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(head) {
        let rest = head.get(skip..).unwrap_or_default();
        return Some(encoding.decode_without_bom_handling(rest).0.into_owned());
    }
    if let Some(encoding) = crate::text::utf16_without_bom(head) {
        return Some(encoding.decode_without_bom_handling(head).0.into_owned());
    }
    // Control characters other than blanks do not occur in text. TCVN3 uses some of them for
    // capital letters, so a few are let pass; NUL is in no 8-bit encoding.
    let controls = head
        .iter()
        .filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B))
        .count();
    let nuls = head.iter().filter(|b| **b == 0).count();
    if nuls * 1000 > head.len() || controls * 20 > head.len() {
        return None;
    }
    Some(String::from_utf8_lossy(head).into_owned())
}

fn is_html(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let skipped = rest
            .strip_prefix("<!--")
            .and_then(|r| r.split_once("-->"))
            .or_else(|| rest.strip_prefix("<?").and_then(|r| r.split_once('>')));
        match skipped {
            Some((_, after)) => rest = after,
            None => break,
        }
    }
    let Some(tag) = rest.strip_prefix('<') else {
        return false;
    };
    let name: String = tag
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '!')
        .take(12)
        .collect::<String>()
        .to_ascii_lowercase();
    if name == "!doctype" {
        let rest = tag.get(8..).unwrap_or_default().trim_start();
        return rest
            .get(..4)
            .is_some_and(|word| word.eq_ignore_ascii_case("html"));
    }
    let ends = tag
        .get(name.len()..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(|c| c == '>' || c == '/' || c.is_whitespace());
    ends && HTML_ELEMENTS.contains(&name.as_str())
}

/// Mail starts with header lines (RFC 5322), some of which no letter would open with.
fn is_mail(text: &str) -> bool {
    let mut telling = 0;
    for (n, line) in text.lines().take(40).enumerate() {
        if line.is_empty() {
            break;
        }
        if n > 0 && line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            return false;
        };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        if [
            "mime-version",
            "received",
            "message-id",
            "return-path",
            "content-type",
        ]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
        {
            telling += 1;
        }
    }
    telling > 0 && (telling > 1 || text.contains("multipart/"))
        || text
            .lines()
            .next()
            .is_some_and(|l| l.starts_with("Return-Path:"))
}

fn is_jsonl(head: &[u8], whole: bool, extension: Option<&str>) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let Some((_, line)) = crate::records::jsonl_lines(head).next() else {
        return false;
    };
    let complete = whole || line.end < head.len();
    let line = head.get(line).unwrap_or_default();
    if !line.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    let named = matches!(extension, Some("jsonl" | "ndjson"));
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
        Ok(_) => true,
        // A file that calls itself JSON lines and looks the part may have one bad line.
        Err(error) => named && (error.is_eof() || complete),
    }
}

fn has_delimiter(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| line.contains([',', ';', '\t']))
}
