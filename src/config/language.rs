//! The languages of the upload page, which are the picker's, and which of them a visitor reads best. Pure.

use serde::Deserialize;

/// One language, with what the page says in it without the picker: the words are the picker's own.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// As the option `lang` of the picker has it.
    pub tag: &'static str,
    pub title: &'static str,
    pub preparing: &'static str,
    /// JSON for `page.js`: what is said where uploading is refused, by the picker's names for it.
    pub refusing: &'static str,
}

// `LANGUAGES`, made by `static/build.mjs` from the picker's texts. English first: it is for who reads none of the others.
include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// One of [`LANGUAGES`].
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Language(&'static Words);

impl Language {
    /// The best of ours for `accepted`, the value of `Accept-Language` (RFC 9110, 12.5.4): by its weights, then by its
    /// order. Regions and scripts do not matter.
    pub fn best(accepted: &str) -> Language {
        let mut ranges: Vec<(f32, Language)> = accepted.split(',').filter_map(range).collect();
        ranges.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        ranges.first().map_or(Language(&LANGUAGES[0]), |&(_, language)| language)
    }

    pub fn all() -> impl Iterator<Item = Language> {
        LANGUAGES.iter().map(Language)
    }

    pub fn words(self) -> &'static Words {
        self.0
    }

    /// What the picker's option `lang` says; nothing for English, which it speaks unasked.
    pub fn option(self) -> Option<&'static str> {
        (self.0.tag != "en").then_some(self.0.tag)
    }

    /// Which way it is written, as the attribute `dir` says it.
    pub fn direction(self) -> &'static str {
        if matches!(self.0.tag, "ar" | "he") { "rtl" } else { "ltr" }
    }

    fn of(tag: &str) -> Option<Language> {
        LANGUAGES.iter().find(|words| words.tag == tag).map(Language)
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(tag: String) -> Result<Self, String> {
        Language::of(&tag).ok_or_else(|| {
            let all: Vec<_> = LANGUAGES.iter().map(|words| words.tag).collect();
            format!("{tag:?} is none of the picker's languages: {}", all.join(", "))
        })
    }
}

/// A range such as `pt-BR;q=0.8`, if we have its language and it is wanted at all.
fn range(text: &str) -> Option<(f32, Language)> {
    let (tag, weight) = text.split_once(';').unwrap_or((text, "q=1"));
    let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
    let primary = tag.trim().split('-').next()?.to_ascii_lowercase();
    // What browsers call Norwegian, and once called Hebrew.
    let language = Language::of(match primary.as_str() {
        "nb" | "nn" => "no",
        "iw" => "he",
        other => other,
    })?;
    (weight > 0.0).then_some((weight, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accepted: &str, expected: &str) {
        assert_eq!(Language::best(accepted).words().tag, expected);
    }

    #[test]
    fn the_visitors_best_language_is_taken_and_english_where_there_is_none() {
        check("de-DE,de;q=0.9,en;q=0.8", "de");
        check("en;q=0.5, ja-JP ;q=0.7", "ja");
        check("nb-NO", "no");
        check("iw", "he");
        check("zh-TW,en;q=0.9", "zh");
        check("fi,eu;q=0.9,fr;q=0.1", "fr");
        check("de;q=0,es;q=0.3", "es");
        check("*", "en");
        check("", "en");
        check("de;q=x, ;;, -", "en");
    }
}
