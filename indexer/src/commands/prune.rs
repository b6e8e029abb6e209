//! `indexer prune`: old generations go.

use super::{json, print, refuse};
use crate::cli::PruneArguments;
use crate::exit::Exit;
use crate::language::Language;
use search_index::IndexDirectory;

/// Runs it.
pub(crate) fn run(arguments: &PruneArguments, language: Language) -> Exit {
    let directory = IndexDirectory::new(&arguments.index);
    match directory.prune(arguments.keep, arguments.damaged) {
        Ok(removed) if arguments.json => print(&json(&serde_json::json!({ "removed": removed }))),
        Ok(removed) => print(&text(&removed, language)),
        Err(error) => return refuse(&error, language),
    }
    Exit::Success
}

fn text(removed: &[String], language: Language) -> String {
    if removed.is_empty() {
        return language
            .pick("Không có gì để xóa\n", "Nothing to remove\n")
            .to_owned();
    }
    let word = language.pick("Đã xóa", "Removed");
    removed
        .iter()
        .map(|name| format!("{word} {name}\n"))
        .collect()
}
