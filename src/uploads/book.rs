//! What is known of one upload while it is under way: the ledger's content and who is writing. No IO.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::layout::{DoesNotFit, Layout};
use super::ledger::{Chunk, Line, Part, Spot};
use super::slot::{Active, Slot, overlap};
use super::{Announced, PartNumber, UploadError};

/// The state of one upload.
#[derive(Debug)]
pub(super) struct Book {
    pub layout: Layout,
    pub parts: BTreeMap<PartNumber, Part>,
    pub chunks: BTreeMap<PartNumber, Vec<Chunk>>,
    pub active: Vec<Active>,
    next_file: u64,
    pub is_closed: bool,
}

/// Leave to write.
pub(super) struct Admission {
    pub slot: Arc<Slot>,
    pub spot: Spot,
    /// Earlier requests for the same bytes; they must have settled before the first byte is written.
    pub ended: Vec<Arc<Slot>>,
}

/// What follows from a part that counts.
pub(super) struct Change {
    /// What the ledger must say.
    pub lines: Vec<Line>,
    /// Files beside that nobody needs any more.
    pub unneeded: Vec<u64>,
    /// Requests that wrote where they should not have.
    pub ended: Vec<Arc<Slot>>,
    layout: Layout,
    part: Part,
}

impl Book {
    pub(super) fn new(size: u64, next_file: u64) -> Self {
        Book {
            layout: Layout::new(size, None),
            parts: BTreeMap::new(),
            chunks: BTreeMap::new(),
            active: Vec::new(),
            next_file,
            is_closed: false,
        }
    }

    /// Repeats what the ledger says: files beside that nobody needs any more.
    pub(super) fn apply(&mut self, line: Line) -> Vec<u64> {
        match line {
            Line::Upload(_) => {}
            Line::Grid(part_size) => {
                self.layout = Layout::new(self.layout.size(), part_size);
            }
            Line::Part(part) => {
                self.chunks.remove(&part.number);
                self.parts.insert(part.number, part);
            }
            Line::Placed(number, at) => {
                if let Some(part) = self.parts.get_mut(&number) {
                    part.spot = Spot::Main(at);
                }
            }
            Line::Chunk(chunk) => {
                let chunks = self.chunks.entry(chunk.part).or_default();
                let covered = chunks.extract_if(.., |old| old.is_within(chunk.offset, chunk.end()));
                let unneeded = covered.filter_map(|old| beside(old.spot)).collect();
                chunks.push(chunk);
                return unneeded;
            }
        }
        Vec::new()
    }

    /// Parts that the layout has no place for do not count: the line that changed it was lost.
    pub(super) fn drop_misfits(&mut self) {
        let layout = self.layout;
        self.parts.retain(|&n, part| layout.place(n, part.length, part.kind()).is_ok());
    }

    /// The layout by which part `number` is judged. As long as nothing depends on what it said before,
    /// it may say something else: its first end may have been an early commit.
    pub(super) fn layout_for(&self, number: PartNumber) -> Layout {
        let is_alone = self.parts.keys().all(|&known| known == number)
            && self.chunks.iter().filter(|&(&known, _)| known != number).all(|(_, chunks)| {
                chunks.iter().all(|chunk| matches!(chunk.spot, Spot::Beside(_)))
            });
        if is_alone { Layout::new(self.layout.size(), None) } else { self.layout }
    }

    /// Whether such a part or chunk may come.
    pub(super) fn expect(&self, announced: &Announced) -> Result<Option<u64>, UploadError> {
        if self.is_closed {
            return Err(UploadError::Closed);
        }
        let Announced { part, offset, length, .. } = *announced;
        let layout = self.layout_for(part);
        let place = match offset {
            None => layout.place(part, length, super::layout::Kind::Regular)?,
            Some(_) if length == 0 => return Err(DoesNotFit.into()),
            Some(offset) => layout.place_chunk(part, offset, length)?,
        };
        self.check_bytes(announced, layout)?;
        self.check_count(announced)?;
        Ok(place)
    }

    /// Lets a request receive, and ends earlier ones for the same bytes.
    pub(super) fn admit(&mut self, announced: &Announced) -> Result<Admission, UploadError> {
        let place = self.expect(announced)?;
        let ended: Vec<_> = self
            .active
            .extract_if(.., |active| active.is_rival(announced))
            .map(|a| a.slot)
            .collect();
        ended.iter().for_each(|slot| slot.end());
        self.active.retain(|active| !active.slot.is_over());
        let spot = match place.map(|at| at..at + announced.length) {
            Some(range) if self.is_free(announced, &range) => Spot::Main(range.start),
            Some(_) | None => Spot::Beside(self.new_file()),
        };
        let slot = Arc::new(Slot::default());
        self.active.push(Active {
            slot: slot.clone(),
            part: announced.part,
            offset: announced.offset,
            length: announced.length,
            spot,
        });
        Ok(Admission { slot, spot, ended })
    }

    pub(super) fn new_file(&mut self) -> u64 {
        self.next_file += 1;
        self.next_file - 1
    }

    /// Whether nothing that counts, and nobody else, has bytes there: what counts is replaced only
    /// by what was received whole.
    fn is_free(&self, announced: &Announced, range: &Range<u64>) -> bool {
        let mine = announced.offset.unwrap_or(0);
        let mine = mine..mine + announced.length;
        let chunks = self.chunks.get(&announced.part).map(Vec::as_slice).unwrap_or_default();
        let has_chunk = chunks.iter().any(|chunk| {
            announced.offset.is_none() || overlap(&mine, &(chunk.offset..chunk.end()))
        });
        let is_written =
            self.active.iter().filter_map(Active::main_range).any(|other| overlap(range, &other));
        // On the grid the places of different parts never meet.
        let is_taken = self.layout.part_size().is_none()
            && self.main_ranges().any(|other| overlap(range, &other));
        !self.parts.contains_key(&announced.part) && !has_chunk && !is_written && !is_taken
    }

