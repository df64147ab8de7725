//! The gate: each success beside its refused twins.

use sealdrop::policy::{
    Application, Calls, Code, Credentials, Gate, GateRefused, Grant, Handle, Home, Login, Pattern,
    Place, Policy, Secret, Sizes, UnixSeconds, op,
};
use sealdrop::uploads::{Start, UploadError};

use crate::lab::{
    Bench, KEY, NOW, OTHER_KEY, OTHER_SECRET, SECRET, gate, grant, policy, signed_with,
};

const HANDLE: &str = "abcdefghijABCDEFGHI0";

/// What a request with this key and this policy, signed with `secret`, may do as `O`.
fn permit<O: op::Op>(
    gate: &Gate,
    key: Option<&str>,
    secret: &str,
    policy: &Policy,
) -> Result<Grant<O>, Code> {
    let pair = signed_with(secret, policy);
    let credentials = Credentials::new(key).with_pair(Some(&pair.policy), Some(&pair.signature));
    let verified = gate.verify(&credentials, NOW).map_err(|denied| denied.code())?;
    verified.permit().map_err(|denied| denied.code())
}

#[track_caller]
fn check<O: op::Op>(
    key: Option<&str>,
    secret: &str,
    policy: &Policy,
    expected: Result<&str, Code>,
) {
    let outcome = permit::<O>(&gate(), key, secret, policy);
    assert_eq!(outcome.map(|g| g.application().to_owned()), expected.map(str::to_owned));
}

#[test]
fn a_pair_speaks_for_the_application_whose_secret_signed_it() {
    let pick = policy("pick");
    check::<op::Upload>(Some(KEY), SECRET, &pick, Ok(KEY));
    check::<op::Upload>(None, SECRET, &pick, Ok(KEY));
    check::<op::Upload>(None, OTHER_SECRET, &pick, Ok(OTHER_KEY));
    check::<op::Upload>(Some(OTHER_KEY), SECRET, &pick, Err(Code::BadSignature));
    check::<op::Upload>(None, "a-secret-that-nobody-has..", &pick, Err(Code::BadSignature));
    check::<op::Upload>(Some("nobody"), SECRET, &pick, Err(Code::UnknownApp));
}

#[test]
fn each_operation_needs_one_of_its_calls() {
    check::<op::Upload>(None, SECRET, &policy("store"), Ok(KEY));
    check::<op::Upload>(None, SECRET, &policy("read,stat,convert,remove"), Err(Code::NotAllowed));
    check::<op::Read>(None, SECRET, &policy("read"), Ok(KEY));
    check::<op::Read>(None, SECRET, &policy("pick,store,stat,convert"), Err(Code::NotAllowed));
    check::<op::Stat>(None, SECRET, &policy("stat"), Ok(KEY));
    check::<op::Stat>(None, SECRET, &policy("read,exif"), Err(Code::NotAllowed));
    let everything = Policy { call: None, ..policy("pick") };
    check::<op::Upload>(None, SECRET, &everything, Ok(KEY));
    check::<op::Read>(None, SECRET, &everything, Ok(KEY));
}

#[test]
fn a_policy_about_one_file_uploads_only_when_it_says_so() {
    let about = |call: Option<&str>| Policy {
        handle: Some(HANDLE.to_owned()),
        call: call.map(|names| names.parse::<Calls>().expect("calls")),
        ..policy("pick")
    };
    check::<op::Upload>(None, SECRET, &about(None), Err(Code::NotAllowed));
    check::<op::Upload>(None, SECRET, &about(Some("pick")), Ok(KEY));
    check::<op::Read>(None, SECRET, &about(None), Ok(KEY));

    let grant = grant::<op::Read>(&about(None));
    let covers = |text: &str| grant.covers(&Handle::parse(text).expect("a handle")).is_ok();
    assert!(covers(HANDLE));
    assert!(!covers("ABCDEFGHIJabcdefghi0"));
    assert!(!covers("abcdefghijABCDEFGHI1"));
}

