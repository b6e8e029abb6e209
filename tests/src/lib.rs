//! What the end-to-end tests share: the real binaries, a running server, the sample documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;
mod office;
mod programs;
mod samples;
mod server;

pub use browser::{Driver, artefacts, browser_arguments};
pub use office::{Office, paper};
pub use programs::{Outcome, indexer, indexer_command, program};
pub use samples::{Sample, repository, sample_documents, samples, shared_data};
pub use server::{Server, encode, get};
