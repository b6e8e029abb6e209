//! The tables an office may correct: types of documents and codes of bodies.
//!
//! They are read from tab-separated text with `#` comments. The built-in ones are
//! `data/document-types.tsv` and `data/body-codes.tsv`; [`crate::install_data`] puts an
//! office's own in their place, [`install_tables`] any others.

use crate::letters::fold_words;
use crate::office_data::data;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Whose type of document or body something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The Party's.
    Party,
    /// The State's.
    State,
    /// Used by both.
    Both,
    /// The Fatherland Front's and the mass organisations'.
    Front,
}

/// A type of document (thể loại).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentType {
    /// Its name: `Nghị quyết`.
    pub name: String,
    /// Its name without marks: `nghi quyet`.
    pub folded: String,
    /// Its symbols, the usual one first: `QĐ`, `QĐi`.
    pub symbols: Vec<String>,
    /// Who issues it.
    pub side: Side,
}

/// A code of a body in document numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyCode {
    /// The code as printed: `BTCTW`.
    pub code: String,
    /// The name: `Ban Tổ chức Trung ương`.
    pub name: String,
    /// Whose body it is.
    pub side: Side,
    /// Its level: `central`, `province`, `district`, `commune`, …
    pub level: String,
    /// Other spellings of the code: `T.Ư`.
    pub aliases: Vec<String>,
}

/// What is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A row has too few columns.
    #[error("{table}, line {line}: expected {expected} columns parted by tabs, found {found}")]
    Columns {
        /// Which table.
        table: &'static str,
        /// Line, from 1.
        line: usize,
        /// Columns wanted.
        expected: usize,
        /// Columns there.
        found: usize,
    },
    /// A value that the column does not know.
    #[error("{table}, line {line}: `{value}` is none of {allowed}")]
    Value {
        /// Which table.
        table: &'static str,
        /// Line, from 1.
        line: usize,
        /// The value.
        value: String,
        /// What may stand there.
        allowed: &'static str,
    },
    /// A name or code stands twice.
    #[error("{table}, line {line}: `{value}` stands in the table twice: keep one")]
    Twice {
        /// Which table.
        table: &'static str,
        /// Line, from 1.
        line: usize,
        /// The value.
        value: String,
    },
}

/// The types and the codes in use.
#[derive(Debug)]
pub struct Tables {
    types: Vec<DocumentType>,
    bodies: Vec<BodyCode>,
    symbol_by_letters: HashMap<String, String>,
    symbol_by_folded: HashMap<String, String>,
    body_by_letters: HashMap<String, usize>,
    body_by_folded: HashMap<String, usize>,
}

impl Tables {
    /// Reads both tables.
    ///
    /// # Errors
    /// The first row that cannot be read.
    pub fn read(types: &str, bodies: &str) -> Result<Self, TableError> {
        let types = read_types(types)?;
        let bodies = read_bodies(bodies)?;
        let mut symbol_by_letters = HashMap::new();
        let mut symbol_by_folded = HashMap::new();
        for symbol in types.iter().flat_map(|t| &t.symbols) {
            symbol_by_letters
                .entry(symbol.to_lowercase())
                .or_insert_with(|| symbol.clone());
            symbol_by_folded
                .entry(fold_words(symbol))
                .or_insert_with(|| symbol.clone());
        }
        let mut body_by_letters = HashMap::new();
        let mut body_by_folded = HashMap::new();
        for (i, body) in bodies.iter().enumerate() {
            for code in std::iter::once(&body.code).chain(&body.aliases) {
                body_by_letters.entry(code.to_lowercase()).or_insert(i);
            }
            body_by_folded.entry(fold_words(&body.code)).or_insert(i);
        }
        Ok(Self {
            types,
            bodies,
            symbol_by_letters,
            symbol_by_folded,
            body_by_letters,
            body_by_folded,
        })
    }

    /// The types in the order of the table.
    #[must_use]
    pub fn types(&self) -> &[DocumentType] {
        &self.types
    }

    /// The codes in the order of the table.
    #[must_use]
    pub fn bodies(&self) -> &[BodyCode] {
        &self.bodies
    }

    /// The type of this name, in any case, with or without marks.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<&DocumentType> {
        let folded = fold_words(name);
        self.types.iter().find(|t| t.folded == folded)
    }

    /// The canonical spelling of a symbol: `ctr` → `CTr`, `QD` → `QĐ`.
    pub(crate) fn symbol(&self, printed: &str) -> Option<&str> {
        self.symbol_by_letters
            .get(&printed.to_lowercase())
            .or_else(|| self.symbol_by_folded.get(&fold_words(printed)))
            .map(String::as_str)
    }

    /// The body of a code, with its marks; in any case.
    pub(crate) fn body(&self, printed: &str) -> Option<&BodyCode> {
        self.body_by_letters
            .get(&printed.to_lowercase())
            .and_then(|i| self.bodies.get(*i))
    }

    /// The body of a code, whatever its marks: `DU` is `ĐU`.
    pub(crate) fn body_folded(&self, printed: &str) -> Option<&BodyCode> {
        self.body(printed).or_else(|| {
            self.body_by_folded
                .get(&fold_words(printed))
                .and_then(|i| self.bodies.get(*i))
        })
    }
}

