//! 等待放行的加入: vaults of lawyers and administrators that wait for the security administrator's word (docs/adr/0043). Asked of the hub and
//! told to it: there is nothing of it on this laptop.

use crate::command::Done;
use crate::hub_sync::Hall;
use crate::{Error, command::None as Nothing, core::Core};
use kernel::{DeviceId, ErrorCode, Refusal, Role};
use serde::{Deserialize, Serialize};
use sync::{Approval, WaitingVault};
use ts_rs::TS;

/// A vault that waits.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct VaultWaiting {
    #[ts(type = "Id")]
    device: DeviceId,
    /// It, as people are shown it.
    short: String,
    name: String,
    role: Role,
    place_name: String,
    /// RFC 3339.
    asked_at: String,
    /// Who brought the member in; none where the founder did, or is not known here.
    asked_by: Option<String>,
    /// What the word will be about.
    card: String,
}

/// The one that is let in, as it was shown.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct ApproveVault {
    #[ts(type = "Id")]
    device: DeviceId,
    card: String,
}

/// Which wait.
pub(crate) fn waiting(hall: &Hall, _: Nothing) -> Result<Vec<VaultWaiting>, Error> {
    let turn = approver(&hall.core())?;
    let waiting = hall.waiting_vaults(turn)?;
    hall.held(turn, |core| {
        let names = directory::members::names(core.open()?.store.read())?;
        let row = |one: WaitingVault| {
            let asked_by = one.enrolled.proof.as_ref().and_then(|proof| proof.ticket.asked_by);
            let card = one.enrolled.card;
            VaultWaiting {
                device: card.device,
                short: card.device.short(),
                name: names.get(&card.member).cloned().unwrap_or(card.nickname),
                role: card.role,
                place_name: card.place_name,
                asked_at: one.asked_at.to_rfc3339(),
                asked_by: asked_by.and_then(|asker| names.get(&asker).cloned()),
                card: one.card.to_hex(),
            }
        };
        Ok(waiting.into_iter().map(row).collect())
    })
}

/// Lets one in. It comes in with its next sync.
pub(crate) fn approve(hall: &Hall, args: ApproveVault) -> Result<Done, Error> {
    let turn = approver(&hall.core())?;
    let card = seal::Hash::from_hex(&args.card).map_err(|_| Refusal::invalid("card", "approval_unfit"))?;
    let approval = hall.held(turn, |core| {
        let key = core.open()?.opened.signing_key();
        Ok(Approval::sign((args.device, card), key))
    })?;
    hall.approve_vault(turn, approval)?;
    Ok(Done {})
}

fn approver(core: &Core) -> Result<u64, Error> {
    let is_one = core.open()?.grants.iter().any(|grant| grant.value.role == Role::Secadmin);
    if is_one { Ok(core.turn) } else { Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into()) }
}
