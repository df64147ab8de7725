//! Arrows between modules point down, and only `http` knows actix.

use std::fs;
use std::path::{Path, PathBuf};

/// Top to bottom. A module may name modules below it, never one above or beside it.
const LAYERS: [&[&str]; 11] = [
    &["cli"],
    &["app"],
    &["http"],
    &["config"],
    &["credentials", "delivery", "hosted", "webhooks"],
    &["clouds"],
    &["imports"],
    &["uploads"],
    &["outbound", "store"],
    &["places", "records"],
    &["disk", "policy"],
];

fn layer_of(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("the module {module} has no place in the layers"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .expect("a folder of sources")
        .map(|entry| entry.expect("an entry").path())
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

/// (module, text without tests) of every file below `src`, the crate's two roots aside.
fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    rust_files(&src)
        .into_iter()
        .filter_map(|path| {
            let inside = path.strip_prefix(&src).expect("below src").to_str()?.to_owned();
            let module = inside.split(['/', '.']).next()?.to_owned();
            let text = fs::read_to_string(&path).expect("readable");
            let code = text.split("#[cfg(test)]").next()?.to_owned();
            (!["main", "lib"].contains(&module.as_str())).then_some((module, code))
        })
        .collect()
}

#[test]
fn no_module_names_one_above_it() {
    let sources = sources();
    assert!(sources.len() > 10, "the sources were found");
    for (module, code) in &sources {
        for token in code.split("crate::").skip(1) {
            let named: String =
                token.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            assert!(
                named == *module || layer_of(&named) > layer_of(module),
                "{module} names crate::{named}, which is not below it"
            );
        }
    }
}

#[test]
fn only_http_knows_actix() {
    for (module, code) in sources().iter().filter(|(module, _)| module != "http") {
        assert!(!code.contains("actix_"), "{module} names actix");
    }
}

#[test]
fn only_cli_and_app_grant_maintenance() {
    for (module, code) in sources().iter().filter(|(module, _)| module != "policy") {
        let makes_it = code.contains("of_the_operator");
        assert!(
            !makes_it || ["cli", "app"].contains(&module.as_str()),
            "{module} grants maintenance"
        );
    }
}
