//! Real files in TCVN3 and VNI against transcripts that another converter made, and real Unicode
//! text, none of which may be taken for a legacy encoding. Neither is part of the repository;
//! without them the tests say so and pass.
#![allow(clippy::expect_used, clippy::panic)]

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use vietnamese::legacy::{Encoding, convert_run, decode_bytes};
use vietnamese::{Analyzer, TokenKind};

fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

/// A word as both sides have it after normalisation: composition, case, the place of the tone mark
/// and the i or y of open syllables make no difference.
#[derive(Debug)]
struct Word {
    exact: Vec<char>,
    folded: String,
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    Analyzer::new().analyse(text, |token| {
        if token.kind == TokenKind::Syllable {
            words.push(Word {
                exact: token.exact.chars().collect(),
                folded: token.folded.to_owned(),
            });
        }
    });
    words
}

/// Letters of a transcript, and how many of them were read rightly: each letter, and each of those
/// that bear a mark or are đ.
#[derive(Debug, Clone, Copy, Default)]
struct Score {
    letters: usize,
    letters_right: usize,
    marked: usize,
    marked_right: usize,
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.letters += other.letters;
        self.letters_right += other.letters_right;
        self.marked += other.marked;
        self.marked_right += other.marked_right;
    }
}

fn bare(letter: char) -> String {
    vietnamese::fold(&letter.to_string())
}

impl Score {
    /// One letter of the transcript and the one that was read in its place.
    fn letter(&mut self, wanted: char, read: Option<char>) {
        let marked = bare(wanted) != wanted.to_string();
        self.letters += 1;
        self.marked += usize::from(marked);
        if let Some(read) = read {
            self.letters_right += usize::from(bare(read) == bare(wanted));
            self.marked_right += usize::from(marked && read == wanted);
        }
    }

    /// Words that differ, letter by letter.
    fn letters(&mut self, wanted: &[Word], read: &[Word]) {
        let letters = |words: &[Word]| -> Vec<char> {
            words.iter().flat_map(|word| word.exact.clone()).collect()
        };
        let (wanted, read) = (letters(wanted), letters(read));
        let bares =
            |letters: &[char]| -> Vec<String> { letters.iter().map(|c| bare(*c)).collect() };
        for op in capture_diff_slices(Algorithm::Myers, &bares(&wanted), &bares(&read)) {
            let same = matches!(op, DiffOp::Equal { .. });
            for (i, &letter) in wanted[op.old_range()].iter().enumerate() {
                let other = same.then(|| read[op.new_range()][i]);
                self.letter(letter, other);
            }
        }
    }

    /// All words of a transcript against all that was read. What is missing is wrong.
    fn of(wanted: &[Word], read: &[Word]) -> Self {
        let mut score = Self::default();
        let folded =
            |words: &[Word]| -> Vec<String> { words.iter().map(|w| w.folded.clone()).collect() };
        for op in capture_diff_slices(Algorithm::Patience, &folded(wanted), &folded(read)) {
            score.letters(&wanted[op.old_range()], &read[op.new_range()]);
        }
        score
    }

    fn letters_share(self) -> f64 {
        self.letters_right as f64 / self.letters.max(1) as f64
    }

    fn marked_share(self) -> f64 {
        self.marked_right as f64 / self.marked.max(1) as f64
    }
}

/// Transcripts that hold text which a reader must not give, or has in another place: text that the
/// authors deleted while changes were tracked, and the labels of drawings, twice.
const NOT_AS_WRITTEN: [&str; 2] = ["2004-1ED4D_Francois_Godement-Thoikyquado", "2004-mauduan"];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

#[test]
fn the_measure_counts_letters_and_marks() {
    let score = Score::of(
        &words("Ủy ban nhân dân thành phố, số 5"),
        &words("uỷ bán nhan dn phố số"),
    );
    // Of 22 letters the â of dân and all of thành are missing; ủ â â à ố ố bear marks.
    assert_eq!((score.letters, score.letters_right), (22, 16));
    assert_eq!((score.marked, score.marked_right), (6, 3));
}

#[test]
fn legacy_files_are_read_as_their_transcripts() {
    let Some(folder) = data("legacy") else { return };
    let mut paths = Vec::new();
    files(&folder.join("corpus"), &mut paths);
    paths.sort();
    let mut sum = Score::default();
    let mut compared = 0;
    for path in &paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let transcript = ["ground-truth", "ground-truth-synthetic"]
            .iter()
            .map(|side| folder.join(side).join(format!("{name}.txt")))
            .find(|path| path.exists());
        let Some(transcript) = transcript else {
            continue;
        };
        let wanted = std::fs::read_to_string(&transcript).expect("a transcript");
        let read = extraction::extract(path, &extraction::Options::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let read: Vec<String> = read.pages.iter().map(extraction::Page::text).collect();
        let score = Score::of(&words(&wanted), &words(&read.join("\n")));
        println!(
            "{:.4} {:.4} {score:?} {name}",
            score.letters_share(),
            score.marked_share()
        );
        if NOT_AS_WRITTEN.contains(&name.as_ref()) {
            continue;
        }
        sum += score;
        compared += 1;
    }
    println!(
        "{compared} files: {:.3} % of letters, {:.3} % of letters with marks",
        100.0 * sum.letters_share(),
        100.0 * sum.marked_share()
    );
    assert!(compared > 50, "{compared}");
    assert!(sum.letters_share() >= 0.995, "{sum:?}");
    assert!(sum.marked_share() >= 0.99, "{sum:?}");
}

/// Calls `check` for the texts of a packed file of JSON lines: each `step`th, or all when
/// `VANKIEN_TEST_ALL` is set.
fn texts(name: &str, step: usize, mut check: impl FnMut(&str, &str)) {
    let Some(path) = data(name) else { return };
    let all = std::env::var_os("VANKIEN_TEST_ALL").is_some();
    let step = if all { 1 } else { step };
    let file = zstd::Decoder::new(File::open(path).expect("a file")).expect("zstd");
    let mut checked = 0;
    for line in BufReader::new(file).lines().step_by(step) {
        let row: serde_json::Value =
            serde_json::from_str(&line.expect("a line")).expect("a JSON object a line");
        let id = row["_id"].as_str().unwrap_or_default();
        for value in row.as_object().into_iter().flat_map(|row| row.values()) {
            check(id, value.as_str().unwrap_or_default());
        }
        checked += 1;
    }
    println!("{checked} texts of {name}");
    assert!(checked > 1000);
}

fn stays_unicode(id: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let decoded = decode_bytes(text.as_bytes());
    assert_eq!(decoded.encodings, [Encoding::Utf8], "{id}");
    for line in text.lines() {
        assert_eq!(convert_run(line, None), None, "{id}");
    }
}

#[test]
fn articles_of_state_law_stay_as_they_are() {
    texts("vnlaw/articles.jsonl.zst", 29, stays_unicode);
}

#[test]
fn news_stays_as_it_is() {
    texts("text/news.jsonl.zst", 23, stays_unicode);
}
