//! The code that the office says over the telephone to a laptop whose lease is over (decisions D22, docs/adr/0042).

use crate::audit::{Deed, What};
use crate::{DeviceRow, Error, Hub, Log, Refused, Status};
use kernel::{Intent, policy};
use sync::{Challenge, Enrolled, LeaseWish, phone_code};

impl<L: Log> Hub<L> {
    /// The code for a laptop in use, for whoever may also put it out of use.
    ///
    /// # Errors
    /// `not_your_right`, `no_such_device`, `device_out_of_use`, `challenge_unfit`; [`Refused::Enough`] where the asker's share of the day is
    /// used up.
    pub(crate) fn lease_code(&self, asker: &DeviceRow, wish: &LeaseWish) -> Result<String, Error> {
        let roles = self.roles_held(asker, self.setting.clock.now())?;
        let may = roles.iter().any(|role| policy::reach(*role, Intent::Revoke).is_some());
        if asker.status != Status::Active || !may {
            return Err(Refused::Forbidden("not_your_right").into());
        }
        let device = self.device(wish.device)?.ok_or(Refused::Unfit("no_such_device"))?;
        if device.status != Status::Active {
            return Err(Refused::Forbidden("device_out_of_use").into());
        }
        let challenge = Challenge::parse(&wish.challenge).map_err(|_| Refused::Unfit("challenge_unfit"))?;
        let enrolled: Enrolled = serde_json::from_slice(&device.card).map_err(sync::Error::from)?;
        let laptop = enrolled.card.device()?;
        let code = phone_code((&self.setting.seal, &laptop.seal_key), (laptop.id, &challenge))?;
        let (who, laptop) = ((asker.member, asker.id), vec![laptop.id.bytes()]);
        self.note_of_share(asker.id, Deed::by(What::LeaseCodeSaid, who, laptop))?;
        Ok(code.display().to_string())
    }
}
