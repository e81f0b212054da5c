//! A telephone number in full: for a reason, by who may, and never without its trace.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use directory::{Disclosure, DisclosureReason, HouseholdIdentity, HouseholdRow, HouseholdsArgs, Phone, RevealPhone};
use kernel::{Actor, Compartment, ErrorCode, Intent, RecordId, Role};
use support::{Laptop, community, district, now, secretary};

const NUMBER: &str = "14631793816";

fn find(laptop: &Laptop, door: &str) -> HouseholdRow {
    let args = HouseholdsArgs { community: community(), search: Some(door.into()) };
    directory::households(laptop.store.read(), &args).unwrap().remove(0)
}

fn ask(
    laptop: &mut Laptop,
    actor: &Actor,
    (household, reason): (RecordId, &str),
) -> Result<Phone, (ErrorCode, String)> {
    let args = RevealPhone { household, reason: reason.into() };
    let asked = laptop.store.write(actor, now(), |tx| directory::reveal_phone(tx, &args));
    asked.map_err(|error| (error.code(), error.refusal().reason))
}

fn refused(code: ErrorCode, reason: &str) -> Result<Phone, (ErrorCode, String)> {
    Err((code, reason.to_owned()))
}

#[test]
fn a_number_is_shown_only_for_a_known_reason_and_by_who_may() {
    let mut laptop = Laptop::with_ledger();
    let household = find(&laptop, "1-1-101");
    assert_eq!(household.phone_masked.as_deref(), Some("146****3816"));
    let id = household.id;
    for role in [Role::Recorder, Role::Lead, Role::Delegate, Role::Lawyer] {
        let actor = store::testing::actor(role, community());
        let said = ask(&mut laptop, &actor, (id, "contact"));
        assert_eq!(said, refused(ErrorCode::Forbidden, "not_your_right"), "{role:?}");
    }
    let office = store::testing::actor(Role::Office, district());
    assert_eq!(ask(&mut laptop, &office, (id, "contact")), refused(ErrorCode::Forbidden, "not_your_right"));
    let elsewhere = store::testing::actor(Role::CommunitySecretary, RecordId::derive(&["place", "310104003002"]));
    assert_eq!(ask(&mut laptop, &elsewhere, (id, "contact")), refused(ErrorCode::Forbidden, "not_your_place"));
    assert_eq!(ask(&mut laptop, &secretary(), (id, "  ")), refused(ErrorCode::InvalidInput, "reason_needed"));
    assert_eq!(ask(&mut laptop, &secretary(), (id, "好奇")), refused(ErrorCode::InvalidInput, "reason_unknown"));
    let nowhere = RecordId::derive(&["nowhere"]);
    assert_eq!(ask(&mut laptop, &secretary(), (nowhere, "contact")), refused(ErrorCode::NotFound, "no_such_record"));
    assert_eq!(laptop.count("disclosure"), 0, "nothing shown, nothing noted");
}

#[test]
fn a_number_shown_leaves_who_whose_why_and_when_and_not_the_number() {
    let mut laptop = Laptop::with_ledger();
    let household = find(&laptop, "1-1-101");
    let shown = ask(&mut laptop, &secretary(), (household.id, "contact")).unwrap();
    assert_eq!(shown.phone.as_deref(), Some(NUMBER));
    let row = store::rows::<Disclosure>(laptop.store.read(), "", []).unwrap().remove(0);
    let expected = Disclosure {
        identity: HouseholdIdentity::id(household.id),
        household: household.id,
        reason: "contact".into(),
        disclosed_at: now(),
    };
    assert_eq!((row.value, row.scope), (expected, Compartment::Audit.at(community())));
    assert_eq!(row.created_by, secretary().member);
    let history = store::history(&laptop.store, row.id).unwrap();
    assert_eq!(
        (history.len(), history[0].intent, history[0].role),
        (1, Some(Intent::Reveal), Role::CommunitySecretary)
    );
    let told: Vec<&str> = history[0].changes.iter().filter_map(|c| c.after.as_deref()).collect();
    assert!(told.iter().all(|text| !text.contains(NUMBER)), "{told:?}");

    let again = RevealPhone { household: household.id, reason: "check".into() };
    let later = kernel::Instant(now().0 + 60_000);
    laptop.store.write(&secretary(), later, |tx| directory::reveal_phone(tx, &again)).unwrap();
    let list = |of, most| directory::disclosures(laptop.store.read(), directory::Asked { of, most }).unwrap();
    let (directory::Latest { rows, total }, cut) = (list(None, 10), list(None, 1));
    assert_eq!((rows.len(), total), (2, 2), "each showing is one");
    assert_eq!((cut.rows, cut.total), (rows[..1].to_vec(), 2), "a list that is cut says so");
    assert_eq!((rows[0].reason, rows[1].reason), (Some(DisclosureReason::Check), Some(DisclosureReason::Contact)));
    assert_eq!((rows[0].door.as_str(), rows[0].household), ("1号楼1单元101室", household.id));
    let of = |member| list(Some(member), 10).total;
    let somebody_else = store::testing::actor_of(Role::CommunitySecretary, community(), 8).member;
    assert_eq!((of(secretary().member), of(somebody_else)), (2, 0));
}

#[test]
fn where_no_number_is_known_nothing_is_shown_and_nothing_noted() {
    let mut laptop = Laptop::with_ledger();
    let args = HouseholdsArgs { community: community(), search: None };
    let rows = directory::households(laptop.store.read(), &args).unwrap();
    let silent = rows.into_iter().find(|row| row.phone_masked.is_none()).unwrap();
    assert_eq!(ask(&mut laptop, &secretary(), (silent.id, "contact")).unwrap(), Phone { phone: None });
    assert_eq!(laptop.count("disclosure"), 0);
}

/// The showing and its trace are one: when the transaction fails after the number was read, there is neither.
#[test]
fn a_trace_that_could_not_be_written_shows_no_number() {
    let mut laptop = Laptop::with_ledger();
    let args = RevealPhone { household: find(&laptop, "1-1-101").id, reason: "contact".into() };
    let failed: Result<Phone, directory::Error> = laptop.store.write(&secretary(), now(), |tx| {
        directory::reveal_phone(tx, &args)?;
        Err(kernel::Refusal::not_now("power_gone").into())
    });
    assert_eq!(support::refusal(failed).reason, "power_gone");
    assert_eq!(laptop.count("disclosure"), 0);
}

#[test]
fn a_trace_stands_whoever_wants_it_otherwise() {
    let mut laptop = Laptop::with_ledger();
    let household = find(&laptop, "1-1-101");
    ask(&mut laptop, &secretary(), (household.id, "contact")).unwrap();
    let id = store::rows::<Disclosure>(laptop.store.read(), "", []).unwrap()[0].id;
    let rewritten: Result<bool, directory::Error> = laptop.store.write(&secretary(), now(), |tx| {
        Ok(tx.set::<Disclosure>(Intent::Reveal, id, serde_json::json!({ "reason": "check" }))?)
    });
    assert_eq!(support::refusal(rewritten).reason, "disclosure_stands");
    let voided: Result<(), directory::Error> =
        laptop.store.write(&secretary(), now(), |tx| Ok(tx.void::<Disclosure>(Intent::Reveal, id, "不想留下")?));
    assert_eq!(support::refusal(voided).reason, "disclosure_stands");
    assert!(laptop.store.undo(&secretary(), now()).is_err());
    assert_eq!(laptop.count("disclosure WHERE is_void = 0"), 1);
}
