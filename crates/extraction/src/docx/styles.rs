//! Styles: heading levels, list membership and fonts that paragraphs and runs inherit.

use super::NAME;
use crate::ExtractError;
use crate::xml::{attribute, damaged};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

/// The longest chain of styles based on one another; a longer one goes in a circle.
const CHAIN_LIMIT: usize = 64;

/// What a style says. `None` leaves it to the style that it is based on.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    based_on: Option<String>,
    name: String,
    /// Outline level, from 0; 9 is body text.
    pub(super) outline: Option<u8>,
    pub(super) list: Option<String>,
    pub(super) list_level: Option<u8>,
    pub(super) font: Option<Rc<str>>,
    pub(super) hidden: Option<bool>,
}

/// The styles of a document, each with what it inherits.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    default_paragraph: Option<String>,
    default_font: Option<Rc<str>>,
}

impl Styles {
    pub(super) fn parse(xml: &str) -> Result<Self, ExtractError> {
        let xml = without_tables(xml);
        let mut reader = Reader::from_str(&xml);
        let mut styles = Self::default();
        let mut open: Option<(String, Style)> = None;
        let mut in_defaults = false;
        loop {
            let event = reader
                .read_event()
                .map_err(|e| damaged(NAME, "styles", &e))?;
            match event {
                Event::Start(element) | Event::Empty(element) => {
                    let local = element.local_name();
                    match local.as_ref() {
                        "docDefaults" => in_defaults = true,
                        "style" => {
                            let id = attribute(&element, "styleId").unwrap_or_default();
                            let kind = attribute(&element, "type");
                            if kind.as_deref() == Some("paragraph")
                                && is_on(&element, "default", false)
                            {
                                styles.default_paragraph = Some(id.clone().into_owned());
                            }
                            open = Some((id.into_owned(), Style::default()));
                        }
                        "rFonts" if in_defaults => {
                            styles.default_font = font_of(&element).map(Rc::from);
                        }
                        name => {
                            if let Some((_, style)) = &mut open {
                                style.take(name, &element);
                            }
                        }
                    }
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "docDefaults" => in_defaults = false,
                    "style" => {
                        if let Some((id, style)) = open.take() {
                            styles.by_id.insert(id, style);
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        styles.inherit();
        Ok(styles)
    }

    /// Gives each style what the styles say that it is based on.
    fn inherit(&mut self) {
        let resolved: Vec<(String, Style)> = self
            .by_id
            .keys()
            .map(|id| (id.clone(), self.resolve(id)))
            .collect();
        self.by_id = resolved.into_iter().collect();
    }

    fn resolve(&self, id: &str) -> Style {
        let mut whole = Style::default();
        let mut next = self.by_id.get(id);
        for _ in 0..CHAIN_LIMIT {
            let Some(style) = next else {
                break;
            };
            whole.outline = whole
                .outline
                .or(style.outline)
                .or_else(|| level_of(&style.name));
            whole.list = whole.list.or_else(|| style.list.clone());
            whole.list_level = whole.list_level.or(style.list_level);
            whole.font = whole.font.or_else(|| style.font.clone());
            whole.hidden = whole.hidden.or(style.hidden);
            next = style.based_on.as_ref().and_then(|id| self.by_id.get(id));
        }
        whole
    }

    /// The style of a paragraph, the default one where it names none or one that does not exist.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Option<&Style> {
        id.and_then(|id| self.by_id.get(id))
            .or_else(|| self.by_id.get(self.default_paragraph.as_deref()?))
    }

    /// The style of this identity.
    pub(super) fn get(&self, id: &str) -> Option<&Style> {
        self.by_id.get(id)
    }

    /// The font of text that no style gives one.
    pub(super) fn default_font(&self) -> Option<Rc<str>> {
        self.default_font.clone()
    }
}

impl Style {
    fn take(&mut self, name: &str, element: &BytesStart<'_>) {
        let value = || attribute(element, "val").unwrap_or_default().into_owned();
        match name {
            "name" => self.name = value(),
            "basedOn" => self.based_on = Some(value()),
            "outlineLvl" => self.outline = value().parse().ok(),
            "numId" => self.list = Some(value()),
            "ilvl" => self.list_level = value().parse().ok(),
            "rFonts" => self.font = font_of(element).map(Rc::from),
            "vanish" => self.hidden = Some(is_on(element, "val", true)),
            _ => {}
        }
    }
}

/// The outline level, from 0, of a built-in style, whose name Word keeps in English.
fn level_of(name: &str) -> Option<u8> {
    let name = name.trim().to_ascii_lowercase();
    if name == "title" {
        return Some(0);
    }
    let level: u8 = name.strip_prefix("heading ")?.trim().parse().ok()?;
    (1..=9).contains(&level).then(|| level - 1)
}

/// The font that `rFonts` gives the letters beyond ASCII, where the legacy encodings put theirs.
pub(super) fn font_of(element: &BytesStart<'_>) -> Option<String> {
    let font = attribute(element, "hAnsi").or_else(|| attribute(element, "ascii"))?;
    (!font.is_empty()).then(|| font.into_owned())
}

/// A value of type on/off (ECMA-376 part 1, 17.17.4); `absent` where the attribute is not there.
pub(super) fn is_on(element: &BytesStart<'_>, name: &str, absent: bool) -> bool {
    attribute(element, name).map_or(absent, |v| !matches!(&*v, "0" | "false" | "off"))
}

/// The part without what takes most of its room and says nothing of text: styles of tables, and the
/// list of styles that a program would have. Left out before anything is parsed, where the usual
/// prefix is used.
fn without_tables(xml: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(found) = xml.get(at..).and_then(|rest| rest.find("<w:")) {
        let start = at + found;
        let rest = xml.get(start..).unwrap_or_default();
        at = start + 3;
        let end = if rest.starts_with("<w:latentStyles") {
            "</w:latentStyles>"
        } else if rest.starts_with("<w:style ") {
            "</w:style>"
        } else {
            continue;
        };
        let tag = rest.split_inclusive('>').next().unwrap_or_default();
        if tag.ends_with("/>") {
            continue;
        }
        let Some(length) = rest.find(end) else {
            break;
        };
        at = start + length + end.len();
        if end == "</w:latentStyles>" || tag.contains("w:type=\"table\"") {
            out.push_str(xml.get(kept..start).unwrap_or_default());
            kept = at;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(xml);
    }
    out.push_str(xml.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_of_tables_are_left_out_before_parsing() {
        let xml = "<w:styles><w:latentStyles a=\"1\"><w:lsdException/></w:latentStyles>\
            <w:style w:type=\"table\" w:styleId=\"T\"><w:tblStylePr/></w:style>\
            <w:style w:type=\"paragraph\" w:styleId=\"P\"><w:name w:val=\"x\"/></w:style>\
            <w:style w:type=\"table\" w:styleId=\"U\"/></w:styles>";
        assert_eq!(
            without_tables(xml),
            "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"P\">\
             <w:name w:val=\"x\"/></w:style><w:style w:type=\"table\" w:styleId=\"U\"/></w:styles>"
        );
        for xml in ["", "<w:style ", "<s:styles/>", "<w:latentStyles>"] {
            assert_eq!(without_tables(xml), xml);
        }
    }
}
