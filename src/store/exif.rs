//! What a camera wrote into a picture. Blocks.
//!
//! The parser (kamadak-exif 0.6) keeps whatever hostile data makes it keep: directories that overlap, and the whole
//! data as the value of each of their entries. So the data is walked through here first, and is parsed
//! only when it is no more than cameras write.

use std::fs::File;
use std::io::BufReader;
use std::panic::catch_unwind;

use exif::{In, Reader, Value as Field};
use serde_json::{Map, Number, Value};

use super::container::raw_exif;
use super::picture::Bounded;

/// EXIF by the names of its tags: texts, numbers, and arrays of numbers.
pub type Exif = Map<String, Value>;

/// Most entries, and most bytes of all their values together. Maker notes are the largest, with some 100 KiB.
const MAX_ENTRIES: usize = 2000;
const MAX_VALUE_BYTES: usize = 512 << 10;

/// The longest value that is answered; what is longer is a maker's own business.
const MAX_TEXT_BYTES: usize = 4096;
const MAX_NUMBERS: usize = 64;

/// Tags that point to a further directory: EXIF, GPS, interoperability (CIPA DC-008, section 4.6.3).
const POINTERS: [u16; 3] = [0x8769, 0x8825, 0xA005];

/// The EXIF of a file that is stored as `mimetype`; none when there is none, or none that can be read.
pub(super) fn exif(file: &File, mimetype: &str) -> Option<Exif> {
    if !mimetype.starts_with("image/") {
        return None;
    }
    let data = raw_exif(&mut BufReader::new(Bounded::new(file))).ok()??;
    Walk::through(&data).ok()?;
    // Data that the parser stumbles over is none that anybody can read.
    catch_unwind(|| fields(data)).ok()?
}

/// The fields of the picture itself; those of its thumbnail are left out.
fn fields(data: Vec<u8>) -> Option<Exif> {
    let parsed = Reader::new().continue_on_error(true).read_raw(data);
    let parsed = parsed.or_else(|error| error.distill_partial_result(|_| ())).ok()?;
    let known = parsed.fields().filter(|field| field.ifd_num == In::PRIMARY);
    let known = known.filter(|field| field.tag.description().is_some());
    Some(known.filter_map(|field| Some((field.tag.to_string(), json(&field.value)?))).collect())
}

fn json(value: &Field) -> Option<Value> {
    match value {
        Field::Ascii(texts) => text(&texts.join(&b", "[..])),
        Field::Undefined(bytes, _) => text(bytes),
        Field::Byte(all) => numbers(all, |&one| one.into()),
        Field::Short(all) => numbers(all, |&one| one.into()),
        Field::Long(all) => numbers(all, |&one| one.into()),
        Field::SByte(all) => numbers(all, |&one| one.into()),
        Field::SShort(all) => numbers(all, |&one| one.into()),
        Field::SLong(all) => numbers(all, |&one| one.into()),
        Field::Rational(all) => numbers(all, |one| fraction(one.to_f64())),
        Field::SRational(all) => numbers(all, |one| fraction(one.to_f64())),
        Field::Float(all) => numbers(all, |&one| fraction(one.into())),
        Field::Double(all) => numbers(all, |&one| fraction(one)),
        Field::Unknown(..) => None,
    }
}

/// A text; bytes that are none are in hex.
fn text(bytes: &[u8]) -> Option<Value> {
    if bytes.len() > MAX_TEXT_BYTES {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => Some(text.trim_end().into()),
        Ok(_) | Err(_) => Some(hex::encode(bytes).into()),
    }
}

fn numbers<T>(all: &[T], one: impl Fn(&T) -> Value) -> Option<Value> {
    match all {
        [only] => Some(one(only)),
        all if all.len() <= MAX_NUMBERS => Some(all.iter().map(one).collect()),
        _ => None,
    }
}

/// Null for what is divided by zero.
fn fraction(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// Goes through the directories as the parser will, and counts.
struct Walk<'a> {
    data: &'a [u8],
    is_little: bool,
    entries: usize,
    value_bytes: usize,
}

/// More than cameras write, or a pointer that is none.
#[derive(Debug, PartialEq, Eq)]
struct TooMuch;

impl<'a> Walk<'a> {
    fn through(data: &'a [u8]) -> Result<(), TooMuch> {
        let is_little = data.starts_with(b"II");
        let mut walk = Walk { data, is_little, entries: 0, value_bytes: 0 };
        let mut next = walk.long(4);
        while let Some(at) = next.filter(|&at| at != 0) {
            next = walk.directory(at, 0)?;
        }
        Ok(())
    }

    /// Where the next directory is; none when the data ends before it says so.
    fn directory(&mut self, at: usize, depth: u8) -> Result<Option<usize>, TooMuch> {
        let Some(count) = self.short(at) else { return Ok(None) };
        self.entries += usize::from(count) + 1;
        if self.entries > MAX_ENTRIES || depth > 2 {
            return Err(TooMuch);
        }
        let first = at + 2;
        let end = first + 12 * usize::from(count);
        for at in (first..end).step_by(12) {
            self.entry(at, depth)?;
        }
        Ok(self.long(end))
    }

