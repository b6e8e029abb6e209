//! The command line.

use crate::exit::Exit;
use crate::language::Language;
pub use crate::progress::Mode;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Builds the search index of Vankien from folders of documents.
#[derive(Debug, Parser)]
#[command(name = "indexer", version)]
pub struct Cli {
    /// Language of messages and help
    #[arg(long, global = true, value_enum, default_value = "vi")]
    pub lang: Language,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read all sources, build a new generation and publish it
    Build(BuildArguments),
    /// Read what is new or changed in the sources, and publish a new generation if anything is
    Update(UpdateArguments),
    /// Update again and again
    Watch(WatchArguments),
    /// List the generations of an index
    List(ListArguments),
    /// Read every byte of a generation and say what is damaged
    Verify(VerifyArguments),
    /// Publish a generation that is there, after reading all of it
    Publish(PublishArguments),
    /// Go back to the newest whole generation before the published one
    Rollback(RollbackArguments),
    /// Remove old generations
    Prune(PruneArguments),
    /// Copy the published generation to another folder, checking every byte
    Backup(BackupArguments),
    /// Bring back a copy that `backup` made, check every byte, and publish it
    Restore(RestoreArguments),
    /// Show what is understood of one file, without indexing it
    Explain(ExplainArguments),
    /// Check the machine: which external programs are there
    Doctor(DoctorArguments),
    /// Read the files that another process asks for; the indexer starts itself so
    #[command(hide = true)]
    ReadFiles,
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct BuildArguments {
    /// Files and folders to read
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub source: Vec<PathBuf>,
    /// Folder of the index; made when absent
    #[arg(long, value_name = "DIR")]
    pub index: PathBuf,
    /// Threads that read and analyse; all processors by default
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Memory for writing, in MB; chosen from the machine by default
    #[arg(long, value_name = "MB")]
    pub memory: Option<NonZeroUsize>,
    /// JSON file that says which field of a row holds what
    #[arg(long, value_name = "FILE")]
    pub field_map: Option<PathBuf>,
    /// Folder with the office's own tables of types, bodies and names
    #[arg(long, value_name = "DIR")]
    pub tables: Option<PathBuf>,
    /// Folder of the corrections made on the operator's page of the server
    #[arg(long, value_name = "DIR")]
    pub corrections: Option<PathBuf>,
    /// Where the report goes; in the index's folder `reports` by default
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// How progress is shown on stderr: a bar on a terminal, JSON lines elsewhere
    #[arg(long, value_enum, default_value = "auto")]
    pub progress: Mode,
    /// Highest mark of secrecy to index, where that is permitted; Tuyệt mật never is
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub allow_secret: Option<Permit>,
    /// Earlier generations to keep, for going back; the published one always stays
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub keep: usize,
    /// Reports to keep in the index's folder `reports`
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub keep_reports: usize,
    /// Seconds between checkpoints, from which a killed run is gone on with; 0 for none
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds)]
    pub checkpoint: Duration,
    /// Begin anew even where a killed run could be gone on with
    #[arg(long)]
    pub fresh: bool,
    /// Longest time that a step of reading one file may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "120")]
    pub file_time: NonZeroU64,
    /// Most memory that reading one file may take, in MB
    #[arg(long, value_name = "MB", default_value = "2048")]
    pub file_memory: NonZeroU64,
    /// End with code 3 when anything was set aside
    #[arg(long)]
    pub strict: bool,
}

