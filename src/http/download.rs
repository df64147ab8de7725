//! A stored file as an answer: ranges, conditions, safe headers, and a body that reads ahead.

use std::fs::File;
use std::io::{self, IoSliceMut};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_web::body::SizedStream;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    ETAG, EntityTag, Header, HttpDate, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    IF_UNMODIFIED_SINCE, IfMatch, IfModifiedSince, IfNoneMatch, IfRange, IfUnmodifiedSince,
    LAST_MODIFIED, RANGE,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, block};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream::{self, FuturesOrdered, Stream, StreamExt};
use rustix::io::{ReadWriteFlags, preadv2};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::files::Downloads;
use super::guard::text;
use super::refusal::Refusal;
use crate::delivery::{Showing, content_disposition};
use crate::places::Taking;
use crate::store::{Meta, Opened};

/// One read, and how many of them are under way before the client wants them.
const CHUNK_BYTES: u64 = 256 * 1024;
const READ_AHEAD: usize = 4;

/// An open file on its way to a client.
pub(super) struct Download {
    file: Arc<File>,
    meta: Meta,
    is_download: bool,
    cache: String,
}

/// What the conditions of a request come to (RFC 9110, section 13.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    Met,
    NotModified,
    Failed,
}

impl Download {
    pub(super) fn new(opened: Opened, is_download: bool) -> Self {
        let cache = "private, no-cache".to_owned();
        Download { file: Arc::new(opened.file), meta: opened.meta, is_download, cache }
    }

    /// The same with another `Cache-Control`.
    pub(super) fn kept(self, cache: String) -> Self {
        Download { cache, ..self }
    }

    pub(super) fn answer(self, request: &HttpRequest) -> Result<HttpResponse, Refusal> {
        match self.condition(request) {
            Condition::Met => {}
            Condition::NotModified => return Ok(self.head(StatusCode::NOT_MODIFIED).finish()),
            Condition::Failed => return Ok(self.head(StatusCode::PRECONDITION_FAILED).finish()),
        }
        let size = self.meta.size_bytes;
        let asked =
            text(request.headers(), RANGE.as_str()).filter(|_| self.range_is_current(request));
        let (range, mut response) = match asked.map(|header| wanted_range(header, size)) {
            Some(Wanted::Range(range)) => {
                let mut response = self.head(StatusCode::PARTIAL_CONTENT);
                let content_range = format!("bytes {}-{}/{size}", range.start, range.end - 1);
                response.insert_header((CONTENT_RANGE, content_range));
                (range, response)
            }
            Some(Wanted::Unsatisfiable) => {
                let mut response = self.head(StatusCode::RANGE_NOT_SATISFIABLE);
                response.insert_header((CONTENT_RANGE, format!("bytes */{size}")));
                return Ok(response.finish());
            }
            Some(Wanted::Everything) | None => (0..size, self.head(StatusCode::OK)),
        };
        let length = range.end - range.start;
        if request.method() == Method::HEAD {
            // Only the length is taken from it; nothing is read.
            return Ok(
                response.body(SizedStream::new(length, stream::empty::<io::Result<Bytes>>()))
            );
        }
        let place = Downloads::take(request)?;
        Ok(response.body(SizedStream::new(length, read((self.file, place), range))))
    }

    fn head(&self, status: StatusCode) -> HttpResponseBuilder {
        let showing = Showing::of(&self.meta.mimetype);
        let is_saved = self.is_download || showing.is_saved();
        let mut response = HttpResponse::build(status);
        response
            .insert_header((ETAG, self.tag()))
            .insert_header((LAST_MODIFIED, HttpDate::from(self.modified())))
            .insert_header((ACCEPT_RANGES, "bytes"))
            .insert_header((CACHE_CONTROL, self.cache.as_str()))
            .insert_header((CONTENT_SECURITY_POLICY, showing.content_policy()))
            .insert_header((
                CONTENT_DISPOSITION,
                content_disposition(is_saved, &self.meta.filename),
            ))
            .insert_header(("X-File-Name", percent_encoded(&self.meta.filename)))
            .content_type(content_type(&self.meta.mimetype));
        response
    }

    fn tag(&self) -> EntityTag {
        EntityTag::new_strong(self.meta.etag())
    }

    /// In whole seconds, as HTTP dates are.
    fn modified(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.meta.uploaded_ms / 1000)
    }

    fn condition(&self, request: &HttpRequest) -> Condition {
        let has = |name| request.headers().contains_key(name);
        let date = |date: HttpDate| SystemTime::from(date);
        if has(IF_MATCH) {
            let matches = match IfMatch::parse(request) {
                Ok(IfMatch::Any) => true,
                Ok(IfMatch::Items(tags)) => tags.iter().any(|tag| tag.strong_eq(&self.tag())),
                Err(_) => false,
            };
            if !matches {
                return Condition::Failed;
            }
        } else if has(IF_UNMODIFIED_SINCE)
            && IfUnmodifiedSince::parse(request).is_ok_and(|since| self.modified() > date(since.0))
        {
            return Condition::Failed;
        }
        let is_known = if has(IF_NONE_MATCH) {
            match IfNoneMatch::parse(request) {
                Ok(IfNoneMatch::Any) => true,
                Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&self.tag())),
                Err(_) => false,
            }
        } else {
            has(IF_MODIFIED_SINCE)
                && IfModifiedSince::parse(request)
                    .is_ok_and(|since| self.modified() <= date(since.0))
        };
        if is_known { Condition::NotModified } else { Condition::Met }
    }

    /// A range counts only for the file that the client has a piece of already.
    fn range_is_current(&self, request: &HttpRequest) -> bool {
        !request.headers().contains_key(IF_RANGE)
            || match IfRange::parse(request) {
                Ok(IfRange::EntityTag(tag)) => tag.strong_eq(&self.tag()),
                Ok(IfRange::Date(date)) => self.modified() == SystemTime::from(date),
                Err(_) => false,
            }
    }
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// Not empty.
    Range(Range<u64>),
    /// Several ranges, other units or nonsense: the whole file, as RFC 9110, section 14.2 allows.
    Everything,
    Unsatisfiable,
}

