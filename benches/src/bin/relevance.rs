//! Measures ranking on judged questions, over an index that the real indexer built.
//!
//! `cargo build --release -p indexer && cargo run --release -p benches --bin relevance`

use anyhow::{Context, Result, bail};
use benches::judgements::{Grades, Question, read};
use benches::measures::{Quality, mean, percentile, quality, randomisation_test};
use benches::variants::Variant;
use clap::Parser;
use party_documents::Secrecy;
use search_index::{Clearance, IndexDirectory, SearchIndex, SearchRequest, Within};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Measures ranking on judged questions.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder of the data.
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
    /// Folder in which indexes are built and kept.
    #[arg(long, default_value = "target/relevance")]
    work: PathBuf,
    /// Only the sets whose name holds this.
    #[arg(long, default_value = "")]
    only: String,
    /// Builds the indexes anew.
    #[arg(long)]
    rebuild: bool,
    /// Only every n-th question.
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// Only the questions as they are.
    #[arg(long)]
    plain: bool,
    /// Writes the nDCG@10 of each question here, to compare a later run with.
    #[arg(long)]
    save: Option<PathBuf>,
    /// Compares with what an earlier run saved.
    #[arg(long)]
    against: Option<PathBuf>,
}

/// A set of questions and the corpus that answers them.
const SETS: [(&str, &str); 4] = [
    ("zalo_vnlaw", "vnlaw/articles.jsonl.zst"),
    ("tvpl_silver_vnlaw", "vnlaw/articles.jsonl.zst"),
    ("phapdien_related_vnlaw", "vnlaw/articles.jsonl.zst"),
    ("alqac2022", "ir/alqac2022/corpus.jsonl.zst"),
];

type PerQuestion = std::collections::BTreeMap<String, Vec<f64>>;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if !arguments.data.exists() {
        println!("skipped: {} is not there", arguments.data.display());
        return Ok(());
    }
    let earlier: PerQuestion = match &arguments.against {
        Some(path) => serde_json::from_slice(&std::fs::read(path)?)?,
        None => PerQuestion::new(),
    };
    let mut scores = PerQuestion::new();
    println!(
        "| set | questions | typed | nDCG@10 | MRR@10 | R@100 | p50 ms | p99 ms | p of no change |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (name, corpus) in SETS
        .iter()
        .filter(|(name, _)| name.contains(&arguments.only))
    {
        let index = open(&arguments, corpus)?;
        let (questions, grades) = read(&arguments.data.join("ir").join(name))?;
        let questions: Vec<Question> = questions
            .into_iter()
            .step_by(arguments.every.max(1))
            .collect();
        if name.contains("related") {
            let (all, mut times) = run_related(&index, &questions, &grades)?;
            let ndcg: Vec<f64> = all.iter().map(|q| q.ndcg10).collect();
            let key = format!("{name} related");
            let change = earlier.get(&key).map_or(String::new(), |before| {
                format!("{:.4}", randomisation_test(&ndcg, before))
            });
            let m = mean(&all);
            println!(
                "| {name} | {} | related | {:.4} | {:.4} | {:.4} | {:.2} | {:.2} | {change} |",
                all.len(),
                m.ndcg10,
                m.mrr10,
                m.recall100,
                percentile(&mut times, 0.5),
                percentile(&mut times, 0.99),
            );
            scores.insert(key, ndcg);
            continue;
        }
        for variant in Variant::ALL {
            if arguments.plain && variant != Variant::Plain {
                continue;
            }
            let (all, mut times) = run(&index, &questions, &grades, variant)?;
            let ndcg: Vec<f64> = all.iter().map(|q| q.ndcg10).collect();
            let key = format!("{name} {}", variant.name());
            let change = earlier.get(&key).map_or(String::new(), |before| {
                format!("{:.4}", randomisation_test(&ndcg, before))
            });
            let m = mean(&all);
            println!(
                "| {name} | {} | {} | {:.4} | {:.4} | {:.4} | {:.2} | {:.2} | {change} |",
                questions.len(),
                variant.name(),
                m.ndcg10,
                m.mrr10,
                m.recall100,
                percentile(&mut times, 0.5),
                percentile(&mut times, 0.99),
            );
            scores.insert(key, ndcg);
        }
    }
    if let Some(path) = &arguments.save {
        std::fs::write(path, serde_json::to_vec(&scores)?)?;
    }
    Ok(())
}

