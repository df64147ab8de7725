//! A folder on this server's disk that the operator named.

use std::ffi::CStr;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream;
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, fstat, openat, statat};

use super::path::is_shown;
use super::shelf::{Rank, Shelf};
use super::{Ask, Cloud, CloudError, CloudPath, Item, Kind, Listed, Opened, Page, Visit};
use crate::store::blocking;

/// What is read at a time, in bytes.
const CHUNK_BYTES: usize = 256 * 1024;

/// Most files and folders that one search looks at.
const MAX_SEARCHED: usize = 50_000;

/// How folders are opened: a link is no folder, whoever puts it there and when.
const FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// How files are: likewise, and without waiting for whoever has the other end of a pipe.
const FILE: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// Everything below one folder but for hidden names, links and what is neither file nor folder.
pub struct Folder {
    name: &'static str,
    root: PathBuf,
}

impl Folder {
    /// The folder `root`, on the wire under `name`. It may come and go while the server runs.
    pub fn new(name: &'static str, root: PathBuf) -> Self {
        Folder { name, root }
    }

    fn descend(&self, names: &[String]) -> Result<OwnedFd, CloudError> {
        let root = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        // That the operator's folder itself cannot be opened is nothing that a client could mend.
        let broken = |errno: rustix::io::Errno| CloudError::Broken(errno.into());
        let mut folder = openat(CWD, &self.root, root, Mode::empty()).map_err(broken)?;
        for name in names {
            folder = openat(&folder, name.as_str(), FOLDER, Mode::empty())?;
        }
        Ok(folder)
    }

    fn page(&self, ask: &Ask) -> Result<Page, CloudError> {
        let path = CloudPath::parse(&ask.path)?;
        let folder = self.descend(path.names())?;
        let mut shelf = Shelf::after(ask.next.as_deref())?;
        let words = ask.search.as_deref().map(words).unwrap_or_default();
        if words.is_empty() {
            let below = path.as_folder();
            each(&folder, |found| found.offer(&mut shelf, &below, ask))?;
        } else {
            let mut search = Search { words, ask, shelf, left: MAX_SEARCHED };
            search.below(&folder, &path.as_folder(), path.depth_left())?;
            shelf = search.shelf;
        }
        let (items, next) = shelf.finish();
        let folder = path.last().unwrap_or_default().to_owned();
        Ok(Page { folder, items: items.into_iter().flatten().collect(), next, can_search: true })
    }

    fn file(&self, path: &str) -> Result<Opened, CloudError> {
        let path = CloudPath::parse(path)?;
        let (name, folders) = path.names().split_last().ok_or(CloudError::NotFound)?;
        let file = openat(self.descend(folders)?, name.as_str(), FILE, Mode::empty()).map_err(
            |errno| match errno {
                // A socket, or a device without its driver.
                rustix::io::Errno::NXIO | rustix::io::Errno::NODEV => CloudError::NotFound,
                errno => errno.into(),
            },
        )?;
        let about = fstat(&file)?;
        if FileType::from_raw_mode(about.st_mode) != FileType::RegularFile {
            return Err(CloudError::NotFound);
        }
        let body = stream::try_unfold(File::from(file), read);
        Ok(Opened {
            filename: name.clone(),
            mimetype: Item::mimetype_of(name),
            size_bytes: u64::try_from(about.st_size).ok(),
            body: Box::pin(body),
        })
    }
}

impl Cloud for Folder {
    fn name(&self) -> &'static str {
        self.name
    }

    fn list<'a>(&'a self, _: &'a Visit, ask: &'a Ask) -> BoxFuture<'a, Result<Listed, CloudError>> {
        let (folder, ask) = (Folder::new(self.name, self.root.clone()), ask.clone());
        Box::pin(blocking(move || folder.page(&ask).map(Listed::Page)))
    }

    fn open<'a>(
        &'a self,
        _: &'a Visit,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Opened, CloudError>> {
        let (folder, path) = (Folder::new(self.name, self.root.clone()), path.to_owned());
        Box::pin(blocking(move || folder.file(&path)))
    }
}

/// The next piece of a file, and the file to go on with.
async fn read(mut file: File) -> Result<Option<(Bytes, File)>, CloudError> {
    blocking(move || {
        let mut bytes = vec![0; CHUNK_BYTES];
        let length = loop {
            match file.read(&mut bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome?,
            }
        };
        bytes.truncate(length);
        Ok((length > 0).then(|| (bytes.into(), file)))
    })
    .await
}

/// An entry of a folder that may be shown.
struct Found<'a> {
    folder: &'a OwnedFd,
    name: &'a str,
    is_folder: bool,
}

