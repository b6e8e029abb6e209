//! What to offer while somebody types: numbers, phrases of titles, bodies, titles.
//!
//! Everything offered is read from documents that the caller may see, at the time of asking.

use crate::columns::NameColumn;
use crate::indexed::{partial_number_term, secrecy_level};
use crate::query::{QueryToken, Terms, tokens};
use crate::searcher::SearchIndex;
use crate::seen::SeenDocuments;
use crate::vocabulary::SeenWords;
use crate::{Clearance, SearchError, Within};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, Term};

/// What is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// A document number; `text` is the number.
    Number,
    /// Words of titles.
    Phrase,
    /// An issuing body.
    Body,
    /// A document; `text` is its title.
    Title,
}

/// One thing that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// What to show, and to search for.
    pub text: String,
    /// The document, where it is one.
    pub id: Option<String>,
    /// More about it: the title of the document with a number.
    pub about: Option<String>,
}

/// Most suggestions of one kind.
const NUMBERS: usize = 4;
const PHRASES: usize = 4;
const BODIES: usize = 2;
/// Words that the last word typed may become.
const MOST_WORDS: usize = 256;
/// Numbers that one beginning may become.
const MOST_NUMBERS: usize = 64;
/// Documents that are looked at.
const MOST_DOCUMENTS: usize = 20_000;
/// Titles that are read.
const MOST_TITLES: usize = 64;
/// Words that a phrase may have more than was typed.
const FURTHER_WORDS: usize = 3;
/// Longest text that is completed, in characters.
const LONGEST: usize = 200;

/// Words that a phrase does not end with.
const LEADING_ON: [&str; 21] = [
    "về", "của", "trong", "và", "các", "những", "cho", "với", "ở", "tại", "theo", "đến", "từ",
    "là", "có", "được", "một", "gắn", "do", "để", "khi",
];

/// A document: segment and first passage.
type Place = (usize, DocId);

impl SearchIndex {
    /// What may be meant by the beginning of a query, the likeliest first, at most `limit`: of what
    /// `clearance` and `within` let through.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn suggest(
        &self,
        clearance: Clearance,
        within: &Within,
        typed: &str,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let typed = typed.trim_start();
        if typed.chars().count() > LONGEST {
            return Ok(Vec::new());
        }
        let words: Vec<QueryToken> = tokens(typed)
            .into_iter()
            .filter(|token| crate::terms::pairs_with_neighbours(token.kind))
            .collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let seen = Seen {
            index: self,
            documents: SeenDocuments::new(self, clearance, within),
            words: SeenWords::new(self, clearance, within),
        };
        let mut out = Vec::new();
        if typed.bytes().any(|b| b.is_ascii_digit()) {
            out.extend(seen.numbers(typed)?);
        }
        let titles = seen.titles(&words)?;
        out.extend(phrases(&titles, &words));
        let level = secrecy_level(clearance.0);
        let bodies = self.names().seen_at(level).bodies_with(&words);
        let allowed = |body: &String| within.covers_body(Some(body));
        let bodies = seen.of_documents(bodies.into_iter().filter(allowed).collect(), within);
        out.extend(bodies.into_iter().take(BODIES).map(|text| Suggestion {
            kind: SuggestionKind::Body,
            text,
            id: None,
            about: None,
        }));
        let room = limit.saturating_sub(out.len());
        for title in titles.into_iter().take(room) {
            out.push(Suggestion {
                kind: SuggestionKind::Title,
                id: Some(seen.id(title.place)?),
                text: title.text,
                about: None,
            });
        }
        out.truncate(limit);
        Ok(out)
    }
}

/// A title with the place of what was typed in it.
struct Title {
    place: Place,
    text: String,
    words: Vec<QueryToken>,
    /// The word where what was typed stands in a row.
    at: Option<usize>,
}

/// What a caller may see of an index.
struct Seen<'a> {
    index: &'a SearchIndex,
    documents: SeenDocuments<'a>,
    words: SeenWords<'a>,
}

