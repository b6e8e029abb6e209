//! When searches end, whatever they have found: a search past its time holds up others.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How long the searches of one piece of work may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time in which they got on. A moment in which the machine stood still counts little: a search
    /// that did nothing in it is not given up for it.
    pub working: Duration,
    /// When they end in any case.
    pub latest: Instant,
}

/// What a gap between two looks at the clock counts at most. Searches look every few thousand
/// passages, which takes a small part of it.
const GAP: Duration = Duration::from_millis(250);

/// Work under limits.
#[derive(Debug, Clone, Copy)]
struct Running {
    limits: Limits,
    looked: Instant,
    worked: Duration,
}

impl Running {
    /// Counts the time since the last look.
    fn look(mut self, now: Instant) -> Self {
        self.worked += now.saturating_duration_since(self.looked).min(GAP);
        self.looked = now;
        self
    }

    fn is_over(&self) -> bool {
        self.worked >= self.limits.working || self.looked >= self.limits.latest
    }
}

thread_local! {
    static RUNNING: Cell<Option<Running>> = const { Cell::new(None) };
}

/// Puts back what was before, also where the work panics.
struct Before(Option<Running>);

impl Drop for Before {
    fn drop(&mut self) {
        RUNNING.set(self.0);
    }
}

/// Runs `work`, in which searches of this thread fail with
/// [`OutOfTime`](crate::SearchError::OutOfTime) soon after the limits.
pub fn within_limits<T>(limits: Limits, work: impl FnOnce() -> T) -> T {
    let running = Running {
        limits,
        looked: Instant::now(),
        worked: Duration::ZERO,
    };
    let _before = Before(RUNNING.replace(Some(running)));
    work()
}

/// Whether the limits of this thread have passed.
pub(crate) fn passed() -> bool {
    let Some(running) = RUNNING.get() else {
        return false;
    };
    let running = running.look(Instant::now());
    RUNNING.set(Some(running));
    running.is_over()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn limits_hold_for_their_work_alone() {
        assert!(!passed());
        let now = Instant::now();
        let gone = Limits {
            working: HOUR,
            latest: now,
        };
        let later = Limits {
            working: HOUR,
            latest: now + HOUR,
        };
        let seen = within_limits(gone, || (passed(), within_limits(later, passed), passed()));
        assert_eq!(seen, (true, false, true));
        assert!(!passed());
    }

    #[test]
    fn time_in_which_nothing_moved_counts_little() {
        let start = Instant::now();
        let begin = Running {
            limits: Limits {
                working: Duration::from_secs(10),
                latest: start + Duration::from_secs(30),
            },
            looked: start,
            worked: Duration::ZERO,
        };
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        // Twelve seconds in which it did not get on.
        let stalled = begin.look(at(100)).look(at(12_100)).look(at(12_200));
        assert!(!stalled.is_over() && stalled.worked < Duration::from_secs(1));
        // Twelve seconds at work.
        let busy = (1..=120).fold(begin, |running, step| running.look(at(step * 100)));
        assert!(busy.is_over());
        // However little it got on, it ends.
        assert!(begin.look(at(30_000)).is_over());
    }
}
