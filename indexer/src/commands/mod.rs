//! The subcommands, one a file.

pub(crate) mod backup;
pub(crate) mod build;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod list;
pub(crate) mod prune;
pub(crate) mod publish;
pub(crate) mod read_files;
pub(crate) mod verify;

use crate::exit::Exit;
use crate::failure::index_message;
use crate::language::Language;
use search_index::IndexError;
use serde::Serialize;
use std::io::Write;

/// Whoever stopped reading does not make a finished command fail.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// One JSON object or array, indented, and a newline.
fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Says on stderr what the index refused.
fn refuse(error: &IndexError, language: Language) -> Exit {
    let word = language.pick("lỗi", "error");
    eprintln!("{word}: {}", index_message(error, language));
    Exit::from(error)
}
