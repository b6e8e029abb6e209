//! Headings beside the text that they stand over.

use super::numbers::{Reader, write_bytes, write_number};

/// Ends a heading that is shown shortened.
const SHORTENED: &str = "…";

/// Appends a heading. Most are the beginning of their section's text, `text`, and of those only the
/// length is kept: twice the length and one more, again one more where it is shortened.
pub(super) fn write(out: &mut Vec<u8>, heading: &str, text: Option<&str>) {
    let whole = heading.strip_suffix(SHORTENED);
    let begins = |heading: &str| text.is_some_and(|text| text.starts_with(heading));
    match whole.filter(|whole| begins(whole)) {
        Some(whole) => write_number(out, 2 * whole.len() + 2),
        None if begins(heading) => write_number(out, 2 * heading.len() + 1),
        None => {
            write_number(out, 0);
            write_bytes(out, heading.as_bytes());
        }
    }
}

/// Appends to `heading` the one that was written beside the same text.
pub(super) fn read(
    reader: &mut Reader<'_>,
    text: Option<&str>,
    heading: &mut String,
) -> Option<()> {
    match reader.number()?.checked_sub(1) {
        None => heading.push_str(reader.text()?),
        Some(code) => {
            heading.push_str(text?.get(..code / 2)?);
            if code % 2 == 1 {
                heading.push_str(SHORTENED);
            }
        }
    }
    Some(())
}
