use super::*;
use std::io::Write;

/// A black-and-white image of lines drawn by `pdftoppm` from a PDF made here.
fn scan(lines: &str) -> Option<(tempfile::TempDir, std::path::PathBuf)> {
    if let Err(error) = ready() {
        eprintln!("skipped: {error}");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("a.pdf");
    let mut file = std::fs::File::create(&pdf).unwrap();
    file.write_all(&crate::pdf::tests::pdf(&[lines])).unwrap();
    draw(&pdf, 1, folder.path(), &Options::default()).unwrap();
    Some((folder, pdf))
}

#[test]
fn an_image_becomes_text() {
    let Some((folder, _)) = scan("DANG CONG SAN VIET NAM\nBao cao thang nam cua tinh") else {
        return;
    };
    let image = folder.path().join("page.pgm");
    let pages = recognise(Source::Image(&image), 1, &Options::default()).unwrap();
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].method, Method::Ocr);
    assert_eq!(pages[0].number, Some(1));
    let text = vietnamese::fold(&pages[0].text());
    assert!(text.contains("dang cong san viet nam"), "{text}");
    assert!(text.contains("thang nam"), "{text}");
}

#[test]
fn pages_are_read_side_by_side_and_kept() {
    if ready().is_err() {
        eprintln!("skipped: no OCR");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("a.pdf");
    let texts = [
        "Trang mot ghi viec",
        "Trang hai ghi viec",
        "Trang ba ghi viec",
    ];
    std::fs::write(&pdf, crate::pdf::tests::pdf(&texts)).unwrap();
    let cache = Cache::new(Some(folder.path()), "abcd");
    let options = Options::default();
    let pages = read_pages(&pdf, &[1, 3], &cache, &options);
    let numbers: Vec<u32> = pages.iter().map(|(n, _)| *n).collect();
    assert_eq!(numbers, [1, 3]);
    let third = pages[1].1.as_ref().unwrap();
    assert_eq!(third.number, Some(3));
    assert!(vietnamese::fold(&third.text()).contains("trang ba"));
    // The second time nothing is drawn: the file is gone.
    std::fs::remove_file(&pdf).unwrap();
    let again = read_pages(&pdf, &[1, 3], &cache, &options);
    assert_eq!(again[1].1.as_ref().unwrap(), third);
    let absent = read_pages(&pdf, &[2], &cache, &options);
    assert!(absent[0].1.is_err());
}

#[test]
fn a_page_that_takes_too_long_is_stopped() {
    let Some((_folder, pdf)) = scan("cham") else {
        return;
    };
    let options = Options {
        page_time_limit: std::time::Duration::from_millis(5),
        ..Options::default()
    };
    let error = recognise(Source::Pdf(&pdf), 1, &options).unwrap_err();
    assert!(error.to_string().contains("limit on time"), "{error}");
}
