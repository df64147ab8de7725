//! Filestack's own service, asked what it thinks of our application: is security on, does our signature fit?
//!
//! Enabling security is a switch in Filestack's portal; nobody notices when it is off.
//! The one thing to know: every question here is a `folder/list`, which stores nothing.

use std::fmt;
use std::time::Duration;

use awc::Client;
use awc::http::StatusCode;
use serde_json::{Value, json};

use crate::policy::{Call, Calls, Policy, Secret, SignedPolicy, Signer, UnixSeconds};

/// The cloud API of Filestack, without a path at its end.
pub const CLOUD_API: &str = "https://cloud.filestackapi.com";

/// Any provider will do; one that nobody has connected answers with where to sign in.
const PROVIDER: &str = "googledrive";

const TIMEOUT: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// What the service said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It refuses what is not signed and takes what we sign.
    SecurityIsOn,
    /// It takes requests without a policy, or with a forged signature: security is off.
    SecurityIsOff,
    /// It refuses our signature too.
    SignatureRefused,
    /// It could not be asked, or its answer means nothing to us; the text says why.
    NotChecked(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::SecurityIsOn => f.write_str(
                "security is on at Filestack: unsigned and forged requests are refused, ours are taken",
            ),
            Finding::SecurityIsOff => f.write_str(
                "SECURITY IS OFF for this application at Filestack: it takes requests without our \
                 signature; switch it on in Filestack's portal under Security",
            ),
            Finding::SignatureRefused => f.write_str(
                "Filestack refuses our signature: FILESTACK_APP_SECRET is not the secret of \
                 FILESTACK_API_KEY",
            ),
            Finding::NotChecked(why) => write!(f, "whether security is on was not checked: {why}"),
        }
    }
}

/// How the service took one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Taken,
    Refused,
}

/// Asks without a pair, with a forged one and with one that `signer` makes.
///
/// `cloud_api` is [`CLOUD_API`], or a test's stand-in.
pub async fn check_security(
    cloud_api: &str,
    api_key: &str,
    signer: &Signer,
    now: UnixSeconds,
) -> Finding {
    ask_all(cloud_api, api_key, signer, now).await.unwrap_or_else(Finding::NotChecked)
}

async fn ask_all(
    cloud_api: &str,
    api_key: &str,
    signer: &Signer,
    now: UnixSeconds,
) -> Result<Finding, String> {
    let lifetime = signer.max_lifetime().min(Duration::from_secs(60));
    let pick = Calls::from_iter([Call::Pick]);
    let policy = Policy::new(UnixSeconds(now.0 + lifetime.as_secs()), pick);
    let sign = |signer: &Signer| signer.sign(&policy, now).map_err(|refused| refused.to_string());
    let forger = Signer::new(Secret::new("not the secret of any application"), lifetime);

    let client = client();
    let ask = |pair| ask(&client, cloud_api, api_key, pair);
    let unsigned = ask(None).await?;
    let forged = ask(Some(sign(&forger)?)).await?;
    let signed = ask(Some(sign(signer)?)).await?;
    Ok(match (unsigned, forged, signed) {
        (Answer::Taken, _, _) | (_, Answer::Taken, _) => Finding::SecurityIsOff,
        (Answer::Refused, Answer::Refused, Answer::Taken) => Finding::SecurityIsOn,
        (Answer::Refused, Answer::Refused, Answer::Refused) => Finding::SignatureRefused,
    })
}

fn client() -> Client {
    // rustls wants one provider of cryptography for the process; a second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().timeout(TIMEOUT).disable_redirects().finish()
}

async fn ask(
    client: &Client,
    cloud_api: &str,
    api_key: &str,
    pair: Option<SignedPolicy>,
) -> Result<Answer, String> {
    let mut question = json!({
        "apikey": api_key,
        "flow": "web",
        "clouds": { PROVIDER: { "path": "/" } },
    });
    if let Some(SignedPolicy { policy, signature }) = pair {
        question["policy"] = policy.into();
        question["signature"] = signature.into();
    }
    let mut response = client
        .post(format!("{cloud_api}/folder/list"))
        .send_json(&question)
        .await
        .map_err(|error| format!("{cloud_api} could not be reached ({error})"))?;
    let body = response
        .body()
        .limit(MAX_ANSWER_BYTES)
        .await
        .map_err(|error| format!("the answer of {cloud_api} could not be read ({error})"))?;
    understand(response.status(), &body)
        .ok_or_else(|| format!("{cloud_api} answered with status {}", response.status().as_u16()))
}

/// 401 has two meanings: a refused policy, and (as the service used to answer) a drive that is not connected.
fn understand(status: StatusCode, body: &[u8]) -> Option<Answer> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let asks_to_sign_in = answer[PROVIDER]["auth"].is_object();
    match status.as_u16() {
        _ if asks_to_sign_in => Some(Answer::Taken),
        200 if answer.is_object() => Some(Answer::Taken),
        401 | 403 => Some(Answer::Refused),
        _ => None,
    }
}
