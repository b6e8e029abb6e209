use super::*;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;

fn walk(root: &Path, sources: &[&str]) -> (Vec<String>, Vec<(String, &'static str)>) {
    let sources: Vec<PathBuf> = sources.iter().map(|s| root.join(s)).collect();
    check(&sources).unwrap();
    let found = discover(&sources, &root.join("index"), |_| {}, || false);
    let strip = |path: &str| {
        let root = path_text::text(root);
        path.strip_prefix(&root)
            .unwrap_or(path)
            .trim_start_matches('/')
            .to_owned()
    };
    let files = found
        .files
        .iter()
        .map(|f| strip(&path_text::text(&f.path)))
        .collect();
    let others = found
        .skipped
        .iter()
        .map(|s| (strip(&s.path), s.code))
        .chain(found.set_aside.iter().map(|s| (strip(&s.path), s.code)))
        .collect();
    (files, others)
}

fn folder(files: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    root
}

#[test]
fn order_does_not_depend_on_the_file_system() {
    let root = folder(&[
        "s/b/2.txt",
        "s/a.txt",
        "s/b/1.txt",
        "s/c/x/y.txt",
        "s/b.txt",
    ]);
    let (files, others) = walk(root.path(), &["s"]);
    assert_eq!(
        files,
        [
            "s/a.txt",
            "s/b.txt",
            "s/b/1.txt",
            "s/b/2.txt",
            "s/c/x/y.txt"
        ]
    );
    assert!(others.is_empty());
}

#[test]
fn what_is_no_document_is_counted() {
    let cases = [
        (".DS_Store", "system"),
        (".git/config", "hidden"),
        (".~lock.to trinh.docx#", "lock_file"),
        ("Thumbs.db", "system"),
        ("THUMBS.DB.x/thumbs.db", "system"),
        ("~$x.docx", "lock_file"),
        ("~WRL0003.tmp", "lock_file"),
    ];
    for (name, code) in cases {
        let root = folder(&[&format!("s/{name}"), "s/~ghi chu.txt"]);
        let (files, others) = walk(root.path(), &["s"]);
        assert_eq!(files, ["s/~ghi chu.txt"], "beside {name}");
        assert_eq!(others.len(), 1, "{name}");
        assert_eq!(others[0].1, code, "{name}");
    }
}

#[test]
fn a_hidden_source_is_read_when_it_is_named() {
    let root = folder(&[".kho/1.txt"]);
    assert_eq!(walk(root.path(), &[".kho"]).0, [".kho/1.txt"]);
}

#[test]
fn sources_that_overlap_are_read_once() {
    let root = folder(&["s/a/1.txt", "s/2.txt"]);
    let (files, others) = walk(root.path(), &["s/a", "s", "s/a/1.txt", "s/../s"]);
    assert_eq!(files, ["s/a/1.txt", "s/2.txt"]);
    assert!(
        others.iter().all(|(_, code)| *code == "already_read"),
        "{others:?}"
    );
}

#[test]
fn links_are_followed_once_and_never_round() {
    let root = folder(&["s/a/1.txt", "elsewhere/2.txt"]);
    let s = root.path().join("s");
    symlink("..", s.join("a/up")).unwrap();
    symlink(root.path().join("elsewhere"), s.join("link")).unwrap();
    symlink("a/1.txt", s.join("again.txt")).unwrap();
    symlink("gone.txt", s.join("broken.txt")).unwrap();
    symlink("me.txt", s.join("me.txt")).unwrap();
    let (files, others) = walk(root.path(), &["s"]);
    // The link `again.txt` comes first in the order of names, so it stands for the file.
    assert_eq!(files, ["s/again.txt", "s/link/2.txt"]);
    let of = |path: &str| {
        others
            .iter()
            .find(|(p, _)| p == path)
            .map(|(_, code)| *code)
    };
    assert_eq!(of("s/a/1.txt"), Some("already_read"));
    assert_eq!(of("s/a/up"), Some("already_read"));
    assert_eq!(of("s/broken.txt"), Some("broken_link"));
    assert_eq!(of("s/me.txt"), Some("broken_link"));
}

#[test]
fn a_hard_link_is_a_place_of_its_own() {
    let root = folder(&["s/1.txt"]);
    fs::hard_link(root.path().join("s/1.txt"), root.path().join("s/2.txt")).unwrap();
    assert_eq!(walk(root.path(), &["s"]).0, ["s/1.txt", "s/2.txt"]);
}

#[test]
fn a_single_file_is_a_source_also_through_a_link() {
    let root = folder(&["x/corpus.jsonl"]);
    symlink(
        root.path().join("x/corpus.jsonl"),
        root.path().join("link.jsonl"),
    )
    .unwrap();
    assert_eq!(walk(root.path(), &["link.jsonl"]).0, ["link.jsonl"]);
}

#[test]
fn pipes_and_sockets_are_set_aside_unopened() {
    let root = folder(&["s/1.txt"]);
    let _socket = std::os::unix::net::UnixListener::bind(root.path().join("s/socket")).unwrap();
    let pipe = root.path().join("s/pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .unwrap();
    let (files, others) = walk(root.path(), &["s"]);
    assert_eq!(files, ["s/1.txt"]);
    let expected = [
        ("s/pipe".to_owned(), "not_a_file"),
        ("s/socket".to_owned(), "not_a_file"),
    ];
    assert_eq!(others, expected);
    assert!(check(&[pipe]).is_err(), "a pipe is no source either");
}

#[test]
fn odd_names_are_files_like_others() {
    let root = folder(&["s/hai\ndong.txt"]);
    let odd = std::ffi::OsString::from_vec(b"V\xE5n kien.txt".to_vec());
    fs::write(root.path().join("s").join(odd), "x").unwrap();
    assert_eq!(
        walk(root.path(), &["s"]).0,
        ["s/V\\xE5n kien.txt", "s/hai\ndong.txt"]
    );
}

#[test]
fn the_index_is_no_source() {
    let root = folder(&["1.txt", "index/reports/g.json"]);
    let (files, others) = walk(root.path(), &["."]);
    assert_eq!(files, ["./1.txt"]);
    assert_eq!(others, [("./index".to_owned(), "index")]);
}

#[test]
fn every_source_that_is_missing_is_named() {
    let root = folder(&["1.txt"]);
    let sources = ["1.txt", "gone", "lost/2.txt"].map(|s| root.path().join(s));
    let problems = check(&sources).unwrap_err();
    let named: Vec<_> = problems.iter().map(|p| p.path.clone()).collect();
    assert_eq!(named, sources[1..]);
}
