//! What the commands on accounts say in Vietnamese. The English words are the errors' own.

use crate::Language;
use crate::accounts::{AccountsError, AuditFault};

/// What happened and the way out.
pub(crate) fn accounts(error: &AccountsError) -> String {
    match error {
        AccountsError::Missing(path) => {
            let path = path.display();
            format!(
                "chưa có tệp tài khoản {path}.\nTạo tài khoản đầu tiên: search-api user add TÊN --role administrator --accounts {path}"
            )
        }
        AccountsError::NotAccounts(path) => format!(
            "{} không phải là tệp tài khoản.\nChỉ tệp khác bằng --accounts.",
            path.display()
        ),
        AccountsError::Newer { path, found, known } => format!(
            "tệp tài khoản {} có phiên bản {found}, chương trình này chỉ biết đến {known}.\nDùng chương trình mới hơn.",
            path.display()
        ),
        AccountsError::Io { path, source } => format!(
            "không mở được {}: {source}.\nKiểm tra đường dẫn và quyền truy cập.",
            path.display()
        ),
        AccountsError::Database(source) => format!(
            "không đọc ghi được tệp tài khoản: {source}.\nKiểm tra quyền truy cập và chỗ trống trên ổ đĩa."
        ),
        AccountsError::BadName(name) => format!(
            "“{name}” không dùng làm tên được: dùng 2 đến 64 ký tự a-z, 0-9, chấm, gạch nối, gạch dưới, bắt đầu bằng chữ."
        ),
        AccountsError::WeakPassword { least } => format!(
            "mật khẩu quá yếu: dùng từ {least} ký tự trở lên, không chứa tên tài khoản, không lặp một ký tự."
        ),
        AccountsError::NameTaken(name) => format!(
            "đã có tài khoản “{name}”.\nChọn tên khác, hoặc sửa tài khoản ấy bằng search-api user set."
        ),
        AccountsError::NoSuchPerson(name) => {
            format!("không có tài khoản “{name}”.\nXem danh sách: search-api user list")
        }
        AccountsError::NoSuchKey(id) => {
            format!("không có khóa “{id}”.\nXem danh sách: search-api key list")
        }
        AccountsError::LastAdministrator(name) => {
            format!("“{name}” là người quản trị cuối cùng.\nThêm một người quản trị khác trước.")
        }
        AccountsError::BadSearchName(longest) => {
            format!("lượt tìm đã lưu cần một tên gọi từ 1 đến {longest} ký tự.")
        }
        AccountsError::BadFolder(folder) => format!(
            "“{folder}” không phải là thư mục giới hạn được: viết như nơi lưu của văn bản, không có “..”."
        ),
        AccountsError::TooMany(limit) => {
            format!("chỉ giữ được tối đa {limit} mục.\nXóa bớt rồi thử lại.")
        }
        AccountsError::Unknown(value) => {
            format!("tệp tài khoản có giá trị lạ: {value}.\nDùng chương trình mới hơn.")
        }
        AccountsError::Hash(detail) => format!("không băm được mật khẩu: {detail}."),
        AccountsError::Random(detail) => format!("hệ điều hành không cho số ngẫu nhiên: {detail}."),
    }
}

/// What is wrong with the audit log.
pub(crate) fn fault(fault: &AuditFault, language: Language) -> String {
    let (vi, en) = match fault {
        AuditFault::Broken(seq) => (
            format!("nhật ký truy cập đã bị can thiệp: chuỗi băm đứt ở mục {seq}."),
            format!("the audit log was tampered with: the chain breaks at entry {seq}."),
        ),
        AuditFault::CutOff(seq) => (
            format!("nhật ký truy cập đã bị cắt: mất các mục sau mục {seq}."),
            format!("the audit log was cut: entries after {seq} are gone."),
        ),
        AuditFault::NotTheHead(seq) => (
            format!(
                "nhật ký truy cập không khớp điểm cuối đã ghi lại ở mục {seq}: đã bị viết lại hoặc thay bằng tệp khác."
            ),
            format!(
                "the audit log does not hold the end that was noted down at entry {seq}: it was written anew or replaced."
            ),
        ),
    };
    let way = language.choose(
        "Giữ nguyên tệp làm bằng chứng, so với bản sao lưu và báo người phụ trách an toàn thông tin.",
        "Keep the file as evidence, compare it with a backup and tell whoever answers for security.",
    );
    format!("{}\n{way}", language.choose(vi, en))
}
