//! `GET /v1/export`: all that a search finds, as a list to take along.

mod book;
mod format;
mod line;
mod text;

pub(crate) use line::ExportLine;

use super::search::{run, traced};
use crate::Language;
use crate::access::{Sight, SignedIn};
use crate::live::Serving;
use crate::params::SearchParams;
use crate::problem::{Code, Problem};
use crate::router::AppState;
use crate::taken_along::{attach, sent};
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use book::Book;
use format::Format;
use futures_util::StreamExt;
use search_index::{Cursor, SearchResponse};
use std::sync::Arc;
use text::{head, lines};

/// Documents that are fetched at once: a list of any length needs memory for so many.
const AT_ONCE: usize = 500;

/// A list being written, piece by piece, from one generation.
struct Writing {
    state: AppState,
    serving: Arc<Serving>,
    sight: Sight,
    params: SearchParams,
    format: Format,
    language: Language,
    /// Where to go on; `None` at the end.
    next: Option<Cursor>,
}

/// Exports all that a search finds, in its order. `offset`, `page`, `limit` and `facets` mean nothing
/// here.
#[utoipa::path(
    get, path = "/v1/export", tag = "search", operation_id = "export",
    params(
        crate::openapi::SearchQuery,
        ("format" = Option<String>, Query, description = "`csv` (default; UTF-8 with a mark for spreadsheets), `jsonl`, `xlsx`, or `docx` (a list of sources)"),
    ),
    responses(
        (status = 200, description = "the list; for `jsonl` a line is an `ExportLine`", content(
            (String = "text/csv"), (ExportLine<'static> = "application/x-ndjson"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        )),
    )
)]
pub(crate) async fn export(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let format = Format::parse(raw.as_deref())?;
    let mut params = SearchParams::parse(raw.as_deref())?;
    // A list taken along is whole.
    params.group = false;
    params.ignored.clear();
    params.facets = false;
    params.limit = AT_ONCE;
    params.offset = 0;
    let serving = state.live.serving();
    let language = params.language.unwrap_or(state.config.language);
    let mut writing = Writing {
        sight: caller.sight.clone(),
        state: state.clone(),
        serving,
        params,
        format,
        language,
        next: None,
    };
    let (found, params) = writing.next_hits().await?;
    let mut detail = traced(&params, &found);
    detail["format"] = format.extension().into();
    state
        .trail
        .record_beside(caller, "export", String::new(), detail)
        .await?;
    writing.next = found.next.clone();
    let mut response = match format {
        Format::Csv | Format::JsonLines => writing.stream(&found)?,
        Format::Xlsx | Format::Docx => writing.whole(found, &params.q).await?,
    };
    let day = jiff::Timestamp::now().strftime("%Y%m%d");
    let name = format!("van-kien-{day}.{}", format.extension());
    attach(&mut response, format.media_type(), &name);
    Ok(response)
}

impl Writing {
    async fn next_hits(&self) -> Result<(SearchResponse, SearchParams), Problem> {
        let (serving, sight) = (self.serving.clone(), self.sight.clone());
        let params = SearchParams {
            after: self.next.clone(),
            ..self.params.clone()
        };
        self.state
            .executor
            .run(move || run(&serving.index, &sight, &params).map(|found| (found, params)))
            .await
    }

    /// The documents that follow; `None` at the end.
    async fn following(&mut self) -> Option<Result<SearchResponse, Problem>> {
        self.next.as_ref()?;
        let mut attempts = 0;
        let found = loop {
            match self.next_hits().await {
                Ok((found, _)) => break found,
                // Others are being served: a list can wait.
                Err(problem) if problem.entry().retry_after.is_some() && attempts < 20 => {
                    attempts += 1;
                    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
                }
                Err(problem) => {
                    self.next = None;
                    return Some(Err(problem));
                }
            }
        };
        self.next.clone_from(&found.next);
        Some(Ok(found))
    }

    /// An answer that is sent while the list is made. An error breaks the connection off, so that
    /// half a list never looks whole.
    fn stream(self, found: &SearchResponse) -> Result<Response, Problem> {
        let (format, language) = (self.format, self.language);
        let mut first = head(format, language);
        first.extend(lines(format, language, &found.hits)?);
        let begun = Ok::<_, std::io::Error>(Bytes::from(first));
        let rest = futures_util::stream::unfold(self, move |mut writing| async move {
            let piece = writing
                .following()
                .await?
                .and_then(|found| lines(format, language, &found.hits))
                .map(Bytes::from)
                .map_err(|_| std::io::Error::other("the list could not be continued"));
            Some((piece, writing))
        });
        let begun = futures_util::stream::once(std::future::ready(begun));
        // Compression asks once more after the end, which this kind of stream does not take.
        let all = begun.chain(rest).fuse();
        Ok(Body::from_stream(all).into_response())
    }

    /// An answer that is sent once the list is whole.
    async fn whole(mut self, mut found: SearchResponse, query: &str) -> Result<Response, Problem> {
        let (format, language, query) = (self.format, self.language, query.to_owned());
        let total = found.total;
        let mut book = beside(move || match format {
            Format::Docx => Book::sources(language, &query, total),
            _ => Book::workbook(language),
        })
        .await?;
        loop {
            book = beside(move || book.add(&found.hits).map(|()| book)).await?;
            match self.following().await {
                Some(next) => found = next?,
                None => break,
            }
        }
        beside(|| book.finish()).await.map(sent)
    }
}

/// Work on a file, on a blocking thread.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Problem::from(Code::Internal))?
        .map_err(|error| {
            // The error names the disk's reason, never a document.
            tracing::error!(kind = ?error.kind(), "a list could not be written");
            Code::Internal.into()
        })
}
