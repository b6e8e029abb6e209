//! An archive or a mail as one text, for a caller that does not want its members apart.

use crate::input::Input;
use crate::members::{self, Content};
use crate::model::{Block, BlockKind, Extracted, Page};
use crate::{ExtractError, Format, Options};
use std::path::Path;

/// Reads each member. Its path goes before its text as a heading; a member that cannot be read is
/// a complaint that names it.
pub(crate) fn read(
    input: &Input,
    format: Format,
    options: &Options,
) -> Result<Extracted, ExtractError> {
    let mut bundle = Bundle::default();
    members::walk(&input.file, format, None, options, &mut |leaf| {
        let read = leaf.content.and_then(|content| match content {
            Content::File(path) => crate::extract_at(path, Path::new(leaf.path), options),
            Content::Message(message, _) => Ok(message),
        });
        match read {
            Ok(read) => bundle.add(leaf.path, read, options.text_limit),
            Err(ExtractError::ScanPutOff) => Err(ExtractError::ScanPutOff),
            Err(error) => {
                let complaint = format!("{} set aside: {error}", leaf.path);
                bundle.complaints.push(complaint);
                Ok(())
            }
        }
    })?;
    bundle.finish(format)
}

/// What the members gave so far.
#[derive(Debug, Default)]
struct Bundle {
    pages: Vec<Page>,
    title: Option<String>,
    complaints: Vec<String>,
    text: usize,
}

impl Bundle {
    fn add(&mut self, path: &str, read: Extracted, most: usize) -> Result<(), ExtractError> {
        // The message of the mail that this is.
        let mut heading = if path.is_empty() {
            self.title = read.title;
            self.complaints.extend(read.complaints);
            None
        } else {
            let complaints = read.complaints.iter().map(|c| format!("{path}: {c}"));
            self.complaints.extend(complaints);
            Some(Block::new(BlockKind::Heading(1), path.to_owned()))
        };
        for mut page in read.pages {
            if let Some(heading) = heading.take() {
                page.blocks.insert(0, heading);
            }
            self.text += page.blocks.iter().map(|b| b.text.len()).sum::<usize>();
            if self.text > most {
                return Err(ExtractError::Limit {
                    limit: "text",
                    value: format!("{most} bytes"),
                });
            }
            self.pages.push(page);
        }
        Ok(())
    }

    fn finish(mut self, format: Format) -> Result<Extracted, ExtractError> {
        if self.pages.iter().all(|page| page.blocks.is_empty()) {
            return Err(match self.complaints.first() {
                Some(first) => ExtractError::Unsupported {
                    found: format!("{} of which nothing can be read: {first}", format.name()),
                },
                None => ExtractError::NoText,
            });
        }
        // Numbers of pages in members would clash: pages are counted through.
        for (page, number) in self.pages.iter_mut().zip(1u32..) {
            page.number = Some(number);
        }
        Ok(Extracted {
            format,
            pages: self.pages,
            title: self.title,
            complaints: self.complaints,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn read(bytes: &[u8], options: &Options) -> Result<Extracted, ExtractError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        crate::extract(file.path(), options)
    }

    #[test]
    fn members_are_read_and_bad_ones_named() {
        let inner = zip(&[("trong.txt", b"ba")]);
        let bytes = zip(&[
            ("a/", b""),
            ("a/mot.txt", "một".as_bytes()),
            ("../../etc/hai.html", b"<p>hai"),
            ("hong.docx", b"PK\x03\x04"),
            ("inner.zip", &inner),
        ]);
        let read = read(&bytes, &Options::default()).unwrap();
        assert_eq!(read.format, Format::Zip);
        let pages: Vec<String> = read.pages.iter().map(Page::text).collect();
        assert_eq!(
            pages,
            [
                "a/mot.txt\n\nmột",
                "../../etc/hai.html\n\nhai",
                "inner.zip/trong.txt\n\nba"
            ]
        );
        assert_eq!(read.pages[2].number, Some(3));
        assert!(read.complaints[0].starts_with("hong.docx set aside"));
    }

    #[test]
    fn archives_in_archives_end() {
        let mut bytes = zip(&[("a.txt", b"day")]);
        for _ in 0..3 {
            bytes = zip(&[("a.zip", &bytes)]);
        }
        assert!(read(&bytes, &Options::default()).is_ok());
        for _ in 0..20 {
            bytes = zip(&[("a.zip", &bytes)]);
        }
        let error = read(&bytes, &Options::default()).unwrap_err();
        assert!(error.to_string().contains("limit on nesting"), "{error}");
    }

    #[test]
    fn a_bomb_of_members_ends() {
        let bytes = zip(&[
            ("a.txt", &vec![b'a'; 5 << 20]),
            ("b.txt", &vec![b'b'; 5 << 20]),
        ]);
        let options = Options {
            unpacked_limit: 8 << 20,
            ..Options::default()
        };
        let error = read(&bytes, &options).unwrap_err();
        assert!(error.to_string().contains("unpacked size"), "{error}");
    }

    #[test]
    fn mail_with_what_is_attached() {
        let mail = "From: =?UTF-8?B?VsSDbiBwaMOybmc=?= <vp@vanxuan.example>\r\nTo: b@vanxuan.example\r\n\
            Subject: =?UTF-8?Q?B=C3=A1o_c=C3=A1o?=\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\
            Content-Type: text/plain; charset=utf-8\r\n\r\nKính gửi\r\n\r\nhai\r\n--x\r\n\
            Content-Type: text/plain; name=\"a.txt\"\r\nContent-Disposition: attachment; filename=\"a.txt\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nbuG7mWkgZHVuZw==\r\n--x--\r\n";
        let read = read(mail.as_bytes(), &Options::default()).unwrap();
        assert_eq!(read.format, Format::Mail);
        assert_eq!(read.title.as_deref(), Some("Báo cáo"));
        let text = read.pages[0].text();
        assert!(
            text.contains("From: Văn phòng <vp@vanxuan.example>"),
            "{text}"
        );
        assert!(text.contains("Kính gửi\n\nhai"), "{text}");
        assert_eq!(read.pages[1].text(), "a.txt\n\nnội dung");
    }
}
