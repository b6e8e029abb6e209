//! From what was typed to what is looked up.

mod parse;
mod plan;

pub(crate) use parse::{ParsedQuery, QueryToken, parse};
pub(crate) use plan::{Frequencies, Level, Plan, Source, plan};
