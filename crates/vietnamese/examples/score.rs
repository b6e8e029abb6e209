//! Word F1 of a segmented file against a reference: `score REFERENCE FOUND`.
//!
//! Words are compared by character spans without blanks and underscores; precision, recall and F1
//! are over all tokens of all lines.
use std::process::ExitCode;

use vietnamese::score::Score;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [reference, found] = paths.as_slice() else {
        eprintln!("usage: score REFERENCE FOUND");
        return ExitCode::FAILURE;
    };
    match compare(reference, found) {
        Ok(score) => {
            println!(
                "P {:.2}  R {:.2}  F1 {:.2}  ({} words)",
                100.0 * score.precision(),
                100.0 * score.recall(),
                100.0 * score.f1(),
                score.expected
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(reference: &str, found: &str) -> Result<Score, String> {
    let read = |path: &str| std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"));
    let (expected_text, found_text) = (read(reference)?, read(found)?);
    let (expected, found_lines) = (expected_text.lines(), found_text.lines());
    if expected.clone().count() != found_lines.clone().count() {
        return Err(format!("{found} has not as many lines as {reference}"));
    }
    let mut score = Score::default();
    for (at, (expected, found_line)) in expected.zip(found_lines).enumerate() {
        if !score.add(expected, found_line) {
            return Err(format!(
                "{found} line {}: other characters than {reference}",
                at + 1
            ));
        }
    }
    Ok(score)
}
