//! Telling what happened: signed, in order, again and again, and to nobody else. The clock is the tests'.

use std::collections::{BTreeMap, BTreeSet};

use sealdrop::outbound::{Client, Guard, Settings};
use sealdrop::policy::{Grant, Handle, Secret, UnixSeconds, op};
use sealdrop::store::{Action, Event, Remains, StoreError};
use sealdrop::uploads::{NewFile, Replacement};
use sealdrop::webhooks::{Dispatcher, Order, Outbox, OutboxError, State, Webhook, listeners};

use crate::lab::{Bench, KEY, NOW, OTHER_KEY, OTHER_SECRET, grant, grant_of, policy};
use crate::receiver::{Call, Receiver, Reply};

const HOOK_SECRET: &str = "whsec-of-the-tests-4f9a2c";

fn hook(name: &str, application: &str, url: &str, actions: &[Action]) -> Webhook {
    Webhook {
        name: name.to_owned(),
        application: application.to_owned(),
        url: url.parse().expect("a URL"),
        actions: actions.iter().copied().collect::<BTreeSet<_>>(),
        secret: Secret::new(HOOK_SECRET),
    }
}

/// A bench whose first application tells `receiver` everything.
fn told(receiver: &Receiver) -> (Bench, Vec<Webhook>) {
    let hooks = vec![hook("all", KEY, &receiver.url("/hook?token=t0k3n"), &Action::ALL)];
    (Bench::told(listeners(&hooks)), hooks)
}

fn client(opened: &[&str]) -> Client {
    let opened = opened.iter().map(|text| text.parse().expect("a network")).collect();
    Client::new(Settings { guard: Guard::new(opened), ..Settings::default() })
}

fn dispatcher(bench: &Bench, hooks: &[Webhook]) -> Dispatcher {
    let client = client(&["127.0.0.0/8"]);
    Dispatcher::new(&bench.store, hooks.to_vec(), client, "https://files.test".to_owned())
}

fn outbox(bench: &Bench) -> Outbox {
    Outbox::new(bench.store.clone())
}

fn operator() -> Grant<op::Maintenance> {
    Grant::of_the_operator()
}

/// `NOW`, so many seconds later.
fn later(seconds: u64) -> UnixSeconds {
    UnixSeconds(NOW.0 + seconds)
}

impl Bench {
    /// Stores a file of the first application.
    async fn create(&self, file: NewFile) -> Handle {
        self.create_with(grant(&policy("pick")), file).await
    }

    async fn create_with(&self, grant: Grant<op::Upload>, file: NewFile) -> Handle {
        let mut incoming = self.uploads.create(grant, file, NOW).await.expect("begins");
        incoming.write(b"hello".to_vec().into()).await.expect("writes");
        incoming.finish().await.expect("is stored").handle
    }

    async fn overwrite(&self, handle: &Handle) {
        let grant = grant(&policy("write"));
        let replacement = Replacement::default();
        let incoming = self.uploads.overwrite(grant, handle, replacement, NOW).await;
        let mut incoming = incoming.expect("begins");
        incoming.write(b"hello again".to_vec().into()).await.expect("writes");
        incoming.finish().await.expect("is stored");
    }

    async fn remove(&self, handle: &Handle) {
        let grant = grant::<op::Remove>(&policy("remove"));
        self.store.remove_file(&grant, handle, Remains::Cleared).await.expect("is removed");
    }
}

fn named(filename: &str) -> NewFile {
    NewFile { filename: filename.to_owned(), ..NewFile::default() }
}

fn actions(calls: &[Call]) -> Vec<String> {
    calls.iter().map(|call| call.about().0).collect()
}

