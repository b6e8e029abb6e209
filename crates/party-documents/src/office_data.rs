//! The data files that an office may correct: its own stand in the place of the built-in ones.

use crate::lineage::{Lineage, LineageError};
use crate::tables::{TableError, Tables, rows};
use std::collections::HashMap;
use std::sync::OnceLock;

/// A data file: its name, the one that is built in, and the fewest columns of a row.
struct DataFile {
    name: &'static str,
    built_in: &'static str,
    columns: usize,
}

macro_rules! file {
    ($name:literal, $columns:literal) => {
        DataFile {
            name: $name,
            built_in: include_str!(concat!("../data/", $name)),
            columns: $columns,
        }
    };
}

const FILES: [DataFile; 8] = [
    file!("abbreviations.tsv", 3),
    file!("bodies.tsv", 3),
    file!("body-codes.tsv", 5),
    file!("body-names.tsv", 2),
    file!("congresses.tsv", 3),
    file!("document-types.tsv", 4),
    file!("lineage.tsv", 3),
    file!("sidecar-fields.tsv", 2),
];

/// Why an office's data files are not taken. Nothing is installed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfficeDataError {
    /// No data file has that name.
    #[error("`{name}` is no data file; there are {known}")]
    Unknown {
        /// The name given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A row has too few columns.
    #[error("{file}, line {line}: expected {expected} columns parted by tabs, found {found}")]
    Columns {
        /// The file.
        file: &'static str,
        /// The line, from 1.
        line: usize,
        /// The fewest columns.
        expected: usize,
        /// The columns there are.
        found: usize,
    },
    /// Types or codes cannot be read.
    #[error(transparent)]
    Tables(#[from] TableError),
    /// Bodies, their lineage or their congresses cannot be read.
    #[error(transparent)]
    Lineage(#[from] LineageError),
    /// Too late: the data is in use.
    #[error("the data files are in use already; install an office's own before anything is read")]
    InUse,
}

static INSTALLED: OnceLock<HashMap<&'static str, String>> = OnceLock::new();

/// The text of a data file in use.
pub(crate) fn data(name: &str) -> &'static str {
    let installed = INSTALLED.get_or_init(HashMap::new);
    installed
        .get(name)
        .map(String::as_str)
        .or_else(|| FILES.iter().find(|f| f.name == name).map(|f| f.built_in))
        .unwrap_or_default()
}

/// An office's own data files in use, by name, with their texts: none where all are built in.
#[must_use]
pub fn installed_data() -> Vec<(&'static str, &'static str)> {
    let installed = INSTALLED.get_or_init(HashMap::new).iter();
    let mut files: Vec<(&str, &str)> = installed
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    files.sort_unstable();
    files
}

/// Puts an office's own data files, by name and text, in the place of the built-in ones of the same
/// name; those not given stay. The files of this crate's `data` folder are the form to start from:
/// columns parted by tabs, `#` before a comment, the names of the columns in the first row. To be
/// called once, before anything is read.
///
/// ```
/// let error = party_documents::install_data([("types.tsv", "")]).unwrap_err();
/// assert!(error.to_string().starts_with("`types.tsv` is no data file; there are abbreviations.tsv, "));
/// ```
///
/// # Errors
/// The first file that has no such name or cannot be read; or that the data is in use already.
pub fn install_data<N, T>(files: impl IntoIterator<Item = (N, T)>) -> Result<(), OfficeDataError>
where
    N: AsRef<str>,
    T: Into<String>,
{
    let mut own: HashMap<&'static str, String> = HashMap::new();
    for (name, text) in files {
        let Some(file) = FILES.iter().find(|f| f.name == name.as_ref()) else {
            let known: Vec<&str> = FILES.iter().map(|f| f.name).collect();
            return Err(OfficeDataError::Unknown {
                name: name.as_ref().to_owned(),
                known: known.join(", "),
            });
        };
        let text = text.into();
        let short = rows(&text).find(|(_, columns)| columns.len() < file.columns);
        if let Some((line, columns)) = short {
            return Err(OfficeDataError::Columns {
                file: file.name,
                line,
                expected: file.columns,
                found: columns.len(),
            });
        }
        own.insert(file.name, text);
    }
    let text = |name: &str| {
        let built_in = FILES.iter().find(|f| f.name == name).map(|f| f.built_in);
        own.get(name)
            .map_or(built_in.unwrap_or_default(), String::as_str)
    };
    Tables::read(text("document-types.tsv"), text("body-codes.tsv"))?;
    Lineage::read(
        text("bodies.tsv"),
        text("lineage.tsv"),
        text("congresses.tsv"),
    )?;
    INSTALLED.set(own).map_err(|_| OfficeDataError::InUse)
}

#[cfg(test)]
mod tests {
    use super::FILES;
    use crate::tables::rows;

    #[test]
    fn the_built_in_files_have_their_columns() {
        for file in FILES {
            assert!(rows(file.built_in).count() > 5, "{}", file.name);
            for (line, columns) in rows(file.built_in) {
                assert!(columns.len() >= file.columns, "{}, line {line}", file.name);
            }
        }
    }
}
