//! `GET /v1/documents/{id}/citations` and `/chain`: what documents say of each other.

use super::document::traced_metadata;
use super::{Json, search_problem};
use crate::access::{Sight, SignedIn};
use crate::document_id::DocumentId;
use crate::openapi::{DocumentReferenceSchema, RelationSchema};
use crate::params;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::extract::{RawQuery, State};
use party_documents::Relation;
use search_index::{
    Chain, Cited, CitedBy, Citing, Hit, Mention, Reference, Scope, SearchIndex, Standing,
    StandingEffect, Status,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Documents in one answer, unless told.
pub(crate) const DEFAULT_LIMIT: usize = 20;
/// Most documents in one answer.
const MOST: usize = 100;
/// The last document that can be paged to.
const DEEPEST: usize = 10_000;

/// What the caller may see, as the index takes it.
pub(crate) fn scope(sight: &Sight) -> Scope<'_> {
    Scope {
        clearance: sight.clearance,
        within: &sight.within,
    }
}

/// What a document cites, what cites it, and whether it still holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CitationsAnswer {
    id: String,
    generation: String,
    /// Documents it cites, in the order of its text.
    cites: Vec<CitedAnswer>,
    /// How many they are in all.
    cites_total: usize,
    /// Documents that cite it, newest first.
    cited_by: Vec<CitingAnswer>,
    /// How many they are in all.
    cited_by_total: usize,
    /// Whether `cited_by_total` counts all; else there are at least so many.
    cited_by_total_is_exact: bool,
    standing: StandingAnswer,
}

/// A document as a text cites it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cited)]
pub(crate) struct CitedAnswer {
    /// Its number in the form to show, as far as it is known.
    number: Option<String>,
    /// The type as printed.
    r#type: Option<String>,
    /// The issuing body as printed.
    issuer: Option<String>,
    /// The day printed.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<party_documents::Date>,
    /// Terms (khóa) printed.
    terms: Vec<u16>,
    /// How the text stands to it, the weightiest first.
    #[schema(value_type = Vec<RelationSchema>)]
    relations: Vec<Relation>,
    mention_count: usize,
    /// Where, in order; at most 20.
    mentions: Vec<MentionAnswer>,
    /// The documents here that it may be, the likeliest first.
    #[schema(value_type = Vec<DocumentReferenceSchema>)]
    documents: Vec<Reference>,
    /// Whether it is the first of them; any others are its copies.
    certain: bool,
}

/// A document that cites another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Citing)]
pub(crate) struct CitingAnswer {
    #[schema(value_type = DocumentReferenceSchema)]
    document: Reference,
    /// How it stands to the other, the weightiest first.
    #[schema(value_type = Vec<RelationSchema>)]
    relations: Vec<Relation>,
    mention_count: usize,
    /// Where, in order; at most 20.
    mentions: Vec<MentionAnswer>,
    /// Whether it surely means this document, not another of the same number.
    certain: bool,
}

/// A place where a document is cited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mention)]
pub(crate) struct MentionAnswer {
    #[schema(value_type = RelationSchema)]
    relation: Relation,
    text: String,
    /// The articles meant.
    article: Option<String>,
    /// Page, from 1.
    page: Option<u32>,
    /// Index of the page among the document's pages.
    page_index: usize,
    /// Where in the page's text.
    #[schema(value_type = Vec<usize>)]
    span: [usize; 2],
}

/// Whether a document still holds, as far as the documents here tell.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Standing)]
pub(crate) struct StandingAnswer {
    /// `unchanged` (nothing here says otherwise), `amended`, `replaced`, `repealed`.
    #[schema(value_type = String)]
    status: Status,
    effects: Vec<EffectAnswer>,
}

/// That a document was replaced, repealed or amended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StandingEffect)]
pub(crate) struct EffectAnswer {
    /// `replaces`, `repeals` or `amends`.
    #[schema(value_type = RelationSchema)]
    kind: Relation,
    /// The document that does it, where it is here.
    #[schema(value_type = Option<DocumentReferenceSchema>)]
    by: Option<Reference>,
    /// Its name as written, where another document tells of it.
    by_text: Option<String>,
    /// The document that says so.
    #[schema(value_type = DocumentReferenceSchema)]
    said_in: Reference,
    /// The page that says so, from 1.
    page: Option<u32>,
    sentence: String,
    certain: bool,
}

