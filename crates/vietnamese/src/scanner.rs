//! Raw text to words, numbers and document numbers, in one pass over the bytes.

mod joints;
mod numbers;
mod written;

use crate::forms::{self, FormCache, Forms};
use crate::letters::{Class, Kind, Letters, is_tone, is_vowel, with_mark};
use crate::markup;
use crate::segmentation::alphabet::{DIGITS, UNKNOWN, mark_number};
use crate::segmentation::dictionary::Dictionary;
use crate::segmentation::syllabary::{Case, Seen};
use crate::spelling::{MAX_SYMBOLS, Spelling};
use crate::{Memo, TokenKind};
use std::sync::Arc;
use written::{Written, WrittenWords};

/// A token on its way: its span and where its forms are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) position: u32,
    pub(crate) kind: TokenKind,
    /// Whether the forms stand in the scanner's scratch text and not in the cache.
    pub(crate) in_scratch: bool,
    pub(crate) forms: Forms,
}

/// Reads text batch by batch. Keeps the forms of words between texts, and allocates only when a
/// word is new to it.
#[derive(Clone)]
pub(crate) struct Scanner {
    letters: &'static Letters,
    cache: FormCache,
    written: WrittenWords,
    scratch: String,
    pub(crate) items: Vec<Item>,
    /// What the segmenter sees of the batch; stays empty where no words are looked for.
    pub(crate) seen: Vec<SeenAt>,
    /// Ends of sentences in `seen`.
    pub(crate) sentence_ends: Vec<usize>,
    with_words: bool,
    position: u32,
    /// End of the document number whose parts are being read.
    number_end: usize,
    /// Whether whole dates are looked for.
    pub(crate) with_dates: bool,
    /// End of the date whose parts are being read.
    date_end: usize,
}

/// A token that the segmenter sees, and the items that it stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeenAt {
    pub(crate) seen: Seen,
    /// First item; `NO_ITEM` for punctuation, which is no token of its own.
    pub(crate) first: u32,
    /// Last item.
    pub(crate) last: u32,
    /// End in the text.
    to: usize,
}

/// Marks punctuation in [`SeenAt`].
pub(crate) const NO_ITEM: u32 = u32::MAX;

/// Items in a batch; with words, the batch goes on to the end of the sentence.
const BATCH: usize = 512;
/// Most items in a batch, where sentences do not end.
const LONGEST_BATCH: usize = 4096;

impl Scanner {
    pub(crate) fn new() -> Self {
        Self {
            letters: Letters::get(),
            cache: FormCache::new(),
            written: WrittenWords::default(),
            scratch: String::new(),
            items: Vec::with_capacity(BATCH + 2),
            seen: Vec::new(),
            sentence_ends: Vec::new(),
            with_words: false,
            position: 0,
            number_end: 0,
            with_dates: false,
            date_end: 0,
        }
    }

    /// A scanner that also gathers what a segmenter needs.
    pub(crate) fn with_words(dictionary: Arc<Dictionary>) -> Self {
        let mut scanner = Self::new();
        scanner.cache.syllabary = Some(dictionary);
        scanner.with_words = true;
        scanner
    }

    /// Begins a text.
    pub(crate) fn start(&mut self) {
        self.position = 0;
        self.number_end = 0;
        self.date_end = 0;
    }

    /// The text that an item's forms stand in.
    pub(crate) fn arena(&self, item: &Item) -> &str {
        if item.in_scratch {
            &self.scratch
        } else {
            &self.cache.arena
        }
    }

    /// What is remembered of an item's word, if it is.
    pub(crate) fn memo(&self, item: &Item) -> Option<Memo> {
        // The forms of a word take two bytes at least, so that halves are as good as starts.
        (!item.in_scratch).then_some(Memo {
            epoch: self.cache.epoch,
            word: item.forms.start / 2,
        })
    }

    /// Fills `items` from byte `at` on and returns where to go on; the end of the text when done.
    pub(crate) fn fill(&mut self, text: &str, mut at: usize) -> usize {
        self.items.clear();
        self.scratch.clear();
        self.seen.clear();
        self.sentence_ends.clear();
        if self.cache.is_full() {
            self.cache.clear();
            self.written.clear();
        }
        let bytes = text.as_bytes();
        while at < bytes.len() && self.has_room() {
            let (class, width) = self.class_at(bytes, at);
            at = match class.kind() {
                Kind::Break => {
                    let markup = match bytes[at] {
                        b'<' | b'&' => markup::end(text, at),
                        _ => None,
                    };
                    if self.with_words && bytes[at] != b' ' {
                        match markup {
                            None => self.see_break(text, at, width),
                            Some(_) if markup::is_block(&text[at..]) => self.end_sentence(),
                            Some(_) => {}
                        }
                    }
                    markup.unwrap_or(at + width)
                }
                Kind::Mark | Kind::OtherMark | Kind::Invisible => at + width,
                Kind::Digit if bytes[at] < 0x80 => self.number(text, at),
                Kind::Letter | Kind::Digit | Kind::Other => self.any_word(text, at),
            };
        }
        self.end_sentence();
        at
    }

