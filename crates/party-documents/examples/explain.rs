//! Prints what is understood of a plain text on standard input, as JSON.
//!
//! `cargo run -p party-documents --example explain < page.txt`; with `--lines`, every line is a
//! JSON object with a `text`, and one object is printed for each.

use std::io::{BufRead, Read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().any(|a| a == "--lines") {
        for line in std::io::stdin().lock().lines() {
            let row: serde_json::Value = serde_json::from_str(&line?)?;
            let text = row.get("text").and_then(|t| t.as_str()).unwrap_or_default();
            println!("{}", serde_json::to_string(&read(text))?);
        }
        return Ok(());
    }
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    println!("{}", serde_json::to_string_pretty(&read(&text))?);
    Ok(())
}

fn read(text: &str) -> party_documents::Understanding {
    party_documents::understand(&vietnamese::normalise(text))
}
