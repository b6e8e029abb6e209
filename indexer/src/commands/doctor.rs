//! `indexer doctor`: which external programs are there, and what each gap costs.

use crate::cli::DoctorArguments;
use crate::exit::Exit;
use crate::language::Language;
use extraction::ToolStatus;
use std::io::Write;

/// Runs it.
pub(crate) fn run(arguments: &DoctorArguments, language: Language) -> Exit {
    let tools = extraction::tools();
    let text = if arguments.json {
        let mut text = serde_json::to_string_pretty(&tools).unwrap_or_default();
        text.push('\n');
        text
    } else {
        table(&tools, language)
    };
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Exit::Success
}

fn table(tools: &[ToolStatus], language: Language) -> String {
    let mut text = String::new();
    for tool in tools {
        let state = match (tool.present, &tool.version) {
            (true, Some(version)) => version.clone(),
            (true, None) => language.pick("có", "present").to_owned(),
            (false, _) => format!("{}: {}", language.pick("THIẾU", "MISSING"), tool.cost),
        };
        let mark = if tool.present { "✓" } else { "✗" };
        text.push_str(&format!("{mark} {:<15} {state}\n", tool.program));
    }
    let mut packages: Vec<&str> = tools
        .iter()
        .filter(|tool| !tool.present)
        .map(|tool| tool.package)
        .collect();
    packages.dedup();
    if !packages.is_empty() {
        let install = language.pick("Cài bằng", "Install with");
        text.push_str(&format!(
            "\n{install}: apt-get install {}\n",
            packages.join(" ")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_says_what_it_costs_and_how_to_fill_it() {
        let tool = |present| ToolStatus {
            program: "pdftotext",
            package: "poppler-utils",
            present,
            version: None,
            cost: "no PDF is read",
        };
        let text = table(&[tool(false)], Language::En);
        assert!(text.contains("MISSING: no PDF is read"), "{text}");
        assert!(text.contains("apt-get install poppler-utils"), "{text}");
        assert!(!table(&[tool(true)], Language::En).contains("apt-get"));
    }
}
