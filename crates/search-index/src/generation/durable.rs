//! Writes that survive a power cut.

use super::faults;
use crate::IndexError;
use std::fs::{File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Replaces a file as one step: after a crash it holds the old bytes or the new ones.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = parent.join(format!(".{name}.new"));
    let written = File::create(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        faults::synced(&aside);
        faults::pass("replace.written")
    });
    written.map_err(|e| IndexError::io("write", &aside, e))?;
    std::fs::rename(&aside, path).map_err(|e| IndexError::io("replace", path, e))?;
    sync_directory(parent)
}

/// Makes the names in a folder durable. tantivy leaves the folder unsynced after its last rename.
pub(crate) fn sync_directory(path: &Path) -> Result<(), IndexError> {
    File::open(path)
        .and_then(|directory| directory.sync_all())
        .map_err(|e| IndexError::io("sync", path, e))?;
    faults::synced(path);
    Ok(())
}

/// Makes every file of a folder durable, then its names. Each file may be read by whoever may read
/// the folder: tantivy leaves some to their owner alone, but a server may run as somebody else.
pub(crate) fn sync_files(path: &Path) -> Result<(), IndexError> {
    let io = |source| IndexError::io("sync", path, source);
    let folder = std::fs::metadata(path).map_err(io)?.permissions().mode();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?;
        if entry.file_type().map_err(io)?.is_file() {
            let file = File::open(entry.path()).map_err(io)?;
            let mode = file.metadata().map_err(io)?.permissions().mode();
            let readable = mode | (folder & 0o444);
            if readable != mode {
                file.set_permissions(Permissions::from_mode(readable))
                    .map_err(io)?;
            }
            file.sync_all().map_err(io)?;
            faults::synced(&entry.path());
        }
    }
    sync_directory(path)
}
