//! How a text stands to what it cites, from the words before the citation.

use super::Relation;
use crate::letters::fold;
use std::ops::Range;

/// Words that tell a relation, folded.
const CUES: [(&str, Relation); 25] = [
    ("can cu", Relation::BasedOn),
    ("thuc hien", Relation::Implements),
    ("trien khai", Relation::Implements),
    ("quan triet", Relation::Implements),
    ("thi hanh", Relation::Implements),
    ("chap hanh", Relation::Implements),
    ("hoc tap", Relation::Implements),
    ("phuc dap", Relation::Cites),
    ("cu the hoa", Relation::Concretises),
    ("so ket", Relation::Reviews),
    ("tong ket", Relation::Reviews),
    ("thay the", Relation::Replaces),
    ("bai bo", Relation::Repeals),
    ("huy bo", Relation::Repeals),
    ("sua doi", Relation::Amends),
    ("bo sung", Relation::Amends),
    ("theo", Relation::Cites),
    ("tai", Relation::Cites),
    ("cua", Relation::Cites),
    ("ban hanh", Relation::Cites),
    ("quy dinh", Relation::Cites),
    ("ket qua", Relation::Cites),
    ("ve", Relation::Cites),
    ("kem theo", Relation::Cites),
    ("boi", Relation::Cites),
];

/// How far before a citation a word may stand that tells its relation, in bytes.
const REACH: usize = 170;

/// The citations before in a sentence, whose relation a list passes on.
#[derive(Debug, Default)]
pub(super) struct List {
    /// End and relation of the citation before.
    last: Option<(usize, Relation)>,
    /// Relation of the first citation of the sentence: `;` parts what hangs on that one.
    first: Relation,
}

/// The relation of a citation; the list goes on with it.
pub(super) fn read(text: &str, span: Range<usize>, list: &mut List) -> Relation {
    let relation = relation(text, span.start, list);
    let between = list
        .last
        .and_then(|(end, _)| text.get(end..span.start))
        .filter(|b| b.len() < 600);
    let goes_on = between.is_some_and(|b| !ends_sentence(b));
    if !goes_on {
        list.first = relation;
    }
    list.last = Some((span.end, relation));
    relation
}

fn ends_sentence(between: &str) -> bool {
    between.contains("\n\n")
        || between.contains("\n-")
        || between.contains(". ")
        || between.contains(".\n")
}

fn relation(text: &str, start: usize, list: &List) -> Relation {
    let mut from = start.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut follows = false;
    if let Some((end, _)) = list.last
        && end <= start
    {
        follows = !text
            .get(end..start)
            .is_none_or(|b| b.len() > 600 || ends_sentence(b));
        from = from.max(end);
    }
    let before = fold(text.get(from..start).unwrap_or_default());
    // The sentence or item that the citation stands in.
    let cut = before
        .rfind(['.', ';', '!', '?', '|', '•'])
        .map(|i| i + 1)
        .into_iter()
        .chain(before.rfind("\n\n").map(|i| i + 2))
        .chain(before.rfind("\n-").map(|i| i + 2))
        .max()
        .unwrap_or(0);
    let clause = before.get(cut..).unwrap_or_default();

    let told = nearest(clause);
    // A list passes its relation on: `Căn cứ Luật A số …; Luật B số …`, `Thực hiện … và …`.
    if follows && told.is_none_or(|r| r == Relation::Cites) {
        let bare =
            before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '"' | '“'));
        let word = bare.split_whitespace().next_back().unwrap_or_default();
        let relation = if bare.ends_with(';') {
            list.first
        } else if bare.ends_with([',', ':', '&']) || matches!(word, "" | "va" | "hoac" | "cung") {
            list.last.map_or(Relation::Cites, |(_, r)| r)
        } else {
            Relation::Cites
        };
        if relation != Relation::Cites {
            return relation;
        }
    }
    if let Some(relation) = told {
        return relation;
    }
    if opens_with_basis(text, start) && !follows {
        return Relation::BasedOn;
    }
    Relation::Cites
}

