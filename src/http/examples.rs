//! `GET /examples`: pages that show the picker at work, beside the source that they run.
//!
//! An example lies in `static/examples`: its markup, and where it has them a script and a style sheet. What is shown
//! is what runs, since both are read from the one file. The operator can switch the pages off (`page.examples`).

use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

use super::assets::{Assets, Embedded};
use super::refusal::Refusal;

/// One example.
struct Example {
    /// The last part of its address, and the name of its files.
    name: &'static str,
    title: &'static str,
    summary: &'static str,
    /// How the picker comes to the page.
    way: &'static str,
    markup: &'static str,
    has_script: bool,
    has_style: bool,
}

const TAG: &str = "By one script tag";
const SCRIPT: &str = "By script tag and a few lines";
const MODULE: &str = "As a module";
const SDK: &str = "Behind filestack-js, unmodified";

/// In the order in which they are shown.
const EXAMPLES: [Example; 7] = [
    Example {
        name: "inline",
        title: "Inline",
        summary: "The picker as a part of the page. The tag says where it goes and what it takes; no other script is needed.",
        way: TAG,
        markup: include_str!("../../static/examples/inline.html"),
        has_script: false,
        has_style: false,
    },
    Example {
        name: "overlay",
        title: "Overlay",
        summary: "A button opens the picker over the page. The script goes on with the files when it has closed.",
        way: MODULE,
        markup: include_str!("../../static/examples/overlay.html"),
        has_script: true,
        has_style: false,
    },
    Example {
        name: "drop-pane",
        title: "Drop pane",
        summary: "No more than a place to drop files on, or to click. It shows how far they are.",
        way: SCRIPT,
        markup: include_str!("../../static/examples/drop-pane.html"),
        has_script: true,
        has_style: false,
    },
    Example {
        name: "avatar",
        title: "Avatar",
        summary: "A picture of oneself, which is cut to a circle before it may leave, and no larger than 512 pixels.",
        way: MODULE,
        markup: include_str!("../../static/examples/avatar.html"),
        has_script: true,
        has_style: true,
    },
    Example {
        name: "form",
        title: "Form",
        summary: "Files are on the server before the form is sent. A hidden field takes along what they are known by.",
        way: MODULE,
        markup: include_str!("../../static/examples/form.html"),
        has_script: true,
        has_style: true,
    },
    Example {
        name: "gallery",
        title: "Gallery",
        summary: "Uploaded pictures, shown by links that the server gives to their uploader only, and for ten minutes.",
        way: MODULE,
        markup: include_str!("../../static/examples/gallery.html"),
        has_script: true,
        has_style: true,
    },
    Example {
        name: "themed",
        title: "Themed",
        summary: "A look of its own, by a few custom properties in the page's style sheet, and words of its own.",
        way: SDK,
        markup: include_str!("../../static/examples/themed.html"),
        has_script: true,
        has_style: true,
    },
];

/// What all pages load.
struct Frame {
    icon: String,
    style: String,
    script: String,
}

/// A piece of source as it is shown.
struct Part {
    name: &'static str,
    text: &'static str,
}

/// `templates/examples/index.html`.
#[derive(Template)]
#[template(path = "examples/index.html")]
struct IndexTemplate<'a> {
    frame: &'a Frame,
    examples: &'a [Example],
}

/// `templates/examples/example.html`.
#[derive(Template)]
#[template(path = "examples/example.html")]
struct ExampleTemplate<'a> {
    frame: &'a Frame,
    examples: &'a [Example],
    example: &'a Example,
    script: Option<Embedded>,
    style: Option<Embedded>,
    parts: Vec<Part>,
}

/// The pages, rendered once: they are the same for everybody.
pub(super) struct Examples {
    index: Bytes,
    pages: Vec<(&'static str, Bytes)>,
}

impl Examples {
    pub(super) fn new(assets: &Assets) -> Self {
        let frame = Frame {
            icon: assets.url("icon.svg"),
            style: assets.url("examples.css"),
            script: assets.url("examples.js"),
        };
        let index = IndexTemplate { frame: &frame, examples: &EXAMPLES };
        let pages = EXAMPLES.iter().map(|example| (example.name, example.page(&frame)));
        Examples { index: rendered(&index), pages: pages.collect() }
    }
}

impl Example {
    fn page(&self, frame: &Frame) -> Bytes {
        let file = |ending: &str| Embedded::of(&format!("example-{}.{ending}", self.name));
        let script = self.has_script.then(|| file("js"));
        let style = self.has_style.then(|| file("css"));
        let shown = [
            Some(Part { name: "HTML", text: self.markup }),
            script.as_ref().map(|script| Part { name: "JavaScript", text: script.text }),
            style.as_ref().map(|style| Part { name: "CSS", text: style.text }),
        ];
        let parts = shown.into_iter().flatten().collect();
        let examples = &EXAMPLES;
        rendered(&ExampleTemplate { frame, examples, example: self, script, style, parts })
    }
}

fn rendered(template: &impl Template) -> Bytes {
    template.render().expect("the template has no step that can fail").into()
}

/// `GET /examples`.
pub(super) async fn index(examples: Data<Examples>) -> HttpResponse {
    html().body(examples.index.clone())
}

/// `GET /examples/NAME`.
pub(super) async fn example(
    name: web::Path<String>,
    examples: Data<Examples>,
) -> Result<HttpResponse, Refusal> {
    let page = examples.pages.iter().find(|(known, _)| *known == name.as_str());
    page.map(|(_, page)| html().body(page.clone())).ok_or_else(Refusal::not_found)
}

fn html() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex, nofollow"))
        .content_type("text/html; charset=utf-8");
    response
}
