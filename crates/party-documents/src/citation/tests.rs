use super::*;
use proptest::prelude::*;

#[track_caller]
fn texts(text: &str) -> Vec<&str> {
    find_citations(text)
        .into_iter()
        .map(|c| &text[c.span])
        .collect()
}

/// Citations as found in public documents: the text, and the spans expected in it.
#[test]
fn collected_examples() {
    for (text, expected) in [
        (
            "Chương trình hành động số 08-CTr/TU của Ban Chấp hành Đảng bộ tỉnh thực hiện Nghị quyết Đại hội XIII của Đảng",
            vec![
                "Chương trình hành động số 08-CTr/TU của Ban Chấp hành Đảng bộ tỉnh",
                "Nghị quyết Đại hội XIII của Đảng",
            ],
        ),
        (
            "theo Quy định số 21-QĐ/TU, ngày 21/3/2022 về quy trình",
            vec!["Quy định số 21-QĐ/TU, ngày 21/3/2022"],
        ),
        (
            "Nghị quyết Trung ương 4 (khóa XII, XIII) về xây dựng",
            vec!["Nghị quyết Trung ương 4 (khóa XII, XIII)"],
        ),
        (
            "Kết luận 48 của Bộ Chính trị (khóa X);",
            vec!["Kết luận 48 của Bộ Chính trị (khóa X)"],
        ),
        (
            "Triển khai Nghị quyết 57, các đơn vị",
            vec!["Nghị quyết 57"],
        ),
        (
            "Nghị quyết Đại hội toàn quốc lần thứ XIII của Đảng với",
            vec!["Nghị quyết Đại hội toàn quốc lần thứ XIII của Đảng"],
        ),
        (
            "Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX, nhiệm kỳ 2020-2025, với 27 đề án",
            vec!["Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX, nhiệm kỳ 2020-2025"],
        ),
        (
            "Luật Giao dịch điện tử số 20/2023/QH15, ngày 22/6/2023; Luật\nCông nghệ thông tin số 67/2006/QH11",
            vec![
                "Luật Giao dịch điện tử số 20/2023/QH15, ngày 22/6/2023",
                "Luật\nCông nghệ thông tin số 67/2006/QH11",
            ],
        ),
        ("Chỉ thị số 17 về việc tăng cường", vec!["Chỉ thị số 17"]),
        (
            "Chương trình số 27-CTr/TU về thực hiện Chỉ thị 13-CT/TW của Ban Bí thư.",
            vec![
                "Chương trình số 27-CTr/TU",
                "Chỉ thị 13-CT/TW của Ban Bí thư",
            ],
        ),
        (
            "Quy chế làm việc của Tỉnh ủy khóa X, nhiệm kỳ 2015-2020 (số 22-QC/TU)",
            vec!["Quy chế làm việc của Tỉnh ủy khóa X, nhiệm kỳ 2015-2020 (số 22-QC/TU"],
        ),
        (
            "Quyết định của Bộ Chính trị số31-QĐ/TW, ngày 01-10-1997 ban hành",
            vec!["Quyết định của Bộ Chính trị số31-QĐ/TW, ngày 01-10-1997"],
        ),
        (
            "Chỉ thị 35 của Bộ Chính trị và Chỉ thị số 05",
            vec!["Chỉ thị 35 của Bộ Chính trị", "Chỉ thị số 05"],
        ),
        (
            "Chỉ thị 46-CT/TW của Bộ chính trị - Ban chấp hành trung ương Đảng khóa IX",
            vec!["Chỉ thị 46-CT/TW của Bộ chính trị - Ban chấp hành trung ương Đảng khóa IX"],
        ),
        (
            "Nghị quyết T.Ư 4, khóa XI; Nghị quyết TW4 khóa 11; NQ TW 4",
            vec![
                "Nghị quyết T.Ư 4, khóa XI",
                "Nghị quyết TW4 khóa 11",
                "NQ TW 4",
            ],
        ),
        (
            "Nghị quyết Trung ương 6 (lần 2) khoá VIII",
            vec!["Nghị quyết Trung ương 6 (lần 2) khoá VIII"],
        ),
        (
            "Nghị quyết số 18 ngày 25-10-2017 của Ban Chấp hành Trung ương Đảng khóa XII",
            vec!["Nghị quyết số 18 ngày 25-10-2017 của Ban Chấp hành Trung ương Đảng khóa XII"],
        ),
        (
            "KH 200/KH-UBND (CTr 39-CTr/TU thực hiện NQ 10-NQ/TW)",
            vec!["KH 200/KH-UBND", "CTr 39-CTr/TU", "NQ 10-NQ/TW"],
        ),
        (
            "Nghị quyết số 04-NQ/HU (Nghị quyết 04)",
            vec!["Nghị quyết số 04-NQ/HU", "Nghị quyết 04"],
        ),
        (
            "Nghị quyết 36/NQ-TW (22/10/2018)",
            vec!["Nghị quyết 36/NQ-TW (22/10/2018)"],
        ),
        (
            "Kế hoạch số 19-KH/BCSĐ ngày 18/7/2023 của Ban cán sự đảng Bộ Giáo dục và Đào tạo về việc",
            vec![
                "Kế hoạch số 19-KH/BCSĐ ngày 18/7/2023 của Ban cán sự đảng Bộ Giáo dục và Đào tạo",
            ],
        ),
        (
            "Hướng dẫn số 06-HD/BTCTW-BTGTW,\nngày 15/8/2011 của Ban Tổ chức Trung ương và Ban Tuyên giáo Trung ương về thực\nhiện",
            vec![
                "Hướng dẫn số 06-HD/BTCTW-BTGTW,\nngày 15/8/2011 của Ban Tổ chức Trung ương và Ban Tuyên giáo Trung ương",
            ],
        ),
        (
            "Kết luận số 126, 127-KL/TW và Thông báo số 5-TB/TU",
            vec!["Kết luận số 126", "127-KL/TW", "Thông báo số 5-TB/TU"],
        ),
        (
            "theo Quyết\n      định số 246-QĐ/TW, ngày 24/01/2025 của Bộ Chính trị",
            vec!["Quyết\n      định số 246-QĐ/TW, ngày 24/01/2025 của Bộ Chính trị"],
        ),
        (
            "theo Quy định 366 năm 2025 như sau",
            vec!["Quy định 366 năm 2025"],
        ),
        (
            "Kết luận 118 điều chỉnh Chỉ thị 35 về đại hội",
            vec!["Kết luận 118", "Chỉ thị 35"],
        ),
        ("mẫu của Hướng dẫn 43, các chi bộ", vec!["Hướng dẫn 43"]),
        (
            "theo Nghị định 168/2024 và Quy định 105/2017 của Ban Chấp hành Trung ương",
            vec![
                "Nghị định 168/2024",
                "Quy định 105/2017 của Ban Chấp hành Trung ương",
            ],
        ),
        (
            "Quyết định số 26/CP ngày 21/1/1981, Quyết định 146-HĐBT, Nghị định số 1036-TTg",
            vec![
                "Quyết định số 26/CP ngày 21/1/1981",
                "Quyết định 146-HĐBT",
                "Nghị định số 1036-TTg",
            ],
        ),
        (
            "Nghị quyết 57-NQ/TW năm 2024 của Bộ Chính trị",
            vec!["Nghị quyết 57-NQ/TW năm 2024 của Bộ Chính trị"],
        ),
        (
            "Nghị quyết Hội nghị lần thứ sáu Ban Chấp hành Trung ương Đảng khóa XII",
            vec!["Nghị quyết Hội nghị lần thứ sáu Ban Chấp hành Trung ương Đảng khóa XII"],
        ),
    ] {
        assert_eq!(texts(text), expected, "{text}");
    }
}

