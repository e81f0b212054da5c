//! What a laptop's wrong clock comes to once the hub has stamped: days of steps, and which of two words shows (decisions D9, D26).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use chrono::NaiveDate;
use hub::log::memory::MemoryLog;
use kernel::{Instant, Intent};
use world::team::Team;
use world::{Laptop, START};

const DAY: i64 = 86_400_000;
const YEARS: i64 = 3650 * DAY;

/// Its holder says that the clock is right. It is not.
fn is_off(laptop: &mut Laptop, by: i64) {
    laptop.skew = by;
    laptop.store.confirm_clock(Instant(START + by)).unwrap();
}

/// The days of a concern's steps, as entries and as the screens' table have them.
fn days(laptop: &Laptop, item: kernel::RecordId) -> Vec<NaiveDate> {
    let entries = store::entries::<concerns::Item>(laptop.store.read(), item).unwrap();
    let sql = "SELECT taken_on FROM item_step WHERE item = ?1 ORDER BY place_in_order";
    let mut statement = laptop.store.read().prepare(sql).unwrap();
    let shown = statement.query_map([item.bytes()], |r| r.get::<_, String>(0)).unwrap();
    let shown: Vec<NaiveDate> = shown.map(|on| on.unwrap().parse().unwrap()).collect();
    assert_eq!(shown, entries.iter().map(|entry| entry.on).collect::<Vec<_>>());
    shown
}

#[test]
fn steps_are_dated_by_the_stamp_and_keep_their_order() {
    for off in [100 * DAY, YEARS, -YEARS] {
        let Team { world, mut recorder, mut lead, item, .. } = Team::begun(MemoryLog::default());
        is_off(&mut lead, off);
        assert!(lead.steps(3_000, item, Intent::Accept));
        let believed = days(&lead, item)[0];
        assert_eq!(believed != world.hub_day(), off > 0, "a day before the hub's last word is believed nowhere");
        world.sync(&mut lead);
        world.sync(&mut recorder);
        world.wait_days(2);
        let later = 2 * DAY + 4_000;
        recorder.store.confirm_clock(Instant(START + later)).unwrap();
        assert!(recorder.steps(later, item, Intent::Start));
        world.sync(&mut recorder);
        world.sync(&mut lead);
        let first = Instant(START).local_date();
        for laptop in [&lead, &recorder] {
            assert_eq!(days(laptop, item), [first, world.hub_day()], "{off}");
            laptop.is_clean();
        }
        assert_eq!(lead.entries(item), recorder.entries(item));
    }
}

/// Of two edits that did not see each other the later one shows, as far as the hub can know; a clock ten years ahead is worth a minute.
#[test]
fn a_clock_ten_years_ahead_does_not_win_over_a_later_word() {
    let Team { world, mut recorder, mut lead, .. } = Team::begun(MemoryLog::default());
    let note = recorder.writes(2_500, "起初");
    world.sync(&mut recorder);
    world.sync(&mut lead);
    is_off(&mut recorder, YEARS);
    assert!(recorder.changes(3_000, note, "钟快十年的话"));
    world.sync(&mut recorder);
    world.wait_days(1);
    let (actor, now) = (lead.actor, Instant(START + DAY + 5_000));
    lead.store.confirm_clock(now).unwrap();
    let amend = |tx: &mut store::Tx<'_>| {
        tx.set::<visits::Journal>(Intent::Amend, note, serde_json::json!({ "text": "后来的话" }))
    };
    assert!(lead.store.write::<_, store::Error>(&actor, now, amend).unwrap());
    for _ in 0..2 {
        world.sync(&mut lead);
        world.sync(&mut recorder);
    }
    for laptop in [&lead, &recorder] {
        assert_eq!(laptop.text(note).as_deref(), Some("后来的话"));
        assert_eq!(
            store::conflicts(laptop.store.read(), hub::COLUMNS).unwrap().len(),
            1,
            "the other is kept beside it"
        );
        laptop.is_clean();
    }
}
