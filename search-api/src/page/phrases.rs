//! What the page says, in each language.

use crate::Language;
use crate::accounts::Role;
use party_documents::Secrecy;
use search_index::{Assumption, Difference};

/// The fixed texts of the page.
#[derive(Debug)]
pub(crate) struct Phrases {
    pub(crate) language: Language,
    pub(crate) product: &'static str,
    pub(crate) tagline: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) search: &'static str,
    pub(crate) search_label: &'static str,
    pub(crate) placeholder: &'static str,
    pub(crate) slash_hint: &'static str,
    pub(crate) try_these: &'static str,
    pub(crate) other_language: &'static str,
    pub(crate) home: &'static str,
    pub(crate) documents_indexed: &'static str,
    pub(crate) index_of: &'static str,
    pub(crate) vietnam_time: &'static str,
    pub(crate) open_mode: &'static str,
    pub(crate) tips: [(&'static str, &'static str); 3],
    pub(crate) browse_all: &'static str,
    pub(crate) everything: &'static str,
    pub(crate) results: &'static str,
    pub(crate) filters: &'static str,
    pub(crate) filters_set: &'static str,
    pub(crate) clear_filters: &'static str,
    pub(crate) remove_filter: &'static str,
    pub(crate) facet_type: &'static str,
    pub(crate) facet_body: &'static str,
    pub(crate) facet_year: &'static str,
    pub(crate) facet_term: &'static str,
    pub(crate) facet_format: &'static str,
    pub(crate) facet_subject: &'static str,
    pub(crate) sort_number: &'static str,
    pub(crate) read_as: &'static str,
    pub(crate) search_verbatim: &'static str,
    pub(crate) did_you_mean: &'static str,
    pub(crate) related: &'static str,
    pub(crate) suggestions: &'static str,
    pub(crate) more: &'static str,
    pub(crate) date_range: &'static str,
    pub(crate) date_from: &'static str,
    pub(crate) date_to: &'static str,
    pub(crate) date_hint: &'static str,
    pub(crate) apply: &'static str,
    pub(crate) sort: &'static str,
    pub(crate) sort_relevance: &'static str,
    pub(crate) sort_newest: &'static str,
    pub(crate) sort_oldest: &'static str,
    pub(crate) internal: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) top_secret: &'static str,
    pub(crate) ocr: &'static str,
    pub(crate) ocr_long: &'static str,
    pub(crate) near_duplicates: &'static str,
    pub(crate) page: &'static str,
    pub(crate) more_passages: &'static str,
    pub(crate) other_values: &'static str,
    pub(crate) pages: &'static str,
    pub(crate) previous: &'static str,
    pub(crate) next: &'static str,
    pub(crate) nothing_found: &'static str,
    pub(crate) advice: &'static [&'static str],
    pub(crate) nothing_filtered: &'static str,
    pub(crate) back_to_results: &'static str,
    pub(crate) metadata: &'static str,
    pub(crate) field_number: &'static str,
    pub(crate) field_type: &'static str,
    pub(crate) field_body: &'static str,
    pub(crate) field_date: &'static str,
    pub(crate) field_signer: &'static str,
    pub(crate) field_heading: &'static str,
    pub(crate) field_secrecy: &'static str,
    pub(crate) field_format: &'static str,
    pub(crate) field_places: &'static str,
    pub(crate) field_identity: &'static str,
    pub(crate) row: &'static str,
    pub(crate) contents: &'static str,
    pub(crate) matches: &'static str,
    pub(crate) first_match: &'static str,
    pub(crate) previous_match: &'static str,
    pub(crate) next_match: &'static str,
    pub(crate) pages_with_matches: &'static str,
    pub(crate) text: &'static str,
    pub(crate) no_text: &'static str,
    pub(crate) error_heading: &'static str,
    pub(crate) to_home: &'static str,
    pub(crate) footer: &'static str,
    pub(crate) title: &'static str,
    pub(crate) abstract_: &'static str,
    pub(crate) section: &'static str,
    pub(crate) passage: &'static str,
    pub(crate) export: &'static str,
    pub(crate) list_of_documents: &'static str,
    pub(crate) documents_word: &'static str,
    pub(crate) original: &'static str,
    pub(crate) download: &'static str,
    pub(crate) open_original: &'static str,
    pub(crate) audit_when: &'static str,
    pub(crate) audit_who: &'static str,
    pub(crate) audit_where: &'static str,
    pub(crate) audit_what: &'static str,
    pub(crate) audit_object: &'static str,
    pub(crate) audit_detail: &'static str,
    pub(crate) earlier: &'static str,
    pub(crate) later: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) reference_raw: &'static str,
    pub(crate) parameters: &'static str,
    pub(crate) answers: &'static str,
    pub(crate) error_codes: &'static str,
    pub(crate) timeline: &'static str,
    pub(crate) copy_citation: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) citation: &'static str,
    pub(crate) sign_in: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) audit_log: &'static str,
    pub(crate) page_image: &'static str,
    pub(crate) show_images: &'static str,
    pub(crate) hide_images: &'static str,
    pub(crate) operator: &'static str,
    pub(crate) correct: &'static str,
    pub(crate) admin: &'static str,
    pub(crate) user_name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) sign_in_refused: &'static str,
    pub(crate) sign_in_help: &'static str,
    pub(crate) account: &'static str,
    pub(crate) role: &'static str,
    pub(crate) clearance: &'static str,
    pub(crate) bodies_limit: &'static str,
    pub(crate) folders_limit: &'static str,
    pub(crate) change_password: &'static str,
    pub(crate) must_change: &'static str,
    pub(crate) current_password: &'static str,
    pub(crate) new_password: &'static str,
    pub(crate) repeat_password: &'static str,
    pub(crate) password_hint: &'static str,
    pub(crate) password_wrong: &'static str,
    pub(crate) password_differs: &'static str,
    pub(crate) password_weak: &'static str,
    pub(crate) password_changed: &'static str,
}

