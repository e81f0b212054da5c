//! 会同梳理 in one store: who may sort and confirm, what a confirmation holds, and what may not go up before both.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod district;
mod steps;

use concerns::{HearArgs, Nature, SeenItem, SortingMarks, StepWord};
use directory::Grant;
use district::{District, NORTH, SOUTH, district, lead, office, pack, place, reason, recorder, secretary, wish};
use kernel::{Actor, Compartment, Intent, RecordId, Role};
use serde_json::{Value, json};

fn delegate() -> Actor {
    store::testing::actor_of(Role::Delegate, place(NORTH), 6)
}

fn stranger() -> Actor {
    store::testing::actor_of(Role::CommunitySecretary, place(SOUTH), 7)
}

/// The community has a secretary from the first day of the year.
fn with_secretary(d: &mut District) {
    let grant = Grant {
        member: secretary().member,
        role: Role::CommunitySecretary,
        place: place(NORTH),
        team: None,
        from_on: chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        to_on: None,
        seat: None,
        section: None,
    };
    let directory = Compartment::Directory.at(place("310104"));
    let write = |tx: &mut store::Tx<'_>| tx.create(Intent::AddMember, directory, &grant);
    d.store.write::<_, store::Error>(&office(), d.now, write).unwrap();
}

fn sort(d: &mut District, actor: &Actor, id: RecordId, fields: Value) -> Result<bool, concerns::Error> {
    d.later(1);
    let Value::Object(fields) = fields else { panic!("fields are an object") };
    d.store.write(actor, d.now, |tx| concerns::sort(tx, id, (fields, pack())))
}

fn marks(d: &District, id: RecordId) -> SortingMarks {
    d.page(&lead(), id).sorting.unwrap()
}

/// Confirms what is shown now.
fn confirm(d: &mut District, actor: &Actor, ids: &[RecordId]) -> Result<u32, concerns::Error> {
    d.later(1);
    let seen: Vec<SeenItem> = ids.iter().map(|id| SeenItem { id: *id, sorted: marks(d, *id).sorted }).collect();
    d.store.write(actor, d.now, |tx| concerns::confirm_sorting(tx, &seen))
}

#[test]
fn nobody_else_sorts_and_neither_side_speaks_for_the_other() {
    let mut d = district();
    let id = d.heard(wish("路灯不亮"));
    let route = || json!({ "route": "subdistrict" });
    for (actor, why) in [(delegate(), "not_your_right"), (office(), "not_your_right"), (stranger(), "not_your_place")] {
        assert_eq!(reason(sort(&mut d, &actor, id, route())), why, "{}", actor.role.word());
        assert_eq!(reason(confirm(&mut d, &actor, &[id])), why, "{}", actor.role.word());
    }
    let visit = RecordId::derive(&["visit", "1"]);
    for actor in [recorder(), secretary(), delegate()] {
        let alone = d.store.write(&actor, d.now, |tx| concerns::sort_without(tx, &[visit], "书记外出"));
        assert_eq!(reason(alone), "not_your_right", "{}", actor.role.word());
    }
    let forged = json!({ "community_sorting": { "nature": "concern", "route": "subdistrict", "is_hotline": false, "duplicate_of": null } });
    for (actor, intent) in
        [(recorder(), Intent::ConfirmSorting), (lead(), Intent::DescribeItem), (secretary(), Intent::SortItem)]
    {
        let fields = forged.clone();
        let write = |tx: &mut store::Tx<'_>| tx.set::<concerns::Item>(intent, id, fields);
        let refused = d.store.write::<_, store::Error>(&actor, d.now, write).unwrap_err();
        assert_eq!(refused.refusal().reason, "not_your_side");
    }
    assert!(!marks(&d, id).community.is_confirmed);
}

