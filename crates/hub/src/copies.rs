//! Where else lies what the log held: a copy made before an erasure holds what was erased, until somebody says that it is gone.

use crate::audit::{self, Deed, What};
use crate::{CopyOf, CopyRow, CopyTx, ErasureRow, Error, Hub, Log};
use kernel::Instant;
use std::path::Path;

impl CopyRow {
    /// How the name of a backup ends until it has its own; one that was cut off before is none.
    pub(crate) const UNNAMED: &'static str = ".part";

    /// One that was just made.
    ///
    /// # Errors
    /// No randomness.
    pub(crate) fn new(what: CopyOf, name: String, made_at: Instant) -> Result<Self, seal::Error> {
        Ok(Self { id: seal::random()?, what, name, made_at, gone_at: None })
    }

    /// Whether it is a backup to count on: nobody said that it is gone, it has its name, and it doesn't lie within the hub's own folder, with
    /// which it would be lost.
    pub(crate) fn is_backup_beside(&self, folder: Option<&Path>) -> bool {
        let is_whole = self.gone_at.is_none() && !self.name.ends_with(Self::UNNAMED);
        let is_within = folder.is_some_and(|folder| Path::new(&self.name).starts_with(folder));
        self.what == CopyOf::Backup && is_whole && !is_within
    }

    /// Whether it may hold what an erasure took away. What was made in that very instant may; tables that follow the log have
    /// read at least as far as they say.
    pub(crate) fn is_older_than(&self, erasure: &ErasureRow) -> bool {
        let is_before = match self.what {
            CopyOf::Projection => self.made_at < erasure.at,
            CopyOf::Backup | CopyOf::Aside => self.made_at <= erasure.at,
        };
        self.gone_at.is_none() && is_before
    }
}

impl<L: Log> Hub<L> {
    /// All that were ever noted, the latest first.
    ///
    /// # Errors
    /// The log's.
    pub fn copies(&self) -> Result<Vec<CopyRow>, Error> {
        self.read(|tx| tx.copies())
    }

    /// Somebody destroyed it and says so.
    pub(crate) fn copy_is_gone(&self, copy: &CopyRow) -> Result<(), Error> {
        let now = self.setting.clock.now();
        self.write(|tx| {
            tx.keep_copy(&CopyRow { gone_at: Some(now), ..copy.clone() })?;
            audit::append(tx, now, vec![Deed::by_operator(What::CopyGone, vec![copy.id])])
        })
    }

    /// Notes one, or how it stands by now.
    pub(crate) fn keep_copy(&self, row: &CopyRow) -> Result<(), Error> {
        self.write(|tx| tx.keep_copy(row))
    }
}
