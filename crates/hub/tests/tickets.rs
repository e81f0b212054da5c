//! Whom the hub lets in for whom: a bureau the holders of its own seats, the office everybody, and nobody on a ticket that the hub did
//! not sign (docs/adr/0033).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod town;
mod world;

use directory::SeatRole;
use hub::log::memory::MemoryLog;
use hub::{Answering, Caller, InvitationTx, Log, Quota, Refused};
use kernel::{Clock, DeviceId, Instant, MemberId, Role, TimelineId};
use sync::{
    Enrolled, HubCard, Invitation, InvitationId, Invited, MOST_INVITATION, Reply, Request, SignedHubCard, Ticket,
};
use town::{DAY, DISTRICT, Town, accepted, asks, enrols, key, made, made_on, posts, refused, ticket, town, why};
use world::{Laptop, START, World, place};

#[test]
fn a_bureau_is_refused_for_everybody_but_the_holders_of_its_own_seats() {
    let mut town = town();
    posts(&mut town, 0x51, Role::Lead, None);
    posts(&mut town, 0x52, Role::Delegate, Some(SeatRole::CppccMember));
    posts(&mut town, 0x53, Role::Lawyer, None);
    posts(&mut town, 0x53, Role::Recorder, None);
    let Town { world, justice, recorder, .. } = &town;
    assert_eq!(why(world, justice, &ticket(0x51, Role::Lead, justice)), "not_your_seats");
    assert_eq!(why(world, justice, &ticket(0x52, Role::Delegate, justice)), "not_your_seats");
    assert_eq!(why(world, justice, &ticket(0x53, Role::Lawyer, justice)), "member_has_other_postings");
    assert_eq!(why(world, justice, &ticket(0x54, Role::Lawyer, justice)), "member_has_no_posting");
    let own = Ticket { member: justice.actor.member, ..ticket(0, Role::JusticeBureau, justice) };
    assert_eq!(why(world, justice, &own), "not_your_seats", "no second vault of its own either");
    assert_eq!(why(world, recorder, &ticket(0x53, Role::Lawyer, recorder)), "not_your_right");
}

#[test]
fn a_ticket_says_truly_for_whom_and_by_whom() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let Town { world, justice, office, .. } = &town;
    let fit = ticket(0x53, Role::Lawyer, justice);
    for unfit in [
        Ticket { asked_by: None, ..fit.clone() },
        Ticket { asked_on: None, ..fit.clone() },
        Ticket { asked_on: Some(office.card.card.device), ..fit.clone() },
        Ticket { nickname: "别人的名字".into(), ..fit.clone() },
        Ticket { asked_by: Some(office.actor.member), ..fit.clone() },
        Ticket { role: Role::Lead, ..fit.clone() },
        Ticket { asked_in: Some(TimelineId::from_bytes([0x70; 16])), ..fit.clone() },
        Ticket { ticket_key: "no key".into(), ..fit.clone() },
    ] {
        assert_eq!(why(world, justice, &unfit), "ticket_unfit", "{unfit:?}");
    }
    let stranger = world.hub.answer(Caller::Stranger(justice.card.card.device), Request::Ticket(fit));
    assert_eq!(stranger.unwrap_err(), Refused::Forbidden("not_enrolled"));
}

#[test]
fn a_ticket_of_the_hubs_makes_one_vault_and_one_of_the_bureaus_own_none() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let Town { world, justice, .. } = &town;
    let fit = ticket(0x53, Role::Lawyer, justice);
    let bytes = serde_json::to_vec(&fit).unwrap();
    let bureaus = key(justice.card.card.device.bytes()[0]);
    let own = bureaus.sign("zoufang/ticket/1", &bytes);
    let own_card = HubCard { sign_key: bureaus.verifying().to_hex(), ..world.card.clone() };
    let false_hub = SignedHubCard { founder_signature: seal::to_hex(&[0; 64]), ..accepted(&own_card) };
    let signed = asks(world, justice, &fit).unwrap();
    for (what, forged) in [
        ("signed by the bureau", made(0x61, &fit, (&own, None))),
        ("signed by the bureau as if it were the hub", made(0x61, &fit, (&own, Some(accepted(&world.card))))),
        ("by a hub that the founder did not accept", made(0x61, &fit, (&own, Some(false_hub)))),
        ("by the hub as if it were the founder", made(0x61, &fit, (&signed, None))),
        (
            "by the hub, for another member",
            made(
                0x61,
                &Ticket { member: MemberId::from_bytes([9; 16]), ..fit.clone() },
                (&signed, Some(accepted(&world.card))),
            ),
        ),
    ] {
        assert!(!enrols(world, &forged), "{what}");
    }
    let lawyer = made(0x61, &fit, (&signed, Some(accepted(&world.card))));
    assert!(enrols(world, &lawyer));
    assert!(lawyer.verify(&world.district).is_ok(), "and every laptop can check it without asking anybody");
    assert!(!enrols(world, &made(0x62, &fit, (&signed, Some(accepted(&world.card))))), "one vault a ticket");
}

