//! Several applications in one process: each has its own, and none gets at another's.

use awc::http::Method;
use sealdrop::policy::{Pair, Policy, Secret, SignedPolicy, UnixSeconds, verify};
use serde_json::json;

use crate::client::{pick, send_body, signed, signed_with};
use crate::support::{Answer, KEY, SECRET, TestApp, send};

const SHOP_KEY: &str = "ShopKeyOf22Characters0";
const SHOP_SECRET: &str = "the-shops-secret-of-26-byt";
const DESK: &str = "/get-filestack-credentials";

/// The first application, whose files anybody may read; a shop that hands out policies; a back office that does not.
const FILE: &str = r#"
[anonymous]
call = ["read", "stat"]

[[applications]]
name = "shop"
api_key = "ShopKeyOf22Characters0"
files = { max_size = "10B", folder = "in/" }
policy = { call = ["pick", "read"], expires = "1m" }

[[applications]]
name = "back-office"
api_key = "OfficeKeyOf22Character"
"#;

const VARIABLES: [(&str, &str); 2] = [
    ("SEALDROP_APP_SECRET_SHOP", SHOP_SECRET),
    ("SEALDROP_APP_SECRET_BACK_OFFICE", "the-offices-secret-of-26-b"),
];

async fn three() -> TestApp {
    TestApp::self_hosted_with(FILE, &VARIABLES).await
}

fn shops(calls: &str) -> SignedPolicy {
    signed_with(SHOP_SECRET, calls, |_| {})
}

/// Stores a file by one POST.
async fn store(app: &TestApp, key: &str, pair: &SignedPolicy, more: &str, bytes: &[u8]) -> Answer {
    let SignedPolicy { policy, signature } = pair;
    let path = format!("/api/store/S3?key={key}&policy={policy}&signature={signature}{more}");
    send_body(app.post(&path).content_type("text/plain"), bytes.to_vec()).await
}

#[track_caller]
fn handle(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["handle"].as_str().expect("a handle").to_owned()
}

/// The query of a request with this key and pair.
fn query(key: Option<&str>, pair: Option<&SignedPolicy>) -> String {
    let key = key.map(|key| format!("key={key}"));
    let pair = pair.map(|pair| format!("policy={}&signature={}", pair.policy, pair.signature));
    key.into_iter().chain(pair).collect::<Vec<_>>().join("&")
}

/// The policy of an answer of the desk, if it is signed with `secret`.
#[track_caller]
fn policy_of(answer: &Answer, secret: &str) -> Policy {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    let text = |name: &str| body[name].as_str().expect("text").to_owned();
    let now = UnixSeconds(body["expiry"].as_u64().expect("a number") - 1);
    let (policy, signature) = (text("policy"), text("signature"));
    verify(&Pair::received(&policy, &signature), &[Secret::new(secret)], now).expect("verifies")
}

#[actix_web::test]
async fn the_desk_signs_for_the_application_that_is_named() {
    let app = three().await;
    let ask = async |query: &str| send(app.get(&format!("{DESK}{query}"))).await;
    for query in ["", "?app=main"] {
        let answer = ask(query).await;
        assert_eq!(answer.json()["apiKey"], KEY);
        policy_of(&answer, SECRET);
    }
    let answer = ask("?app=shop&maxSize=5").await;
    assert_eq!(answer.json()["apiKey"], SHOP_KEY);
    let policy = policy_of(&answer, SHOP_SECRET);
    assert_eq!(policy.call.map(|calls| calls.to_string()).as_deref(), Some("pick,read"));
    assert_eq!(policy.max_size, Some(5));
    assert!(!answer.text().contains(SHOP_SECRET));

    ask("?app=shop&expires=2m").await.assert_refused(403, "not_allowed");
    ask("?app=shop&call=store").await.assert_refused(403, "not_allowed");
    ask("?app=back-office").await.assert_refused(403, "not_allowed");
    for nobody in ["?app=", "?app=SHOP", "?app=nobody", "?app=ShopKeyOf22Characters0"] {
        ask(nobody).await.assert_refused(403, "unknown_app");
    }
    ask("?app=shop&app=shop").await.assert_refused(400, "bad_request");
    ask("?app=shop&cal=pick").await.assert_refused(400, "bad_request");
}