#[tokio::test]
async fn what_happens_to_a_file_is_told_signed_and_in_order() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    let tags = BTreeMap::from([("order".to_owned(), "42".to_owned())]);
    let handle = bench.create(NewFile { tags, ..named("Grüße 🙂.txt") }).await;
    bench.overwrite(&handle).await;
    bench.remove(&handle).await;

    assert_eq!(dispatcher(&bench, &hooks).tell_all_due(NOW).await, None);
    let calls = receiver.take();
    assert_eq!(actions(&calls), ["fp.upload", "fp.overwrite", "fp.delete"]);
    let ids: Vec<u64> =
        calls.iter().map(|call| call.json()["id"].as_u64().expect("a number")).collect();
    assert!(ids.is_sorted() && ids[0] < ids[1] && ids[1] < ids[2], "{ids:?}");
    for call in &calls {
        assert_eq!(call.path, "/hook?token=t0k3n");
        assert_eq!(call.header("content-type"), "application/json");
        assert_eq!(call.header("fs-timestamp"), NOW.0.to_string());
        assert!(call.is_signed_with(HOOK_SECRET));
        assert!(!call.is_signed_with("whsec-of-somebody-else-1"));
        let flipped = Call { body: call.body.replacen("fp.", "fq.", 1), ..call.clone() };
        assert!(!flipped.is_signed_with(HOOK_SECRET));
        assert_eq!(call.about().1, handle.as_str());
    }
    let text = &calls[0].json()["text"];
    assert_eq!(text["filename"], "Grüße 🙂.txt");
    assert_eq!(text["url"], format!("https://files.test/{handle}"));
    assert_eq!((text["size"].as_u64(), text["status"].as_str()), (Some(5), Some("Stored")));
    assert_eq!(text["upload_tags"]["order"], "42");
    assert_eq!(calls[1].json()["text"]["size"], 11);
    assert_eq!(bench.files_in("records/events").len(), 1, "only the lock is left");
}

#[tokio::test]
async fn a_stored_conversion_is_told_as_one() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    let conversion = Some("/resize=width:10/AbcDefGhiJklMnoPqrSt".to_owned());
    let handle = bench.create(NewFile { conversion, ..named("small.png") }).await;
    dispatcher(&bench, &hooks).tell_all_due(NOW).await;
    let calls = receiver.take();
    assert_eq!(actions(&calls), ["fp.converse"]);
    let text = &calls[0].json()["text"];
    assert_eq!(text["url"], "/resize=width:10/AbcDefGhiJklMnoPqrSt");
    assert_eq!(text["link"]["handle"], handle.as_str());
}

#[tokio::test]
async fn what_fails_is_tried_three_times_more_and_then_given_up() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    bench.create(named("a")).await;
    receiver.reply([
        Reply::Status(500),
        Reply::Nothing,
        Reply::Redirect(receiver.url("/elsewhere")),
        Reply::Status(202),
    ]);
    let mut dispatcher = dispatcher(&bench, &hooks);
    // At the moment itself, and never a second before it.
    for (at, next) in [(0, Some(300)), (300, Some(2100)), (2100, Some(45_300)), (45_300, None)] {
        if at > 0 {
            assert_eq!(dispatcher.tell_all_due(later(at - 1)).await, Some(later(at)));
            assert!(receiver.take().is_empty());
        }
        assert_eq!(dispatcher.tell_all_due(later(at)).await, next.map(later));
        let calls = receiver.take();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].path, "/hook?token=t0k3n", "a redirect is not followed");
        // Each attempt has a time and a signature of its own, and the same body.
        assert_eq!(calls[0].header("fs-timestamp"), later(at).0.to_string());
        assert!(calls[0].is_signed_with(HOOK_SECRET));
    }
    assert_eq!(dispatcher.tell_all_due(later(10_000_000 / 10)).await, None);
    assert!(receiver.take().is_empty());

    let outbox = outbox(&bench);
    let entry = outbox.list(&operator()).expect("reads").remove(0);
    let delivery = &entry.deliveries["all"];
    assert_eq!((delivery.state, delivery.attempts), (State::Failed, 4));
    assert_eq!(delivery.last.as_ref().map(|last| &*last.outcome), Some("status 202"));

    // Somebody looks after it.
    outbox.obey(&operator(), entry.event.id, Order::Retry, None, &hooks).expect("obeys");
    assert_eq!(dispatcher.tell_all_due(later(50_000)).await, None);
    assert_eq!(actions(&receiver.take()), ["fp.upload"]);
    assert!(outbox.list(&operator()).expect("reads").is_empty());
}

