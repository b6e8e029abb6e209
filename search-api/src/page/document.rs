//! `GET /documents/{id}`: one document, to be read.

use super::document_text::{Kind, Run, SetPage, set_pages};
use super::frame::{Context, Frame};
use super::origins::{OriginView, OriginWords, origins};
use super::phrases::Phrases;
use super::relations::{CITING, RelationsView};
use super::{known, render};
use crate::access::SignedIn;
use crate::accounts::Permission;
use crate::api;
use crate::citation::{Cited, citation};
use crate::document_id::DocumentId;
use crate::params::{self, SearchParams};
use crate::problem::Problem;
use crate::router::AppState;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use search_index::{DocumentMetadata, Hit, NearDuplicate, StoredDocument};

/// Longest contents list.
const MAX_CONTENTS: usize = 600;
/// Related documents that are shown.
const RELATED: usize = 6;
/// Longest list of pages with matches.
const MAX_PAGE_LINKS: usize = 40;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentView<'a> {
    frame: Frame,
    title: &'a str,
    summary: Option<&'a str>,
    badge: Option<&'a str>,
    number: Option<&'a str>,
    date: Option<String>,
    mark: Option<&'static str>,
    ocr: bool,
    fields: Vec<(&'static str, String)>,
    places: Vec<String>,
    back: Option<String>,
    contents: Vec<ContentsEntry<'a>>,
    matches: usize,
    match_pages: Vec<(u32, usize)>,
    pages: Vec<SetPage<'a>>,
    numbered: bool,
    empty: bool,
    /// As reports cite it.
    citation: String,
    /// Where its metadata were read.
    origins: Vec<OriginView>,
    origin_words: &'static OriginWords,
    /// Where its file is handed out, and whether browsers show it.
    original: Option<(String, bool)>,
    /// What it and others say of each other.
    relations: Option<RelationsView>,
    /// Address and title of documents that are nearly the same, with what tells them apart.
    near: Vec<(String, String, String)>,
    /// The same of documents that speak of the same.
    related: Vec<(String, String, String)>,
    /// What the form that collects carries: token, identity, address to come back to.
    collect: Option<(String, String, String)>,
    /// Where its pages are as images, where they are shown.
    facsimiles: Option<String>,
    /// The address that shows or hides them.
    facsimiles_switch: Option<String>,
    /// Where operators correct what is known of it.
    correct: Option<String>,
}

struct ContentsEntry<'a> {
    index: usize,
    level: u8,
    heading: &'a str,
}

/// The page of a document. The parameters of the search it was found by lead back to the results.
pub(crate) async fn document(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    DocumentId(id): DocumentId,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    // A document opens whatever became of the search it was found by.
    let params = SearchParams::parse(raw.as_deref()).unwrap_or_else(|_| SearchParams {
        q: params::first(raw.as_deref(), "q").unwrap_or_default(),
        ..SearchParams::default()
    });
    let (live, trail) = (state.live.clone(), state.trail.clone());
    let cited_from = params::first(raw.as_deref(), "cited_from")
        .and_then(|from| params::number("cited_from", &from, 0, 10_000).ok())
        .unwrap_or(0);
    let originals = state.originals.clone();
    let corrections = state.config.corrections.is_some();
    state
        .executor
        .run(move || {
            let serving = live.serving();
            let stored = api::find_document(&serving.index, &caller.sight, &id, Some(&params.q))?;
            let told = api::citations_of(&serving.index, &caller.sight, &id, cited_from, CITING)?;
            let chain = api::find_chain(&serving.index, &caller.sight, &id)?;
            trail.record(&caller, "open", &id, &api::traced_document(&stored))?;
            let mut page = DocumentView::new(&context, &params, &stored);
            let places = &stored.metadata.places;
            let whole = originals.offers(places);
            let in_file = places.iter().any(|place| place.row.is_none());
            let language = context.language;
            page.relations = Some(RelationsView::new(language, &id, told, &chain, cited_from));
            page.related = api::find_related(&serving.index, &caller.sight, &id, RELATED)?
                .into_iter()
                .map(|hit| related_view(page.frame.t, &params, hit))
                .collect();
            page.near = api::near_duplicates(&serving.index, &caller.sight, &id)?
                .iter()
                .map(|near| near_view(page.frame.t, &params, near))
                .collect();
            page.collect = caller.owner().and(caller.form_token()).map(|token| {
                let back = params.document_url(&id, None);
                (token, id.clone(), back)
            });
            if whole && stored.metadata.format == "pdf" && page.numbered {
                let pages = id_pages(&id);
                let shown = params::first(raw.as_deref(), "images").is_some();
                let bare = params.document_url(&id, None);
                page.facsimiles = shown.then_some(pages);
                page.facsimiles_switch = Some(if shown {
                    bare
                } else {
                    format!("{bare}&images=1")
                });
            }
            page.correct = (corrections && in_file && caller.may(Permission::Operate)).then(|| {
                let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
                format!("/operator/correct?document={id}")
            });
            page.original = whole.then(|| {
                let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
                let shown = matches!(stored.metadata.format.as_str(), "pdf" | "png" | "jpeg");
                (format!("/v1/documents/{id}/file"), shown)
            });
            render(&page)
        })
        .await
        .map(IntoResponse::into_response)
}

