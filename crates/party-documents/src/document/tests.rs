use super::*;
use proptest::prelude::*;

/// What a document's text should give; empty where nothing.
#[derive(Default)]
struct Expected {
    number: &'static str,
    kind: &'static str,
    body: &'static str,
    superior: &'static str,
    date: &'static str,
    place: &'static str,
    title: &'static str,
    signer: &'static str,
}

#[track_caller]
fn check(text: &str, expected: &Expected) {
    let read = understand(text);
    let plain = |f: &Option<Found<String>>| f.as_ref().map_or(String::new(), |f| f.value.clone());
    let number = read.number.as_ref().map(|n| n.value.key());
    assert_eq!(
        number.unwrap_or_default(),
        expected.number,
        "number of {text}"
    );
    assert_eq!(plain(&read.document_type), expected.kind, "type of {text}");
    assert_eq!(plain(&read.body), expected.body, "body of {text}");
    assert_eq!(
        plain(&read.superior),
        expected.superior,
        "superior of {text}"
    );
    let date = read.date.as_ref().map(|d| d.value.to_string());
    assert_eq!(date.unwrap_or_default(), expected.date, "date of {text}");
    assert_eq!(plain(&read.place), expected.place, "place of {text}");
    assert_eq!(plain(&read.title), expected.title, "title of {text}");
    assert_eq!(plain(&read.signer), expected.signer, "signer of {text}");
    for found in [
        &read.document_type,
        &read.body,
        &read.place,
        &read.title,
        &read.signer,
    ] {
        assert!(
            found
                .as_ref()
                .is_none_or(|f| text.get(f.span.clone()).is_some())
        );
    }
}

const RESOLUTION: Expected = Expected {
    number: "1-nq/tu",
    kind: "Nghị quyết",
    body: "Ban Chấp hành Đảng bộ tỉnh Vạn Xuân",
    superior: "",
    date: "2026-08-05",
    place: "Vạn Xuân",
    title: "về đẩy mạnh chuyển đổi số trong các cơ quan đảng giai đoạn 2026-2030",
    signer: "Nguyễn Văn Mẫu",
};

#[test]
fn a_resolution_in_two_columns() {
    check(
        "       TỈNH ỦY VẠN XUÂN                 ĐẢNG CỘNG SẢN VIỆT NAM
              *                         ----------------------
       Số 01-NQ/TU                 Vạn Xuân, ngày 05 tháng 8 năm 2026

                         NGHỊ QUYẾT
        về đẩy mạnh chuyển đổi số trong các cơ quan đảng
                    giai đoạn 2026-2030
                           -----
     Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị, Tỉnh ủy ban hành:
I- TÌNH HÌNH
1. Kết quả

Nơi nhận:                               T/M BAN CHẤP HÀNH
- Ban Bí thư Trung ương Đảng,                 BÍ THƯ
- Lưu Văn phòng Tỉnh ủy.
                                          Nguyễn Văn Mẫu
",
        &RESOLUTION,
    );
}

#[test]
fn the_same_from_a_table_of_a_word_file() {
    check(
        "TỈNH ỦY VẠN XUÂN | ĐẢNG CỘNG SẢN VIỆT NAM
* | ----------------------
Số 01-NQ/TU | Vạn Xuân, ngày 05 tháng 8 năm 2026
NGHỊ QUYẾT
về đẩy mạnh chuyển đổi số trong các cơ quan đảng giai đoạn 2026-2030
-----
Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị, Tỉnh ủy ban hành nghị quyết.
I- TÌNH HÌNH
Nơi nhận: | T/M BAN CHẤP HÀNH
- Ban Bí thư Trung ương Đảng, | BÍ THƯ
- Lưu Văn phòng Tỉnh ủy. |
 | Nguyễn Văn Mẫu
",
        &RESOLUTION,
    );
}

