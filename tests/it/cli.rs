//! The commands, run as a person runs them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

use crate::support::{KEY, SECRET};

fn sealdrop(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealdrop"));
    command
        .args(arguments)
        .env_clear()
        .env("FILESTACK_API_KEY", KEY)
        .env("FILESTACK_APP_SECRET", SECRET);
    command.current_dir(std::env::temp_dir());
    command
}

fn run(arguments: &[&str]) -> Output {
    sealdrop(arguments).output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[track_caller]
fn check_exit(output: &Output, code: i32, in_stderr: &str) {
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(in_stderr), "{in_stderr:?} is not in:\n{stderr}");
    assert!(!stderr.contains(SECRET) && !stderr.contains("panicked"), "{stderr}");
}

#[test]
fn what_sign_makes_explain_accepts() {
    let signed = run(&["sign", "--call", "pick", "--max-size", "10MB", "--path", "/up/.*"]);
    check_exit(&signed, 0, "");
    let lines = text(&signed.stdout);
    let value = |name: &str| {
        lines.lines().find_map(|line| line.strip_prefix(name)).expect("a line").to_owned()
    };
    let (policy, signature) = (value("policy="), value("signature="));

    let explained = run(&["explain", &policy, &signature]);
    check_exit(&explained, 0, "");
    let words = text(&explained.stdout);
    assert!(words.contains("It lets its holder upload files (pick)."), "{words}");
    assert!(words.contains("A stored file has at most 10000000 bytes."), "{words}");
    assert!(words.contains("The signature verifies."), "{words}");

    let forged = run(&["explain", &policy, &signature.replace(|c: char| c.is_ascii_digit(), "0")]);
    check_exit(&forged, 1, "");
    assert!(text(&forged.stdout).contains("The signature does not verify"));
}

