//! Documents in archives and mail: each is indexed as a file of its own would be.

use super::scans::Scans;
use super::survey::{Inside, Kind, member, unchanged};
use super::work::{Context, changed, refused};
use crate::compose::{self, Origin, Rejection};
use crate::discover::SourceFile;
use crate::failure::Failure;
use crate::sidecars::unknown_secrecy;
use crate::units::{Job, Unit};
use extraction::{ExtractError, Extracted};
use party_documents::{Secrecy, Sidecar};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering::Relaxed;

/// Scans that are put off.
type PutOff<'a> = Option<&'a Scans>;

/// The message of a mail, held until its attachments are read.
struct Held {
    at: Vec<u32>,
    text: Extracted,
    /// The strictest mark on what is attached.
    floor: Secrecy,
    /// Whether an attachment is yet to be recognised, so that its mark is not known.
    waits: bool,
}

impl Held {
    /// Whether what is at `at` is attached to it, however deep.
    fn encloses(&self, at: &[u32]) -> bool {
        at != self.at && enclosing(&self.at).is_some_and(|mail| at.starts_with(mail))
    }
}

/// The mail that a message is of.
fn enclosing(message: &[u32]) -> Option<&[u32]> {
    Some(message.split_last()?.1)
}

impl<S> Context<'_, S>
where
    S: Fn() -> Result<(), Failure> + Sync,
{
    /// Indexes the members of a job, which are in one pass taken out of their file.
    pub(super) fn index_members(
        &self,
        job: &Job,
        file: &SourceFile,
        inside: &[Inside],
        put_off: PutOff<'_>,
    ) -> Result<(), Failure> {
        (self.stopped)()?;
        let mut work: BTreeMap<&[u32], (u32, &Unit, bool)> = self
            .units
            .firsts(job.units.clone())
            .filter_map(|(n, unit)| {
                let member = member(inside, unit.row?)?;
                Some((member.at.as_slice(), (n, unit, member.message)))
            })
            .collect();
        // A message is no less secret than what it encloses, also where that is indexed already.
        let messages = work.iter().filter(|(_, (_, _, message))| *message);
        let mails: Vec<&[u32]> = messages.filter_map(|(at, _)| enclosing(at)).collect();
        let mut wanted: Vec<Vec<u32>> = inside
            .iter()
            .map(|inside| inside.at.as_slice())
            .filter(|at| work.contains_key(at) || mails.iter().any(|mail| at.starts_with(mail)))
            .map(<[u32]>::to_vec)
            .collect();
        wanted.sort_unstable();
        let reading = extraction::Options {
            put_off_ocr: put_off.is_some(),
            ..self.settings.reading()
        };
        let mut held: Vec<Held> = Vec::new();
        let mut failed = None;
        let read =
            self.settings
                .readers
                .read_members(&file.path, &wanted, &reading, &mut |at, read| {
                    for message in held.iter_mut().filter(|held| held.encloses(at)) {
                        match &read {
                            Ok(text) => message.floor = message.floor.max(compose::mark(text)),
                            Err(ExtractError::ScanPutOff) => message.waits = true,
                            // Whoever cannot read it knows nothing of a mark: the message has its own.
                            Err(_) => {}
                        }
                    }
                    let Some((n, unit, is_message)) = work.get(at).copied() else {
                        return ControlFlow::Continue(());
                    };
                    if let (true, Ok(text)) = (is_message, &read) {
                        held.push(Held {
                            at: at.to_vec(),
                            text: text.clone(),
                            floor: Secrecy::Normal,
                            waits: false,
                        });
                        return ControlFlow::Continue(());
                    }
                    work.remove(at);
                    match self.index_member(n, unit, file, read, Secrecy::Normal, put_off) {
                        Ok(()) => ControlFlow::Continue(()),
                        Err(failure) => {
                            failed = Some(failure);
                            ControlFlow::Break(())
                        }
                    }
                });
        if let Some(failure) = failed {
            return Err(failure);
        }
        for message in held {
            // Where the pass was broken off, marks of attachments may be missing.
            if read.is_err() {
                break;
            }
            let Some((n, unit, _)) = work.remove(message.at.as_slice()) else {
                continue;
            };
            let text = match message.waits {
                true => Err(ExtractError::ScanPutOff),
                false => Ok(message.text),
            };
            self.index_member(n, unit, file, text, message.floor, put_off)?;
        }
        // What nobody came by.
        let rejection = match &read {
            Ok(()) => changed(),
            Err(error) => refused(error),
        };
        for (n, _, _) in work.into_values() {
            self.progress.items.fetch_add(1, Relaxed);
            self.set_aside(n, &rejection);
        }
        Ok(())
    }

    fn index_member(
        &self,
        n: u32,
        unit: &Unit,
        file: &SourceFile,
        read: Result<Extracted, ExtractError>,
        floor: Secrecy,
        put_off: PutOff<'_>,
    ) -> Result<(), Failure> {
        (self.stopped)()?;
        let done = self.index_unit(n, unit, |origin| {
            let (sidecar, place_floor) = self.said_of(n)?;
            let extracted = read.map_err(|error| refused(&error))?;
            if !unchanged(file) {
                return Err(changed());
            }
            let origin = Origin {
                floor: floor.max(place_floor),
                ..origin
            };
            compose::from_file(&extracted, sidecar.as_ref(), origin, self.settings.ceiling)
        })?;
        if let (false, Some(put_off)) = (done, put_off) {
            put_off.put(Job {
                file: unit.file,
                units: n..n + 1,
            });
            return Ok(());
        }
        let length = unit.row.map_or(0, |row| u64::from(row.length));
        self.progress.bytes.fetch_add(length, Relaxed);
        Ok(())
    }

    /// What the office says of a content in all its places, and the strictest mark that it gives to
    /// archives in which it lies: the other metadata of an archive are none of its members'.
    pub(super) fn said_of(&self, n: u32) -> Result<(Option<Sidecar>, Secrecy), Rejection> {
        // A paper whose metadata cannot be read may be secret.
        let unreadable = |reason| Rejection {
            code: "metadata_unreadable",
            reason,
        };
        let (mut own, mut floor) = (Vec::new(), Secrecy::Normal);
        for unit in self.units.same(n) {
            match (self.surveyed.file(unit.file), unit.row) {
                (Some((file, Kind::Document)), _) => own.push(file.path.as_path()),
                (Some((file, Kind::Container(inside))), Some(row)) => {
                    let path = file.path.as_path();
                    if member(inside, row).is_some_and(|inside| inside.path.is_empty()) {
                        own.push(path);
                        continue;
                    }
                    let said = self
                        .sidecars
                        .of(std::iter::once(path))
                        .map_err(unreadable)?;
                    if let Some(reason) = said.as_ref().and_then(unknown_secrecy) {
                        return Err(Rejection {
                            code: "secrecy_unknown",
                            reason: reason.to_owned(),
                        });
                    }
                    let given = said.and_then(|said| said.secrecy);
                    floor = floor.max(given.unwrap_or(Secrecy::Normal));
                }
                _ => {}
            }
        }
        let sidecar = self.sidecars.of(own.into_iter()).map_err(unreadable)?;
        Ok((sidecar, floor))
    }
}
