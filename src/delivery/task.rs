//! One task as it is written: `NAME[=PARAMETER{,PARAMETER}]`.

use std::fmt::{self, Write};

use serde_json::Value as Json;

use super::LinkError;
use super::letters::{self, Letter};

/// Lists may stand in lists this deep.
const MAX_DEPTH: usize = 8;

/// One task. What its name and parameters mean is `tasks`' business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// In `snake_case`, however it was written.
    pub name: String,
    /// In the order in which they stand.
    pub parameters: Vec<Parameter>,
}

/// One parameter of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// In `snake_case`; `None` for a bare value, as in `cache=false`.
    pub name: Option<String>,
    /// What it is set to.
    pub value: Value,
}

/// A value: text, which may be meant as a number or a boolean, or a list of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Without the quotes around it.
    Text(String),
    /// What stands in brackets.
    List(Vec<Value>),
}

impl Task {
    /// A task without parameters; its name may be written in either style.
    pub(super) fn named(name: &str) -> Self {
        Task { name: snake_case(name), parameters: Vec::new() }
    }

    /// Reads one piece of a path.
    pub(super) fn read(piece: &[Letter]) -> Result<Self, LinkError> {
        let equals = piece.iter().position(|letter| letter.byte == b'=');
        let Some(equals) = equals else {
            return Ok(Task::named(&letters::text(piece)?));
        };
        let is_escaped_whole = piece[equals].is_escaped;
        let is = |letter: Letter, byte: u8| {
            letter.byte == byte && (is_escaped_whole || !letter.is_escaped)
        };
        let parameters = letters::split(&piece[equals + 1..], |letter| is(letter, b','))?
            .into_iter()
            .filter(|parameter| !parameter.is_empty())
            .map(|parameter| {
                let parts = letters::split(parameter, |letter| is(letter, b':'))?;
                let (name, value) = match parts.first() {
                    Some(first) if parts.len() > 1 => {
                        let name = snake_case(&letters::text(first)?);
                        // filestack-js writes a list as an object: `metadata=0:size,1:md5`.
                        let is_position = name.bytes().all(|byte| byte.is_ascii_digit());
                        ((!is_position).then_some(name), &parameter[first.len() + 1..])
                    }
                    _ => (None, parameter),
                };
                Ok(Parameter { name, value: Value::read(value)? })
            })
            .collect::<Result<_, LinkError>>()?;
        Ok(Task { name: snake_case(&letters::text(&piece[..equals])?), parameters })
    }

    /// Reads one element of a Base64 task list: `{"name","params"}`; Go writes `Name` and `Params`.
    pub(super) fn from_json(json: &Json) -> Result<Self, LinkError> {
        let malformed = || LinkError::malformed("a task in the Base64 list has no name");
        let member = |wanted: &str| {
            let members = json.as_object()?.iter();
            let mut found = members.filter(|(key, _)| key.eq_ignore_ascii_case(wanted));
            found.next().map(|(_, value)| value)
        };
        let task = member("name").and_then(Json::as_str).ok_or_else(malformed)?;
        let parameters = match member("params") {
            None | Some(Json::Null | Json::Bool(true)) => Vec::new(),
            Some(Json::Object(members)) => members
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| {
                    Ok(Parameter {
                        name: Some(snake_case(key)),
                        value: Value::from_json(value, 0)?,
                    })
                })
                .collect::<Result<_, LinkError>>()?,
            Some(bare) => vec![Parameter { name: None, value: Value::from_json(bare, 0)? }],
        };
        Ok(Task { name: snake_case(task), parameters })
    }
}

impl Parameter {
    /// `NAME:TEXT`.
    pub(super) fn set(name: &str, text: &str) -> Self {
        Parameter { name: Some(snake_case(name)), value: Value::Text(text.to_owned()) }
    }
}

impl Value {
    fn read(letters: &[Letter]) -> Result<Self, LinkError> {
        if let Some(inside) = letters::unquoted(letters) {
            return Ok(Value::Text(letters::text(inside)?));
        }
        let Some(inside) = letters::unbracketed(letters)? else {
            return Ok(Value::Text(letters::text(letters)?));
        };
        if inside.is_empty() {
            return Ok(Value::List(Vec::new()));
        }
        let mut items = letters::split(inside, |letter| letter.is_raw(b','))?;
        if items.len() == 1 {
            items = letters::split(inside, |letter| letter.byte == b',')?;
        }
        let items = items.into_iter().map(|item| Value::read(letters::trimmed(item)));
        Ok(Value::List(items.collect::<Result<_, LinkError>>()?))
    }

    fn from_json(json: &Json, depth: usize) -> Result<Self, LinkError> {
        match json {
            Json::String(text) => Ok(Value::Text(text.clone())),
            Json::Number(number) => Ok(Value::Text(number.to_string())),
            Json::Bool(is) => Ok(Value::Text(is.to_string())),
            Json::Array(items) if depth < MAX_DEPTH => {
                let items = items.iter().map(|item| Value::from_json(item, depth + 1));
                Ok(Value::List(items.collect::<Result<_, LinkError>>()?))
            }
            Json::Array(_) | Json::Object(_) | Json::Null => {
                Err(LinkError::malformed("a value in the Base64 list is no text, number or list"))
            }
        }
    }
}

/// `snake_case` of a name in either style.
fn snake_case(text: &str) -> String {
    let mut name = String::with_capacity(text.len() + 2);
    for letter in text.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

impl fmt::Display for Task {
    /// As it would be written in a path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(f, &self.name)?;
        for (position, parameter) in self.parameters.iter().enumerate() {
            f.write_char(if position == 0 { '=' } else { ',' })?;
            match &parameter.name {
                Some(name) => {
                    write_escaped(f, name)?;
                    f.write_char(':')?;
                    write_value(f, &parameter.value, false)?;
                }
                None => write_value(f, &parameter.value, true)?,
            }
        }
        Ok(())
    }
}

/// `is_bare`: nothing before it says that a value begins, so a colon or nothing at all needs quotes.
fn write_value(f: &mut fmt::Formatter<'_>, value: &Value, is_bare: bool) -> fmt::Result {
    match value {
        Value::Text(text) => {
            let needs_quotes = text.contains(['/', ',', '[', ']'])
                || text.starts_with(' ')
                || text.ends_with(' ')
                || (is_bare && (text.is_empty() || text.contains(':')));
            let quote = if needs_quotes { "\"" } else { "" };
            f.write_str(quote)?;
            write_escaped(f, text)?;
            f.write_str(quote)
        }
        Value::List(items) => {
            f.write_char('[')?;
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    f.write_char(',')?;
                }
                write_value(f, item, true)?;
            }
            f.write_char(']')
        }
    }
}

fn write_escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => f.write_char(byte.into())?,
            _ if b"-_.~!$'()*+;@&:,/[]".contains(&byte) => f.write_char(byte.into())?,
            other => write!(f, "%{other:02X}")?,
        }
    }
    Ok(())
}
