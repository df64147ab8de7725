//! What is said of a file that was just stored.

use serde_json::{Value, json};

use crate::store::Meta;

/// A stored file, with the link to it below `origin`. How its type is called is for the callers to add:
/// `/multipart` and `/api/store` differ there.
pub(super) fn receipt(meta: &Meta, origin: &str) -> Value {
    let mut answer = json!({
        "handle": meta.handle.as_str(),
        "url": format!("{origin}/{}", meta.handle),
        "filename": meta.filename,
        "size": meta.size_bytes,
        "container": meta.container,
        "key": meta.key,
    });
    if !meta.tags.is_empty() {
        answer["upload_tags"] = json!(meta.tags);
    }
    if !meta.workflows.is_empty() {
        answer["workflows"] = json!(meta.workflows);
    }
    answer
}
