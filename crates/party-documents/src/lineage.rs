//! Bodies through time: what they were before, what became of them, and in which term a day lies.
//!
//! Built of `data/bodies.tsv`, `data/lineage.tsv` and `data/congresses.tsv`, which an office may
//! correct; [`Lineage::read`] says what does not fit together.

use crate::Date;
use crate::letters::fold_words;
use crate::office_data::data;
use crate::tables::{comma_list, rows};
use std::collections::HashSet;
use std::sync::OnceLock;

/// A body of the Party while it bears one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its identity in the tables: `phu-tho-2025`.
    pub id: String,
    /// Its name: `Tỉnh ủy Phú Thọ`.
    pub name: String,
    /// `central`, `province`, or `kind` for a body of every province.
    pub kind: String,
    /// Its code in document numbers: `TU`.
    pub code: String,
    /// First day; none where it is older than the tables.
    pub from: Option<Date>,
    /// The day from which it is no more.
    pub to: Option<Date>,
}

impl Body {
    /// Whether it is in being on a day.
    #[must_use]
    pub fn exists_on(&self, day: Date) -> bool {
        self.from.is_none_or(|f| f <= day) && self.to.is_none_or(|t| day < t)
    }
}

/// A day on which bodies became others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// `merge`, `split`, `rename`, `upgrade`, `replace`, `end`.
    pub kind: String,
    /// The day.
    pub date: Date,
    /// Ids of the bodies before.
    pub before: Vec<String>,
    /// Ids of the bodies after; none at an end.
    pub after: Vec<String>,
}

/// A term (khóa, nhiệm kỳ).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// `tw` for the national one, else the id of a body.
    pub body: String,
    /// Its ordinal: 13 for khóa XIII.
    pub ordinal: u16,
    /// First day of its congress.
    pub from: Date,
    /// Last day of its congress (national), or of the term (other bodies).
    pub to: Date,
}

/// What does not fit together in the tables.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineageError {
    /// A row has too few columns or a day that is none.
    #[error("{table}, line {line}: cannot be read, check its columns and days (2025-07-01)")]
    Row {
        /// Which table.
        table: &'static str,
        /// Line, from 1.
        line: usize,
    },
    /// An id that no body has.
    #[error("`{0}` is no id of the table of bodies")]
    UnknownBody(String),
    /// An id stands twice.
    #[error("`{0}` stands in the table of bodies twice")]
    Twice(String),
    /// A body's days and the change that made or ended it disagree.
    #[error("`{body}`: the change of {date} does not meet its first or last day")]
    Gap {
        /// The body.
        body: String,
        /// The day of the change.
        date: Date,
    },
    /// A body that becomes itself.
    #[error("`{0}` is among its own predecessors")]
    Cycle(String),
}

/// The graph of bodies and the table of terms.
#[derive(Debug, Default)]
pub struct Lineage {
    bodies: Vec<Body>,
    changes: Vec<Change>,
    terms: Vec<Term>,
}

