//! The text of `ids`: `1-10`, `1-100,205`.

use super::SettingError;
use super::numbers::{thousands, whole};
use super::setting::Setting;
use crate::engine::{Ids, IdsError};
use std::ops::RangeInclusive;

/// For a field with no id in it.
pub(super) const EMPTY: &str = "Enter the ids to fetch, for example 1-100";

pub(super) fn parse(text: &str) -> Result<Ids, SettingError> {
    let error = |sentence: String| SettingError::new(Setting::Ids, sentence);
    let mut ranges = Vec::new();
    for part in text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (Some(first), Some(last)) = (whole(first.trim()), whole(last.trim())) else {
            return Err(error("Use whole numbers, for example 1-100 or 1-100,205".into()));
        };
        if last < first {
            return Err(error(format!("The last id must not be below the first: write {last}-{first}")));
        }
        ranges.push(first..=last);
    }
    Ids::new(ranges.iter().cloned()).map_err(|why| match why {
        IdsError::Empty => error(EMPTY.into()),
        IdsError::TooMany(count) => error(format!(
            "That is {} requests. The limit is {}",
            thousands(u64::try_from(count).unwrap_or(u64::MAX)),
            thousands(Ids::MAX.into())
        )),
        IdsError::Repeated(count) => {
            let these = if count == 1 {
                "One of these ids stands".to_owned()
            } else {
                thousands(u64::try_from(count).unwrap_or(u64::MAX)) + " of these ids stand"
            };
            error(these + " in the list already").with_fix(without_repeats(&ranges))
        }
    })
}

/// The same ids in the same order, each at its first place only. `None` where the list is too long to write out.
fn without_repeats(ranges: &[RangeInclusive<u64>]) -> Option<String> {
    let total: u128 = ranges.iter().map(|range| u128::from(range.end() - range.start()) + 1).sum();
    if total > u128::from(Ids::MAX) {
        return None;
    }
    let mut listed: Vec<(u64, u64)> = ranges.iter().cloned().flatten().zip(0..).collect();
    listed.sort_unstable();
    listed.dedup_by_key(|(id, _)| *id);
    let mut kept: Vec<(u64, u64)> = listed.into_iter().map(|(id, position)| (position, id)).collect();
    kept.sort_unstable();
    let mut runs: Vec<RangeInclusive<u64>> = Vec::new();
    for (_, id) in kept {
        match runs.last_mut() {
            Some(run) if run.end().checked_add(1) == Some(id) => *run = *run.start()..=id,
            _ => runs.push(id..=id),
        }
    }
    Ids::new(runs).ok().map(|ids| ids.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> String {
        parse(text).expect_err(text).sentence
    }

    #[test]
    fn ranges_and_single_ids_in_their_order() {
        for (text, shown) in [("1-10", "1-10"), (" 1 - 100 , 205,", "1-100,205"), ("7", "7"), ("5\n3\n\n1", "5,3,1")] {
            assert_eq!(parse(text).expect(text).to_string(), shown);
        }
    }

    #[test]
    fn wrong_ids_are_named() {
        for text in ["a", "1.5", "1e9", "-5", "1-2-3", "1 000", "１"] {
            assert!(sentence(text).starts_with("Use whole numbers"), "{text}");
        }
        assert_eq!(sentence("10-1"), "The last id must not be below the first: write 1-10");
        assert_eq!(sentence("1-1000000000"), "That is 1,000,000,000 requests. The limit is 1,000,000");
        assert_eq!(sentence(" , "), "Enter the ids to fetch, for example 1-100");
    }

    #[test]
    fn repeated_ids_come_with_the_list_without_them() {
        let error = parse("5,1-10,8-12,3").expect_err("repeats");
        assert_eq!(error.sentence, "5 of these ids stand in the list already");
        assert_eq!(error.fix.as_deref(), Some("5,1-4,6-12"));
    }
}
