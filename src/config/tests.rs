use super::*;

const KEY: &str = "AbcDefGhiJklMnoPqrStUv";
const SECRET: &str = "an-app-secret-of-26-bytes!";

fn load(flags: Flags, variables: &[(&str, &str)]) -> Result<Config, String> {
    let env = |name: &str| {
        variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    };
    Config::load(&flags, env, FirstStart::Refuse).map_err(|problems| problems.to_string())
}

fn load_file(text: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("sealdrop.toml");
    std::fs::write(&config, text).expect("written");
    let flags = Flags { config: Some(config), ..Flags::default() };
    load(flags, &[("FILESTACK_API_KEY", KEY), ("FILESTACK_APP_SECRET", SECRET)])
}

#[track_caller]
fn check_problem(text: &str, expected: &str) {
    let problems = load_file(text).expect_err("a problem");
    assert!(problems.contains(expected), "{expected:?} is not in:\n{problems}");
}

#[test]
fn two_variables_are_enough() {
    let config = load_file("").expect("a configuration");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.callers, Callers::Loopback);
    assert_eq!(config.credentials_per_minute.get(), 300);
}

#[test]
fn one_variable_needs_the_other() {
    let key = [("FILESTACK_API_KEY", KEY)];
    let secret = [("FILESTACK_APP_SECRET", SECRET)];
    let problem = |variables| {
        let flags = Flags { data_dir: Some("/nowhere".into()), ..Flags::default() };
        load(flags, variables).expect_err("a problem")
    };
    assert_eq!(
        problem(&key[..]),
        "sealdrop: FILESTACK_APP_SECRET is not set; FILESTACK_API_KEY needs both"
    );
    assert_eq!(
        problem(&secret[..]),
        "sealdrop: FILESTACK_API_KEY is not set; FILESTACK_APP_SECRET needs both"
    );
    assert_eq!(
        problem(&[]),
        "sealdrop: /nowhere/app.toml is not there: start sealdrop once, or set SEALDROP_API_KEY and SEALDROP_APP_SECRET"
    );
}

#[test]
fn an_empty_or_short_secret_is_refused_and_never_shown() {
    let problem = |secret| {
        let variables = [("FILESTACK_API_KEY", KEY), ("FILESTACK_APP_SECRET", secret)];
        load(Flags::default(), &variables).expect_err("a problem")
    };
    assert_eq!(problem(""), "sealdrop: FILESTACK_APP_SECRET is empty");
    assert!(problem("fifteen-bytes-x").contains("too short: 15 bytes"));
    assert!(!problem("fifteen-bytes-x").contains("fifteen"));
}

#[test]
fn all_problems_are_told_at_once() {
    let problems = load(
        Flags {
            listen: Some("here".to_owned()),
            public_url: Some("files.example.com".to_owned()),
            log: Some("xml".to_owned()),
            ..Flags::default()
        },
        &[("FILESTACK_API_KEY", "not a key"), ("FILESTACK_APP_SECRET", "short")],
    );
    assert_eq!(problems.expect_err("problems").lines().count(), 5);
}

#[test]
fn flags_win_over_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s.toml");
    std::fs::write(&path, "listen = \"127.0.0.1:1\"\nlog = \"json\"").expect("written");
    let flags =
        Flags { config: Some(path), listen: Some("127.0.0.1:2".to_owned()), ..Flags::default() };
    let variables = [("FILESTACK_API_KEY", KEY), ("FILESTACK_APP_SECRET", SECRET)];
    let config = load(flags, &variables).expect("a configuration");
    assert_eq!((config.listen.port(), config.log), (2, LogFormat::Json));
}

#[test]
fn mistakes_in_the_file_name_the_setting() {
    check_problem("nonsense = 1", "unknown field `nonsense`");
    check_problem("listen = ", "sealdrop.toml: TOML parse error");
    check_problem("[policy]\ncall = [\"pik\"]", "policy.call: \"pik\" is not a call");
    check_problem("[policy]\ncall = []", "policy.call is empty");
    check_problem("[policy]\nexpires = \"soon\"", "policy.expires is \"soon\"");
    check_problem(
        "[policy]\nexpires = \"2days\"",
        "policy.expires is longer than policy.max_lifetime",
    );
    check_problem("[policy]\npath = \"(\"", "policy.path is not a valid regular expression");
    check_problem("[policy]\nmin_size = \"2kB\"\nmax_size = \"1kB\"", "policy.min_size is above");
    check_problem("[callers]\nwho = \"all\"", "callers.who is \"all\"");
    check_problem("[callers]\nwho = \"header\"", "callers.header is not set");
    check_problem(
        "[callers]\nwho = \"header\"\nheader = \"x-user\"",
        "callers.trusted_proxies is empty",
    );
    check_problem(
        "[callers]\ntrusted_proxies = [\"10\"]",
        "trusted_proxies: \"10\" is not a network",
    );
    check_problem("[fetch]\nmax_size = \"much\"", "max_size");
    check_problem("[api]\nbasic = true", "api.basic is taken over TLS only");
    check_problem("csp_extra = \"sandbox\"", "csp_extra: \"sandbox\" is not a directive");
    check_problem("public_url = \"https://a.test/path\"", "public_url is \"https://a.test/path\"");
}