impl Lineage {
    /// Reads and checks the three tables.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn read(bodies: &str, changes: &str, terms: &str) -> Result<Self, LineageError> {
        let out = Self {
            bodies: read_bodies(bodies)?,
            changes: read_changes(changes)?,
            terms: read_terms(terms)?,
        };
        out.check()?;
        Ok(out)
    }

    fn check(&self) -> Result<(), LineageError> {
        let mut seen = HashSet::new();
        for body in &self.bodies {
            if !seen.insert(body.id.as_str()) {
                return Err(LineageError::Twice(body.id.clone()));
            }
        }
        for change in &self.changes {
            for (ids, ends) in [(&change.before, true), (&change.after, false)] {
                for id in ids {
                    let body = self
                        .body(id)
                        .ok_or_else(|| LineageError::UnknownBody(id.clone()))?;
                    let day = if ends { body.to } else { body.from };
                    if day != Some(change.date) {
                        return Err(LineageError::Gap {
                            body: id.clone(),
                            date: change.date,
                        });
                    }
                }
            }
        }
        for term in self.terms.iter().filter(|t| t.body != "tw") {
            if self.body(&term.body).is_none() {
                return Err(LineageError::UnknownBody(term.body.clone()));
            }
        }
        for body in &self.bodies {
            if self.predecessors(&body.id).iter().any(|p| p.id == body.id) {
                return Err(LineageError::Cycle(body.id.clone()));
            }
        }
        Ok(())
    }

    /// The body of an id.
    #[must_use]
    pub fn body(&self, id: &str) -> Option<&Body> {
        self.bodies.iter().find(|b| b.id == id)
    }

    /// Every body, in the order of the table.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// The bodies of a name in any case, with or without marks: one for each time it was in being.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<&Body> {
        let folded = fold_words(name);
        self.bodies
            .iter()
            .filter(|b| fold_words(&b.name) == folded)
            .collect()
    }

    /// What a code stands for on a day; a provincial committee's `TU` for every province.
    #[must_use]
    pub fn of_code(&self, code: &str, day: Date) -> Vec<&Body> {
        self.bodies
            .iter()
            .filter(|b| b.code.eq_ignore_ascii_case(code) && b.exists_on(day))
            .collect()
    }

    /// All bodies that became this one, the nearest first.
    #[must_use]
    pub fn predecessors(&self, id: &str) -> Vec<&Body> {
        self.walk(id, |c| (&c.after, &c.before))
    }

    /// All bodies that this one became, the nearest first.
    #[must_use]
    pub fn successors(&self, id: &str) -> Vec<&Body> {
        self.walk(id, |c| (&c.before, &c.after))
    }

    fn walk<'a>(
        &'a self,
        id: &str,
        ends: impl Fn(&'a Change) -> (&'a Vec<String>, &'a Vec<String>),
    ) -> Vec<&'a Body> {
        let mut out: Vec<&Body> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut next = vec![id.to_owned()];
        while !next.is_empty() {
            let mut further = Vec::new();
            for change in &self.changes {
                let (here, there) = ends(change);
                if !here.iter().any(|b| next.contains(b)) {
                    continue;
                }
                for id in there {
                    if seen.insert(id)
                        && let Some(body) = self.body(id)
                    {
                        out.push(body);
                        further.push(id.clone());
                    }
                }
            }
            next = further;
        }
        out
    }

    /// The term in which a day lies: of a body by its id, or `tw` for the national one.
    /// A national term runs from the day after one congress closes to the close of the next.
    #[must_use]
    pub fn term_on(&self, body: &str, day: Date) -> Option<&Term> {
        let terms = self.terms.iter().filter(|t| t.body == body);
        if body == "tw" {
            return terms.filter(|t| t.to < day).max_by_key(|t| t.to);
        }
        terms
            .filter(|t| t.from <= day && day <= t.to)
            .max_by_key(|t| t.from)
    }

    /// What `khóa X` of a body means: the days from its congress to the next one's close; the
    /// second is none while it runs.
    #[must_use]
    pub fn term(&self, body: &str, ordinal: u16) -> Option<(Date, Option<Date>)> {
        let term = self
            .terms
            .iter()
            .find(|t| t.body == body && t.ordinal == ordinal)?;
        if body == "tw" {
            let next = self
                .terms
                .iter()
                .find(|t| t.body == body && t.ordinal == ordinal + 1);
            return Some((term.from, next.map(|n| n.to)));
        }
        Some((term.from, Some(term.to)))
    }
}

fn read_bodies(text: &str) -> Result<Vec<Body>, LineageError> {
    let bad = |line| LineageError::Row {
        table: "bodies",
        line,
    };
    rows(text)
        .map(|(line, columns)| {
            let [id, name, kind, code, from, to, ..] = columns.as_slice() else {
                return Err(bad(line));
            };
            let day = |text: &str| match text {
                "" => Ok(None),
                _ => Date::parse(text).map(Some).ok_or_else(|| bad(line)),
            };
            Ok(Body {
                id: (*id).to_owned(),
                name: (*name).to_owned(),
                kind: (*kind).to_owned(),
                code: (*code).to_owned(),
                from: day(from)?,
                to: day(to)?,
            })
        })
        .collect()
}

fn read_changes(text: &str) -> Result<Vec<Change>, LineageError> {
    rows(text)
        .map(|(line, columns)| {
            let bad = || LineageError::Row {
                table: "lineage",
                line,
            };
            let [kind, date, before, after, ..] = columns.as_slice() else {
                return Err(bad());
            };
            Ok(Change {
                kind: (*kind).to_owned(),
                date: Date::parse(date).ok_or_else(bad)?,
                before: comma_list(before),
                after: comma_list(after),
            })
        })
        .collect()
}

