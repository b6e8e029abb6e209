//! Mail messages (RFC 5322) with their attachments.

use super::{Spot, Walk};
use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::{ExtractError, Format};
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders};

impl Walk<'_> {
    pub(super) fn mail(
        &mut self,
        bytes: &[u8],
        spot: &Spot,
        depth: usize,
    ) -> Result<(), ExtractError> {
        let mail = MessageParser::default()
            .parse(bytes)
            .ok_or_else(|| ExtractError::Damaged {
                format: "mail",
                detail: "no message in it".to_owned(),
            })?;
        self.message(spot, Ok(message(&mail)), bytes)?;
        for (attachment, entry) in mail.attachments().zip(1..) {
            let name = attachment.attachment_name().unwrap_or("attachment");
            let spot = spot.inside(entry, name);
            if self.wants(&spot.at) {
                self.entry(&spot, Format::Mail, &mut attachment.contents(), depth)?;
            }
        }
        Ok(())
    }
}

/// Who wrote what to whom.
fn message(mail: &Message<'_>) -> Extracted {
    let mut letter = Letter::default();
    let subject = mail.subject().unwrap_or_default();
    letter.push(BlockKind::Heading(1), subject);
    for name in ["From", "To", "Cc", "Date"] {
        if let Some(value) = mail.header(name) {
            letter.push(BlockKind::Paragraph, &format!("{name}: {}", header(value)));
        }
    }
    for n in 0..mail.text_body_count() {
        let body = mail.body_text(n).unwrap_or_default();
        for block in crate::text::paragraphs(&body) {
            letter.push(block.kind, &block.text);
        }
    }
    letter.finish(Format::Mail, subject)
}

fn header(value: &HeaderValue<'_>) -> String {
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

/// A message as one page.
#[derive(Debug, Default)]
pub(super) struct Letter {
    blocks: Vec<Block>,
}

impl Letter {
    pub(super) fn push(&mut self, kind: BlockKind, text: &str) {
        let text = vietnamese::normalise(text.trim()).into_owned();
        if !text.is_empty() {
            self.blocks.push(Block::new(kind, text));
        }
    }

    pub(super) fn finish(self, format: Format, subject: &str) -> Extracted {
        let title = vietnamese::normalise(subject.trim()).into_owned();
        Extracted {
            format,
            pages: vec![Page {
                number: None,
                method: Method::Native,
                quality: 1.0,
                blocks: self.blocks,
            }],
            title: Some(title).filter(|title| !title.is_empty()),
            complaints: Vec::new(),
        }
    }
}
