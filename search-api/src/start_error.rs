//! Why the server could not start or had to end: words in both languages, and the exit code.

use crate::Language;
use crate::accounts::{AccountsError, AuditFault};
use crate::cli::wording;
use search_index::IndexError;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Reasons to end with a code other than 0.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("listening beyond this machine without accounts was not allowed")]
    OpenBeyondLoopback(SocketAddr),
    #[error("listening beyond this machine without TLS was not allowed")]
    PlainBeyondLoopback(SocketAddr),
    #[error("secret papers can be shown to accounts only")]
    SecretWithoutAccounts,
    #[error("the certificate or its key cannot be used: {path}: {detail}")]
    Tls { path: PathBuf, detail: String },
    #[error("the office's own tables cannot be used: {path}: {detail}")]
    Tables { path: PathBuf, detail: String },
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    #[error("the audit log is not whole: {0:?}")]
    Audit(AuditFault),
    #[error("the address to listen on is not valid: {0}")]
    BadAddress(String),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("cannot listen on {address}: {source}")]
    Bind {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error("the server failed: {0}")]
    Serve(std::io::Error),
}

/// The exit codes, as `--help` shows them. They are the same as the indexer's.
pub(crate) const EXIT_CODES: &str = "\
Mã thoát / exit codes:
  0   dừng bình thường / stopped in order
  2   tham số không hợp lệ / bad usage
  5   chưa có chỉ mục hoặc tệp tài khoản / no index, or no accounts
  6   chỉ mục đang bị khóa / index locked
  7   ổ đĩa đầy / disk full
  8   chỉ mục, tệp tài khoản hay nhật ký truy cập hỏng hoặc của phiên bản khác /
      index, accounts or audit log damaged or of another version
  9   lỗi đọc ghi hoặc mạng / input, output or network error
  10  địa chỉ đang được dùng / address in use";

