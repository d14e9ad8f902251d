//! The ids to fetch, in the order they were given: ranges that are never spelled out, and texts in one shared buffer.
//!
//! An id is text, and is sent as it was written, to the character. A [`RequestId`] is a position in the list. Numbers
//! have a short form because lessons count to a million: a range holds its two ends, and zeros in front where there were
//! any.
//! Invariant: between 1 and [`Ids::MAX`] ids, none of them twice.

use super::delay::fnv1a;
use super::template::is_word;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;

/// A request's position in the list, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// The ids of a plan, in the order in which they are submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids {
    /// Each stretch with the position of its first id.
    stretches: Vec<(u32, Stretch)>,
    /// All texts, one behind the other.
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
    len: u32,
    /// The largest, if all of them are plain numbers.
    largest: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Stretch {
    /// Numbers from this one on, with so many digits at least.
    Range { from: u64, digits: u8 },
    /// Texts from that one on.
    Texts { first: u32 },
}

/// One id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id<'a> {
    /// A number out of a range, with so many digits at least.
    Number {
        /// Its value.
        value: u64,
        /// Zeros in front fill it up to that many.
        digits: u8,
    },
    /// A text.
    Text(&'a str),
}

/// Some ids, on their way into a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdPart<'a> {
    /// All whole numbers from the one to the other, with so many digits at least.
    Range {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
        /// Zeros in front fill each up to that many.
        digits: u8,
    },
    /// One id, as it was written.
    Text(&'a str),
}

/// Why a list is no list of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdsError {
    /// There is not one id in it.
    Empty,
    /// There are more than [`Ids::MAX`].
    TooMany(u128),
    /// There are more than [`Ids::MAX_TEXTS`] that are not in ranges.
    TooManyTexts(usize),
    /// So many ids stand in it a second time.
    Repeated(u128),
}

impl<'a> Id<'a> {
    /// The plain whole number that it is: no zeros in front, no sign.
    pub fn number(self) -> Option<u64> {
        match self {
            Self::Number { value, digits } => (count_digits(value) >= digits).then_some(value),
            Self::Text(text) => plain_number(text),
        }
    }

    /// What its delays are drawn from: a plain number's value, any other text's hash.
    pub fn seed(self) -> u64 {
        self.number().unwrap_or_else(|| match self {
            Self::Number { .. } => fnv1a(self.to_string().bytes()),
            Self::Text(text) => fnv1a(text.bytes()),
        })
    }
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { value, digits } => write!(f, "{value:0width$}", width = usize::from(*digits)),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl IdPart<'_> {
    fn len(&self) -> u128 {
        match self {
            Self::Range { from, to, .. } if from > to => 0,
            Self::Range { from, to, .. } => u128::from(to - from) + 1,
            Self::Text(_) => 1,
        }
    }
}

impl Ids {
    /// The most ids of one run.
    pub const MAX: u32 = 1_000_000;
    /// The most that are not in ranges.
    pub const MAX_TEXTS: usize = 200_000;

    /// The whole numbers of `ranges`, in their order. An empty range adds nothing.
    ///
    /// # Errors
    /// As [`Ids::from_parts`].
    pub fn new(ranges: impl IntoIterator<Item = RangeInclusive<u64>>) -> Result<Self, IdsError> {
        let part = |range: RangeInclusive<u64>| IdPart::Range { from: *range.start(), to: *range.end(), digits: 1 };
        let parts: Vec<_> = ranges.into_iter().map(part).collect();
        Self::from_parts(&parts)
    }

    /// The ids of all parts, in their order.
    ///
    /// # Errors
    /// No id at all, too many, or an id twice; counted without listing them.
    pub fn from_parts(parts: &[IdPart<'_>]) -> Result<Self, IdsError> {
        let total: u128 = parts.iter().map(IdPart::len).sum();
        let texts = parts.iter().filter(|part| matches!(part, IdPart::Text(_))).count();
        let repeated = total - distinct(parts);
        if total == 0 {
            return Err(IdsError::Empty);
        } else if repeated > 0 {
            return Err(IdsError::Repeated(repeated));
        } else if total > u128::from(Self::MAX) {
            return Err(IdsError::TooMany(total));
        } else if texts > Self::MAX_TEXTS {
            return Err(IdsError::TooManyTexts(texts));
        }
        let mut ids = Self { stretches: Vec::new(), text: String::new(), ends: Vec::new(), len: 0, largest: Some(0) };
        for part in parts.iter().filter(|part| part.len() > 0) {
            ids.push(*part);
        }
        Ok(ids)
    }

    fn push(&mut self, part: IdPart<'_>) {
        let largest = match part {
            IdPart::Range { from, to, digits } => {
                self.stretches.push((self.len, Stretch::Range { from, digits }));
                Id::Number { value: from, digits }.number().map(|_| to)
            }
            IdPart::Text(text) => {
                if !matches!(self.stretches.last(), Some((_, Stretch::Texts { .. }))) {
                    self.stretches.push((self.len, Stretch::Texts { first: self.ends.len() as u32 }));
                }
                self.text.push_str(text);
                self.ends.push(self.text.len() as u32);
                plain_number(text)
            }
        };
        self.largest = self.largest.zip(largest).map(|(one, other)| one.max(other));
        self.len += part.len() as u32;
    }

    /// How many there are; never 0.
    #[expect(clippy::len_without_is_empty, reason = "a list of ids is never empty")]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// The id at that position; `None` past the end.
    pub fn get(&self, RequestId(at): RequestId) -> Option<Id<'_>> {
        let index = self.stretches.partition_point(|(first, _)| *first <= at).checked_sub(1)?;
        let (first, stretch) = self.stretches.get(index).filter(|_| at < self.len)?;
        let offset = at - first;
        Some(match stretch {
            Stretch::Range { from, digits } => Id::Number { value: from + u64::from(offset), digits: *digits },
            Stretch::Texts { first } => {
                let index = (first + offset) as usize;
                let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
                let end = *self.ends.get(index)?;
                Id::Text(self.text.get(start as usize..end as usize)?)
            }
        })
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Id<'_>> {
        (0..self.len).filter_map(|at| self.get(RequestId(at)))
    }

