//! The words a person reads, by code. Codes are for machines and do not change.

use crate::language::Language;
use crate::progress::Stage;

/// Code, what it is in Vietnamese and English, and the way out in both.
type Entry = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const REASONS: &[Entry] = &[
    // Files.
    ("unreadable", "không đọc được", "cannot be read",
     "kiểm tra quyền truy cập và xem tệp còn đó không", "check permissions and that it still exists"),
    ("empty", "tệp rỗng", "empty file",
     "xóa hoặc thay bằng tệp đúng", "delete it or replace it with the real one"),
    ("no_text", "không có chữ", "no text",
     "nếu là bản quét thì cần nhận dạng chữ (OCR)", "if it is a scan it needs OCR"),
    ("scan_put_off", "bản quét chưa nhận dạng", "scan not recognised yet",
     "chạy lại", "run again"),
    ("unsupported", "định dạng chưa đọc được", "format that no reader takes",
     "chuyển sang PDF, DOCX hoặc văn bản thuần", "convert it to PDF, DOCX or plain text"),
    ("damaged", "tệp hỏng", "damaged file",
     "lấy lại từ bản sao lưu hoặc xuất lại", "restore it from a copy or export it again"),
    ("encrypted", "có mật khẩu", "needs a password",
     "lưu một bản không đặt mật khẩu", "save a copy without a password"),
    ("tool_missing", "thiếu chương trình đọc", "a program is missing",
     "cài gói ghi trong báo cáo rồi chạy lại", "install the package named in the report and run again"),
    ("limit", "vượt giới hạn", "over a limit",
     "chia nhỏ tệp", "split the file"),
    ("changed", "bị sửa trong lúc đọc", "changed while it was read",
     "chạy lại khi không ai ghi vào tệp", "run again when nobody writes to it"),
    ("not_a_file", "không phải tệp hay thư mục", "neither a file nor a folder",
     "bỏ khỏi thư mục nguồn", "take it out of the source folder"),
    ("broken_link", "liên kết trỏ tới chỗ không có", "a link that leads nowhere",
     "sửa hoặc xóa liên kết", "mend or delete the link"),
    ("panic", "làm chương trình vấp lỗi", "made the program fail",
     "báo cho người phát triển, kèm tệp nếu được phép", "report it to the developers, with the file if that is allowed"),
    // Rows.
    ("row_not_json", "dòng không phải JSON", "line that is not JSON",
     "sửa dòng rồi chạy lại", "mend the line and run again"),
    ("row_not_utf8", "dòng không phải UTF-8", "line that is not UTF-8",
     "chuyển tệp sang UTF-8", "convert the file to UTF-8"),
    ("row_not_csv", "dòng không đúng CSV", "row that is not CSV",
     "sửa dòng rồi chạy lại", "mend the row and run again"),
    ("row_no_text", "dòng không có nội dung", "row without text or title",
     "khai tên trường bằng --field-map", "name the fields with --field-map"),
    ("row_damaged", "dòng hỏng", "damaged row",
     "sửa dòng rồi chạy lại", "mend the row and run again"),
    // Secrecy.
    ("secret", "đóng dấu mật", "marked secret",
     "chỉ đưa vào khi được phép, bằng --allow-secret", "only where permitted, with --allow-secret"),
    ("most_secret", "đóng dấu Tuyệt mật", "marked Tuyệt mật",
     "không bao giờ đưa vào chỉ mục", "never indexed"),
    ("secrecy_unknown", "độ mật không rõ", "unknown mark of secrecy",
     "ghi Thường, Lưu hành nội bộ, Mật, Tối mật hoặc Tuyệt mật",
     "write Thường, Lưu hành nội bộ, Mật, Tối mật or Tuyệt mật"),
    // Metadata beside files.
    ("metadata_unreadable", "siêu dữ liệu đi kèm không đọc được", "metadata beside it that cannot be read",
     "sửa tệp siêu dữ liệu ghi trong báo cáo rồi chạy lại", "mend the file of metadata named in the report and run again"),
    // Left out on purpose.
    ("hidden", "ẩn", "hidden", "", ""),
    ("lock_file", "tệp tạm của phần mềm văn phòng", "scratch files of office programs", "", ""),
    ("system", "tệp của hệ điều hành", "files of the operating system", "", ""),
    ("index", "chính chỉ mục", "the index itself", "", ""),
    ("metadata", "siêu dữ liệu của văn bản khác", "metadata of other documents", "", ""),
    ("already_read", "đã đọc qua đường khác", "already read by another way", "", ""),
    // Warnings.
    ("same_external_id", "nội dung khác nhau nhưng cùng mã", "different content with one identity",
     "giữ cả hai; kiểm tra mã ở nguồn", "both are kept; check the identity at the source"),
    ("same_identity", "tệp khác nhau nhưng cùng số, loại, cơ quan và ngày",
     "different files with one number, type, body and date",
     "giữ cả hai; xem bản nào là bản chính", "both are kept; see which is the real one"),
    ("number_unreadable", "số, ký hiệu không đọc được", "document number that cannot be read",
     "sửa ở nguồn", "mend it at the source"),
    ("date_unreadable", "ngày không đọc được", "date that cannot be read",
     "viết dạng 2021-08-18 hoặc 18/8/2021", "write it as 2021-08-18 or 18/8/2021"),
    ("changed_while_read", "bị sửa trong lúc đọc", "changed while it was read",
     "chạy lại khi không ai ghi vào tệp", "run again when nobody writes to it"),
    ("extraction", "điểm lạ khi đọc tệp", "something odd while reading", "", ""),
    ("understanding", "điểm lạ trong thể thức", "something odd in the layout", "", ""),
    ("metadata_unused", "siêu dữ liệu của tệp không có", "metadata of a file that is not there",
     "sửa tên tệp trong siêu dữ liệu", "mend the name in the metadata"),
    ("metadata_disagrees", "siêu dữ liệu khác với văn bản", "metadata and text disagree",
     "đã theo siêu dữ liệu (độ mật theo mức cao hơn); kiểm tra lại", "the metadata counts (of two marks the stricter); check it"),
    ("prune_failed", "không xóa được thế hệ cũ", "an old generation could not be removed",
     "kiểm tra quyền ghi trong thư mục chỉ mục", "check that the index folder can be written"),
];

