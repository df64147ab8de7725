//! Applications and webhooks in the configuration: what does not start, what a first start makes, the commands.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use awc::http::Method;
use serde_json::{Value, json};

use crate::process::{Served, sealdrop};
use crate::support::{KEY, SECRET};

const SHOP_SECRET: &str = "the-shops-secret-of-26-byt";

/// Runs the binary, self-hosted, with this file and these variables.
fn run(folder: &Path, file: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    fs::write(folder.join("sealdrop.toml"), file).expect("written");
    let mut command = sealdrop(arguments, folder);
    command.envs(variables.iter().copied()).output().expect("it starts")
}

/// Asserts that nothing starts with this file, and what is said.
#[track_caller]
fn check_refused(file: &str, variables: &[(&str, &str)], expected: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["sign"]] {
        let output = run(folder.path(), file, command, variables);
        let words = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains(expected), "{expected:?} is not in:\n{words}");
        assert!(!words.contains("panicked"), "{words}");
        for (_, secret) in variables.iter().filter(|(_, secret)| !secret.is_empty()) {
            assert!(!words.contains(secret), "{words}");
        }
    }
}

#[test]
fn what_cannot_be_told_apart_does_not_start() {
    let secrets = [("SEALDROP_APP_SECRET_A", SHOP_SECRET), ("SEALDROP_APP_SECRET_B", SHOP_SECRET)];
    let app = |name: &str, key: &str| {
        format!("[[applications]]\nname = \"{name}\"\napi_key = \"{key}\"\n")
    };
    let two = app("a", "KeyA") + &app("b", "KeyB");
    check_refused(&two, &secrets, "the applications a and b have the same secret");
    check_refused(
        &app("a", "KeyA"),
        &[("SEALDROP_APP_SECRET_A", SECRET)],
        "the applications main and a have the same secret",
    );
    let rotated = format!("{SHOP_SECRET},{SECRET}");
    check_refused(
        &app("a", "KeyA"),
        &[("SEALDROP_APP_SECRET_A", &rotated)],
        "the applications main and a have the same secret",
    );
    check_refused(&app("a", KEY), &secrets[..1], &format!("two applications have the key {KEY}"));
    let twice = app("a", "KeyA") + &app("a", "KeyB");
    check_refused(&twice, &secrets[..1], "two applications have the name \"a\"");
    check_refused(&app("main", "KeyA"), &[], "two applications have the name \"main\"");
}

#[test]
fn mistakes_name_the_application_and_the_setting() {
    let own = [("SEALDROP_APP_SECRET_A", SHOP_SECRET)];
    let app = |more: &str| format!("[[applications]]\nname = \"a\"\napi_key = \"KeyA\"\n{more}");
    for (file, expected) in [
        ("[[applications]]\napi_key = \"KeyA\"", "missing field `name`"),
        ("[[applications]]\nname = \"Shop 1\"", "applications.name is \"Shop 1\"; it takes"),
        ("[[applications]]\nname = \"a\"\napp_secret = \"x\"", "unknown field `app_secret`"),
        (
            &*app("files = { folder = \"x\" }"),
            "applications.a.files.folder is \"x\"; it ends in a slash",
        ),
        (&*app("files = { min_free_space = \"1GB\" }"), "unknown field `min_free_space`"),
        (
            &*app("policy = { call = [\"pik\"] }"),
            "applications.a.policy.call: \"pik\" is not a call",
        ),
        (&*app("policy = { path = \"(\" }"), "applications.a.policy.path is not a valid"),
        (
            &*app("policy = { call = [\"store\"] }"),
            "applications.a.policy.call has store, which needs",
        ),
        (&*app("anonymous = { call = [\"pik\"] }"), "applications.a.anonymous.call: \"pik\""),
        (
            &*app("[[applications.webhooks]]\nname = \"h\"\nurl = \"x\""),
            "webhooks.h.url is no http or https URL",
        ),
        (
            "[[webhooks]]\nname = \"h\"\nurl = \"https://a:b@x.test\"",
            "webhooks.h.url is no http or https URL",
        ),
        (
            "[[webhooks]]\nname = \"h\"\nurl = \"ftp://x.test\"",
            "webhooks.h.url is no http or https URL",
        ),
        (
            "[[webhooks]]\nname = \"h\"\nurl = \"https://x.test\"\nevents = [\"fp.scan\"]",
            "webhooks.h.events: \"fp.scan\" is not an event",
        ),
        (
            "[[webhooks]]\nname = \"h\"\nurl = \"https://x.test\"\nevents = []",
            "webhooks.h.events is empty",
        ),
        (
            "[[webhooks]]\nname = \"h\"\nurl = \"https://x.test\"\nsecret = \"x\"",
            "unknown field `secret`",
        ),
    ] {
        check_refused(file, &own, expected);
    }
    let hook = "[[webhooks]]\nname = \"my-hook\"\nurl = \"https://x.test\"\n";
    let short = [("SEALDROP_WEBHOOK_SECRET_MY_HOOK", "fifteen-bytes-x")];
    check_refused(hook, &short, "SEALDROP_WEBHOOK_SECRET_MY_HOOK is too short: 15 bytes");
    check_refused(&hook.repeat(2), &[], "two webhooks have the name \"my-hook\"");
    check_refused(&app(""), &[("SEALDROP_APP_SECRET_A", "")], "SEALDROP_APP_SECRET_A is empty");
}

