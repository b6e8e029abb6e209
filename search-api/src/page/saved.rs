//! `/saved`: saved searches, and what each has found since its owner looked.

use super::desk_words::DeskWords;
use super::frame::{Context, Frame};
use super::history::asked;
use super::{accounts_failed, render};
use crate::access::{Caller, SignedIn};
use crate::alerts::{self, News};
use crate::form::Form;
use crate::params::SearchParams;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

/// New documents that are named of one search.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "saved.html")]
struct SavedPage {
    frame: Frame,
    words: &'static DeskWords,
    form_token: String,
    searches: Vec<SearchView>,
    /// Whether the person has a feed key; `None` where there are no accounts.
    feed_key: Option<bool>,
    /// A key that was made just now.
    made: Option<String>,
}

struct SearchView {
    id: i64,
    name: String,
    asked: String,
    url: String,
    /// How many are new, as it is said.
    new: Option<String>,
    news: Vec<NewsView>,
    /// What marks them as looked at.
    ids: String,
}

struct NewsView {
    url: String,
    title: String,
    about: String,
}

/// `GET /saved`.
pub(crate) async fn saved(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
) -> Result<Response, Problem> {
    page(state, context, caller, None).await
}

async fn page(
    state: AppState,
    context: Context,
    caller: std::sync::Arc<Caller>,
    made: Option<String>,
) -> Result<Response, Problem> {
    let (desk, owner) = state.desk(&caller)?;
    let (Some(form_token), live) = (caller.form_token(), state.live.clone()) else {
        return Err(Code::Forbidden.into());
    };
    let failed = |error| accounts_failed(&error);
    let list = state
        .executor
        .run({
            let (desk, owner) = (desk.clone(), owner.clone());
            move || desk.saved_searches(&owner).map_err(failed)
        })
        .await?;
    let mut searches = Vec::with_capacity(list.len());
    for saved in list {
        // Each is a search of its own: it has its own time, and its own place in the queue.
        let (desk, live, caller) = (desk.clone(), live.clone(), caller.clone());
        let language = context.language;
        let view = state
            .executor
            .run(move || {
                let serving = live.serving();
                alerts::check(&desk, &serving.index, &caller.sight, &saved)?;
                let news = alerts::news(
                    &desk,
                    &serving.index,
                    &caller.sight,
                    &saved,
                    true,
                    usize::MAX,
                )?;
                Ok(SearchView::new(language, saved, &news))
            })
            .await?;
        searches.push(view);
    }
    let words = DeskWords::of(context.language);
    let feed_key = match caller.person().map(|person| person.id) {
        Some(id) => Some(
            state
                .executor
                .run(move || desk.has_feed_key(id).map_err(failed))
                .await?,
        ),
        None => None,
    };
    let page = SavedPage {
        frame: Frame::new(&context, words.saved),
        words,
        form_token,
        searches,
        feed_key,
        made,
    };
    Ok(render(&page)?.into_response())
}

impl SearchView {
    fn new(language: crate::Language, saved: crate::accounts::SavedSearch, news: &[News]) -> Self {
        let t = super::phrases(language);
        let words = DeskWords::of(language);
        let ids: Vec<&str> = news.iter().map(|one| one.metadata.id.as_str()).collect();
        Self {
            asked: asked(language, &saved.query),
            url: format!("/search?{}", saved.query),
            new: (!news.is_empty())
                .then(|| format!("{} {}", language.number(news.len() as u64), words.new)),
            ids: ids.join(" "),
            news: news
                .iter()
                .take(SHOWN)
                .map(|one| {
                    let known = &one.metadata;
                    let about = [
                        known.number.clone(),
                        known.body.clone(),
                        known.date.map(|day| t.day(day)),
                    ];
                    let about: Vec<String> = about.into_iter().flatten().collect();
                    NewsView {
                        url: SearchParams::default().document_url(&known.id, None),
                        title: known.title.clone(),
                        about: about.join(" · "),
                    }
                })
                .collect(),
            id: saved.id,
            name: saved.name,
        }
    }
}

/// `POST /saved`: saving, taking away, marking as seen, and the feed key.
pub(crate) async fn change_saved(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    form: Form,
) -> Result<Response, Problem> {
    form.check(caller.form_token())?;
    let (desk, owner) = state.desk(&caller)?;
    let id: i64 = form.value("search").parse().unwrap_or(0);
    let (live, trail) = (state.live.clone(), state.trail.clone());
    let person = caller.person().map(|person| person.id);
    let who = caller.clone();
    let made = state
        .executor
        .run(move || {
            let failed = |error| accounts_failed(&error);
            let done = |action: &str, object: &str| {
                trail.record(&who, action, object, &serde_json::json!({}))
            };
            match form.value("action").as_str() {
                "save" => {
                    let params = SearchParams::parse(Some(&form.value("query")))?;
                    let asked = serde_json::json!({ "asked": params.query_string() });
                    trail.record(&who, "search_save", "", &asked)?;
                    let serving = live.serving();
                    let name = match form.value("name") {
                        name if name.trim().is_empty() => params.q.clone(),
                        name => name,
                    };
                    alerts::save(&desk, &serving.index, &who.sight, &owner, &name, &params)?;
                }
                "remove" => desk.forget_search(&owner, id).map_err(failed)?,
                "seen" => {
                    let ids: Vec<String> = form
                        .value("documents")
                        .split_whitespace()
                        .map(str::to_owned)
                        .collect();
                    desk.looked_at(&owner, id, &ids).map_err(failed)?;
                }
                "feed_key" => {
                    let person = person.ok_or(Code::Forbidden)?;
                    done("feed_key_make", "")?;
                    return desk.make_feed_key(person).map(Some).map_err(failed);
                }
                "feed_key_revoke" => {
                    let person = person.ok_or(Code::Forbidden)?;
                    done("feed_key_revoke", "")?;
                    desk.revoke_feed_key(person).map_err(failed)?;
                }
                _ => return Err(Problem::bad_action()),
            }
            Ok(None)
        })
        .await?;
    match made {
        // It is in no address: this answer alone shows it.
        Some(key) => page(state, context, caller, Some(key)).await,
        None => Ok(Redirect::to("/saved").into_response()),
    }
}
