//! `GET /`: the upload page, in the visitor's language.

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, Responder};
use askama::Template;
use serde::Serialize;

use super::assets::Assets;
use crate::clouds::CUSTOM_SOURCE;
use crate::config::{DESTINATION, Language, Mode, PageSection, Words};

/// `templates/page.html`.
#[derive(Template)]
#[template(path = "page.html")]
struct PageTemplate<'a> {
    icon: &'a str,
    style: &'a str,
    script: &'a str,
    /// Whether the picker is ours.
    has_own_picker: bool,
    /// JSON for the picker.
    options: &'a str,
    /// For our own picker: where files go.
    destination: Option<&'a str>,
    words: &'a Words,
    direction: &'a str,
}

/// What the page passes to the picker.
#[derive(Serialize)]
struct Options<'a> {
    #[serde(flatten)]
    section: &'a PageSection,
    #[serde(rename = "fromSources", skip_serializing_if = "Option::is_none")]
    from_sources: Option<[&'static str; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'static str>,
}

/// The page, rendered once in each language: it is the same for everybody who reads that.
pub(super) struct Page {
    fixed: Option<Language>,
    rendered: Vec<(Language, Bytes)>,
}

impl Page {
    /// `has_folder`: visitors may pick files from a folder on the server, too.
    pub(super) fn new(
        section: &PageSection,
        mode: &Mode,
        has_folder: bool,
        assets: &Assets,
    ) -> Self {
        let has_own_picker = matches!(mode, Mode::SelfHosted(_));
        let from_sources = has_folder.then_some(["local_file_system", "url", CUSTOM_SOURCE]);
        let all = Language::all().map(|language| {
            let options = Options { section, from_sources, lang: language.option() };
            (language, render(&options, has_own_picker, assets, language))
        });
        Page { fixed: section.lang, rendered: all.collect() }
    }

    fn in_language(&self, language: Language) -> Bytes {
        let page = self.rendered.iter().find(|(one, _)| *one == language);
        page.expect("there is a page for every language").1.clone()
    }
}

fn render(
    options: &Options<'_>,
    has_own_picker: bool,
    assets: &Assets,
    language: Language,
) -> Bytes {
    // The operator's own words are for all languages, ours for English only.
    let destination = Some(options.section.destination.as_str());
    let template = PageTemplate {
        icon: &assets.url("icon.svg"),
        style: &assets.url("page.css"),
        script: &assets.url("page.js"),
        has_own_picker,
        options: &serde_json::to_string(options).expect("the options are plain data"),
        destination: destination.filter(|&said| options.lang.is_none() || said != DESTINATION),
        words: language.words(),
        direction: language.direction(),
    };
    template.render().expect("the template has no step that can fail").into()
}

pub(super) async fn page(request: HttpRequest, page: Data<Page>) -> impl Responder {
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let language = page.fixed.unwrap_or_else(|| Language::best(accepted));
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::VARY, "Accept-Language"))
        .insert_header((header::CONTENT_LANGUAGE, language.words().tag))
        .content_type("text/html; charset=utf-8")
        .body(page.in_language(language))
}