#[actix_web::test]
async fn links_are_given_out_for_files_of_the_application_that_is_named() {
    let app = three().await;
    let first = send(app.get(&format!("{DESK}?app=shop"))).await;
    let cookie = first.cookie("sealdrop-visitor").expect("a cookie");
    let ask = async |query: String| {
        let request = app.get(&format!("{DESK}{query}"));
        send(request.insert_header(("Cookie", format!("sealdrop-visitor={cookie}")))).await
    };
    let issued = ask("?app=shop".to_owned()).await.json();
    let text = |name: &str| issued[name].as_str().expect("text").to_owned();
    let pair = SignedPolicy { policy: text("policy"), signature: text("signature") };
    let handle = handle(&store(&app, SHOP_KEY, &pair, "", b"mine").await);
    policy_of(&ask(format!("?app=shop&handle={handle}")).await, SHOP_SECRET);
    // The same visitor, the same file, but not there for the other application.
    ask(format!("?handle={handle}")).await.assert_refused(403, "not_your_file");
    ask(format!("?app=back-office&handle={handle}")).await.assert_refused(403, "not_allowed");
}

#[actix_web::test]
async fn a_file_is_reached_only_through_its_own_application() {
    let app = three().await;
    let main = handle(&store(&app, KEY, &pick(), "&filename=a.txt", b"main's").await);
    let shop = handle(&store(&app, SHOP_KEY, &shops("pick"), "&filename=b.txt", b"shop's").await);
    let all = "read,stat,convert,write,remove,exif,pick,store";
    let (mains, shops) = (signed(all, |_| {}), shops(all));

    // (method, path with HANDLE in it)
    let requests = [
        (Method::GET, "/HANDLE?"),
        (Method::HEAD, "/HANDLE?"),
        (Method::GET, "/api/file/HANDLE?"),
        (Method::GET, "/api/file/HANDLE/metadata?"),
        (Method::GET, "/HANDLE/metadata?"),
        (Method::GET, "/metadata/HANDLE?"),
        (Method::GET, "/imagesize/HANDLE?"),
        (Method::GET, "/zip/[HANDLE]?"),
        (Method::GET, "/fallback=file:HANDLE/ZbcDefGhiJklMnoPqrSt?"),
        (Method::GET, "/store/HANDLE?"),
        (Method::POST, "/api/file/HANDLE?"),
        (Method::DELETE, "/api/file/HANDLE?"),
        (Method::POST, "/api/file/HANDLE/remove?"),
    ];
    let ask = async |method: &Method, path: &str, handle: &str, query: &str| {
        let path = format!("{}{query}", path.replace("HANDLE", handle));
        let request = app.request(method.clone(), &path);
        match *method {
            Method::POST => send_body(request.content_type("text/plain"), b"other".to_vec()).await,
            _ => send(request).await,
        }
    };
    for (method, path) in &requests {
        for (foreign, key, pair) in [(&shop, KEY, &mains), (&main, SHOP_KEY, &shops)] {
            for key in [None, Some(key)] {
                let answer = ask(method, path, foreign, &query(key, Some(pair))).await;
                assert!([400, 404].contains(&answer.status), "{method} {path}: {}", answer.status);
                assert!(!answer.text().contains("'s"), "{method} {path}");
            }
        }
        // The pair of one beside the key of the other; the key of a link stands in its path.
        for (key, pair) in [(KEY, &shops), (SHOP_KEY, &mains)] {
            let keyed = match path.strip_prefix("/api/file") {
                Some(_) => (*path).to_owned(),
                None => format!("/{key}{path}"),
            };
            let answer = ask(method, &keyed, &shop, &query(Some(key), Some(pair))).await;
            assert_eq!(answer.status, 403, "{method} {keyed}");
        }
        // What the first application allows without a pair is its own alone, with and without a key.
        for key in [None, Some(KEY), Some(SHOP_KEY)] {
            let answer = ask(method, path, &shop, &query(key, None)).await;
            assert!([400, 403, 404].contains(&answer.status), "{method} {path}: {}", answer.status);
            assert!(!answer.text().contains("'s"), "{method} {path}");
        }
    }
    // The key can stand in the path too.
    for key in [KEY, SHOP_KEY] {
        let answer = send(app.get(&format!("/{key}/{shop}"))).await;
        assert_eq!(answer.status, if key == KEY { 404 } else { 403 });
    }

    // Everybody gets at their own.
    for (own, key, pair, content) in
        [(&main, KEY, &mains, "main's"), (&shop, SHOP_KEY, &shops, "shop's")]
    {
        for key in [None, Some(key)] {
            let answer = ask(&Method::GET, "/HANDLE?", own, &query(key, Some(pair))).await;
            assert_eq!(answer.text(), content);
        }
    }
    assert_eq!(ask(&Method::GET, "/HANDLE?", &main, "").await.text(), "main's");
    let own = query(Some(SHOP_KEY), Some(&shops));
    let removed = ask(&Method::DELETE, "/api/file/HANDLE?", &shop, &own);
    assert_eq!(removed.await.status, 200);
}

