//! Tickets: a grant, sealed at the start of an upload and opened at each later call.
//!
//! Text form: `t1.PAYLOAD.MAC`, both parts in URL-safe Base64 without padding. The MAC is HMAC-SHA256 under
//! a key derived from the application's newest secret; opening tries all of them, so that a rotation
//! does not end the uploads under way.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Application, Client, Code, Denied, Gate, Grant, Sizes, UnixSeconds, Whose, op};

/// The version, which is part of what is sealed.
const VERSION: &str = "t1";

/// What the key of the seal is derived for.
const PURPOSE: &str = "sealdrop ticket 1";

/// Longest text that is looked at.
const MAX_BYTES: usize = 16 * 1024;

/// A sealed grant to go on with one upload until its deadline, on the terms `T`.
/// Only [`Gate::seal`] and [`Gate::open`] make one.
///
/// ```
/// # use sealdrop::policy::{Gate, Ticket, UnixSeconds};
/// fn open(gate: &Gate, text: &str, now: UnixSeconds) -> Option<Ticket<u32>> {
///     gate.open(text, now).ok()
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use sealdrop::policy::{Gate, Ticket, UnixSeconds};
/// fn open(gate: &Gate, text: &str, now: UnixSeconds) -> Option<Ticket<u32>> {
///     serde_json::from_str::<Ticket<u32>>(text).ok()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Ticket<T>(Payload<T>, Option<Client>);

/// What the text says. Private, since whoever could read it from JSON could forge a ticket.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Payload<T> {
    #[serde(rename = "a")]
    application: String,
    #[serde(rename = "o", skip_serializing_if = "Option::is_none", default)]
    owner: Option<String>,
    #[serde(rename = "s")]
    sizes: Sizes,
    #[serde(rename = "d")]
    deadline: u64,
    #[serde(rename = "t")]
    terms: T,
}

impl<T> Ticket<T> {
    /// The application it belongs to.
    pub fn application(&self) -> &str {
        &self.0.application
    }

    /// Whom the policy at start was made for.
    pub fn owner(&self) -> Option<&str> {
        self.0.owner.as_deref()
    }

    /// The same ticket as `client` sent it with a later call.
    #[must_use]
    pub fn sent_by(self, client: Option<Client>) -> Self {
        Ticket(self.0, client)
    }

    /// Whom what is done with it counts against.
    pub fn whose(&self) -> Whose {
        Whose::new(self.application(), self.owner(), self.1)
    }

    /// The sizes that the policy at start allows.
    pub fn sizes(&self) -> Sizes {
        self.0.sizes
    }

    /// When it ends.
    pub fn deadline(&self) -> UnixSeconds {
        UnixSeconds(self.0.deadline)
    }

    /// What was agreed on.
    pub fn terms(&self) -> &T {
        &self.0.terms
    }
}

impl Gate {
    /// Seals `grant` with what was agreed on; the text is the credential of every later call.
    ///
    /// # Errors
    /// [`Denied`] `bad_request` when the text would be longer than [`Gate::open`] looks at.
    pub fn seal<T: Serialize>(
        &self,
        grant: Grant<op::Upload>,
        terms: T,
        deadline: UnixSeconds,
    ) -> Result<(Ticket<T>, String), Denied> {
        let client = grant.client();
        let payload = Payload {
            application: grant.application().to_owned(),
            owner: grant.owner().map(str::to_owned),
            sizes: grant.sizes(),
            deadline: deadline.0,
            terms,
        };
        let application =
            self.application(grant.application()).expect("a grant is for one of our applications");
        let json = serde_json::to_vec(&payload).expect("a ticket is plain data");
        let sealed = format!("{VERSION}.{}", BASE64_URL_SAFE_NO_PAD.encode(json));
        let mac = application.secrets[0].derive(PURPOSE).mac(sealed.as_bytes());
        let text = format!("{sealed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac));
        if text.len() > MAX_BYTES {
            let reason = "the names that the upload comes with are too long together";
            return Err(Denied::new(Code::BadRequest, reason));
        }
        Ok((Ticket(payload, client), text))
    }

    /// Opens a ticket that this gate sealed.
    ///
    /// # Errors
    /// [`Denied`] `bad_signature` for any text that it did not; `upload_closed` after the deadline.
    pub fn open<T: DeserializeOwned>(
        &self,
        text: &str,
        now: UnixSeconds,
    ) -> Result<Ticket<T>, Denied> {
        let payload: Payload<T> = self.unseal(text).ok_or_else(|| {
            Denied::new(Code::BadSignature, "the upload id is not one that this server gave")
        })?;
        if now.0 >= payload.deadline {
            return Err(Denied::new(Code::UploadClosed, "the time to finish this upload is over"));
        }
        Ok(Ticket(payload, None))
    }

    fn unseal<T: DeserializeOwned>(&self, text: &str) -> Option<Payload<T>> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let (sealed, mac) = text.rsplit_once('.')?;
        let (version, payload) = sealed.split_once('.')?;
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        let is_ours = |app: &&Application| {
            app.secrets.iter().any(|s| s.derive(PURPOSE).has_mac(sealed.as_bytes(), &mac))
        };
        let application = self.applications().iter().find(is_ours)?;
        let json = BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?;
        let payload: Payload<T> = serde_json::from_slice(&json).ok()?;
        (version == VERSION && payload.application == *application.key).then_some(payload)
    }
}
