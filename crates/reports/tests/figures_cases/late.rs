//! What arrives late with an older time moves later figures only (decisions D16, D39).

use crate::district::{District, args, at, team, value, wish};
use kernel::{Compartment, Role, ScopeId};
use store::{Device, Outgoing};

/// A visit and a concern, recorded and confirmed on another laptop before ten o'clock.
fn other_laptop() -> District {
    let mut other = District::of_device(8);
    other.visited("2026-10-08", 25);
    other.heard(wish("另一台电脑上的事"));
    assert!(other.now < at("2026-10-08T10:00:00+08:00"));
    other.store.close_batches().unwrap();
    other
}

fn handed(other: &District, to: &District, scopes: &[ScopeId]) -> Outgoing {
    other.store.outgoing(to.store.identity().device, scopes).unwrap()
}

fn arrive(here: &mut District, other: &District, scopes: &[ScopeId]) {
    let outgoing = handed(other, here, scopes);
    let identity = other.store.identity();
    let seal_key = seal::SealSecret::from_bytes(&[8; 32]).public();
    let card =
        Device { id: identity.device, member: identity.member, sign_key: identity.signing.verifying(), seal_key };
    here.store.know_device(&card, b"card").unwrap();
    let now = here.now;
    here.store.receive(identity.device, &outgoing, now, &|_, _, _, _| Some(Role::Lead)).unwrap();
}

#[test]
fn late_arrivals_move_later_figures_only() {
    let other = other_laptop();
    let (draft, work) = (Compartment::Draft.at(other.north), Compartment::Work.at(other.north));
    // As the office receives it, records that entered its scope; as the team's other laptop does, every change.
    for scopes in [&[work][..], &[draft, work][..]] {
        let mut here = District::new();
        here.later(3 * 3_600_000);
        let (noon, then) = (here.now, here.freeze(&args("2026-4", None, None)));
        assert_eq!((value(&then.table, "visits.done"), value(&then.table, "items.heard")), (0, 0));
        here.later(3 * 3_600_000);
        arrive(&mut here, &other, scopes);
        let now = here.show(&args("2026-4", None, None));
        let numbers = ["visits.done", "people.attended", "items.heard"].map(|figure| value(&now, figure));
        assert_eq!(numbers, [1, 25, 1], "arrived");
        assert_eq!(here.freeze(&args("2026-4", None, Some(noon.to_rfc3339()))), then, "{} scopes", scopes.len());
        let of_team = here.show(&args("2026-4", Some(team("1")), Some(here.now.to_rfc3339())));
        assert_eq!(value(&of_team, "visits.done"), 1, "and as of now it is there");
    }
}
