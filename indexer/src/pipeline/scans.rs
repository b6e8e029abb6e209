//! Scans, which take seconds a page, beside all else: they wait in a line of their own, for threads
//! of their own. Other files never wait for them, and programs that recognise pages run behind
//! everybody.

use crate::units::Job;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The line of scans.
#[derive(Debug, Default)]
pub(super) struct Scans {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    jobs: VecDeque<Job>,
    /// No more will come.
    closed: bool,
}

impl Scans {
    /// Puts a scan at the end of the line.
    pub(super) fn put(&self, job: Job) {
        self.state().jobs.push_back(job);
        self.changed.notify_one();
    }

    /// No more will come.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    /// Gives up those that wait: the run cannot go on.
    pub(super) fn give_up(&self) {
        self.state().jobs.clear();
        self.close();
    }

    /// The next scan, waited for; `None` when there is none and no more will come.
    pub(super) fn next(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Gives up where the thread that puts scans here panics: those that take them would wait for
    /// ever.
    pub(super) fn hold(&self) -> Hold<'_> {
        Hold(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Scans::hold`].
#[derive(Debug)]
pub(super) struct Hold<'a>(&'a Scans);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.give_up();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(file: u32) -> Job {
        Job { file, units: 0..1 }
    }

    #[test]
    fn each_scan_is_taken_once_and_the_line_ends() {
        let scans = Scans::default();
        let taken = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while let Some(job) = scans.next() {
                        taken.lock().unwrap().push(job.file);
                    }
                });
            }
            (0..50).for_each(|file| scans.put(job(file)));
            scans.close();
        });
        let mut taken = taken.into_inner().unwrap();
        taken.sort_unstable();
        assert_eq!(taken, (0..50).collect::<Vec<u32>>());
    }

    #[test]
    fn a_panic_ends_the_line() {
        let scans = Scans::default();
        let held = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _hold = scans.hold();
            panic!("on purpose");
        }));
        assert!(held.is_err());
        assert!(scans.next().is_none());
    }

    #[test]
    fn what_is_given_up_is_not_taken() {
        let scans = Scans::default();
        scans.put(job(1));
        scans.give_up();
        assert!(scans.next().is_none());
    }
}
