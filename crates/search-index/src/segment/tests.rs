//! A segment is held against what its texts say, counted one by one.

use super::*;
use crate::schema::{schema, settings};
use crate::terms::{PAIR, analyse, pairs_with_neighbours};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

/// Term, passage, frequency, and places where the field has any.
type Posting = (String, DocId, u32, Vec<u32>);

/// A passage: its texts, and the title and number of the document that begins with it.
#[derive(Debug, Clone)]
struct Made {
    texts: Vec<String>,
    begins: Option<(String, String)>,
}

/// A segment with nothing in it yet.
fn begun() -> (Index, SegmentBuilder, Fields) {
    let (schema, fields) = schema();
    let index = Index::builder()
        .schema(schema)
        .settings(settings())
        .create_in_ram()
        .unwrap();
    let segment = SegmentBuilder::new(&index, fields).unwrap();
    (index, segment, fields)
}

fn written(passages: &[Made]) -> (Index, SegmentReader, Fields) {
    let (index, mut segment, fields) = begun();
    for passage in passages {
        add(&mut segment, passage);
        segment.complete(&[columns(passage, &fields)]).unwrap();
    }
    let reader = read(&index, segment);
    (index, reader, fields)
}

fn add(segment: &mut SegmentBuilder, passage: &Made) {
    for text in &passage.texts {
        segment.text(text, |_| {});
    }
    if let Some((title, number)) = &passage.begins {
        segment.name(NameField::Number, number);
        segment.words(WordField::Title, title);
    }
    segment.end_passage();
}

fn columns(passage: &Made, fields: &Fields) -> TantivyDocument {
    let mut columns = TantivyDocument::new();
    columns.add_u64(fields.ordinal, u64::from(passage.begins.is_none()));
    columns.add_bytes(fields.record, passage.texts.concat().as_bytes());
    columns
}

fn read(index: &Index, segment: SegmentBuilder) -> SegmentReader {
    let meta = segment.finish().unwrap();
    SegmentReader::open(&index.segment(meta)).unwrap()
}

/// All postings of a field, in the order of the term dictionary.
fn postings(reader: &SegmentReader, field: Field, option: IndexRecordOption) -> Vec<Posting> {
    let inverted: &InvertedIndexReader = &reader.inverted_index(field).unwrap();
    let mut terms = inverted.terms().stream().unwrap();
    let mut found = Vec::new();
    while let Some((term, info)) = terms.next() {
        let term = String::from_utf8(term.to_vec()).unwrap();
        let mut postings = inverted.read_postings_from_terminfo(info, option).unwrap();
        let mut passages = 0;
        while postings.doc() != TERMINATED {
            let mut places = Vec::new();
            if option.has_positions() {
                postings.positions(&mut places);
            }
            found.push((term.clone(), postings.doc(), postings.term_freq(), places));
            passages += 1;
            postings.advance();
        }
        assert_eq!(passages, info.doc_freq, "{term}");
    }
    found
}

/// The same, counted from the texts.
#[derive(Default)]
struct Counted(BTreeMap<(String, DocId), Vec<u32>>);

impl Counted {
    fn add(&mut self, term: &str, passage: DocId, place: u32) {
        self.0
            .entry((term.to_owned(), passage))
            .or_default()
            .push(place);
    }

    fn postings(self, places: bool, frequencies: bool) -> Vec<Posting> {
        let postings = self.0.into_iter().map(|((term, passage), at)| {
            let frequency = if frequencies { at.len() as u32 } else { 1 };
            (
                term,
                passage,
                frequency,
                if places { at } else { Vec::new() },
            )
        });
        postings.collect()
    }
}

#[derive(Default)]
struct Expected {
    exact: Counted,
    folded: Counted,
    pairs: Counted,
    bare: Counted,
    title: Counted,
    number: Counted,
    lengths: Vec<u32>,
}

fn expected(passages: &[Made]) -> Expected {
    let mut all = Expected::default();
    for (passage, made) in (0..).zip(passages) {
        let (mut next, mut tokens) = (0, Vec::new());
        let (mut syllables, mut marked) = (0, 0);
        for text in &made.texts {
            if !tokens.is_empty() {
                // A place stays empty before each further text.
                next += 1;
            }
            let (start, mut before) = (next, None);
            analyse(text, |token| {
                // The places of tokens rise by one.
                let place = start + token.position;
                next = place + 1;
                tokens.push((token.exact.to_owned(), token.folded.to_owned(), place));
                syllables += usize::from(token.kind == TokenKind::Syllable);
                marked += usize::from(token.exact != token.folded);
                if pairs_with_neighbours(token.kind)
                    && let Some((before, at)) = before.replace((token.folded.to_owned(), place))
                    && at + 1 == place
                {
                    let pair = format!("{before}{PAIR}{}", token.folded);
                    all.pairs.add(&pair, passage, 0);
                }
            });
        }
        for (exact, folded, place) in &tokens {
            all.exact.add(exact, passage, *place);
            all.folded.add(folded, passage, 0);
            if marked * 4 < syllables {
                all.bare.add(folded, passage, 0);
            }
        }
        all.lengths.push(tokens.len() as u32);
        if let Some((title, number)) = &made.begins {
            analyse(title, |token| all.title.add(token.exact, passage, 0));
            all.number.add(number, passage, 0);
        }
    }
    all
}

