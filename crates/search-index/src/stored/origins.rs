//! Where metadata were read, in a few bytes each.

use super::numbers::{Reader, write_number};
use crate::{FieldOrigin, MetadataField, OriginMethod};

/// All fields, by the numbers they are stored under.
const FIELDS: [MetadataField; 9] = [
    MetadataField::Title,
    MetadataField::Number,
    MetadataField::Type,
    MetadataField::Body,
    MetadataField::Date,
    MetadataField::Abstract,
    MetadataField::Signer,
    MetadataField::Secrecy,
    MetadataField::Heading,
];
/// All methods, by the numbers they are stored under.
const METHODS: [OriginMethod; 6] = [
    OriginMethod::Text,
    OriginMethod::Ocr,
    OriginMethod::Stated,
    OriginMethod::Office,
    OriginMethod::FileName,
    OriginMethod::Container,
];
/// Bits beside the method: a place follows, a confidence follows.
const PLACED: usize = 0x10;
const RATED: usize = 0x20;
/// Confidence is kept to a part of so many.
const PARTS: f32 = 1_000.0;

fn number_of<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|other| other == one).unwrap_or(0)
}

/// The field, the method with what follows, the place (page, start, length) and the confidence.
pub(super) fn encode(origins: &[FieldOrigin]) -> Vec<u8> {
    let mut out = Vec::new();
    for origin in origins {
        write_number(&mut out, number_of(&FIELDS, &origin.field));
        let placed = if origin.place.is_some() { PLACED } else { 0 };
        let rated = if origin.confidence.is_some() {
            RATED
        } else {
            0
        };
        write_number(
            &mut out,
            number_of(&METHODS, &origin.method) | placed | rated,
        );
        if let Some((page, bytes)) = &origin.place {
            write_number(&mut out, *page);
            write_number(&mut out, bytes.start);
            write_number(&mut out, bytes.len());
        }
        if let Some(confidence) = origin.confidence {
            write_number(
                &mut out,
                (confidence.clamp(0.0, 1.0) * PARTS).round() as usize,
            );
        }
    }
    out
}

/// What was encoded.
pub(super) fn decode(bytes: &[u8]) -> Option<Vec<FieldOrigin>> {
    let mut reader = Reader::new(bytes);
    let mut origins = Vec::new();
    while !reader.rest().is_empty() {
        let field = *FIELDS.get(reader.number()?)?;
        let method = reader.number()?;
        let place = if method & PLACED == 0 {
            None
        } else {
            let (page, start) = (reader.number()?, reader.number()?);
            Some((page, start..start.checked_add(reader.number()?)?))
        };
        let confidence = if method & RATED == 0 {
            None
        } else {
            Some(reader.number()? as f32 / PARTS)
        };
        origins.push(FieldOrigin {
            field,
            method: *METHODS.get(method & (PLACED - 1))?,
            place,
            confidence,
        });
    }
    Some(origins)
}
