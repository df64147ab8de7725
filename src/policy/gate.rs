//! The gate: who a request speaks for, and what it may do.

use std::sync::Arc;

use super::grant::Grant;
use super::op::Op;
use super::verify::{verify, verify_but_expiry};
use super::{Call, Calls, Client, Code, Denied, Expiry, Pair, Policy, Secret, Ticket, UnixSeconds};

/// An application: a public key, the secrets that sign its policies, and what it allows without any.
#[derive(Clone, Debug)]
pub struct Application {
    pub(super) key: Arc<str>,
    pub(super) secrets: Vec<Secret>,
    anonymous: Option<Policy>,
}

impl Application {
    /// An application; `secrets` newest first: the first signs, all verify. Unsigned requests get nothing.
    pub fn new(key: &str, secrets: Vec<Secret>) -> Self {
        Application { key: key.into(), secrets, anonymous: None }
    }

    /// The same application, where unsigned requests get `policy`.
    ///
    /// It never grants upload, write or remove unless its `call` names them; its expiry counts.
    #[must_use]
    pub fn with_anonymous(self, policy: Policy) -> Self {
        Application { anonymous: Some(policy), ..self }
    }

    /// Its public key.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// What a request says about who sent it, collected from every place where it may stand.
#[derive(Clone, Debug, Default)]
pub struct Credentials<'a> {
    api_key: Option<&'a str>,
    pairs: Vec<Pair<'a>>,
    login: Option<Login>,
    client: Option<Client>,
}

/// A user and a password. The user `app`, with an application's secret, may do everything in its name.
#[derive(Clone, Debug)]
pub struct Login {
    is_app: bool,
    password: Secret,
}

impl Login {
    /// As HTTP Basic has them.
    pub fn new(user: &str, password: &str) -> Self {
        Login { is_app: user == "app", password: Secret::new(password) }
    }

    /// Constant time.
    fn is_of(&self, application: &Application) -> bool {
        let is_it = |secret: &Secret| secret.is_same_as(&self.password);
        self.is_app && application.secrets.iter().any(is_it)
    }
}

impl<'a> Credentials<'a> {
    /// With the application key, if the request has one; an empty one is none.
    pub fn new(api_key: Option<&'a str>) -> Self {
        let api_key = api_key.filter(|key| !key.is_empty());
        Credentials { api_key, ..Credentials::default() }
    }

    /// With a login, which counts where no pair is sent.
    #[must_use]
    pub fn with_login(self, login: Login) -> Self {
        Credentials { login: Some(login), ..self }
    }

    /// With the client that sent it, which shares are counted by.
    #[must_use]
    pub fn sent_by(self, client: Option<Client>) -> Self {
        Credentials { client, ..self }
    }

    /// The client that sent it, if that was said.
    pub fn client(&self) -> Option<Client> {
        self.client
    }

    /// With one more pair. Forms send empty fields for what they do not have, so empty is absent;
    /// a policy without a signature is a pair that will not verify.
    #[must_use]
    pub fn with_pair(mut self, policy: Option<&'a str>, signature: Option<&'a str>) -> Self {
        let policy = policy.filter(|text| !text.is_empty());
        self.pairs.extend(policy.map(|text| Pair::received(text, signature.unwrap_or_default())));
        self
    }

    /// The one pair, if there is any.
    fn pair(&self) -> Result<Option<&Pair<'a>>, Denied> {
        match self.pairs.split_first() {
            Some((first, others)) if others.iter().any(|other| other != first) => Err(Denied::new(
                Code::ConflictingSecurity,
                "the request carries two different policies or signatures",
            )),
            first => Ok(first.map(|(pair, _)| pair)),
        }
    }
}

/// Why a gate cannot be built from these applications.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum GateRefused {
    /// Nobody could ever pass.
    #[error("there is no application, or one has no secret")]
    NoSecret,
    /// Nobody could tell whom a request speaks for.
    #[error("two applications have the key {0}")]
    SameKey(String),
    /// A request without a key could not tell them apart.
    #[error("the applications {0} and {1} have the same secret")]
    SameSecret(String, String),
}

