//! The external programs: which are there, and what each gap costs.

use crate::process::{self, Tool};
use serde::Serialize;

/// An external program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToolStatus {
    /// The program's name.
    pub program: &'static str,
    /// The Debian packages that have it.
    pub package: &'static str,
    /// Whether it is there.
    pub present: bool,
    /// What it says of its version.
    pub version: Option<String>,
    /// What is lost without it, in English.
    pub cost: &'static str,
}

const TOOLS: &[(&str, &str, &str, &str)] = &[
    ("pdftotext", "poppler-utils", "-v", "no PDF is read"),
    (
        "pdftoppm",
        "poppler-utils",
        "-v",
        "no scanned PDF is read, and no page whose text layer is rubbish",
    ),
    (
        "pdfimages",
        "poppler-utils",
        "-v",
        "a scanned page with a stamp of text over it passes for a page of text",
    ),
    (
        "pdfsig",
        "poppler-utils",
        "-v",
        "a day that is blank in a signed PDF and not stamped is not taken from its signature",
    ),
    (
        "tesseract",
        "tesseract-ocr",
        "--version",
        "no scan and no image is read",
    ),
    (
        "prlimit",
        "util-linux",
        "--version",
        "limits on external programs take hold a moment after they start",
    ),
];

/// The external programs that readers use, and the Vietnamese data of `tesseract`.
#[must_use]
pub fn tools() -> Vec<ToolStatus> {
    let mut found: Vec<ToolStatus> = TOOLS
        .iter()
        .map(|(program, package, argument, cost)| {
            let tool = Tool { program, package };
            let present = tool.locate().is_some();
            let said = present.then(|| process::ask(tool, [argument])).flatten();
            ToolStatus {
                program,
                package,
                present,
                version: said.and_then(|said| Some(said.lines().next()?.trim().to_owned())),
                cost,
            }
        })
        .collect();
    let tesseract = Tool {
        program: "tesseract",
        package: "tesseract-ocr",
    };
    let languages = process::ask(tesseract, ["--list-langs"]).unwrap_or_default();
    found.push(ToolStatus {
        program: "tesseract: vie",
        package: "tesseract-ocr-vie",
        present: languages.lines().any(|line| line.trim() == "vie"),
        version: None,
        cost: "no scan and no image is read: recognition without Vietnamese loses the marks",
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_listed_with_its_cost() {
        let found = tools();
        assert_eq!(found.len(), TOOLS.len() + 1);
        for tool in found {
            let there = process::locate(tool.program).is_some();
            assert_eq!(
                tool.present,
                there || tool.program.contains(": vie") && tool.present
            );
            assert_eq!(
                tool.version.is_some(),
                tool.present && !tool.program.contains(':')
            );
            assert!(!tool.cost.is_empty() && !tool.package.is_empty());
        }
    }
}
