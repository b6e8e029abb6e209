//! Reads sentences, one a line, and writes each with the syllables of a word joined by `_` and
//! nothing else changed.
use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};

use vietnamese::WordSegmenter;

fn main() -> Result<(), Box<dyn Error>> {
    let mut segmenter = WordSegmenter::new(None)?;
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        writeln!(out, "{}", segmenter.join(&line?))?;
    }
    out.flush()?;
    Ok(())
}
