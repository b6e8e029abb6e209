//! Readers within this process under guard: one that panics or hangs on a hostile file costs that
//! file and nothing else.

use crate::ExtractError;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Room for whatever a reader of another's making recurses into.
const STACK: usize = 32 << 20;

/// Runs `read` on a thread of its own. Where it does not end within `time_limit` the file is set
/// aside; the thread is left to itself, since nothing can end it safely.
pub(crate) fn run<T: Send + 'static>(
    time_limit: Option<Duration>,
    read: impl FnOnce() -> Result<T, ExtractError> + Send + 'static,
) -> Result<T, ExtractError> {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new()
        .name("reader".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            // The receiver is gone if the time was up.
            let _ = sender.send(read());
        })?;
    let result = match time_limit {
        Some(limit) => receiver.recv_timeout(limit),
        None => receiver
            .recv()
            .map_err(|_| mpsc::RecvTimeoutError::Disconnected),
    };
    match result {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(ExtractError::Limit {
            limit: "time",
            value: format!("{} s", time_limit.unwrap_or_default().as_secs_f32()),
        }),
        // It panicked: what it sends with is gone, and nothing was sent.
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let _ = thread.join();
            Err(ExtractError::Damaged {
                format: "file",
                detail: "its reader gave up on it".to_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_panics_or_hangs_costs_one_file() {
        assert_eq!(run(None, || Ok(7)).unwrap(), 7);
        let limit = Some(Duration::from_millis(50));
        let patient = Some(Duration::from_secs(60));
        let error = run::<()>(patient, || panic!("on purpose")).unwrap_err();
        assert_eq!(error.code(), "damaged");
        let error = run::<()>(limit, || {
            thread::sleep(Duration::from_secs(3));
            Ok(())
        })
        .unwrap_err();
        assert!(error.to_string().contains("limit on time"), "{error}");
        let error = run::<()>(None, || Err(ExtractError::NoText)).unwrap_err();
        assert_eq!(error.code(), "no_text");
    }
}
