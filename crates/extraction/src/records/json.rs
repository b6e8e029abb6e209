//! A line of JSON as a record, read as a stream: values that no field wants are never built.

use super::{Draft, Field, FieldMap, Record, RecordError};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Reads one line of JSONL. Numbers and truth values become text, arrays are joined, nulls and
/// blank strings are absent.
///
/// # Errors
/// [`RecordError`] says what is wrong with the line.
pub fn parse_json_line(line: &[u8], map: &FieldMap) -> Result<Record, RecordError> {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    let text = simdutf8::compat::from_utf8(line)
        .map_err(|error| RecordError::NotUtf8(error.valid_up_to()))?;
    let mut draft = Draft::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let row = Row {
        map,
        draft: &mut draft,
    };
    deserializer
        .deserialize_map(row)
        .and_then(|()| deserializer.end())
        .map_err(|error| RecordError::NotJson(error.to_string()))?;
    draft.finish()
}

struct Row<'m> {
    map: &'m FieldMap,
    draft: &'m mut Draft,
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        while let Some(key) = access.next_key_seed(Key)? {
            let mut wanted: Vec<(Field, usize)> = Vec::new();
            for field in Field::ALL {
                let names = field.names(self.map);
                if let Some(rank) = names.iter().position(|name| **name == *key)
                    && self.draft.wants(field, rank)
                {
                    wanted.push((field, rank));
                }
            }
            if wanted.is_empty() {
                access.next_value::<IgnoredAny>()?;
                continue;
            }
            let separator = if wanted.iter().any(|(field, _)| *field == Field::Text) {
                "\n"
            } else {
                ", "
            };
            let value = access.next_value_seed(Flat { separator })?;
            for (field, rank) in wanted {
                self.draft.set(field, rank, &value);
            }
        }
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(Flat { separator: "" })
    }
}

/// Any value as text; what holds several values gives them joined.
#[derive(Clone, Copy)]
struct Flat {
    separator: &'static str,
}

impl<'de> DeserializeSeed<'de> for Flat {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flat {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(if value { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut joined = String::new();
        while let Some(part) = access.next_element_seed(self)? {
            join(&mut joined, &part, self.separator);
        }
        Ok(Cow::Owned(joined))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut joined = String::new();
        while access.next_key::<IgnoredAny>()?.is_some() {
            let part = access.next_value_seed(self)?;
            join(&mut joined, &part, self.separator);
        }
        Ok(Cow::Owned(joined))
    }
}

fn join(joined: &mut String, part: &str, separator: &str) {
    if part.trim().is_empty() {
        return;
    }
    if !joined.is_empty() {
        joined.push_str(separator);
    }
    joined.push_str(part);
}
