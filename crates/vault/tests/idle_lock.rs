//! The PIN after the idle lock: five tries, twelve hours, nothing on disk.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::laptop;
use vault::{Error, IdleLock};

const PIN: &str = "730418";
const NOW: i64 = 1_790_000_000_000;
const HOUR: i64 = 60 * 60 * 1000;

#[test]
fn a_weak_pin_is_refused() {
    let laptop = laptop();
    for pin in
        ["", "73041", "7304189999999", "73041a", "７３０４１８", "000000", "121212", "123456", "987654", "730 18"]
    {
        assert!(matches!(IdleLock::new(&laptop.opened, pin), Err(Error::WeakPin)), "{pin}");
    }
}

#[test]
fn the_fifth_wrong_pin_is_the_last() {
    let laptop = laptop();
    let mut lock = IdleLock::new(&laptop.opened, PIN).unwrap();
    lock.fall_asleep(NOW);
    for left in [4, 3, 2, 1] {
        assert!(matches!(lock.wake("111222", NOW), Err(Error::WrongPin { tries_left }) if tries_left == left));
    }
    assert!(lock.is_alive(NOW));
    assert!(matches!(lock.wake("", NOW), Err(Error::PinGone)));
    assert!(matches!(lock.wake(PIN, NOW), Err(Error::PinGone)), "the right one comes too late");
    assert!(!lock.is_alive(NOW));
}

#[test]
fn twelve_hours_asleep_or_a_clock_set_back_end_it() {
    let laptop = laptop();
    let table = [(12 * HOUR - 1, true), (12 * HOUR, false), (100 * HOUR, false), (-1, false), (i64::MAX, false)];
    for (slept, alive) in table {
        let mut lock = IdleLock::new(&laptop.opened, PIN).unwrap();
        lock.fall_asleep(NOW);
        lock.fall_asleep(NOW + HOUR);
        let now = NOW.saturating_add(slept);
        assert_eq!(lock.is_alive(now), alive, "{slept}");
        assert_eq!(lock.wake(PIN, now).is_ok(), alive, "{slept}");
        if !alive {
            assert!(matches!(lock.wake(PIN, NOW), Err(Error::PinGone)), "{slept}: gone for good");
        }
    }
}

#[test]
fn the_right_pin_opens_the_same_vault_and_gives_the_tries_back() {
    let laptop = laptop();
    let mut lock = IdleLock::new(&laptop.opened, PIN).unwrap();
    for _ in 0..3 {
        lock.fall_asleep(NOW);
        for _ in 0..4 {
            assert!(matches!(lock.wake("111222", NOW), Err(Error::WrongPin { .. })));
        }
        let opened = lock.wake(PIN, NOW + HOUR).unwrap();
        assert_eq!(opened.database_key(), laptop.opened.database_key());
        assert_eq!(opened.signing_key().seed(), laptop.opened.signing_key().seed());
        assert_eq!(opened.card(), laptop.opened.card());
    }
}

#[test]
fn nothing_of_it_is_on_disk() {
    let laptop = laptop();
    let before = laptop.slots();
    let mut lock = IdleLock::new(&laptop.opened, PIN).unwrap();
    lock.fall_asleep(NOW);
    lock.wake(PIN, NOW).unwrap();
    assert_eq!(laptop.slots(), before);
    assert_eq!(std::fs::read_dir(&laptop.dir).unwrap().count(), 1);
}
