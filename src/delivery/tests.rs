//! What the clients really emit, and how it is read.

mod meaning;
mod properties;

use super::*;

const HANDLE: &str = "AbcDefGhiJklMnoPqrSt";
const OTHER: &str = "ZbcDefGhiJklMnoPqrSt";
const KEY: &str = "AbcDefGhiJklMnoPqrStUv";
/// Hex, as long as signatures are.
const SIGNATURE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// `{"expiry":253381964415,"path":"?>?~??"}`, whose standard Base64 has a `/` and a `+`.
const POLICY: &str = "eyJleHBpcnkiOjI1MzM4MTk2NDQxNSwicGF0aCI6Ij8+P34/PyJ9";

fn parse(target: &str) -> Result<Chain, LinkError> {
    let words = [
        ("HANDLE", HANDLE),
        ("OTHER", OTHER),
        ("KEY", KEY),
        ("SIGNATURE", SIGNATURE),
        ("POLICY", POLICY),
    ];
    let target = words.iter().fold(target.to_owned(), |t, (word, text)| t.replace(word, text));
    Chain::parse(&target, |text| text == KEY)
}

/// Reads `target` and compares it: key, pair, tasks and sources as they are written most plainly.
#[track_caller]
fn check(target: &str, key: Option<&str>, pairs: &[(&str, &str)], link: &str) {
    let chain = parse(target).unwrap_or_else(|error| panic!("{target}: {error}"));
    assert_eq!(chain.api_key.as_deref(), key, "{target}");
    let found: Vec<_> = chain.pairs.iter().map(|(p, s)| (p.as_str(), s.as_str())).collect();
    assert_eq!(found, pairs, "{target}");
    let link = link.replace("HANDLE", HANDLE).replace("OTHER", OTHER);
    let key = key.map_or_else(String::new, |key| format!("/{key}"));
    assert_eq!(chain.to_string(), format!("{key}{link}"), "{target}");
}

#[test]
fn filestack_js_is_read() {
    let pair = [(POLICY, SIGNATURE)];
    let key = Some(KEY);
    // transform() and Filelink. A browser escapes the quotes and spaces.
    let tasks = "resize=width:100,fit:crop,align:[top,left]/crop=dim:[1,2,3,4]/flip/cache=false";
    for store in [r#"path:"a/b c,",filename:x y.png"#, "path:%22a/b%20c,%22,filename:x%20y.png"] {
        check(
            &format!(
                "/KEY/{tasks}/store={store}/security=policy:\"POLICY\",signature:SIGNATURE/HANDLE"
            ),
            key,
            &pair,
            &format!("/{tasks}/store=path:\"a/b%20c,\",filename:x%20y.png/HANDLE"),
        );
    }
    check(
        "/KEY/partialPixelate=objects:[[10,20,200,250],[275,91,500,557]]/HANDLE",
        key,
        &[],
        "/partial_pixelate=objects:[[10,20,200,250],[275,91,500,557]]/HANDLE",
    );
    // An array of options is written as an object.
    check("/KEY/metadata=0:size,1:md5/HANDLE", key, &[], "/metadata=size,md5/HANDLE");
    // download(): nothing is quoted.
    check("/KEY/security=signature:SIGNATURE,policy:POLICY/HANDLE", key, &pair, "/HANDLE");
    // preview(): css is quoted and escaped, the policy is raw.
    check(
        "/preview=css:%22https%3A%2F%2Fe.com%2Fa.css%22/security=policy:POLICY,signature:SIGNATURE/HANDLE",
        None,
        &pair,
        "/preview=css:\"https://e.com/a.css\"/HANDLE",
    );
    // Base64: tasks and sources, security among the tasks.
    let list = format!(
        r#"[{{"name":"resize","params":{{"width":100,"align":["top","left"]}}}},{{"name":"cache","params":false}},{{"name":"flip"}},{{"name":"security","params":{{"policy":"{POLICY}","signature":"{SIGNATURE}"}}}}]"#
    );
    let encoded = |text: &str| base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE, text);
    let tasks = "/resize=align:[top,left],width:100/cache=false/flip";
    check(
        &format!("/KEY/b64/{}/b64://{}", encoded(&list), encoded(HANDLE)),
        key,
        &pair,
        &format!("{tasks}/HANDLE"),
    );
    check(
        &format!("/KEY/b64/{}/b64://{}", encoded(&list), encoded("https://e.com/a b?x=1")),
        key,
        &pair,
        &format!("{tasks}/b64://{}", encoded("https://e.com/a b?x=1")),
    );
    check(&format!("/KEY/b64://{}", encoded(HANDLE)), key, &[], "/HANDLE");
    check(
        &format!("/KEY/zip/b64://{}", encoded(&format!("[{HANDLE},{OTHER}]"))),
        key,
        &[],
        "/zip/[HANDLE,OTHER]",
    );
}

