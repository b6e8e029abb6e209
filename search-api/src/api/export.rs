//! `GET /v1/export`: all that a search finds, as a list to take along.

use super::search::{run, traced};
use crate::Language;
use crate::access::{Sight, SignedIn};
use crate::live::Serving;
use crate::page::phrases;
use crate::params::{self, SearchParams};
use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use search_index::{Cursor, Hit, SearchResponse};
use serde::Serialize;
use std::sync::Arc;

/// Documents that are fetched at once: a list of any length needs memory for so many.
const AT_ONCE: usize = 500;

/// Form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

impl Format {
    fn parse(raw: Option<&str>) -> Result<Self, Problem> {
        match params::first(raw, "format").as_deref().map(str::trim) {
            None | Some("" | "csv") => Ok(Self::Csv),
            Some("jsonl") => Ok(Self::JsonLines),
            Some(_) => Err(Problem::bad_parameter(
                "format",
                [
                    "phải là csv hoặc jsonl".into(),
                    "it must be csv or jsonl".into(),
                ],
            )),
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::JsonLines => "application/x-ndjson; charset=utf-8",
        }
    }
}

/// A document of the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ExportLine<'a> {
    /// Identity.
    id: &'a str,
    /// Identity that the source gave it.
    external_id: &'a str,
    /// Number in the form to show.
    number: Option<&'a str>,
    /// Name of its type.
    r#type: Option<&'a str>,
    /// Issuing body.
    body: Option<&'a str>,
    /// Day of issue.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<party_documents::Date>,
    /// Title.
    title: &'a str,
    /// Abstract.
    r#abstract: Option<&'a str>,
    /// Mark of secrecy.
    #[schema(value_type = crate::openapi::SecrecySchema)]
    secrecy: party_documents::Secrecy,
    /// Page of the best passage.
    page: Option<u32>,
    /// Heading path of the best passage.
    section: Option<&'a str>,
    /// Text of the best passage.
    snippet: &'a str,
}

impl<'a> ExportLine<'a> {
    fn new(hit: &'a Hit) -> Self {
        Self {
            id: &hit.id,
            external_id: &hit.external_id,
            number: hit.number.as_deref(),
            r#type: hit.document_type.as_deref(),
            body: hit.body.as_deref(),
            date: hit.date,
            title: &hit.title,
            r#abstract: hit.summary.as_deref(),
            secrecy: hit.secrecy,
            page: hit.page,
            section: hit.section.as_deref(),
            snippet: &hit.snippet.text,
        }
    }
}

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
        ("format" = Option<String>, Query, description = "`csv` (default; UTF-8 with a mark for spreadsheets) or `jsonl`"),
    ),
    responses(
        (status = 200, description = "the list; for `jsonl` a line is an `ExportLine`", content(
            (String = "text/csv"), (ExportLine<'static> = "application/x-ndjson"),
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
    // A list taken along is whole.
    params.group = false;
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
    let mut first = head(format, language);
    first.extend(lines(format, language, &found.hits)?);
    writing.next = found.next;
    let begun = Ok::<_, std::io::Error>(Bytes::from(first));
    let rest = futures_util::stream::unfold(writing, |mut writing| async {
        let piece = writing.next_piece().await?;
        Some((piece, writing))
    });
    let all =
        futures_util::StreamExt::chain(futures_util::stream::once(std::future::ready(begun)), rest);
    let mut response = Body::from_stream(all).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.media_type()),
    );
    let day = jiff::Timestamp::now().strftime("%Y%m%d");
    let disposition = format!(
        "attachment; filename=\"van-kien-{day}.{}\"",
        format.extension()
    );
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
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

    /// The next piece; an error breaks the connection off, so that half a list never looks whole.
    async fn next_piece(&mut self) -> Option<std::io::Result<Bytes>> {
        self.next.as_ref()?;
        let broken = || std::io::Error::other("the list could not be continued");
        let mut attempts = 0;
        let found = loop {
            match self.next_hits().await {
                Ok((found, _)) => break found,
                // Others are being served: a list can wait.
                Err(problem) if problem.entry().retry_after.is_some() && attempts < 20 => {
                    attempts += 1;
                    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
                }
                Err(_) => {
                    self.next = None;
                    return Some(Err(broken()));
                }
            }
        };
        self.next = found.next;
        Some(
            lines(self.format, self.language, &found.hits)
                .map(Bytes::from)
                .map_err(|_| broken()),
        )
    }
}

/// What stands before the first document.
fn head(format: Format, language: Language) -> Vec<u8> {
    if format == Format::JsonLines {
        return Vec::new();
    }
    let t = phrases(language);
    let names = [
        t.field_number,
        t.field_type,
        t.field_body,
        t.field_date,
        t.title,
        t.abstract_,
        t.field_secrecy,
        t.page,
        t.section,
        t.passage,
        t.field_identity,
    ];
    // Without the mark, spreadsheets take the text for another encoding.
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::Writer::from_writer(&mut out);
    let written = writer
        .write_record(names)
        .and_then(|()| Ok(writer.flush()?));
    drop(writer);
    if written.is_err() {
        out.clear();
    }
    out
}

fn lines(format: Format, language: Language, hits: &[Hit]) -> Result<Vec<u8>, Problem> {
    let failed = |_| Problem::from(Code::Internal);
    let mut out = Vec::new();
    if format == Format::JsonLines {
        for hit in hits {
            serde_json::to_writer(&mut out, &ExportLine::new(hit))
                .map_err(|_| Problem::from(Code::Internal))?;
            out.push(b'\n');
        }
        return Ok(out);
    }
    let t = phrases(language);
    let mut writer = csv::Writer::from_writer(&mut out);
    for hit in hits {
        let line = ExportLine::new(hit);
        let date = line
            .date
            .map(|d| language.choose(d.vietnamese(), d.to_string()));
        let page = line.page.map(|page| page.to_string());
        let cells = [
            line.number.unwrap_or_default(),
            line.r#type.unwrap_or_default(),
            line.body.unwrap_or_default(),
            date.as_deref().unwrap_or_default(),
            line.title,
            line.r#abstract.unwrap_or_default(),
            t.secrecy(line.secrecy).unwrap_or_default(),
            page.as_deref().unwrap_or_default(),
            line.section.unwrap_or_default(),
            line.snippet,
            line.id,
        ];
        writer.write_record(cells.map(harmless)).map_err(failed)?;
    }
    writer.flush().map_err(|_| Problem::from(Code::Internal))?;
    drop(writer);
    Ok(out)
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expect) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("- một", "'- một"),
            ("@a", "'@a"),
            ("10-NQ/TU", "10-NQ/TU"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), expect);
        }
    }
}
