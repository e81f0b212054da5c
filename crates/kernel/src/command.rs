//! What a command is: a name, what it touches, who may call it. The one list stands in `device`.

use crate::RecordKind;

/// What a command does to the records it names; the screens refresh by these tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reads these kinds; a query is run again when one of them changes.
    Reads(&'static [RecordKind]),
    /// Writes these kinds.
    Writes(&'static [RecordKind]),
    /// Touches no record: sign-in, settings, papers.
    Apart,
}

/// One entry of the command list.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// `feature.verb`.
    pub name: &'static str,
    /// What it touches.
    pub access: Access,
}
