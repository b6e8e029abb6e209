//! The chain of a document as a picture drawn here: a column a step, each document a link.

use super::relation_words::RelationWords;
use super::relations::{address, name};
use search_index::{Chain, ChainNode, Reference};

/// Size of a document's box.
const WIDTH: usize = 196;
const HEIGHT: usize = 62;
/// Space between columns and between rows.
const ACROSS: usize = 56;
const DOWN: usize = 14;
/// Characters of a title that fit into a box.
const LETTERS: usize = 30;

/// The picture and the same in words.
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) boxes: Vec<BoxView>,
    pub(super) lines: Vec<LineView>,
    pub(super) complete: bool,
}

/// A document in the picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BoxView {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) url: String,
    pub(super) head: String,
    pub(super) about: String,
    /// How it stands to the document before or after it.
    pub(super) foot: String,
    pub(super) full: String,
    /// Whether it is the document that the page shows.
    pub(super) here: bool,
}

/// A link in the picture, and in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LineView {
    pub(super) path: String,
    pub(super) from: String,
    pub(super) from_url: String,
    pub(super) relation: &'static str,
    pub(super) to: String,
    pub(super) to_url: String,
    pub(super) page: Option<u32>,
}

impl Picture {
    /// Of a chain; nothing where a document stands alone.
    pub(super) fn new(words: &RelationWords, chain: &Chain) -> Option<Self> {
        if chain.edges.is_empty() {
            return None;
        }
        let mut steps: Vec<i8> = chain.nodes.iter().map(|node| node.step).collect();
        steps.sort_unstable();
        steps.dedup();
        let column = |node: &ChainNode| steps.iter().position(|s| *s == node.step).unwrap_or(0);
        let mut rows = vec![0_usize; steps.len()];
        let mut places = Vec::with_capacity(chain.nodes.len());
        for node in &chain.nodes {
            let column = column(node);
            let row = rows.get(column).copied().unwrap_or(0);
            if let Some(rows) = rows.get_mut(column) {
                *rows += 1;
            }
            places.push((column, row));
        }
        let tallest = rows.iter().copied().max().unwrap_or(1);
        // Short columns stand in the middle.
        let at = |(column, row): (usize, usize)| {
            let filled = rows.get(column).copied().unwrap_or(1);
            let lead = (tallest - filled) * (HEIGHT + DOWN) / 2;
            (
                column * (WIDTH + ACROSS) + 2,
                lead + row * (HEIGHT + DOWN) + 2,
            )
        };
        let place = |id: &str| {
            let found = chain.nodes.iter().position(|node| node.document.id == id)?;
            let place = places.get(found)?;
            Some((at(*place), chain.nodes.get(found)?))
        };
        let boxes = chain.nodes.iter().zip(&places).map(|(node, place)| {
            let (x, y) = at(*place);
            BoxView {
                x,
                y,
                url: address(&node.document.id),
                head: head(&node.document),
                about: shortened(&node.document.title),
                foot: foot(words, chain, node),
                full: format!("{}: {}", name(&node.document), node.document.title),
                here: node.step == 0,
            }
        });
        let lines = chain.edges.iter().filter_map(|edge| {
            let (from_at, from) = place(&edge.from)?;
            let (to_at, to) = place(&edge.to)?;
            Some(LineView {
                path: path(from_at, to_at),
                from: name(&from.document),
                from_url: address(&from.document.id),
                relation: words.relation(edge.relation),
                to: name(&to.document),
                to_url: address(&to.document.id),
                page: edge.page,
            })
        });
        Some(Self {
            width: steps.len() * (WIDTH + ACROSS) - ACROSS + 4,
            height: tallest * (HEIGHT + DOWN) - DOWN + 4,
            boxes: boxes.collect(),
            lines: lines.collect(),
            complete: chain.complete,
        })
    }
}

/// What is written first in a box: the number, else the type.
fn head(document: &Reference) -> String {
    let known = document.number.clone().or(document.document_type.clone());
    known.unwrap_or_else(|| document.id.chars().take(8).collect())
}

fn shortened(title: &str) -> String {
    let mut short: String = title.chars().take(LETTERS).collect();
    if short.len() < title.len() {
        short = short.trim_end().to_owned();
        short.push('…');
    }
    short
}