#[test]
fn the_same_from_a_flattened_table() {
    check(
        "|
**TỈNH ỦY
VẠN XUÂN**
*
|
**ĐẢNG CỘNG SẢN
VIỆT NAM**
---------------
|
|
Số: 01-NQ/TU
|
*Vạn Xuân, ngày 05
tháng 8 năm 2026*
|


**NGHỊ QUYẾT**

về đẩy mạnh chuyển đổi số trong các cơ quan đảng
giai đoạn 2026-2030

-----

- Căn cứ Điều lệ Đảng;

- Căn cứ Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị;

|
Nơi nhận:
- Như trên,
- Lưu Văn phòng Tỉnh ủy.
|
**T/M BAN CHẤP
HÀNH**
BÍ THƯ
**Nguyễn Văn Mẫu**
|
",
        &RESOLUTION,
    );
}

#[test]
fn a_letter_of_a_commune() {
    check(
        " ĐẢNG BỘ TỈNH VẠN XUÂN             ĐẢNG CỘNG SẢN VIỆT NAM
   ĐẢNG ỦY XÃ AN LẠC               ----------------------
           *                     An Lạc, ngày 12 tháng 02 năm 2026
      Số 340-CV/ĐU
 về việc đôn đốc thực hiện
 Công văn số 134-CV/UBKTTU

                 Kính gửi:  - Các chi bộ trực thuộc;
                            - Trung tâm Chính trị xã.

     Thực hiện Công văn số 134-CV/UBKTTU, ngày 02/02/2026 của Ủy ban Kiểm tra Tỉnh ủy, Đảng ủy đề nghị.

Nơi nhận:                           T/L BAN THƯỜNG VỤ
- Như trên,                         CHÁNH VĂN PHÒNG
- Lưu Văn phòng.
                                    Trần Thị Mẫu
",
        &Expected {
            number: "340-cv/đu",
            kind: "Công văn",
            body: "Ban Thường vụ Đảng ủy xã An Lạc",
            superior: "Đảng bộ tỉnh Vạn Xuân",
            date: "2026-02-12",
            place: "An Lạc",
            title: "về việc đôn đốc thực hiện Công văn số 134-CV/UBKTTU",
            signer: "Trần Thị Mẫu",
        },
    );
}

#[test]
fn a_decision_that_issues_a_regulation() {
    let text = "TỈNH ỦY VẠN XUÂN                ĐẢNG CỘNG SẢN VIỆT NAM
*
Số 332-QĐ/TU           Vạn Xuân, ngày 27 tháng 12 năm 2025
QUYẾT ĐỊNH
ban hành Quy định về phân cấp quản lý tài sản
-----
- Căn cứ Điều lệ Đảng;
- Căn cứ Quy định số 21-QĐ/TU, ngày 21/3/2025 của Ban Thường vụ Tỉnh ủy;
BAN THƯỜNG VỤ TỈNH ỦY QUYẾT ĐỊNH
Điều 1. Ban hành kèm theo Quyết định này Quy định về phân cấp.
Điều 2. Quyết định có hiệu lực từ ngày ký.
Nơi nhận:                  T/M BAN THƯỜNG VỤ
- Như Điều 2,              PHÓ BÍ THƯ
- Lưu Văn phòng Tỉnh ủy.

                           Lê Văn Mẫu
\u{c}QUY ĐỊNH
về phân cấp quản lý tài sản
(Ban hành kèm theo Quyết định số 332-QĐ/TU, ngày 27/12/2025 của Ban Thường vụ Tỉnh ủy)
-----
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
";
    check(
        text,
        &Expected {
            number: "332-qđ/tu",
            kind: "Quyết định",
            body: "Ban Thường vụ Tỉnh ủy Vạn Xuân",
            date: "2025-12-27",
            place: "Vạn Xuân",
            title: "ban hành Quy định về phân cấp quản lý tài sản",
            signer: "Lê Văn Mẫu",
            ..Expected::default()
        },
    );
    let read = understand(text);
    assert_eq!(read.signer_post.unwrap().value, "PHÓ BÍ THƯ");
    assert_eq!(read.recipients.len(), 2);
}

