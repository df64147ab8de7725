//! `GET /`: the upload page.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, Responder};
use askama::Template;
use serde::Serialize;

use super::assets::Assets;
use crate::clouds::CUSTOM_SOURCE;
use crate::config::{Mode, PageSection};

/// `templates/page.html`.
#[derive(Template)]
#[template(path = "page.html")]
struct PageTemplate<'a> {
    icon: &'a str,
    style: &'a str,
    script: &'a str,
    /// Whether the picker is ours, and is fetched beside the SDK instead of after it.
    has_own_picker: bool,
    /// JSON for the picker.
    options: &'a str,
    /// For our own picker: where files go.
    destination: &'a str,
}

/// What the page passes to the picker.
#[derive(Serialize)]
struct Options<'a> {
    #[serde(flatten)]
    section: &'a PageSection,
    #[serde(rename = "fromSources", skip_serializing_if = "Option::is_none")]
    from_sources: Option<[&'static str; 3]>,
}

/// The page, rendered once: it is the same for everybody.
pub(super) struct Page(Bytes);

impl Page {
    /// `has_folder`: visitors may pick files from a folder on the server, too.
    pub(super) fn new(
        section: &PageSection,
        mode: &Mode,
        has_folder: bool,
        assets: &Assets,
    ) -> Self {
        let from_sources = has_folder.then_some(["local_file_system", "url", CUSTOM_SOURCE]);
        let options = serde_json::to_string(&Options { section, from_sources })
            .expect("the options are plain data");
        let template = PageTemplate {
            icon: &assets.url("icon.svg"),
            style: &assets.url("page.css"),
            script: &assets.url("page.js"),
            has_own_picker: matches!(mode, Mode::SelfHosted(_)),
            options: &options,
            destination: &section.destination,
        };
        Page(template.render().expect("the template has no step that can fail").into())
    }
}

pub(super) async fn page(page: Data<Page>) -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-cache"))
        .content_type("text/html; charset=utf-8")
        .body(page.0.clone())
}
