//! The tasks. One file each, and one line in one of the two tables below.
//!
//! A task says what it makes of the [`Plan`]. One that is in [`LATER`] is refused by name, never skipped:
//! a picture whose faces were not blurred would be worse than none.

mod given;
mod security;

pub(super) use given::Given;
pub use metadata::METADATA;
pub(super) use security::{paired, pairs_of};
pub use store::StoreOptions;

use super::{LinkError, Plan, Task};

/// A task that is built.
pub(super) struct Definition {
    /// In `snake_case`.
    pub name: &'static str,
    /// Its parameters. A single letter means the one parameter that begins with it.
    pub parameters: &'static [&'static str],
    /// Whether it takes values without a name.
    pub takes_bare: bool,
    /// Other spellings of parameters: (spelling, name).
    pub spellings: &'static [(&'static str, &'static str)],
    /// Puts it into the plan.
    pub apply: fn(&mut Plan, &Given<'_>) -> Result<(), LinkError>,
}

macro_rules! built {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every task that is built, but for `security`, which the grammar itself reads.
        const BUILT: &[&Definition] = &[$(&$name::TASK),*];
    };
}

built! {
    cache,
    debug,
    fallback,
    imagesize,
    metadata,
    store,
    zip,
}

/// Tasks of the grammar that this server does not have (Filestack docs, "Processing").
#[rustfmt::skip]
const LATER: &[&str] = &[
    "animate", "ascii", "auto_image", "blackwhite", "blur", "blur_faces", "border", "circle", "collage",
    "compress", "copyright", "crop", "crop_faces", "detect_faces", "doc_detection", "doc_to_images", "enhance",
    "flip", "flop", "minify_css", "minify_js", "modulate", "monochrome", "negative", "no_metadata", "ocr",
    "oil_paint", "output", "partial_blur", "partial_pixelate", "pdfconvert", "pdfcreate", "pdfinfo",
    "pixelate", "pixelate_faces", "pjpg", "polaroid", "preview", "qr", "quality", "redeye", "resize", "rotate",
    "round_corners", "rounded_corners", "run_workflow", "sepia", "sfw", "shadow", "sharpen", "smart_crop",
    "tags", "text_sentiment", "torn_edges", "upscale", "urlscreenshot", "video_convert", "video_playlist",
    "vignette", "watermark", "workflow_status",
];

/// Whether a task has this name, built or not; no application's key is one.
pub fn is_name(name: &str) -> bool {
    ["security", "b64"].contains(&name) || built(name).is_some() || LATER.contains(&name)
}

/// Puts `task` into `plan`.
///
/// # Errors
/// [`LinkError::UnknownTask`], [`LinkError::BadValue`].
pub(super) fn apply(plan: &mut Plan, task: &Task) -> Result<(), LinkError> {
    if let Some(definition) = built(&task.name) {
        let given = Given::of(definition, task, &mut plan.warnings)?;
        return (definition.apply)(plan, &given);
    }
    match LATER.iter().find(|name| **name == task.name) {
        Some(name) => {
            plan.missing.push(name);
            Ok(())
        }
        None => Err(LinkError::UnknownTask(task.name.clone())),
    }
}

fn built(name: &str) -> Option<&'static Definition> {
    BUILT.iter().find(|definition| definition.name == name).copied()
}
