//! `indexer publish` and `indexer rollback`: another generation becomes the published one.

use super::{json, print, refuse, verify};
use crate::cli::{PublishArguments, RollbackArguments};
use crate::exit::Exit;
use crate::language::Language;
use search_index::{IndexDirectory, IndexError, Moved};

/// Runs `publish`.
pub(crate) fn publish(arguments: &PublishArguments, language: Language) -> Exit {
    let directory = IndexDirectory::new(&arguments.index);
    let moved = directory.publish(&arguments.generation, |_| {});
    tell(moved, arguments.json, language)
}

/// Runs `rollback`.
pub(crate) fn rollback(arguments: &RollbackArguments, language: Language) -> Exit {
    let moved = IndexDirectory::new(&arguments.index).rollback(|_| {});
    tell(moved, arguments.json, language)
}

/// Says what is published now, or why nothing changed.
pub(super) fn tell(moved: Result<Moved, IndexError>, as_json: bool, language: Language) -> Exit {
    match moved {
        Ok(moved) if as_json => print(&json(&moved)),
        Ok(moved) => print(&text(&moved, language)),
        Err(error) => return refuse(&error, language),
    }
    Exit::Success
}

fn text(moved: &Moved, language: Language) -> String {
    let mut text = String::new();
    for passed_over in &moved.passed_over {
        text.push_str(&verify::text(passed_over, language));
    }
    let to = &moved.to;
    text.push_str(&match &moved.from {
        Some(from) if from == to => language.pick(
            format!("{to} đang công bố rồi, và lành\n"),
            format!("{to} is published already, and whole\n"),
        ),
        Some(from) => language.pick(
            format!("Đã công bố {to} thay cho {from}\n"),
            format!("Published {to} in place of {from}\n"),
        ),
        None => language.pick(format!("Đã công bố {to}\n"), format!("Published {to}\n")),
    });
    text
}
