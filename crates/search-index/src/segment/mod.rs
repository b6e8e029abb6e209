//! A segment made from passages: what tantivy's own segment writer would write, several times as
//! fast, since the texts are words with numbers by then and not strings to be hashed once a field.
//!
//! Files and their formats are tantivy's: its serialisers write them.

mod invert;
mod lexicon;
mod listed;
mod tokens;

#[cfg(test)]
mod tests;

use crate::schema::Fields;
use crate::sketch::Mark;
use crate::terms::Joints;
use lexicon::Lexicon;
use listed::{Listed, Names};
use std::fmt;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::Schema;
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index, TantivyDocument};
use tokens::{Entry, TokenLog};
use vietnamese::{Analyzer, TokenKind};

/// About what a token takes when the segment is written: itself, and what is sorted at one time.
const TOKEN: usize = 12;
/// About what a passage takes beside its tokens.
const PASSAGE: usize = 160;

/// Fields whose terms are names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NameField {
    /// The document's identity.
    Id,
    /// Forms of its number.
    Number,
    /// What it cites.
    Cites,
}

/// Fields of the whole document whose terms are words.
#[derive(Debug, Clone, Copy)]
pub(crate) enum WordField {
    /// Its title.
    Title,
    /// Its signer.
    Signer,
}

/// A segment that is being made. Passages of a document are added one after another: the texts of
/// each with [`text`](Self::text), closed with [`end_passage`](Self::end_passage), then the
/// other fields of all of them with [`complete`](Self::complete).
pub(crate) struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    fields: Fields,
    analyzer: Analyzer,
    lexicon: Lexicon,
    body: TokenLog,
    /// Whether a passage was typed without marks.
    bare: Vec<bool>,
    title: Listed,
    signer: Listed,
    id: Names,
    number: Names,
    cites: Names,
    fast: FastFieldsWriter,
    store: StoreWriter,
    /// Passages that are complete.
    complete: u32,
    syllables: usize,
    marked: usize,
}

impl fmt::Debug for SegmentBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passages = &self.complete;
        f.debug_struct("SegmentBuilder")
            .field("passages", passages)
            .finish_non_exhaustive()
    }
}