#[test]
fn nothing_is_allowed_without_a_pair() {
    let verify = |gate: &Gate, credentials: &Credentials<'_>| {
        gate.verify(credentials, NOW).map_err(|denied| denied.code())
    };
    let unsigned = Credentials::new(Some(KEY)).with_pair(Some(""), Some(""));
    assert_eq!(verify(&gate(), &unsigned).map(|_| ()), Err(Code::SecurityRequired));
    let pair = signed_with(SECRET, &policy("pick"));
    let without = Credentials::new(Some(KEY)).with_pair(Some(&pair.policy), None);
    assert_eq!(verify(&gate(), &without).map(|_| ()), Err(Code::BadSignature));
    let without = Credentials::new(Some(KEY)).with_pair(None, Some(&pair.signature));
    assert_eq!(verify(&gate(), &without).map(|_| ()), Err(Code::SecurityRequired));
}

#[test]
fn the_anonymous_policy_changes_nothing_that_it_does_not_name() {
    let open = |policy: Policy| {
        let [first, other] = [(KEY, SECRET), (OTHER_KEY, OTHER_SECRET)]
            .map(|(key, secret)| Application::new(key, vec![Secret::new(secret)]));
        Gate::new(vec![first.with_anonymous(policy), other]).expect("two applications")
    };
    let unsigned =
        |policy: Policy| open(policy).verify(&Credentials::new(None), NOW).expect("anonymous");
    let code = |denied: sealdrop::policy::Denied| denied.code();
    let everything = unsigned(Policy { call: None, ..policy("pick") });
    assert_eq!(everything.permit::<op::Upload>().map_err(code).err(), Some(Code::SecurityRequired));
    assert!(everything.permit::<op::Read>().is_ok());
    let uploads = unsigned(policy("pick"));
    assert!(uploads.permit::<op::Upload>().is_ok());
    assert_eq!(uploads.permit::<op::Read>().map_err(code).err(), Some(Code::SecurityRequired));
    // A pair that is sent counts, even where nobody needs one.
    let gate = open(policy("read"));
    let outcome = permit::<op::Read>(&gate, None, "a-secret-that-nobody-has..", &policy("read"));
    assert_eq!(outcome.err(), Some(Code::BadSignature));
    // It is one application's alone.
    let verify = |key| gate.verify(&Credentials::new(Some(key)), NOW).map(|_| ()).map_err(code);
    assert_eq!(verify(KEY), Ok(()));
    assert_eq!(verify(OTHER_KEY), Err(Code::SecurityRequired));
}

#[test]
fn a_login_speaks_for_the_application_whose_secret_it_is() {
    let login = |key, user, password| {
        let credentials = Credentials::new(key).with_login(Login::new(user, password));
        let verified = gate().verify(&credentials, NOW).map_err(|denied| denied.code())?;
        let grant = verified.permit::<op::Remove>().map_err(|denied| denied.code())?;
        Ok(grant.application().to_owned())
    };
    assert_eq!(login(Some(KEY), "app", SECRET), Ok(KEY.to_owned()));
    assert_eq!(login(None, "app", OTHER_SECRET), Ok(OTHER_KEY.to_owned()));
    assert_eq!(login(Some(KEY), "app", OTHER_SECRET), Err(Code::BadSignature));
    assert_eq!(login(Some(OTHER_KEY), "app", SECRET), Err(Code::BadSignature));
    assert_eq!(login(None, "root", SECRET), Err(Code::BadSignature));
    assert_eq!(login(Some("nobody"), "app", SECRET), Err(Code::UnknownApp));
}

#[test]
fn two_different_pairs_conflict() {
    let (one, other) = (signed_with(SECRET, &policy("pick")), signed_with(SECRET, &policy("read")));
    let both = |a: &sealdrop::policy::SignedPolicy, b: &sealdrop::policy::SignedPolicy| {
        let credentials = Credentials::new(None)
            .with_pair(Some(&a.policy), Some(&a.signature))
            .with_pair(Some(&b.policy), Some(&b.signature));
        gate().verify(&credentials, NOW).map(|_| ()).map_err(|denied| denied.code())
    };
    assert_eq!(both(&one, &one), Ok(()));
    assert_eq!(both(&one, &other), Err(Code::ConflictingSecurity));
}

