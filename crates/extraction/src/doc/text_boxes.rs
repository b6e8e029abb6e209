//! Text boxes and the places in the text that they hang on.

use super::Positions;
use super::fib::Fib;
use super::story::Reader;
use crate::ExtractError;
use crate::bytes::{slice, u32_at};
use crate::model::Block;

/// The text boxes of the main text, each with the position of its anchor; those whose anchor is
/// not known come at the end.
pub(super) fn read(
    reader: &mut Reader<'_>,
    table: &[u8],
    fib: &Fib,
    story: &Positions,
) -> Result<Vec<(u32, Vec<Block>)>, ExtractError> {
    /// Size of a text box's entry and the place of its shape in it (MS-DOC 2.9.88 `FTXBXS`).
    const BOX: usize = 22;
    const BOX_SHAPE: usize = 14;
    /// Size of an anchor's entry, which begins with its shape (MS-DOC 2.9.243 `SPA`).
    const ANCHOR: usize = 26;
    let list = fib.text_boxes.bytes(table).unwrap_or_default();
    let count = list.len().saturating_sub(4) / (4 + BOX);
    let anchors = fib.anchors.bytes(table).unwrap_or_default();
    let anchor_count = anchors.len().saturating_sub(4) / (4 + ANCHOR);
    let anchor_of = |shape: u32| {
        (0..anchor_count)
            .find(|n| u32_at(anchors, 4 * (anchor_count + 1) + ANCHOR * n) == Some(shape))
            .and_then(|n| u32_at(anchors, 4 * n))
    };
    let mut boxes = Vec::new();
    for n in 0..count {
        let (Some(from), Some(to)) = (u32_at(list, 4 * n), u32_at(list, 4 * n + 4)) else {
            break;
        };
        let start = story.start.saturating_add(from);
        let end = story.start.saturating_add(to).min(story.end);
        if start >= end {
            continue;
        }
        let blocks = reader.read(start..end, &[])?;
        if blocks.is_empty() {
            continue;
        }
        let entry = slice(list, 4 * (count + 1) + BOX * n, BOX);
        let shape = entry.and_then(|entry| u32_at(entry, BOX_SHAPE));
        boxes.push((shape.and_then(anchor_of).unwrap_or(u32::MAX), blocks));
    }
    boxes.sort_by_key(|(anchor, _)| *anchor);
    Ok(boxes)
}
