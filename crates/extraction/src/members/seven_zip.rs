//! Entries of 7z archives.

use super::{Spot, Walk, is_left_out};
use crate::{ExtractError, Format};
use sevenz_rust2::{ArchiveReader, EntryDecision, Error, Password};
use std::fs::File;
use std::io::{self, Seek};

impl Walk<'_> {
    pub(super) fn seven_zip(
        &mut self,
        mut file: &File,
        spot: &Spot,
        depth: usize,
    ) -> Result<(), ExtractError> {
        file.rewind()?;
        // Dictionaries of an archive may ask for any memory; this process has only so much.
        let most = usize::try_from(self.options.memory_limit / 2 / 1024).unwrap_or(usize::MAX);
        let mut archive = ArchiveReader::new_with_memory_limit(file, Password::empty(), most)
            .map_err(|error| failure(error, self.options.memory_limit / 2))?;
        archive.set_thread_count(1);
        let mut entry = 0;
        let mut stopped = None;
        let walked = archive.for_each_entries_with_decision(|found, content| {
            let spot = spot.inside(entry, &found.name);
            entry += 1;
            if found.is_directory || is_left_out(&found.name) || !self.wants(&spot.at) {
                return Ok(EntryDecision::Continue);
            }
            match self.entry(&spot, Format::SevenZip, content, depth) {
                Ok(()) => Ok(EntryDecision::Continue),
                Err(error) => {
                    stopped = Some(error);
                    Ok(EntryDecision::Stop)
                }
            }
        });
        match (stopped, walked) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(failure(error, self.options.memory_limit / 2)),
            (None, Ok(())) => Ok(()),
        }
    }
}

fn failure(error: Error, memory: u64) -> ExtractError {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => ExtractError::Encrypted,
        Error::UnsupportedCompressionMethod(name) if name.contains("AES") => {
            ExtractError::Encrypted
        }
        Error::UnsupportedCompressionMethod(name) => ExtractError::Unsupported {
            found: format!("7z archive packed by {name}"),
        },
        Error::MaxMemLimited { .. } => ExtractError::Limit {
            limit: "memory",
            value: format!("{} MiB", memory >> 20),
        },
        Error::Io(error, _) if error.kind() == io::ErrorKind::StorageFull => error.into(),
        other => ExtractError::Damaged {
            format: "7z",
            detail: other.to_string(),
        },
    }
}
