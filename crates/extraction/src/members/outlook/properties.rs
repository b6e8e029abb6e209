//! Properties of a message or an attachment (MS-OXMSG 2.1, 2.4; names of MS-OXPROPS).

use crate::ExtractError;
use crate::bytes::{slice, u16_at, u32_at};
use crate::compound::Compound;

/// Numbers of properties.
pub(super) mod tag {
    pub(in super::super) const SUBJECT: u16 = 0x0037;
    pub(in super::super) const SUBMITTED: u16 = 0x0039;
    pub(in super::super) const SENDER_NAME: u16 = 0x0C1A;
    pub(in super::super) const SENDER_ADDRESS: u16 = 0x0C1F;
    pub(in super::super) const SENDER_SMTP: u16 = 0x5D01;
    pub(in super::super) const DISPLAY_CC: u16 = 0x0E03;
    pub(in super::super) const DISPLAY_TO: u16 = 0x0E04;
    pub(in super::super) const DELIVERED: u16 = 0x0E06;
    pub(in super::super) const BODY: u16 = 0x1000;
    pub(in super::super) const RTF: u16 = 0x1009;
    pub(in super::super) const HTML: u16 = 0x1013;
    pub(in super::super) const DISPLAY_NAME: u16 = 0x3001;
    pub(in super::super) const DATA: u16 = 0x3701;
    pub(in super::super) const SHORT_NAME: u16 = 0x3704;
    pub(in super::super) const LONG_NAME: u16 = 0x3707;
}

/// Types of properties.
const UNICODE: u16 = 0x001F;
const STRING: u16 = 0x001E;
const BINARY: u16 = 0x0102;
const TIME: u16 = 0x0040;

/// The properties in one storage.
pub(super) struct Properties<'a, 'b> {
    compound: &'a mut Compound<'b>,
    storage: String,
    /// The stream of properties that have a fixed size, without its head.
    fixed: Vec<u8>,
}

impl<'a, 'b> Properties<'a, 'b> {
    /// Of `storage`, the head of whose property stream has `head` bytes.
    pub(super) fn open(
        compound: &'a mut Compound<'b>,
        storage: &str,
        head: usize,
    ) -> Result<Self, ExtractError> {
        let stream = compound.stream(&format!("{storage}/__properties_version1.0"))?;
        let fixed = stream.and_then(|stream| stream.get(head..).map(<[u8]>::to_vec));
        Ok(Self {
            compound,
            storage: storage.to_owned(),
            fixed: fixed.unwrap_or_default(),
        })
    }

    fn stream(&mut self, id: u16, kind: u16) -> Result<Option<Vec<u8>>, ExtractError> {
        let path = format!("{}/__substg1.0_{id:04X}{kind:04X}", self.storage);
        self.compound.stream(&path)
    }

    /// A text; `None` where there is none or nothing in it.
    pub(super) fn text(&mut self, id: u16) -> Option<String> {
        let text = match self.stream(id, UNICODE) {
            Ok(Some(bytes)) => crate::bytes::utf16(&bytes),
            _ => crate::text::decode(&self.stream(id, STRING).ok()??).text,
        };
        let text = text.trim_matches(['\0', ' ', '\r', '\n']).to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// Bytes.
    pub(super) fn binary(&mut self, id: u16) -> Result<Option<Vec<u8>>, ExtractError> {
        self.stream(id, BINARY)
    }

    /// When the message was sent or came in, in UTC.
    pub(super) fn sent(&self) -> Option<String> {
        let time = |id: u16| {
            let entry = self
                .fixed
                .chunks_exact(16)
                .find(|entry| u16_at(entry, 0) == Some(TIME) && u16_at(entry, 2) == Some(id))?;
            let (low, high) = (u32_at(entry, 8)?, u32_at(entry, 12)?);
            slice(entry, 8, 8)?;
            readable_time(u64::from(high) << 32 | u64::from(low))
        };
        time(tag::SUBMITTED).or_else(|| time(tag::DELIVERED))
    }
}

/// A time of Windows, in tenths of a microsecond since 1601, as RFC 3339 writes it.
fn readable_time(time: u64) -> Option<String> {
    const TO_1970: u64 = 11_644_473_600;
    let seconds = (time / 10_000_000).checked_sub(TO_1970)?;
    let date = mail_parser::DateTime::from_timestamp(i64::try_from(seconds).ok()?);
    Some(date.to_rfc3339())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_windows_are_read() {
        // 2021-11-10T00:00:00Z, and one before 1970.
        let time = (1_636_502_400 + 11_644_473_600) * 10_000_000;
        assert_eq!(readable_time(time).as_deref(), Some("2021-11-10T00:00:00Z"));
        assert_eq!(readable_time(5), None);
    }
}
