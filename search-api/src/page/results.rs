//! `GET /search`: the list of results.

use super::desk_words::DeskWords;
use super::frame::{Context, Frame};
use super::phrases::Phrases;
use super::standing::StandingView;
use super::timeline::{STEP, Timeline};
use super::{known, render};
use crate::access::SignedIn;
use crate::accounts::Permission;
use crate::alerts;
use crate::api;
use crate::highlight::{Piece, snippet_pieces};
use crate::params::SearchParams;
use crate::problem::Problem;
use crate::router::AppState;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use search_index::{DEEPEST, Facet, FacetCount, Hit, SearchResponse, Sort};

/// Values of a facet that are shown before "more".
const SHORT_FACET: usize = 7;

#[derive(Template)]
#[template(path = "results.html")]
struct Results<'a> {
    frame: Frame,
    summary: String,
    shown: Option<String>,
    assumptions: Vec<String>,
    /// The query that was searched in place of the one typed, and the address that undoes it.
    read_as: Option<(&'a str, String)>,
    /// The query with its marks, and its address.
    with_marks: Option<(&'a str, String)>,
    hits: Vec<HitView<'a>>,
    chips: Vec<Chip>,
    clear_url: String,
    facets: Vec<FacetView>,
    sorts: Vec<SortView>,
    /// What the form of the date range sends along.
    kept: Vec<(&'static str, String)>,
    from: String,
    to: String,
    pages: Option<Pages>,
    /// Without filters: its address and what it finds.
    unfiltered: Option<(String, String)>,
    timeline: Option<Timeline>,
    /// Where the list can be taken along from.
    export: Option<String>,
    /// What the form that saves the search carries: token, query string, name.
    save: Option<(String, String, String)>,
    words: &'static DeskWords,
}

struct HitView<'a> {
    rank: usize,
    url: String,
    title: &'a str,
    summary: Option<&'a str>,
    number: Option<&'a str>,
    document_type: Option<&'a str>,
    body: Option<&'a str>,
    date: Option<String>,
    mark: Option<&'static str>,
    ocr: bool,
    /// Whether it still holds, or what took its place.
    standing: Option<StandingView>,
    /// How many documents that are nearly the same stand under it, in words.
    near: Option<String>,
    format: String,
    best: PassageView<'a>,
    others: Vec<PassageView<'a>>,
}

struct PassageView<'a> {
    url: String,
    page: Option<u32>,
    section: Option<&'a str>,
    pieces: Vec<Piece<'a>>,
}

struct Chip {
    label: String,
    url: String,
}

struct FacetView {
    field: String,
    name: &'static str,
    first: Vec<FacetValue>,
    rest: Vec<FacetValue>,
    /// How many values more there are that are not counted here; blank for none.
    others: String,
}

struct FacetValue {
    value: String,
    /// How many values it stands under.
    depth: usize,
    count: String,
    url: String,
    set: bool,
}

struct SortView {
    name: &'static str,
    url: String,
    set: bool,
}

struct Pages {
    previous: Option<String>,
    next: Option<String>,
    numbers: Vec<PageLink>,
}

struct PageLink {
    number: usize,
    url: String,
    current: bool,
    /// Whether pages are left out before this one.
    gap: bool,
}

