//! Snapshots go down: to whoever may read the scope, and to nobody else. One that holds a record which has left since, and that the
//! asker is shown nowhere, is not given: the feed is read instead (ADR 0039).

use crate::reader::Reader;
use crate::{DeviceRow, Error, Hub, Log, LogTx, Refused, SnapshotRow, SnapshotTx};
use kernel::{DeviceId, ScopeId};
use store::Manifest;
use sync::{ChunkWish, Given};

impl<L: Log> Hub<L> {
    /// The newest snapshot of a scope, with the cards of those whose chains stand in it.
    pub(crate) fn give_snapshot(&self, device: &DeviceRow, scope: ScopeId) -> Result<Option<Given>, Error> {
        self.read(|tx| {
            let reader = self.must_read(tx, device, scope)?;
            let Some(row) = tx.snapshots(scope, self.setting.timeline)?.into_iter().next() else { return Ok(None) };
            if self.holds_what_is_gone(tx, reader, &row)? {
                return Ok(None);
            }
            let writers: Vec<DeviceId> = Manifest::decode(&row.signed.bytes)?.chains.iter().map(|c| c.device).collect();
            let cards = tx.devices(&writers)?.into_iter().map(|d| d.card).collect();
            Ok(Some(Given { manifest: row.signed, cards }))
        })
    }

    /// A chunk; `None` when no snapshot in use names it.
    pub(crate) fn give_chunk(&self, device: &DeviceRow, wish: &ChunkWish) -> Result<Option<Vec<u8>>, Error> {
        self.read(|tx| {
            let reader = self.must_read(tx, device, wish.scope)?;
            for row in tx.snapshots(wish.scope, self.setting.timeline)? {
                if Manifest::decode(&row.signed.bytes)?.chunks.iter().any(|chunk| chunk.hash == wish.name) {
                    // The newest that names it: what has left since stands in every older one, too.
                    let is_kept_back = self.holds_what_is_gone(tx, reader, &row)?;
                    return if is_kept_back { Ok(None) } else { tx.chunk(wish.scope, wish.name) };
                }
            }
            Ok(None)
        })
    }

    fn holds_what_is_gone(&self, tx: &mut L::Tx<'_>, mut reader: Reader, row: &SnapshotRow) -> Result<bool, Error> {
        reader.lost_since(tx, self, (row.scope, row.seq))
    }

    /// The device as a reader of this scope.
    pub(crate) fn must_read(&self, tx: &mut L::Tx<'_>, device: &DeviceRow, scope: ScopeId) -> Result<Reader, Error> {
        let device = tx.devices(&[device.id])?.pop().ok_or(Refused::Forbidden("not_enrolled"))?;
        let reader = Reader::of(&device, self.readable(tx, &device, self.setting.clock.now())?);
        if reader.reads(scope) {
            return Ok(reader);
        }
        Err(Refused::Forbidden("not_your_place").into())
    }
}
