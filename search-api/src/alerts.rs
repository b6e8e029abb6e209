//! What saved searches have found since their owners looked.
//!
//! A search is run again once for each generation and sight, and what it finds is held against
//! what is known. Whether a document may be seen is asked of the index each time it is told of.

use crate::access::Sight;
use crate::accounts::{Accounts, MOST_WATCHED, Noticed, Owner, SavedSearch};
use crate::api;
use crate::page::accounts_failed;
use crate::params::SearchParams;
use crate::problem::Problem;
use search_index::{DocumentMetadata, SearchIndex, Sort};

/// Documents that are asked for at once.
const AT_ONCE: usize = 500;

/// A document that a saved search found.
#[derive(Debug)]
pub(crate) struct News {
    pub(crate) metadata: DocumentMetadata,
    pub(crate) noticed: Noticed,
}

/// Saves a search under a name, with what it finds now as known.
pub(crate) fn save(
    accounts: &Accounts,
    index: &SearchIndex,
    sight: &Sight,
    owner: &Owner,
    name: &str,
    params: &SearchParams,
) -> Result<i64, Problem> {
    let found = watched(index, sight, params)?;
    let query = kept(params).query_string();
    accounts
        .save_search(owner, name, &query, &found, &state(index, sight))
        .map_err(|error| accounts_failed(&error))
}

/// The part of a search that is worth keeping: what it asks, not where in its answer one is.
pub(crate) fn kept(params: &SearchParams) -> SearchParams {
    SearchParams {
        language: None,
        limit: crate::params::DEFAULT_LIMIT,
        ..params.first_page()
    }
}

/// Looks whether a saved search finds anything new, where the index or the owner's sight changed.
pub(crate) fn check(
    accounts: &Accounts,
    index: &SearchIndex,
    sight: &Sight,
    saved: &SavedSearch,
) -> Result<(), Problem> {
    let state = state(index, sight);
    if saved.checked == state {
        return Ok(());
    }
    let params = SearchParams::parse(Some(&saved.query))?;
    let found = watched(index, sight, &params)?;
    accounts
        .notice(saved.id, &found, &state)
        .map_err(|error| accounts_failed(&error))
}

/// What a saved search found since it was saved, of what may be seen, the latest first; with
/// `unseen` only what its owner has not looked at.
pub(crate) fn news(
    accounts: &Accounts,
    index: &SearchIndex,
    sight: &Sight,
    saved: &SavedSearch,
    unseen: bool,
    limit: usize,
) -> Result<Vec<News>, Problem> {
    let noticed = accounts
        .noticed(saved.id, unseen, MOST_WATCHED)
        .map_err(|error| accounts_failed(&error))?;
    let mut news = Vec::new();
    for noticed in noticed {
        if news.len() == limit {
            break;
        }
        // What has left the index, or may not be seen now, is not told of.
        if let Some(metadata) = api::seen_metadata(index, sight, &noticed.document)? {
            news.push(News { metadata, noticed });
        }
    }
    Ok(news)
}

/// The documents that are watched: all that the search finds or, of a wide one, the newest by day
/// of issue without the last day, which the bound cuts through.
fn watched(
    index: &SearchIndex,
    sight: &Sight,
    params: &SearchParams,
) -> Result<Vec<String>, Problem> {
    let mut params = SearchParams {
        sort: Sort::DateDescending,
        limit: AT_ONCE,
        facets: false,
        group: false,
        ..kept(params)
    };
    let mut found = Vec::new();
    loop {
        let answer = api::run_search(index, sight, &params)?;
        found.extend(answer.hits.into_iter().map(|hit| (hit.date, hit.id)));
        match answer.next {
            Some(next) if found.len() < MOST_WATCHED => params.after = Some(next),
            Some(_) => {
                let last = found.last().and_then(|(date, _)| *date);
                found.retain(|(date, _)| *date > last);
                break;
            }
            None => break,
        }
    }
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

/// What an answer depends on, as a digest: it says nothing of the person's rights to a reader of
/// the file.
fn state(index: &SearchIndex, sight: &Sight) -> String {
    let text = format!(
        "{} {:?} {:?}",
        index.generation(),
        sight.clearance,
        sight.within
    );
    blake3::hash(text.as_bytes()).to_hex().to_string()
}
