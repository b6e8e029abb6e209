//! The values of parameters, each checked and, where it is wrong, named with what is expected.

use crate::Language;
use crate::problem::{Code, Problem};
use party_documents::Date;
use search_index::Sort;

/// Most values of one repeated filter.
const MAX_VALUES: usize = 50;
/// Longest value of a filter, in characters.
const MAX_VALUE_LENGTH: usize = 300;

pub(super) fn room(name: &'static str, count: usize) -> Result<(), Problem> {
    if count < MAX_VALUES {
        return Ok(());
    }
    Err(Problem::bad_parameter(
        name,
        [
            format!("tối đa {MAX_VALUES} giá trị"),
            format!("at most {MAX_VALUES} values"),
        ],
    ))
}

pub(super) fn add(
    values: &mut Vec<String>,
    name: &'static str,
    value: &str,
) -> Result<(), Problem> {
    if value.chars().count() > MAX_VALUE_LENGTH {
        return Err(Problem::bad_parameter(
            name,
            [
                format!("tối đa {MAX_VALUE_LENGTH} ký tự"),
                format!("at most {MAX_VALUE_LENGTH} characters"),
            ],
        ));
    }
    let value = vietnamese::normalise(value).into_owned();
    if !values.contains(&value) {
        room(name, values.len())?;
        values.push(value);
    }
    Ok(())
}

/// A whole number of a parameter.
pub(crate) fn number(
    name: &'static str,
    value: &str,
    least: usize,
    most: usize,
) -> Result<usize, Problem> {
    let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    if digits && most == usize::MAX && value.parse::<usize>().is_err() {
        // A number beyond the machine's is still a number: deeper than any result.
        return Ok(usize::MAX);
    }
    value
        .parse()
        .ok()
        .filter(|n| digits && (least..=most).contains(n))
        .ok_or_else(|| {
            let expected = if most == usize::MAX {
                [
                    format!("cần một số nguyên từ {least}"),
                    format!("it must be a whole number from {least}"),
                ]
            } else {
                [
                    format!("cần một số nguyên từ {least} đến {most}"),
                    format!("it must be a whole number from {least} to {most}"),
                ]
            };
            Problem::bad_parameter(name, expected)
        })
}

pub(super) fn year(value: &str) -> Result<i16, Problem> {
    value
        .parse()
        .ok()
        .filter(|y| (1..=9999).contains(y))
        .ok_or_else(|| {
            Problem::bad_parameter(
                "year",
                [
                    "cần một năm như 2021".into(),
                    "it must be a year such as 2021".into(),
                ],
            )
        })
}

/// A day as `2021-08-18` or `18/8/2021`, or a month or year, of which `last` takes the last day.
pub(crate) fn date(name: &'static str, value: &str, last: bool) -> Result<Date, Problem> {
    let plain = value
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ' '));
    let parts: Vec<&str> = value
        .split(|c: char| !c.is_ascii_digit())
        .filter(|p| !p.is_empty())
        .collect();
    let month_of = |year: &str, month: &str| {
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        if last {
            (28..=31).rev().find_map(|day| Date::new(year, month, day))
        } else {
            Date::new(year, month, 1)
        }
    };
    let found = match parts.as_slice() {
        [_, _, _] => Date::parse(value),
        [year, month] if year.len() == 4 => month_of(year, month),
        [month, year] if year.len() == 4 => month_of(year, month),
        [year] if year.len() == 4 => month_of(year, if last { "12" } else { "1" }),
        _ => None,
    };
    found
        .filter(|d| plain && (1..=9999).contains(&d.year()))
        .ok_or_else(|| {
            Problem::bad_parameter(
                name,
                [
                    "cần một ngày có thật, ghi như 18/8/2021 hoặc 2021-08-18 (hoặc 8/2021, 2021)"
                        .into(),
                    "it must be a day that exists, as 2021-08-18 or 18/8/2021 (or 8/2021, 2021)"
                        .into(),
                ],
            )
        })
}

pub(super) fn sort(value: &str) -> Result<Sort, Problem> {
    match value {
        "relevance" => Ok(Sort::Relevance),
        "newest" => Ok(Sort::DateDescending),
        "oldest" => Ok(Sort::DateAscending),
        "number" => Ok(Sort::NumberAscending),
        "number_descending" => Ok(Sort::NumberDescending),
        _ => Err(one_of(
            "sort",
            "relevance, newest, oldest, number, number_descending",
        )),
    }
}

pub(super) fn flag(name: &'static str, value: &str) -> Result<bool, Problem> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(one_of(name, "true, false")),
    }
}

pub(super) fn language(value: &str) -> Result<Language, Problem> {
    Language::from_tag(value).ok_or_else(|| one_of("lang", "vi, en"))
}

fn one_of(name: &'static str, values: &str) -> Problem {
    Problem::bad_parameter(
        name,
        [
            format!("cần một trong các giá trị {values}"),
            format!("it must be one of {values}"),
        ],
    )
}

/// The problem of a search that went too deep.
pub(crate) fn too_deep(limit: usize) -> Problem {
    Problem::from(Code::PagingTooDeep).with_number("limit", limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_stand_for_their_days() {
        for (value, from, to) in [
            ("2021", (2021, 1, 1), (2021, 12, 31)),
            ("2/2024", (2024, 2, 1), (2024, 2, 29)),
            ("2023-02", (2023, 2, 1), (2023, 2, 28)),
            ("05.06.2020", (2020, 6, 5), (2020, 6, 5)),
        ] {
            let day = |(y, m, d)| Date::new(y, m, d);
            assert_eq!(date("from", value, false).ok(), day(from), "{value}");
            assert_eq!(date("to", value, true).ok(), day(to), "{value}");
        }
    }
}
