//! Snapshots go down: to whoever may read the scope, and to nobody else.

use crate::{DeviceRow, Error, Hub, Log, LogTx, Refused, SnapshotTx};
use kernel::{DeviceId, ScopeId};
use store::Manifest;
use sync::{ChunkWish, Given};

impl<L: Log> Hub<L> {
    /// The newest snapshot of a scope, with the cards of those whose chains stand in it.
    pub(crate) fn give_snapshot(&self, device: &DeviceRow, scope: ScopeId) -> Result<Option<Given>, Error> {
        self.read(|tx| {
            self.must_read(tx, device, scope)?;
            let Some(row) = tx.snapshots(scope, self.setting.timeline)?.into_iter().next() else { return Ok(None) };
            let writers: Vec<DeviceId> = Manifest::decode(&row.signed.bytes)?.chains.iter().map(|c| c.device).collect();
            let cards = tx.devices(&writers)?.into_iter().map(|d| d.card).collect();
            Ok(Some(Given { manifest: row.signed, cards }))
        })
    }

    /// A chunk; `None` when no snapshot in use names it.
    pub(crate) fn give_chunk(&self, device: &DeviceRow, wish: &ChunkWish) -> Result<Option<Vec<u8>>, Error> {
        self.read(|tx| {
            self.must_read(tx, device, wish.scope)?;
            tx.chunk(wish.scope, wish.name)
        })
    }

    fn must_read(&self, tx: &mut L::Tx<'_>, device: &DeviceRow, scope: ScopeId) -> Result<(), Error> {
        let device = tx.devices(&[device.id])?.pop().ok_or(Refused::Forbidden("not_enrolled"))?;
        let readable = self.readable(tx, &device, self.setting.clock.now())?;
        if readable.iter().any(|row| row.id == scope) {
            return Ok(());
        }
        Err(Refused::Forbidden("not_your_place").into())
    }
}