impl<'a> DocumentView<'a> {
    fn new(context: &Context, params: &SearchParams, stored: &'a StoredDocument) -> Self {
        let metadata = &stored.metadata;
        let frame = Frame::new(context, metadata.title.clone()).keeping(params);
        let t = frame.t;
        let (pages, matches) = set_pages(stored);
        let level = stored.sections.iter().map(|s| s.level).min().unwrap_or(1);
        Self {
            title: &metadata.title,
            summary: metadata
                .summary
                .as_deref()
                .filter(|s| !metadata.title.to_lowercase().contains(&s.to_lowercase())),
            badge: known(metadata.document_type.as_deref()),
            number: known(metadata.number.as_deref()),
            date: metadata.date.map(|d| t.day(d)),
            mark: t.secrecy(metadata.secrecy),
            ocr: metadata.ocr,
            fields: fields(t, metadata),
            places: metadata
                .places
                .iter()
                .map(|place| match place.row {
                    Some(row) => format!("{}, {} {}", place.path, t.row, row),
                    None => place.path.clone(),
                })
                .collect(),
            back: params.asked.then(|| params.search_url()),
            contents: stored
                .sections
                .iter()
                .enumerate()
                .filter(|(_, section)| !section.heading.trim().is_empty())
                .take(MAX_CONTENTS)
                .map(|(index, section)| ContentsEntry {
                    index,
                    level: section.level.saturating_sub(level).min(4),
                    heading: &section.heading,
                })
                .collect(),
            match_pages: pages
                .iter()
                .filter_map(|page| page.number.zip(page.first_match))
                .take(MAX_PAGE_LINKS)
                .collect(),
            matches,
            numbered: pages.iter().any(|page| page.number.is_some()),
            citation: citation(&Cited::from(metadata)),
            origins: origins(OriginWords::of(context.language), t, stored),
            origin_words: OriginWords::of(context.language),
            original: None,
            relations: None,
            near: Vec::new(),
            related: Vec::new(),
            collect: None,
            facsimiles: None,
            facsimiles_switch: None,
            correct: None,
            empty: stored.pages.iter().all(|page| page.text.trim().is_empty()),
            pages,
            frame,
        }
    }
}

/// Where the pages of a document are as images.
fn id_pages(id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/documents/{id}/pages")
}

fn near_view(t: &Phrases, params: &SearchParams, near: &NearDuplicate) -> (String, String, String) {
    let told = [
        near.number.clone(),
        near.date.map(|d| t.day(d)),
        Some(near.format.to_uppercase()),
        near.ocr.then(|| t.ocr.to_owned()),
        Some(format!("{:.0}%", near.similarity * 100.0)),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    (
        params.document_url(&near.id, None),
        near.title.clone(),
        told.join(" · "),
    )
}

/// Address and title of a related document, and what tells it from others.
fn related_view(t: &Phrases, params: &SearchParams, hit: Hit) -> (String, String, String) {
    let bare = SearchParams {
        language: params.language,
        ..SearchParams::default()
    };
    let parts = [hit.number, hit.body, hit.date.map(|d| t.day(d))];
    let about: Vec<String> = parts.into_iter().flatten().collect();
    (
        bare.document_url(&hit.id, None),
        hit.title,
        about.join(" · "),
    )
}

/// What is known of a document, by name; title and abstract stand above. What is not known is left out.
fn fields(t: &Phrases, metadata: &DocumentMetadata) -> Vec<(&'static str, String)> {
    let secrecy = t.secrecy(metadata.secrecy).map(str::to_owned);
    // The identity made from the content says nothing to a reader; the source's own does.
    let given_identity =
        (metadata.external_id != metadata.id).then(|| metadata.external_id.clone());
    [
        (t.field_number, metadata.number.clone()),
        (t.field_type, metadata.document_type.clone()),
        (t.field_body, metadata.body.clone()),
        (t.field_date, metadata.date.map(|d| t.day(d))),
        (t.field_signer, metadata.signer.clone()),
        (t.field_heading, metadata.heading.clone()),
        (t.field_secrecy, secrecy),
        (t.facet_subject, metadata.subject.clone()),
        (t.field_format, Some(metadata.format.to_uppercase())),
        (t.field_identity, given_identity),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.filter(|v| !v.trim().is_empty())?)))
    .collect()
}

impl Kind {
    /// The class that sets it.
    fn class(self) -> &'static str {
        match self {
            Self::Heading(1) => "h h1",
            Self::Heading(2) => "h h2",
            Self::Heading(_) => "h h3",
            Self::Prose => "prose",
            Self::Lines => "lines",
            Self::Columns => "columns",
        }
    }
}
