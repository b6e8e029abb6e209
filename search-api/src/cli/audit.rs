//! `search-api audit`: the log of who did what.

use super::Store;
use super::console::{record, say};
use crate::accounts::AuditHead;
use crate::start_error::StartError;
use clap::{Args, Subcommand};
use serde_json::json;
use std::io::Write;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Kiểm tra chuỗi băm: có mục nào bị sửa, xóa hay chèn không / check the hash chain: was any entry changed, removed or put in
    Verify(Verify),
    /// Xuất ra JSON, mỗi dòng một mục / print JSON, an entry a line
    Export(Export),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    store: Store,
    /// Điểm cuối đã ghi lại từ lần kiểm tra trước, dạng SỐ:MÃ_BĂM / the end noted down at an earlier check, NUMBER:HASH
    #[arg(long, value_name = "NUMBER:HASH")]
    head: Option<AuditHead>,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    store: Store,
    /// Chỉ các mục sau mục này / only entries after this one
    #[arg(long, value_name = "N", default_value_t = 0)]
    after: i64,
}

impl Audit {
    pub(super) fn store(&self) -> &Store {
        match self {
            Self::Verify(options) => &options.store,
            Self::Export(options) => &options.store,
        }
    }

    pub(super) fn run(&self) -> Result<(), StartError> {
        match self {
            Self::Verify(options) => {
                let accounts = options.store.open()?;
                let head = accounts
                    .verify_audit(options.head.as_ref())?
                    .map_err(StartError::Audit)?;
                let said = options.store.lang.choose(
                    "Nhật ký nguyên vẹn. Hãy ghi lại điểm cuối ở nơi khác để đối chiếu lần sau",
                    "The log is whole. Note its end down elsewhere, to compare at the next check",
                );
                say(&format!("{said}:\n{head}"));
                Ok(())
            }
            Self::Export(options) => export(options),
        }
    }
}

fn export(options: &Export) -> Result<(), StartError> {
    const AT_ONCE: usize = 1_000;
    let accounts = options.store.open()?;
    record(
        &accounts,
        "audit_export",
        "",
        &json!({ "after": options.after }),
    )?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut after = options.after;
    loop {
        let entries = accounts.audit_entries(after, AT_ONCE)?;
        for entry in &entries {
            let line = serde_json::to_string(entry).unwrap_or_default();
            if writeln!(out, "{line}").is_err() {
                return Ok(());
            }
            after = entry.seq;
        }
        if entries.len() < AT_ONCE {
            break;
        }
    }
    // A closed standard output is no reason to fail.
    let _ = out.flush();
    Ok(())
}
