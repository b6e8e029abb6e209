//! The program itself: start, what it says when it cannot start, and its end.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod office;

use office::{papers, publish};
use search_index::IndexDirectory;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn command(index: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_search-api"));
    command.arg("serve").arg("--index").arg(index);
    command.args(arguments).env_remove("RUST_LOG");
    command
}

fn refused(index: &Path, arguments: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } = command(index, arguments).output().unwrap();
    (
        status.code().unwrap(),
        String::from_utf8_lossy(&stderr).into_owned(),
    )
}

/// A running server, ended when dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(index: &Path, arguments: &[&str]) -> Self {
        let mut child = command(index, arguments)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .expect("the first line names the address")
            .to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let host = &self.address;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Its exit code and its log, once it has ended.
    fn end(mut self) -> (i32, String) {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "it did not end"
            );
            std::thread::sleep(Duration::from_millis(10));
        };
        let mut log = String::new();
        let stderr = self.child.stderr.as_mut().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        (status.code().unwrap(), log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn office() -> (TempDir, IndexDirectory) {
    let folder = TempDir::new().unwrap();
    let directory = IndexDirectory::new(folder.path().join("index"));
    publish(&directory, &papers());
    (folder, directory)
}

#[test]
fn without_an_index_it_says_how_to_make_one() {
    let folder = TempDir::new().unwrap();
    let index = folder.path().join("none");
    let (code, said) = refused(&index, &["--listen", "127.0.0.1:0"]);
    assert_eq!(code, 5, "{said}");
    assert!(
        said.contains("chưa có chỉ mục") && said.contains("indexer build"),
        "{said}"
    );
    let (code, said) = refused(&index, &["--listen", "127.0.0.1:0", "--lang", "en"]);
    assert_eq!(code, 5);
    assert!(said.contains("no index at"), "{said}");
}

#[test]
fn a_damaged_index_is_refused() {
    let (_folder, directory) = office();
    let generation = directory.list().unwrap().remove(0);
    for file in std::fs::read_dir(&generation.path).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|e| e == "store") {
            std::fs::write(path, b"damaged").unwrap();
        }
    }
    let (code, said) = refused(directory.path(), &["--listen", "127.0.0.1:0"]);
    assert_eq!(code, 8, "{said}");
    assert!(
        said.contains("bị hỏng") && said.contains("indexer build"),
        "{said}"
    );
}

#[test]
fn an_address_in_use_is_named_with_another_to_try() {
    let (_folder, directory) = office();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, said) = refused(directory.path(), &["--listen", &address]);
    assert_eq!(code, 10, "{said}");
    assert!(
        said.contains(&address) && said.contains("--listen 127.0.0.1:"),
        "{said}"
    );
}

#[test]
fn usage_errors_end_with_2() {
    let folder = TempDir::new().unwrap();
    for arguments in [
        &["--listen", "nowhere"][..],
        &["--listen", "0.0.0.0:0"],
        &["--clearance", "secret"],
        &["--timeout", "0"],
        &["--unknown"],
    ] {
        let (code, said) = refused(folder.path(), arguments);
        assert_eq!(code, 2, "{arguments:?}: {said}");
    }
}

#[test]
fn version_and_help_are_printed() {
    let program = env!("CARGO_BIN_EXE_search-api");
    let version = Command::new(program).arg("--version").output().unwrap();
    let expect = format!("search-api {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8_lossy(&version.stdout), expect);
    let help = Command::new(program)
        .args(["serve", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(
        help.contains("--allow-open") && help.contains("10  "),
        "{help}"
    );
}

#[test]
fn it_serves_stops_in_order_and_its_log_holds_no_query() {
    let (_folder, directory) = office();
    for signal in ["TERM", "INT"] {
        let server = Running::start(directory.path(), &[]);
        let answer = server.get("/v1/search?q=bimatkhongghi&year=2015&limit=2");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(
            server
                .get("/search?q=bimatkhongghi")
                .contains("Không tìm thấy")
        );
        assert!(
            server
                .get("/v1/search?q=bimatkhongghi&limit=x")
                .contains("bad_parameter")
        );
        assert!(
            server
                .get("/bimatkhongghi?q=bimatkhongghi")
                .starts_with("HTTP/1.1 404")
        );
        server.signal(signal);
        let (code, log) = server.end();
        assert_eq!(code, 0, "{log}");
        assert!(
            log.contains("/v1/search") && log.contains("stopping"),
            "{log}"
        );
        assert!(
            !log.contains("bimatkhongghi"),
            "the log holds a query: {log}"
        );
    }
}

#[test]
fn a_publication_is_noticed_by_the_running_server() {
    let (_folder, directory) = office();
    let server = Running::start(directory.path(), &["--poll", "50"]);
    assert!(server.get("/v1/search?q=").contains("\"total\":34"));
    publish(
        &directory,
        &[office::plain("n1", "Thông báo mới", "Thông báo mới")],
    );
    let started = Instant::now();
    while !server.get("/v1/search?q=").contains("\"total\":1,") {
        assert!(started.elapsed() < Duration::from_secs(15), "not noticed");
        std::thread::sleep(Duration::from_millis(50));
    }
}
