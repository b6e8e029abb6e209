//! The chain of a document: what it rests on and carries out, what carries it out, reviews it and
//! takes its place.

use super::resolve::Resolver;
use super::stored::{StoredCitation, relation_term};
use super::{Reference, Scope, rank};
use crate::SearchError;
use crate::searcher::SearchIndex;
use party_documents::Relation;
use std::collections::VecDeque;
use tantivy::DocAddress;

/// Steps from the document, each way.
const DEEPEST: i8 = 3;
/// Documents in a chain.
const MOST: usize = 40;
/// Documents that are looked through at one step.
const MOST_LOOKED_AT: usize = 200;
/// Documents that one step may add.
const WIDEST: usize = 12;

/// A document in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainNode {
    /// It.
    pub document: Reference,
    /// Steps from the document asked for: negative for what that rests on.
    pub step: i8,
}

/// How one document of a chain stands to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainEdge {
    /// Identity of the document that says so.
    pub from: String,
    /// Identity of the document it cites.
    pub to: String,
    /// How it stands to it.
    pub relation: Relation,
    /// The page that says so, from 1.
    pub page: Option<u32>,
}

/// The chain of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Documents, the one asked for first.
    pub nodes: Vec<ChainNode>,
    /// How they stand to each other.
    pub edges: Vec<ChainEdge>,
    /// Whether nothing was left out for want of room.
    pub complete: bool,
}

/// What links documents: all relations but a mere mention.
const LINKS: [Relation; 7] = [
    Relation::Replaces,
    Relation::Repeals,
    Relation::Amends,
    Relation::Concretises,
    Relation::Implements,
    Relation::Reviews,
    Relation::BasedOn,
];

impl SearchIndex {
    /// The chain of the document with this `id` within `scope`: up to three steps each way and 40
    /// documents, over citations that surely mean one document. `None` when there is no such
    /// document in it.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn chain<'a>(
        &'a self,
        scope: impl Into<Scope<'a>>,
        id: &str,
    ) -> Result<Option<Chain>, SearchError> {
        let mut walk = Walk {
            resolver: Resolver::new(self, scope.into()),
            nodes: Vec::new(),
            edges: Vec::new(),
            complete: true,
        };
        let Some(start) = walk.resolver.document(id)? else {
            return Ok(None);
        };
        walk.nodes.push((start.address, 0));
        for way in [-1, 1] {
            let mut queue = VecDeque::from([(start.address, 0)]);
            while let Some((address, step)) = queue.pop_front() {
                let links = if way < 0 {
                    walk.cited(address)?
                } else {
                    walk.citing(address)?
                };
                for (other, link) in links {
                    if walk.add(other, step + way) && step + way != DEEPEST * way {
                        queue.push_back((other, step + way));
                    }
                    walk.link(address, other, way, link);
                }
            }
        }
        walk.finish().map(Some)
    }
}

/// Relation and page.
type Link = (Relation, Option<u32>);

struct Walk<'a> {
    resolver: Resolver<'a>,
    nodes: Vec<(DocAddress, i8)>,
    edges: Vec<(DocAddress, DocAddress, Link)>,
    complete: bool,
}

impl Walk<'_> {
    /// Whether it is new and has room.
    fn add(&mut self, address: DocAddress, step: i8) -> bool {
        if self.nodes.iter().any(|(known, _)| *known == address) {
            return false;
        }
        if self.nodes.len() >= MOST {
            self.complete = false;
            return false;
        }
        self.nodes.push((address, step));
        true
    }

    fn link(&mut self, here: DocAddress, other: DocAddress, way: i8, link: Link) {
        let (from, to) = if way < 0 {
            (here, other)
        } else {
            (other, here)
        };
        let both = |address| self.nodes.iter().any(|(known, _)| *known == address);
        let known = self
            .edges
            .iter()
            .any(|(f, t, (relation, _))| *f == from && *t == to && *relation == link.0);
        if !known && both(from) && both(to) {
            self.edges.push((from, to, link));
        }
    }

    /// The documents that one cites by more than a mention.
    fn cited(&mut self, address: DocAddress) -> Result<Vec<(DocAddress, Link)>, SearchError> {
        let Some(citing) = self.resolver.known(address) else {
            return Ok(Vec::new());
        };
        let mut links: Vec<(DocAddress, Link)> = Vec::new();
        for stored in self.resolver.stored(address)?.citations {
            let Some(relation) = link(&stored) else {
                continue;
            };
            let resolution = self.resolver.resolve(&stored.citation, &citing)?;
            if let Some(to) = resolution.documents.first().filter(|_| resolution.certain) {
                links.push((*to, (relation, stored.page_number)));
            }
        }
        Ok(self.narrowed(links))
    }

    /// The documents that cite one by more than a mention.
    fn citing(&mut self, address: DocAddress) -> Result<Vec<(DocAddress, Link)>, SearchError> {
        let Some(cited) = self.resolver.known(address) else {
            return Ok(Vec::new());
        };
        let names = self.resolver.stored(address)?.names;
        let terms: Vec<String> = LINKS
            .iter()
            .flat_map(|relation| names.iter().map(|name| relation_term(*relation, name)))
            .collect();
        let (found, all) = self
            .resolver
            .citing(&cited, &names, &terms, MOST_LOOKED_AT)?;
        self.complete &= all;
        let mut links = Vec::new();
        for found in found.into_iter().filter(|found| found.certain) {
            for stored in &found.mentions {
                let Some(relation) = link(stored) else {
                    continue;
                };
                links.push((found.citing.address, (relation, stored.page_number)));
            }
        }
        Ok(self.narrowed(links))
    }

    /// Each document with its weightiest link, at most so many as one step may add.
    fn narrowed(&mut self, links: Vec<(DocAddress, Link)>) -> Vec<(DocAddress, Link)> {
        let mut narrowed: Vec<(DocAddress, Link)> = Vec::new();
        for (address, link) in links {
            match narrowed.iter_mut().find(|(known, _)| *known == address) {
                Some((_, known)) if rank(link.0) < rank(known.0) => *known = link,
                Some(_) => {}
                None => narrowed.push((address, link)),
            }
        }
        narrowed.sort_by_key(|(_, link)| rank(link.0));
        self.complete &= narrowed.len() <= WIDEST;
        narrowed.truncate(WIDEST);
        narrowed
    }

    fn finish(self) -> Result<Chain, SearchError> {
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for (address, step) in &self.nodes {
            nodes.push(ChainNode {
                document: self.resolver.reference(*address)?,
                step: *step,
            });
        }
        let id = |address: DocAddress| {
            let at = self.nodes.iter().position(|(known, _)| *known == address);
            at.and_then(|at| nodes.get(at))
                .map(|node| node.document.id.clone())
        };
        let edges = self.edges.iter().filter_map(|(from, to, link)| {
            Some(ChainEdge {
                from: id(*from)?,
                to: id(*to)?,
                relation: link.0,
                page: link.1,
            })
        });
        Ok(Chain {
            edges: edges.collect(),
            nodes,
            complete: self.complete,
        })
    }
}

/// The relation by which a citation links its document to the cited one. Replacing, repealing and
/// amending must be done, not spoken of, and by this document.
fn link(stored: &StoredCitation) -> Option<Relation> {
    let citation = &stored.citation;
    if !stored.counts() {
        return None;
    }
    match citation.relation {
        Relation::Replaces | Relation::Repeals | Relation::Amends => citation
            .effect
            .as_ref()
            .filter(|effect| effect.by.is_none())
            .map(|effect| effect.kind),
        Relation::Cites => None,
        relation => Some(relation),
    }
}
