//! When a generation was built, read from its name.

use crate::Language;
use party_documents::Date;

/// The instant in a name such as `g-20261122-101500-3f2a`, which is in UTC, as Vietnam's clocks
/// show it: seven hours ahead all year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GenerationTime {
    date: Date,
    hour: u8,
    minute: u8,
}

impl GenerationTime {
    /// The time in a generation's name; `None` when the name holds none.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let mut parts = name.strip_prefix("g-")?.split('-');
        let (day, time) = (digits::<8>(parts.next()?)?, digits::<6>(parts.next()?)?);
        let date = Date::new(
            i16::try_from(day / 10_000).ok()?,
            u8::try_from(day / 100 % 100).ok()?,
            u8::try_from(day % 100).ok()?,
        )?;
        let (hour, minute) = (time / 10_000 + 7, time / 100 % 100);
        if hour > 30 || minute > 59 {
            return None;
        }
        let date = if hour >= 24 { next_day(date)? } else { date };
        Some(Self {
            date,
            hour: u8::try_from(hour % 24).ok()?,
            minute: u8::try_from(minute).ok()?,
        })
    }

    /// `22/11/2026, 17:15`.
    pub(crate) fn display(self, language: Language) -> String {
        let day = match language {
            Language::Vi => self.date.vietnamese(),
            Language::En => self.date.to_string(),
        };
        format!("{day}, {:02}:{:02}", self.hour, self.minute)
    }
}

fn digits<const N: usize>(text: &str) -> Option<u32> {
    (text.len() == N && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn next_day(date: Date) -> Option<Date> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    Date::new(year, month, day + 1)
        .or_else(|| Date::new(year, month + 1, 1))
        .or_else(|| Date::new(year.checked_add(1)?, 1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_the_time_in_vietnam() {
        for (name, expect) in [
            ("g-20261122-101500-3f2a", Some("22/11/2026, 17:15")),
            ("g-20261231-235959-0000", Some("01/01/2027, 06:59")),
            ("g-20240228-170000-0000", Some("29/02/2024, 00:00")),
            ("g-20261322-101500-3f2a", None),
            ("g-20261122-991500-3f2a", None),
            ("g-abc", None),
            ("", None),
        ] {
            let found = GenerationTime::of(name).map(|t| t.display(Language::Vi));
            assert_eq!(found.as_deref(), expect, "{name}");
        }
    }
}
