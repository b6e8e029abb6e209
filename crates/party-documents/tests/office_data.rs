//! An office's own data files. They hold for the whole process, so they are tested in one of its own.
#![allow(clippy::unwrap_used)]

use party_documents::{OfficeDataError, find_citations, install_data, senses, understand};

const NAMES: &str = include_str!("../data/body-names.tsv");
const TYPES: &str = include_str!("../data/document-types.tsv");
const SHORT: &str = include_str!("../data/abbreviations.tsv");

#[test]
fn an_offices_own_data_is_used() {
    // What cannot be read is named, and nothing of it is taken.
    let error = install_data([("abbreviations.tsv", "short\twords\tsource\nVX\n")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "abbreviations.tsv, line 2: expected 3 columns parted by tabs, found 1"
    );
    let twice = format!("{TYPES}Nghị quyết\tnghi quyet\tNQ\tboth\tseen\n");
    let error = install_data([("document-types.tsv", twice)]).unwrap_err();
    assert!(matches!(error, OfficeDataError::Tables(_)), "{error}");

    install_data([
        (
            "abbreviations.tsv",
            format!("{SHORT}VXU\tVạn Xuân ủy\tseen\n"),
        ),
        ("body-names.tsv", format!("{NAMES}Hội đồng Kỳ cựu\thead\n")),
        (
            "document-types.tsv",
            format!("{TYPES}Hương ước\thuong uoc\tHƯ\tparty\tseen\n"),
        ),
    ])
    .unwrap();
    assert_eq!(senses("vxu")[0].words, "Vạn Xuân ủy");
    let text = "theo Hương ước số 12-HƯ/TU của Hội đồng Kỳ cựu về việc";
    let citations = find_citations(text);
    assert_eq!(citations[0].document_type.as_deref(), Some("Hương ước"));
    assert_eq!(citations[0].issuer.as_deref(), Some("Hội đồng Kỳ cựu"));
    // What was not given stays as built in.
    let read = understand("TỈNH ỦY VẠN XUÂN\nSố 01-NQ/TU\n\nHƯƠNG ƯỚC\nvề nếp sống\n");
    assert_eq!(read.document_type.unwrap().value, "Hương ước");
    assert_eq!(read.body.unwrap().value, "Tỉnh ủy Vạn Xuân");

    let late = install_data([("abbreviations.tsv", SHORT)]).unwrap_err();
    assert!(matches!(late, OfficeDataError::InUse));
}
