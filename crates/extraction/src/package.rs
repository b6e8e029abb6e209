//! Members of a ZIP container, unpacked under one budget.

use crate::ExtractError;
use std::fs::File;
use std::io::{BufReader, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The most members that a document's container may have.
const MEMBER_LIMIT: usize = 100_000;

/// A container whose members are read by name, never unpacked to disk.
pub(crate) struct Package<'a> {
    archive: ZipArchive<BufReader<&'a File>>,
    format: &'static str,
    unpacked_limit: u64,
    left: u64,
}

impl<'a> Package<'a> {
    /// Opens a container. All its members together may unpack to `unpacked_limit` bytes.
    pub(crate) fn open(
        file: &'a File,
        format: &'static str,
        unpacked_limit: u64,
    ) -> Result<Self, ExtractError> {
        let archive = ZipArchive::new(BufReader::with_capacity(64 << 10, file))
            .map_err(|error| damaged(format, &error))?;
        if archive.len() > MEMBER_LIMIT {
            return Err(ExtractError::Limit {
                limit: "members",
                value: MEMBER_LIMIT.to_string(),
            });
        }
        Ok(Self {
            archive,
            format,
            unpacked_limit,
            left: unpacked_limit,
        })
    }

    /// What the container is, for messages.
    pub(crate) fn format(&self) -> &'static str {
        self.format
    }

    /// The names of all members, in the order of the directory.
    pub(crate) fn names(&self) -> Vec<String> {
        self.archive
            .file_names_raw()
            .map(|raw| String::from_utf8_lossy(raw).replace('\\', "/"))
            .collect()
    }

    /// The member's bytes; `None` where there is none of that name.
    ///
    /// The sizes that the container declares are not believed.
    pub(crate) fn member(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let index = self.archive.index_for_name(name).or_else(|| {
            // Names are compared without case (ECMA-376 part 2, 7.3).
            self.names()
                .iter()
                .position(|n| n.eq_ignore_ascii_case(name))
        });
        let Some(index) = index else {
            return Ok(None);
        };
        let member = match self.archive.by_index(index) {
            Ok(member) => member,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(self.format, &error)),
        };
        let mut bytes = Vec::with_capacity(member.size().min(1 << 20) as usize);
        member
            .take(self.left.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| ExtractError::Damaged {
                format: self.format,
                detail: format!("{name}: {error}"),
            })?;
        let length = bytes.len() as u64;
        if length > self.left {
            return Err(ExtractError::Limit {
                limit: "unpacked size",
                value: format!("{} bytes", self.unpacked_limit),
            });
        }
        self.left -= length;
        Ok(Some(bytes))
    }

    /// A member as text of XML.
    pub(crate) fn xml(&mut self, name: &str) -> Result<Option<String>, ExtractError> {
        let Some(bytes) = self.member(name)? else {
            return Ok(None);
        };
        crate::xml::decode(bytes, self.format, name).map(Some)
    }
}

/// Unpacks every member to nowhere, for readers that unpack by themselves without a limit.
pub(crate) fn check_size(
    file: &File,
    format: &'static str,
    unpacked_limit: u64,
) -> Result<(), ExtractError> {
    use std::io::Seek;
    let mut package = Package::open(file, format, unpacked_limit)?;
    for index in 0..package.archive.len() {
        let member = match package.archive.by_index(index) {
            Ok(member) => member,
            Err(error) => return Err(damaged(format, &error)),
        };
        let mut bounded = member.take(package.left.saturating_add(1));
        let size = std::io::copy(&mut bounded, &mut std::io::sink()).map_err(|error| {
            ExtractError::Damaged {
                format,
                detail: error.to_string(),
            }
        })?;
        package.left = package
            .left
            .checked_sub(size)
            .ok_or_else(|| ExtractError::Limit {
                limit: "unpacked size",
                value: format!("{unpacked_limit} bytes"),
            })?;
    }
    let mut file = file;
    file.rewind()?;
    Ok(())
}

pub(crate) fn damaged(format: &'static str, error: &ZipError) -> ExtractError {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
            ExtractError::Encrypted
        }
        ZipError::InvalidPassword => ExtractError::Encrypted,
        _ => ExtractError::Damaged {
            format,
            detail: error.to_string(),
        },
    }
}
