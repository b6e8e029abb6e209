use super::*;
use proptest::prelude::*;

fn keys(text: &str) -> Vec<String> {
    find_numbers(text).iter().map(|(_, n)| n.key()).collect()
}

#[test]
fn a_horn_that_recognition_put_on_a_committee_is_taken_off() {
    assert_eq!(keys("Số 88-CV/HƯ"), ["88-cv/hu"]);
    assert_eq!(keys("Số 12-NQ/ĐƯ"), ["12-nq/đu"]);
    // `TƯ` is Trung ương.
    assert_eq!(keys("Số 29-NQ/TƯ"), ["29-nq/tw"]);
}

/// The examples gathered from public documents, by their number in the collection, with the keys
/// of the complete numbers in them. Prose citations have none.
#[rustfmt::skip]
const EXAMPLES: &[(u8, &str, &[&str])] = &[
    (1, "Chương trình hành động số 08-CTr/TU của Ban Chấp hành Đảng bộ tỉnh thực hiện Nghị quyết Đại hội XIII của Đảng", &["8-ctr/tu"]),
    (2, "Chỉ thị số 08-CT/TU của Ban Thường vụ Tỉnh ủy", &["8-ct/tu"]),
    (3, "Nghị quyết số 01-NQ/TU của Ban Chấp hành Đảng bộ tỉnh", &["1-nq/tu"]),
    (4, "Quy định số 21-QĐ/TU, ngày 21/3/2022", &["21-qđ/tu"]),
    (5, "Quyết định số 332-QĐ/TU, ngày 27/12/2021", &["332-qđ/tu"]),
    (6, "Nghị quyết Trung ương 4 (khóa XII, XIII)", &[]),
    (7, "Kết luận 48 của Bộ Chính trị (khóa X)", &[]),
    (8, "Nghị quyết 57", &[]),
    (9, "Nghị quyết Đại hội XII của Đảng", &[]),
    (10, "Nghị quyết Đại hội toàn quốc lần thứ XIII của Đảng", &[]),
    (11, "Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX, nhiệm kỳ 2020-2025", &[]),
    (12, "Nghị quyết Đại hội đại biểu Đảng bộ tỉnh lần thứ XX", &[]),
    (13, "Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị", &["57-nq/tw"]),
    (14, "Quyết định số 204-QĐ/TW, ngày 29/11/2024 của Ban Bí thư", &["204-qđ/tw"]),
    (15, "Quyết định số 333-QĐ/TW, ngày 24/6/2025 của Ban Bí thư", &["333-qđ/tw"]),
    (16, "Quy định số 379-QĐ/TW, ngày 22/10/2025 của Ban Bí thư", &["379-qđ/tw"]),
    (17, "Quy định số 05-QĐ/BCĐTW, ngày 27/8/2025 của Ban Chỉ đạo Trung ương", &["5-qđ/bcđtw"]),
    (18, "Luật Giao dịch điện tử số 20/2023/QH15, ngày 22/6/2023", &["20/2023/qh15"]),
    (19, "Kết luận số 100 - KL/TW ngày 18/8/2014 của Ban Bí thư", &["100-kl/tw"]),
    (20, "Kết luận số 111-KL/TU ngày 14/8/2017 của Ban Thường vụ Tỉnh ủy", &["111-kl/tu"]),
    (21, "Kế hoạch số 25-KH/TU ngày 30/11/2016 của Ban Thường vụ Tỉnh ủy", &["25-kh/tu"]),
    (22, "Chỉ thị số 17 về việc tăng cường sự lãnh đạo", &[]),
    (23, "Chương trình số 27-CTr/TU về thực hiện Chỉ thị 13-CT/TW của Ban Bí thư", &["27-ctr/tu", "13-ct/tw"]),
    (24, "Chỉ thị 13-CT/TW, ngày 12/01/2017 của Ban Bí thư", &["13-ct/tw"]),
    (25, "Nghị quyết số 10-NQ/TU, ngày 18/8/2021 của Ban Thường vụ Tỉnh ủy", &["10-nq/tu"]),
    (26, "Nghị quyết số 10-NQ/TU về huy động nguồn lực", &["10-nq/tu"]),
    (27, "Quy chế làm việc của Tỉnh ủy khóa X, nhiệm kỳ 2015-2020 (số 22-QC/TU)", &["22-qc/tu"]),
    (28, "Quy định số 29-QĐ/TW, ngày 25/7/2016 của Ban Chấp hành Trung ương", &["29-qđ/tw"]),
    (29, "Quyết định 168-QĐ/TW, ngày 28/12/2018 của Ban Bí thư", &["168-qđ/tw"]),
    (30, "Quyết định của Bộ Chính trị số31-QĐ/TW, ngày 01-10-1997", &["31-qđ/tw"]),
    (31, "Quyết định số: 31/QĐ-TW ngày 01-10-1997", &["31-qđ/tw"]),
    (32, "Quyết định số 31 – QĐ/TW, ngày 01/10/1997", &["31-qđ/tw"]),
    (33, "Hướng dẫn số 31 - HD/BTCTW ngày 23/4/2025", &["31-hd/btctw"]),
    (34, "Hướng dẫn số 31 – HD/BTCTW ngày 23/4/2025", &["31-hd/btctw"]),
    (35, "Công văn số 8011-CV/BTCTW, ngày 27/02/2025", &["8011-cv/btctw"]),
    (36, "Kết luận số 121-KL/TW, ngày 24/01/2025 của Ban Chấp hành Trung ương", &["121-kl/tw"]),
    (37, "Công văn số 59-CV/BCĐ", &["59-cv/bcđ"]),
    (38, "Công văn 15671-CV/VPTW", &["15671-cv/vptw"]),
    (39, "Kế hoạch 02-KH/BCĐTW", &["2-kh/bcđtw"]),
    (40, "Công văn số 11977-CV/VPTW, ngày 23/4/2020", &["11977-cv/vptw"]),
    (41, "Chỉ thị số 35-CT/TW, ngày 30/5/2019 của Bộ Chính trị", &["35-ct/tw"]),
    (42, "Chỉ thị 35 của Bộ Chính trị", &[]),
    (43, "Chỉ thị 46-CT/TW của Bộ chính trị - Ban chấp hành trung ương Đảng khóa IX", &["46-ct/tw"]),
    (44, "Nghị quyết T.Ư 4, khóa XI", &[]),
    (45, "Số 06-CT/TW", &["6-ct/tw"]),
    (46, "Nghị quyết TW4 khóa 11", &[]),
    (47, "NQ TW 4", &[]),
    (48, "Nghị quyết Trung ương 6 (lần 2) khoá VIII", &[]),
    (49, "Nghị quyết số 05-NQ/TW ngày 20- 6-1988", &["5-nq/tw"]),
    (50, "Nghị quyết số 18 ngày 25-10-2017 của Ban Chấp hành Trung ương Đảng khóa XII", &[]),
    (51, "Quyết định 1630/QĐ-TTg", &["1630/qđ-ttg"]),
    (52, "Nghị quyết 1662/NQ-UBTVQH15", &["1662/nq-ubtvqh15"]),
    (53, "Nghị quyết số 298/NQ-CP ngày 26/9/2025 của Chính phủ thực hiện Thông báo kết luận số 81-TB/TW ngày 18/7/2025 của Bộ Chính trị", &["298/nq-cp", "81-tb/tw"]),
    (54, "Nghị quyết số 66.25/2026/NQ-CP ngày 04/9/2026", &["66.25/2026/nq-cp"]),
    (55, "Kết luận số 83-KL/TW ngày 08/8/2026 của Bộ Chính trị", &["83-kl/tw"]),
    (56, "Nghị quyết số 04-NQ/HU (Nghị quyết 04)", &["4-nq/hu"]),
    (57, "Nghị Quyết số 72-NQ-TW ngày 09/09/2025 của Bộ Chính trị", &["72-nq/tw"]),
    (58, "Chương trình hành động số 06-CTr/TU ngày 12/01/2026 của Thành ủy Hà Nội", &["6-ctr/tu"]),
    (59, "Kế hoạch số 65-Ctr/TU ngày 22/04/2026", &["65-ctr/tu"]),
    (60, "KH 200/KH-UBND (CTr 39-CTr/TU thực hiện NQ 10-NQ/TW)", &["200/kh-ubnd", "39-ctr/tu", "10-nq/tw"]),
    (61, "CV 5973/UBND-KT ngày 11/6/2026", &["5973/ubnd-kt"]),
    (62, "Thông báo số 212-TB/TU ngày 23/01/2026 của Thành ủy Hà Nội", &["212-tb/tu"]),
    (63, "Quy định số 08-QĐi/TW ngày 25/10/2018", &["8-qđi/tw"]),
    (64, "Nghị quyết 03-NQ/HNTW; Nghị quyết 02-NQ/HNTW (1996)", &["3-nq/hntw", "2-nq/hntw"]),
    (65, "Nghị quyết số 847-NQ/QUTW ngày 28-12-2021 của Quân ủy Trung ương (Nghị quyết 847)", &["847-nq/qutw"]),
    (66, "Hướng dẫn số 23-HD/BTGDVTW ngày 05/6/2026", &["23-hd/btgdvtw"]),
    (67, "Công văn số 8034-CV/BTCTU ngày 08 tháng 4 năm 2024", &["8034-cv/btctu"]),
    (68, "Quy chế làm việc số 01-QC/ĐU ngày 01 tháng 7 năm 2025", &["1-qc/đu"]),
    (69, "Kế hoạch số 249-KH/UBKTTW; Công văn số 144-CV/BXĐĐ; Thông báo số 08-TB/TTCT", &["249-kh/ubkttw", "144-cv/bxđđ", "8-tb/ttct"]),
    (70, "Hướng dẫn số 03-HD/BTGDVTU; Công văn số 134-CV/UBKTTU", &["3-hd/btgdvtu", "134-cv/ubkttu"]),
    (71, "Đề án 05-ĐA/TU ngày 02/12/2025 của Tỉnh ủy", &["5-đa/tu"]),
    (72, "Kế hoạch số 19-KH/BCSĐ ngày 18/7/2023 của Ban cán sự đảng Bộ Giáo dục và Đào tạo", &["19-kh/bcsđ"]),
    (73, "Nghị Quyết 11-NQ/ĐUCA", &["11-nq/đuca"]),
    (74, "Nghị quyết số 18/NQ-TW ngày 25/10/2017; Nghị quyết 36/NQ-TW (22/10/2018)", &["18-nq/tw", "36-nq/tw"]),
    (75, "Nghị quyết số 29-NQ/T.Ư của Ban Chấp hành Trung ương Đảng khóa XI", &["29-nq/tw"]),
    (76, "Nghị quyết số 57 - NQ/TW; Nghị quyết 29- NQ/TW", &["57-nq/tw", "29-nq/tw"]),
    (77, "03/-CV/BCSĐ; 17/bcs", &["3-cv/bcsđ"]),
    (78, "{n} -TB/VPTW/nb ngày", &[]),
    (79, "Nghị quyết 2537-NQ/ĐU ngày 06/03/2025 của Đảng ủy VCB", &["2537-nq/đu"]),
    (80, "Nghị quyết số 55-NQ/ĐUTCT", &["55-nq/đutct"]),
    (81, "Thông tri số 25/TT-MTTW-BTT", &["25/tt-mttw-btt"]),
    (82, "367 - QĐ/TWĐTN-VP; 1836 QĐ/TWĐTN", &["367-qđ/twđtn-vp", "1836-qđ/twđtn"]),
    (83, "Công văn 14748/VPTW-TCNS, elsewhere 14748-CV/VPTW", &["14748/vptw-tcns", "14748-cv/vptw"]),
    (84, "`34O-CV/ĐU`, `CV/U`, `CV/PDU`, `S-CV/ĐU`, `V-CV/ĐU`, «Thc hin»", &["340-cv/đu"]),
];

