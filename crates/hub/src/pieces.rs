//! Pieces of attachments (sync.md 3.8): taken only as a change in force names them, or of a vault out of use one that is held; given only to
//! whoever reads that change in force.
//! The change says how long each piece is and what it hashes to, so nothing has to be believed.

use crate::{DeviceRow, Error, Hub, Log, LogTx, PieceRow, PieceTx, RecordRow, Refused, SnapshotTx, Status};
use kernel::{Instant, RecordId, RecordKind, ScopeId};
use store::Cut;
use sync::{BroughtPiece, PieceWish};

/// So many bytes are taken of one laptop in a day (security.md 3.8).
pub const MOST_A_DAY: u64 = 200 << 20;
/// That day: the last so many ms.
const DAY: i64 = 86_400_000;
/// Said of an attachment that is not there and of one that is not the asker's alike.
const UNKNOWN: Refused = Refused::Forbidden("attachment_unknown");

impl<L: Log> Hub<L> {
    /// Which pieces are there.
    pub(crate) fn pieces(&self, device: &DeviceRow, record: RecordId) -> Result<Vec<u32>, Error> {
        self.read(|tx| {
            let row = tx.records(&[record])?.pop();
            self.cut_to_bring(tx, device, (record, row))?;
            tx.pieces_of(record)
        })
    }

    /// A piece; `None` while nobody has brought it.
    pub(crate) fn give_piece(&self, device: &DeviceRow, wish: PieceWish) -> Result<Option<Vec<u8>>, Error> {
        self.read(|tx| {
            let row = tx.records(&[wish.record])?.pop();
            let cut = self.cut_for(tx, device, row)?;
            if wish.no >= cut.pieces() {
                return Err(Refused::Unfit("piece_unknown").into());
            }
            tx.piece(wish.record, wish.no)
        })
    }

    /// Keeps a piece, once. The record is held until the end, so that an erasure comes before it or after it; the member's
    /// postings too, so that no laptop brings more than it may by two processes at once.
    pub(crate) fn keep_piece(&self, device: &DeviceRow, brought: &BroughtPiece) -> Result<(), Error> {
        let now = self.setting.clock.now();
        let PieceWish { record, no } = brought.piece;
        self.write(|tx| {
            tx.lock_members(&[], &[device.member])?;
            let row = tx.lock_records(&[record])?.pop();
            if row.is_none() {
                self.lock_held(tx, record)?;
            }
            let cut = self.cut_to_bring(tx, device, (record, row))?;
            cut.judge(no, &brought.bytes).map_err(Refused::Unfit)?;
            if tx.pieces_of(record)?.contains(&no) {
                return Ok(());
            }
            let so_far = tx.brought_since(device.id, Instant(now.0 - DAY))?;
            if so_far + brought.bytes.len() as u64 > MOST_A_DAY {
                return Err(Refused::Forbidden("pieces_of_the_day_taken").into());
            }
            tx.keep_piece(&PieceRow { record, no, device: device.id, at: now, bytes: brought.bytes.clone() })
        })
    }

    /// How the file is cut, for a device that reads the record, or whose member wrote it: whoever wrote it may bring it after the
    /// posting has ended.
    fn cut_for(&self, tx: &mut L::Tx<'_>, device: &DeviceRow, row: Option<RecordRow>) -> Result<Cut, Error> {
        let device = tx.devices(&[device.id])?.pop().filter(|device| device.status == Status::Active).ok_or(UNKNOWN)?;
        let row = row.filter(|row| row.begun_by.is_some()).ok_or(UNKNOWN)?;
        let record = &row.held.record;
        if record.created_by != device.member && !self.is_read_by(tx, &device, &self.audience_of(&row))? {
            return Err(UNKNOWN.into());
        }
        Ok(concerns::cut_of(record).map_err(Refused::Forbidden)?)
    }

    /// The same for whoever brings it: of a vault out of use, by what it wrote itself (docs/adr/0022).
    fn cut_to_bring(
        &self,
        tx: &mut L::Tx<'_>,
        device: &DeviceRow,
        (record, row): (RecordId, Option<RecordRow>),
    ) -> Result<Cut, Error> {
        match tx.devices(&[device.id])?.pop() {
            Some(device) if device.status == Status::Revoked => self.cut_held(tx, &device, record),
            _ => self.cut_for(tx, device, row),
        }
    }

    /// The scopes that show a record.
    pub(crate) fn audience_of(&self, row: &RecordRow) -> Vec<ScopeId> {
        let column = RecordKind::of_number(row.kind).and_then(|kind| store::column_of(self.setting.columns, kind));
        column.map(|(column, _)| column.audience(&row.held.record)).unwrap_or_default()
    }

    fn is_read_by(&self, tx: &mut L::Tx<'_>, device: &DeviceRow, scopes: &[ScopeId]) -> Result<bool, Error> {
        let readable = self.readable(tx, device, self.setting.clock.now())?;
        Ok(readable.iter().any(|row| scopes.contains(&row.id)))
    }
}
