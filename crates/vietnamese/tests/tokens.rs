//! What the analyzer makes of raw text: table-driven cases and properties that hold for any text.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use vietnamese::{Analyzer, TokenKind, canonical, fold, normalise};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Owned {
    from: usize,
    to: usize,
    position: u32,
    kind: TokenKind,
    exact: String,
    folded: String,
}

fn analyse(text: &str) -> Vec<Owned> {
    let mut out = Vec::new();
    Analyzer::new().analyse(text, |t| {
        out.push(Owned {
            from: t.from,
            to: t.to,
            position: t.position,
            kind: t.kind,
            exact: t.exact.to_owned(),
            folded: t.folded.to_owned(),
        });
    });
    out
}

/// Words that follow each other, so many that an analyzer forgets what it met before.
fn many_words() -> String {
    let letters = |n: usize| -> String {
        let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
        [letter(n / 676), letter(n / 26), letter(n), 'x']
            .iter()
            .collect()
    };
    let words = (0..40_000).map(|n| letters(n % 17_576) + if n < 17_576 { "" } else { "y" });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn equal_memos_are_equal_forms() {
    let mut analyzer = Analyzer::new();
    let mut forms = std::collections::HashMap::new();
    let mut epochs = std::collections::HashSet::new();
    let many = many_words();
    let ordinary = "Nghị quyết số 31-QĐ/TW của Tỉnh ủy, 12 hoà hòa T.Ư KT-XH Tỉnhủy nghị";
    for text in [ordinary, &many, ordinary, &many, ordinary] {
        analyzer.analyse(text, |token| {
            let Some(memo) = token.memo else { return };
            epochs.insert(memo.epoch);
            let own = (token.exact.to_owned(), token.folded.to_owned());
            let first = forms
                .entry((memo.epoch, memo.word))
                .or_insert_with(|| own.clone());
            assert_eq!(*first, own);
        });
    }
    assert!(epochs.len() > 2, "it never forgot: {epochs:?}");
    let mut remembered = 0;
    analyzer.analyse("nghị quyết của tỉnh ủy", |t| {
        remembered += usize::from(t.memo.is_some())
    });
    assert_eq!(remembered, 5);
}

fn exacts(text: &str) -> String {
    let tokens: Vec<_> = analyse(text).into_iter().map(|t| t.exact).collect();
    tokens.join(" ")
}

#[test]
fn raw_text_becomes_tokens() {
    for (text, expected) in [
        ("Tỉnh\nủy, văn phòng cấp\nuỷ", "tỉnh ủy văn phòng cấp ủy"),
        ("HOÀ hòa hoà ho\u{300}a", "hòa hòa hòa hòa"),
        ("Mác-Lênin, KT-XH", "mác lênin kt xh"),
        ("số31-QĐ/TW", "số 31-qđ/tw 31 qđ tw"),
        ("ngày 01/10/1997", "ngày 1 10 1997"),
        ("ngày 22.12.2024", "ngày 22 12 2024"),
        ("1.234.567 đồng, 3,5%", "1234567 đồng 3,5"),
        ("năm2021, 2021của", "năm 2021 2021 của"),
        ("QH15 U23 5kg B52", "qh15 u23 5kg b52"),
        ("T.Ư và U.B.N.D tỉnh", "tư và ubnd tỉnh"),
        ("T.Ư.T.Ư", "t ưtư"),
        ("TP.HCM", "tp hcm"),
        ("thƣ LƢU TRỮ", "thư lưu trữ"),
        (
            "nghị\u{ad} quy\u{ad}ết đảng\u{a0}viên x\u{200b}ã",
            "nghị quyết đảng viên xã",
        ),
        ("Ðảng ðảng Ɖảng", "đảng đảng đảng"),
        ("**Tỉnh** ủy<br/>Hòa&nbsp;Bình", "tỉnh ủy hòa bình"),
        (
            "Tỉnh <b>ủ</b>y, ngh<span style=\"a\">ị</span> quyết",
            "tỉnh ủy nghị quyết",
        ),
        ("<i>T</i>ỉnh</p><p>ủy inter<b>net</b>", "tỉnh ủy internet"),
        ("chủ</a><a>Tin<br>tức", "chủ tin tức"),
        (
            "HĐND</b>tỉnh <b>57</b>NQ Điều 1</b>Nội",
            "hđnd tỉnh 57 nq điều 1 nội",
        ),
        (
            "Tỉnhủy NGHỊQUYẾT côngtác tinhuy",
            "tỉnh ủy nghị quyết công tác tinhuy",
        ),
        ("cơ_quan nhà_nước", "cơ quan nhà nước"),
        ("ເҺίПҺ TГỊ", "chính trị"),
        ("Москва café naïve", "москва café naïve"),
        ("Điều 5, khoản 2a", "điều 5 khoản 2a"),
        ("00 000 007", "0 0 7"),
        ("\u{301}a \u{200b}", "a"),
        ("uỷª57 nghị𝟎57", "uỷa 57 nghị 57"),
        ("T.Ư.A\u{311} T.Ư.\u{202}", "tư ȃ tư ȃ"),
    ] {
        assert_eq!(exacts(text), expected, "{text}");
    }
}

#[test]
fn document_numbers_come_whole_and_in_parts() {
    let text = "Nghị quyết số 057 – NQ/TW, ngày 22/12/2024";
    let tokens = analyse(text);
    let whole = tokens
        .iter()
        .position(|t| t.kind == TokenKind::DocumentNumber)
        .unwrap();
    let [number, first, second, third, after] = &tokens[whole..whole + 5] else {
        panic!("five tokens follow");
    };
    assert_eq!(&text[number.from..number.to], "057 – NQ/TW");
    assert_eq!((number.exact.as_str(), number.position), ("57-nq/tw", 3));
    assert_eq!((first.exact.as_str(), first.position), ("57", 3));
    assert_eq!((second.exact.as_str(), second.position), ("nq", 4));
    assert_eq!((third.exact.as_str(), third.position), ("tw", 5));
    assert_eq!((after.exact.as_str(), after.position), ("ngày", 6));
    let folded = analyse("31-QĐ/TW");
    assert_eq!(folded[0].folded, "31-qd/tw");
}

#[test]
fn dates_in_digits_and_in_words_share_their_parts() {
    for text in ["30/6/2026", "30.06.2026", "ngày 30 tháng 6 năm 2026"] {
        let numbers: Vec<_> = analyse(text)
            .into_iter()
            .filter(|t| t.kind == TokenKind::Number)
            .map(|t| t.exact)
            .collect();
        assert_eq!(numbers, ["30", "6", "2026"], "{text}");
    }
}

#[test]
fn whole_dates_stand_before_their_parts() {
    let text = "họp ngày 30 tháng 6 năm 2026, số 12-NQ/TW";
    let (mut plain, mut dates) = (Vec::new(), Vec::new());
    Analyzer::new().analyse(text, |t| plain.push((t.from, t.to, t.position, t.kind)));
    let mut rest = Vec::new();
    Analyzer::new().with_dates().analyse(text, |t| {
        if t.kind == TokenKind::Date {
            dates.push((
                text[t.from..t.to].to_owned(),
                t.exact.to_owned(),
                t.position,
            ));
        } else {
            rest.push((t.from, t.to, t.position, t.kind));
        }
    });
    let date = ("30 tháng 6 năm 2026".to_owned(), "2026-06-30".to_owned(), 2);
    assert_eq!(dates, [date]);
    assert_eq!(plain, rest, "the other tokens are the same");
}

#[test]
fn folding_drops_marks_and_the_bar_of_d() {
    for (text, folded) in [
        ("Đảng ủy Hoà Bình", "dang uy hoa binh"),
        ("quý, lí, kĩ", "quy, ly, ky"),
        ("31–QĐ/TW", "31-qd/tw"),
        ("Nguyễn Ðình", "nguyen dinh"),
    ] {
        assert_eq!(fold(text), folded);
    }
}

#[test]
fn readable_text_keeps_case_and_tone_placement() {
    for (text, expected) in [
        ("Hoà Bình", "Hoà Bình"),
        ("Ho\u{300}a", "Hòa"),
        ("nghị\u{ad} quyết\u{200b}", "nghị quyết"),
        ("LƢU TRỮ", "LƯU TRỮ"),
        ("a\u{a0}b", "a b"),
        ("ເҺίПҺ TГỊ", "CHÍNH TRỊ"),
        ("Москва", "Москва"),
    ] {
        assert_eq!(normalise(text), expected);
        assert_eq!(normalise(&normalise(text)), normalise(text));
    }
    assert!(matches!(
        normalise("Đảng ủy xã"),
        std::borrow::Cow::Borrowed(_)
    ));
}

/// Vietnamese words, numbers, separators and noise, glued at random.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "nghị", "quyết", "HOÀ", "hòa", "uỷ", "Đảng", "ðảng", "thúy", "quý", "lí", "già", "nghiêng",
            "Tỉnh", "Tỉnhủy", "côngtác", "ngh", "ị", "số", "ngày", "TW", "NQ", "QĐ", "Lênin", "internet", "café", "thƣ", "T.Ư", "QH15",
        ]).prop_map(str::to_owned),
        3 => prop::sample::select(vec!["57", "01", "2020", "1.234", "3,5", "057", "12a"]).prop_map(str::to_owned),
        8 => prop::sample::select(vec![
            " ", " ", "\n", "-", "/", " – ", ".", ",", "\u{ad}", "\u{200b}", "\u{a0}", "\r\n", "_", "**",
            "<br>", "&nbsp;", "", "\t", "<b>", "</b>", "</span><i>", "<p>",
        ]).prop_map(str::to_owned),
        1 => prop::char::range('\u{20}', '\u{24f}').prop_map(String::from),
        1 => prop::char::range('\u{300}', '\u{345}').prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_token_stands_for_its_text(text in text()) {
        for t in analyse(&text) {
            prop_assert!(text.is_char_boundary(t.from) && text.is_char_boundary(t.to) && t.from < t.to);
            prop_assert_eq!(canonical(&text[t.from..t.to]), t.exact.clone(), "{:?}", t);
            prop_assert_eq!(fold(&text[t.from..t.to]), t.folded.clone(), "{:?}", t);
        }
    }

    #[test]
    fn words_met_before_are_read_alike(text in text(), other in text()) {
        let mut analyzer = Analyzer::new();
        let mut tokens = |text: &str| {
            let mut tokens = Vec::new();
            analyzer.analyse(text, |t| {
                tokens.push((t.from, t.to, t.position, t.kind, t.exact.to_owned(), t.folded.to_owned()));
            });
            tokens
        };
        let first = tokens(&text);
        tokens(&other);
        prop_assert_eq!(tokens(&text), first);
    }

    #[test]
    fn tokens_come_in_order(text in text()) {
        let tokens = analyse(&text);
        for pair in tokens.windows(2) {
            prop_assert!(pair[0].position <= pair[1].position && pair[0].from <= pair[1].from);
            prop_assert!(pair[1].position - pair[0].position <= 1);
        }
    }

    #[test]
    fn composition_makes_no_difference(text in text()) {
        let forms = |text: &str| analyse(text).into_iter().map(|t| (t.exact, t.folded, t.position)).collect::<Vec<_>>();
        // The long solidus makes other signs of <, > and =, so it can end a tag.
        let text = text.replace('\u{338}', "");
        let nfc: String = text.nfc().collect();
        let nfd: String = text.nfd().collect();
        prop_assert_eq!(forms(&nfc), forms(&nfd));
    }

    #[test]
    fn canonical_and_fold_settle(text in text()) {
        // Noise inside numbers with separators is the one thing that a second reading sees anew,
        // besides tags: behind them capitals may tell where a word begins.
        let words: String = text.chars().filter(|c| !c.is_numeric() && *c != '<').collect();
        let once = canonical(&words);
        prop_assert_eq!(canonical(&once), once.clone());
        for t in analyse(&text) {
            // Without its capitals a symbol that is no known type is not taken for a number again.
            let again = analyse(&t.exact).first().map(|first| first.kind);
            if t.kind == TokenKind::DocumentNumber && again != Some(t.kind) { continue; }
            prop_assert_eq!(canonical(&t.exact), t.exact.clone(), "{:?}", t);
            prop_assert_eq!(fold(&t.folded), t.folded.clone(), "{:?}", t);
            prop_assert_eq!(fold(&t.exact), t.folded.clone(), "{:?}", t);
        }
        let normal = normalise(&text).into_owned();
        prop_assert_eq!(normalise(&normal).into_owned(), normal);
    }

    #[test]
    fn a_word_reads_the_same_indexed_and_asked(text in text()) {
        // What the index holds is found by typing it again, with or without marks.
        for t in analyse(&text) {
            if t.kind == TokenKind::DocumentNumber { continue; }
            let again = analyse(&t.exact);
            prop_assert_eq!(again.len(), 1, "{:?}", t);
            prop_assert_eq!(&again[0].exact, &t.exact);
            prop_assert_eq!(&again[0].folded, &t.folded);
        }
    }

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        let _ = (analyse(&text), canonical(&text), fold(&text), normalise(&text));
    }
}
