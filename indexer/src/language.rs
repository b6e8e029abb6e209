//! The language that a person is spoken to in.

use clap::ValueEnum;

/// A language of messages. Machine-readable output does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// The one of two texts that is in this language.
    #[must_use]
    pub fn pick<T>(self, vietnamese: T, english: T) -> T {
        match self {
            Self::Vi => vietnamese,
            Self::En => english,
        }
    }

    /// A whole number with its thousands marked: `72.007` or `72,007`.
    #[must_use]
    pub fn count(self, number: u64) -> String {
        let digits = number.to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(self.pick('.', ','));
            }
            out.push(digit);
        }
        out
    }

    /// A number with one decimal: `12,3` or `12.3`.
    #[must_use]
    pub fn decimal(self, number: f64) -> String {
        let text = format!("{number:.1}");
        self.pick(text.replace('.', ","), text)
    }

    /// A number of bytes in the unit that reads best; 1 MB is 10^6 bytes.
    #[must_use]
    pub fn bytes(self, bytes: u64) -> String {
        #[allow(clippy::cast_precision_loss)]
        let value = bytes as f64;
        match bytes {
            0..1_000 => format!("{bytes} B"),
            1_000..1_000_000 => format!("{} kB", self.decimal(value / 1e3)),
            1_000_000..1_000_000_000 => format!("{} MB", self.decimal(value / 1e6)),
            _ => format!("{} GB", self.decimal(value / 1e9)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{En, Vi};

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        assert_eq!(Vi.count(7), "7");
        assert_eq!(Vi.count(72_007), "72.007");
        assert_eq!(En.count(1_234_567), "1,234,567");
        assert_eq!(Vi.bytes(999), "999 B");
        assert_eq!(Vi.bytes(162_340_000), "162,3 MB");
        assert_eq!(En.bytes(1_500), "1.5 kB");
        assert_eq!(En.bytes(2_000_000_000), "2.0 GB");
    }
}
