//! Where EXIF lies in a picture's file. Blocks.
//!
//! Five containers: JPEG (CIPA DC-008, section 4.7.2), PNG (third edition, `eXIf`), WebP (container
//! specification, `EXIF` chunk), HEIF and AVIF (ISO/IEC 23008-12, annex A.2.1), and TIFF, which is itself EXIF.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Largest EXIF data that is looked at. In a JPEG there is no room for more than 64 KiB.
const MAX_EXIF_BYTES: u64 = 1 << 20;

/// The raw EXIF of a picture: a TIFF header, and what follows it.
pub(super) fn raw_exif<R: BufRead + Seek>(reader: &mut R) -> io::Result<Option<Vec<u8>>> {
    let mut head = [0; 12];
    reader.read_exact(&mut head)?;
    reader.rewind()?;
    match head {
        [0xFF, 0xD8, ..] => Ok(exif::get_exif_attr_from_jpeg(reader).ok()),
        [0x89, b'P', b'N', b'G', ..] => in_png(reader),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => in_webp(reader),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => in_heif(reader),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => whole(reader),
        _ => Ok(None),
    }
}

fn whole<R: Read + Seek>(reader: &mut R) -> io::Result<Option<Vec<u8>>> {
    let length = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    bytes(reader, length)
}

fn in_png<R: Read + Seek>(reader: &mut R) -> io::Result<Option<Vec<u8>>> {
    reader.seek(SeekFrom::Start(8))?;
    loop {
        let length = u64::from(u32::from_be_bytes(array(reader)?));
        match &array::<4>(reader)? {
            b"eXIf" => return bytes(reader, length),
            b"IEND" => return Ok(None),
            _ => skip(reader, length + 4)?,
        }
    }
}

fn in_webp<R: Read + Seek>(reader: &mut R) -> io::Result<Option<Vec<u8>>> {
    reader.seek(SeekFrom::Start(12))?;
    loop {
        let name = array::<4>(reader)?;
        let length = u64::from(u32::from_le_bytes(array(reader)?));
        if name == *b"EXIF" {
            let found = bytes(reader, length)?;
            // Some writers put the beginning of a JPEG segment before it.
            let bare =
                |data: Vec<u8>| data.strip_prefix(b"Exif\0\0").map(<[u8]>::to_vec).unwrap_or(data);
            return Ok(found.map(bare));
        }
        skip(reader, length + length % 2)?;
    }
}

fn in_heif<R: Read + Seek>(reader: &mut R) -> io::Result<Option<Vec<u8>>> {
    loop {
        let length = u64::from(u32::from_be_bytes(array(reader)?));
        let name = array::<4>(reader)?;
        let body = match length {
            1 => u64::from_be_bytes(array(reader)?).checked_sub(16),
            length => length.checked_sub(8),
        };
        let Some(body) = body else { return Ok(None) };
        if name != *b"meta" {
            skip(reader, body)?;
            continue;
        }
        let Some(meta) = bytes(reader, body)? else { return Ok(None) };
        let Some((item, data)) = exif_item(&meta) else { return Ok(None) };
        let found = match data {
            Some(data) => slice(data, item.offset, item.length).map(<[u8]>::to_vec),
            None => {
                reader.seek(SeekFrom::Start(item.offset))?;
                bytes(reader, item.length)?
            }
        };
        // Four bytes say how many more lie before the TIFF header.
        return Ok(found.and_then(|found| {
            let before = Fields(&found).number(4)?;
            Some(found.get(4 + usize::try_from(before).ok()?..)?.to_vec())
        }));
    }
}

/// Where an item's bytes are: in the file, or in the box that goes with it.
struct Item {
    offset: u64,
    length: u64,
}

/// The EXIF item of a `meta` box, with the `idat` box if its bytes are there.
fn exif_item(meta: &[u8]) -> Option<(Item, Option<&[u8]>)> {
    // Version and flags.
    let boxes = boxes(meta.get(4..)?);
    let named =
        |name: &[u8; 4]| boxes.iter().find(|(found, _)| found == name).map(|(_, body)| *body);
    let id = exif_id(named(b"iinf")?)?;
    let (item, is_in_box) = location(named(b"iloc")?, id)?;
    let data = if is_in_box { Some(named(b"idat")?) } else { None };
    Some((item, data))
}

/// The number of the item whose type is `Exif`.
fn exif_id(iinf: &[u8]) -> Option<u64> {
    let mut fields = Fields(iinf);
    let version = fields.number(4)? >> 24;
    fields.number(if version == 0 { 2 } else { 4 })?;
    boxes(fields.0).into_iter().filter(|(name, _)| name == b"infe").find_map(|(_, body)| {
        let mut entry = Fields(body);
        let id_bytes = match entry.number(4)? >> 24 {
            2 => 2,
            3 => 4,
            _ => return None,
        };
        let id = entry.number(id_bytes)?;
        entry.number(2)?;
        (entry.number(4)? == u64::from(u32::from_be_bytes(*b"Exif"))).then_some(id)
    })
}

/// Where item `id` lies, if it lies in one piece; and whether that is in `idat`.
fn location(iloc: &[u8], id: u64) -> Option<(Item, bool)> {
    let mut fields = Fields(iloc);
    let version = fields.number(4)? >> 24;
    let sizes = fields.number(2)?;
    let nibble = |shift: u32| usize::try_from(sizes >> shift & 15).ok();
    let (offset_bytes, length_bytes, base_bytes) = (nibble(12)?, nibble(8)?, nibble(4)?);
    let index_bytes = if version == 0 { 0 } else { nibble(0)? };
    let id_bytes = if version == 2 { 4 } else { 2 };
    for _ in 0..fields.number(id_bytes)? {
        let found = fields.number(id_bytes)?;
        let method = if version == 0 { 0 } else { fields.number(2)? & 15 };
        fields.number(2)?;
        let base = fields.number(base_bytes)?;
        let extents = fields.number(2)?;
        for _ in 0..extents {
            fields.number(index_bytes)?;
            let (offset, length) = (fields.number(offset_bytes)?, fields.number(length_bytes)?);
            if found == id {
                let item = Item { offset: base.checked_add(offset)?, length };
                return (extents == 1 && method <= 1).then_some((item, method == 1));
            }
        }
    }
    None
}

/// The boxes in a box, each with its body.
fn boxes(mut rest: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut found = Vec::new();
    while let Some((head, _)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, name @ ..] = *head;
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(0);
        let Some(body) = rest.get(8..length) else { break };
        found.push((name, body));
        rest = &rest[length..];
    }
    found
}

/// Numbers, one after the other, each of its own number of bytes; the larger end first.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn number(&mut self, bytes: usize) -> Option<u64> {
        let (number, rest) = self.0.split_at_checked(bytes).filter(|_| bytes <= 8)?;
        self.0 = rest;
        Some(number.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}

fn slice(data: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?;
    data.get(start..start.checked_add(usize::try_from(length).ok()?)?)
}

/// The next bytes; none when there are more than anybody writes.
fn bytes<R: Read>(reader: &mut R, length: u64) -> io::Result<Option<Vec<u8>>> {
    if length > MAX_EXIF_BYTES {
        return Ok(None);
    }
    let mut found = Vec::new();
    reader.take(length).read_to_end(&mut found)?;
    Ok(Some(found).filter(|found| found.len() as u64 == length))
}

fn array<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut found = [0; N];
    reader.read_exact(&mut found)?;
    Ok(found)
}

fn skip<R: Seek>(reader: &mut R, length: u64) -> io::Result<()> {
    let length = i64::try_from(length).map_err(io::Error::other)?;
    reader.seek_relative(length)
}