#[test]
fn collected_examples() {
    assert_eq!(EXAMPLES.len(), 84);
    for (n, text, expected) in EXAMPLES {
        assert_eq!(keys(text), *expected, "example {n}: {text}");
    }
}

#[test]
fn no_number_in_these() {
    for text in [
        "20-25/TW",
        "10-12/TU",
        "3-4/5",
        "17/bcs",
        "ngày 22/12/2024",
        "ngày 20- 6-1988",
        "2-1/HN",
        "tỉ số 3-2/TW",
        "0912-345-678/TU",
        "024 3936 6388",
        "(028) 3930.3279 - 0906",
        "nhiệm kỳ 2020-2025/KH-UBND",
        "5/người-tháng",
        "60km/h",
        "100.000-200.000 đ/kg",
        "1/2-3/4",
        "giai đoạn 2021-2030/NQ",
        "24/7",
        "Điều 5 Quy định",
        "A4/KH",
        "xã 7/9-HĐ",
        "tăng 12,5-QĐ/TW",
    ] {
        let found = keys(text);
        if text == "xã 7/9-HĐ" || text == "tăng 12,5-QĐ/TW" {
            assert!(found.is_empty(), "{text}: {found:?}");
            continue;
        }
        assert_eq!(found, Vec::<String>::new(), "{text}");
        assert_eq!(DocumentNumber::parse(text), None, "{text}");
    }
}

