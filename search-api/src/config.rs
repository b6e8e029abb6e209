//! How the server serves.

use crate::Language;
use std::time::Duration;

/// Settings of the service, apart from the index and the address.
#[derive(Debug, Clone)]
pub struct Config {
    /// Language of the page where a visitor chose none.
    pub language: Language,
    /// Longest time from a request's arrival to its answer.
    pub timeout: Duration,
    /// Searches that run at once.
    pub workers: usize,
    /// Searches that wait; beyond them requests are turned away with 503.
    pub queue: usize,
    /// Names, apart from addresses and `localhost`, under which the server may be asked; `None`
    /// lets any pass.
    pub host_names: Option<Vec<String>>,
    /// Whether pages say that there is no login.
    pub open_notice: bool,
}

impl Default for Config {
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            language: Language::Vi,
            timeout: Duration::from_secs(10),
            workers,
            queue: 64 * workers,
            host_names: Some(Vec::new()),
            open_notice: true,
        }
    }
}
