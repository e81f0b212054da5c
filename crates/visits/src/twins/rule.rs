//! Which two records look like one and the same. The rule only asks: nothing is joined but by a person (sync.md 3.3).

use crate::VisitKind;
use chrono::NaiveDate;
use kernel::{Instant, MemberId, RecordId};

/// Calls at a door no further apart than this are asked about though midnight lies between them, ms.
pub(crate) const NEAR_MS: i64 = 2 * 3_600_000;

/// What is compared of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Knock {
    pub(crate) household: RecordId,
    pub(crate) called_on: NaiveDate,
    pub(crate) called_at: Instant,
}

/// What is compared of a visit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outing {
    pub(crate) community: RecordId,
    pub(crate) kind: VisitKind,
    pub(crate) round: Option<RecordId>,
    pub(crate) visited_on: Option<NaiveDate>,
    pub(crate) begun_by: MemberId,
}

/// The same door on the same day, or within [`NEAR_MS`]. On one laptop a door opened twice in a day is one call, so two of them come
/// from two laptops.
pub(crate) fn is_one_knock(a: &Knock, b: &Knock) -> bool {
    let is_near = (a.called_at.0 - b.called_at.0).abs() <= NEAR_MS;
    a.household == b.household && (a.called_on == b.called_on || is_near)
}

/// A community has one collective visit a round (users.md 1.1): two of them are asked about on whatever days. Of the other kinds there
/// may be several: two on one day are asked about where two people began them.
pub(crate) fn is_one_outing(a: &Outing, b: &Outing) -> bool {
    let is_alike = a.community == b.community && a.kind == b.kind;
    is_alike
        && match a.kind {
            VisitKind::Collective => a.round.is_some() && a.round == b.round,
            _ => a.visited_on.is_some() && a.visited_on == b.visited_on && a.begun_by != b.begun_by,
        }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    #[test]
    fn which_two_calls_are_asked_about() {
        let knock = |door: u8, at: &str| {
            let at = Instant::parse_rfc3339(at).unwrap();
            Knock { household: id(door), called_on: at.local_date(), called_at: at }
        };
        let first = knock(1, "2026-10-08T09:30:00+08:00");
        let late = knock(1, "2026-10-08T23:10:00+08:00");
        let cases = [
            (first, knock(1, "2026-10-08T09:30:00+08:00"), true, "at the same time"),
            (first, knock(1, "2026-10-08T16:00:00+08:00"), true, "on the same day"),
            (first, knock(2, "2026-10-08T09:30:00+08:00"), false, "at another door"),
            (first, knock(1, "2026-10-09T09:30:00+08:00"), false, "on the next day"),
            (late, knock(1, "2026-10-09T01:10:00+08:00"), true, "two hours later, past midnight"),
            (late, knock(1, "2026-10-09T01:10:01+08:00"), false, "a second more"),
        ];
        for (a, b, expected, why) in cases {
            assert_eq!((is_one_knock(&a, &b), is_one_knock(&b, &a)), (expected, expected), "{why}");
        }
    }

    #[test]
    fn which_two_visits_are_asked_about() {
        use VisitKind::{Collective, Return, Thematic};
        let outing = |kind, round: Option<u8>, day: Option<&str>, by: u8| Outing {
            community: id(1),
            kind,
            round: round.map(id),
            visited_on: day.map(|day| day.parse().unwrap()),
            begun_by: MemberId::from_bytes([by; 16]),
        };
        let (eighth, ninth) = (Some("2026-10-08"), Some("2026-10-09"));
        let elsewhere = Outing { community: id(2), ..outing(Collective, Some(4), eighth, 2) };
        let held = outing(Collective, Some(4), eighth, 1);
        let themed = outing(Thematic, None, eighth, 1);
        let cases = [
            (held, outing(Collective, Some(4), eighth, 2), true, "a round's collective visit, twice"),
            (held, outing(Collective, Some(4), ninth, 2), true, "dated differently"),
            (held, outing(Collective, Some(4), None, 1), true, "begun by one person on two laptops"),
            (held, outing(Collective, Some(3), eighth, 2), false, "of another round"),
            (held, elsewhere, false, "in another community"),
            (held, outing(Thematic, None, eighth, 2), false, "of another kind"),
            (outing(Collective, None, eighth, 1), outing(Collective, None, eighth, 2), false, "of no known round"),
            (themed, outing(Thematic, None, eighth, 2), true, "on one day, by two people"),
            (themed, outing(Thematic, None, eighth, 1), false, "two of one person, meant so"),
            (themed, outing(Thematic, None, ninth, 2), false, "on two days"),
            (themed, outing(Return, None, eighth, 2), false, "another kind on that day"),
            (outing(Thematic, None, None, 1), outing(Thematic, None, None, 2), false, "without a day"),
        ];
        for (a, b, expected, why) in cases {
            assert_eq!((is_one_outing(&a, &b), is_one_outing(&b, &a)), (expected, expected), "{why}");
        }
    }
}
