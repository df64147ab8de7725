//! All that is wrong with a configuration, one sentence each.

use std::fmt;
use std::time::Duration;

/// What is wrong; `Display` writes one problem a line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<String>);

impl Problems {
    /// Notes one more.
    pub fn add(&mut self, problem: impl Into<String>) {
        self.0.push(problem.into());
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of `outcome`, or its problem noted.
    pub fn keep<T>(&mut self, outcome: Result<T, String>) -> Option<T> {
        outcome.map_err(|problem| self.add(problem)).ok()
    }

    /// What `parse` makes of every text, the others noted.
    pub fn each<T>(
        &mut self,
        texts: &[String],
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        texts.iter().filter_map(|text| self.keep(parse(text))).collect()
    }

    /// A duration of at least one second.
    pub fn duration(&mut self, name: &str, text: &str) -> Option<Duration> {
        let parsed = humantime::parse_duration(text).ok().filter(|d| *d >= Duration::from_secs(1));
        self.keep(parsed.ok_or_else(|| {
            format!("{name} is {text:?}; it takes a duration of a second or more, such as \"10m\"")
        }))
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.iter().map(|problem| format!("sealdrop: {problem}"));
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}
