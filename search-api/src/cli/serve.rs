//! `search-api serve`: start, serve until told to stop.

use crate::accounts::{Accounts, ClearanceLevel, SessionLimits};
use crate::start_error::StartError;
use crate::{Config, Language, LiveIndex, connections, router};
use clap::{Args, ValueEnum};
use party_documents::Secrecy;
use search_index::{Clearance, IndexDirectory};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Thư mục chỉ mục do `indexer build` tạo / index folder made by `indexer build`
    #[arg(long, value_name = "DIR")]
    index: PathBuf,

    /// Thư mục bảng riêng của cơ quan, như khi lập chỉ mục / folder with the office's own tables,
    /// the one that the index was made by
    #[arg(long, value_name = "DIR")]
    tables: Option<PathBuf>,

    /// Địa chỉ lắng nghe; cổng 0 để máy tự chọn / address to listen on; port 0 lets the system choose
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,

    /// Ngôn ngữ mặc định của trang và thông báo / default language of the page and of messages
    #[arg(long, value_enum, default_value = "vi")]
    pub(super) lang: Language,

    /// Mức cao nhất máy chủ cho xem; không có tài khoản: mặc định internal trên máy này, normal
    /// khi mở ra mạng; có tài khoản: theo từng tài khoản / the highest mark that anyone is shown;
    /// without accounts internal on this machine and normal beyond it, with accounts what each has
    #[arg(long, value_enum)]
    clearance: Option<ClearanceLevel>,

    /// Tệp tài khoản (tạo bằng `search-api user add`): phải đăng nhập hoặc có khóa mới dùng được /
    /// file of accounts (made by `search-api user add`): only people and keys in it get in
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,

    /// Phiên đăng nhập kéo dài tối đa, giờ / longest session, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=720))]
    session_hours: u16,

    /// Không làm gì bao lâu thì phải đăng nhập lại, phút / a session ends after so many idle minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 120, value_parser = clap::value_parser!(u16).range(1..=43_200))]
    idle_minutes: u16,

    /// Thư mục chứa tệp gốc được phép tải về (lặp lại được); không có thì không cho tải /
    /// folder whose files may be fetched as originals; repeatable; without, none can be
    #[arg(long, value_name = "DIR")]
    files: Vec<PathBuf>,

    /// Thư mục ghi các chỗ sửa của người vận hành; đưa cùng thư mục cho indexer bằng --corrections /
    /// folder for the corrections that operators make; give the indexer the same one
    #[arg(long, value_name = "DIR", requires = "accounts")]
    corrections: Option<PathBuf>,

    /// Chứng thư TLS của máy chủ, PEM / the server's TLS certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// Khóa riêng của chứng thư, PEM / the certificate's private key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Địa chỉ máy chủ trung gian (proxy) lo phần TLS; chỉ nhận yêu cầu từ đó / address of the
    /// proxy that ends TLS; requests from elsewhere are refused
    #[arg(long, value_name = "IP", requires = "accounts")]
    trusted_proxy: Vec<IpAddr>,

    /// Cho phép mở ra ngoài máy này khi không có tài khoản / allow listening beyond this machine without accounts
    #[arg(long)]
    allow_open: bool,

    /// Cho phép mở ra ngoài máy này không có TLS: mật khẩu và văn bản đi qua mạng không được mã hóa /
    /// allow listening beyond this machine without TLS: passwords and papers cross the network in clear
    #[arg(long)]
    allow_plain: bool,

    /// Tên máy được phép trong địa chỉ, ngoài địa chỉ IP và localhost / host name to answer to beside addresses and localhost
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// Thời gian tối đa cho một lượt tìm, giây, không kể lúc máy đứng; kể cả chờ thì gấp ba / longest
    /// time at work on a request, in seconds, moments in which the machine stood still left out; three
    /// times that by the clock, its wait included
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,

    /// Số lượt tìm chạy cùng lúc; mặc định theo số nhân / searches at once; by default one a core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    workers: Option<u16>,

    /// Số lượt tìm được chờ trước khi từ chối (503) / searches that may wait before 503
    #[arg(long, value_name = "N")]
    queue: Option<u16>,

    /// Bao lâu xem một lần có chỉ mục mới, mili giây / how often to look for a new generation, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(50..=3_600_000))]
    poll: u64,

    /// Dạng nhật ký trên stderr / form of the log on stderr
    #[arg(long, value_enum, default_value = "text")]
    pub(super) log: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    Text,
    Json,
}

