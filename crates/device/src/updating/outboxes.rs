//! What each vault of this laptop had alone when it was last closed: a closed vault can't be asked. Counts and times, nothing else.

use crate::{Error, commands::keeping::unfinished, core::Core, home};
use kernel::{Instant, MemberId, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use ts_rs::TS;

const OUTBOXES: &str = "outboxes.json";
/// Who has not come by for so long is waited for no more; a copy of that vault is made all the same. ms.
const PATIENCE: i64 = 30 * 86_400_000;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Left {
    count: u32,
    at: Instant,
    /// None from opening to closing: what was noted before no longer holds.
    #[serde(default)]
    here: Option<LeftHere>,
}

/// What a closed vault holds and the hub was not known to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub(crate) struct LeftHere {
    /// Savings without a receipt.
    changes: u32,
    /// Photos and files the hub is not known to have whole.
    files: u32,
    /// Half-typed texts.
    unfinished: u32,
    /// Chains of others, brought by this vault, that the hub has not taken.
    #[serde(default)]
    stuck: u32,
}

impl LeftHere {
    const NOTHING: Self = Self { changes: 0, files: 0, unfinished: 0, stuck: 0 };
}

/// Another member's vault on this laptop that may hold something the hub has not.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct OtherVault {
    name: String,
    /// As it was when that vault was last closed; none where that is not known.
    left: Option<LeftHere>,
}

type Outboxes = BTreeMap<MemberId, Left>;

/// Changes of the open vault that are on this laptop alone: neither at the hub nor on a carrier. None where no hub is known: there is
/// nowhere to bring them, and the copy that is made before the step has them.
pub(super) fn alone(core: &Core) -> Result<u32, Error> {
    let store = &core.open()?.store;
    Ok(match core.home.hub()? {
        Some(_) => store.unstamped()?.saturating_sub(store.on_carriers()?),
        None => 0,
    })
}

/// Notes it of the vault that is about to be closed. What can't be noted keeps nobody in.
pub(crate) fn note(core: &Core) {
    drop(kept(core));
}

fn kept(core: &Core) -> Result<(), Error> {
    let Some(open) = &core.open else { return Ok(()) };
    let path = core.home.folder("updates")?.join(OUTBOXES);
    let mut outboxes: Outboxes = home::read_or_default(&path);
    outboxes.insert(open.card.member, Left { count: alone(core)?, at: core.now(), here: here(core).ok() });
    home::write_safely(&path, &serde_json::to_vec(&outboxes)?)
}

/// What of the open vault the hub is not known to have.
fn here(core: &Core) -> Result<LeftHere, Error> {
    let (on_carriers, not) = core.files_by_carrier()?;
    let stuck = u32::try_from(core.sync_notes.stuck.len()).unwrap_or(u32::MAX);
    let changes = core.open()?.store.unstamped()?;
    // Of a vault out of use nobody waits for what its member has let go.
    let unfinished = if core.are_drafts_let_go()? { 0 } else { unfinished(core)? };
    Ok(LeftHere { changes, files: on_carriers + not, unfinished, stuck })
}

/// What was noted of a vault no longer holds once it is opened: should it end without being closed, nothing is known of it.
pub(crate) fn forget(core: &Core) {
    drop(forgotten(core));
}

fn forgotten(core: &Core) -> Result<(), Error> {
    let (own, path) = (core.open()?.card.member, core.home.folder("updates")?.join(OUTBOXES));
    let mut outboxes: Outboxes = home::read_or_default(&path);
    match outboxes.get_mut(&own).filter(|left| left.here.is_some()) {
        Some(left) => left.here = None,
        None => return Ok(()),
    }
    home::write_safely(&path, &serde_json::to_vec(&outboxes)?)
}

/// The other vaults of this laptop that have not been seen to hold nothing alone. Whoever stayed away for long counts, too: handed
/// over or wiped, the laptop has no copy left of that vault.
pub(crate) fn not_at_hub(core: &Core) -> Result<Vec<OtherVault>, Error> {
    let own = core.open()?.card.member;
    let outboxes: Outboxes = home::read_or_default(&core.home.folder("updates")?.join(OUTBOXES));
    let others = core.home.cards()?.into_iter().map(|other| other.card).filter(|card| card.member != own);
    let vault = |card: crate::enrolment::Card| {
        let is_closed = crate::safety::cut_off_for(core, card.member).is_none();
        let left = outboxes.get(&card.member).and_then(|left| left.here).filter(|_| is_closed);
        OtherVault { name: card.nickname, left }
    };
    Ok(others.map(vault).filter(|vault| vault.left != Some(LeftHere::NOTHING)).collect())
}

/// What other members of this laptop have to do first: bring what they have alone, or close a vault that was cut off.
pub(super) fn of_others(core: &Core) -> Result<Vec<Refusal>, Error> {
    let (own, now) = (core.open()?.card.member, core.now());
    let outboxes: Outboxes = home::read_or_default(&core.home.folder("updates")?.join(OUTBOXES));
    let mut found = Vec::new();
    for other in core.home.cards()?.into_iter().map(|other| other.card).filter(|card| card.member != own) {
        let left = outboxes.get(&other.member).filter(|left| left.count > 0 && now.0 - left.at.0 < PATIENCE);
        if let Some(left) = left {
            let refusal = Refusal::not_now("update_other_outbox");
            found.push(refusal.with("name", &other.nickname).with("count", left.count));
        } else if crate::safety::cut_off_for(core, other.member).is_some_and(is_waited_for) {
            found.push(Refusal::not_now("vault_not_closed").with("name", &other.nickname));
        }
    }
    Ok(found)
}

/// Whoever was cut off so long ago may have left for good; the copy of that vault has what lies beside its database.
fn is_waited_for(since: Duration) -> bool {
    i64::try_from(since.as_millis()).is_ok_and(|since| since < PATIENCE)
}
