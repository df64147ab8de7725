//! The parameters that a task was given, under the names that it knows.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::super::{LinkError, Task, Value};
use super::Definition;

/// A task's parameters. What it does not know is left out, with a warning.
pub struct Given<'a> {
    task: &'static str,
    named: Vec<(&'static str, &'a Value)>,
    bare: Vec<&'a Value>,
}

impl<'a> Given<'a> {
    /// # Errors
    /// [`LinkError::BadValue`] for a parameter that stands twice.
    pub(super) fn of(
        definition: &Definition,
        task: &'a Task,
        warnings: &mut Vec<String>,
    ) -> Result<Self, LinkError> {
        let mut given = Given { task: definition.name, named: Vec::new(), bare: Vec::new() };
        for parameter in &task.parameters {
            let Some(written) = &parameter.name else {
                if definition.takes_bare {
                    given.bare.push(&parameter.value);
                } else {
                    warnings.push(format!("{}: a value has no name", definition.name));
                }
                continue;
            };
            match definition.parameter(written) {
                Some(name) if given.value(name).is_none() => {
                    given.named.push((name, &parameter.value));
                }
                Some(name) => return Err(given.wants(name, "given once")),
                None => warnings.push(format!("{}: {written} is not known", definition.name)),
            }
        }
        Ok(given)
    }

    /// Values without a name.
    pub fn bare(&self) -> &[&'a Value] {
        &self.bare
    }

    /// Every named value, in the order in which they stand.
    pub fn named(&self) -> &[(&'static str, &'a Value)] {
        &self.named
    }

    /// The value of `name`.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.named.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// A text; an empty one is none.
    ///
    /// # Errors
    /// [`LinkError::BadValue`] for a list.
    pub fn text(&self, name: &'static str) -> Result<Option<&'a str>, LinkError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(Value::List(_)) => Err(self.wants(name, "a text")),
        }
    }

    /// A whole number in `range`.
    ///
    /// # Errors
    /// [`LinkError::BadValue`].
    pub fn number(
        &self,
        name: &'static str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, LinkError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let number = text.parse().ok().filter(|number| range.contains(number));
        let wanted = || format!("a whole number from {} to {}", range.start(), range.end());
        number.map(Some).ok_or_else(|| self.wants(name, wanted()))
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// [`LinkError::BadValue`].
    pub fn boolean(&self, name: &'static str) -> Result<Option<bool>, LinkError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.wants(name, "true or false"))
    }

    /// Texts: a list of them, or one.
    ///
    /// # Errors
    /// [`LinkError::BadValue`] for lists in the list.
    pub fn texts(&self, name: &'static str) -> Result<Vec<&'a str>, LinkError> {
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(value) => texts_of(value).ok_or_else(|| self.wants(name, "a list of texts")),
        }
    }

    /// The refusal of a value.
    pub fn wants(
        &self,
        parameter: &'static str,
        wanted: impl Into<Cow<'static, str>>,
    ) -> LinkError {
        LinkError::BadValue { task: self.task, parameter, wanted: wanted.into() }
    }
}

/// The texts in a list, or the one text.
pub(super) fn texts_of(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Text(text) => Some(vec![text.as_str()]),
        Value::List(items) => items.iter().map(text_of).collect(),
    }
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text.as_str()),
        Value::List(_) => None,
    }
}

impl Definition {
    /// The parameter that is written like this.
    fn parameter(&self, written: &str) -> Option<&'static str> {
        let spelled = self.spellings.iter().find(|(spelling, _)| *spelling == written);
        let exact = self.parameters.iter().find(|name| **name == written);
        let mut initial = self.parameters.iter().filter(|name| name.get(..1) == Some(written));
        spelled.map(|(_, name)| *name).or(exact.copied()).or_else(|| {
            match (initial.next(), initial.next()) {
                (Some(only), None) => Some(*only),
                _ => None,
            }
        })
    }
}
