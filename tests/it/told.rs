//! What the tests of webhooks share: a bench whose changes are told, and what a client does in it.

use std::collections::BTreeSet;

use sealdrop::outbound::{Client, Guard, Settings};
use sealdrop::policy::{Grant, Handle, Secret, UnixSeconds, op};
use sealdrop::store::{Action, Meta, Remains};
use sealdrop::uploads::{NewFile, Replacement, UploadError};
use sealdrop::webhooks::{Dispatcher, Outbox, Webhook, listeners};

use crate::lab::{Bench, KEY, NOW, grant, policy};
use crate::receiver::{Call, Receiver};

pub const HOOK_SECRET: &str = "whsec-of-the-tests-4f9a2c";

pub fn hook(name: &str, application: &str, url: &str, actions: &[Action]) -> Webhook {
    Webhook {
        name: name.to_owned(),
        application: application.to_owned(),
        url: url.parse().expect("a URL"),
        actions: actions.iter().copied().collect::<BTreeSet<_>>(),
        secret: Some(Secret::new(HOOK_SECRET)),
    }
}

/// A bench whose first application tells `receiver` everything.
pub fn told(receiver: &Receiver) -> (Bench, Vec<Webhook>) {
    let hooks = vec![hook("all", KEY, &receiver.url("/hook?token=t0k3n"), &Action::ALL)];
    (Bench::told(listeners(&hooks)), hooks)
}

pub fn client(opened: &[&str]) -> Client {
    let opened = opened.iter().map(|text| text.parse().expect("a network")).collect();
    Client::new(Settings { guard: Guard::new(opened), ..Settings::default() })
}

pub fn dispatcher(bench: &Bench, hooks: &[Webhook]) -> Dispatcher {
    let client = client(&["127.0.0.0/8"]);
    let origin = "https://files.test".to_owned();
    Dispatcher::new(&bench.store, hooks.to_vec(), client, origin).expect("each has a secret")
}

pub fn outbox(bench: &Bench) -> Outbox {
    Outbox::new(bench.store.clone())
}

pub fn operator() -> Grant<op::Maintenance> {
    Grant::of_the_operator()
}

/// `NOW`, so many seconds later.
pub fn later(seconds: u64) -> UnixSeconds {
    UnixSeconds(NOW.0 + seconds)
}

impl Bench {
    /// Stores a file of the first application.
    pub async fn create(&self, file: NewFile) -> Handle {
        self.create_with(grant(&policy("pick")), file).await
    }

    pub async fn create_with(&self, grant: Grant<op::Upload>, file: NewFile) -> Handle {
        let mut incoming = self.uploads.create(grant, file, NOW).await.expect("begins");
        incoming.write(b"hello".to_vec().into()).await.expect("writes");
        incoming.finish().await.expect("is stored").handle
    }

    pub async fn overwrite(&self, handle: &Handle) {
        self.try_overwrite(handle).await.expect("is stored");
    }

    pub async fn try_overwrite(&self, handle: &Handle) -> Result<Meta, UploadError> {
        let grant = grant(&policy("write"));
        let replacement = Replacement::default();
        let incoming = self.uploads.overwrite(grant, handle, replacement, NOW).await;
        let mut incoming = incoming.expect("begins");
        incoming.write(b"hello again".to_vec().into()).await.expect("writes");
        incoming.finish().await
    }

    pub async fn remove(&self, handle: &Handle) {
        let grant = grant::<op::Remove>(&policy("remove"));
        self.store.remove_file(&grant, handle, Remains::Cleared).await.expect("is removed");
    }
}

pub fn named(filename: &str) -> NewFile {
    NewFile { filename: filename.to_owned(), ..NewFile::default() }
}

pub fn actions(calls: &[Call]) -> Vec<String> {
    calls.iter().map(|call| call.about().0).collect()
}
