//! Counts syllables and pairs of neighbours in Vietnamese prose, for the repair of recognised text.
//!
//! `cargo run --release -p extraction --example train_pairs -- --least 12 --words MODEL.tsv
//! --without 30/2020/nđ-cp --without 50/2026/nđ-cp STATUTES.jsonl.zst NEWS.jsonl.zst
//! --times 10 PARTY.jsonl... > crates/extraction/data/neighbours.tsv`
//!
//! What follows `--times` counts so many times: there is little of it.
//! Reads the fields `title` and `text` of each row. A row whose `_id` begins with what
//! `--without` names, or that was read from a file (`file`), is left out: texts on which the result
//! is measured. `--words` names words of
//! several syllables (column two of rows that begin with `word`), whose pairs count as if they had
//! been seen `--least` times.

#[allow(dead_code, unreachable_pub)]
#[path = "../src/syllables.rs"]
mod syllables;

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader};
use syllables::{Syllables, Word};

#[derive(Default)]
struct Counts {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
    single: Vec<u64>,
    pairs: HashMap<(u32, u32), u64>,
    /// A word as it stands in a text -> the number of its syllable.
    seen: HashMap<String, Option<u32>>,
}

impl Counts {
    fn number(&mut self, word: &str) -> Option<u32> {
        if let Some(known) = self.seen.get(word) {
            return *known;
        }
        let canonical = vietnamese::canonical(word);
        let is_syllable = !canonical.contains(|c: char| !c.is_alphabetic())
            && Syllables::get().classify(&canonical) != Word::Foreign;
        let number = is_syllable.then(|| {
            let next = self.names.len() as u32;
            *self.numbers.entry(canonical.clone()).or_insert_with(|| {
                self.names.push(canonical);
                self.single.push(0);
                next
            })
        });
        self.seen.insert(word.to_owned(), number);
        number
    }

    /// Pairs are of words with nothing but blanks between them.
    fn add(&mut self, text: &str, times: u64) {
        let mut before = None;
        for token in text.split_whitespace() {
            let word = token.trim_matches(|c: char| !c.is_alphanumeric());
            if !token.starts_with(word) {
                before = None;
            }
            let number = self.number(word);
            if let Some(number) = number {
                if let Some(single) = self.single.get_mut(number as usize) {
                    *single += times;
                }
                if let Some(before) = before {
                    *self.pairs.entry((before, number)).or_default() += times;
                }
            }
            before = number.filter(|_| token.ends_with(word));
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut files, mut words, mut without) = (Vec::new(), None, Vec::new());
    let (mut least, mut times) = (12, 1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--least" => least = arguments.next().unwrap_or_default().parse()?,
            "--times" => times = arguments.next().unwrap_or_default().parse()?,
            "--words" => words = arguments.next(),
            "--without" => without.extend(arguments.next()),
            _ => files.push((argument, times)),
        }
    }
    let mut counts = Counts::default();
    for (file, times) in files {
        let opened = std::fs::File::open(&file)?;
        let lines: Box<dyn BufRead> = if file.ends_with(".zst") {
            Box::new(BufReader::new(zstd::Decoder::new(opened)?))
        } else {
            Box::new(BufReader::new(opened))
        };
        for line in lines.lines() {
            let row: serde_json::Value = serde_json::from_str(&line?)?;
            let field = |name: &str| row.get(name).and_then(|v| v.as_str()).unwrap_or_default();
            let is_left_out = |start: &String| field("_id").starts_with(start.as_str());
            if without.iter().any(is_left_out) || row.get("file").is_some() {
                continue;
            }
            counts.add(field("title"), times);
            counts.add(field("text"), times);
        }
    }
    if let Some(words) = words {
        for line in std::fs::read_to_string(words)?.lines() {
            let mut cells = line.split('\t');
            if cells.next() != Some("word") {
                continue;
            }
            let numbers: Vec<Option<u32>> = cells
                .next()
                .unwrap_or_default()
                .split(' ')
                .map(|word| counts.number(word))
                .collect();
            for pair in numbers.windows(2) {
                if let [Some(first), Some(second)] = *pair {
                    *counts.pairs.entry((first, second)).or_default() += least;
                    for one in [first, second] {
                        if let Some(single) = counts.single.get_mut(one as usize) {
                            *single += least;
                        }
                    }
                }
            }
        }
    }
    let quarter_octaves = |count: u64| (4.0 * (count as f64).log2()).round() as u64;
    let mut rows: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for (number, name) in counts.names.iter().enumerate() {
        if counts.single.get(number).is_some_and(|n| *n >= least) {
            rows.entry(name).or_default();
        }
    }
    for ((first, second), count) in &counts.pairs {
        let name = |n: u32| counts.names.get(n as usize).map_or("", String::as_str);
        if *count >= least
            && let Some(row) = rows.get_mut(name(*first))
        {
            row.insert(name(*second), quarter_octaves(*count));
        }
    }
    println!(
        "# Syllables, how often each was seen, and with what neighbour after it how often; see README.md"
    );
    for (name, neighbours) in rows {
        let number = counts.numbers.get(name).copied().unwrap_or_default();
        let single = counts.single.get(number as usize).copied().unwrap_or(1);
        print!("{name}\t{}", quarter_octaves(single));
        for (next, count) in neighbours {
            print!("\t{next} {count}");
        }
        println!();
    }
    Ok(())
}
