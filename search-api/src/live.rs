//! The generation that answers, replaced while requests run.

use arc_swap::{ArcSwap, ArcSwapOption};
use party_documents::Secrecy;
use search_index::{Clearance, IndexDirectory, IndexError, SearchIndex};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// How long a generation that would not open is left alone before it is tried again.
const RETRY: Duration = Duration::from_secs(30);

/// An open generation.
#[derive(Debug)]
pub(crate) struct Serving {
    pub(crate) index: SearchIndex,
    /// Documents that each clearance may see, counted when first asked.
    documents: [OnceLock<u64>; 5],
}

/// Why the published generation does not answer.
#[derive(Debug, Clone)]
pub(crate) struct SwapFailure {
    /// Its name, where that could be read.
    pub(crate) generation: Option<String>,
    /// A code of [`IndexError::code`], or `panic`.
    pub(crate) code: &'static str,
    since: Instant,
}

/// What a look at the index directory led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swap {
    /// The published generation answers already.
    Unchanged,
    /// A new generation answers from now on.
    Swapped,
    /// The published generation cannot be opened; the one before goes on answering.
    Failed,
}

/// The open generation of an index directory. Requests take the one that answers now with one
/// atomic load and keep it until they end; it closes when the last of them lets go.
#[derive(Debug)]
pub struct LiveIndex {
    directory: IndexDirectory,
    clearance: Clearance,
    serving: ArcSwap<Serving>,
    failure: ArcSwapOption<SwapFailure>,
}

impl LiveIndex {
    /// Opens the published generation or, where that is damaged, the newest whole one before it:
    /// an office that finds yesterday's papers is better off than one that finds none.
    ///
    /// # Errors
    /// Those of [`SearchIndex::open`], when no other can be opened.
    pub fn open(directory: IndexDirectory, clearance: Clearance) -> Result<Self, IndexError> {
        let opened = directory.open_whole()?;
        let published = directory.current().ok();
        let live = Self {
            serving: ArcSwap::from_pointee(Serving::new(opened.index, clearance)),
            failure: ArcSwapOption::empty(),
            directory,
            clearance,
        };
        if let Some(error) = opened.instead_of {
            live.fail(published, error.code(), &error);
        }
        Ok(live)
    }

    /// The highest clearance that any caller has here.
    #[must_use]
    pub fn clearance(&self) -> Clearance {
        self.clearance
    }

    pub(crate) fn directory(&self) -> &IndexDirectory {
        &self.directory
    }

    pub(crate) fn serving(&self) -> Arc<Serving> {
        self.serving.load_full()
    }

    pub(crate) fn failure(&self) -> Option<Arc<SwapFailure>> {
        self.failure.load_full()
    }

    /// Looks whether another generation was published, and opens and swaps it in if so. Blocks
    /// while it opens; cheap when there is nothing new.
    pub fn refresh(&self) -> Swap {
        let published = match self.directory.current() {
            Ok(name) => name,
            Err(error) => return self.fail(None, error.code(), &error),
        };
        let serving = self.serving();
        if published == serving.index.generation() {
            self.failure.store(None);
            return Swap::Unchanged;
        }
        if let Some(failure) = self.failure()
            && failure.generation.as_deref() == Some(&published)
            && failure.since.elapsed() < RETRY
        {
            return Swap::Failed;
        }
        let started = Instant::now();
        match SearchIndex::open(&self.directory) {
            Ok(index) => {
                let next = Serving::new(index, self.clearance);
                tracing::info!(
                    from = serving.index.generation(),
                    to = next.index.generation(),
                    documents = next.documents(self.clearance),
                    took_ms = started.elapsed().as_millis(),
                    "a new generation answers"
                );
                self.serving.store(Arc::new(next));
                self.failure.store(None);
                Swap::Swapped
            }
            Err(error) => self.fail(Some(published), error.code(), &error),
        }
    }

    fn fail(
        &self,
        generation: Option<String>,
        code: &'static str,
        error: &dyn std::fmt::Display,
    ) -> Swap {
        let known = self
            .failure()
            .is_some_and(|f| f.code == code && f.generation == generation);
        if !known {
            tracing::error!(
                generation = generation.as_deref().unwrap_or("unknown"),
                code,
                serving = self.serving().index.generation(),
                "the published generation cannot be opened, the one before goes on answering: {error}"
            );
        }
        self.failure.store(Some(Arc::new(SwapFailure {
            generation,
            code,
            since: Instant::now(),
        })));
        Swap::Failed
    }

    /// Calls [`refresh`](Self::refresh) every `period`, on a blocking thread, for ever.
    pub async fn watch(self: Arc<Self>, period: Duration) {
        let mut ticks = tokio::time::interval(period.max(Duration::from_millis(10)));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let live = Arc::clone(&self);
            let looked = tokio::task::spawn_blocking(move || live.refresh()).await;
            if looked.is_err() {
                self.fail(None, "panic", &"opening it panicked");
            }
        }
    }
}

impl Serving {
    fn new(index: SearchIndex, clearance: Clearance) -> Self {
        let serving = Self {
            index,
            documents: Default::default(),
        };
        serving.documents(clearance);
        serving
    }

    /// Documents that `clearance` may see.
    pub(crate) fn documents(&self, clearance: Clearance) -> u64 {
        let level = match clearance.0 {
            Secrecy::Normal => 0,
            Secrecy::Internal => 1,
            Secrecy::Secret => 2,
            Secrecy::TopSecret => 3,
            Secrecy::MostSecret => 4,
        };
        let count = || self.index.document_count(clearance);
        match self.documents.get(level) {
            Some(known) => *known.get_or_init(count),
            None => count(),
        }
    }
}
