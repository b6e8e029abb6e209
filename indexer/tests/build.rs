//! `indexer build` where all goes well.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use serde_json::json;
use support::{Office, Run, indexer, resolution, rows, set_aside};

const ROWS: &str = concat!(
    "{\"_id\": \"57/2020/qh14+1\", \"title\": \"Điều 1. Thanh niên\", \"text\": \"Từ đủ 16 tuổi.\", ",
    "\"so_ky_hieu\": \"57/2020/QH14\", \"loai\": \"Luật\", \"co_quan\": \"Quốc hội\", \"ngay_ban_hanh\": \"16/06/2020\"}\n",
    "{\"_id\": \"57/2020/qh14+2\", \"title\": \"Điều 2. Phạm vi\", \"text\": \"Quyền và nghĩa vụ.\", ",
    "\"so_ky_hieu\": \"57/2020/QH14\", \"loai\": \"Luật\", \"co_quan\": \"Quốc hội\", \"ngay_ban_hanh\": \"16/06/2020\"}\n",
);

#[test]
fn a_mixed_folder_is_indexed_and_found() {
    let text = resolution("12-NQ/TU", "chuyển đổi số");
    let html = "<html><head><title>Thông báo lịch họp</title></head><body><p>Phòng họp số 2.</p></body></html>";
    let csv = "ma,tieu_de,noi_dung\n1,Sổ công văn đến,Nhận từ huyện ủy\n2,Sổ công văn đi,Gửi trung ương\n";
    let csv = csv.replace("ma,", "id,");
    let packed = zstd::encode_all(
        "{\"_id\":\"z1\",\"text\":\"dòng trong tệp nén\"}\n".as_bytes(),
        3,
    )
    .unwrap();
    let office = Office::with(&[
        ("nghi quyet/12.txt", text.as_bytes()),
        (
            "ghi-chu.md",
            "# Ghi chú giao ban\n\nViệc tuần tới.\n".as_bytes(),
        ),
        ("lich.html", html.as_bytes()),
        ("so.csv", csv.as_bytes()),
        ("luat.jsonl", ROWS.as_bytes()),
        ("nen.jsonl.zst", &packed),
        (".DS_Store", b"x"),
    ]);
    let run = office.published(&[]);
    let summary = run.summary();
    assert_eq!(summary["totals"]["documents"], 8, "{run:?}");
    assert_eq!(summary["totals"]["files"], 6);
    assert_eq!(summary["totals"]["set_aside"], 0);
    assert_eq!(summary["totals"]["skipped"], 1);
    assert_eq!(office.ids().len(), 8);

    let hit = |query: &str| {
        office
            .search(query)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("{query}"))
    };
    let found = hit("12-NQ/TU");
    assert_eq!(found.number.as_deref(), Some("12-NQ/TU"));
    assert_eq!(found.document_type.as_deref(), Some("Nghị quyết"));
    assert_eq!(found.format, "text");
    assert_eq!(hit("giao ban").format, "markdown");
    assert_eq!(hit("lịch họp").title, "Thông báo lịch họp");
    assert_eq!(hit("huyện ủy").external_id, "1");
    assert_eq!(hit("dòng trong tệp nén").external_id, "z1");
    let mut articles: Vec<String> = office
        .search("57/2020/QH14")
        .into_iter()
        .map(|hit| hit.external_id)
        .collect();
    articles.sort();
    assert_eq!(
        articles,
        ["57/2020/qh14+1", "57/2020/qh14+2"],
        "rows of one law stay apart"
    );

    assert!(run.stdout.contains("Đã lập chỉ mục"), "{}", run.stdout);
    assert!(
        run.stdout.contains("Tài liệu") && run.stdout.contains('8'),
        "{}",
        run.stdout
    );
    let report = office.report(&run);
    assert_eq!(report["outcome"], "published");
    assert_eq!(report["documents_by_type"]["Luật"], 2);
    assert_eq!(report["documents_by_year"]["2020"], 2);
    assert_eq!(report["skipped_by_code"], json!({"system": 1}));
    let generation = office.directory().current().unwrap();
    assert_eq!(report["generation"], generation);
    assert!(
        office
            .index()
            .join("reports")
            .join(format!("{generation}.json"))
            .is_file()
    );
}

