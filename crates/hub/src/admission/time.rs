//! The time a change counts at (sync.md 3.4): the laptop's, within what the hub knows. No change is refused for its time.

use super::{Docket, Opened};
use change::Change;
use kernel::{Hlc, Instant};

/// A clock may run ahead of the hub's by so much.
const AHEAD_MS: i64 = 60_000;

/// The time of a change, by its batch and what it replaces.
pub(crate) fn eff(docket: &Docket, (one, now): (&Opened<'_>, Instant), change: &Change) -> u64 {
    let hub_time = i64::try_from(one.batch().header.seen_hub_time).unwrap_or(i64::MAX);
    let seen = change.sees.values().flatten().filter_map(|id| docket.eff_of(*id)).max().unwrap_or(0);
    let before = docket.chain(one.batch()).last_eff.max(seen);
    clamped(change.hlc, (Instant(hub_time), now), before)
}

/// Not later than the hub's clock allows; not earlier than the hub time the chain had seen, nor than what came `before`: what the change
/// replaces, and the change before it in its chain.
fn clamped(hlc: Hlc, (hub_time, now): (Instant, Instant), before: u64) -> u64 {
    let latest = Hlc::at(Instant(now.0 + AHEAD_MS)).0;
    let earliest = Hlc::at(hub_time.min(now)).0;
    hlc.0.min(latest).max(earliest).max(before + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_791_000_000_000;
    const DAY: i64 = 86_400_000;
    const YEARS: i64 = 3650 * DAY;

    fn stamp(at: i64) -> u64 {
        Hlc::at(Instant(at)).0
    }

    #[test]
    fn a_time_counts_within_what_the_hub_knows() {
        let (met, none) = (NOW - 5 * DAY, 0);
        let cases = [
            ("honest, some days offline", NOW - DAY, met, none, stamp(NOW - DAY)),
            ("a little ahead", NOW + AHEAD_MS, met, none, stamp(NOW + AHEAD_MS)),
            ("a little further ahead", NOW + AHEAD_MS + 1, met, none, stamp(NOW + AHEAD_MS)),
            ("ten years ahead", NOW + YEARS, met, none, stamp(NOW + AHEAD_MS)),
            ("as late as the hub's last word", met, met, none, stamp(met)),
            ("earlier than the hub's last word", met - 1, met, none, stamp(met)),
            ("ten years behind", NOW - YEARS, met, none, stamp(met)),
            ("ten years behind, the hub never met", NOW - YEARS, 0, none, stamp(NOW - YEARS)),
            ("a hub time that never was", NOW - DAY, NOW + YEARS, none, stamp(NOW)),
            ("after what it replaces", NOW - DAY, met, stamp(NOW - DAY), stamp(NOW - DAY) + 1),
            ("behind what it replaces", NOW - YEARS, met, stamp(NOW), stamp(NOW) + 1),
            ("after what counts latest", NOW + YEARS, met, stamp(NOW + AHEAD_MS), stamp(NOW + AHEAD_MS) + 1),
        ];
        for (what, written, hub_time, before, counts) in cases {
            let found = clamped(Hlc::at(Instant(written)), (Instant(hub_time), Instant(NOW)), before);
            assert_eq!(found, counts, "{what}");
            assert!(found > before, "{what}");
        }
    }

    #[test]
    fn a_chain_goes_on_whatever_its_clock_does() {
        let written = [NOW - DAY, NOW + YEARS, NOW - YEARS, NOW + YEARS, NOW, NOW - 2 * DAY];
        let mut last = 0;
        for at in written {
            let next = clamped(Hlc::at(Instant(at)), (Instant(NOW - 5 * DAY), Instant(NOW)), last);
            assert!(next > last && next <= stamp(NOW + AHEAD_MS) + written.len() as u64);
            last = next;
        }
    }
}
