//! The real binaries, built once.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Path of a binary of this workspace, built with the profile of the running test.
pub fn program(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(build).join(name)
}

/// Builds exactly what `cargo test --workspace` does, so that under `make test` nothing is built
/// twice. `VANKIEN_PROGRAMS` names a folder of binaries to test instead, such as a release.
fn build() -> PathBuf {
    if let Some(folder) = std::env::var_os("VANKIEN_PROGRAMS") {
        return folder.into();
    }
    // A test runs as target/PROFILE/deps/NAME.
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap().to_owned();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--workspace", "--no-run", "--quiet", "--locked"]);
    cargo.arg("--target-dir").arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.current_dir(crate::repository()).status().unwrap();
    assert!(status.success(), "the binaries do not build");
    folder
}

/// How a program ended.
#[derive(Debug)]
pub struct Outcome {
    /// Exit code, `None` when killed by a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Outcome {
    /// The JSON lines on standard error: events of the run.
    pub fn events(&self) -> Vec<Value> {
        self.err
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// The last event called `name`.
    pub fn event(&self, name: &str) -> Value {
        let found = self
            .events()
            .into_iter()
            .rfind(|event| event["event"] == name);
        found.unwrap_or_else(|| panic!("no event {name}: {self:?}"))
    }

    /// The report of the run.
    pub fn report(&self) -> Value {
        let summary = self.event("summary");
        let path = summary["report"].as_str().expect("a report is written");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    /// Everything that was printed.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.out, self.err)
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The command `indexer build --source SOURCE --index INDEX`, not started yet.
pub fn indexer_command(source: &Path, index: &Path) -> Command {
    let mut command = Command::new(program("indexer"));
    command
        .arg("build")
        .arg("--source")
        .arg(source)
        .arg("--index")
        .arg(index);
    command
}

/// Runs `indexer build --source SOURCE --index INDEX`.
pub fn indexer(source: &Path, index: &Path) -> Outcome {
    indexer_command(source, index).output().unwrap().into()
}
