//! How fast files are read: in this process and by readers of their own, on all processors.
//!
//! `cargo run --release -p extraction --example throughput -- FILE_OR_FOLDER... [--times N]`
//!
//! Says files, pages and megabytes of text for each second of the clock, and for each second of
//! processor time, which other work on the machine changes less.

use extraction::{Options, Readers};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.peek().is_some_and(|first| first == "serve") {
        return extraction::serve();
    }
    let (mut files, mut times) = (Vec::new(), 1);
    while let Some(argument) = arguments.next() {
        if argument == "--times" {
            let given = arguments.next().unwrap_or_default();
            times = given.to_str().and_then(|n| n.parse().ok()).unwrap_or(1);
        } else {
            collect(Path::new(&argument), &mut files)?;
        }
    }
    let work: Vec<&Path> = (0..times)
        .flat_map(|_| &files)
        .map(PathBuf::as_path)
        .collect();
    let options = Options::default();
    measure("in this process", &work, |path| {
        extraction::extract(path, &options)
    });
    let readers = Readers::new(std::env::current_exe()?, ["serve"]);
    measure("by readers", &work, |path| readers.extract(path, &options));
    Ok(())
}

fn measure(
    name: &str,
    work: &[&Path],
    read: impl Fn(&Path) -> Result<extraction::Extracted, extraction::ExtractError> + Sync,
) {
    let (next, pages, bytes, aside) = (
        AtomicUsize::new(0),
        AtomicU64::new(0),
        AtomicU64::new(0),
        AtomicU64::new(0),
    );
    let (started, before) = (Instant::now(), processor_seconds());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(path) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Ok(found) = read(path) else {
                        aside.fetch_add(1, Ordering::Relaxed);
                        continue;
                    };
                    let length: usize = found.pages.iter().map(|page| page.text().len()).sum();
                    pages.fetch_add(found.pages.len() as u64, Ordering::Relaxed);
                    bytes.fetch_add(length as u64, Ordering::Relaxed);
                }
            });
        }
    });
    let (clock, processor) = (
        started.elapsed().as_secs_f64(),
        processor_seconds() - before,
    );
    let (pages, megabytes) = (pages.into_inner() as f64, bytes.into_inner() as f64 / 1e6);
    println!(
        "{name}: {} files, {} set aside, {pages} pages, {megabytes:.2} MB of text in {clock:.2} s, \
         {processor:.2} s of processors: {:.0} pages/s and {:.1} MB/s by the clock, \
         {:.0} pages/s and {:.1} MB/s of a processor",
        work.len(),
        aside.into_inner(),
        pages / clock,
        megabytes / clock,
        pages / processor,
        megabytes / processor,
    );
}

/// Processor time of this process, of the children that it started and of theirs.
fn processor_seconds() -> f64 {
    // Of running children only the kernel's list of processes knows: those of our session.
    let own = std::process::id();
    let mut ticks = 0;
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        let (id, rest) = stat.split_once(' ').unwrap_or_default();
        let Some((_, rest)) = rest.rsplit_once(") ") else {
            continue;
        };
        let fields: Vec<u64> = rest.split(' ').map(|f| f.parse().unwrap_or(0)).collect();
        // State, then parent (1), and times of the process and of children it waited for (11..=14).
        let ours = id.parse() == Ok(own) || fields.get(1) == Some(&u64::from(own));
        if ours {
            ticks += fields.get(11..=14).unwrap_or_default().iter().sum::<u64>();
        }
    }
    ticks as f64 / 100.0
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), into)?;
        }
    } else {
        into.push(path.to_owned());
    }
    Ok(())
}
