//! `/dossier`: documents and passages that someone collected, with notes, and as a document of a
//! word processor with its sources.

use super::desk_words::DeskWords;
use super::frame::{Context, Frame};
use super::{accounts_failed, render};
use crate::Language;
use crate::access::{Sight, SignedIn};
use crate::accounts::{DossierItem, Permission};
use crate::api;
use crate::citation::{Cited, citation};
use crate::docx::{self, DocxWriter, Style};
use crate::form::Form;
use crate::origin::local;
use crate::params::SearchParams;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use crate::taken_along::{attach, rewound, sent, unnamed};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use search_index::{SearchIndex, StoredDocument};
use std::io;

#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierPage {
    frame: Frame,
    words: &'static DeskWords,
    form_token: String,
    items: Vec<ItemView>,
    export: bool,
    browser_only: bool,
}

struct ItemView {
    id: i64,
    url: String,
    citation: String,
    /// Its mark of secrecy.
    mark: Option<&'static str>,
    /// Its passage, with the page.
    passage: Option<(Option<u32>, String)>,
    note: String,
    /// The items before and after it.
    up: Option<i64>,
    down: Option<i64>,
}

/// `GET /dossier`.
pub(crate) async fn dossier(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
) -> Result<Response, Problem> {
    let (desk, owner) = state.desk(&caller)?;
    let form_token = caller.form_token().ok_or(Code::Forbidden)?;
    let live = state.live.clone();
    state
        .executor
        .run(move || {
            let items = desk.dossier(&owner).map_err(|e| accounts_failed(&e))?;
            let items = seen(
                &live.serving().index,
                &caller.sight,
                items,
                context.language,
            )?;
            let words = DeskWords::of(context.language);
            let page = DossierPage {
                frame: Frame::new(&context, words.dossier),
                words,
                form_token,
                export: !items.is_empty() && caller.may(Permission::Export),
                items,
                browser_only: caller.person().is_none(),
            };
            render(&page)
        })
        .await
        .map(IntoResponse::into_response)
}

/// The items whose documents may be seen; of the others nothing is told.
fn seen(
    index: &SearchIndex,
    sight: &Sight,
    items: Vec<DossierItem>,
    language: Language,
) -> Result<Vec<ItemView>, Problem> {
    let t = super::phrases(language);
    let mut views: Vec<ItemView> = Vec::new();
    for item in items {
        let Some(stored) = api::seen_document(index, sight, &item.document)? else {
            continue;
        };
        let metadata = &stored.metadata;
        views.push(ItemView {
            id: item.id,
            url: SearchParams::default().document_url(&item.document, item.passage),
            citation: citation(&Cited::from(metadata)),
            mark: t.secrecy(metadata.secrecy),
            passage: item.passage.and_then(|ordinal| passage(&stored, ordinal)),
            note: item.note,
            up: None,
            down: None,
        });
    }
    let ids: Vec<i64> = views.iter().map(|view| view.id).collect();
    for (at, view) in views.iter_mut().enumerate() {
        view.up = at.checked_sub(1).and_then(|at| ids.get(at)).copied();
        view.down = ids.get(at + 1).copied();
    }
    Ok(views)
}

/// The text of a passage, with the page that it begins on.
fn passage(stored: &StoredDocument, ordinal: u32) -> Option<(Option<u32>, String)> {
    let mut found: Option<(Option<u32>, String)> = None;
    for page in &stored.pages {
        for (_, span) in page.passages.iter().filter(|(at, _)| *at == ordinal) {
            let text = page.text.get(span.clone()).unwrap_or_default().trim();
            let (_, all) = found.get_or_insert_with(|| (page.number, String::new()));
            if !all.is_empty() && !text.is_empty() {
                all.push('\n');
            }
            all.push_str(text);
        }
    }
    found
}