/// Whether the paragraph in which `start` stands begins with `Căn cứ`.
fn opens_with_basis(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let from = before
        .rfind("\n\n")
        .map(|i| i + 2)
        .max(before.rfind("\n-").map(|i| i + 1))
        .unwrap_or(0);
    let head: String = before
        .get(from..)
        .unwrap_or_default()
        .chars()
        .take(16)
        .map(crate::letters::fold_char)
        .collect();
    start - from < 400
        && head
            .trim_start_matches(['-', '*', ' ', '\n', '|'])
            .starts_with("can cu")
}

/// The cue closest to the end of a clause, with what stands before it taken into account.
fn nearest(clause: &str) -> Option<Relation> {
    let mut best: Option<(usize, usize, Relation)> = None;
    for (cue, relation) in CUES {
        for (at, _) in clause.match_indices(cue) {
            let bytes = clause.as_bytes();
            let word = |i: usize| bytes.get(i).is_none_or(|b| !b.is_ascii_alphanumeric());
            let free = (at == 0 || word(at - 1)) && word(at + cue.len());
            if free && best.is_none_or(|(b, l, _)| at + cue.len() > b + l) {
                best = Some((at, cue.len(), relation));
            }
        }
    }
    let (at, length, relation) = best?;
    let gap = clause.get(at + length..).unwrap_or_default();
    let before = clause.get(..at).unwrap_or_default();
    let near = |cue: &str, reach: usize| {
        before
            .rfind(cue)
            .is_some_and(|i| before.len() - i <= reach + cue.len())
    };
    // `tổng kết 10 năm thực hiện Kết luận …` reviews; so does `kết quả 5 năm thực hiện …`.
    if relation == Relation::Implements && (near("so ket", 60) || near("tong ket", 60)) {
        return Some(Relation::Reviews);
    }
    // `để thực hiện các quy định của Nghị quyết`, `tinh thần của …`: the verb before still holds.
    // `… được thay thế bằng Quy định số 30`: what is cited replaces, it is not replaced.
    if relation == Relation::Replaces && gap.trim_start().starts_with("bang ") {
        return Some(Relation::Cites);
    }
    // `được sửa đổi, bổ sung bởi …`: another document did it.
    if relation == Relation::Amends && (near("duoc", 2) || near("duoc sua doi", 3)) {
        return Some(Relation::Cites);
    }
    // `thực hiện theo Nghị quyết …`, but not `thực hiện theo quy định tại …`.
    let theo = clause.get(at..at + length) == Some("theo");
    if theo && gap.trim().is_empty() && (near("thuc hien", 2) || near("trien khai", 2)) {
        return Some(Relation::Implements);
    }
    if relation == Relation::Cites && near("can cu", 3) {
        return Some(Relation::BasedOn);
    }
    if relation == Relation::Cites {
        let inner = before
            .trim_end()
            .rsplit(' ')
            .take(8)
            .collect::<Vec<_>>()
            .join(" ");
        let clause_verb = nearest_verb(before);
        if gap.trim().is_empty()
            && !inner.is_empty()
            && let Some((verb_at, verb)) = clause_verb
            && before.len() - verb_at <= 45
            && clause.get(at..at + length) == Some("cua")
        {
            let passive = ["duoc", "duoc sua doi,", "duoc sua doi"].iter().any(|w| {
                before
                    .get(..verb_at)
                    .unwrap_or_default()
                    .trim_end()
                    .ends_with(w)
            });
            return Some(if passive && verb == Relation::Amends {
                Relation::Cites
            } else {
                verb
            });
        }
        return Some(Relation::Cites);
    }
    // A cue far from the citation belongs to something else.
    let apart = gap.trim_end().ends_with(',');
    (gap.len() <= 80 && !apart || relation == Relation::BasedOn && gap.len() <= 110)
        .then_some(relation)
}

fn nearest_verb(clause: &str) -> Option<(usize, Relation)> {
    CUES.iter()
        .filter(|(_, r)| *r != Relation::Cites)
        .filter_map(|(cue, relation)| clause.rfind(cue).map(|at| (at, *relation)))
        .max_by_key(|(at, _)| *at)
}
