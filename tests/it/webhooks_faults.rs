//! Webhooks on bad days: restarts, failing disks, damaged records, addresses of inside. The clock is the tests'.

use sealdrop::policy::{Handle, op};
use sealdrop::records::Records;
use sealdrop::store::{Action, Event, Meta, Remains, StoreError};
use sealdrop::webhooks::{Dispatcher, Webhook, listeners};

use crate::lab::{NOW, grant, policy};
use crate::receiver::{Call, Receiver, Reply};
use crate::told::{actions, client, dispatcher, later, named, operator, outbox, told};

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
async fn an_overwrite_that_was_cut_off_is_not_told_whatever_comes_after_it() {
    for (is_removed, expected) in [(false, "fp.overwrite"), (true, "fp.delete")] {
        let receiver = Receiver::start();
        let (bench, hooks) = told(&receiver);
        let handle = bench.create(named("a")).await;
        dispatcher(&bench, &hooks).tell_all_due(NOW).await;
        receiver.take();
        // So long ago that each overwrite gets a version of its own, by the clock.
        let at = |name: &str| bench.folder.path().join(name);
        let records = Records::new(bench.disk.clone(), at("records/files"), at("scratch"));
        let seen = records.get::<Meta>(handle.as_str()).expect("reads").expect("is there");
        let long_ago = Meta { uploaded_ms: 0, ..seen.value };
        records.put(handle.as_str(), &long_ago).expect("puts");

        bench.disk.fail(Some("rename to records/files"), std::io::ErrorKind::StorageFull);
        assert!(bench.try_overwrite(&handle).await.is_err());
        bench.disk.fail(None, std::io::ErrorKind::Other);
        let left: Vec<Event> = bench
            .store
            .journal()
            .events()
            .list()
            .expect("lists")
            .map(|e| e.expect("reads").value)
            .collect();
        assert_eq!((left.len(), left[0].action), (1, Action::Overwrite));

        let bench = bench.reopened_told("boot 2", listeners(&hooks));
        while std::time::UNIX_EPOCH.elapsed().expect("a clock").as_millis() as u64
            <= left[0].meta.version
        {}
        match is_removed {
            false => bench.overwrite(&handle).await,
            true => bench.remove(&handle).await,
        }
        dispatcher(&bench, &hooks).tell_all_due(later(1)).await;
        assert_eq!(actions(&receiver.take()), [expected]);
        assert!(outbox(&bench).list(&operator()).expect("reads").is_empty());
    }
}

#[tokio::test]
async fn inside_nobody_is_called_unless_the_network_is_opened() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    bench.create(named("a")).await;
    let closed = |opened: &[&str]| {
        let origin = "https://files.test".to_owned();
        let dispatcher = Dispatcher::new(&bench.store, hooks.clone(), client(opened), origin);
        dispatcher.expect("each has a secret")
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
async fn nobody_is_called_without_a_signature() {
    let receiver = Receiver::start();
    let (bench, hooks) = told(&receiver);
    let unsigned = Webhook { name: "unsigned".to_owned(), secret: None, ..hooks[0].clone() };
    let hooks = [hooks, vec![unsigned]].concat();
    let origin = "https://files.test".to_owned();
    let refused = Dispatcher::new(&bench.store, hooks, client(&[]), origin).err();
    let words = refused.map(|refused| refused.to_string());
    assert_eq!(words.as_deref(), Some("the webhook unsigned has no secret to sign with"));
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