fn wanted_range(header: &str, size: u64) -> Wanted {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Wanted::Everything;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (start, end) = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => (first, last.saturating_add(1).min(size)),
        (Some(first), None) if last.trim().is_empty() => (first, size),
        (None, Some(suffix)) if first.trim().is_empty() => (size.saturating_sub(suffix), size),
        _ => return Wanted::Everything,
    };
    if start < end { Wanted::Range(start..end) } else { Wanted::Unsatisfiable }
}

fn content_type(mimetype: &str) -> String {
    let is_text = matches!(mimetype, "text/plain" | "text/csv" | "text/markdown" | "text/css");
    if is_text { format!("{mimetype}; charset=utf-8") } else { mimetype.to_owned() }
}

/// Headers are ASCII; Java saves a file under what it finds here.
fn percent_encoded(filename: &str) -> String {
    url::form_urlencoded::byte_serialize(filename.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// What all downloads together may have read ahead, in chunks: 16 MiB. A download that finds none left reads
/// one chunk at a time, so clients that do not read cost one chunk each and nobody waits for them.
static AHEAD: Semaphore = Semaphore::const_new(64);

/// Buffers of `CHUNK_BYTES` that were sent and wait to be filled again: new ones cost more than the copy into
/// them, since the kernel has to clear every page.
static USED: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// Most buffers that wait: 4 MiB.
const MAX_USED: usize = 16;

/// A chunk that was read ahead gives its place back when the client has it, and its buffer to the next one.
struct Chunk {
    buffer: Vec<u8>,
    length: usize,
    _place: Option<SemaphorePermit<'static>>,
}

impl Chunk {
    fn of(length: usize, place: Option<SemaphorePermit<'static>>) -> Self {
        let used = USED.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let buffer = used.unwrap_or_else(|| vec![0; CHUNK_BYTES as usize]);
        Chunk { buffer, length, _place: place }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.buffer[..self.length]
    }
}

impl AsRef<[u8]> for Chunk {
    fn as_ref(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        let mut used = USED.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() < MAX_USED {
            used.push(std::mem::take(&mut self.buffer));
        }
    }
}

/// The bytes of `range`, a few reads ahead of the client, for as long as it has a place. No thread waits for a
/// slow one.
fn read(source: (Arc<File>, Taking), range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> {
    let reads = FuturesOrdered::new();
    stream::unfold((reads, range, source), |(mut reads, mut rest, source)| async move {
        while !rest.is_empty() && reads.len() < READ_AHEAD {
            let place = AHEAD.try_acquire().ok();
            if place.is_none() && !reads.is_empty() {
                break;
            }
            let length = CHUNK_BYTES.min(rest.end - rest.start);
            reads.push_back(read_chunk(source.0.clone(), rest.start, length as usize, place));
            rest.start += length;
        }
        reads.next().await.map(|chunk| (chunk, (reads, rest, source)))
    })
}

async fn read_chunk(
    file: Arc<File>,
    start: u64,
    length: usize,
    place: Option<SemaphorePermit<'static>>,
) -> io::Result<Bytes> {
    let mut chunk = Chunk::of(length, place);
    let cached = read_cached(&file, chunk.bytes_mut(), start);
    if cached == length {
        return Ok(Bytes::from_owner(chunk));
    }
    let chunk = block(move || {
        file.read_exact_at(&mut chunk.bytes_mut()[cached..], start + cached as u64)?;
        Ok(Bytes::from_owner(chunk))
    });
    chunk.await.map_err(io::Error::other)?
}

/// How many bytes from `start` on could be had without waiting for the disk. What is in the page cache is not
/// worth a thread.
fn read_cached(file: &File, bytes: &mut [u8], start: u64) -> usize {
    let mut slices = [IoSliceMut::new(bytes)];
    preadv2(file, &mut slices, start, ReadWriteFlags::NOWAIT).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: Wanted) {
        assert_eq!(wanted_range(header, 100), expected);
    }

    #[test]
    fn one_range_is_cut_to_the_file() {
        check("bytes=0-9", Wanted::Range(0..10));
        check("bytes=90-", Wanted::Range(90..100));
        check("bytes=-5", Wanted::Range(95..100));
        check("bytes=-500", Wanted::Range(0..100));
        check("bytes=99-18446744073709551615", Wanted::Range(99..100));
    }

    #[test]
    fn what_lies_outside_is_told() {
        check("bytes=100-", Wanted::Unsatisfiable);
        check("bytes=-0", Wanted::Unsatisfiable);
    }

    #[test]
    fn what_is_not_understood_gets_everything() {
        for header in ["bytes=9-0", "bytes=0-1,5-6", "items=0-1", "bytes=a-b", "bytes=-", "bytes"] {
            check(header, Wanted::Everything);
        }
    }
}
