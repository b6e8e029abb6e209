//! The JSON lines that a program reads along, one object a line, told apart by `event`.

use super::Stage;
use crate::pipeline::{BegunWith, ChangeCounts};
use crate::report::{Outcome, SetAside, Timings, Totals, Warning};
use serde::Serialize;

/// A line.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event<'a> {
    /// The run begins.
    Started {
        /// Name and version of the program.
        program: &'static str,
        /// Files and folders to read.
        sources: &'a [String],
        /// The folder of the index.
        index: &'a str,
        /// Threads that read and analyse.
        threads: usize,
    },
    /// What the run goes on from: `nothing`, `published` or `checkpoint`.
    Begun {
        /// That.
        with: BegunWith,
    },
    /// How far it is; at most one a second.
    Progress {
        /// What it is doing.
        stage: Stage,
        /// Files found or hashed, or documents read, in this stage.
        items: u64,
        /// How many there are.
        items_total: Option<u64>,
        /// Bytes done in this stage.
        bytes: u64,
        /// How many there are.
        bytes_total: Option<u64>,
        /// Documents indexed.
        documents: u64,
        /// Passages indexed.
        passages: u64,
        /// Files and rows set aside.
        set_aside: u64,
        /// Pages recognised.
        ocr_pages: u64,
        /// Pages recognised a minute.
        ocr_pages_per_minute: f64,
        /// 10^6 bytes a second, in this stage.
        megabytes_per_second: f64,
        /// Since the start of the run.
        seconds: f64,
        /// To the end of this stage.
        seconds_left: Option<f64>,
    },
    /// A file, folder or row was set aside.
    SetAside(&'a SetAside),
    /// Further files or warnings with this code are only in the report.
    More {
        /// The code.
        code: &'static str,
    },
    /// Something that a person should look at.
    Warning(&'a Warning),
    /// Readers see the new generation from here on.
    Published {
        /// Its name.
        generation: &'a str,
    },
    /// The last line of a run that came to an end of its own.
    Summary {
        /// How it ended.
        outcome: Outcome,
        /// The generation published.
        generation: Option<&'a str>,
        /// What was changed.
        changes: &'a ChangeCounts,
        /// Figures.
        totals: &'a Totals,
        /// Seconds of each stage.
        seconds: &'a Timings,
        /// 10^6 bytes a second.
        megabytes_per_second: f64,
        /// Pages recognised a minute.
        ocr_pages_per_minute: f64,
        /// Where the full report is.
        report: Option<String>,
    },
    /// What ended the run.
    Error {
        /// A stable code.
        code: &'static str,
        /// What it is, for a person.
        message: &'a str,
        /// The process's exit code.
        exit: u8,
    },
}