/// The file of a lawyer, as the bureau made it.
fn file_of(town: &Town, member: u8) -> Enrolled {
    let fit = ticket(member, Role::Lawyer, &town.justice);
    let signed = asks(&town.world, &town.justice, &fit).unwrap();
    made(member, &fit, (&signed, Some(accepted(&town.world.card))))
}

/// A file lies about for days: what was true when it was made may be so no longer.
#[test]
fn a_ticket_is_judged_again_as_it_is_used() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    posts(&mut town, 0x54, Role::Lawyer, None);
    let (moved, late) = (file_of(&town, 0x53), file_of(&town, 0x54));
    posts(&mut town, 0x53, Role::Recorder, None);
    assert_eq!(refused(&town.world, &moved), Refused::Forbidden("member_has_other_postings"));
    let grant = town.justice.actor.grant;
    town.world.end(&mut town.office, grant, 0);
    town.world.sync(&mut town.office);
    town.world.wait_days(1);
    assert_eq!(refused(&town.world, &late), Refused::Forbidden("not_your_right"));
}

#[test]
fn whoever_came_in_on_the_bureaus_last_day_stays_in() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let file = file_of(&town, 0x53);
    let grant = town.justice.actor.grant;
    town.world.end(&mut town.office, grant, 0);
    town.world.sync(&mut town.office);
    assert!(enrols(&town.world, &file));
    town.world.wait_days(1);
    assert!(enrols(&town.world, &file), "the same card again changes nothing");
}

#[test]
fn files_of_a_laptop_out_of_use_open_nothing_here_and_those_of_an_earlier_hub_do() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let fit = ticket(0x53, Role::Lawyer, &town.justice);
    let file = file_of(&town, 0x53);
    let (actor, now, device) = (town.office.actor, Instant(START + 120_000), town.justice.card.card.device);
    let word = |tx: &mut store::Tx<'_>| directory::revoke(tx, place(DISTRICT), (device, "丢失"));
    town.office.store.write::<_, directory::Error>(&actor, now, word).unwrap();
    town.world.sync(&mut town.office);
    assert_eq!(refused(&town.world, &file), Refused::Forbidden("not_your_right"));

    let earlier = key(0x33);
    let card = HubCard { sign_key: earlier.verifying().to_hex(), ..town.world.card.clone() };
    let signed = earlier.sign("zoufang/ticket/1", &serde_json::to_vec(&fit).unwrap());
    assert!(enrols(&town.world, &made(0x62, &fit, (&signed, Some(accepted(&card))))), "that hub judged it then");
}

/// Whoever has the founder's laptop could accept a hub of their own and have it sign.
#[test]
fn nobody_is_let_in_by_a_hub_that_the_founder_accepted_once_the_founder_is_out_of_use() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Recorder, None);
    let mut clerk = town.world.join(&mut town.office, Role::Office, DISTRICT);
    town.world.sync(&mut town.office);
    town.world.sync(&mut clerk);
    let forged = key(0x44);
    let card = HubCard { sign_key: forged.verifying().to_hex(), ..town.world.card.clone() };
    let fit = ticket(0x53, Role::Recorder, &town.office);
    let signed = forged.sign("zoufang/ticket/1", &serde_json::to_vec(&fit).unwrap());
    let file = made(0x63, &fit, (&signed, Some(accepted(&card))));
    clerk.revokes(121_000, town.office.card.card.device).unwrap();
    assert_eq!(town.world.sync(&mut clerk).not_in_force, 0);
    assert_eq!(refused(&town.world, &file), Refused::Forbidden("founder_out_of_use"));
}