#[tokio::test]
async fn what_is_dropped_is_not_told_and_what_is_not_there_cannot_be() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    bench.create(named("a")).await;
    receiver.reply([Reply::Status(500)]);
    let mut dispatcher = dispatcher(&bench, &hooks);
    dispatcher.tell_all_due(NOW).await;
    receiver.take();
    let outbox = outbox(&bench);
    let id = outbox.list(&operator()).expect("reads")[0].event.id;
    let obey = |id, webhook| outbox.obey(&operator(), id, Order::Drop, webhook, &hooks);
    assert!(matches!(obey(id + 1, None), Err(OutboxError::NoSuchEvent(_))));
    assert!(matches!(obey(id, Some("other")), Err(OutboxError::NotWaiting(..))));
    obey(id, Some("all")).expect("obeys");
    assert!(matches!(obey(id, None), Err(OutboxError::NoSuchEvent(_))));
    assert_eq!(dispatcher.tell_all_due(later(300)).await, None);
    assert!(receiver.take().is_empty());
}

#[tokio::test]
async fn what_waits_holds_up_the_same_file_and_no_other() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    receiver.reply([Reply::Status(503)]);
    let mut dispatcher = dispatcher(&bench, &hooks);
    let held = bench.create(named("held")).await;
    dispatcher.tell_all_due(NOW).await;
    bench.remove(&held).await;
    let free = bench.create(named("free")).await;
    dispatcher.tell_all_due(later(10)).await;
    let calls = receiver.take();
    let about: Vec<_> = calls.iter().map(Call::about).collect();
    let told = |action: &str, handle: &Handle| (action.to_owned(), handle.to_string());
    assert_eq!(about, [told("fp.upload", &held), told("fp.upload", &free)]);
    dispatcher.tell_all_due(later(300)).await;
    let about: Vec<_> = receiver.take().iter().map(Call::about).collect();
    assert_eq!(about, [told("fp.upload", &held), told("fp.delete", &held)]);
}

#[tokio::test]
async fn a_restart_forgets_neither_what_is_untold_nor_when_it_is_due() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    receiver.reply([Reply::Status(500)]);
    bench.create(named("tried")).await;
    dispatcher(&bench, &hooks).tell_all_due(NOW).await;
    let untold = bench.create(named("untold")).await;
    receiver.take();

    let bench = bench.reopened_told("boot 1", listeners(&hooks));
    let mut dispatcher = dispatcher(&bench, &hooks);
    assert_eq!(dispatcher.tell_all_due(later(1)).await, Some(later(300)));
    let about: Vec<_> = receiver.take().iter().map(Call::about).collect();
    assert_eq!(about, [("fp.upload".to_owned(), untold.to_string())]);
    assert_eq!(dispatcher.tell_all_due(later(300)).await, None);
    assert_eq!(receiver.take().len(), 1);
    // Numbers go on where they were, or after it.
    bench.create(named("later")).await;
    dispatcher.tell_all_due(later(301)).await;
    assert!(receiver.take()[0].json()["id"].as_u64().expect("a number") > 2);
}

#[tokio::test]
async fn each_is_told_what_it_asked_for_of_its_own_application() {
    let [mine, deletes, theirs] = [(); 3].map(|()| Receiver::start());
    let hooks = [
        hook("mine", KEY, &mine.url("/"), &Action::ALL),
        hook("deletes", KEY, &deletes.url("/"), &[Action::Delete]),
        hook("theirs", OTHER_KEY, &theirs.url("/"), &[Action::Upload]),
    ];
    let bench = Bench::told(listeners(&hooks));
    let own = bench.create(named("own")).await;
    let others = grant_of(OTHER_KEY, OTHER_SECRET, &policy("pick"));
    let other = bench.create_with(others, named("other")).await;
    bench.remove(&own).await;
    let others = grant_of::<op::Remove>(OTHER_KEY, OTHER_SECRET, &policy("remove"));
    let outcome = bench.store.remove_file(&others, &own, Remains::Cleared).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))));
    bench.store.remove_file(&others, &other, Remains::Cleared).await.expect("its own");

    dispatcher(&bench, &hooks).tell_all_due(NOW).await;
    let about = |receiver: &Receiver| receiver.take().iter().map(Call::about).collect::<Vec<_>>();
    let told = |action: &str, handle: &Handle| (action.to_owned(), handle.to_string());
    assert_eq!(about(&mine), [told("fp.upload", &own), told("fp.delete", &own)]);
    assert_eq!(about(&deletes), [told("fp.delete", &own)]);
    assert_eq!(about(&theirs), [told("fp.upload", &other)]);
}

