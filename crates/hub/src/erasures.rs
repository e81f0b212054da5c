//! Who still holds what is to be erased: laptops say with a greeting when nothing of it is on them any more.

use crate::{CopyRow, CopyTx, DeviceRow, ErasureRow, ErasureTx, Error, Hub, Log, LogTx, Status};
use kernel::RecordId;
use std::collections::BTreeSet;
use sync::StillOut;

/// A greeting tells the office of no more erasures, and of each names no more laptops.
const MOST: usize = 200;

fn told(copy: CopyRow) -> sync::CopyOut {
    sync::CopyOut { what: copy.what.word().to_owned(), name: copy.name, made_at: copy.made_at }
}

/// What is to be erased, and the laptops that have not said that it is gone.
#[derive(Clone, Debug)]
pub struct Outstanding {
    /// What, and since when.
    pub row: ErasureRow,
    /// Laptops enrolled before it; those whose rights have ended are among them, and may never say so.
    pub out: Vec<DeviceRow>,
    /// Files beside the log, made before it, of which nobody has said that they are gone.
    pub copies: Vec<CopyRow>,
}

impl<L: Log> Hub<L> {
    /// All that is to be erased, the latest first, with the laptops that are still out.
    ///
    /// # Errors
    /// The log's.
    pub fn erasures(&self) -> Result<Vec<Outstanding>, Error> {
        self.read(|tx| {
            let (devices, done) = (tx.all_devices()?, tx.erased_on()?.into_iter().collect::<BTreeSet<_>>());
            let copies = tx.copies()?;
            let older = |row: &ErasureRow| copies.iter().filter(|copy| copy.is_older_than(row)).cloned().collect();
            let out = |row: &ErasureRow| {
                let is_out = |d: &&DeviceRow| d.enrolled_at <= row.at && !done.contains(&(row.erasure.id, d.id));
                devices.iter().filter(is_out).cloned().collect()
            };
            let one = |row: ErasureRow| Outstanding { out: out(&row), copies: older(&row), row };
            Ok(tx.all_erasures()?.into_iter().map(one).collect())
        })
    }

    /// What a greeting tells the office of it; nobody else is told anything.
    pub(crate) fn outstanding(&self) -> Result<Vec<sync::Outstanding>, Error> {
        let one = |found: Outstanding| {
            let still =
                |d: &DeviceRow| StillOut { device: d.id, member: d.member, is_revoked: d.status == Status::Revoked };
            sync::Outstanding {
                erasure: found.row.erasure.id,
                out: found.out.iter().take(MOST).map(still).collect(),
                count: u32::try_from(found.out.len()).unwrap_or(u32::MAX),
                copies: found.copies.into_iter().take(MOST).map(told).collect(),
            }
        };
        Ok(self.erasures()?.into_iter().take(MOST).map(one).collect())
    }

    /// A laptop says that nothing of these is on it.
    pub(crate) fn acknowledged(&self, device: &DeviceRow, erased: &[RecordId]) -> Result<(), Error> {
        if erased.is_empty() {
            return Ok(());
        }
        let now = self.setting.clock.now();
        self.write(|tx| {
            let known: BTreeSet<RecordId> = tx.all_erasures()?.into_iter().map(|row| row.erasure.id).collect();
            let new = erased.iter().filter(|id| known.contains(id));
            new.into_iter().try_for_each(|id| tx.mark_erased(*id, device.id, now))
        })
    }
}