/// An end in the past would make a ticket of today look like one of an earlier life, which waits for nobody's word.
#[test]
fn no_ticket_is_signed_whose_time_was_over_before_it_was_asked_for() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let now = town.world.clock.now();
    for (hours, is_signed) in [(-1, false), (0, true), (72, true), (73, false)] {
        let good_until = Some(Instant(now.0 + hours * 3_600_000));
        let fit = sync::Ticket { good_until, ..ticket(0x53, Role::Lawyer, &town.justice) };
        assert_eq!(asks(&town.world, &town.justice, &fit).is_ok(), is_signed, "{hours} h");
    }
}

#[test]
fn a_bureau_out_of_use_lets_nobody_in_any_more() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let fit = ticket(0x53, Role::Lawyer, &town.justice);
    assert!(asks(&town.world, &town.justice, &fit).is_ok());
    let grant = town.justice.actor.grant;
    town.world.end(&mut town.office, grant, 0);
    town.world.sync(&mut town.office);
    assert!(asks(&town.world, &town.justice, &fit).is_ok(), "on its last day it may");
    town.world.wait_days(1);
    assert_eq!(why(&town.world, &town.justice, &fit), "not_your_right", "the posting is over");

    let device = town.recorder.card.card.device;
    let as_office = MemberId(town.recorder.actor.member.0);
    posts(&mut town, as_office.0.as_bytes()[0], Role::Office, None);
    let fit = ticket(0x53, Role::Lawyer, &town.recorder);
    assert!(asks(&town.world, &town.recorder, &fit).is_ok(), "of the office now");
    let (actor, now) = (town.office.actor, Instant(START + 120_000));
    let word = |tx: &mut store::Tx<'_>| directory::revoke(tx, place(DISTRICT), (device, "丢失"));
    town.office.store.write::<_, directory::Error>(&actor, now, word).unwrap();
    town.world.sync(&mut town.office);
    assert_eq!(why(&town.world, &town.recorder, &fit), "not_your_right", "the laptop is out of use");
}

/// The hub is set back to a day before the vault came in; what was said since comes back with the laptops that know it.
fn set_back(town: &mut Town, to: MemoryLog) {
    town.world.restored(to, 0x72);
    for laptop in [&mut town.office, &mut town.recorder] {
        town.world.sync(laptop);
    }
}

#[test]
fn a_vault_that_was_in_comes_in_again_though_its_bureau_may_bring_in_nobody_now() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let before = town.world.hub.log().copied();
    let file = file_of(&town, 0x53);
    assert!(enrols(&town.world, &file));
    let grant = town.justice.actor.grant;
    town.world.end(&mut town.office, grant, 0);
    town.world.sync(&mut town.office);
    town.world.wait_days(1);
    set_back(&mut town, before);
    assert!(enrols(&town.world, &file), "what it has not sent is not left on it");
    let fit = ticket(0x53, Role::Lawyer, &town.justice);
    assert_eq!(why(&town.world, &town.justice, &fit), "ticket_unfit", "none is signed for a life that is over");
}

#[test]
fn a_vault_comes_in_before_the_posting_it_was_made_for_is_here_again() {
    let mut town = town();
    let before = town.world.hub.log().copied();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let file = file_of(&town, 0x53);
    assert!(enrols(&town.world, &file));
    town.world.restored(before, 0x72);
    assert!(enrols(&town.world, &file), "it may be the one that brings the posting");
}

/// Of earlier lives nobody is let in who would read more than the bureau could ever have let anybody read.
#[test]
fn a_file_of_an_earlier_life_opens_no_postings_that_were_never_the_bureaus_to_give() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let file = file_of(&town, 0x53);
    posts(&mut town, 0x53, Role::Recorder, None);
    let before = town.world.hub.log().copied();
    set_back(&mut town, before);
    assert_eq!(refused(&town.world, &file), Refused::Forbidden("member_has_other_postings"));
}