/// Arguments of `update`.
#[derive(Debug, Args)]
pub struct UpdateArguments {
    /// Those of `build`.
    #[command(flatten)]
    pub build: BuildArguments,
    /// Read every file to see if it changed, also where size, times and number are the same
    #[arg(long)]
    pub rehash: bool,
    /// Go on though a source is empty or most documents would leave the index
    #[arg(long)]
    pub accept_removals: bool,
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub struct WatchArguments {
    /// Those of `update`.
    #[command(flatten)]
    pub update: UpdateArguments,
    /// Seconds between two looks at the sources
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    pub every: NonZeroU64,
}

/// A mark of secrecy that may be indexed where that is permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Permit {
    /// Mật.
    Secret,
    /// Tối mật.
    TopSecret,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    pub index: PathBuf,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    pub index: PathBuf,
    /// The generation; the published one by default
    #[arg(value_name = "GENERATION")]
    pub generation: Option<String>,
    /// Every generation
    #[arg(long, conflicts_with = "generation")]
    pub all: bool,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArguments {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    pub index: PathBuf,
    /// The generation, as `indexer list` names it
    #[arg(value_name = "GENERATION")]
    pub generation: String,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `rollback`.
#[derive(Debug, Args)]
pub struct RollbackArguments {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    pub index: PathBuf,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `prune`.
#[derive(Debug, Args)]
pub struct PruneArguments {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    pub index: PathBuf,
    /// Earlier generations to keep; the published one always stays
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub keep: usize,
    /// Remove damaged generations too
    #[arg(long)]
    pub damaged: bool,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    pub index: PathBuf,
    /// Folder for copies; made when absent, best on another disk
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// Folder of the index; made when absent
    #[arg(long, value_name = "DIR")]
    pub index: PathBuf,
    /// Folder of copies, of which the newest is taken, or one copy
    #[arg(value_name = "DIR")]
    pub from: PathBuf,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The file, or `-` for plain text on standard input
    pub file: PathBuf,
    /// Folder with the office's own tables of types, bodies and names
    #[arg(long, value_name = "DIR")]
    pub tables: Option<PathBuf>,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// So many seconds, with a fraction if need be.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// The help in Vietnamese: subcommand (empty for the program itself), argument (empty for the
/// subcommand itself), text.
const VIETNAMESE: &[(&str, &str, &str)] = &[
    (
        "",
        "",
        "Lập chỉ mục tìm kiếm của Vankien từ các thư mục văn bản",
    ),
    ("", "lang", "Ngôn ngữ của thông báo và trợ giúp"),
    (
        "build",
        "",
        "Đọc mọi nguồn, lập thế hệ chỉ mục mới và công bố",
    ),
    ("build", "source", "Tệp và thư mục cần đọc"),
    ("build", "index", "Thư mục của chỉ mục; tự tạo nếu chưa có"),
    (
        "build",
        "threads",
        "Số luồng đọc và phân tích; mặc định dùng mọi bộ xử lý",
    ),
    (
        "build",
        "memory",
        "Bộ nhớ để ghi, tính bằng MB; mặc định chọn theo máy",
    ),
    (
        "build",
        "field_map",
        "Tệp JSON khai trường nào của một dòng chứa gì",
    ),
    (
        "build",
        "tables",
        "Thư mục bảng riêng của cơ quan: loại văn bản, cơ quan, tên gọi",
    ),
    (
        "build",
        "corrections",
        "Thư mục các chỗ đã sửa trên trang vận hành của máy chủ",
    ),
    (
        "build",
        "report",
        "Nơi ghi báo cáo; mặc định trong thư mục `reports` của chỉ mục",
    ),
    (
        "build",
        "progress",
        "Cách hiện tiến độ ở stderr: thanh tiến độ trên màn hình, dòng JSON ở nơi khác",
    ),
    (
        "build",
        "allow_secret",
        "Độ mật cao nhất được đưa vào, nếu được phép; Tuyệt mật thì không bao giờ",
    ),
    (
        "build",
        "keep",
        "Số thế hệ cũ giữ lại để quay về; thế hệ đang công bố luôn còn",
    ),
    ("build", "strict", "Thoát với mã 3 nếu có tệp phải để riêng"),
    (
        "build",
        "keep_reports",
        "Số báo cáo giữ lại trong thư mục `reports` của chỉ mục",
    ),
    (
        "build",
        "checkpoint",
        "Số giây giữa hai lần ghi mốc để chạy tiếp nếu bị ngắt; 0 là không ghi",
    ),
    (
        "build",
        "fresh",
        "Làm lại từ đầu dù có thể chạy tiếp lần bị ngắt",
    ),
    (
        "build",
        "file_time",
        "Thời gian dài nhất cho một bước đọc một tệp, tính bằng giây",
    ),
    (
        "build",
        "file_memory",
        "Bộ nhớ lớn nhất để đọc một tệp, tính bằng MB",
    ),
    (
        "update",
        "",
        "Đọc những gì mới hoặc thay đổi trong nguồn, có thay đổi thì công bố thế hệ mới",
    ),
    (
        "update",
        "rehash",
        "Đọc mọi tệp để xem có đổi không, kể cả khi kích thước, thời gian và số hiệu như cũ",
    ),
    (
        "update",
        "accept_removals",
        "Cứ tiếp tục dù một nguồn trống hoặc phần lớn tài liệu sẽ bị bỏ khỏi chỉ mục",
    ),
    ("watch", "", "Cập nhật lặp đi lặp lại"),
    ("watch", "every", "Số giây giữa hai lần xem nguồn"),
    ("list", "", "Liệt kê các thế hệ của chỉ mục"),
    ("list", "index", "Thư mục của chỉ mục"),
    ("list", "json", "Dành cho chương trình"),
    ("verify", "", "Đọc từng byte của một thế hệ và báo chỗ hỏng"),
    ("verify", "index", "Thư mục của chỉ mục"),
    (
        "verify",
        "generation",
        "Thế hệ cần kiểm tra; mặc định là thế hệ đang công bố",
    ),
    ("verify", "all", "Mọi thế hệ"),
    ("verify", "json", "Dành cho chương trình"),
    (
        "publish",
        "",
        "Công bố một thế hệ đã có, sau khi đọc kiểm tra toàn bộ",
    ),
    ("publish", "index", "Thư mục của chỉ mục"),
    (
        "publish",
        "generation",
        "Tên thế hệ như `indexer list` liệt kê",
    ),
    ("publish", "json", "Dành cho chương trình"),
    (
        "rollback",
        "",
        "Quay về thế hệ lành mới nhất trước thế hệ đang công bố",
    ),
    ("rollback", "index", "Thư mục của chỉ mục"),
    ("rollback", "json", "Dành cho chương trình"),
    ("prune", "", "Xóa các thế hệ cũ"),
    ("prune", "index", "Thư mục của chỉ mục"),
    (
        "prune",
        "keep",
        "Số thế hệ cũ giữ lại; thế hệ đang công bố luôn còn",
    ),
    ("prune", "damaged", "Xóa cả thế hệ bị hỏng"),
    ("prune", "json", "Dành cho chương trình"),
    (
        "backup",
        "",
        "Sao lưu thế hệ đang công bố sang thư mục khác, kiểm tra từng byte",
    ),
    ("backup", "index", "Thư mục của chỉ mục"),
    (
        "backup",
        "to",
        "Thư mục chứa các bản sao; tự tạo nếu chưa có, tốt nhất trên ổ đĩa khác",
    ),
    ("backup", "json", "Dành cho chương trình"),
    (
        "restore",
        "",
        "Lấy lại bản sao do `backup` tạo, kiểm tra từng byte rồi công bố",
    ),
    (
        "restore",
        "index",
        "Thư mục của chỉ mục; tự tạo nếu chưa có",
    ),
    (
        "restore",
        "from",
        "Thư mục chứa các bản sao (lấy bản mới nhất), hoặc một bản sao",
    ),
    ("restore", "json", "Dành cho chương trình"),
    (
        "explain",
        "",
        "Cho xem hiểu được gì từ một tệp, không đưa vào chỉ mục",
    ),
    (
        "explain",
        "file",
        "Tệp, hoặc `-` cho văn bản thuần ở đầu vào chuẩn",
    ),
    (
        "explain",
        "tables",
        "Thư mục bảng riêng của cơ quan: loại văn bản, cơ quan, tên gọi",
    ),
    ("explain", "json", "Dành cho chương trình"),
    (
        "doctor",
        "",
        "Kiểm tra máy: có những chương trình ngoài nào",
    ),
    ("doctor", "json", "Dành cho chương trình"),
    (
        "read-files",
        "",
        "Đọc những tệp mà tiến trình khác yêu cầu; indexer tự gọi",
    ),
];

/// Reads the command line. Help, version and errors are shown here; what is left is to end with
/// the code returned.
///
/// # Errors
/// There is nothing to run.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, ExitCode> {
    let args: Vec<OsString> = args.into_iter().collect();
    let language = language_of(&args);
    let parsed = command(language)
        .try_get_matches_from(&args)
        .and_then(|m| Cli::from_arg_matches(&m));
    parsed.map_err(|error| {
        let _ = error.print();
        let shown = matches!(
            error.kind(),
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
        );
        ExitCode::from(if shown { Exit::Success } else { Exit::Usage }.code())
    })
}

/// The language asked for, before anything else of the command line is understood.
fn language_of(args: &[OsString]) -> Language {
    let pair = |pair: &[OsString]| pair[0] == "--lang" && pair[1].eq_ignore_ascii_case("en");
    let english = args.windows(2).any(pair) || args.iter().any(|arg| arg == "--lang=en");
    if english { Language::En } else { Language::Vi }
}

fn command(language: Language) -> clap::Command {
    let mut command = Cli::command().after_help(Exit::table(language));
    for subcommand in ["build", "update", "watch"] {
        command = command.mut_subcommand(subcommand, |c| c.after_help(Exit::table(language)));
    }
    if language == Language::En {
        return command;
    }
    // `update` takes all that `build` takes, `watch` all that `update` takes.
    let heirs = |subcommand: &'static str| match subcommand {
        "build" => vec!["build", "update", "watch"],
        "update" => vec!["update", "watch"],
        other => vec![other],
    };
    let template = "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}";
    for (subcommand, argument, text) in VIETNAMESE {
        let reword = |command: clap::Command| match *argument {
            "" => command.about(*text).help_template(template),
            argument => command.mut_arg(argument, |arg| arg.help(*text)),
        };
        if subcommand.is_empty() {
            command = reword(command);
            continue;
        }
        let of = match *argument {
            "" => vec![*subcommand],
            _ => heirs(subcommand),
        };
        for subcommand in of {
            command = command.mut_subcommand(subcommand, reword);
        }
    }
    command
        .subcommand_help_heading("Lệnh")
        .mut_subcommands(|c| c.mut_args(|arg| arg.help_heading("Tham số")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        command(Language::Vi).debug_assert();
        command(Language::En).debug_assert();
    }

    #[test]
    fn every_argument_has_its_help_in_vietnamese() {
        let has = |subcommand: &str, argument: &str| {
            let from: &[&str] = match (subcommand, argument) {
                (own, "") => &[own],
                ("update", _) => &["update", "build"],
                ("watch", _) => &["watch", "update", "build"],
                (own, _) => &[own],
            };
            VIETNAMESE
                .iter()
                .any(|(s, a, _)| from.contains(s) && *a == argument)
        };
        let known = ["help", "version", "lang"];
        let program = Cli::command();
        for subcommand in program.get_subcommands() {
            assert!(has(subcommand.get_name(), ""), "{}", subcommand.get_name());
            for argument in subcommand.get_arguments() {
                let id = argument.get_id().as_str();
                let known = known.contains(&id) || has(subcommand.get_name(), id);
                assert!(known, "{} --{id}", subcommand.get_name());
            }
        }
    }

    #[test]
    fn help_shows_every_exit_code_in_the_language_asked_for() {
        for (language, word) in [(Language::Vi, "Mã thoát"), (Language::En, "Exit codes")] {
            let mut command = command(language);
            let build = command.find_subcommand_mut("build").unwrap();
            let help = build.render_long_help().to_string();
            assert!(help.contains(word), "{help}");
            for exit in Exit::ALL {
                assert!(help.contains(exit.meaning(language)), "{exit:?}");
            }
        }
    }
}
