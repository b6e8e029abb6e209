//! What the page of a document tells of others: what it cites, what cites it, whether it holds.

use super::chain::Picture;
use super::relation_words::RelationWords;
use crate::Language;
use crate::api::Told;
use search_index::{Chain, Cited, Citing, Mention, Reference};

/// Documents cited that are shown at once; the others unfold.
const SHOWN: usize = 12;
/// Documents that cite one, on one page.
pub(super) const CITING: usize = 30;
/// Pages that are named of the mentions of one document.
const PAGES: usize = 8;

/// All of it, ready to be shown.
pub(super) struct RelationsView {
    pub(super) words: &'static RelationWords,
    pub(super) effects: Vec<EffectView>,
    pub(super) cites: Vec<CitedView>,
    pub(super) more_cites: Vec<CitedView>,
    pub(super) cited_by: Vec<CitingView>,
    /// How many cite it, as it is said.
    pub(super) cited_by_total: String,
    /// Where those that follow are.
    pub(super) next: Option<String>,
    pub(super) picture: Option<Picture>,
}

/// A link to a document.
pub(super) struct LinkView {
    pub(super) url: String,
    pub(super) text: String,
    pub(super) title: String,
}

/// What was done to the document.
pub(super) struct EffectView {
    pub(super) certain: bool,
    pub(super) done_by: &'static str,
    pub(super) by: Option<LinkView>,
    pub(super) by_text: Option<String>,
    pub(super) sentence: String,
    pub(super) said_in: LinkView,
    pub(super) page: Option<u32>,
}

/// A document that it cites.
pub(super) struct CitedView {
    pub(super) relation: &'static str,
    pub(super) text: String,
    /// Where it surely is.
    pub(super) url: Option<String>,
    pub(super) title: String,
    pub(super) candidates: Vec<LinkView>,
    pub(super) pages: Vec<u32>,
}

/// A document that cites it.
pub(super) struct CitingView {
    pub(super) relation: &'static str,
    pub(super) document: LinkView,
    pub(super) certain: bool,
    pub(super) page: Option<u32>,
}

impl RelationsView {
    pub(super) fn new(
        language: Language,
        id: &str,
        told: Told,
        chain: &Chain,
        offset: usize,
    ) -> Self {
        let words = RelationWords::of(language);
        let mut cites: Vec<CitedView> = told
            .cites
            .into_iter()
            .map(|cited| cited_view(words, cited))
            .collect();
        let more_cites = cites.split_off(cites.len().min(SHOWN));
        let total = told.cited_by.total;
        let next = (offset + CITING < total)
            .then(|| format!("{}?cited_from={}#cited-by", address(id), offset + CITING));
        let effects = told.standing.effects.into_iter().map(|effect| EffectView {
            certain: effect.certain,
            done_by: words.done_by(effect.kind),
            by: effect.by.as_ref().map(link),
            by_text: effect.by_text,
            sentence: effect.sentence,
            said_in: at_page(&effect.said_in, effect.page),
            page: effect.page,
        });
        Self {
            words,
            effects: effects.collect(),
            cites,
            more_cites,
            cited_by: told
                .cited_by
                .documents
                .into_iter()
                .map(|citing| citing_view(words, citing))
                .collect(),
            cited_by_total: if told.cited_by.total_is_exact {
                total.to_string()
            } else {
                format!("{} {total}", words.at_least)
            },
            next,
            picture: Picture::new(words, chain),
        }
    }
}

fn cited_view(words: &'static RelationWords, cited: Cited) -> CitedView {
    let first = cited.documents.first();
    let certain = cited.certain.then_some(first).flatten();
    let longest = cited
        .mentions
        .iter()
        .max_by_key(|mention| mention.text.len());
    CitedView {
        relation: cited
            .relations
            .first()
            .map_or("", |relation| words.relation(*relation)),
        text: longest.map_or_else(String::new, |mention| one_line(&mention.text)),
        url: certain.map(|document| address(&document.id)),
        title: certain.map_or_else(String::new, |document| document.title.clone()),
        candidates: if certain.is_some() {
            Vec::new()
        } else {
            cited.documents.iter().map(link).collect()
        },
        pages: pages(&cited.mentions),
    }
}

fn citing_view(words: &'static RelationWords, citing: Citing) -> CitingView {
    let page = citing.mentions.first().and_then(|mention| mention.page);
    CitingView {
        relation: citing
            .relations
            .first()
            .map_or("", |relation| words.relation(*relation)),
        document: at_page(&citing.document, page),
        certain: citing.certain,
        page,
    }
}

fn pages(mentions: &[Mention]) -> Vec<u32> {
    let mut pages: Vec<u32> = mentions.iter().filter_map(|mention| mention.page).collect();
    pages.dedup();
    pages.truncate(PAGES);
    pages
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address of a document's page.
pub(super) fn address(id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/documents/{id}")
}

fn link(document: &Reference) -> LinkView {
    LinkView {
        url: address(&document.id),
        text: name(document),
        title: document.title.clone(),
    }
}

fn at_page(document: &Reference, page: Option<u32>) -> LinkView {
    let mut link = link(document);
    if let Some(page) = page {
        link.url.push_str(&format!("#page-{page}"));
    }
    link
}

/// What tells a document from others: `Nghị quyết 10-NQ/TU, ngày 18/8/2016, Tỉnh ủy Vạn Xuân`.
pub(super) fn name(document: &Reference) -> String {
    let head = [
        document.document_type.as_deref(),
        document.number.as_deref(),
    ];
    let head: Vec<&str> = head.into_iter().flatten().collect();
    let head = if head.is_empty() {
        document.title.clone()
    } else {
        head.join(" ")
    };
    let mut parts = vec![head];
    parts.extend(document.date.map(|date| date.vietnamese()));
    parts.extend(document.body.clone());
    parts.join(", ")
}
