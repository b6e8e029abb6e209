//! Where the blocks of a text layer stand on their pages, by `pdftotext -bbox`.

use crate::model::{Block, Bounds, Page};
use crate::process;
use crate::xml::{attribute, reference};
use crate::{ExtractError, Options};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::Path;

/// A word of a page that no block has claimed.
type Boxes = HashMap<String, Vec<Bounds>>;

/// Gives the blocks of `pages` their places. A block of whose words too few are found keeps none.
pub(super) fn find(
    pages: &mut [Page],
    pdf: &Path,
    folder: &Path,
    options: &Options,
) -> Result<(), ExtractError> {
    let mut arguments: Vec<OsString> = ["-bbox", "-enc", "UTF-8"].map(OsString::from).to_vec();
    arguments.push(std::path::absolute(pdf)?.into());
    arguments.push("-".into());
    let done = process::run(super::PDFTOTEXT, arguments, folder, super::limits(options))?;
    let table = String::from_utf8_lossy(&done.stdout);
    for (page, mut boxes) in pages.iter_mut().zip(words(&table)) {
        let mut level = 0.0;
        for block in &mut page.blocks {
            block.bounds = place(block, &mut boxes, &mut level);
        }
    }
    Ok(())
}

/// Where a block stands, whose first line is not above `level`: its words are looked for from
/// there on, each at the highest place that is left.
fn place(block: &Block, boxes: &mut Boxes, level: &mut f32) -> Option<Bounds> {
    /// Lines of a page, at most: how far up a word of the same line may begin.
    const LINE: f32 = 0.012;
    let (mut all, mut found, mut first) = (None::<Bounds>, 0, None);
    let mut from = *level;
    let mut words = 0;
    for line in block.text.lines() {
        let mut highest = None::<f32>;
        for word in line.split_whitespace() {
            words += 1;
            let Some(places) = boxes.get_mut(word) else {
                continue;
            };
            let next = (0..places.len())
                .filter_map(|n| Some((n, places.get(n)?.top)))
                .filter(|(_, top)| *top >= from - LINE)
                .min_by(|a, b| a.1.total_cmp(&b.1));
            let Some((n, top)) = next else {
                continue;
            };
            let own = places.remove(n);
            found += 1;
            highest = Some(highest.map_or(top, |highest| highest.min(top)));
            all = Some(all.map_or(own, |all| all.around(own)));
        }
        if let Some(highest) = highest {
            first = first.or(Some(highest));
            from = from.max(highest);
        }
    }
    if found * 4 < words * 3 {
        return None;
    }
    *level = level.max(first.unwrap_or(0.0));
    all
}

/// The words of each page.
fn words(table: &str) -> Vec<Boxes> {
    let mut pages: Vec<Boxes> = Vec::new();
    let mut size = (1.0, 1.0);
    let mut word: Option<(Bounds, String)> = None;
    let mut reader = quick_xml::Reader::from_str(table);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) if element.local_name().as_ref() == "page" => {
                pages.push(Boxes::new());
                size = (
                    number(&element, "width").max(1.0),
                    number(&element, "height").max(1.0),
                );
            }
            Ok(Event::Start(element)) if element.local_name().as_ref() == "word" => {
                let bounds = Bounds {
                    left: number(&element, "xMin") / size.0,
                    top: number(&element, "yMin") / size.1,
                    right: number(&element, "xMax") / size.0,
                    bottom: number(&element, "yMax") / size.1,
                };
                word = Some((bounds, String::new()));
            }
            Ok(Event::Text(text)) => {
                if let Some((_, word)) = &mut word {
                    word.push_str(&text.xml10_content());
                }
            }
            Ok(Event::GeneralRef(entity)) => {
                if let (Some((_, word)), Some(c)) = (&mut word, reference(&entity)) {
                    word.push(c);
                }
            }
            Ok(Event::End(element)) if element.local_name().as_ref() == "word" => {
                if let (Some((bounds, word)), Some(page)) = (word.take(), pages.last_mut()) {
                    let word = vietnamese::normalise(&word).into_owned();
                    page.entry(word).or_default().push(bounds);
                }
            }
            // Places are an extra: what cannot be read of them is left open.
            Ok(Event::Eof) | Err(_) => return pages,
            Ok(_) => {}
        }
    }
}

fn number(element: &BytesStart<'_>, name: &str) -> f32 {
    attribute(element, name)
        .and_then(|value| value.parse().ok())
        .unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BlockKind;

    #[test]
    fn blocks_get_the_places_of_their_words_in_order() {
        let table = r#"<html><body><doc>
            <page width="200.0" height="400.0">
            <word xMin="20" yMin="40" xMax="60" yMax="60">số</word>
            <word xMin="70" yMin="40" xMax="90" yMax="60">A&amp;B</word>
            <word xMin="20" yMin="200" xMax="60" yMax="220">số</word>
            <word xMin="20" yMin="240" xMax="100" yMax="260">hai</word>
            </page><page width="100" height="100"></page></doc></body></html>"#;
        let mut pages = words(table);
        assert_eq!(pages.len(), 2);
        let (boxes, mut level) = (&mut pages[0], 0.0);
        let mut at = |text: &str| {
            let block = Block::new(BlockKind::Paragraph, text);
            place(&block, boxes, &mut level)
        };
        let first = at("số A&B").unwrap();
        assert_eq!((first.left, first.right), (0.1, 0.45));
        assert_eq!((first.top, first.bottom), (0.1, 0.15));
        let second = at("số\nhai").unwrap();
        assert_eq!((second.top, second.bottom), (0.5, 0.65));
        assert_eq!(at("không có gì"), None);
    }
}
