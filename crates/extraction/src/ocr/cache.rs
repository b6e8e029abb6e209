//! Recognised pages kept by the content that they were read from: an archive takes days to
//! recognise and must never be paid for twice.

use crate::ExtractError;
use crate::model::Page;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Raised whenever recognition gives other text for the same image.
const READER_VERSION: u32 = 3;

/// The pages of one file, under its hash. Each page is a file of its own that is written whole or
/// not at all, so that a kill costs the page at hand and nothing else.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: Option<PathBuf>,
}

/// The hash of a file's content, in hexadecimal.
pub(crate) fn content_key(mut file: &File) -> Result<String, ExtractError> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hasher.update(buffer.get(..n).unwrap_or_default());
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(hasher.finalize().to_hex().to_string())
}

impl Cache {
    /// The cache under `root` for the content with this key; without a root nothing is kept.
    pub(crate) fn new(root: Option<&Path>, key: &str) -> Self {
        let folder = root.map(|root| {
            let start = key.get(..2).unwrap_or("00");
            root.join(format!("ocr-{READER_VERSION}"))
                .join(start)
                .join(key)
        });
        Self { folder }
    }

    /// The page `number`, read by `read` unless it is kept.
    pub(crate) fn page(
        &self,
        number: u32,
        read: impl FnOnce() -> Result<Page, ExtractError>,
    ) -> Result<Page, ExtractError> {
        self.kept(&number.to_string(), read)
    }

    /// What `name` says of the content, read by `read` unless it is kept.
    pub(crate) fn kept<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        read: impl FnOnce() -> Result<T, ExtractError>,
    ) -> Result<T, ExtractError> {
        let Some(folder) = &self.folder else {
            return read();
        };
        let path = folder.join(format!("{name}.json"));
        if let Some(kept) = load(&path) {
            return Ok(kept);
        }
        let fresh = read()?;
        store(folder, &path, &fresh)?;
        Ok(fresh)
    }
}

/// What was kept before; `None` where there is nothing, or what a broken disk has spoilt.
fn load<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Writes aside, syncs, renames, syncs the folder.
fn store<T: Serialize>(folder: &Path, path: &Path, value: &T) -> Result<(), ExtractError> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let bytes = serde_json::to_vec(value).map_err(std::io::Error::from)?;
    file.write_all(&bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, BlockKind, Method};

    fn page(text: &str) -> Page {
        Page {
            number: Some(3),
            method: Method::Ocr,
            quality: 0.5,
            blocks: vec![Block::new(BlockKind::Paragraph, text.to_owned())],
        }
    }

    #[test]
    fn a_page_is_read_once() {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::new(Some(root.path()), "abcd");
        let first = cache.page(3, || Ok(page("một"))).unwrap();
        let again = cache.page(3, || panic!("read twice")).unwrap();
        assert_eq!(first, again);
        let other = cache.page(4, || Ok(page("hai"))).unwrap();
        assert_eq!(other.blocks[0].text, "hai");
        let elsewhere = Cache::new(Some(root.path()), "abce");
        assert_eq!(
            elsewhere.page(3, || Ok(page("ba"))).unwrap().blocks[0].text,
            "ba"
        );
        let none = Cache::new(None, "abcd");
        assert_eq!(
            none.page(3, || Ok(page("bốn"))).unwrap().blocks[0].text,
            "bốn"
        );
    }

    #[test]
    fn failures_are_not_kept_and_spoilt_files_are_read_anew() {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::new(Some(root.path()), "abcd");
        assert!(cache.page(1, || Err(ExtractError::NoText)).is_err());
        cache.page(1, || Ok(page("một"))).unwrap();
        let kept = root
            .path()
            .join(format!("ocr-{READER_VERSION}/ab/abcd/1.json"));
        let whole = std::fs::read(&kept).unwrap();
        std::fs::write(&kept, &whole[..whole.len() / 2]).unwrap();
        let again = cache.page(1, || Ok(page("lại"))).unwrap();
        assert_eq!(again.blocks[0].text, "lại");
        // What a kill leaves is a temporary file, which is no page.
        std::fs::write(kept.with_file_name(".tmpX"), b"{").unwrap();
        cache.page(1, || panic!("read twice")).unwrap();
    }
}