#[test]
fn a_notice_with_stamps() {
    let text = "TỈNH ỦY VẠN XUÂN    ĐẢNG CỘNG SẢN VIỆT NAM
*
Số 71-TB/TU         Vạn Xuân, ngày 09 tháng 02 năm 2026
MẬT      KHẨN
Dự thảo lần 2
THÔNG BÁO
kết luận của Thường trực Tỉnh ủy về công tác bảo mật
-----
Ngày 07/02/2026, Thường trực Tỉnh ủy họp và kết luận:
1. Giao Văn phòng Tỉnh ủy chuẩn bị.
";
    let read = understand(text);
    assert_eq!(read.secrecy.unwrap().value, Secrecy::Secret);
    assert_eq!(read.urgency.unwrap().value, "Khẩn");
    assert_eq!(read.draft.unwrap().value, "Dự thảo lần 2");
    assert_eq!(
        read.title.unwrap().value,
        "kết luận của Thường trực Tỉnh ủy về công tác bảo mật"
    );
    assert_eq!(read.date.unwrap().value.to_string(), "2026-02-09");
}

#[test]
fn state_documents() {
    check(
        "   ỦY BAN NHÂN DÂN       CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
  TỈNH VẠN XUÂN              Độc lập - Tự do - Hạnh phúc
     -------                   -----------------
   Số: 12 /2026/QĐ-UBND      Vạn Xuân, ngày 3 tháng 4 năm 2026

               QUYẾT ĐỊNH
   Ban hành Quy chế quản lý di tích
        trên địa bàn tỉnh
          ------
      ỦY BAN NHÂN DÂN TỈNH VẠN XUÂN
Căn cứ Luật Di sản văn hóa số 45/2024/QH15;
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo.

Nơi nhận:                 TM. ỦY BAN NHÂN DÂN
- Như Điều 3;             KT. CHỦ TỊCH
- Lưu: VT.                PHÓ CHỦ TỊCH

                          Phạm Văn Mẫu
",
        &Expected {
            number: "12/2026/qđ-ubnd",
            kind: "Quyết định",
            body: "Ủy ban nhân dân tỉnh Vạn Xuân",
            date: "2026-04-03",
            place: "Vạn Xuân",
            title: "Ban hành Quy chế quản lý di tích trên địa bàn tỉnh",
            signer: "Phạm Văn Mẫu",
            ..Expected::default()
        },
    );
    check(
        "ỦY BAN NHÂN DÂN TỈNH VẠN XUÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 5973/UBND-KT        Vạn Xuân, ngày 11 tháng 6 năm 2026
V/v rà soát quy hoạch
Kính gửi: Các sở, ban, ngành.
Căn cứ Nghị quyết số 298/NQ-CP ngày 26/9/2025 của Chính phủ.
",
        &Expected {
            number: "5973/ubnd-kt",
            kind: "Công văn",
            body: "Ủy ban nhân dân tỉnh Vạn Xuân",
            date: "2026-06-11",
            place: "Vạn Xuân",
            title: "V/v rà soát quy hoạch",
            ..Expected::default()
        },
    );
}

#[test]
fn a_cited_number_is_never_the_documents_own() {
    for text in [
        "BÁO CÁO\nkết quả thực hiện Chỉ thị số 05-CT/TW\n-----\nThực hiện Chỉ thị số 05-CT/TW, ngày 15/5/2016.\n",
        "Thực hiện Kết luận số 21-KL/TW của Trung ương, Đảng ủy báo cáo như sau:\n1. Kết quả\n",
        "ĐẢNG ỦY XÃ AN LẠC     ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố   -CV/ĐU\nKính gửi: Ban Tổ chức Tỉnh ủy\nPhúc đáp Công văn số 9871-CV/BTCTU, ngày 02/02/2026.\n",
    ] {
        let read = understand(text);
        assert_eq!(read.number, None, "{text}");
        assert_eq!(read.date, None, "{text}");
    }
}