impl StartError {
    /// The exit code.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::OpenBeyondLoopback(_)
            | Self::PlainBeyondLoopback(_)
            | Self::SecretWithoutAccounts
            | Self::Tables { .. }
            | Self::BadAddress(_) => 2,
            Self::Tls { .. } => 9,
            Self::Audit(_) => 8,
            Self::Accounts(error) => accounts_exit_code(error),
            Self::Index(error) => match error {
                IndexError::Missing(_) => 5,
                IndexError::Locked(_) => 6,
                IndexError::NoSpace(_) => 7,
                IndexError::Io { .. } => 9,
                _ => 8,
            },
            Self::Bind { source, .. } if source.kind() == ErrorKind::AddrInUse => 10,
            Self::Bind { .. } | Self::Serve(_) => 9,
        }
    }

    /// What happened and the way out.
    pub(crate) fn message(&self, language: Language) -> String {
        match language {
            Language::Vi => self.vietnamese(),
            Language::En => self.english(),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::PlainBeyondLoopback(address) => format!(
                "{address} mở ra ngoài máy này mà không có TLS: mật khẩu và văn bản sẽ đi qua mạng không được mã hóa.\n\
                 Thêm --tls-cert và --tls-key, hoặc --trusted-proxy nếu có máy chủ trung gian lo TLS, hoặc --allow-plain nếu đúng là muốn như vậy."
            ),
            Self::SecretWithoutAccounts => {
                "văn bản mật chỉ cho tài khoản có quyền xem.\nThêm --accounts TỆP, hoặc bỏ --clearance."
                    .to_owned()
            }
            Self::Tables { path, detail } => format!(
                "bảng riêng của cơ quan trong {} không dùng được: {detail}.",
                path.display()
            ),
            Self::Tls { path, detail } => format!(
                "không dùng được chứng thư hoặc khóa {}: {detail}.\nCần tệp PEM: chuỗi chứng thư và khóa riêng của nó.",
                path.display()
            ),
            Self::Accounts(error) => wording::accounts(error),
            Self::Audit(fault) => wording::fault(fault, Language::Vi),
            Self::OpenBeyondLoopback(address) => format!(
                "{address} mở ra ngoài máy này mà máy chủ chưa có đăng nhập: ai trong mạng cũng đọc được mọi văn bản đã lập chỉ mục.\n\
                 Dùng --listen 127.0.0.1:{}, hoặc thêm --allow-open nếu đúng là muốn như vậy.",
                address.port()
            ),
            Self::BadAddress(given) => format!(
                "địa chỉ “{given}” không hợp lệ: ghi như 127.0.0.1:8080, [::1]:8080 hoặc localhost:8080."
            ),
            Self::Index(error) => match error {
                IndexError::Missing(path) => {
                    let path = path.display();
                    format!(
                        "chưa có chỉ mục ở {path}.\nLập chỉ mục trước: indexer build --source THƯ_MỤC --index {path}"
                    )
                }
                IndexError::OtherVersion {
                    path,
                    found,
                    expected,
                } => format!(
                    "chỉ mục ở {} có định dạng {found}, chương trình này đọc định dạng {expected}.\nLập lại chỉ mục bằng indexer build.",
                    path.display()
                ),
                IndexError::Damaged { path, detail } => format!(
                    "thế hệ chỉ mục {} bị hỏng ({detail}).\nLập lại bằng indexer build, hoặc quay về thế hệ trước.",
                    path.display()
                ),
                IndexError::Locked(path) => format!(
                    "một tiến trình indexer khác đang ghi vào {}.\nChờ nó xong rồi chạy lại.",
                    path.display()
                ),
                IndexError::NoSpace(path) => format!(
                    "ổ đĩa chứa {} đã đầy.\nGiải phóng chỗ trống rồi chạy lại.",
                    path.display()
                ),
                IndexError::Io { path, source, .. } => format!(
                    "không đọc được {}: {source}.\nKiểm tra đường dẫn và quyền truy cập.",
                    path.display()
                ),
                other => format!("không mở được chỉ mục: {other}.\nLập lại bằng indexer build."),
            },
            Self::Bind { address, source } if source.kind() == ErrorKind::AddrInUse => format!(
                "địa chỉ {address} đang được một chương trình khác dùng.\n\
                 Chọn cổng khác, ví dụ --listen {}, hoặc dừng chương trình kia.",
                next_port(*address)
            ),
            Self::Bind { address, source } => format!(
                "không lắng nghe được ở {address}: {source}.\nChọn địa chỉ khác bằng --listen (cổng dưới 1024 cần quyền quản trị)."
            ),
            Self::Serve(source) => format!("máy chủ dừng vì lỗi mạng: {source}."),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::PlainBeyondLoopback(address) => format!(
                "{address} is open beyond this machine without TLS: passwords and papers would cross the network in clear.\n\
                 Add --tls-cert and --tls-key, or --trusted-proxy where a proxy ends TLS, or --allow-plain if that is what you want."
            ),
            Self::SecretWithoutAccounts => {
                "secret papers can be shown to accounts only.\nAdd --accounts FILE, or leave --clearance out."
                    .to_owned()
            }
            Self::Tables { path, detail } => format!(
                "the office's own tables in {} cannot be used: {detail}.",
                path.display()
            ),
            Self::Tls { path, detail } => format!(
                "the certificate or key {} cannot be used: {detail}.\nPEM files are needed: the chain of certificates, and its private key.",
                path.display()
            ),
            Self::Accounts(error) => format!("{error}."),
            Self::Audit(fault) => wording::fault(fault, Language::En),
            Self::OpenBeyondLoopback(address) => format!(
                "{address} is open beyond this machine and the server has no accounts yet: anyone on the network could read every indexed document.\n\
                 Use --listen 127.0.0.1:{}, or add --allow-open if that is what you want.",
                address.port()
            ),
            Self::BadAddress(given) => format!(
                "the address `{given}` is not valid: write it as 127.0.0.1:8080, [::1]:8080 or localhost:8080."
            ),
            Self::Index(error) => format!("{error}."),
            Self::Bind { address, source } if source.kind() == ErrorKind::AddrInUse => format!(
                "the address {address} is in use by another program.\n\
                 Choose another port, such as --listen {}, or stop the other program.",
                next_port(*address)
            ),
            Self::Bind { address, source } => format!(
                "cannot listen on {address}: {source}.\nChoose another address with --listen (ports under 1024 need an administrator)."
            ),
            Self::Serve(source) => format!("the server ended with a network error: {source}."),
        }
    }
}

