//! When searches end, whatever they have found: a search past its time holds up others.

use std::cell::Cell;
use std::time::Instant;

thread_local! {
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Puts back what was before, also where the work panics.
struct Before(Option<Instant>);

impl Drop for Before {
    fn drop(&mut self) {
        DEADLINE.set(self.0);
    }
}

/// Runs `work`, in which searches of this thread fail with
/// [`OutOfTime`](crate::SearchError::OutOfTime) soon after `deadline`.
pub fn with_deadline<T>(deadline: Instant, work: impl FnOnce() -> T) -> T {
    let _before = Before(DEADLINE.replace(Some(deadline)));
    work()
}

/// Whether the deadline of this thread has passed.
pub(crate) fn passed() -> bool {
    DEADLINE
        .get()
        .is_some_and(|deadline| Instant::now() >= deadline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_deadline_holds_for_its_work_alone() {
        assert!(!passed());
        let gone = Instant::now() - Duration::from_millis(1);
        let seen = with_deadline(gone, || {
            let later = Instant::now() + Duration::from_secs(600);
            (passed(), with_deadline(later, passed), passed())
        });
        assert_eq!(seen, (true, false, true));
        assert!(!passed());
    }
}