#[test]
fn a_web_copy_tells_of_itself_in_its_first_sentence() {
    let text = "# Nghị quyết số 12-NQ/TU\n\n**Thay mặt Ban Thường vụ Tỉnh ủy, Bí thư Tỉnh ủy Lê Thị Mẫu đã ký \
        ban hành Nghị quyết số 12-NQ/TU (ngày 22/12/2024) của Ban Thường vụ Tỉnh ủy Vạn Xuân về đột phá \
        chuyển đổi số.**\n\n*Trân trọng giới thiệu toàn văn Nghị quyết số 12-NQ/TU:*\n\nThời gian qua, ngày \
        03/02/2023 tỉnh đã có Nghị quyết số 05-NQ/TU của Tỉnh ủy về việc khác.\n";
    let read = understand(text);
    assert_eq!(
        read.number.map(|n| n.value.key()).as_deref(),
        Some("12-nq/tu")
    );
    let value = |found: Option<Found<String>>| found.map(|f| f.value);
    assert_eq!(value(read.document_type).as_deref(), Some("Nghị quyết"));
    assert_eq!(
        read.date.map(|d| d.value.to_string()).as_deref(),
        Some("2024-12-22")
    );
    assert_eq!(
        value(read.body).as_deref(),
        Some("Ban Thường vụ Tỉnh ủy Vạn Xuân")
    );
    assert_eq!(
        value(read.title).as_deref(),
        Some("về đột phá chuyển đổi số")
    );
    assert_eq!(value(read.signer).as_deref(), Some("Lê Thị Mẫu"));
    assert_eq!(value(read.signer_post).as_deref(), Some("Bí thư Tỉnh ủy"));

    // What is said of another number is not the document's.
    let text = "Nghị quyết số 12-NQ/TU\n\nThực hiện Nghị quyết số 05-NQ/TU (ngày 22/12/2024) của Tỉnh ủy về việc \
        khác, các cấp ủy khẩn trương làm ngay những việc sau đây.\n";
    let read = understand(text);
    assert!(read.number.is_some());
    assert_eq!((read.date, read.body, read.title), (None, None, None));
}

#[test]
fn a_blank_number_and_day_are_reported() {
    let text = "THÀNH UỶ VẠN XUÂN                       ĐẢNG CỘNG SẢN VIỆT NAM
        BAN TỔ CHỨC
             *                                Vạn Xuân, ngày     tháng 8 năm 2025
      Số    -HD/BTCTU

                               HƯỚNG DẪN
        Thực hiện quy trình trao tặng Huy hiệu Đảng
                                     -----
";
    check(
        text,
        &Expected {
            kind: "Hướng dẫn",
            body: "Ban Tổ chức Thành ủy Vạn Xuân",
            superior: "Thành ủy Vạn Xuân",
            title: "Thực hiện quy trình trao tặng Huy hiệu Đảng",
            ..Expected::default()
        },
    );
    assert_eq!(understand(text).complaints.len(), 2);
}