#[test]
fn a_file_of_an_earlier_life_from_a_laptop_out_of_use_opens_nothing() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let file = file_of(&town, 0x53);
    let before = town.world.hub.log().copied();
    let (actor, now, device) = (town.office.actor, Instant(START + 120_000), town.justice.card.card.device);
    let word = |tx: &mut store::Tx<'_>| directory::revoke(tx, place(DISTRICT), (device, "丢失"));
    town.office.store.write::<_, directory::Error>(&actor, now, word).unwrap();
    town.world.sync(&mut town.office);
    set_back(&mut town, before);
    assert_eq!(refused(&town.world, &file), Refused::Forbidden("not_your_right"));
}

fn leaves(world: &World<MemoryLog>, by: &Laptop, invitation: Invitation) -> Result<Reply, Refused> {
    world.hub.answer(Caller::Device(by.card.card.device), Request::Invite(invitation))
}

fn lies(world: &World<MemoryLog>, id: InvitationId) -> Invited {
    let stranger = Caller::Stranger(DeviceId::from_bytes([0x99; 16]));
    match world.hub.answer(stranger, Request::Invited(id)).unwrap() {
        Reply::Invited(invited) => invited,
        other => panic!("{other:?}"),
    }
}

/// A file that lies here for whoever has its code (docs/adr/0041).
#[test]
fn a_file_is_left_by_who_may_bring_its_member_in_and_goes_as_it_was_used() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    posts(&mut town, 0x51, Role::Lead, None);
    let Town { world, justice, recorder, .. } = &town;
    let (id, other) = (InvitationId([1; 16]), InvitationId([2; 16]));
    let good = ticket(0x53, Role::Lawyer, justice).good_from(Instant(START));
    let file = Invitation { id, ticket: good.clone(), sealed: vec![7; 99] };
    let endless = ticket(0x53, Role::Lawyer, justice);
    let not_own = ticket(0x51, Role::Lead, justice).good_from(Instant(START));
    for (by, unfit, why) in [
        (recorder, file.clone(), Refused::Unfit("ticket_unfit")),
        (justice, Invitation { ticket: endless, ..file.clone() }, Refused::Unfit("invitation_unfit")),
        (justice, Invitation { ticket: not_own, ..file.clone() }, Refused::Forbidden("not_your_seats")),
        (justice, Invitation { sealed: Vec::new(), ..file.clone() }, Refused::Unfit("invitation_unfit")),
        (
            justice,
            Invitation { sealed: vec![0; MOST_INVITATION + 1], ..file.clone() },
            Refused::Unfit("invitation_unfit"),
        ),
    ] {
        assert_eq!(leaves(world, by, unfit).unwrap_err(), why);
        assert_eq!(lies(world, id), Invited::Unknown);
    }
    let signed = asks(world, justice, &good).unwrap();
    leaves(world, justice, Invitation { id: other, ..file.clone() }).unwrap();
    leaves(world, justice, file.clone()).unwrap();
    let entries = world.audited().iter().filter(|what| *what == "ticket_signed").count();
    assert_eq!(entries, 1, "one code, one ticket, one entry");
    assert_eq!(lies(world, other), Invited::Unknown, "a new one ends the old one");
    assert_eq!(lies(world, id), Invited::File(file.sealed.clone()));
    assert!(enrols(world, &made_on(1, &good, (&signed, Some(accepted(&world.card))))));
    assert_eq!(lies(world, id), Invited::Used);
    world.wait_days(4);
    assert_eq!(lies(world, id), Invited::Used, "that it was used is worth more than that it is old");
}

