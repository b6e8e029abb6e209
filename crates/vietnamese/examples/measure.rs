//! Load time, memory and speed of the analysis: `measure FILE` reads UTF-8 text.
use std::error::Error;
use std::time::Instant;

use vietnamese::{Analyzer, TokenKind};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: measure FILE")?;
    let text = std::fs::read_to_string(path)?;
    let before = resident()?;
    let start = Instant::now();
    let mut analyzer = Analyzer::with_words(None)?;
    let load = start.elapsed();
    let mut first = 0;
    analyzer.analyse("Ủy ban nhân dân", |_| first += 1);
    let memory = resident()?.saturating_sub(before);
    let (mut syllables, mut words) = (0u64, 0u64);
    let start = Instant::now();
    analyzer.analyse(&text, |token| match token.kind {
        TokenKind::Word => words += 1,
        TokenKind::Syllable => syllables += 1,
        TokenKind::Number | TokenKind::DocumentNumber | TokenKind::Date => {}
    });
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "load {:.2} ms, {memory} KiB resident after it ({first} tokens), {} KiB after the text",
        load.as_secs_f64() * 1e3,
        resident()?.saturating_sub(before)
    );
    println!(
        "{:.1} MB/s, {:.2} M syllables/s, {syllables} syllables, {words} words",
        text.len() as f64 / seconds / 1e6,
        syllables as f64 / seconds / 1e6
    );
    Ok(())
}

/// Resident memory of this process in KiB, as Linux tells it.
fn resident() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .ok_or("no VmRSS in /proc/self/status")?;
    Ok(line.trim_end_matches("kB").trim().parse()?)
}
