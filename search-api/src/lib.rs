//! Serves ranked queries over HTTP, and the page for people.
//!
//! [`router`] makes the whole service out of an open index ([`LiveIndex`]) and a [`Config`];
//! [`run`] is the program around it: command line, start, stop, exit codes.
//!
//! ```
//! use party_documents::Secrecy;
//! use search_api::{Config, LiveIndex, router};
//! use search_index::{Clearance, IndexDirectory, IndexError};
//! use std::sync::Arc;
//!
//! fn service(folder: &str) -> Result<axum::Router, IndexError> {
//!     let live = LiveIndex::open(IndexDirectory::new(folder), Clearance(Secrecy::Normal))?;
//!     Ok(router(Arc::new(live), Config::default(), Arc::default()))
//! }
//!
//! let refused = service("no-such-folder").map(|_| ()).unwrap_err();
//! assert_eq!(refused.code(), "index_missing");
//! ```
#![forbid(unsafe_code)]

mod access;
pub mod accounts;
mod alerts;
mod api;
mod assets;
mod citation;
mod cli;
mod config;
mod connections;
mod corrections;
mod document_id;
mod docx;
mod executor;
mod facsimiles;
mod form;
mod generation_time;
mod highlight;
mod language;
mod live;
mod metrics;
mod openapi;
mod origin;
mod original;
mod page;
mod params;
mod problem;
mod router;
mod runs;
mod security;
mod start_error;
mod taken_along;
mod trail;

pub use cli::run;
pub use config::Config;
pub use language::Language;
pub use live::{LiveIndex, Swap};
pub use router::router;
