//! When a PDF was signed, as `pdfsig` says it.

use super::super::PDFSIG;
use crate::process;
use std::path::Path;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) day: u32,
    pub(super) month: u32,
    pub(super) year: i32,
}

/// The day of the last signature in Vietnam's time; `None` where there is no signature, or nothing
/// can tell.
pub(super) fn last(pdf: &Path) -> Option<Day> {
    let path = std::path::absolute(pdf).ok()?;
    // Whose certificate it is, and whether it still holds, does not change the time.
    let arguments = ["-nocert".as_ref(), path.as_os_str()];
    let said = process::ask(PDFSIG, arguments)?;
    let last = said
        .lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix("- Signing Time: "))?;
    parse(last)
}

/// `Aug 21 2025 08:53:30`, which `pdfsig` gives in UTC here, as a day seven hours later.
fn parse(time: &str) -> Option<Day> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut parts = time.split_whitespace();
    let month = parts.next()?;
    let month = MONTHS.iter().position(|m| *m == month)? as u32 + 1;
    let day: u32 = parts.next()?.parse().ok()?;
    let year: i32 = parts.next()?.parse().ok()?;
    let hour: u32 = parts.next()?.split(':').next()?.parse().ok()?;
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    };
    let (day, month, year) = match (hour >= 17, day < days, month < 12) {
        (false, _, _) => (day, month, year),
        (true, true, _) => (day + 1, month, year),
        (true, false, true) => (1, month + 1, year),
        (true, false, false) => (1, 1, year + 1),
    };
    Some(Day { day, month, year })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_seven_hours_earlier() {
        for (time, day, month, year) in [
            ("Aug 21 2025 08:53:30", 21, 8, 2025),
            ("Dec 31 2025 17:00:00", 1, 1, 2026),
            ("Feb 28 2024 23:00:00", 29, 2, 2024),
            ("Feb 28 2025 23:00:00", 1, 3, 2025),
        ] {
            assert_eq!(parse(time), Some(Day { day, month, year }), "{time}");
        }
        assert_eq!(parse("yesterday"), None);
    }
}
