//! Files of every format, damaged at random: whatever comes of it, no reader of ours panics, and
//! none takes long.
//!
//! A run takes the same few hundred files each time. `VANKIEN_FUZZ_SECONDS=300` goes on with others
//! for so long a format, `VANKIEN_FUZZ_ONLY=doc` takes one, `VANKIEN_FUZZ_SEED=7` begins elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "mutations/damage.rs"]
mod damage;

use damage::{Dice, damage};
use extraction::{Options, extract};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Files that are damaged of each format where no time is given.
const CASES: usize = 60;

/// The longest that one may take; an unoptimised build on a busy machine has to keep it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Endings that stand for the formats, and files that are begun with: samples, and those of other
/// makers where they are at hand.
const FORMATS: &[(&str, &[&str])] = &[
    (
        "doc",
        &["files/doc_tcvn3", "files/doc_nfd_mixed", "files/doc_mixed"],
    ),
    ("rtf", &["legacy/corpus"]),
    ("ppt", &["files/ppt"]),
    ("pptx", &[]),
    ("odp", &[]),
    ("xls", &["legacy/corpus"]),
    ("xlsx", &["files/xlsx"]),
    ("ods", &[]),
    ("docx", &["files/docx_fixtures_en", "files/docx"]),
    ("odt", &[]),
    ("msg", &[]),
    ("eml", &[]),
    ("7z", &[]),
    ("zip", &[]),
    ("html", &[]),
];

/// The largest file that is begun with: small ones are damaged more often.
const LARGEST: u64 = 640 << 10;

/// The address space of the test, in bytes.
const MEMORY: u64 = 3 << 30;

/// Where panics happened.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn note(panic: &PanicHookInfo<'_>) {
    PANICS.lock().unwrap().push(panic.to_string());
}

#[test]
fn damaged_files_are_read_or_set_aside() {
    // What wants more than a reader may have ends the test, and not the machine.
    let limit = rustix::process::Rlimit {
        current: Some(MEMORY),
        maximum: Some(MEMORY),
    };
    rustix::process::setrlimit(rustix::process::Resource::As, limit).unwrap();
    let seconds = number("VANKIEN_FUZZ_SECONDS").map(Duration::from_secs);
    let seed = number("VANKIEN_FUZZ_SEED").unwrap_or(1);
    let only = std::env::var("VANKIEN_FUZZ_ONLY").ok();
    let wanted = FORMATS
        .iter()
        .filter(|(format, _)| only.as_ref().is_none_or(|only| only == format));
    let formats: Vec<_> = wanted
        .map(|(format, more)| (format, seeds(format, more)))
        .collect();
    for (format, seeds) in &formats {
        assert!(!seeds.is_empty(), "no sample of {format}");
    }
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(note));
    let mut failures = Vec::new();
    for (format, seeds) in &formats {
        failures.extend(attack(format, seeds, seed, seconds));
    }
    std::panic::set_hook(hook);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Damages files of a format and reads them. What went wrong is kept in a file, and named.
fn attack(format: &str, seeds: &[Vec<u8>], seed: u64, time: Option<Duration>) -> Vec<String> {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mutations");
    std::fs::create_dir_all(&out).unwrap();
    let last = out.join(format!("last.{format}"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("a.{format}"));
    let options = Options {
        ocr: false,
        time_limit: Duration::from_secs(600),
        text_limit: 64 << 20,
        unpacked_limit: 64 << 20,
        ..Options::default()
    };
    // Of what nothing can be read damage tells nothing.
    let whole = seeds.iter().any(|seed| {
        std::fs::write(&path, seed).unwrap();
        extract(&path, &options).is_ok()
    });
    let (started, mut failures) = (Instant::now(), Vec::new());
    if !whole {
        failures.push(format!("no sample of {format} can be read"));
    }
    let (mut cases, mut read, mut foreign, mut slowest) = (0, 0, 0, Duration::ZERO);
    while time.map_or(cases < CASES, |time| started.elapsed() < time) && failures.len() < 5 {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003) + cases as u64);
        let bytes = damage(seeds, &mut dice);
        std::fs::write(&path, &bytes).unwrap();
        // Should it end the test, it is there to be looked at.
        std::fs::write(&last, &bytes).unwrap();
        let begun = Instant::now();
        let result = extract(&path, &options);
        let took = begun.elapsed();
        slowest = slowest.max(took);
        cases += 1;
        read += usize::from(result.is_ok());
        let panics = std::mem::take(&mut *PANICS.lock().unwrap());
        // What a reader of another's making does is caught, and costs the file.
        let ours = panics.iter().find(|panic| panic.contains("crates/"));
        foreign += panics
            .iter()
            .filter(|panic| !panic.contains("crates/"))
            .count();
        let wrong = match ours {
            Some(panic) => panic.clone(),
            None if took > PATIENCE => format!("took {took:?}"),
            None => continue,
        };
        let kept = out.join(format!("{seed}-{cases}.{format}"));
        std::fs::write(&kept, &bytes).unwrap();
        failures.push(format!("{}: {wrong}", kept.display()));
    }
    eprintln!(
        "{format}: {cases} damaged files in {:.0} s, {read} read, {foreign} panics of others' readers, \
         the slowest {slowest:.1?}",
        started.elapsed().as_secs_f32()
    );
    failures
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Small files of a format, by content for `doc` and `rtf`, which share a name.
fn seeds(format: &str, more: &[&str]) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    collect(&root.join("corpus-samples/van-kien"), &mut found);
    for folder in more {
        collect(&root.join("../shared/data").join(folder), &mut found);
    }
    found.sort();
    let wanted: extraction::Format = match format {
        "eml" => extraction::Format::Mail,
        name => serde_json::from_value(name.into()).unwrap(),
    };
    found
        .into_iter()
        .filter(|path| std::fs::metadata(path).is_ok_and(|found| found.len() <= LARGEST))
        .filter(|path| extraction::sniff(path).is_ok_and(|found| found.format == Some(wanted)))
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}
