//! State law as it stands: the numbers of the collection's documents, and the numbers, types, days
//! and bodies that articles cite, against the collection's own metadata. The texts are no part of
//! the repository; without them the tests say so and pass.
#![allow(clippy::expect_used, clippy::panic)]

use party_documents::{Citation, CitationForm, Date, DocumentNumber, NumberKind, find_citations};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

fn data(name: &str) -> Option<std::fs::File> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/vnlaw")
        .join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(std::fs::File::open(path).expect("a file"))
}

fn documents() -> Option<Vec<Value>> {
    let rows = BufReader::new(data("documents.jsonl")?).lines();
    Some(
        rows.map(|row| serde_json::from_str(&row.expect("a line")).expect("a JSON object a line"))
            .collect(),
    )
}

fn field<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

/// Texts of every `step`th article that has `/` and a year behind a figure.
fn articles(step: usize, most: usize) -> Option<Vec<(String, String)>> {
    let unpacked = zstd::Decoder::new(data("articles.jsonl.zst")?).expect("zstd");
    let cites = |text: &str| text.split('/').skip(1).any(|part| year(part).is_some());
    Some(
        BufReader::new(unpacked)
            .lines()
            .map(|row| {
                let row: Value = serde_json::from_str(&row.expect("a line")).expect("JSON");
                (
                    field(&row, "_id").to_owned(),
                    field(&row, "text").to_owned(),
                )
            })
            .filter(|(_, text)| cites(text))
            .step_by(step)
            .take(most)
            .collect(),
    )
}

fn year(text: &str) -> Option<u16> {
    let year = text.get(..4)?.parse().ok()?;
    (1945..=2026).contains(&year).then_some(year)
}

/// What a printed number comes to, by a reader that knows one form only: `n/yyyy/CODE`.
fn plain_key(printed: &str) -> Option<String> {
    let mut parts = printed.splitn(3, '/');
    let (number, year_part, code) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let is_number = !digits.is_empty()
        && digits.len() <= 4
        && digits.bytes().all(|b| b.is_ascii_digit())
        && number.len() - digits.len() <= 1;
    let is_code = code.len() >= 2
        && code.starts_with(char::is_uppercase)
        && code
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '&'))
        && !code.ends_with('-')
        && code
            .replace("TTg", "TTG")
            .chars()
            .all(|c| !c.is_lowercase());
    (is_number && year_part.len() == 4 && year(year_part).is_some() && is_code)
        .then(|| format!("{}/{year_part}/{code}", number.trim_start_matches('0')).to_lowercase())
}

/// The numbers of the form `n/yyyy/CODE` that a text prints, in order.
fn plain_numbers(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '-' | '&')))
        .filter_map(plain_key)
        .collect()
}

#[test]
fn numbers_of_state_documents_are_read_whole() {
    let Some(documents) = documents() else { return };
    let (mut well_formed, mut right, mut read, mut wrong) = (0, 0, 0, Vec::new());
    for row in &documents {
        let printed = field(row, "so_ky_hieu");
        let number = DocumentNumber::parse(printed);
        let expected = plain_key(printed);
        read += usize::from(number.is_some());
        well_formed += usize::from(expected.is_some());
        let Some(expected) = expected else { continue };
        match number {
            Some(n) if n.kind == NumberKind::State && n.key() == expected => right += 1,
            other => wrong.push((printed.to_owned(), other.map(|n| n.key()))),
        }
    }
    println!(
        "{} documents, {read} numbers read; of {well_formed} of the common form {right} right",
        documents.len()
    );
    for (printed, read) in wrong.iter().take(20) {
        println!("    {printed}: {read:?}");
    }
    assert!(well_formed > 3000, "{well_formed}");
    assert!(right as f64 >= 0.99 * well_formed as f64);
}

#[test]
fn state_numbers_of_500_articles() {
    let Some(articles) = articles(18, 500) else {
        return;
    };
    let (mut found, mut right, mut wanted, mut wanted_found) = (0, 0, 0, 0);
    let (mut wrong, mut missed) = (Vec::new(), Vec::new());
    for (id, text) in &articles {
        let printed = plain_numbers(text);
        let keys: Vec<String> = find_citations(text)
            .iter()
            .filter(|c| c.form == CitationForm::Full)
            .filter_map(Citation::key)
            .collect();
        // Numbers of other forms (`26/CP`) are another table's; those of this form must be printed.
        for key in keys.iter().filter(|k| k.matches('/').count() >= 2) {
            found += 1;
            if printed.contains(key) {
                right += 1;
            } else {
                wrong.push(format!("{id}: {key}"));
            }
        }
        for key in &printed {
            wanted += 1;
            if keys.contains(key) {
                wanted_found += 1;
            } else {
                missed.push(format!("{id}: {key}"));
            }
        }
    }
    println!(
        "{} articles: {right} of {found} numbers found are printed so, {wanted_found} of {wanted} printed are found",
        articles.len()
    );
    assert_eq!(articles.len(), 500);
    assert!(found > 800, "{found}");
    println!("wrong: {wrong:#?}\nmissed: {missed:#?}");
    assert!(right as f64 >= 0.99 * found as f64);
    assert!(wanted_found as f64 >= 0.99 * wanted as f64);
}

