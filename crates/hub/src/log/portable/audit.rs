//! The statements about the audit chain, and about what laptops brought.

use super::{Sql, among};
use crate::Error;
use crate::audit::Deed;
use crate::log::audit::{AuditTx, Brought, EntryRow};
use crate::log::cell::{Cell, Cells};
use kernel::{ChangeId, DeviceId, MemberId};
use seal::Hash;
use sync::{AuditEnd, AuditHead};

/// An entry from the cells of its row.
pub(crate) fn entry(c: &mut Cells) -> Result<EntryRow, Error> {
    Ok(EntryRow {
        seq: c.number()?,
        prev: Hash(c.array()?),
        hash: Hash(c.array()?),
        at: c.instant()?,
        deed: Deed {
            what: c.text()?,
            member: c.array_or_null()?.map(MemberId::from_bytes),
            device: c.array_or_null()?.map(DeviceId::from_bytes),
            change: c.array_or_null()?.map(ChangeId::from_bytes),
            subjects: c.blob()?.chunks(16).map(|id| id.try_into().map_err(|_| UNFIT)).collect::<Result<_, _>>()?,
            reason: c.text_or_null()?,
            times: c.number()?,
        },
    })
}

const UNFIT: Error = Error::Damaged("an id in the audit chain");

impl<S: Sql> AuditTx for S {
    fn lock_audit_end(&mut self) -> Result<AuditEnd, Error> {
        let begin = "INSERT INTO audit_end (no, seq, hash) VALUES (1, 0, ?1) ON CONFLICT DO NOTHING";
        self.execute(begin, &[[0u8; 32].into()])?;
        let lock = format!("SELECT seq, hash FROM audit_end WHERE no = 1{}", self.for_update());
        let mut c = Cells::of(self.query(&lock, &[])?.pop().ok_or(Error::Damaged("the end of the audit chain"))?);
        Ok(AuditEnd { seq: c.number()?, hash: Hash(c.array()?) })
    }

    fn keep_entries(&mut self, rows: &[EntryRow]) -> Result<(), Error> {
        let sql = "INSERT INTO audit_entry (seq, prev, hash, at, what, member, device, change, subjects, reason, times)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        for row in rows {
            let deed = &row.deed;
            let params = [
                row.seq.into(),
                row.prev.0.into(),
                row.hash.0.into(),
                row.at.0.into(),
                deed.what.as_str().into(),
                deed.member.map(|id| id.bytes()).into(),
                deed.device.map(|id| id.bytes()).into(),
                deed.change.map(|id| id.bytes()).into(),
                deed.subjects.concat().as_slice().into(),
                deed.reason.clone().into(),
                deed.times.into(),
            ];
            self.execute(sql, &params)?;
        }
        let Some(last) = rows.last() else { return Ok(()) };
        let end: [Cell; 2] = [last.seq.into(), last.hash.0.into()];
        self.execute("UPDATE audit_end SET seq = ?1, hash = ?2 WHERE no = 1", &end)?;
        Ok(())
    }

    fn entries(&mut self, after: u64, most: u32) -> Result<Vec<EntryRow>, Error> {
        let sql = "SELECT seq, prev, hash, at, what, member, device, change, subjects, reason, times FROM audit_entry
                   WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let rows = self.query(sql, &[after.into(), i64::from(most).into()])?;
        rows.into_iter().map(|row| entry(&mut Cells::of(row))).collect()
    }

    fn entry_hash(&mut self, seq: u64) -> Result<Option<Hash>, Error> {
        let rows = self.query("SELECT hash FROM audit_entry WHERE seq = ?1", &[seq.into()])?;
        rows.into_iter().next().map(|row| Ok(Hash(Cells::of(row).array()?))).transpose()
    }

    fn last_entry_of(&mut self, what: &str) -> Result<u64, Error> {
        let rows = self.query("SELECT coalesce(max(seq), 0) FROM audit_entry WHERE what = ?1", &[what.into()])?;
        Cells::of(rows.into_iter().next().unwrap_or_default()).number()
    }

    fn last_audit_head(&mut self) -> Result<Option<AuditHead>, Error> {
        let rows = self.query("SELECT bytes FROM audit_head ORDER BY seq DESC LIMIT 1", &[])?;
        rows.into_iter().next().map(|row| Ok(AuditHead::decode(&Cells::of(row).blob()?)?)).transpose()
    }

    fn keep_audit_head(&mut self, head: &AuditHead) -> Result<(), Error> {
        let row = [head.end.seq.into(), head.encode().as_slice().into()];
        self.execute("INSERT INTO audit_head (seq, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING", &row)?;
        Ok(())
    }

    fn brought_on(&mut self, day: i64, devices: &[DeviceId]) -> Result<Vec<(DeviceId, Brought)>, Error> {
        let ids: Vec<[u8; 16]> = devices.iter().map(|id| id.bytes()).collect();
        let head = format!("SELECT device, changes, bytes FROM brought WHERE day = {day} AND device IN");
        among(self, (&head, ""), &ids, |c| {
            Ok((DeviceId::from_bytes(c.array()?), Brought { changes: c.number()?, bytes: c.number()? }))
        })
    }

    fn add_brought(&mut self, day: i64, device: DeviceId, more: Brought) -> Result<(), Error> {
        let sql = "INSERT INTO brought (device, day, changes, bytes) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (device, day) DO UPDATE SET changes = brought.changes + excluded.changes,
                     bytes = brought.bytes + excluded.bytes";
        self.execute(sql, &[device.bytes().into(), day.into(), more.changes.into(), more.bytes.into()])?;
        Ok(())
    }

    fn forget_brought(&mut self, before: i64) -> Result<(), Error> {
        self.execute("DELETE FROM brought WHERE day < ?1", &[before.into()])?;
        Ok(())
    }
}