#[test]
fn variants_meet_in_one_key() {
    for (text, key) in [
        ("số57-NQ/TW", "57-nq/tw"),
        ("57–NQ/TW", "57-nq/tw"),
        ("57 — NQ / TW", "57-nq/tw"),
        ("057-NQ/TW", "57-nq/tw"),
        ("57-NQ/TƯ", "57-nq/tw"),
        ("57-NQ/T.Ư.", "57-nq/tw"),
        ("57-NQ/TWvề", "57-nq/tw"),
        ("57-\n      NQ/TW", "57-nq/tw"),
        ("332-QD/TU", "332-qđ/tu"),
        ("92CT/TW", "92-ct/tw"),
        ("12a-NQ/TU", "12a-nq/tu"),
        ("12A-NQ/TU", "12a-nq/tu"),
        ("05-TB/VPTW/nb", "5-tb/vptw/nb"),
        ("06-HD/BTCTW-BTGTW,", "6-hd/btctw-btgtw"),
        ("57-NQ/TW-", "57-nq/tw"),
        ("57-NQ/TW - Bộ Chính trị", "57-nq/tw"),
        ("50 /2026/NĐ-CP", "50/2026/nđ-cp"),
        ("355 /BC-HĐXTH", "355/bc-hđxth"),
        ("30/2020/ND-CP", "30/2020/nđ-cp"),
        ("18/NQ-\nCP", "18/nq-cp"),
        ("119/2013/TTLT-BTC-BNV", "119/2013/ttlt-btc-bnv"),
        ("76/2025/UBTVQH15", "76/2025/ubtvqh15"),
        ("10/2003/L-CTN", "10/2003/l-ctn"),
        ("14/2018/TT-NHNN", "14/2018/tt-nhnn"),
    ] {
        assert_eq!(keys(text), [key], "{text}");
    }
}

