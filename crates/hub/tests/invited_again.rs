//! An enrolment file is left at the hub once: whoever asks the same again, as a line that broke makes a laptop do, or a copy of the request
//! at another process, changes nothing, least of all when it was used (docs/adr/0041-joining-by-a-code.md). On every engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod dumped;
mod world;

use dumped::{Made, looked_at};
use hub::{Answering, Caller, InvitationTx, Log, Refused};
use kernel::{Clock, Instant, Role};
use seal::SigningKey;
use sync::{Invitation, InvitationId, Invited, Reply, Request, Ticket};
use world::{Laptop, NORTH, World};

fn ticket<L: Log>(world: &World<L>, office: &Laptop, member: &Laptop) -> Ticket {
    let card = &member.card.card;
    Ticket {
        member: card.member,
        nickname: card.nickname.clone(),
        role: card.role,
        place_name: card.place_name.clone(),
        ticket_key: SigningKey::from_seed(&[0x66; 32]).verifying().to_hex(),
        asked_by: Some(office.card.card.member),
        asked_on: Some(office.card.card.device),
        asked_in: None,
        good_until: Some(Instant(world.clock.now().0 + 3_600_000)),
    }
}

fn leaves<L: Log>(world: &World<L>, office: &Laptop, (name, ticket): (u8, &Ticket)) -> Result<Reply, Refused> {
    let invitation = Invitation { id: InvitationId([name; 16]), ticket: ticket.clone(), sealed: vec![name; 400] };
    world.hub.answer(Caller::Device(office.card.card.device), Request::Invite(invitation))
}

fn lies<L: Log>(world: &World<L>, office: &Laptop, name: u8) -> Invited {
    match world.ask(office, &Request::Invited(InvitationId([name; 16]))) {
        Reply::Invited(invited) => invited,
        other => panic!("{other:?}"),
    }
}

fn asked_again((log, dump): Made<impl Log>) {
    let (mut world, mut office) = World::begun(log);
    let member = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let contents = || looked_at(world.hub.log(), &dump);
    let (first, second) = (ticket(&world, &office, &member), ticket(&world, &office, &member));
    assert_eq!(leaves(&world, &office, (1, &first)), Ok(Reply::InvitationKept));
    let left = contents();
    assert_eq!(leaves(&world, &office, (1, &first)), Ok(Reply::InvitationKept));
    assert!(contents() == left, "asked twice");

    let hash = first.hash();
    world.hub.log().write(|tx| tx.use_invitation(hash, world.clock.now())).unwrap();
    assert_eq!(lies(&world, &office, 1), Invited::Used);
    let second = Ticket { ticket_key: SigningKey::from_seed(&[0x67; 32]).verifying().to_hex(), ..second };
    assert_eq!(leaves(&world, &office, (2, &second)), Ok(Reply::InvitationKept));
    let used = contents();
    assert_eq!(
        leaves(&world, &office, (1, &first)),
        Ok(Reply::InvitationKept),
        "a laptop that heard no answer asks on"
    );
    assert!(contents() == used, "asked again after it was used");
    assert_eq!(lies(&world, &office, 1), Invited::Used);
    assert_eq!(lies(&world, &office, 2), Invited::File(vec![2; 400]), "another code of the member is good still");
    // Nobody puts another file in the place of one that lies here.
    for name in [1, 2] {
        let other = Ticket { ticket_key: SigningKey::from_seed(&[0x68; 32]).verifying().to_hex(), ..second.clone() };
        assert_eq!(leaves(&world, &office, (name, &other)), Err(Refused::Unfit("invitation_unfit")));
    }
    assert!(contents() == used, "another file under the same name");
}

#[test]
fn a_file_that_is_left_again_lies_there_once_and_never_after_it_was_used() {
    asked_again(dumped::in_memory());
    asked_again(dumped::in_a_file());
}

#[cfg(unix)]
#[test]
fn the_same_holds_on_postgresql() {
    let cluster = cluster::Cluster::shared();
    asked_again(dumped::in_postgres(cluster.clone(), true));
}