/// Puts the `.tsv` files of a folder in the place of the built-in tables.
fn install_tables(folder: &std::path::Path) -> Result<(), StartError> {
    let failure = |detail: String| StartError::Tables {
        path: folder.to_owned(),
        detail,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| failure(e.to_string()))? {
        let path = entry.map_err(|e| failure(e.to_string()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".tsv") {
            let text =
                std::fs::read_to_string(&path).map_err(|e| failure(format!("{name}: {e}")))?;
            files.push((name.into_owned(), text));
        }
    }
    if files.is_empty() {
        return Err(failure("it holds no .tsv file".to_owned()));
    }
    files.sort();
    party_documents::install_data(files).map_err(|e| failure(e.to_string()))
}

/// An address as people write it.
fn parse_listen(text: &str) -> Option<SocketAddr> {
    let text = text.trim();
    let with_local_host = || {
        let port = text.strip_prefix("localhost:").or(text.strip_prefix(':'))?;
        Some((Ipv4Addr::LOCALHOST, port.parse().ok()?).into())
    };
    text.parse().ok().or_else(with_local_host)
}

/// Whether only this machine can reach the address.
fn is_local(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

impl Serve {
    /// What the options and the address make possible, or why not.
    fn check(&self, address: SocketAddr) -> Result<(), StartError> {
        let local = is_local(address.ip());
        let accounts = self.accounts.is_some();
        if !local && !accounts && !self.allow_open {
            return Err(StartError::OpenBeyondLoopback(address));
        }
        if !local && accounts && !self.encrypted() && !self.allow_plain {
            return Err(StartError::PlainBeyondLoopback(address));
        }
        if !accounts && self.clearance > Some(ClearanceLevel::Internal) {
            return Err(StartError::SecretWithoutAccounts);
        }
        Ok(())
    }

    /// Whether what leaves this machine is encrypted, here or by a proxy.
    fn encrypted(&self) -> bool {
        self.tls_cert.is_some() || !self.trusted_proxy.is_empty()
    }

    fn clearance(&self, local: bool) -> Clearance {
        let choice = self.clearance.unwrap_or(match (&self.accounts, local) {
            // Each account's own clearance decides; in clear, nothing that is secret.
            (Some(_), _) if local || self.encrypted() => ClearanceLevel::TopSecret,
            (Some(_), _) | (None, true) => ClearanceLevel::Internal,
            (None, false) => ClearanceLevel::Normal,
        });
        choice.into()
    }

    fn config(&self, local: bool) -> Result<Config, StartError> {
        let base = Config::default();
        let workers = self.workers.map_or(base.workers, usize::from);
        let accounts = self.accounts.as_deref().map(Accounts::open).transpose()?;
        Ok(Config {
            language: self.lang,
            timeout: Duration::from_secs(self.timeout),
            workers,
            queue: self.queue.map_or(64 * workers, usize::from),
            // Beyond this machine, the network's own names lead here: the operator opened it. So
            // they do through a proxy, and accounts keep out whom a foreign name leads here.
            host_names: (!self.allow_host.is_empty() || local && self.trusted_proxy.is_empty())
                .then(|| self.allow_host.clone()),
            accounts: accounts.map(Arc::new),
            session_limits: SessionLimits {
                longest: i64::from(self.session_hours) * 3_600_000,
                idle: i64::from(self.idle_minutes) * 60_000,
            },
            secure_cookies: self.encrypted(),
            files: self.files.clone(),
            corrections: self.corrections.clone(),
            trusted_proxies: self
                .trusted_proxy
                .iter()
                .map(IpAddr::to_canonical)
                .collect(),
            ..base
        })
    }
}

pub(super) fn serve(options: Serve) -> Result<(), StartError> {
    if let Some(folder) = &options.tables {
        install_tables(folder)?;
    }
    let address = parse_listen(&options.listen)
        .ok_or_else(|| StartError::BadAddress(options.listen.clone()))?;
    let local = is_local(address.ip());
    options.check(address)?;
    let tls = match (&options.tls_cert, &options.tls_key) {
        (Some(certificate), Some(key)) => Some(connections::tls(certificate, key)?),
        _ => None,
    };
    let config = options.config(local)?;
    let directory = IndexDirectory::new(&options.index);
    let live = Arc::new(LiveIndex::open(directory, options.clearance(local))?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(StartError::Serve)?;
    let result = runtime.block_on(listen(&options, address, config, tls, live));
    // A search that ran out of its time must not hold up the end.
    runtime.shutdown_timeout(Duration::from_millis(200));
    result
}

/// Threads for short work that blocks, such as looking up who asks; searches and pages that are drawn
/// have threads of their own. What finds none waits a moment: a burst of requests must not be
/// answered by hundreds of them.
const BLOCKING_THREADS: usize = 4;

async fn listen(
    options: &Serve,
    address: SocketAddr,
    config: Config,
    tls: Option<TlsAcceptor>,
    live: Arc<LiveIndex>,
) -> Result<(), StartError> {
    let bind = |source| StartError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(bind)?;
    let bound = listener.local_addr().map_err(bind)?;
    let stopping = Arc::new(AtomicBool::new(false));
    let accounts = config.accounts.clone();
    let app = router(live.clone(), config, stopping.clone());
    announce(options, bound, &live, accounts.as_deref(), tls.is_some())?;

    tokio::spawn(live.watch(Duration::from_millis(options.poll)));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        signalled().await;
        tracing::info!("stopping");
        stopping.store(true, Ordering::Relaxed);
        stop.send_replace(true);
    });
    connections::serve(listener, tls, app, stopped, connections::Limits::default()).await;
    Ok(())
}

/// Tells the operator, on standard output, where the server is and who can see what.
fn announce(
    options: &Serve,
    bound: SocketAddr,
    live: &LiveIndex,
    accounts: Option<&Accounts>,
    tls: bool,
) -> Result<(), StartError> {
    let language = options.lang;
    let serving = live.serving();
    let count = serving.documents(live.clearance());
    let documents = language.number(count);
    let scheme = if tls { "https" } else { "http" };
    let head = match language {
        Language::Vi => format!("Đang phục vụ {documents} văn bản tại {scheme}://{bound}/"),
        Language::En => format!("Serving {documents} documents at {scheme}://{bound}/"),
    };
    let mode = match accounts {
        Some(accounts) => with_accounts(language, accounts.people()?.len()),
        None => without_accounts(language, is_local(bound.ip()), live.clearance()),
    };
    // A closed standard output is no reason to end.
    let _ = writeln!(std::io::stdout(), "{head}\n{mode}");
    tracing::info!(
        address = %bound,
        generation = serving.index.generation(),
        documents = count,
        tls,
        "serving"
    );
    if let Some(accounts) = accounts {
        // In a log that goes elsewhere, it shows later that the audit log was not cut.
        tracing::info!(audit_head = %accounts.audit_head()?, "the audit log ends here");
    }
    Ok(())
}

fn with_accounts(language: Language, people: usize) -> String {
    match (language, people) {
        (Language::Vi, 0) => {
            "Phải đăng nhập, nhưng chưa có tài khoản nào: tạo bằng `search-api user add`.".into()
        }
        (Language::En, 0) => {
            "A sign-in is needed, but there are no accounts: make one with `search-api user add`."
                .into()
        }
        (Language::Vi, n) => format!("Phải đăng nhập; {n} tài khoản."),
        (Language::En, n) => format!("A sign-in is needed; {n} accounts."),
    }
}

fn without_accounts(language: Language, local: bool, clearance: Clearance) -> String {
    let internal = clearance >= Clearance(Secrecy::Internal);
    match language {
        Language::Vi => format!(
            "Chế độ mở, không đăng nhập: {} đọc được văn bản {}; văn bản mật không bao giờ hiện.",
            if local {
                "người dùng máy này"
            } else {
                "MỌI NGƯỜI TRONG MẠNG"
            },
            if internal {
                "thường và lưu hành nội bộ"
            } else {
                "thường"
            },
        ),
        Language::En => format!(
            "Open mode, no login: {} can read {} documents; secret papers are never shown.",
            if local {
                "users of this machine"
            } else {
                "EVERYONE ON THE NETWORK"
            },
            if internal {
                "normal and internal"
            } else {
                "normal"
            },
        ),
    }
}

/// Ends when the process is told to stop.
async fn signalled() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Alone {
        #[command(flatten)]
        serve: Serve,
    }

    fn options(arguments: &[&str]) -> Serve {
        let all = ["serve", "--index", "i"].iter().chain(arguments);
        Alone::parse_from(all).serve
    }

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, expect) in [
            ("127.0.0.1:8080", Some("127.0.0.1:8080")),
            ("localhost:81", Some("127.0.0.1:81")),
            (":8080", Some("127.0.0.1:8080")),
            ("[::1]:8080", Some("[::1]:8080")),
            ("0.0.0.0:8080", Some("0.0.0.0:8080")),
            ("8080", None),
            ("example.org:80", None),
            ("127.0.0.1:99999", None),
        ] {
            let expect: Option<SocketAddr> = expect.map(|e| e.parse().unwrap());
            assert_eq!(parse_listen(text), expect, "{text}");
        }
    }

    #[test]
    fn beyond_this_machine_is_refused_unless_told() {
        for address in [
            "0.0.0.0:0",
            "[::]:0",
            "192.0.2.1:80",
            "[::ffff:192.0.2.1]:80",
        ] {
            let refused = serve(options(&["--listen", address])).expect_err(address);
            assert!(
                matches!(refused, StartError::OpenBeyondLoopback(_)),
                "{refused}"
            );
        }
        for ip in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert!(is_local(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn with_accounts_it_needs_tls_beyond_this_machine() {
        let beyond = "192.0.2.1:80".parse().unwrap();
        let check = |arguments: &[&str]| options(arguments).check(beyond);
        assert!(matches!(
            check(&["--accounts", "a"]),
            Err(StartError::PlainBeyondLoopback(_))
        ));
        for arguments in [
            &["--accounts", "a", "--tls-cert", "c", "--tls-key", "k"][..],
            &["--accounts", "a", "--trusted-proxy", "192.0.2.9"],
            &["--accounts", "a", "--allow-plain"],
            &["--allow-open"],
        ] {
            assert!(check(arguments).is_ok(), "{arguments:?}");
        }
        assert!(
            matches!(
                check(&["--tls-cert", "c", "--tls-key", "k"]),
                Err(StartError::OpenBeyondLoopback(_))
            ),
            "TLS alone lets everyone in"
        );
        let local = "127.0.0.1:80".parse().unwrap();
        assert!(options(&["--accounts", "a"]).check(local).is_ok());
        for half in [&["--tls-cert", "c"][..], &["--trusted-proxy", "192.0.2.9"]] {
            let all = ["serve", "--index", "i"].iter().chain(half);
            assert!(Alone::try_parse_from(all).is_err(), "{half:?}");
        }
    }

    #[test]
    fn the_clearance_is_never_above_internal_without_accounts() {
        for (arguments, local, expect) in [
            (&[][..], true, Secrecy::Internal),
            (&[], false, Secrecy::Normal),
            (&["--clearance", "normal"], true, Secrecy::Normal),
            (&["--clearance", "internal"], false, Secrecy::Internal),
        ] {
            assert_eq!(options(arguments).clearance(local), Clearance(expect));
        }
        let address = "127.0.0.1:80".parse().unwrap();
        for level in ["secret", "top_secret"] {
            assert!(matches!(
                options(&["--clearance", level]).check(address),
                Err(StartError::SecretWithoutAccounts)
            ));
            let accounts = options(&["--clearance", level, "--accounts", "a"]);
            assert!(accounts.check(address).is_ok());
        }
        let never = ["serve", "--index", "i", "--clearance", "most_secret"];
        assert!(Alone::try_parse_from(never).is_err());
    }

    #[test]
    fn with_accounts_each_has_its_own_clearance_unless_it_goes_in_clear() {
        for (arguments, local, expect) in [
            (&["--accounts", "a"][..], true, Secrecy::TopSecret),
            (
                &["--accounts", "a", "--trusted-proxy", "192.0.2.9"],
                false,
                Secrecy::TopSecret,
            ),
            (
                &["--accounts", "a", "--allow-plain"],
                false,
                Secrecy::Internal,
            ),
            (
                &["--accounts", "a", "--clearance", "normal"],
                true,
                Secrecy::Normal,
            ),
        ] {
            assert_eq!(options(arguments).clearance(local), Clearance(expect));
        }
    }

    #[test]
    fn names_are_checked_on_this_machine() {
        let names =
            |arguments: &[&str], local| options(arguments).config(local).unwrap().host_names;
        assert_eq!(names(&[], true), Some(vec![]));
        assert_eq!(names(&[], false), None);
        let named = names(&["--allow-host", "vankien.lan"], false);
        assert_eq!(named, Some(vec!["vankien.lan".to_owned()]));
    }
}
