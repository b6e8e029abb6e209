//! Properties of the document as a whole (ECMA-376 part 2, clause 10).

use quick_xml::Reader;
use quick_xml::events::Event;

/// The title that the document's core properties give.
pub(super) fn title(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut inside = false;
    let mut title = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => inside = element.local_name().as_ref() == "title",
            Ok(Event::End(_)) => inside = false,
            Ok(Event::Text(text)) if inside => title.push_str(&text),
            Ok(Event::GeneralRef(reference)) if inside => {
                title.extend(crate::xml::reference(&reference));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let title = vietnamese::legacy::convert_run(&title, None).map_or(title, |(_, text)| text);
    let title = vietnamese::normalise(title.trim()).into_owned();
    (!title.is_empty()).then_some(title)
}
