//! Is it whole, and is there a copy? Verification, backups, restoring, and the open format.

mod backup;
mod copied;
mod open_format;

pub(crate) use backup::{ENDING, backup, copy_closed, cut_off_for, restore, restore_here};
pub(crate) use copied::whose;
pub(crate) use open_format::{export, import_export};

use crate::{Error, command::None, core::Core};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a check found.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Verified {
    is_clean: bool,
    changes: u32,
    records: u32,
    problems: Vec<String>,
}

/// A folder; the usual one when absent.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct InFolder {
    pub(crate) folder: Option<String>,
}

/// A file or folder.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct AtPath {
    pub(crate) path: String,
}

/// Checks pages, chains, signatures, and that everything shown follows from the log.
pub(crate) fn verify(core: &mut Core, _: None) -> Result<Verified, Error> {
    let verdict = core.open()?.store.verify()?;
    Ok(Verified {
        is_clean: verdict.problems.is_empty(),
        changes: verdict.changes,
        records: verdict.records,
        problems: verdict.problems,
    })
}
