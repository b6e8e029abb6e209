//! An open index that answers.

use crate::{
    Clearance, IndexDirectory, IndexError, SearchError, SearchRequest, SearchResponse,
    StoredDocument,
};

/// A published generation, open for searching. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct SearchIndex {
    generation: String,
}

impl SearchIndex {
    /// Opens the published generation of `directory` and warms it.
    ///
    /// # Errors
    /// [`IndexError::Missing`], [`IndexError::OtherVersion`], [`IndexError::Damaged`].
    pub fn open(directory: &IndexDirectory) -> Result<Self, IndexError> {
        Ok(Self {
            generation: directory.current()?,
        })
    }

    /// Name of the generation.
    #[must_use]
    pub fn generation(&self) -> &str {
        &self.generation
    }

    /// Documents in it that `clearance` may see.
    #[must_use]
    pub fn document_count(&self, _clearance: Clearance) -> u64 {
        0
    }

    /// Answers a search.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn search(
        &self,
        _clearance: Clearance,
        _request: &SearchRequest,
    ) -> Result<SearchResponse, SearchError> {
        Ok(SearchResponse {
            total: 0,
            hits: Vec::new(),
            facets: Vec::new(),
            assumptions: Vec::new(),
            took_us: 0,
            generation: self.generation.clone(),
        })
    }

    /// The document with this `id`, matches of `query` marked in its text; `None` when there is
    /// none that `clearance` may see.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn document(
        &self,
        _clearance: Clearance,
        _id: &str,
        _query: Option<&str>,
    ) -> Result<Option<StoredDocument>, SearchError> {
        Ok(None)
    }
}