#[test]
fn networks_that_are_fetched_from_are_named_one_by_one() {
    let load_networks = |networks: &[&str]| {
        let flags = Flags {
            api_key: Some(KEY.to_owned()),
            allow_private_fetch: networks.iter().map(|text| (*text).to_owned()).collect(),
            ..Flags::default()
        };
        load(flags, &[("SEALDROP_APP_SECRET", SECRET)]).map(|config| match config.mode {
            Mode::SelfHosted(settings) => settings.fetch.guard,
            Mode::Hosted => panic!("self-hosted"),
        })
    };
    let guard = load_networks(&["10.0.0.0/8", " fd00::/8", "192.168.1.1"]).expect("networks");
    for (address, is_open) in
        [("10.9.9.9", true), ("fd00::1", true), ("192.168.1.1", true), ("192.168.1.2", false)]
    {
        let outcome = guard.check(address.parse().expect("an address"));
        assert_eq!(outcome.is_ok(), is_open, "{address}");
    }
    for wrong in ["10", "a.test", "10.0.0.0/33", " ", "10.0.0.0-10.0.0.9"] {
        let problem = load_networks(&[wrong]).expect_err("a problem");
        assert!(problem.contains("is not a network such as 10.0.0.0/8"), "{problem}");
    }
}

#[test]
fn an_own_source_is_a_folder_or_the_samples() {
    let folder = tempfile::tempdir().expect("a folder");
    let load_source = |text: &str, flags: Flags| {
        let config = folder.path().join("sealdrop.toml");
        std::fs::write(&config, text).expect("written");
        let data_dir = Some(folder.path().join("data"));
        let flags =
            Flags { api_key: Some(KEY.to_owned()), config: Some(config), data_dir, ..flags };
        load(flags, &[("SEALDROP_APP_SECRET", SECRET)]).map(|config| match config.mode {
            Mode::SelfHosted(settings) => {
                let source = settings.applications[0].customsource.clone();
                source.map(|source| (source.name, source.folder.is_some()))
            }
            Mode::Hosted => panic!("self-hosted"),
        })
    };
    let shared = folder.path().join("shared");
    std::fs::create_dir(&shared).expect("a folder");
    let named = |name: &str, has_folder| Ok(Some((name.to_owned(), has_folder)));
    let flags = || Flags { customsource: Some(shared.clone()), ..Flags::default() };
    assert_eq!(load_source("", Flags::default()), named("Samples", false));
    assert_eq!(load_source("", flags()), named("Files of this server", true));
    let text = format!("[customsource]\nfolder = {shared:?}\nname = \"Scans\"");
    assert_eq!(load_source(&text, Flags::default()), named("Scans", true));
    let both = Flags { customsource_name: Some("Inbox".to_owned()), ..flags() };
    assert_eq!(load_source("[customsource]\nname = \"Scans\"", both), named("Inbox", true));
    // Empty variables are as good as none.
    let empty = Flags {
        customsource: Some(String::new().into()),
        customsource_name: Some(String::new()),
        ..Flags::default()
    };
    assert_eq!(load_source("", empty), named("Samples", false));
    assert_eq!(load_source("[customsource]\nsamples = false", Flags::default()), Ok(None));
    let open = "[callers]\nwho = \"open\"\n";
    assert_eq!(load_source(open, Flags::default()), Ok(None));
    let asked = format!("{open}[customsource]\nsamples = true");
    assert_eq!(load_source(&asked, Flags::default()), named("Samples", false));
    for (text, expected) in [
        ("[customsource]\nfolder = \"/no/such\"", "customsource.folder: /no/such is not a folder"),
        ("[customsource]\nname = \" a\"", "customsource.name takes 1 to 40 characters"),
        ("[customsource]\npath = \"/\"", "unknown field `path`"),
    ] {
        let problem = load_source(text, Flags::default()).expect_err("a problem");
        assert!(problem.contains(expected), "{problem}");
    }
    check_problem("[customsource]\nfolder = \"/tmp\"", "[customsource] is a self-hosted");
}

#[test]
fn beyond_loopback_the_callers_must_be_named() {
    check_problem("listen = \"0.0.0.0:8080\"", "say callers.who = \"open\" or \"header\"");
    assert!(load_file("listen = \"0.0.0.0:8080\"\n[callers]\nwho = \"open\"").is_ok());
}

#[test]
fn the_example_file_says_what_the_defaults_are() {
    let text = include_str!("../../docs/sealdrop.example.toml");
    let example: File = toml::from_str(text).expect("the example is valid");
    assert_eq!(format!("{example:?}"), format!("{:?}", File::default()));
    let uncommented: String = text
        .lines()
        .map(|line| line.strip_prefix("#= ").unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n");
    toml::from_str::<File>(&uncommented).expect("the optional settings are valid too");
}
