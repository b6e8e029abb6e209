//! Names that a text gives a document for the rest of it: `(sau đây gọi tắt là Quy định 294)`,
//! `(gọi tắt là Nghị quyết Tam nông)`, `… Trung ương 4 khóa XII (Nghị quyết 04)`.

use super::{Citation, CitationForm};
use crate::cursor::Cursor;
use crate::letters::{char_at, char_before, fold_words};
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::OnceLock;

/// How far behind a citation its name may be given, in bytes.
const REACH: usize = 700;
/// Longest name, in bytes.
const LONGEST: usize = 120;
/// Most names that one text gives.
const MOST: usize = 64;

/// A name and the citation that it stands for.
struct Alias {
    /// The name as printed, in the text.
    span: Range<usize>,
    /// Place of the citation in the list.
    of: usize,
}

/// Gives the mentions by a name of the text's own what is known of the document they mean, and adds
/// those whose name is no citation by itself. `citations` stand in order, and do so after.
pub(super) fn resolve(text: &str, citations: &mut Vec<Citation>) {
    let aliases = given_names(text, citations);
    let mut more: Vec<Citation> = Vec::new();
    for alias in &aliases {
        let Some(of) = citations.get(alias.of).cloned() else {
            continue;
        };
        // The name is a citation of its own form: the others that say the same mean the same.
        let own = citations
            .iter()
            .find(|c| c.form == CitationForm::Short && alias.span.contains(&c.span.start))
            .map(identity);
        if let Some(own) = own {
            for citation in citations.iter_mut().skip(alias.of + 1) {
                if identity(citation) == own && citation.form == CitationForm::Short {
                    mean(citation, &of);
                }
            }
            continue;
        }
        let taken = citations
            .iter()
            .any(|c| c.span.start < alias.span.end && alias.span.start < c.span.end);
        let name = text.get(alias.span.clone()).unwrap_or_default();
        if taken || !is_telling(name, &of) {
            continue;
        }
        for (at, _) in text
            .get(alias.span.start..)
            .unwrap_or_default()
            .match_indices(name)
        {
            let span = alias.span.start + at..alias.span.start + at + name.len();
            let whole = !char_before(text, span.start).is_some_and(char::is_alphanumeric)
                && !char_at(text, span.end).is_some_and(char::is_alphanumeric);
            let free = |list: &[Citation]| {
                let next = list.partition_point(|c| c.span.end <= span.start);
                list.get(next).is_none_or(|c| c.span.start >= span.end)
            };
            if whole && free(citations) && free(&more) {
                let mut citation = Citation::at(span, CitationForm::Alias);
                mean(&mut citation, &of);
                more.push(citation);
                more.sort_by_key(|c| c.span.start);
            }
        }
    }
    citations.append(&mut more);
    citations.sort_by_key(|c| c.span.start);
}

/// What a short mention says: its type, its running number, its year.
fn identity(citation: &Citation) -> (Option<String>, Option<String>, Option<u16>) {
    (
        citation.document_type.as_deref().map(fold_words),
        citation.ordinal.clone(),
        citation.year,
    )
}

/// Lets a mention mean the document that another cites.
fn mean(mention: &mut Citation, of: &Citation) {
    if mention.number.is_some() || mention.issuer.is_some() && of.number.is_none() {
        return;
    }
    mention.inferred = true;
    mention.document_type = of.document_type.clone();
    mention.number = of.number.clone();
    mention.ordinal = of.ordinal.clone().or(mention.ordinal.take());
    mention.scope = of.scope.clone();
    mention.issuer = mention.issuer.take().or(of.issuer.clone());
    mention.terms = of.terms.clone();
    mention.years = of.years;
    mention.year = mention.year.or(of.year);
    mention.date = mention.date.or(of.date);
    mention.confidence = of.confidence.min(0.85);
}

/// A name that starts as the document's type does and goes on: `Nghị quyết` alone may be any.
fn is_telling(name: &str, of: &Citation) -> bool {
    let Some(kind) = &of.document_type else {
        return false;
    };
    name.strip_prefix(kind.as_str())
        .is_some_and(|rest| rest.starts_with(' ') && rest.trim().chars().count() > 2)
}

