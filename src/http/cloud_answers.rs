//! What is said of a source's folders, in the shape that Java and iOS read (protocol/cloud.md, "POST /folder/list").

use bytesize::ByteSize;
use serde_json::{Map, Value, json};

use super::assets::Assets;
use super::refusal::{Refusal, with_causes};
use crate::clouds::{CloudError, Item, Kind, Listed, Page};

/// Where the pictures for files and folders are; iOS leaves out what has none.
pub(super) struct Icons {
    folder: String,
    picture: String,
    file: String,
}

impl Icons {
    pub(super) fn new(origin: &str, assets: &Assets) -> Self {
        let url = |name: &str| format!("{origin}{}", assets.url(name));
        Icons {
            folder: url("cloud-folder.svg"),
            picture: url("cloud-picture.svg"),
            file: url("cloud-file.svg"),
        }
    }

    fn of(&self, kind: &Kind) -> &str {
        match kind {
            Kind::Folder => &self.folder,
            Kind::File { mimetype, .. } if mimetype.starts_with("image/") => &self.picture,
            Kind::File { .. } => &self.file,
        }
    }
}

/// One source's answer. The folder above all is called what visitors read for the source; `search` is ours.
pub(super) fn listed(name: &str, title: &str, found: &Listed, icons: &Icons) -> Value {
    match found {
        Listed::SignIn { redirect_url } => json!({ "auth": { "redirect_url": redirect_url } }),
        Listed::Page(Page { folder, items, next, can_search }) => json!({
            "client": name,
            "filename": if folder.is_empty() { title } else { folder },
            "next": next.as_deref().unwrap_or_default(),
            "search": can_search,
            "contents": items.iter().map(|found| item(found, icons)).collect::<Vec<_>>(),
        }),
    }
}

/// The same for one that cannot be listed; what is behind it is for the log only.
pub(super) fn unlisted(name: &str, error: CloudError) -> Value {
    if let CloudError::Broken(_) = &error {
        tracing::error!("the source {name} could not be read: {}", with_causes(&error));
    }
    let text = match &error {
        // The one text that is agreed on.
        CloudError::NotConfigured => "not_configured".to_owned(),
        other => other.to_string(),
    };
    let code = match &error {
        CloudError::NotConfigured => "not_configured",
        _ => Refusal::from(error).code(),
    };
    json!({ "error": text, "code": code })
}

fn item(item: &Item, icons: &Icons) -> Value {
    let (mimetype, bytes) = match &item.kind {
        Kind::Folder => (None, None),
        Kind::File { mimetype, size_bytes } => (Some(mimetype), Some(*size_bytes)),
    };
    let mut answer = Map::from_iter([
        ("name".to_owned(), json!(item.name)),
        ("path".to_owned(), json!(item.path)),
        ("folder".to_owned(), json!(item.is_folder())),
        ("mimetype".to_owned(), json!(mimetype)),
        ("thumbnail".to_owned(), json!(icons.of(&item.kind))),
    ]);
    if let Some(bytes) = bytes {
        answer.insert("bytes".to_owned(), json!(bytes));
        answer.insert("size".to_owned(), json!(ByteSize(bytes).display().si().to_string()));
    }
    if let Some(modified) = item.modified {
        let text = humantime::format_rfc3339_seconds(modified).to_string();
        answer.insert("modified".to_owned(), json!(text));
    }
    Value::Object(answer)
}
