//! What a webhook's body says (`protocol/security.md` section 5, from Filestack's documentation, "Webhooks").

use std::collections::BTreeMap;

use serde::Serialize;

use crate::store::{Action, Event, Meta};

/// What Filestack says for files that were not picked from a drive.
const CLIENT: &str = "Computer";

#[derive(Serialize)]
struct Body<'a> {
    id: u64,
    action: Action,
    /// Unix seconds; the time of the event, which is before that of the call.
    timestamp: u64,
    text: Text<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Text<'a> {
    Upload {
        container: &'a str,
        url: String,
        filename: &'a str,
        client: &'a str,
        key: &'a str,
        #[serde(rename = "type")]
        mimetype: &'a str,
        status: &'a str,
        size: u64,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        upload_tags: &'a BTreeMap<String, String>,
    },
    Overwrite {
        mimetype: &'a str,
        url: String,
        #[serde(rename = "isWriteable")]
        is_writeable: bool,
        filename: &'a str,
        client: &'a str,
        size: u64,
    },
    Delete {
        url: String,
    },
    Converse {
        url: &'a str,
        link: Link<'a>,
    },
}

#[derive(Serialize)]
struct Link<'a> {
    url: String,
    handle: &'a str,
    filename: &'a str,
    mimetype: &'a str,
    path: &'a str,
    provider: &'a str,
    size: u64,
}

/// The body that tells `event`; links to files begin with `origin`.
pub(super) fn body(event: &Event, origin: &str) -> String {
    let Event { id, action, noted_at, meta } = event;
    let text = text(*action, meta, origin);
    let body = Body { id: *id, action: *action, timestamp: *noted_at, text };
    serde_json::to_string(&body).expect("a body is plain data")
}

fn text<'a>(action: Action, meta: &'a Meta, origin: &str) -> Text<'a> {
    let url = format!("{origin}/{}", meta.handle);
    match action {
        Action::Upload => Text::Upload {
            container: &meta.container,
            url,
            filename: &meta.filename,
            client: CLIENT,
            key: &meta.key,
            mimetype: &meta.mimetype,
            status: "Stored",
            size: meta.size_bytes,
            upload_tags: &meta.tags,
        },
        Action::Overwrite => Text::Overwrite {
            mimetype: &meta.mimetype,
            url,
            is_writeable: true,
            filename: &meta.filename,
            client: CLIENT,
            size: meta.size_bytes,
        },
        Action::Delete => Text::Delete { url },
        Action::Converse => Text::Converse {
            url: meta.conversion.as_deref().unwrap_or_default(),
            link: Link {
                url,
                handle: meta.handle.as_str(),
                filename: &meta.filename,
                mimetype: &meta.mimetype,
                path: &meta.key,
                provider: "local",
                size: meta.size_bytes,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body of `action` on a file whose record has `more` too.
    #[track_caller]
    fn check(action: Action, more: &str, expected: &str) {
        let meta = format!(
            r#"{{"handle":"AbcDefGhiJklMnoPqrSt","application":"app","filename":"ż \"1\".png","mimetype":"image/png",
                "announced_mimetype":"","size_bytes":7,"container":"c","key":"in/x_1.png","crc32c":1,
                "uploaded_ms":1,"ticket_deadline":2{more}}}"#
        );
        let meta = serde_json::from_str(&meta).expect("a record");
        let event = Event { id: 42, action, noted_at: 1_767_225_600, meta };
        assert_eq!(body(&event, "https://files.test"), expected);
    }

    #[test]
    fn each_action_says_what_is_documented() {
        check(
            Action::Upload,
            "",
            r#"{"id":42,"action":"fp.upload","timestamp":1767225600,"text":{"container":"c","url":"https://files.test/AbcDefGhiJklMnoPqrSt","filename":"ż \"1\".png","client":"Computer","key":"in/x_1.png","type":"image/png","status":"Stored","size":7}}"#,
        );
        check(
            Action::Upload,
            r#","tags":{"a":"b"}"#,
            r#"{"id":42,"action":"fp.upload","timestamp":1767225600,"text":{"container":"c","url":"https://files.test/AbcDefGhiJklMnoPqrSt","filename":"ż \"1\".png","client":"Computer","key":"in/x_1.png","type":"image/png","status":"Stored","size":7,"upload_tags":{"a":"b"}}}"#,
        );
        check(
            Action::Overwrite,
            "",
            r#"{"id":42,"action":"fp.overwrite","timestamp":1767225600,"text":{"mimetype":"image/png","url":"https://files.test/AbcDefGhiJklMnoPqrSt","isWriteable":true,"filename":"ż \"1\".png","client":"Computer","size":7}}"#,
        );
        check(
            Action::Delete,
            "",
            r#"{"id":42,"action":"fp.delete","timestamp":1767225600,"text":{"url":"https://files.test/AbcDefGhiJklMnoPqrSt"}}"#,
        );
        check(
            Action::Converse,
            r#","conversion":"/resize=width:9/ZbcDefGhiJklMnoPqrSt""#,
            r#"{"id":42,"action":"fp.converse","timestamp":1767225600,"text":{"url":"/resize=width:9/ZbcDefGhiJklMnoPqrSt","link":{"url":"https://files.test/AbcDefGhiJklMnoPqrSt","handle":"AbcDefGhiJklMnoPqrSt","filename":"ż \"1\".png","mimetype":"image/png","path":"in/x_1.png","provider":"local","size":7}}}"#,
        );
    }
}
