//! Tags and entities that a conversion left in the text.

/// Where the tag or entity that begins at `at` ends; `None` where none begins.
pub(crate) fn end(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes().get(at)? {
        b'<' => tag_end(text.get(at + 1..)?).map(|len| at + 1 + len),
        b'&' => entity_end(text.get(at + 1..)?).map(|len| at + 1 + len),
        _ => None,
    }
}

/// Longest tag that is skipped, in bytes: a stray `<` must not swallow a page.
const LONGEST_TAG: usize = 2000;

const TAGS: &[&str] = &[
    "a",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "col",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "i",
    "img",
    "li",
    "link",
    "meta",
    "ol",
    "o:p",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "u",
    "ul",
];

fn tag_end(rest: &str) -> Option<usize> {
    let name_at = usize::from(rest.starts_with('/'));
    let name_len = rest
        .get(name_at..)?
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b':')
        .count();
    let name = rest.get(name_at..name_at + name_len)?;
    if !TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name)) {
        return None;
    }
    let after = rest.get(name_at + name_len..)?;
    let len = after
        .bytes()
        .take(LONGEST_TAG)
        .position(|b| b == b'>' || b == b'<')?;
    let attributes = after.get(..len)?;
    // `<b` of a formula is followed by prose, a tag by `>`, `/>` or attributes with `=`.
    let is_tag = after.as_bytes().get(len) == Some(&b'>')
        && (attributes.trim_matches(['/', ' ']).is_empty() || attributes.contains('='));
    is_tag.then_some(name_at + name_len + len + 1)
}

fn entity_end(rest: &str) -> Option<usize> {
    let len = rest.bytes().take(10).position(|b| b == b';')?;
    let name = rest.get(..len)?;
    let is_entity = match name.strip_prefix('#') {
        Some(number) => {
            let digits = number.trim_start_matches(['x', 'X']);
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit())
        }
        None => matches!(
            name,
            "nbsp"
                | "amp"
                | "lt"
                | "gt"
                | "quot"
                | "apos"
                | "ndash"
                | "mdash"
                | "shy"
                | "hellip"
                | "lsquo"
                | "rsquo"
                | "ldquo"
                | "rdquo"
                | "bull"
                | "middot"
                | "ensp"
                | "emsp"
        ),
    };
    is_entity.then_some(len + 1)
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn tags_and_entities_end_where_they_end() {
        for (text, expected) in [
            ("<br>x", Some(4)),
            ("<br/>x", Some(5)),
            ("</span>x", Some(7)),
            ("<span style=\"a\">x", Some(16)),
            ("&nbsp;x", Some(6)),
            ("&#160;x", Some(6)),
            ("<b và c> d", None),
            ("< b>", None),
            ("<tỉnh>", None),
            ("&x", None),
            ("&", None),
            ("<", None),
            ("<p", None),
        ] {
            assert_eq!(end(text, 0), expected, "{text}");
        }
    }
}
