//! A draft, a scan of a print and what only looks alike, through the public interface.
#![allow(clippy::unwrap_used)]

mod collection;

use collection::{Collection, document};
use party_documents::{Date, DocumentNumber, Secrecy};
use search_index::{
    Beginning, BuildOptions, Clearance, Document, Filters, GenerationBuilder, IndexDirectory,
    SearchIndex, SearchRequest, Within,
};

const SYLLABLES: &[&str] = &[
    "nghị",
    "quyết",
    "đại",
    "hội",
    "đảng",
    "bộ",
    "tỉnh",
    "xây",
    "dựng",
    "nông",
    "thôn",
    "mới",
    "chuyển",
    "đổi",
    "số",
    "cán",
    "kiểm",
    "tra",
    "giám",
    "sát",
    "kinh",
    "tế",
    "văn",
    "hóa",
    "giáo",
    "dục",
    "y",
    "môi",
    "trường",
    "đất",
    "đai",
    "huyện",
    "ủy",
    "phường",
    "xã",
    "nhân",
    "dân",
    "tổ",
    "chức",
    "phát",
    "triển",
    "bền",
    "vững",
    "công",
    "nghiệp",
    "dịch",
    "vụ",
    "du",
    "lịch",
    "quốc",
    "phòng",
    "an",
    "ninh",
    "lãnh",
    "đạo",
    "chỉ",
    "thực",
    "hiện",
    "mục",
    "tiêu",
];

/// Prose of about `length` syllables, the same for a seed.
fn prose(seed: u64, length: usize) -> Vec<String> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        SYLLABLES[(state % SYLLABLES.len() as u64) as usize].to_owned()
    };
    (0..length).map(|_| next()).collect()
}

/// As recognised from a scan: one syllable in `every` is misread.
fn scanned(text: &[String], every: usize) -> Vec<String> {
    let misread = |(n, syllable): (usize, &String)| {
        if n % every == every / 2 {
            syllable.chars().rev().chain(['l']).collect()
        } else {
            syllable.clone()
        }
    };
    text.iter().enumerate().map(misread).collect()
}

/// A report with figures: one after every seventh syllable.
fn with_figures(text: &[String], from: usize) -> Vec<String> {
    let mut report = Vec::new();
    for (n, syllable) in text.iter().enumerate() {
        report.push(syllable.clone());
        if n % 7 == 6 {
            report.push(format!("{}", from + n * 13));
        }
    }
    report
}

fn paper(id: &str, text: &[String]) -> Document {
    document(id, &format!("Văn kiện {id}"), &text.join(" "))
}

fn near(index: &SearchIndex, clearance: Clearance, id: &str) -> Vec<String> {
    let found = index
        .near_duplicates(clearance, &Within::default(), id)
        .unwrap();
    let mut ids: Vec<String> = found.into_iter().map(|near| near.id).collect();
    ids.sort();
    ids
}

#[test]
fn a_scan_is_joined_with_its_print_and_another_text_is_not() {
    let text = with_figures(&prose(1, 900), 100);
    let mut draft = text[..820].to_vec();
    draft.extend(prose(9, 60));
    let mut scan = paper("scan", &scanned(&text, 20));
    scan.ocr = true;
    let collection = Collection::of(vec![
        paper("print", &text),
        scan,
        paper("draft", &draft),
        paper("other", &with_figures(&prose(2, 900), 100)),
    ]);
    let of = |id| near(&collection.index, collection.clearance, id);
    assert_eq!(of("print"), ["draft", "scan"]);
    assert!(of("scan").contains(&"print".to_owned()));
    assert!(of("other").is_empty());
    assert!(of("unknown").is_empty());
    let found = collection
        .index
        .near_duplicates(collection.clearance, &Within::default(), "print")
        .unwrap();
    assert!(found[0].similarity >= found[1].similarity);
    assert!(
        found
            .iter()
            .all(|near| near.similarity > 0.45 && near.similarity < 1.0)
    );
}

#[test]
fn reports_of_two_years_are_two() {
    let words = prose(3, 900);
    let year = |id: &str, from, year: i16, number: &str| {
        let mut report = paper(id, &with_figures(&words, from));
        report.date = Date::new(year, 12, 20);
        report.number = DocumentNumber::parse(number);
        report
    };
    // What differs in each: the figures, the year, the number of its own.
    let mut figures = year("figures", 5_000, 2021, "45-BC/TU");
    (figures.date, figures.number) = (None, None);
    let collection = Collection::of(vec![
        year("2021", 100, 2021, "45-BC/TU"),
        figures,
        year("year", 100, 2022, "45-BC/TU"),
        year("number", 100, 2021, "46-BC/TU"),
        year("copy", 100, 2021, "45-BC/TU"),
    ]);
    assert_eq!(
        near(&collection.index, collection.clearance, "2021"),
        ["copy"],
    );
}