#[test]
fn spans_cover_the_number_alone() {
    let text = "theo Kết luận số 100 - KL/TW, ngày 18/8/2014 và 1630/QĐ-TTg.";
    let found: Vec<&str> = find_numbers(text)
        .into_iter()
        .map(|(span, _)| &text[span])
        .collect();
    assert_eq!(found, ["100 - KL/TW", "1630/QĐ-TTg"]);
}

#[test]
fn parts_and_display() {
    for (text, kind, number, year, symbol, body, display) in [
        (
            "1-nq/tu",
            NumberKind::Party,
            "1",
            None,
            Some("NQ"),
            "TU",
            "01-NQ/TU",
        ),
        (
            "018/NQ-TW",
            NumberKind::Party,
            "18",
            None,
            Some("NQ"),
            "TW",
            "18-NQ/TW",
        ),
        (
            "66.25/2026/NQ-CP",
            NumberKind::State,
            "66.25",
            Some(2026),
            Some("NQ"),
            "CP",
            "66.25/2026/NQ-CP",
        ),
        (
            "1/2024/NĐ-CP",
            NumberKind::State,
            "1",
            Some(2024),
            Some("NĐ"),
            "CP",
            "01/2024/NĐ-CP",
        ),
        (
            "202/2025/qh15",
            NumberKind::State,
            "202",
            Some(2025),
            None,
            "QH15",
            "202/2025/QH15",
        ),
        (
            "5973/UBND-KT",
            NumberKind::State,
            "5973",
            None,
            None,
            "UBND-KT",
            "5973/UBND-KT",
        ),
        (
            "65-Ctr/TU",
            NumberKind::Party,
            "65",
            None,
            Some("CTr"),
            "TU",
            "65-CTr/TU",
        ),
    ] {
        let read = DocumentNumber::parse(text).unwrap_or_else(|| panic!("{text}"));
        let expected = DocumentNumber {
            kind,
            number: number.to_owned(),
            year,
            symbol: symbol.map(str::to_owned),
            body: Some(body.to_owned()),
        };
        assert_eq!(read, expected, "{text}");
        assert_eq!(read.display(), display);
    }
    let folded = |t: &str| DocumentNumber::parse(t).map(|n| n.folded_key());
    assert_eq!(folded("57-NQ/TW").as_deref(), Some("57 nq tw"));
    assert_eq!(folded("30/2020/NĐ-CP").as_deref(), Some("30 2020 nd cp"));
}