#[test]
fn one_content_in_several_places_is_one_document() {
    let text = resolution("3-NQ/TU", "công tác lưu trữ");
    let office = Office::with(&[
        ("a.txt", text.as_bytes()),
        ("ban-sao/a (2).txt", text.as_bytes()),
        ("1.jsonl", ROWS.as_bytes()),
        ("2.jsonl", ROWS.as_bytes()),
    ]);
    let run = office.published(&[]);
    assert_eq!(run.summary()["totals"]["documents"], 3);
    assert_eq!(run.summary()["totals"]["duplicates"], 3);
    let report = office.report(&run);
    let duplicates = report["duplicates"].as_array().unwrap();
    assert_eq!(duplicates.len(), 3);

    let index = search_index::SearchIndex::open(&office.directory()).unwrap();
    let all = search_index::Clearance(party_documents::Secrecy::MostSecret);
    let places = |query: &str| {
        let id = &office.search(query)[0].id;
        let document = index
            .document(all, &search_index::Within::default(), id, None)
            .unwrap()
            .unwrap();
        let place = |place: search_index::Place| {
            let name = place.path.rsplit('/').next().unwrap().to_owned();
            (name, place.row)
        };
        document
            .metadata
            .places
            .into_iter()
            .map(place)
            .collect::<Vec<_>>()
    };
    let place = |name: &str, row| (name.to_owned(), row);
    assert_eq!(
        places("3-NQ/TU"),
        [place("a.txt", None), place("a (2).txt", None)]
    );
    assert_eq!(
        places("phạm vi"),
        [place("1.jsonl", Some(2)), place("2.jsonl", Some(2))]
    );
}