/// The chain of a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Chain)]
pub(crate) struct ChainAnswer {
    id: String,
    generation: String,
    /// Whether nothing was left out for want of room.
    complete: bool,
    /// Documents, the one asked for first.
    nodes: Vec<ChainNodeAnswer>,
    edges: Vec<ChainEdgeAnswer>,
}

/// A document in a chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChainNode)]
pub(crate) struct ChainNodeAnswer {
    #[schema(value_type = DocumentReferenceSchema)]
    document: Reference,
    /// Steps from the document asked for: negative for what that rests on.
    step: i8,
}

/// How one document of a chain stands to another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChainEdge)]
pub(crate) struct ChainEdgeAnswer {
    /// Identity of the document that says so.
    from: String,
    /// Identity of the document it cites.
    to: String,
    #[schema(value_type = RelationSchema)]
    relation: Relation,
    /// The page that says so, from 1.
    page: Option<u32>,
}

/// Answers with what a document cites and what cites it.
#[utoipa::path(
    get, path = "/v1/documents/{id}/citations", tag = "documents", operation_id = "citations",
    params(
        ("id" = String, Path, description = "identity of the document"),
        ("limit" = Option<u32>, Query, minimum = 0, maximum = 100, description = "documents in each of the two lists, 0 to 100, 20 by default"),
        ("offset" = Option<u32>, Query, minimum = 0, maximum = 10000, description = "documents to leave out at the beginning of each list, up to 10000"),
    ),
    responses((status = 200, description = "what it cites and what cites it", body = CitationsAnswer))
)]
pub(crate) async fn citations(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    DocumentId(id): DocumentId,
    RawQuery(raw): RawQuery,
) -> Result<Json, Problem> {
    let limit = number(raw.as_deref(), "limit", MOST)?.unwrap_or(DEFAULT_LIMIT);
    let offset = number(raw.as_deref(), "offset", DEEPEST)?.unwrap_or(0);
    let (live, trail) = (state.live.clone(), state.trail.clone());
    state
        .executor
        .run(move || {
            let serving = live.serving();
            let index = &serving.index;
            let metadata = super::document::find_metadata(index, &caller.sight, &id)?;
            let told = told(index, &caller.sight, &id, offset, limit)?;
            trail.record(&caller, "citations", &id, &traced_metadata(&metadata))?;
            let cites_total = told.cites.len();
            Json::new(&CitationsAnswer {
                id,
                generation: index.generation().to_owned(),
                cites: told
                    .cites
                    .into_iter()
                    .skip(offset)
                    .take(limit)
                    .map(CitedAnswer::from)
                    .collect(),
                cites_total,
                cited_by_total: told.cited_by.total,
                cited_by_total_is_exact: told.cited_by.total_is_exact,
                cited_by: told
                    .cited_by
                    .documents
                    .into_iter()
                    .map(CitingAnswer::from)
                    .collect(),
                standing: told.standing.into(),
            })
        })
        .await
}

/// Answers with the chain of a document: what it rests on and what follows from it.
#[utoipa::path(
    get, path = "/v1/documents/{id}/chain", tag = "documents", operation_id = "chain",
    params(("id" = String, Path, description = "identity of the document")),
    responses((status = 200, description = "the chain", body = ChainAnswer))
)]
pub(crate) async fn chain(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    DocumentId(id): DocumentId,
) -> Result<Json, Problem> {
    let (live, trail) = (state.live.clone(), state.trail.clone());
    state
        .executor
        .run(move || {
            let serving = live.serving();
            let index = &serving.index;
            let metadata = super::document::find_metadata(index, &caller.sight, &id)?;
            let Chain {
                nodes,
                edges,
                complete,
            } = find_chain(index, &caller.sight, &id)?;
            trail.record(&caller, "chain", &id, &traced_metadata(&metadata))?;
            Json::new(&ChainAnswer {
                id,
                generation: index.generation().to_owned(),
                complete,
                nodes: nodes
                    .into_iter()
                    .map(|node| ChainNodeAnswer {
                        document: node.document,
                        step: node.step,
                    })
                    .collect(),
                edges: edges
                    .into_iter()
                    .map(|edge| ChainEdgeAnswer {
                        from: edge.from,
                        to: edge.to,
                        relation: edge.relation,
                        page: edge.page,
                    })
                    .collect(),
            })
        })
        .await
}

