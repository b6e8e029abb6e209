//! Questions with the documents that answer them, in the BEIR layout.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Relevance grades of documents by question.
pub type Grades = HashMap<String, HashMap<String, f64>>;

/// A question.
#[derive(Debug, Clone, Deserialize)]
pub struct Question {
    /// Its identity.
    #[serde(rename = "_id")]
    pub id: String,
    /// Its text.
    pub text: String,
}

/// Reads `queries.jsonl` and `qrels.tsv` of a folder. Questions without an answer are left out.
///
/// # Errors
/// When a file is absent or a line does not parse.
pub fn read(folder: &Path) -> Result<(Vec<Question>, Grades)> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let mut grades = Grades::new();
    for line in read("qrels.tsv")?.lines().skip(1) {
        let mut cells = line.split('\t');
        if let (Some(question), Some(document), Some(grade)) =
            (cells.next(), cells.next(), cells.next())
        {
            let grade: f64 = grade
                .trim()
                .parse()
                .with_context(|| format!("not a grade: {line}"))?;
            if grade > 0.0 {
                grades
                    .entry(question.to_owned())
                    .or_default()
                    .insert(document.to_owned(), grade);
            }
        }
    }
    let mut questions = Vec::new();
    for line in read("queries.jsonl")?.lines() {
        let question: Question = serde_json::from_str(line).with_context(|| line.to_owned())?;
        if grades.contains_key(&question.id) {
            questions.push(question);
        }
    }
    Ok((questions, grades))
}

/// Answers by question, the best first.
pub type Answers = BTreeMap<String, Vec<String>>;
