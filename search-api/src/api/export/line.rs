//! A document of a list.

use search_index::Hit;
use serde::Serialize;

/// A document of the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ExportLine<'a> {
    /// Identity.
    pub(super) id: &'a str,
    /// Identity that the source gave it.
    external_id: &'a str,
    /// Number in the form to show.
    pub(super) number: Option<&'a str>,
    /// Name of its type.
    pub(super) r#type: Option<&'a str>,
    /// Issuing body.
    pub(super) body: Option<&'a str>,
    /// Day of issue.
    #[schema(value_type = Option<String>, format = Date)]
    pub(super) date: Option<party_documents::Date>,
    /// Title.
    pub(super) title: &'a str,
    /// Abstract.
    pub(super) r#abstract: Option<&'a str>,
    /// Mark of secrecy.
    #[schema(value_type = crate::openapi::SecrecySchema)]
    pub(super) secrecy: party_documents::Secrecy,
    /// Page of the best passage.
    pub(super) page: Option<u32>,
    /// Heading path of the best passage.
    pub(super) section: Option<&'a str>,
    /// Text of the best passage.
    pub(super) snippet: &'a str,
}

impl<'a> ExportLine<'a> {
    pub(super) fn new(hit: &'a Hit) -> Self {
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
