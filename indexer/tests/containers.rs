//! Archives and mail through the real binary: what is in them is found, named and kept secret as
//! files of their own are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};
use support::{Office, Run, resolution};

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn paper(n: u32, about: &str) -> Vec<u8> {
    resolution(&format!("{n}-NQ/TU"), about).into_bytes()
}

fn secret(n: u32, about: &str) -> Vec<u8> {
    resolution(&format!("{n}-NQ/TU"), about)
        .replace("NGHỊ QUYẾT\n", "MẬT\nNGHỊ QUYẾT\n")
        .into_bytes()
}

fn html(n: u32, about: &str) -> Vec<u8> {
    let text = resolution(&format!("{n}-NQ/TU"), about).replace('\n', "</p>\n<p>");
    format!("<html><body><p>{text}</p></body></html>").into_bytes()
}

fn mail(subject: &str, body: &str, attached: &[(&str, &[u8])]) -> Vec<u8> {
    let mut mail = format!(
        "From: vp@vanxuan.example\r\nTo: btc@vanxuan.example\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    )
    .into_bytes();
    for (name, bytes) in attached {
        let head = format!(
            "--x\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n"
        );
        mail.extend(head.as_bytes());
        mail.extend(base64(bytes).as_bytes());
        mail.extend(b"\r\n");
    }
    mail.extend(b"--x--\r\n");
    mail
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let at = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..4 {
            let letter = char::from(LETTERS[(bits >> (18 - 6 * n) & 63) as usize]);
            text.push(if n <= three.len() { letter } else { '=' });
        }
    }
    text
}

/// Paths below the sources of what a report lists as set aside, with the code of each.
fn aside(office: &Office, run: &Run) -> BTreeMap<String, String> {
    let report = office.report(run);
    let below = format!("{}/", office.sources().display());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    report["set_aside"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(&one["path"]).replace(&below, ""), text(&one["code"])))
        .collect()
}

/// Where the documents that a search finds lie, below the sources.
fn places(office: &Office, query: &str) -> BTreeSet<Vec<String>> {
    let index = search_index::SearchIndex::open(&office.directory()).unwrap();
    let all = search_index::Clearance(party_documents::Secrecy::MostSecret);
    let below = format!("{}/", office.sources().display());
    office
        .search(query)
        .iter()
        .map(|hit| {
            let document = index
                .document(all, &search_index::Within::default(), &hit.id, None)
                .unwrap()
                .unwrap();
            let places = document.metadata.places.iter();
            places.map(|place| place.path.replace(&below, "")).collect()
        })
        .collect()
}

#[test]
fn members_are_documents_of_their_own() {
    let inner = zip(&[
        ("trong/5.txt", &paper(5, "việc năm")),
        ("hỏng.docx", b"PK\x03\x04"),
    ]);
    let archive = zip(&[
        ("1.txt", &paper(1, "việc một")),
        ("thư mục/2.html", &html(2, "việc hai")),
        ("3.txt", &secret(3, "việc ba")),
        ("4.txt", &paper(4, "việc bốn")),
        ("sâu.zip", &inner),
        ("../../etc/6.txt", &paper(6, "việc sáu")),
        ("~$1.docx", b"rac"),
        ("__MACOSX/1.txt", b"rac"),
        ("trống.txt", b""),
    ]);
    let office = Office::with(&[
        ("hồ sơ.zip", &archive),
        ("rời/4.txt", &paper(4, "việc bốn")),
    ]);
    let run = office.published(&[]);
    let set_aside = aside(&office, &run);
    let expected = [
        ("hồ sơ.zip/3.txt", "secret"),
        ("hồ sơ.zip/sâu.zip/hỏng.docx", "damaged"),
        ("hồ sơ.zip/trống.txt", "empty"),
    ];
    let expected = expected.map(|(path, code)| (path.to_owned(), code.to_owned()));
    assert_eq!(set_aside, BTreeMap::from(expected));
    let found = places(&office, "");
    let expected: BTreeSet<Vec<String>> = [
        vec!["hồ sơ.zip/1.txt"],
        vec!["hồ sơ.zip/thư mục/2.html"],
        vec!["hồ sơ.zip/4.txt", "rời/4.txt"],
        vec!["hồ sơ.zip/sâu.zip/trong/5.txt"],
        vec!["hồ sơ.zip/../../etc/6.txt"],
    ]
    .into_iter()
    .map(|places| places.into_iter().map(str::to_owned).collect())
    .collect();
    assert_eq!(found, expected);
    for n in [1, 2, 4, 5, 6] {
        let number = format!("{n:02}-NQ/TU");
        let hits = office.search(&number);
        let named: Vec<_> = hits
            .iter()
            .filter(|hit| hit.number.as_deref() == Some(&*number))
            .collect();
        assert_eq!(named.len(), 1, "{number}");
    }
    assert!(office.search("\"việc ba\"").is_empty());
    assert!(!std::path::Path::new("/etc/6.txt").exists());
}

