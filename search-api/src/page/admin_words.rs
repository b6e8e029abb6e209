//! The words of the administrator's page.

use crate::Language;
use crate::accounts::{AccountsError, Scope};

/// The fixed texts.
#[derive(Debug)]
pub(crate) struct AdminWords {
    language: Language,
    pub(crate) title: &'static str,
    pub(crate) people: &'static str,
    pub(crate) keys: &'static str,
    pub(crate) name: &'static str,
    pub(crate) display_name: &'static str,
    pub(crate) role: &'static str,
    pub(crate) clearance: &'static str,
    pub(crate) bodies: &'static str,
    pub(crate) bodies_hint: &'static str,
    pub(crate) all_bodies: &'static str,
    pub(crate) folders: &'static str,
    pub(crate) folders_hint: &'static str,
    pub(crate) all_folders: &'static str,
    pub(crate) state: &'static str,
    pub(crate) active: &'static str,
    pub(crate) disabled: &'static str,
    pub(crate) change: &'static str,
    pub(crate) save: &'static str,
    pub(crate) disable: &'static str,
    pub(crate) enable: &'static str,
    pub(crate) reset: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) add_person: &'static str,
    pub(crate) add_key: &'static str,
    pub(crate) password_once: &'static str,
    pub(crate) key_once: &'static str,
    pub(crate) scopes: &'static str,
    pub(crate) days: &'static str,
    pub(crate) expires: &'static str,
    pub(crate) used: &'static str,
    pub(crate) never: &'static str,
    pub(crate) revoke: &'static str,
    pub(crate) revoked: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) done: &'static str,
    pub(crate) no_keys: &'static str,
}

impl AdminWords {
    /// The words of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::Vi => &VI,
            Language::En => &EN,
        }
    }

    /// What a key may be used for.
    pub(crate) fn scope(&self, scope: Scope) -> &'static str {
        let [vi, en] = match scope {
            Scope::Search => ["tìm và đọc", "search and read"],
            Scope::Export => ["tải danh sách", "take lists along"],
            Scope::Metrics => ["số đo máy chủ", "metrics"],
            Scope::Audit => ["nhật ký truy cập", "audit log"],
        };
        self.language.choose(vi, en)
    }

    /// Why a change was refused; `None` where the accounts themselves failed.
    pub(crate) fn refusal(&self, error: &AccountsError) -> Option<String> {
        let [vi, en] = match error {
            AccountsError::BadName(name) => [
                format!(
                    "“{name}” không dùng làm tên được: 2 đến 64 ký tự a-z, 0-9, chấm, gạch nối, gạch dưới, bắt đầu bằng chữ."
                ),
                format!(
                    "“{name}” cannot be a name: 2 to 64 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter."
                ),
            ],
            AccountsError::NameTaken(name) => [
                format!("Đã có tài khoản “{name}”: chọn tên khác."),
                format!("There is already an account “{name}”: choose another name."),
            ],
            AccountsError::NoSuchPerson(name) => [
                format!("Không có tài khoản “{name}”."),
                format!("There is no account “{name}”."),
            ],
            AccountsError::NoSuchKey(id) => [
                format!("Không có khóa “{id}”."),
                format!("There is no key “{id}”."),
            ],
            AccountsError::LastAdministrator(name) => [
                format!("“{name}” là người quản trị cuối cùng: chỉ định người khác trước."),
                format!("“{name}” is the last administrator: make another one first."),
            ],
            AccountsError::BadFolder(folder) => [
                format!(
                    "“{folder}” không phải là thư mục giới hạn được: viết như nơi lưu của văn bản, không có “..”"
                ),
                format!(
                    "“{folder}” cannot be a folder to limit to: write it as documents show where they lie, without “..”"
                ),
            ],
            AccountsError::Unknown(value) => [
                format!("Giá trị “{value}” không hợp lệ."),
                format!("The value “{value}” is not valid."),
            ],
            _ => return None,
        };
        Some(self.language.choose(vi, en))
    }
}

static VI: AdminWords = AdminWords {
    language: Language::Vi,
    title: "Quản trị",
    people: "Tài khoản",
    keys: "Khóa truy cập của chương trình",
    name: "Tên đăng nhập",
    display_name: "Tên hiển thị",
    role: "Vai trò",
    clearance: "Được xem đến",
    bodies: "Chỉ xem văn bản của",
    bodies_hint: "mỗi dòng một cơ quan; để trống là mọi cơ quan",
    all_bodies: "mọi cơ quan",
    folders: "Chỉ xem thư mục",
    folders_hint: "mỗi dòng một thư mục, viết như ở mục “Nơi lưu” của văn bản; gồm cả thư mục con; để trống là mọi thư mục",
    all_folders: "mọi thư mục",
    state: "Tình trạng",
    active: "đang dùng",
    disabled: "đã khóa",
    change: "Sửa",
    save: "Lưu thay đổi",
    disable: "Khóa tài khoản",
    enable: "Mở lại",
    reset: "Đặt lại mật khẩu",
    sign_out: "Kết thúc các phiên",
    add_person: "Thêm tài khoản",
    add_key: "Tạo khóa",
    password_once: "Mật khẩu tạm, chỉ hiện một lần, phải đổi khi đăng nhập:",
    key_once: "Khóa mới, chỉ hiện một lần:",
    scopes: "Được dùng để",
    days: "Số ngày có hiệu lực",
    expires: "Hết hạn",
    used: "Dùng lần cuối",
    never: "chưa dùng",
    revoke: "Thu hồi",
    revoked: "đã thu hồi",
    expired: "đã hết hạn",
    done: "Đã thực hiện.",
    no_keys: "Chưa có khóa nào.",
};

static EN: AdminWords = AdminWords {
    language: Language::En,
    title: "Administration",
    people: "Accounts",
    keys: "Keys of programs",
    name: "User name",
    display_name: "Name to show",
    role: "Role",
    clearance: "May see up to",
    bodies: "Sees papers of",
    bodies_hint: "one body a line; blank for all",
    all_bodies: "all bodies",
    folders: "Sees folders",
    folders_hint: "one folder a line, written as documents show where they lie; folders below count; leave blank for all folders",
    all_folders: "all folders",
    state: "State",
    active: "active",
    disabled: "disabled",
    change: "Change",
    save: "Save",
    disable: "Disable",
    enable: "Enable",
    reset: "Reset the password",
    sign_out: "End all sessions",
    add_person: "Add an account",
    add_key: "Make a key",
    password_once: "Temporary password, shown once, to be changed at the next sign-in:",
    key_once: "New key, shown once:",
    scopes: "For",
    days: "Days until it expires",
    expires: "Expires",
    used: "Last used",
    never: "never",
    revoke: "Revoke",
    revoked: "revoked",
    expired: "expired",
    done: "Done.",
    no_keys: "There are no keys.",
};
