//! The grammar of delivery links: `/[KEY/]{TASK/}SOURCE[?QUERY]`.
//!
//! Read from the raw target, since policies in it may contain `/` and sources their own query.

use std::fmt;

use super::input::{Input, Inputs};
use super::letters::{self, Letter};
use super::pieces::{self, Piece};
use super::split::Split;
use super::{LinkError, Parameter, Task, tasks};
use crate::policy::{Credentials, Handle};

/// Longest target that is looked at, in bytes.
const MAX_BYTES: usize = 24 * 1024;
/// Most tasks in one link, and the most text that they have together but for policies, in bytes.
const MAX_TASKS: usize = 32;
const MAX_TASK_BYTES: usize = 8 * 1024;

/// What is shorter is nobody's key: Filestack's and ours have 22 characters.
const MIN_KEY_LENGTH: usize = 20;

/// Whatever is escaped so often is hidden from the log without another look.
const ESCAPED_TIMES: usize = 5;

/// What a delivery link says. What its tasks mean is [`Plan`](super::Plan)'s business.
#[derive(Clone, PartialEq, Eq)]
pub struct Chain {
    /// The application key, if one stands first.
    pub api_key: Option<String>,
    /// Every (policy, signature) in it.
    pub pairs: Vec<(String, String)>,
    /// The tasks from left to right, `security` left out.
    pub tasks: Vec<Task>,
    /// What they are done to; one, or those in brackets.
    pub inputs: Vec<Input>,
    /// What stands behind the `?`, pair left out.
    pub query: Vec<(String, String)>,
}

impl Chain {
    /// Reads a raw target, query included. `is_key` says whether a text is an application's key.
    ///
    /// # Errors
    /// [`LinkError::NoLink`] for what names no file; [`LinkError::Malformed`] for what only looks like a link.
    pub fn parse(target: &str, is_key: impl Fn(&str) -> bool) -> Result<Self, LinkError> {
        if target.len() > MAX_BYTES {
            return Err(LinkError::malformed("the link is longer than 24 KiB"));
        }
        let raw = target.strip_prefix('/').ok_or(LinkError::NoLink)?;
        let letters = letters::decoded(raw);
        let Split { mut pieces, source, query } = Split::of(&letters)?;
        let (inputs, query) = match source {
            Some(start) => {
                let (inputs, end) = Inputs::read(raw, &letters, start)?;
                (Some(inputs), end.and_then(|end| raw.get(end + 1..)))
            }
            None => (None, query.and_then(|at| raw.get(at + 1..))),
        };
        let mut chain = Chain {
            api_key: None,
            pairs: Vec::new(),
            tasks: Vec::new(),
            inputs: Vec::new(),
            query: Vec::new(),
        };
        let query = chain.read_query(query.unwrap_or_default());
        let wants_metadata = match inputs {
            Some(inputs) => {
                chain.inputs = inputs;
                false
            }
            None => chain.take_handle(&letters, &mut pieces, &is_key)?,
        };
        chain.take_key(&letters, &mut pieces, is_key)?;
        chain.read_tasks(&letters, &pieces)?;
        if wants_metadata {
            // `/HANDLE/metadata?size=true` is `/metadata=size:true/HANDLE`.
            let is_ours = |name: &str| ["dl", "cache"].contains(&name);
            let asked = query.iter().filter(|(name, value)| value == "true" && !is_ours(name));
            let mut task = Task::named("metadata");
            task.parameters = asked.map(|(name, _)| Parameter::set(name, "true")).collect();
            chain.tasks.push(task);
        }
        chain.query = query;
        chain.within_limits()
    }

