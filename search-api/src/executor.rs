//! Runs blocking work beside the asynchronous threads: bounded, timed, and with panics caught.
//!
//! The work has threads of its own, which take the next piece from the queue as soon as they are done
//! with one: a busy server never waits for an asynchronous thread to hand it over.

use crate::problem::{Code, Problem};
use search_index::Limits;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::time::timeout_at;

/// How many times its own time a piece of work may take by the clock, its wait and moments in which
/// the machine stood still included: better a late answer than none.
const PATIENCE: u32 = 3;

/// A bounded pool with a bounded queue before it. Its threads end with the last of its copies.
#[derive(Debug, Clone)]
pub(crate) struct Executor {
    pool: Arc<Pool>,
    timeout: Duration,
}

/// Ends the threads when it goes.
#[derive(Debug)]
struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    /// Told of each new piece of work, and of the end.
    news: Condvar,
    /// As many as may run and wait together.
    slots: usize,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Box<dyn Piece>>,
    running: usize,
    closed: bool,
}

/// A piece of work in the queue.
trait Piece: Send {
    /// Does it, says so by `done`, and only then hands the result over: whoever has it finds the
    /// place free.
    fn run(self: Box<Self>, done: &dyn Fn());
    /// Whether nobody waits for its result any more.
    fn is_abandoned(&self) -> bool;
}

struct Work<T, F> {
    work: F,
    limits: Limits,
    give: oneshot::Sender<Result<T, Problem>>,
}

impl<T, F> Piece for Work<T, F>
where
    T: Send,
    F: FnOnce() -> Result<T, Problem> + Send,
{
    fn run(self: Box<Self>, done: &dyn Fn()) {
        let Self { work, limits, give } = *self;
        let work = || search_index::within_limits(limits, work);
        let result = catch_unwind(AssertUnwindSafe(work));
        done();
        // Whoever asked may be gone.
        let _ = give.send(result.unwrap_or_else(|_| Err(Code::Internal.into())));
    }

    fn is_abandoned(&self) -> bool {
        self.give.is_closed()
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue")
            .field("waiting", &self.waiting.len())
            .field("running", &self.running)
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a piece of work into the queue, unless that is full.
    fn admit(&self, piece: Box<dyn Piece>) -> Result<(), Code> {
        let mut queue = self.queue();
        if queue.running + queue.waiting.len() >= self.slots {
            queue.waiting.retain(|piece| !piece.is_abandoned());
            if queue.running + queue.waiting.len() >= self.slots {
                return Err(Code::Overloaded);
            }
        }
        queue.waiting.push_back(piece);
        drop(queue);
        self.news.notify_one();
        Ok(())
    }

    /// Runs one piece of work after another, until the pool is closed.
    fn work(&self) {
        let mut queue = self.queue();
        while !queue.closed {
            let Some(piece) = queue.waiting.pop_front() else {
                queue = self
                    .news
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            if piece.is_abandoned() {
                continue;
            }
            queue.running += 1;
            drop(queue);
            piece.run(&|| self.queue().running -= 1);
            queue = self.queue();
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.closed = true;
        queue.waiting.clear();
        drop(queue);
        self.0.news.notify_all();
    }
}

impl Executor {
    /// `workers` run at once and `queue` more wait. Each may work for `timeout`; it is given up when
    /// three times that have passed since its arrival.
    pub(crate) fn new(workers: usize, queue: usize, timeout: Duration) -> Self {
        let workers = workers.clamp(1, 512);
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            news: Condvar::new(),
            slots: workers + queue.min(1 << 20),
        });
        for number in 0..workers {
            let shared = Arc::clone(&shared);
            let thread = std::thread::Builder::new().name(format!("work-{number}"));
            if let Err(error) = thread.spawn(move || shared.work()) {
                // Those that there are do the work; without any, every request times out.
                tracing::error!(kind = ?error.kind(), "a thread for searches could not be started");
            }
        }
        Self {
            pool: Arc::new(Pool(shared)),
            timeout,
        }
    }

    /// How many pieces of work run, and how many wait.
    pub(crate) fn load(&self) -> (u64, u64) {
        let queue = self.pool.0.queue();
        (queue.running as u64, queue.waiting.len() as u64)
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
        let latest = Instant::now() + self.timeout * PATIENCE;
        let limits = Limits {
            working: self.timeout,
            latest,
        };
        let (give, result) = oneshot::channel();
        self.pool.0.admit(Box::new(Work { work, limits, give }))?;
        match timeout_at(latest.into(), result).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Code::ShuttingDown.into()),
            Err(_) => Err(Code::Timeout.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// Work that is under way until something comes through the gate.
    async fn held<T: Copy + Send + 'static>(
        executor: &Executor,
        gate: mpsc::Receiver<()>,
        result: T,
    ) -> tokio::task::JoinHandle<Result<T, Problem>> {
        let executor_of_work = executor.clone();
        let work = tokio::spawn(async move {
            let work = move || {
                let _ = gate.recv();
                Ok(result)
            };
            executor_of_work.run(work).await
        });
        while executor.load() != (1, 0) {
            tokio::task::yield_now().await;
        }
        work
    }

    #[tokio::test]
    async fn a_full_queue_refuses_and_a_free_one_takes_again() {
        let executor = Executor::new(1, 1, Duration::from_secs(20));
        let (release, gate) = mpsc::channel::<()>();
        let first = held(&executor, gate, 1).await;
        let second = tokio::spawn({
            let executor = executor.clone();
            async move { executor.run(|| Ok(2)).await }
        });
        while executor.load() != (1, 1) {
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
        let executor = Executor::new(1, 0, Duration::from_millis(10));
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
        while executor.load() != (0, 0) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        assert_eq!(executor.run(|| Ok(())).await, Ok(()));
    }

    #[tokio::test]
    async fn whoever_goes_while_waiting_leaves_the_queue() {
        let executor = Executor::new(1, 1, Duration::from_secs(20));
        let (release, gate) = mpsc::channel::<()>();
        let first = held(&executor, gate, ()).await;
        let ran = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let gone = tokio::spawn({
            let (executor, ran) = (executor.clone(), ran.clone());
            async move {
                let work = move || {
                    ran.store(true, std::sync::atomic::Ordering::SeqCst);
                    Ok(())
                };
                executor.run(work).await
            }
        });
        while executor.load() != (1, 1) {
            tokio::task::yield_now().await;
        }
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        // Its place is free for another, and its work is not done for nobody.
        let next = tokio::spawn({
            let executor = executor.clone();
            async move { executor.run(|| Ok(5)).await }
        });
        tokio::task::yield_now().await;
        release.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(next.await.unwrap(), Ok(5));
        assert!(!ran.load(std::sync::atomic::Ordering::SeqCst));
    }

    #[tokio::test]
    async fn its_threads_end_with_it() {
        let executor = Executor::new(2, 0, Duration::from_secs(20));
        let shared = Arc::downgrade(&executor.pool.0);
        assert_eq!(executor.run(|| Ok(1)).await, Ok(1));
        drop(executor);
        while shared.strong_count() > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
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