    fn entry(&mut self, at: usize, depth: u8) -> Result<(), TooMuch> {
        let (Some(tag), Some(kind)) = (self.short(at), self.short(at + 2)) else { return Ok(()) };
        let (Some(count), Some(value)) = (self.long(at + 4), self.long(at + 8)) else {
            return Ok(());
        };
        if POINTERS.contains(&tag) {
            if (kind, count) != (4, 1) {
                return Err(TooMuch);
            }
            return self.directory(value, depth + 1).map(|_| ());
        }
        // No type has more than 8 bytes (CIPA DC-008, section 4.6.2).
        self.value_bytes = self.value_bytes.saturating_add(count.saturating_mul(unit_bytes(kind)));
        if self.value_bytes > MAX_VALUE_BYTES { Err(TooMuch) } else { Ok(()) }
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.data.get(at..)?.first_chunk()?;
        Some(if self.is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = *self.data.get(at..)?.first_chunk()?;
        let long =
            if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(long).ok()
    }
}

fn unit_bytes(kind: u16) -> usize {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 => 4,
        5 | 10 | 12 => 8,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// A TIFF directory of (tag, type, count, value or offset), the smaller end first, and what follows it.
    fn tiff(entries: &[(u16, u16, u32, u32)], more: &[u8]) -> Vec<u8> {
        let mut data = b"II\x2a\0\x08\0\0\0".to_vec();
        data.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            data.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            data.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
        }
        data.extend([0; 4]);
        data.extend(more);
        data
    }

    /// Make, orientation, and an EXIF directory with a version and an exposure of 1/250 s.
    fn camera() -> Vec<u8> {
        let more = [
            &b"Sealdrop\0\0"[..],
            &[2, 0],
            &[0x00, 0x90, 7, 0, 4, 0, 0, 0, b'0', b'2', b'3', b'1'],
            &[0x9A, 0x82, 5, 0, 1, 0, 0, 0, 90, 0, 0, 0],
            &[0; 4],
            &[1, 0, 0, 0, 250, 0, 0, 0],
        ];
        tiff(&[(0x010F, 2, 9, 50), (0x0112, 3, 1, 6), (0x8769, 4, 1, 60)], &more.concat())
    }

    fn read(bytes: &[u8]) -> Option<Value> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        exif(&file, "image/any").map(Value::Object)
    }

    fn png(exif: &[u8]) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x05tEXthello0000".to_vec();
        png.extend((exif.len() as u32).to_be_bytes());
        [&png[..], b"eXIf", exif, b"0000\0\0\0\0IEND"].concat()
    }

    fn sized(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes()[..], name, body].concat()
    }

    fn heif(exif: &[u8]) -> Vec<u8> {
        let infe = sized(b"infe", b"\x02\0\0\0\0\x07\0\0Exif\0");
        let iinf = sized(b"iinf", &[b"\0\0\0\0\0\x01", &infe[..]].concat());
        let data = [b"\0\0\0\x06Exif\0\0", exif].concat();
        let head = b"\x01\0\0\0\x44\0\0\x01\0\x07\0\x01\0\0\0\x01\0\0\0\0";
        let iloc = sized(b"iloc", &[&head[..], &(data.len() as u32).to_be_bytes()].concat());
        let meta = [b"\0\0\0\0", &iinf[..], &iloc, &sized(b"idat", &data)].concat();
        [sized(b"ftyp", b"heic\0\0\0\0heic"), sized(b"free", b"..."), sized(b"meta", &meta)]
            .concat()
    }

    #[test]
    fn every_container_is_read() {
        let exif = camera();
        let jpeg = |data: &[u8]| {
            let length = (data.len() as u16 + 8).to_be_bytes();
            [b"\xff\xd8\xff\xe0\0\x04ab\xff\xe1", &length[..], b"Exif\0\0", data].concat()
        };
        let webp = [
            b"RIFF\0\0\0\0WEBPVP8X\x03\0\0\0abc\0EXIF",
            &(exif.len() as u32).to_le_bytes()[..],
            &exif,
        ];
        let expected = json!({
            "Make": "Sealdrop", "Orientation": 6, "ExifVersion": "0231", "ExposureTime": 0.004
        });
        for file in [exif.clone(), jpeg(&exif), png(&exif), webp.concat(), heif(&exif)] {
            assert_eq!(read(&file), Some(expected.clone()), "{:?}", &file[..12]);
        }
    }

    #[test]
    fn data_that_costs_more_than_it_says_is_left() {
        let all = u32::MAX >> 12;
        let overlapping: Vec<_> = (0..1000).map(|at| (0x8769, 4, 1, 8 + 12 * at)).collect();
        for data in [
            tiff(&[(0x010F, 2, all, 8)], &vec![0; 1 << 19]),
            tiff(&overlapping, &[]),
            tiff(&[(0x8769, 4, 1, 8)], &[]),
            tiff(&[(0x8769, 3, 1, 8)], &[]),
            tiff(&vec![(0x010F, 1, 1, 0); 2001], &[]),
        ] {
            assert_eq!(Walk::through(&data), Err(TooMuch));
            assert_eq!(read(&png(&data)), None);
        }
        let cyclic = [b"II\x2a\0\x08\0\0\0\0\0", &8u32.to_le_bytes()[..]].concat();
        assert_eq!(Walk::through(&cyclic), Err(TooMuch));
    }

    proptest! {
        #[test]
        fn no_data_does_harm(flips in prop::collection::vec((any::<u16>(), any::<u8>()), 0..8)) {
            for mut file in [camera(), png(&camera()), heif(&camera())] {
                for &(at, byte) in &flips {
                    let at = usize::from(at) % file.len();
                    file[at] = byte;
                }
                read(&file);
            }
        }
    }
}
