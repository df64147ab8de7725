//! Where a part belongs, when no client ever says how large its parts are. Pure.
//!
//! All parts of an upload have one size but for the last, which may be smaller; the file's size is known
//! and exact. So part 1 always begins at 0, and its length is the part size unless it is the whole file.
//! A later part of length `L` may be one of the others (part size `L`) or the last (it ends with the file,
//! and the parts before it share the rest equally); mostly both are possible, and then its place is not
//! known until a second part counts: of two parts, the lower-numbered one is not the last.

use std::collections::BTreeMap;

use super::PartNumber;

/// Smallest regular part except for the last: 5 MiB (Amazon S3 User Guide, "Amazon S3 multipart upload limits").
const MIN_REGULAR_BYTES: u64 = 5 * 1024 * 1024;

/// How a part came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In one PUT.
    Regular,
    /// From chunks, which may be small in tests and odd clients: no smallest size.
    Assembled,
}

impl Kind {
    fn min_bytes(self) -> u64 {
        match self {
            Kind::Regular => MIN_REGULAR_BYTES,
            Kind::Assembled => 1,
        }
    }
}

/// A part that cannot be one of this upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of this number and size does not fit into the file")]
pub(super) struct DoesNotFit;

/// The grid of one upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    size: u64,
    part_size: Option<u64>,
}

/// What the length of one part alone says.
enum Meaning {
    /// The only part size that fits.
    PartSize(u64),
    /// It may be the last part, or one before it.
    Unclear,
}

impl Layout {
    pub(super) fn new(size: u64, part_size: Option<u64>) -> Self {
        Layout { size, part_size }
    }

    /// The part size, once it is certain.
    pub(super) fn part_size(&self) -> Option<u64> {
        self.part_size
    }

    /// Bytes of the whole file.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// How many parts there are, once that is certain.
    pub(super) fn count(&self) -> Option<u64> {
        self.part_size.map(|size| if size == 0 { 1 } else { self.size.div_ceil(size) })
    }

    /// The length that a part must have, once that is certain.
    pub(super) fn length_of(&self, part: PartNumber) -> Result<Option<u64>, DoesNotFit> {
        let Some(part_size) = self.part_size else { return Ok(None) };
        let before = u64::from(part.get() - 1).saturating_mul(part_size);
        if before > self.size || (before == self.size && part != PartNumber::FIRST) {
            return Err(DoesNotFit);
        }
        Ok(Some(part_size.min(self.size - before)))
    }

    /// Where a part of this length begins, if that is certain.
    pub(super) fn place(
        &self,
        part: PartNumber,
        length: u64,
        kind: Kind,
    ) -> Result<Option<u64>, DoesNotFit> {
        let offset = |part_size: u64| u64::from(part.get() - 1) * part_size;
        match self.length_of(part)? {
            Some(expected) if expected != length => Err(DoesNotFit),
            Some(_) => Ok(self.part_size.map(offset)),
            None => match meaning(part, length, self.size, kind)? {
                Meaning::PartSize(part_size) => Ok(Some(offset(part_size))),
                Meaning::Unclear => Ok(None),
            },
        }
    }

    /// Where a chunk may be written, if that is certain.
    pub(super) fn place_chunk(
        &self,
        part: PartNumber,
        offset: u64,
        length: u64,
    ) -> Result<Option<u64>, DoesNotFit> {
        let end = offset.checked_add(length).ok_or(DoesNotFit)?;
        if end > self.length_of(part)?.unwrap_or(self.size) {
            return Err(DoesNotFit);
        }
        Ok(match self.part_size {
            Some(part_size) => Some(u64::from(part.get() - 1) * part_size + offset),
            None => (part == PartNumber::FIRST).then_some(offset),
        })
    }

    /// The layout once the parts `known` count; all of them must fit.
    pub(super) fn with(
        &self,
        known: &BTreeMap<PartNumber, (u64, Kind)>,
    ) -> Result<Self, DoesNotFit> {
        let Some((&first, &(length, kind))) = known.first_key_value() else { return Ok(*self) };
        let part_size = match self.part_size {
            Some(part_size) => Some(part_size),
            // A higher part counts, so this one is not the last.
            None if known.len() > 1 && length < kind.min_bytes() => return Err(DoesNotFit),
            None if known.len() > 1 => Some(length),
            None => match meaning(first, length, self.size, kind)? {
                Meaning::PartSize(part_size) => Some(part_size),
                Meaning::Unclear => None,
            },
        };
        let layout = Layout { part_size, ..*self };
        if layout.count().is_some_and(|count| count > 10_000) {
            return Err(DoesNotFit);
        }
        known.iter().try_for_each(|(&part, &(length, kind))| {
            layout.place(part, length, kind).map(|_| ())
        })?;
        Ok(layout)
    }
}