#[test]
fn an_update_follows_what_changes_in_an_archive() {
    let one = paper(1, "việc một");
    let (two, three) = (html(2, "việc hai"), html(3, "việc ba"));
    let office = Office::with(&[("a.zip", &zip(&[("1.txt", &one), ("2.html", &two)]))]);
    office.published(&[]);
    let run = office.update(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    let changes = |run: &Run| {
        let changes = run.summary()["changes"].clone();
        ["kept", "added", "again", "removed"].map(|name| changes[name].as_u64().unwrap())
    };
    assert_eq!(changes(&run), [2, 0, 0, 0]);
    // One stays, one has another name, one is new, and then one goes.
    office.put(
        "a.zip",
        &zip(&[("1.txt", &one), ("hai.html", &two), ("3.html", &three)]),
    );
    let run = office.update(&[]);
    assert_eq!(changes(&run), [1, 1, 1, 0], "{run:?}");
    let found = places(&office, "\"việc hai\"");
    assert_eq!(found, BTreeSet::from([vec!["a.zip/hai.html".to_owned()]]));
    office.put("a.zip", &zip(&[("hai.html", &two), ("3.html", &three)]));
    let run = office.update(&["--accept-removals"]);
    assert_eq!(changes(&run)[3], 1, "{run:?}");
    assert!(places(&office, "\"việc một\"").is_empty());
    assert_eq!(office.ids().len(), 2);
}

#[test]
fn a_message_is_as_secret_as_what_is_attached() {
    let files: [(&str, Vec<u8>); 3] = [
        (
            "thường.eml",
            mail(
                "Goi tai lieu",
                "Xin gửi nghị quyết mới ban hành.",
                &[("1.txt", &paper(1, "việc một"))],
            ),
        ),
        (
            "mật.eml",
            mail(
                "Goi kem",
                "Xin gửi kèm bản về nhân sự.",
                &[
                    ("2.txt", &secret(2, "việc hai")),
                    ("3.txt", &paper(3, "việc ba")),
                ],
            ),
        ),
        (
            "gói.zip",
            zip(&[(
                "thư.eml",
                &mail(
                    "Chuyen tiep",
                    "Xin chuyển tiếp bản về tổ chức.",
                    &[(
                        "4.zip",
                        &zip(&[
                            ("4.html", &html(4, "việc bốn")),
                            ("5.txt", &secret(5, "việc năm")),
                        ]),
                    )],
                ),
            )]),
        ),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let office = Office::with(&files);
    let check = |run: &Run| {
        let expected: BTreeMap<String, String> = [
            "mật.eml",
            "mật.eml/2.txt",
            "gói.zip/thư.eml",
            "gói.zip/thư.eml/4.zip/5.txt",
        ]
        .map(|path| (path.to_owned(), "secret".to_owned()))
        .into();
        assert_eq!(aside(&office, run), expected);
        let expected = [
            "thường.eml",
            "thường.eml/1.txt",
            "mật.eml/3.txt",
            "gói.zip/thư.eml/4.zip/4.html",
        ];
        let found: BTreeSet<String> = places(&office, "").into_iter().flatten().collect();
        assert_eq!(found, expected.map(str::to_owned).into());
    };
    let run = office.published(&[]);
    check(&run);
    // The attachments are known then, and not read again for themselves; the mark still counts.
    let path = office.sources().join("mật.eml");
    let time = std::fs::metadata(&path).unwrap().modified().unwrap();
    let mut changed = std::fs::read(&path).unwrap();
    let at = changed
        .windows(6)
        .position(|w| w == b"nh\xC3\xA2n ")
        .unwrap();
    changed[at..at + 2].copy_from_slice(b"th");
    std::fs::write(&path, changed).unwrap();
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(time)
        .unwrap();
    let run = office.update(&["--rehash"]);
    assert_eq!(run.code, 0, "{run:?}");
    let found: BTreeSet<String> = places(&office, "").into_iter().flatten().collect();
    assert!(!found.contains("mật.eml"), "{found:?}");
}

#[test]
fn what_the_office_says_of_an_archive_holds_for_its_members() {
    let archive = zip(&[
        ("1.txt", &paper(1, "việc một")),
        ("2.html", &html(2, "việc hai")),
    ]);
    let enclosed = zip(&[
        ("3.txt", &paper(3, "việc ba")),
        ("4.txt", &paper(4, "việc bốn")),
        ("4.txt.meta.json", br#"{"secrecy": "secret"}"#),
        ("a/5.txt", &paper(5, "việc năm")),
        ("a/sieu-du-lieu.csv", b"file,secrecy\n5.txt,secret\n"),
    ]);
    let office = Office::with(&[
        ("mật.zip", &archive),
        (
            "mật.zip.meta.json",
            br#"{"secrecy": "secret", "number": "99-NQ/TU"}"#,
        ),
        ("gói.zip", &enclosed),
    ]);
    let run = office.published(&[]);
    let expected = [
        ("mật.zip/1.txt", "secret"),
        ("mật.zip/2.html", "secret"),
        ("gói.zip/4.txt", "metadata_unreadable"),
        ("gói.zip/4.txt.meta.json", "metadata_unreadable"),
        ("gói.zip/a/5.txt", "metadata_unreadable"),
        ("gói.zip/a/sieu-du-lieu.csv", "metadata_unreadable"),
    ];
    let expected = expected.map(|(path, code)| (path.to_owned(), code.to_owned()));
    assert_eq!(aside(&office, &run), BTreeMap::from(expected));
    let found: BTreeSet<String> = places(&office, "").into_iter().flatten().collect();
    assert_eq!(found, ["gói.zip/3.txt".to_owned()].into());
    // The metadata are corrected: nothing else changed.
    office.put(
        "mật.zip.meta.json",
        br#"{"secrecy": "normal", "number": "99-NQ/TU"}"#,
    );
    let run = office.update(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    let found: BTreeSet<String> = places(&office, "").into_iter().flatten().collect();
    assert_eq!(found.len(), 3, "{found:?}");
    let numbers: BTreeSet<String> = office
        .search("")
        .into_iter()
        .filter_map(|hit| hit.number)
        .collect();
    assert!(
        !numbers.contains("99-NQ/TU"),
        "an archive's number is none of its members'"
    );
}

#[cfg(debug_assertions)]
#[test]
fn a_member_that_fells_its_reader_costs_itself() {
    let archive = zip(&[
        ("1.html", &html(1, "việc một")),
        ("2-abort.html", &html(2, "việc hai")),
        ("3.html", &html(3, "việc ba")),
        ("4-hang.html", &html(4, "việc bốn")),
        ("5.html", &html(5, "việc năm")),
    ]);
    let office = Office::with(&[("a.zip", &archive)]);
    let mut command = office.build_command(&["--file-time", "3"]);
    let run = Run::of(command.env("VANKIEN_READER_FAULT", "abort:abort,hang:hang"));
    assert_eq!(run.code, 0, "{run:?}");
    let expected = [
        ("a.zip/2-abort.html", "damaged"),
        ("a.zip/4-hang.html", "limit"),
    ];
    let expected = expected.map(|(path, code)| (path.to_owned(), code.to_owned()));
    assert_eq!(aside(&office, &run), BTreeMap::from(expected));
    assert_eq!(office.ids().len(), 3);
}
