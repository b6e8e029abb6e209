//! A real browser, driven through chromedriver.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running chromedriver, ended with all its browsers when it goes out of scope.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts chromedriver, or says that the browser is not installed.
    pub fn start() -> Option<Self> {
        for program in ["chromium", "chromedriver"] {
            if !Command::new(program)
                .arg("--version")
                .output()
                .is_ok_and(|o| o.status.success())
            {
                eprintln!(
                    "skipped: {program} is not installed (apt-get install chromium chromium-driver)"
                );
                return None;
            }
        }
        let port = crate::server::free_port();
        let mut child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            let waited = started.elapsed();
            if waited > Duration::from_secs(30) {
                let _ = child.kill();
                panic!("chromedriver does not answer");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(Self { child, port })
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a browser is started with: no window, no network of its own, a profile in `profile`.
pub fn browser_arguments(profile: &Path) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--lang=vi",
        "--window-size=1280,900",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments
}

/// Where screenshots go, to be looked at.
pub fn artefacts() -> PathBuf {
    let folder = crate::repository().join("artefacts");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
