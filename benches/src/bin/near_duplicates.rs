//! Shows which documents of an index are linked as near-duplicates, to be judged by eye.

use anyhow::Result;
use clap::Parser;
use party_documents::Secrecy;
use search_index::{Clearance, IndexDirectory, SearchIndex, SearchRequest, StoredDocument, Within};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

/// Shows which documents of an index are linked as near-duplicates.
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder of the index.
    index: PathBuf,
    /// Pairs shown, spread over all that are found.
    #[arg(long, default_value_t = 40)]
    show: usize,
    /// Documents looked at, the newest first.
    #[arg(long, default_value_t = 10_000)]
    documents: usize,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let index = SearchIndex::open(&IndexDirectory::new(&arguments.index))?;
    let all = Clearance(Secrecy::MostSecret);
    let mut ids = Vec::new();
    while ids.len() < arguments.documents {
        let request = SearchRequest {
            offset: ids.len(),
            limit: (arguments.documents - ids.len()).min(500),
            ..SearchRequest::default()
        };
        let page = index.search(all, &request)?;
        if page.hits.is_empty() {
            break;
        }
        ids.extend(page.hits.into_iter().map(|hit| hit.id));
    }
    let (mut pairs, mut times) = (BTreeSet::new(), Vec::new());
    for id in &ids {
        let started = Instant::now();
        let near = index.near_duplicates(all, &Within::default(), id)?;
        times.push(started.elapsed().as_micros());
        for other in near {
            let (one, two) = (id.clone().min(other.id.clone()), id.clone().max(other.id));
            pairs.insert((format!("{:.3}", other.similarity), one, two));
        }
    }
    times.sort_unstable();
    let time = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or(0);
    println!(
        "{} documents, {} pairs; a document takes {} us in the middle, {} us at most of 99 of 100",
        ids.len(),
        pairs.len(),
        time(50),
        time(99),
    );
    let step = (pairs.len() / arguments.show.max(1)).max(1);
    for (similarity, one, two) in pairs.iter().step_by(step) {
        println!("\n== {similarity}");
        for id in [one, two] {
            if let Some(document) = index.document(all, &Within::default(), id, None)? {
                show(&document);
            }
        }
    }
    Ok(())
}

fn show(document: &StoredDocument) {
    let metadata = &document.metadata;
    let text: String = document
        .pages
        .iter()
        .map(|page| page.text.as_str())
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let start: String = text.chars().take(300).collect();
    println!(
        "{} | {} | {} | {} letters\n   {start}",
        metadata.external_id,
        metadata.number.as_deref().unwrap_or("-"),
        metadata.title,
        text.chars().count(),
    );
}
