//! `security=policy:P,signature:S`: who asks. Its place in the chain does not matter.

use super::super::{LinkError, Task, Value};

/// The (policy, signature) pairs of a `security` task.
///
/// # Errors
/// [`LinkError::Malformed`] for anything else in it: what is about security is not guessed at.
pub(in super::super) fn pairs_of(task: Task) -> Result<Vec<(String, String)>, LinkError> {
    let (mut policies, mut signatures) = (Vec::new(), Vec::new());
    for parameter in task.parameters {
        match (parameter.name.as_deref(), parameter.value) {
            (Some("policy" | "p"), Value::Text(text)) => policies.push(text),
            (Some("signature" | "s"), Value::Text(text)) => signatures.push(text),
            _ => return Err(LinkError::malformed("security takes a policy and a signature")),
        }
    }
    Ok(paired(policies, signatures))
}

/// One pair from each policy; what has no partner stays alone, and will not verify.
pub(in super::super) fn paired(
    policies: Vec<String>,
    signatures: Vec<String>,
) -> Vec<(String, String)> {
    let count = policies.len().max(signatures.len());
    let filled = |texts: Vec<String>| texts.into_iter().chain(std::iter::repeat_with(String::new));
    filled(policies).zip(filled(signatures)).take(count).collect()
}
