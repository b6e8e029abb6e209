//! The numbers that Word shows before paragraphs of a list, which the text itself lacks: without
//! them `Điều 5.` would be found nowhere.

use super::NAME;
use super::styles::{Styles, font_of};
use crate::ExtractError;
use crate::xml::{attribute, damaged};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};

/// How many levels a list has.
const LEVELS: usize = 9;

/// The longest number that is written out.
const LABEL_LIMIT: usize = 200;

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
    /// 0: the level never starts again.
    restart: Option<u32>,
    decimal_only: bool,
    font: Option<String>,
    style: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct AbstractList {
    levels: Vec<Level>,
    style_link: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct List {
    abstract_id: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

/// The lists of a document with how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    abstracts: HashMap<String, AbstractList>,
    lists: HashMap<String, List>,
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<String>,
}

impl Numbering {
    pub(super) fn parse(xml: &str) -> Result<Self, ExtractError> {
        let mut reader = Reader::from_str(xml);
        let mut numbering = Self::default();
        let mut abstract_list: Option<(String, AbstractList)> = None;
        let mut list: Option<(String, List)> = None;
        let mut level: Option<(usize, Level)> = None;
        let mut overridden = 0;
        loop {
            let event = reader
                .read_event()
                .map_err(|e| damaged(NAME, "numbering", &e))?;
            match event {
                Event::Start(element) | Event::Empty(element) => {
                    let get = |name| attribute(&element, name).unwrap_or_default().into_owned();
                    match element.local_name().as_ref() {
                        "abstractNum" => {
                            abstract_list = Some((get("abstractNumId"), AbstractList::default()));
                        }
                        "numStyleLink" => {
                            if let Some((_, list)) = &mut abstract_list {
                                list.style_link = Some(get("val"));
                            }
                        }
                        "num" => list = Some((get("numId"), List::default())),
                        "abstractNumId" => {
                            if let Some((_, list)) = &mut list {
                                list.abstract_id = get("val");
                            }
                        }
                        "lvlOverride" => overridden = get("ilvl").parse().unwrap_or(0),
                        "startOverride" => {
                            if let Some((_, list)) = &mut list {
                                let start = get("val").parse().unwrap_or(1);
                                list.starts.insert(overridden, start);
                            }
                        }
                        "lvl" => {
                            level = Some((get("ilvl").parse().unwrap_or(0), Level::default()));
                        }
                        name => {
                            if let Some((_, level)) = &mut level {
                                level.take(name, &element);
                            }
                        }
                    }
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "lvl" => {
                        let Some((n, level)) = level.take().filter(|(n, _)| *n < LEVELS) else {
                            continue;
                        };
                        if let Some((_, list)) = &mut list {
                            list.levels.insert(n, level);
                        } else if let Some((_, list)) = &mut abstract_list {
                            if list.levels.len() <= n {
                                list.levels.resize(n + 1, Level::default());
                            }
                            if let Some(slot) = list.levels.get_mut(n) {
                                *slot = level;
                            }
                        }
                    }
                    "abstractNum" => numbering.abstracts.extend(abstract_list.take()),
                    "num" => numbering.lists.extend(list.take()),
                    _ => {}
                },
                Event::Eof => return Ok(numbering),
                _ => {}
            }
        }
    }

    /// Counts a paragraph of list `list_id` at `level` (`None`: the level that the list ties to the
    /// paragraph's style) and gives the number before it with the font that it is set in. `None`
    /// for a bullet.
    pub(super) fn count(
        &mut self,
        list_id: &str,
        level: Option<u8>,
        style: Option<&str>,
        styles: &Styles,
    ) -> Option<(String, Option<String>)> {
        let list = self.lists.get(list_id)?;
        let mut abstract_id = &list.abstract_id;
        let mut levels = &self.abstracts.get(abstract_id)?.levels;
        if let Some(link) = &self.abstracts.get(abstract_id)?.style_link {
            let linked = styles.get(link)?.list.as_ref()?;
            abstract_id = &self.lists.get(linked)?.abstract_id;
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

impl Level {
    fn take(&mut self, name: &str, element: &BytesStart<'_>) {
        let value = || attribute(element, "val").unwrap_or_default().into_owned();
        match name {
            "start" => self.start = value().parse().unwrap_or(1),
            "numFmt" => self.format = value(),
            "lvlText" => self.text = value(),
            "lvlRestart" => self.restart = value().parse().ok(),
            "isLgl" => self.decimal_only = super::styles::is_on(element, "val", true),
            "pStyle" => self.style = Some(value()),
            "rFonts" => self.font = font_of(element),
            _ => {}
        }
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

    #[test]
    fn levels_count_restart_and_continue() {
        let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
            <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
            <w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
            <w:num w:numId="6"><w:abstractNumId w:val="1"/>
            <w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num></w:numbering>"#;
        let mut numbering = Numbering::parse(numbering).unwrap();
        let styles = Styles::default();
        let labels: Vec<Option<String>> = [
            ("5", 0),
            ("5", 1),
            ("5", 1),
            ("5", 2),
            ("5", 0),
            ("5", 1),
            ("6", 0),
            ("5", 0),
            ("7", 0),
        ]
        .into_iter()
        .map(|(list, level)| {
            let counted = numbering.count(list, Some(level), None, &styles);
            counted.map(|(label, _)| label)
        })
        .collect();
        let expect = [
            Some("Điều 1."),
            Some("1.a)"),
            Some("1.b)"),
            None,
            Some("Điều 2."),
            Some("2.a)"),
            Some("Điều 9."),
            Some("Điều 10."),
            None,
        ];
        let labels: Vec<Option<&str>> = labels.iter().map(Option::as_deref).collect();
        assert_eq!(labels, expect);
    }
}
