//! Entries of ZIP archives.

use super::{Spot, Walk, is_left_out};
use crate::{ExtractError, Format};
use std::fs::File;
use std::io::BufReader;
use zip::ZipArchive;

impl Walk<'_> {
    pub(super) fn zip(
        &mut self,
        file: &File,
        spot: &Spot,
        depth: usize,
    ) -> Result<(), ExtractError> {
        const NAME: &str = "ZIP";
        let damaged = |error| crate::package::damaged(NAME, &error);
        let mut archive =
            ZipArchive::new(BufReader::with_capacity(64 << 10, file)).map_err(damaged)?;
        let names: Vec<String> = archive
            .file_names_raw()
            .map(|raw| match std::str::from_utf8(raw) {
                Ok(name) => name.to_owned(),
                // Old Windows programs write the code page of the machine.
                Err(_) => crate::text::decode(raw).text,
            })
            .collect();
        for (index, name) in names.iter().enumerate() {
            let Ok(entry) = u32::try_from(index) else {
                break;
            };
            let spot = spot.inside(entry, name);
            if is_left_out(name) || !self.wants(&spot.at) {
                continue;
            }
            match archive.by_index(index) {
                Ok(mut member) => self.entry(&spot, Format::Zip, &mut member, depth)?,
                Err(error) => {
                    self.count()?;
                    self.bad(&spot, damaged(error))?;
                }
            }
        }
        Ok(())
    }
}
