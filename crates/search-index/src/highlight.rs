//! Marking matches in the original text, and choosing the piece of it to show.
//!
//! The same analysis that indexed the text finds the matches, so that what is marked is what was
//! found, whatever its composition, tone placement or case.

use crate::query::{Clause, ParsedQuery, QueryToken, expansions, tokens};
use crate::response::Snippet;
use crate::terms::pairs_with_neighbours;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;
use vietnamese::TokenKind;

/// Letters that a snippet shows, about.
const SNIPPET_LETTERS: usize = 280;
/// Bytes before the first match that a snippet may take to begin at a sentence.
const LEAD: usize = 160;
/// A word stands alone only if it is at least this rare beside the rarest word of the query.
const LONE_RARITY: f32 = 0.55;

/// Finds the words of one query in texts.
#[derive(Debug, Default)]
pub(crate) struct Highlighter {
    exact: FxHashMap<String, usize>,
    /// Shapes of all words in both forms: most words of a text have none of them.
    shapes: [u64; 4],
    folded: FxHashMap<String, usize>,
    weights: Vec<f32>,
    unmarked: bool,
    adjacent: FxHashSet<(usize, usize)>,
    phrases: Vec<Vec<usize>>,
    /// Words that stand outside quotes, where they count alone.
    free: Vec<usize>,
    /// Beginnings of words, with or without marks as they were typed.
    prefixes: Vec<(QueryToken, usize)>,
}

/// A number below 256 that most different words differ in, of their length and ends.
#[inline]
fn shape(word: &str) -> usize {
    let bytes = word.as_bytes();
    let (first, last) = (bytes.first(), bytes.last());
    let ends = usize::from(*first.unwrap_or(&0)) * 37 + usize::from(*last.unwrap_or(&0)) * 11;
    (ends + bytes.len() * 59) % 256
}

/// A word of the query in the text.
#[derive(Debug, Clone)]
struct Match {
    range: Range<usize>,
    position: u32,
    word: usize,
    kind: TokenKind,
    /// Whether it and the match before it are neighbours in the text as in the query.
    joined: bool,
}

impl Highlighter {
    /// Of a query; `rarity` weighs each word.
    pub(crate) fn new(query: &ParsedQuery, rarity: impl Fn(&QueryToken) -> f32) -> Self {
        let mut highlighter = Self {
            unmarked: query.is_unmarked(),
            ..Self::default()
        };
        highlighter.clause(&query.clause, &rarity);
        highlighter
    }

    fn clause(&mut self, clause: &Clause, rarity: &impl Fn(&QueryToken) -> f32) {
        let free = self.group(&clause.words, rarity);
        self.free.extend(free);
        for other in expansions(&clause.words).iter().flat_map(|e| &e.others) {
            let words = self.group(&tokens(other), rarity);
            self.phrases.push(words);
        }
        for phrase in &clause.phrases {
            let words = self.group(&phrase.tokens, rarity);
            self.phrases.push(words);
        }
        for clause in clause.groups.iter().flatten() {
            self.clause(clause, rarity);
        }
    }

