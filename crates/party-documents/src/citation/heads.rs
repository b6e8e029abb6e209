//! Type names and their abbreviations in running text: where a citation may begin.

use crate::letters::{char_at, char_before};
use crate::tables::tables;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::ops::Range;
use std::sync::OnceLock;

/// A type name in a text.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) span: Range<usize>,
    /// Index into the table of types.
    pub(super) kind: usize,
    /// Begins with a capital.
    pub(super) capital: bool,
    /// A symbol (`NQ`), not a name.
    pub(super) symbol: bool,
}

struct Finder {
    patterns: AhoCorasick,
    /// Type and whether the pattern is a symbol, by pattern.
    kinds: Vec<(usize, bool)>,
}

/// Symbols that stand before numbers in prose.
const SYMBOLS: [&str; 13] = [
    "NQ", "CT", "KL", "QĐ", "NĐ", "HD", "TB", "KH", "CTr", "CV", "TT", "BC", "ĐA",
];

fn finder() -> Option<&'static Finder> {
    static FINDER: OnceLock<Option<Finder>> = OnceLock::new();
    FINDER
        .get_or_init(|| {
            let mut patterns: Vec<String> = Vec::new();
            let mut kinds = Vec::new();
            for (kind, named) in tables().types().iter().enumerate() {
                if named.symbols.is_empty() && !matches!(named.folded.as_str(), "luat" | "bo luat")
                {
                    continue;
                }
                let lower = named.name.to_lowercase();
                let first: String = named.name.clone();
                let title: Vec<String> = lower
                    .split(' ')
                    .map(|w| {
                        let mut chars = w.chars();
                        chars
                            .next()
                            .map(|c| c.to_uppercase().chain(chars).collect())
                            .unwrap_or_default()
                    })
                    .collect();
                for form in [
                    lower.clone(),
                    first,
                    title.join(" "),
                    named.name.to_uppercase(),
                ] {
                    // A name may be wrapped at its first or second space.
                    let mut forms = vec![form.clone()];
                    for (at, _) in form.match_indices(' ') {
                        let mut wrapped = form.clone();
                        wrapped.replace_range(at..=at, "\n");
                        forms.push(wrapped);
                    }
                    for form in forms {
                        if !patterns.contains(&form) {
                            patterns.push(form);
                            kinds.push((kind, false));
                        }
                    }
                }
            }
            for symbol in SYMBOLS {
                let kind = tables()
                    .types()
                    .iter()
                    .position(|t| t.symbols.first().is_some_and(|s| s == symbol));
                if let Some(kind) = kind {
                    patterns.push(symbol.to_owned());
                    kinds.push((kind, true));
                }
            }
            let patterns = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(AhoCorasickKind::DFA))
                .build(&patterns)
                .ok()?;
            Some(Finder { patterns, kinds })
        })
        .as_ref()
}

/// Every type name of a text, in order.
pub(super) fn find(text: &str) -> Vec<Head> {
    let Some(finder) = finder() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for found in finder.patterns.find_iter(text) {
        let span = found.start()..found.end();
        let Some((kind, symbol)) = finder.kinds.get(found.pattern().as_usize()) else {
            continue;
        };
        let before = char_before(text, span.start);
        // A word that lost its space may run into a capital: `thực hiệnNghị quyết`.
        let capital = char_at(text, span.start).is_some_and(char::is_uppercase);
        if before.is_some_and(|c| c.is_alphanumeric() && !(c.is_lowercase() && capital && !symbol))
        {
            continue;
        }
        let after = char_at(text, span.end);
        if after.is_some_and(|c| c.is_alphabetic()) {
            continue;
        }
        // `văn bản quy phạm pháp luật số …`: the word `pháp luật` is no type.
        let within = text
            .get(..span.start)
            .map(str::trim_end)
            .is_some_and(|b| b.ends_with("pháp") || b.ends_with("Pháp"));
        if !capital && within {
            continue;
        }
        // `57-NQ/TW`, `NQ-CP`: the symbol inside a number.
        if *symbol
            && (before.is_some_and(|c| matches!(c, '/' | '-' | '–'))
                || after.is_some_and(|c| matches!(c, '/' | '-' | '–')))
        {
            continue;
        }
        out.push(Head {
            span,
            kind: *kind,
            capital,
            symbol: *symbol,
        });
    }
    out
}
