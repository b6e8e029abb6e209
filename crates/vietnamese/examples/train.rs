//! Trains the costs of the segmenter and writes them as text.
//!
//! ```text
//! cargo run --release -p vietnamese --features training --example train -- \
//!     --words FILE... --gold FILE... [--silver FILE...] [--test FILE...] [--out FILE] \
//!     [--words-from-gold 1] [--epochs 8] [--first-epochs 3] [--margin 0] [--rounds 1]
//! ```
//!
//! Files of sentences have one a line, the syllables of a word joined by `_`. `data/words/README.md`
//! has the command that made `data/model.tsv`, and what each setting gives.
use std::collections::HashMap;
use std::process::ExitCode;

use vietnamese::score::Score;
use vietnamese::training::{Lexicon, Options, read_sentences, train};

fn main() -> ExitCode {
    let mut files: HashMap<String, Vec<String>> = HashMap::new();
    let mut flag = String::new();
    for argument in std::env::args().skip(1) {
        match argument.strip_prefix("--") {
            Some(name) => flag = name.to_owned(),
            None => files.entry(flag.clone()).or_default().push(argument),
        }
    }
    match run(&files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(files: &HashMap<String, Vec<String>>) -> Result<(), String> {
    let read = |flag: &str| -> Result<Vec<String>, String> {
        files
            .get(flag)
            .into_iter()
            .flatten()
            .map(|path| std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}")))
            .collect()
    };
    let number = |flag: &str, default: f64| -> f64 {
        files
            .get(flag)
            .and_then(|v| v.first())
            .and_then(|v| v.parse().ok())
            .unwrap_or(default)
    };
    let lists = read("words")?;
    let gold = read("gold")?;
    let silver = read("silver")?;
    let from_gold = number("words-from-gold", 0.0) as usize;
    let mut seen: HashMap<String, usize> = HashMap::new();
    for word in gold.iter().flat_map(|text| text.split_whitespace()) {
        // Names hold together without a list.
        if word.contains('_') && word.chars().next().is_some_and(char::is_lowercase) {
            *seen.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let lexicon = Lexicon::new(
        lists
            .iter()
            .flat_map(|text| text.lines())
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split('\t').next().unwrap_or_default())
            .chain(
                seen.iter()
                    .filter(|(_, n)| from_gold > 0 && **n >= from_gold)
                    .map(|(w, _)| w.as_str()),
            ),
    );
    let mut sentences = Vec::new();
    for _ in 0..number("gold-weight", 1.0) as usize {
        for text in &gold {
            sentences.extend(read_sentences(&lexicon, text));
        }
    }
    let gold_sentences = sentences.len();
    for text in &silver {
        sentences.extend(read_sentences(&lexicon, text));
    }
    eprintln!("{} words, {} sentences", lexicon.len(), sentences.len());
    let defaults = Options::default();
    let options = Options {
        first_epochs: number("first-epochs", defaults.first_epochs as f64) as usize,
        epochs: number("epochs", defaults.epochs as f64) as usize,
        own_classes: number("classes", defaults.own_classes as f64) as usize,
        own_class_count: number("class-count", defaults.own_class_count as f64) as usize,
        prior: number("prior", defaults.prior),
        margin: number("margin", defaults.margin),
        rounds: number("rounds", defaults.rounds as f64) as usize,
    };
    let model = train(
        &lexicon,
        &sentences,
        gold_sentences,
        &options,
        |epoch, wrong| {
            eprintln!("pass {epoch}: {wrong} sentences wrong");
        },
    );
    for path in files.get("test").into_iter().flatten() {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
        let mut score = Score::default();
        for line in text.lines() {
            let sentence = read_sentences(&lexicon, line);
            let Some(sentence) = sentence.first() else {
                continue;
            };
            let words = model.segment_sentence(&lexicon, sentence);
            score.add(line, &joined(line, &words));
        }
        println!(
            "{path}: P {:.2} R {:.2} F1 {:.2}",
            100.0 * score.precision(),
            100.0 * score.recall(),
            100.0 * score.f1()
        );
    }
    if let Some(path) = files.get("out").and_then(|v| v.first()) {
        std::fs::write(path, model.to_text(&lexicon)).map_err(|e| format!("{path}: {e}"))?;
    }
    Ok(())
}

/// The tokens of a line with those of a word joined.
fn joined(line: &str, words: &[usize]) -> String {
    let line = line.replace('_', " ");
    let mut tokens = line.split_whitespace();
    words
        .iter()
        .map(|&n| tokens.by_ref().take(n).collect::<Vec<_>>().join("_"))
        .collect::<Vec<_>>()
        .join(" ")
}