#[tokio::test]
async fn one_that_fails_does_not_make_the_other_hear_it_twice() {
    let [good, bad] = [(); 2].map(|()| Receiver::start());
    let hooks = [
        hook("good", KEY, &good.url("/"), &Action::ALL),
        hook("bad", KEY, &bad.url("/"), &Action::ALL),
    ];
    let bench = Bench::told(listeners(&hooks));
    bad.reply([Reply::Status(500), Reply::Status(404)]);
    bench.create(named("a")).await;
    let mut dispatcher = dispatcher(&bench, &hooks);
    for at in [0, 300, 2100] {
        dispatcher.tell_all_due(later(at)).await;
    }
    assert_eq!((good.take().len(), bad.take().len()), (1, 3));
    assert!(outbox(&bench).list(&operator()).expect("reads").is_empty());
}

#[tokio::test]
async fn without_anybody_to_tell_nothing_is_noted() {
    let hooks = [hook("theirs", OTHER_KEY, "https://hooks.test/", &Action::ALL)];
    for bench in [Bench::new(), Bench::told(listeners(&hooks))] {
        let handle = bench.create(named("a")).await;
        bench.remove(&handle).await;
        assert!(!bench.folder.path().join("records/events").exists());
    }
}

#[tokio::test]
async fn an_event_is_durable_before_its_file_is_there() {
    let receiver = Receiver::start();
    let (bench, _hooks) = told(&receiver);
    bench.disk.take_log();
    let handle = bench.create(named("a")).await;
    let log = bench.disk.take_log();
    let place = |what: &str| {
        let found = log.iter().position(|line| line.starts_with(what));
        found.unwrap_or_else(|| panic!("{what:?} is not in {log:#?}"))
    };
    let [noted, synced] = ["rename to records/events/", "sync folder records/events/"].map(place);
    assert!(noted < synced && synced < place("rename to records/files/"), "{log:#?}");

    // If it cannot be noted it does not happen.
    bench.disk.fail(Some("rename to records/events"), std::io::ErrorKind::StorageFull);
    let grant = grant::<op::Remove>(&policy("remove"));
    let outcome = bench.store.remove_file(&grant, &handle, Remains::Cleared).await;
    assert!(matches!(outcome, Err(StoreError::Disk(_))), "{outcome:?}");
    bench.disk.fail(None, std::io::ErrorKind::Other);
    assert!(bench.store.stat(&crate::lab::grant(&policy("stat")), &handle).await.is_ok());
}

#[tokio::test]
async fn what_never_came_to_be_is_never_told() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    let handle = bench.create(named("a")).await;
    let mut dispatcher = dispatcher(&bench, &hooks);
    dispatcher.tell_all_due(NOW).await;
    receiver.take();

    // The record of the next file, and the going of this one's, fail after they were noted.
    for (failing, is_new) in [("rename to records/files", true), ("remove records/files", false)] {
        bench.disk.fail(Some(failing), std::io::ErrorKind::StorageFull);
        if is_new {
            let mut incoming = bench
                .uploads
                .create(grant(&policy("pick")), named("b"), NOW)
                .await
                .expect("begins");
            incoming.write(b"b".to_vec().into()).await.expect("writes");
            assert!(incoming.finish().await.is_err());
        } else {
            let grant = grant::<op::Remove>(&policy("remove"));
            let outcome = bench.store.remove_file(&grant, &handle, Remains::Cleared).await;
            assert!(outcome.is_err());
        }
        bench.disk.fail(None, std::io::ErrorKind::Other);
        assert_eq!(dispatcher.tell_all_due(later(1)).await, None);
        assert!(receiver.take().is_empty(), "{failing}");
    }
    // What a process noted that was killed before it went on.
    let stat = grant::<op::Stat>(&policy("stat"));
    let mut meta = bench.store.stat(&stat, &handle).await.expect("is there");
    meta.version += 1;
    let event = Event { id: 99, action: Action::Overwrite, noted_at: NOW.0, meta };
    bench.store.journal().events().put("killed", &event).expect("puts");
    let bench = bench.reopened_told("boot 1", listeners(&hooks));
    assert!(outbox(&bench).list(&operator()).expect("reads").is_empty());
    dispatcher = self::dispatcher(&bench, &hooks);
    assert_eq!(dispatcher.tell_all_due(later(2)).await, None);
    assert!(receiver.take().is_empty());

    // The same removal, tried again, is told.
    bench.remove(&handle).await;
    dispatcher.tell_all_due(later(3)).await;
    assert_eq!(actions(&receiver.take()), ["fp.delete"]);
}

