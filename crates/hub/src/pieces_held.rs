//! Files of a vault out of use: its pieces are taken as a change names them that it wrote itself and that is held, or in force. Whoever
//! reads the change once it was let in is given them; what is refused goes with its pieces (docs/adr/0022).

use crate::admission::Opened;
use crate::{ChangeRow, DeviceRow, ErasureTx, Error, Hub, Log, LogTx, PieceTx, Refused, SnapshotTx};
use change::{Change, Op};
use directory::HeldChange;
use kernel::{RecordId, RecordKind};
use store::Cut;

/// Said of what is not this vault's.
const UNKNOWN: Refused = Refused::Forbidden("attachment_unknown");
/// Said of what a person or the hub's rules have refused for good: nobody waits for its file.
const REFUSED: Refused = Refused::Forbidden("attachment_refused");

impl<L: Log> Hub<L> {
    /// How the file of a record is cut that this vault, out of use, began. Where another began it as well, nobody can tell whose pieces lie
    /// there, and none are taken.
    pub(crate) fn cut_held(&self, tx: &mut L::Tx<'_>, device: &DeviceRow, record: RecordId) -> Result<Cut, Error> {
        let mut own = None;
        for row in tx.changes_about(record)? {
            let Some(change) = beginning_of(tx, &row)? else { continue };
            if row.chain.0 != device.id || own.is_some() {
                return Err(UNKNOWN.into());
            }
            own = Some((row, change));
        }
        let (row, change) = own.ok_or(UNKNOWN)?;
        if row.role.is_none() && !self.is_waiting(tx, &row)? {
            return Err(REFUSED.into());
        }
        Ok(concerns::cut_of_fields(&change.fields).map_err(Refused::Forbidden)?)
    }

    /// Holds what is ruled on of a record, so that a ruling comes before what is brought or after it.
    pub(crate) fn lock_held(&self, tx: &mut L::Tx<'_>, record: RecordId) -> Result<(), Error> {
        let rulings: Vec<RecordId> = tx.changes_about(record)?.iter().map(|row| HeldChange::id(row.id)).collect();
        tx.lock_records(&rulings).map(drop)
    }

    /// Whether a change that is not in force is held, and nobody has ruled on it: let in, it would be in force.
    fn is_waiting(&self, tx: &mut L::Tx<'_>, row: &ChangeRow) -> Result<bool, Error> {
        let about = tx.records(&[HeldChange::id(row.id)])?.pop();
        let held = about.and_then(|about| about.held.record.get::<HeldChange>().ok());
        Ok(held.is_some_and(|held| held.change == row.id && held.verdict.is_none()))
    }

    /// Takes out what was brought of a file whose beginning is refused for good; not while another one of the same record waits.
    pub(crate) fn drop_refused(&self, tx: &mut L::Tx<'_>, change: &Change, is_begun: bool) -> Result<(), Error> {
        let is_file = change.kind == RecordKind::Attachment.number() && change.op == Op::Create;
        if !is_file || is_begun {
            return Ok(());
        }
        for row in tx.changes_about(change.record)? {
            if row.id != change.id && self.is_waiting(tx, &row)? && beginning_of(tx, &row)?.is_some() {
                return Ok(());
            }
        }
        tx.drop_pieces(change.record)
    }
}

/// The change, where it begins a file; `None` where it does something else.
fn beginning_of<T: LogTx + ErasureTx>(tx: &mut T, row: &ChangeRow) -> Result<Option<Change>, Error> {
    let (stored, device) = (tx.batch(row.chain, row.first_seq)?, tx.devices(&[row.chain.0])?.pop());
    let Some((stored, device)) = stored.zip(device) else { return Ok(None) };
    let opened = Opened::of_stored(&stored.bytes, device)?;
    let is_file = |change: &&Change| change.kind == RecordKind::Attachment.number() && change.op == Op::Create;
    Ok(opened.changes().filter(is_file).find(|change| change.id == row.id).cloned())
}