#[test]
fn what_nobody_fetched_in_three_days_is_over_and_forgotten_a_month_later() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let Town { world, justice, .. } = &town;
    let left = |n: u8, from: i64| {
        let ticket = Ticket { ticket_key: key(n).verifying().to_hex(), ..ticket(0x53, Role::Lawyer, justice) };
        let ticket = ticket.good_from(Instant(from));
        leaves(world, justice, Invitation { id: InvitationId([n; 16]), ticket, sealed: vec![n] }).unwrap();
    };
    left(1, START);
    world.wait_days(3);
    assert_eq!(lies(world, InvitationId([1; 16])), Invited::File(vec![1]));
    world.hub.sweep().unwrap();
    assert_eq!(lies(world, InvitationId([1; 16])), Invited::File(vec![1]), "its time is not over");
    world.wait_days(1);
    assert_eq!(lies(world, InvitationId([1; 16])), Invited::Expired);
    let kept = || world.hub.log().read(|tx| tx.invitation(InvitationId([1; 16]))).unwrap();
    assert!(kept().unwrap().sealed.is_some());
    world.hub.sweep().unwrap();
    assert_eq!(kept().unwrap().sealed, None, "nobody had to come for that");
    assert_eq!(lies(world, InvitationId([1; 16])), Invited::Expired);
    world.wait_days(31);
    world.hub.sweep().unwrap();
    assert_eq!(kept(), None);
    left(2, START + 35 * DAY);
    assert_eq!(lies(world, InvitationId([1; 16])), Invited::Unknown);
}

#[test]
fn no_ticket_is_signed_for_longer_than_three_days() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let Town { world, justice, .. } = &town;
    let long = ticket(0x53, Role::Lawyer, justice).good_from(Instant(START + DAY));
    assert_eq!(why(world, justice, &long), "ticket_unfit");
}

#[test]
fn a_vault_made_in_time_may_come_late_and_one_made_late_never() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    let before = town.world.hub.log().copied();
    let good = ticket(0x53, Role::Lawyer, &town.justice).good_from(Instant(START));
    let signed = asks(&town.world, &town.justice, &good).unwrap();
    let brought = |day| made_on(day, &good, (&signed, Some(accepted(&town.world.card))));
    let (in_time, late) = (brought(2), brought(4));
    assert_eq!(refused(&town.world, &late), Refused::Forbidden("ticket_expired"));
    town.world.wait_days(100);
    assert_eq!(refused(&town.world, &late), Refused::Forbidden("ticket_expired"));
    town.world.wait_days(30);
    assert_eq!(refused(&town.world, &in_time), Refused::Forbidden("ticket_expired"), "more than a lease after the end");
    town.world.wait_days(-80);
    assert!(enrols(&town.world, &in_time), "50 days without a network");
    town.world.wait_days(200);
    set_back(&mut town, before);
    assert!(enrols(&town.world, &in_time), "an earlier life let it in: what it holds is not left on it");
}

/// Tickets, files to join by and codes stay in the hub's log as changes do, and are of the same share of a day (docs/adr/0045).
#[test]
fn what_lets_others_in_is_part_of_a_laptops_share_of_a_day() {
    let mut town = town();
    posts(&mut town, 0x53, Role::Lawyer, None);
    town.world.wait_days(1);
    let Town { world, justice, office, recorder } = &mut town;
    world.hub.set_quota(Quota { changes: 3, bytes: 4_000 });
    let good = ticket(0x53, Role::Lawyer, justice).good_from(world.clock.now());
    let file =
        |n: u8, bytes: usize| Invitation { id: InvitationId([n; 16]), ticket: good.clone(), sealed: vec![n; bytes] };
    let is_enough = |answer: Refused| matches!(answer, Refused::Enough("changes_of_the_day_taken", _));
    asks(world, justice, &good).unwrap();
    leaves(world, justice, file(1, 100)).unwrap();
    asks(world, justice, &good).unwrap();
    assert!(is_enough(asks(world, justice, &good).unwrap_err()));
    assert!(is_enough(leaves(world, justice, file(2, 100)).unwrap_err()));
    assert_eq!(lies(world, InvitationId([2; 16])), Invited::Unknown, "nothing was kept");

    let challenge = sync::Challenge::generate().unwrap();
    let wish = sync::LeaseWish { device: recorder.card.card.device, challenge: challenge.display().to_string() };
    let says = || world.hub.answer(Caller::Device(office.card.card.device), Request::LeaseCode(wish.clone()));
    (0..3).for_each(|_| assert!(says().is_ok(), "another laptop has its own share"));
    assert!(is_enough(says().unwrap_err()));
    let entries = world.audited().into_iter().filter(|what| what == "lease_code_said").count();
    assert_eq!(entries, 3);

    world.wait_days(1);
    leaves(world, justice, file(3, 4_000)).unwrap();
    assert!(is_enough(asks(world, justice, &good).unwrap_err()), "a long file is much of it");
}
