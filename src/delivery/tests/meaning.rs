//! What a link comes to, and what is refused.

use super::*;

#[track_caller]
fn check_refused(target: &str, expected: &str) {
    let refused = parse(target).and_then(|chain| Plan::of(&chain)).expect_err(target);
    assert_eq!(refused.to_string(), expected, "{target}");
}

#[test]
fn what_is_no_link_is_not_there() {
    let nothing = "there is nothing at this address";
    for target in [
        "/",
        "/nothing",
        "/HANDLEx",
        "HANDLE",
        "/favicon.ico",
        "/api/nothing",
        "/%ff",
        "/?policy=P",
    ] {
        check_refused(target, nothing);
    }
}

#[test]
fn what_cannot_be_meant_is_refused_by_name() {
    check_refused("/flip/nothing", "the link does not end in a handle, a URL or a list of them");
    check_refused("/KEY/wobble/HANDLE", "there is no task \"wobble\"");
    check_refused("/wobble/HANDLE", "there is no task \"wobble\"");
    check_refused("/wobble=a:1/HANDLE", "there is no task \"wobble\"");
    check_refused("/KEY//HANDLE", "a task has no name");
    check_refused("/security=x:P/HANDLE", "security takes a policy and a signature");
    check_refused("/store=path:\"x/HANDLE", "a quote or a bracket is not closed");
    check_refused(
        "/cache=expiry:soon/HANDLE",
        "cache: expiry has to be a whole number from 0 to 31536000",
    );
    check_refused("/cache=expiry:1,e:2/HANDLE", "cache: expiry has to be given once");
    check_refused(
        "/fallback=handle:x/HANDLE",
        "fallback: handle has to be the handle of a stored file",
    );
    check_refused("/store=access:secret/HANDLE", "store: access has to be private or public");
    check_refused(
        "/store=base64decode:maybe/HANDLE",
        "store: base64decode has to be true or false",
    );
    check_refused(
        "/imagesize/metadata/HANDLE",
        "a link has one of imagesize, metadata, store and zip, or zip and then store",
    );
    check_refused("/store/[HANDLE,OTHER]", "only zip takes several sources");
    check_refused("/zip/[HANDLE,nothing]", "a source is neither a handle nor a URL");
    check_refused(
        "/store/https://e.com/a",
        "a source that is no handle needs the application's key before the tasks",
    );
    check_refused("/KEY/b64/bm9uc2Vuc2U=/HANDLE", "the Base64 task list is no list of tasks");
    check_refused("/KEY/b64://%25", "a Base64 source cannot be decoded");
    check_refused(&format!("/zip/{}HANDLE", "[".repeat(9)), "brackets are nested too deep");
    check_refused(
        &format!("/{}HANDLE", "flip/".repeat(33)),
        "a link has at most 32 tasks and 8 KiB of them",
    );
    check_refused(
        &format!("/store=path:{}/HANDLE", "a".repeat(8192)),
        "a link has at most 32 tasks and 8 KiB of them",
    );
    check_refused(
        &format!("/zip/[{}]", vec![HANDLE; 51].join(",")),
        "a link has at most 50 sources",
    );
    check_refused(&format!("/{}", "a/".repeat(20_000)), "the link is longer than 24 KiB");
}

#[test]
fn tasks_become_a_plan() {
    let plan = |target: &str| parse(target).and_then(|chain| Plan::of(&chain)).expect(target);
    assert_eq!(plan("/HANDLE"), Plan::default());
    assert_eq!(plan("/cache=false/HANDLE").cache, CacheRule::Never);
    assert_eq!(plan("/HANDLE?cache=false").cache, CacheRule::Never);
    assert_eq!(plan("/cache=f/HANDLE").cache, CacheRule::Never);
    assert_eq!(plan("/cache=expiry:max/HANDLE").cache, CacheRule::For(31_536_000));
    assert_eq!(plan("/cache=e:5/HANDLE").cache, CacheRule::For(5));
    for metadata in [
        "/metadata=[size,md5]/HANDLE",
        "/metadata=0:size,1:md5/HANDLE",
        "/HANDLE/metadata?size=true&md5=true",
    ] {
        assert_eq!(plan(metadata).outcome, Outcome::Metadata(vec!["size", "md5"]), "{metadata}");
    }
    assert_eq!(plan("/HANDLE/metadata").outcome, Outcome::Metadata(Vec::new()));
    let stored = StoreOptions {
        filename: Some("a.png".to_owned()),
        place: crate::policy::Place { path: Some("b/".to_owned()), ..Default::default() },
        is_base64: true,
        workflows: vec!["one".to_owned(), "two".to_owned()],
    };
    let tasks = "/store=f:a.png,p:\"b/\",base64decode:true,w:[one,two]/HANDLE";
    assert_eq!(plan(tasks).outcome, Outcome::Store(stored));
    let fallback = plan("/fallback=file:OTHER,cache:9/HANDLE").fallback.expect("a fallback");
    assert_eq!((fallback.handle.as_str(), fallback.cache), (OTHER, Some(9)));
    assert_eq!(plan("/cache=expiry:1,colour:red/HANDLE").warnings, ["cache: colour is not known"]);
    assert_eq!(plan("/store=a/HANDLE").warnings, ["store: a value has no name"]);
    assert_eq!(plan("/KEY/resize=width:1/ocr/HANDLE").missing, ["resize", "ocr"]);
}

#[test]
fn what_may_carry_a_pair_is_not_for_logs() {
    for path in
        ["/security=p:P,s:S/H", "/%73ecurity=p:P/H", "/SECURITY=p:P/H", "/KEY/b64/e30=/H", "/%ff"]
            .into_iter()
            .chain(["/H%3Fpolicy=P%26signature=S", "/%252573ecurity=p:P,s:S/H", "/H/policy=P,s"])
    {
        assert!(Chain::may_carry_a_pair(path), "{path}");
    }
    for path in ["/AbcDefGhiJklMnoPqrSt", "/resize=w:100%25/H", "/100%/H"] {
        assert!(!Chain::may_carry_a_pair(path), "{path}");
    }
    let debug = format!("{:?}", parse("/security=p:PPPP,s:SSSS/HANDLE").expect("a link"));
    assert!(!debug.contains("PPPP") && !debug.contains("SSSS"), "{debug}");
}
