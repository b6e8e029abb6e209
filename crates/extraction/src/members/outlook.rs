//! Outlook messages (MS-OXMSG) with their attachments.

mod properties;
mod rtf;

use super::mail::Letter;
use super::{Spot, Walk, check_depth};
use crate::compound::Compound;
use crate::model::{BlockKind, Extracted};
use crate::{ExtractError, Format, Options};
use properties::{Properties, tag};

const NAME: &str = "Outlook message";

/// The most attachments of one message that are looked for.
const ATTACHMENT_LIMIT: u32 = 2_048;

/// A message with what is attached to it.
pub(super) struct Message {
    text: Result<Extracted, ExtractError>,
    /// What the message is told by: its own file, or all that it says.
    bytes: Vec<u8>,
    attachments: Vec<(String, Attached)>,
}

enum Attached {
    File(Vec<u8>),
    Message(Box<Message>),
    /// What has no content of its own, such as a link to a file on the sender's disk.
    Nothing,
}

impl Message {
    pub(super) fn parse(bytes: &[u8], options: &Options) -> Result<Self, ExtractError> {
        let mut compound = Compound::open(bytes, NAME)?;
        let mut message = Self::read(&mut compound, "", true, options, 0)?;
        message.bytes = bytes.to_owned();
        Ok(message)
    }

    fn read(
        compound: &mut Compound<'_>,
        storage: &str,
        top: bool,
        options: &Options,
        depth: usize,
    ) -> Result<Self, ExtractError> {
        check_depth(depth)?;
        // The head of the property stream is longer at the top (MS-OXMSG 2.4).
        let mut properties = Properties::open(compound, storage, if top { 32 } else { 24 })?;
        let text = letter(&mut properties, options);
        let bytes = match &text {
            Ok(text) => text
                .pages
                .iter()
                .map(|page| page.text())
                .collect::<String>(),
            Err(_) => String::new(),
        };
        let mut attachments = Vec::new();
        for number in 0..ATTACHMENT_LIMIT {
            let own = format!("{storage}/__attach_version1.0_#{number:08X}");
            if !compound.is_storage(&own) {
                continue;
            }
            let mut properties = Properties::open(compound, &own, 8)?;
            let name = [tag::LONG_NAME, tag::SHORT_NAME, tag::DISPLAY_NAME]
                .into_iter()
                .find_map(|id| properties.text(id))
                .unwrap_or_else(|| "attachment".to_owned());
            let file = properties.binary(tag::DATA)?;
            let inner = format!("{own}/__substg1.0_{:04X}000D", tag::DATA);
            let attached = match file {
                Some(bytes) => Attached::File(bytes),
                // Of other storages, such as an embedded drawing, only a message can be read.
                None if compound.exists(&format!("{inner}/__properties_version1.0")) => {
                    let message = Self::read(compound, &inner, false, options, depth + 1)?;
                    Attached::Message(Box::new(message))
                }
                None => Attached::Nothing,
            };
            attachments.push((name, attached));
        }
        Ok(Self {
            text,
            bytes: bytes.into_bytes(),
            attachments,
        })
    }
}

/// Who wrote what to whom.
fn letter(
    properties: &mut Properties<'_, '_>,
    options: &Options,
) -> Result<Extracted, ExtractError> {
    let mut letter = Letter::default();
    let subject = properties.text(tag::SUBJECT).unwrap_or_default();
    letter.push(BlockKind::Heading(1), &subject);
    let sender = properties.text(tag::SENDER_NAME);
    let address = [tag::SENDER_SMTP, tag::SENDER_ADDRESS]
        .into_iter()
        .filter_map(|id| properties.text(id))
        .find(|address| address.contains('@'));
    let from = match (sender, address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (name, address) => name.or(address),
    };
    for (name, value) in [
        ("From", from),
        ("To", properties.text(tag::DISPLAY_TO)),
        ("Cc", properties.text(tag::DISPLAY_CC)),
        ("Date", properties.sent()),
    ] {
        if let Some(value) = value {
            letter.push(BlockKind::Paragraph, &format!("{name}: {value}"));
        }
    }
    for block in body(properties, options)? {
        letter.push(block.kind, &block.text);
    }
    Ok(letter.finish(Format::Msg, &subject))
}

/// The body, from the form that keeps most of it.
fn body(
    properties: &mut Properties<'_, '_>,
    options: &Options,
) -> Result<Vec<crate::Block>, ExtractError> {
    if let Some(text) = properties.text(tag::BODY) {
        return Ok(crate::text::paragraphs(&text));
    }
    let html = match properties.binary(tag::HTML)? {
        Some(bytes) => Some(crate::text::decode(&bytes).text),
        None => properties.text(tag::HTML),
    };
    if let Some(html) = html {
        return crate::html::blocks_of(&html, options.text_limit);
    }
    let Some(packed) = properties.binary(tag::RTF)? else {
        return Ok(Vec::new());
    };
    let unpacked = rtf::unpack(&packed, options.text_limit).ok_or(ExtractError::Damaged {
        format: NAME,
        detail: "its body cannot be unpacked".to_owned(),
    })?;
    match crate::rtf::read(&unpacked, options) {
        Ok(read) => Ok(read
            .pages
            .into_iter()
            .flat_map(|page| page.blocks)
            .collect()),
        Err(ExtractError::NoText) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

impl Walk<'_> {
    pub(super) fn outlook(
        &mut self,
        message: Message,
        spot: &Spot,
        depth: usize,
    ) -> Result<(), ExtractError> {
        check_depth(depth)?;
        self.message(spot, message.text, &message.bytes)?;
        for ((name, attached), entry) in message.attachments.into_iter().zip(1..) {
            let spot = spot.inside(entry, &name);
            if !self.wants(&spot.at) {
                continue;
            }
            match attached {
                Attached::File(bytes) => {
                    self.entry(&spot, Format::Msg, &mut bytes.as_slice(), depth)?;
                }
                Attached::Message(inner) => match self.outlook(*inner, &spot, depth + 1) {
                    Err(
                        error @ ExtractError::Limit {
                            limit: "nesting", ..
                        },
                    ) => {
                        self.bad(&spot, error)?;
                    }
                    done => done?,
                },
                Attached::Nothing => {
                    let found = "an attachment that is only a link or a drawing".to_owned();
                    self.bad(&spot, ExtractError::Unsupported { found })?;
                }
            }
        }
        Ok(())
    }
}
