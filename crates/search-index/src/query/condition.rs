//! When a document answers a query.

/// What a document must fill, as a tree over its slots and the conditions on its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// All of these slots.
    Slots(u64),
    /// Of these slots, each a word, enough: of a few all, of more most, of a long question a
    /// third.
    Share(u64),
    /// The conditions on columns of this number.
    Columns(usize),
}

impl Default for Condition {
    /// What every document meets.
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Condition {
    /// Whether a document meets it that fills `slots`; `columns` knows the rest.
    pub(crate) fn holds(&self, slots: u64, columns: &dyn Fn(usize) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(slots, columns)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(slots, columns)),
            Self::Not(part) => !part.holds(slots, columns),
            Self::Slots(wanted) => slots & wanted == *wanted,
            Self::Share(words) => is_enough((slots & words).count_ones(), words.count_ones()),
            Self::Columns(number) => columns(*number),
        }
    }

    /// Whether a document may meet it that fills no slot at all.
    pub(crate) fn may_hold_unfilled(&self) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(Self::may_hold_unfilled),
            Self::Any(parts) => parts.iter().any(Self::may_hold_unfilled),
            Self::Not(_) | Self::Columns(_) => true,
            Self::Slots(wanted) | Self::Share(wanted) => *wanted == 0,
        }
    }
}

/// Whether so many of the words asked for suffice.
fn is_enough(filled: u32, asked: u32) -> bool {
    let needed = match asked {
        0..=3 => asked,
        4..=5 => asked - 1,
        6 => 4,
        7..=9 => asked - 3,
        _ => asked / 3,
    };
    filled >= needed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_words_must_all_be_there_and_many_mostly() {
        for (filled, asked, enough) in [
            (3, 3, true),
            (2, 3, false),
            (3, 4, true),
            (2, 4, false),
            (4, 5, true),
            (3, 5, false),
            (4, 6, true),
            (3, 6, false),
            (4, 7, true),
            (6, 9, true),
            (5, 9, false),
            (3, 10, true),
            (2, 10, false),
            (0, 0, true),
        ] {
            assert_eq!(is_enough(filled, asked), enough, "{filled} of {asked}");
        }
    }

    #[test]
    fn conditions_combine() {
        let condition = Condition::All(vec![
            Condition::Any(vec![Condition::Slots(0b11), Condition::Columns(0)]),
            Condition::Not(Box::new(Condition::Slots(0b100))),
        ]);
        for (slots, column, holds) in [
            (0b011, false, true),
            (0b001, false, false),
            (0b000, true, true),
            (0b111, true, false),
        ] {
            assert_eq!(
                condition.holds(slots, &|_| column),
                holds,
                "{slots:b} {column}"
            );
        }
        assert!(condition.may_hold_unfilled());
        assert!(!Condition::Share(1).may_hold_unfilled());
        assert!(Condition::default().holds(0, &|_| false));
    }
}