/// Forms met in real pages, each once read wrongly.
#[test]
#[rustfmt::skip]
fn forms_met_in_pages() {
    let cases: &[(&str, &[&str])] = &[
        ("được nêu tại Kết luận 212 KL TW năm 2025, cụ thể", &["Kết luận 212 KL TW năm 2025"]),
        ("Luật Ban hành văn bản quy phạm pháp\nluật số 64/2025/QH15;", &["Luật Ban hành văn bản quy phạm pháp\nluật số 64/2025/QH15"]),
        ("Nghị quyết số 03/NQ-CP của Chính phủ Ban hành chương trình", &["Nghị quyết số 03/NQ-CP của Chính phủ"]),
        ("QUYẾT ĐỊNH SỐ 3103/QĐ-BTC CỦA BỘ TÀI CHÍNH VỀ ĐỀ ÁN", &["QUYẾT ĐỊNH SỐ 3103/QĐ-BTC CỦA BỘ TÀI CHÍNH"]),
        ("Nghị định số 109/2012/NĐ-CP của Chính phủ Lưu trữ ngày 15", &["Nghị định số 109/2012/NĐ-CP của Chính phủ"]),
        ("\"Nghị định 47/1998/NĐ\". Truy cập", &["Nghị định 47/1998/NĐ"]),
        ("Chấp hành nghị quyết của Hội nghị lần thứ 21 Ban Chấp hành Trung ương Đảng", &["nghị quyết của Hội nghị lần thứ 21 Ban Chấp hành Trung ương Đảng"]),
        ("ký Sắc lệnh 60 đổi tên Ủy ban; Sắc lệnh 230-SL ngày 30 tháng 11 năm 1946", &["Sắc lệnh 60", "Sắc lệnh 230-SL ngày 30 tháng 11 năm 1946"]),
        ("các Nghị quyết 57, 59, 66 và 68 của Bộ Chính trị", &["Nghị quyết 57", "59", "66", "68 của Bộ Chính trị"]),
        ("Nghị quyết 57, 12 nhiệm vụ", &["Nghị quyết 57"]),
    ];
    for (text, expected) in cases {
        assert_eq!(texts(text), *expected, "{text}");
    }
}

