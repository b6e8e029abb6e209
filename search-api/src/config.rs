//! How the server serves.

use crate::Language;
use crate::accounts::{Accounts, SessionLimits};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Settings of the service, apart from the index and the address.
#[derive(Debug, Clone)]
pub struct Config {
    /// Language of the page where a visitor chose none.
    pub language: Language,
    /// Longest time at work on a request. By the clock it may take three times that: with its wait,
    /// and with moments in which the machine stood still.
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
    /// Who may sign in; `None` lets everyone see what the server's clearance allows.
    pub accounts: Option<Arc<Accounts>>,
    /// How long someone stays signed in.
    pub session_limits: SessionLimits,
    /// Whether browsers reach the server by TLS alone, its own or a proxy's.
    pub secure_cookies: bool,
    /// Proxies before the server. Where there are any, requests from elsewhere are refused, and
    /// their word on where a request comes from is taken.
    pub trusted_proxies: Vec<IpAddr>,
    /// Folders whose files are handed out as originals; none means that none are.
    pub files: Vec<PathBuf>,
    /// Folder of the corrections that operators make, which the indexer reads; `None` for none.
    pub corrections: Option<PathBuf>,
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
            accounts: None,
            session_limits: SessionLimits::default(),
            secure_cookies: false,
            trusted_proxies: Vec::new(),
            files: Vec::new(),
            corrections: None,
        }
    }
}