impl Found<'_> {
    /// Puts it on the page if it belongs there. It may be gone before it is looked at.
    fn offer(&self, shelf: &mut Shelf<Option<Item>>, below: &str, ask: &Ask) {
        let mimetype = Item::mimetype_of(self.name);
        if self.is_folder || ask.accepts(&mimetype) {
            shelf.offer(self.rank(below, ask), || self.item(below, mimetype));
        }
    }

    /// What a search finds is ordered by where it is.
    fn rank(&self, below: &str, ask: &Ask) -> Rank {
        match ask.search {
            None => Rank::new(self.is_folder, self.name),
            Some(_) => Rank::new(self.is_folder, &format!("{below}{}", self.name)),
        }
    }

    fn item(&self, below: &str, mimetype: String) -> Option<Item> {
        let about = statat(self.folder, self.name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let seconds = u64::try_from(about.st_mtime).ok();
        let modified = seconds
            .and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
        let slash = if self.is_folder { "/" } else { "" };
        let kind = match self.is_folder {
            true => Kind::Folder,
            false => Kind::File { mimetype, size_bytes: u64::try_from(about.st_size).ok()? },
        };
        let path = format!("{below}{}{slash}", self.name);
        Some(Item { name: self.name.to_owned(), path, modified, kind })
    }
}

/// Calls `take` with everything in `folder` that may be shown. What is not UTF-8 cannot be named to a client.
fn each(folder: &OwnedFd, mut take: impl FnMut(&Found<'_>)) -> Result<(), CloudError> {
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(shown) = name.to_str().ok().filter(|name| is_shown(name)) else { continue };
        match kind(folder, name, entry.file_type()) {
            FileType::Directory => take(&Found { folder, name: shown, is_folder: true }),
            FileType::RegularFile => take(&Found { folder, name: shown, is_folder: false }),
            _ => {}
        }
    }
    Ok(())
}

/// Some file systems do not say in the folder what is in it.
fn kind(folder: impl AsFd, name: &CStr, said: FileType) -> FileType {
    match said {
        FileType::Unknown => statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)
            .map_or(FileType::Unknown, |about| FileType::from_raw_mode(about.st_mode)),
        said => said,
    }
}

/// The words of a search, without case; a name must have all of them.
pub(super) fn words(search: &str) -> Vec<String> {
    search.split_whitespace().map(str::to_lowercase).collect()
}

/// Whether a search for `words` finds `name`.
pub(super) fn has(name: &str, words: &[String]) -> bool {
    let name = name.to_lowercase();
    words.iter().all(|word| name.contains(word))
}

/// What is below a folder and has the words, while there is not too much to look at.
struct Search<'a> {
    words: Vec<String>,
    ask: &'a Ask,
    shelf: Shelf<Option<Item>>,
    left: usize,
}

impl Search<'_> {
    fn below(&mut self, folder: &OwnedFd, path: &str, depth: usize) -> Result<(), CloudError> {
        let mut folders = Vec::new();
        let mut left = Some(self.left);
        each(folder, |found| {
            left = left.and_then(|left| left.checked_sub(1));
            if left.is_some() && has(found.name, &self.words) {
                found.offer(&mut self.shelf, path, self.ask);
            }
            if left.is_some() && found.is_folder {
                folders.push(found.name.to_owned());
            }
        })?;
        self.left = left.ok_or(CloudError::TooMany)?;
        for name in folders.into_iter().filter(|_| depth > 0) {
            match openat(folder, name.as_str(), FOLDER, Mode::empty()) {
                Ok(inner) => self.below(&inner, &format!("{path}{name}/"), depth - 1)?,
                // Gone meanwhile, or not for us: nothing in it can be picked.
                Err(_) => continue,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_search_gives_up_where_there_is_too_much() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(root.path().join("a/b")).expect("folders");
        for name in ["1.txt", "a/2.txt", "a/b/3.txt", ".hidden.txt"] {
            fs::write(root.path().join(name), b"").expect("written");
        }
        let source = Folder::new("customsource", root.path().to_owned());
        let found = |left: usize, depth: usize| {
            let ask = Ask { search: Some("txt".to_owned()), ..Ask::default() };
            let shelf = Shelf::after(None).expect("the first");
            let mut search = Search { words: words("txt"), ask: &ask, shelf, left };
            search.below(&source.descend(&[]).expect("a folder"), "/", depth)?;
            let items = search.shelf.finish().0.into_iter().flatten();
            Ok::<_, CloudError>(items.map(|item| item.path).collect::<Vec<_>>())
        };
        assert_eq!(found(5, 9).expect("all"), ["/1.txt", "/a/2.txt", "/a/b/3.txt"]);
        assert_eq!(found(5, 1).expect("not the deepest"), ["/1.txt", "/a/2.txt"]);
        assert!(matches!(found(4, 9), Err(CloudError::TooMany)));
    }
}
