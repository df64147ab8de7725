//! Three files of our own making, so that picking from a source is seen without any account or folder.

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream;

use super::folder::{has, words};
use super::png::png;
use super::shelf::{Rank, Shelf};
use super::{Ask, CUSTOM_SOURCE, Cloud, CloudError, CloudPath, Item, Kind, Listed, Opened};
use super::{Page, Visit};

const TEXT: &str = "This file came from the built-in source of samples.\n\
    \n\
    The picker listed it, the server stored it, and nothing went through the browser.\n\
    A folder of your own takes its place: see [customsource] in docs/sealdrop.example.toml.\n";

const TABLE: &str = "month,files,megabytes\n\
    January,120,480\nFebruary,180,655\nMarch,240,910\nApril,310,1204\nMay,405,1630\n";

/// Pixels of the picture.
const WIDTH: u32 = 288;
const HEIGHT: u32 = 192;

/// The one folder.
const PICTURES: &str = "Pictures";

/// A source that is in this program.
pub struct Samples([Sample; 3]);

struct Sample {
    folder: Option<&'static str>,
    name: &'static str,
    bytes: Bytes,
}

impl Samples {
    /// Makes the files.
    pub fn new() -> Self {
        let text = |name, text: &'static str| Sample { folder: None, name, bytes: text.into() };
        let picture = png(WIDTH, HEIGHT, evening).into();
        Samples([
            Sample { folder: Some(PICTURES), name: "Evening.png", bytes: picture },
            text("Figures.csv", TABLE),
            text("Read me.txt", TEXT),
        ])
    }

    fn page(&self, ask: &Ask) -> Result<Page, CloudError> {
        let path = CloudPath::parse(&ask.path)?;
        let inside = match path.names() {
            [] => None,
            [folder] if folder == PICTURES => Some(PICTURES),
            _ => return Err(CloudError::NotFound),
        };
        let words = ask.search.as_deref().map(words).unwrap_or_default();
        let is_search = !words.is_empty();
        let mut shelf = Shelf::after(ask.next.as_deref())?;
        if inside.is_none() && has(PICTURES, &words) {
            shelf.offer(Rank::new(true, PICTURES), folder);
        }
        for sample in &self.0 {
            let is_here = sample.folder == inside || (is_search && inside.is_none());
            let item = sample.item();
            let Kind::File { mimetype, .. } = &item.kind else { continue };
            if is_here && has(sample.name, &words) && ask.accepts(mimetype) {
                shelf.offer(Rank::new(false, sample.name), || item);
            }
        }
        let (items, next) = shelf.finish();
        let folder = inside.unwrap_or_default().to_owned();
        Ok(Page { folder, items, next, can_search: true })
    }

    fn file(&self, path: &str) -> Result<Opened, CloudError> {
        let path = CloudPath::parse(path)?;
        let is_it = |sample: &&Sample| sample.names().eq(path.names().iter().map(String::as_str));
        let sample = self.0.iter().find(is_it).ok_or(CloudError::NotFound)?;
        let bytes = sample.bytes.clone();
        Ok(Opened {
            filename: sample.name.to_owned(),
            mimetype: Item::mimetype_of(sample.name),
            size_bytes: Some(bytes.len() as u64),
            body: Box::pin(stream::iter([Ok(bytes)])),
        })
    }
}

impl Default for Samples {
    fn default() -> Self {
        Samples::new()
    }
}

impl Sample {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.folder.into_iter().chain([self.name])
    }

    fn item(&self) -> Item {
        Item {
            name: self.name.to_owned(),
            path: self.names().map(|name| format!("/{name}")).collect(),
            modified: None,
            kind: Kind::File {
                mimetype: Item::mimetype_of(self.name),
                size_bytes: self.bytes.len() as u64,
            },
        }
    }
}

fn folder() -> Item {
    let (name, path) = (PICTURES.to_owned(), format!("/{PICTURES}/"));
    Item { name, path, modified: None, kind: Kind::Folder }
}

impl Cloud for Samples {
    fn name(&self) -> &'static str {
        CUSTOM_SOURCE
    }

    fn list<'a>(&'a self, _: &'a Visit, ask: &'a Ask) -> BoxFuture<'a, Result<Listed, CloudError>> {
        Box::pin(async { self.page(ask).map(Listed::Page) })
    }

    fn open<'a>(
        &'a self,
        _: &'a Visit,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Opened, CloudError>> {
        Box::pin(async { self.file(path) })
    }
}

/// A sky over hills, drawn 480 pixels wide.
fn evening(column: u32, row: u32) -> [u8; 3] {
    let [x, y] = [column, row].map(|at| f64::from(at) * 480.0 / f64::from(WIDTH));
    let hill = |base: f64, height: f64, length: f64| base + height * (x / length).sin();
    let sun = (x - 340.0).hypot(y - 150.0) < 34.0;
    let mix = |from: f64, to: f64| (from + (to - from) * (y / 250.0).min(1.0)) as u8;
    match () {
        () if y > hill(270.0, 18.0, 70.0) => [34, 40, 74],
        () if y > hill(225.0, 26.0, 105.0) => [58, 58, 108],
        () if sun => [255, 236, 190],
        () => [mix(52.0, 255.0), mix(70.0, 158.0), mix(140.0, 120.0)],
    }
}