    fn group(&mut self, tokens: &[QueryToken], rarity: &impl Fn(&QueryToken) -> f32) -> Vec<usize> {
        let mut words = Vec::new();
        for token in tokens {
            let next = self.weights.len();
            let word = *self.exact.entry(token.exact.clone()).or_insert(next);
            if word == next {
                self.folded.entry(token.folded.clone()).or_insert(next);
                for form in [&token.exact, &token.folded] {
                    let shape = shape(form);
                    self.shapes[shape / 64] |= 1 << (shape % 64);
                }
                self.weights.push(rarity(token));
                if token.prefix {
                    self.prefixes.push((token.clone(), next));
                }
            }
            if pairs_with_neighbours(token.kind) {
                words.push(word);
            }
        }
        self.adjacent.extend(
            words
                .windows(2)
                .filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))),
        );
        words
    }

    /// All matches in a text as byte ranges, in order; matches side by side are one range.
    pub(crate) fn marks(&self, text: &str) -> Vec<Range<usize>> {
        join(text, &self.matches(text))
    }

    /// The piece of a text that tells most of the query, its first byte in the text, and how much
    /// it tells.
    pub(crate) fn snippet(&self, text: &str) -> (Snippet, usize, f32) {
        let matches = self.matches(text);
        let (told, best) = self.best_window(text, &matches);
        let start = sentence_start(text, best.start);
        let end = sentence_end(text, start, best.end);
        let cut_before = !text[..start].trim().is_empty();
        let cut_after = !text[end..].trim().is_empty();
        let piece = &text[start..end];
        let lead = piece.len() - piece.trim_start().len();
        let start = start + lead;
        let piece = piece.trim();
        let mut shown = String::with_capacity(piece.len() + 6);
        if cut_before && !starts_sentence(text, start) {
            shown.push('…');
        }
        let shift = shown.len();
        shown.push_str(piece);
        if cut_after && !piece.ends_with(['.', ';', ':', '!', '?']) {
            shown.push('…');
        }
        let inside = start..start + piece.len();
        let highlights = join(text, &matches)
            .into_iter()
            .filter(|range| inside.start <= range.start && range.end <= inside.end)
            .map(|range| range.start - start + shift..range.end - start + shift)
            .collect();
        (
            Snippet {
                text: shown,
                highlights,
            },
            start,
            told,
        )
    }

    /// The matches worth marking: a frequent syllable alone, out of its word, is none.
    fn matches(&self, text: &str) -> Vec<Match> {
        if self.weights.is_empty() {
            return Vec::new();
        }
        let mut matches: Vec<Match> = Vec::new();
        crate::terms::analyse(text, |token| {
            let has = |word: &str| {
                let shape = shape(word);
                self.shapes[shape / 64] & (1 << (shape % 64)) != 0
            };
            if self.prefixes.is_empty() && !has(token.exact) && !has(token.folded) {
                return;
            }
            let loose = self.unmarked || token.exact == token.folded;
            let word = self.exact.get(token.exact).or_else(|| {
                if loose {
                    self.folded.get(token.folded)
                } else {
                    None
                }
            });
            let begun = || {
                self.prefixes
                    .iter()
                    .find(|(prefix, _)| begins(prefix, token))
            };
            if let Some(word) = word.or_else(|| begun().map(|(_, word)| word)) {
                let joined = matches.last().is_some_and(|before| {
                    before.position + 1 == token.position
                        && self.adjacent.contains(&(before.word, *word))
                });
                matches.push(Match {
                    range: token.from..token.to,
                    position: token.position,
                    word: *word,
                    kind: token.kind,
                    joined,
                });
            }
        });
        let rarest = self.weights.iter().copied().fold(0.0, f32::max);
        let mut keep: Vec<bool> = (0..matches.len())
            .map(|at| {
                if !self.phrases.is_empty() && !self.free.contains(&matches[at].word) {
                    return false;
                }
                self.weights.len() <= 1
                    || self.weight(&matches[at]) >= rarest * LONE_RARITY
                    || matches[at].joined
                    || matches.get(at + 1).is_some_and(|after| after.joined)
            })
            .collect();
        for run in self.whole_phrases(&matches) {
            keep[run].fill(true);
        }
        if keep.iter().any(|keep| *keep) {
            let mut keep = keep.into_iter();
            matches.retain(|_| keep.next().unwrap_or(true));
        }
        matches
    }

    fn weight(&self, found: &Match) -> f32 {
        self.weights.get(found.word).copied().unwrap_or_default()
    }

    /// The window of the text with the most weight of distinct words and of neighbours; the
    /// beginning where there is no match. A quoted phrase that stands whole in it outweighs
    /// everything else.
    fn best_window(&self, text: &str, matches: &[Match]) -> (f32, Range<usize>) {
        // Vietnamese takes about 1.35 bytes a letter.
        let bytes = SNIPPET_LETTERS * 4 / 3;
        let whole = |weight: f32| f64::from(weight * 4_096.0) as i64;
        let weights: Vec<i64> = self.weights.iter().map(|weight| whole(*weight)).collect();
        let weight = |found: &Match| weights.get(found.word).copied().unwrap_or_default();
        let phrase = weights.iter().sum::<i64>();
        // Where the first phrase ends that begins at a match or after it.
        let mut phrase_end = vec![usize::MAX; matches.len() + 1];
        for run in self.whole_phrases(matches) {
            phrase_end[run.start] = phrase_end[run.start].min(run.end);
        }
        for at in (0..matches.len()).rev() {
            phrase_end[at] = phrase_end[at].min(phrase_end[at + 1]);
        }
        let mut seen = vec![0_u32; self.weights.len()];
        let (mut score, mut next) = (0, 0);
        let mut best = (0, 0..0);
        for (at, first) in matches.iter().enumerate() {
            while let Some(found) = matches.get(next)
                && (next == at || found.range.end <= first.range.start + bytes)
            {
                let times = &mut seen[found.word];
                *times += 1;
                if *times == 1 {
                    score += weight(found);
                }
                if next > at && found.joined {
                    score += weight(found) / 2;
                }
                next += 1;
            }
            let in_phrase = if phrase_end[at] <= next { phrase } else { 0 };
            if score + in_phrase > best.0 {
                best = (
                    score + in_phrase,
                    first.range.start..matches[next - 1].range.end,
                );
            }
            seen[first.word] -= 1;
            if seen[first.word] == 0 {
                score -= weight(first);
            }
            if let Some(after) = matches
                .get(at + 1)
                .filter(|after| after.joined && next > at + 1)
            {
                score -= weight(after) / 2;
            }
        }
        debug_assert!(best.1.end <= text.len());
        (best.0 as f32 / 4_096.0, best.1)
    }

    /// The matches that are part of a quoted phrase that stands there whole: a range a phrase.
    fn whole_phrases(&self, matches: &[Match]) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        if self.phrases.is_empty() {
            return runs;
        }
        let syllables: Vec<(usize, &Match)> = matches
            .iter()
            .enumerate()
            .filter(|(_, m)| pairs_with_neighbours(m.kind))
            .collect();
        for phrase in self.phrases.iter().filter(|phrase| !phrase.is_empty()) {
            for run in syllables.windows(phrase.len()) {
                let words = run.iter().map(|(_, found)| found.word);
                let in_a_row = run
                    .windows(2)
                    .all(|pair| matches!(pair, [(_, a), (_, b)] if a.position + 1 == b.position));
                if in_a_row
                    && words.eq(phrase.iter().copied())
                    && let (Some((first, _)), Some((last, _))) = (run.first(), run.last())
                {
                    runs.push(*first..last + 1);
                }
            }
        }
        runs
    }
}

