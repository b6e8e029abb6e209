//! `indexer list`: the generations that an index holds.

use crate::cli::ListArguments;
use crate::exit::Exit;
use crate::failure::index_message;
use crate::language::Language;
use search_index::{GenerationInfo, IndexDirectory, IndexError};
use std::io::Write;

/// Runs it.
pub(crate) fn run(arguments: &ListArguments, language: Language) -> Exit {
    match generations(arguments) {
        Ok(generations) => {
            let text = if arguments.json {
                json(&generations)
            } else {
                table(&generations, language)
            };
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
            Exit::Success
        }
        Err(error) => {
            eprintln!(
                "{}: {}",
                language.pick("lỗi", "error"),
                index_message(&error, language)
            );
            Exit::from(&error)
        }
    }
}

fn generations(arguments: &ListArguments) -> Result<Vec<GenerationInfo>, IndexError> {
    let generations = IndexDirectory::new(&arguments.index).list()?;
    if generations.is_empty() {
        return Err(IndexError::Missing(arguments.index.clone()));
    }
    Ok(generations)
}

fn json(generations: &[GenerationInfo]) -> String {
    let mut text = serde_json::to_string_pretty(generations).unwrap_or_default();
    text.push('\n');
    text
}

fn table(generations: &[GenerationInfo], language: Language) -> String {
    let mut text = String::new();
    for generation in generations {
        let summary = &generation.summary;
        text.push_str(&format!(
            "{} {}  {} {}, {} {}, {}\n",
            if generation.current { '*' } else { ' ' },
            generation.name,
            language.count(summary.documents),
            language.pick("tài liệu", "documents"),
            language.count(summary.passages),
            language.pick("đoạn", "passages"),
            language.bytes(summary.bytes),
        ));
    }
    text.push_str(language.pick("* đang công bố\n", "* published\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use search_index::BuildSummary;

    #[test]
    fn the_published_one_is_marked() {
        let generation = |name: &str, current| GenerationInfo {
            name: name.to_owned(),
            path: name.into(),
            current,
            summary: BuildSummary {
                generation: name.to_owned(),
                documents: 72_007,
                passages: 80_000,
                bytes: 1_500_000,
            },
        };
        let text = table(
            &[generation("g-2", false), generation("g-1", true)],
            Language::Vi,
        );
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "  g-2  72.007 tài liệu, 80.000 đoạn, 1,5 MB");
        assert!(lines[1].starts_with("* g-1 "), "{text}");
    }
}
