//! Writing the audit log from handlers.

use crate::access::Caller;
use crate::accounts::{Accounts, AccountsError, AuditEvent};
use crate::problem::{Code, Problem};
use serde_json::Value;
use std::sync::Arc;

/// The audit log, where there are accounts; without, nothing is written.
#[derive(Debug, Clone)]
pub(crate) struct Trail(Option<Arc<Accounts>>);

impl Trail {
    pub(crate) fn new(accounts: Option<Arc<Accounts>>) -> Self {
        Self(accounts)
    }

    /// Writes down what `caller` is about to be given. Blocks.
    ///
    /// # Errors
    /// [`Code::AuditFailed`]: what cannot be written down is not given.
    pub(crate) fn record(
        &self,
        caller: &Caller,
        action: &str,
        object: &str,
        detail: &Value,
    ) -> Result<(), Problem> {
        self.record_with(caller, action, object, || detail.to_string())
    }

    /// The same, with a detail that is made only where it is written.
    ///
    /// # Errors
    /// [`Code::AuditFailed`].
    pub(crate) fn record_with(
        &self,
        caller: &Caller,
        action: &str,
        object: &str,
        detail: impl FnOnce() -> String,
    ) -> Result<(), Problem> {
        if self.0.is_none() {
            return Ok(());
        }
        self.write(&AuditEvent {
            actor: &caller.actor,
            address: &caller.address,
            action,
            object,
            detail: &detail(),
        })
    }

    /// The same for anyone. Blocks.
    ///
    /// # Errors
    /// [`Code::AuditFailed`].
    pub(crate) fn write(&self, event: &AuditEvent<'_>) -> Result<(), Problem> {
        match &self.0 {
            None => Ok(()),
            Some(accounts) => accounts.record(event).map_err(|error| failed(&error)),
        }
    }

    /// [`record`](Self::record) on a blocking thread.
    pub(crate) async fn record_beside(
        &self,
        caller: Arc<Caller>,
        action: &'static str,
        object: String,
        detail: Value,
    ) -> Result<(), Problem> {
        let trail = self.clone();
        tokio::task::spawn_blocking(move || trail.record(&caller, action, &object, &detail))
            .await
            .unwrap_or_else(|_| Err(Code::Internal.into()))
    }
}

fn failed(error: &AccountsError) -> Problem {
    // The error names SQLite's reason, never what was to be written.
    tracing::error!(
        code = error.code(),
        "the audit log could not be written: {error}"
    );
    Code::AuditFailed.into()
}