#[test]
fn secrets_rotate() {
    let gate = |secrets: &[&str]| {
        let secrets = secrets.iter().map(|text| Secret::new(text)).collect();
        Gate::new(vec![Application::new(KEY, secrets)]).expect("an application")
    };
    let permit = |secrets: &[&str]| {
        permit::<op::Upload>(&gate(secrets), None, SECRET, &policy("pick")).map(|_| ())
    };
    assert_eq!(permit(&["the-newest-secret-of-bytes", SECRET]), Ok(()));
    assert_eq!(permit(&["the-newest-secret-of-bytes"]), Err(Code::BadSignature));

    let (_, text) =
        gate(&[SECRET]).seal(grant(&policy("pick")), 7, UnixSeconds(NOW.0 + 60)).expect("seals");
    let open = |secrets: &[&str]| {
        gate(secrets).open::<i32>(&text, NOW).map(|t| *t.terms()).map_err(|denied| denied.code())
    };
    assert_eq!(open(&["the-newest-secret-of-bytes", SECRET]), Ok(7));
    assert_eq!(open(&["the-newest-secret-of-bytes"]), Err(Code::BadSignature));
}

#[test]
fn applications_that_cannot_be_told_apart_are_refused() {
    let application = |key, secret| Application::new(key, vec![Secret::new(secret)]);
    let refused = |applications| Gate::new(applications).map(|_| ()).unwrap_err();
    let same_secret = |a: &str, b: &str| GateRefused::SameSecret(a.to_owned(), b.to_owned());
    assert_eq!(refused(vec![]), GateRefused::NoSecret);
    assert_eq!(refused(vec![Application::new("a", vec![])]), GateRefused::NoSecret);
    let rotated = Application::new("b", vec![Secret::new(OTHER_SECRET), Secret::new(SECRET)]);
    for other in [application("b", SECRET), rotated] {
        assert_eq!(refused(vec![application("a", SECRET), other]), same_secret("a", "b"));
    }
    assert_eq!(
        refused(vec![application("a", SECRET), application("a", OTHER_SECRET)]),
        GateRefused::SameKey("a".to_owned())
    );
}

/// Where a file called `a b.png` goes under `policy` when the client asks for these.
#[track_caller]
fn check_place(
    policy: &Policy,
    [location, container, path]: [&str; 3],
    expected: Result<(&str, &str), Code>,
) {
    let place = Place {
        location: Some(location.to_owned()),
        container: Some(container.to_owned()),
        path: Some(path.to_owned()),
    };
    let home = Home {
        location: "local".to_owned(),
        container: "bucket".to_owned(),
        folder: "in/".to_owned(),
    };
    let outcome = grant::<op::Upload>(policy).destination(&place, &home, "a b.png", "RANDOM");
    let outcome = outcome.map(|d| (d.container().to_owned(), d.key().to_owned()));
    let expected = expected.map(|(container, key)| (container.to_owned(), key.to_owned()));
    assert_eq!(outcome.map_err(|denied| denied.code()), expected);
}

#[test]
fn a_place_of_ones_own_needs_store() {
    let (pick, store) = (policy("pick"), policy("store"));
    let home = Ok(("bucket", "in/RANDOM_a_b.png"));
    check_place(&pick, ["", "", ""], home);
    check_place(&pick, ["S3", "bucket", "/in/"], home);
    check_place(&pick, ["", "", "/out/"], Err(Code::NotAllowed));
    check_place(&store, ["", "", "/out/"], Ok(("bucket", "out/RANDOM_a_b.png")));
    check_place(&pick, ["", "other", ""], Err(Code::NotAllowed));
    check_place(&store, ["", "other", ""], Ok(("other", "in/RANDOM_a_b.png")));
    check_place(&store, ["", "", "/"], Ok(("bucket", "RANDOM_a_b.png")));
    check_place(&store, ["", "", "/x//./y.png"], Ok(("bucket", "x/y.png")));
    check_place(&store, ["", "", "x/../../y.png"], Err(Code::NotAllowed));
    check_place(&store, ["", "", "x\ny"], Err(Code::BadRequest));
    check_place(&store, ["", "", &"x".repeat(1025)], Err(Code::BadRequest));
    for container in ["a/b", "a\nb", &"x".repeat(256)] {
        check_place(&store, ["", container, ""], Err(Code::BadRequest));
    }
    let longest = "x".repeat(255);
    check_place(&store, ["", &longest, ""], Ok((&longest, "in/RANDOM_a_b.png")));
    check_place(&store, ["azure", "", ""], Err(Code::NotAllowed));
}

