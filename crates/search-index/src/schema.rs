//! The tantivy schema: what a passage is made of.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, TantivyError};

/// Version of schema and files. An index made with another version must be rebuilt.
pub(crate) const FORMAT_VERSION: u32 = 6;

/// Names our analysis in the schema. tantivy never runs it: texts are analysed by
/// [`crate::segment`].
const TOKENIZER: &str = "vankien";

/// A text indexed with its marks and without.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextFields {
    /// Syllables with marks.
    pub exact: Field,
    /// Syllables without marks.
    pub folded: Field,
}

/// All fields of a passage. A document is a run of passages with consecutive tantivy ids in one
/// segment; what describes the whole document stands on its first passage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The document's identity, on its first passage.
    pub id: Field,
    /// Forms of the document's own number, on its first passage.
    pub number: Field,
    /// The passage's text, with the document's title and what else says what it is about. Only
    /// syllables with marks have positions: a phrase without marks is looked up there too, each
    /// syllable in all its marked forms.
    pub body: TextFields,
    /// Adjacent syllables of the same, without marks: with marks they would take as much room again
    /// and find hardly better, since a pair is seldom ambiguous.
    pub pairs: Field,
    /// The document's title again, on its first passage: which syllables it has.
    pub title: TextFields,
    /// The document's title as it is shown, in a column, for suggestions.
    pub title_text: Field,
    /// Syllables of the signer's name without marks, on the first passage.
    pub signer: Field,
    /// The passage's text when it was typed without marks.
    pub bare: Field,
    /// The passage's place in its document, from 0.
    pub ordinal: Field,
    /// Secrecy of the document, 0 the lowest.
    pub secrecy: Field,
    /// Day of issue as 20210818, 0 when unknown.
    pub date: Field,
    /// Name of the document's type.
    pub document_type: Field,
    /// Issuing body.
    pub issuer: Field,
    /// Format of the file, on the first passage.
    pub format: Field,
    /// Whether any page was recognised from an image, on the first passage.
    pub recognised: Field,
    /// Subject, on the first passage.
    pub subject: Field,
    /// Folders in which the document lies, one a place, on the first passage.
    pub folder: Field,
    /// Running number of the document's own number, 0 when it has none, on the first passage.
    pub running: Field,
    /// Stored: see [`crate::stored`].
    pub record: Field,
    /// What the document cites, on its first passage: names, and names with the relation.
    pub cites: Field,
    /// A bit of each bin of the document's sketch, on its first passage: what its near-duplicates
    /// are looked for by.
    pub print: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let number = |fast: bool| {
        let options = NumericOptions::default();
        if fast { options.set_fast() } else { options }
    };
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        number: builder.add_text_field("number", STRING),
        body: TextFields {
            exact: builder.add_text_field(
                "body",
                text_options(IndexRecordOption::WithFreqsAndPositions),
            ),
            folded: builder
                .add_text_field("body_folded", text_options(IndexRecordOption::WithFreqs)),
        },
        pairs: builder.add_text_field("pairs", text_options(IndexRecordOption::WithFreqs)),
        title: TextFields {
            exact: builder.add_text_field("title", text_options(IndexRecordOption::Basic)),
            folded: builder.add_text_field("title_folded", text_options(IndexRecordOption::Basic)),
        },
        title_text: builder.add_text_field("title_text", FAST),
        signer: builder.add_text_field("signer", text_options(IndexRecordOption::Basic)),
        bare: builder.add_text_field("bare", text_options(IndexRecordOption::WithFreqs)),
        ordinal: builder.add_u64_field("ordinal", number(true)),
        secrecy: builder.add_u64_field("secrecy", number(true)),
        date: builder.add_u64_field("date", number(true)),
        document_type: builder.add_text_field("document_type", FAST),
        issuer: builder.add_text_field("issuer", FAST),
        format: builder.add_text_field("format", FAST),
        recognised: builder.add_u64_field("recognised", number(true)),
        subject: builder.add_text_field("subject", FAST),
        folder: builder.add_text_field("folder", FAST),
        running: builder.add_u64_field("running", number(true)),
        record: builder.add_bytes_field("record", STORED),
        cites: builder.add_text_field("cites", STRING),
        print: builder.add_u64_field("print", number(true)),
    };
    (builder.build(), fields)
}

fn text_options(record: IndexRecordOption) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(record)
            .set_fieldnorms(true),
    )
}

/// Settings of a new index.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings {
        // Records are packed already.
        docstore_compression: Compressor::None,
        // A block is copied whole to read one record of it.
        docstore_blocksize: 1_024,
        ..IndexSettings::default()
    }
}

/// Opens the index in a folder.
pub(crate) fn open(path: &std::path::Path) -> Result<Index, TantivyError> {
    Index::open_in_dir(path)
}
