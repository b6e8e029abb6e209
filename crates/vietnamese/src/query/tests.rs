use super::{Slip, read, read_with};
use unicode_normalization::UnicodeNormalization;

#[test]
fn slips_are_mended_and_named() {
    for (query, text, slip) in [
        ("nghij quyeets", "nghị quyết", Slip::Telex),
        ("nghi5 quye61t", "nghị quyết", Slip::Vni),
        ("Ddangr uyr xax", "Đảng ủy xã", Slip::Telex),
        ("d9a3ng u3y", "đảng ủy", Slip::Vni),
        ("thuowngf vuj", "thường vụ", Slip::Telex),
        ("thuwowngf", "thường", Slip::Telex),
        ("vietej nam", "việt nam", Slip::Telex),
        ("nhwng vaanx nawm", "nhưng vẫn năm", Slip::Telex),
        ("đaij hooij", "đại hội", Slip::Telex),
        ("nghij,quyeets", "nghị,quyết", Slip::Telex),
        ("QUYEETS DDINHJ", "QUYẾT ĐỊNH", Slip::Telex),
        ("NGHI5 QUYE61T", "NGHỊ QUYẾT", Slip::Vni),
        ("cán bộ, nghij", "cán bộ, nghị", Slip::Telex),
        ("nghijquyeets", "nghị quyết", Slip::Telex),
        ("tinhruyr", "tỉnh ủy", Slip::Telex),
        ("nghi5quye61t", "nghị quyết", Slip::Vni),
        ("nghịquyết", "nghị quyết", Slip::Glued),
        ("Tỉnhủy", "Tỉnh ủy", Slip::Glued),
        ("củaĐảng", "của Đảng", Slip::Glued),
        ("HƯỚNGDẪN", "HƯỚNG DẪN", Slip::Glued),
        ("nghịquyet", "nghị quyet", Slip::Glued),
        ("tinhuy", "tinh uy", Slip::Glued),
        ("TinhUy", "Tinh Uy", Slip::Glued),
        ("TINHUY", "TINH UY", Slip::Glued),
        ("nghiquyet", "nghi quyet", Slip::Glued),
        ("chuyendoiso", "chuyen doi so", Slip::Glued),
        ("xahoichunghia", "xa hoi chu nghia", Slip::Glued),
        ("danang", "da nang", Slip::Glued),
        ("so57", "so 57", Slip::Glued),
        ("dieu5 khoan2", "dieu 5 khoan 2", Slip::Glued),
        ("thang6 nam2026", "thang 6 nam 2026", Slip::Glued),
        ("quy3", "quy 3", Slip::Glued),
    ] {
        let reading = read(query);
        assert_eq!(reading.text, text, "{query}");
        assert!(reading.changes.iter().all(|c| c.slip == slip), "{query}");
        assert!(!reading.changes.is_empty(), "{query}");
        let mut made = String::new();
        let mut done = 0;
        for change in &reading.changes {
            made.push_str(&query[done..change.from]);
            made.push_str(&change.assumed);
            done = change.to;
        }
        made.push_str(&query[done..]);
        assert_eq!(made, text, "{query}");
        assert_eq!(read(text).text, text, "what was read stays");
    }
}

#[test]
fn what_may_be_meant_is_left() {
    for query in [
        "nghị quyết 57-NQ/TW",
        "57-nq/tw",
        "nq 57 tw",
        "nghi quyet dai hoi",
        "NGHỊ QUYẾT ĐẠI HỘI",
        "NGHI QUYET",
        "30/6/2026",
        "30-6-2026",
        "30.6.2026",
        "ngày 30 tháng 6 năm 2026",
        "QH15 U23 TW4 B52",
        "KPI GRDP OCOP",
        "Microsoft Windows",
        "canada internet online website",
        "vanphong@tinhuy.vn so5-a",
        "has",
        "taxi",
        "mono",
        "congo",
        "visa card",
        "kyoto",
        "công ty ABC",
        "khoa 10",
        "Đắk Lắk",
        "HĐND UBND",
        "Mác-Lênin KT-XH",
        "",
        " ",
    ] {
        let reading = read(query);
        assert_eq!(reading.text, query);
        assert!(reading.changes.is_empty(), "{:?}", reading.changes);
        assert!(reading.offers.is_empty());
    }
}

#[test]
fn composition_makes_no_difference() {
    for query in ["nghịquyết", "đaij hooij", "Tỉnhủy xã", "nghị quyet"] {
        let apart: String = query.nfd().collect();
        let (whole, apart) = (read(query), read(&apart));
        assert_eq!(whole.text, apart.text.nfc().collect::<String>(), "{query}");
        let marks = apart.with_marks.map(|m| m.nfc().collect::<String>());
        assert_eq!(whole.with_marks, marks, "{query}");
    }
}

#[test]
fn a_word_that_the_collection_has_is_only_offered() {
    let documents = |word: &str| match word {
        "taxi" => 40,
        "nghij" | "tinhuy" => 3,
        "tinh" | "uy" | "nghị" | "năm" => 9000,
        _ => 0,
    };
    let taxi = read_with("taxi", documents);
    assert_eq!((taxi.text.as_str(), taxi.changes.len()), ("taxi", 0));
    assert_eq!(taxi.offers.len(), 1);
    assert_eq!((taxi.offers[0].from, taxi.offers[0].to), (0, 4));
    // A rare word beside frequent ones is a slip of the collection.
    let mended = read_with("nghij tinhuy", documents);
    assert_eq!(mended.text, "nghị tinh uy");
    assert!(mended.offers.is_empty());
    // One key says little, but what the collection has not cannot be meant.
    assert_eq!(read_with("nawm", documents).text, "năm");
    assert_eq!(read("nawm").text, "nawm");
}

#[test]
fn the_collection_is_asked_about_doubts_only() {
    let mut asked = Vec::new();
    let _ = read_with("nghị quyết dai hoi TINHUY 57-NQ/TW", |word| {
        asked.push(word.to_owned());
        0
    });
    assert_eq!(asked, ["tinhuy", "tinh", "uy"]);
}

#[test]
fn marks_are_offered_where_words_leave_little_doubt() {
    for (query, marked) in [
        ("nghi quyet dang bo", Some("nghị quyết đảng bộ")),
        ("NGHI QUYET", Some("NGHỊ QUYẾT")),
        ("Nghi quyet", Some("Nghị quyết")),
        ("nghị quyet đai hoi", Some("nghị quyết đại hội")),
        ("tinhuy", Some("tỉnh ủy")),
        (
            "nghi quyet so 57-NQ/TW, chuyen doi so",
            Some("nghị quyết so 57-NQ/TW, chuyển đổi số"),
        ),
        ("nghị quyết", None),
        ("an ninh", None),
        ("57-NQ/TW", None),
        ("nghi, quyet", None),
        ("Microsoft Windows", None),
        ("", None),
    ] {
        assert_eq!(read(query).with_marks.as_deref(), marked, "{query}");
    }
}

#[test]
fn long_words_and_long_queries_are_survived() {
    let long = "nghiquyet".repeat(2000);
    assert_eq!(read(&long).text, long);
    let many = "nghijquyeets ".repeat(300);
    assert_eq!(read(&many).changes.len(), 300);
}