#[test]
fn sign_writes_json_as_the_endpoint_does() {
    let output = run(&["sign", "--json", "--handle", "AbcDefGhiJklMnoPqrSt", "--call", "read"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["apiKey"], KEY);
    assert!(
        answer["expiry"].is_u64()
            && answer["policy"].is_string()
            && answer["signature"].is_string()
    );
}

#[test]
fn sign_refuses_what_would_surprise() {
    check_exit(&run(&["sign", "--expires", "2days"]), 2, "longer than the 1day");
    check_exit(&run(&["sign", "--expires", "0s"]), 2, "would end in the past");
    check_exit(
        &run(&["sign", "--min-size", "2kB", "--max-size", "1kB"]),
        2,
        "smallest size is above",
    );
    check_exit(&run(&["sign", "--path", "("]), 2, "is not a valid regular expression");
    check_exit(&run(&["sign", "--call", "pik"]), 2, "\"pik\" is not a call");
}

#[test]
fn a_configuration_that_cannot_be_used_ends_with_code_2() {
    let without_secret = sealdrop(&[]).env_remove("FILESTACK_APP_SECRET").output().expect("starts");
    check_exit(&without_secret, 2, "FILESTACK_APP_SECRET is not set; FILESTACK_API_KEY needs both");
    let short = sealdrop(&[]).env("FILESTACK_APP_SECRET", "short").output().expect("starts");
    check_exit(&short, 2, "FILESTACK_APP_SECRET is too short: 5 bytes");
    check_exit(&run(&["--config", "/nowhere.toml"]), 2, "/nowhere.toml cannot be read");

    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    check_exit(
        &run(&["--listen", &address]),
        2,
        "is in use by another program; take a free port with --listen 127.0.0.1:0",
    );
}

/// A server process; its first line said where it listens.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(arguments: &[&str]) -> Self {
        let mut child = sealdrop(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
        let address = line
            .trim_end()
            .strip_prefix("listening on http://")
            .and_then(|rest| rest.strip_suffix(" (Filestack application Abc..)"))
            .unwrap_or_else(|| panic!("the first line is {line:?}"));
        Served { address: address.to_owned(), child }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Sends SIGTERM and returns the exit code and the log.
    fn stop(mut self) -> (Option<i32>, String) {
        let kill =
            Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(kill.success());
        let mut log = String::new();
        self.child.stderr.take().expect("piped").read_to_string(&mut log).expect("a log");
        (self.child.wait().expect("it ends").code(), log)
    }
}

#[test]
fn serve_answers_and_stops_cleanly_on_sigterm() {
    let served = Served::start(&[]);
    assert!(served.get("/healthz").starts_with("HTTP/1.1 200"));
    let (code, _) = served.stop();
    assert_eq!(code, Some(0));
}

#[test]
fn the_log_tells_of_each_request_and_policy_and_keeps_the_secrets() {
    let served = Served::start(&["--log", "json"]);
    let answer = served.get("/get-filestack-credentials?call=pick");
    let body: serde_json::Value =
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    for path in [
        "security=policy:eyJ,signature:abc",
        "security%3Dpolicy%3AeyJ",
        "%73ecurity=p:eyJ",
        "SECURITY=p:eyJ",
    ] {
        served.get(&format!("/AbcDefGhiJklMnoPqrStUv/{path}/x?policy=secret-policy"));
    }
    let (_, log) = served.stop();

    let events: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let issued = events.iter().find(|event| event["message"] == "policy issued").expect("told");
    assert_eq!((&issued["caller"], &issued["calls"]), (&"127.0.0.1".into(), &"pick".into()));
    assert_eq!(issued["expiry"], body["expiry"]);
    let requests: Vec<_> = events.iter().filter(|event| event["message"] == "request").collect();
    assert_eq!(requests.len(), 5);
    assert_eq!(requests[0]["trace"], issued["trace"]);
    assert!(requests[1..].iter().all(|request| request["path"] == "(a link with a policy)"));
    for secret in [
        SECRET,
        "secret-policy",
        "eyJ",
        body["policy"].as_str().expect("text"),
        body["signature"].as_str().expect("text"),
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn doctor_says_what_it_found() {
    let output = run(&["doctor", "--listen", "127.0.0.1:0"]);
    let words = text(&output.stdout);
    assert!(
        words.contains("ok: the configuration is complete; credentials go to: loopback"),
        "{words}"
    );
    assert!(words.contains("is free to listen on"), "{words}");
}

#[test]
fn doctor_looks_at_everything_before_the_first_start_and_makes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let doctor = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sealdrop"));
        command.arg("doctor").args(arguments);
        command.env_clear().current_dir(folder.path()).output().expect("it starts")
    };
    let file = "[[webhooks]]\nname = \"all\"\nurl = \"https://hooks.test/in?token=t0k3n\"\n\
                [[applications]]\nname = \"shop\"\n";
    std::fs::write(folder.path().join("sealdrop.toml"), file).expect("written");
    let sound = doctor(&["--listen", "127.0.0.1:0"]);
    let words = text(&sound.stdout);
    check_exit(&sound, 0, "");
    let above = folder.path().canonicalize().expect("there");
    for expected in [
        "is free to listen on",
        "note: application main: the next start makes what is not set of its key and secret, files go to sealdrop/",
        "note: application shop: the next start makes what is not set of its key and secret, files go to shop/",
        "note: webhook all: hooks.test is told of fp.upload",
        "; the next start makes its secret",
        &format!(
            "note: ./sealdrop-data is not there yet; the next start makes it in {}",
            above.display()
        ),
    ] {
        assert!(words.contains(expected), "{expected:?} is not in:\n{words}");
    }
    assert!(!words.contains(": key "), "a key that was made up is shown:\n{words}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "{left:?}");

    // Each problem is told, whatever is wrong besides.
    let open = format!("{file}[callers]\nwho = \"open\"\n");
    std::fs::write(folder.path().join("sealdrop.toml"), open).expect("written");
    let pem = "/nowhere/cert.pem";
    let bad = doctor(&[
        "--listen",
        "192.0.2.1:80",
        "--data-dir",
        "/proc/no/data",
        "--tls-cert",
        pem,
        "--tls-key",
        pem,
    ]);
    check_exit(&bad, 1, "");
    let words = text(&bad.stdout);
    for expected in [
        "PROBLEM: 192.0.2.1:80 cannot be listened on",
        "PROBLEM: tls_cert: /nowhere/cert.pem cannot be read",
        "note: webhook all",
        "PROBLEM: /proc/no/data is not there and cannot be made: /proc cannot be written",
    ] {
        assert!(words.contains(expected), "{expected:?} is not in:\n{words}");
    }
}

#[test]
fn a_certificate_that_cannot_be_used_is_named_and_nothing_listens() {
    let missing = ["--tls-cert", "/nowhere/cert.pem", "--tls-key", "/nowhere/key.pem"];
    let serve = run(&[&["--listen", "127.0.0.1:0"][..], &missing].concat());
    check_exit(&serve, 2, "sealdrop: tls_cert: /nowhere/cert.pem cannot be read: No such file");
    let doctor = run(&[&["doctor", "--listen", "127.0.0.1:0"][..], &missing].concat());
    check_exit(&doctor, 1, "");
    let words = text(&doctor.stdout);
    assert!(words.contains("PROBLEM: tls_cert: /nowhere/cert.pem cannot be read"), "{words}");
    // Who signs need not be able to read the key.
    check_exit(&run(&[&["sign", "--call", "pick"][..], &missing].concat()), 0, "");

    check_exit(&run(&["--tls-cert", "/nowhere/cert.pem"]), 2, "tls_cert is set without tls_key");
    check_exit(&run(&["--tls-key", "/nowhere/key.pem"]), 2, "tls_key is set without tls_cert");
    let plain = run(&[&["--public-url", "http://files.example.com"][..], &missing].concat());
    check_exit(&plain, 2, "with tls_cert it begins with https://");
}

#[test]
fn help_and_documentation_list_the_same_settings() {
    let help = text(&run(&["--help"]).stdout);
    let readme = include_str!("../../README.md");
    let flags: Vec<&str> =
        help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2).collect();
    assert!(flags.len() > 5);
    for flag in flags.iter().filter(|flag| !["--help", "--version"].contains(flag)) {
        assert!(readme.contains(&format!("`{flag}`")), "README.md does not tell of {flag}");
    }
    for variable in readme.split('`').filter(|word| word.starts_with("SEALDROP_")) {
        assert!(help.contains(variable), "--help does not tell of {variable}");
    }
}

#[test]
fn a_first_start_needs_nothing_and_keeps_its_secret_to_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sealdrop"));
        command.args(arguments).env_clear().current_dir(folder.path());
        command
    };
    let before = here(&["sign"]).output().expect("it starts");
    check_exit(&before, 2, "app.toml is not there: start sealdrop once");

    let mut child = here(&["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
    assert!(line.ends_with(" (self-hosted, files in ./sealdrop-data)\n"), "{line}");

    let kept = folder.path().join("sealdrop-data/app.toml");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(&kept).expect("made").permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    let folder_mode =
        std::fs::metadata(kept.parent().expect("a folder")).expect("made").permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&folder_mode) & 0o777, 0o700);
    let secret = std::fs::read_to_string(&kept).expect("readable");
    let secret = secret.split('"').nth(3).expect("the secret").to_owned();
    assert_eq!(secret.len(), 43);

    let second = here(&["--listen", "127.0.0.1:0"]).output().expect("it starts");
    check_exit(&second, 2, "another sealdrop serves from ./sealdrop-data");
    for (arguments, words) in [
        (&["sign"][..], "policy="),
        (&["sweep", "--dry-run"], "would remove 0 abandoned uploads, 0 B"),
        (&["sweep"], "removed 0 abandoned uploads"),
        (&["verify"], "checked 0 files, 0 B: 0 problems"),
        (&["doctor"], "ok: ./sealdrop-data can be written"),
    ] {
        let beside = here(arguments).output().expect("it starts");
        check_exit(&beside, 0, "");
        assert!(text(&beside.stdout).contains(words), "{arguments:?}: {}", text(&beside.stdout));
        assert!(!text(&beside.stdout).contains(&secret));
    }
    child.kill().expect("it ends");
    let log = child.wait_with_output().expect("a log");
    assert!(!text(&log.stderr).contains(&secret));
}

#[test]
fn both_kinds_of_variables_at_once_are_refused() {
    let output = sealdrop(&[]).env("SEALDROP_APP_SECRET", SECRET).output().expect("it starts");
    check_exit(&output, 2, "FILESTACK_* and SEALDROP_API_KEY or SEALDROP_APP_SECRET are both set");
}