/// Counts of values that a citation gives and of those that the collection gives alike.
#[derive(Debug, Default)]
struct Agreement {
    given: usize,
    same: usize,
    other: Vec<String>,
}

impl Agreement {
    fn note(&mut self, same: bool, what: impl FnOnce() -> String) {
        self.given += 1;
        self.same += usize::from(same);
        if !same {
            self.other.push(what());
        }
    }

    fn share(&self) -> f64 {
        self.same as f64 / self.given.max(1) as f64
    }
}

/// The last three figures of a mention behind `ngày`.
fn day_printed(mention: &str) -> Option<Date> {
    let (_, day) = mention.split_once("ngày")?;
    let mut figures = day
        .split(|c: char| !c.is_ascii_digit())
        .filter(|f| !f.is_empty());
    let (day, month, year) = (figures.next()?, figures.next()?, figures.next()?);
    Date::parse(&format!("{day}/{month}/{year}"))
}

/// Whether a printed issuer is the collection's body: `Bộ trưởng Bộ Y tế` issues for `Bộ Y tế`.
fn same_body(issuer: &str, given: &str) -> bool {
    let plain = |name: &str| {
        let name = vietnamese::fold(name).replace([',', '-', '.'], " ");
        name.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (issuer, body) = (plain(issuer), plain(given));
    // `Ngân hàng Nhà nước` and `Ngân hàng Nhà nước Việt Nam` are one.
    let short = body.strip_suffix(" viet nam").unwrap_or(&body);
    issuer.ends_with(&body) || issuer.ends_with(short)
}

#[test]
fn types_days_and_bodies_of_cited_documents() {
    let (Some(documents), Some(articles)) = (documents(), articles(3, usize::MAX)) else {
        return;
    };
    let by_key: HashMap<String, &Value> = documents
        .iter()
        .filter_map(|row| Some((plain_key(field(row, "so_ky_hieu"))?, row)))
        .collect();
    let (mut types, mut bodies) = <(Agreement, Agreement)>::default();
    let (mut days, mut printed_days) = <(Agreement, Agreement)>::default();
    for (id, text) in &articles {
        for citation in find_citations(text) {
            let Some(row) = citation.key().and_then(|key| by_key.get(&key)) else {
                continue;
            };
            let printed = &text[citation.span.clone()];
            let what = |given: &str| format!("{id}: {printed} / {given}");
            let given = field(row, "loai");
            if let Some(kind) = citation
                .document_type
                .as_deref()
                .filter(|_| !given.is_empty())
            {
                let alike = vietnamese::fold(kind) == vietnamese::fold(given);
                types.note(alike, || what(given));
            }
            let day = field(row, "ngay_ban_hanh");
            if let Some(date) = citation.date {
                printed_days.note(day_printed(printed) == Some(date), || what("as printed"));
                if let Some(given) = Date::parse(day) {
                    days.note(date == given, || what(day));
                }
            }
            let given = field(row, "co_quan");
            // A joint document has several issuers, of which texts and collection name one or all.
            let joint = field(row, "so_ky_hieu").contains("TTLT");
            if let Some(issuer) = citation
                .issuer
                .as_deref()
                .filter(|_| !given.is_empty() && !joint)
            {
                let alike = same_body(issuer, given);
                bodies.note(alike, || what(given));
            }
        }
    }
    for (name, agreement) in [
        ("types", &types),
        ("days as printed", &printed_days),
        ("days", &days),
        ("bodies", &bodies),
    ] {
        println!(
            "{name}: {} of {} as the collection has them ({:.4})",
            agreement.same,
            agreement.given,
            agreement.share()
        );
        for other in agreement.other.iter().take(25) {
            println!("    {other}");
        }
    }
    assert!(types.given > 1000 && days.given > 500 && bodies.given > 500);
    assert!(types.share() >= 0.99 && bodies.share() >= 0.99 && printed_days.share() >= 0.99);
    // Where they differ from the collection's, the texts print another day than it has.
    assert!(days.share() >= 0.97);
}
