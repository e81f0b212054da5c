//! Vaults of the log in memory that wait.

use super::MemoryTx;
use crate::Error;
use crate::log::GrantRow;
use crate::log::approvals::{ApprovalTx, WaitingRow};
use kernel::{DeviceId, Role};

impl ApprovalTx for MemoryTx<'_> {
    fn waiting_vault(&mut self, device: DeviceId) -> Result<Option<WaitingRow>, Error> {
        Ok(self.0.waiting.get(&device).cloned())
    }

    fn waiting_vaults(&mut self) -> Result<Vec<WaitingRow>, Error> {
        let mut rows: Vec<WaitingRow> = self.0.waiting.values().filter(|row| row.approval.is_none()).cloned().collect();
        rows.sort_by_key(|row| (row.asked_at, row.device));
        Ok(rows)
    }

    fn keep_waiting(&mut self, row: &WaitingRow) -> Result<(), Error> {
        self.0.waiting.insert(row.device, row.clone());
        Ok(())
    }

    fn drop_waiting(&mut self, device: DeviceId) -> Result<(), Error> {
        self.0.waiting.remove(&device);
        Ok(())
    }

    fn grants_with(&mut self, role: Role) -> Result<Vec<GrantRow>, Error> {
        Ok(self.0.grants.values().filter(|grant| grant.role == role).cloned().collect())
    }
}
