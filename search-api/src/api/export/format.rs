//! The forms of a list.

use crate::params;
use crate::problem::Problem;

/// Form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    JsonLines,
    Xlsx,
    Docx,
}

impl Format {
    pub(super) fn parse(raw: Option<&str>) -> Result<Self, Problem> {
        match params::first(raw, "format").as_deref().map(str::trim) {
            None | Some("" | "csv") => Ok(Self::Csv),
            Some("jsonl") => Ok(Self::JsonLines),
            Some("xlsx") => Ok(Self::Xlsx),
            Some("docx") => Ok(Self::Docx),
            Some(_) => Err(Problem::bad_parameter(
                "format",
                [
                    "phải là csv, jsonl, xlsx hoặc docx".into(),
                    "it must be csv, jsonl, xlsx or docx".into(),
                ],
            )),
        }
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::JsonLines => "application/x-ndjson; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => crate::docx::MEDIA_TYPE,
        }
    }
}