fn meaning(part: PartNumber, length: u64, size: u64, kind: Kind) -> Result<Meaning, DoesNotFit> {
    let before = u64::from(part.get() - 1);
    if length > size || (length == 0 && size > 0) {
        return Err(DoesNotFit);
    }
    if before == 0 {
        let is_fine = length == size || length >= kind.min_bytes();
        return is_fine.then_some(Meaning::PartSize(length)).ok_or(DoesNotFit);
    }
    let may_be_inner = length >= kind.min_bytes() && length.saturating_mul(before + 1) < size;
    let rest = (size - length) / before;
    let may_be_last =
        (size - length).is_multiple_of(before) && rest >= length.max(kind.min_bytes());
    match (may_be_inner, may_be_last) {
        (true, true) => Ok(Meaning::Unclear),
        (true, false) => Ok(Meaning::PartSize(length)),
        (false, true) => Ok(Meaning::PartSize(rest)),
        (false, false) => Err(DoesNotFit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    /// Lets `parts` (number, MiB) of a file of `size` MiB count one by one: the place of each when it is
    /// announced, and the part size at the end.
    #[track_caller]
    fn check(
        size: u64,
        parts: &[(u64, u64)],
        expected: Result<(&[Option<u64>], Option<u64>), DoesNotFit>,
    ) {
        let mut known = BTreeMap::new();
        let mut layout = Layout::new(size * MIB, None);
        let outcome = parts.iter().try_fold(Vec::new(), |mut places, &(number, length)| {
            let part = PartNumber::new(number).expect("a number");
            let place = layout.place(part, length * MIB, Kind::Regular)?;
            known.insert(part, (length * MIB, Kind::Regular));
            layout = layout.with(&known)?;
            places.push(place.map(|bytes| bytes / MIB));
            Ok(places)
        });
        let outcome = outcome.map(|places| (places, layout.part_size.map(|bytes| bytes / MIB)));
        assert_eq!(outcome, expected.map(|(places, size)| (places.to_vec(), size)));
    }

    #[test]
    fn the_first_part_says_it_all() {
        check(25, &[(1, 10)], Ok((&[Some(0)], Some(10))));
        check(25, &[(1, 10), (3, 5), (2, 10)], Ok((&[Some(0), Some(20), Some(10)], Some(10))));
        check(7, &[(1, 7)], Ok((&[Some(0)], Some(7))));
        check(3, &[(1, 3)], Ok((&[Some(0)], Some(3))));
        check(0, &[(1, 0)], Ok((&[Some(0)], Some(0))));
    }

    #[test]
    fn a_part_that_fits_in_one_way_only_is_placed_at_once() {
        check(22, &[(3, 2)], Ok((&[Some(20)], Some(10))));
        // Three equal parts and a last one of 6 do not make 25, so this is the fourth of five.
        check(25, &[(4, 6)], Ok((&[Some(18)], Some(6))));
        check(20, &[(2, 10)], Ok((&[Some(10)], Some(10))));
    }

    #[test]
    fn a_part_that_may_be_last_or_not_waits_for_another() {
        // Of 25: parts of 10, 10, 5, or of 20 and 5?
        check(25, &[(2, 5)], Ok((&[None], None)));
        check(25, &[(2, 5), (1, 20)], Ok((&[None, Some(0)], Some(20))));
        check(25, &[(2, 5), (1, 5), (5, 5)], Ok((&[None, Some(0), Some(20)], Some(5))));
        // Two equal parts: the lower one is not the last.
        check(26, &[(3, 6), (2, 6), (1, 6)], Ok((&[None, None, Some(0)], Some(6))));
        check(36, &[(4, 6), (3, 6)], Ok((&[None, None], Some(6))));
        // An unclear last part before the part that settles it.
        check(46, &[(4, 10), (2, 12)], Ok((&[None, None], Some(12))));
    }

    #[test]
    fn parts_that_cannot_be_are_refused() {
        check(25, &[(1, 26)], Err(DoesNotFit));
        check(25, &[(1, 4)], Err(DoesNotFit));
        check(25, &[(1, 10), (4, 5)], Err(DoesNotFit));
        check(25, &[(1, 10), (3, 4)], Err(DoesNotFit));
        check(25, &[(1, 10), (2, 9)], Err(DoesNotFit));
        check(25, &[(2, 13)], Err(DoesNotFit));
        check(25, &[(4, 3)], Err(DoesNotFit));
        check(25, &[(1, 0)], Err(DoesNotFit));
        check(25, &[(26, 1)], Err(DoesNotFit));
        check(20, &[(2, 10), (3, 10)], Err(DoesNotFit));
        check(0, &[(2, 0)], Err(DoesNotFit));
    }

    #[test]
    fn more_than_ten_thousand_parts_are_refused() {
        check(60_000, &[(1, 6)], Ok((&[Some(0)], Some(6))));
        check(60_001, &[(1, 6)], Err(DoesNotFit));
    }

    proptest::proptest! {
        #[test]
        fn no_order_of_honest_parts_is_refused_or_misplaced(
            part_mib in 5u64..12,
            extra in 0u64..12,
            inner in 0u64..9,
            seed in proptest::collection::vec(proptest::prelude::any::<u16>(), 12),
        ) {
            let (part_size, last) = (part_mib * MIB, extra.min(part_mib) * MIB + 1);
            let last = last.min(part_size);
            let size = inner * part_size + last;
            let mut order: Vec<u64> = (0..=inner).collect();
            order.sort_by_key(|&number| seed[number as usize]);
            let (mut known, mut layout) = (BTreeMap::new(), Layout::new(size, None));
            for number in order {
                let part = PartNumber::new(number + 1).expect("a number");
                let length = if number == inner { last } else { part_size };
                let place = layout.place(part, length, Kind::Regular).expect("fits");
                proptest::prop_assert!(place.is_none_or(|at| at == number * part_size));
                known.insert(part, (length, Kind::Regular));
                layout = layout.with(&known).expect("fits");
            }
            proptest::prop_assert_eq!(layout.count(), Some(inner + 1));
        }
    }
}