/// Asks all questions: quality from the first hundred, time from the first ten, after a warm-up.
fn run(
    index: &SearchIndex,
    questions: &[Question],
    grades: &Grades,
    variant: Variant,
) -> Result<(Vec<Quality>, Vec<f64>)> {
    let clearance = Clearance(Secrecy::Internal);
    let request = |question: &Question, seed: usize, limit| SearchRequest {
        query: variant.apply(&question.text, seed as u64 + 1),
        limit,
        best_only: true,
        ..SearchRequest::default()
    };
    let mut all = Vec::with_capacity(questions.len());
    for (seed, question) in questions.iter().enumerate() {
        let answer = index.search(clearance, &request(question, seed, 100))?;
        let ranked: Vec<String> = answer.hits.into_iter().map(|hit| hit.external_id).collect();
        all.push(quality(&ranked, &grades[&question.id]));
    }
    let mut times = Vec::with_capacity(questions.len());
    for (seed, question) in questions.iter().enumerate() {
        let request = request(question, seed, 10);
        let started = Instant::now();
        std::hint::black_box(index.search(clearance, &request)?);
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok((all, times))
}

/// Asks for documents related to each of the documents that the questions name. The document itself
/// does not count, though the judgements name it.
fn run_related(
    index: &SearchIndex,
    questions: &[Question],
    grades: &Grades,
) -> Result<(Vec<Quality>, Vec<f64>)> {
    let clearance = Clearance(Secrecy::Internal);
    let mut ids = std::collections::HashMap::new();
    let mut everything = SearchRequest {
        limit: 10_000,
        ..SearchRequest::default()
    };
    loop {
        let answer = index.search(clearance, &everything)?;
        ids.extend(answer.hits.into_iter().map(|hit| (hit.external_id, hit.id)));
        match answer.next {
            Some(next) => everything.after = Some(next),
            None => break,
        }
    }
    let (mut all, mut times) = (Vec::new(), Vec::new());
    for question in questions {
        let Some(id) = ids.get(&question.id) else {
            continue;
        };
        let mut grades = grades[&question.id].clone();
        grades.remove(&question.id);
        if grades.is_empty() {
            continue;
        }
        let started = Instant::now();
        let related = index
            .related(clearance, &Within::default(), id, 100)?
            .unwrap_or_default();
        times.push(started.elapsed().as_secs_f64() * 1e3);
        let ranked: Vec<String> = related.into_iter().map(|hit| hit.external_id).collect();
        all.push(quality(&ranked, &grades));
    }
    Ok((all, times))
}

/// The index of a corpus, built by the indexer beside this program when it is not there yet.
fn open(arguments: &Arguments, corpus: &str) -> Result<SearchIndex> {
    let name = corpus.replace(['/', '.'], "-");
    let path = arguments.work.join(name);
    let directory = IndexDirectory::new(&path);
    if arguments.rebuild || directory.current().is_err() {
        build(&arguments.data.join(corpus), &path)?;
    }
    Ok(SearchIndex::open(&directory)?)
}

fn build(source: &Path, index: &Path) -> Result<()> {
    let program = std::env::current_exe()?.with_file_name("indexer");
    std::fs::create_dir_all(index.parent().unwrap_or(Path::new(".")))?;
    let status = Command::new(&program)
        .args(["build", "--progress", "none", "--source"])
        .arg(source)
        .arg("--index")
        .arg(index)
        .status()
        .with_context(|| format!("cannot run {}: build it with --release", program.display()))?;
    if !status.success() {
        bail!("the indexer ended with {status}");
    }
    Ok(())
}
