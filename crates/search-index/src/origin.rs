//! Where what is known of a document was read.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A field of a document's metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetadataField {
    /// Title, where a source states it; elsewhere it is made of the other fields.
    Title,
    /// Number.
    Number,
    /// Name of the type.
    Type,
    /// Issuing body.
    Body,
    /// Day of issue.
    Date,
    /// Abstract (trích yếu).
    Abstract,
    /// Name of the signer.
    Signer,
    /// Mark of secrecy.
    Secrecy,
    /// Where in a larger work or in the archive it stands.
    Heading,
}

/// How a value was had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginMethod {
    /// Read in the text.
    Text,
    /// Read in the text of a page that was recognised from an image.
    Ocr,
    /// Stated by the row, or by a table of the file, that the document was made from.
    Stated,
    /// Said by the office beside the file, or corrected by an operator.
    Office,
    /// Read in the name of the file.
    FileName,
    /// Of what it came with: the archive or the mail that it lies in.
    Container,
}

/// Where the value of one field was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldOrigin {
    /// The field.
    #[serde(rename = "f")]
    pub field: MetadataField,
    /// How the value was had.
    #[serde(rename = "m")]
    pub method: OriginMethod,
    /// Where it stands in the text: index of the page, and bytes of that page's text.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none", default)]
    pub place: Option<(usize, Range<usize>)>,
    /// How sure the reading is, 0.0 to 1.0; `None` where nothing was read.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<f32>,
}
