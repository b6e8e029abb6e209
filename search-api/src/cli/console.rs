//! What commands on accounts share: the passwords that are typed, the log, what is printed.

use super::Store;
use crate::accounts::{Accounts, AccountsError, AuditEvent, Millis};
use crate::start_error::StartError;
use serde_json::Value;
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

impl Store {
    pub(super) fn open(&self) -> Result<Accounts, StartError> {
        Ok(Accounts::open(&self.accounts)?)
    }
}

/// Writes down that the operator changed something. It comes before the change, so that nothing
/// is changed without a trace.
pub(super) fn record(
    accounts: &Accounts,
    action: &str,
    object: &str,
    detail: &Value,
) -> Result<(), StartError> {
    let user = ["SUDO_USER", "LOGNAME", "USER"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .filter(|user| !user.is_empty());
    let actor = user.map_or_else(|| "console".to_owned(), |user| format!("console:{user}"));
    accounts.record(&AuditEvent {
        actor: &actor,
        address: "",
        action,
        object,
        detail: &detail.to_string(),
    })?;
    Ok(())
}

/// Makes a change with its trace in the log: before it, so that nothing is changed without one,
/// and again where it failed.
pub(super) fn recorded<T>(
    accounts: &Accounts,
    action: &str,
    object: &str,
    detail: &Value,
    change: impl FnOnce(&Accounts) -> Result<T, AccountsError>,
) -> Result<T, StartError> {
    record(accounts, action, object, detail)?;
    change(accounts).map_err(|error| {
        let failed = serde_json::json!({ "action": action, "code": error.code() });
        record(accounts, "failed", object, &failed)
            .err()
            .unwrap_or_else(|| error.into())
    })
}

/// A new password: typed twice at a terminal, else the first line of standard input.
pub(super) fn password(store: &Store) -> Result<String, StartError> {
    let failed = |source| {
        StartError::Accounts(AccountsError::Io {
            path: PathBuf::from("-"),
            source,
        })
    };
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        let mut line = String::new();
        stdin.lock().read_line(&mut line).map_err(failed)?;
        return Ok(line.trim_end_matches(['\n', '\r']).to_owned());
    }
    let lang = store.lang;
    loop {
        let ask = |vi, en| rpassword::prompt_password(lang.choose(vi, en)).map_err(failed);
        let first = ask("Mật khẩu mới: ", "New password: ")?;
        if ask("Nhập lại: ", "Again: ")? == first {
            return Ok(first);
        }
        eprintln!(
            "{}",
            lang.choose("Hai lần nhập không giống nhau.", "They differ.")
        );
    }
}

/// Prints a line. A closed standard output is no reason to fail.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A moment as the operator reads it: UTC, to the second.
pub(super) fn moment(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at)
        .map(|at| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
        .unwrap_or_default()
}