impl Seen<'_> {
    /// Documents with the number that is being typed.
    fn numbers(&self, typed: &str) -> Result<Vec<Suggestion>, SearchError> {
        let field = self.index.fields.number;
        let mut terms: Vec<Term> = Vec::new();
        if let Some(reference) = party_documents::parse_partial(typed) {
            let symbols = reference.symbols.iter();
            terms.extend(symbols.map(|symbol| {
                Term::from_field_text(field, &partial_number_term(symbol, &reference.number))
            }));
        }
        let folded = vietnamese::fold(typed);
        let bare = folded.split_whitespace().collect::<String>();
        let bare = bare.trim_start_matches('0');
        if bare.starts_with(|c: char| c.is_ascii_digit()) {
            let (begun, _) = self.words.beginning_with(field, bare, MOST_NUMBERS);
            terms.extend(begun);
        }
        let mut places: Vec<Place> = Vec::new();
        for term in terms {
            for place in self.documents(&term, MOST_NUMBERS)? {
                if !places.contains(&place) {
                    places.push(place);
                }
            }
            if places.len() >= MOST_NUMBERS {
                break;
            }
        }
        let date = |place: &Place| {
            let columns = self.index.columns.get(place.0);
            columns.map_or(0, |columns| columns.date(place.1))
        };
        places.sort_by_key(|place| std::cmp::Reverse(date(place)));
        let mut out: Vec<Suggestion> = Vec::new();
        for place in places.into_iter().take(NUMBERS) {
            let hit = self.index.head(place.0, place.1)?;
            let Some(number) = hit.number else { continue };
            out.push(Suggestion {
                kind: SuggestionKind::Number,
                text: number,
                id: Some(hit.id),
                about: Some(hit.title),
            });
        }
        Ok(out)
    }

    /// Those of `bodies` that issued a document within the folders that the caller is limited to:
    /// the names of others are not theirs to know. Nobody else's are looked through.
    fn of_documents(&self, bodies: Vec<String>, within: &Within) -> Vec<String> {
        if within.folders.is_none() {
            return bodies;
        }
        let mut known = vec![false; bodies.len()];
        let segments = self.index.searcher.segment_readers().iter();
        for (segment, (reader, columns)) in segments.zip(&self.index.columns).enumerate() {
            let number = |body: &String| columns.name_number(NameColumn::Issuer, body);
            let numbers: Vec<Option<u64>> = bodies.iter().map(number).collect();
            for first in reader.doc_ids_alive() {
                let own = columns.name(NameColumn::Issuer, first);
                let place = numbers.iter().position(|n| own.is_some() && *n == own);
                if let Some(known) = place.and_then(|place| known.get_mut(place))
                    && !*known
                    && columns.ordinal(first) == 0
                    && self.documents.has(segment, first)
                {
                    *known = true;
                }
            }
        }
        let seen = bodies.into_iter().zip(known);
        seen.filter_map(|(body, known)| known.then_some(body))
            .collect()
    }

    /// Documents, each by its first passage, that have a term there, as far as they may be seen.
    fn documents(&self, term: &Term, most: usize) -> Result<Vec<Place>, SearchError> {
        let mut found = Vec::new();
        let segments = self.index.searcher.segment_readers();
        for (number, segment) in segments.iter().enumerate() {
            let index = segment.inverted_index(term.field())?;
            let postings = index.read_postings(term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(tantivy::TantivyError::from)? else {
                continue;
            };
            let mut first = postings.doc();
            while first != TERMINATED && found.len() < most {
                if !segment.is_deleted(first) && self.documents.has(number, first) {
                    found.push((number, first));
                }
                first = postings.advance();
            }
        }
        Ok(found)
    }

    /// Titles that have all words typed, the last of them perhaps only begun: those first where
    /// they stand in a row, then the short ones.
    fn titles(&self, words: &[QueryToken]) -> Result<Vec<Title>, SearchError> {
        let Some((last, whole)) = words.split_last() else {
            return Ok(Vec::new());
        };
        let marked = words.iter().any(QueryToken::is_marked);
        let title = &self.index.fields.title;
        let term = |token: &QueryToken| -> (Field, String) {
            if marked && token.is_marked() {
                (title.exact, token.exact.clone())
            } else {
                (title.folded, token.folded.clone())
            }
        };
        let mut places: Option<FxHashSet<Place>> = None;
        let mut keep = |found: FxHashSet<Place>| {
            places = Some(match places.take() {
                None => found,
                Some(before) => before.intersection(&found).copied().collect(),
            });
        };
        for token in whole {
            let (field, text) = term(token);
            let found = self.documents(&Term::from_field_text(field, &text), MOST_DOCUMENTS)?;
            keep(found.into_iter().collect());
        }
        let (field, text) = term(last);
        let (begun, _) = self.words.beginning_with(field, &text, MOST_WORDS);
        let mut found: FxHashSet<Place> = FxHashSet::default();
        for term in begun {
            found.extend(self.documents(&term, MOST_DOCUMENTS)?);
            if found.len() >= MOST_DOCUMENTS {
                break;
            }
        }
        keep(found);
        let mut places: Vec<Place> = places.into_iter().flatten().collect();
        let newest = |place: &Place| {
            let columns = self.index.columns.get(place.0);
            std::cmp::Reverse(columns.map_or(0, |columns| columns.date(place.1)))
        };
        places.sort_unstable_by_key(|place| (newest(place), *place));
        places.truncate(MOST_TITLES);
        let mut titles: Vec<Title> = places
            .into_iter()
            .filter_map(|place| self.title(place, words))
            .collect();
        titles.sort_by_key(|title| (title.at.is_none(), title.at, title.words.len()));
        titles.dedup_by(|a, b| a.text == b.text);
        Ok(titles)
    }

    fn title(&self, place: Place, typed: &[QueryToken]) -> Option<Title> {
        let columns = self.index.columns.get(place.0)?;
        let number = columns.name(NameColumn::Title, place.1)?;
        let text = columns.name_text(NameColumn::Title, number)?;
        let words: Vec<QueryToken> = tokens(&text)
            .into_iter()
            .filter(|token| crate::terms::pairs_with_neighbours(token.kind))
            .collect();
        let (last, whole) = typed.split_last()?;
        let at = words.windows(typed.len()).position(|run| {
            let same = whole.iter().zip(run).all(|(a, b)| a.folded == b.folded);
            same && run
                .last()
                .is_some_and(|word| word.folded.starts_with(&last.folded))
        });
        Some(Title {
            place,
            text,
            words,
            at,
        })
    }

    fn id(&self, (segment, first): Place) -> Result<String, SearchError> {
        Ok(self.index.head(segment, first)?.id)
    }
}

