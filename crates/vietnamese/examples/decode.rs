//! Reads bytes of any encoding and writes UTF-8 in NFC; the encodings found go to standard error.
use std::io::{self, Read, Write};

use vietnamese::legacy::decode_bytes;

fn main() -> io::Result<()> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let decoded = decode_bytes(&bytes);
    io::stdout().lock().write_all(decoded.text.as_bytes())?;
    for encoding in decoded.encodings {
        eprintln!("{encoding:?}");
    }
    Ok(())
}
