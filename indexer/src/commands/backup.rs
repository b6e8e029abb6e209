//! `indexer backup` and `indexer restore`: a copy elsewhere, and back.

use super::{json, print, publish, refuse};
use crate::cli::{BackupArguments, RestoreArguments};
use crate::exit::Exit;
use crate::language::Language;
use crate::path_text::{one_line, text};
use search_index::{Backup, IndexDirectory};

/// Runs `backup`.
pub(crate) fn backup(arguments: &BackupArguments, language: Language) -> Exit {
    match IndexDirectory::new(&arguments.index).backup(&arguments.to) {
        Ok(made) if arguments.json => print(&json(&made)),
        Ok(made) => print(&told(&made, language)),
        Err(error) => return refuse(&error, language),
    }
    Exit::Success
}

/// Runs `restore`.
pub(crate) fn restore(arguments: &RestoreArguments, language: Language) -> Exit {
    let moved = IndexDirectory::new(&arguments.index).restore(&arguments.from);
    publish::tell(moved, arguments.json, language)
}

fn told(made: &Backup, language: Language) -> String {
    let path = one_line(&text(&made.path));
    let (copied, shared) = (language.bytes(made.copied), language.bytes(made.shared));
    language.pick(
        format!("Đã sao lưu vào {path}: chép {copied}, dùng chung {shared} với bản trước\n"),
        format!("Copied to {path}: {copied} copied, {shared} shared with an earlier copy\n"),
    )
}