impl SegmentBuilder {
    /// Begins a segment of `index`.
    pub(crate) fn new(index: &Index, fields: Fields) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let schema = index.schema();
        let settings = index.settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            false,
        )?;
        Ok(Self {
            fast: FastFieldsWriter::from_schema_and_tokenizer_manager(
                &schema,
                index.fast_field_tokenizer().clone(),
            )?,
            segment,
            schema,
            fields,
            analyzer: Analyzer::new(),
            lexicon: Lexicon::default(),
            body: TokenLog::default(),
            bare: Vec::new(),
            title: Listed::default(),
            signer: Listed::default(),
            id: Names::default(),
            number: Names::default(),
            cites: Names::default(),
            store,
            complete: 0,
            syllables: 0,
            marked: 0,
        })
    }

    /// Number of the passage that is under way.
    fn passage(&self) -> DocId {
        u32::try_from(self.bare.len()).unwrap_or(DocId::MAX)
    }

    /// Takes a text of the passage that is under way, and gives `each` what the sketch of the
    /// document takes of it, once for each place.
    pub(crate) fn text(&mut self, text: &str, mut each: impl FnMut(Mark)) {
        self.body.gap();
        let mut joints = Joints::default();
        let (mut syllables, mut marked) = (0, 0);
        self.analyzer.analyse(text, |token| {
            let joint = joints.of(token);
            let number = self.lexicon.number(token);
            syllables += usize::from(token.kind == TokenKind::Syllable);
            if let Some(number) = number {
                let word = self.lexicon.word(number);
                marked += usize::from(word.marked);
                if joint.new_place {
                    each(word.mark);
                }
            }
            self.body.push(number, joint);
        });
        self.syllables += syllables;
        self.marked += marked;
    }

    /// Ends the passage that is under way. Of Vietnamese prose two syllables in three carry a
    /// mark; a passage in which fewer than a quarter do was typed without.
    pub(crate) fn end_passage(&mut self) {
        self.body.end();
        self.bare.push(self.marked * 4 < self.syllables);
        (self.syllables, self.marked) = (0, 0);
    }

    /// Adds a name to the passage that is under way.
    pub(crate) fn name(&mut self, field: NameField, name: &str) {
        let passage = self.passage();
        let names = match field {
            NameField::Id => &mut self.id,
            NameField::Number => &mut self.number,
            NameField::Cites => &mut self.cites,
        };
        names.push(passage, name);
    }

    /// Adds the words of a field of the document to the passage that is under way.
    pub(crate) fn words(&mut self, field: WordField, text: &str) {
        let passage = self.passage();
        let listed = match field {
            WordField::Title => &mut self.title,
            WordField::Signer => &mut self.signer,
        };
        self.analyzer.analyse(text, |token| {
            if let Some(number) = self.lexicon.number(token) {
                listed.push(passage, number);
            }
        });
    }

    /// Adds columns and stored fields of the passages that were ended since the last call.
    ///
    /// # Errors
    /// When the store cannot be written; the segment is of no use then.
    pub(crate) fn complete(&mut self, passages: &[TantivyDocument]) -> tantivy::Result<()> {
        for passage in passages {
            self.fast.add_document(passage)?;
            self.store.store(passage, &self.schema)?;
        }
        self.complete += u32::try_from(passages.len()).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Forgets what was added of a document that was not completed.
    pub(crate) fn roll_back(&mut self) {
        let passages = self.complete as usize;
        self.body.truncate(passages);
        self.bare.truncate(passages);
        for names in [&mut self.id, &mut self.number, &mut self.cites] {
            names.listed.truncate(self.complete);
        }
        self.title.truncate(self.complete);
        self.signer.truncate(self.complete);
        (self.syllables, self.marked) = (0, 0);
    }

    /// Bytes of memory that it takes, the most of them when it is written.
    pub(crate) fn memory(&self) -> usize {
        let names = [&self.id, &self.number, &self.cites];
        let listed = (self.title.at.len() + self.signer.at.len()) * 8;
        self.body.len() * TOKEN
            + self.bare.len() * PASSAGE
            + self.lexicon.memory()
            + names.map(Names::memory).into_iter().sum::<usize>()
            + listed
            + self.fast.mem_usage()
            + self.store.mem_usage()
    }

    /// Whether no more passages can be told apart.
    pub(crate) fn is_full(&self) -> bool {
        // What one document brings fits into a sixteenth.
        self.lexicon.exact.len() > Entry::WORDS / 16 * 15
    }

    /// Writes the segment: what describes it, for a commit.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn finish(mut self) -> tantivy::Result<SegmentMeta> {
        let norms = self.segment.open_write(SegmentComponent::FieldNorms)?;
        self.norms()
            .serialize(FieldNormsSerializer::from_write(norms)?, None)?;
        self.postings()?;
        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.fast.serialize(&mut columns, None)?;
        columns.terminate()?;
        self.store.close()?;
        Ok(self.segment.with_max_doc(self.complete).meta().clone())
    }

    /// Lengths of the fields.
    fn norms(&self) -> FieldNormsWriter {
        let mut norms = FieldNormsWriter::for_schema(&self.schema);
        let fields = &self.fields;
        for (passage, entries) in self.body.passages() {
            let length = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            norms.record(passage, fields.body.exact, length);
            norms.record(passage, fields.body.folded, length);
            norms.record(passage, fields.pairs, invert::pair_count(entries));
            let bare = self.bare.get(passage as usize) == Some(&true);
            norms.record(passage, fields.bare, if bare { length } else { 0 });
        }
        let listed = [
            (fields.title.exact, &self.title),
            (fields.title.folded, &self.title),
            (fields.signer, &self.signer),
            (fields.id, &self.id.listed),
            (fields.number, &self.number.listed),
            (fields.cites, &self.cites.listed),
        ];
        for (field, listed) in listed {
            for (passage, length) in listed.lengths() {
                norms.record(passage, field, length);
            }
        }
        norms.fill_up_to_max_doc(self.complete);
        norms
    }

    fn postings(&self) -> tantivy::Result<()> {
        let mut serializer = InvertedIndexSerializer::open(&self.segment)?;
        let (fields, lexicon, body) = (&self.fields, &self.lexicon, &self.body);
        let bare = |passage: DocId| self.bare.get(passage as usize) == Some(&true);
        let mut write =
            |field,
             tokens: usize,
             postings: &mut dyn FnMut(&mut FieldSerializer<'_>) -> std::io::Result<()>|
             -> tantivy::Result<()> {
                if tokens == 0 {
                    return Ok(());
                }
                // With lengths it would note the best score of each block, a table of scores a term;
                // `ranking` has bounds of its own and asks for none.
                let mut serializer = serializer.new_field(field, tokens as u64, None)?;
                postings(&mut serializer)?;
                Ok(serializer.close()?)
            };
        let pairs = body
            .passages()
            .map(|(_, entries)| invert::pair_count(entries));
        let pairs = pairs.map(|pairs| pairs as usize).sum();
        let in_bare = body.passages().filter(|(passage, _)| bare(*passage));
        let in_bare = in_bare.map(|(_, entries)| entries.len()).sum();
        let names = [
            (fields.id, &self.id),
            (fields.number, &self.number),
            (fields.cites, &self.cites),
        ];
        for (field, names) in names {
            let listed = &names.listed;
            write(field, listed.at.len(), &mut |to| {
                invert::presence(listed, &names.names, |name| name, to)
            })?;
        }
        write(fields.body.exact, body.len(), &mut |to| {
            invert::exact(body, lexicon, to)
        })?;
        write(fields.body.folded, body.len(), &mut |to| {
            invert::folded(body, lexicon, |_| true, to)
        })?;
        write(fields.pairs, pairs, &mut |to| {
            invert::pairs(body, lexicon, to)
        })?;
        write(fields.bare, in_bare, &mut |to| {
            invert::folded(body, lexicon, bare, to)
        })?;
        let folded = |word| lexicon.word(word).folded;
        write(fields.title.exact, self.title.at.len(), &mut |to| {
            invert::presence(&self.title, &lexicon.exact, |word| word, to)
        })?;
        for (field, listed) in [
            (fields.title.folded, &self.title),
            (fields.signer, &self.signer),
        ] {
            write(field, listed.at.len(), &mut |to| {
                invert::presence(listed, &lexicon.folded, folded, to)
            })?;
        }
        serializer.close()?;
        Ok(())
    }
}
