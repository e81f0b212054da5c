//! 会同梳理 by a team of two laptops and a secretary, drawn: they sort and confirm without a line, sync now and then, and end with
//! the same list; whatever reads as confirmed is what was confirmed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;
mod world;

use concerns::{Item, SeenItem, Side, Sorted, Terms};
use draws::{cases, drawn};
use hub::log::memory::MemoryLog;
use kernel::{Instant, RecordId, Role};
use proptest::prelude::*;
use serde_json::json;
use world::{Laptop, NORTH, START, World};

/// What happens next, and on which of the three laptops.
#[derive(Clone, Debug)]
enum Event {
    Sort { who: usize, item: usize, what: u8 },
    Confirm { who: usize },
    Sync { who: usize },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let who = 0usize..3;
    let event = prop_oneof![
        4 => (who.clone(), 0usize..4, 0u8..8).prop_map(|(who, item, what)| Event::Sort { who, item, what }),
        2 => who.clone().prop_map(|who| Event::Confirm { who }),
        3 => who.prop_map(|who| Event::Sync { who }),
    ];
    proptest::collection::vec(event, 10..60)
}

fn edit(what: u8, items: &[RecordId]) -> serde_json::Value {
    match what {
        0 => json!({ "nature": "suggestion" }),
        1 => json!({ "nature": "concern" }),
        2 => json!({ "route": "self_governance" }),
        3 => json!({ "route": "subdistrict" }),
        4 => json!({ "is_hotline": true }),
        5 => json!({ "is_hotline": false }),
        6 => json!({ "duplicate_of": items[0].to_string() }),
        _ => json!({ "duplicate_of": null }),
    }
}

fn item(laptop: &Laptop, id: RecordId) -> Item {
    store::get::<Item>(laptop.store.read(), id).unwrap().unwrap().value
}

/// Confirms each item that may be confirmed as it is here; refusals leave it as it was.
fn confirm(laptop: &mut Laptop, at: i64, items: &[RecordId]) {
    let (actor, now) = (laptop.actor, Instant(START + at));
    for id in items {
        let seen = [SeenItem { id: *id, sorted: Sorted::of(&item(laptop, *id)) }];
        laptop.store.write(&actor, now, |tx| concerns::confirm_sorting(tx, &seen)).ok();
    }
}

fn happen(world: &World<MemoryLog>, laptops: &mut [Laptop; 3], (at, event): (i64, &Event), items: &[RecordId]) {
    match event {
        Event::Sync { who } => drop(world.sync(&mut laptops[*who])),
        Event::Confirm { who } => confirm(&mut laptops[*who], at, items),
        Event::Sort { who, item, what } => {
            let laptop = &mut laptops[*who];
            let (actor, now) = (laptop.actor, Instant(START + at));
            let serde_json::Value::Object(fields) = edit(*what, items) else { return };
            let sort = |tx: &mut store::Tx<'_>| concerns::sort(tx, items[*item], (fields, Terms::xuhui().unwrap()));
            laptop.store.write(&actor, now, sort).ok();
        }
    }
}

proptest! {
    #![proptest_config(drawn(cases(48), 200))]

    #[test]
    fn whoever_sorts_and_confirms_apart_all_end_with_one_list(events in events()) {
        let (mut world, mut office) = World::begun(MemoryLog::default());
        let mut team = world.join(&mut office, Role::Lead, NORTH);
        let recorder = world.join(&mut office, Role::Recorder, NORTH);
        let secretary = world.join(&mut office, Role::CommunitySecretary, NORTH);
        world.sync(&mut office);
        let items: Vec<RecordId> = (0..4).map(|n| team.hears(1_000 + n, &format!("第{n}件"))).collect();
        items.iter().enumerate().for_each(|(n, id)| team.confirms_item(2_000 + n as i64, *id));
        let mut laptops = [team, recorder, secretary];
        for laptop in &mut laptops {
            world.sync(laptop);
        }
        for (n, event) in events.iter().enumerate() {
            happen(&world, &mut laptops, (10_000 + n as i64 * 1_000, event), &items);
        }
        for _ in 0..2 {
            for laptop in &mut laptops {
                world.sync(laptop);
            }
        }
        for id in &items {
            let lists = [0, 1, 2].map(|n| item(&laptops[n], *id));
            prop_assert!(lists.iter().all(|one| *one == lists[0]), "{lists:?}");
            let now = Sorted::of(&lists[0]);
            for side in [Side::Team, Side::Community] {
                prop_assert_eq!(lists[0].is_confirmed_by(side), lists[0].confirmed_by(side) == Some(&now));
            }
            prop_assert!(lists[0].absent_reason.is_none());
        }
        // Whatever was left open, an hour together ends it: one choice each, both confirm.
        for (n, id) in items.iter().enumerate() {
            for (step, what) in [7, 5, 3, 2, 0, 1].into_iter().enumerate() {
                let at = 900_000 + n as i64 * 10_000 + step as i64 * 1_000;
                happen(&world, &mut laptops, (at, &Event::Sort { who: 0, item: n, what }), &items);
            }
            prop_assert!(item(&laptops[0], *id).duplicate_of.is_none());
        }
        world.sync(&mut laptops[0]);
        confirm(&mut laptops[0], 990_000, &items);
        world.sync(&mut laptops[0]);
        world.sync(&mut laptops[2]);
        confirm(&mut laptops[2], 995_000, &items);
        for who in [2, 0, 1] {
            world.sync(&mut laptops[who]);
        }
        for laptop in &laptops {
            for id in &items {
                prop_assert!(item(laptop, *id).is_sorted(), "{:?}", item(laptop, *id));
            }
            laptop.is_clean();
        }
    }
}