#[test]
fn patterns_are_held_against_the_final_key() {
    let with = |path: Option<&str>, container: Option<&str>| Policy {
        path: path.map(|text| Pattern::parse(text).expect("a pattern")),
        container: container.map(|text| Pattern::parse(text).expect("a pattern")),
        ..policy("store")
    };
    for path in ["/out/.*", "out/.*"] {
        check_place(&with(Some(path), None), ["", "", "out/a"], Ok(("bucket", "out/a")));
        check_place(&with(Some(path), None), ["", "", "/out/a"], Ok(("bucket", "out/a")));
        check_place(&with(Some(path), None), ["", "", "./out//a"], Ok(("bucket", "out/a")));
        check_place(&with(Some(path), None), ["", "", "x/out/a"], Err(Code::NotAllowed));
        check_place(&with(Some(path), None), ["", "", ""], Err(Code::NotAllowed));
    }
    let home = Ok(("bucket", "in/RANDOM_a_b.png"));
    check_place(&with(None, Some("bucket")), ["", "", ""], home);
    check_place(&with(None, Some("bucket")), ["", "bucket2", ""], Err(Code::NotAllowed));
    check_place(&with(None, Some("other")), ["", "", ""], Err(Code::NotAllowed));
}

#[test]
fn sizes_are_inclusive() {
    let sizes = |min_size, max_size| {
        grant::<op::Upload>(&Policy { min_size, max_size, ..policy("pick") }).sizes()
    };
    let fits = |sizes: Sizes, bytes| sizes.check(bytes).map_err(|denied| denied.code());
    assert_eq!(fits(sizes(Some(10), Some(20)), 9), Err(Code::SizeNotAllowed));
    assert_eq!(fits(sizes(Some(10), Some(20)), 10), Ok(()));
    assert_eq!(fits(sizes(Some(10), Some(20)), 20), Ok(()));
    assert_eq!(fits(sizes(Some(10), Some(20)), 21), Err(Code::SizeNotAllowed));
    assert_eq!(fits(sizes(None, None), u64::MAX), Ok(()));
}

/// A started upload of the owner `ann`: its id and uri.
async fn started(bench: &Bench) -> (String, String) {
    let policy = Policy { owner: Some("ann".to_owned()), ..policy("pick") };
    let start = Start { filename: "a".to_owned(), ..Start::default() };
    let started = bench.uploads.start(grant(&policy), start, NOW).await.expect("starts");
    (started.upload_id, started.uri)
}

#[tokio::test]
async fn a_ticket_is_enough_and_a_pair_beside_it_must_fit() {
    let bench = Bench::new();
    let (id, uri) = started(&bench).await;
    let open = |key: Option<&str>, pair: Option<(&str, Policy)>, at: u64| {
        let pair = pair.map(|(secret, policy)| signed_with(secret, &policy));
        let text = pair.as_ref().map(|pair| (pair.policy.as_str(), pair.signature.as_str()));
        let (policy, signature) = text.unzip();
        let credentials = Credentials::new(key).with_pair(policy, signature);
        let ticket = bench.uploads.ticket(&id, Some(&uri), &credentials, UnixSeconds(at));
        ticket.map(|ticket| ticket.owner().map(str::to_owned)).map_err(|denied| denied.code())
    };
    let owned = |owner: &str| Policy { owner: Some(owner.to_owned()), ..policy("pick") };
    let ann = Ok(Some("ann".to_owned()));
    assert_eq!(open(None, None, NOW.0), ann);
    assert_eq!(open(Some(KEY), Some((SECRET, owned("ann"))), NOW.0), ann);
    assert_eq!(open(Some(KEY), Some((SECRET, policy("store"))), NOW.0), ann);
    // Expired long since: its expiry counted at start.
    assert_eq!(open(Some(KEY), Some((SECRET, owned("ann"))), NOW.0 + 5 * 3600), ann);
    assert_eq!(open(None, None, NOW.0 + 24 * 3600 - 1), ann);
    assert_eq!(open(None, None, NOW.0 + 24 * 3600), Err(Code::UploadClosed));

    assert_eq!(open(Some(OTHER_KEY), None, NOW.0), Err(Code::NotAllowed));
    assert_eq!(open(Some("nobody"), None, NOW.0), Err(Code::UnknownApp));
    assert_eq!(open(None, Some((SECRET, policy("read"))), NOW.0), Err(Code::NotAllowed));
    // The ticket is the proof, whomever a renewed pair was made for.
    assert_eq!(open(None, Some((SECRET, owned("bob"))), NOW.0), ann);
    assert_eq!(open(None, Some((OTHER_SECRET, policy("pick"))), NOW.0), Err(Code::BadSignature));
}

