//! Compressed RTF (MS-OXRTFCP).

use crate::bytes::{size_at, slice, u8_at, u16_at, u32_at};

/// What the dictionary holds before the first byte (MS-OXRTFCP 2.1.3.1.1).
const FIRST: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \
\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const COMPRESSED: u32 = 0x7546_5A4C;
const PLAIN: u32 = 0x414C_454D;
const SIZE: usize = 4096;
const HEAD: usize = 16;

/// The RTF in `packed`; `None` where it is damaged or longer than `most` bytes.
pub(super) fn unpack(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let length = size_at(packed, 4)?;
    if length > most {
        return None;
    }
    match u32_at(packed, 8)? {
        PLAIN => slice(packed, HEAD, length).map(<[u8]>::to_vec),
        COMPRESSED => decompress(packed.get(HEAD..)?, most),
        _ => None,
    }
}

fn decompress(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut dictionary = vec![0; SIZE];
    dictionary.get_mut(..FIRST.len())?.copy_from_slice(FIRST);
    let mut write = FIRST.len();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(control) = u8_at(packed, at) {
        at += 1;
        for bit in 0..8 {
            let mut put = |byte: u8, write: &mut usize, dictionary: &mut Vec<u8>| {
                out.push(byte);
                if let Some(slot) = dictionary.get_mut(*write) {
                    *slot = byte;
                }
                *write = (*write + 1) % SIZE;
            };
            if control >> bit & 1 == 0 {
                // Some writers stop without the reference that marks the end.
                let Some(byte) = u8_at(packed, at) else {
                    return Some(out);
                };
                at += 1;
                put(byte, &mut write, &mut dictionary);
                continue;
            }
            let Some(reference) = u16_at(packed, at).map(u16::swap_bytes) else {
                return Some(out);
            };
            at += 2;
            let offset = usize::from(reference >> 4);
            if offset == write {
                return Some(out);
            }
            for n in 0..usize::from(reference & 0xF) + 2 {
                let byte = *dictionary.get((offset + n) % SIZE)?;
                put(byte, &mut write, &mut dictionary);
            }
        }
        if out.len() > most {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_has_the_length_of_the_specification() {
        assert_eq!(FIRST.len(), 207);
    }

    #[test]
    fn literals_references_and_the_end_are_read() {
        // `{\rtf1` of the dictionary, then `ab`, then both again from where they were written.
        let at = FIRST.len() as u16;
        let reference = |offset: u16, length: u16| (offset << 4 | (length - 2)).to_be_bytes();
        let mut packed = vec![0b0001_1001];
        packed.extend(reference(0, 6));
        packed.extend(b"ab");
        packed.extend(reference(at + 6, 2));
        packed.extend(reference(at + 10, 2));
        let mut whole = Vec::new();
        for value in [packed.len() as u32 + 12, 10, COMPRESSED, 0] {
            whole.extend(value.to_le_bytes());
        }
        whole.extend(&packed);
        assert_eq!(unpack(&whole, 100).unwrap(), b"{\\rtf1abab");
        assert_eq!(unpack(&whole, 5), None, "longer than it may be");
        assert_eq!(unpack(&whole[..10], 100), None);
    }
}
