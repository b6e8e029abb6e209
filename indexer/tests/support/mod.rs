//! A folder with sources and an index, and the binary run on them.
#![allow(dead_code, reason = "each test binary uses a part")]

pub(crate) mod programs;

use party_documents::Secrecy;
use search_index::{Clearance, Hit, IndexDirectory, SearchIndex, SearchRequest, Within};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A fresh folder: `sources/` with files, `index/` made by the binary.
pub(crate) struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    /// With these files in `sources/`.
    pub(crate) fn with(files: &[(&str, &[u8])]) -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir(office.sources()).unwrap();
        for (name, content) in files {
            office.put(name, content);
        }
        office
    }

    /// Puts a file into `sources/`.
    pub(crate) fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.sources().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn sources(&self) -> PathBuf {
        self.path("sources")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.path("index")
    }

    /// The command `indexer build` on `sources/`, and what is given.
    pub(crate) fn build_command(&self, more: &[&str]) -> Command {
        self.command("build", more)
    }

    /// Runs `indexer update` on `sources/`.
    pub(crate) fn update(&self, more: &[&str]) -> Run {
        Run::of(&mut self.command("update", more))
    }

    /// A command that takes sources and an index.
    pub(crate) fn command(&self, name: &str, more: &[&str]) -> Command {
        let mut command = indexer();
        command.arg(name).arg("--source").arg(self.sources());
        command.arg("--index").arg(self.index()).args(more);
        command
    }

    /// Runs `indexer build` on `sources/`.
    pub(crate) fn build(&self, more: &[&str]) -> Run {
        Run::of(&mut self.build_command(more))
    }

    /// Runs `indexer build` on `sources/`, which must publish.
    pub(crate) fn published(&self, more: &[&str]) -> Run {
        let run = self.build(more);
        assert_eq!(run.code, 0, "{run:?}");
        run
    }

    /// Starts `indexer build`, its output kept for later.
    pub(crate) fn start(&self, more: &[&str]) -> Child {
        let mut command = self.build_command(more);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub(crate) fn directory(&self) -> IndexDirectory {
        IndexDirectory::new(self.index())
    }

    /// What a search finds, whatever its mark of secrecy.
    pub(crate) fn search(&self, query: &str) -> Vec<Hit> {
        let index = SearchIndex::open(&self.directory()).unwrap();
        let request = SearchRequest {
            query: query.to_owned(),
            limit: 100,
            ..SearchRequest::default()
        };
        index
            .search(Clearance(Secrecy::MostSecret), &request)
            .unwrap()
            .hits
    }

    /// Identities of all documents in the published generation, sorted.
    pub(crate) fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.search("").into_iter().map(|hit| hit.id).collect();
        ids.sort();
        ids
    }

    /// The report of a run.
    pub(crate) fn report(&self, run: &Run) -> Value {
        let path = run.summary()["report"]
            .as_str()
            .expect("a report is written")
            .to_owned();
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }
}

/// Runs `command` as a user who needs permission to read and write: root does not, and would
/// test nothing. `None`, with a visible word, where that user cannot run the binary.
pub(crate) fn without_privileges(office: &Office, command: &mut Command) -> Option<Run> {
    if rustix::process::getuid().is_root() {
        use std::os::unix::fs::PermissionsExt;
        use std::os::unix::process::CommandExt;
        let everybody = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(office.folder.path(), everybody).unwrap();
        // `nobody` on Debian.
        command.uid(65_534).gid(65_534);
    }
    match command.output() {
        Ok(output) => Some(output.into()),
        Err(error) => {
            eprintln!("skipped: cannot run the binary as an unprivileged user: {error}");
            None
        }
    }
}

/// The binary.
pub(crate) fn indexer() -> Command {
    Command::new(env!("CARGO_BIN_EXE_indexer"))
}

