//! A small PNG, made by hand: the bytes are stored, not compressed.
//!
//! Sources: PNG (Third Edition), sections 5 and 11; RFC 1950 and RFC 1951, section 3.2.4.

/// A picture of `width` times `height` pixels in red, green and blue, as `color` says for column and row.
pub(super) fn png(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let mut rows = Vec::new();
    for row in 0..height {
        // No filter.
        rows.push(0);
        (0..width).for_each(|column| rows.extend(color(column, row)));
    }
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // Eight bits a sample, true colour, and the only compression, filter and interlacing there are.
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"IDAT", &zlib(&rows));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).expect("a picture of ours is small");
    file.extend(length.to_be_bytes());
    let body = [kind.as_slice(), data].concat();
    file.extend(&body);
    file.extend(crc32(&body).to_be_bytes());
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = data.chunks(65_535);
    let last = blocks.len();
    for (number, block) in (1..).zip(blocks) {
        let length = u16::try_from(block.len()).expect("a block has at most 65535 bytes");
        stream.push(u8::from(number == last));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler32(data).to_be_bytes());
    stream
}

fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1, 0), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !data.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksums_are_those_of_the_standards() {
        // PNG (Third Edition), annex D gives the code; the value for "IEND" is in every PNG there is.
        assert_eq!(crc32(b"IEND"), 0xAE42_6082);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn it_is_a_picture_of_its_size() {
        let bytes = png(300, 200, |column, row| [column as u8, row as u8, 0]);
        let size = imagesize::blob_size(&bytes).expect("a picture");
        assert_eq!((size.width, size.height), (300, 200));
        assert_eq!(infer::get(&bytes).expect("known").mime_type(), "image/png");
    }
}
