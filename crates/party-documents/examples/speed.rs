//! Measures megabytes a second on one core over the texts of a JSON-lines file (`text` of each row).
//!
//! `cargo run --release -p party-documents --example speed -- FILE`

use std::hint::black_box;
use std::io::BufRead;
use std::time::Instant;

/// Seconds this process spent on a core (Linux); others' load does not count.
fn on_cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = stat.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

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
            let start = (Instant::now(), on_cpu());
            found = texts.iter().map(|t| black_box(run(t))).sum();
            let wall = start.0.elapsed().as_secs_f64();
            best = best.min(match (start.1, on_cpu()) {
                (Some(from), Some(to)) => to - from,
                _ => wall,
            });
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
