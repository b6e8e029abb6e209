//! Original files: found by what the index says, and handed out only while their content is the
//! one that was indexed.
//!
//! A path comes from the index alone, never from a request, and must lie in a folder that the
//! operator named. Then the content is hashed: the identity of a document is the beginning of the
//! hash of its file. So a file that was replaced, perhaps by a secret one, is not handed out, and
//! a row never brings along the other rows of its file, nor a member of an archive the others in
//! there.

use search_index::Place;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// Files whose content is known to be the one indexed.
const REMEMBERED: usize = 4_096;

/// The folders that originals may lie in.
#[derive(Debug, Default)]
pub(crate) struct Originals {
    roots: Vec<PathBuf>,
    /// What was hashed last: identity by path, length and time of change.
    known: Mutex<HashMap<(PathBuf, u64, SystemTime), String>>,
}

/// An original, open at its beginning.
#[derive(Debug)]
pub(crate) struct Original {
    pub(crate) file: File,
    pub(crate) length: u64,
    /// Its name without folders.
    pub(crate) name: String,
}

impl Original {
    /// A path to the very file that is open here, for programs that read it beside this one: what
    /// stands at its own path may be another file by then.
    #[cfg(unix)]
    pub(crate) fn held_path(&self) -> PathBuf {
        use std::os::fd::AsRawFd;
        PathBuf::from(format!(
            "/proc/{}/fd/{}",
            std::process::id(),
            self.file.as_raw_fd()
        ))
    }
}

/// Why there is none to hand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoOriginal {
    /// The operator named no folder.
    NotOffered,
    /// It lies nowhere that the server may look.
    Missing,
    /// What lies there is not what was indexed.
    Changed,
    /// The document is a row of a file of many, or a member of an archive.
    Row,
}

impl Originals {
    /// Originals below these folders.
    pub(crate) fn new(roots: &[PathBuf]) -> Self {
        Self {
            roots: roots.iter().filter_map(|r| r.canonicalize().ok()).collect(),
            known: Mutex::default(),
        }
    }

    /// Whether a document in these places may have an original of its own.
    pub(crate) fn offers(&self, places: &[Place]) -> bool {
        !self.roots.is_empty() && places.iter().any(|place| self.is_whole(place))
    }

    /// Whether a place is a file, not a row of one nor a member of an archive.
    fn is_whole(&self, place: &Place) -> bool {
        let path = Path::new(&place.path);
        let archive = |above: &Path| self.roots.iter().any(|root| root.join(above).is_file());
        place.row.is_none() && !path.ancestors().skip(1).any(archive)
    }

    /// Opens the original of the document `id` at the first of its places that holds it. Blocks;
    /// the first time, it reads the file whole.
    pub(crate) fn open(&self, id: &str, places: &[Place]) -> Result<Original, NoOriginal> {
        if self.roots.is_empty() {
            return Err(NoOriginal::NotOffered);
        }
        let mut problem = NoOriginal::Row;
        for place in places.iter().filter(|place| self.is_whole(place)) {
            let Some(path) = self.locate(Path::new(&place.path)) else {
                if problem != NoOriginal::Changed {
                    problem = NoOriginal::Missing;
                }
                continue;
            };
            match self.verified(&path, id) {
                Ok(Some(original)) => return Ok(original),
                Ok(None) => problem = NoOriginal::Changed,
                Err(_) if problem != NoOriginal::Changed => problem = NoOriginal::Missing,
                Err(_) => {}
            }
        }
        Err(problem)
    }

    /// The file itself, links followed, if it lies in one of the folders.
    fn locate(&self, path: &Path) -> Option<PathBuf> {
        let here = path.canonicalize().ok();
        let below = self.roots.iter().map(|root| root.join(path));
        here.into_iter()
            .chain(below.filter_map(|path| path.canonicalize().ok()))
            .find(|path| path.is_file() && self.roots.iter().any(|root| path.starts_with(root)))
    }

    fn verified(&self, path: &Path, id: &str) -> io::Result<Option<Original>> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        let key = (path.to_owned(), metadata.len(), metadata.modified()?);
        let known = self.lock().get(&key).cloned();
        let identity = match known {
            Some(identity) => identity,
            None => {
                let identity = identity(&mut file)?;
                file.rewind()?;
                let mut known = self.lock();
                if known.len() >= REMEMBERED {
                    known.clear();
                }
                known.insert(key, identity.clone());
                identity
            }
        };
        Ok((identity == id).then(|| Original {
            file,
            length: metadata.len(),
            name: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
        }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(PathBuf, u64, SystemTime), String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The identity that the indexer gives a file: 32 hexadecimal digits of the hash of its content.
fn identity(file: &mut File) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 128 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => hasher.update(buffer.get(..n).unwrap_or_default()),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
    }
    Ok(hasher.finalize().to_hex().chars().take(32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &Path, row: Option<u64>) -> Place {
        Place {
            path: path.to_string_lossy().into_owned(),
            row,
        }
    }

    fn id(content: &[u8]) -> String {
        blake3::hash(content).to_hex().chars().take(32).collect()
    }

    #[test]
    fn only_the_content_indexed_from_a_folder_named_is_handed_out() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, outside) = (folder.path().join("in"), folder.path().join("out"));
        std::fs::create_dir(&inside).unwrap();
        std::fs::create_dir(&outside).unwrap();
        let content = b"Quy che lam viec";
        for path in [inside.join("a.txt"), outside.join("a.txt")] {
            std::fs::write(path, content).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.join("a.txt"), inside.join("link.txt")).unwrap();
        let originals = Originals::new(std::slice::from_ref(&inside));
        let open = |id: &str, places: &[Place]| originals.open(id, places).map(|o| o.name);
        let id = id(content);
        for (path, row, expect) in [
            (inside.join("a.txt"), None, Ok("a.txt".to_owned())),
            (PathBuf::from("a.txt"), None, Ok("a.txt".to_owned())),
            (outside.join("a.txt"), None, Err(NoOriginal::Missing)),
            (inside.join("../out/a.txt"), None, Err(NoOriginal::Missing)),
            (inside.join("link.txt"), None, Err(NoOriginal::Missing)),
            (inside.join("none.txt"), None, Err(NoOriginal::Missing)),
            (inside.clone(), None, Err(NoOriginal::Missing)),
            (inside.join("a.txt"), Some(1), Err(NoOriginal::Row)),
            (inside.join("a.txt/b/c.txt"), None, Err(NoOriginal::Row)),
            (PathBuf::from("a.txt/b.txt"), None, Err(NoOriginal::Row)),
        ] {
            assert_eq!(
                open(&id, &[place(&path, row)]),
                expect,
                "{}",
                path.display()
            );
        }
        assert!(originals.offers(&[place(&inside.join("a.txt"), None)]));
        assert!(!originals.offers(&[place(&inside.join("a.txt/b.txt"), None)]));
        assert!(!originals.offers(&[place(&inside.join("a.txt"), Some(1))]));
        let several = [
            place(&inside.join("none.txt"), None),
            place(&inside.join("a.txt"), None),
        ];
        assert!(open(&id, &several).is_ok());
        std::fs::write(inside.join("a.txt"), b"Quy che khac, mat").unwrap();
        assert_eq!(
            open(&id, &[place(&inside.join("a.txt"), None)]),
            Err(NoOriginal::Changed)
        );
        assert_eq!(
            Originals::new(&[]).open(&id, &[]).map(|_| ()),
            Err(NoOriginal::NotOffered)
        );
    }
}
