//! A vault out of use takes leave before its keys are destroyed (decisions D22, docs/adr/0022): acknowledged only where the hub has all that it
//! says it wrote, in the hub's present life. Told to every laptop, so that a hub that is set back hears of it again.

use crate::audit::{self, Deed, What};
use crate::{CopyTx, DeviceRow, Error, Hub, Log, LogTx, Refused, Status};
use change::Notice;
use sync::{Farewell, FarewellReceipt};

impl<L: Log> Hub<L> {
    /// The receipt after which the keys are destroyed. Asked again it is given again, with the time of the first.
    ///
    /// # Errors
    /// `farewell_unfit` for another vault's, or one that it did not sign; `farewell_of_another_life`; `device_in_use`; `outbox_not_here`
    /// where a chain goes further than what came; `farewell_not_in_a_backup` as long as no backup was made since all of it was here: what is
    /// held nobody else has, and a hub can burn down.
    pub(crate) fn take_farewell(&self, device: &DeviceRow, said: &Farewell) -> Result<FarewellReceipt, Error> {
        if said.device != device.id || said.verify(&device.sign_key).is_err() {
            return Err(Refused::Unfit("farewell_unfit").into());
        }
        if said.timeline != self.setting.timeline {
            return Err(Refused::Forbidden("farewell_of_another_life").into());
        }
        let now = self.setting.clock.now();
        let at = self.write(|tx| {
            tx.lock_members(&[], &[device.member])?;
            let is_ended = tx.devices(&[device.id])?.iter().any(|row| row.status == Status::Revoked);
            if !is_ended {
                return Err(Refused::Forbidden("device_in_use").into());
            }
            for end in &said.ends {
                if tx.head_at((device.id, end.scope), end.last_seq)? != Some(end.head) {
                    return Err(Refused::Forbidden("outbox_not_here").into());
                }
            }
            // Since all of it was here: what is held nobody else has, and a hub can burn down.
            if !tx.copies()?.iter().any(|copy| copy.made_at >= said.at && self.upkeep.counts(copy)) {
                return Err(Refused::Forbidden("farewell_not_in_a_backup").into());
            }
            let notice = Notice::keys_destroyed(device.id, now, &self.setting.key);
            if !self.tell_notice(tx, &notice)? {
                let first = tx.notices()?.into_iter().find(|notice| notice.keys_destroyed_on() == Some(device.id));
                return Ok(first.map_or(now, |notice| notice.at));
            }
            let deed = Deed::by(What::KeysDestroyed, (device.member, device.id), vec![device.id.bytes()]);
            audit::append(tx, now, vec![deed.because(&said.hash().to_hex())])?;
            Ok(now)
        })?;
        Ok(FarewellReceipt::sign(said, at, &self.setting.key))
    }
}
