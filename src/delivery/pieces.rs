//! Pieces of a path that belong together, or that hold more than one task.

use std::ops::Range;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value as Json;

use super::letters::{self, Letter};
use super::{LinkError, Task};

/// Where a piece lies among the letters.
pub(super) type Piece = Range<usize>;

/// So often an unfinished policy may look finished by chance; more is nobody's policy.
const MAX_ATTEMPTS: usize = 16;

/// A policy in the standard alphabet may contain `/`, and filestack-js's `preview()` and `download()` do not
/// quote it: pieces that are the rest of one are joined to it again.
///
/// With the policy first, the signature behind it shows where it ends. With the signature first, the policy
/// is complete when it decodes to a JSON object.
pub(super) fn with_policies_joined(letters: &[Letter], pieces: &[Piece]) -> Vec<Piece> {
    let text = |piece: Piece| letters::text(&letters[piece]).unwrap_or_default();
    let mut joined = Vec::with_capacity(pieces.len());
    let mut rest = pieces;
    while let [first, others @ ..] = rest {
        let count = match text(first.clone()) {
            security if is_security(&security) => {
                let is_more = |piece: &&Piece| may_continue(&text((*piece).clone()));
                let candidates = others.iter().take_while(is_more).count();
                if has_signature(&security) {
                    let last = others[..candidates].last().unwrap_or(first);
                    let ends = others[..candidates].iter().map(|piece| piece.end - first.start);
                    pieces_of_policy(&text(first.start..last.end), security.len(), ends)
                } else {
                    let closing = others.get(candidates).map(|piece| text(piece.clone()));
                    let closes = closing.is_some_and(|piece| has_signature(&piece));
                    if closes { candidates + 1 } else { 0 }
                }
            }
            _ => 0,
        };
        let last = others[..count].last().unwrap_or(first);
        joined.push(first.start..last.end);
        rest = &others[count..];
    }
    joined
}

fn is_security(text: &str) -> bool {
    text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("security="))
}

/// Whether a piece may be the middle of a policy.
fn may_continue(text: &str) -> bool {
    !is_security(text)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte))
}

/// Whether the text goes on with a signature's name.
fn has_signature(text: &str) -> bool {
    [",signature:", ",s:", "=signature:", "=s:"].iter().any(|name| text.contains(name))
}

/// How many pieces belong to the policy that the first `length` bytes of `text` end in; `ends` is where each
/// further piece would end.
fn pieces_of_policy(text: &str, length: usize, ends: impl Iterator<Item = usize>) -> usize {
    let Some(start) = text.get(..length).and_then(open_policy) else { return 0 };
    let mut attempts = 0;
    let mut is_whole = |end: usize| {
        let policy = text.get(start..end).unwrap_or_default();
        // A cheap look first: the whole is decoded only where it ends like an object.
        let tail = policy.get(policy.len().saturating_sub(4)..).and_then(base64_decoded);
        let may_be = tail.is_some_and(|tail| tail.contains(&b'}'));
        attempts += usize::from(may_be);
        may_be && attempts <= MAX_ATTEMPTS && is_object(policy)
    };
    if is_whole(length) {
        return 0;
    }
    ends.enumerate().find(|&(_, end)| is_whole(end)).map_or(0, |(position, _)| position + 1)
}

/// Where the value of an unquoted policy begins that is the last parameter.
fn open_policy(text: &str) -> Option<usize> {
    let last = text.rsplit([',', '=']).find(|part| part.contains(':'))?;
    let start = text.rfind(last)?;
    let (name, policy) = text[start..].split_once(':')?;
    let is_open = matches!(name, "policy" | "p") && !policy.starts_with('"');
    is_open.then_some(start + name.len() + 1)
}

fn is_object(policy: &str) -> bool {
    base64_decoded(policy)
        .is_some_and(|json| serde_json::from_slice::<serde_json::Map<String, Json>>(&json).is_ok())
}

/// Either alphabet, with or without padding.
pub(super) fn base64_decoded(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &URL_SAFE,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    LENIENT.decode(text.replace('+', "-").replace('/', "_")).ok()
}

/// The tasks of a `b64` piece.
pub(super) fn encoded_tasks(list: &[Letter]) -> Result<Vec<Task>, LinkError> {
    let malformed = || LinkError::malformed("the Base64 task list is no list of tasks");
    let json = base64_decoded(&letters::text(list)?).ok_or_else(malformed)?;
    let tasks: Vec<Json> = serde_json::from_slice(&json).map_err(|_| malformed())?;
    tasks.iter().map(Task::from_json).collect()
}
