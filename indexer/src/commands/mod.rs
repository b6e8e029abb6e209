//! The subcommands, one a file.

pub(crate) mod build;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod list;
