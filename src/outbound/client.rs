//! The client: asks a checked source, follows redirects that are allowed too, and hands on what comes.

use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Response};
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::body::{Connection, Pace, Terms};
use super::dial::Dialer;
use super::message::{is_encoded, length, only_range, request, text};
use super::name::filename;
use super::{FetchError, Fetched, Headers, Settings};
use crate::places::{Places, Taking};
use crate::policy::{Code, Grant, Source, op};

/// Redirects that are followed.
const MAX_REDIRECTS: usize = 5;

/// A connection's buffer, in bytes: the largest piece that is read at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// Fetches from elsewhere. Cheap to clone; every request has a connection of its own.
#[derive(Clone)]
pub struct Client {
    dialer: Dialer,
    settings: Settings,
    places: Places,
}

/// A response with the connection that its body comes over, and the URL that gave it.
pub(super) struct Answer {
    url: Url,
    pub(super) response: Response<Incoming>,
    connection: Connection,
}

impl Client {
    /// A client under the operator's settings.
    pub fn new(settings: Settings) -> Self {
        let dialer =
            Dialer::new(settings.guard.clone(), settings.connect_timeout, &settings.authorities);
        let Settings { at_once, at_once_per_owner, client_share, .. } = settings;
        let places = Places::new(at_once, at_once_per_owner, client_share.of(at_once));
        Client { dialer, settings, places }
    }

    /// What `source` answers to a GET, once its head is there.
    ///
    /// `grant` is asked again for every redirect: where the policy limits URLs, each of them must match.
    ///
    /// ```
    /// # use sealdrop::{outbound::{Client, Headers}, policy::{Grant, Source, op}};
    /// async fn route(client: &Client, grant: &Grant<op::Import>, source: &Source) {
    ///     let _ = client.get(grant, source, &Headers::default()).await;
    /// }
    /// ```
    ///
    /// A URL that no grant was asked about does not compile, nor does a grant that is not for fetching:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{outbound::{Client, Headers}, policy::{Grant, op}};
    /// async fn route(client: &Client, grant: &Grant<op::Import>, source: &url::Url) {
    ///     let _ = client.get(grant, source, &Headers::default()).await;
    /// }
    /// ```
    ///
    /// ```compile_fail,E0277
    /// # use sealdrop::{outbound::{Client, Headers}, policy::{Grant, Source, op}};
    /// async fn route(client: &Client, grant: &Grant<op::Upload>, source: &Source) {
    ///     let _ = client.get(grant, source, &Headers::default()).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`FetchError`], see there.
    pub async fn get<O: op::Fetches>(
        &self,
        grant: &Grant<O>,
        source: &Source,
        headers: &Headers,
    ) -> Result<Fetched, FetchError> {
        let place = self.place(grant)?;
        let terms = self.terms();
        let answer = self.follow(grant, source, &Method::GET, headers.map(), terms).await?;
        match answer.response.status().as_u16() {
            200 | 203 => answer.into_fetched(source, terms, Some(place)),
            status => Err(FetchError::Status(status)),
        }
    }

