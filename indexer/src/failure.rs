//! What ends a run, said to a person.

use crate::discover::SourceProblem;
use crate::exit::Exit;
use crate::language::Language;
use crate::path_text::{one_line, text};
use search_index::IndexError;
use std::io;
use std::path::{Path, PathBuf};

/// Why a run ended without doing what it was asked to.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Sources that cannot be used.
    Sources(Vec<SourceProblem>),
    /// The field map cannot be used.
    FieldMap {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The office's own tables cannot be used.
    Tables {
        /// Their folder.
        path: PathBuf,
        /// What is wrong with them.
        detail: String,
    },
    /// A correction cannot be read.
    Corrections {
        /// It, or their folder.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// Nothing could be indexed.
    Nothing {
        /// Whether there was anything at all.
        found_any: bool,
    },
    /// An update would take most documents out.
    Removals {
        /// Documents that would leave.
        removed: u64,
        /// Documents in the index.
        of: u64,
        /// A source that had files and has none.
        emptied: Option<PathBuf>,
    },
    /// The index refused.
    Index(IndexError),
    /// Rows of a packed file need room to be unpacked, and there is none, or the like.
    Scratch {
        /// Where.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A signal.
    Interrupted(Exit),
    /// Published, but the report could not be written.
    Report {
        /// Where.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The operating system gave no thread or no signal handler.
    System(io::Error),
    /// A defect of the program.
    Internal(String),
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        Self::Index(error)
    }
}

impl Failure {
    /// The exit code for it.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Sources(_) | Self::Removals { .. } => Exit::Source,
            Self::FieldMap { .. } | Self::Tables { .. } | Self::Corrections { .. } => Exit::Usage,
            Self::Nothing { .. } => Exit::Nothing,
            Self::Index(error) => error.into(),
            Self::Interrupted(exit) => *exit,
            Self::Scratch { source, .. } | Self::Report { source, .. } => source.into(),
            Self::System(_) | Self::Internal(_) => Exit::Internal,
        }
    }

    /// A stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Sources(_) => "source",
            Self::FieldMap { .. } => "field_map",
            Self::Tables { .. } => "tables",
            Self::Corrections { .. } => "corrections",
            Self::Nothing { .. } => "nothing_to_index",
            Self::Removals { .. } => "removals",
            Self::Index(error) => error.code(),
            Self::Interrupted(_) => "interrupted",
            Self::Scratch { .. } => "scratch",
            Self::Report { .. } => "report",
            Self::System(_) => "system",
            Self::Internal(_) => "internal",
        }
    }

    /// What happened and the way out, in one paragraph.
    pub(crate) fn message(&self, language: Language) -> String {
        match self {
            Self::Sources(problems) => {
                let each: Vec<String> = problems
                    .iter()
                    .map(|p| format!("{}: {}", shown(&p.path), cause(&p.source, language)))
                    .collect();
                let each = each.join("; ");
                language.pick(
                    format!("không dùng được nguồn {each}. Kiểm tra đường dẫn và quyền đọc rồi chạy lại; chỉ mục cũ giữ nguyên"),
                    format!("cannot use the source {each}. Check the path and its permissions and run again; the previous index stays"),
                )
            }
            Self::FieldMap { path, detail } => {
                let path = shown(path);
                language.pick(
                    format!("tệp ánh xạ trường {path} không dùng được: {detail}"),
                    format!("cannot use the field map {path}: {detail}"),
                )
            }
            Self::Tables { path, detail } => {
                let path = shown(path);
                language.pick(
                    format!("bảng riêng của cơ quan trong {path} không dùng được: {detail}"),
                    format!("cannot use the office's own tables in {path}: {detail}"),
                )
            }
            Self::Corrections { path, detail } => {
                let path = shown(path);
                language.pick(
                    format!("không đọc được chỗ sửa {path}: {detail}. Nó có thể ghi rằng một văn bản là mật, nên không lập gì; sửa hoặc bỏ tệp ấy rồi chạy lại"),
                    format!("cannot read the correction {path}: {detail}. It may say that a paper is secret, so nothing is indexed; mend it or take it away and run again"),
                )
            }
            Self::Nothing { found_any: false } => language.pick(
                "nguồn không có tệp nào để lập chỉ mục; không công bố gì, chỉ mục cũ giữ nguyên. Kiểm tra lại --source".to_owned(),
                "the sources hold no file to index; nothing is published and the previous index stays. Check --source".to_owned(),
            ),
            Self::Nothing { found_any: true } => language.pick(
                "mọi tệp đều phải để riêng; không công bố gì, chỉ mục cũ giữ nguyên. Xem lý do trong báo cáo".to_owned(),
                "everything was set aside; nothing is published and the previous index stays. The report says why".to_owned(),
            ),
            Self::Removals {
                removed,
                of,
                emptied,
            } => {
                let (removed, of) = (language.count(*removed), language.count(*of));
                let emptied = emptied.as_deref().map(shown);
                let vietnamese = emptied.as_ref().map_or(String::new(), |source| {
                    format!("; nguồn {source} không còn tệp nào")
                });
                let english = emptied.as_ref().map_or(String::new(), |source| {
                    format!("; the source {source} holds no file any more")
                });
                language.pick(
                    format!("cập nhật này sẽ bỏ {removed} trong {of} tài liệu khỏi chỉ mục{vietnamese}. Kiểm tra ổ mạng đã gắn chưa; nếu đúng là muốn bỏ thì thêm --accept-removals. Chỉ mục cũ giữ nguyên"),
                    format!("this update would take {removed} of {of} documents out of the index{english}. Check that the share is mounted; if they are to go, add --accept-removals. The previous index stays"),
                )
            }
            Self::Index(error) => index_message(error, language),
            Self::Scratch { path, source } => {
                let (path, cause) = (shown(path), cause(source, language));
                language.pick(
                    format!("không giải nén tạm được vào {path}: {cause}. Dọn chỗ trống rồi chạy lại; chỉ mục cũ giữ nguyên"),
                    format!("cannot unpack into {path}: {cause}. Free some space and run again; the previous index stays"),
                )
            }
            Self::Interrupted(_) => language.pick(
                "đã dừng theo yêu cầu; không công bố gì, chỉ mục cũ giữ nguyên".to_owned(),
                "stopped as asked; nothing is published and the previous index stays".to_owned(),
            ),
            Self::Report { path, source } => {
                let (path, cause) = (shown(path), cause(source, language));
                language.pick(
                    format!("không ghi được báo cáo {path}: {cause}. Chọn chỗ khác bằng --report"),
                    format!("cannot write the report {path}: {cause}. Name another place with --report"),
                )
            }
            Self::System(source) => {
                let cause = cause(source, language);
                language.pick(
                    format!("hệ điều hành từ chối: {cause}. Thử --threads nhỏ hơn"),
                    format!("the operating system refused: {cause}. Try fewer --threads"),
                )
            }
            Self::Internal(detail) => language.pick(
                format!("lỗi của chương trình: {detail}. Chỉ mục cũ giữ nguyên; hãy báo cho người phát triển"),
                format!("a defect of the program: {detail}. The previous index stays; report it to the developers"),
            ),
        }
    }
}