/// The results of a search, as a page.
pub(crate) async fn results(
    State(state): State<AppState>,
    context: Context,
    SignedIn(caller): SignedIn,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let mut params = SearchParams::parse(raw.as_deref())?;
    params.facets = true;
    params.limit = params.limit.max(1);
    let (live, trail) = (state.live.clone(), state.trail.clone());
    let desk = state.desk(&caller).ok();
    state
        .executor
        .run(move || {
            let serving = live.serving();
            let mut found = api::run_search(&serving.index, &caller.sight, &params)?;
            trail.record(&caller, "search", "", &api::traced_search(&params, &found))?;
            for field in ["type", "body", "year", "term", "subject", "format"] {
                if let Some(open) = without_field(&params, field) {
                    let counted = api::run_search(&serving.index, &caller.sight, &open)?;
                    replace_facet(&mut found.facets, counted.facets, field);
                }
            }
            let unfiltered = if found.total == 0 && params.filtered() {
                let bare = SearchParams {
                    facets: false,
                    limit: 0,
                    ..without_filters(&params)
                };
                Some(api::run_search(&serving.index, &caller.sight, &bare)?.total)
            } else {
                None
            };
            let standings = api::standings(&serving.index, &caller.sight, &found.hits)?;
            let mut page = Results::new(&context, &params, &found, unfiltered);
            for (hit, standing) in page.hits.iter_mut().zip(&standings) {
                hit.standing = standing.as_ref().and_then(|standing| {
                    StandingView::new(context.language, standing, hit.number.is_some())
                });
            }
            page.export = (found.total > 0 && caller.may(Permission::Export))
                .then(|| format!("/v1/export?{}", params.query_string()));
            page.save = caller
                .form_token()
                .filter(|_| desk.is_some() && params.asked)
                .map(|token| (token, params.query_string(), params.q.clone()));
            if let Some((desk, owner)) = desk.filter(|_| params.asked && params.offset == 0) {
                let query = alerts::kept(&params).query_string();
                desk.remember_search(&owner, &query)
                    .map_err(|error| super::accounts_failed(&error))?;
            }
            render(&page)
        })
        .await
        .map(IntoResponse::into_response)
}

/// The search that counts what else a field's filter could be set to: without it, and without
/// hits. `None` where it is not set.
fn without_field(params: &SearchParams, field: &str) -> Option<SearchParams> {
    let mut open = SearchParams {
        limit: 0,
        ..params.first_page()
    };
    let set = match field {
        "type" => !std::mem::take(&mut open.types).is_empty(),
        "body" => !std::mem::take(&mut open.bodies).is_empty(),
        "year" => !std::mem::take(&mut open.years).is_empty(),
        "term" => !std::mem::take(&mut open.terms).is_empty(),
        "format" => !std::mem::take(&mut open.formats).is_empty(),
        "subject" => !std::mem::take(&mut open.subjects).is_empty(),
        _ => false,
    };
    set.then_some(open)
}

/// Takes one field's counts from `counted`, in the place that the field has or at the end.
fn replace_facet(facets: &mut Vec<Facet>, counted: Vec<Facet>, field: &str) {
    let Some(open) = counted.into_iter().find(|facet| facet.field == field) else {
        return;
    };
    match facets.iter_mut().find(|facet| facet.field == field) {
        Some(facet) => *facet = open,
        None => facets.push(open),
    }
}

fn without_filters(params: &SearchParams) -> SearchParams {
    SearchParams {
        types: Vec::new(),
        bodies: Vec::new(),
        years: Vec::new(),
        terms: Vec::new(),
        formats: Vec::new(),
        subjects: Vec::new(),
        from: None,
        to: None,
        ..params.first_page()
    }
}

impl<'a> Results<'a> {
    fn new(
        context: &Context,
        params: &SearchParams,
        found: &'a SearchResponse,
        unfiltered: Option<usize>,
    ) -> Self {
        let title = if params.q.trim().is_empty() {
            super::phrases(context.language).everything.to_owned()
        } else {
            params.q.clone()
        };
        let frame = Frame::new(context, title).keeping(params);
        let t = frame.t;
        let bare = without_filters(params);
        let first = params.offset + 1;
        Self {
            summary: t.found(found.total as u64, found.took_us),
            shown: (found.total > found.hits.len() && !found.hits.is_empty())
                .then(|| t.shown(first as u64, (params.offset + found.hits.len()) as u64)),
            assumptions: found.assumptions.iter().map(|a| t.assumption(a)).collect(),
            read_as: found.read_as.as_deref().map(|read| {
                let undone = SearchParams {
                    verbatim: true,
                    ..params.first_page()
                };
                (read, undone.search_url())
            }),
            with_marks: found.with_marks.as_deref().map(|marked| {
                let q = marked.to_owned();
                let marked_url = SearchParams {
                    q,
                    ..params.first_page()
                }
                .search_url();
                (marked, marked_url)
            }),
            hits: found
                .hits
                .iter()
                .enumerate()
                .map(|(i, hit)| HitView::new(t, params, hit, first + i))
                .collect(),
            chips: chips(t, params),
            clear_url: bare.search_url(),
            facets: found
                .facets
                .iter()
                .filter_map(|facet| FacetView::new(t, params, facet))
                .collect(),
            sorts: [
                (t.sort_relevance, Sort::Relevance),
                (t.sort_newest, Sort::DateDescending),
                (t.sort_oldest, Sort::DateAscending),
                (t.sort_number, Sort::NumberAscending),
            ]
            .map(|(name, sort)| SortView {
                name,
                url: params.sorted(sort).search_url(),
                set: params.sort == sort,
            })
            .into(),
            kept: params
                .first_page()
                .to_pairs()
                .into_iter()
                .filter(|(name, _)| !matches!(*name, "from" | "to"))
                .collect(),
            from: params.from.map(|d| d.vietnamese()).unwrap_or_default(),
            to: params.to.map(|d| d.vietnamese()).unwrap_or_default(),
            pages: Pages::new(params, found.total),
            timeline: Timeline::new(t.language, params, &found.facets),
            export: None,
            save: None,
            words: DeskWords::of(context.language),
            unfiltered: unfiltered
                .filter(|total| *total > 0)
                .map(|total| (bare.search_url(), t.without_filters(total as u64))),
            frame,
        }
    }
}