    /// The parts it is made of.
    pub fn parts(&self) -> impl Iterator<Item = IdPart<'_>> {
        let ends = self.stretches.iter().skip(1).map(|(first, _)| *first).chain([self.len]);
        self.stretches.iter().zip(ends).flat_map(|((first, stretch), end)| {
            let (range, texts) = match stretch {
                Stretch::Range { from, digits } => {
                    let to = from + u64::from(end - first - 1);
                    (Some(IdPart::Range { from: *from, to, digits: *digits }), 0..0)
                }
                Stretch::Texts { .. } => (None, *first..end),
            };
            let text = |at| match self.get(RequestId(at)) {
                Some(Id::Text(text)) => Some(IdPart::Text(text)),
                _ => None,
            };
            range.into_iter().chain(texts.filter_map(text))
        })
    }

    /// How much memory they take: the texts and where each ends, and the stretches.
    pub fn bytes(&self) -> usize {
        self.text.capacity()
            + self.ends.capacity() * size_of::<u32>()
            + self.stretches.capacity() * size_of::<(u32, Stretch)>()
    }

    /// The largest of them, where all are plain whole numbers.
    pub fn largest(&self) -> Option<u64> {
        self.largest
    }
}

/// As a field takes them: ranges, and texts in quotes where they need them.
impl fmt::Display for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts().enumerate() {
            f.write_str(if index == 0 { "" } else { "," })?;
            part.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for IdPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Range { from, to, digits } if from == to => Id::Number { value: from, digits }.fmt(f),
            Self::Range { from, to, digits } => {
                // With blanks around the sign it cannot be taken for an id that has one in it.
                let sign = if digits > 1 { " - " } else { "-" };
                write!(f, "{}{sign}{}", Id::Number { value: from, digits }, Id::Number { value: to, digits })
            }
            Self::Text(text) if text.chars().all(|c| is_word(c) || matches!(c, '_' | '.' | ':' | '/' | '@')) => {
                f.write_str(text)
            }
            Self::Text(text) => write!(f, "\"{}\"", text.replace('"', "\"\"")),
        }
    }
}

