//! What each vault of this laptop had alone when it was last closed: a closed vault can't be asked. Counts and times, nothing else.

use crate::{Error, core::Core, home};
use kernel::{Instant, MemberId, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

const OUTBOXES: &str = "outboxes.json";
/// Who has not come by for so long is waited for no more; a copy of that vault is made all the same. ms.
const PATIENCE: i64 = 30 * 86_400_000;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Left {
    count: u32,
    at: Instant,
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
    outboxes.insert(open.card.member, Left { count: alone(core)?, at: core.now() });
    home::write_safely(&path, &serde_json::to_vec(&outboxes)?)
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
