//! Queries as people type them: keystrokes of an input method that was off, missing spaces and
//! missing marks, each with the reading that was assumed, so that a page can show it.

mod keystrokes;
mod vocabulary;

use vocabulary::Vocabulary;

/// What was wrong with a word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slip {
    /// Keys of Telex that no input method took: `nghij quyeets`.
    Telex,
    /// Keys of VNI that no input method took: `nghi5 quye61t`.
    Vni,
    /// Syllables without a space between: `nghịquyết`.
    Glued,
}

/// A word that is read otherwise than it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// First byte of the word in the query.
    pub from: usize,
    /// One past its last byte.
    pub to: usize,
    /// What it is read as.
    pub assumed: String,
    /// Why.
    pub slip: Slip,
}

/// A query as it is understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The query with its changes made; the query itself where there is none.
    pub text: String,
    /// What was changed, in order.
    pub changes: Vec<Change>,
    /// The likeliest marks, when the query has none and words of the dictionary leave little
    /// doubt: `nghi quyet` is probably `nghị quyết`. Only to be offered: text without marks is
    /// found by its folded form.
    pub with_marks: Option<String>,
}

/// Reads a query.
///
/// ```
/// let reading = vietnamese::query::read("nghij quyeets 57-NQ/TW");
/// assert_eq!(reading.text, "nghị quyết 57-NQ/TW");
/// assert_eq!(reading.changes.len(), 2);
/// ```
#[must_use]
pub fn read(query: &str) -> Reading {
    let Some(vocabulary) = Vocabulary::get() else {
        return Reading {
            text: query.to_owned(),
            ..Reading::default()
        };
    };
    let mut changes = Vec::new();
    for (from, word) in words(query) {
        // A number with a slash is a document's, whatever its letters.
        if word.contains('/') || vocabulary.is_known(word) {
            continue;
        }
        let read = if word.bytes().any(|b| b.is_ascii_digit()) {
            keystrokes::vni(word).map(|read| (read, Slip::Vni))
        } else if word.is_ascii() {
            keystrokes::telex(word).map(|read| (read, Slip::Telex))
        } else {
            None
        };
        let read = read
            .filter(|(read, _)| vocabulary.is_syllable(read))
            .or_else(|| vocabulary.split(word).map(|read| (read, Slip::Glued)));
        if let Some((assumed, slip)) = read {
            changes.push(Change {
                from,
                to: from + word.len(),
                assumed: like(word, assumed),
                slip,
            });
        }
    }
    drop_doubtful(&mut changes);
    let mut text = String::with_capacity(query.len());
    let mut done = 0;
    for change in &changes {
        text.push_str(&query[done..change.from]);
        text.push_str(&change.assumed);
        done = change.to;
    }
    text.push_str(&query[done..]);
    let with_marks = vocabulary.with_marks(&text);
    Reading {
        text,
        changes,
        with_marks,
    }
}

/// Words between blanks, without the punctuation round them, with their first bytes.
fn words(query: &str) -> impl Iterator<Item = (usize, &str)> {
    query.split_whitespace().filter_map(move |part| {
        let word = part.trim_matches(|c: char| !c.is_alphanumeric());
        let from = word.as_ptr() as usize - query.as_ptr() as usize;
        (!word.is_empty()).then_some((from, word))
    })
}

/// A short word with an odd key may be a word of another language: it is believed only beside
/// another such word.
fn drop_doubtful(changes: &mut Vec<Change>) {
    let keyed = |c: &Change| matches!(c.slip, Slip::Telex | Slip::Vni);
    let doubtful = |c: &Change| keyed(c) && c.to - c.from <= 3;
    let sure = changes.iter().any(|c| keyed(c) && !doubtful(c));
    let many = changes.iter().filter(|c| keyed(c)).count() > 1;
    if !sure && !many {
        changes.retain(|c| !doubtful(c));
    }
}

/// The reading in the case of what was typed.
fn like(typed: &str, read: String) -> String {
    let letters = || typed.chars().filter(|c| c.is_alphabetic());
    if letters().count() > 1 && letters().all(char::is_uppercase) {
        read.to_uppercase()
    } else if typed.starts_with(char::is_uppercase) {
        let mut chars = read.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect())
            .unwrap_or_default()
    } else {
        read
    }
}

#[cfg(test)]
mod tests {
    use super::{Slip, read};

    #[test]
    fn slips_are_mended_and_named() {
        for (query, text, slip) in [
            ("nghij quyeets", "nghị quyết", Slip::Telex),
            ("nghi5 quye61t", "nghị quyết", Slip::Vni),
            ("Ddangr uyr xax", "Đảng ủy xã", Slip::Telex),
            ("d9a3ng u3y", "đảng ủy", Slip::Vni),
            ("thuowngf vuj", "thường vụ", Slip::Telex),
            ("thuwowngf", "thường", Slip::Telex),
            ("vietej nam", "việt nam", Slip::Telex),
            ("nghịquyết", "nghị quyết", Slip::Glued),
            ("Tỉnhủy", "Tỉnh ủy", Slip::Glued),
            ("củaĐảng", "của đảng", Slip::Glued),
            ("HƯỚNGDẪN", "HƯỚNG DẪN", Slip::Glued),
            ("QUYEETS DDINHJ", "QUYẾT ĐỊNH", Slip::Telex),
            ("cán bộ, nghij", "cán bộ, nghị", Slip::Telex),
        ] {
            let reading = read(query);
            assert_eq!(reading.text, text, "{query}");
            assert!(reading.changes.iter().all(|c| c.slip == slip), "{query}");
            assert!(!reading.changes.is_empty());
        }
    }

    #[test]
    fn what_may_be_meant_is_left() {
        for query in [
            "nghị quyết 57-NQ/TW",
            "57-nq/tw",
            "nghi quyet dai hoi",
            "QH15 U23 TW4 B52",
            "KPI GRDP OCOP",
            "Microsoft Windows",
            "has",
            "công ty ABC",
            "khoa 10",
            "Đắk Lắk",
            "HĐND UBND",
            "",
        ] {
            let reading = read(query);
            assert_eq!(reading.text, query);
            assert!(reading.changes.is_empty(), "{:?}", reading.changes);
        }
    }

    #[test]
    fn marks_are_offered_where_words_leave_little_doubt() {
        assert_eq!(
            read("nghi quyet dang bo").with_marks.as_deref(),
            Some("nghị quyết đảng bộ")
        );
        assert_eq!(read("nghị quyết").with_marks, None);
        assert_eq!(read("57-NQ/TW").with_marks, None);
    }
}