/// The plain whole number that a text is: ASCII digits without zeros in front.
pub fn plain_number(text: &str) -> Option<u64> {
    let is_plain = text == "0" || !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

fn count_digits(value: u64) -> u8 {
    value.checked_ilog10().map_or(1, |log| log as u8 + 1)
}

/// How many different ids the parts hold, by one pass over them in sorted order.
///
/// Numbers are the same id if they have the same digits, so those with zeros in front are counted by their length.
fn distinct(parts: &[IdPart<'_>]) -> u128 {
    let mut by_length: Vec<Vec<(u64, u64)>> = vec![Vec::new(); usize::from(u8::MAX) + 1];
    let mut texts: Vec<&str> = Vec::new();
    for part in parts.iter().filter(|part| part.len() > 0) {
        match *part {
            IdPart::Range { from, to, digits } => {
                let padded = 10_u64.saturating_pow(u32::from(digits.saturating_sub(1)));
                if digits > 1 && from < padded {
                    by_length[usize::from(digits)].push((from, to.min(padded - 1)));
                }
                if digits <= 1 || to >= padded {
                    by_length[0].push((if digits > 1 { from.max(padded) } else { from }, to));
                }
            }
            IdPart::Text(text) => match (plain_number(text), text.parse::<u64>(), u8::try_from(text.len())) {
                (Some(number), ..) => by_length[0].push((number, number)),
                (None, Ok(number), Ok(length)) if text.starts_with('0') => {
                    by_length[usize::from(length)].push((number, number));
                }
                _ => {
                    texts.push(text);
                }
            },
        }
    }
    let texts = first_places(&texts).into_iter().filter(|is_first| *is_first).count();
    texts as u128 + by_length.into_iter().map(covered).sum::<u128>()
}

/// Of each text whether it is the first of its like.
pub fn first_places(texts: &[impl AsRef<str>]) -> Vec<bool> {
    // Equal texts have equal hashes, and so stand together, in their order; whether they are equal is looked at.
    const PLACES: u32 = 24;
    let text = |key: u64| texts[(key & ((1 << PLACES) - 1)) as usize].as_ref();
    let mut keys: Vec<u64> =
        (0..).zip(texts).map(|(place, text): (u64, _)| fnv1a(text.as_ref().bytes()) << PLACES | place).collect();
    keys.sort_unstable();
    let mut is_first = vec![true; texts.len()];
    for alike in keys.chunk_by(|a, b| a >> PLACES == b >> PLACES).filter(|alike| alike.len() > 1) {
        for (at, key) in alike.iter().enumerate() {
            if alike[..at].iter().any(|before| text(*before) == text(*key)) {
                is_first[(key & ((1 << PLACES) - 1)) as usize] = false;
            }
        }
    }
    is_first
}

/// How many numbers the ranges cover.
fn covered(ranges: Vec<(u64, u64)>) -> u128 {
    let (mut starts, mut ends): (Vec<u64>, Vec<u64>) = ranges.into_iter().unzip();
    starts.sort_unstable();
    ends.sort_unstable();
    let (mut count, mut first) = (0, None);
    for (at, end) in ends.iter().enumerate() {
        let start = *first.get_or_insert(starts[at]);
        // As many have ended as have begun: nothing goes on beyond this end.
        if starts.get(at + 1).is_none_or(|next| next > end) {
            count += u128::from(end - start) + 1;
            first = None;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(ids: &Ids) -> Vec<String> {
        ids.iter().map(|id| id.to_string()).collect()
    }

    #[test]
    fn positions_follow_the_order_given() {
        let ids = Ids::new([5..=7, 1..=2, 205..=205]).expect("six different ids");
        assert_eq!(listed(&ids), ["5", "6", "7", "1", "2", "205"]);
        assert_eq!(ids.get(RequestId(6)), None);
        assert_eq!((ids.to_string().as_str(), ids.largest()), ("5-7,1-2,205", Some(205)));
    }

    #[test]
    fn texts_and_ranges_stand_side_by_side() {
        let parts = [
            IdPart::Text("AAPL"),
            IdPart::Text("0000320193"),
            IdPart::Range { from: 8, to: 11, digits: 2 },
            IdPart::Text("a b"),
            IdPart::Text("7"),
        ];
        let ids = Ids::from_parts(&parts).expect("eight different ids");
        assert_eq!(listed(&ids), ["AAPL", "0000320193", "08", "09", "10", "11", "a b", "7"]);
        assert_eq!(ids.parts().collect::<Vec<_>>(), parts);
        assert_eq!(ids.to_string(), "AAPL,0000320193,08 - 11,\"a b\",7");
        assert_eq!((ids.len(), ids.largest()), (8, None));
        assert_eq!((ids.get(RequestId(8)), ids.get(RequestId(u32::MAX))), (None, None));
    }

    #[test]
    fn a_plain_number_draws_by_its_value_and_any_other_text_by_its_hash() {
        assert_eq!([Id::Text("7").seed(), Id::Number { value: 7, digits: 1 }.seed()], [7, 7]);
        let padded = Id::Number { value: 7, digits: 3 };
        assert_eq!((padded.number(), padded.seed()), (None, Id::Text("007").seed()));
        assert_eq!(Id::Number { value: 700, digits: 3 }.seed(), 700);
        assert_ne!(Id::Text("a").seed(), Id::Text("b").seed());
        for text in ["", "00", "+1", "-1", "1.0", "１", "18446744073709551616"] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }

    #[test]
    fn huge_and_repeated_ids_are_counted_without_being_listed() {
        assert_eq!(Ids::new([1..=1_000_000_000]), Err(IdsError::TooMany(1_000_000_000)));
        assert_eq!(Ids::new([0..=u64::MAX]), Err(IdsError::TooMany(1 << 64)));
        assert_eq!(Ids::new([1..=10, 3..=5, 9..=12]), Err(IdsError::Repeated(5)));
        assert_eq!(Ids::new([]), Err(IdsError::Empty));
        let range = |from, to, digits| IdPart::Range { from, to, digits };
        assert_eq!(
            Ids::from_parts(&[range(1, 12, 2), IdPart::Text("07"), IdPart::Text("11")]),
            Err(IdsError::Repeated(2))
        );
        assert!(Ids::from_parts(&[range(1, 12, 2), IdPart::Text("7"), IdPart::Text("007")]).is_ok());
        assert_eq!(Ids::from_parts(&[IdPart::Text("a"), IdPart::Text("a")]), Err(IdsError::Repeated(1)));
        let many: Vec<String> = (0..=Ids::MAX_TEXTS).map(|number| format!("x{number}")).collect();
        let many: Vec<_> = many.iter().map(|text| IdPart::Text(text)).collect();
        assert_eq!(Ids::from_parts(&many), Err(IdsError::TooManyTexts(Ids::MAX_TEXTS + 1)));
    }
}