#[actix_web::test]
async fn another_applications_file_is_no_source() {
    let app = three().await;
    let shop = handle(&store(&app, SHOP_KEY, &shops("pick"), "", b"shop's").await);
    let copy = async |key: &str, pair: SignedPolicy| {
        let tasks =
            json!([{ "name": "store", "params": {} }, { "name": "security", "params": pair }]);
        let fields = json!({ "apikey": key, "sources": [shop], "tasks": tasks });
        crate::client::send_json(app.post("/process"), &fields).await
    };
    let everything = "pick,store,read,convert";
    assert_eq!(copy(SHOP_KEY, shops(everything)).await.status, 200);
    let foreign = copy(KEY, signed(everything, |_| {})).await;
    foreign.assert_refused(404, "not_found");
}

#[actix_web::test]
async fn limits_and_places_are_the_applications_own() {
    let app = three().await;
    let ten = store(&app, SHOP_KEY, &shops("pick"), "&filename=a.txt", b"ten bytes.").await.json();
    assert_eq!(ten["container"], "shop");
    assert!(ten["key"].as_str().expect("text").starts_with("in/"), "{ten}");
    let more = store(&app, SHOP_KEY, &shops("pick"), "", b"eleven byte").await;
    more.assert_refused(413, "size_not_allowed");
    let eleven = store(&app, KEY, &pick(), "", b"eleven byte").await.json();
    assert_eq!(eleven["container"], "sealdrop");

    let start = async |key: &str, pair: &SignedPolicy, size: usize| {
        let mut fields = json!({ "filename": "a", "size": size, "apikey": key });
        fields["policy"] = pair.policy.clone().into();
        fields["signature"] = pair.signature.clone().into();
        app.call("start", fields).await
    };
    start(SHOP_KEY, &shops("pick"), 11).await.assert_refused(413, "size_not_allowed");
    assert_eq!(start(KEY, &pick(), 11).await.status, 200);
    // A ticket is one application's.
    let mut upload = start(SHOP_KEY, &shops("pick"), 10).await.json();
    upload["part"] = json!(1);
    upload["size"] = json!(10);
    upload["apikey"] = json!(KEY);
    app.call("upload", upload.clone()).await.assert_refused(403, "not_allowed");
    upload["apikey"] = json!(SHOP_KEY);
    assert_eq!(app.call("upload", upload).await.status, 200);
}

#[actix_web::test]
async fn a_key_that_another_application_has_is_free_and_stays_unknown() {
    let app = three().await;
    let place = "&container=one&path=a/b.txt";
    let (mains, shops) = (signed("store", |_| {}), shops("store"));
    for (key, pair) in [(KEY, &mains), (SHOP_KEY, &shops)] {
        handle(&store(&app, key, pair, place, b"x").await);
        store(&app, key, pair, place, b"y").await.assert_refused(403, "key_exists");
    }
}
