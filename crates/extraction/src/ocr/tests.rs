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
    let cache = Cache::new(None, "");
    let pages = read_picture(&image, &cache, &Options::default()).unwrap();
    assert_eq!(pages.len(), 1);
    let page = pages[0].1.as_ref().unwrap();
    assert_eq!(page.method, Method::Ocr);
    assert_eq!((pages[0].0, page.number), (1, Some(1)));
    let text = vietnamese::fold(&page.text());
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
    let error = recognise(&pdf, 1, &options).unwrap_err();
    assert!(error.to_string().contains("limit on time"), "{error}");
}

/// Lines of a paper without marks, which the fonts of this PDF do not have.
const LINES: &str = "Ban Thuong vu Tinh uy Van Xuan ban hanh ke hoach nam nay\n\
    giao Van phong Tinh uy theo doi viec thuc hien va bao cao\n\
    Cac huyen uy va thanh uy xay dung chuong trinh cua minh\n\
    Kinh phi do ngan sach dang bao dam theo quy dinh hien hanh\n\
    Thoi gian hoan thanh truoc ngay ba muoi thang sau nam nay\n\
    Noi dung bao cao gui ve Van phong de tong hop chung\n\
    Giao Ban To chuc Tinh uy tham muu bo tri can bo\n\
    Ke hoach nay thay cho ke hoach da ban hanh nam truoc";

/// Letters of `LINES` that `text` does not have in their order.
fn missed(text: &str) -> usize {
    let letters = |text: &str| -> Vec<char> {
        let folded = vietnamese::fold(text);
        folded.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let (known, read) = (letters(LINES), letters(text));
    let operations = similar::capture_diff_slices(similar::Algorithm::Myers, &known, &read);
    operations
        .iter()
        .filter(|operation| operation.tag() != similar::DiffTag::Equal)
        .map(|operation| operation.old_range().len().max(operation.new_range().len()))
        .sum()
}

/// Letters missed where the page is prepared, and where it is read as it is.
fn missed_prepared_and_plain(page: GrayImage) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::default();
    let image = folder.path().join("plain.pgm");
    page.save(&image).unwrap();
    let plain = read_image(&image, "3", folder.path(), &options, shares).unwrap();
    let prepared = read_page(page, folder.path(), &options).unwrap();
    (missed(&prepared.text()), missed(&plain[0].text()))
}

#[test]
fn a_crooked_page_is_read_better_when_it_is_set_straight() {
    let Some((folder, _)) = scan(LINES) else {
        return;
    };
    let page = image::open(folder.path().join("page.pgm"))
        .unwrap()
        .into_luma8();
    let (upright, _) = missed_prepared_and_plain(page.clone());
    assert!(upright < 8, "{upright}");
    let (mut prepared, mut plain) = (0, 0);
    for degrees in [-4.0f32, -2.0, 2.0, 4.0] {
        let crooked = prepare::turn(&page, degrees.to_radians(), 255);
        let (with, without) = missed_prepared_and_plain(crooked);
        assert!(with <= without.max(8), "{degrees}: {with}, {without}");
        prepared += with;
        plain += without;
    }
    assert!(prepared < plain, "{prepared} of {plain}");
}

#[test]
fn a_dirty_page_is_read_better_when_it_is_cleaned() {
    let Some((folder, _)) = scan(LINES) else {
        return;
    };
    let mut page = image::open(folder.path().join("page.pgm"))
        .unwrap()
        .into_luma8();
    let (width, height) = page.dimensions();
    let mut state = 7u64;
    for _ in 0..30_000 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let (x, y) = ((state >> 20) as u32 % width, (state >> 44) as u32 % height);
        page.put_pixel(x, y, image::Luma([0]));
    }
    let (with, without) = missed_prepared_and_plain(page);
    assert!(with < without && with < 60, "{with} of {without}");
}

#[test]
fn words_keep_their_places_and_how_sure_they_are() {
    let Some((folder, _)) = scan(LINES) else {
        return;
    };
    let image = folder.path().join("page.pgm");
    let pages = read_picture(&image, &Cache::new(None, ""), &Options::default()).unwrap();
    let page = pages[0].1.as_ref().unwrap();
    let block = &page.blocks[0];
    let bounds = block.bounds.unwrap();
    assert!(bounds.left < bounds.right && bounds.right <= 1.0);
    let words: Vec<_> = block.words.iter().collect();
    assert!(words.len() > 8, "{}", words.len());
    for word in &words {
        assert!(word.confidence > 0.2 && word.confidence <= 1.0);
        let own = word.bounds.unwrap();
        assert!(own.left >= bounds.left && own.bottom <= bounds.bottom);
    }
    // The lines run down the page, the words of one to the right.
    let of = |at: usize| words[at].bounds.unwrap();
    assert!(of(0).right <= of(1).left);
    let first = &block.text[words[0].from..words[0].to];
    assert_eq!(first, block.text.split_whitespace().next().unwrap());
}