    fn main_ranges(&self) -> impl Iterator<Item = Range<u64>> {
        let parts = self.parts.values().map(|part| (part.spot, part.length));
        let chunks = self.chunks.values().flatten().map(|chunk| (chunk.spot, chunk.length));
        parts.chain(chunks).filter_map(|(spot, length)| match spot {
            Spot::Main(at) => Some(at..at + length),
            Spot::Beside(_) => None,
        })
    }

    /// Ends the right of `slot`; an error when it was over before.
    pub(super) fn release(&mut self, slot: &Arc<Slot>) -> Result<(), UploadError> {
        let before = self.active.len();
        self.active.retain(|active| !Arc::ptr_eq(&active.slot, slot));
        let was_active = before != self.active.len() && !slot.is_over();
        slot.end();
        match (self.is_closed, was_active) {
            (true, _) => Err(UploadError::Closed),
            (false, true) => Ok(()),
            (false, false) => Err(UploadError::Superseded),
        }
    }

    /// What follows if `part` counts; nothing is changed yet.
    pub(super) fn propose(&self, part: Part) -> Result<Change, UploadError> {
        let base = self.layout_for(part.number);
        let layout = match base.part_size() {
            Some(_) => {
                base.place(part.number, part.length, part.kind())?;
                base
            }
            None => {
                let mut known: BTreeMap<_, _> = self
                    .parts
                    .iter()
                    .map(|(&n, known)| (n, (known.length, known.kind())))
                    .collect();
                known.insert(part.number, (part.length, part.kind()));
                base.with(&known)?
            }
        };
        let mut lines = vec![Line::Part(part)];
        if layout != self.layout {
            lines.push(Line::Grid(layout.part_size()));
        }
        let is_astray = |active: &&Active| match (active.spot, active.offset) {
            (Spot::Beside(_), _) => false,
            (Spot::Main(at), None) => {
                layout.place(active.part, active.length, super::layout::Kind::Regular)
                    != Ok(Some(at))
            }
            (Spot::Main(at), Some(offset)) => {
                layout.place_chunk(active.part, offset, active.length) != Ok(Some(at))
            }
        };
        let ended =
            self.active.iter().filter(is_astray).map(|active| active.slot.clone()).collect();
        let old = self.parts.get(&part.number).map(|part| part.spot);
        let chunks = self.chunks.get(&part.number).into_iter().flatten().map(|chunk| chunk.spot);
        let unneeded =
            chunks.chain(old).filter(|&spot| spot != part.spot).filter_map(beside).collect();
        Ok(Change { lines, unneeded, ended, layout, part })
    }

    /// Makes `change` true; the ledger has its lines. How many more bytes of the file count.
    pub(super) fn enact(&mut self, change: &Change) -> u64 {
        self.layout = change.layout;
        change.ended.iter().for_each(|slot| slot.end());
        self.chunks.remove(&change.part.number);
        let old = self.parts.insert(change.part.number, change.part);
        change.part.length - old.map_or(0, |part| part.length.min(change.part.length))
    }

    /// A part that lies beside though its place is known.
    pub(super) fn to_place(&self) -> Option<(Part, u64, u64)> {
        self.layout.part_size()?;
        self.parts.values().find_map(|part| {
            let file = beside(part.spot)?;
            let at = self.layout.place(part.number, part.length, part.kind()).ok().flatten()?;
            Some((*part, file, at))
        })
    }

    /// Nobody may write any more.
    pub(super) fn close(&mut self) -> Vec<Arc<Slot>> {
        self.is_closed = true;
        let slots: Vec<_> = self.active.drain(..).map(|active| active.slot).collect();
        slots.iter().for_each(|slot| slot.end());
        slots
    }

    /// The numbers of parts that do not count yet; where the part size is not known, those that must be there.
    pub(super) fn missing(&self) -> Vec<u32> {
        if self.layout.size() == 0 {
            return Vec::new();
        }
        let highest = self.parts.last_key_value().map_or(1, |(number, _)| number.get());
        let count = self.layout.count().map_or(highest, |count| count.min(10_000) as u32);
        let mut there = self.parts.keys().map(|number| number.get()).peekable();
        (1..=count).filter(|&number| there.next_if_eq(&number).is_none()).collect()
    }
}

impl Change {
    /// Whether places stay what they are.
    pub(super) fn keeps_layout(&self) -> bool {
        self.lines.len() == 1
    }

    /// Whether parts may lie beside whose place is certain now.
    pub(super) fn makes_places_known(&self) -> bool {
        self.lines.len() > 1 || beside(self.part.spot).is_some()
    }

    /// Where the part belongs once it counts, if that is certain.
    pub(super) fn place(&self) -> Result<Option<u64>, UploadError> {
        let Part { number, length, .. } = self.part;
        match self.layout.part_size() {
            Some(_) => Ok(self.layout.place(number, length, self.part.kind())?),
            None => Ok(None),
        }
    }
}

fn beside(spot: Spot) -> Option<u64> {
    match spot {
        Spot::Main(_) => None,
        Spot::Beside(file) => Some(file),
    }
}

impl From<DoesNotFit> for UploadError {
    fn from(error: DoesNotFit) -> Self {
        UploadError::BadRequest(error.to_string())
    }
}
