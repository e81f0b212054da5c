//! Time is handed in: nothing below the device reads a clock.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The local date in the official time of China (UTC+8, no summer time since 1991).
    pub fn local_date(self) -> chrono::NaiveDate {
        self.local().date_naive()
    }

    /// The local time in the official time of China.
    pub fn local(self) -> chrono::DateTime<chrono::FixedOffset> {
        let utc = chrono::DateTime::from_timestamp_millis(self.0).unwrap_or_default();
        utc.with_timezone(&CHINA)
    }

    /// RFC 3339 in China's official time, for wires and files.
    pub fn to_rfc3339(self) -> String {
        self.local().to_rfc3339_opts(chrono::SecondsFormat::Millis, false)
    }

    /// From RFC 3339 with any offset.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        chrono::DateTime::parse_from_rfc3339(text).ok().map(|t| Self(t.timestamp_millis()))
    }

    /// The first instant of a local date.
    pub fn start_of(date: chrono::NaiveDate) -> Self {
        let midnight = date.and_time(chrono::NaiveTime::MIN);
        Self(midnight.and_utc().timestamp_millis() - 8 * 3_600_000)
    }
}

const CHINA: chrono::FixedOffset = match chrono::FixedOffset::east_opt(8 * 3600) {
    Some(offset) => offset,
    None => panic!("eight hours are a valid offset"),
};

/// Where the time comes from: the machine, or a practice district's `ZOUFANG_NOW` (decisions D27).
pub trait Clock: Send + Sync {
    /// The present wall time.
    fn now(&self) -> Instant;
}

/// A hybrid logical clock value: 48 bits of milliseconds, 16 bits of counter. It orders; it does not date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The wall part.
    pub fn instant(self) -> Instant {
        Instant((self.0 >> 16) as i64)
    }

    /// The first stamp of an instant.
    pub fn at(at: Instant) -> Self {
        Self((at.0.max(0) as u64) << 16)
    }
}

/// The hybrid clock of one device. `last` is stored in the same transaction as the change it stamped.
#[derive(Clone, Copy, Debug)]
pub struct HybridClock {
    last: Hlc,
}

/// A wall clock that stands further than this behind what was seen before is not believed (decisions D42).
pub(crate) const BACKWARD_LIMIT_MS: i64 = 24 * 3_600_000;
/// Nor one further ahead than this: laptops lie unused for up to a hundred days between two rounds (features.md 5), so a
/// gap shorter than a lease (decisions D22) is no jump.
pub(crate) const FORWARD_LIMIT_MS: i64 = 120 * 24 * 3_600_000;

impl HybridClock {
    /// Continues after the last stamp given.
    pub fn after(last: Hlc) -> Self {
        Self { last }
    }

    /// True when the wall can't be believed unasked (decisions D42): more than 24 h behind the last use, or longer ahead of
    /// it than a laptop lies unused. `confirmed_to` is the latest wall time that was believed.
    pub fn has_jumped(&self, wall: Instant, confirmed_to: Instant) -> bool {
        let base = self.last.instant().0.max(confirmed_to.0);
        base > 0 && (wall.0 - base > FORWARD_LIMIT_MS || base - wall.0 > BACKWARD_LIMIT_MS)
    }

    /// The next stamp at a time that is believed ([`crate::Known`]): never before the last one.
    pub fn tick(&mut self, now: Instant) -> Hlc {
        self.last = Hlc(self.last.0 + 1).max(Hlc::at(now));
        self.last
    }

    /// The last stamp given.
    pub fn last(&self) -> Hlc {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_never_go_back() {
        let mut clock = HybridClock::after(Hlc::default());
        let first = clock.tick(Instant(1_000));
        let second = clock.tick(Instant(500));
        let third = clock.tick(Instant(2_000));
        assert!(first < second && second < third);
        assert_eq!(third.instant(), Instant(2_000));
    }

    #[test]
    fn a_jump_of_ten_years_is_not_believed_unasked() {
        let now = Instant(1_790_000_000_000);
        let clock = HybridClock::after(Hlc::at(now));
        let far = Instant(now.0 + 10 * 365 * 86_400_000);
        assert!(clock.has_jumped(far, now));
        assert!(clock.has_jumped(Instant(now.0 - 10 * 365 * 86_400_000), now));
        assert!(!clock.has_jumped(Instant(now.0 + 3_600_000), now));
        assert!(!clock.has_jumped(Instant(now.0 + 100 * 86_400_000), now), "a hundred days unused");
        assert!(clock.has_jumped(Instant(now.0 - 2 * 86_400_000), now));
    }

    #[test]
    fn local_dates_are_those_of_china() {
        let cases = [("2026-10-07T23:59:59+08:00", "2026-10-07"), ("2026-10-07T16:00:00Z", "2026-10-08")];
        for (at, on) in cases {
            assert_eq!(Instant::parse_rfc3339(at).map(|i| i.local_date().to_string()), Some(on.to_owned()));
        }
    }
}