#[test]
fn external_sources_keep_their_query() {
    let key = Some(KEY);
    check(
        r#"/KEY/urlscreenshot=width:1024,mode:window/"https://example.com/ab.png?x=1,2""#,
        key,
        &[],
        r#"/urlscreenshot=width:1024,mode:window/"https://example.com/ab.png?x=1,2""#,
    );
    check(
        "/KEY/urlscreenshot/%22https://example.com/ab.png?x=1,2%22",
        key,
        &[],
        r#"/urlscreenshot/"https://example.com/ab.png?x=1,2""#,
    );
    check(
        r#"/KEY/zip/["https://e.com/1.png?a=[1]","src://alias/2.png"]"#,
        key,
        &[],
        r#"/zip/["https://e.com/1.png?a=[1]",b64://c3JjOi8vYWxpYXMvMi5wbmc=]"#,
    );
    // Python: unquoted. Its own escapes mean something to its server.
    let urls = |target: &str| parse(target).expect("a link").inputs;
    let url = |text: &str| vec![Input::Url(text.to_owned())];
    assert_eq!(
        urls("/KEY/store/https://e.com/a%2Fb?x=%26&policy=1"),
        url("https://e.com/a%2Fb?x=%26&policy=1")
    );
    assert_eq!(urls("/KEY/store/\"https://e.com/a b?x=1\""), url("https://e.com/a b?x=1"));
    // Escaped as a whole, by Java all but the colons.
    for escaped in ["https%3A%2F%2Fe.com%2Fa%2520b%3Fx=1", "https:%2F%2Fe.com%2Fa%2520b%3Fx=1"] {
        assert_eq!(urls(&format!("/KEY/store/{escaped}")), url("https://e.com/a%20b?x=1"));
    }
    // A slash lost to a proxy.
    assert_eq!(urls("/KEY/store/https:/e.com/a"), url("https://e.com/a"));
    let with_query =
        parse("/KEY/store/\"https://e.com/a?x=1\"?policy=P&signature=S").expect("a link");
    assert_eq!(with_query.inputs, url("https://e.com/a?x=1"));
    assert_eq!(with_query.pairs, [("P".to_owned(), "S".to_owned())]);
}

