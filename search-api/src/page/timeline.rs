//! How many documents there are of each year, as a picture drawn here.

use crate::Language;
use crate::params::SearchParams;
use search_index::Facet;

/// Years that fit into the picture; of more, the last are drawn.
const MOST_YEARS: i16 = 60;
/// Height of the tallest bar.
const HEIGHT: usize = 40;
/// Width of a bar with its gap.
pub(super) const STEP: usize = 10;

/// The picture.
pub(super) struct Timeline {
    pub(super) bars: Vec<Bar>,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) first: i16,
    pub(super) last: i16,
}

/// A year.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) height: usize,
    /// `2021: 1.204`.
    pub(super) label: String,
    pub(super) url: String,
    pub(super) set: bool,
}

impl Timeline {
    /// Of the facet of years; nothing where there are not two.
    pub(super) fn new(language: Language, params: &SearchParams, facets: &[Facet]) -> Option<Self> {
        let counts: Vec<(i16, usize)> = facets
            .iter()
            .find(|facet| facet.field == "year")?
            .counts
            .iter()
            .filter_map(|count| Some((count.value.parse().ok()?, count.count)))
            .collect();
        let last = counts.iter().map(|(year, _)| *year).max()?;
        let first = counts.iter().map(|(year, _)| *year).min()?;
        let first = first.max(last.saturating_sub(MOST_YEARS - 1));
        if first == last {
            return None;
        }
        let of = |year| {
            counts
                .iter()
                .find(|(y, _)| *y == year)
                .map_or(0, |(_, n)| *n)
        };
        let most = (first..=last).map(of).max().unwrap_or(1).max(1);
        let bars: Vec<Bar> = (first..=last)
            .enumerate()
            .map(|(i, year)| {
                let count = of(year);
                // What is there is seen, however little it is.
                let height = (count * HEIGHT).div_ceil(most);
                Bar {
                    x: i * STEP,
                    y: HEIGHT - height,
                    height,
                    label: format!("{year}: {}", language.number(count as u64)),
                    url: params.toggled("year", &year.to_string()).search_url(),
                    set: params.years.contains(&year),
                }
            })
            .collect();
        Some(Self {
            width: bars.len() * STEP,
            height: HEIGHT,
            bars,
            first,
            last,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use search_index::FacetCount;

    fn facet(counts: &[(&str, usize)]) -> Vec<Facet> {
        vec![Facet {
            field: "year".into(),
            others: 0,
            counts: counts
                .iter()
                .map(|(value, count)| FacetCount {
                    value: (*value).to_owned(),
                    count: *count,
                    parent: None,
                })
                .collect(),
        }]
    }

    #[test]
    fn every_year_between_has_its_place() {
        let params = SearchParams {
            years: vec![2021],
            ..SearchParams::default()
        };
        let facets = facet(&[("2021", 1_000), ("2018", 1), ("2020", 500)]);
        let timeline = Timeline::new(Language::Vi, &params, &facets).unwrap();
        let drawn: Vec<(&str, usize, bool)> = timeline
            .bars
            .iter()
            .map(|bar| (bar.label.as_str(), bar.height, bar.set))
            .collect();
        assert_eq!(
            drawn,
            [
                ("2018: 1", 1, false),
                ("2019: 0", 0, false),
                ("2020: 500", 20, false),
                ("2021: 1.000", 40, true),
            ]
        );
        assert_eq!(
            (timeline.first, timeline.last, timeline.width),
            (2018, 2021, 40)
        );
        assert!(timeline.bars[2].url.contains("year=2021&year=2020"));
        assert!(
            !timeline.bars[3].url.contains("year"),
            "a set year is taken back"
        );
    }

    #[test]
    fn odd_years_break_nothing() {
        let params = SearchParams::default();
        let new = |counts| Timeline::new(Language::Vi, &params, &facet(counts));
        assert!(new(&[]).is_none());
        assert!(new(&[("2021", 5)]).is_none());
        let wide = new(&[("1", 5), ("9999", 1)]).unwrap();
        assert_eq!(wide.bars.len(), 60);
        assert!(new(&[("-32768", 1), ("-32767", 1)]).is_some());
    }
}
