//! What one entry of the command list is made of.

use crate::{Error, core::Core, hub_sync::Hall};
use kernel::{Access, RecordKind, Refusal};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use ts_rs::TS;

/// One command: its name, what it touches, how it runs, and its types.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) access: Access,
    pub(crate) run: Run,
    pub(crate) signature: fn(&mut crate::types::Types) -> (String, String),
}

/// How a command runs.
pub(crate) enum Run {
    /// With the core to itself.
    Held(fn(&mut Core, Value) -> Result<Value, Error>),
    /// Taking the core only for moments, since it waits for others in between.
    Waiting(fn(&Hall, Value) -> Result<Value, Error>),
}

/// A command as it is listed to people.
#[derive(Clone, Debug, Serialize)]
pub struct CommandEntry {
    /// `feature.verb`.
    pub name: String,
    /// Kinds it reads.
    pub reads: Vec<RecordKind>,
    /// Kinds it writes.
    pub writes: Vec<RecordKind>,
    /// Its arguments, in TypeScript.
    pub args: String,
    /// Its answer, in TypeScript.
    pub answer: String,
}

/// No arguments.
#[derive(Debug, serde::Deserialize, TS)]
pub(crate) struct None {}

/// Nothing to answer.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Done {}

/// Runs a typed function on JSON.
pub(crate) fn apply<C, A, R>(f: impl Fn(C, A) -> Result<R, Error>, on: C, args: Value) -> Result<Value, Error>
where
    A: DeserializeOwned,
    R: Serialize,
{
    let args = serde_json::from_value(args)
        .map_err(|error| Refusal::invalid("args", "arguments_unfit").with("detail", error))?;
    Ok(serde_json::to_value(f(on, args)?)?)
}

/// The TypeScript of a typed function.
pub(crate) fn signature<C, A, R>(
    _: impl Fn(C, A) -> Result<R, Error>,
    types: &mut crate::types::Types,
) -> (String, String)
where
    A: TS + 'static,
    R: TS + 'static,
{
    (types.take::<A>(), types.take::<R>())
}

/// The one list. `reads` and `writes` name record kinds; `apart` touches none. Those after `waiting` take the core for moments only.
macro_rules! commands {
    ($($name:literal => $access:ident [$($kind:ident),*] $f:path;)* waiting $($wait:literal => $g:path;)*) => {
        pub(crate) const COMMANDS: &[crate::command::Entry] = &[$(
            crate::command::Entry {
                name: $name,
                access: commands!(@access $access [$($kind),*]),
                run: crate::command::Run::Held(|core, args| crate::command::apply($f, core, args)),
                signature: |types| crate::command::signature($f, types),
            },
        )* $(
            crate::command::Entry {
                name: $wait,
                access: kernel::Access::Apart,
                run: crate::command::Run::Waiting(|hall, args| crate::command::apply($g, hall, args)),
                signature: |types| crate::command::signature($g, types),
            },
        )*];
    };
    (@access reads [$($kind:ident),*]) => { kernel::Access::Reads(&[$(kernel::RecordKind::$kind),*]) };
    (@access writes [$($kind:ident),*]) => { kernel::Access::Writes(&[$(kernel::RecordKind::$kind),*]) };
    (@access apart []) => { kernel::Access::Apart };
}
pub(crate) use commands;

impl Entry {
    pub(crate) fn info(&self) -> CommandEntry {
        let (args, answer) = (self.signature)(&mut crate::types::Types::default());
        let (reads, writes) = match self.access {
            Access::Reads(kinds) => (kinds.to_vec(), Vec::new()),
            Access::Writes(kinds) => (Vec::new(), kinds.to_vec()),
            Access::Apart => (Vec::new(), Vec::new()),
        };
        CommandEntry { name: self.name.to_owned(), reads, writes, args, answer }
    }
}
