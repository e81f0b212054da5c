use crate::district::{DISTRICT, District, day};
use kernel::{Calendar, DayKind, Holiday, Role};
use visits::SetRound;

fn october_2026() -> Calendar {
    let off = (1..=7).map(|d| (d, DayKind::Off)).chain([(10, DayKind::Work)]);
    let holiday = "国庆节";
    Calendar::of(off.map(|(d, kind)| Holiday { date: day(&format!("2026-10-{d:02}")), kind, holiday: holiday.into() }))
}

fn window(number: &str, from: &str, to: &str) -> SetRound {
    SetRound { district_code: DISTRICT.into(), number: number.into(), from_on: day(from), to_on: day(to) }
}

#[test]
fn only_the_office_sets_a_round_and_only_a_sensible_one() {
    let mut district = District::new();
    let cases = [
        (Role::Lead, window("2026-4", "2026-10-01", "2026-10-15"), "not_your_right"),
        (Role::Office, window("2026-5", "2026-10-01", "2026-10-15"), "round_number_malformed"),
        (Role::Office, window("2026-4", "2026-10-15", "2026-10-01"), "window_ends_before_it_begins"),
        (Role::Office, window("2026-3", "2026-09-20", "2026-10-01"), "rounds_overlap"),
    ];
    for (role, wish, expected) in cases {
        let shown = format!("{wish:?}");
        assert_eq!(district.by(role, |tx| visits::set_round(tx, wish)), Err(expected.to_owned()), "{shown}");
    }
}

#[test]
fn a_year_has_four_rounds_and_making_them_again_changes_nothing() {
    let mut district = District::new();
    let before = district.changes();
    assert_eq!(district.by(Role::Office, |tx| visits::ensure_year(tx, DISTRICT, 2026)), Ok(0));
    assert_eq!(district.changes(), before);
    let rounds = visits::rounds(district.store.read(), &october_2026(), day("2026-10-08")).unwrap();
    let windows: Vec<String> = rounds.iter().map(|r| format!("{} {} {}", r.number, r.from_on, r.to_on)).collect();
    assert_eq!(
        windows,
        [
            "2026-1 2026-01-01 2026-01-10",
            "2026-2 2026-04-01 2026-04-10",
            "2026-3 2026-07-01 2026-07-10",
            "2026-4 2026-10-01 2026-10-10"
        ]
    );
}

#[test]
fn days_left_count_today_and_the_october_window_has_three_working_days() {
    let district = District::new();
    let cases = [
        ("2026-09-30", 10, false),
        ("2026-10-01", 10, true),
        ("2026-10-08", 3, true),
        ("2026-10-10", 1, true),
        ("2026-10-11", 0, false),
    ];
    for (today, days_left, is_open) in cases {
        let rounds = visits::rounds(district.store.read(), &october_2026(), day(today)).unwrap();
        let fourth = rounds.last().unwrap();
        assert_eq!((fourth.days_left, fourth.is_open, fourth.working_days), (days_left, is_open, 3), "{today}");
    }
}

#[test]
fn a_home_screen_speaks_of_the_open_round_then_of_the_latest_of_the_quarter() {
    let district = District::new();
    let cases = [
        ("2026-10-05", "2026-4"),
        ("2026-11-29", "2026-4"),
        ("2026-07-01", "2026-3"),
        ("2025-12-31", "2026-1"),
        ("2027-02-01", "2026-4"),
    ];
    for (today, number) in cases {
        let current = visits::current(district.store.read(), &october_2026(), day(today)).unwrap();
        assert_eq!(current.map(|r| r.number).as_deref(), Some(number), "{today}");
    }
}

#[test]
fn the_office_moves_a_window_and_the_round_keeps_its_id() {
    let mut district = District::new();
    let before = visits::rounds(district.store.read(), &Calendar::default(), day("2026-10-08")).unwrap();
    let id =
        district.by(Role::Office, |tx| visits::set_round(tx, window("2026-4", "2026-11-20", "2026-11-30"))).unwrap();
    assert_eq!(id, before.last().unwrap().id);
    let after = visits::rounds(district.store.read(), &Calendar::default(), day("2026-11-29")).unwrap();
    assert_eq!((after.len(), after.last().unwrap().is_open, after.last().unwrap().days_left), (4, true, 2));
}
