//! What became of a content.

/// Why something was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// A stable code.
    pub code: &'static str,
    /// The reason and the way out, in English.
    pub reason: String,
}

impl Fault {
    /// Whether another try may end better though the content is the same.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(
            self.code,
            "unreadable" | "changed" | "tool_missing" | "panic" | "broken_link"
        )
    }
}

/// What became of a content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Outcome {
    /// Nothing yet, or it is not the first place of its content.
    #[default]
    Pending,
    /// It is a document in the index.
    Indexed {
        /// Fingerprint of the identity that its source gave it, 0 for none.
        external: u64,
        /// Fingerprint of number, type, body and date, 0 where they say too little.
        identity: u64,
    },
    /// It was set aside.
    Aside(Box<Fault>),
}

impl Outcome {
    /// Set aside for this reason.
    pub(crate) fn aside(fault: Fault) -> Self {
        Self::Aside(Box::new(fault))
    }

    /// Whether the same content in the same places would end in the same way.
    pub(crate) fn holds(&self) -> bool {
        match self {
            Self::Pending => false,
            Self::Indexed { .. } => true,
            Self::Aside(fault) => !fault.is_passing(),
        }
    }
}
