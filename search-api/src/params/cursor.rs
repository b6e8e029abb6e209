//! Where an answer ended, as addresses carry it.

use crate::problem::Problem;
use search_index::Cursor;

/// A cursor as [`write_cursor`] wrote it.
pub(super) fn cursor(value: &str) -> Result<Cursor, Problem> {
    let read = || {
        let mut parts = value.rsplitn(5, '.');
        let mut number = || u64::from_str_radix(parts.next()?, 16).ok();
        let (first, segment, score, key) = (number()?, number()?, number()?, number()?);
        Some(Cursor {
            generation: parts.next()?.to_owned(),
            key,
            score: u32::try_from(score).ok()?,
            segment: u32::try_from(segment).ok()?,
            first: u32::try_from(first).ok()?,
        })
    };
    read().ok_or_else(|| {
        Problem::bad_parameter(
            "after",
            [
                "cần đúng giá trị “next” của lần trả lời trước".into(),
                "it must be the `next` of the answer before".into(),
            ],
        )
    })
}

/// A cursor as an address carries it.
pub(crate) fn write_cursor(cursor: &Cursor) -> String {
    let Cursor {
        generation,
        key,
        score,
        segment,
        first,
    } = cursor;
    format!("{generation}.{key:x}.{score:x}.{segment:x}.{first:x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_went() {
        let there = Cursor {
            generation: "g-20261122-112123-7205c".to_owned(),
            key: f64::MIN.to_bits(),
            score: 1.5f32.to_bits(),
            segment: 3,
            first: 70_000,
        };
        assert_eq!(cursor(&write_cursor(&there)).ok(), Some(there));
    }
}
