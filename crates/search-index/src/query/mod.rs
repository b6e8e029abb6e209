//! From what was typed to what is looked up.

mod parse;
mod plan;

pub(crate) use parse::{ParsedQuery, QueryToken, parse};
pub(crate) use plan::{Level, Lookup, Plan, Source, plan};