    /// What it says about who sent it, not checked yet.
    pub fn credentials(&self) -> Credentials<'_> {
        self.pairs
            .iter()
            .fold(Credentials::new(self.api_key.as_deref()), |credentials, (policy, signature)| {
                credentials.with_pair(Some(policy), Some(signature))
            })
    }

    /// `/TASKS/SOURCE`: what it says, without who says it.
    pub fn conversion(&self) -> String {
        Chain { api_key: None, ..self.clone() }.to_string()
    }

    /// Whether the file shall be saved and not shown.
    pub fn is_download(&self) -> bool {
        self.asks("dl", "true")
    }

    /// Whether the query sets `name` to `value`.
    pub(super) fn asks(&self, name: &str, value: &str) -> bool {
        self.query.iter().any(|(key, set)| key == name && set == value)
    }

    /// Whether a path may carry a policy and signature, in any spelling; such a path is not for logs.
    pub fn may_carry_a_pair(path: &str) -> bool {
        let is_in = |text: &str, word: &str| {
            let mut places = text.as_bytes().windows(word.len());
            places.any(|place| place.eq_ignore_ascii_case(word.as_bytes()))
        };
        let words = ["security", "b64", "policy", "signature"];
        let mut text = path.to_owned();
        // Escaped more than once it is no link, and still somebody's pair.
        for _ in 0..ESCAPED_TIMES {
            let Ok(decoded) = letters::text(&letters::decoded(&text)) else { return true };
            if decoded == text {
                return words.iter().any(|word| is_in(&text, word));
            }
            text = decoded;
        }
        true
    }

    fn read_query(&mut self, query: &str) -> Vec<(String, String)> {
        let (mut policies, mut signatures, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "policy" => policies.push(value.into_owned()),
                "signature" => signatures.push(value.into_owned()),
                _ => rest.push((name.into_owned(), value.into_owned())),
            }
        }
        self.pairs.append(&mut tasks::paired(policies, signatures));
        rest
    }

    /// Takes the handle that ends the path; whether `/metadata` stands behind it.
    fn take_handle(
        &mut self,
        letters: &[Letter],
        pieces: &mut Vec<Piece>,
        is_key: impl Fn(&str) -> bool,
    ) -> Result<bool, LinkError> {
        let handle = |piece: &Piece| {
            let text = letters::text(&letters[piece.clone()]).ok()?;
            let handle = text.split_once('+').map_or(text.as_str(), |(handle, _ending)| handle);
            Handle::parse(handle).ok()
        };
        let text = |piece: &Piece| letters::text(&letters[piece.clone()]).unwrap_or_default();
        if let [before @ .., file, last] = &pieces[..]
            && text(last) == "metadata"
            && let Some(found) = handle(file)
        {
            // Swift asks for `/file/HANDLE/metadata`.
            let is_swift = matches!(before, [first] if text(first) == "file" && !is_key("file"));
            let kept = if is_swift { 0 } else { before.len() };
            pieces.truncate(kept);
            self.inputs = vec![Input::Handle(found)];
            return Ok(true);
        }
        let last = pieces.pop().ok_or(LinkError::NoLink)?;
        let found = handle(&last).ok_or_else(|| no_source(letters, pieces))?;
        self.inputs = vec![Input::Handle(found)];
        Ok(false)
    }

    /// The first piece is a key if an application has it, and a task otherwise; what is as long as a key is
    /// one that nobody has, which the gate will say.
    fn take_key(
        &mut self,
        letters: &[Letter],
        pieces: &mut Vec<Piece>,
        is_key: impl Fn(&str) -> bool,
    ) -> Result<(), LinkError> {
        let text = |piece: &Piece| letters::text(&letters[piece.clone()]);
        let Some(first) = pieces.first().map(text).transpose()? else { return Ok(()) };
        let is_nobodys = first.len() >= MIN_KEY_LENGTH
            && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            && !tasks::is_name(&Task::named(&first).name);
        if is_key(&first) || is_nobodys {
            pieces.remove(0);
            self.api_key = Some(first);
        } else if first == "debug"
            && let Some(second) = pieces.get(1).map(text).transpose()?
            && is_key(&second)
        {
            // Ruby puts it before the key.
            pieces.remove(1);
            self.api_key = Some(second);
        }
        Ok(())
    }

    fn read_tasks(&mut self, letters: &[Letter], pieces: &[Piece]) -> Result<(), LinkError> {
        let pieces = pieces::with_policies_joined(letters, pieces);
        let mut pieces = pieces.iter().map(|piece| &letters[piece.clone()]);
        while let Some(piece) = pieces.next() {
            if letters::text(piece)? != "b64" {
                self.add_task(Task::read(piece)?)?;
            } else if let Some(list) = pieces.next() {
                for task in pieces::encoded_tasks(list)? {
                    self.add_task(task)?;
                }
            }
        }
        Ok(())
    }

    fn add_task(&mut self, task: Task) -> Result<(), LinkError> {
        if task.name.is_empty() {
            return Err(LinkError::malformed("a task has no name"));
        }
        if task.name != "security" {
            self.tasks.push(task);
            return Ok(());
        }
        self.pairs.append(&mut tasks::pairs_of(task)?);
        Ok(())
    }

    fn within_limits(self) -> Result<Self, LinkError> {
        let task_bytes = self.tasks.iter().map(|task| task.to_string().len()).sum::<usize>();
        if self.tasks.len() > MAX_TASKS || task_bytes > MAX_TASK_BYTES {
            return Err(LinkError::malformed("a link has at most 32 tasks and 8 KiB of them"));
        }
        Ok(self)
    }
}

impl fmt::Display for Chain {
    /// The link without pair and query; it reads back as the same chain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = &self.api_key {
            write!(f, "/{key}")?;
        }
        for task in &self.tasks {
            write!(f, "/{task}")?;
        }
        write!(f, "/{}", Inputs(&self.inputs))
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain")
            .field("link", &self.to_string())
            .field("pairs", &self.pairs.len())
            .field("query", &self.query)
            .finish()
    }
}

/// Where nothing before it is a task, it is an address like any other that is not there.
fn no_source(letters: &[Letter], before: &[Piece]) -> LinkError {
    let is_task = |piece: &Piece| {
        let text = letters::text(&letters[piece.clone()]).unwrap_or_default();
        text.contains('=') || tasks::is_name(&Task::named(&text).name)
    };
    if before.iter().any(is_task) {
        LinkError::malformed("the link does not end in a handle, a URL or a list of them")
    } else {
        LinkError::NoLink
    }
}
