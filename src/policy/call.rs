//! The calls that a policy can allow.

use std::fmt;
use std::str::FromStr;

/// One permission of a policy (Filestack docs, "Security: policies").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Upload files, as the picker does.
    Pick,
    /// Store files at a place of the caller's choice.
    Store,
    /// Read a file's bytes.
    Read,
    /// Read a file's metadata.
    Stat,
    /// Overwrite a file with a body.
    Write,
    /// Overwrite a file with the content of a URL.
    WriteUrl,
    /// Transform a file.
    Convert,
    /// Delete a file.
    Remove,
    /// Read an image's EXIF; never implied by a policy without `call`.
    Exif,
    /// Run workflows.
    RunWorkflow,
}

impl Call {
    /// Every call, in the order in which they are written.
    pub const ALL: [Call; 10] = [
        Call::Pick,
        Call::Store,
        Call::Read,
        Call::Stat,
        Call::Write,
        Call::WriteUrl,
        Call::Convert,
        Call::Remove,
        Call::Exif,
        Call::RunWorkflow,
    ];

    /// The name on the wire; case matters.
    pub const fn name(self) -> &'static str {
        match self {
            Call::Pick => "pick",
            Call::Store => "store",
            Call::Read => "read",
            Call::Stat => "stat",
            Call::Write => "write",
            Call::WriteUrl => "writeUrl",
            Call::Convert => "convert",
            Call::Remove => "remove",
            Call::Exif => "exif",
            Call::RunWorkflow => "runWorkflow",
        }
    }

    /// What the call lets its holder do, as the end of "lets its holder ...".
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Call::Pick => "upload files",
            Call::Store => "store files in a place of their choice",
            Call::Read => "read files",
            Call::Stat => "read files' metadata",
            Call::Write => "overwrite files",
            Call::WriteUrl => "overwrite files from a URL",
            Call::Convert => "transform files",
            Call::Remove => "delete files",
            Call::Exif => "read pictures' EXIF",
            Call::RunWorkflow => "run workflows",
        }
    }
}

/// A word that names no call.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a call; the calls are {names}", names = Calls::all())]
pub struct UnknownCall(pub String);

impl FromStr for Call {
    type Err = UnknownCall;

    /// The Swift SDK writes `write_url` for `writeUrl`; both are read.
    fn from_str(name: &str) -> Result<Self, UnknownCall> {
        let wire_name = if name == "write_url" { "writeUrl" } else { name };
        Call::ALL
            .into_iter()
            .find(|call| call.name() == wire_name)
            .ok_or_else(|| UnknownCall(name.to_owned()))
    }
}

/// A set of calls.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Calls(u16);

impl Calls {
    /// The set with every call in it.
    pub fn all() -> Self {
        Call::ALL.into_iter().collect()
    }

    /// Whether `call` is in the set.
    pub fn contains(self, call: Call) -> bool {
        self.0 & (1 << call as u16) != 0
    }

    /// Whether every call of this set is in `wider` too.
    pub fn within(self, wider: Calls) -> bool {
        self.0 & !wider.0 == 0
    }

    /// Whether nothing is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The calls, in the order of [`Call::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Call> {
        Call::ALL.into_iter().filter(move |&call| self.contains(call))
    }
}

impl FromIterator<Call> for Calls {
    fn from_iter<I: IntoIterator<Item = Call>>(calls: I) -> Self {
        Calls(calls.into_iter().fold(0, |set, call| set | 1 << call as u16))
    }
}

impl FromStr for Calls {
    type Err = UnknownCall;

    /// Names separated by commas: `pick,store`.
    fn from_str(names: &str) -> Result<Self, UnknownCall> {
        names.split(',').map(|name| name.trim().parse::<Call>()).collect()
    }
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, call) in self.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            write!(f, "{comma}{}", call.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Calls({self})")
    }
}

impl serde::Serialize for Calls {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Call::name))
    }
}