#[test]
fn two_documents_with_one_identity_are_both_kept_and_named() {
    let text = resolution("12-NQ/TU", "chuyển đổi số");
    let other = text.replace("Kiên trì", "Kiên quyết");
    let office = Office::with(&[
        ("ban-1.txt", text.as_bytes()),
        ("ban-2.txt", other.as_bytes()),
        (
            "x.jsonl",
            b"{\"_id\":\"7\",\"text\":\"mot\"}\n{\"_id\":\"7\",\"text\":\"hai\"}\n",
        ),
    ]);
    let run = office.published(&[]);
    assert_eq!(run.summary()["totals"]["documents"], 4, "nothing is lost");
    let warnings = run.events_of("warning");
    let places = |code: &str| {
        let warning = warnings
            .iter()
            .find(|w| w["code"] == code)
            .unwrap_or_else(|| panic!("{code}"));
        let place = |p: &serde_json::Value| {
            let row = p["row"]
                .as_u64()
                .map(|row| format!(":{row}"))
                .unwrap_or_default();
            format!(
                "{}{row}",
                p["path"].as_str().unwrap().rsplit('/').next().unwrap()
            )
        };
        warning["places"]
            .as_array()
            .unwrap()
            .iter()
            .map(place)
            .collect::<Vec<_>>()
    };
    assert_eq!(places("same_identity"), ["ban-1.txt", "ban-2.txt"]);
    assert_eq!(places("same_external_id"), ["x.jsonl:1", "x.jsonl:2"]);
    assert!(
        run.stdout.contains("ban-1.txt") && run.stdout.contains("ban-2.txt"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_number_of_threads_does_not_change_what_is_indexed() {
    let office = Office::with(&[("rows.jsonl", &rows(90, 300))]);
    office.published(&["--threads", "1"]);
    let one = office.ids();
    office.published(&["--threads", "4", "--memory", "64"]);
    assert_eq!(one.len(), 90);
    assert_eq!(office.ids(), one);
}

#[test]
fn a_single_file_is_a_source_also_through_a_link() {
    let office = Office::with(&[]);
    let file = office.path("corpus.jsonl");
    std::fs::write(&file, ROWS).unwrap();
    let link = office.path("link.jsonl");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    for source in [file, link] {
        let run = Run::of(
            indexer()
                .arg("build")
                .arg("--source")
                .arg(source)
                .arg("--index")
                .arg(office.index()),
        );
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.summary()["totals"]["documents"], 2);
    }
}

#[test]
fn sources_that_overlap_are_read_once() {
    let office = Office::with(&[("a/1.txt", b"van ban mot"), ("2.txt", b"van ban hai")]);
    let run = office.published(&["--source", office.path("sources/a").to_str().unwrap()]);
    assert_eq!(run.summary()["totals"]["files"], 2);
    assert_eq!(run.summary()["totals"]["duplicates"], 0);
}

#[test]
fn a_field_map_names_the_columns_of_other_systems() {
    let office = Office::with(&[(
        "xuat.csv",
        "Mã số;Nội dung toàn văn;Số hiệu\nVB01;Báo cáo quý một;05-BC/TU\n".as_bytes(),
    )]);
    let refused = office.build(&[]);
    assert_eq!(refused.code, 5, "{refused:?}");
    let map = office.path("map.json");
    let fields = json!({
        "external_id": ["Mã số"], "text": ["Nội dung toàn văn"], "number": ["Số hiệu"]
    });
    std::fs::write(&map, fields.to_string()).unwrap();
    office.published(&["--field-map", map.to_str().unwrap()]);
    let hits = office.search("05-BC/TU");
    assert_eq!(hits[0].external_id, "VB01");
}

#[test]
fn secret_papers_need_leave_and_the_most_secret_never_get_it() {
    let office = Office::with(&[(
        "x.jsonl",
        "{\"_id\":\"t\",\"text\":\"a\"}\n\
         {\"_id\":\"n\",\"text\":\"b\",\"do_mat\":\"Lưu hành nội bộ\"}\n\
         {\"_id\":\"m\",\"text\":\"c\",\"do_mat\":\"Mật\"}\n\
         {\"_id\":\"tm\",\"text\":\"d\",\"do_mat\":\"Tối mật\"}\n\
         {\"_id\":\"ttm\",\"text\":\"e\",\"do_mat\":\"Tuyệt mật\"}\n\
         {\"_id\":\"la\",\"text\":\"f\",\"do_mat\":\"độ 3\"}\n"
            .as_bytes(),
    )]);
    let cases: [(&[&str], &[&str]); 3] = [
        (&[], &["n", "t"]),
        (&["--allow-secret", "secret"], &["m", "n", "t"]),
        (&["--allow-secret", "top-secret"], &["m", "n", "t", "tm"]),
    ];
    for (more, expected) in cases {
        let run = office.published(more);
        let mut found: Vec<String> = office
            .search("")
            .into_iter()
            .map(|hit| hit.external_id)
            .collect();
        found.sort();
        assert_eq!(found, expected, "{more:?}");
        let aside = set_aside(&office.report(&run));
        assert_eq!(aside.len() + expected.len(), 6, "{more:?}");
        assert!(aside.contains(&("x.jsonl:5".to_owned(), "most_secret".to_owned())));
        assert!(aside.contains(&("x.jsonl:6".to_owned(), "secrecy_unknown".to_owned())));
    }
    let index = search_index::SearchIndex::open(&office.directory()).unwrap();
    let open = search_index::Clearance(party_documents::Secrecy::Normal);
    assert_eq!(
        index.document_count(open),
        1,
        "the mark goes into the index"
    );
}

#[test]
fn earlier_generations_are_kept_as_asked() {
    let office = Office::with(&[("1.txt", b"van ban mot")]);
    let mut names = Vec::new();
    for _ in 0..4 {
        let run = office.published(&["--keep", "1"]);
        names.push(run.summary()["generation"].as_str().unwrap().to_owned());
    }
    let kept: Vec<String> = office
        .directory()
        .list()
        .unwrap()
        .into_iter()
        .map(|g| g.name)
        .collect();
    assert_eq!(kept, [names[3].clone(), names[2].clone()]);

    let list = Run::of(indexer().arg("list").arg("--index").arg(office.index()));
    assert_eq!(list.code, 0, "{list:?}");
    let lines: Vec<&str> = list.stdout.lines().collect();
    assert!(
        lines[0].starts_with(&format!("* {}", names[3])),
        "{}",
        list.stdout
    );
    assert!(
        lines[1].starts_with(&format!("  {}", names[2])),
        "{}",
        list.stdout
    );
    let list = Run::of(
        indexer()
            .args(["list", "--json", "--index"])
            .arg(office.index()),
    );
    let json: serde_json::Value = serde_json::from_str(&list.stdout).unwrap();
    assert_eq!(json[0]["current"], true);
    assert_eq!(json[1]["summary"]["documents"], 1);
}

#[test]
fn output_goes_where_it_was_asked_to() {
    let office = Office::with(&[("1.txt", b"van ban mot"), ("rong.txt", b"")]);
    let report = office.path("bao cao/hom nay.json");
    let more = [
        "--progress",
        "none",
        "--lang",
        "en",
        "--report",
        report.to_str().unwrap(),
    ];
    let run = office.published(&more);
    assert_eq!(run.stderr, "");
    assert!(
        run.stdout.contains("Indexed, and published"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("1 empty file: delete it"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("hom nay.json"), "{}", run.stdout);
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    assert_eq!(report["totals"]["documents"], 1);

    let strict = office.build(&["--strict"]);
    assert_eq!(strict.code, 3, "set aside with --strict: {strict:?}");
    assert_eq!(strict.summary()["outcome"], "published");
    let events = strict.events();
    assert_eq!(events.first().unwrap()["event"], "started");
    assert_eq!(events.last().unwrap()["event"], "summary");
    assert_eq!(strict.events_of("published").len(), 1);
    assert_eq!(strict.events_of("set_aside")[0]["code"], "empty");

    let bar = office.build(&["--progress", "bar"]);
    assert_eq!(bar.code, 0);
    assert!(!bar.stderr.contains("{\"event\""), "{}", bar.stderr);
}

#[test]
fn the_version_and_the_help_are_there() {
    let version = Run::of(indexer().arg("--version"));
    assert_eq!(
        (version.code, version.stdout.as_str()),
        (0, concat!("indexer ", env!("CARGO_PKG_VERSION"), "\n"))
    );
    for (language, word) in [("vi", "Mã thoát"), ("en", "Exit codes")] {
        let help = Run::of(indexer().args(["build", "--help", "--lang", language]));
        assert_eq!(help.code, 0);
        assert!(help.stdout.contains(word), "{}", help.stdout);
    }
    assert_eq!(Run::of(indexer().arg("build")).code, 2);
    assert_eq!(Run::of(&mut indexer()).code, 2);
}