/// Matches as ranges, those with nothing but spaces between them joined.
fn join(text: &str, matches: &[Match]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for found in matches {
        match ranges.last_mut() {
            Some(last) if found.range.start <= last.end => last.end = last.end.max(found.range.end),
            Some(last)
                if text.get(last.end..found.range.start).is_some_and(|gap| {
                    !gap.contains("\n\n") && gap.chars().all(char::is_whitespace)
                }) =>
            {
                last.end = found.range.end;
            }
            _ => ranges.push(found.range.clone()),
        }
    }
    ranges
}

/// Whether a token of a text begins as was asked for.
fn begins(prefix: &QueryToken, token: &vietnamese::Token<'_>) -> bool {
    if prefix.is_marked() {
        token.exact.starts_with(&prefix.exact)
    } else {
        token.folded.starts_with(&prefix.folded)
    }
}

fn is_sentence_end(before: &str) -> bool {
    let trimmed = before.trim_end();
    before.ends_with('\n')
        || (trimmed.len() < before.len() && trimmed.ends_with(['.', ';', ':', '!', '?']))
}

fn starts_sentence(text: &str, at: usize) -> bool {
    at == 0 || is_sentence_end(&text[..at])
}

/// The beginning of the sentence around `at`, if it is near, else of a word before it.
fn sentence_start(text: &str, at: usize) -> usize {
    let floor = crate::passages::floor_boundary(text, at.saturating_sub(LEAD));
    let lead = &text[floor..at];
    let mut word = at;
    for (offset, _) in lead.char_indices().rev().filter(|(_, c)| c.is_whitespace()) {
        let after = floor + offset + lead[offset..].chars().next().map_or(1, char::len_utf8);
        if is_sentence_end(&text[..after]) {
            return after;
        }
        if at - after < LEAD / 2 {
            word = after;
        }
    }
    if floor == 0 { 0 } else { word }
}