/// The texts in `language`.
pub(crate) fn phrases(language: Language) -> &'static Phrases {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

fn quoted(words: &[String], or: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
    quoted.join(&format!(" {or} "))
}

impl Phrases {
    /// What a query was taken to mean, as a sentence.
    pub(crate) fn assumption(&self, assumption: &Assumption) -> String {
        let vi = self.language == Language::Vi;
        match assumption {
            Assumption::WithoutMarks if vi => "Gõ không dấu: tìm mọi dấu".into(),
            Assumption::WithoutMarks => "Typed without marks: all marks are searched".into(),
            Assumption::Number { display } if vi => format!("Hiểu là số văn bản {display}"),
            Assumption::Number { display } => format!("Read as the document number {display}"),
            Assumption::SeveralBearNumber { count, differ_in } => self.several(*count, differ_in),
            Assumption::Unsearchable { typed } if vi => {
                format!("“{typed}” không có chữ nào để tìm: bỏ qua")
            }
            Assumption::Unsearchable { typed } => {
                format!("“{typed}” holds no word to look for: left out")
            }
            Assumption::QuoteClosed if vi => {
                "Thiếu dấu ngoặc kép đóng: coi như đóng ở cuối câu".into()
            }
            Assumption::QuoteClosed => "A quote was not closed: closed at the end".into(),
            Assumption::FieldIgnored { field } if vi => {
                format!("Sau “{field}:” không có giá trị hiểu được: tìm như từ thường")
            }
            Assumption::FieldIgnored { field } => {
                format!("What follows “{field}:” is no value of it: searched as words")
            }
            Assumption::Corrected { typed, assumed } if vi => {
                format!("“{typed}” được hiểu là “{assumed}”")
            }
            Assumption::Corrected { typed, assumed } => {
                format!("“{typed}” was read as “{assumed}”")
            }
            Assumption::Abbreviation { short, senses } if vi => {
                format!("{short}: tìm cả {}", quoted(senses, "hoặc"))
            }
            Assumption::Abbreviation { short, senses } => {
                format!("{short}: {} searched too", quoted(senses, "or"))
            }
            Assumption::PrefixTooShort { prefix } if vi => {
                format!("Quá nhiều từ bắt đầu bằng “{prefix}”: chỉ tìm một phần, hãy gõ thêm chữ")
            }
            Assumption::PrefixTooShort { prefix } => {
                format!("Too many words begin with “{prefix}”: only some are searched, type more")
            }
            Assumption::TooManyParts if vi => {
                "Câu tìm có quá nhiều phần: phần cuối không bắt buộc phải có".into()
            }
            Assumption::TooManyParts => {
                "The query has too many parts: those at its end need not be there".into()
            }
            Assumption::Predecessors { bodies } if vi => {
                format!(
                    "Tìm cả văn bản của cơ quan trước khi hợp nhất: {}",
                    bodies.join(", ")
                )
            }
            Assumption::Predecessors { bodies } => {
                format!(
                    "Papers of the bodies merged into it are searched too: {}",
                    bodies.join(", ")
                )
            }
            _ if vi => "Câu tìm được hiểu rộng hơn chữ đã gõ".into(),
            _ => "The query was read more widely than typed".into(),
        }
    }