/// A run that ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        command.output().unwrap().into()
    }

    /// The JSON lines on stderr.
    pub(crate) fn events(&self) -> Vec<Value> {
        let line =
            |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        self.stderr.lines().map(line).collect()
    }

    pub(crate) fn events_of(&self, name: &str) -> Vec<Value> {
        self.events()
            .into_iter()
            .filter(|event| event["event"] == name)
            .collect()
    }

    /// The summary for programs.
    pub(crate) fn summary(&self) -> Value {
        self.events_of("summary")
            .pop()
            .unwrap_or_else(|| panic!("no summary: {self:?}"))
    }

    /// The error that ended it.
    pub(crate) fn error(&self) -> Value {
        self.events_of("error")
            .pop()
            .unwrap_or_else(|| panic!("no error: {self:?}"))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Paths below the sources with the code of each, as a report lists what was set aside.
pub(crate) fn set_aside(report: &Value) -> Vec<(String, String)> {
    let entry = |entry: &Value| {
        let path = Path::new(entry["path"].as_str().unwrap());
        let name = path.file_name().and_then(OsStr::to_str).unwrap();
        let row = entry["row"]
            .as_u64()
            .map(|row| format!(":{row}"))
            .unwrap_or_default();
        (
            format!("{name}{row}"),
            entry["code"].as_str().unwrap().to_owned(),
        )
    };
    report["set_aside"]
        .as_array()
        .unwrap()
        .iter()
        .map(entry)
        .collect()
}

/// A resolution of the invented province.
pub(crate) fn resolution(number: &str, subject: &str) -> String {
    format!(
        "TỈNH ỦY VẠN XUÂN\n*\nSố {number}\n\nĐẢNG CỘNG SẢN VIỆT NAM\n\n\
         Vạn Xuân, ngày 15 tháng 3 năm 2024\n\nNGHỊ QUYẾT\nvề {subject}\n-----\n\n\
         Căn cứ Điều lệ Đảng, Tỉnh ủy quyết nghị như sau:\n\nI- QUAN ĐIỂM\n\n1. Kiên trì.\n"
    )
}

/// So many rows of JSONL, each with a text of about `length` bytes.
pub(crate) fn rows(count: usize, length: usize) -> Vec<u8> {
    const WORDS: [&str; 12] = [
        "văn", "phòng", "cấp", "ủy", "chuyển", "đổi", "số", "lưu", "trữ", "tài", "liệu", "họp",
    ];
    let mut rows = Vec::new();
    // A small linear congruential generator: the same rows each time, no two alike.
    let mut state = 42_u64;
    for n in 0..count {
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push_str(WORDS[(state >> 33) as usize % WORDS.len()]);
            text.push_str(&format!("{} ", state >> 60));
        }
        let row =
            serde_json::json!({"_id": format!("r{n}"), "title": format!("Mục {n}"), "text": text});
        rows.extend_from_slice(row.to_string().as_bytes());
        rows.push(b'\n');
    }
    rows
}

/// Everything that can be read back of every document of an index, by identity.
pub(crate) fn contents(index: &Path) -> BTreeMap<String, String> {
    let index = SearchIndex::open(&IndexDirectory::new(index)).unwrap();
    let all = Clearance(Secrecy::MostSecret);
    let mut contents = BTreeMap::new();
    let mut total = 1;
    while contents.len() < total {
        let request = SearchRequest {
            offset: contents.len(),
            limit: 100,
            ..SearchRequest::default()
        };
        let page = index.search(all, &request).unwrap();
        total = page.total;
        assert!(!page.hits.is_empty() || total == 0, "{total} are counted");
        for hit in page.hits {
            let document = index
                .document(all, &Within::default(), &hit.id, None)
                .unwrap()
                .unwrap();
            let known = contents.insert(hit.id.clone(), format!("{document:?}"));
            assert!(known.is_none(), "{} is found twice", hit.id);
        }
    }
    assert_eq!(index.document_count(all), contents.len() as u64);
    contents
}