impl<'a> HitView<'a> {
    fn new(t: &Phrases, params: &SearchParams, hit: &'a Hit, rank: usize) -> Self {
        let best = hit.passages.first().map(|p| p.ordinal);
        let url = params.document_url(&hit.id, best);
        Self {
            rank,
            title: &hit.title,
            summary: hit
                .summary
                .as_deref()
                .filter(|s| !hit.title.to_lowercase().contains(&s.to_lowercase())),
            number: known(hit.number.as_deref()),
            document_type: known(hit.document_type.as_deref()),
            body: known(hit.body.as_deref()),
            date: hit.date.map(|d| t.day(d)),
            mark: t.secrecy(hit.secrecy),
            ocr: hit.ocr,
            standing: None,
            near: (hit.near_duplicates > 0)
                .then(|| format!("{}: {}", t.near_duplicates, hit.near_duplicates)),
            format: hit.format.to_uppercase(),
            best: PassageView {
                url: url.clone(),
                page: hit.page,
                section: known(hit.section.as_deref()),
                pieces: snippet_pieces(&hit.snippet),
            },
            others: hit
                .passages
                .iter()
                .skip(1)
                .map(|passage| PassageView {
                    url: params.document_url(&hit.id, Some(passage.ordinal)),
                    page: passage.page,
                    section: known(passage.section.as_deref()),
                    pieces: snippet_pieces(&passage.snippet),
                })
                .collect(),
            url,
        }
    }
}

/// A value of a facet as people write it.
fn shown(field: &str, value: &str) -> String {
    match (field, value.parse()) {
        ("term", Ok(ordinal)) => roman(ordinal),
        ("format", _) => value.to_uppercase(),
        _ => value.to_owned(),
    }
}