/// The end of the sentence after `covered`, if the snippet is then not much too long, else of a
/// word; the end of the text when that is near.
fn sentence_end(text: &str, start: usize, covered: usize) -> usize {
    let mut word = None;
    let mut sentence = None;
    for (letters, (offset, c)) in text[start..].char_indices().enumerate() {
        let at = start + offset;
        if letters > SNIPPET_LETTERS * 5 / 4
            && let Some(end) = sentence.or(word)
        {
            return end;
        }
        if !c.is_whitespace() || at < covered {
            continue;
        }
        if letters <= SNIPPET_LETTERS || word.is_none() {
            word = Some(at);
        }
        if letters >= SNIPPET_LETTERS / 2 && is_sentence_end(&text[..at + c.len_utf8()]) {
            sentence = Some(at);
            if letters >= SNIPPET_LETTERS * 3 / 4 {
                return at;
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{NoNames, parse};
    use proptest::prelude::*;

    fn highlighter(query: &str) -> Highlighter {
        Highlighter::new(&parse(query, &NoNames), |_| 1.0)
    }

    fn marked(query: &str, text: &str) -> Vec<String> {
        highlighter(query)
            .marks(text)
            .into_iter()
            .map(|range| text[range].to_owned())
            .collect()
    }

    #[test]
    fn matches_are_marked_in_the_text_as_written() {
        assert_eq!(marked("đại hội", "Nghị quyết ĐẠI HỘI XIII"), ["ĐẠI HỘI"]);
        assert_eq!(marked("dai hoi", "Nghị quyết Đại hội XIII"), ["Đại hội"]);
        assert_eq!(marked("hoà bình", "vì hòa bình"), ["hòa bình"]);
        assert_eq!(marked("cấp ủy", "văn phòng cấp\nuỷ tỉnh"), ["cấp\nuỷ"]);
        assert_eq!(marked("đại hội", "dai hoi khong dau"), ["dai hoi"]);
        assert!(marked("đại hội", "đài hói").is_empty());
        assert_eq!(marked("\"cấp ủy\"", "cấp phát; cấp ủy; ủy ban"), ["cấp ủy"]);
        assert_eq!(
            marked("\"cấp ủy\" tỉnh", "cấp phát; cấp ủy; tỉnh"),
            ["cấp ủy", "tỉnh"]
        );
    }

    #[test]
    fn a_snippet_begins_and_ends_at_sentences_and_holds_the_match() {
        let filler = "Câu này không nói gì cả. ".repeat(30);
        let text = format!("{filler}Văn phòng cấp ủy lưu trữ tài liệu. {filler}");
        let (snippet, start, _) = highlighter("văn phòng cấp ủy").snippet(&text);
        assert!(
            snippet.text.contains("Văn phòng cấp ủy"),
            "{}",
            snippet.text
        );
        assert!(text[start..].starts_with(snippet.text.trim_matches('…').get(..9).unwrap()));
        assert_eq!(
            &snippet.text[snippet.highlights[0].clone()],
            "Văn phòng cấp ủy"
        );
        assert!(snippet.text.chars().count() < 400);
        assert!(
            snippet.text.ends_with("không nói gì cả."),
            "{}",
            snippet.text
        );
    }

    #[test]
    fn without_a_match_the_beginning_is_shown() {
        let (snippet, start, told) = highlighter("xyz").snippet("Mở đầu văn bản.");
        assert!(told <= 0.0);
        assert_eq!((snippet.text.as_str(), start), ("Mở đầu văn bản.", 0));
    }

    proptest! {
        #[test]
        fn ranges_lie_in_the_snippet(
            query in "[a-z \"ăâđê]{0,20}",
            text in "(\\PC|[ăâđê]|\n|\\. ){0,600}",
        ) {
            let highlighter = highlighter(&query);
            let (snippet, start, _) = highlighter.snippet(&text);
            prop_assert!(start <= text.len());
            let mut last = 0;
            for range in &snippet.highlights {
                prop_assert!(range.start >= last && range.start < range.end);
                prop_assert!(snippet.text.get(range.clone()).is_some());
                last = range.end;
            }
        }
    }
}
