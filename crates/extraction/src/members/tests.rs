use super::*;
use std::io::Cursor;

type Found = Vec<(Vec<u32>, String, Result<String, &'static str>)>;

/// What a walk comes by: place, path, and the text or the code of its failure.
fn walked(
    bytes: &[u8],
    options: &Options,
    wanted: Option<&[Vec<u32>]>,
) -> Result<Found, ExtractError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let format = crate::sniff(file.path())?.format.unwrap();
    let mut found = Vec::new();
    walk(&file.reopen()?, format, wanted, options, &mut |leaf| {
        let text = leaf.content.and_then(|content| match content {
            Content::File(path) => crate::extract_at(path, Path::new(leaf.path), options),
            Content::Message(message, _) => Ok(message),
        });
        let text = text.map(|text| text.pages.iter().map(|p| p.text()).collect::<String>());
        found.push((
            leaf.at.to_vec(),
            leaf.path.to_owned(),
            text.map_err(|e| e.code()),
        ));
        Ok(())
    })?;
    Ok(found)
}

fn seven_zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    use sevenz_rust2::{ArchiveEntry, ArchiveWriter};
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in members {
        let entry = ArchiveEntry::new_file(name);
        writer.push_archive_entry(entry, Some(*bytes)).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An Outlook message: streams by their paths.
fn outlook(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        if let Some(folder) = Path::new(path).parent() {
            file.create_storage_all(folder).unwrap();
        }
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.into_inner().into_inner()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn members_of_7z_archives_are_read_alone_or_all() {
    let inner = seven_zip(&[("c.txt", "ba".as_bytes())]);
    let bytes = seven_zip(&[
        ("a.txt", "một".as_bytes()),
        ("thư mục\\b.html", b"<p>hai"),
        ("trong.7z", &inner),
        (".ẩn", b"x"),
        ("hong.docx", b"PK\x03\x04"),
    ]);
    let options = Options::default();
    let found = walked(&bytes, &options, None).unwrap();
    let expected = [
        (vec![0], "a.txt".to_owned(), Ok("một".to_owned())),
        (vec![1], "thư mục/b.html".to_owned(), Ok("hai".to_owned())),
        (vec![2, 0], "trong.7z/c.txt".to_owned(), Ok("ba".to_owned())),
        (vec![4], "hong.docx".to_owned(), Err("damaged")),
    ];
    assert_eq!(found, expected);
    let some = walked(&bytes, &options, Some(&[vec![1], vec![2, 0]])).unwrap();
    assert_eq!(some, expected[1..3]);
}

#[test]
fn a_bomb_or_a_torso_of_a_7z_archive_ends() {
    let bytes = seven_zip(&[
        ("a.txt", &vec![b'a'; 6 << 20]),
        ("b.txt", &vec![b'b'; 6 << 20]),
    ]);
    let options = Options {
        unpacked_limit: 8 << 20,
        ..Options::default()
    };
    let error = walked(&bytes, &options, None).unwrap_err();
    assert!(error.to_string().contains("unpacked size"), "{error}");
    for length in [40, bytes.len() / 2, bytes.len() - 3] {
        let error = walked(&bytes[..length], &Options::default(), None).unwrap_err();
        assert_eq!(error.code(), "damaged", "{length}: {error}");
    }
}

#[test]
fn the_budget_holds_over_all_levels() {
    let mut bytes = seven_zip(&[("a.txt", &vec![b'a'; 3 << 20])]);
    for _ in 0..2 {
        bytes = seven_zip(&[("a.txt", &vec![b'a'; 3 << 20]), ("a.7z", &bytes)]);
    }
    let options = |most| Options {
        unpacked_limit: most,
        ..Options::default()
    };
    assert!(walked(&bytes, &options(10 << 20), None).is_ok());
    let error = walked(&bytes, &options(8 << 20), None).unwrap_err();
    assert!(error.to_string().contains("unpacked size"), "{error}");
}

#[test]
fn an_outlook_message_with_what_is_attached() {
    let bytes = outlook(&[
        ("/__properties_version1.0", &{
            // The head, then the time of sending: 2021-11-10T02:30:00Z.
            let mut properties = vec![0; 32];
            properties.extend([0x40, 0, 0x39, 0, 0, 0, 0, 0]);
            let time: u64 = (1_636_511_400 + 11_644_473_600) * 10_000_000;
            properties.extend(time.to_le_bytes());
            properties
        }),
        ("/__substg1.0_0037001F", &utf16("Báo cáo quý")),
        ("/__substg1.0_0C1A001F", &utf16("Văn phòng")),
        ("/__substg1.0_0C1F001F", &utf16("vp@vanxuan.example")),
        ("/__substg1.0_0E04001F", &utf16("Ban Tổ chức")),
        (
            "/__substg1.0_1000001F",
            &utf16("Kính gửi\r\n\r\nXin gửi báo cáo.\r\n"),
        ),
        (
            "/__attach_version1.0_#00000000/__substg1.0_3707001F",
            &utf16("bao-cao.txt"),
        ),
        (
            "/__attach_version1.0_#00000000/__substg1.0_37010102",
            "nội dung".as_bytes(),
        ),
        (
            "/__attach_version1.0_#00000001/__substg1.0_3001001F",
            &utf16("Thư cũ"),
        ),
        (
            "/__attach_version1.0_#00000001/__substg1.0_3701000D/__properties_version1.0",
            &[0; 24],
        ),
        (
            "/__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_0037001F",
            &utf16("Hỏi"),
        ),
        (
            "/__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_10130102",
            "<html><body><p>Xin hỏi <b>ngày</b> họp</p></body></html>".as_bytes(),
        ),
        (
            "/__attach_version1.0_#00000001/__substg1.0_3701000D/__attach_version1.0_#00000000/__substg1.0_37010102",
            b"day",
        ),
        (
            "/__attach_version1.0_#00000002/__substg1.0_3704001F",
            &utf16("lien-ket.lnk"),
        ),
    ]);
    let found = walked(&bytes, &Options::default(), None).unwrap();
    let told: Vec<(&[u32], &str, &str)> = found
        .iter()
        .map(|(at, path, text)| {
            let text = text.as_ref().map_or_else(|code| *code, String::as_str);
            (at.as_slice(), path.as_str(), text)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                &[0][..],
                "",
                "Báo cáo quý\n\nFrom: Văn phòng <vp@vanxuan.example>\n\nTo: Ban Tổ chức\n\n\
                 Date: 2021-11-10T02:30:00Z\n\nKính gửi\n\nXin gửi báo cáo."
            ),
            (&[1], "bao-cao.txt", "nội dung"),
            (&[2, 0], "Thư cũ", "Hỏi\n\nXin hỏi ngày họp"),
            (&[2, 1], "Thư cũ/attachment", "day"),
            (&[3], "lien-ket.lnk", "unsupported"),
        ]
    );
    let damaged = walked(&bytes[..600], &Options::default(), None);
    assert!(damaged.is_err(), "{damaged:?}");
}
