//! A lost laptop is told to the places whose records lay on it, and only who reads them may say whom it knew.
#![allow(clippy::unwrap_used)]

mod support;

use directory::members::{self, AddMemberArgs};
use directory::{AffectedCount, DeviceLoss, Error, LostDevice, Place, list_affected, losses, report_loss};
use kernel::{Actor, DeviceId, GrantId, Instant, MemberId, RecordId, Role};
use support::*;

const COUNT: AffectedCount = AffectedCount { households: 3, persons: 2, phones: 1 };

fn device(n: u8) -> DeviceId {
    DeviceId::from_bytes([n; 16])
}

fn at(text: &str) -> Option<Instant> {
    Instant::parse_rfc3339(text)
}

/// A member with a posting in the community.
fn posted(laptop: &mut Laptop, name: &str, role: Role) -> (MemberId, GrantId) {
    let args = AddMemberArgs {
        nickname: name.to_owned(),
        role,
        team: None,
        community: Some(community()),
        seat: None,
        section: None,
        department: None,
    };
    let added = laptop.store.write(&office(), now(), |tx| members::add_member(tx, &args)).unwrap();
    (added.member, added.grants[0])
}

fn says(laptop: &mut Laptop, by: &Actor, lost: LostDevice) -> Result<u32, Error> {
    laptop.store.write(by, now(), |tx| report_loss(tx, lost, &[]))
}

fn lists(laptop: &mut Laptop, by: &Actor, id: RecordId) -> Result<(), Error> {
    laptop.store.write(by, now(), |tx| list_affected(tx, id, COUNT))
}

#[test]
fn only_the_office_says_that_a_laptop_was_lost_and_says_it_once() {
    let mut laptop = Laptop::with_roster();
    let (member, _) = posted(&mut laptop, "周书记", Role::CommunitySecretary);
    let lost = LostDevice { device: device(1), member, seen_at: at("2026-10-08T18:00:00+08:00") };
    for role in [Role::CommunitySecretary, Role::Lead, Role::Recorder, Role::Delegate, Role::Lawyer] {
        let by = store::testing::actor(role, community());
        assert_eq!(refusal(says(&mut laptop, &by, lost)).reason, "not_your_right", "{}", role.word());
    }
    assert_eq!(says(&mut laptop, &office(), lost).unwrap(), 1);
    let written = laptop.changes();
    assert_eq!(
        (says(&mut laptop, &office(), lost).unwrap(), laptop.changes()),
        (0, written),
        "said again, nothing changes"
    );
    let rows = losses(laptop.store.read(), (Role::Office, MemberId::from_bytes([0; 16]))).unwrap();
    assert_eq!((rows.len(), rows[0].name.as_str(), rows[0].may_list, rows[0].count), (1, "周书记", false, None));
}

#[test]
fn a_posting_that_had_ended_by_the_last_sync_is_no_place_of_the_loss() {
    let mut laptop = Laptop::with_roster();
    let (member, grant) = posted(&mut laptop, "李楠", Role::Recorder);
    laptop.store.write(&office(), now(), |tx| members::end_grant(tx, grant, day("2026-10-20"))).unwrap();
    let seen = |text| LostDevice { device: device(2), member, seen_at: at(text) };
    assert_eq!(says(&mut laptop, &office(), seen("2026-10-21T08:00:00+08:00")).unwrap(), 0, "what it read had left it");
    assert_eq!(says(&mut laptop, &office(), seen("2026-10-20T08:00:00+08:00")).unwrap(), 1);
    let never = LostDevice { device: device(3), member, seen_at: None };
    assert_eq!(says(&mut laptop, &office(), never).unwrap(), 1, "one that never came itself may know all of today");
}

#[test]
fn who_could_not_read_it_lists_nothing_and_what_was_said_stands() {
    let mut laptop = Laptop::with_roster();
    let (keeper, _) = posted(&mut laptop, "周书记", Role::CommunitySecretary);
    let (recorder, _) = posted(&mut laptop, "李楠", Role::Recorder);
    for (n, member) in [(1, keeper), (2, recorder)] {
        says(&mut laptop, &office(), LostDevice { device: device(n), member, seen_at: Some(now()) }).unwrap();
    }
    let [keepers, teams] = [1, 2].map(|n| DeviceLoss::id(device(n), community()));
    let by = |role| store::testing::actor(role, community());
    for (role, id) in
        [(Role::Recorder, keepers), (Role::Lead, keepers), (Role::CommunitySecretary, teams), (Role::Delegate, teams)]
    {
        assert_eq!(refusal(lists(&mut laptop, &by(role), id)).reason, "not_your_right", "{}", role.word());
    }
    for id in [keepers, teams] {
        assert_eq!(refusal(lists(&mut laptop, &office(), id)).reason, "not_your_right", "the office reads neither");
    }
    let elsewhere = store::testing::actor(Role::CommunitySecretary, Place::id("310104003002"));
    assert!(lists(&mut laptop, &elsewhere, keepers).is_err(), "another community's keeper");
    lists(&mut laptop, &by(Role::CommunitySecretary), keepers).unwrap();
    lists(&mut laptop, &by(Role::Lead), teams).unwrap();
    let rows = losses(laptop.store.read(), (Role::Office, MemberId::from_bytes([0; 16]))).unwrap();
    assert!(rows.iter().all(|row| row.count == Some(COUNT) && row.listed_at.is_some()), "{rows:?}");

    let other = serde_json::json!({ "seen_at": null });
    let rewritten = laptop.store.write(&office(), now(), |tx| -> Result<bool, Error> {
        Ok(tx.set::<DeviceLoss>(kernel::Intent::ReportLoss, keepers, other)?)
    });
    assert_eq!(refusal(rewritten).reason, "device_loss_stands");
}