/// How a document stands to one that is nearer, and its day.
fn foot(words: &RelationWords, chain: &Chain, node: &ChainNode) -> String {
    let nearer = |id: &str| {
        let other = chain.nodes.iter().find(|n| n.document.id == id);
        other.is_some_and(|other| other.step.abs() < node.step.abs())
    };
    let id = node.document.id.as_str();
    let edge = chain
        .edges
        .iter()
        .find(|e| (e.from == id && nearer(&e.to)) || (e.to == id && nearer(&e.from)));
    let relation = match edge {
        None if node.step == 0 => words.this_document.to_owned(),
        None => String::new(),
        // What this one rests on is told from the side of this one.
        Some(edge) if edge.to == id => format!("← {}", words.relation(edge.relation)),
        Some(edge) => words.relation(edge.relation).to_owned(),
    };
    let day = node.document.date.map(|date| date.vietnamese());
    [Some(relation), day]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// A curve from the side of one box to the facing side of another.
fn path((x, y): (usize, usize), (to_x, to_y): (usize, usize)) -> String {
    let (y, to_y) = (y + HEIGHT / 2, to_y + HEIGHT / 2);
    let (from, to) = match x.cmp(&to_x) {
        std::cmp::Ordering::Less => (x + WIDTH, to_x),
        std::cmp::Ordering::Greater => (x, to_x + WIDTH),
        std::cmp::Ordering::Equal => (x + WIDTH, to_x + WIDTH),
    };
    let (near, far) = if x == to_x {
        (from + ACROSS / 2, to + ACROSS / 2)
    } else {
        ((from + to) / 2, (from + to) / 2)
    };
    format!("M{from} {y}C{near} {y} {far} {to_y} {to} {to_y}")
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::Language;
    use party_documents::{Relation, Secrecy};
    use search_index::ChainEdge;

    fn chain(steps: &[i8], edges: &[(&str, &str)]) -> Chain {
        let node = |(i, step): (usize, &i8)| ChainNode {
            document: Reference {
                id: format!("d{i}"),
                title: "Về chuyển đổi số trong các cơ quan đảng của tỉnh".into(),
                number: Some(format!("{i}-NQ/TU")),
                document_type: Some("Nghị quyết".into()),
                body: None,
                date: None,
                secrecy: Secrecy::Normal,
            },
            step: *step,
        };
        Chain {
            nodes: steps.iter().enumerate().map(node).collect(),
            edges: edges
                .iter()
                .map(|(from, to)| ChainEdge {
                    from: (*from).into(),
                    to: (*to).into(),
                    relation: Relation::Implements,
                    page: Some(2),
                })
                .collect(),
            complete: true,
        }
    }

    #[test]
    fn steps_are_columns_and_no_boxes_overlap() {
        let words = RelationWords::of(Language::Vi);
        let chain = chain(
            &[0, -1, 1, 1, 2],
            &[("d0", "d1"), ("d2", "d0"), ("d3", "d0"), ("d4", "d2")],
        );
        let picture = Picture::new(words, &chain).unwrap();
        let at: Vec<(usize, usize)> = picture.boxes.iter().map(|b| (b.x, b.y)).collect();
        for (i, a) in at.iter().enumerate() {
            assert!(a.0 + WIDTH <= picture.width && a.1 + HEIGHT <= picture.height);
            for b in &at[i + 1..] {
                assert!(
                    a.0.abs_diff(b.0) >= WIDTH || a.1.abs_diff(b.1) >= HEIGHT,
                    "{a:?} {b:?}"
                );
            }
        }
        assert!(at[1].0 < at[0].0 && at[0].0 < at[2].0 && at[2].0 == at[3].0 && at[3].0 < at[4].0);
        assert_eq!(picture.lines.len(), 4);
        assert_eq!(picture.boxes[0].foot, "văn bản này");
        assert_eq!(
            (
                picture.boxes[1].foot.as_str(),
                picture.boxes[2].foot.as_str()
            ),
            ("← thực hiện", "thực hiện")
        );
        assert!(picture.boxes[0].about.ends_with('…'));
        assert!(picture.boxes[0].here && !picture.boxes[1].here);
    }

    #[test]
    fn a_document_alone_is_no_picture() {
        assert!(Picture::new(RelationWords::of(Language::En), &chain(&[0], &[])).is_none());
    }
}
