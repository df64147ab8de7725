//! The regular expressions that a policy may carry for URLs, paths and containers.

use std::fmt;

use regex::{Regex, RegexBuilder};

/// Longest pattern that is compiled.
const MAX_CHARS: usize = 4096;

/// Largest compiled program, in bytes. The engine is linear in the input; this bounds the memory.
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// A pattern that must match a *whole* value.
///
/// Whether Filestack anchors its patterns is not known from outside; here they always are.
#[derive(Clone)]
pub struct Pattern {
    text: Box<str>,
    whole: Regex,
}

/// A text that is not a pattern, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    /// More than 4096 characters.
    #[error("is longer than {MAX_CHARS} characters")]
    TooLong,
    /// Compiles to more than one MiB.
    #[error("is too large once compiled")]
    TooLarge,
    /// Not a regular expression of the linear-time kind (no look-around, no back-references).
    #[error("is not a valid regular expression")]
    Syntax,
}

impl Pattern {
    /// Compiles `text`.
    ///
    /// # Errors
    /// [`BadPattern`], also for what compiles only once it is wrapped: `x)|(.*` would match everything.
    pub fn parse(text: &str) -> Result<Self, BadPattern> {
        if text.chars().count() > MAX_CHARS {
            return Err(BadPattern::TooLong);
        }
        compile(text)?;
        // In `x` mode a comment at the end swallows the closing bracket, so that only the wrapped
        // pattern fails; a newline ends the comment. In any other mode it would be matched literally.
        let whole = compile(&format!(r"\A(?:{text})\z"))
            .or_else(|_| compile(&format!("\\A(?:{text}\n)\\z")))?;
        Ok(Pattern { text: text.into(), whole })
    }

    /// Whether the whole of `value` matches.
    pub fn matches(&self, value: &str) -> bool {
        self.whole.is_match(value)
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn compile(pattern: &str) -> Result<Regex, BadPattern> {
    RegexBuilder::new(pattern).size_limit(MAX_COMPILED_BYTES).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => BadPattern::TooLarge,
        _ => BadPattern::Syntax,
    })
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.text)
    }
}

impl serde::Serialize for Pattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, value: &str, expected: bool) {
        assert_eq!(Pattern::parse(pattern).expect("compiles").matches(value), expected);
    }

    #[test]
    fn the_whole_value_must_match() {
        check("uploads/.*", "uploads/a.png", true);
        check("uploads/.*", "other/uploads/a.png", false);
        check("a|b", "a", true);
        check("a|b", "ab", false);
        check("https://ok\\.test/.*", "http://evil.test/?x=https://ok.test/", false);
    }

    #[test]
    fn line_breaks_do_not_open_the_anchors() {
        check("^safe$", "safe", true);
        check("^safe$", "safe\n", false);
        check("(?m)^safe$", "safe\nevil", false);
        check("bucket", "bucket\n", false);
    }

    #[test]
    fn a_verbose_pattern_may_end_in_a_comment() {
        check("(?x) a b # both letters", "ab", true);
        check("(?x) a b # both letters", "ab\n", false);
        check("(?x) a b", "ab", true);
    }

    #[track_caller]
    fn check_refused(pattern: &str, expected: BadPattern) {
        assert_eq!(Pattern::parse(pattern).map(|_| ()), Err(expected));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        check_refused("(", BadPattern::Syntax);
        check_refused("x)|(.*", BadPattern::Syntax);
        check_refused(r"(a)\1", BadPattern::Syntax);
        check_refused("(?=a)a", BadPattern::Syntax);
        check_refused(&"a".repeat(4097), BadPattern::TooLong);
        check_refused("(?:a{1000}){1000}", BadPattern::TooLarge);
    }
}