#[test]
fn headings_as_they_are_found() {
    // Body and abstract that a text should give.
    for (text, body, title) in [
        (
            "TỈNH ỦY VẠN XUÂN        ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố 312-BC/TU    Vạn Xuân, ngày 28 tháng 6 năm 2024\n\nBÁO CÁO\nsơ kết 3 năm thực hiện Nghị quyết của Ban Chấp hành Trung\nương và Chương trình hành động của tỉnh\n-----\n     Thực hiện Chương trình, Tỉnh ủy báo cáo.\n",
            "Tỉnh ủy Vạn Xuân",
            "sơ kết 3 năm thực hiện Nghị quyết của Ban Chấp hành Trung ương và Chương trình hành động của tỉnh",
        ),
        (
            "BAN CHẤP HÀNH ĐẢNG BỘ TỈNH VẠN XUÂN KHÓA XIX | ĐẢNG CỘNG SẢN VIỆT NAM\n* | -----\nSố 201-BC/TU | Vạn Xuân, ngày 12 tháng 10 năm 2020\nBÁO CÁO CHÍNH TRỊ\ncủa Ban Chấp hành Đảng bộ tỉnh khóa XIX trình Đại hội\n-----\nI- Bối cảnh\n",
            "Ban Chấp hành Đảng bộ tỉnh Vạn Xuân",
            "của Ban Chấp hành Đảng bộ tỉnh khóa XIX trình Đại hội",
        ),
        (
            "đảng cộng sản việt nam\n-----\ntỉnh uỷ vạn xuân\nvăn phòng\n*\nSố 41-BC/VPTU\nVạn Xuân, ngày 20 tháng 12 năm 2004\n\n     báo cáo\n  tổng kết công tác văn phòng cấp uỷ năm 2004\n   -----\n\nNăm 2004, Văn phòng phục vụ 14 kỳ họp.\n",
            "Văn phòng Tỉnh ủy Vạn Xuân",
            "tổng kết công tác văn phòng cấp uỷ năm 2004",
        ),
        (
            "ĐẢNG BỘ TỈNH VẠN XUÂN ĐẢNG CỘNG SẢN VIỆT NAM\nHUYỆN ỦY PHÙ VÂN ----------------------\n* Phù Vân, ngày 13 tháng 8 năm 2019\nSố 88-CV/HU\nvề việc báo cáo tình hình\nKính gửi: Các chi bộ\nNơi nhận: T/L BAN THƯỜNG VỤ\n- Như trên, CHÁNH VĂN PHÒNG\n- Lưu Văn phòng.\n",
            "Ban Thường vụ Huyện ủy Phù Vân",
            "về việc báo cáo tình hình",
        ),
        (
            "TỈNH ĐOÀN VẠN XUÂN | ĐẢNG CỘNG SẢN VIỆT NAM\nBAN THƯỜNG VỤ |\n* |\nSố 12-TB/TĐTN | Vạn Xuân, ngày 22 tháng 10 năm 2019\nTHÔNG BÁO\nkết quả hội nghị\n-----\nNgày 18/10/2019, Tỉnh đoàn sơ kết.\n",
            "Ban Thường vụ Tỉnh đoàn Vạn Xuân",
            "kết quả hội nghị",
        ),
    ] {
        let read = understand(text);
        let plain = |f: Option<Found<String>>| f.map_or(String::new(), |f| f.value);
        assert_eq!(plain(read.body), body, "body of {text}");
        assert_eq!(plain(read.title), title, "abstract of {text}");
    }
}

#[test]
fn the_name_of_the_type_wins_over_the_symbol() {
    let text = "TỈNH ỦY VẠN XUÂN    ĐẢNG CỘNG SẢN VIỆT NAM\nSố 21-QĐ/TU   Vạn Xuân, ngày 21 tháng 3 năm 2025\nQUY ĐỊNH\nvề quy trình\n-----\n";
    assert_eq!(understand(text).document_type.unwrap().value, "Quy định");
    // Without a type line, a symbol of two types tells none.
    let text = "TỈNH ỦY VẠN XUÂN    ĐẢNG CỘNG SẢN VIỆT NAM\nSố 21-QĐ/TU   Vạn Xuân, ngày 21 tháng 3 năm 2025\n- Căn cứ\n";
    assert!(
        understand(text)
            .document_type
            .is_none_or(|t| t.confidence < 0.7)
    );
}

proptest! {
    #[test]
    fn understanding_never_panics(text in "\\PC{0,200}") {
        let _ = understand(&text);
    }

    #[test]
    fn understanding_survives_shuffled_headings(
        lines in proptest::collection::vec(
            proptest::sample::select(vec![
                "TỈNH ỦY VẠN XUÂN     ĐẢNG CỘNG SẢN VIỆT NAM", "*", "Số 01-NQ/TU", "|", "Số", "-HD/TU",
                "Vạn Xuân, ngày 05 tháng 8 năm 2026", "ngày   tháng 8", "NGHỊ QUYẾT", "về việc", "MẬT",
                "T/M", "T/M BAN THƯỜNG VỤ", "Nơi nhận:", "- Lưu.", "I- A", "1. B", "a) c", "Điều 1", "\u{c}", "**", "",
                "Kính gửi:", "PHỤ LỤC", "Chương", "KT. PHÓ", "BÍ THƯ", "Nguyễn Văn Mẫu",
            ]),
            0..30,
        )
    ) {
        let text = lines.join("\n");
        let read = understand(&text);
        for section in &read.sections {
            prop_assert!(text.get(section.span.clone()).is_some());
        }
    }
}

