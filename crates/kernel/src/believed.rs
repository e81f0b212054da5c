//! What time it is by all that a laptop knows, its own clock trusted least (sync.md 3.4, docs/adr/0053).

use crate::clock::{BACKWARD_LIMIT_MS, FORWARD_LIMIT_MS};
use crate::{Hlc, Instant};

/// What the machine's clock showed at a known time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The time it was.
    pub at: Instant,
    /// What the machine's clock showed then.
    pub wall: Instant,
    /// The last stamp of the hybrid clock then: what was stamped before says nothing of the time since.
    pub stamped: Hlc,
    /// The hub said it; else somebody vouched for the clock, or it had jumped and time went on from what was known.
    pub is_hubs: bool,
}

/// What is known of the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// When the clock was last held against something.
    pub anchor: Option<Anchor>,
    /// It is no earlier: the hub stamped with this time, or the vault was made from a file of then. The epoch where nothing was.
    pub floor: Instant,
    /// The last stamp of the own hybrid clock.
    pub stamped: Hlc,
}

impl Known {
    /// The latest time that has certainly come; the epoch where nothing is known.
    pub fn seen(&self) -> Instant {
        let anchor = self.anchor.unwrap_or_default();
        let (base, stamped) = (anchor.at.max(self.floor), self.stamped.instant());
        let is_since = stamped > anchor.stamped.instant().max(base);
        if is_since && (base.0 == 0 || stamped.0 - base.0 <= FORWARD_LIMIT_MS) { stamped } else { base }
    }

    /// The present, where the clock can be believed: gone on from the anchor, or put right since. Never earlier than what was seen. An anchor
    /// of a clock that had jumped says less than a clock that shows a possible time by itself: it was put right.
    pub fn by_clock(&self, wall: Instant) -> Option<Instant> {
        let seen = self.seen();
        let fits = |at: &Instant| {
            seen.0 == 0 || (seen.0 - at.0 <= BACKWARD_LIMIT_MS && at.0.saturating_sub(seen.0) <= FORWARD_LIMIT_MS)
        };
        let gone_on = self.anchor.map(|anchor| Instant(anchor.at.0 + (wall.0 - anchor.wall.0)));
        let is_hubs = self.anchor.is_some_and(|anchor| anchor.is_hubs);
        let ways = if is_hubs { [gone_on, Some(wall)] } else { [Some(wall), gone_on] };
        ways.into_iter().flatten().find(fits).map(|at| at.max(seen))
    }

    /// The present as it is believed.
    pub fn believed(&self, wall: Instant) -> Instant {
        self.by_clock(wall).unwrap_or_else(|| self.seen())
    }

    /// True where the clock stands by the hub's, so far as can be known.
    pub fn is_in_step(&self, wall: Instant) -> bool {
        let known = self.anchor.filter(|anchor| anchor.is_hubs);
        let is_right = |anchor: Anchor| anchor.at.0.abs_diff(anchor.wall.0) <= BACKWARD_LIMIT_MS.unsigned_abs();
        known.is_some_and(is_right) && self.by_clock(wall).is_some_and(|at| at.0 - wall.0 <= BACKWARD_LIMIT_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;
    const YEARS: i64 = 3650;
    const MET: Instant = Instant(1_790_000_000_000);

    fn after(days: i64) -> Instant {
        Instant(MET.0 + days * DAY)
    }

    /// The hub was met with a clock that was so many days off.
    fn met(days_off: i64) -> Known {
        let anchor = Anchor { at: MET, wall: after(days_off), stamped: Hlc::at(MET), is_hubs: true };
        Known { anchor: Some(anchor), floor: MET, stamped: Hlc::at(MET) }
    }

    #[test]
    fn a_clock_that_runs_on_is_followed_however_far_off_it_is() {
        for off in [0, -YEARS, YEARS, 40, -40] {
            assert_eq!(met(off).believed(after(off + 100)), after(100), "{off} days off");
        }
    }

    #[test]
    fn a_clock_that_jumps_leaves_the_time_where_it_was() {
        for jump in [-YEARS, YEARS, -2, 121] {
            assert_eq!(met(0).by_clock(after(jump)), None, "{jump} days");
            assert_eq!(met(0).believed(after(jump)), MET);
        }
        let worked = Known { stamped: Hlc::at(after(30)), ..met(0) };
        assert_eq!(worked.believed(after(-YEARS)), after(30), "what was written since tells");
    }

    #[test]
    fn a_clock_put_right_is_followed() {
        for off in [-YEARS, YEARS] {
            assert_eq!(met(off).believed(after(20)), after(20), "it was {off} days off");
        }
        let poisoned = Known { stamped: Hlc::at(after(YEARS)), ..met(0) };
        assert_eq!(poisoned.believed(after(3)), after(3), "stamps of a wrong clock drag nobody along");
    }

    #[test]
    fn a_clock_put_right_after_a_jump_is_followed_and_not_carried_ahead() {
        let jumped = |days: i64| {
            let worked = Known { stamped: Hlc::at(after(5)), ..met(0) };
            assert_eq!(worked.by_clock(after(5 + days)), None);
            let anchor = Anchor { at: after(5), wall: after(5 + days), stamped: worked.stamped, is_hubs: false };
            Known { anchor: Some(anchor), ..worked }
        };
        for days in [-30, -YEARS, YEARS] {
            assert_eq!(jumped(days).believed(after(5)), after(5), "set {days} days off, and back");
            assert_eq!(jumped(days).believed(after(9)), after(9));
        }
        for days in [-YEARS, YEARS] {
            assert_eq!(jumped(days).believed(after(days + 8)), after(8), "left {days} days off, it goes on");
        }
    }

    #[test]
    fn who_never_met_the_hub_goes_by_what_the_vault_was_made_from() {
        let told = Known { floor: MET, ..Known::default() };
        assert_eq!(told.believed(after(-YEARS)), MET);
        assert_eq!(told.believed(after(YEARS)), MET);
        assert_eq!(told.believed(after(9)), after(9));
        assert_eq!(Known::default().believed(after(YEARS)), after(YEARS), "nothing is known yet");
        let wrote = Known { stamped: Hlc::at(MET), ..Known::default() };
        assert_eq!(wrote.believed(after(YEARS)), MET);
    }

    #[test]
    fn a_clock_is_in_step_where_the_hub_found_it_so() {
        assert!(met(0).is_in_step(after(100)));
        assert!(!met(0).is_in_step(after(YEARS)) && !met(0).is_in_step(after(-YEARS)));
        assert!(!met(YEARS).is_in_step(after(YEARS)));
        assert!(!Known::default().is_in_step(MET));
    }
}
