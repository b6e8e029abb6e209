//! Serves ranked queries over HTTP, and the page for people.
//!
//! [`router`] makes the whole service out of an open index ([`LiveIndex`]) and a [`Config`];
//! [`run`] is the program around it: command line, start, stop, exit codes.
#![forbid(unsafe_code)]

mod api;
mod assets;
mod cli;
mod config;
mod executor;
mod generation_time;
mod highlight;
mod language;
mod live;
mod page;
mod params;
mod problem;
mod router;
mod security;
mod start_error;

pub use cli::run;
pub use config::Config;
pub use language::Language;
pub use live::{LiveIndex, Swap};
pub use router::router;
