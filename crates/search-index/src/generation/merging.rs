//! Which segments are merged before publishing.

use tantivy::index::{SegmentId, SegmentMeta};

/// A fresh build leaves at most so many segments: each costs every query a little.
const MOST_BUILT: usize = 8;
/// An update may leave more, so that it rewrites small segments and not the large ones.
const MOST_UPDATED: usize = 16;
/// A segment is merged with the smaller ones together when they are not less than this part of it.
const WORTH: u64 = 4;

/// Groups of segments of which each becomes one.
pub(super) fn groups(segments: &[SegmentMeta], updated: bool) -> Vec<Vec<SegmentId>> {
    let sizes: Vec<Size> = segments
        .iter()
        .map(|segment| Size {
            id: segment.id(),
            alive: u64::from(segment.num_docs()),
            dead: u64::from(segment.num_deleted_docs()),
        })
        .collect();
    choose(sizes, updated)
}

#[derive(Debug, Clone, Copy)]
struct Size {
    id: SegmentId,
    alive: u64,
    dead: u64,
}

fn choose(mut sizes: Vec<Size>, updated: bool) -> Vec<Vec<SegmentId>> {
    if !updated {
        let chunk = sizes.len().div_ceil(MOST_BUILT).max(1);
        return sizes
            .chunks(chunk)
            .filter(|chunk| chunk.len() > 1)
            .map(|chunk| chunk.iter().map(|size| size.id).collect())
            .collect();
    }
    // What is mostly deleted is written anew: it takes room, and holds text that was taken out.
    let mut groups: Vec<Vec<SegmentId>> = Vec::new();
    sizes.retain(|size| {
        let wasteful = size.dead > size.alive;
        if wasteful {
            groups.push(vec![size.id]);
        }
        !wasteful
    });
    if sizes.len() + groups.len() <= MOST_UPDATED {
        return groups;
    }
    sizes.sort_by_key(|size| size.alive);
    let mut smallest = Vec::new();
    let mut sum = 0;
    for size in sizes {
        if smallest.len() >= 2 && size.alive > sum * WORTH {
            break;
        }
        sum += size.alive;
        smallest.push(size.id);
    }
    groups.push(smallest);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(of: &[(u64, u64)]) -> Vec<Size> {
        let size = |(alive, dead): &(u64, u64)| Size {
            id: SegmentId::generate_random(),
            alive: *alive,
            dead: *dead,
        };
        of.iter().map(size).collect()
    }

    #[test]
    fn a_build_leaves_few_segments() {
        for (segments, expected) in [(1, 1), (8, 8), (9, 5), (30, 8)] {
            let sizes = sizes(&vec![(10, 0); segments]);
            let groups = choose(sizes, false);
            let merged: usize = groups.iter().map(Vec::len).sum();
            assert_eq!(segments - merged + groups.len(), expected, "{segments}");
        }
    }

    #[test]
    fn an_update_leaves_the_large_ones_alone() {
        let mut all = vec![(100_000, 10); 8];
        all.extend([(10, 0); 8]);
        assert!(choose(sizes(&all), true).is_empty());
        all.push((10, 0));
        let sizes = sizes(&all);
        let small: Vec<SegmentId> = sizes[8..].iter().map(|size| size.id).collect();
        assert_eq!(choose(sizes, true), [small]);
    }

    #[test]
    fn what_is_mostly_deleted_is_written_anew() {
        let sizes = sizes(&[(100, 101), (100, 100)]);
        let first = sizes[0].id;
        assert_eq!(choose(sizes, true), [vec![first]]);
    }
}