#[test]
fn applications_and_webhooks_are_a_self_hosted_services() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in
        ["[[applications]]\nname = \"a\"", "[[webhooks]]\nname = \"h\"\nurl = \"https://x.test\""]
    {
        fs::write(folder.path().join("sealdrop.toml"), file).expect("written");
        let mut command = sealdrop(&["sign"], folder.path());
        command.env_remove("SEALDROP_API_KEY").env_remove("SEALDROP_APP_SECRET");
        command.env("FILESTACK_API_KEY", KEY).env("FILESTACK_APP_SECRET", SECRET);
        let output = command.output().expect("it starts");
        let words = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains("are a self-hosted service's"), "{words}");
    }
}

#[actix_web::test]
async fn keys_and_secrets_are_made_at_the_first_start_and_used_by_the_commands() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = "[[webhooks]]\nname = \"all\"\nurl = \"https://hooks.test/in?token=t0k3n\"\n\
                [[applications]]\nname = \"shop\"\npolicy = {}\n";
    let text = |output: &Output| String::from_utf8(output.stdout.clone()).expect("text");
    let early = run(folder.path(), file, &["sign", "--app", "shop"], &[]);
    assert_eq!(early.status.code(), Some(2));
    let words = String::from_utf8(early.stderr).expect("text");
    assert!(words.contains("app-shop.toml is not there: start sealdrop once, or set applications.shop.api_key and SEALDROP_APP_SECRET_SHOP"), "{words}");

    let served = Served::start(folder.path());
    for name in ["app-shop.toml", "webhook-all.toml"] {
        let path = folder.path().join("sealdrop-data").join(name);
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let signed =
        run(folder.path(), file, &["sign", "--app", "shop", "--call", "pick", "--json"], &[]);
    let signed: Value = serde_json::from_str(&text(&signed)).expect("JSON");
    let answer = served
        .post("/multipart/start", &json!({ "filename": "a", "size": 1, "apikey": signed["apiKey"], "policy": signed["policy"], "signature": signed["signature"] }))
        .await;
    assert!(
        answer.is_some_and(|answer| answer["uri"]
            .as_str()
            .is_some_and(|uri| uri.starts_with("/shop/")))
    );
    let asked =
        served.request(Method::GET, "/get-filestack-credentials?app=shop", Vec::new()).await;
    assert_eq!(asked.expect("an answer").json()["apiKey"], signed["apiKey"]);

    let explained = run(
        folder.path(),
        file,
        &[
            "explain",
            signed["policy"].as_str().expect("text"),
            signed["signature"].as_str().expect("text"),
        ],
        &[],
    );
    assert!(text(&explained).contains("The signature verifies."), "{}", text(&explained));
    let unknown = run(folder.path(), file, &["sign", "--app", "nobody"], &[]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        String::from_utf8(unknown.stderr)
            .expect("text")
            .contains("no application is called \"nobody\"; there are: main, shop")
    );

    let doctor = text(&run(folder.path(), file, &["doctor"], &[]));
    assert!(
        doctor.contains(&format!(
            "ok: application main: key {KEY}, files go to sealdrop/, credentials are handed out"
        )),
        "{doctor}"
    );
    assert!(
        doctor.contains(
            "ok: webhook all: hooks.test is told of fp.upload, fp.overwrite, fp.delete, fp.converse"
        ),
        "{doctor}"
    );
    assert!(doctor.contains("ok: application shop: key "), "{doctor}");
    assert!(!doctor.contains("t0k3n"), "{doctor}");
    let shops = text(&run(folder.path(), file, &["doctor", "--app", "shop"], &[]));
    assert!(shops.contains("application shop") && !shops.contains("application main"), "{shops}");
}

