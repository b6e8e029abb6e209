//! SIGINT and SIGTERM: stop at the next unit of work, publish nothing.

use crate::exit::Exit;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Says whether the run was asked to stop. Cheap to ask; clones share one answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt {
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Listens for both signals. A second one ends the process at once: what was published
    /// stays, and the next run removes what this one left.
    pub(crate) fn listen() -> io::Result<Self> {
        let interrupt = Self::default();
        let stopping = Arc::new(AtomicBool::new(false));
        for (signal, exit) in [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)] {
            // The order matters: the first signal finds the flag still down.
            signal_hook::flag::register_conditional_shutdown(
                signal,
                i32::from(exit.code()),
                Arc::clone(&stopping),
            )?;
            signal_hook::flag::register(signal, Arc::clone(&stopping))?;
            let number = usize::try_from(signal).unwrap_or(usize::MAX);
            signal_hook::flag::register_usize(signal, Arc::clone(&interrupt.signal), number)?;
        }
        Ok(interrupt)
    }

    /// How to end, once a signal came.
    pub(crate) fn requested(&self) -> Option<Exit> {
        match i32::try_from(self.signal.load(Ordering::Relaxed)) {
            Ok(0) => None,
            Ok(SIGTERM) => Some(Exit::Terminated),
            _ => Some(Exit::Interrupted),
        }
    }
}
