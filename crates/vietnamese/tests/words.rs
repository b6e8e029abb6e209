//! Words beside their syllables, in raw text and in text whose tokens stand apart.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use proptest::prelude::*;
use vietnamese::score::Score;
use vietnamese::{Analyzer, TokenKind, WordList, WordSegmenter, canonical, fold};

fn words(analyzer: &mut Analyzer, text: &str) -> Vec<(String, String, u32)> {
    let mut out = Vec::new();
    analyzer.analyse(text, |t| {
        if t.kind == TokenKind::Word {
            out.push((
                text[t.from..t.to].to_owned(),
                t.exact.to_owned(),
                t.position,
            ));
        }
    });
    out
}

fn analyzer() -> Analyzer {
    Analyzer::with_words(None).unwrap()
}

#[test]
fn words_are_found_in_raw_text() {
    for (text, expected) in [
        ("văn phòng Tỉnh\nuỷ", vec!["văn phòng", "tỉnh ủy"]),
        ("VĂN PHÒNG TỈNH ỦY", vec!["văn phòng", "tỉnh ủy"]),
        ("thực hiện nghị quyết", vec!["thực hiện", "nghị quyết"]),
        ("Nguyễn Văn Mẫu đi", vec!["nguyễn văn mẫu"]),
        (
            "Căn cứ Quyết định số 31-QĐ/TW",
            vec!["căn cứ", "quyết định"],
        ),
    ] {
        let found: Vec<_> = words(&mut analyzer(), text)
            .into_iter()
            .map(|w| w.1)
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_word_stands_before_its_first_syllable() {
    let mut kinds = Vec::new();
    analyzer().analyse("họp Tỉnh ủy", |t| {
        kinds.push((t.kind, t.exact.to_owned(), t.folded.to_owned(), t.position));
    });
    let expected = [
        (TokenKind::Syllable, "họp", "hop", 0),
        (TokenKind::Word, "tỉnh ủy", "tinh uy", 1),
        (TokenKind::Syllable, "tỉnh", "tinh", 1),
        (TokenKind::Syllable, "ủy", "uy", 2),
    ]
    .map(|(kind, exact, folded, at)| (kind, exact.to_owned(), folded.to_owned(), at));
    assert_eq!(kinds, expected);
}

#[test]
fn without_words_the_other_tokens_are_the_same() {
    let text = "Căn cứ Quyết định số 31-QĐ/TW, ngày 01/10/1997 của T.Ư; Hà Nội 1.234,5.\n\nĐiều 1";
    let mut plain = Vec::new();
    Analyzer::new().analyse(text, |t| {
        plain.push((t.from, t.to, t.exact.to_owned(), t.position))
    });
    let mut rest = Vec::new();
    analyzer().analyse(text, |t| {
        if t.kind != TokenKind::Word {
            rest.push((t.from, t.to, t.exact.to_owned(), t.position));
        }
    });
    assert_eq!(plain, rest);
}

#[test]
fn an_office_adds_its_words() {
    let text = "thực hiện vạn sự xuân phong";
    assert!(
        words(&mut analyzer(), text)
            .iter()
            .all(|w| w.1 != "vạn sự xuân phong")
    );
    let list = WordList::read("# của cơ quan\nvạn_sự xuân phong # tên chương trình\n").unwrap();
    let mut with = Analyzer::with_words(Some(&list)).unwrap();
    assert!(
        words(&mut with, text)
            .iter()
            .any(|w| w.1 == "vạn sự xuân phong")
    );
    for (wrong, said) in [
        ("xin chào\nqzx lạ", "line 2: \"qzx\""),
        ("một", "line 1: a word has two to eight syllables"),
    ] {
        let error = WordList::read(wrong).unwrap_err().to_string();
        assert!(error.starts_with(said), "{error}");
    }
}

#[test]
fn joining_changes_nothing_but_blanks_inside_words() {
    let mut segmenter = WordSegmenter::new(None).unwrap();
    for line in [
        "  Ủy ban  nhân dân tỉnh , TP. HCM \t ( 25 )",
        "",
        " ",
        "Hoà bình .",
    ] {
        let joined = segmenter.join(line);
        assert_eq!(
            joined
                .replace('_', " ")
                .split_whitespace()
                .collect::<Vec<_>>(),
            line.split_whitespace().collect::<Vec<_>>()
        );
    }
    assert_eq!(segmenter.join("phục vụ  nhân dân"), "phục_vụ  nhân_dân");
}

#[test]
fn no_word_reaches_over_punctuation_that_hangs_on_a_token() {
    let mut segmenter = WordSegmenter::new(None).unwrap();
    for (line, joined) in [
        ("công, tác (phục vụ), họp.", "công, tác (phục_vụ), họp."),
        (
            "“phục vụ nhân dân”; nhân. dân",
            "“phục_vụ nhân_dân”; nhân. dân",
        ),
        ("công , tác phục vụ .", "công , tác phục_vụ ."),
        (
            "phu\u{323}c vu\u{323} nhân\tdân",
            "phu\u{323}c_vu\u{323} nhân_dân",
        ),
        ("\u{feff}phục vụ (", "\u{feff}phục_vụ ("),
    ] {
        assert_eq!(segmenter.join(line), joined);
    }
    let long = "phục vụ ".repeat(10_000);
    let joined = segmenter.join(&long);
    assert_eq!(joined.replace('_', " "), long);
    // A sentence so long is cut, and a cut may part one word.
    assert!(joined.matches("phục_vụ").count() > 9_990);
}

/// The longest word of the lists at each place: simple, and so a check on the dictionary.
fn longest_match(lists: &HashSet<String>, tokens: &[&str]) -> String {
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let name = tokens[at..]
            .iter()
            .take(4)
            .take_while(|t| t.starts_with(char::is_uppercase))
            .count();
        let listed = (2..=5).rev().find(|n| {
            at + n <= tokens.len() && lists.contains(&canonical(&tokens[at..at + n].join(" ")))
        });
        let len = listed.unwrap_or(1).max(name.max(1));
        out.push(tokens[at..at + len].join("_"));
        at += len;
    }
    out.join(" ")
}

#[test]
fn the_model_beats_the_longest_match_on_real_text() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let gold = format!("{root}/../shared/data/segmentation/ud-vtb.dev.ws");
    let Ok(gold) = std::fs::read_to_string(&gold) else {
        eprintln!("skipped: {gold} is absent");
        return;
    };
    let mut lists = HashSet::new();
    for list in ["vnvocab", "pyvi", "party", "places", "places-2025"] {
        let path = format!("{}/data/words/{list}.txt", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        lists.extend(text.lines().map(canonical));
    }
    let mut segmenter = WordSegmenter::new(None).unwrap();
    let (mut model, mut oracle) = (Score::default(), Score::default());
    for line in gold.lines() {
        let raw = line.replace('_', " ");
        let tokens: Vec<&str> = raw.split_whitespace().collect();
        assert!(model.add(line, &segmenter.join(&raw)));
        assert!(oracle.add(line, &longest_match(&lists, &tokens)));
    }
    // The oracle knows the same words: it must come near, and must not win.
    assert!(oracle.f1() > 0.95, "longest match {:.4}", oracle.f1());
    assert!(
        model.f1() > oracle.f1(),
        "{:.4} against {:.4}",
        model.f1(),
        oracle.f1()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_stand_for_their_text(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "nghị", " quyết", " Tỉnh", " ủy", "\nHoà", " bình", ", ", ". ", " nhân", " dân", " 57", "-NQ/TW",
            " xã", " hội", " chủ", " nghĩa", " Nguyễn", " Mẫu", "\n\n", " T.Ư", " café",
        ]), 0..60)
    ) {
        let text = pieces.concat();
        let mut last = 0;
        let mut analyzer = analyzer();
        analyzer.analyse(&text, |t| {
            assert!(t.position >= last);
            last = t.position;
            if t.kind == TokenKind::Word {
                let span = &text[t.from..t.to];
                // Where a blank was lost, the span has none.
                let letters = |text: &str| text.split_whitespace().collect::<String>();
                assert_eq!(letters(&canonical(span)), letters(t.exact));
                assert_eq!(letters(&fold(span)), letters(t.folded));
            }
        });
    }

    #[test]
    fn pieces_that_end_at_a_sentence_are_read_alike(
        sentences in prop::collection::vec(prop::sample::select(vec![
            "Ủy ban nhân dân tỉnh họp bàn. ", "Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024. ",
            "Đồng chí Nguyễn Văn Mẫu phát biểu! ", "xã hội chủ nghĩa\n\n", "Học sinh học sinh học? ",
        ]), 1..12)
    ) {
        let whole: String = sentences.concat();
        let mut analyzer = analyzer();
        let all: Vec<_> = words(&mut analyzer, &whole).into_iter().map(|w| w.1).collect();
        let mut parts = Vec::new();
        for sentence in &sentences {
            parts.extend(words(&mut analyzer, sentence).into_iter().map(|w| w.1));
        }
        prop_assert_eq!(all, parts);
    }
}