/// The names that the text gives, each with the citation before it in the same sentence.
fn given_names(text: &str, citations: &[Citation]) -> Vec<Alias> {
    static WORDS: OnceLock<[Finder<'static>; 2]> = OnceLock::new();
    let mut out = Vec::new();
    // A name is of something that was cited before.
    let Some(first) = citations.first().map(|citation| citation.span.start) else {
        return out;
    };
    let [called, abbreviated] = WORDS.get_or_init(|| [Finder::new("gọi"), Finder::new("viết tắt")]);
    let after = text.as_bytes().get(first..).unwrap_or_default();
    let places = |word: &'static Finder<'static>| {
        let length = word.needle().len();
        word.find_iter(after).map(move |at| (first + at, length))
    };
    let called = places(called).map(|place| (place, true));
    let abbreviated = places(abbreviated).map(|place| (place, false));
    for ((at, length), called) in called.chain(abbreviated) {
        if out.len() >= MOST {
            return out;
        }
        let mut cursor = Cursor::new(text, at + length);
        let said = called && cursor.phrase("tat la") || cursor.phrase("la");
        if !said {
            continue;
        }
        cursor.space();
        if let Some(span) = name_at(text, cursor.at)
            && let Some(of) = owner(text, at, &span, citations)
        {
            out.push(Alias { span, of });
        }
    }
    // `(Nghị quyết 04)`: a mention and nothing else in brackets, of the same ordinal.
    for (i, citation) in citations.iter().enumerate() {
        let before = text.get(..citation.span.start).unwrap_or_default();
        let after = text.get(citation.span.end..).unwrap_or_default();
        if citation.form == CitationForm::Short
            && before.ends_with('(')
            && after.starts_with(')')
            && let Some(of) = owner(text, citation.span.start, &citation.span, citations)
            && of < i
            && citations
                .get(of)
                .is_some_and(|o| ordinal(o) == citation.ordinal.as_deref())
        {
            out.push(Alias {
                span: citation.span.clone(),
                of,
            });
        }
    }
    out
}

fn ordinal(citation: &Citation) -> Option<&str> {
    let printed = citation.number.as_ref().map(|n| n.number.as_str());
    printed.or(citation.ordinal.as_deref())
}

/// The name that starts at a place: up to the bracket, the quotation mark or the end of the clause.
fn name_at(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let open = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '“' | '\'' | '‘'));
    let from = at + open.map_or(0, char::len_utf8);
    let rest = text.get(from..)?;
    let end = rest.find([')', ',', ';', '.', '\n', '"', '”', '\'', '’', ':'])?;
    let name = rest.get(..end)?.trim_end();
    let fits = !name.is_empty() && name.len() <= LONGEST && name.starts_with(char::is_uppercase);
    fits.then_some(from..from + name.len())
}

/// The last citation before a place in the same sentence, where the name starts with its type.
fn owner(text: &str, at: usize, name: &Range<usize>, citations: &[Citation]) -> Option<usize> {
    let name = text.get(name.clone())?;
    let before = citations.partition_point(|c| c.span.end <= at);
    citations
        .iter()
        .enumerate()
        .take(before)
        .rev()
        .take_while(|(_, c)| at - c.span.end <= REACH)
        .find(|(_, c)| {
            let between = text.get(c.span.end..at).unwrap_or_default();
            c.form != CitationForm::Short
                && !between.contains("\n\n")
                && !between.contains(';')
                && !ends_sentence(between)
                && c.document_type
                    .as_deref()
                    .is_some_and(|kind| name.starts_with(kind))
        })
        .map(|(i, _)| i)
}

/// Whether a full stop with a capital behind it stands in the words.
fn ends_sentence(words: &str) -> bool {
    words.match_indices(". ").any(|(at, stop)| {
        words
            .get(at + stop.len()..)
            .is_some_and(|rest| rest.trim_start().starts_with(char::is_uppercase))
    })
}
