//! Reads sentences, one a line, and writes each with the syllables of a word joined by `_` and
//! nothing else changed: not the ends of lines, nor bytes that are no UTF-8.
use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};

use vietnamese::WordSegmenter;

fn main() -> Result<(), Box<dyn Error>> {
    let mut segmenter = WordSegmenter::new(None)?;
    let mut input = io::stdin().lock();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let sentence = line.trim_ascii_end();
        for chunk in sentence.utf8_chunks() {
            out.write_all(segmenter.join(chunk.valid()).as_bytes())?;
            out.write_all(chunk.invalid())?;
        }
        out.write_all(&line[sentence.len()..])?;
        line.clear();
    }
    out.flush()?;
    Ok(())
}