#[test]
fn what_can_not_be_sorted_is_refused_by_name() {
    let mut d = district();
    let draft = d.hear(&recorder(), wish("草稿")).unwrap();
    let (main, twin) = (d.heard(wish("路灯不亮")), d.heard(wish("还是那盏路灯")));
    let third = d.heard(wish("第三件"));
    let elsewhere = d.hear(&recorder(), wish("还没有确认")).unwrap();
    assert_eq!(reason(sort(&mut d, &lead(), draft, json!({ "nature": "praise" }))), "not_confirmed");
    assert_eq!(reason(sort(&mut d, &secretary(), draft, json!({ "nature": "praise" }))), "not_confirmed");
    for (fields, why) in [
        (json!({ "nature": "gossip" }), "unknown_nature"),
        (json!({ "route": "heaven" }), "unknown_route"),
        (json!({ "is_hotline": "yes" }), "unknown_field"),
        (json!({ "text": "换一句话" }), "unknown_field"),
        (json!({ "duplicate_of": twin.to_string() }), "duplicate_of_itself"),
        (json!({ "duplicate_of": elsewhere.to_string() }), "duplicate_elsewhere"),
        (json!({ "duplicate_of": RecordId::derive(&["nobody"]).to_string() }), "no_such_item"),
    ] {
        assert_eq!(reason(sort(&mut d, &secretary(), twin, fields)), why);
    }
    sort(&mut d, &secretary(), twin, json!({ "duplicate_of": main.to_string() })).unwrap();
    let onto = |id: RecordId| json!({ "duplicate_of": id.to_string() });
    assert_eq!(reason(sort(&mut d, &lead(), third, onto(twin))), "duplicate_of_duplicate");
    assert_eq!(reason(sort(&mut d, &lead(), main, onto(third))), "duplicate_of_duplicate");
    assert_eq!(marks(&d, twin).main_number, Some(d.row(main).number));
    d.steps(main, &[StepWord::Accept]);
    assert_eq!(reason(sort(&mut d, &secretary(), main, json!({ "nature": "suggestion" }))), "steps_taken");
}

#[test]
fn only_both_make_it_sorted_and_a_change_asks_both_again() {
    let mut d = district();
    with_secretary(&mut d);
    let id = d.heard(HearArgs { route: None, ..wish("路灯不亮") });
    assert_eq!(reason(confirm(&mut d, &recorder(), &[id])), "sorting_route_missing");
    sort(&mut d, &recorder(), id, json!({ "route": "subdistrict" })).unwrap();
    assert_eq!(confirm(&mut d, &recorder(), &[id]).unwrap(), 1);
    assert_eq!(reason(confirm(&mut d, &recorder(), &[id])), "sorting_confirmed_already");
    assert_eq!(
        reason(confirm(&mut d, &lead(), &[id])),
        "sorting_confirmed_already",
        "the lead stands on the same side"
    );
    assert!(marks(&d, id).team.is_confirmed && !marks(&d, id).is_sorted);

    let stale = marks(&d, id).sorted;
    sort(&mut d, &secretary(), id, json!({ "route": "self_governance" })).unwrap();
    let now = marks(&d, id);
    assert!(!now.team.is_confirmed);
    let change = &now.team.changes[0];
    assert_eq!((change.field.as_str(), change.before.as_deref()), ("route", Some("subdistrict")));
    assert_eq!((change.after.as_deref(), now.team.changes.len()), (Some("self_governance"), 1));
    let seen = [SeenItem { id, sorted: stale }];
    let old = d.store.write(&secretary(), d.now, |tx| concerns::confirm_sorting(tx, &seen));
    assert_eq!(reason(old), "sorting_changed", "nobody confirms what is not there any more");

    assert_eq!(confirm(&mut d, &secretary(), &[id]).unwrap(), 1);
    assert!(!marks(&d, id).is_sorted);
    assert_eq!(confirm(&mut d, &lead(), &[id]).unwrap(), 1);
    assert!(marks(&d, id).is_sorted);
    sort(&mut d, &lead(), id, json!({ "nature": "suggestion" })).unwrap();
    assert!(!marks(&d, id).is_sorted);
    sort(&mut d, &lead(), id, json!({ "nature": "concern" })).unwrap();
    assert!(marks(&d, id).is_sorted, "it is again what both confirmed");
}

