//! Exit codes: what a script learns of a run. This is the only place that maps a failure to one.

use crate::language::Language;
use search_index::IndexError;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well. Files set aside do not change that: a folder of real papers always has a
    /// few that cannot be read, and a nightly job that fails every night is soon ignored.
    Success,
    /// The command line or a file that it names makes no sense.
    Usage,
    /// Published, but something was set aside; only with `--strict`.
    SetAside,
    /// A source is missing or cannot be read.
    Source,
    /// There was nothing that could be indexed.
    Nothing,
    /// Another indexer is at work.
    Locked,
    /// The disk is full.
    DiskFull,
    /// The index is missing, damaged or of another version.
    Index,
    /// The file system refused.
    Io,
    /// A defect of the program.
    Internal,
    /// Stopped by SIGINT.
    Interrupted,
    /// Stopped by SIGTERM.
    Terminated,
}

impl Exit {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 12] = [
        Self::Success,
        Self::Usage,
        Self::SetAside,
        Self::Source,
        Self::Nothing,
        Self::Locked,
        Self::DiskFull,
        Self::Index,
        Self::Io,
        Self::Internal,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// The process's exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Usage => 2,
            Self::SetAside => 3,
            Self::Source => 4,
            Self::Nothing => 5,
            Self::Locked => 6,
            Self::DiskFull => 7,
            Self::Index => 8,
            Self::Io => 9,
            // EX_SOFTWARE of sysexits.h.
            Self::Internal => 70,
            // 128 + the signal's number, as shells report it.
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// What it means, on one line.
    #[must_use]
    pub fn meaning(self, language: Language) -> &'static str {
        let (vietnamese, english) = match self {
            Self::Success => (
                "xong; tệp phải để riêng nằm trong báo cáo",
                "done; files set aside are in the report",
            ),
            Self::Usage => ("sai tham số", "usage error"),
            Self::SetAside => (
                "đã công bố nhưng có tệp để riêng (chỉ khi dùng --strict)",
                "published, but something was set aside (only with --strict)",
            ),
            Self::Source => (
                "nguồn không có hoặc không đọc được",
                "a source is missing or cannot be read",
            ),
            Self::Nothing => (
                "không có gì để lập chỉ mục; thế hệ cũ giữ nguyên",
                "nothing to index; the previous generation stays",
            ),
            Self::Locked => ("đang có indexer khác chạy", "another indexer is at work"),
            Self::DiskFull => ("đĩa đầy", "the disk is full"),
            Self::Index => (
                "chỉ mục không có, bị hỏng hoặc khác phiên bản",
                "the index is missing, damaged or of another version",
            ),
            Self::Io => ("lỗi đọc ghi", "the file system refused"),
            Self::Internal => ("lỗi của chương trình", "a defect of the program"),
            Self::Interrupted => ("bị dừng bằng Ctrl-C (SIGINT)", "stopped by SIGINT"),
            Self::Terminated => ("bị dừng bằng SIGTERM", "stopped by SIGTERM"),
        };
        language.pick(vietnamese, english)
    }

    /// The table of codes, as `--help` shows it.
    #[must_use]
    pub fn table(language: Language) -> String {
        let mut table = language.pick("Mã thoát:\n", "Exit codes:\n").to_owned();
        for exit in Self::ALL {
            table.push_str(&format!(
                "  {:>3}  {}\n",
                exit.code(),
                exit.meaning(language)
            ));
        }
        table
    }
}

impl From<&IndexError> for Exit {
    fn from(error: &IndexError) -> Self {
        match error {
            IndexError::Locked(_) => Self::Locked,
            IndexError::NoSpace(_) => Self::DiskFull,
            IndexError::NotAnIndex { .. }
            | IndexError::NoGeneration { .. }
            | IndexError::NoBackup(_)
            | IndexError::WithinIndex(_) => Self::Usage,
            IndexError::Missing(_)
            | IndexError::NothingEarlier(_)
            | IndexError::OtherVersion { .. }
            | IndexError::Damaged { .. } => Self::Index,
            IndexError::Io { source, .. } => Self::from(source),
            _ => Self::Internal,
        }
    }
}

impl From<&std::io::Error> for Exit {
    fn from(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_a_code_of_its_own() {
        let mut codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert!(codes.is_sorted(), "the table is in the order of the codes");
        codes.dedup();
        assert_eq!(codes.len(), Exit::ALL.len());
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = IndexError::Io {
            action: "write",
            path: "x".into(),
            source: full,
        };
        assert_eq!(Exit::from(&error), Exit::DiskFull);
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let error = IndexError::Io {
            action: "write",
            path: "x".into(),
            source: denied,
        };
        assert_eq!(Exit::from(&error), Exit::Io);
    }
}
