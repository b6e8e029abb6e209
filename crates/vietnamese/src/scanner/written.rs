//! Words by their bytes as written: most words of a text were met before in the same spelling and
//! case, and need not be read letter by letter again.

use crate::forms::Forms;

/// Bytes of a word that are looked up together.
const WIDTH: usize = 16;
/// Words remembered. A later word takes the place of an earlier one with the same slot.
const SLOTS: usize = 1 << 12;

/// The bytes of a word, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    bytes: u128,
    pub(super) length: usize,
}

impl Written {
    /// What stands at `from`, if it is short and ends at a blank or at a mark that never belongs to
    /// a word. A few signs count as its letters, so not everything that is looked up is a word.
    #[inline]
    pub(super) fn at(bytes: &[u8], from: usize) -> Option<Self> {
        let window = bytes.get(from..from + WIDTH)?;
        let window: [u8; WIDTH] = window.try_into().ok()?;
        let word = u128::from_le_bytes(window);
        // The first byte below `A`, found in all at once ("Bit Twiddling Hacks", hasless): how long a
        // word is cannot be foreseen, and a loop would stumble over that.
        const EACH: u128 = u128::from_le_bytes([1; WIDTH]);
        let below = word.wrapping_sub(EACH * b'A' as u128) & !word & (EACH << 7);
        if below == 0 {
            return None;
        }
        let length = below.trailing_zeros() as usize / 8;
        if !matches!(window[length], b' ' | b'\n' | b',' | b';' | b':' | b')') {
            return None;
        }
        let bytes = word & ((1 << (8 * length)) - 1);
        Some(Self { bytes, length })
    }

    #[inline]
    fn slot(self) -> usize {
        let mixed = self.bytes as u64 ^ ((self.bytes >> 64) as u64).rotate_left(23);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize & (SLOTS - 1)
    }
}

/// Words that are one syllable each, with their forms.
#[derive(Clone, Default)]
pub(super) struct WrittenWords {
    slots: Vec<(u128, Forms)>,
}

impl WrittenWords {
    pub(super) fn clear(&mut self) {
        self.slots.clear();
    }

    #[inline]
    pub(super) fn forms(&self, word: Written) -> Option<Forms> {
        let (bytes, forms) = self.slots.get(word.slot())?;
        (*bytes == word.bytes).then_some(*forms)
    }

    pub(super) fn remember(&mut self, word: Written, forms: Forms) {
        if self.slots.is_empty() {
            // No word has no bytes.
            self.slots.resize(SLOTS, (0, Forms::default()));
        }
        if let Some(slot) = self.slots.get_mut(word.slot()) {
            *slot = (word.bytes, forms);
        }
    }
}
