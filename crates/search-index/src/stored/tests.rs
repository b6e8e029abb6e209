use super::*;
use crate::{MetadataField, OriginMethod};
use party_documents::{Secrecy, Section};
use proptest::prelude::*;
use std::ops::Range;

fn section() -> impl Strategy<Value = (u8, String, Range<usize>)> {
    let heading = "(Điều [0-9]{1,2}\\. )?\\PC{0,12}";
    (0..7u8, heading, 0..400usize, 0..400usize)
        .prop_map(|(level, heading, start, length)| (level, heading, start..start + length))
}

fn metadata(title: &str) -> DocumentMetadata {
    DocumentMetadata {
        id: "0a".repeat(16),
        external_id: "1".to_owned(),
        title: title.to_owned(),
        number: None,
        document_type: Some("Nghị quyết".to_owned()),
        body: None,
        date: None,
        summary: None,
        signer: None,
        subject: None,
        heading: None,
        secrecy: Secrecy::Secret,
        format: "pdf".to_owned(),
        ocr: true,
        places: Vec::new(),
    }
}

#[test]
fn every_field_and_method_has_a_number_of_its_own() {
    use MetadataField::{Abstract, Body, Date, Heading, Number, Secrecy, Signer, Title, Type};
    use OriginMethod::{Container, FileName, Ocr, Office, Stated, Text};
    let fields = [
        Title, Number, Type, Body, Date, Abstract, Signer, Secrecy, Heading,
    ];
    for field in fields {
        for method in [Text, Ocr, Stated, Office, FileName, Container] {
            let origin = FieldOrigin {
                field,
                method,
                place: None,
                confidence: Some(0.95),
            };
            let encoded = origins::encode(std::slice::from_ref(&origin));
            assert_eq!(origins::decode(&encoded).unwrap(), [origin]);
        }
    }
}

proptest! {
    #[test]
    fn what_is_stored_comes_back(
        text in "(\\PC|[ăâđê]|\n){0,600}",
        paths in prop::collection::vec((0..600usize, "(Chương [IVX]{1,3} > )?\\PC{0,20}"), 0..6),
        lengths in prop::collection::vec((0..60usize, any::<bool>()), 0..6),
        sections in prop::collection::vec(section(), 0..6),
        (page, number) in (0..2_000usize, prop::option::of(1..2_000u32)),
        sketch in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let mut paths = paths;
        // Headings that stand in the text, whole or shortened, as most do.
        for ((at, path), (length, shortened)) in paths.iter_mut().zip(lengths) {
            *at = crate::passages::floor_boundary(&text, *at);
            let end = crate::passages::floor_boundary(&text, *at + length);
            path.push_str(&text[*at..end]);
            if shortened {
                path.push('…');
            }
        }
        let layout = Layout { page, page_number: number, sections: paths };
        let mut whole = text.clone();
        let mut sections: Vec<Section> = sections
            .into_iter()
            .map(|(level, heading, span)| Section { level, heading, span })
            .collect();
        // Headings that begin their section, as most do.
        for section in sections.iter_mut().step_by(2) {
            let start = crate::passages::floor_boundary(&whole, section.span.start.min(whole.len()));
            whole.insert_str(start, &section.heading);
            section.span = start..start + section.heading.len();
        }
        let origins = [FieldOrigin {
            field: MetadataField::Title,
            method: OriginMethod::Ocr,
            place: Some((page, 0..text.len())),
            confidence: Some(0.5),
        }];
        let document = DocumentRecord {
            metadata: metadata(&text),
            outline: Outline { passages: 7, pages: page, sections },
            text: &whole,
            citations: StoredCitations::default(),
            origins: &origins,
        };
        let payload = payload(&text, &layout, Some(&document)).unwrap();
        let record = record(&payload, &sketch).unwrap();
        prop_assert_eq!(super::sketch(&record).unwrap(), &sketch[..]);
        let read = StoredPassage::unpack(&record).unwrap();
        prop_assert_eq!(read.text().unwrap(), text.as_str());
        prop_assert_eq!(read.layout().unwrap(), layout);
        prop_assert_eq!(read.metadata().unwrap(), document.metadata);
        prop_assert_eq!(read.outline(&whole).unwrap(), document.outline);
        prop_assert_eq!(read.passages().unwrap(), 7);
        prop_assert!(read.citations().unwrap().is_empty());
        prop_assert_eq!(read.origins().unwrap(), &origins);
    }

    #[test]
    fn a_broken_record_is_an_error_and_no_panic(
        text in "\\PC{0,200}",
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        kept in any::<prop::sample::Index>(),
    ) {
        let payload = payload(&text, &Layout::default(), None).unwrap();
        let mut record = record(&payload, &[1, 2, 3]).unwrap();
        let at = at.index(record.len());
        record[at] = byte;
        record.truncate(kept.index(record.len() + 1));
        let _ = super::sketch(&record);
        if let Ok(read) = StoredPassage::unpack(&record) {
            let _ = (read.text(), read.layout(), read.metadata(), read.outline("x"), read.citations());
        }
    }
}

#[test]
fn a_passage_without_a_document_says_nothing_of_one() {
    let payload = payload("Điều 1.", &Layout::default(), None).unwrap();
    let read = StoredPassage::unpack(&record(&payload, &[]).unwrap()).unwrap();
    assert!(read.metadata().is_err());
    assert!(read.citations().unwrap().is_empty());
}
