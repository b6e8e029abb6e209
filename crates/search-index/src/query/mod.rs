//! From what was typed to what is looked up.

mod clause;
mod condition;
mod expand;
mod fields;
mod lex;
mod parse;
mod plan;
mod spelling;

pub(crate) use clause::{Clause, QueryToken};
#[cfg(test)]
pub(crate) use expand::any_marks;
pub(crate) use expand::expansions;
pub(crate) use fields::{FieldClause, FieldName, Names};
pub(crate) use parse::{ParsedQuery, parse, tokens};
pub(crate) use plan::{Level, Lookup, PhraseTerms, Plan, Source, Terms, plan};
pub(crate) use spelling::{Meant, Vocabulary, meant};

#[cfg(test)]
pub(crate) use fields::NoNames;