#[test]
fn the_other_sdks_are_read() {
    let pair = [(POLICY, SIGNATURE)];
    let short = [("P", "S")];
    let key = Some(KEY);
    // Python.
    check(
        "/resize=height:50,width:100/security=p:P,s:S/HANDLE",
        None,
        &short,
        "/resize=height:50,width:100/HANDLE",
    );
    check(
        "/KEY/round_corners/security=p:P,s:S/https://e.com/a",
        key,
        &short,
        "/round_corners/\"https://e.com/a\"",
    );
    // Go: security before the list, capital names, encoded sources.
    check("/KEY/security=p:P,s:S/flip/HANDLE", key, &short, "/flip/HANDLE");
    let encoded = |text: &str| base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE, text);
    let list = encoded(r#"[{"Name":"resize","Params":{"width":1}},{"Name":"flip","Params":null}]"#);
    check(
        &format!(
            "/KEY/security=p:P,s:S/b64/{list}/[b64://{},b64://{}]",
            encoded(HANDLE),
            encoded(OTHER)
        ),
        key,
        &short,
        "/resize=width:1/flip/[HANDLE,OTHER]",
    );
    // Ruby.
    check(
        "/KEY/security=policy:POLICY,signature:SIGNATURE/flip/https://e.com/a",
        key,
        &pair,
        "/flip/\"https://e.com/a\"",
    );
    check(
        "/KEY/store=location:s3,path:\"x\"/security=s:S,p:P/https://e.com/a",
        key,
        &short,
        "/store=location:s3,path:x/\"https://e.com/a\"",
    );
    check("/debug/KEY/flip/HANDLE", key, &[], "/debug/flip/HANDLE");
    // PHP.
    check(
        "/KEY/security=policy:P,signature:S/resize=w:100,h:100/store/HANDLE",
        key,
        &short,
        "/resize=w:100,h:100/store/HANDLE",
    );
    // Its values are escaped one by one.
    check(
        "/KEY/security=policy:P,signature:S/store=p:a%2Fb%2F,f:c%3Ad.png/HANDLE",
        key,
        &short,
        "/store=p:\"a/b/\",f:c:d.png/HANDLE",
    );
    // Java: all tasks in one piece.
    check(
        "/debug%2Fsecurity=policy:P,signature:S%2Fresize=width:1%2Fflip/HANDLE",
        None,
        &short,
        "/debug/resize=width:1/flip/HANDLE",
    );
    // Swift: commas inside values are escaped.
    check(
        "/crop=dim:[1%2C2%2C3%2C4]/store=filename:a%2Cb.png/HANDLE",
        None,
        &[],
        "/crop=dim:[1,2,3,4]/store=filename:\"a,b.png\"/HANDLE",
    );
    check(
        "/file/HANDLE/metadata?size=true&policy=P&signature=S",
        None,
        &short,
        "/metadata=size:true/HANDLE",
    );
}

#[test]
fn every_spelling_of_a_pair_is_read() {
    let short = [("P", "S")];
    for security in [
        "security=policy:P,signature:S",
        "security=signature:S,policy:P",
        "security=p:P,s:S",
        "security=s:S,p:P",
        "security%3Dp%3AP%2Cs%3AS",
        "security=policy:\"P\",signature:S",
        "security=policy:%22P%22,signature:S",
    ] {
        check(&format!("/{security}/HANDLE"), None, &short, "/HANDLE");
        check(&format!("/KEY/{security}/HANDLE+png"), Some(KEY), &short, "/HANDLE");
        check(
            &format!("/flip/{security}/resize=width:1/HANDLE"),
            None,
            &short,
            "/flip/resize=width:1/HANDLE",
        );
    }
    check("/HANDLE?policy=eyJ%2B&signature=ab&dl=true", None, &[("eyJ+", "ab")], "/HANDLE");
    check("/HANDLE?policy=ey+J", None, &[("ey J", "")], "/HANDLE");
    // What has no partner is kept, and will not verify.
    check("/security=policy:P/HANDLE", None, &[("P", "")], "/HANDLE");
    // Two pairs are both kept: the gate refuses them.
    let both = [("P", "S"), ("Q", "T")];
    check("/HANDLE?policy=P&signature=S&policy=Q&signature=T", None, &both, "/HANDLE");
    check("/security=p:P,s:S,p:Q,s:T/HANDLE", None, &both, "/HANDLE");
    check("/security=p:P,s:S/flip/security=p:Q,s:T/HANDLE", None, &both, "/flip/HANDLE");
    check("/security=p:Q,s:T/HANDLE?policy=P&signature=S", None, &both, "/HANDLE");
}

#[test]
fn a_policy_with_slashes_ends_where_it_should() {
    let pair = [(POLICY, SIGNATURE)];
    for order in ["policy:POLICY,signature:SIGNATURE", "signature:SIGNATURE,policy:POLICY"] {
        check(&format!("/security={order}/flip/HANDLE"), None, &pair, "/flip/HANDLE");
        check(
            &format!("/KEY/security={order}/flip/https://e.com/a"),
            Some(KEY),
            &pair,
            "/flip/\"https://e.com/a\"",
        );
    }
    // A policy that is none takes nothing with it but Base64.
    check("/security=s:S,p:P/resize=width:1/HANDLE", None, &[("P", "S")], "/resize=width:1/HANDLE");
    check("/security=p:a//b/c,s:S/HANDLE", None, &[("a//b/c", "S")], "/HANDLE");
}