    /// Whether the batch goes on: to its size, then to the end of the sentence.
    fn has_room(&self) -> bool {
        self.items.len() < BATCH
            || self.with_words
                && self.items.len() < LONGEST_BATCH
                && self.sentence_ends.last() != Some(&self.seen.len())
    }

    fn end_sentence(&mut self) {
        let end = self.seen.len();
        if end > self.sentence_ends.last().copied().unwrap_or(0) {
            self.sentence_ends.push(end);
        }
    }

    /// Notes punctuation and the ends of sentences and paragraphs.
    fn see_break(&mut self, text: &str, at: usize, width: usize) {
        let bytes = text.as_bytes();
        if at < self.number_end {
            return;
        }
        let Some(c) = text.get(at..at + width).and_then(|t| t.chars().next()) else {
            return;
        };
        // Marks of emphasis: they set a font.
        if matches!(c, '*' | '_') {
            return;
        }
        if c.is_whitespace() {
            if c == '\n' {
                let next = bytes
                    .iter()
                    .skip(at + 1)
                    .find(|b| !matches!(b, b' ' | b'\t' | b'\r'));
                if next == Some(&b'\n') {
                    self.end_sentence();
                }
            }
            return;
        }
        self.seen.push(SeenAt {
            seen: Seen {
                number: mark_number(c),
                case: Case::Lower,
            },
            first: NO_ITEM,
            last: NO_ITEM,
            to: at + width,
        });
        let ends = matches!(c, '.' | '?' | '!' | '…')
            && bytes
                .get(at + width)
                .is_none_or(|b| b.is_ascii_whitespace());
        if ends {
            self.end_sentence();
        }
    }

    /// Notes an item for the segmenter. Digits with one mark between them are one number to it, and
    /// so is a whole document number.
    fn see(&mut self, from: usize, to: usize, seen: Seen) {
        let item = self.items.len() as u32;
        if to <= self.number_end
            && let Some(last) = self.seen.last_mut()
        {
            if last.first == NO_ITEM || last.to < self.number_end {
                self.seen.push(SeenAt {
                    seen: Seen {
                        number: DIGITS,
                        case: Case::Lower,
                    },
                    first: item,
                    last: item,
                    to: self.number_end,
                });
            } else {
                last.last = item;
            }
            return;
        }
        if seen.number == DIGITS
            && let Some(number) = self.seen.last_mut()
            && number.seen.number == DIGITS
            && number.to + 1 == from
            && number.first != NO_ITEM
        {
            // Groups of one number, whose separators are not seen.
            number.last = item;
            number.to = to;
            return;
        }
        if seen.number == DIGITS
            && let [.., number, mark] = self.seen.as_mut_slice()
            && number.seen.number == DIGITS
            && mark.first == NO_ITEM
            && mark.to == from
            && number.to + 1 == from
        {
            number.last = item;
            number.to = to;
            self.seen.pop();
            return;
        }
        self.seen.push(SeenAt {
            seen,
            first: item,
            last: item,
            to,
        });
    }

    #[inline]
    fn class_at(&self, bytes: &[u8], at: usize) -> (Class, usize) {
        let byte = bytes[at];
        if byte < 0x80 {
            (self.letters.ascii(byte), 1)
        } else {
            self.wide_class_at(bytes, at)
        }
    }

    #[inline]
    fn wide_class_at(&self, bytes: &[u8], at: usize) -> (Class, usize) {
        let follow = |i: usize| u32::from(bytes.get(at + i).copied().unwrap_or(0) & 0x3f);
        let lead = u32::from(bytes[at]);
        let (code, width) = if lead < 0xe0 {
            ((lead & 0x1f) << 6 | follow(1), 2)
        } else if lead < 0xf0 {
            ((lead & 0x0f) << 12 | follow(1) << 6 | follow(2), 3)
        } else {
            (
                (lead & 0x07) << 18 | follow(1) << 12 | follow(2) << 6 | follow(3),
                4,
            )
        };
        (self.letters.class_of_code(code), width)
    }

    /// Reads the word that starts at `from`, if it was not read before.
    fn any_word(&mut self, text: &str, from: usize) -> usize {
        // A segmenter needs to know more than its forms.
        let written = match self.with_words {
            true => None,
            false => Written::at(text.as_bytes(), from),
        };
        let Some(written) = written else {
            return self.word(text, from);
        };
        if let Some(forms) = self.written.forms(written) {
            let to = from + written.length;
            self.push(from, to, TokenKind::Syllable, false, forms);
            return to;
        }
        let before = self.items.len();
        let end = self.word(text, from);
        if let [item] = self.items.get(before..).unwrap_or_default()
            && item.kind == TokenKind::Syllable
            && !item.in_scratch
            && (item.from, item.to) == (from, from + written.length)
            && end == item.to
        {
            self.written.remember(written, item.forms);
        }
        end
    }

