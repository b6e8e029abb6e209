//! Files that hold files: ZIP archives, and mail with what is attached to it.

use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::package::Package;
use crate::scratch::Scratch;
use crate::{ExtractError, Format, Options};
use mail_parser::{MessageParser, MimeHeaders};
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// How deep files in files in files are followed.
const DEPTH_LIMIT: usize = 4;

/// The most members of one archive that are read.
const MEMBER_LIMIT: usize = 10_000;

/// Reads each member of a ZIP archive. Its path goes before its text as a heading; a member that
/// cannot be read is a complaint that names it.
pub(crate) fn read_zip(
    file: &File,
    options: &Options,
    depth: usize,
) -> Result<Extracted, ExtractError> {
    check_depth(depth)?;
    let mut package = Package::open(file, "ZIP", options.unpacked_limit)?;
    let names = package.names();
    if names.len() > MEMBER_LIMIT {
        return Err(ExtractError::Limit {
            limit: "members",
            value: MEMBER_LIMIT.to_string(),
        });
    }
    let mut bundle = Bundle::new(options, depth);
    for name in names {
        // Folders, and what macOS leaves behind.
        if name.ends_with('/') || name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") {
            continue;
        }
        match package.member(&name) {
            Ok(Some(bytes)) => bundle.add(&name, &bytes)?,
            Ok(None) => {}
            // A limit is the archive's, anything else the member's.
            Err(limit @ ExtractError::Limit { .. }) => return Err(limit),
            Err(error) => bundle.complain(&name, &error),
        }
    }
    bundle.finish(Format::Zip, None)
}

/// Reads a mail message: who wrote what to whom, then what is attached.
pub(crate) fn read_mail(
    bytes: &[u8],
    options: &Options,
    depth: usize,
) -> Result<Extracted, ExtractError> {
    check_depth(depth)?;
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or_else(|| ExtractError::Damaged {
            format: "mail",
            detail: "no message in it".to_owned(),
        })?;
    let mut bundle = Bundle::new(options, depth);
    let mut blocks = Vec::new();
    let mut push = |kind, text: &str| {
        let text = vietnamese::normalise(text.trim()).into_owned();
        if !text.is_empty() {
            blocks.push(Block { kind, text });
        }
    };
    let subject = message.subject().unwrap_or_default().to_owned();
    push(BlockKind::Heading(1), &subject);
    for name in ["From", "To", "Cc", "Date"] {
        if let Some(value) = message.header(name) {
            push(BlockKind::Paragraph, &format!("{name}: {}", header(value)));
        }
    }
    for n in 0..message.text_body_count() {
        let body = message.body_text(n).unwrap_or_default();
        for block in crate::text::paragraphs(&body) {
            push(block.kind, &block.text);
        }
    }
    bundle.pages.push(Page {
        number: None,
        method: Method::Native,
        quality: 1.0,
        blocks,
    });
    for attachment in message.attachments() {
        let name = attachment.attachment_name().unwrap_or("attachment");
        bundle.add(name, attachment.contents())?;
    }
    let title = Some(vietnamese::normalise(subject.trim()).into_owned()).filter(|t| !t.is_empty());
    bundle.finish(Format::Mail, title)
}

fn header(value: &mail_parser::HeaderValue<'_>) -> String {
    use mail_parser::HeaderValue;
    match value {
        HeaderValue::Address(addresses) => {
            let people: Vec<String> = addresses
                .iter()
                .map(|person| match (&person.name, &person.address) {
                    (Some(name), Some(address)) => format!("{name} <{address}>"),
                    (Some(one), None) | (None, Some(one)) => one.to_string(),
                    (None, None) => String::new(),
                })
                .collect();
            people.join(", ")
        }
        HeaderValue::Text(text) => text.to_string(),
        HeaderValue::DateTime(time) => time.to_rfc3339(),
        _ => String::new(),
    }
}

fn check_depth(depth: usize) -> Result<(), ExtractError> {
    if depth < DEPTH_LIMIT {
        return Ok(());
    }
    Err(ExtractError::Limit {
        limit: "nesting",
        value: format!("{DEPTH_LIMIT} files in one another"),
    })
}

/// What the members gave so far.
struct Bundle<'a> {
    options: &'a Options,
    depth: usize,
    pages: Vec<Page>,
    complaints: Vec<String>,
    text: usize,
}

impl<'a> Bundle<'a> {
    fn new(options: &'a Options, depth: usize) -> Self {
        Self {
            options,
            depth,
            pages: Vec::new(),
            complaints: Vec::new(),
            text: 0,
        }
    }

    /// Reads a member from a file of our own naming: the name in the archive is never a path here.
    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), ExtractError> {
        let extension = crate::sniff::extension(Path::new(name))
            .filter(|e| e.len() <= 8 && e.bytes().all(|b| b.is_ascii_alphanumeric()));
        let suffix = extension.map_or_else(String::new, |e| format!(".{e}"));
        let folder = Scratch::new()?;
        let mut file = tempfile::Builder::new()
            .suffix(&suffix)
            .tempfile_in(folder.path())?;
        file.write_all(bytes)?;
        let read = crate::extract_at(file.path(), self.options, self.depth + 1);
        let read = match read {
            Ok(read) => read,
            Err(ExtractError::ScanPutOff) => return Err(ExtractError::ScanPutOff),
            Err(error) => {
                self.complain(name, &error);
                return Ok(());
            }
        };
        let complaints = read.complaints.iter().map(|c| format!("{name}: {c}"));
        self.complaints.extend(complaints);
        let mut heading = Some(Block {
            kind: BlockKind::Heading(1),
            text: vietnamese::normalise(name).into_owned(),
        });
        for mut page in read.pages {
            if let Some(heading) = heading.take() {
                page.blocks.insert(0, heading);
            }
            self.text += page.blocks.iter().map(|b| b.text.len()).sum::<usize>();
            if self.text > self.options.text_limit {
                return Err(ExtractError::Limit {
                    limit: "text",
                    value: format!("{} bytes", self.options.text_limit),
                });
            }
            self.pages.push(page);
        }
        Ok(())
    }

    fn complain(&mut self, name: &str, error: &ExtractError) {
        self.complaints.push(format!("{name} set aside: {error}"));
    }

    fn finish(mut self, format: Format, title: Option<String>) -> Result<Extracted, ExtractError> {
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
            title,
            complaints: self.complaints,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

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
                "inner.zip\n\ntrong.txt\n\nba"
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