#[test]
fn what_is_above_the_clearance_leaves_no_trace() {
    let text = prose(4, 900);
    let mut secret = paper("secret", &scanned(&text, 40));
    secret.secrecy = Secrecy::Secret;
    let collection = Collection::of(vec![paper("open", &text), secret]);
    let grouped = SearchRequest {
        query: text[..3].join(" "),
        limit: 10,
        group_near_duplicates: true,
        ..SearchRequest::default()
    };
    let cleared = Clearance(Secrecy::Secret);
    for (clearance, others) in [(collection.clearance, 0), (cleared, 1)] {
        let of = |id| near(&collection.index, clearance, id).len();
        let sees_secret = clearance == cleared;
        assert_eq!(of("open"), others);
        assert_eq!(of("secret"), usize::from(sees_secret));
        let found = collection.index.search(clearance, &grouped).unwrap();
        let counts: Vec<usize> = found.hits.iter().map(|hit| hit.near_duplicates).collect();
        assert_eq!(counts, [others]);
    }
}

#[test]
fn results_hold_the_best_of_each_group_and_fill_the_page() {
    let mut documents = Vec::new();
    for group in 0..6 {
        let text = prose(10 + group, 400);
        for copy in 0..4 {
            let id = format!("{group}-{copy}");
            let mut one = paper(&id, &scanned(&text, 80 + 7 * copy));
            one.body = Some(["Tỉnh ủy Vạn Xuân", "Huyện ủy An Sơn"][copy % 2].to_owned());
            documents.push(one);
        }
    }
    let collection = Collection::of(documents);
    let search = |offset, limit, bodies: &[&str]| {
        let request = SearchRequest {
            query: "nghị quyết".to_owned(),
            filters: Filters {
                bodies: bodies.iter().map(|body| (*body).to_owned()).collect(),
                ..Filters::default()
            },
            offset,
            limit,
            group_near_duplicates: true,
            ..SearchRequest::default()
        };
        collection
            .index
            .search(collection.clearance, &request)
            .unwrap()
    };
    let all = search(0, 10, &[]);
    let mut groups: Vec<&str> = all.hits.iter().map(|hit| &hit.id[..1]).collect();
    groups.sort_unstable();
    assert_eq!(groups, ["0", "1", "2", "3", "4", "5"]);
    assert!(all.hits.iter().all(|hit| hit.near_duplicates == 3));
    assert_eq!(all.total, 24);
    let of_one = search(0, 10, &["Huyện ủy An Sơn"]);
    assert_eq!(of_one.hits.len(), 6);
    assert!(of_one.hits.iter().all(|hit| hit.near_duplicates == 1));
    // Page by page it is the same list.
    let pages: Vec<String> = (0..3)
        .flat_map(|page| search(page * 2, 2, &[]).hits)
        .map(|hit| hit.id)
        .collect();
    let whole: Vec<String> = all.hits.into_iter().map(|hit| hit.id).collect();
    assert_eq!(pages, whole);
}

#[test]
fn an_update_links_new_documents_with_old_ones_and_forgets_what_went() {
    let folder = tempfile::TempDir::new().unwrap();
    let directory = IndexDirectory::new(folder.path().join("index"));
    let options = BuildOptions {
        threads: 1,
        memory: 30 << 20,
    };
    let text = prose(5, 900);
    let builder = GenerationBuilder::create(&directory, &options).unwrap();
    builder.add(&paper("old", &text)).unwrap();
    builder.add(&paper("older", &scanned(&text, 30))).unwrap();
    builder.publish_with(|to| to.write_all(b"-")).unwrap();
    let begun = GenerationBuilder::begin(&directory, &options, &[Beginning::Published]).unwrap();
    begun.builder.remove(&["older".to_owned()]).unwrap();
    begun
        .builder
        .add(&paper("new", &scanned(&text, 25)))
        .unwrap();
    begun.builder.publish_with(|to| to.write_all(b"-")).unwrap();
    let index = SearchIndex::open(&directory).unwrap();
    let clearance = Clearance(Secrecy::Normal);
    assert_eq!(near(&index, clearance, "old"), ["new"]);
    assert_eq!(near(&index, clearance, "new"), ["old"]);
}

#[test]
fn long_papers_of_many_passages_are_joined_too() {
    let text = with_figures(&prose(6, 9_000), 100);
    let lines = |text: &[String]| -> String {
        text.chunks(60)
            .map(|line| line.join(" ") + ".\n\n")
            .collect()
    };
    let collection = Collection::of(vec![
        document("long", "Hướng dẫn", &lines(&text)),
        document("longer", "Hướng dẫn", &lines(&scanned(&text, 50))),
    ]);
    assert_eq!(
        near(&collection.index, collection.clearance, "long"),
        ["longer"]
    );
}
