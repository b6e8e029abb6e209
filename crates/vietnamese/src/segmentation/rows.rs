//! What the learned costs mean: the classes of words, and the rows that a word has in the dictionary.
//!
//! This file is used by the build script too, so it needs nothing but the standard library.

/// How the syllables of a word are capitalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Capitals {
    /// `nhà nước`
    None,
    /// `Nhà nước`
    First,
    /// `Hà Nội`
    All,
    /// `Hội đồng Nhân dân`: the first of each two syllables.
    Pairs,
    /// `Bộ Chính trị`, `Tổng Bí thư`: the first two syllables.
    FirstTwo,
}

impl Capitals {
    /// The ways in which a word of `len` syllables may be capitalised.
    pub(crate) fn of_len(len: usize) -> &'static [Self] {
        match len {
            1 => &[Self::None, Self::All],
            2 => &[Self::None, Self::First, Self::All],
            3 => &[Self::None, Self::First, Self::All, Self::FirstTwo],
            4 => &[Self::None, Self::First, Self::All, Self::Pairs],
            _ => &[Self::None, Self::First, Self::All],
        }
    }

    /// Whether the syllable at `i` is capitalised.
    pub(crate) fn is_capital(self, i: usize) -> bool {
        match self {
            Self::None => false,
            Self::First => i == 0,
            Self::All => true,
            Self::Pairs => i.is_multiple_of(2),
            Self::FirstTwo => i < 2,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::First => "first",
            Self::All => "all",
            Self::Pairs => "pairs",
            Self::FirstTwo => "first-two",
        }
    }

    pub(crate) const ALL: [Self; 5] = [
        Self::None,
        Self::First,
        Self::All,
        Self::Pairs,
        Self::FirstTwo,
    ];
}

/// The name of the class of a word that has no class of its own: by its length and its capitals.
pub(crate) fn shared_class(len: usize, capitals: Capitals) -> String {
    let capitals = match capitals {
        Capitals::Pairs | Capitals::FirstTwo => Capitals::First,
        other => other,
    };
    format!("{}-{}", len.min(4), capitals.name())
}

/// The class of runs of capitalised tokens that no list knows: names.
pub(crate) const NAME_CLASS: &str = "name";
/// The class of the ends of a sentence.
pub(crate) const END_CLASS: &str = "end";