#[tokio::test]
async fn a_ticket_that_was_touched_is_none() {
    let bench = Bench::new();
    let (id, uri) = started(&bench).await;
    let open = |id: &str, uri: &str| {
        let credentials = Credentials::new(None);
        let ticket = bench.uploads.ticket(id, Some(uri), &credentials, NOW);
        ticket.map(|_| ()).map_err(|denied| denied.code())
    };
    assert_eq!(open(&id, &uri), Ok(()));
    assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
    for place in 0..id.len() {
        let mut bytes = id.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let touched = String::from_utf8(bytes).expect("letters");
        assert_eq!(open(&touched, &uri), Err(Code::BadSignature), "at {place}");
    }
    for text in ["", ".", "..", "t1..", "t1.e30.", &id[..id.len() - 1], &format!("{id}A")] {
        assert_eq!(open(text, &uri), Err(Code::BadSignature), "{text}");
    }
    let (other_id, other_uri) = started(&bench).await;
    assert_eq!(open(&other_id, &uri), Err(Code::NotAllowed));
    assert_eq!(open(&id, &other_uri), Err(Code::NotAllowed));
}

#[tokio::test]
async fn a_ticket_is_never_longer_than_one_may_be() {
    let bench = Bench::new();
    let start = |filename: String, workflows| {
        let start = Start { filename, workflows, ..Start::default() };
        let everything = Policy { call: None, ..policy("pick") };
        bench.uploads.start(grant(&everything), start, NOW)
    };
    let names = |count, length| vec!["w".repeat(length); count];
    for workflows in [names(33, 1), names(1, 257)] {
        let outcome = start("a".to_owned(), workflows).await;
        assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{outcome:?}");
    }
    let started = start("a".to_owned(), names(32, 256)).await.expect("starts");
    let ticket = bench.uploads.ticket(&started.upload_id, None, &Credentials::new(None), NOW);
    assert!(ticket.is_ok());
    // Control characters take six letters each.
    let outcome = start("\u{1}".repeat(1024), names(32, 256)).await;
    let Err(UploadError::Denied(denied)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(denied.code(), Code::BadRequest);
}

#[test]
fn what_is_secret_is_not_printed() {
    let pair = signed_with(SECRET, &policy("pick"));
    let credentials = Credentials::new(None).with_pair(Some(&pair.policy), Some(&pair.signature));
    let texts =
        format!("{:?} {:?} {:?}", credentials, gate(), grant::<op::Upload>(&policy("pick")));
    for secret in [SECRET, &pair.signature, &pair.policy] {
        assert!(!texts.contains(secret), "{texts}");
    }
}

#[test]
fn a_login_speaks_for_the_application_whose_secret_it_has() {
    let log_in = |key, user, password| {
        let credentials = Credentials::new(key).with_login(Login::new(user, password));
        let verified = gate().verify(&credentials, NOW);
        verified.map(|verified| {
            let grants = (verified.permit::<op::Remove>(), verified.permit::<op::Exif>());
            assert!(grants.1.is_ok(), "it may do everything");
            grants.0.expect("it may do everything").application().to_owned()
        })
    };
    for key in [None, Some(OTHER_KEY)] {
        assert_eq!(log_in(key, "app", OTHER_SECRET).as_deref(), Ok(OTHER_KEY));
    }
    for (key, user, password) in [
        (Some(KEY), "app", OTHER_SECRET),
        (None, "other", OTHER_SECRET),
        (None, "app", ""),
        (None, "app", "an-app-secret-of-26-bytes?"),
    ] {
        let refused = log_in(key, user, password).expect_err("it is nobody's");
        assert_eq!(refused.code(), Code::BadSignature);
    }
    // A pair that is sent counts, and so does what is wrong with it.
    let pair = signed_with(SECRET, &policy("stat"));
    let both = Credentials::new(Some(KEY)).with_login(Login::new("app", SECRET));
    let both = both.with_pair(Some(&pair.policy), Some(&pair.signature));
    let refused = gate().verify(&both, NOW).expect("verifies").permit::<op::Remove>();
    assert_eq!(refused.expect_err("the pair counts").code(), Code::NotAllowed);
}
