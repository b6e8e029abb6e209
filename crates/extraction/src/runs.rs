//! Runs of text with the font that each is set in: where fonts are encodings, they decide.

use crate::text::encoding_names;
use std::rc::Rc;
use vietnamese::legacy::{self, Encoding};

/// Joins runs into text and keeps count of what was converted.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    converted: Vec<Encoding>,
    count: usize,
    font: Option<Rc<str>>,
}

impl Runs {
    /// The text of runs that follow one another, each converted if it is in a legacy encoding.
    pub(crate) fn join(&mut self, runs: Vec<(Option<Rc<str>>, String)>) -> String {
        let mut text = String::new();
        let longest = runs.iter().max_by_key(|(_, run)| run.len());
        self.font = longest.and_then(|(font, _)| font.clone());
        for (font, run) in runs {
            // ASCII is the same in every encoding of Vietnamese but VIQR, which fonts do not use,
            // and the letters of fonts with capitals only.
            match legacy::convert_run(&run, font.as_deref()) {
                Some((encoding, converted)) => {
                    if !self.converted.contains(&encoding) {
                        self.converted.push(encoding);
                    }
                    self.count += 1;
                    text.push_str(&converted);
                }
                None => text.push_str(&run),
            }
        }
        text
    }

    /// The font of the longest of the runs that were joined last.
    pub(crate) fn font(&self) -> Option<Rc<str>> {
        self.font.clone()
    }

    /// The encodings that runs were converted from.
    pub(crate) fn converted(&self) -> &[Encoding] {
        &self.converted
    }

    /// What was converted, for the report.
    pub(crate) fn complaint(&self) -> Option<String> {
        (self.count > 0).then(|| {
            let names = encoding_names(&self.converted);
            format!("{} runs converted from {names}", self.count)
        })
    }
}