#[test]
fn a_post_that_goes_on_over_a_line_is_no_name() {
    let text = "SỞ NỘI VỤ TỈNH VẠN XUÂN        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 35/BC-SNV        Vạn Xuân, ngày 13 tháng 4 năm 2026\n\nBÁO CÁO\nKết quả công tác\n\nNội dung.\n\nNơi nhận:                                        TM. HỘI ĐỒNG\n- Như trên;                                        CHỦ TỊCH\n\n                                          GIÁM ĐỐC SỞ GIÁO DỤC VÀ\n                                                 ĐÀO TẠO\n                                                Lê Văn Mẫu\n";
    let read = understand(text);
    assert_eq!(read.signer.map(|s| s.value).as_deref(), Some("Lê Văn Mẫu"));
}

#[test]
fn headings_of_gazettes_name_author_number_and_day_below_the_type() {
    check(
        "THÔNG TƯ\n\nCỦA BỘ Y TẾ SỐ 02/2010/TT-BYT\n\nNGÀY 19 THÁNG 01 NĂM 2010\n\nQUY ĐỊNH CHI TIẾT VIỆC LẬP HỒ SƠ\n\nCăn cứ Luật Đấu thầu;\n\nĐiều 1. Phạm vi\n",
        &Expected {
            number: "2/2010/tt-byt",
            kind: "Thông tư",
            body: "Bộ Y tế",
            date: "2010-01-19",
            title: "QUY ĐỊNH CHI TIẾT VIỆC LẬP HỒ SƠ",
            ..Expected::default()
        },
    );
    check(
        "CHỈ THỊ CỦA BỘ CHÍNH TRỊ\nSỐ 91-CT/TW NGÀY 30 THÁNG 5 NĂM 2019 VỀ CÔNG TÁC LƯU TRỮ\n\nTrong những năm qua, công tác lưu trữ có nhiều tiến bộ.\n",
        &Expected {
            number: "91-ct/tw",
            kind: "Chỉ thị",
            body: "Bộ Chính trị",
            date: "2019-05-30",
            title: "VỀ CÔNG TÁC LƯU TRỮ",
            ..Expected::default()
        },
    );
    check(
        "QUYẾT ĐỊNH\n\nCỦA THỦ TƯỚNG CHÍNH PHỦ SỐ 92/2010/QĐ-TTg NGÀY 15 THÁNG 01 NĂM 2010\n\nQUY ĐỊNH CHỨC NĂNG CỦA TỔNG CỤC LƯU TRỮ\n\nTHỦ TƯỚNG CHÍNH PHỦ\n\nCăn cứ Luật Tổ chức Chính phủ;\n",
        &Expected {
            number: "92/2010/qđ-ttg",
            kind: "Quyết định",
            body: "Thủ tướng Chính phủ",
            date: "2010-01-15",
            title: "QUY ĐỊNH CHỨC NĂNG CỦA TỔNG CỤC LƯU TRỮ",
            ..Expected::default()
        },
    );
    // The body that speaks is no abstract, and a number without a symbol is none.
    check(
        "SẮC LỆNH\n\nCỦA CHỦ TỊCH CHÍNH PHỦ LÂM THỜI\nSỐ 99 NGÀY 31 THÁNG 12 NĂM 1945\n\nCHỦ TỊCH CHÍNH PHỦ\nVIỆT NAM DÂN CHỦ CỘNG HOÀ\n\nXét rằng việc này là cần,\n\nRA SẮC LỆNH:\n",
        &Expected {
            kind: "Sắc lệnh",
            body: "Chủ tịch Chính phủ lâm thời",
            date: "1945-12-31",
            ..Expected::default()
        },
    );
}

