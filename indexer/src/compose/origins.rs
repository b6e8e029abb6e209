//! Where each value of a document came from.

use party_documents::{Found, Secrecy};
use search_index::{FieldOrigin, MetadataField, OriginMethod, PageText};
use std::ops::Range;

/// Collects the origins of one document's fields.
pub(super) struct Origins<'a> {
    pages: &'a [PageText],
    found: Vec<FieldOrigin>,
}

impl<'a> Origins<'a> {
    pub(super) fn over(pages: &'a [PageText]) -> Self {
        Self {
            pages,
            found: Vec::new(),
        }
    }

    /// Notes the origin of a field that has a value: `stated` by the source, else `read`.
    pub(super) fn note<T>(&mut self, field: MetadataField, stated: bool, read: Option<&Found<T>>) {
        let origin = match read {
            _ if stated => Some(bare(field, OriginMethod::Stated)),
            // What the office says is found nowhere in the text.
            Some(found) if found.span.is_empty() => Some(bare(field, OriginMethod::Office)),
            Some(found) => Some(FieldOrigin {
                field,
                method: OriginMethod::Text,
                place: self.locate(&found.span),
                confidence: Some((found.confidence * 100.0).round() / 100.0),
            }),
            None => None,
        };
        self.found.extend(origin);
    }

    /// Notes which of three the mark that was decided on comes from.
    pub(super) fn note_secrecy(
        &mut self,
        decided: Secrecy,
        stated: Option<Secrecy>,
        read: Option<&Found<Secrecy>>,
    ) {
        if decided == Secrecy::Normal {
            return;
        }
        let read = read.filter(|found| found.value == decided);
        if read.is_some() || stated == Some(decided) {
            self.note(MetadataField::Secrecy, read.is_none(), read);
        } else {
            let origin = bare(MetadataField::Secrecy, OriginMethod::Container);
            self.found.push(origin);
        }
    }

    pub(super) fn finish(self) -> Vec<FieldOrigin> {
        self.found
    }

    /// Page and bytes in it of a range over the pages joined by form feeds.
    fn locate(&self, span: &Range<usize>) -> Option<(usize, Range<usize>)> {
        let mut start = 0;
        for (index, page) in self.pages.iter().enumerate() {
            let end = start + page.text.len();
            if (start..=end).contains(&span.start) {
                let within = span.start - start..span.end.min(end) - start;
                return page.text.get(within.clone()).map(|_| (index, within));
            }
            start = end + 1;
        }
        None
    }
}

pub(super) fn bare(field: MetadataField, method: OriginMethod) -> FieldOrigin {
    FieldOrigin {
        field,
        method,
        place: None,
        confidence: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Vec<PageText> {
        ["Đầu trang", "", "Trang ba"]
            .map(|text| PageText {
                number: None,
                text: text.to_owned(),
            })
            .into()
    }

    #[test]
    fn a_place_is_found_in_its_page() {
        let pages = pages();
        let joined = "Đầu trang\u{c}\u{c}Trang ba";
        let origins = Origins::over(&pages);
        for (words, page) in [("Đầu", 0), ("trang", 0), ("ba", 2), ("Trang ba", 2)] {
            let at = joined.find(words).unwrap();
            let (index, range) = origins.locate(&(at..at + words.len())).unwrap();
            assert_eq!(index, page, "{words}");
            assert_eq!(&pages[index].text[range], words);
        }
        assert_eq!(origins.locate(&(400..401)), None);
    }

    #[test]
    fn the_mark_is_of_whoever_gave_the_strictest() {
        use OriginMethod::{Container, Office, Stated, Text};
        let pages = pages();
        let read = |value, span| Found {
            value,
            span,
            confidence: 0.9,
        };
        for (decided, stated, found, expected) in [
            (Secrecy::Normal, None, None, None),
            (Secrecy::Secret, Some(Secrecy::Secret), None, Some(Stated)),
            (
                Secrecy::Secret,
                None,
                Some(read(Secrecy::Secret, 0..4)),
                Some(Text),
            ),
            (
                Secrecy::Secret,
                None,
                Some(read(Secrecy::Secret, 0..0)),
                Some(Office),
            ),
            (
                Secrecy::Secret,
                Some(Secrecy::Normal),
                Some(read(Secrecy::Internal, 0..4)),
                Some(Container),
            ),
            (
                Secrecy::Internal,
                Some(Secrecy::Normal),
                Some(read(Secrecy::Internal, 0..4)),
                Some(Text),
            ),
        ] {
            let mut origins = Origins::over(&pages);
            origins.note_secrecy(decided, stated, found.as_ref());
            let methods: Vec<_> = origins.finish().iter().map(|o| o.method).collect();
            assert_eq!(
                methods,
                Vec::from_iter(expected),
                "{decided:?} {stated:?} {found:?}"
            );
        }
    }
}
