//! A hub with an office, a bureau and a recorder, and tickets for whoever is to come.
#![allow(dead_code)]

use crate::world::{Laptop, NORTH, START, World, place};
use directory::{Grant, Member, SeatRole};
use hub::log::memory::MemoryLog;
use hub::{Answering, Caller, Refused};
use kernel::{Compartment, DeviceId, Instant, Intent, MemberId, RecordId, Role, TimelineId};
use seal::{SealSecret, Signature, SigningKey};
use sync::{Card, Enrolled, HubCard, Proof, Reply, Request, SignedHubCard, Ticket};

pub const DISTRICT: &str = "310104";
pub const FOUNDER: u8 = 1;
pub const DAY: i64 = 24 * 3_600_000;

pub struct Town {
    pub world: World<MemoryLog>,
    pub office: Laptop,
    pub justice: Laptop,
    pub recorder: Laptop,
}

pub fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32])
}

pub fn town() -> Town {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut justice = world.join(&mut office, Role::JusticeBureau, DISTRICT);
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    for laptop in [&mut office, &mut justice, &mut recorder] {
        world.sync(laptop);
    }
    Town { world, office, justice, recorder }
}

/// A posting that the office gives.
pub fn posts(town: &mut Town, member: u8, role: Role, seat: Option<SeatRole>) {
    let (from_on, scope) = (Instant(START).local_date(), Compartment::Directory.at(place(DISTRICT)));
    let seat = seat.map(|seat| seat.word().to_owned());
    let member = MemberId::from_bytes([member; 16]);
    let grant = Grant { member, role, place: place(NORTH), team: None, from_on, to_on: None, seat, section: None };
    let actor = town.office.actor;
    let add = |tx: &mut store::Tx<'_>| {
        let id = RecordId(member.0);
        if store::get::<Member>(tx.conn(), id)?.is_none() {
            let named = Member { nickname: "新来的".into(), ..Member::default() };
            tx.create_as(Intent::AddMember, scope, id, &named)?;
        }
        tx.create(Intent::AddMember, scope, &grant)
    };
    town.office.store.write::<_, store::Error>(&actor, Instant(START + 60_000), add).unwrap();
    town.world.sync(&mut town.office);
}

pub fn ticket(member: u8, role: Role, asker: &Laptop) -> Ticket {
    Ticket {
        member: MemberId::from_bytes([member; 16]),
        nickname: "新来的".into(),
        role,
        place_name: "上海新村".into(),
        ticket_key: key(0x77).verifying().to_hex(),
        asked_by: Some(asker.actor.member),
        asked_on: Some(asker.card.card.device),
        asked_in: Some(TimelineId::from_bytes([0x71; 16])),
        good_until: None,
    }
}

pub fn asks(town: &World<MemoryLog>, asker: &Laptop, ticket: &Ticket) -> Result<Signature, Refused> {
    match town.hub.answer(Caller::Device(asker.card.card.device), Request::Ticket(ticket.clone()))? {
        Reply::Ticket(signature) => Ok(signature),
        other => panic!("{other:?}"),
    }
}

pub fn why(town: &World<MemoryLog>, asker: &Laptop, ticket: &Ticket) -> &'static str {
    match asks(town, asker, ticket) {
        Err(Refused::Forbidden(why) | Refused::Unfit(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// A vault made by a ticket, as its laptop would bring it.
pub fn made(n: u8, ticket: &Ticket, by: (&Signature, Option<SignedHubCard>)) -> Enrolled {
    made_under(n, DeviceId::from_bytes([n; 16]), ticket, by)
}

/// The same of a vault whose id says when it was made.
pub fn made_on(day: i64, ticket: &Ticket, by: (&Signature, Option<SignedHubCard>)) -> Enrolled {
    made_under(0x61, DeviceId::make(Instant(START + day * DAY), [day as u8; 10]), ticket, by)
}

pub fn made_under(
    n: u8,
    device: DeviceId,
    ticket: &Ticket,
    (signature, issuer): (&Signature, Option<SignedHubCard>),
) -> Enrolled {
    let card = Card {
        member: ticket.member,
        device,
        nickname: ticket.nickname.clone(),
        role: ticket.role,
        place_name: ticket.place_name.clone(),
        sign_key: key(n).verifying().to_hex(),
        seal_key: SealSecret::from_bytes(&[n; 32]).public().to_hex(),
    };
    let card_signature = seal::to_hex(&key(0x77).sign("zoufang/card/1", &serde_json::to_vec(&card).unwrap()).0);
    let ticket_signature = seal::to_hex(&signature.0);
    Enrolled { card, proof: Some(Proof { ticket: ticket.clone(), ticket_signature, issuer, card_signature }) }
}

pub fn accepted(card: &HubCard) -> SignedHubCard {
    card.clone().sign(&key(FOUNDER)).unwrap()
}

/// Why the hub does not let this vault in.
pub fn refused(world: &World<MemoryLog>, enrolled: &Enrolled) -> Refused {
    let card = serde_json::to_vec(enrolled).unwrap();
    let answer = world.hub.answer(Caller::Stranger(enrolled.card.device), Request::Enrol(card));
    assert!(world.hub.key_of(enrolled.card.device).unwrap().is_none());
    answer.unwrap_err()
}

pub fn enrols(world: &World<MemoryLog>, enrolled: &Enrolled) -> bool {
    let card = serde_json::to_vec(enrolled).unwrap();
    let is_taken = world.hub.answer(Caller::Stranger(enrolled.card.device), Request::Enrol(card)).is_ok();
    assert_eq!(world.hub.key_of(enrolled.card.device).unwrap().is_some(), is_taken);
    is_taken
}