/// `POST /dossier`: adding, noting, moving and taking out.
pub(crate) async fn change_dossier(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    form: Form,
) -> Result<Response, Problem> {
    form.check(caller.form_token())?;
    let (desk, owner) = state.desk(&caller)?;
    let live = state.live.clone();
    let next = form.value("next");
    let number = |name: &str| form.value(name).parse::<i64>().unwrap_or(0);
    let (item, other) = (number("item"), number("other"));
    let back = state
        .executor
        .run(move || {
            let failed = |error| accounts_failed(&error);
            match form.value("action").as_str() {
                "collect" => {
                    let id = form.value("document");
                    let passage = form.value("passage");
                    let passage = passage.parse::<u32>().ok();
                    // What cannot be seen cannot be collected either.
                    let stored =
                        api::find_document(&live.serving().index, &caller.sight, &id, None)?;
                    let passage = passage.filter(|at| self::passage(&stored, *at).is_some());
                    desk.collect(&owner, &id, passage).map_err(failed)?;
                    if next.is_empty() {
                        return Ok("/dossier".to_owned());
                    }
                    let anchor = passage.map(|at| format!("#p-{at}")).unwrap_or_default();
                    return Ok(format!("{}{anchor}", local(&next)));
                }
                "note" => desk
                    .note_item(&owner, item, &form.value("note"))
                    .map_err(failed)?,
                "move" => desk.swap_items(&owner, item, other).map_err(failed)?,
                "remove" => desk.drop_item(&owner, item).map_err(failed)?,
                "clear" => desk.clear_dossier(&owner).map_err(failed)?,
                _ => return Err(Problem::bad_action()),
            }
            Ok("/dossier".to_owned())
        })
        .await?;
    Ok(Redirect::to(&back).into_response())
}

/// `GET /dossier/export`: all of it, for a word processor.
pub(crate) async fn export_dossier(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
) -> Result<Response, Problem> {
    let (desk, owner) = state.desk(&caller)?;
    let live = state.live.clone();
    let trail = state.trail.clone();
    let language = context.language;
    let file = state
        .executor
        .run(move || {
            let items = desk.dossier(&owner).map_err(|e| accounts_failed(&e))?;
            let documents: Vec<String> = items.iter().map(|item| item.document.clone()).collect();
            let items = seen(&live.serving().index, &caller.sight, items, language)?;
            let detail = serde_json::json!({ "items": items.len(), "documents": documents });
            trail.record(&caller, "dossier_export", "", &detail)?;
            written(language, &items).map_err(|error| {
                tracing::error!(kind = ?error.kind(), "a dossier could not be written");
                Code::Internal.into()
            })
        })
        .await?;
    let mut response = sent(file);
    attach(&mut response, docx::MEDIA_TYPE, "ho-so-tai-lieu.docx");
    Ok(response)
}

fn written(language: Language, items: &[ItemView]) -> io::Result<std::fs::File> {
    let (words, t) = (DeskWords::of(language), super::phrases(language));
    let mut docx = DocxWriter::new(unnamed()?)?;
    docx.paragraph(Style::Title, &words.dossier.to_uppercase())?;
    let mut sources: Vec<String> = Vec::new();
    for (n, item) in (1..).zip(items) {
        let mark = item
            .mark
            .map(|mark| format!(" ({mark})"))
            .unwrap_or_default();
        let source = format!("{}{mark}", item.citation.trim_end_matches('.'));
        docx.paragraph(Style::Heading, &format!("{n}. {source}"))?;
        if let Some((page, text)) = &item.passage {
            docx.paragraph(Style::Quote, &format!("“{}”", text.trim()))?;
            if let Some(page) = page {
                docx.paragraph(Style::Plain, &format!("({} {page})", t.page.to_lowercase()))?;
            }
        }
        if !item.note.is_empty() {
            docx.paragraph(Style::Plain, &format!("{}: {}", words.note, item.note))?;
        }
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    docx.paragraph(Style::Title, &words.sources.to_uppercase())?;
    for (n, source) in (1..).zip(&sources) {
        docx.paragraph(Style::Source, &format!("{n}. {source}."))?;
    }
    rewound(docx.finish()?)
}
