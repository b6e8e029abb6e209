//! When what was done is made last.

use search_index::IndexError;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Checkpoints at intervals. Shared by all workers; the one that comes by when it is time makes
/// the checkpoint while the others wait.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    every: Option<Duration>,
    last: Mutex<Instant>,
}

impl Checkpoints {
    /// So far apart; `None` for never.
    pub(crate) fn every(every: Option<Duration>) -> Self {
        Self {
            every,
            last: Mutex::new(Instant::now()),
        }
    }

    /// Calls `make` if it is time.
    pub(crate) fn pass(
        &self,
        make: impl FnOnce() -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let Some(every) = self.every else {
            return Ok(());
        };
        // Whoever finds the lock taken goes on working: another looks at the clock.
        let Ok(mut last) = self.last.try_lock() else {
            return Ok(());
        };
        if last.elapsed() < every {
            return Ok(());
        }
        let made = make();
        *last = Instant::now();
        made
    }
}
