//! The command line: parse, start, serve until told to stop.

use crate::start_error::{EXIT_CODES, StartError};
use crate::{Config, Language, LiveIndex, router};
use clap::{Args, Parser, Subcommand, ValueEnum};
use party_documents::Secrecy;
use search_index::{Clearance, IndexDirectory};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests that run may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

#[derive(Debug, Parser)]
#[command(
    name = "search-api",
    version,
    about = "Tìm kiếm văn kiện: máy chủ API và trang web / document search: API server and web page",
    after_help = EXIT_CODES,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Phục vụ API và trang tìm kiếm / serve the API and the search page
    #[command(after_help = EXIT_CODES)]
    Serve(Serve),
}

#[derive(Debug, Args)]
struct Serve {
    /// Thư mục chỉ mục do `indexer build` tạo / index folder made by `indexer build`
    #[arg(long, value_name = "DIR")]
    index: PathBuf,

    /// Địa chỉ lắng nghe; cổng 0 để máy tự chọn / address to listen on; port 0 lets the system choose
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,

    /// Ngôn ngữ mặc định của trang và thông báo / default language of the page and of messages
    #[arg(long, value_enum, default_value = "vi")]
    lang: Language,

    /// Người dùng được xem đến đâu; mặc định internal trên máy này, normal khi mở ra mạng /
    /// what callers may see; by default internal on this machine, normal beyond it
    #[arg(long, value_enum)]
    clearance: Option<ClearanceChoice>,

    /// Cho phép mở ra ngoài máy này khi chưa có đăng nhập / allow listening beyond this machine without accounts
    #[arg(long)]
    allow_open: bool,

    /// Tên máy được phép trong địa chỉ, ngoài địa chỉ IP và localhost / host name to answer to beside addresses and localhost
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// Thời gian tối đa cho một yêu cầu, giây / longest time for a request, in seconds
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
    log: LogFormat,
}

/// What callers without accounts may see. Secret papers are not on the list: this server has no
/// way to know who may read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ClearanceChoice {
    Normal,
    Internal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Runs the program on the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let Cli {
        command: Command::Serve(options),
    } = Cli::parse();
    let language = options.lang;
    start_log(options.log);
    match serve(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let head = language.choose("Lỗi", "error");
            eprintln!("{head}: {}", error.message(language));
            ExitCode::from(error.exit_code())
        }
    }
}

fn start_log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,search_api=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let set = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    if let Err(error) = set {
        eprintln!("the log could not be started: {error}");
    }
    // What a panic says may hold a query or a document: only its place is logged.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(
            place = place.as_deref().unwrap_or("unknown"),
            "a panic was caught"
        );
    }));
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
    fn clearance(&self, local: bool) -> Clearance {
        let choice = self.clearance.unwrap_or(if local {
            ClearanceChoice::Internal
        } else {
            ClearanceChoice::Normal
        });
        Clearance(match choice {
            ClearanceChoice::Normal => Secrecy::Normal,
            ClearanceChoice::Internal => Secrecy::Internal,
        })
    }

    fn config(&self, local: bool) -> Config {
        let base = Config::default();
        let workers = self.workers.map_or(base.workers, usize::from);
        Config {
            language: self.lang,
            timeout: Duration::from_secs(self.timeout),
            workers,
            queue: self.queue.map_or(64 * workers, usize::from),
            // Beyond this machine, the network's own names lead here: the operator opened it.
            host_names: (local || !self.allow_host.is_empty()).then(|| self.allow_host.clone()),
            open_notice: true,
        }
    }
}

fn serve(options: Serve) -> Result<(), StartError> {
    let address = parse_listen(&options.listen)
        .ok_or_else(|| StartError::BadAddress(options.listen.clone()))?;
    let local = is_local(address.ip());
    if !local && !options.allow_open {
        return Err(StartError::OpenBeyondLoopback(address));
    }
    let directory = IndexDirectory::new(&options.index);
    let live = Arc::new(LiveIndex::open(directory, options.clearance(local))?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(StartError::Serve)?;
    let result = runtime.block_on(listen(&options, address, local, live));
    // A search that ran out of its time must not hold up the end.
    runtime.shutdown_timeout(Duration::from_millis(200));
    result
}

async fn listen(
    options: &Serve,
    address: SocketAddr,
    local: bool,
    live: Arc<LiveIndex>,
) -> Result<(), StartError> {
    let bind = |source| StartError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(bind)?;
    let bound = listener.local_addr().map_err(bind)?;
    let stopping = Arc::new(AtomicBool::new(false));
    let app = router(live.clone(), options.config(local), stopping.clone());
    announce(options, bound, local, &live);

    tokio::spawn(live.watch(Duration::from_millis(options.poll)));
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        signalled().await;
        tracing::info!("stopping");
        stopping.store(true, Ordering::Relaxed);
        stop.send_replace(true);
    });
    let mut over = stopped.clone();
    let server = axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        })
        .into_future();
    tokio::select! {
        result = server => result.map_err(StartError::Serve),
        () = async {
            let _ = over.wait_for(|stop| *stop).await;
            tokio::time::sleep(GRACE).await;
        } => {
            tracing::warn!("requests were still open when the time to stop was over");
            Ok(())
        }
    }
}

/// Tells the operator, on standard output, where the server is and who can see what.
fn announce(options: &Serve, bound: SocketAddr, local: bool, live: &LiveIndex) {
    let language = options.lang;
    let serving = live.serving();
    let documents = language.number(serving.documents);
    let internal = live.clearance() >= Clearance(Secrecy::Internal);
    let (head, open) = match language {
        Language::Vi => (
            format!("Đang phục vụ {documents} văn bản tại http://{bound}/"),
            format!(
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
        ),
        Language::En => (
            format!("Serving {documents} documents at http://{bound}/"),
            format!(
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
        ),
    };
    // A closed standard output is no reason to end.
    let _ = writeln!(std::io::stdout(), "{head}\n{open}");
    tracing::info!(
        address = %bound,
        generation = serving.index.generation(),
        documents = serving.documents,
        "serving"
    );
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
    use clap::CommandFactory;

    fn options(arguments: &[&str]) -> Serve {
        let all = ["search-api", "serve", "--index", "i"]
            .iter()
            .chain(arguments);
        let Command::Serve(options) = Cli::parse_from(all).command;
        options
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
        let help = Cli::command().render_long_help().to_string();
        for code in [0, 2, 5, 6, 7, 8, 9, 10] {
            assert!(help.contains(&format!("\n  {code:<4}")), "{code}: {help}");
        }
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
    fn the_clearance_is_never_above_internal() {
        for (arguments, local, expect) in [
            (&[][..], true, Secrecy::Internal),
            (&[], false, Secrecy::Normal),
            (&["--clearance", "normal"], true, Secrecy::Normal),
            (&["--clearance", "internal"], false, Secrecy::Internal),
        ] {
            assert_eq!(options(arguments).clearance(local), Clearance(expect));
        }
        let secret = [
            "search-api",
            "serve",
            "--index",
            "i",
            "--clearance",
            "secret",
        ];
        assert!(Cli::try_parse_from(secret).is_err());
    }

    #[test]
    fn names_are_checked_on_this_machine() {
        assert_eq!(options(&[]).config(true).host_names, Some(vec![]));
        assert_eq!(options(&[]).config(false).host_names, None);
        let named = options(&["--allow-host", "vankien.lan"]).config(false);
        assert_eq!(named.host_names, Some(vec!["vankien.lan".to_owned()]));
    }
}
