//! Telling what happened: signed, in order, again and again, and to nobody else. The clock is the tests'.

use std::collections::BTreeMap;

use sealdrop::policy::{Handle, op};
use sealdrop::store::{Action, Remains, StoreError};
use sealdrop::uploads::NewFile;
use sealdrop::webhooks::{Order, OutboxError, State, listeners};

use crate::lab::{Bench, KEY, NOW, OTHER_KEY, OTHER_SECRET, grant_of, policy};
use crate::receiver::{Call, Receiver, Reply};
use crate::told::{HOOK_SECRET, actions, dispatcher, hook, later, named, operator, outbox, told};

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
