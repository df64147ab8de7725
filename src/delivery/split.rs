//! Where a path is cut: into its tasks, its source and its query.

use super::input::Input;
use super::letters::{self, Letter, Nesting};
use super::pieces::Piece;
use super::{LinkError, Task, tasks};
use crate::policy::Handle;

/// Where the pieces of a path lie, and what follows them.
pub(super) struct Split {
    pub pieces: Vec<Piece>,
    /// Where a source begins that is no handle: its first letter.
    pub source: Option<usize>,
    /// Where the query's `?` is in the raw text.
    pub query: Option<usize>,
}

impl Split {
    pub fn of(letters: &[Letter]) -> Result<Self, LinkError> {
        let mut split = Split { pieces: Vec::new(), source: None, query: None };
        let (mut start, mut nesting) = (0, Nesting::default());
        for (position, letter) in letters.iter().enumerate() {
            if position == start && Input::starts(&letters[start..]) {
                split.source = Some(start);
                return Ok(split);
            }
            if nesting.is_flat() && letter.is_raw(b'?') {
                split.pieces.push(start..position);
                split.query = Some(letter.at);
                return Ok(split);
            }
            if nesting.is_flat() && separates(letters, position) {
                split.pieces.push(start..position);
                start = position + 1;
                nesting = Nesting::default();
                continue;
            }
            nesting.read(letter.byte)?;
        }
        split.pieces.push(start..letters.len());
        if nesting.is_flat() { Ok(split) } else { Err(letters::unclosed()) }
    }
}

/// Whether a slash ends a piece. Java escapes those between tasks, PHP those inside of values: an escaped one
/// counts if a task or a source follows.
fn separates(letters: &[Letter], position: usize) -> bool {
    let rest = &letters[position + 1..];
    if letters[position].byte != b'/' || !letters[position].is_escaped {
        return letters[position].byte == b'/';
    }
    let end = rest.iter().position(|letter| b"/=?".contains(&letter.byte)).unwrap_or(rest.len());
    let text = letters::text(&rest[..end]).unwrap_or_default();
    Input::starts(rest) || Handle::parse(&text).is_ok() || tasks::is_name(&Task::named(&text).name)
}
