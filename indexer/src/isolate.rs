//! A boundary that a panic does not cross: one broken file must not end the run.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static MESSAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Runs `work`; a panic in it becomes an error that says what happened and where in the source.
/// Nothing is printed for it: the report says it.
///
/// `work` must leave nothing shared half changed when it unwinds.
pub(crate) fn isolate<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let ordinary = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if INSIDE.get() {
                MESSAGE.with_borrow_mut(|message| *message = Some(info.to_string()));
            } else {
                ordinary(info);
            }
        }));
    });
    let outer = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(outer);
    result.map_err(|_| {
        let message = MESSAGE.take().unwrap_or_else(|| "no message".to_owned());
        message.lines().map(str::trim).collect::<Vec<_>>().join(" ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_place() {
        let error = isolate(|| -> u8 { panic!("page {} is no page", 7) }).unwrap_err();
        assert!(error.contains("page 7 is no page"), "{error}");
        assert!(error.contains("isolate.rs"), "{error}");
        assert_eq!(isolate(|| 5), Ok(5), "the next file is not touched by it");
    }

    #[test]
    fn threads_do_not_mix_their_panics() {
        let errors: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|n| scope.spawn(move || isolate(|| -> () { panic!("file-{n}-") })))
                .collect();
            threads
                .into_iter()
                .map(|t| t.join().unwrap().unwrap_err())
                .collect()
        });
        for (n, error) in errors.iter().enumerate() {
            assert!(error.contains(&format!("file-{n}-")), "{error}");
        }
    }
}
