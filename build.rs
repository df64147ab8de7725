//! Builds what the page loads and embeds it: `npm ci`, then `static/build.mjs`, both below `OUT_DIR`.
//!
//! Nothing is written into the source tree, so that several builds can run at once.
//! A failure of npm or Node fails the build: an old or missing bundle must not go unnoticed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Oldest Node that the front end's tools run on.
const NODE: (u32, u32) = (20, 19);

fn main() {
    for input in [
        "build.rs",
        "static/build.mjs",
        "static/package.json",
        "static/package-lock.json",
        "static/page",
        "static/examples",
        "static/module",
        "static/sdk",
        "static/picker",
        "static/style",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let source =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("static");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    check_node();
    let packages = install_packages(&source, &out);
    run(Command::new("node").arg(source.join("build.mjs")).arg(&packages).arg(&out));
}

fn check_node() {
    let wanted =
        format!("Node.js {}.{} or newer is needed to build the upload page", NODE.0, NODE.1);
    let output = Command::new("node").arg("--version").output();
    let version = match output {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(error) => panic!("{wanted}; `node` could not be started: {error}"),
    };
    let mut numbers =
        version.trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    assert!(found >= NODE, "{wanted}; found {version}");
}

/// Installs the locked packages once per lock file and returns their folder.
fn install_packages(source: &Path, out: &Path) -> PathBuf {
    let folder = out.join("npm");
    let lock =
        fs::read(source.join("package-lock.json")).expect("static/package-lock.json is there");
    let stamp = folder.join("installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return folder;
    }
    fs::create_dir_all(&folder).expect("OUT_DIR can be written");
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), folder.join(name)).expect("OUT_DIR can be written");
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let flags = ["ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts"];
    run(Command::new(npm).args(flags).current_dir(&folder));
    fs::write(stamp, lock).expect("OUT_DIR can be written");
    folder
}

fn run(command: &mut Command) {
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "{command:?} failed:\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => panic!("{command:?} could not be started: {error}"),
    }
}
