//! The statements about vaults that wait.

use super::{GRANT, Sql, grant};
use crate::Error;
use crate::log::GrantRow;
use crate::log::approvals::{ApprovalRow, ApprovalTx, WaitingRow};
use crate::log::cell::{Cell, Cells};
use kernel::{DeviceId, Instant, Role};
use seal::Signature;

const WAITING: &str = "SELECT device, card, asked_at, approved_by, approved_at, signature FROM waiting_vault";

fn waiting(mut c: Cells) -> Result<WaitingRow, Error> {
    let (device, card, asked_at) = (DeviceId::from_bytes(c.array()?), c.blob()?, c.instant()?);
    let (by, at, signature) = (c.array_or_null()?, c.number_or_null()?, c.array_or_null()?);
    let approval = match (by, at, signature) {
        (Some(by), Some(at), Some(signature)) => {
            Some(ApprovalRow { by: DeviceId::from_bytes(by), at: Instant(at as i64), signature: Signature(signature) })
        }
        _ => None,
    };
    Ok(WaitingRow { device, card, asked_at, approval })
}

impl<S: Sql> ApprovalTx for S {
    fn waiting_vault(&mut self, device: DeviceId) -> Result<Option<WaitingRow>, Error> {
        let rows = self.query(&format!("{WAITING} WHERE device = ?1"), &[device.bytes().into()])?;
        rows.into_iter().next().map(|row| waiting(Cells::of(row))).transpose()
    }

    fn waiting_vaults(&mut self) -> Result<Vec<WaitingRow>, Error> {
        let rows = self.query(&format!("{WAITING} WHERE approved_by IS NULL ORDER BY asked_at, device"), &[])?;
        rows.into_iter().map(|row| waiting(Cells::of(row))).collect()
    }

    fn keep_waiting(&mut self, row: &WaitingRow) -> Result<(), Error> {
        self.drop_waiting(row.device)?;
        let said = row.approval.as_ref();
        self.execute(
            "INSERT INTO waiting_vault (device, card, asked_at, approved_by, approved_at, signature)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[
                row.device.bytes().into(),
                row.card.as_slice().into(),
                row.asked_at.0.into(),
                said.map_or(Cell::Null, |said| said.by.bytes().into()),
                said.map_or(Cell::Null, |said| said.at.0.into()),
                said.map_or(Cell::Null, |said| said.signature.0.into()),
            ],
        )?;
        Ok(())
    }

    fn drop_waiting(&mut self, device: DeviceId) -> Result<(), Error> {
        self.execute("DELETE FROM waiting_vault WHERE device = ?1", &[device.bytes().into()])?;
        Ok(())
    }

    fn grants_with(&mut self, role: Role) -> Result<Vec<GrantRow>, Error> {
        let rows = self.query(&format!("{GRANT} WHERE role = ?1 ORDER BY id"), &[role.word().into()])?;
        rows.into_iter().map(|row| grant(&mut Cells::of(row))).collect()
    }
}
