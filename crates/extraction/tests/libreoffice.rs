//! Word files read as LibreOffice reads them: the letters of its own conversion to text are ours.
//!
//! Needs `soffice` and `../shared/data`, and skips visibly without. A sample of the files is read;
//! `VANKIEN_TEST_ALL=1` reads all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Every so many files are read where not all are asked for.
const STEP: usize = 8;

/// Each file with what LibreOffice makes of it.
fn converted(files: &[PathBuf], out: &Path) -> Vec<(PathBuf, String)> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        out.join("profile").display()
    );
    let mut converted = Vec::new();
    for (number, file) in files.iter().enumerate() {
        // Names may repeat or end in anything: a copy has a name and an ending of its own.
        let bytes = std::fs::read(file).unwrap();
        let format = extraction::sniff(file).unwrap().format;
        let ending = match format {
            Some(extraction::Format::Doc) => "doc",
            Some(extraction::Format::Docx) => "docx",
            Some(extraction::Format::Rtf) => "rtf",
            _ => continue,
        };
        let copy = out.join(format!("{number}.{ending}"));
        std::fs::write(&copy, bytes).unwrap();
        converted.push((number, copy, file.clone()));
    }
    for some in converted.chunks(20) {
        let status = Command::new("soffice")
            .args([
                &profile,
                "--headless",
                "--convert-to",
                "txt:Text (encoded):UTF8",
                "--outdir",
            ])
            .arg(out)
            .args(some.iter().map(|(_, copy, _)| copy))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
        assert!(status.is_ok(), "soffice cannot be started");
    }
    converted
        .into_iter()
        .filter_map(|(number, _, file)| {
            // What it cannot read tells nothing.
            let text = std::fs::read_to_string(out.join(format!("{number}.txt"))).ok()?;
            Some((file, text))
        })
        .collect()
}

/// Words of letters and digits alone, in lower case.
fn words(text: &str) -> Vec<String> {
    vietnamese::canonical(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// How much of two texts is the same, twice the letters in common over all letters; and the share of
/// their letters that is ours.
fn similarity(ours: &[String], theirs: &[String]) -> (f64, f64) {
    let letters = |words: &[String]| words.iter().map(|w| w.chars().count()).sum::<usize>();
    let deadline = Some(Instant::now() + Duration::from_secs(20));
    let mut common = 0;
    for op in capture_diff_slices_deadline(Algorithm::Myers, ours, theirs, deadline) {
        match op {
            DiffOp::Equal { old_index, len, .. } => {
                common += letters(&ours[old_index..old_index + len])
            }
            // Words that are cut or joined otherwise have their letters in common.
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                let one: Vec<char> = ours[old_index..old_index + old_len]
                    .concat()
                    .chars()
                    .collect();
                let other: Vec<char> = theirs[new_index..new_index + new_len]
                    .concat()
                    .chars()
                    .collect();
                for op in capture_diff_slices_deadline(Algorithm::Myers, &one, &other, deadline) {
                    if let DiffOp::Equal { len, .. } = op {
                        common += len;
                    }
                }
            }
            DiffOp::Delete { .. } | DiffOp::Insert { .. } => {}
        }
    }
    let share = |of: usize, all: usize| {
        if all == 0 {
            1.0
        } else {
            of as f64 / all as f64
        }
    };
    let (ours, theirs) = (letters(ours), letters(theirs));
    (share(2 * common, ours + theirs), share(common, theirs))
}

#[test]
fn word_files_have_the_letters_that_libreoffice_reads() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.exists() || Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("skipped: soffice or ../shared/data is not there");
        return;
    }
    let mut files = Vec::new();
    let folders = [
        "doc",
        "doc_mixed",
        "doc_nfd_mixed",
        "doc_tcvn3",
        "docx",
        "misnamed_doc",
        "rtf",
    ];
    let folders = folders.map(|name| data.join("files").join(name));
    for folder in folders.iter().chain([&data.join("legacy")]) {
        collect(folder, &mut files);
    }
    files.sort();
    let all = std::env::var_os("VANKIEN_TEST_ALL").is_some();
    let files: Vec<PathBuf> = files
        .into_iter()
        .step_by(if all { 1 } else { STEP })
        .collect();
    let out = tempfile::tempdir().unwrap();
    let mut found: Vec<(f64, f64, PathBuf)> = Vec::new();
    for (file, theirs) in converted(&files, out.path()) {
        let Ok(read) = extraction::extract(&file, &extraction::Options::default()) else {
            panic!("{} is read by LibreOffice, and not by us", file.display());
        };
        let ours: Vec<String> = read.pages.iter().map(|page| page.text()).collect();
        // What legacy fonts hide is compared where both can read it: LibreOffice converts nothing.
        if read
            .complaints
            .iter()
            .any(|complaint| complaint.contains("converted from"))
        {
            continue;
        }
        let (same, ours) = similarity(&words(&ours.join("\n")), &words(&theirs));
        if same < 0.995 {
            println!("{same:.4}, {ours:.4} of theirs: {}", file.display());
        }
        found.push((same, ours, file));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(
        found.len() * 4 >= files.len(),
        "{} of {}",
        found.len(),
        files.len()
    );
    let median = found[found.len() / 2].0;
    println!(
        "{} files, median {median:.4}, lowest {:.4}",
        found.len(),
        found[0].0
    );
    assert!(median >= 0.99, "median {median}");
    for (same, ours, file) in &found {
        // Its export to text leaves out headers, footers, text boxes and frames, which we read: a
        // short paper with much of that has nothing else amiss if all that it has is ours.
        assert!(
            *same >= 0.95 || *ours >= 0.99,
            "{same:.4} {ours:.4} {}",
            file.display()
        );
    }
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), into);
        } else {
            into.push(entry.path());
        }
    }
}
