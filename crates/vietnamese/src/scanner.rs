//! Raw text to words, numbers and document numbers, in one pass over the bytes.

use crate::TokenKind;
use crate::document_number;
use crate::forms::{self, FormCache, Forms};
use crate::glued;
use crate::letters::{Class, Kind, Letters, is_invisible, is_tone, is_vowel, with_mark};
use crate::markup;
use crate::segmentation::alphabet::{DIGITS, UNKNOWN, mark_number};
use crate::segmentation::dictionary::Dictionary;
use crate::segmentation::syllabary::{Case, Seen};
use crate::spelling::{MAX_SYMBOLS, Spelling};
use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

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

/// Longest part of a word between tags, in letters.
const LONGEST_PART: usize = 20;
/// Longest beginning of a word with the tags in it, in bytes.
const LONGEST_HEAD: usize = 400;

/// Items in a batch; with words, the batch goes on to the end of the sentence.
const BATCH: usize = 512;
/// Most items in a batch, where sentences do not end.
const LONGEST_BATCH: usize = 4096;

impl Scanner {
    pub(crate) fn new() -> Self {
        Self {
            letters: Letters::get(),
            cache: FormCache::new(),
            scratch: String::new(),
            items: Vec::with_capacity(BATCH + 2),
            seen: Vec::new(),
            sentence_ends: Vec::new(),
            with_words: false,
            position: 0,
            number_end: 0,
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
    }

    /// The text that an item's forms stand in.
    pub(crate) fn arena(&self, item: &Item) -> &str {
        if item.in_scratch {
            &self.scratch
        } else {
            &self.cache.arena
        }
    }

    /// Fills `items` from byte `at` on and returns where to go on; the end of the text when done.
    pub(crate) fn fill(&mut self, text: &str, mut at: usize) -> usize {
        self.items.clear();
        self.scratch.clear();
        self.seen.clear();
        self.sentence_ends.clear();
        if self.cache.is_full() {
            self.cache.clear();
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
                Kind::Letter | Kind::Digit | Kind::Other => self.word(text, at),
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

    /// Pushes the first of two glued syllables and returns where the second starts.
    fn push_first_half(&mut self, text: &str, word: Range<usize>, case: Case) -> Option<usize> {
        let (to, next) = glued::cut(&text[word.clone()])?;
        self.push_any(text, word.start, word.start + to, case);
        Some(word.start + next)
    }

    /// Whether letters go on behind tags: together they are a syllable, or one of the two is none.
    fn is_one_word(&self, head: &str, after: &str) -> bool {
        if head.len() > LONGEST_HEAD {
            return false;
        }
        let Some(tail) = self.letters_of(after) else {
            return false;
        };
        let Some(head) = self.letters_of(&markup::without_tags(head)) else {
            return false;
        };
        let (Some(last), Some(first)) = (head.chars().next_back(), tail.chars().next()) else {
            return false;
        };
        let is_syllable =
            |word: &str| forms::pack_any(word).is_some_and(|w| w.unpack().is_syllable());
        let goes_on_small = !first.is_uppercase() || last.is_uppercase();
        let joined = format!("{head}{tail}");
        if is_syllable(&joined) {
            return goes_on_small;
        }
        if glued::cut(&joined).is_some() {
            return false;
        }
        let one_case = first.is_uppercase() == last.is_uppercase();
        one_case && !(is_syllable(&head) && is_syllable(&tail))
    }

    /// The letters up to the next sign, in NFC; none when there are too many, or others than those
    /// of Vietnamese, or when they begin with a mark.
    fn letters_of(&self, text: &str) -> Option<String> {
        let mut end = text.len();
        for (at, c) in text.char_indices() {
            match self.letters.class(c).kind() {
                Kind::Letter => {}
                Kind::Mark | Kind::Invisible if at > 0 => {}
                Kind::Break => {
                    end = at;
                    break;
                }
                _ => return None,
            }
            if at > LONGEST_HEAD {
                return None;
            }
        }
        let letters = text[..end].chars().filter(|c| !is_invisible(*c));
        let letters: String = letters.nfc().collect();
        let all = letters
            .chars()
            .all(|c| self.letters.class(c).kind() == Kind::Letter);
        (all && letters.chars().count() <= LONGEST_PART).then_some(letters)
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
        self.position += u32::from(kind != TokenKind::DocumentNumber);
    }

    /// Reads the number that starts at `from`.
    fn number(&mut self, text: &str, from: usize) -> usize {
        let bytes = text.as_bytes();
        let first = digits_end(bytes, from);
        if first < bytes.len() {
            match self.class_at(bytes, first).0.kind() {
                Kind::Break | Kind::Digit => {}
                Kind::Invisible if !self.goes_on(bytes, first) => {}
                _ => return self.word(text, from),
            }
        }
        self.try_document_number(text, from);
        match separated(bytes, from, first) {
            Separated::Whole { end, thousands } => {
                let forms = forms::write_number(&text[from..end], thousands, &mut self.scratch);
                self.see_number(from, end);
                self.push(from, end, TokenKind::Number, true, forms);
                end
            }
            Separated::Groups { end } => {
                let mut start = from;
                for group in text[from..end].split(['.', ',']) {
                    let forms = forms::write_number(group, false, &mut self.scratch);
                    let to = start + group.len();
                    self.see_number(start, to);
                    self.push(start, to, TokenKind::Number, true, forms);
                    start = to + 1;
                }
                end
            }
        }
    }

    fn see_number(&mut self, from: usize, to: usize) {
        if self.with_words {
            let seen = Seen {
                number: DIGITS,
                case: Case::Lower,
            };
            self.see(from, to, seen);
        }
    }

    /// Whether a word goes on behind the invisible characters at `at`.
    fn goes_on(&self, bytes: &[u8], mut at: usize) -> bool {
        while at < bytes.len() {
            let (class, width) = self.class_at(bytes, at);
            match class.kind() {
                Kind::Invisible => at += width,
                Kind::Break => return false,
                _ => return true,
            }
        }
        false
    }

    /// Pushes the whole document number that starts at `from`, if one does.
    fn try_document_number(&mut self, text: &str, from: usize) {
        if from < self.number_end {
            return;
        }
        let start = self.scratch.len();
        let Some(end) = document_number::read(text, from, &mut self.scratch) else {
            return;
        };
        self.number_end = end;
        let middle = self.scratch.len();
        forms::push_folded_of(start..middle, &mut self.scratch);
        let forms = Forms::note(&self.scratch, start, middle);
        self.push(from, end, TokenKind::DocumentNumber, true, forms);
    }

    /// Where a syllable and a number that a conversion glued come apart, as in `số31`.
    fn glued_number(&self, word: &str) -> Option<usize> {
        let is_digit = |c: char| self.letters.class(c).kind() == Kind::Digit;
        let is_number = |c: char| is_digit(c) || is_invisible(c);
        let starts_with_digit = word.starts_with(is_digit);
        let cut = if starts_with_digit {
            word.find(|c| !is_number(c))?
        } else {
            word.find(is_digit)?
        };
        let (head, tail) = word.split_at(cut);
        let (letters, digits) = if starts_with_digit {
            (tail, head)
        } else {
            (head, tail)
        };
        let syllable = forms::pack_any(letters)?.unpack();
        let comes_apart = syllable.is_syllable()
            && syllable.has_marks()
            && syllable.as_slice().len() > 1
            && digits.chars().all(is_number);
        comes_apart.then_some(cut)
    }

    /// Reads the first part of a glued word as a word of its own and goes on at the second.
    fn push_glued(&mut self, text: &str, from: usize, cut: usize) -> usize {
        let case = if text[from..].starts_with(char::is_uppercase) {
            Case::Capital
        } else {
            Case::Lower
        };
        self.push_any(text, from, cut, case);
        cut
    }

    /// Whether a letter with its marks is a Vietnamese capital, however it is composed.
    fn is_capital(&self, cluster: &str) -> bool {
        let mut composed = cluster.chars().filter(|c| !is_invisible(*c)).nfc();
        let capital = composed.next().map(|c| self.letters.class(c));
        capital.is_some_and(|class| class.kind() == Kind::Letter && class.is_upper())
            && composed.all(|c| self.letters.class(c).kind() == Kind::Mark)
    }

    /// Reads an abbreviation with dots, such as `T.Ư`, as one word without them.
    fn dotted(&mut self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = from;
        let mut end = from;
        let mut letters = 0;
        while at < bytes.len() {
            let (class, width) = self.class_at(bytes, at);
            if class.kind() != Kind::Letter || !class.is_upper() {
                break;
            }
            let mut after = at + width;
            let mut word_goes_on = false;
            while after < bytes.len() {
                let (class, width) = self.class_at(bytes, after);
                match class.kind() {
                    Kind::Mark | Kind::OtherMark | Kind::Invisible => after += width,
                    kind => {
                        word_goes_on = kind != Kind::Break;
                        break;
                    }
                }
            }
            if after > at + width && !self.is_capital(&text[at..after]) {
                break;
            }
            if word_goes_on {
                return None;
            }
            end = after;
            letters += 1;
            if bytes.get(end) != Some(&b'.') {
                break;
            }
            at = end + 1;
        }
        if letters < 2 {
            return None;
        }
        let letters = text[from..end].replace('.', "");
        // It would not be read as one word again.
        if glued::cut(&letters).is_some() {
            return None;
        }
        let read = forms::write_any(&letters, &mut self.scratch);
        if self.with_words {
            let seen = Seen {
                number: UNKNOWN,
                case: Case::Upper,
            };
            self.see(from, end, seen);
        }
        self.push(from, end, TokenKind::Syllable, true, read.forms);
        Some(end)
    }
}

fn digits_end(bytes: &[u8], from: usize) -> usize {
    from + bytes
        .iter()
        .skip(from)
        .take_while(|b| b.is_ascii_digit())
        .count()
}

/// How digits with separators between them are read.
enum Separated {
    /// As one number.
    Whole { end: usize, thousands: bool },
    /// As a number a group: dates and headings such as `22.12.2024`.
    Groups { end: usize },
}

/// `1.234.567` and `1,234,567` have separators of thousands, `3,5` and `66.25` one that stays.
fn separated(bytes: &[u8], from: usize, first: usize) -> Separated {
    let group = |at: usize, separator: u8| {
        let end = digits_end(bytes, at + 1);
        (bytes.get(at) == Some(&separator) && end > at + 1).then_some(end)
    };
    for separator in *b".," {
        let Some(second) = group(first, separator) else {
            continue;
        };
        let mut end = second;
        let mut groups = 1;
        let mut threes = second - first == 4;
        while let Some(next) = group(end, separator) {
            threes &= next - end == 4;
            end = next;
            groups += 1;
        }
        let significant = bytes[from..first]
            .iter()
            .skip_while(|b| **b == b'0')
            .count();
        let thousands =
            threes && (1..=3).contains(&significant) && (groups > 1 || separator == b'.');
        return if thousands || groups == 1 {
            Separated::Whole { end, thousands }
        } else {
            Separated::Groups { end }
        };
    }
    Separated::Whole {
        end: first,
        thousands: false,
    }
}