    /// Reads the word that starts at `from`; digits may stand in it, as in `QH15`.
    fn word(&mut self, text: &str, from: usize) -> usize {
        let bytes = text.as_bytes();
        let mut at = from;
        let mut to = from;
        let mut bits = 0u64;
        let mut count = 0usize;
        let mut digits = 0usize;
        let mut tone = 0u8;
        let mut tone_at = 0usize;
        let mut packs = true;
        let mut capitals = 0usize;
        let mut starts_capital = false;
        let mut tagged = false;
        while at < bytes.len() {
            let (class, width) = self.class_at(bytes, at);
            match class.kind() {
                Kind::Letter => {
                    bits = bits << 6 | u64::from(class.symbol());
                    if class.is_upper() {
                        capitals += 1;
                        starts_capital |= count == 0;
                    }
                    if class.tone() != 0 {
                        packs &= tone == 0;
                        tone = class.tone();
                        tone_at = count;
                    }
                    count += 1;
                }
                Kind::Break => {
                    if bytes[at] == b'<'
                        && at == to
                        && digits == 0
                        && let Some(end) = markup::inline_end(text, at)
                        && self.is_one_word(&text[from..at], &text[end..])
                    {
                        at = end;
                        tagged = true;
                        continue;
                    }
                    break;
                }
                Kind::Digit => {
                    bits = bits << 6 | u64::from(class.symbol());
                    count += 1;
                    digits += 1;
                }
                Kind::Mark => {
                    let last = (bits & 63) as u8;
                    if is_tone(class.mark()) {
                        packs &= tone == 0 && is_vowel(last);
                        tone = class.mark();
                        tone_at = count.saturating_sub(1);
                    } else if let Some(marked) = with_mark(last, class.mark()) {
                        bits = bits & !63 | u64::from(marked);
                    } else {
                        packs = false;
                    }
                }
                Kind::Other | Kind::OtherMark => packs = false,
                Kind::Invisible => {
                    at += width;
                    continue;
                }
            }
            at += width;
            to = at;
        }
        packs &= count <= MAX_SYMBOLS && digits < count;
        if digits > 0 && digits < count {
            if let Some(cut) = self.glued_number(&text[from..to]) {
                return self.push_glued(text, from, from + cut);
            }
            if digits + 1 == count {
                self.try_document_number(text, from);
            }
        }
        if count == 1
            && bytes.get(to) == Some(&b'.')
            && let Some(end) = self.dotted(text, from)
        {
            return end;
        }
        let case = match capitals {
            _ if !starts_capital => Case::Lower,
            n if n > 1 && n + digits == count => Case::Upper,
            _ => Case::Capital,
        };
        if packs {
            if tone != 0 {
                bits |= (tone_at as u64) << Spelling::TONE_AT_SHIFT
                    | u64::from(tone) << Spelling::TONE_SHIFT;
            }
            let entry = self.cache.entry(Spelling(bits));
            if entry.is_glued
                && !tagged
                && let Some(next) = self.push_first_half(text, from..to, case)
            {
                return next;
            }
            if self.with_words {
                let number = if digits > 0 && bytes[from].is_ascii_digit() {
                    DIGITS
                } else {
                    entry.number
                };
                self.see(from, to, Seen { number, case });
            }
            self.push(from, to, TokenKind::Syllable, false, entry.forms);
        } else {
            if digits == 0
                && !tagged
                && let Some(next) = self.push_first_half(text, from..to, case)
            {
                return next;
            }
            self.push_any(text, from, to, case);
        }
        at
    }
}

impl Scanner {
    /// Pushes a word that does not pack as it stands.
    fn push_any(&mut self, text: &str, from: usize, to: usize, case: Case) {
        let word = &text[from..to];
        let read = if word.contains('<') {
            forms::write_any(&markup::without_tags(word), &mut self.scratch)
        } else {
            forms::write_any(word, &mut self.scratch)
        };
        if self.with_words {
            let number = match read.spelling {
                _ if read.is_number => DIGITS,
                Some(spelling) => self.cache.number(spelling),
                None => UNKNOWN,
            };
            self.see(from, to, Seen { number, case });
        }
        let kind = if read.is_number {
            TokenKind::Number
        } else {
            TokenKind::Syllable
        };
        self.push(from, to, kind, true, read.forms);
    }

    fn push(&mut self, from: usize, to: usize, kind: TokenKind, in_scratch: bool, forms: Forms) {
        self.items.push(Item {
            from,
            to,
            position: self.position,
            kind,
            in_scratch,
            forms,
        });
        let is_whole = matches!(kind, TokenKind::DocumentNumber | TokenKind::Date);
        self.position += u32::from(!is_whole);
    }
}
