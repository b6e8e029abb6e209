//! A small office in a temporary folder: documents, and the index made from them.

use crate::{Outcome, indexer, indexer_command};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with `documents/` and `index/`, removed when it goes out of scope.
#[derive(Debug)]
pub struct Office {
    folder: tempfile::TempDir,
}

impl Default for Office {
    fn default() -> Self {
        Self::new()
    }
}

impl Office {
    /// Without documents and without an index.
    pub fn new() -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir(office.documents()).unwrap();
        office
    }

    /// With documents `1.txt` to `count.txt`, numbered in their order, and their index.
    pub fn with_index(count: u32) -> Self {
        let office = Self::new();
        for n in 1..=count {
            office.put(&format!("{n}.txt"), paper(n, "sổ sách văn thư"));
        }
        office.publish();
        office
    }

    /// Folder of everything.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Folder of the documents.
    pub fn documents(&self) -> PathBuf {
        self.folder.path().join("documents")
    }

    /// Folder of the index.
    pub fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    /// Puts a document into the office.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.documents().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The command that indexes the office, not started yet.
    pub fn command(&self) -> Command {
        indexer_command(&self.documents(), &self.index())
    }

    /// Indexes the office.
    pub fn build(&self) -> Outcome {
        indexer(&self.documents(), &self.index())
    }

    /// Indexes the office, which must publish. Returns the generation's name.
    pub fn publish(&self) -> String {
        let run = self.build();
        assert_eq!(run.code, Some(0), "{run:?}");
        self.current()
    }

    /// Indexes what has changed in the office, which must publish. Returns the generation's name.
    pub fn update(&self) -> String {
        let mut command = Command::new(crate::program("indexer"));
        // A round may change every document, which looks as if most were gone.
        command.args(["update", "--accept-removals", "--source"]);
        command.arg(self.documents());
        let run: Outcome = command
            .arg("--index")
            .arg(self.index())
            .output()
            .unwrap()
            .into();
        assert_eq!(run.code, Some(0), "{run:?}");
        self.current()
    }

    /// Name of the published generation.
    pub fn current(&self) -> String {
        let name = std::fs::read_to_string(self.index().join("CURRENT")).unwrap();
        name.trim().to_owned()
    }

    /// Folder of the published generation.
    pub fn generation(&self) -> PathBuf {
        self.index().join("generations").join(self.current())
    }
}

/// A notice of the invented province with this number, found by `subject` and by `tờ số N`.
pub fn paper(number: u32, subject: &str) -> String {
    format!(
        "TỈNH ỦY VẠN XUÂN\n*\nSố {number:02}-TB/TU\n\nĐẢNG CỘNG SẢN VIỆT NAM\n\n\
         Vạn Xuân, ngày 15 tháng 3 năm 2024\n\nTHÔNG BÁO\nvề {subject}\n-----\n\n\
         Đây là tờ số {number}. Tỉnh ủy thông báo về {subject} như sau.\n\n\
         1. Các cấp ủy biết và thực hiện.\n"
    )
}
