//! Templates: what a `[policy]` section says.

use std::time::Duration;

use super::Problems;
use super::file::PolicySection;
use crate::credentials::Template;
use crate::policy::{Call, Calls, Pattern};

pub(super) fn calls(name: &str, names: &[String]) -> Result<Calls, String> {
    names.iter().map(|call| call.parse().map_err(|unknown| format!("{name}: {unknown}"))).collect()
}

/// The template that `section`, which the file calls `at`, describes.
pub(super) fn template(
    at: &str,
    section: &PolicySection,
    is_hosted: bool,
    max_lifetime: Option<Duration>,
    problems: &mut Problems,
) -> Option<Template> {
    let call = match &section.call {
        Some(names) => problems.keep(calls(&format!("{at}.call"), names)),
        None if is_hosted => Some(Calls::from_iter([Call::Pick, Call::Store])),
        None => Some(Calls::from_iter([Call::Pick])),
    };
    let lifetime = problems.duration(&format!("{at}.expires"), &section.expires);
    let mut pattern = |name: &str, text: &Option<String>| {
        let parsed = text.as_deref().map(Pattern::parse).transpose();
        problems.keep(parsed.map_err(|why| format!("{at}.{name} {why}"))).flatten()
    };
    let path = pattern("path", &section.path);
    let container = pattern("container", &section.container);
    if lifetime.zip(max_lifetime).is_some_and(|(expires, max)| expires > max) {
        problems.add(format!("{at}.expires is longer than {at}.max_lifetime"));
    }
    let min_size = section.min_size.map(|size| size.0);
    let max_size = section.max_size.map(|size| size.0);
    if max_size.is_some_and(|max| min_size.unwrap_or(0) > max) {
        problems.add(format!("{at}.min_size is above {at}.max_size"));
    }
    if call.is_some_and(Calls::is_empty) {
        problems.add(format!("{at}.call is empty: the policies would be good for nothing"));
    }
    let may_store = call.is_some_and(|calls| calls.contains(Call::Store));
    if may_store && !is_hosted && (path.is_none() || container.is_none()) {
        problems.add(format!(
            "{at}.call has store, which needs {at}.path and {at}.container beside it"
        ));
    }
    Some(Template { call: call?, lifetime: lifetime?, min_size, max_size, path, container })
}