fn read_terms(text: &str) -> Result<Vec<Term>, LineageError> {
    rows(text)
        .map(|(line, columns)| {
            let bad = || LineageError::Row {
                table: "congresses",
                line,
            };
            let [body, ordinal, from, to, ..] = columns.as_slice() else {
                return Err(bad());
            };
            // A year alone stands for the whole of it.
            let day = |text: &str, rest: &str| {
                Date::parse(text).or_else(|| Date::parse(&format!("{text}{rest}")))
            };
            Ok(Term {
                body: (*body).to_owned(),
                ordinal: ordinal.parse().map_err(|_| bad())?,
                from: day(from, "-01-01").ok_or_else(bad)?,
                to: day(to, "-12-31").ok_or_else(bad)?,
            })
        })
        .collect()
}

/// The built-in tables.
#[must_use]
pub fn lineage() -> &'static Lineage {
    static LINEAGE: OnceLock<Lineage> = OnceLock::new();
    LINEAGE.get_or_init(|| {
        // A test reads and checks them, so the default never comes to pass in a released build.
        Lineage::read(
            data("bodies.tsv"),
            data("lineage.tsv"),
            data("congresses.tsv"),
        )
        .unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn names(bodies: &[&Body]) -> Vec<String> {
        bodies.iter().map(|b| b.id.clone()).collect()
    }

    #[test]
    fn the_tables_fit_together() {
        let read = Lineage::read(
            include_str!("../data/bodies.tsv"),
            include_str!("../data/lineage.tsv"),
            include_str!("../data/congresses.tsv"),
        )
        .unwrap_or_else(|e| panic!("{e}"));
        let provinces = |on: &str| {
            read.bodies()
                .iter()
                .filter(|b| b.kind == "province" && b.exists_on(day(on)))
                .count()
        };
        assert_eq!(provinces("2025-06-30"), 63);
        assert_eq!(provinces("2025-07-01"), 34);
        assert_eq!(provinces("2026-10-01"), 34);
    }

    #[test]
    fn predecessors_and_successors() {
        let before = names(&lineage().predecessors("bac-ninh-2026"));
        assert_eq!(before, ["bac-ninh-2025", "bac-giang", "bac-ninh", "ha-bac"]);
        let after = names(&lineage().successors("vinh-phu"));
        assert_eq!(after, ["vinh-phuc", "phu-tho", "phu-tho-2025"]);
        assert_eq!(names(&lineage().successors("btg-tw")), ["btgdv-tw"]);
        // One name, two bodies: the committee before and after the merger.
        assert_eq!(lineage().named("tinh uy phu tho").len(), 2);
    }

    #[test]
    fn codes_on_a_day() {
        let of = |code: &str, on: &str| {
            let found = lineage().of_code(code, day(on));
            found.iter().map(|b| b.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            of("BTGTU", "2024-05-01"),
            ["Ban Tuyên giáo Tỉnh ủy, Thành ủy"]
        );
        assert!(of("BTGTU", "2025-06-01").is_empty());
        assert_eq!(
            of("BTGDVTW", "2025-02-03"),
            ["Ban Tuyên giáo và Dân vận Trung ương"]
        );
        assert_eq!(of("TU", "2025-07-01").len(), 34);
    }

    #[test]
    fn terms() {
        let on = |text: &str| lineage().term_on("tw", day(text)).map(|t| t.ordinal);
        assert_eq!(on("2024-12-22"), Some(13));
        assert_eq!(on("2026-01-24"), Some(14));
        assert_eq!(on("2009-05-25"), Some(10));
        assert_eq!(on("2021-01-30"), Some(12));
        let (from, to) = lineage().term("tw", 10).unwrap();
        assert_eq!(from, day("2006-04-18"));
        assert_eq!(to, Some(day("2011-01-19")));
        assert_eq!(lineage().term("tw", 14).unwrap().1, None);
        assert_eq!(
            lineage()
                .term_on("bac-ninh", day("2022-03-21"))
                .unwrap()
                .ordinal,
            20
        );
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let bodies = "id\tname\tkind\tcode\tfrom\tto\na\tA\tprovince\tTU\t\t2025-07-01\nb\tB\tprovince\tTU\t2025-07-02\t\n";
        let changes = "kind\tdate\tbefore\tafter\nmerge\t2025-07-01\ta\tb\n";
        assert!(matches!(
            Lineage::read(bodies, changes, ""),
            Err(LineageError::Gap { .. })
        ));
        let changes = "kind\tdate\tbefore\tafter\nmerge\t\ta\tb\n";
        assert!(matches!(
            Lineage::read(bodies, changes, ""),
            Err(LineageError::Row { line: 2, .. })
        ));
        let changes = "kind\tdate\tbefore\tafter\nend\t2025-07-01\tc\t\n";
        assert!(matches!(
            Lineage::read(bodies, changes, ""),
            Err(LineageError::UnknownBody(_))
        ));
    }
}
