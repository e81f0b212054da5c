//! 停用记录: whose laptops' rights were ended, by whom and why, for whoever may read that drawer.

use crate::{Error, command::None, core::Core, core::Open, enrolment::Enrolled};
use directory::RevocationRow;
use kernel::policy::{Reach, reads};
use kernel::{Compartment, DeviceId, ErrorCode, Refusal, Role};
use serde::Serialize;
use std::collections::BTreeSet;
use sync::DevicesTold;
use ts_rs::TS;

/// A laptop's vault whose rights were ended.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct EndedDevice {
    device: DeviceId,
    /// Its number, as the list of laptops shows it.
    short: String,
    /// Whose it is; none where this vault never met it.
    holder: Option<String>,
    said: RevocationRow,
}

/// The latest first.
pub(crate) fn list(core: &mut Core, _: None) -> Result<Vec<EndedDevice>, Error> {
    let open = core.open()?;
    let role = open.role();
    if reads(role, Compartment::Audit) != Some(Reach::District) && role != Role::Secadmin {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    let mut rows = Vec::new();
    for (device, said) in directory::revocations(open.store.read())? {
        rows.push(EndedDevice { device, short: device.short(), holder: holder(open, device)?, said });
    }
    rows.sort_by(|a, b| b.said.at.cmp(&a.said.at));
    Ok(rows)
}

/// By the list of laptops, where this vault is told it; else by the card, where it read anything of that laptop's.
fn holder(open: &Open, device: DeviceId) -> Result<Option<String>, Error> {
    let told = DevicesTold::of(&open.store)?;
    let told = told.and_then(|told| told.devices.into_iter().find(|known| known.device == device));
    let member = match told {
        Some(known) => Some(known.member),
        Option::None => {
            let card = open.store.cards_of(&BTreeSet::from([device]))?.pop();
            card.map(|card| serde_json::from_slice::<Enrolled>(&card)).transpose()?.map(|known| known.card.member)
        }
    };
    let names = directory::members::names(open.store.read())?;
    Ok(member.and_then(|member| names.get(&member).cloned()))
}
