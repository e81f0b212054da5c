//! 走访轮次: one of a year's rounds of collective visits, and its window.

use chrono::NaiveDate;
use kernel::{RecordId, RecordKind, RoundNumber};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// A round. Both days of the window belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// As `2026-4`.
    pub number: String,
    /// First day of the 集中走访期.
    pub from_on: NaiveDate,
    /// Last day of the 集中走访期.
    pub to_on: NaiveDate,
    /// The district whose office set it.
    pub district: RecordId,
}

pub(crate) const ROUND: KindSpec = KindSpec {
    kind: RecordKind::Round,
    table: "round",
    fields: &[
        FieldSpec::register(1, "number", Ty::Text),
        FieldSpec::register(2, "from_on", Ty::Date),
        FieldSpec::register(3, "to_on", Ty::Date),
        FieldSpec::register(4, "district", Ty::Id),
    ],
    entry: &[],
};

impl Recorded for Round {
    const SPEC: &'static KindSpec = &ROUND;
}

impl Round {
    /// The derived id of a district's round: the same on every laptop (decisions D17).
    pub fn id_of(district_code: &str, number: RoundNumber) -> RecordId {
        RecordId::derive(&["round", district_code, &number.to_string()])
    }

    /// Whether a declared day lies in the window, both ends included (decisions D26: what is judged is the day declared).
    pub fn is_in_window(&self, visited_on: NaiveDate) -> bool {
        (self.from_on..=self.to_on).contains(&visited_on)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::Instant;

    fn round(number: &str) -> Round {
        let (from_on, to_on) = RoundNumber::parse(number).unwrap().default_window();
        Round { number: number.to_owned(), from_on, to_on, district: RecordId::derive(&["place", "310104"]) }
    }

    #[test]
    fn the_window_is_the_first_ten_days_of_the_quarters_first_month() {
        let cases = [
            ("2026-4", "2026-09-30", false),
            ("2026-4", "2026-10-01", true),
            ("2026-4", "2026-10-10", true),
            ("2026-4", "2026-10-11", false),
            ("2026-4", "2026-11-29", false),
            ("2027-1", "2026-12-31", false),
            ("2027-1", "2027-01-01", true),
            ("2027-1", "2027-01-10", true),
            ("2027-1", "2027-01-11", false),
        ];
        for (number, day, expected) in cases {
            assert_eq!(round(number).is_in_window(day.parse().unwrap()), expected, "{number} {day}");
        }
    }

    /// An evening in Shanghai is still the same day although UTC and the day's end lie apart.
    #[test]
    fn late_evenings_are_judged_by_the_local_day() {
        let cases = [
            ("2026-10-10T15:59:59Z", true),  // 23:59:59 on the 10th in Shanghai
            ("2026-10-10T16:00:00Z", false), // 00:00:00 on the 11th
            ("2026-09-30T15:59:59Z", false), // 23:59:59 on 30 September
            ("2026-09-30T16:00:00Z", true),  // 00:00:00 on the 1st
        ];
        for (at, expected) in cases {
            let day = Instant::parse_rfc3339(at).unwrap().local_date();
            assert_eq!(round("2026-4").is_in_window(day), expected, "{at}");
        }
    }

    #[test]
    fn ids_are_the_same_on_every_laptop() {
        let number = RoundNumber::parse("2026-4").unwrap();
        assert_eq!(Round::id_of("310104", number), RecordId::derive(&["round", "310104", "2026-4"]));
        assert_ne!(Round::id_of("310104", number), Round::id_of("310101", number));
    }
}
