//! The numbers that Word shows before paragraphs of a list, which the text itself lacks: without
//! them `Điều 5.` would be found nowhere.

use std::collections::{HashMap, HashSet};

/// How many levels a list has.
pub(crate) const LEVELS: usize = 9;

/// The longest number that is written out.
const LABEL_LIMIT: usize = 200;

/// A level of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Level {
    pub(crate) start: u32,
    /// Number format by its name in OOXML (ECMA-376 part 1, 17.18.59).
    pub(crate) format: String,
    /// What is shown, `%1` standing for the count of the first level.
    pub(crate) text: String,
    /// 0: the level never starts again.
    pub(crate) restart: Option<u32>,
    pub(crate) decimal_only: bool,
    pub(crate) font: Option<String>,
    pub(crate) style: Option<String>,
}

/// The levels that lists of one look share.
#[derive(Debug, Clone, Default)]
pub(crate) struct AbstractList {
    pub(crate) levels: Vec<Level>,
    /// The list of this style is meant instead.
    pub(crate) style_link: Option<String>,
}

/// A list that paragraphs belong to.
#[derive(Debug, Clone, Default)]
pub(crate) struct List {
    pub(crate) abstract_id: String,
    /// Levels that start at a number of this list's own.
    pub(crate) starts: HashMap<usize, u32>,
    pub(crate) levels: HashMap<usize, Level>,
}

/// The lists of a document with how far each has counted.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    pub(crate) abstracts: HashMap<String, AbstractList>,
    pub(crate) lists: HashMap<String, List>,
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<String>,
}

impl Numbering {
    /// Counts a paragraph of list `list_id` at `level` (`None`: the level that the list ties to the
    /// paragraph's style) and gives the number before it with the font that it is set in. `None`
    /// for a bullet. `list_of_style` names the list that a style belongs to.
    pub(crate) fn count(
        &mut self,
        list_id: &str,
        level: Option<u8>,
        style: Option<&str>,
        list_of_style: impl Fn(&str) -> Option<String>,
    ) -> Option<(String, Option<String>)> {
        let list = self.lists.get(list_id)?;
        let mut abstract_id = &list.abstract_id;
        let mut levels = &self.abstracts.get(abstract_id)?.levels;
        if let Some(link) = &self.abstracts.get(abstract_id)?.style_link {
            abstract_id = &self.lists.get(&list_of_style(link)?)?.abstract_id;
            levels = &self.abstracts.get(abstract_id)?.levels;
        }
        let by_style =
            || style.and_then(|s| levels.iter().position(|l| l.style.as_deref() == Some(s)));
        let at = level.map(usize::from).or_else(by_style).unwrap_or(0);
        let of = |n: usize| list.levels.get(&n).or_else(|| levels.get(n));
        let here = of(at)?;

        let counters = self.counters.entry(abstract_id.clone()).or_default();
        if self.begun.insert(list_id.to_owned()) {
            for (n, start) in &list.starts {
                if let Some(counter) = counters.get_mut(*n) {
                    *counter = start.checked_sub(1);
                }
            }
        }
        for (n, counter) in counters.iter_mut().enumerate() {
            if n == at {
                let first = list.starts.get(&n).copied().unwrap_or(here.start);
                *counter = Some(counter.map_or(first, |c| c.saturating_add(1)));
            } else if n < at {
                *counter = Some(counter.unwrap_or_else(|| of(n).map_or(1, |l| l.start)));
            } else if of(n).is_some_and(|l| l.restart.is_none_or(|r| r > at as u32)) {
                *counter = None;
            }
        }
        if here.format == "bullet" {
            return None;
        }
        let mut label = String::new();
        let mut rest = here.text.as_str();
        while let Some(at_percent) = rest.find('%') {
            label.push_str(rest.get(..at_percent).unwrap_or_default());
            rest = rest.get(at_percent + 1..).unwrap_or_default();
            let digit = rest.chars().next().and_then(|c| c.to_digit(10));
            let Some(n) = digit.and_then(|d| (d as usize).checked_sub(1)) else {
                label.push('%');
                continue;
            };
            rest = rest.get(1..).unwrap_or_default();
            let format = of(n).map_or("decimal", |l| &l.format);
            let format = if here.decimal_only { "decimal" } else { format };
            if let Some(Some(count)) = counters.get(n) {
                label.push_str(&written(*count, format));
            }
        }
        label.push_str(rest);
        let usable = !label.trim().is_empty() && label.len() <= LABEL_LIMIT;
        usable.then(|| (label.trim().to_owned(), here.font.clone()))
    }
}

/// A count in a number format (ECMA-376 part 1, 17.18.59).
fn written(count: u32, format: &str) -> String {
    match format {
        "upperRoman" => roman(count),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperLetter" => letters(count, b'A'),
        "lowerLetter" => letters(count, b'a'),
        "decimalZero" => format!("{count:02}"),
        "none" => String::new(),
        _ => count.to_string(),
    }
}

fn roman(count: u32) -> String {
    const NUMERALS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if count > 4000 {
        return count.to_string();
    }
    let mut left = count;
    let mut text = String::new();
    for (value, numeral) in NUMERALS {
        while left >= value {
            text.push_str(numeral);
            left -= value;
        }
    }
    text
}

/// Word's letters: a to z, then aa to zz.
fn letters(count: u32, first: u8) -> String {
    let Some(n) = count.checked_sub(1).filter(|n| *n < 26 * 20) else {
        return count.to_string();
    };
    let letter = char::from(first + (n % 26) as u8);
    std::iter::repeat_n(letter, 1 + (n / 26) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_does() {
        for (count, format, text) in [
            (4, "upperRoman", "IV"),
            (1999, "lowerRoman", "mcmxcix"),
            (1, "lowerLetter", "a"),
            (27, "lowerLetter", "aa"),
            (52, "upperLetter", "ZZ"),
            (7, "decimalZero", "07"),
            (7, "ordinal", "7"),
        ] {
            assert_eq!(written(count, format), text);
        }
    }
}
