//! The screen of a vault whose lease is over, and the office's code for it (docs/adr/0042).

use super::keeping;
use crate::hub_sync::Hall;
use crate::{Error, command::None as Nothing, compose::count, core::Core};
use kernel::{DeviceId, Refusal};
use serde::{Deserialize, Serialize};
use sync::{Challenge, LEASE_DAYS, LeaseWish, PHONE_DAYS, PhoneCode, phone_code};
use ts_rs::TS;

/// How it stands with the lease.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct LeaseState {
    /// Reading is locked.
    is_over: bool,
    /// Whole days until then; none once it is over, and for a vault that knows of no hub.
    days_left: Option<u32>,
    /// When the hub last said that it knows this vault; RFC 3339, none before it did.
    renewed_at: Option<String>,
    /// What this laptop's clock says: it may be what is wrong.
    now: String,
    /// How long a lease is, days.
    lease_days: u32,
    /// What a code over the telephone adds, days.
    phone_days: u32,
    /// What to read out to the office; only while it is over, and where the hub has said by which key codes are made.
    challenge: Option<String>,
    /// Changes that the hub has no receipt for: they are here and stay here.
    unsent: u32,
    /// Photos and files that the hub is not known to have whole.
    files_unsent: u32,
    /// When the hub put this vault out of use, by its clock, RFC 3339: no code opens it any more.
    out_of_use_at: Option<String>,
    /// Of such a vault: texts that were begun and never saved. They go with its keys, once its member has let them go.
    drafts: Vec<DraftLeft>,
    /// The member has let them go, or there are none.
    are_drafts_let_go: bool,
}

/// A text that was begun, without a word of it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct DraftLeft {
    place: DraftPlace,
    saved_at: String,
}

/// On which screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DraftPlace {
    Visit,
    Call,
    Item,
    Report,
    Other,
}

/// The code as it was typed.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct TypedCode {
    code: String,
}

/// What was read out to the office, and of which laptop.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct ChallengeHeard {
    #[ts(type = "Id")]
    device: DeviceId,
    challenge: String,
}

/// What to say back.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct CodeToSay {
    code: String,
    phone_days: u32,
}

/// How it stands.
pub(crate) fn state(core: &mut Core, _: Nothing) -> Result<LeaseState, Error> {
    core.open()?;
    let is_over = core.is_lease_over();
    let (lease, clocks) = (core.lease()?, core.clocks()?);
    let files_unsent = files_unsent(core)?;
    let can_be_said = is_over && core.ended().is_none() && core.hubs_seal_key()?.is_some();
    let challenge = can_be_said.then(|| core.challenge()).transpose()?;
    Ok(LeaseState {
        is_over,
        days_left: lease.and_then(|lease| lease.days_left(clocks)),
        renewed_at: lease.map(|lease| lease.renewed_at.to_rfc3339()),
        now: core.now().to_rfc3339(),
        lease_days: days(LEASE_DAYS),
        phone_days: days(PHONE_DAYS),
        challenge: challenge.map(|challenge| challenge.display().to_string()),
        unsent: core.open()?.store.unstamped()?,
        files_unsent,
        out_of_use_at: core.ended().map(|ended| ended.at.to_rfc3339()),
        drafts: drafts_left(core)?,
        are_drafts_let_go: core.are_drafts_let_go()?,
    })
}

/// Of a vault out of use its own alone: others' are theirs to bring.
fn files_unsent(core: &Core) -> Result<u32, Error> {
    let store = &core.open()?.store;
    if core.ended().is_some() {
        return Ok(count(store.own_files_unsent(store.last_timeline()?)?.len()));
    }
    let (on_carriers, here) = core.files_by_carrier()?;
    Ok(on_carriers + here)
}

fn drafts_left(core: &Core) -> Result<Vec<DraftLeft>, Error> {
    if core.ended().is_none() {
        return Ok(Vec::new());
    }
    let written = keeping::all_drafts(core, "")?.into_iter().filter(|draft| !draft.is_blank);
    Ok(written.map(|draft| DraftLeft { place: place_of(&draft.key), saved_at: draft.saved_at }).collect())
}

/// The key of a draft begins with its screen.
fn place_of(key: &str) -> DraftPlace {
    match key.split('/').next() {
        Some("visit") => DraftPlace::Visit,
        Some("call") => DraftPlace::Call,
        Some("item" | "concern") => DraftPlace::Item,
        Some("report") => DraftPlace::Report,
        _ => DraftPlace::Other,
    }
}

/// The member has read what was begun and never saved: it goes with the keys.
pub(crate) fn let_drafts_go(core: &mut Core, _: Nothing) -> Result<LeaseState, Error> {
    core.open()?;
    core.let_drafts_go()?;
    state(core, Nothing {})
}

/// The office said a code: the vault is read for two more weeks.
pub(crate) fn extend(core: &mut Core, args: TypedCode) -> Result<LeaseState, Error> {
    let lease = core.lease()?.filter(|_| core.is_lease_over());
    let lease = lease.ok_or_else(|| Refusal::not_now("lease_not_over"))?;
    let typed = PhoneCode::parse(&args.code).map_err(|_| Refusal::invalid("code", "code_mistyped"))?;
    let hub = core.hubs_seal_key()?.ok_or_else(|| Refusal::not_now("lease_needs_sync"))?;
    let challenge = core.challenge()?;
    let open = core.open()?;
    let right = phone_code((open.opened.seal_secret(), &hub), (open.card.device, &challenge))?;
    if right != typed {
        core.count_wrong_code()?;
        return Err(Refusal::invalid("code", "lease_code_wrong").into());
    }
    let (clocks, now) = (core.clocks()?, core.now().to_rfc3339());
    let extended = lease.extended(clocks);
    if extended.days_left(clocks).is_none() {
        return Err(Refusal::not_now("lease_clock_far").with("now", now).into());
    }
    core.drop_challenge()?;
    core.keep_lease(&extended)?;
    state(core, Nothing {})
}

/// The office hears a challenge over the telephone and is told by the hub what to say.
pub(crate) fn answer(hall: &Hall, args: ChallengeHeard) -> Result<CodeToSay, Error> {
    let turn = {
        let core = hall.core();
        super::devices_part::revoker(&core)?;
        core.turn
    };
    let heard = Challenge::parse(&args.challenge).map_err(|_| Refusal::invalid("challenge", "code_mistyped"))?;
    let wish = LeaseWish { device: args.device, challenge: heard.display().to_string() };
    Ok(CodeToSay { code: hall.ask_lease_code(turn, wish)?, phone_days: days(PHONE_DAYS) })
}

fn days(days: i64) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}