/// What a document and the others say of each other.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) cites: Vec<Cited>,
    pub(crate) cited_by: CitedBy,
    pub(crate) standing: Standing,
}

/// All of it, of those that cite it the ones asked for.
pub(crate) fn told(
    index: &SearchIndex,
    sight: &Sight,
    id: &str,
    offset: usize,
    limit: usize,
) -> Result<Told, Problem> {
    let scope = scope(sight);
    let problem = |error| search_problem(&error);
    Ok(Told {
        cites: index
            .citations(scope, id)
            .map_err(problem)?
            .ok_or(Code::DocumentNotFound)?,
        cited_by: index
            .cited_by(scope, id, offset, limit)
            .map_err(problem)?
            .ok_or(Code::DocumentNotFound)?,
        standing: index
            .standing(scope, id)
            .map_err(problem)?
            .ok_or(Code::DocumentNotFound)?,
    })
}

/// What has become of each of these hits. Each costs some reads of the index: it is for lists that
/// people see, and for programs that ask.
pub(crate) fn standings(
    index: &SearchIndex,
    sight: &Sight,
    hits: &[Hit],
) -> Result<Vec<Option<Standing>>, Problem> {
    hits.iter()
        .map(|hit| {
            index
                .standing(scope(sight), &hit.id)
                .map_err(|error| search_problem(&error))
        })
        .collect()
}

/// The chain of a document.
pub(crate) fn find_chain(index: &SearchIndex, sight: &Sight, id: &str) -> Result<Chain, Problem> {
    let chain = index
        .chain(scope(sight), id)
        .map_err(|error| search_problem(&error))?;
    Ok(chain.ok_or(Code::DocumentNotFound)?)
}

fn number(raw: Option<&str>, name: &'static str, most: usize) -> Result<Option<usize>, Problem> {
    params::first(raw, name)
        .filter(|text| !text.trim().is_empty())
        .map(|text| params::number(name, text.trim(), 0, most))
        .transpose()
}

impl From<Cited> for CitedAnswer {
    fn from(cited: Cited) -> Self {
        Self {
            number: cited.number,
            r#type: cited.document_type,
            issuer: cited.issuer,
            date: cited.date,
            terms: cited.terms,
            relations: cited.relations,
            mention_count: cited.mention_count,
            mentions: cited
                .mentions
                .into_iter()
                .map(MentionAnswer::from)
                .collect(),
            documents: cited.documents,
            certain: cited.certain,
        }
    }
}

impl From<Citing> for CitingAnswer {
    fn from(citing: Citing) -> Self {
        Self {
            document: citing.document,
            relations: citing.relations,
            mention_count: citing.mention_count,
            mentions: citing
                .mentions
                .into_iter()
                .map(MentionAnswer::from)
                .collect(),
            certain: citing.certain,
        }
    }
}

impl From<Mention> for MentionAnswer {
    fn from(mention: Mention) -> Self {
        Self {
            relation: mention.relation,
            text: mention.text,
            article: mention.article,
            page: mention.page,
            page_index: mention.page_index,
            span: [mention.points.start, mention.points.end],
        }
    }
}

impl From<Standing> for StandingAnswer {
    fn from(standing: Standing) -> Self {
        let effect = |effect: StandingEffect| EffectAnswer {
            kind: effect.kind,
            by: effect.by,
            by_text: effect.by_text,
            said_in: effect.said_in,
            page: effect.page,
            sentence: effect.sentence,
            certain: effect.certain,
        };
        Self {
            status: standing.status,
            effects: standing.effects.into_iter().map(effect).collect(),
        }
    }
}
