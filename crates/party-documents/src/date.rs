//! A calendar date.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A day of the Gregorian calendar, as documents print it. Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// A date, if there is such a day.
    #[must_use]
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (1..=last)
            .contains(&day)
            .then_some(Self { year, month, day })
    }

    /// Reads `2021-08-18`, `18/8/2021`, `18-8-2021`, `18.8.2021` and
    /// `ngày 18 tháng 8 năm 2021` (marks optional). The whole text must be the date.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|p| !p.is_empty())
            .collect();
        let [a, b, c] = parts.as_slice() else {
            return None;
        };
        if a.len() == 4 {
            Self::new(a.parse().ok()?, b.parse().ok()?, c.parse().ok()?)
        } else {
            Self::new(c.parse().ok()?, b.parse().ok()?, a.parse().ok()?)
        }
    }

    /// The date of [`as_number`](Self::as_number), if there is such a day.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        let year = i16::try_from(number / 10_000).ok()?;
        let month = u8::try_from(number / 100 % 100).ok()?;
        Self::new(year, month, u8::try_from(number % 100).ok()?)
    }

    /// The year, such as 2021.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The date as one number that sorts by time: 20210818.
    #[must_use]
    pub fn as_number(self) -> u32 {
        u32::from(self.year.unsigned_abs()) * 10_000
            + u32::from(self.month) * 100
            + u32::from(self.day)
    }

    /// `18/8/2021`, the day and the month padded as Party documents do: day under 10, month under 3.
    #[must_use]
    pub fn vietnamese(self) -> String {
        let month = if self.month < 3 {
            format!("{:02}", self.month)
        } else {
            self.month.to_string()
        };
        format!("{:02}/{month}/{:04}", self.day, self.year)
    }
}

/// ISO 8601: `2021-08-18`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is not a date: write it as 2021-08-18"))
    }
}