#[test]
fn doctor_looks_into_the_folders_that_visitors_may_pick_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let variables = [("SEALDROP_API_KEY", KEY), ("SEALDROP_APP_SECRET", SECRET)];
    let ask = |file: &str| {
        let output = run(folder.path(), file, &["doctor"], &variables);
        String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
    };
    let shared = folder.path().join("shared");
    std::fs::create_dir_all(shared.join("inner")).expect("folders");
    let file = format!("[customsource]\nfolder = {shared:?}\nname = \"Scans\"");
    let doctor = ask(&file);
    let expected = format!(
        "ok: files in {} (1 entries) can be picked as \"Scans\", for application main",
        shared.display()
    );
    assert!(doctor.contains(&expected), "{doctor}");
    let samples = ask("");
    assert!(samples.contains("ok: the built-in samples can be picked"), "{samples}");
    let none = ask("[customsource]\nsamples = false");
    assert!(!none.contains("picked"), "{none}");
    let gone = ask("[customsource]\nfolder = \"/no/such\"");
    assert!(gone.contains("/no/such is not a folder"), "{gone}");
}

#[test]
fn only_who_tells_a_webhook_needs_its_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = "[[webhooks]]\nname = \"all\"\nurl = \"https://hooks.test/in\"\n";
    let check = |arguments: &[&str], code: i32, expected: &str| {
        let output = run(folder.path(), file, arguments, &[]);
        let all = [output.stdout, output.stderr].concat();
        let words = String::from_utf8(all).expect("text");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {words}");
        assert!(words.contains(expected), "{arguments:?}: {expected:?} is not in:\n{words}");
        words
    };
    let signed = check(&["sign", "--call", "pick"], 0, "policy=");
    let value = |name: &str| signed.lines().find_map(|line| line.strip_prefix(name)).expect("told");
    let explain = ["explain", value("policy="), value("signature=")];
    let kept = folder.path().join("sealdrop-data/webhook-all.toml");
    let check_commands = || {
        check(&explain, 0, "The signature verifies.");
        check(&["sweep"], 0, "removed 0 abandoned uploads");
        check(&["verify"], 0, "0 problems");
        check(&["webhooks", "list"], 0, "0 to tell");
        check(&["webhooks", "show", "1"], 1, "there is no event 1");
        check(&["webhooks", "retry", "--failed"], 0, "0 events will be told");
        check(&["webhooks", "drop", "--failed"], 0, "0 events dropped");
    };
    check_commands();
    check(&["doctor", "--listen", "127.0.0.1:0"], 0, "; the next start makes its secret");
    assert!(!kept.exists(), "looking makes something");

    // One that is there and cannot be used is a problem of who tells, and of who looks.
    for (content, problem) in
        [("secret = 1", "does not hold a secret"), ("secret = \"short\"", "is too short")]
    {
        fs::write(&kept, content).expect("written");
        check_commands();
        for arguments in [&["serve"][..], &["doctor"]] {
            let arguments = [arguments, &["--listen", "127.0.0.1:0"]].concat();
            let words = check(&arguments, 2, problem);
            assert_eq!(words.lines().count(), 1, "{words}");
        }
    }
}
