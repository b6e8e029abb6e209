//! Writes what is stored of every passage of an index, unpacked, a file each: `stored_payloads
//! INDEX FOLDER`. The dictionary that passages are packed with is trained on it: see
//! `data/README.md`.

use search_index::{IndexDirectory, SearchIndex};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [index, folder] = arguments.as_slice() else {
        return Err("usage: stored_payloads INDEX FOLDER".into());
    };
    let index = SearchIndex::open(&IndexDirectory::new(Path::new(index)))?;
    std::fs::create_dir_all(folder)?;
    let mut payloads = Vec::new();
    index.each_payload(|payload| payloads.push(payload.to_vec()))?;
    for (number, payload) in payloads.iter().enumerate() {
        std::fs::write(Path::new(folder).join(number.to_string()), payload)?;
    }
    Ok(())
}
