//! Where words come apart or belong together against the look of the text: glued by conversions,
//! cut by tags, abbreviated with dots.

use super::Scanner;
use crate::TokenKind;
use crate::forms;
use crate::glued;
use crate::letters::{Kind, is_invisible};
use crate::markup;
use crate::segmentation::alphabet::UNKNOWN;
use crate::segmentation::syllabary::{Case, Seen};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// Longest part of a word between tags, in letters.
const LONGEST_PART: usize = 20;
/// Longest beginning of a word with the tags in it, in bytes.
const LONGEST_HEAD: usize = 400;

impl Scanner {
    /// Where a syllable and a number that a conversion glued come apart, as in `số31`.
    pub(super) fn glued_number(&self, word: &str) -> Option<usize> {
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
    pub(super) fn push_glued(&mut self, text: &str, from: usize, cut: usize) -> usize {
        let case = if text[from..].starts_with(char::is_uppercase) {
            Case::Capital
        } else {
            Case::Lower
        };
        self.push_any(text, from, cut, case);
        cut
    }

    /// Pushes the first of two glued syllables and returns where the second starts.
    pub(super) fn push_first_half(
        &mut self,
        text: &str,
        word: Range<usize>,
        case: Case,
    ) -> Option<usize> {
        let (to, next) = glued::cut(&text[word.clone()])?;
        self.push_any(text, word.start, word.start + to, case);
        Some(word.start + next)
    }

    /// Whether letters go on behind tags: together they are a syllable, or one of the two is none.
    pub(super) fn is_one_word(&self, head: &str, after: &str) -> bool {
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
    pub(super) fn letters_of(&self, text: &str) -> Option<String> {
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

    /// Whether a letter with its marks is a Vietnamese capital, however it is composed.
    pub(super) fn is_capital(&self, cluster: &str) -> bool {
        let mut composed = cluster.chars().filter(|c| !is_invisible(*c)).nfc();
        let capital = composed.next().map(|c| self.letters.class(c));
        capital.is_some_and(|class| class.kind() == Kind::Letter && class.is_upper())
            && composed.all(|c| self.letters.class(c).kind() == Kind::Mark)
    }

    /// Reads an abbreviation with dots, such as `T.Ư`, as one word without them.
    pub(super) fn dotted(&mut self, text: &str, from: usize) -> Option<usize> {
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
