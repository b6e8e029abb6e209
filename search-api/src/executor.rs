//! Runs blocking work beside the asynchronous threads: bounded, timed, and with panics caught.

use crate::problem::{Code, Problem};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

/// A bounded pool with a bounded queue before it.
#[derive(Debug, Clone)]
pub(crate) struct Executor {
    /// Admission: as many as may run and wait together.
    slots: Arc<Semaphore>,
    /// As many as may run at once.
    workers: Arc<Semaphore>,
    timeout: Duration,
    /// Workers, and slots.
    most: (usize, usize),
}

impl Executor {
    /// `workers` run at once and `queue` more wait; each has `timeout` from its arrival.
    pub(crate) fn new(workers: usize, queue: usize, timeout: Duration) -> Self {
        let workers = workers.clamp(1, 512);
        let slots = workers + queue.min(1 << 20);
        Self {
            most: (workers, slots),
            slots: Arc::new(Semaphore::new(slots)),
            workers: Arc::new(Semaphore::new(workers)),
            timeout,
        }
    }

    /// How many pieces of work run, and how many wait.
    pub(crate) fn load(&self) -> (u64, u64) {
        let running = self.most.0.saturating_sub(self.workers.available_permits());
        let admitted = self.most.1.saturating_sub(self.slots.available_permits());
        (running as u64, admitted.saturating_sub(running) as u64)
    }

    /// Runs `work` and gives its result.
    ///
    /// Searches end soon after their time; other work that runs out of it cannot be stopped. It
    /// keeps its place until it ends, so that slow work sheds load instead of piling up.
    ///
    /// # Errors
    /// [`Code::Overloaded`] when the queue is full, [`Code::Timeout`], [`Code::Internal`] when
    /// `work` panicked, and what `work` returns.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let deadline = Instant::now() + self.timeout;
        let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() else {
            return Err(Code::Overloaded.into());
        };
        let worker = match timeout_at(deadline, Arc::clone(&self.workers).acquire_owned()).await {
            Ok(Ok(worker)) => worker,
            Ok(Err(_)) => return Err(Code::ShuttingDown.into()),
            Err(_) => return Err(Code::Timeout.into()),
        };
        let running = tokio::task::spawn_blocking(move || {
            let _places = (slot, worker);
            search_index::with_deadline(deadline.into_std(), work)
        });
        match timeout_at(deadline, running).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Code::Internal.into()),
            Err(_) => Err(Code::Timeout.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn a_full_queue_refuses_and_a_free_one_takes_again() {
        let executor = Executor::new(1, 1, Duration::from_secs(20));
        let (release, gate) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let executor = executor.clone();
            async move {
                executor
                    .run(move || {
                        let _ = gate.recv();
                        Ok(1)
                    })
                    .await
            }
        });
        while executor.workers.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn({
            let executor = executor.clone();
            async move { executor.run(|| Ok(2)).await }
        });
        while executor.slots.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = executor.run(|| Ok(3)).await;
        assert_eq!(refused, Err(Code::Overloaded.into()));
        release.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(1));
        assert_eq!(second.await.unwrap(), Ok(2));
        assert_eq!(executor.run(|| Ok(4)).await, Ok(4));
    }

    #[tokio::test]
    async fn slow_work_times_out_and_frees_its_place_when_it_ends() {
        let executor = Executor::new(1, 0, Duration::from_millis(30));
        let (release, gate) = mpsc::channel::<()>();
        let late = executor
            .run(move || {
                let _ = gate.recv();
                Ok(())
            })
            .await;
        assert_eq!(late, Err(Code::Timeout.into()));
        assert_eq!(executor.run(|| Ok(())).await, Err(Code::Overloaded.into()));
        release.send(()).unwrap();
        while executor.slots.available_permits() == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        assert_eq!(executor.run(|| Ok(())).await, Ok(()));
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let executor = Executor::new(1, 0, Duration::from_secs(20));
        #[allow(clippy::panic)]
        let result = executor.run::<()>(|| panic!("on purpose")).await;
        assert_eq!(result, Err(Code::Internal.into()));
        assert_eq!(executor.run(|| Ok(7)).await, Ok(7));
    }
}