#[tokio::test]
async fn inside_nobody_is_called_unless_the_network_is_opened() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    bench.create(named("a")).await;
    let closed = |opened: &[&str]| {
        let origin = "https://files.test".to_owned();
        Dispatcher::new(&bench.store, hooks.clone(), client(opened), origin)
    };
    for opened in [&[][..], &["10.0.0.0/8"]] {
        assert!(closed(opened).tell_all_due(later(300 * opened.len() as u64)).await.is_some());
        assert!(receiver.take().is_empty());
    }
    let entry = outbox(&bench).list(&operator()).expect("reads").remove(0);
    let last = entry.deliveries["all"].last.clone().expect("an attempt");
    assert_eq!(last.outcome, "the URL's host has no public address");
    closed(&["127.0.0.0/8"]).tell_all_due(later(3000)).await;
    assert_eq!(receiver.take().len(), 1);
}

#[tokio::test]
async fn what_was_given_up_is_removed_after_thirty_days() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    bench.create(named("a")).await;
    receiver.reply([404; 4].map(Reply::Status));
    let mut dispatcher = dispatcher(&bench, &hooks);
    for at in [0, 300, 2100, 45_300] {
        dispatcher.tell_all_due(later(at)).await;
    }
    let count = || outbox(&bench).list(&operator()).expect("reads").len();
    let month = 30 * 24 * 60 * 60;
    dispatcher.tell_all_due(later(45_300 + month - 1)).await;
    assert_eq!(count(), 1);
    dispatcher.tell_all_due(later(45_300 + month)).await;
    assert_eq!(count(), 0);
}

#[tokio::test]
async fn a_webhook_that_is_gone_from_the_configuration_holds_up_nothing() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    bench.create(named("a")).await;
    receiver.reply([Reply::Status(500)]);
    dispatcher(&bench, &hooks).tell_all_due(NOW).await;
    let renamed = [Webhook { name: "renamed".to_owned(), ..hooks[0].clone() }];
    let mut dispatcher = dispatcher(&bench, &renamed);
    assert_eq!(dispatcher.tell_all_due(later(1)).await, None);
    assert_eq!(receiver.take().len(), 2);
    assert!(outbox(&bench).list(&operator()).expect("reads").is_empty());
}

#[tokio::test]
async fn a_damaged_record_holds_up_nothing_but_its_own_file() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    let damaged = bench.create(named("damaged")).await;
    let sound = bench.create(named("sound")).await;
    let holds = |path: &std::path::PathBuf, handle: &Handle| {
        std::fs::read_to_string(path).is_ok_and(|text| text.contains(handle.as_str()))
    };
    let records = bench.files_in("records/files");
    let record = records.iter().find(|path| holds(path, &damaged)).expect("a record");
    let text = std::fs::read(record).expect("readable");
    std::fs::write(record, "garbage").expect("written");
    let mut dispatcher = dispatcher(&bench, &hooks);
    dispatcher.tell_all_due(NOW).await;
    let about = |receiver: &Receiver| receiver.take().iter().map(Call::about).collect::<Vec<_>>();
    assert_eq!(about(&receiver), [("fp.upload".to_owned(), sound.to_string())]);
    // Repaired, it is told too.
    std::fs::write(record, text).expect("written");
    dispatcher.tell_all_due(NOW).await;
    assert_eq!(about(&receiver), [("fp.upload".to_owned(), damaged.to_string())]);
}
