//! The language of what people read, and how a request chooses it.

use axum::http::{HeaderMap, header::COOKIE};

/// A language of the page and of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, clap::ValueEnum)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// Its BCP 47 tag: `vi`, `en`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language with this tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub fn choose<T>(self, vi: T, en: T) -> T {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// What the cookie `lang` asks for, if it asks for a language that there is.
    pub(crate) fn from_cookie(headers: &HeaderMap) -> Option<Self> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().strip_prefix("lang="))
            .find_map(Self::from_tag)
    }

    /// A whole number with its thousands separated: `72.007`, `72,007`.
    pub(crate) fn number(self, value: u64) -> String {
        let digits = value.to_string();
        let separator = self.choose('.', ',');
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// A time in seconds with three decimals: `0,012`, `0.012`.
    pub(crate) fn seconds(self, microseconds: u64) -> String {
        let milliseconds = microseconds.div_ceil(1_000);
        format!(
            "{}{}{:03}",
            self.number(milliseconds / 1_000),
            self.choose(',', '.'),
            milliseconds % 1_000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        for (value, vi, en) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1.000", "1,000"),
            (72_007, "72.007", "72,007"),
            (1_234_567, "1.234.567", "1,234,567"),
        ] {
            assert_eq!(Language::Vi.number(value), vi);
            assert_eq!(Language::En.number(value), en);
        }
        assert_eq!(Language::Vi.seconds(12_000), "0,012");
        assert_eq!(Language::En.seconds(1_002_001), "1.003");
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        for (cookie, expect) in [
            ("lang=en", Some(Language::En)),
            ("a=b; lang=vi; c=d", Some(Language::Vi)),
            ("lang=fr", None),
            ("xlang=en", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_str(cookie).unwrap());
            assert_eq!(Language::from_cookie(&headers), expect, "{cookie:?}");
        }
    }
}