/// What a field of metadata is called.
pub(crate) fn field(name: &'static str, language: Language) -> &'static str {
    let (vietnamese, english) = match name {
        "number" => ("Số, ký hiệu", "Number"),
        "type" => ("Loại", "Type"),
        "body" => ("Cơ quan ban hành", "Issuing body"),
        "date" => ("Ngày ban hành", "Date"),
        "abstract" => ("Trích yếu", "Abstract"),
        "signer" => ("Người ký", "Signer"),
        _ => (name, name),
    };
    language.pick(vietnamese, english)
}

fn entry(code: &str) -> Option<&'static Entry> {
    REASONS.iter().find(|entry| entry.0 == code)
}

/// A code as it is known here, when it is.
pub(crate) fn known(code: &str) -> Option<&'static str> {
    entry(code).map(|entry| entry.0)
}

/// What a code means; the code itself where it is not known.
pub(crate) fn label(code: &'static str, language: Language) -> &'static str {
    entry(code).map_or(code, |entry| language.pick(entry.1, entry.2))
}

/// The way out; empty where there is none to take.
pub(crate) fn way_out(code: &str, language: Language) -> &'static str {
    entry(code).map_or("", |entry| language.pick(entry.3, entry.4))
}

/// What a run is doing.
pub(crate) fn stage(stage: Stage, language: Language) -> &'static str {
    match stage {
        Stage::Discover => language.pick("Tìm tệp", "Finding files"),
        Stage::Hash => language.pick("Nhận dạng nội dung", "Fingerprinting"),
        Stage::Index => language.pick("Đọc và lập chỉ mục", "Reading and indexing"),
        Stage::Publish => language.pick("Kiểm tra và công bố", "Checking and publishing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_one_entry_in_both_languages() {
        let mut codes: Vec<&str> = REASONS.iter().map(|entry| entry.0).collect();
        codes.sort_unstable();
        for pair in codes.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        for (code, vi, en, way_vi, way_en) in REASONS {
            assert!(!vi.is_empty() && !en.is_empty(), "{code}");
            assert_eq!(way_vi.is_empty(), way_en.is_empty(), "{code}");
        }
    }

    #[test]
    fn all_codes_of_extraction_have_words() {
        use extraction::ExtractError as E;
        let errors = [
            E::Unreadable(std::io::Error::other("x")),
            E::Empty,
            E::NoText,
            E::Unsupported {
                found: String::new(),
            },
            E::Damaged {
                format: "x",
                detail: String::new(),
            },
            E::Encrypted,
            E::ToolMissing {
                tool: "x",
                package: "x",
            },
            E::Limit {
                limit: "x",
                value: String::new(),
            },
        ];
        for error in errors {
            let code = error.code();
            assert_ne!(label(code, Language::Vi), code);
            assert_ne!(way_out(code, Language::Vi), "");
        }
    }
}