    /// How many papers bear the number asked for, and what tells them apart.
    fn several(&self, count: usize, differ_in: &[Difference]) -> String {
        let vi = self.language == Language::Vi;
        let names = differ_in.iter().map(|difference| match (difference, vi) {
            (Difference::Body, true) => "cơ quan ban hành",
            (Difference::Body, false) => "issuing body",
            (Difference::Term, true) => "khóa",
            (Difference::Term, false) => "term",
            (Difference::Date, true) => "ngày ban hành",
            (Difference::Date, false) => "day of issue",
        });
        let names = names.collect::<Vec<_>>().join(", ");
        match (vi, names.is_empty()) {
            (true, true) => format!("Có {count} văn bản cùng mang số này"),
            (true, false) => format!("Có {count} văn bản cùng mang số này, khác nhau ở: {names}"),
            (false, true) => format!("{count} papers bear this number"),
            (false, false) => format!("{count} papers bear this number; they differ in: {names}"),
        }
    }

    /// `123 văn bản (0,012 giây)`.
    pub(crate) fn found(&self, total: u64, microseconds: u64) -> String {
        let (count, time) = (
            self.language.number(total),
            self.language.seconds(microseconds),
        );
        match (self.language, total) {
            (Language::Vi, _) => format!("{count} văn bản ({time} giây)"),
            (Language::En, 1) => format!("1 document ({time} seconds)"),
            (Language::En, _) => format!("{count} documents ({time} seconds)"),
        }
    }

    /// A day as the page shows it: `ngày 18/8/2021`.
    pub(crate) fn day(&self, date: party_documents::Date) -> String {
        match self.language {
            Language::Vi => format!("ngày {}", date.vietnamese()),
            Language::En => date.to_string(),
        }
    }

    /// What leaving out the filters would find.
    pub(crate) fn without_filters(&self, total: u64) -> String {
        let count = self.language.number(total);
        match self.language {
            Language::Vi => format!("Bỏ mọi bộ lọc: {count} văn bản"),
            Language::En => format!("Without filters: {count} documents"),
        }
    }

    /// The range of results shown: `11–20`.
    pub(crate) fn shown(&self, from: u64, to: u64) -> String {
        let (from, to) = (self.language.number(from), self.language.number(to));
        match self.language {
            Language::Vi => format!("đang xem {from}–{to}"),
            Language::En => format!("showing {from}–{to}"),
        }
    }

    /// The label under which a form shows a parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'static str> {
        match name {
            "from" => Some(self.date_from),
            "to" => Some(self.date_to),
            "type" => Some(self.facet_type),
            "body" => Some(self.facet_body),
            "year" => Some(self.facet_year),
            "sort" => Some(self.sort),
            _ => None,
        }
    }

    /// A mark of secrecy as the page shows it; nothing where there is none.
    pub(crate) fn secrecy(&self, secrecy: Secrecy) -> Option<&'static str> {
        match secrecy {
            Secrecy::Normal => None,
            Secrecy::Internal => Some(self.internal),
            Secrecy::Secret => Some(self.secret),
            Secrecy::TopSecret | Secrecy::MostSecret => Some(self.top_secret),
        }
    }

    /// What a role is called.
    pub(crate) fn role(&self, role: Role) -> &'static str {
        let (vi, en) = match role {
            Role::Reader => ("Người đọc", "Reader"),
            Role::Researcher => ("Người nghiên cứu", "Researcher"),
            Role::Operator => ("Người vận hành", "Operator"),
            Role::Administrator => ("Người quản trị", "Administrator"),
        };
        self.language.choose(vi, en)
    }

    /// What a clearance is called.
    pub(crate) fn level(&self, secrecy: Secrecy) -> &'static str {
        self.secrecy(secrecy)
            .unwrap_or_else(|| self.language.choose("Văn bản thường", "Unmarked documents"))
    }

    /// How long to wait before the next attempt to sign in.
    pub(crate) fn wait(&self, seconds: u64) -> String {
        let minutes = seconds.div_ceil(60);
        match self.language {
            Language::Vi => {
                format!("Đăng nhập sai quá nhiều lần. Hãy đợi {minutes} phút rồi thử lại.")
            }
            Language::En => {
                format!("Too many attempts failed. Wait {minutes} minutes and try again.")
            }
        }
    }

    /// The name of a facet.
    pub(crate) fn facet(&self, field: &str) -> &'static str {
        match field {
            "type" => self.facet_type,
            "body" => self.facet_body,
            "year" => self.facet_year,
            "term" => self.facet_term,
            "format" => self.facet_format,
            "subject" => self.facet_subject,
            _ => self.filters,
        }
    }
}

