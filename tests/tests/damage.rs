//! The published generation is damaged on the disk: a server that starts answers from the whole one
//! before it, and says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use vankien_tests::{Office, Server, get, paper};

/// Every file of a generation, one of each kind.
fn kinds(generation: &Path) -> Vec<PathBuf> {
    let mut kinds: Vec<PathBuf> = Vec::new();
    let entries = fs::read_dir(generation).unwrap();
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // What no search reads: tantivy's locks, and the indexer's own catalogue.
        let unread = name.starts_with(".tantivy-") || name.starts_with("sources");
        let known = kinds
            .iter()
            .any(|other| !name.ends_with(".json") && other.extension() == path.extension());
        if !unread && !known {
            kinds.push(path);
        }
    }
    kinds
}

#[test]
fn a_server_starts_with_the_last_whole_generation() {
    let office = Office::with_index(3);
    let before = office.current();
    office.put("4.txt", paper(4, "sổ sách văn thư"));
    let damaged = office.publish();
    let files = kinds(&office.generation());
    assert!(files.len() >= 9, "{files:?}");
    for (n, file) in files.iter().enumerate() {
        let whole = fs::read(file).unwrap();
        let bytes = match n % 3 {
            0 => {
                let mut flipped = whole.clone();
                let middle = flipped.len() / 2;
                flipped[middle] ^= 0x10;
                Some(flipped)
            }
            1 => Some(whole[..whole.len() - 1].to_vec()),
            _ => None,
        };
        match bytes {
            Some(bytes) => fs::write(file, bytes).unwrap(),
            None => fs::remove_file(file).unwrap(),
        }
        let server = Server::start(&office.index());
        let (status, health) = get(&server.url("/v1/health"));
        let health: serde_json::Value = serde_json::from_str(&health).unwrap();
        assert_eq!(status, 200);
        assert_eq!(health["status"], "degraded", "{file:?}: {health}");
        assert_eq!(health["generation"], before.as_str(), "{file:?}: {health}");
        assert!(health.to_string().contains(&damaged), "{file:?}: {health}");
        let total = server.search("văn thư", "")["total"].as_u64();
        assert_eq!(total, Some(3), "{file:?}");
        drop(server);
        fs::write(file, &whole).unwrap();
    }
    let server = Server::start(&office.index());
    assert_eq!(server.search("văn thư", "")["total"], 4, "mended");
}
