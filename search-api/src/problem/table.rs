//! The table: a row for each code.

use super::{Code, Entry};
use axum::http::StatusCode;

/// Every code, once.
pub(crate) const ENTRIES: &[Entry] = &[
    Entry {
        code: Code::BadParameter,
        name: "bad_parameter",
        status: StatusCode::BAD_REQUEST,
        retry_after: None,
        message: [
            "Tham số “{parameter}” không hợp lệ: {expected}.",
            "The parameter `{parameter}` is not valid: {expected}.",
        ],
        what_to_do: [
            "Sửa hoặc bỏ tham số “{parameter}” rồi thử lại.",
            "Correct or leave out `{parameter}` and try again.",
        ],
    },
    Entry {
        code: Code::QueryTooLong,
        name: "query_too_long",
        status: StatusCode::BAD_REQUEST,
        retry_after: None,
        message: [
            "Câu tìm có {length} ký tự, tối đa là {limit}.",
            "The query has {length} characters, at most {limit} are allowed.",
        ],
        what_to_do: [
            "Rút ngắn câu tìm, chỉ giữ những từ đặc trưng nhất.",
            "Shorten the query: keep only the most telling words.",
        ],
    },
    Entry {
        code: Code::PagingTooDeep,
        name: "paging_too_deep",
        status: StatusCode::BAD_REQUEST,
        retry_after: None,
        message: [
            "Chỉ xem được {limit} kết quả đầu tiên.",
            "Only the first {limit} results can be shown.",
        ],
        what_to_do: [
            "Thu hẹp bằng bộ lọc loại văn bản, cơ quan ban hành hoặc thời gian.",
            "Narrow the search with filters on type, body or date.",
        ],
    },
    Entry {
        code: Code::CursorStale,
        name: "cursor_stale",
        status: StatusCode::GONE,
        retry_after: None,
        message: [
            "Chỉ mục đã được thay bằng bản mới, không thể lấy tiếp danh sách cũ.",
            "The index was replaced by a newer one: the old list cannot be continued.",
        ],
        what_to_do: ["Hãy tìm lại từ đầu.", "Search again from the start."],
    },
    Entry {
        code: Code::DocumentNotFound,
        name: "document_not_found",
        status: StatusCode::NOT_FOUND,
        retry_after: None,
        message: [
            "Không có văn bản này trong chỉ mục.",
            "There is no such document in the index.",
        ],
        what_to_do: [
            "Văn bản có thể đã được đưa ra khỏi chỉ mục hoặc nội dung đã thay đổi. Hãy tìm lại theo số, ký hiệu hoặc trích yếu.",
            "It may have left the index, or its content has changed. Search again by number or abstract.",
        ],
    },
    Entry {
        code: Code::RouteNotFound,
        name: "not_found",
        status: StatusCode::NOT_FOUND,
        retry_after: None,
        message: ["Không có trang này.", "There is no such page."],
        what_to_do: [
            "Kiểm tra lại địa chỉ, hoặc bắt đầu từ trang tìm kiếm “/”; với chương trình: GET /v1/search?q=…",
            "Check the address, or start at the search page `/`; programs: GET /v1/search?q=…",
        ],
    },
    Entry {
        code: Code::MethodNotAllowed,
        name: "method_not_allowed",
        status: StatusCode::METHOD_NOT_ALLOWED,
        retry_after: None,
        message: [
            "Địa chỉ này không nhận phương thức đã dùng.",
            "This address does not take the method used.",
        ],
        what_to_do: ["Dùng GET hoặc HEAD.", "Use GET or HEAD."],
    },
    Entry {
        code: Code::HostNotAllowed,
        name: "host_not_allowed",
        status: StatusCode::MISDIRECTED_REQUEST,
        retry_after: None,
        message: [
            "Máy chủ không phục vụ dưới tên máy đã dùng trong địa chỉ.",
            "The server does not answer under the host name in the address.",
        ],
        what_to_do: [
            "Mở bằng địa chỉ mà máy chủ in ra khi khởi động, hoặc cho phép tên này bằng --allow-host.",
            "Open the address that the server printed at its start, or allow the name with --allow-host.",
        ],
    },
    Entry {
        code: Code::SignInRequired,
        name: "sign_in_required",
        status: StatusCode::UNAUTHORIZED,
        retry_after: None,
        message: [
            "Cần đăng nhập, hoặc gửi khóa truy cập.",
            "A sign-in or a key is needed.",
        ],
        what_to_do: [
            "Đăng nhập ở “/login”; với chương trình: gửi tiêu đề Authorization: Bearer kèm khóa do người quản trị cấp.",
            "Sign in at `/login`; programs: send the header Authorization: Bearer with the key that the administrator gave you.",
        ],
    },
    Entry {
        code: Code::KeyUnknown,
        name: "key_unknown",
        status: StatusCode::UNAUTHORIZED,
        retry_after: None,
        message: ["Khóa truy cập không đúng.", "The key is not known."],
        what_to_do: [
            "Kiểm tra đã chép đủ khóa (bắt đầu bằng vk_), hoặc xin người quản trị cấp khóa mới.",
            "Check that the whole key was copied (it begins with vk_), or ask the administrator for a new one.",
        ],
    },
    Entry {
        code: Code::KeyExpired,
        name: "key_expired",
        status: StatusCode::UNAUTHORIZED,
        retry_after: None,
        message: ["Khóa truy cập đã hết hạn.", "The key has expired."],
        what_to_do: [
            "Xin người quản trị cấp khóa mới.",
            "Ask the administrator for a new one.",
        ],
    },
    Entry {
        code: Code::KeyRevoked,
        name: "key_revoked",
        status: StatusCode::UNAUTHORIZED,
        retry_after: None,
        message: ["Khóa truy cập đã bị thu hồi.", "The key was revoked."],
        what_to_do: [
            "Xin người quản trị cấp khóa mới.",
            "Ask the administrator for a new one.",
        ],
    },
    Entry {
        code: Code::Forbidden,
        name: "forbidden",
        status: StatusCode::FORBIDDEN,
        retry_after: None,
        message: [
            "Tài khoản hoặc khóa này không được phép làm việc này.",
            "This account or key may not do this.",
        ],
        what_to_do: [
            "Nếu công việc cần đến, đề nghị người quản trị cấp quyền.",
            "If your work needs it, ask the administrator for the right.",
        ],
    },
    Entry {
        code: Code::PasswordChangeNeeded,
        name: "password_change_needed",
        status: StatusCode::FORBIDDEN,
        retry_after: None,
        message: [
            "Phải đổi mật khẩu trước khi dùng tiếp.",
            "The password must be changed first.",
        ],
        what_to_do: [
            "Mở “/account” để đổi mật khẩu.",
            "Open `/account` and change it.",
        ],
    },
    Entry {
        code: Code::CrossSite,
        name: "cross_site",
        status: StatusCode::FORBIDDEN,
        retry_after: None,
        message: [
            "Biểu mẫu này đã hết hiệu lực hoặc không do trang này gửi.",
            "The form has expired or was not sent by this site.",
        ],
        what_to_do: [
            "Mở lại trang rồi gửi lại biểu mẫu.",
            "Open the page again and send the form once more.",
        ],
    },
    Entry {
        code: Code::FormTooLarge,
        name: "form_too_large",
        status: StatusCode::PAYLOAD_TOO_LARGE,
        retry_after: None,
        message: ["Biểu mẫu gửi lên quá lớn.", "The form is too large."],
        what_to_do: [
            "Rút ngắn nội dung đã nhập rồi gửi lại.",
            "Shorten what was entered and send it again.",
        ],
    },
    Entry {
        code: Code::TooManyKept,
        name: "too_many_kept",
        status: StatusCode::CONFLICT,
        retry_after: None,
        message: [
            "Chỉ giữ được tối đa {limit} mục.",
            "No more than {limit} can be kept.",
        ],
        what_to_do: [
            "Xóa bớt những mục không còn cần rồi thử lại.",
            "Take away what is no longer needed and try again.",
        ],
    },
    Entry {
        code: Code::ProxyOnly,
        name: "proxy_only",
        status: StatusCode::FORBIDDEN,
        retry_after: None,
        message: [
            "Máy chủ này chỉ nhận yêu cầu đi qua máy chủ trung gian đã khai báo.",
            "This server takes requests only through its proxy.",
        ],
        what_to_do: [
            "Dùng địa chỉ chính thức mà người quản trị đã thông báo.",
            "Use the address that the administrator has announced.",
        ],
    },
    Entry {
        code: Code::AccountsFailed,
        name: "accounts_failed",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        retry_after: None,
        message: [
            "Không đọc được danh sách tài khoản.",
            "The accounts could not be read.",
        ],
        what_to_do: [
            "Thử lại; nếu vẫn lỗi, báo người quản trị xem nhật ký máy chủ.",
            "Try again; if it fails again, have the operator read the server's log.",
        ],
    },
    Entry {
        code: Code::AuditFailed,
        name: "audit_failed",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        retry_after: None,
        message: [
            "Không ghi được nhật ký truy cập nên không thực hiện.",
            "The audit log could not be written, so nothing was done.",
        ],
        what_to_do: [
            "Báo người quản trị: có thể ổ đĩa đã đầy hoặc tệp tài khoản chỉ đọc được.",
            "Tell the operator: the disk may be full, or the accounts' file may not be writable.",
        ],
    },
    Entry {
        code: Code::FileNotOffered,
        name: "file_not_offered",
        status: StatusCode::NOT_FOUND,
        retry_after: None,
        message: [
            "Máy chủ này không cho tải tệp gốc.",
            "This server does not hand out original files.",
        ],
        what_to_do: [
            "Xem toàn văn trên trang, hoặc đề nghị người vận hành khai báo thư mục tệp gốc bằng --files.",
            "Read the text on the page, or ask the operator to name the folder of originals with --files.",
        ],
    },
    Entry {
        code: Code::FileMissing,
        name: "file_missing",
        status: StatusCode::NOT_FOUND,
        retry_after: None,
        message: [
            "Không thấy tệp gốc ở nơi đã lập chỉ mục.",
            "The original is not where it was indexed.",
        ],
        what_to_do: [
            "Tệp có thể đã được chuyển đi hoặc xóa; xem mục “Nơi lưu” và hỏi người vận hành.",
            "It may have been moved or removed: look at where it was kept and ask the operator.",
        ],
    },
    Entry {
        code: Code::FileChanged,
        name: "file_changed",
        status: StatusCode::CONFLICT,
        retry_after: None,
        message: [
            "Tệp ở nơi đã lập chỉ mục nay có nội dung khác, hoặc văn bản chỉ là một phần của tệp.",
            "The file has changed since it was indexed, or holds the document as a part only.",
        ],
        what_to_do: [
            "Đề nghị người vận hành lập lại chỉ mục, rồi tìm lại.",
            "Ask the operator to build the index again, then search again.",
        ],
    },
    Entry {
        code: Code::FileOfRows,
        name: "file_of_rows",
        status: StatusCode::NOT_FOUND,
        retry_after: None,
        message: [
            "Văn bản này là một dòng trong tệp nhiều văn bản, hoặc nằm trong tệp nén hay thư, nên không có tệp gốc riêng.",
            "This document is a row of a file of many, or lies in an archive or a mail, and has no file of its own.",
        ],
        what_to_do: ["Xem toàn văn trên trang.", "Read its text on the page."],
    },
    Entry {
        code: Code::PageNotDrawn,
        name: "page_not_drawn",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        retry_after: None,
        message: [
            "Không vẽ được ảnh của trang này.",
            "The image of this page could not be drawn.",
        ],
        what_to_do: [
            "Đọc chữ của trang, hoặc mở tệp gốc; nếu mọi trang đều lỗi, báo người vận hành cài poppler-utils.",
            "Read its text, or open the original; where all pages fail, the operator should install poppler-utils.",
        ],
    },
    Entry {
        code: Code::RangeNotSatisfiable,
        name: "range_not_satisfiable",
        status: StatusCode::RANGE_NOT_SATISFIABLE,
        retry_after: None,
        message: [
            "Tệp chỉ có {length} byte, không có phần được yêu cầu.",
            "The file has {length} bytes, the part asked for is not among them.",
        ],
        what_to_do: [
            "Bỏ tiêu đề Range hoặc yêu cầu phần nằm trong tệp.",
            "Leave out the header Range, or ask for a part within the file.",
        ],
    },
    Entry {
        code: Code::Overloaded,
        name: "overloaded",
        status: StatusCode::SERVICE_UNAVAILABLE,
        retry_after: Some(1),
        message: [
            "Máy chủ đang có quá nhiều lượt tìm.",
            "The server has too many searches at hand.",
        ],
        what_to_do: ["Thử lại sau vài giây.", "Try again in a few seconds."],
    },
    Entry {
        code: Code::Timeout,
        name: "timeout",
        status: StatusCode::SERVICE_UNAVAILABLE,
        retry_after: Some(5),
        message: [
            "Lượt tìm chạy quá thời gian cho phép.",
            "The search ran out of its time.",
        ],
        what_to_do: [
            "Thử lại sau, hoặc dùng câu tìm cụ thể hơn.",
            "Try again later, or search for something more specific.",
        ],
    },
    Entry {
        code: Code::ShuttingDown,
        name: "shutting_down",
        status: StatusCode::SERVICE_UNAVAILABLE,
        retry_after: Some(5),
        message: ["Máy chủ đang dừng.", "The server is stopping."],
        what_to_do: [
            "Thử lại sau khi máy chủ chạy lại.",
            "Try again once it runs again.",
        ],
    },
    Entry {
        code: Code::SearchFailed,
        name: "search_failed",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        retry_after: None,
        message: [
            "Không tìm được vì chỉ mục bị lỗi.",
            "The index failed while searching.",
        ],
        what_to_do: [
            "Thử lại; nếu vẫn lỗi, báo người quản trị xem nhật ký máy chủ và lập lại chỉ mục.",
            "Try again; if it fails again, have the operator read the server's log and build the index again.",
        ],
    },
    Entry {
        code: Code::DocumentUnreadable,
        name: "document_unreadable",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        retry_after: None,
        message: [
            "Không đọc được nội dung đã lưu của văn bản.",
            "The stored text of the document could not be read.",
        ],
        what_to_do: [
            "Báo người quản trị xem nhật ký máy chủ và lập lại chỉ mục; tệp gốc không bị ảnh hưởng.",
            "Have the operator read the server's log and build the index again; the original file is untouched.",
        ],
    },
    Entry {
        code: Code::Internal,
        name: "internal",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        retry_after: None,
        message: [
            "Máy chủ gặp lỗi bất ngờ.",
            "The server failed unexpectedly.",
        ],
        what_to_do: [
            "Thử lại; nếu vẫn lỗi, báo người quản trị xem nhật ký máy chủ.",
            "Try again; if it fails again, have the operator read the server's log.",
        ],
    },
];
