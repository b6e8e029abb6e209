//! Paths as text, without losing any.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The path as text. Bytes that are not UTF-8 become `\xNN`, so that two names that differ
/// only in them stay apart.
pub(crate) fn text(path: &Path) -> String {
    let mut text = String::with_capacity(path.as_os_str().len());
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    text
}

/// Text on one line of a terminal: control characters, a newline in a file's name among them,
/// are escaped.
pub(crate) fn one_line(text: &str) -> String {
    if !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|c| {
            let escaped: String = if c.is_control() {
                c.escape_default().collect()
            } else {
                c.to_string()
            };
            escaped.chars().collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn names_that_differ_stay_apart() {
        let path = |bytes: &'static [u8]| Path::new(OsStr::from_bytes(bytes));
        assert_eq!(text(path("Báo cáo.txt".as_bytes())), "Báo cáo.txt");
        assert_eq!(text(path(b"B\xE1o.txt")), "B\\xE1o.txt");
        assert_ne!(text(path(b"\xE1")), text(path(b"\xE2")));
    }

    #[test]
    fn a_name_never_breaks_a_line() {
        assert_eq!(one_line("a\nb\u{1b}[2J"), "a\\nb\\u{1b}[2J");
        assert_eq!(one_line("Kết luận"), "Kết luận");
    }
}
