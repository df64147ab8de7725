//! Small multipart forms (RFC 7578), whole in memory.
//!
//! The one thing to know: the type of a part does not count here. The Java SDK writes `multipart/form-data` at
//! each of them, which streaming parsers take for a form inside the form and refuse.

use actix_web::http::header::{ContentDisposition, HeaderValue};

/// Name and content of each field, in order; `None` where the body is no form with this boundary, is cut off,
/// or has more than `most` fields.
pub(super) fn fields<'a>(
    boundary: &str,
    body: &'a [u8],
    most: usize,
) -> Option<Vec<(String, &'a [u8])>> {
    let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
    // The first one may begin the body, and what stands before it means nothing.
    let mut rest = match body.strip_prefix(&delimiter[2..]) {
        Some(rest) => rest,
        None => split(body, &delimiter)?.1,
    };
    let mut fields = Vec::new();
    while !rest.starts_with(b"--") {
        let (padding, part) = split(rest, b"\r\n")?;
        let (content, behind) = split(part, &delimiter)?;
        if fields.len() == most || !padding.iter().all(|byte| b" \t".contains(byte)) {
            return None;
        }
        fields.push(field(content)?);
        rest = behind;
    }
    Some(fields)
}

/// A part's headers and content.
fn field(part: &[u8]) -> Option<(String, &[u8])> {
    let (headers, content) = match part.strip_prefix(b"\r\n") {
        Some(content) => (&[][..], content),
        None => split(part, b"\r\n\r\n")?,
    };
    let disposition = headers.split(|&byte| byte == b'\n').find_map(|line| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        name.eq_ignore_ascii_case(b"content-disposition").then_some(value)
    });
    let disposition = ContentDisposition::from_raw(&HeaderValue::from_bytes(disposition?).ok()?);
    Some((disposition.ok()?.get_name()?.to_owned(), content))
}

/// What stands before the first `separator`, and behind it.
fn split<'a>(bytes: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(separator.len()).position(|window| window == separator)?;
    Some((&bytes[..at], &bytes[at + separator.len()..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(body: &str, expected: Option<&[(&str, &str)]>) {
        let found = fields("b", body.as_bytes(), 3);
        let found = found.as_ref().map(|fields| {
            let text = |content: &'_ [u8]| String::from_utf8(content.to_vec()).expect("text");
            fields.iter().map(|(name, content)| (name.clone(), text(content))).collect::<Vec<_>>()
        });
        let expected = expected.map(|fields| {
            let owned =
                |(name, content): &(&str, &str)| ((*name).to_owned(), (*content).to_owned());
            fields.iter().map(owned).collect::<Vec<_>>()
        });
        assert_eq!(found, expected, "{body:?}");
    }

    #[test]
    fn fields_are_read_whatever_their_type() {
        check("--b--", Some(&[]));
        check(
            "--b\r\nContent-Disposition: form-data; name=\"size\"\r\nContent-Transfer-Encoding: binary\r\n\
             Content-Type: multipart/form-data; charset=utf-8\r\nContent-Length: 2\r\n\r\n10\r\n--b--\r\n",
            Some(&[("size", "10")]),
        );
        check(
            "preamble\r\n--b \t\r\ncontent-disposition: form-data; name=a\r\n\r\n\r\n\
             --b\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n-b\n\r\nx\r\n--b--epilogue",
            Some(&[("a", ""), ("b", "-b\n\r\nx")]),
        );
    }

    #[test]
    fn what_is_no_form_is_refused() {
        check("", None);
        check("--b", None);
        check("--other--", None);
        check("--bx\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--", None);
        check("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1", None);
        check("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--", None);
        check("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", None);
        check("--b\r\n\r\n1\r\n--b--", None);
        let field = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
        check(&format!("{}--b--", field.repeat(3)), Some(&[("a", "1"); 3]));
        check(&format!("{}--b--", field.repeat(4)), None);
    }

    proptest! {
        #[test]
        fn no_body_is_too_odd(body in "(--b|\r\n|[a-z:;\"= -]|Content-Disposition: form-data; name=\"a\"\r\n\r\n){0,40}") {
            let _ = fields("b", body.as_bytes(), 3);
        }
    }
}