fn hold_against(passages: &[Made]) {
    let (_index, reader, fields) = written(passages);
    let expected = expected(passages);
    let with_places = IndexRecordOption::WithFreqsAndPositions;
    let with_frequencies = IndexRecordOption::WithFreqs;
    let basic = IndexRecordOption::Basic;
    let body = fields.body;
    assert_eq!(
        postings(&reader, body.exact, with_places),
        expected.exact.postings(true, true)
    );
    for (field, counted) in [
        (body.folded, expected.folded),
        (fields.pairs, expected.pairs),
        (fields.bare, expected.bare),
    ] {
        assert_eq!(
            postings(&reader, field, with_frequencies),
            counted.postings(false, true)
        );
    }
    for (field, counted) in [
        (fields.title.exact, expected.title),
        (fields.number, expected.number),
    ] {
        assert_eq!(
            postings(&reader, field, basic),
            counted.postings(false, false)
        );
    }
    assert_eq!(reader.max_doc() as usize, passages.len());
    let norms = reader.get_fieldnorms_reader(body.exact).unwrap();
    let store = reader.get_store_reader(1).unwrap();
    let ordinals = reader.fast_fields().u64("ordinal").unwrap();
    for (passage, (made, length)) in (0..).zip(passages.iter().zip(expected.lengths)) {
        use tantivy::fieldnorm::FieldNormReader;
        let id = FieldNormReader::fieldnorm_to_id(length);
        assert_eq!(norms.fieldnorm_id(passage), id);
        let stored: TantivyDocument = store.get(passage).unwrap();
        let record = stored.get_first(fields.record).unwrap();
        assert_eq!(
            tantivy::schema::Value::as_bytes(&record),
            Some(made.texts.concat().as_bytes())
        );
        assert_eq!(
            ordinals.first(passage),
            Some(u64::from(made.begins.is_none()))
        );
    }
}

fn made(texts: &[&str]) -> Made {
    Made {
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        begins: None,
    }
}

#[test]
fn words_numbers_and_texts_side_by_side() {
    hold_against(&[
        made(&[
            "Đại hội Đảng",
            "Đảng bộ",
            "",
            "số 57-NQ/TW ngày 01/7/2025, 57-NQ/TW",
        ]),
        made(&[]),
        made(&["nghi quyet ve xay dung nong thon moi", "xay dung"]),
        made(&["a_b c_d a-b a b", "_"]),
    ]);
    hold_against(&[]);
}

#[test]
fn a_word_in_more_passages_than_a_block_holds() {
    let many: Vec<Made> = (0..700)
        .map(|n| made(&[&format!("nghị quyết {n} nghị quyết"), "hội nghị"]))
        .collect();
    hold_against(&many);
}

#[test]
fn what_was_not_completed_is_forgotten() {
    let (index, mut segment, fields) = begun();
    let kept = [made(&["giữ lại"]), made(&["cũng giữ"])];
    let mut lost = made(&["bỏ đi", "bỏ"]);
    lost.begins = Some(("Bỏ".to_owned(), "01-nq/tu".to_owned()));
    for (n, passage) in kept.iter().enumerate() {
        add(&mut segment, &lost);
        segment.text("nửa chừng", |_| {});
        segment.roll_back();
        add(&mut segment, passage);
        segment.complete(&[columns(passage, &fields)]).unwrap();
        assert_eq!(segment.passage() as usize, n + 1);
    }
    let reader = read(&index, segment);
    let option = IndexRecordOption::WithFreqsAndPositions;
    let counted = expected(&kept).exact.postings(true, true);
    assert_eq!(postings(&reader, fields.body.exact, option), counted);
    assert!(postings(&reader, fields.number, IndexRecordOption::Basic).is_empty());
    assert!(postings(&reader, fields.title.exact, IndexRecordOption::Basic).is_empty());
}

#[test]
fn a_term_that_no_dictionary_takes_leaves_its_place() {
    let long = "a".repeat(MAX);
    let text = format!("trước {long} sau");
    let (_index, reader, fields) = written(&[made(&[&text])]);
    let option = IndexRecordOption::WithFreqsAndPositions;
    let found = postings(&reader, fields.body.exact, option);
    let at = |term: &str, place| (term.to_owned(), 0, 1, vec![place]);
    assert_eq!(found, [at("sau", 2), at("trước", 0)]);
    assert!(postings(&reader, fields.pairs, IndexRecordOption::WithFreqs).is_empty());
}

/// One letter longer than a term may be.
const MAX: usize = tantivy::tokenizer::MAX_TOKEN_LEN + 1;

#[test]
fn what_it_takes_is_counted() {
    let (_index, mut segment, fields) = begun();
    let empty = segment.memory();
    for n in 0..1_000 {
        let passage = made(&[&format!("văn kiện số {n} của ban thường vụ")]);
        add(&mut segment, &passage);
        segment.complete(&[columns(&passage, &fields)]).unwrap();
    }
    assert!(segment.memory() > empty + 8_000 * TOKEN);
    assert!(!segment.is_full());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn postings_are_those_of_the_texts(
        passages in prop::collection::vec(
            (
                prop::collection::vec("((xã|Xã|xa|thôn|số 5-KH/TU|2021|[a-z]{1,3}|_|-)[ ,.]?){0,30}", 0..4),
                prop::option::of(("(xã|thôn|số )( (xã|mới)){0,3}", "[0-9]{1,2}-nq/tu")),
            ),
            0..12,
        )
    ) {
        let made: Vec<Made> = passages
            .into_iter()
            .map(|(texts, begins)| Made { texts, begins })
            .collect();
        hold_against(&made);
    }
}