/// Verifies requests for a set of applications. The first one is whom unsigned requests without a key speak for.
#[derive(Clone, Debug)]
pub struct Gate {
    applications: Vec<Application>,
}

impl Gate {
    /// A gate for `applications`.
    ///
    /// # Errors
    /// [`GateRefused`], see there.
    pub fn new(applications: Vec<Application>) -> Result<Self, GateRefused> {
        if applications.is_empty() || applications.iter().any(|app| app.secrets.is_empty()) {
            return Err(GateRefused::NoSecret);
        }
        for (position, one) in applications.iter().enumerate() {
            let shares_secret = |other: &&Application| {
                one.secrets.iter().any(|a| other.secrets.iter().any(|b| a.is_same_as(b)))
            };
            let earlier = &applications[..position];
            if earlier.iter().any(|other| other.key == one.key) {
                return Err(GateRefused::SameKey(one.key.to_string()));
            }
            if let Some(other) = earlier.iter().find(shares_secret) {
                return Err(GateRefused::SameSecret(other.key.to_string(), one.key.to_string()));
            }
        }
        Ok(Gate { applications })
    }

    /// Whom `credentials` speak for, and what they say. A pair that is sent always counts.
    ///
    /// # Errors
    /// [`Denied`]: `conflicting_security`, `unknown_app`, `security_required`, `bad_signature`, `bad_policy`, `policy_expired`.
    pub fn verify(
        &self,
        credentials: &Credentials<'_>,
        now: UnixSeconds,
    ) -> Result<Verified, Denied> {
        let pair = credentials.pair()?;
        let candidates = self.candidates(credentials.api_key)?;
        let client = credentials.client;
        let Some(pair) = pair else {
            let verified = match &credentials.login {
                Some(login) => logged_in(candidates, login),
                None => unsigned(&candidates[0], now),
            };
            return verified.map(|verified| Verified { client, ..verified });
        };
        let signer = candidates.iter().find(|app| pair.is_signed_with(&app.secrets));
        let application = signer.unwrap_or(&candidates[0]);
        let policy = verify(pair, &application.secrets, now)?;
        Ok(Verified { application: application.key.clone(), policy, is_anonymous: false, client })
    }

    /// Whether what came with a later call of an upload fits its ticket. The ticket alone is enough;
    /// a pair beside it must fit, but **its expiry counted at start only**. Whom the pair was made for does
    /// not matter: a page that renews its pair may have become somebody else, and the ticket is the proof.
    ///
    /// # Errors
    /// [`Denied`]: as [`Gate::verify`] without `policy_expired`; `not_allowed` when the ticket is another
    /// application's, or the pair allows no upload.
    pub fn accompany<T>(
        &self,
        ticket: &Ticket<T>,
        credentials: &Credentials<'_>,
    ) -> Result<(), Denied> {
        self.companion(ticket, credentials).map(|_| ())
    }

    /// The same for who asks about an upload of earlier: a pair that was made for somebody else does not fit.
    /// Two people may use one browser, and the ticket lies in it.
    ///
    /// # Errors
    /// [`Denied`]: as [`Gate::accompany`]; `not_your_file`.
    pub fn accompany_owner<T>(
        &self,
        ticket: &Ticket<T>,
        credentials: &Credentials<'_>,
    ) -> Result<(), Denied> {
        let policy = self.companion(ticket, credentials)?;
        let asks = policy.as_ref().and_then(|policy| policy.owner.as_deref());
        match (ticket.owner(), asks) {
            (Some(owner), Some(asks)) if owner != asks => {
                Err(Denied::new(Code::NotYourFile, "somebody else began this upload"))
            }
            _ => Ok(()),
        }
    }