#[test]
fn nothing_goes_up_before_both_confirmed() {
    let mut d = district();
    with_secretary(&mut d);
    let (id, twin) = (d.heard(wish("路灯不亮")), d.heard(wish("还是那盏路灯")));
    d.steps(id, &[StepWord::Accept, StepWord::Start]);
    for actor in [lead(), office()] {
        for word in [StepWord::Assign, StepWord::Transfer, StepWord::Escalate] {
            assert_eq!(reason(d.step(&actor, id, word)), "sorting_not_confirmed", "{}", word.word());
        }
    }
    let page = d.page(&lead(), id);
    assert!(page.waits_for_sorting && page.allowed.iter().all(|form| form.step != StepWord::Assign));
    confirm(&mut d, &lead(), &[id]).unwrap();
    assert_eq!(reason(d.step(&lead(), id, StepWord::Assign)), "sorting_not_confirmed");
    confirm(&mut d, &secretary(), &[id]).unwrap();
    d.steps(id, &[StepWord::Assign]);
    sort(&mut d, &secretary(), id, json!({ "is_hotline": true })).unwrap();
    d.steps(id, &[StepWord::Transfer]);

    sort(&mut d, &lead(), twin, json!({ "duplicate_of": id.to_string() })).unwrap();
    d.steps(twin, &[StepWord::Accept]);
    assert_eq!(reason(d.step(&lead(), twin, StepWord::Assign)), "is_duplicate");
}

#[test]
fn of_two_that_tell_of_one_event_one_counts_once_both_say_so() {
    let mut d = district();
    let (main, twin) = (d.heard(wish("路灯不亮")), d.heard(wish("还是那盏路灯")));
    let heard = |d: &District| {
        let cut = concerns::figures::Cut::at(d.now);
        let round = concerns::figures::Period::parse("2026-4").unwrap();
        concerns::figures::Ledger::load(d.store.read(), cut).unwrap().heard(round)
    };
    sort(&mut d, &lead(), twin, json!({ "duplicate_of": main.to_string() })).unwrap();
    confirm(&mut d, &lead(), &[main, twin]).unwrap();
    assert_eq!(heard(&d), [main, twin], "one side is not both");
    confirm(&mut d, &secretary(), &[twin]).unwrap();
    assert_eq!(heard(&d), [main]);
    sort(&mut d, &secretary(), twin, json!({ "duplicate_of": null })).unwrap();
    assert_eq!(heard(&d), [main, twin], "taken apart again");
    confirm(&mut d, &lead(), &[twin]).unwrap();
    sort(&mut d, &lead(), twin, json!({ "duplicate_of": main.to_string() })).unwrap();
    confirm(&mut d, &lead(), &[twin]).unwrap();
    assert_eq!(heard(&d), [main], "what both confirmed before it was taken apart holds again");
    d.store.write(&lead(), d.now, |tx| concerns::void(tx, main, "记重了")).unwrap();
    assert_eq!(heard(&d), [twin], "with the main one void the other counts");
}

#[test]
fn without_a_secretary_nothing_waits_and_an_absent_one_is_counted_apart() {
    let mut d = district();
    let visit = RecordId::derive(&["visit", "1"]);
    let (old, outside) = (d.heard(wish("路灯不亮")), d.heard(HearArgs { visit: None, ..wish("来信一件") }));
    assert!(d.page(&lead(), outside).sorting.is_none());
    d.steps(old, &[StepWord::Accept, StepWord::Assign]);
    let sums = |d: &District| concerns::sorting_sums(d.store.read(), &[visit], d.now.local_date()).unwrap();
    assert_eq!((sums(&d).total, sums(&d).waiting, sums(&d).for_community), (1, 1, 0));
    with_secretary(&mut d);
    d.steps(old, &[StepWord::Transfer]);
    d.steps(outside, &[StepWord::Accept, StepWord::Assign]);
    let id = d.heard(wish("水管漏水"));
    d.steps(id, &[StepWord::Accept]);
    assert_eq!(reason(d.step(&lead(), id, StepWord::Assign)), "sorting_not_confirmed");
    let alone =
        |d: &mut District, why: &str| d.store.write(&lead(), d.now, |tx| concerns::sort_without(tx, &[visit], why));
    assert_eq!(reason(alone(&mut d, " ")), "reason_missing");
    assert_eq!(alone(&mut d, "书记外出培训,电话已沟通").unwrap(), 2);
    assert_eq!(reason(d.step(&lead(), id, StepWord::Assign)), "sorting_not_confirmed", "the team has still to confirm");
    confirm(&mut d, &lead(), &[id]).unwrap();
    d.steps(id, &[StepWord::Assign]);
    assert_eq!((sums(&d).total, sums(&d).alone, sums(&d).sorted), (2, 1, 0));
    confirm(&mut d, &secretary(), &[id]).unwrap();
    assert_eq!((sums(&d).alone, sums(&d).sorted), (0, 1), "whoever comes later makes it whole");
    assert_eq!(d.row(id).nature, Nature::Concern);
}
