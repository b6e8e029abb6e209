//! Markdown: headings, list items and table rows as blocks, marks of emphasis gone.

use crate::model::{BlockKind, Extracted, Page};
use crate::outline::Outline;
use crate::{ExtractError, Format};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

pub(crate) fn read(bytes: &[u8], text_limit: usize) -> Result<Extracted, ExtractError> {
    let decoded = crate::text::decode(bytes);
    let mut outline = Outline::new(text_limit);
    let mut text = String::new();
    let mut kinds = vec![BlockKind::Paragraph];
    let mut title = None;
    let extensions =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(&decoded.text, extensions) {
        match event {
            Event::Start(tag) => match tag {
                Tag::Heading { level, .. } => kinds.push(BlockKind::Heading(depth(level))),
                Tag::Item => {
                    flush(&mut outline, &kinds, &mut text)?;
                    kinds.push(BlockKind::ListItem);
                }
                Tag::FootnoteDefinition(_) => kinds.push(BlockKind::Footnote),
                Tag::TableHead | Tag::TableRow => outline.open_row(),
                Tag::TableCell => outline.open_cell(),
                _ => {}
            },
            Event::End(tag) => match tag {
                TagEnd::Heading(level) => {
                    if title.is_none() && level == HeadingLevel::H1 {
                        title = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
                    }
                    flush(&mut outline, &kinds, &mut text)?;
                    kinds.pop();
                }
                TagEnd::Item | TagEnd::FootnoteDefinition => {
                    flush(&mut outline, &kinds, &mut text)?;
                    kinds.pop();
                }
                TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                    flush(&mut outline, &kinds, &mut text)?;
                }
                TagEnd::TableCell => {
                    flush(&mut outline, &[], &mut text)?;
                    outline.close_cell();
                }
                TagEnd::TableHead | TagEnd::TableRow => outline.close_row(true),
                _ => {}
            },
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) | Event::Rule => {}
            Event::InlineHtml(tag) => {
                if tag.starts_with("<br") {
                    text.push('\n');
                }
            }
            Event::Html(html) => {
                for block in crate::html::blocks_of(&html, text_limit)? {
                    outline.push(block.kind, &block.text)?;
                }
            }
            Event::InlineMath(part) | Event::DisplayMath(part) => text.push_str(&part),
        }
    }
    flush(&mut outline, &kinds, &mut text)?;
    let blocks = outline.finish();
    if blocks.is_empty() {
        return Err(ExtractError::NoText);
    }
    Ok(Extracted {
        format: Format::Markdown,
        pages: vec![Page {
            number: None,
            method: decoded.method,
            quality: decoded.quality,
            blocks,
        }],
        title: title.map(|t| vietnamese::normalise(&t).into_owned()),
        complaints: decoded.complaints,
    })
}

fn flush(
    outline: &mut Outline,
    kinds: &[BlockKind],
    text: &mut String,
) -> Result<(), ExtractError> {
    let kind = kinds.last().copied().unwrap_or(BlockKind::Paragraph);
    outline.push(kind, text)?;
    text.clear();
    Ok(())
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lists_and_tables_become_blocks() {
        use BlockKind::{Heading, ListItem, Paragraph, TableRow};
        let source = "# Nghị **quyết**\n\nđoạn\nhai dòng\n\n## I. Mục\n\n- một\n- hai\n  - ba\n\n\
                      1. bốn\n\n| a | b |\n|---|---|\n| c | |\n| d | e |\n\n`mã`\n\n<div>khối</div>\n";
        let read = read(source.as_bytes(), 10_000).unwrap();
        assert_eq!(read.title.as_deref(), Some("Nghị quyết"));
        let blocks: Vec<(BlockKind, &str)> = read.pages[0]
            .blocks
            .iter()
            .map(|b| (b.kind, &*b.text))
            .collect();
        assert_eq!(
            blocks,
            [
                (Heading(1), "Nghị quyết"),
                (Paragraph, "đoạn\nhai dòng"),
                (Heading(2), "I. Mục"),
                (ListItem, "một"),
                (ListItem, "hai"),
                (ListItem, "ba"),
                (ListItem, "bốn"),
                (TableRow, "a | b"),
                (TableRow, "c"),
                (TableRow, "d | e"),
                (Paragraph, "mã"),
                (Paragraph, "khối"),
            ]
        );
    }
}
