//! What a fetched file is called.

use url::Url;

/// When nothing has a name.
const NAMELESS: &str = "file";

/// Longest name, in bytes; what is longer is cut.
const MAX_BYTES: usize = 255;

/// The name in `disposition` (a `Content-Disposition`), else the last part of the address that the bytes came
/// from, else of the one that was asked for. It is data: no path, no control characters.
pub(super) fn filename(disposition: Option<&str>, came_from: &Url, asked_for: &Url) -> String {
    let announced = disposition.and_then(|header| {
        let encoded = parameter(header, "filename*").and_then(|value| extended(&value));
        encoded.or_else(|| parameter(header, "filename")).and_then(|name| clean(&name))
    });
    let in_path = [came_from, asked_for].map(last_segment);
    let has_ending = |name: &&String| name.trim_start_matches('.').contains('.');
    announced
        .or_else(|| in_path.iter().flatten().find(has_ending).cloned())
        .or_else(|| in_path.into_iter().flatten().next())
        .unwrap_or_else(|| NAMELESS.to_owned())
}

fn last_segment(url: &Url) -> Option<String> {
    let segment = url.path_segments()?.next_back()?;
    clean(&decoded(segment.as_bytes()))
}

/// The value of the parameter `wanted`, unquoted (RFC 6266, section 4.1).
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let (_, mut rest) = header.split_once(';')?;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = value(after.trim_start())?;
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after.split_once(';')?.1;
    }
}

/// A token or a quoted string at the beginning of `text`, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return Some((text[..end].trim().to_owned(), &text[end..]));
    };
    let (mut value, mut is_escaped) = (String::new(), false);
    for (at, letter) in quoted.char_indices() {
        match letter {
            '\\' if !is_escaped => is_escaped = true,
            '"' if !is_escaped => return Some((value, &quoted[at + 1..])),
            letter => {
                value.push(letter);
                is_escaped = false;
            }
        }
    }
    None
}

/// `UTF-8''na%20me` (RFC 8187, section 3.2).
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    charset.eq_ignore_ascii_case("utf-8").then(|| decoded(encoded.as_bytes()))
}

/// Percent-escapes decoded once; what is no UTF-8 then is marked as such.
fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let escaped =
            after.get(..2).filter(|_| first == b'%').and_then(|hex| hex::decode(hex).ok());
        match escaped {
            Some(byte) => {
                bytes.extend(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The last part of what may be a path, without control characters; nothing if nothing is left.
fn clean(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|letter| !letter.is_control()).collect();
    let name = name.trim();
    let end = name.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let end = end.take_while(|end| *end <= MAX_BYTES).last().unwrap_or(0);
    let name = &name[..end];
    (!name.is_empty() && name.chars().any(|letter| letter != '.')).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn whatever_is_announced_a_name_is_a_name(disposition in ".{0,80}", path in ".{0,40}") {
            let url = Url::parse("https://a.test/").expect("a URL").join(&path);
            let url = url.unwrap_or_else(|_| Url::parse(NOWHERE).expect("a URL"));
            for header in [disposition.clone(), format!("attachment; filename={disposition}"),
                format!("attachment; filename*=UTF-8''{disposition}")] {
                let name = filename(Some(&header), &url, &url);
                proptest::prop_assert!(!name.is_empty() && name.len() <= MAX_BYTES);
                proptest::prop_assert!(!name.contains(['/', '\\']) && !name.contains(char::is_control));
                proptest::prop_assert!(name != "." && name != "..");
            }
        }
    }

    const NOWHERE: &str = "https://a.test/";

    #[track_caller]
    fn check(disposition: &str, came_from: &str, asked_for: &str, expected: &str) {
        let url = |text: &str| Url::parse(text).expect("a URL");
        let disposition = Some(disposition).filter(|text| !text.is_empty());
        assert_eq!(filename(disposition, &url(came_from), &url(asked_for)), expected);
    }

    #[test]
    fn the_header_names_the_file() {
        let from = "https://a.test/b.bin";
        check("attachment; filename=a.txt", from, from, "a.txt");
        check("attachment; filename=\"a b;c.txt\"; size=4", from, from, "a b;c.txt");
        check("inline; FileName=\"q \\\"x\\\".txt\"", from, from, "q \"x\".txt");
        check("attachment; filename=a.txt; filename*=UTF-8''%C3%A4%20b.txt", from, from, "ä b.txt");
        check("attachment; filename*=latin1''x; filename=\"y.txt\"", from, from, "y.txt");
        check("attachment", from, from, "b.bin");
        check("attachment; filename=\"never closed", from, from, "b.bin");
        check("attachment; filename=", from, from, "b.bin");
    }

    #[test]
    fn no_name_leads_anywhere() {
        let from = "https://a.test/b.bin";
        check("attachment; filename=\"../../etc/passwd\"", from, from, "passwd");
        check("attachment; filename=\"C:\\\\x\\\\y.exe\"", from, from, "y.exe");
        check("attachment; filename=\"..\"", from, from, "b.bin");
        check("attachment; filename*=UTF-8''a%0D%0Ab%00%2F%2e%2e%2fc.txt", from, from, "c.txt");
        check("", "https://a.test/x%2F..%2Fy%00.txt", NOWHERE, "y.txt");
        check("", &format!("https://a.test/{}", "%C3%A4".repeat(200)), NOWHERE, &"ä".repeat(127));
    }

    #[test]
    fn an_address_names_it_otherwise() {
        check("", "https://a.test/p/a%20b.png?x=/c.gif#d.jpg", NOWHERE, "a b.png");
        check("", "https://cdn.test/3f9a", "https://a.test/photo.jpg", "photo.jpg");
        check("", "https://cdn.test/photo.jpg", "https://a.test/s", "photo.jpg");
        check("", "https://cdn.test/3f9a", "https://a.test/s", "3f9a");
        check("", NOWHERE, NOWHERE, "file");
        check("", "https://a.test/%ff", NOWHERE, "\u{fffd}");
    }
}
