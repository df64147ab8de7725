//! How much is fetched at once, by all and by one visitor.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::FetchError;

/// A number of places, of which no owner has more than a share. Cheap to clone.
#[derive(Clone)]
pub(super) struct Places(Arc<Inner>);

struct Inner {
    all: usize,
    of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    /// Never zero.
    by_owner: HashMap<String, usize>,
}

/// A place; given back when dropped.
pub(super) struct Place {
    places: Places,
    owner: Option<String>,
}

impl Places {
    pub(super) fn new(all: usize, of_one: usize) -> Self {
        Places(Arc::new(Inner { all, of_one, taken: Mutex::default() }))
    }

    /// A place for `owner`. Who signs policies without one speaks for many, and has no share to keep to.
    pub(super) fn take(&self, owner: Option<&str>) -> Result<Place, FetchError> {
        let mut taken = self.lock();
        let of_owner = owner.and_then(|owner| taken.by_owner.get(owner)).copied().unwrap_or(0);
        if taken.all == self.0.all || of_owner == self.0.of_one {
            return Err(FetchError::Busy);
        }
        taken.all += 1;
        if let Some(owner) = owner {
            taken.by_owner.insert(owner.to_owned(), of_owner + 1);
        }
        Ok(Place { places: self.clone(), owner: owner.map(str::to_owned) })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all -= 1;
        if let Some(owner) = self.owner.take() {
            let left = taken.by_owner.get(&owner).map_or(0, |count| count - 1);
            match left {
                0 => drop(taken.by_owner.remove(&owner)),
                left => drop(taken.by_owner.insert(owner, left)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_owner_leaves_room_for_others() {
        let places = Places::new(4, 2);
        let ada = [places.take(Some("ada")), places.take(Some("ada"))];
        assert!(ada.iter().all(Result::is_ok));
        assert!(matches!(places.take(Some("ada")), Err(FetchError::Busy)));
        let others = [places.take(Some("eve")), places.take(None)];
        assert!(others.iter().all(Result::is_ok));
        assert!(matches!(places.take(None), Err(FetchError::Busy)));

        drop(ada);
        let again = [places.take(Some("ada")), places.take(None)];
        assert!(again.iter().all(Result::is_ok));
        drop((others, again));
        let taken = places.lock();
        assert_eq!((taken.all, taken.by_owner.len()), (0, 0));
    }

    #[test]
    fn who_names_no_owner_has_no_share() {
        let places = Places::new(4, 1);
        let taken: Vec<_> = (0..4).map(|_| places.take(None)).collect();
        assert!(taken.iter().all(Result::is_ok));
    }
}