/// What several titles say where they say what was typed: as much as most of them say alike.
fn phrases(titles: &[Title], typed: &[QueryToken]) -> Vec<Suggestion> {
    let mut counted: FxHashMap<String, (usize, String, usize)> = FxHashMap::default();
    for title in titles {
        let Some(at) = title.at else { continue };
        for more in 0..=FURTHER_WORDS {
            let end = at + typed.len() + more;
            let (Some(first), Some(last)) = (title.words.get(at), title.words.get(end - 1)) else {
                break;
            };
            let in_a_row = last.position - first.position == (end - 1 - at) as u32;
            let text = &title.text[first.range.start..last.range.end];
            if !in_a_row || text.contains(['\n', ',', ';', '.', ':', '(', ')']) {
                break;
            }
            let leads_on = LEADING_ON.contains(&last.exact.as_str());
            if (leads_on && more > 0) || text.contains(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let key = title.words[at..end].iter().map(|word| word.exact.as_str());
            let key = key.collect::<Vec<_>>().join(" ");
            let entry = counted
                .entry(key)
                .or_insert_with(|| (0, text.to_owned(), typed.len() + more));
            entry.0 += 1;
        }
    }
    let mut counted: Vec<(usize, String, usize)> = counted.into_values().collect();
    counted.retain(|(count, _, _)| *count > 1);
    // The longer of two that are said equally often says more.
    counted.sort_by(|a, b| (b.0, b.2, &a.1).cmp(&(a.0, a.2, &b.1)));
    let mut out: Vec<String> = Vec::new();
    for (_, text, _) in counted {
        let text = text.to_lowercase();
        let part_of_another = out.iter().any(|other| other.starts_with(&text));
        if !part_of_another && out.len() < PHRASES {
            out.push(text);
        }
    }
    let suggestion = |text| Suggestion {
        kind: SuggestionKind::Phrase,
        text,
        id: None,
        about: None,
    };
    out.into_iter().map(suggestion).collect()
}
