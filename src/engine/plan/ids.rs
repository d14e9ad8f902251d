//! The ids to fetch: ranges in the order they were given, never spelled out.
//!
//! A [`RequestId`] is a position in that order; the id itself is the text that fills `{id}` in the address.
//! Invariant: between 1 and [`Ids::MAX`] ids, none of them twice.

use std::fmt;
use std::ops::RangeInclusive;

/// A request's position in the list of ids, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u32);

/// The ids of a plan, in the order in which they are submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids {
    /// Each range with the position of its first id.
    ranges: Vec<(u32, RangeInclusive<u64>)>,
    len: u32,
}

/// Why a list of ranges is no list of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdsError {
    /// There is not one id in it.
    Empty,
    /// There are more than [`Ids::MAX`].
    TooMany(u128),
    /// So many ids stand in it a second time.
    Repeated(u128),
}

impl Ids {
    /// The most ids of one run.
    pub const MAX: u32 = 1_000_000;

    /// The ids of `ranges`, in their order. An empty range adds nothing.
    ///
    /// # Errors
    /// No id at all, more than [`Ids::MAX`], or an id twice; counted without listing them.
    pub fn new(ranges: impl IntoIterator<Item = RangeInclusive<u64>>) -> Result<Self, IdsError> {
        let ranges: Vec<_> = ranges.into_iter().filter(|range| !range.is_empty()).collect();
        let total: u128 = ranges.iter().map(size).sum();
        let repeated = total - distinct(&ranges);
        if total == 0 {
            Err(IdsError::Empty)
        } else if repeated > 0 {
            Err(IdsError::Repeated(repeated))
        } else if total > u128::from(Self::MAX) {
            Err(IdsError::TooMany(total))
        } else {
            let mut first = 0;
            let numbered = ranges.into_iter().map(|range| {
                let at = first;
                first += size(&range) as u32;
                (at, range)
            });
            let ranges = numbered.collect();
            Ok(Self { ranges, len: first })
        }
    }

    /// How many there are; never 0.
    #[expect(clippy::len_without_is_empty, reason = "a list of ids is never empty")]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// The id at that position; `None` past the end.
    pub fn get(&self, request: RequestId) -> Option<u64> {
        let index = self.ranges.partition_point(|(first, _)| *first <= request.0).checked_sub(1)?;
        let (first, range) = &self.ranges[index];
        let id = range.start() + u64::from(request.0 - first);
        range.contains(&id).then_some(id)
    }

    /// The ranges, in their order.
    pub fn ranges(&self) -> impl Iterator<Item = &RangeInclusive<u64>> {
        self.ranges.iter().map(|(_, range)| range)
    }
}

impl fmt::Display for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.ranges().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            if range.start() == range.end() {
                write!(f, "{comma}{}", range.start())?;
            } else {
                write!(f, "{comma}{}-{}", range.start(), range.end())?;
            }
        }
        Ok(())
    }
}

fn size(range: &RangeInclusive<u64>) -> u128 {
    u128::from(*range.end()) - u128::from(*range.start()) + 1
}

/// How many different ids the ranges hold, by one pass over them in sorted order.
fn distinct(ranges: &[RangeInclusive<u64>]) -> u128 {
    let mut sorted: Vec<_> = ranges.iter().map(|range| (*range.start(), *range.end())).collect();
    sorted.sort_unstable();
    let mut count = 0;
    let mut covered: Option<u64> = None;
    for (start, end) in sorted {
        let unseen = match covered {
            Some(last) if end <= last => continue,
            Some(last) if start <= last => u128::from(end - last),
            _ => size(&(start..=end)),
        };
        count += unseen;
        covered = Some(end);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_follow_the_order_given() {
        let ids = Ids::new([5..=7, 1..=2, 205..=205]).expect("six different ids");
        let listed: Vec<_> = (0..6).map(|position| ids.get(RequestId(position))).collect();
        assert_eq!(listed, [5, 6, 7, 1, 2, 205].map(Some));
        assert_eq!(ids.get(RequestId(6)), None);
        assert_eq!(ids.to_string(), "5-7,1-2,205");
    }

    #[test]
    fn huge_and_repeated_ids_are_counted_without_being_listed() {
        assert_eq!(Ids::new([1..=1_000_000_000]), Err(IdsError::TooMany(1_000_000_000)));
        assert_eq!(Ids::new([0..=u64::MAX]), Err(IdsError::TooMany(1 << 64)));
        assert_eq!(Ids::new([1..=10, 3..=5, 9..=12]), Err(IdsError::Repeated(5)));
        assert_eq!(Ids::new([]), Err(IdsError::Empty));
    }
}
