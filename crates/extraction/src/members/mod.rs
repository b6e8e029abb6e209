//! Files that hold files, walked: archives, and mail with what is attached to it.
//!
//! Each member that is a document in itself is a *leaf*, told by the numbers of the entries on the
//! way to it, so that it can be found again without unpacking the others. Of a mail, entry 0 is the
//! message itself.

mod mail;
mod outlook;
mod seven_zip;
mod zip_archive;

use crate::input::Input;
use crate::scratch::Scratch;
use crate::{ExtractError, Extracted, Format, Options, sniff};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

/// How deep files in files in files are followed.
const DEPTH_LIMIT: usize = 4;

/// The most members of one archive that are read, with those of archives in it.
const MEMBER_LIMIT: usize = 10_000;

/// Whether a file of this format holds files.
pub(crate) fn is_container(format: Format) -> bool {
    matches!(
        format,
        Format::Zip | Format::SevenZip | Format::Mail | Format::Msg
    )
}

/// A member that is a document in itself, or one that cannot be unpacked.
pub(crate) struct Leaf<'a> {
    /// Numbers of the entries on the way to it.
    pub(crate) at: &'a [u32],
    /// Names on the way to it, joined by `/`; empty for the message of the mail that is walked.
    pub(crate) path: &'a str,
    /// What it holds, or why nobody knows.
    pub(crate) content: Result<Content<'a>, ExtractError>,
}

/// What a leaf holds.
pub(crate) enum Content<'a> {
    /// A file, unpacked here.
    File(&'a Path),
    /// A message without its attachments, and the bytes that it is told by.
    Message(Extracted, &'a [u8]),
}

/// Shows `visit` the leaves of an open file in order, or only those that `wanted` names, sorted.
///
/// # Errors
/// The file cannot be read as `format`, a limit of the whole was reached, or `visit` fails. What is
/// wrong with one member is that leaf's content.
pub(crate) fn walk(
    file: &File,
    format: Format,
    wanted: Option<&[Vec<u32>]>,
    options: &Options,
    visit: &mut dyn FnMut(Leaf<'_>) -> Result<(), ExtractError>,
) -> Result<(), ExtractError> {
    let mut walk = Walk {
        options,
        wanted,
        left: options.unpacked_limit,
        members: 0,
        folder: Scratch::new()?,
        visit,
    };
    walk.container(file, format, &Spot::default(), 0)
}

/// A place in a container.
#[derive(Debug, Clone, Default)]
struct Spot {
    at: Vec<u32>,
    path: String,
}

impl Spot {
    fn inside(&self, entry: u32, name: &str) -> Self {
        let mut at = self.at.clone();
        at.push(entry);
        // Archives of Windows programs divide by backslashes; a name is never a path of ours.
        let name = vietnamese::normalise(name).replace('\\', "/");
        let path = match (self.path.as_str(), name.as_str()) {
            ("", name) => name.to_owned(),
            (path, "") => path.to_owned(),
            (path, name) => format!("{path}/{name}"),
        };
        Self { at, path }
    }
}

struct Walk<'a> {
    options: &'a Options,
    wanted: Option<&'a [Vec<u32>]>,
    /// Bytes that may still be unpacked.
    left: u64,
    members: usize,
    folder: Scratch,
    visit: &'a mut dyn FnMut(Leaf<'_>) -> Result<(), ExtractError>,
}