/// A Roman numeral, of the numbers that terms have.
fn roman(mut number: u16) -> String {
    let mut out = String::new();
    for (value, letters) in [
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while number >= value {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}

fn chips(t: &Phrases, params: &SearchParams) -> Vec<Chip> {
    let years: Vec<String> = params.years.iter().map(ToString::to_string).collect();
    let terms: Vec<String> = params.terms.iter().map(ToString::to_string).collect();
    let mut out: Vec<Chip> = [
        ("type", &params.types),
        ("body", &params.bodies),
        ("year", &years),
        ("term", &terms),
        ("subject", &params.subjects),
        ("format", &params.formats),
    ]
    .into_iter()
    .flat_map(|(field, values)| {
        values.iter().map(move |value| Chip {
            label: format!("{}: {}", t.facet(field), shown(field, value)),
            url: params.toggled(field, value).search_url(),
        })
    })
    .collect();
    if let Some(from) = params.from {
        out.push(Chip {
            label: format!("{} {}", t.date_from, from.vietnamese()),
            url: SearchParams {
                from: None,
                ..params.first_page()
            }
            .search_url(),
        });
    }
    if let Some(to) = params.to {
        out.push(Chip {
            label: format!("{} {}", t.date_to, to.vietnamese()),
            url: SearchParams {
                to: None,
                ..params.first_page()
            }
            .search_url(),
        });
    }
    out
}

impl FacetView {
    fn new(t: &Phrases, params: &SearchParams, facet: &Facet) -> Option<Self> {
        let mut first: Vec<FacetValue> = as_tree(&facet.counts)
            .into_iter()
            .filter(|(_, count)| !count.value.trim().is_empty())
            .map(|(depth, count)| FacetValue {
                depth,
                set: params.has(&facet.field, &count.value),
                url: params.toggled(&facet.field, &count.value).search_url(),
                count: t.language.number(count.count as u64),
                value: shown(&facet.field, &count.value),
            })
            .collect();
        // One value more behind "more" than it takes to be worth the click.
        let rest = if first.len() > SHORT_FACET + 1 {
            first.split_off(SHORT_FACET)
        } else {
            Vec::new()
        };
        (!first.is_empty()).then(|| Self {
            name: t.facet(&facet.field),
            field: facet.field.clone(),
            first,
            rest,
            others: match facet.others {
                0 => String::new(),
                others => t.language.number(others as u64),
            },
        })
    }
}

/// The counts with how deep each stands, those without a parent in their order, each followed by
/// what stands under it.
fn as_tree(counts: &[FacetCount]) -> Vec<(usize, &FacetCount)> {
    let mut tree: Vec<(usize, &FacetCount)> = Vec::with_capacity(counts.len());
    let mut waiting: Vec<(usize, &FacetCount)> = Vec::new();
    let under = |parent: Option<&str>| -> Vec<&FacetCount> {
        let here = |count: &&FacetCount| count.parent.as_deref() == parent;
        counts.iter().rev().filter(here).collect()
    };
    waiting.extend(under(None).into_iter().map(|count| (0, count)));
    while let Some((depth, count)) = waiting.pop() {
        tree.push((depth, count));
        let parts = under(Some(&count.value));
        waiting.extend(parts.into_iter().map(|part| (depth + 1, part)));
    }
    tree
}

impl Pages {
    fn new(params: &SearchParams, total: usize) -> Option<Self> {
        let limit = params.limit.max(1);
        let last = total.div_ceil(limit).min(DEEPEST / limit);
        let current = params.page();
        if last <= 1 && current <= 1 {
            return None;
        }
        let url = |page: usize| params.at_page(page).search_url();
        let shown = current.min(last.max(1));
        let (low, high) = (
            shown.saturating_sub(2).max(1),
            shown.saturating_add(2).min(last),
        );
        let mut numbers: Vec<usize> = (low..=high).collect();
        if low > 1 {
            numbers.insert(0, 1);
        }
        let mut before = 0;
        let numbers = numbers
            .into_iter()
            .map(|number| {
                let gap = number > before + 1;
                before = number;
                PageLink {
                    number,
                    url: url(number),
                    current: number == current,
                    gap,
                }
            })
            .collect();
        Some(Self {
            previous: (current > 1).then(|| url(current.min(last + 1) - 1)),
            next: (current < last).then(|| url(current + 1)),
            numbers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number, whether current, whether pages are left out before it.
    type Shown = Vec<(usize, bool, bool)>;

    fn numbers(page: usize, total: usize) -> Option<(Shown, bool, bool)> {
        let params = SearchParams::default().at_page(page);
        Pages::new(&params, total).map(|p| {
            (
                p.numbers
                    .iter()
                    .map(|n| (n.number, n.current, n.gap))
                    .collect(),
                p.previous.is_some(),
                p.next.is_some(),
            )
        })
    }

    #[test]
    fn pages_lead_to_their_neighbours() {
        assert_eq!(numbers(1, 10), None);
        assert_eq!(
            numbers(1, 11),
            Some((vec![(1, true, false), (2, false, false)], false, true))
        );
        assert_eq!(
            numbers(6, 100),
            Some((
                vec![
                    (1, false, false),
                    (4, false, true),
                    (5, false, false),
                    (6, true, false),
                    (7, false, false),
                    (8, false, false)
                ],
                true,
                true
            ))
        );
        let (_, previous, next) = numbers(10, 100).unwrap();
        assert!(previous && !next);
        assert!(numbers(50, 100).is_some(), "beyond the end one can go back");
        assert!(numbers(usize::MAX, 0).is_some());
    }
}
