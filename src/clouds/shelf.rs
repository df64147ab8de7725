//! One page of a folder, whatever its size: only what may stand on the page is kept while the rest goes by.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::CloudError;

/// Most items on a page.
pub const PAGE_ITEMS: usize = 100;

/// Longest text of a place to go on from, in bytes.
const MAX_NEXT_BYTES: usize = 8192;

/// Where an item stands: folders first, then as people order names, `file 2` before `file 10`.
///
/// It is made of the name alone, so that a page goes on where the one before ended although files came and went.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    is_file: bool,
    natural: String,
    name: String,
}

impl Rank {
    pub(super) fn new(is_folder: bool, name: &str) -> Self {
        Rank { is_file: !is_folder, natural: natural(name), name: name.to_owned() }
    }

    /// As the client sends it back.
    fn text(&self) -> String {
        let kind = if self.is_file { "f" } else { "d" };
        BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}{}", self.name))
    }

    fn parse(text: &str) -> Option<Self> {
        let plain =
            BASE64_URL_SAFE_NO_PAD.decode(Some(text).filter(|t| t.len() <= MAX_NEXT_BYTES)?);
        let plain = String::from_utf8(plain.ok()?).ok()?;
        let (kind, name) = plain.split_at_checked(1)?;
        ["d", "f"].contains(&kind).then(|| Rank::new(kind == "d", name))
    }
}

/// The items of one page, in order.
pub(super) struct Shelf<T> {
    after: Option<Rank>,
    items: BTreeMap<Rank, T>,
}

impl<T> Shelf<T> {
    /// For the page that follows `next`, or the first one.
    ///
    /// # Errors
    /// [`CloudError::BadRequest`] for a text that is not of ours.
    pub(super) fn after(next: Option<&str>) -> Result<Self, CloudError> {
        let unknown = CloudError::BadRequest("next is not from an answer of this server");
        let after = match next {
            None => None,
            Some(text) => Some(Rank::parse(text).ok_or(unknown)?),
        };
        Ok(Shelf { after, items: BTreeMap::new() })
    }

    /// Keeps what `make` makes if it stands on the page, as far as is known by now.
    pub(super) fn offer(&mut self, rank: Rank, make: impl FnOnce() -> T) {
        let is_full = self.items.len() > PAGE_ITEMS;
        let is_beyond =
            is_full && self.items.last_key_value().is_some_and(|(last, _)| rank > *last);
        if is_beyond || self.after.as_ref().is_some_and(|after| rank <= *after) {
            return;
        }
        self.items.insert(rank, make());
        if self.items.len() > PAGE_ITEMS + 1 {
            self.items.pop_last();
        }
    }

    /// The page, and what the next one begins after.
    pub(super) fn finish(mut self) -> (Vec<T>, Option<String>) {
        let has_more = self.items.len() > PAGE_ITEMS;
        if has_more {
            self.items.pop_last();
        }
        let next = self.items.last_key_value().filter(|_| has_more).map(|(last, _)| last.text());
        (self.items.into_values().collect(), next)
    }
}

/// Without case, and with numbers by value: digits are padded, so that texts compare like them.
fn natural(name: &str) -> String {
    const DIGITS: usize = 20;
    let mut key = String::with_capacity(name.len() + DIGITS);
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = rest[..digits].trim_start_matches('0');
        if digits > 0 {
            key.extend(std::iter::repeat_n('0', DIGITS.saturating_sub(number.len())));
            key += number;
        }
        rest = &rest[digits..];
        let words = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        key.extend(rest[..words].chars().flat_map(char::to_lowercase));
        rest = &rest[words..];
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(names: &[(bool, String)]) -> Vec<Vec<String>> {
        let (mut pages, mut next) = (Vec::new(), None);
        loop {
            let mut shelf = Shelf::after(next.as_deref()).expect("ours");
            for (is_folder, name) in names {
                shelf.offer(Rank::new(*is_folder, name), || name.clone());
            }
            let (page, more) = shelf.finish();
            pages.push(page);
            match more {
                Some(_) => next = more,
                None => return pages,
            }
        }
    }

    #[test]
    fn folders_come_first_and_numbers_count() {
        let names =
            ["File 10", "file 2", "b", "A", "file 02", "Éclair", "9", "123456789012345678901234"];
        let names: Vec<_> = names.map(|name| (name == "b", name.to_owned())).to_vec();
        let expected =
            ["b", "9", "123456789012345678901234", "A", "file 02", "file 2", "File 10", "Éclair"];
        assert_eq!(pages(&names), [expected.map(str::to_owned).to_vec()]);
    }

    #[test]
    fn every_item_stands_on_one_page() {
        for count in [0_usize, 1, 99, 100, 101, 200, 201, 1234] {
            // In an order that is none.
            let names: Vec<_> =
                (0..count).map(|at| (at % 7 == 0, format!("{}.txt", at * 7919 % count))).collect();
            let pages = pages(&names);
            assert_eq!(pages.len(), count.div_ceil(PAGE_ITEMS).max(1), "{count}");
            assert!(pages.iter().all(|page| page.len() <= PAGE_ITEMS));
            let mut all = pages.concat();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }

    #[test]
    fn what_came_or_went_moves_nothing_else() {
        let mut names: Vec<_> = (0..150).map(|at| (false, format!("{at}"))).collect();
        let mut shelf = Shelf::after(None).expect("the first");
        names.iter().for_each(|(_, name)| shelf.offer(Rank::new(false, name), || ()));
        let (_, next) = shelf.finish();
        names.retain(|(_, name)| name != "99" && name != "3");
        names.push((false, "99b".to_owned()));
        let mut shelf = Shelf::after(next.as_deref()).expect("ours");
        names.iter().for_each(|(_, name)| shelf.offer(Rank::new(false, name), || name.clone()));
        let (page, next) = shelf.finish();
        assert_eq!((page[0].as_str(), page.len(), next), ("99b", 51, None));
    }

    #[test]
    fn a_place_that_is_not_ours_is_refused() {
        for text in ["", "x", "Zg==", "_w", &"Zm".repeat(5000), "w6k"] {
            assert!(Shelf::<()>::after(Some(text)).is_err(), "{text}");
        }
    }
}
