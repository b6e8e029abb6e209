//! Generations: published as one step, refused when damaged, kept when a build fails.
#![allow(clippy::unwrap_used, clippy::panic)]

mod collection;

use collection::{Collection, document, publish};
use search_index::{
    Beginning, Begun, BuildOptions, GenerationBuilder, IndexDirectory, IndexError, SearchIndex,
    Within,
};
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

fn one(id: &str) -> Vec<search_index::Document> {
    vec![document(
        id,
        "Tiêu đề",
        "Nội dung văn bản dài hơn một chút để có gì mà tìm.",
    )]
}

#[test]
fn a_new_generation_takes_over_and_the_open_one_goes_on() {
    let collection = Collection::of(one("first"));
    let before = collection.index.generation().to_owned();
    publish(&collection.directory, &one("second"));
    let index = SearchIndex::open(&collection.directory).unwrap();
    assert_ne!(index.generation(), before);
    let all = collection.clearance;
    assert!(
        index
            .document(all, &Within::default(), "second", None)
            .unwrap()
            .is_some()
    );
    assert!(
        collection
            .index
            .document(all, &Within::default(), "first", None)
            .unwrap()
            .is_some()
    );
    assert_eq!(collection.directory.list().unwrap().len(), 2);
    assert_eq!(collection.directory.prune(0, false).unwrap(), [before]);
    assert!(SearchIndex::open(&collection.directory).is_ok());
}

#[test]
fn whoever_may_read_the_folder_may_read_its_files() {
    use std::os::unix::fs::PermissionsExt;
    let collection = Collection::of(one("first"));
    let path = generation(&collection);
    let folder = fs::metadata(&path).unwrap().permissions().mode() & 0o444;
    for entry in fs::read_dir(&path).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(
            mode & folder,
            folder,
            "{:?} has mode {mode:o}",
            entry.file_name()
        );
    }
}

#[test]
fn an_abandoned_build_leaves_nothing() {
    let collection = Collection::of(one("first"));
    let builder =
        GenerationBuilder::create(&collection.directory, &BuildOptions::default()).unwrap();
    builder.add(&one("second")[0]).unwrap();
    drop(builder);
    let index = SearchIndex::open(&collection.directory).unwrap();
    assert_eq!(index.generation(), collection.index.generation());
    let building = collection.directory.path().join("building");
    assert_eq!(fs::read_dir(building).unwrap().count(), 0);
}

#[test]
fn what_a_killed_build_left_is_cleaned() {
    let collection = Collection::of(one("first"));
    let left = collection.directory.path().join("building/g-left");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("half"), b"x").unwrap();
    publish(&collection.directory, &one("second"));
    assert!(!left.exists());
}

#[test]
fn two_indexers_never_write_one_index() {
    let folder = TempDir::new().unwrap();
    let directory = IndexDirectory::new(folder.path());
    let _first = GenerationBuilder::create(&directory, &BuildOptions::default()).unwrap();
    let second = GenerationBuilder::create(&directory, &BuildOptions::default());
    assert!(matches!(second, Err(IndexError::Locked(_))));
}

#[test]
fn a_folder_of_documents_is_never_taken_for_an_index() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("nghi-quyet.docx"), b"x").unwrap();
    let directory = IndexDirectory::new(folder.path());
    let refused = GenerationBuilder::create(&directory, &BuildOptions::default());
    assert!(matches!(refused, Err(IndexError::NotAnIndex { .. })));
}

#[test]
fn no_index_and_an_index_of_another_version_are_told_apart() {
    let folder = TempDir::new().unwrap();
    let missing = SearchIndex::open(&IndexDirectory::new(folder.path()));
    assert!(matches!(missing, Err(IndexError::Missing(_))));

    let collection = Collection::of(one("first"));
    let manifest = generation(&collection).join("generation.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text.replace("\"format_version\": ", "\"format_version\": 9"),
    )
    .unwrap();
    let other = SearchIndex::open(&collection.directory);
    assert!(
        matches!(other, Err(IndexError::OtherVersion { .. })),
        "{other:?}"
    );
}

