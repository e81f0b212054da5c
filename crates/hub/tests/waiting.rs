//! Vaults that wait for the security administrator's word: how many are kept, and whom the others hold up (docs/adr/0043).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod town;
mod world;

use hub::log::memory::MemoryLog;
use hub::{Answering, ApprovalTx, Caller, Log, Refused};
use kernel::{Clock, DeviceId, Instant, Role};
use seal::Signature;
use sync::{Engine, Request, Ticket};
use town::{DISTRICT, Town, accepted, asks, made_under, posts, refused, ticket, town};
use world::{START, World};

/// One ticket makes any number of cards, and anybody may carry one: where too many wait already it is not noted, and nobody is held up by it.
#[test]
fn a_card_for_which_there_is_no_room_holds_up_nobody_who_brings_it() {
    let mut town = town();
    let mut guard = town.world.join(&mut town.office, Role::Secadmin, DISTRICT);
    town.world.sync(&mut town.office);
    town.world.sync(&mut guard);
    posts(&mut town, 0x53, Role::Lawyer, None);
    let good = ticket(0x53, Role::Lawyer, &town.justice).good_from(Instant(START));
    let signed = asks(&town.world, &town.justice, &good).unwrap();
    let Town { world, recorder, .. } = &mut town;
    let made = |n: i64| {
        let device = DeviceId::make(Instant(START + n), [7; 10]);
        made_under(0x61, device, &good, (&signed, Some(accepted(&world.card))))
    };
    let waiting = || world.hub.log().read(|tx| tx.waiting_vaults()).unwrap().len();
    for n in 0..9 {
        assert_eq!(refused(world, &made(n)), Refused::Forbidden("awaits_approval"), "{n}");
    }
    assert_eq!(waiting(), 5, "of one person's the latest");

    recorder.hears(1_000, "楼道灯坏了");
    let (mut engine, device) = (Engine::new(), recorder.card.card.device);
    while let Some(mut question) = world.vaulted(recorder, |vault| engine.next(vault).unwrap()) {
        if let Request::Push(push) = &mut question {
            push.cards.push(serde_json::to_vec(&made(9)).unwrap());
        }
        let reply = world.hub.answer(Caller::Device(device), question).unwrap();
        world.vaulted(recorder, |vault| engine.take(vault, reply).unwrap());
    }
    assert_eq!((engine.summary().pushed, recorder.store.unstamped().unwrap(), waiting()), (1, 0, 5));
}

/// Five of each are of their own bound; of all together two hundred wait, and what waits longest gives way to nobody.
#[test]
fn no_more_than_two_hundred_wait_and_room_comes_with_what_is_over() {
    let mut town = town();
    let mut guard = town.world.join(&mut town.office, Role::Secadmin, DISTRICT);
    town.world.sync(&mut town.office);
    town.world.sync(&mut guard);
    let lawyers = 0x90..0xb9;
    for member in lawyers.clone() {
        posts(&mut town, member, Role::Lawyer, None);
    }
    let Town { world, office, .. } = &mut town;
    let signed = |world: &World<MemoryLog>, member: u8| {
        let good = ticket(member, Role::Lawyer, office).good_from(world.clock.now());
        let signed = asks(world, office, &good).unwrap();
        (good, signed)
    };
    let made = |world: &World<MemoryLog>, (good, signed): &(Ticket, Signature), member: u8, n: u8| {
        let device = DeviceId::make(world.clock.now(), [0, 0, 0, 0, 0, 0, 0, 0, member, n]);
        made_under(0x61, device, good, (signed, Some(accepted(&world.card))))
    };
    let waiting = |world: &World<MemoryLog>| -> Vec<DeviceId> {
        world.hub.log().read(|tx| tx.waiting_vaults()).unwrap().into_iter().map(|row| row.device).collect()
    };
    let tickets: Vec<_> = lawyers.map(|member| (member, signed(world, member))).collect();
    let (last, others) = tickets.split_last().unwrap();
    for (member, good) in others {
        for n in 0..5 {
            assert_eq!(refused(world, &made(world, good, *member, n)), Refused::Forbidden("awaits_approval"));
        }
    }
    let full = waiting(world);
    assert_eq!((others.len(), full.len()), (40, 200));
    let late = made(world, &last.1, last.0, 0);
    assert_eq!(refused(world, &late), Refused::Forbidden("awaits_approval"), "it waits like the others");
    assert!(waiting(world) == full, "and is shown to nobody: it takes nobody's place");
    let (member, good) = &others[0];
    assert_eq!(refused(world, &made(world, good, *member, 5)), Refused::Forbidden("awaits_approval"));
    assert_eq!(waiting(world).len(), 200, "in the place of the same person's oldest");

    world.wait_days(121);
    world.sync(&mut guard);
    assert_eq!(refused(world, &late), Refused::Forbidden("awaits_approval"));
    assert_eq!(waiting(world), [late.card.device], "what never came again in a lease waits no more");
}
