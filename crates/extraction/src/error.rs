//! Why a file is set aside.

/// Why a file yields no text. `code` is stable and is what reports group by.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The file could not be opened or read.
    #[error("cannot read the file: {0}; check its permissions and that it still exists")]
    Unreadable(#[from] std::io::Error),
    /// The file was written to while it was read.
    #[error("the file changed while it was read; index again when nobody writes to it")]
    Changed,
    /// No byte in the file.
    #[error("the file is empty; delete it or replace it with the real one")]
    Empty,
    /// Nothing but blank in the file.
    #[error("the file holds no text; if it is a scan it needs OCR")]
    NoText,
    /// It has pages to be recognised, and recognising was to be put off.
    #[error("it has scanned pages to be recognised: read it again with recognition")]
    ScanPutOff,
    /// A format that no reader takes.
    #[error("cannot read this format ({found}); convert it to PDF, DOCX or text")]
    Unsupported {
        /// What the content looks like.
        found: String,
    },
    /// The content contradicts itself.
    #[error("damaged {format}: {detail}; restore it from a copy or export it again")]
    Damaged {
        /// The format that it claims to be.
        format: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// Encrypted.
    #[error("the file needs a password; save a copy without one")]
    Encrypted,
    /// An external program is missing.
    #[error("`{tool}` is not installed; run: apt-get install {package}")]
    ToolMissing {
        /// The program.
        tool: &'static str,
        /// The Debian package that has it.
        package: &'static str,
    },
    /// A limit was reached.
    #[error("reached the limit on {limit} ({value}); raise it or split the file")]
    Limit {
        /// Which limit: `time`, `memory`, `text`, `file size`, `unpacked size`, `output`, `nesting`,
        /// `members`.
        limit: &'static str,
        /// The limit's value with its unit.
        value: String,
    },
}

impl ExtractError {
    /// A stable code: `unreadable`, `changed`, `empty`, `no_text`, `unsupported`, `damaged`, `encrypted`,
    /// `tool_missing`, `limit`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Changed => "changed",
            Self::Empty => "empty",
            Self::NoText => "no_text",
            Self::ScanPutOff => "scan_put_off",
            Self::Unsupported { .. } => "unsupported",
            Self::Damaged { .. } => "damaged",
            Self::Encrypted => "encrypted",
            Self::ToolMissing { .. } => "tool_missing",
            Self::Limit { .. } => "limit",
        }
    }
}
