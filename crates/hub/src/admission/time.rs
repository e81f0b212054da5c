//! The time a change counts at (sync.md 3.4): the laptop's, within what the hub knows. No change is refused for its time.

use super::{Docket, Opened};
use change::Change;
use kernel::{Hlc, Instant};

/// A clock may run ahead of the hub's by so much.
const AHEAD_MS: i64 = 60_000;

/// Not later than the hub's clock allows; not earlier than the hub time the chain had seen, nor than what the change replaces,
/// nor than the change before it in its chain.
pub(crate) fn eff(docket: &Docket, (one, now): (&Opened<'_>, Instant), change: &Change) -> u64 {
    let latest = Hlc::at(Instant(now.0 + AHEAD_MS)).0;
    let hub_time = i64::try_from(one.batch().header.seen_hub_time).unwrap_or(i64::MAX);
    let earliest = Hlc::at(Instant(hub_time.min(now.0))).0;
    let seen = change.sees.values().flatten().filter_map(|id| docket.eff_of(*id)).max().unwrap_or(0);
    let before = docket.chain(one.batch()).last_eff.max(seen);
    change.hlc.0.min(latest).max(earliest).max(before + 1)
}
