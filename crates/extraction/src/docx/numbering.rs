//! The lists of a DOCX file (`numbering.xml`).

use super::NAME;
use super::styles::{font_of, is_on};
use crate::ExtractError;
use crate::numbering::{AbstractList, LEVELS, Level, List, Numbering};
use crate::xml::{attribute, damaged};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

pub(super) fn parse(xml: &str) -> Result<Numbering, ExtractError> {
    let mut reader = Reader::from_str(xml);
    let mut numbering = Numbering::default();
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
                            take(level, name, &element);
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

fn take(level: &mut Level, name: &str, element: &BytesStart<'_>) {
    let value = || attribute(element, "val").unwrap_or_default().into_owned();
    match name {
        "start" => level.start = value().parse().unwrap_or(1),
        "numFmt" => level.format = value(),
        "lvlText" => level.text = value(),
        "lvlRestart" => level.restart = value().parse().ok(),
        "isLgl" => level.decimal_only = is_on(element, "val", true),
        "pStyle" => level.style = Some(value()),
        "rFonts" => level.font = font_of(element),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_restart_and_continue() {
        let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
            <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
            <w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
            <w:num w:numId="6"><w:abstractNumId w:val="1"/>
            <w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num></w:numbering>"#;
        let mut numbering = parse(numbering).unwrap();
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
            let counted = numbering.count(list, Some(level), None, |_| None);
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