#[test]
fn typed_forms() {
    for (typed, key) in [
        ("8-CT/TU", "8-ct/tu"),
        ("08/CT-TU", "8-ct/tu"),
        ("nq 01 tu", "1-nq/tu"),
        ("57 nq tw", "57-nq/tw"),
        ("57nq/tw", "57-nq/tw"),
        ("NQ57/TW", "57-nq/tw"),
        ("nq57 tw", "57-nq/tw"),
        ("qd 332 tu", "332-qđ/tu"),
        ("01-NQ-TU", "1-nq/tu"),
        ("01_NQ_TU", "1-nq/tu"),
        ("nghị quyết 57-NQ/TW", "57-nq/tw"),
        ("Nghị quyết số 57-NQ/TW", "57-nq/tw"),
        ("số 57-NQ/TW", "57-nq/tw"),
        ("số: 57-NQ/TW.", "57-nq/tw"),
        ("nghi quyet 57 tw", "57-nq/tw"),
        ("quyet dinh so 332 tu", "332-qđ/tu"),
        ("340 cv du", "340-cv/đu"),
        ("30 2020 nd cp", "30/2020/nđ-cp"),
        ("30/2020/nđ-cp", "30/2020/nđ-cp"),
        ("nghị định 30/2020/NĐ-CP", "30/2020/nđ-cp"),
        ("nd 30/2020 cp", "30/2020/nđ-cp"),
        ("202/2025/qh15", "202/2025/qh15"),
        ("202 2025 qh15", "202/2025/qh15"),
        ("1630 qd ttg", "1630/qđ-ttg"),
        ("1630/qd-ttg", "1630/qđ-ttg"),
        ("12a nq tu", "12a-nq/tu"),
        ("“57-NQ/TW”", "57-nq/tw"),
    ] {
        let read = DocumentNumber::parse(typed).map(|n| n.key());
        assert_eq!(read.as_deref(), Some(key), "{typed}");
    }
}

#[test]
fn what_is_no_whole_number_is_not_read() {
    for typed in [
        "",
        "57",
        "nq57",
        "nghị quyết 57",
        "57-NQ/TW và 18-NQ/TW",
        "57-NQ/TW của Bộ Chính trị",
        "chuyển đổi số",
        "tu 57",
        "57 tu",
        "2020-2025",
        "18/8/2021",
        "0912 345 678",
        "đại hội 13",
        "nq tw",
    ] {
        assert_eq!(DocumentNumber::parse(typed), None, "{typed}");
    }
}

proptest! {
    #[test]
    fn finding_never_panics(text in "\\PC{0,80}") {
        for (span, number) in find_numbers(&text) {
            prop_assert!(text.get(span).is_some());
            let _ = number.folded_key();
        }
        let _ = DocumentNumber::parse(&text);
    }

    #[test]
    fn finding_survives_noise(text in "[0-9a-zđA-ZĐƯ/.\\- –\n|OlsốQĐTW]{0,60}") {
        let mut end = 0;
        for (span, _) in find_numbers(&text) {
            prop_assert!(span.start >= end && span.end <= text.len());
            end = span.end;
        }
        let _ = DocumentNumber::parse(&text);
    }

    #[test]
    fn display_reads_back(n in 1u32..20000, symbol in "NQ|QĐ|CTr|CT|KL|TB|HD|CV", body in "TW|TU|ĐU|BTCTW|UBKTTU|HU") {
        let printed = format!("{n:02}-{symbol}/{body}");
        let read = DocumentNumber::parse(&printed).unwrap();
        prop_assert_eq!(&read.display(), &printed);
        prop_assert_eq!(DocumentNumber::parse(&read.key()).unwrap(), read.clone());
        prop_assert_eq!(DocumentNumber::parse(&read.folded_key()).unwrap().key(), read.key());
    }
}