static VI: Phrases = Phrases {
    language: Language::Vi,
    product: "Văn kiện",
    tagline: "Tìm kiếm toàn văn văn kiện của Đảng",
    skip: "Đến nội dung chính",
    search: "Tìm",
    search_label: "Tìm trong toàn văn văn kiện",
    placeholder: "Nội dung, số và ký hiệu, cơ quan ban hành…",
    slash_hint: "Phím / để gõ câu tìm",
    try_these: "Ví dụ",
    other_language: "English",
    home: "Trang tìm kiếm",
    documents_indexed: "văn bản trong chỉ mục",
    index_of: "Chỉ mục lập ngày",
    vietnam_time: "giờ Việt Nam",
    open_mode: "Chế độ mở, không đăng nhập: ai vào được địa chỉ này đều xem được.",
    tips: [
        (
            "Có dấu hay không dấu",
            "Gõ “chuyen doi so” cũng tìm ra “chuyển đổi số”. Gõ có dấu thì văn bản khớp đúng dấu xếp trước.",
        ),
        (
            "Số và ký hiệu",
            "“57-NQ/TW”, “nq 57 tw” hay “57 - NQ/TW” đều hiểu là một số văn bản.",
        ),
        (
            "Đúng nguyên cụm từ",
            "Đặt cụm từ trong ngoặc kép, như \"văn phòng cấp ủy\", để chỉ tìm đúng cụm từ ấy.",
        ),
    ],
    browse_all: "Xem tất cả văn bản, mới nhất trước",
    everything: "Tất cả văn bản",
    results: "Kết quả tìm kiếm",
    filters: "Bộ lọc",
    filters_set: "Đang lọc theo",
    clear_filters: "Bỏ mọi bộ lọc",
    remove_filter: "Bỏ lọc",
    facet_type: "Loại văn bản",
    facet_body: "Cơ quan ban hành",
    facet_term: "Khóa (Trung ương)",
    facet_format: "Định dạng",
    facet_subject: "Lĩnh vực",
    sort_number: "Theo số",
    read_as: "Kết quả cho",
    search_verbatim: "Tìm đúng như đã gõ",
    did_you_mean: "Có phải bạn muốn tìm:",
    related: "Văn bản liên quan",
    suggestions: "Gợi ý",
    facet_year: "Năm ban hành",
    more: "Xem thêm",
    date_range: "Ngày ban hành",
    date_from: "Từ ngày",
    date_to: "Đến ngày",
    date_hint: "ngày/tháng/năm hoặc năm",
    apply: "Áp dụng",
    sort: "Sắp xếp",
    sort_relevance: "Liên quan nhất",
    sort_newest: "Mới nhất",
    sort_oldest: "Cũ nhất",
    internal: "Lưu hành nội bộ",
    secret: "MẬT",
    top_secret: "TỐI MẬT",
    ocr: "Bản quét",
    ocr_long: "Chữ được nhận dạng từ bản quét (OCR), có thể còn lỗi: đối chiếu với bản gốc khi dùng.",
    near_duplicates: "Bản gần giống",
    page: "Trang",
    more_passages: "Các đoạn khác trong văn bản này",
    other_values: "giá trị khác, mỗi giá trị có ít văn bản hơn",
    pages: "Các trang kết quả",
    previous: "Trước",
    next: "Sau",
    nothing_found: "Không tìm thấy văn bản nào",
    advice: &[
        "Kiểm tra lại chính tả, hoặc thử gõ không dấu.",
        "Dùng ít từ hơn, chỉ giữ những từ đặc trưng.",
        "Bỏ ngoặc kép nếu không chắc cụm từ đúng nguyên văn.",
        "Tìm theo số và ký hiệu, ví dụ 57-NQ/TW.",
    ],
    nothing_filtered: "Có thể bộ lọc đang bật đã loại hết kết quả.",
    back_to_results: "Về danh sách kết quả",
    metadata: "Thông tin văn bản",
    field_number: "Số, ký hiệu",
    field_type: "Loại văn bản",
    field_body: "Cơ quan ban hành",
    field_date: "Ngày ban hành",
    field_signer: "Người ký",
    field_heading: "Vị trí",
    field_secrecy: "Độ mật",
    field_format: "Định dạng",
    field_places: "Nơi lưu",
    field_identity: "Mã văn bản",
    row: "dòng",
    contents: "Mục lục",
    matches: "chỗ khớp",
    first_match: "Đến chỗ khớp đầu tiên",
    previous_match: "Chỗ khớp trước",
    next_match: "Chỗ khớp sau",
    pages_with_matches: "Trang có chỗ khớp",
    text: "Toàn văn",
    no_text: "Văn bản này không có chữ nào đọc được.",
    error_heading: "Chưa thực hiện được",
    to_home: "Về trang tìm kiếm",
    footer: "Vankien, phần mềm tìm kiếm văn kiện chạy trong mạng nội bộ",
    title: "Tiêu đề",
    abstract_: "Trích yếu",
    section: "Mục",
    passage: "Đoạn khớp",
    export: "Tải danh sách",
    list_of_documents: "Danh mục văn bản",
    documents_word: "văn bản",
    original: "Tệp gốc",
    download: "Tải tệp gốc",
    open_original: "Mở tệp gốc",
    audit_when: "Lúc (UTC)",
    audit_who: "Ai",
    audit_where: "Từ địa chỉ",
    audit_what: "Việc",
    audit_object: "Đối tượng",
    audit_detail: "Chi tiết",
    earlier: "Các mục trước",
    later: "Các mục sau",
    reference: "API cho phần mềm",
    reference_raw: "Bản máy đọc (OpenAPI)",
    parameters: "Tham số",
    answers: "Trả lời",
    error_codes: "Mã lỗi",
    timeline: "Số văn bản theo năm",
    copy_citation: "Chép trích dẫn",
    copied: "Đã chép",
    citation: "Trích dẫn",
    sign_in: "Đăng nhập",
    sign_out: "Đăng xuất",
    audit_log: "Nhật ký",
    page_image: "Ảnh trang",
    show_images: "Hiện ảnh trang gốc bên cạnh",
    hide_images: "Ẩn ảnh trang gốc",
    operator: "Vận hành",
    correct: "Sửa thông tin",
    admin: "Quản trị",
    user_name: "Tên đăng nhập",
    password: "Mật khẩu",
    sign_in_refused: "Sai tên đăng nhập hoặc mật khẩu, hoặc tài khoản đã bị khóa.",
    sign_in_help: "Quên mật khẩu: đề nghị người quản trị đặt lại.",
    account: "Tài khoản",
    role: "Vai trò",
    clearance: "Được xem đến",
    bodies_limit: "Chỉ văn bản của",
    folders_limit: "Chỉ văn bản trong thư mục",
    change_password: "Đổi mật khẩu",
    must_change: "Phải đổi mật khẩu trước khi dùng tiếp.",
    current_password: "Mật khẩu hiện tại",
    new_password: "Mật khẩu mới",
    repeat_password: "Nhập lại mật khẩu mới",
    password_hint: "Từ 10 ký tự trở lên, không chứa tên đăng nhập. Một câu dễ nhớ là tốt nhất.",
    password_wrong: "Mật khẩu hiện tại không đúng.",
    password_differs: "Hai lần nhập mật khẩu mới không giống nhau.",
    password_weak: "Mật khẩu mới quá yếu.",
    password_changed: "Đã đổi mật khẩu. Hãy đăng nhập lại.",
};