/// Rows of a table that are neither comment nor heading: line number and columns.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines()
        .enumerate()
        .filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty())
        .skip(1)
        .map(|(i, l)| (i + 1, l.split('\t').map(str::trim).collect()))
}

pub(crate) fn comma_list(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect()
}

fn side(table: &'static str, line: usize, value: &str) -> Result<Side, TableError> {
    match value {
        "party" => Ok(Side::Party),
        "state" => Ok(Side::State),
        "both" => Ok(Side::Both),
        "front" => Ok(Side::Front),
        _ => Err(TableError::Value {
            table,
            line,
            value: value.to_owned(),
            allowed: "party, state, both, front",
        }),
    }
}

fn read_types(text: &str) -> Result<Vec<DocumentType>, TableError> {
    let table = "document types";
    let mut types: Vec<DocumentType> = Vec::new();
    for (line, columns) in rows(text) {
        let [name, folded, symbols, whose, ..] = columns.as_slice() else {
            return Err(TableError::Columns {
                table,
                line,
                expected: 4,
                found: columns.len(),
            });
        };
        let expected = fold_words(name);
        if *folded != expected {
            return Err(TableError::Value {
                table,
                line,
                value: (*folded).to_owned(),
                allowed: "the name in lower case without marks",
            });
        }
        if types.iter().any(|t| t.folded == expected) {
            return Err(TableError::Twice {
                table,
                line,
                value: (*name).to_owned(),
            });
        }
        types.push(DocumentType {
            name: (*name).to_owned(),
            folded: expected,
            symbols: comma_list(symbols),
            side: side(table, line, whose)?,
        });
    }
    Ok(types)
}

fn read_bodies(text: &str) -> Result<Vec<BodyCode>, TableError> {
    let table = "body codes";
    let mut bodies: Vec<BodyCode> = Vec::new();
    for (line, columns) in rows(text) {
        let [code, name, whose, level, aliases, ..] = columns.as_slice() else {
            return Err(TableError::Columns {
                table,
                line,
                expected: 5,
                found: columns.len(),
            });
        };
        if bodies.iter().any(|b| b.code == *code) {
            return Err(TableError::Twice {
                table,
                line,
                value: (*code).to_owned(),
            });
        }
        bodies.push(BodyCode {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            side: side(table, line, whose)?,
            level: (*level).to_owned(),
            aliases: comma_list(aliases),
        });
    }
    Ok(bodies)
}

static TABLES: OnceLock<Tables> = OnceLock::new();

/// The tables in use: those installed, else the built-in ones.
#[must_use]
pub fn tables() -> &'static Tables {
    TABLES.get_or_init(|| {
        Tables::read(data("document-types.tsv"), data("body-codes.tsv"))
            // A test reads the built-in tables, so this never comes to pass in a released build.
            .unwrap_or_else(|_| Tables {
                types: Vec::new(),
                bodies: Vec::new(),
                symbol_by_letters: HashMap::new(),
                symbol_by_folded: HashMap::new(),
                body_by_letters: HashMap::new(),
                body_by_folded: HashMap::new(),
            })
    })
}

/// Uses these tables from now on. To be called before anything is read.
///
/// # Errors
/// The tables given back, when some are in use already.
pub fn install_tables(tables: Tables) -> Result<(), Box<Tables>> {
    TABLES.set(tables).map_err(Box::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_tables_are_readable() {
        let tables = Tables::read(
            include_str!("../data/document-types.tsv"),
            include_str!("../data/body-codes.tsv"),
        )
        .unwrap();
        assert_eq!(
            tables.type_named("QUYẾT ĐỊNH").unwrap().symbols,
            ["QĐ".to_owned()]
        );
        assert_eq!(tables.symbol("ctr"), Some("CTr"));
        assert_eq!(tables.symbol("QD"), Some("QĐ"));
        assert_eq!(tables.body("T.Ư").unwrap().code, "TW");
        assert_eq!(tables.body_folded("du").unwrap().code, "ĐU");
        assert!(tables.body("DU").is_none());
    }

    #[test]
    fn errors_name_the_line() {
        let head = "name\tfolded\tsymbols\tside\tsource\n";
        let error = Tables::read(&format!("{head}Nghị quyết\tnghi quyet\tNQ\n"), "").unwrap_err();
        assert_eq!(
            error.to_string(),
            "document types, line 2: expected 4 columns parted by tabs, found 3"
        );
        let twice = format!("{head}A b\ta b\tX\tparty\t-\nA b\ta b\tX\tparty\t-\n");
        assert!(matches!(
            Tables::read(&twice, ""),
            Err(TableError::Twice { line: 3, .. })
        ));
    }
}
