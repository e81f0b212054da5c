//! The audit chain of the log in memory, and what laptops brought.

use super::MemoryTx;
use crate::Error;
use crate::log::audit::{AuditTx, Brought, EntryRow};
use kernel::DeviceId;
use seal::Hash;
use sync::{AuditEnd, AuditHead};

impl AuditTx for MemoryTx<'_> {
    fn lock_audit_end(&mut self) -> Result<AuditEnd, Error> {
        let end = |row: &EntryRow| AuditEnd { seq: row.seq, hash: row.hash };
        Ok(self.0.entries.last().map_or(AuditEnd { seq: 0, hash: Hash([0; 32]) }, end))
    }

    fn keep_entries(&mut self, rows: &[EntryRow]) -> Result<(), Error> {
        self.0.entries.extend_from_slice(rows);
        Ok(())
    }

    fn entries(&mut self, after: u64, most: u32) -> Result<Vec<EntryRow>, Error> {
        let behind = self.0.entries.iter().filter(|row| row.seq > after);
        Ok(behind.take(most as usize).cloned().collect())
    }

    fn entry_hash(&mut self, seq: u64) -> Result<Option<Hash>, Error> {
        Ok(self.0.entries.iter().find(|row| row.seq == seq).map(|row| row.hash))
    }

    fn last_entry_of(&mut self, what: &str) -> Result<u64, Error> {
        Ok(self.0.entries.iter().rfind(|row| row.deed.what == what).map_or(0, |row| row.seq))
    }

    fn last_audit_head(&mut self) -> Result<Option<AuditHead>, Error> {
        Ok(self.0.audit_heads.last().copied())
    }

    fn keep_audit_head(&mut self, head: &AuditHead) -> Result<(), Error> {
        self.0.audit_heads.push(*head);
        Ok(())
    }

    fn brought_on(&mut self, day: i64, devices: &[DeviceId]) -> Result<Vec<(DeviceId, Brought)>, Error> {
        Ok(devices.iter().filter_map(|id| Some((*id, *self.0.brought.get(&(*id, day))?))).collect())
    }

    fn add_brought(&mut self, day: i64, device: DeviceId, more: Brought) -> Result<(), Error> {
        let brought = self.0.brought.entry((device, day)).or_default();
        brought.changes += more.changes;
        brought.bytes += more.bytes;
        Ok(())
    }

    fn forget_brought(&mut self, before: i64) -> Result<(), Error> {
        self.0.brought.retain(|(_, day), _| *day >= before);
        Ok(())
    }
}