static EN: Phrases = Phrases {
    language: Language::En,
    product: "Văn kiện",
    tagline: "Full-text search in the documents of the Party",
    skip: "Skip to the main content",
    search: "Search",
    search_label: "Search in the full text of documents",
    placeholder: "Words, document number, issuing body…",
    slash_hint: "Press / to type a query",
    try_these: "Examples",
    other_language: "Tiếng Việt",
    home: "Search page",
    documents_indexed: "documents in the index",
    index_of: "Index built on",
    vietnam_time: "Vietnam time",
    open_mode: "Open mode, no login: whoever reaches this address can read.",
    tips: [
        (
            "With or without marks",
            "“chuyen doi so” finds “chuyển đổi số” too. With marks typed, exact matches come first.",
        ),
        (
            "Document numbers",
            "“57-NQ/TW”, “nq 57 tw” and “57 - NQ/TW” are read as one number.",
        ),
        (
            "Exact phrases",
            "Words in quotes, such as \"văn phòng cấp ủy\", are found as just that phrase.",
        ),
    ],
    browse_all: "See all documents, newest first",
    everything: "All documents",
    results: "Search results",
    filters: "Filters",
    filters_set: "Filtered by",
    clear_filters: "Clear all filters",
    remove_filter: "Remove filter",
    facet_type: "Type",
    facet_body: "Issuing body",
    facet_term: "Term (national)",
    facet_format: "Format",
    facet_subject: "Subject",
    sort_number: "By number",
    read_as: "Results for",
    search_verbatim: "Search exactly as typed",
    did_you_mean: "Did you mean:",
    related: "Related documents",
    suggestions: "Suggestions",
    facet_year: "Year of issue",
    more: "Show more",
    date_range: "Date of issue",
    date_from: "From",
    date_to: "To",
    date_hint: "day/month/year or year",
    apply: "Apply",
    sort: "Sort",
    sort_relevance: "Best match",
    sort_newest: "Newest",
    sort_oldest: "Oldest",
    internal: "Internal use",
    secret: "MẬT (secret)",
    top_secret: "TỐI MẬT (top secret)",
    ocr: "Scan",
    ocr_long: "The text was recognised from a scan (OCR) and may hold errors: compare with the original before use.",
    near_duplicates: "Near-duplicates",
    page: "Page",
    more_passages: "Other passages of this document",
    other_values: "other values, each of fewer documents",
    pages: "Pages of results",
    previous: "Previous",
    next: "Next",
    nothing_found: "No document was found",
    advice: &[
        "Check the spelling, or type without marks.",
        "Use fewer words: keep the most telling ones.",
        "Leave out the quotes if the phrase may be worded differently.",
        "Search by document number, such as 57-NQ/TW.",
    ],
    nothing_filtered: "The filters may have left nothing.",
    back_to_results: "Back to the results",
    metadata: "About this document",
    field_number: "Number",
    field_type: "Type",
    field_body: "Issuing body",
    field_date: "Date of issue",
    field_signer: "Signed by",
    field_heading: "Place in the work",
    field_secrecy: "Secrecy",
    field_format: "Format",
    field_places: "Kept at",
    field_identity: "Identity",
    row: "row",
    contents: "Contents",
    matches: "matches",
    first_match: "Go to the first match",
    previous_match: "Previous match",
    next_match: "Next match",
    pages_with_matches: "Pages with matches",
    text: "Full text",
    no_text: "This document has no readable text.",
    error_heading: "That did not work",
    to_home: "To the search page",
    footer: "Vankien, document search inside the office network",
    title: "Title",
    abstract_: "Abstract",
    section: "Section",
    passage: "Passage",
    export: "Download the list",
    list_of_documents: "List of documents",
    documents_word: "documents",
    original: "Original file",
    download: "Download the original",
    open_original: "Open the original",
    audit_when: "When (UTC)",
    audit_who: "Who",
    audit_where: "From",
    audit_what: "What",
    audit_object: "Of what",
    audit_detail: "Detail",
    earlier: "Earlier entries",
    later: "Later entries",
    reference: "API for programs",
    reference_raw: "For machines (OpenAPI)",
    parameters: "Parameters",
    answers: "Answers",
    error_codes: "Error codes",
    timeline: "Documents by year",
    copy_citation: "Copy citation",
    copied: "Copied",
    citation: "Citation",
    sign_in: "Sign in",
    sign_out: "Sign out",
    audit_log: "Audit log",
    page_image: "Image of page",
    show_images: "Show the original pages beside the text",
    hide_images: "Hide the original pages",
    operator: "Operation",
    correct: "Correct the metadata",
    admin: "Administration",
    user_name: "User name",
    password: "Password",
    sign_in_refused: "Wrong name or password, or the account is disabled.",
    sign_in_help: "Forgotten password: ask the administrator for a new one.",
    account: "Account",
    role: "Role",
    clearance: "May see up to",
    bodies_limit: "Only documents of",
    folders_limit: "Only documents in the folders",
    change_password: "Change password",
    must_change: "Change the password before you go on.",
    current_password: "Current password",
    new_password: "New password",
    repeat_password: "New password again",
    password_hint: "10 characters or more, without the user name. A sentence that you can remember is best.",
    password_wrong: "The current password is wrong.",
    password_differs: "The two new passwords differ.",
    password_weak: "The new password is too weak.",
    password_changed: "The password is changed. Please sign in again.",
};
