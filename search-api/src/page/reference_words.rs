//! The words of the page that tries the interface for programs.

use crate::Language;

/// The fixed texts. The script reads some of them from attributes.
#[derive(Debug)]
pub(crate) struct ReferenceWords {
    pub(crate) try_it: &'static str,
    pub(crate) send: &'static str,
    pub(crate) key: &'static str,
    pub(crate) key_hint: &'static str,
    pub(crate) required: &'static str,
    pub(crate) default: &'static str,
    pub(crate) several: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) request: &'static str,
    pub(crate) status: &'static str,
    pub(crate) headers: &'static str,
    pub(crate) body: &'static str,
    pub(crate) sending: &'static str,
    pub(crate) unreachable: &'static str,
    pub(crate) cut: &'static str,
    pub(crate) bytes: &'static str,
    pub(crate) no_script: &'static str,
}

impl ReferenceWords {
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::Vi => &VI,
            Language::En => &EN,
        }
    }
}

static VI: ReferenceWords = ReferenceWords {
    try_it: "Gửi thử",
    send: "Gửi",
    key: "Khóa truy cập",
    key_hint: "để trống thì gửi bằng phiên đăng nhập này; khóa chỉ ở trong trang, không lưu lại",
    required: "bắt buộc",
    default: "mặc định",
    several: "mỗi dòng một giá trị",
    left_out: "không gửi",
    request: "Yêu cầu",
    status: "Trạng thái",
    headers: "Tiêu đề trả về",
    body: "Nội dung trả về",
    sending: "Đang gửi…",
    unreachable: "Máy chủ không trả lời.",
    cut: "Chỉ hiện phần đầu.",
    bytes: "byte, không phải văn bản thuần; bấm vào địa chỉ trên để tải về",
    no_script: "Cần bật JavaScript để gửi thử; các địa chỉ bên dưới vẫn dùng được từ phần mềm.",
};

static EN: ReferenceWords = ReferenceWords {
    try_it: "Try it",
    send: "Send",
    key: "Key",
    key_hint: "left blank, requests go with this session; the key stays in this page and is kept nowhere",
    required: "required",
    default: "default",
    several: "one value a line",
    left_out: "not sent",
    request: "Request",
    status: "Status",
    headers: "Headers",
    body: "Body",
    sending: "Sending…",
    unreachable: "The server does not answer.",
    cut: "Only the beginning is shown.",
    bytes: "bytes that are no plain text; follow the address above to fetch them",
    no_script: "Trying needs JavaScript; the addresses below serve programs all the same.",
};
