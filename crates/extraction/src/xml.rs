//! XML as office formats hold it: no external entity is ever fetched, no entity expanded.

use crate::ExtractError;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart};
use quick_xml::name::QName;
use std::borrow::Cow;

/// The deepest nesting of elements that is followed.
pub(crate) const DEPTH_LIMIT: usize = 4096;

/// Bytes of an XML part as text: UTF-8, or UTF-16 by its byte-order mark.
pub(crate) fn decode(
    bytes: Vec<u8>,
    format: &'static str,
    part: &str,
) -> Result<String, ExtractError> {
    let bad = |detail: &str| ExtractError::Damaged {
        format,
        detail: format!("{part}: {detail}"),
    };
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(&bytes)
        && encoding != encoding_rs::UTF_8
    {
        let rest = bytes.get(skip..).unwrap_or_default();
        let (text, wrong) = encoding.decode_without_bom_handling(rest);
        return if wrong {
            Err(bad("not valid UTF-16"))
        } else {
            Ok(text.into_owned())
        };
    }
    String::from_utf8(bytes).map_err(|_| bad("not valid UTF-8"))
}

/// The error for XML that does not parse.
pub(crate) fn damaged(format: &'static str, part: &str, error: &quick_xml::Error) -> ExtractError {
    ExtractError::Damaged {
        format,
        detail: format!("{part}: {error}"),
    }
}

/// The error for elements nested too deep.
pub(crate) fn too_deep() -> ExtractError {
    ExtractError::Limit {
        limit: "nesting",
        value: format!("{DEPTH_LIMIT} elements"),
    }
}

/// The value of the attribute with this local name, whatever its prefix.
pub(crate) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    find_attribute(element, |key| key.local_name().as_ref() == name)
}

/// The value of the attribute with this local name and some prefix: `r:id` beside `id`.
pub(crate) fn prefixed_attribute<'a>(
    element: &'a BytesStart<'_>,
    name: &str,
) -> Option<Cow<'a, str>> {
    find_attribute(element, |key| {
        key.prefix().is_some() && key.local_name().as_ref() == name
    })
}

fn find_attribute<'a>(
    element: &'a BytesStart<'_>,
    is_it: impl Fn(QName<'_>) -> bool,
) -> Option<Cow<'a, str>> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|a| is_it(a.key))
        .map(|a| {
            a.normalized_value(XmlVersion::Explicit1_0)
                .unwrap_or(a.value)
        })
}

/// What a reference stands for: a character or one of the five predefined entities. Entities that
/// the document defines itself stand for nothing here, which disarms entity bombs.
pub(crate) fn reference(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
