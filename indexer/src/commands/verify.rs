//! `indexer verify`: is every byte of a generation what was written?

use super::{json, print, refuse};
use crate::cli::VerifyArguments;
use crate::exit::Exit;
use crate::language::Language;
use search_index::{IndexDirectory, IndexError, Verification};

/// Runs it.
pub(crate) fn run(arguments: &VerifyArguments, language: Language) -> Exit {
    let verified = match verify(arguments) {
        Ok(verified) => verified,
        Err(error) => return refuse(&error, language),
    };
    if arguments.json {
        print(&json(&verified));
    } else {
        for verification in &verified {
            print(&text(verification, language));
        }
    }
    if verified.iter().all(Verification::is_whole) {
        Exit::Success
    } else {
        Exit::Index
    }
}

fn verify(arguments: &VerifyArguments) -> Result<Vec<Verification>, IndexError> {
    let directory = IndexDirectory::new(&arguments.index);
    let names = match &arguments.generation {
        Some(name) => vec![name.clone()],
        None if arguments.all => {
            let generations = directory.list()?;
            if generations.is_empty() {
                return Err(IndexError::Missing(arguments.index.clone()));
            }
            // One of another version cannot be read, which `list` says of it.
            let readable = generations.into_iter().filter(|generation| {
                generation
                    .defect
                    .as_ref()
                    .is_none_or(|defect| defect.code != "index_version")
            });
            readable.map(|generation| generation.name).collect()
        }
        None => vec![directory.current()?],
    };
    names
        .iter()
        .map(|name| directory.verify(name, |_| {}))
        .collect()
}

/// The result for a person.
pub(super) fn text(verification: &Verification, language: Language) -> String {
    let name = &verification.generation;
    if verification.is_whole() {
        let files = language.count(verification.files as u64);
        let bytes = language.bytes(verification.bytes);
        return language.pick(
            format!("✓ {name}: lành, đã đọc {files} tệp, {bytes}\n"),
            format!("✓ {name}: whole, {files} files read, {bytes}\n"),
        );
    }
    let mut text = language.pick(
        format!("✗ {name}: BỊ HỎNG\n"),
        format!("✗ {name}: DAMAGED\n"),
    );
    for damage in &verification.damage {
        text.push_str(&format!("    {damage}\n"));
    }
    text.push_str(language.pick(
        "  Kiểm tra ổ đĩa; `indexer rollback` quay về thế hệ trước, `indexer build` lập lại\n",
        "  Check the disk; `indexer rollback` goes back to an earlier one, `indexer build` builds anew\n",
    ));
    text
}
