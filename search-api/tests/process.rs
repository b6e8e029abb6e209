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

fn run(arguments: &[&str], input: &str) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_search-api"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

const TYPED: &str = "trăng lên đầu núi\n";

#[test]
fn accounts_keys_and_the_log_are_managed_from_the_command_line() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("accounts.sqlite");
    let accounts = ["--accounts", file.to_str().unwrap()];
    let run = |arguments: &[&str], input: &str| run(&[arguments, &accounts[..]].concat(), input);
    let (code, said) = run(&["user", "list"], "");
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("search-api user add"), "{said}");
    for (arguments, input, expect, says) in [
        (
            &["user", "add", "quan.tri", "--role", "administrator"][..],
            TYPED,
            0,
            "Đã thêm",
        ),
        (&["user", "add", "quan.tri"], TYPED, 2, "đã có tài khoản"),
        (
            &["user", "add", "Văn Thư"],
            TYPED,
            2,
            "không dùng làm tên được",
        ),
        (&["user", "add", "van.thu"], "ngan\n", 2, "quá yếu"),
        (
            &[
                "user",
                "add",
                "van.thu",
                "--generate",
                "--clearance",
                "internal",
            ],
            "",
            0,
            "Mật khẩu tạm",
        ),
        (
            &["user", "set", "van.thu", "--clearance", "most_secret"],
            "",
            2,
            "most_secret",
        ),
        (
            &[
                "user",
                "set",
                "van.thu",
                "--role",
                "researcher",
                "--body",
                "Tỉnh ủy",
            ],
            "",
            0,
            "Đã sửa",
        ),
        (
            &["user", "set", "quan.tri", "--disable"],
            "",
            2,
            "người quản trị cuối cùng",
        ),
        (
            &["user", "password", "van.thu"],
            TYPED,
            0,
            "Đã đặt mật khẩu",
        ),
        (&["user", "logout", "van.thu"], "", 0, "0"),
        (
            &["user", "set", "van.thu", "--folder", "kho/2024/"],
            "",
            0,
            "Đã sửa",
        ),
        (
            &["user", "set", "van.thu", "--folder", "kho/../mat"],
            "",
            2,
            "thư mục",
        ),
        (&["user", "list"], "", 0, "{Tỉnh ủy} {kho/2024}"),
        (
            &["user", "set", "van.thu", "--folder", "a", "--all-folders"],
            "",
            2,
            "--all-folders",
        ),
        (
            &["user", "set", "van.thu", "--all-folders"],
            "",
            0,
            "Đã sửa",
        ),
        (
            &["key", "add", "một kho", "--folder", "kho/2024"],
            "",
            0,
            "vk_",
        ),
        (&["user", "list"], "", 0, "researcher"),
        (
            &["user", "remove", "khong.co", "--lang", "en"],
            "",
            2,
            "there is no user",
        ),
        (
            &[
                "key",
                "add",
                "phần mềm",
                "--scope",
                "search",
                "--scope",
                "export",
            ],
            "",
            0,
            "vk_",
        ),
        (&["key", "list"], "", 0, "search,export"),
        (&["key", "revoke", "khong.co"], "", 2, "không có khóa"),
        (&["audit", "verify"], "", 0, "nguyên vẹn"),
        (&["audit", "export"], "", 0, "\"action\":\"user_change\""),
        (&["user", "remove", "van.thu"], "", 0, "Đã xóa"),
    ] {
        let (code, said) = run(arguments, input);
        assert_eq!(code, expect, "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
    let (_, log) = run(&["audit", "export"], "");
    assert!(
        log.contains("\"action\":\"failed\"") && !log.contains("trăng lên"),
        "{log}"
    );
    let (_, said) = run(&["audit", "verify"], "");
    let head = said.lines().last().unwrap().to_owned();
    assert_eq!(run(&["audit", "verify", "--head", &head], "").0, 0);
    let database = rusqlite::Connection::open(&file).unwrap();
    database
        .execute_batch(
            "DROP TRIGGER audit_never_changes; UPDATE audit SET object = 'x' WHERE seq = 3",
        )
        .unwrap();
    let (code, said) = run(&["audit", "verify"], "");
    assert_eq!(code, 8, "{said}");
    assert!(said.contains("đứt ở mục 3"), "{said}");
}

#[test]
fn with_accounts_and_a_certificate_it_serves_over_tls() {
    use tokio_rustls::rustls::pki_types::ServerName;
    use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, Stream};
    let (folder, directory) = office();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, certificate, key) = (path("a.sqlite"), path("c.pem"), path("k.pem"));
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let (code, said) = run(&["user", "add", "van.thu", "--accounts", &file], TYPED);
    assert_eq!(code, 0, "{said}");
    let arguments = [
        "--accounts",
        &file,
        "--tls-cert",
        &certificate,
        "--tls-key",
        &key,
    ];
    let mut child = command(directory.path(), &arguments)
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .split("https://")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .expect("the first line names the address")
        .to_owned();
    let server = Running { child, address };
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = std::sync::Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut client = ClientConnection::new(config.into(), name).unwrap();
    let mut socket = TcpStream::connect(&server.address).unwrap();
    let mut stream = Stream::new(&mut client, &mut socket);
    write!(
        stream,
        "GET /login HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("__Host-vankien-form=") && answer.contains("; Secure"),
        "{answer}"
    );
    let mut plain = TcpStream::connect(&server.address).unwrap();
    write!(plain, "GET /login HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP/1.1 200"));
    let missing = path("none.pem");
    let arguments = [
        "--accounts",
        &file,
        "--tls-cert",
        &missing,
        "--tls-key",
        &key,
    ];
    let (code, said) = refused(directory.path(), &arguments);
    assert_eq!(code, 9, "{said}");
}

#[test]
fn a_burst_of_callers_is_answered_by_a_few_threads() {
    let (folder, directory) = office();
    let file = folder.path().join("a.sqlite");
    let file = file.to_str().unwrap();
    let (code, said) = run(&["user", "add", "van.thu", "--accounts", file], TYPED);
    assert_eq!(code, 0, "{said}");
    let server = Running::start(directory.path(), &["--accounts", file, "--workers", "1"]);
    // Who asks is looked up in the file of accounts, whatever comes of it.
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                for _ in 0..4 {
                    let answer = server
                        .get("/v1/search?q=a HTTP/1.1\r\nauthorization: Bearer vk_x\r\nx-rest:");
                    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
                }
            });
        }
    });
    let status = format!("/proc/{}/status", server.child.id());
    let status = std::fs::read_to_string(status).unwrap();
    let threads = status.lines().find(|l| l.starts_with("Threads:")).unwrap();
    let threads: usize = threads[8..].trim().parse().unwrap();
    let cores = std::thread::available_parallelism().unwrap().get();
    // One search, two pages, four others, the runtime's own, and the first one.
    assert!(threads <= 7 + cores + 2, "{threads} threads");
}
