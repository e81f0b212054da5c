//! What a log remembers of its copies: whoever asks that something be erased is told where it may still lie (decisions D11).

use crate::Error;
use kernel::Instant;

/// What a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyOf {
    /// A backup.
    Backup,
    /// A log that gave way to another one: moved to a database, or put aside by a restore.
    Aside,
    /// The tables that one process reads figures and search from.
    Projection,
}

impl CopyOf {
    /// Its word in tables and messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Aside => "aside",
            Self::Projection => "projection",
        }
    }

    /// What a word means; a later program may know others.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Backup, Self::Aside, Self::Projection].into_iter().find(|of| of.word() == word)
    }
}

/// A file beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyRow {
    /// Names it for whoever says that it is gone.
    pub id: [u8; 16],
    /// What it is.
    pub what: CopyOf,
    /// Where it was made: a path on the hub's machine, or a schema of the database.
    pub name: String,
    /// It holds what the log held then.
    pub made_at: Instant,
    /// Since when somebody has said that it is no more.
    pub gone_at: Option<Instant>,
}

/// Statements about copies.
pub trait CopyTx {
    /// Notes one, or how it stands by now.
    fn keep_copy(&mut self, row: &CopyRow) -> Result<(), Error>;
    /// All that were ever noted, the latest first.
    fn copies(&mut self) -> Result<Vec<CopyRow>, Error>;
}
