//! Reads every file under the folders given and says, a line each, what became of it.
//!
//! `cargo run --release -p extraction --example survey -- FOLDER... [--text OUT_FOLDER] [--cache FOLDER]`

use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let mut files = Vec::new();
    let mut out = None;
    let mut options = extraction::Options::default();
    while let Some(argument) = arguments.next() {
        if argument == "--text" {
            out = arguments.next().map(PathBuf::from);
        } else if argument == "--cache" {
            options.cache_folder = arguments.next().map(PathBuf::from);
        } else {
            walk(Path::new(&argument), &mut files)?;
        }
    }
    files.sort();
    let (mut read, mut aside) = (0, 0);
    for file in &files {
        let started = Instant::now();
        let result = extraction::extract(file, &options);
        let took = started.elapsed().as_secs_f32();
        match result {
            Ok(found) => {
                read += 1;
                let letters: usize = found.pages.iter().map(|p| p.text().chars().count()).sum();
                let quality: f32 = found.pages.iter().map(|p| p.quality).sum::<f32>()
                    / found.pages.len().max(1) as f32;
                println!(
                    "read\t{:?}\t{:?}\t{} pages\t{letters} characters\tquality {quality:.2}\t{took:.2} s\t{}\t{}",
                    found.format,
                    found.pages.first().map(|p| p.method),
                    found.pages.len(),
                    file.display(),
                    found.complaints.join("; "),
                );
                if let Some(out) = &out {
                    let name = file.file_name().unwrap_or_default().to_string_lossy();
                    let text: Vec<String> = found.pages.iter().map(|p| p.text()).collect();
                    std::fs::create_dir_all(out)?;
                    std::fs::write(out.join(format!("{name}.txt")), text.join("\n\u{c}\n"))?;
                }
            }
            Err(error) => {
                aside += 1;
                println!("{}\t{error}\t{took:.2} s\t{}", error.code(), file.display());
            }
        }
    }
    println!("{} files: {read} read, {aside} set aside", files.len());
    Ok(())
}

fn walk(path: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            walk(&entry?.path(), into)?;
        }
    } else {
        into.push(path.to_owned());
    }
    Ok(())
}
