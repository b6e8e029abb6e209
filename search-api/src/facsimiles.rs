//! Pages of originals as images, drawn when they are asked for and kept in memory up to a bound:
//! nothing of a paper is left on the disk.

use crate::original::Original;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of images that are kept.
const KEPT: usize = 64 << 20;
/// Pixels that an image is wide.
const WIDTH: u32 = 1_000;
/// The longest that drawing a page may take.
const TIME: Duration = Duration::from_secs(20);

type Entry = (String, u32, Arc<Vec<u8>>);

/// The images drawn last.
#[derive(Debug, Default)]
pub(crate) struct Facsimiles {
    /// The newest last.
    kept: Mutex<VecDeque<Entry>>,
    found: AtomicU64,
    drawn: AtomicU64,
}

/// How the images that are kept were of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Use {
    /// Pages that were asked for and had been kept.
    pub(crate) found: u64,
    /// Pages that had to be drawn.
    pub(crate) drawn: u64,
    /// Bytes that are kept now.
    pub(crate) bytes: u64,
}

impl Facsimiles {
    /// The page `number` of an original that is a PDF, as a JPEG. Blocks.
    ///
    /// # Errors
    /// Those of [`extraction::page_image`].
    pub(crate) fn page(
        &self,
        id: &str,
        original: &Original,
        number: u32,
    ) -> Result<Arc<Vec<u8>>, extraction::ExtractError> {
        if let Some(image) = self.known(id, number) {
            return Ok(image);
        }
        let image = Arc::new(extraction::page_image(
            &original.held_path(),
            number,
            WIDTH,
            TIME,
        )?);
        self.drawn.fetch_add(1, Ordering::Relaxed);
        self.keep(id, number, &image);
        Ok(image)
    }

    /// How it was of use so far.
    pub(crate) fn used(&self) -> Use {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        Use {
            found: self.found.load(Ordering::Relaxed),
            drawn: self.drawn.load(Ordering::Relaxed),
            bytes: kept.iter().map(|(_, _, image)| image.len() as u64).sum(),
        }
    }

    fn known(&self, id: &str, number: u32) -> Option<Arc<Vec<u8>>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept
            .iter()
            .position(|(known, page, _)| known == id && *page == number)?;
        let entry = kept.remove(at)?;
        let image = entry.2.clone();
        kept.push_back(entry);
        self.found.fetch_add(1, Ordering::Relaxed);
        Some(image)
    }

    fn keep(&self, id: &str, number: u32, image: &Arc<Vec<u8>>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((id.to_owned(), number, image.clone()));
        let mut bytes: usize = kept.iter().map(|(_, _, image)| image.len()).sum();
        while bytes > KEPT {
            match kept.pop_front() {
                Some((_, _, image)) => bytes -= image.len(),
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_last_is_kept_up_to_a_bound() {
        let facsimiles = Facsimiles::default();
        let image = Arc::new(vec![0; KEPT / 4]);
        for number in 1..=4 {
            facsimiles.keep("a", number, &image);
        }
        assert!(facsimiles.known("a", 1).is_some());
        facsimiles.keep("b", 1, &image);
        assert!(facsimiles.known("a", 2).is_none(), "the oldest goes");
        assert!(facsimiles.known("a", 1).is_some() && facsimiles.known("b", 1).is_some());
        let used = facsimiles.used();
        assert_eq!((used.found, used.bytes), (3, KEPT as u64));
    }
}
