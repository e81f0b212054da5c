//! People with a vault, and their postings.
#![allow(clippy::unwrap_used)]

mod support;

use directory::members::{self, AddMemberArgs};
use directory::{Error, Place, Team};
use kernel::{ErrorCode, Role};
use std::collections::BTreeSet;
use support::*;

fn add(laptop: &mut Laptop, actor: &kernel::Actor, args: &AddMemberArgs) -> Result<members::AddedMember, Error> {
    laptop.store.write(actor, now(), |tx| members::add_member(tx, args))
}

fn person(role: Role) -> AddMemberArgs {
    AddMemberArgs { nickname: " 小 周 ".into(), role, team: None, community: None }
}

#[test]
fn who_may_not_be_added_is_said() {
    let mut laptop = Laptop::with_roster();
    let cases = [
        (person(Role::Recorder), "member_needs_team"),
        (person(Role::CommunitySecretary), "member_needs_community"),
        (AddMemberArgs { nickname: " ".into(), ..person(Role::Office) }, "nickname_missing"),
        (
            AddMemberArgs {
                team: Some(Team::id("310104", "1")),
                community: Some(Place::id("310104003002")),
                ..person(Role::Lead)
            },
            "team_does_not_serve_community",
        ),
    ];
    let before = laptop.changes();
    for (args, reason) in cases {
        assert_eq!(refusal(add(&mut laptop, &office(), &args)).reason, reason);
    }
    let by_secretary = add(&mut laptop, &secretary(), &person(Role::Office)).unwrap_err();
    assert_eq!((by_secretary.code(), laptop.changes()), (ErrorCode::Forbidden, before));
}

#[test]
fn a_recorder_is_posted_to_every_community_of_the_team() {
    let mut laptop = Laptop::with_roster();
    let args = AddMemberArgs { team: Some(Team::id("310104", "8")), ..person(Role::Recorder) };
    let added = add(&mut laptop, &office(), &args).unwrap();
    let grants = members::grants_of(laptop.store.read(), added.member, today()).unwrap();
    assert_eq!((added.grants.len(), grants.len()), (2, 2));
    assert!(grants.iter().all(|g| g.value.role == Role::Recorder && g.value.team == args.team));
    let rows = members::members(laptop.store.read(), today(), &BTreeSet::from([added.member])).unwrap();
    let places: Vec<&str> = rows.iter().map(|r| r.place_name.as_str()).collect();
    assert_eq!(places, ["华泾绿苑居委会、宛平居委会"]);
    assert!(rows.iter().all(|r| r.nickname == "小周" && r.has_vault_here && r.since_on == today()));
}

#[test]
fn a_posting_ends_on_its_last_day() {
    let mut laptop = Laptop::with_roster();
    let args = AddMemberArgs { community: Some(community()), ..person(Role::Lead) };
    let added = add(&mut laptop, &office(), &args).unwrap();
    let end = |laptop: &mut Laptop, on| {
        laptop.store.write(&office(), now(), |tx| members::end_grant(tx, added.grants[0], day(on)))
    };
    assert_eq!(refusal(end(&mut laptop, "2026-10-07")).reason, "ends_before_it_begins");
    assert!(end(&mut laptop, "2026-10-31").unwrap());
    let held = |on| members::grants_of(laptop.store.read(), added.member, day(on)).unwrap().len();
    assert_eq!(["2026-10-07", "2026-10-08", "2026-10-31", "2026-11-01"].map(held), [0, 1, 1, 0]);
}

#[test]
fn the_founder_has_the_ids_the_vault_acts_under() {
    let mut laptop = Laptop::with_divisions();
    let founder = office();
    laptop.store.write(&founder, now(), |tx| members::found(tx, "办公室", district())).unwrap();
    let grants = members::grants_of(laptop.store.read(), founder.member, today()).unwrap();
    assert_eq!(grants.len(), 1);
    assert_eq!((grants[0].id.0, grants[0].value.place), (founder.grant.0, district()));
}
