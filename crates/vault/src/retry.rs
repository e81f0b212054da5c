use std::time::Duration;

/// How long to wait before the next passphrase after so many failures in a row; the caller keeps count and time. Four
/// slips are free, then it doubles from 30 seconds to 15 minutes and stays there. Nothing is ever wiped: a vault must not
/// be destroyed by a child at the keyboard.
pub fn retry_delay(failures: u32) -> Duration {
    const FREE: u32 = 4;
    const LONGEST: Duration = Duration::from_secs(15 * 60);
    match failures.checked_sub(FREE + 1) {
        None => Duration::ZERO,
        Some(doublings) => Duration::from_secs(30).saturating_mul(1 << doublings.min(10)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::retry_delay;

    #[test]
    fn the_wait_grows_and_stops_growing() {
        let table = [
            (0, 0),
            (1, 0),
            (4, 0),
            (5, 30),
            (6, 60),
            (7, 120),
            (8, 240),
            (9, 480),
            (10, 900),
            (11, 900),
            (100, 900),
            (u32::MAX, 900),
        ];
        for (failures, seconds) in table {
            assert_eq!(retry_delay(failures).as_secs(), seconds, "after {failures} failures");
        }
    }
}
