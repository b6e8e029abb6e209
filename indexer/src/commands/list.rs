//! `indexer list`: the generations that an index holds.

use super::{json, print, refuse};
use crate::cli::ListArguments;
use crate::exit::Exit;
use crate::language::Language;
use search_index::{GenerationInfo, IndexDirectory, IndexError};

/// Runs it.
pub(crate) fn run(arguments: &ListArguments, language: Language) -> Exit {
    match generations(arguments) {
        Ok(generations) => {
            if arguments.json {
                print(&json(&generations));
            } else {
                print(&table(&generations, language));
            }
            Exit::Success
        }
        Err(error) => refuse(&error, language),
    }
}

fn generations(arguments: &ListArguments) -> Result<Vec<GenerationInfo>, IndexError> {
    let generations = IndexDirectory::new(&arguments.index).list()?;
    if generations.is_empty() {
        return Err(IndexError::Missing(arguments.index.clone()));
    }
    Ok(generations)
}

fn table(generations: &[GenerationInfo], language: Language) -> String {
    let mut text = String::new();
    for generation in generations {
        let summary = &generation.summary;
        let mark = if generation.current { '*' } else { ' ' };
        if let Some(defect) = &generation.defect {
            let word = match defect.code.as_str() {
                "index_version" => language.pick("KHÁC PHIÊN BẢN", "OTHER VERSION"),
                _ => language.pick("BỊ HỎNG", "DAMAGED"),
            };
            let (name, detail) = (&generation.name, &defect.detail);
            text.push_str(&format!("{mark} {name}  {word}: {detail}\n"));
            continue;
        }
        text.push_str(&format!(
            "{mark} {}  {} {}, {} {}, {}\n",
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
    use search_index::{BuildSummary, Defect};

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
            defect: None,
        };
        let mut damaged = generation("g-0", false);
        damaged.defect = Some(Defect {
            code: "index_damaged".to_owned(),
            detail: "x is missing".to_owned(),
        });
        let text = table(
            &[generation("g-2", false), generation("g-1", true), damaged],
            Language::Vi,
        );
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "  g-2  72.007 tài liệu, 80.000 đoạn, 1,5 MB");
        assert!(lines[1].starts_with("* g-1 "), "{text}");
        assert_eq!(lines[2], "  g-0  BỊ HỎNG: x is missing");
    }
}
