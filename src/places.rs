//! Places of which nobody has more than a share: for what runs at once, and for bytes that are held.

use std::collections::HashMap;
use std::num::NonZeroU8;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::policy::{Client, Whose};

/// A part of a whole, in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u8);

impl Share {
    /// `percent` of the whole; more than 100 is all of it.
    pub const fn percent(percent: NonZeroU8) -> Self {
        let percent = percent.get();
        Share(if percent > 100 { 100 } else { percent })
    }

    /// The part of `all` places; never none.
    pub fn of(self, all: usize) -> usize {
        usize::try_from(self.of_bytes(all as u64)).unwrap_or(usize::MAX).max(1)
    }

    /// The part of so many bytes.
    pub fn of_bytes(self, all: u64) -> u64 {
        (u128::from(all) * u128::from(self.0) / 100) as u64
    }
}

impl Default for Share {
    /// Half: a company behind one address goes on, and so does everybody else.
    fn default() -> Self {
        Share(50)
    }
}

/// A number of places. Cheap to clone.
#[derive(Clone)]
pub struct Places(Arc<Inner>);

struct Inner {
    all: usize,
    of_owner: usize,
    of_client: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    /// Never zero.
    by: HashMap<Holder, usize>,
}

/// Who has a share to keep to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Holder {
    Owner(String),
    Client(Client),
}

/// Places that are taken; given back when dropped.
pub struct Taking {
    places: Places,
    holders: Vec<Holder>,
    count: usize,
}

impl Places {
    /// `all` places, of which one owner and one client have so many at most.
    pub fn new(all: usize, of_owner: usize, of_client: usize) -> Self {
        Places(Arc::new(Inner { all, of_owner, of_client, taken: Mutex::default() }))
    }

    /// `count` places for somebody, or `None` where that is more than there is or more than a share. Who signs
    /// policies without an owner speaks for many, and is counted by client only.
    pub fn take(&self, whose: &Whose, count: usize) -> Option<Taking> {
        let mut taking = self.none(whose);
        taking.more(count).then_some(taking)
    }

    /// No place yet, for somebody who may ask for some.
    pub fn none(&self, whose: &Whose) -> Taking {
        let owner = whose.owner.clone().map(Holder::Owner);
        let holders = owner.into_iter().chain(whose.client.map(Holder::Client)).collect();
        Taking { places: self.clone(), holders, count: 0 }
    }

    /// Whether more than half are taken: whoever is slow holds up others.
    pub fn is_crowded(&self) -> bool {
        self.lock().all > self.0.all / 2
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn most_of(&self, holder: &Holder) -> usize {
        match holder {
            Holder::Owner(_) => self.of_owner,
            Holder::Client(_) => self.of_client,
        }
    }
}

impl Taking {
    /// Whether `count` more could be had; if not, nothing changes.
    pub fn more(&mut self, count: usize) -> bool {
        let inner = &self.places.0;
        let mut taken = self.places.lock();
        let fits = |taken: usize, most: usize| most.saturating_sub(taken) >= count;
        let of = |holder| taken.by.get(holder).copied().unwrap_or(0);
        let is_share = self.holders.iter().all(|holder| fits(of(holder), inner.most_of(holder)));
        if !is_share || !fits(taken.all, inner.all) {
            return false;
        }
        if count > 0 {
            taken.all += count;
            for holder in &self.holders {
                *taken.by.entry(holder.clone()).or_default() += count;
            }
            self.count += count;
        }
        true
    }

    /// The places that it is of.
    pub fn places(&self) -> &Places {
        &self.places
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all -= self.count;
        for holder in self.holders.drain(..) {
            let left = taken.by.get(&holder).map_or(0, |count| count - self.count);
            match left {
                0 => drop(taken.by.remove(&holder)),
                left => drop(taken.by.insert(holder, left)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whose(owner: Option<&str>, client: u8) -> Whose {
        let address = std::net::IpAddr::from([192, 0, 2, client]);
        Whose::new("app", owner, Some(Client::at(address)))
    }

    #[track_caller]
    fn assert_empty(places: &Places) {
        let taken = places.lock();
        assert_eq!((taken.all, taken.by.len()), (0, 0));
    }

    #[test]
    fn one_owner_leaves_room_for_others() {
        let places = Places::new(4, 2, 4);
        let (ada, eve) = (whose(Some("ada"), 1), whose(Some("eve"), 1));
        let of_ada = [places.take(&ada, 1), places.take(&ada, 1)];
        assert!(of_ada.iter().all(Option::is_some));
        assert!(places.take(&ada, 1).is_none());
        let others = [places.take(&eve, 1), places.take(&Whose::default(), 1)];
        assert!(others.iter().all(Option::is_some) && places.is_crowded());
        assert!(places.take(&Whose::default(), 1).is_none());
        drop(of_ada);
        assert!(places.take(&ada, 2).is_some());
        drop(others);
        assert_empty(&places);
    }

    #[test]
    fn one_client_with_many_names_leaves_room_for_others() {
        let places = Places::new(4, 1, 2);
        let taken: Vec<_> = ["a", "b", "c", "d"]
            .into_iter()
            .filter_map(|owner| places.take(&whose(Some(owner), 1), 1))
            .collect();
        assert_eq!(taken.len(), 2);
        assert!(places.take(&whose(None, 1), 1).is_none());
        assert!(places.take(&whose(Some("e"), 2), 1).is_some());
        drop(taken);
        assert_empty(&places);
    }

    #[test]
    fn more_is_all_or_nothing() {
        let places = Places::new(10, 10, 6);
        let mut taking = places.none(&whose(None, 1));
        assert!(taking.more(6) && !taking.more(1) && taking.more(0));
        let mut other = places.none(&whose(None, 2));
        assert!(!other.more(5) && other.more(4));
        drop((taking, other));
        assert_empty(&places);
    }

    #[test]
    fn a_share_is_at_least_one_place() {
        let share = |percent| Share::percent(NonZeroU8::new(percent).expect("not zero"));
        assert_eq!([share(50).of(1), share(50).of(9), share(200).of(9)], [1, 4, 9]);
        assert_eq!(share(10).of_bytes(u64::MAX), u64::MAX / 10);
    }
}