fn accounts_exit_code(error: &AccountsError) -> u8 {
    match error {
        AccountsError::Missing(_) => 5,
        AccountsError::NotAccounts(_) | AccountsError::Newer { .. } | AccountsError::Unknown(_) => {
            8
        }
        AccountsError::Database(source)
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) =>
        {
            7
        }
        AccountsError::Io { .. }
        | AccountsError::Database(_)
        | AccountsError::Hash(_)
        | AccountsError::Random(_) => 9,
        _ => 2,
    }
}

fn next_port(address: SocketAddr) -> SocketAddr {
    let port = address.port().checked_add(1).unwrap_or(8080);
    SocketAddr::new(address.ip(), port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::path::PathBuf;

    #[test]
    fn every_reason_has_its_code_and_a_way_out_in_both_languages() {
        let address: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        let path = || PathBuf::from("/srv/index");
        let bind = |kind| StartError::Bind {
            address,
            source: io::Error::from(kind),
        };
        for (error, code, vi, en) in [
            (
                StartError::OpenBeyondLoopback("0.0.0.0:80".parse().unwrap()),
                2,
                "--allow-open",
                "--allow-open",
            ),
            (
                StartError::BadAddress("x".into()),
                2,
                "127.0.0.1:8080",
                "127.0.0.1:8080",
            ),
            (
                StartError::PlainBeyondLoopback("0.0.0.0:80".parse().unwrap()),
                2,
                "--tls-cert",
                "--allow-plain",
            ),
            (
                StartError::SecretWithoutAccounts,
                2,
                "--accounts",
                "--accounts",
            ),
            (
                StartError::Tls {
                    path: path(),
                    detail: "x".into(),
                },
                9,
                "PEM",
                "PEM",
            ),
            (
                AccountsError::Missing(path()).into(),
                5,
                "search-api user add",
                "search-api user add",
            ),
            (
                AccountsError::NoSuchPerson("x".into()).into(),
                2,
                "search-api user list",
                "search-api user list",
            ),
            (
                AccountsError::NotAccounts(path()).into(),
                8,
                "--accounts",
                "--accounts",
            ),
            (StartError::Audit(AuditFault::Broken(7)), 8, "7", "7"),
            (
                IndexError::Missing(path()).into(),
                5,
                "indexer build --source THƯ_MỤC --index /srv/index",
                "indexer build --source FOLDER --index /srv/index",
            ),
            (
                IndexError::Locked(path()).into(),
                6,
                "/srv/index",
                "/srv/index",
            ),
            (
                IndexError::NoSpace(path()).into(),
                7,
                "/srv/index",
                "/srv/index",
            ),
            (
                IndexError::Damaged {
                    path: path(),
                    detail: "x".into(),
                }
                .into(),
                8,
                "indexer build",
                "build it again",
            ),
            (
                IndexError::OtherVersion {
                    path: path(),
                    found: "1".into(),
                    expected: "2".into(),
                }
                .into(),
                8,
                "indexer build",
                "indexer build",
            ),
            (
                IndexError::NotAnIndex {
                    path: path(),
                    found: "a.txt".into(),
                }
                .into(),
                8,
                "indexer build",
                "a.txt",
            ),
            (
                IndexError::Io {
                    action: "read",
                    path: path(),
                    source: io::Error::from(ErrorKind::PermissionDenied),
                }
                .into(),
                9,
                "quyền",
                "cannot read /srv/index",
            ),
            (
                bind(ErrorKind::AddrInUse),
                10,
                "--listen 127.0.0.1:8081",
                "--listen 127.0.0.1:8081",
            ),
            (bind(ErrorKind::PermissionDenied), 9, "--listen", "--listen"),
            (
                StartError::Serve(io::Error::from(ErrorKind::Other)),
                9,
                "lỗi",
                "error",
            ),
        ] {
            assert_eq!(error.exit_code(), code, "{error}");
            assert!(
                EXIT_CODES.contains(&format!("\n  {code:<4}")),
                "{code} is not documented"
            );
            let (said_vi, said_en) = (error.message(Language::Vi), error.message(Language::En));
            assert!(said_vi.contains(vi), "{said_vi}");
            assert!(said_en.contains(en), "{said_en}");
        }
    }
}