#[test]
fn no_citation_in_these() {
    for text in [
        "Kế hoạch 5 năm 2021-2025",
        "Quyết định 3 vấn đề lớn",
        "Nghị quyết 3 nội dung",
        "báo cáo 6 tháng đầu năm",
        "quy định 5 ngày làm việc",
        "Luật 2013 quy định",
        "Ban Chỉ đạo 35",
        "Chỉ thị 10% ngân sách",
        "Nghị quyết Đại hội Đảng các cấp",
        "nghị quyết của Đảng",
        "Quyết định 1.500 tỷ đồng",
        "Hướng dẫn 10 cách viết",
        "Kế hoạch 02 dự án",
        "Thông báo 3/4 số hộ",
    ] {
        assert_eq!(texts(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn relations_as_the_words_give_them() {
    for (text, expected) in [
        (
            "- Căn cứ Quy định số 294-QĐ/TW, ngày 26/5/2025 của Ban Chấp hành Trung ương;",
            Relation::BasedOn,
        ),
        (
            "Thực hiện Chỉ thị số 50-CT/TW, ngày 23/7/2025",
            Relation::Implements,
        ),
        (
            "tiếp tục triển khai có hiệu quả Nghị quyết số 18-NQ/TW",
            Relation::Implements,
        ),
        ("quán triệt sâu sắc Nghị quyết 57", Relation::Implements),
        (
            "tổng kết 10 năm thực hiện Kết luận 48 của Bộ Chính trị",
            Relation::Reviews,
        ),
        ("sơ kết 3 năm Chỉ thị số 05-CT/TW", Relation::Reviews),
        ("cụ thể hóa Nghị quyết số 10-NQ/TU", Relation::Concretises),
        (
            "Hướng dẫn này thay thế Hướng dẫn số 12-HD/BTCTW, ngày 18-01-2022",
            Relation::Replaces,
        ),
        ("bãi bỏ Quyết định số 91-QĐ/TW", Relation::Repeals),
        (
            "sửa đổi, bổ sung một số điều của Quy định số 22-QĐ/TW",
            Relation::Amends,
        ),
        ("theo Thông báo số 13-TB/TW", Relation::Cites),
        (
            "Nhằm thực hiện các nội dung này, Kết luận số 127-KL/TW còn",
            Relation::Cites,
        ),
        (
            "triển khai nghiêm túc, đồng bộ và hiệu quả Nghị quyết số 163/2024/QH15",
            Relation::Implements,
        ),
        (
            "UBND sẽ thực hiện theo Nghị quyết 60-NQ/TW",
            Relation::Implements,
        ),
        (
            "được thực hiện theo quy định tại Nghị quyết 60-NQ/TW",
            Relation::Cites,
        ),
        ("Căn cứ theo Điều 2 Nghị quyết 19-NQ/TW", Relation::BasedOn),
        (
            "Thực hiện Chỉ thị số 50-CT/TW của Ban Bí thư “Về tiếp tục đổi mới”; Quy định số 339-QĐ/TW",
            Relation::Implements,
        ),
        ("Kết luận số 13-KL/TW nêu rõ", Relation::Cites),
    ] {
        let found = find_citations(text);
        let last = found.last().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(last.relation, expected, "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn relations_met_in_pages() {
    for (text, expected) in [
        ("Nhằm thực hiện các nội dung này, Kết luận số 127-KL/TW còn", Relation::Cites),
        ("triển khai nghiêm túc, đồng bộ và hiệu quả Nghị quyết số 163/2024/QH15", Relation::Implements),
        ("Căn cứ theo Điều 2 Nghị quyết 19-NQ/TW", Relation::BasedOn),
        ("Luật Xây dựng được sửa đổi, bổ sung một số điều của Luật số 62/2020/QH14", Relation::Cites),
        ("UBND sẽ thực hiện theo Nghị quyết 60-NQ/TW", Relation::Implements),
        ("được thực hiện theo quy định tại Nghị quyết 60-NQ/TW", Relation::Cites),
        ("Thực hiện Chỉ thị số 50-CT/TW của Ban Bí thư “Về tiếp tục đổi mới”; Quy định số 339-QĐ/TW", Relation::Implements),
        ("Thực hiện Nghị quyết số 68-NQ/TW về phát triển kinh tế tư nhân\nvà Nghị quyết số 198/2025/QH15", Relation::Implements),
    ] {
        let found = find_citations(text);
        assert_eq!(found.last().map(|c| c.relation), Some(expected), "{text}");
    }
}

#[test]
fn a_list_passes_its_relation_on() {
    let text = "Căn cứ các Luật: Luật Cơ yếu số 05/2011/QH13, ngày 26/11/2011; Luật Dữ liệu số 60/2024/QH15, ngày 30/11/2024;";
    let relations: Vec<_> = find_citations(text).iter().map(|c| c.relation).collect();
    assert_eq!(relations, [Relation::BasedOn, Relation::BasedOn]);
    // What one member implements is not passed on to the next.
    let text = "ban hành Chương trình số 08-CTr/TU của Tỉnh ủy thực hiện Nghị quyết Đại hội XIII của Đảng; Chỉ thị số 08-CT/TU về đầu tư";
    let relations: Vec<_> = find_citations(text).iter().map(|c| c.relation).collect();
    assert_eq!(
        relations,
        [Relation::Cites, Relation::Implements, Relation::Cites]
    );
}

#[test]
fn short_mentions_find_their_number() {
    let text = "Nghị quyết số 04-NQ/HU (Nghị quyết 04). Sau đó Nghị quyết 04 được triển khai. Kết luận 48 của Ban Bí thư. Chỉ thị 05.";
    let found: Vec<_> = find_citations(text)
        .into_iter()
        .map(|c| (c.key(), c.inferred))
        .collect();
    let key = |k: &str| Some(k.to_owned());
    assert_eq!(
        found,
        [
            (key("4-nq/hu"), false),
            (key("4-nq/hu"), true),
            (key("4-nq/hu"), true),
            (key("48-kl/tw"), true),
            (None, false),
        ]
    );
    // What follows a list holds for all of it.
    let text = "các Nghị quyết 57, 59 và 68 của Bộ Chính trị";
    let keys: Vec<_> = find_citations(text).iter().map(Citation::key).collect();
    assert_eq!(keys, [key("57-nq/tw"), key("59-nq/tw"), key("68-nq/tw")]);
    // Two documents of one running number: the mention stays open.
    let text = "Nghị quyết số 10-NQ/TW và Nghị quyết số 10-NQ/TU. Theo Nghị quyết 10, các cấp";
    assert_eq!(find_citations(text).last().unwrap().key(), None);
}

#[test]
fn parts_of_a_citation() {
    let text = "khoản 2, Điều 5 Quy định số 22-QĐ/TW, ngày 28/7/2021 của Ban Chấp hành Trung ương (khóa XIII)";
    let found = find_citations(text);
    let one = &found[0];
    assert_eq!(one.article.as_deref(), Some("khoản 2, Điều 5"));
    assert_eq!(one.document_type.as_deref(), Some("Quy định"));
    assert_eq!(one.issuer.as_deref(), Some("Ban Chấp hành Trung ương"));
    assert_eq!(one.terms, [13]);
    assert_eq!(one.date.unwrap().to_string(), "2021-07-28");
}

proptest! {
    #[test]
    fn finding_never_panics(text in "\\PC{0,120}") {
        for citation in find_citations(&text) {
            prop_assert!(text.get(citation.span).is_some());
        }
    }

    #[test]
    fn finding_survives_shuffled_words(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "Nghị quyết", "nghị\nquyết", "số", "57", "-NQ/TW", "57-NQ/TW", ",", "và", "(", ")", "khóa", "XII",
                "của", "Bộ Chính trị", "Đại hội", "lần thứ", "Trung ương", "4", "ngày", "22/12/2024", "\n\n", "**",
                "Luật", "20/2023/QH15", "Điều 5", "&", "&12", "nhiệm kỳ 2020-2025", "Căn cứ", ";", "–", "TW4", "T.Ư",
            ]),
            0..24,
        ),
        glue in proptest::sample::select(vec![" ", "", "\n"]),
    ) {
        let text = words.join(glue);
        let mut end = 0;
        for citation in find_citations(&text) {
            prop_assert!(citation.span.start >= end && text.get(citation.span.clone()).is_some());
            end = citation.span.end;
        }
    }
}

/// Names that a text gives: the mention, the number or the term that it stands for.
#[test]
fn names_of_the_texts_own_mean_their_document() {
    for (text, mention, key, terms) in [
        (
            "Quy định số 294-QĐ/TW, ngày 26/5/2025 của Ban Chấp hành Trung ương (sau đây gọi tắt là \
             Quy định 294). Theo Quy định 294 thì",
            "Quy định 294",
            Some("294-qđ/tw"),
            vec![],
        ),
        (
            "Nghị quyết số 19-NQ/TW về nông nghiệp, nông dân (sau đây gọi\ntắt là “Nghị quyết Tam nông”). \
             Các cấp ủy thực hiện Nghị quyết Tam nông.",
            "Nghị quyết Tam nông",
            Some("19-nq/tw"),
            vec![],
        ),
        (
            "Thực hiện Nghị quyết Trung ương 4 khóa XII về xây dựng Đảng (Nghị quyết 04). Nghị quyết 04 nêu",
            "Nghị quyết 04",
            None,
            vec![12],
        ),
        (
            "Kết luận số 21-KL/TW và Kết luận số 21-KL/TU của Tỉnh ủy (gọi là Kết luận 21); theo Kết luận 21 thì",
            "Kết luận 21",
            Some("21-kl/tu"),
            vec![],
        ),
    ] {
        let found = find_citations(text);
        let of: Vec<_> = found
            .iter()
            .filter(|c| &text[c.span.clone()] == mention)
            .collect();
        assert_eq!(of.len(), 2, "{text}: {found:?}");
        for citation in of {
            assert_eq!(citation.key().as_deref(), key, "{text}");
            assert_eq!(citation.terms, terms, "{text}");
            assert!(citation.inferred);
        }
    }
    // A type alone may be any, and what the name is for must be of that type.
    for text in [
        "Nghị quyết số 19-NQ/TW (gọi tắt là Nghị quyết). Nghị quyết nêu",
        "thực hiện Nghị quyết số 19-NQ/TW (gọi tắt là Chương trình hành động). Chương trình hành động nêu",
    ] {
        assert_eq!(texts(text), ["Nghị quyết số 19-NQ/TW"]);
    }
}
