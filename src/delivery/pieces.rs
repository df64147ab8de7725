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
        let mut count = 0;
        if text(first.clone()).to_ascii_lowercase().starts_with("security=") {
            let through = |last: &Piece| text(first.start..last.end);
            // What belongs to it is Base64, but for the last piece, which may go on with the signature.
            let mut candidates = 0;
            while others.get(candidates).is_some_and(|piece| is_base64(&text(piece.clone()))) {
                candidates += 1;
            }
            if !has_signature(&text(first.clone())) {
                let closing = others.get(candidates);
                let closes = closing.is_some_and(|piece| has_signature(&text(piece.clone())));
                count = if closes { candidates + 1 } else { 0 };
            } else if !ends_in_policy(&text(first.clone())) {
                let complete = |&count: &usize| ends_in_policy(&through(&others[count - 1]));
                count = (1..=candidates).find(complete).unwrap_or(0);
            }
        }
        let last = others[..count].last().unwrap_or(first);
        joined.push(first.start..last.end);
        rest = &others[count..];
    }
    joined
}

/// Whether the text goes on with a signature's name.
fn has_signature(text: &str) -> bool {
    [",signature:", ",s:", "=signature:", "=s:"].iter().any(|name| text.contains(name))
}

fn is_base64(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte))
}

/// Whether the last parameter is a whole policy, or no policy at all.
fn ends_in_policy(text: &str) -> bool {
    let last = text.rsplit([',', '=']).find(|part| part.contains(':')).unwrap_or_default();
    let start = text.rfind(last).unwrap_or_default();
    let Some((name, policy)) = text[start..].split_once(':') else { return true };
    if !matches!(name, "policy" | "p") || policy.starts_with('"') {
        return true;
    }
    // A cheap look first: the whole is decoded only where it ends like an object.
    let tail = policy.len().saturating_sub(4);
    let ends = policy.get(tail..).and_then(base64_decoded).is_some_and(|tail| tail.contains(&b'}'));
    ends && base64_decoded(policy)
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
