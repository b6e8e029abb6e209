//! What goes wrong from outside: each case has a clear message with the way out and its exit
//! code, and what was published before is still served.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use vankien_tests::{
    Office, Outcome, Server, indexer, indexer_command, paper, program, sample_documents,
};

/// The published papers are all there, over a server that starts now.
fn still_serves(office: &Office, papers: u64) {
    let server = Server::start(&office.index());
    assert_eq!(server.search("sổ sách văn thư", "")["total"], papers);
    assert_eq!(
        server.search("01-TB/TU", "&limit=1")["hits"][0]["number"],
        "01-TB/TU"
    );
}

/// The run failed with `code` and `exit`, and its message names `words`.
fn refused(run: &Outcome, exit: i32, code: &str, words: &[&str]) {
    assert_eq!(run.code, Some(exit), "{run:?}");
    let error = run.event("error");
    assert_eq!(error["code"], code, "{error}");
    let message = error["message"].as_str().unwrap();
    for word in words {
        assert!(message.contains(word), "{word:?} is not in: {message}");
    }
}

/// Runs `search-api serve`, which must not start. Returns how it ended.
fn server_refuses(index: &Path, listen: &str) -> Outcome {
    let mut server = Command::new(program("search-api"))
        .args(["serve", "--listen", listen, "--index"])
        .arg(index)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while server.try_wait().unwrap().is_none() {
        if started.elapsed() > Duration::from_secs(20) {
            server.kill().unwrap();
            server.wait().unwrap();
            panic!("the server started although it must not");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    server.wait_with_output().unwrap().into()
}

/// Names below the documents with the code of each that was set aside: `so.jsonl:3`.
fn set_aside(run: &Outcome) -> Vec<(String, String)> {
    let entry = |entry: &serde_json::Value| {
        let name = entry["path"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        let row = entry["row"]
            .as_u64()
            .map(|row| format!(":{row}"))
            .unwrap_or_default();
        assert!(
            entry["reason"].as_str().unwrap().len() > 15,
            "no way out: {entry}"
        );
        (name + &row, entry["code"].as_str().unwrap().to_owned())
    };
    run.report()["set_aside"]
        .as_array()
        .unwrap()
        .iter()
        .map(entry)
        .collect()
}

#[test]
fn a_folder_that_is_not_there() {
    let office = Office::with_index(2);
    let gone = office.folder().join("khong-co");
    let before = office.current();
    let run = indexer(&gone, &office.index());
    refused(
        &run,
        4,
        "source",
        &["khong-co", "không có", "Kiểm tra đường dẫn"],
    );
    assert_eq!(office.current(), before);
    still_serves(&office, 2);
}

/// The program as a user who may not read everything, when the tests run as root.
fn as_nobody(command: &Command) -> Option<Command> {
    let mut plain = if is_root() {
        let found = Command::new("setpriv").arg("--version").output();
        if !found.is_ok_and(|found| found.status.success()) {
            eprintln!("skipped: setpriv of util-linux is not there, and root reads everything");
            return None;
        }
        let mut setpriv = Command::new("setpriv");
        setpriv.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        setpriv.arg(command.get_program());
        setpriv
    } else {
        Command::new(command.get_program())
    };
    plain.args(command.get_args());
    Some(plain)
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_cannot_be_read() {
    let office = Office::with_index(2);
    // The binary is copied to where the other user reaches it.
    set_mode(office.folder(), 0o755);
    let binary = office.folder().join("indexer");
    std::fs::copy(program("indexer"), &binary).unwrap();
    set_mode(&binary, 0o755);
    let index = office.folder().join("of-nobody");
    std::fs::create_dir(&index).unwrap();
    set_mode(&index, 0o777);
    office.put("kin/3.txt", paper(3, "sổ sách văn thư"));
    let closed = office.documents().join("kin");

    for (source, whole) in [(&closed, true), (&office.documents(), false)] {
        set_mode(&closed, 0o000);
        let mut build = Command::new(&binary);
        build
            .arg("build")
            .arg("--source")
            .arg(source)
            .arg("--index")
            .arg(&index);
        let run = as_nobody(&build).map(|mut build| Outcome::from(build.output().unwrap()));
        set_mode(&closed, 0o755);
        let Some(run) = run else { return };
        if whole {
            refused(&run, 4, "source", &["kin", "không có quyền"]);
        } else {
            // One closed folder among others never stops the run.
            assert_eq!(run.code, Some(0), "{run:?}");
            assert!(run.out.contains("kin"), "{}", run.out);
            let aside = run.event("set_aside");
            assert_eq!(aside["code"], "unreadable", "{aside}");
        }
    }
    still_serves(&office, 2);
}

#[test]
fn nothing_to_index() {
    type File = (&'static str, &'static [u8]);
    let cases: [(&str, Option<File>); 3] = [
        ("an empty folder", None),
        ("only an empty file", Some(("rong.txt", b""))),
        (
            "only a damaged file",
            Some(("hong.docx", b"PK\x03\x04 not a document")),
        ),
    ];
    for (what, file) in cases {
        let office = Office::with_index(2);
        let before = office.current();
        let other = Office::new();
        if let Some((name, content)) = file {
            other.put(name, content);
        }
        let run = indexer(&other.documents(), &office.index());
        refused(
            &run,
            5,
            "nothing_to_index",
            &["không công bố gì", "chỉ mục cũ giữ nguyên"],
        );
        assert_eq!(office.current(), before, "{what}");
        still_serves(&office, 2);
    }
}

#[test]
fn files_that_are_not_what_they_should_be() {
    let html = "<!DOCTYPE html><html><body><p>Trang mạng tên tệp Word.</p></body></html>";
    // Content, and the code it is set aside with; none where it is read by its content.
    let whole =
        std::fs::read(sample_documents().join("tinh-uy-van-xuan/2022/38-QD-TU.docx")).unwrap();
    let files: [(&str, &[u8], Option<&str>); 8] = [
        ("rong.txt", b"", Some("empty")),
        ("trang.docx", b"", Some("empty")),
        ("web.docx", html.as_bytes(), None),
        ("chu.pdf", "Văn bản thường mang tên PDF.".as_bytes(), None),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type", Some("damaged")),
        ("cut.docx", &whole[..whole.len() / 2], Some("damaged")),
        (
            "may.txt",
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0",
            Some("unsupported"),
        ),
        (
            "byte-la.txt",
            b"Th\xf4ng b\xe1o v\xe0 \xff\xfe c\xe1c byte l\xa1 kh\xe1c",
            None,
        ),
    ];
    let office = Office::new();
    office.put("tot.txt", paper(1, "sổ sách văn thư"));
    for (name, content, _) in files {
        office.put(name, content);
    }
    let run = office.build();
    assert_eq!(run.code, Some(0), "a bad file never stops the run: {run:?}");
    let found = set_aside(&run);
    let expected: Vec<(&str, &str)> = files
        .iter()
        .filter_map(|(name, _, code)| Some((*name, (*code)?)))
        .collect();
    for (name, code) in &expected {
        assert!(
            found.contains(&((*name).into(), (*code).into())),
            "{name}: {found:?}"
        );
        assert!(
            run.out.contains(name),
            "the summary names {name}: {}",
            run.out
        );
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
    let server = Server::start(&office.index());
    assert_eq!(
        server.search("\"tên tệp Word\"", "")["hits"][0]["format"],
        "html"
    );
    assert_eq!(
        server.search("\"mang tên PDF\"", "")["hits"][0]["format"],
        "text"
    );
    still_serves(&office, 1);
}

#[test]
fn rows_that_do_not_parse() {
    let office = Office::new();
    let lines: [&[u8]; 6] = [
        br#"{"_id": "a", "text": "dong tot thu nhat"}"#,
        br#"{"_id": "b", "text": "khong dong ngoac"#,
        b"{\"_id\": \"c\", \"text\": \"byte \xff\xfe la\"}",
        b"day khong phai JSON",
        b"",
        br#"{"_id": "d", "text": "dong tot cuoi cung"}"#,
    ];
    office.put("so.jsonl", lines.join(&b"\n"[..]));
    office.put(
        "so.csv",
        "so_ky_hieu,text\n01-TB/TU,\"dòng tốt\"\n02-TB/TU,\"thừa\",cột,nữa\n",
    );
    let run = office.build();
    assert_eq!(run.code, Some(0), "{run:?}");
    let aside = set_aside(&run);
    for (name, code) in [
        ("so.jsonl:2", "row_not_json"),
        ("so.jsonl:3", "row_not_utf8"),
        ("so.jsonl:4", "row_not_json"),
    ] {
        assert!(
            aside.contains(&(name.into(), code.into())),
            "{name}: {aside:?}"
        );
    }
    let server = Server::start(&office.index());
    for good in [
        "\"dong tot thu nhat\"",
        "\"dong tot cuoi cung\"",
        "\"dòng tốt\"",
    ] {
        assert!(
            server.search(good, "")["total"].as_u64().unwrap() >= 1,
            "{good}"
        );
    }
}

#[test]
fn two_documents_with_one_identity_are_both_kept() {
    let office = Office::new();
    let row = |text: &str| format!("{{\"_id\": \"mot-ma\", \"text\": \"{text}\"}}\n");
    office.put(
        "so.jsonl",
        row("bản thứ nhất") + &row("bản thứ hai") + &row("bản thứ nhất"),
    );
    office.put("a.txt", paper(7, "một số hiệu"));
    office.put(
        "b.txt",
        paper(7, "một số hiệu") + "\nTờ này thêm một dòng.\n",
    );
    let run = office.build();
    assert_eq!(run.code, Some(0), "{run:?}");
    let report = run.report();
    // The third row is the first one again: one document in two places.
    assert_eq!(report["totals"]["documents"], 4, "{report}");
    assert_eq!(report["totals"]["duplicates"], 1, "{report}");
    let codes: Vec<&str> = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["code"].as_str().unwrap())
        .collect();
    assert!(
        codes.contains(&"same_external_id") && codes.contains(&"same_identity"),
        "{codes:?}"
    );
    let server = Server::start(&office.index());
    for phrase in ["\"bản thứ nhất\"", "\"bản thứ hai\"", "\"thêm một dòng\""] {
        assert_eq!(server.search(phrase, "")["total"], 1, "{phrase}");
    }
    assert_eq!(server.search("07-TB/TU", "")["total"], 2);
}

#[test]
fn no_index() {
    let office = Office::new();
    for index in [office.index(), office.documents()] {
        let run = server_refuses(&index, "127.0.0.1:0");
        assert_eq!(run.code, Some(5), "{run:?}");
        assert!(
            run.err.contains("chưa có chỉ mục") && run.err.contains("indexer build"),
            "{run:?}"
        );
        assert!(run.err.contains(index.to_str().unwrap()), "{run:?}");
    }
    // The other way round: a folder of documents is no place for an index.
    office.put("1.txt", paper(1, "sổ sách văn thư"));
    let run = indexer(&office.documents(), &office.documents());
    refused(&run, 2, "not_an_index", &["1.txt", "chọn thư mục trống"]);
    assert_eq!(
        std::fs::read_dir(office.documents()).unwrap().count(),
        1,
        "nothing was added"
    );
}

#[test]
fn an_index_of_another_version() {
    for field in ["format_version", "analysis_version"] {
        let office = Office::with_index(2);
        let manifest = manifest_of(&office.generation());
        let text = std::fs::read_to_string(&manifest).unwrap();
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let version = json[field].as_u64().unwrap();
        json[field] = (version + 1).into();
        std::fs::write(&manifest, json.to_string()).unwrap();
        let run = server_refuses(&office.index(), "127.0.0.1:0");
        assert_eq!(run.code, Some(8), "{field}: {run:?}");
        assert!(
            run.err.contains("phiên bản") || run.err.contains("định dạng"),
            "{run:?}"
        );
        assert!(run.err.contains("indexer build"), "{run:?}");
        // The way out works.
        office.publish();
        still_serves(&office, 2);
    }
}

fn manifest_of(generation: &Path) -> PathBuf {
    let files = std::fs::read_dir(generation)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let holds_version = |path: &PathBuf| {
        std::fs::read_to_string(path).is_ok_and(|text| text.contains("\"format_version\""))
    };
    files
        .into_iter()
        .find(holds_version)
        .expect("a generation has a manifest")
}

#[test]
fn a_damaged_index() {
    let office = Office::with_index(2);
    let files: Vec<PathBuf> = std::fs::read_dir(office.generation())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            !path
                .file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(".tantivy")
        })
        .collect();
    assert!(files.len() > 5, "{files:?}");
    let mut quiet = Vec::new();
    for file in &files {
        let content = std::fs::read(file).unwrap();
        let middle = content.len() / 2;
        let mut flipped = content.clone();
        flipped[middle] ^= 0x55;
        let damages: [(&str, Option<&[u8]>); 4] = [
            ("gone", None),
            ("empty", Some(b"")),
            ("cut short", Some(&content[..middle])),
            ("a byte changed", Some(&flipped)),
        ];
        for (what, damaged) in damages {
            match damaged {
                None => std::fs::remove_file(file).unwrap(),
                Some(bytes) => std::fs::write(file, bytes).unwrap(),
            }
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if let Some(said) = damage_is_told(&office) {
                assert!(said.contains("indexer build"), "{name} {what}: {said}");
                assert!(
                    said.contains("hỏng") || said.contains("phiên bản"),
                    "{name}: {said}"
                );
            } else {
                quiet.push(format!("{name} {what}"));
            }
            std::fs::write(file, &content).unwrap();
        }
    }
    assert!(quiet.is_empty(), "served although damaged: {quiet:#?}");
    still_serves(&office, 2);

    // CURRENT itself.
    for content in [&b""[..], b"../../etc\n", b"\xff\xfe"] {
        let before = std::fs::read(office.index().join("CURRENT")).unwrap();
        std::fs::write(office.index().join("CURRENT"), content).unwrap();
        let said = damage_is_told(&office).expect("a CURRENT that names nothing is refused");
        assert!(said.contains("indexer build"), "{said}");
        std::fs::write(office.index().join("CURRENT"), before).unwrap();
    }

    // A published generation that is gone leaves the one before it.
    std::fs::write(office.index().join("CURRENT"), "g-99991231-235959-aaaaa\n").unwrap();
    still_serves(&office, 2);

    // The way out that the message names.
    std::fs::write(&files[0], b"").unwrap();
    office.publish();
    still_serves(&office, 2);
}

/// What the server said when it refused the index with the code for it; none when it served it.
fn damage_is_told(office: &Office) -> Option<String> {
    let mut server = Command::new(program("search-api"))
        .args(["serve", "--listen", "127.0.0.1:0", "--index"])
        .arg(office.index())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line on stdout says that it serves; without one it ended.
    let mut first = String::new();
    let out = server.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut first).unwrap();
    if !first.is_empty() {
        server.kill().unwrap();
        server.wait().unwrap();
        return None;
    }
    let run: Outcome = server.wait_with_output().unwrap().into();
    assert_eq!(run.code, Some(8), "{run:?}");
    Some(run.err)
}

#[test]
fn a_generation_damaged_before_it_is_taken_over_is_not_served() {
    let office = Office::with_index(2);
    let server = Server::start_with(&office.index(), &["--poll", "200"]);
    let before = office.current();
    std::fs::write(office.index().join("CURRENT"), "g-khong-co\n").unwrap();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(server.search("sổ sách", "")["generation"], before.as_str());
    let health = server.json("/v1/health").1;
    assert_eq!(health["status"], "degraded", "{health}");
    office.publish();
    let started = Instant::now();
    while server.json("/v1/health").1["status"] != "ok" {
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "it did not recover"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_port_in_use() {
    let office = Office::with_index(2);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = server_refuses(&office.index(), &address);
    assert_eq!(run.code, Some(10), "{run:?}");
    assert!(
        run.err.contains(&address) && run.err.contains("--listen"),
        "{run:?}"
    );
    still_serves(&office, 2);
}

#[test]
fn another_indexer_at_work() {
    let office = Office::with_index(2);
    // Held as the indexer holds it: `flock` is the same lock.
    let lock = office.index().join("LOCK");
    let mut holder = Command::new("flock")
        .arg(&lock)
        .args(["sh", "-c", "echo held; exec sleep 60"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let out = holder.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).unwrap();
    let run = office.build();
    holder.kill().unwrap();
    holder.wait().unwrap();
    refused(
        &run,
        6,
        "index_locked",
        &["đang có indexer khác", "chạy lại"],
    );
    still_serves(&office, 2);
}

/// A small file system in memory, unmounted when it goes out of scope.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(path: PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir_all(&path).unwrap();
        let options = format!("size={size}");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(&path)
            .output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Self(path));
        }
        eprintln!("skipped: only root can mount a small disk");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_disk_without_room() {
    let office = Office::new();
    let Some(disk) = SmallDisk::mount(office.folder().join("disk"), "6m") else {
        return;
    };
    let index = disk.0.join("index");
    office.put("1.txt", paper(1, "sổ sách văn thư"));
    let run = indexer(&office.documents(), &index);
    assert_eq!(run.code, Some(0), "{run:?}");
    let current = || std::fs::read_to_string(index.join("CURRENT")).unwrap();
    let before = current();
    let server = Server::start(&index);

    // Words that no other document has, so that nothing packs well.
    let mut state = 1_u64;
    for n in 2..40 {
        let mut text = paper(n, "sổ sách văn thư");
        while text.len() < 600_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push_str(&format!("{:x} ", state >> 20));
        }
        office.put(&format!("{n}.txt"), text);
    }
    let full = indexer_command(&office.documents(), &index)
        .output()
        .unwrap()
        .into();
    refused(
        &full,
        7,
        "disk_full",
        &["đã đầy", "dọn chỗ trống", "chỉ mục cũ giữ nguyên"],
    );
    assert_eq!(current(), before, "what was published stays published");
    assert_eq!(server.search("01-TB/TU", "")["total"], 1, "and is served");
    drop(server);
    let server = Server::start(&index);
    assert_eq!(
        server.search("01-TB/TU", "")["total"],
        1,
        "also after a new start"
    );

    // The way out: with room again, the same command works.
    for n in 2..40 {
        std::fs::remove_file(office.documents().join(format!("{n}.txt"))).unwrap();
    }
    let again = indexer(&office.documents(), &index);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_ne!(current(), before);
    drop(server);
}
