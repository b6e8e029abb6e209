//! Measures whether a paper is found by its number, in every form that people type it.
//!
//! `cargo build --release -p indexer && cargo run --release -p benches --bin known_items`

use anyhow::{Context, Result, bail};
use clap::Parser;
use party_documents::{DocumentNumber, Secrecy};
use search_index::{Clearance, Hit, IndexDirectory, SearchIndex, SearchRequest};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Measures whether papers are found by their numbers.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder of the data.
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
    /// Folder of the sample documents.
    #[arg(long, default_value = "corpus-samples")]
    samples: PathBuf,
    /// Folder in which the index is built anew.
    #[arg(long, default_value = "target/known-items")]
    work: PathBuf,
    /// Shows so many of the misses of each form.
    #[arg(long, default_value_t = 5)]
    show: usize,
}

/// A form of a number, by its name.
type Form = (&'static str, fn(&Hit) -> Option<String>);

const FORMS: [Form; 9] = [
    ("as printed", |hit| hit.number.clone()),
    ("small letters", |hit| {
        Some(hit.number.as_ref()?.to_lowercase())
    }),
    ("no marks", |hit| {
        Some(vietnamese::fold(hit.number.as_ref()?))
    }),
    ("no leading zeros", |hit| {
        Some(hit.number.as_ref()?.trim_start_matches('0').to_owned())
    }),
    ("spaces round signs", |hit| {
        let number = hit.number.as_ref()?;
        Some(number.replace('-', " - ").replace('/', " / "))
    }),
    ("spaces for signs", |hit| {
        Some(hit.number.as_ref()?.replace(['-', '/'], " "))
    }),
    ("as a file's name", |hit| {
        Some(hit.number.as_ref()?.replace('/', "-"))
    }),
    ("long dash", |hit| {
        Some(hit.number.as_ref()?.replace('-', "–"))
    }),
    ("type, number and body", |hit| {
        let number = DocumentNumber::parse(hit.number.as_ref()?)?;
        let year = number.year.map_or(String::new(), |year| format!("/{year}"));
        Some(format!(
            "{} {}{year} của {}",
            hit.document_type.as_ref()?,
            number.number,
            hit.body.as_ref()?
        ))
    }),
];

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if !arguments.data.exists() {
        println!("skipped: {} is not there", arguments.data.display());
        return Ok(());
    }
    let index = build(&arguments)?;
    let clearance = Clearance(Secrecy::Internal);
    let mut papers: Vec<Hit> = Vec::new();
    let mut everything = SearchRequest {
        limit: 1_000,
        ..SearchRequest::default()
    };
    loop {
        let answer = index.search(clearance, &everything)?;
        papers.extend(answer.hits);
        match answer.next {
            Some(next) => everything.after = Some(next),
            None => break,
        }
    }
    papers.retain(|paper| paper.number.is_some());
    println!("{} papers with a number", papers.len());
    println!("| typed | asked | first | share |");
    println!("|---|---|---|---|");
    let mut misses: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, form) in FORMS {
        let (mut asked, mut first) = (0, 0);
        for paper in &papers {
            let Some(query) = form(paper) else { continue };
            let request = SearchRequest {
                query: query.clone(),
                limit: 1,
                ..SearchRequest::default()
            };
            let answer = index.search(clearance, &request)?;
            asked += 1;
            let found = answer.hits.first().and_then(|hit| hit.number.as_ref());
            let key = |number: &String| DocumentNumber::parse(number).map(|n| n.folded_key());
            let same = found == paper.number.as_ref()
                || found.and_then(key) == paper.number.as_ref().and_then(key)
                    && found.and_then(key).is_some();
            let shares_what_was_said = name == "type, number and body"
                && answer.hits.first().is_some_and(|hit| {
                    let running = |hit: &Hit| {
                        let number = DocumentNumber::parse(hit.number.as_ref()?)?;
                        Some((number.number, number.year))
                    };
                    running(hit) == running(paper)
                        && hit.document_type == paper.document_type
                        && hit.body == paper.body
                });
            if same || shares_what_was_said {
                first += 1;
            } else {
                let found = found.map_or("nothing", String::as_str);
                misses
                    .entry(name)
                    .or_default()
                    .push(format!("{query} -> {found}"));
            }
        }
        let share = f64::from(first) / f64::from(asked.max(1));
        println!("| {name} | {asked} | {first} | {share:.4} |");
    }
    for (name, misses) in misses {
        for miss in misses.iter().take(arguments.show) {
            println!("{name}: {miss}");
        }
    }
    Ok(())
}

/// Builds an index of the samples, the Party texts, and the State documents as far as their
/// register tells of them.
fn build(arguments: &Arguments) -> Result<SearchIndex> {
    if arguments.work.exists() {
        std::fs::remove_dir_all(&arguments.work)?;
    }
    std::fs::create_dir_all(&arguments.work)?;
    let register = arguments.work.join("state.jsonl");
    write_register(&arguments.data.join("vnlaw/documents.jsonl"), &register)?;
    let indexer = std::env::current_exe()?.with_file_name("indexer");
    if !indexer.exists() {
        bail!("no indexer beside this program: cargo build --release -p indexer");
    }
    let folder = arguments.work.join("index");
    let status = Command::new(indexer)
        .args(["build", "--progress", "none", "--source"])
        .arg(&register)
        .arg(arguments.data.join("party/docs.jsonl"))
        .arg(&arguments.samples)
        .arg("--index")
        .arg(&folder)
        .status()?;
    // 0: all well; 1 and above with papers set aside still publish.
    println!("indexer ended with {status}");
    Ok(SearchIndex::open(&IndexDirectory::new(folder))?)
}

fn write_register(from: &Path, to: &Path) -> Result<()> {
    let rows =
        std::fs::read_to_string(from).with_context(|| format!("cannot read {}", from.display()))?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(to)?);
    for line in rows.lines() {
        let mut row: Value = serde_json::from_str(line)?;
        row["text"] = json!(row["trich_yeu"]);
        writeln!(out, "{row}")?;
    }
    out.flush()?;
    Ok(())
}
