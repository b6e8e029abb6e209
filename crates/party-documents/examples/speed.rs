//! Measures megabytes a second on one core over the texts of a JSON-lines file (`text` of each row).
//!
//! `cargo run --release -p party-documents --example speed -- FILE`

use std::hint::black_box;
use std::io::BufRead;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a file of JSON lines")?;
    let file = std::io::BufReader::new(std::fs::File::open(path)?);
    let mut texts = Vec::new();
    let mut bytes = 0;
    for line in file.lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        if let Some(text) = row.get("text").and_then(|t| t.as_str()) {
            bytes += text.len();
            texts.push(text.to_owned());
        }
        if bytes > 200_000_000 {
            break;
        }
    }
    let measure = |name: &str, run: &dyn Fn(&str) -> usize| {
        let mut best = f64::INFINITY;
        let mut found = 0;
        for _ in 0..3 {
            let start = Instant::now();
            found = texts.iter().map(|t| black_box(run(t))).sum();
            best = best.min(start.elapsed().as_secs_f64());
        }
        let rate = bytes as f64 / 1e6 / best;
        println!(
            "{name}: {rate:.0} MB/s, {found} found in {} texts",
            texts.len()
        );
    };
    measure("numbers", &|t| party_documents::find_numbers(t).len());
    measure("citations", &|t| party_documents::find_citations(t).len());
    measure("everything", &|t| {
        party_documents::understand(t).sections.len()
    });
    Ok(())
}
