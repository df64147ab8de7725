//! The webhooks of a self-hosted service.

use serde::Deserialize;
use url::Url;

use super::applications::{Secrets, check_name, variable};
use super::identity::{check_secret, kept};
use super::{FirstStart, Problems};
use crate::policy::Secret;
use crate::store::{Action, random_text};
use crate::webhooks::Webhook;

/// `[[webhooks]]`: who is told what happens to files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookSection {
    pub name: String,
    pub url: String,
    /// Without it, all.
    pub events: Option<Vec<String>>,
}

impl WebhookSection {
    /// The webhook, for the application with the key `application`.
    pub(super) fn check(
        &self,
        application: &str,
        secrets: &Secrets<'_>,
        problems: &mut Problems,
    ) -> Option<Webhook> {
        problems.keep(check_name("webhooks.name", &self.name))?;
        let url = problems.keep(target(&self.name, &self.url));
        let all: Vec<String> = Action::ALL.map(|action| action.to_string()).to_vec();
        let events = problems.each(self.events.as_ref().unwrap_or(&all), |text| {
            text.parse().map_err(|unknown| format!("webhooks.{}.events: {unknown}", self.name))
        });
        if self.events.as_ref().is_some_and(Vec::is_empty) {
            problems
                .add(format!("webhooks.{}.events is empty: it would never be called", self.name));
        }
        Some(Webhook {
            name: self.name.clone(),
            application: application.to_owned(),
            url: url?,
            actions: events.into_iter().collect(),
            secret: problems.keep(self.secret(secrets))?,
        })
    }

    /// From the environment, or from the data folder: there only for who tells, and for who looks whether it can
    /// be had.
    fn secret(&self, secrets: &Secrets<'_>) -> Result<Option<Secret>, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Kept {
            secret: String,
        }
        let variable = variable("SEALDROP_WEBHOOK_SECRET", &self.name);
        let text = match (secrets.env)(&variable) {
            Some(text) => text,
            None => {
                let path = secrets.data_dir.join(format!("webhook-{}.toml", self.name));
                let is_needed = match secrets.first_start {
                    FirstStart::Make => true,
                    FirstStart::Rehearse => path.exists(),
                    FirstStart::Refuse => false,
                };
                if !is_needed {
                    return Ok(None);
                }
                let make = || {
                    Ok(format!(
                        "# What signs the calls of this webhook, made at the first start. Its receiver needs it too.\n\
                         secret = \"{}\"\n",
                        random_text(43)?
                    ))
                };
                let otherwise = format!("set {variable}");
                kept::<Kept>(&path, secrets.first_start, make, &otherwise, "a secret")?.secret
            }
        };
        check_secret(&variable, &text)?;
        Ok(Some(Secret::new(&text)))
    }
}

/// Where a webhook goes. The URL may hold a token, so the message does not repeat it.
fn target(name: &str, text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| {
        let is_plain = url.username().is_empty() && url.password().is_none();
        matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain
    });
    url.ok_or_else(|| {
        format!("webhooks.{name}.url is no http or https URL without a name or password in it")
    })
}