impl Walk<'_> {
    fn container(
        &mut self,
        file: &File,
        format: Format,
        spot: &Spot,
        depth: usize,
    ) -> Result<(), ExtractError> {
        check_depth(depth)?;
        match format {
            Format::Zip => self.zip(file, spot, depth),
            Format::SevenZip => self.seven_zip(file, spot, depth),
            Format::Mail => self.mail(&whole(file)?, spot, depth),
            _ => self.outlook(
                outlook::Message::parse(&whole(file)?, self.options)?,
                spot,
                depth,
            ),
        }
    }

    /// Whether anything at or under `at` is wanted.
    fn wants(&self, at: &[u32]) -> bool {
        self.wanted.is_none_or(|wanted| {
            let first = wanted.partition_point(|one| one.as_slice() < at);
            wanted.get(first).is_some_and(|one| one.starts_with(at))
        })
    }

    /// A message without its attachments.
    fn message(
        &mut self,
        spot: &Spot,
        message: Result<Extracted, ExtractError>,
        bytes: &[u8],
    ) -> Result<(), ExtractError> {
        let spot = spot.inside(0, "");
        self.count()?;
        if !self.wants(&spot.at) {
            return Ok(());
        }
        (self.visit)(Leaf {
            at: &spot.at,
            path: &spot.path,
            content: message.map(|message| Content::Message(message, bytes)),
        })
    }

    /// An entry that is a file: unpacked, and walked if it holds files itself.
    fn entry(
        &mut self,
        spot: &Spot,
        format: Format,
        content: &mut dyn Read,
        depth: usize,
    ) -> Result<(), ExtractError> {
        crate::alive::tick();
        self.count()?;
        let extension = sniff::extension(Path::new(&spot.path))
            .filter(|e| e.len() <= 8 && e.bytes().all(|b| b.is_ascii_alphanumeric()));
        let mut file = tempfile::Builder::new()
            .suffix(
                &extension
                    .as_ref()
                    .map_or_else(String::new, |e| format!(".{e}")),
            )
            .tempfile_in(self.folder.path())?;
        match unpack(content, file.as_file_mut(), self.left.saturating_add(1)) {
            Ok(length) if length > self.left => {
                return Err(ExtractError::Limit {
                    limit: "unpacked size",
                    value: format!("{} bytes", self.options.unpacked_limit),
                });
            }
            Ok(length) => self.left -= length,
            Err(Unpacking::Write(error)) => return Err(error.into()),
            Err(Unpacking::Read(error)) => {
                let detail = format!("{}: {error}", spot.path);
                let format = format.name();
                return self.bad(spot, ExtractError::Damaged { format, detail });
            }
        }
        let sniffed = Input::open(file.path(), self.options.file_limit).and_then(|mut input| {
            let sniffed = sniff::sniff_input(&mut input, extension.as_deref())?;
            Ok((input, sniffed))
        });
        let (input, sniffed) = match sniffed {
            Ok(found) => found,
            Err(error) => return self.bad(spot, error),
        };
        match sniffed.format.filter(|_| sniffed.compression.is_none()) {
            Some(format) if is_container(format) => {
                match self.container(&input.file, format, spot, depth + 1) {
                    // The limits of the whole; nesting is the member's own.
                    Err(ExtractError::Limit { limit, value }) if limit != "nesting" => {
                        Err(ExtractError::Limit { limit, value })
                    }
                    Err(ExtractError::Unreadable(error)) => Err(error.into()),
                    Err(error) => self.bad(spot, error),
                    Ok(()) => Ok(()),
                }
            }
            _ => (self.visit)(Leaf {
                at: &spot.at,
                path: &spot.path,
                content: Ok(Content::File(file.path())),
            }),
        }
    }

    /// An entry that cannot be unpacked.
    fn bad(&mut self, spot: &Spot, error: ExtractError) -> Result<(), ExtractError> {
        (self.visit)(Leaf {
            at: &spot.at,
            path: &spot.path,
            content: Err(error),
        })
    }

    fn count(&mut self) -> Result<(), ExtractError> {
        self.members += 1;
        if self.members <= MEMBER_LIMIT {
            return Ok(());
        }
        Err(ExtractError::Limit {
            limit: "members",
            value: MEMBER_LIMIT.to_string(),
        })
    }
}

fn check_depth(depth: usize) -> Result<(), ExtractError> {
    if depth < DEPTH_LIMIT {
        return Ok(());
    }
    Err(ExtractError::Limit {
        limit: "nesting",
        value: format!("{DEPTH_LIMIT} files in one another"),
    })
}

/// Whether an entry is no document by its name: folders, and what programs leave behind, as it is
/// left out among files in folders.
fn is_left_out(name: &str) -> bool {
    let name = name.replace('\\', "/");
    let own = name.rsplit('/').next().unwrap_or_default();
    own.is_empty()
        || own.starts_with('.')
        || own.starts_with("~$")
        || name.starts_with("__MACOSX/")
        || ["thumbs.db", "desktop.ini"].contains(&own.to_ascii_lowercase().as_str())
}

enum Unpacking {
    Read(io::Error),
    Write(io::Error),
}

/// Copies at most `most` bytes, and tells whose fault a failure is.
fn unpack(from: &mut dyn Read, to: &mut File, most: u64) -> Result<u64, Unpacking> {
    let mut from = from.take(most);
    let mut buffer = vec![0; 64 << 10];
    let mut copied = 0;
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => return Ok(copied),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(Unpacking::Read(error)),
        };
        to.write_all(buffer.get(..count).unwrap_or_default())
            .map_err(Unpacking::Write)?;
        copied += count as u64;
    }
}

/// All bytes of a file that was sniffed, from its start.
fn whole(mut file: &File) -> io::Result<Vec<u8>> {
    io::Seek::rewind(&mut file)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