    /// Sends `body` to a URL that the operator configured, and returns the status of the answer, whose body
    /// nobody reads. Redirects are not followed.
    ///
    /// # Errors
    /// [`FetchError`]: [`FetchError::NoPublicAddress`], [`FetchError::Unreachable`], [`FetchError::TooSlow`].
    pub async fn post(
        &self,
        url: &Url,
        headers: &[(&'static str, &str)],
        body: String,
    ) -> Result<u16, FetchError> {
        let mut own = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::try_from(*value).map_err(FetchError::unreachable)?;
            own.insert(*name, value);
        }
        let answer = self.ask(url, &Method::POST, own, body, self.terms()).await?;
        Ok(answer.response.status().as_u16())
    }

    /// A place to fetch into. Who signs policies without an owner speaks for many, and is counted by client.
    pub(super) fn place<O>(&self, grant: &Grant<O>) -> Result<Taking, FetchError> {
        self.places.take(&grant.whose(), 1).ok_or(FetchError::Busy)
    }

    pub(super) fn terms(&self) -> Terms {
        Terms {
            max_bytes: self.settings.max_bytes,
            idle: self.settings.idle_timeout,
            deadline: Instant::now() + self.settings.total_timeout,
        }
    }

    /// The first answer that is no redirect. Each URL on the way is a source that `grant` allows.
    pub(super) async fn follow<O: op::Fetches>(
        &self,
        grant: &Grant<O>,
        source: &Source,
        method: &Method,
        headers: &HeaderMap,
        terms: Terms,
    ) -> Result<Answer, FetchError> {
        let mut current = source.clone();
        for _ in 0..=MAX_REDIRECTS {
            // What the caller lists is for the host that it named, and may be a secret.
            let is_at_home = current.url().origin() == source.url().origin();
            let headers = if is_at_home { headers.clone() } else { only_range(headers) };
            let answer = self.ask(current.url(), method, headers, String::new(), terms).await?;
            match answer.response.status().as_u16() {
                301 | 302 | 303 | 307 | 308 => current = next_source(grant, &answer)?,
                _ => return Ok(answer),
            }
        }
        Err(FetchError::TooManyRedirects(MAX_REDIRECTS))
    }

    /// One request over a connection of its own.
    async fn ask(
        &self,
        url: &Url,
        method: &Method,
        headers: HeaderMap,
        body: String,
        terms: Terms,
    ) -> Result<Answer, FetchError> {
        let request = request(url, method, headers, body)?;
        let asking = async {
            let stream = TokioIo::new(self.dialer.dial(url).await?);
            let mut builder = http1::Builder::new();
            builder.max_buf_size(BUFFER_BYTES);
            let (mut sender, connection) =
                builder.handshake(stream).await.map_err(FetchError::unreachable)?;
            let connection = Connection(tokio::spawn(connection).abort_handle());
            let until = terms.deadline.min(Instant::now() + terms.idle);
            let answering = timeout_at(until, sender.send_request(request)).await;
            let response = answering.map_err(|_| FetchError::TooSlow)?;
            let response = response.map_err(FetchError::unreachable)?;
            Ok(Answer { url: url.clone(), response, connection })
        };
        timeout_at(terms.deadline, asking).await.unwrap_or(Err(FetchError::TooSlow))
    }
}

impl Answer {
    pub(super) fn into_fetched(
        self,
        asked_for: &Source,
        terms: Terms,
        place: Option<Taking>,
    ) -> Result<Fetched, FetchError> {
        let headers = self.response.headers();
        let content_type = text(headers, &header::CONTENT_TYPE).map(str::to_owned);
        let disposition = text(headers, &header::CONTENT_DISPOSITION);
        let filename = filename(disposition, &self.url, asked_for.url());
        if is_encoded(headers, &filename) {
            return Err(FetchError::Encoded);
        }
        let length = length(headers);
        if length.is_some_and(|length| length > terms.max_bytes) {
            return Err(FetchError::TooLarge(terms.max_bytes));
        }
        Ok(Fetched {
            content_type,
            filename,
            length,
            body: self.response.into_body(),
            received: 0,
            terms,
            pace: Pace::default(),
            _connection: self.connection,
            _place: place,
        })
    }
}

/// Where a redirect leads, if the policy allows that too.
fn next_source<O: op::Fetches>(grant: &Grant<O>, answer: &Answer) -> Result<Source, FetchError> {
    let place =
        text(answer.response.headers(), &header::LOCATION).ok_or(FetchError::BadRedirect)?;
    let url = answer.url.join(place).map_err(|_| FetchError::BadRedirect)?;
    grant.source(url.as_str()).map_err(|denied| match denied.code() {
        Code::BadRequest => FetchError::BadRedirect,
        _ => FetchError::Denied(denied),
    })
}