    /// The policy of the pair beside a ticket, if there is one; it fits.
    fn companion<T>(
        &self,
        ticket: &Ticket<T>,
        credentials: &Credentials<'_>,
    ) -> Result<Option<Policy>, Denied> {
        let pair = credentials.pair()?;
        let candidates = self.candidates(credentials.api_key)?;
        let Some(application) = candidates.iter().find(|app| *app.key == *ticket.application())
        else {
            return Err(Denied::not_allowed("the upload belongs to another application"));
        };
        let Some(pair) = pair else { return Ok(None) };
        let policy = verify_but_expiry(pair, &application.secrets)?;
        let key = application.key.clone();
        let verified = Verified { application: key, policy, is_anonymous: false, client: None };
        verified.permit::<super::op::Upload>()?;
        Ok(Some(verified.policy))
    }

    /// Whether an application has this key.
    pub fn knows(&self, key: &str) -> bool {
        self.application(key).is_some()
    }

    /// The applications that a request may speak for; never none.
    fn candidates(&self, api_key: Option<&str>) -> Result<&[Application], Denied> {
        let Some(key) = api_key else { return Ok(&self.applications) };
        self.application(key)
            .map(std::slice::from_ref)
            .ok_or_else(|| Denied::new(Code::UnknownApp, "no application has this key"))
    }

    pub(super) fn applications(&self) -> &[Application] {
        &self.applications
    }

    pub(super) fn application(&self, key: &str) -> Option<&Application> {
        self.applications.iter().find(|app| *app.key == *key)
    }
}

/// An application's own anonymous policy; another one's is never looked at.
fn unsigned(application: &Application, now: UnixSeconds) -> Result<Verified, Denied> {
    match &application.anonymous {
        Some(policy) if !policy.expiry.is_over(now) => Ok(Verified {
            application: application.key.clone(),
            policy: policy.clone(),
            is_anonymous: true,
            client: None,
        }),
        Some(_) | None => Err(security_required()),
    }
}

/// The application whose secret the password is, and a policy for everything.
fn logged_in(candidates: &[Application], login: &Login) -> Result<Verified, Denied> {
    let application = candidates.iter().find(|application| login.is_of(application));
    let application = application.ok_or_else(|| {
        Denied::new(Code::BadSignature, "the user is not app, or the password not its secret")
    })?;
    Ok(Verified {
        application: application.key.clone(),
        policy: Policy::new(UnixSeconds(u64::MAX), Calls::all()),
        is_anonymous: false,
        client: None,
    })
}

fn security_required() -> Denied {
    Denied::new(Code::SecurityRequired, "the request needs a policy and its signature")
}

/// A request that is who it says it is. What it may do is asked with [`Verified::permit`].
#[derive(Debug)]
pub struct Verified {
    application: Arc<str>,
    policy: Policy,
    is_anonymous: bool,
    client: Option<Client>,
}

impl Verified {
    /// When its policy ends; no answer may be kept longer.
    pub fn expiry(&self) -> Expiry {
        self.policy.expiry
    }

    /// Proof that the policy allows the operation `O`.
    ///
    /// # Errors
    /// [`Denied`] `not_allowed`; `security_required` when a pair might help.
    pub fn permit<O: Op>(&self) -> Result<Grant<O>, Denied> {
        if O::CALLS.iter().any(|&call| self.allows::<O>(call)) {
            let grant = Grant::new(self.application.clone(), self.policy.clone());
            return Ok(grant.sent_by(self.client));
        }
        if self.is_anonymous {
            return Err(security_required());
        }
        let names: Vec<_> = O::CALLS.iter().map(|call| call.name()).collect();
        Err(Denied::not_allowed(format!(
            "the policy does not allow to {}; its call needs {}",
            O::IN_WORDS,
            names.join(" or ")
        )))
    }

    /// A policy that is about one file, and one for everybody, make or change a file only when they say so.
    fn allows<O: Op>(&self, call: Call) -> bool {
        let changes =
            matches!(call, Call::Pick | Call::Store | Call::Write | Call::WriteUrl | Call::Remove);
        let must_name =
            (self.is_anonymous && changes) || (O::CREATES && self.policy.handle.is_some());
        self.policy.allows(call) && (!must_name || self.policy.call.is_some())
    }
}