/// What a failure of the index means to a person.
pub(crate) fn index_message(error: &IndexError, language: Language) -> String {
    let vietnamese = match error {
        IndexError::Missing(path) => {
            let path = shown(path);
            format!(
                "chưa có chỉ mục ở {path}; tạo bằng `indexer build --source THƯ_MỤC --index {path}`"
            )
        }
        IndexError::OtherVersion {
            path,
            found,
            expected,
        } => format!(
            "chỉ mục {} thuộc phiên bản {found}, chương trình này đọc {expected}; lập lại bằng `indexer build`",
            shown(path)
        ),
        IndexError::Damaged { path, detail } => format!(
            "thế hệ {} bị hỏng ({detail}); lập lại chỉ mục hoặc quay về thế hệ trước",
            shown(path)
        ),
        IndexError::NoGeneration { path, name } => format!(
            "chỉ mục {} không có thế hệ {}; xem tên bằng `indexer list`",
            shown(path),
            one_line(name)
        ),
        IndexError::NothingEarlier(path) => format!(
            "chỉ mục {} không có thế hệ lành nào trước thế hệ đang công bố; lập lại bằng `indexer build`",
            shown(path)
        ),
        IndexError::NoBackup(path) => format!(
            "{} không có bản sao lưu nào; ghi thư mục mà `indexer backup` đã ghi vào",
            shown(path)
        ),
        IndexError::WithinIndex(path) => format!(
            "{} nằm trong chính chỉ mục; chọn thư mục ở nơi khác, tốt nhất trên ổ đĩa khác",
            shown(path)
        ),
        IndexError::Locked(path) => format!(
            "đang có indexer khác ghi vào {}; chờ nó xong rồi chạy lại",
            shown(path)
        ),
        IndexError::NoSpace(path) => format!(
            "đĩa chứa {} đã đầy; dọn chỗ trống rồi chạy lại, chỉ mục cũ giữ nguyên",
            shown(path)
        ),
        IndexError::Io { path, source, .. } => format!(
            "không đọc ghi được {}: {}; kiểm tra quyền và ổ đĩa, chỉ mục cũ giữ nguyên",
            shown(path),
            cause(source, Language::Vi)
        ),
        IndexError::NotAnIndex { path, found } => format!(
            "{} đang chứa `{}` nên không phải chỉ mục; chọn thư mục trống hoặc chưa có",
            shown(path),
            one_line(found)
        ),
        IndexError::Engine(detail) => {
            format!("bộ máy tìm kiếm báo lỗi: {detail}; chỉ mục cũ giữ nguyên")
        }
        other => other.to_string(),
    };
    language.pick(vietnamese, error.to_string())
}

/// The cause in the person's language, where it is a usual one.
fn cause(error: &io::Error, language: Language) -> String {
    let vietnamese = match error.kind() {
        io::ErrorKind::NotFound => "không có",
        io::ErrorKind::PermissionDenied => "không có quyền",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "đĩa đầy",
        io::ErrorKind::ReadOnlyFilesystem => "ổ đĩa chỉ cho đọc",
        io::ErrorKind::InvalidInput => "không phải tệp hay thư mục",
        _ => return error.to_string(),
    };
    language.pick(vietnamese.to_owned(), error.to_string())
}

fn shown(path: &Path) -> String {
    one_line(&text(path))
}