#[test]
fn the_abstract_stands_below_an_author_in_the_line_of_the_type() {
    let heading = "BỘ TÀI CHÍNH\nSố: 12/2001/QĐ-BTC | CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập -Tự do - Hạnh phúc\n\nHà Nội, ngày 13 tháng 3 năm 2001\n\n";
    for (below, title) in [
        (
            "QUYẾT ĐỊNH CỦA BỘ TRƯỞNG BỘ TÀI CHÍNH\n\nVề việc ban hành Chế độ kế toán\n\nBỘ TRƯỞNG BỘ TÀI CHÍNH\n\n- Căn cứ Luật Kế toán;\n",
            "Về việc ban hành Chế độ kế toán",
        ),
        (
            "QUYẾT ĐỊNH CỦA BỘ TÀI CHÍNH\n\nBan hành Chế độ kế toán\n\nBỘ TÀI CHÍNH\n\nCăn cứ Luật Kế toán;\n",
            "Ban hành Chế độ kế toán",
        ),
        (
            "QUYẾT ĐỊNH CỦA BỘ TÀI CHÍNH\n\nQuy định việc phát hành công trái\n\nBỘ TÀI CHÍNH\n\nCăn cứ Luật Kế toán;\n",
            "Quy định việc phát hành công trái",
        ),
        (
            "QUYẾT ĐỊNH\nCỦA BỘ TÀI CHÍNH\n\nQUY ĐỊNH VIỆC PHÁT HÀNH CÔNG TRÁI\n\nBỘ TÀI CHÍNH\n\nCăn cứ Luật Kế toán;\n",
            "QUY ĐỊNH VIỆC PHÁT HÀNH CÔNG TRÁI",
        ),
    ] {
        let read = understand(&format!("{heading}{below}"));
        let found = read.title.map(|title| title.value);
        assert_eq!(found.as_deref(), Some(title), "{below}");
        assert_eq!(
            read.body.map(|body| body.value).as_deref(),
            Some("Bộ Tài chính")
        );
    }
}

#[test]
fn an_abstract_of_one_long_line_is_read_and_a_long_sentence_is_none() {
    let heading = "BỘ TÀI CHÍNH\nSố: 17/2000/TT-BTC | CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập -Tự do - Hạnh phúc\n\nHà Nội, ngày 21 tháng 12 năm 2000\n\nTHÔNG TƯ\n\n";
    let long = "Bổ sung và sửa đổi một số điểm của Thông tư số 40/2000/TT-BTC ngày 15/5/2000 của Bộ Tài chính hướng dẫn thi hành Quyết định số 176/1999/QĐ-TTg của Thủ tướng Chính phủ về việc miễn thuế nhập khẩu";
    let title = |below: &str| {
        let read = understand(&format!("{heading}{below}"));
        read.title.map(|title| title.value)
    };
    let text = format!("{long}\n\nCăn cứ Luật Kế toán;\n\n1. Phạm vi\n");
    assert_eq!(title(&text).as_deref(), Some(long));
    let text = format!("{long} đối với\n\nnguyên liệu\n\nCăn cứ Luật Kế toán;\n\n1. Phạm vi\n");
    let whole = format!("{long} đối với nguyên liệu");
    assert_eq!(title(&text).as_deref(), Some(whole.as_str()));
    let text = format!("{long}.\n\n1. Phạm vi\n");
    assert_eq!(title(&text), None);
}

#[test]
fn below_a_type_line_no_small_letters_are_made_capitals() {
    let text = "ngân hàng vạn xuân             cộng hoà xã hội chủ nghĩa việt nam\n     chi nhánh                      Độc lập - Tự do - Hạnh phúc\n\n  Số : 01/2006/TT-NHNN             Vạn Xuân, ngày 20 tháng 02 năm 2006\n\n                   Thông tư\n      Hướng dẫn một số nội dung về góp vốn\n\n      Để triển khai quyết định đã ban hành, Thống đốc Ngân hàng Nhà nước\nhướng dẫn một số nội dung liên quan như sau:\n\n   1. Chi nhánh tỉnh\n";
    let read = understand(text);
    let kind = read.document_type.map(|kind| kind.value);
    assert_eq!(kind.as_deref(), Some("Thông tư"));
    let title = read.title.map(|title| title.value);
    assert_eq!(
        title.as_deref(),
        Some("Hướng dẫn một số nội dung về góp vốn")
    );
}
