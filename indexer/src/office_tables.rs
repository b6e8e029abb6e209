//! An office's own tables of types, bodies and names, in the place of the built-in ones.

use crate::failure::Failure;
use std::path::Path;

/// Reads the `.tsv` files of a folder and puts them in the place of the built-in ones of the same
/// name. To be called before anything is read.
///
/// # Errors
/// [`Failure::Tables`] names the file and the line that cannot be used.
pub(crate) fn install(folder: &Path) -> Result<(), Failure> {
    let failure = |detail: String| Failure::Tables {
        path: folder.to_owned(),
        detail,
    };
    let entries = std::fs::read_dir(folder).map_err(|e| failure(e.to_string()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| failure(e.to_string()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.ends_with(".tsv") {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|e| failure(format!("{name}: {e}")))?;
        files.push((name.into_owned(), text));
    }
    if files.is_empty() {
        return Err(failure("it holds no .tsv file".to_owned()));
    }
    files.sort();
    party_documents::install_data(files).map_err(|e| failure(e.to_string()))
}
