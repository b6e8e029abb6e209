//! Reading what is stored: hits and whole documents.

use crate::columns::SegmentColumns;
use crate::highlight::Highlighter;
use crate::query::{ParsedQuery, QueryToken, meant};
use crate::ranking::DocumentMatch;
use crate::response::{DocumentMetadata, DocumentPage, Hit, Passage, Snippet, StoredDocument};
use crate::searcher::SearchIndex;
use crate::seen::SeenDocuments;
use crate::stored::StoredPassage;
use crate::vocabulary::SeenWords;
use crate::word_counts::WordCounts;
use crate::{Clearance, SearchError, Within};
use tantivy::schema::IndexRecordOption;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize,
    ValueDeserializer,
};
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

/// A further passage is shown if its piece tells this part of what the best one does.
const TELLING: f32 = 0.4;

impl SearchIndex {
    /// The document with this `id`, matches of `query` marked in its text; `None` when there is
    /// none that `clearance` and `within` let through.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn document(
        &self,
        clearance: Clearance,
        within: &Within,
        id: &str,
        query: Option<&str>,
    ) -> Result<Option<StoredDocument>, SearchError> {
        let Some((first, _)) = self.find(id)? else {
            return Ok(None);
        };
        let seen = SeenDocuments::new(self, clearance, within);
        if !seen.has(first.segment_ord as usize, first.doc_id) {
            return Ok(None);
        }
        let head = self.stored(first)?;
        let passages = head.passages()?;
        let highlighter = match query {
            Some(query) => {
                let words = SeenWords::new(self, clearance, within);
                let query = meant(query, &words).query;
                self.highlighter(&self.read(clearance, &query), words.counts())
            }
            None => Highlighter::default(),
        };
        let mut pages: Vec<DocumentPage> = Vec::new();
        for ordinal in 0..passages {
            let address = DocAddress {
                doc_id: first.doc_id + ordinal,
                ..first
            };
            let passage = self.stored(address)?;
            let layout = passage.layout()?;
            while pages.len() <= layout.page {
                pages.push(DocumentPage::default());
            }
            let Some(page) = pages.get_mut(layout.page) else {
                continue;
            };
            page.number = layout.page_number;
            let start = page.text.len();
            page.text.push_str(passage.text()?);
            page.passages.push((ordinal, start..page.text.len()));
        }
        let texts: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
        let outline = head.outline(&texts.join("\u{c}"))?;
        pages.resize_with(pages.len().max(outline.pages), DocumentPage::default);
        for page in &mut pages {
            page.highlights = highlighter.marks(&page.text);
        }
        Ok(Some(StoredDocument {
            metadata: head.metadata()?,
            pages,
            sections: outline.sections,
            origins: head.origins()?,
        }))
    }

    /// The first passage of the document with this identity.
    pub(crate) fn find(
        &self,
        id: &str,
    ) -> Result<Option<(DocAddress, &SegmentColumns)>, SearchError> {
        let term = Term::from_field_text(self.fields.id, id);
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(self.fields.id)?;
            let postings = index.read_postings(&term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(tantivy::TantivyError::from)? else {
                continue;
            };
            let mut passage = postings.doc();
            while passage != TERMINATED {
                if !segment.is_deleted(passage) {
                    let address = DocAddress::new(ordinal as u32, passage);
                    return Ok(self.columns.get(ordinal).map(|columns| (address, columns)));
                }
                passage = postings.advance();
            }
        }
        Ok(None)
    }

    /// A highlighter that weighs the query's words by their rarity here.
    pub(crate) fn highlighter(&self, query: &ParsedQuery, counts: &WordCounts) -> Highlighter {
        let rarity = |token: &QueryToken| {
            let body = &self.fields.body;
            let (field, text) = if query.is_unmarked() {
                (body.folded, &token.folded)
            } else {
                (body.exact, &token.exact)
            };
            let term = Term::from_field_text(field, text);
            let frequency = counts.frequency(&self.searcher, &term);
            crate::ranking::idf(counts.passages(), frequency)
        };
        Highlighter::new(query, rarity)
    }

    /// What is known of the document with this first passage.
    pub(crate) fn head(
        &self,
        segment: usize,
        first: tantivy::DocId,
    ) -> Result<DocumentMetadata, SearchError> {
        let address = DocAddress::new(segment as u32, first);
        self.stored(address)?.metadata()
    }

    /// A match as it is shown.
    pub(crate) fn hit(
        &self,
        found: &DocumentMatch,
        highlighter: &Highlighter,
    ) -> Result<Hit, SearchError> {
        let head = self.stored(DocAddress::new(found.segment, found.first))?;
        let metadata = head.metadata()?;
        let mut passages = Vec::with_capacity(found.best.len());
        let best = found.best.first().map_or(0.0, |(score, _)| *score);
        for (score, passage) in found.best.iter() {
            // A weak passage beside a strong one is noise.
            if passages.is_empty() || *score >= best * 0.5 {
                let other: StoredPassage;
                let stored = if *passage == found.first {
                    &head
                } else {
                    other = self.stored(DocAddress::new(found.segment, *passage))?;
                    &other
                };
                passages.push(self.passage(found.segment, *passage, stored, highlighter)?);
            }
        }
        // What a passage has from its title alone, its own text does not show.
        passages.sort_by(|(a, _), (b, _)| f32::total_cmp(b, a));
        let most = passages.first().map_or(0.0, |(told, _)| *told);
        let passages: Vec<Passage> = passages
            .into_iter()
            .enumerate()
            .filter(|(rank, (told, _))| *rank == 0 || *told > 0.0 && *told >= most * TELLING)
            .map(|(_, (_, passage))| passage)
            .collect();
        let shown = passages.first();
        Ok(Hit {
            page: shown.and_then(|passage| passage.page),
            section: shown.and_then(|passage| passage.section.clone()),
            snippet: shown.map_or_else(Snippet::default, |passage| passage.snippet.clone()),
            id: metadata.id,
            external_id: metadata.external_id,
            title: metadata.title,
            number: metadata.number,
            document_type: metadata.document_type,
            body: metadata.body,
            date: metadata.date,
            summary: metadata.summary,
            secrecy: metadata.secrecy,
            format: metadata.format,
            ocr: metadata.ocr,
            score: found.score,
            passages,
            near_duplicates: 0,
            explanation: None,
        })
    }

    fn passage(
        &self,
        segment: u32,
        passage: u32,
        stored: &StoredPassage,
        highlighter: &Highlighter,
    ) -> Result<(f32, Passage), SearchError> {
        let layout = stored.layout()?;
        let (snippet, start, told) = highlighter.snippet(stored.text()?);
        let at = start + snippet.highlights.first().map_or(0, |range| range.start);
        let section = layout.sections.iter().rev().find(|(from, _)| *from <= at);
        let columns = self.columns.get(segment as usize);
        let passage = Passage {
            ordinal: columns.map_or(0, |columns| columns.ordinal(passage)),
            page: layout.page_number,
            section: section.map(|(_, path)| path.clone()),
            snippet,
        };
        Ok((told, passage))
    }

    /// Gives what is stored of every passage, unpacked: the dictionary that packs it is trained on
    /// that.
    ///
    /// # Errors
    /// [`SearchError`].
    #[doc(hidden)]
    pub fn each_payload(&self, mut sink: impl FnMut(&[u8])) -> Result<(), SearchError> {
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            for passage in 0..segment.max_doc() {
                let address = DocAddress::new(ordinal as u32, passage);
                sink(self.stored(address)?.payload());
            }
        }
        Ok(())
    }

    /// What is stored of a passage.
    pub(crate) fn stored(&self, address: DocAddress) -> Result<StoredPassage, SearchError> {
        StoredPassage::unpack(&self.record(address)?)
    }

    /// The same, packed.
    pub(crate) fn record(&self, address: DocAddress) -> Result<Vec<u8>, SearchError> {
        let PackedRecord(record) = self.searcher.doc(address)?;
        Ok(record)
    }
}

/// The one stored field of a passage: read so, it is copied once.
struct PackedRecord(Vec<u8>);

impl DocumentDeserialize for PackedRecord {
    fn deserialize<'de, D>(mut fields: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let record = fields.next_field::<Bytes>()?;
        Ok(Self(
            record.map_or_else(Vec::new, |(_, Bytes(record))| record),
        ))
    }
}

struct Bytes(Vec<u8>);

impl ValueDeserialize for Bytes {
    fn deserialize<'de, D>(value: D) -> Result<Self, DeserializeError>
    where
        D: ValueDeserializer<'de>,
    {
        value.deserialize_bytes().map(Self)
    }
}
