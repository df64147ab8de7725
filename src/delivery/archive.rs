//! Files in one archive, written while it is sent: no archive is ever whole anywhere but at its receiver.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::io::{self, Read, Write};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};
use zip::{CompressionMethod, DateTime};

use crate::policy::{Grant, Handle, op};
use crate::store::{Meta, Opened, Store, StoreError, blocking};
use crate::uploads::{Incoming, UploadError};

/// One read.
const CHUNK_BYTES: u64 = 256 * 1024;

/// Longest name in an archive, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// An archive under way. Nothing is compressed: most of what is uploaded is already, and the rest would cost
/// the processor time of whoever shares this machine.
pub struct Archive {
    store: Store,
    grant: Grant<op::Read>,
    zip: ZipWriter<StreamWriter<Pipe>>,
    pipe: Pipe,
    /// The file that is being read, and the bytes that are left of it. No other is open, so that slow clients
    /// do not use up what the process may open.
    current: Option<(File, u64)>,
    waiting: VecDeque<(String, Handle)>,
}

impl Archive {
    /// An archive of the files `handles`, in their order, under names that differ and that no folder can be
    /// left by.
    ///
    /// # Errors
    /// As [`Store::open`], for any of them. One that is removed later breaks the archive off.
    pub async fn of(
        store: &Store,
        grant: Grant<op::Read>,
        handles: &[Handle],
    ) -> Result<Self, StoreError> {
        let (mut taken, mut waiting) = (HashSet::new(), VecDeque::new());
        for handle in handles {
            let meta = store.open(&grant, handle).await?.meta;
            waiting.push_back((unique(&safe(&meta.filename), &mut taken), *handle));
        }
        let pipe = Pipe::default();
        let zip = ZipWriter::new_stream(pipe.clone());
        Ok(Archive { store: store.clone(), grant, zip, pipe, current: None, waiting })
    }

    /// Its bytes. Between two reads no thread waits for the client.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> {
        stream::try_unfold(Some(self), |archive| async {
            match archive {
                Some(archive) => archive.advance().await.map(Some),
                None => Ok(None),
            }
        })
    }

    /// Keeps it as a new file.
    ///
    /// # Errors
    /// As [`Incoming::write`] and [`Incoming::finish`]; nothing stays then.
    pub async fn pour(self, mut incoming: Incoming) -> Result<Meta, UploadError> {
        let mut bytes = std::pin::pin!(self.into_stream());
        while let Some(chunk) = bytes.next().await {
            incoming.write(chunk?).await?;
        }
        incoming.finish().await
    }

    /// The next bytes, and the rest of the archive if they are not its end.
    async fn advance(mut self) -> io::Result<(Bytes, Option<Self>)> {
        loop {
            if self.current.is_some() {
                self = blocking(move || self.read()).await?;
            } else if let Some((name, handle)) = self.waiting.pop_front() {
                let opened = self.store.open(&self.grant, &handle).await;
                self.begin(name, opened.map_err(io::Error::other)?)?;
            } else {
                self.zip.finish()?;
                return Ok((self.pipe.take(), None));
            }
            let bytes = self.pipe.take();
            if !bytes.is_empty() {
                return Ok((bytes, Some(self)));
            }
        }
    }

    fn begin(&mut self, name: String, Opened { file, meta }: Opened) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(time_of(&meta))
            .large_file(meta.size_bytes >= u64::from(u32::MAX));
        self.zip.start_file(name, options)?;
        self.current = Some((file, meta.size_bytes));
        Ok(())
    }

    fn read(mut self) -> io::Result<Self> {
        if let Some((mut file, left)) = self.current.take() {
            let length = CHUNK_BYTES.min(left);
            let mut chunk = vec![0; length as usize];
            file.read_exact(&mut chunk)?;
            self.zip.write_all(&chunk)?;
            self.current = (left > length).then_some((file, left - length));
        }
        Ok(self)
    }
}

/// What was written and not yet sent.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn take(&self) -> Bytes {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// When its bytes were stored, in UTC: archives know no time zones. `DateTime`'s default, 1980, for times that
/// they cannot tell.
fn time_of(meta: &Meta) -> DateTime {
    let stored = UNIX_EPOCH + Duration::from_millis(meta.uploaded_ms);
    let text = humantime::format_rfc3339_seconds(stored).to_string();
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u16>);
    let mut next = || numbers.next().and_then(Result::ok).unwrap_or_default();
    let (year, [month, day, hour, minute, second]) = (next(), [(); 5].map(|()| next() as u8));
    DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

/// A name that every system can unpack, and only into the folder at hand.
fn safe(filename: &str) -> String {
    let is_free = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
    let clean: String = filename.chars().map(|c| if is_free(c) { c } else { '_' }).collect();
    let clean = clean.trim().trim_end_matches(['.', ' ']);
    let (stem, ending) = stem_and_ending(clean);
    let mut end = stem.len().min(MAX_NAME_BYTES - ending.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    // Devices of Windows, whatever follows the first dot.
    let device = clean.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let is_numbered = |kind| device.strip_prefix(kind).is_some_and(|rest: &str| rest.len() == 1);
    let is_device = ["CON", "PRN", "AUX", "NUL"].contains(&device.as_str())
        || ["COM", "LPT"].into_iter().any(is_numbered);
    match &stem[..end] {
        "" if ending.is_empty() => "file".to_owned(),
        stem if is_device => format!("_{stem}{ending}"),
        stem => format!("{stem}{ending}"),
    }
}

/// `a (2).png` for the second `a.png`; systems that do not tell case apart count `A.png` as the same.
fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let (stem, ending) = stem_and_ending(name);
    let numbered = (2..).map(|number| format!("{stem} ({number}){ending}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    candidates
        .find(|candidate| taken.insert(candidate.to_lowercase()))
        .expect("the numbers do not end")
}

/// `.png` of `a.png`; endings are short, and a name is not only an ending.
fn stem_and_ending(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 20 => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(filenames: &[&str], expected: &[&str]) {
        let mut taken = HashSet::new();
        let names: Vec<_> = filenames.iter().map(|name| unique(&safe(name), &mut taken)).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn names_leave_no_folder_on_any_system() {
        check(&["../../etc/passwd"], &[".._.._etc_passwd"]);
        check(
            &["..", "/", "", "   ", "a\\b", "c:\\d"],
            &["file", "_", "file (2)", "file (3)", "a_b", "c__d"],
        );
        check(
            &["a\0b\n.txt", "猫.png", ".htaccess", "a. . "],
            &["a_b_.txt", "猫.png", ".htaccess", "a"],
        );
        let long = format!("{}.png", "猫".repeat(100));
        check(&[&long], &[&format!("{}.png", "猫".repeat(65))]);
        check(
            &["CON", "nul.txt", "com1.tar.gz", "console"],
            &["_CON", "_nul.txt", "_com1.tar.gz", "console"],
        );
    }

    #[test]
    fn names_differ_even_where_case_does_not_count() {
        check(
            &["a.png", "A.PNG", "a.png", "a (2).png"],
            &["a.png", "A (2).PNG", "a (3).png", "a (2) (2).png"],
        );
    }
}
