//! Tags and entities that a conversion left in the text.

/// Where the tag or entity that begins at `at` ends; `None` where none begins.
pub(crate) fn end(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes().get(at)? {
        b'<' => tag_end(text.get(at + 1..)?).map(|len| at + 1 + len),
        b'&' => entity_end(text.get(at + 1..)?).map(|len| at + 1 + len),
        _ => None,
    }
}

/// Where the tags that stand inside a line and begin at `at` end, one after the other; `None` where
/// none begins. They set a font and say nothing about where a word ends.
pub(crate) fn inline_end(text: &str, at: usize) -> Option<usize> {
    let mut done = at;
    while text.as_bytes().get(done) == Some(&b'<')
        && is_inline(text.get(done + 1..)?)
        && let Some(end) = end(text, done)
    {
        done = end;
    }
    (done > at).then_some(done)
}

/// Whether the tag whose name follows is one that stands inside a line.
fn is_inline(rest: &str) -> bool {
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let len = rest
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b':')
        .count();
    rest.get(..len)
        .is_some_and(|name| INLINE.iter().any(|tag| tag.eq_ignore_ascii_case(name)))
}

/// Whether a tag begins here that ends the block of text before it.
pub(crate) fn is_block(text: &str) -> bool {
    text.strip_prefix('<').is_some_and(|rest| {
        let is_break = rest.get(..2).is_some_and(|n| n.eq_ignore_ascii_case("br"));
        !is_break && !is_inline(rest)
    })
}

/// A word without the tags inside it.
pub(crate) fn without_tags(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while let Some(rest) = word.get(at..) {
        let next = rest.find('<').unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        at += next;
        match inline_end(word, at) {
            Some(end) => at = end,
            None => break,
        }
    }
    out
}

const INLINE: &[&str] = &[
    "a", "b", "big", "em", "font", "i", "s", "small", "span", "strike", "strong", "u",
];

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
    if !after.starts_with(['>', '/', ' ', '\t', '\r', '\n']) {
        return None;
    }
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
    use super::{end, inline_end, without_tags};

    #[test]
    fn tags_inside_a_line_are_told_from_others() {
        for (text, expected) in [
            ("<b>x", Some(3)),
            ("</b><span style=\"a\"><I>x", Some(23)),
            ("</b></p>x", Some(4)),
            ("<br>x", None),
            ("<td>x", None),
            ("<bad>x", None),
            ("x<b>", None),
        ] {
            assert_eq!(inline_end(text, 0), expected, "{text}");
        }
        assert_eq!(without_tags("ngh<span>ị</span>"), "nghị");
        assert_eq!(without_tags("nghị"), "nghị");
    }

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
            ("<u\u{309}y=>", None),
            ("&x", None),
            ("&", None),
            ("<", None),
            ("<p", None),
        ] {
            assert_eq!(end(text, 0), expected, "{text}");
        }
    }
}
