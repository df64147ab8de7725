//! What one webhook still has to be told, and what of it comes next. No IO.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::policy::{Handle, UnixSeconds};

/// How many calls of one webhook are under way at once.
const MOST_AT_ONCE: usize = 8;

/// The queue of one webhook: a line for each file, so that what waits to be tried again holds up
/// the later events of its own file and nothing else.
#[derive(Debug, Default)]
pub(super) struct Lane {
    files: HashMap<Handle, Line>,
    /// The first of every line nobody is at, as (when, number, file).
    heads: BTreeSet<(u64, u64, Handle)>,
    busy: usize,
}

#[derive(Debug, Default)]
struct Line {
    /// By the number of the event.
    waiting: BTreeMap<u64, Item>,
    is_busy: bool,
}

#[derive(Debug)]
struct Item {
    due: u64,
    key: String,
}

/// The next thing to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Next {
    /// The file it is about.
    pub handle: Handle,
    /// The event's number.
    pub id: u64,
    /// The event's key in the journal.
    pub key: String,
}

impl Lane {
    /// Puts an event into its file's line, or changes when it is due.
    pub fn put(&mut self, handle: Handle, id: u64, key: String, due: u64) {
        self.change(handle, |line| {
            line.waiting.insert(id, Item { due, key });
        });
    }

    /// Takes an event out.
    pub fn remove(&mut self, handle: Handle, id: u64) {
        self.change(handle, |line| {
            line.waiting.remove(&id);
        });
    }

    /// Empties the lines; what is under way stays so.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.files.retain(|_, line| {
            line.waiting.clear();
            line.is_busy
        });
    }

    /// The next event that is due, whose file's line now waits for [`Lane::release`].
    pub fn take(&mut self, now: UnixSeconds) -> Option<Next> {
        if self.busy == MOST_AT_ONCE {
            return None;
        }
        let &(_, id, handle) = self.heads.first().filter(|(due, ..)| *due <= now.0)?;
        let key = self.files.get(&handle)?.waiting.get(&id)?.key.clone();
        self.busy += 1;
        self.change(handle, |line| line.is_busy = true);
        Some(Next { handle, id, key })
    }

    /// Lets the file's line go on.
    pub fn release(&mut self, handle: Handle) {
        self.busy -= 1;
        self.change(handle, |line| line.is_busy = false);
    }

    /// When something is due, unless as much as may be is under way.
    pub fn next_due(&self) -> Option<UnixSeconds> {
        let &(due, ..) = self.heads.first().filter(|_| self.busy < MOST_AT_ONCE)?;
        Some(UnixSeconds(due))
    }

    /// Changes a line, and keeps its head where it belongs.
    fn change(&mut self, handle: Handle, change: impl FnOnce(&mut Line)) {
        let line = self.files.entry(handle).or_default();
        if let Some(head) = line.head(handle) {
            self.heads.remove(&head);
        }
        change(line);
        if let Some(head) = line.head(handle) {
            self.heads.insert(head);
        } else if !line.is_busy {
            self.files.remove(&handle);
        }
    }
}

impl Line {
    fn head(&self, handle: Handle) -> Option<(u64, u64, Handle)> {
        let (&id, item) = self.waiting.first_key_value().filter(|_| !self.is_busy)?;
        Some((item.due, id, handle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handle(letter: char) -> Handle {
        Handle::parse(&letter.to_string().repeat(20)).expect("a handle")
    }

    /// Puts (file, number, due) into a lane.
    fn lane(events: &[(char, u64, u64)]) -> Lane {
        let mut lane = Lane::default();
        for &(letter, id, due) in events {
            lane.put(handle(letter), id, id.to_string(), due);
        }
        lane
    }

    /// Takes all that it can at `now`.
    fn take_all(lane: &mut Lane, now: u64) -> Vec<u64> {
        std::iter::from_fn(|| lane.take(UnixSeconds(now))).map(|next| next.id).collect()
    }

    #[test]
    fn events_of_one_file_are_told_one_after_the_other() {
        let mut lane = lane(&[('a', 3, 0), ('a', 1, 0), ('b', 2, 0)]);
        assert_eq!(take_all(&mut lane, 10), [1, 2]);
        assert_eq!(take_all(&mut lane, 10), [0_u64; 0]);
        lane.remove(handle('a'), 1);
        lane.release(handle('a'));
        assert_eq!(take_all(&mut lane, 10), [3]);
    }

    #[test]
    fn what_waits_holds_up_its_own_file_only() {
        let mut lane = lane(&[('a', 1, 100), ('a', 2, 0), ('b', 3, 0)]);
        assert_eq!(take_all(&mut lane, 10), [3]);
        assert_eq!(lane.next_due(), Some(UnixSeconds(100)));
        assert_eq!(take_all(&mut lane, 99), [0_u64; 0]);
        assert_eq!(take_all(&mut lane, 100), [1]);
    }

    #[test]
    fn at_most_eight_calls_are_under_way() {
        let mut lane =
            lane(&"abcdefghij".char_indices().map(|(at, c)| (c, at as u64, 0)).collect::<Vec<_>>());
        assert_eq!(take_all(&mut lane, 1).len(), 8);
        assert_eq!(lane.next_due(), None);
        lane.remove(handle('a'), 0);
        lane.release(handle('a'));
        assert_eq!(take_all(&mut lane, 1), [8]);
    }

    #[test]
    fn a_lane_that_is_filled_anew_repeats_nothing_that_is_under_way() {
        let mut lane = lane(&[('a', 1, 0)]);
        assert_eq!(take_all(&mut lane, 1), [1]);
        lane.clear();
        lane.put(handle('a'), 1, "1".to_owned(), 0);
        assert_eq!(take_all(&mut lane, 1), [0_u64; 0]);
        lane.remove(handle('a'), 1);
        lane.release(handle('a'));
        assert_eq!(take_all(&mut lane, 1), [0_u64; 0]);
        assert!(lane.files.is_empty());
    }
}