fn generation(collection: &Collection) -> std::path::PathBuf {
    collection
        .directory
        .path()
        .join("generations")
        .join(collection.index.generation())
}

/// Every file of a generation is flipped, cut short and deleted in turn.
#[test]
fn damage_in_any_file_is_found_when_the_index_is_opened() {
    let collection = Collection::of(one("first"));
    let path = generation(&collection);
    let mut files: Vec<_> = fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| {
        !file
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with(".tantivy")
    });
    assert!(files.len() > 5);
    for file in files {
        let whole = fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 0x10;
        check(
            &collection,
            &file,
            Some(&flipped),
            &format!("{name} flipped"),
        );
        check(
            &collection,
            &file,
            Some(&whole[..whole.len() - 1]),
            &format!("{name} cut short"),
        );
        check(&collection, &file, None, &format!("{name} deleted"));
        fs::write(&file, &whole).unwrap();
        SearchIndex::open(&collection.directory).unwrap();
    }
}

fn check(collection: &Collection, file: &Path, bytes: Option<&[u8]>, what: &str) {
    match bytes {
        Some(bytes) => fs::write(file, bytes).unwrap(),
        None => fs::remove_file(file).unwrap(),
    }
    match SearchIndex::open(&collection.directory) {
        Err(IndexError::Damaged { .. } | IndexError::OtherVersion { .. }) => {}
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn what_was_merged_is_not_published() {
    let folder = tempfile::TempDir::new().unwrap();
    let directory = IndexDirectory::new(folder.path().join("index"));
    let builder = GenerationBuilder::create(&directory, &BuildOptions::default()).unwrap();
    // Each checkpoint ends a segment: more of them than a generation keeps.
    for n in 0..12 {
        for document in one(&format!("d{n}")) {
            builder.add(&document).unwrap();
        }
        builder.checkpoint(|to| to.write_all(b"-")).unwrap();
    }
    let summary = builder.publish_with(|to| to.write_all(b"-")).unwrap();
    let path = directory
        .path()
        .join("generations")
        .join(summary.generation);
    let meta = std::fs::read_to_string(path.join("meta.json")).unwrap();
    let meta = meta.replace('-', "");
    let mut segments = 0;
    for entry in std::fs::read_dir(&path).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "idx") {
            segments += 1;
            let name = file.file_stem().unwrap().to_str().unwrap();
            assert!(meta.contains(name), "{name} belongs to nothing");
        }
    }
    assert!((1..=8).contains(&segments), "{segments}");
}

#[test]
fn what_was_to_be_taken_out_is_there_until_the_next_checkpoint() {
    let collection = Collection::of([one("kept"), one("gone")].into_iter().flatten().collect());
    let begin = |beginning| {
        let options = BuildOptions::default();
        GenerationBuilder::begin(&collection.directory, &options, &[beginning]).unwrap()
    };
    let sources = |to: &mut dyn Write| to.write_all(b"-");
    let gone = ["gone".to_owned()];
    let Begun { builder, .. } = begin(Beginning::Nothing);
    for document in [one("kept"), one("gone")].iter().flatten() {
        builder.add(document).unwrap();
    }
    builder.checkpoint(sources).unwrap();
    drop(builder);
    // Two runs are killed before a checkpoint of theirs: the index stays as the last one tells.
    for _ in 0..2 {
        let Begun { builder, sources } = begin(Beginning::Checkpoint);
        assert!(sources.is_some());
        builder.remove(&gone).unwrap();
        drop(builder);
    }
    let Begun { builder, .. } = begin(Beginning::Checkpoint);
    builder.remove(&gone).unwrap();
    builder.checkpoint(sources).unwrap();
    drop(builder);
    let Begun { builder, .. } = begin(Beginning::Checkpoint);
    assert!(matches!(
        builder.remove(&gone),
        Err(IndexError::Damaged { .. })
    ));
    builder.publish_with(sources).unwrap();
    let index = SearchIndex::open(&collection.directory).unwrap();
    assert_eq!(index.document_count(collection.clearance), 1);
}
