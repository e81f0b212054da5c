//! 转请区职能部门办理 in one store: who may call a department, what it is told, and whose which step is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod district;
mod steps;

use concerns::{
    CallDepartment, HearArgs, ItemIdentity, Nature, SharingBasis, StepSummons, StepWord, Summons, SummonsIdentity,
    SummonsState, SummonsStep, SummonsView, ToldField,
};
use directory::{Department, Grant};
use district::{District, NORTH, SOUTH, district, lead, named, office, place, reason, recorder, secretary, wish};
use kernel::{Actor, Compartment, Intent, RecordId, Role};
use std::collections::BTreeMap;

const NAME: &str = "区房管局";

fn department() -> RecordId {
    Department::named(NAME).unwrap().0
}

fn officer() -> Actor {
    store::testing::actor_of(Role::Department, department(), 8)
}

fn other_officer() -> Actor {
    store::testing::actor_of(Role::Department, Department::named("区绿化市容局").unwrap().0, 9)
}

/// Two departments are known; at the first somebody is posted.
fn with_departments() -> District {
    let mut d = district();
    let directory = Compartment::Directory.at(place("310104"));
    let grant = Grant {
        member: officer().member,
        role: Role::Department,
        place: department(),
        team: None,
        from_on: chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        to_on: None,
        seat: None,
        section: None,
    };
    let write = |tx: &mut store::Tx<'_>| {
        for name in [NAME, "区绿化市容局"] {
            let (id, department) = Department::named(name).unwrap();
            tx.create_as(Intent::AddDepartment, directory, id, &department)?;
        }
        tx.create(Intent::AddMember, directory, &grant)
    };
    d.store.write::<_, store::Error>(&office(), d.now, write).unwrap();
    d
}

/// A confirmed and accepted concern of somebody whose name and number the team knows.
fn accepted(d: &mut District) -> RecordId {
    let id = d.heard(HearArgs { speaker: named("包丽华", false), ..wish("楼道路灯不亮") });
    d.step(&lead(), id, StepWord::Accept).unwrap();
    id
}

fn told(item: RecordId) -> CallDepartment {
    CallDepartment {
        item,
        department: department(),
        text: "楼道路灯不亮，请检修".into(),
        place: Some("3号楼门口".into()),
        wished_on: Some("2026-10-20".parse().unwrap()),
        tells: Vec::new(),
        basis: None,
    }
}

fn call(d: &mut District, actor: &Actor, wish: &CallDepartment) -> Result<RecordId, concerns::Error> {
    d.later(1);
    d.store.write(actor, d.now, |tx| concerns::call_department(tx, wish))
}

fn step(
    d: &mut District,
    actor: &Actor,
    id: RecordId,
    (step, fields): (SummonsStep, &[(&str, &str)]),
) -> Result<(), concerns::Error> {
    d.later(1);
    let fields: BTreeMap<String, String> = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    d.store.write(actor, d.now, |tx| concerns::step_summons(tx, &StepSummons { id, step, fields }))
}

fn changes(d: &District) -> u32 {
    d.store.verify().unwrap().changes
}

fn view(d: &District, actor: &Actor, id: RecordId) -> SummonsView {
    concerns::show_summons(d.store.read(), id, &d.desk(actor)).unwrap()
}

#[test]
fn a_called_department_is_named_among_the_readers_with_what_it_was_told() {
    let mut d = with_departments();
    let id = accepted(&mut d);
    let departments = |d: &District| -> Vec<(String, Option<Vec<ToldField>>)> {
        let readers = d.page(&office(), id).readers.into_iter().filter(|reader| reader.role == Role::Department);
        readers.map(|reader| (reader.place_name, reader.told)).collect()
    };
    assert_eq!(departments(&d), [], "nobody was called");
    let basis = Some(SharingBasis::Consent);
    call(&mut d, &lead(), &CallDepartment { tells: vec![ToldField::Name], basis, ..told(id) }).unwrap();
    assert_eq!(departments(&d), [(NAME.to_owned(), Some(vec![ToldField::Name]))]);
}

#[test]
fn who_may_not_call_and_what_may_not_be_handed_on_is_refused() {
    let mut d = with_departments();
    let id = accepted(&mut d);
    let raised = d.heard(wish("还没有受理的事"));
    let praise = d.heard(HearArgs { nature: Nature::Praise, ..wish("物业很好") });
    let draft = d.hear(&recorder(), wish("还没有过目的事")).unwrap();
    let over = accepted(&mut d);
    d.step(&lead(), over, StepWord::Withdraw).unwrap();
    let before = changes(&d);

    let at = |role, code, n| store::testing::actor_of(role, place(code), n);
    for (actor, why) in [
        (at(Role::Delegate, NORTH, 6), "not_your_right"),
        (at(Role::Subdistrict, NORTH, 6), "not_your_right"),
        (secretary(), "not_your_right"),
        (officer(), "not_your_right"),
        (at(Role::Recorder, SOUTH, 7), "not_your_place"),
    ] {
        assert_eq!(reason(call(&mut d, &actor, &told(id))), why, "{}", actor.role.word());
        assert!(!d.page(&actor, id).may_call, "{}", actor.role.word());
    }
    for (item, why) in [
        (draft, "not_confirmed"),
        (raised, "not_accepted_yet"),
        (praise, "summons_for_concerns_only"),
        (over, "summons_item_over"),
    ] {
        assert_eq!(reason(call(&mut d, &lead(), &told(item))), why);
        assert!(!d.page(&lead(), item).may_call, "{why}");
    }
    let nobody = Department::named("区绿化市容局").unwrap().0;
    let unknown = Department::named("没有的局").unwrap().0;
    for (wish, why) in [
        (CallDepartment { department: unknown, ..told(id) }, "no_such_department"),
        (CallDepartment { department: nobody, ..told(id) }, "department_has_nobody"),
        (CallDepartment { text: " ".into(), ..told(id) }, "text_missing"),
        (CallDepartment { text: "长".repeat(2_001), ..told(id) }, "text_too_long"),
        (CallDepartment { place: Some("长".repeat(201)), ..told(id) }, "text_too_long"),
        (CallDepartment { wished_on: Some("2026-10-07".parse().unwrap()), ..told(id) }, "wished_day_passed"),
        (CallDepartment { tells: vec![ToldField::Name], ..told(id) }, "basis_missing"),
        (
            CallDepartment { tells: vec![ToldField::Door], basis: Some(SharingBasis::Consent), ..told(id) },
            "speaker_not_here",
        ),
    ] {
        assert_eq!(reason(call(&mut d, &lead(), &wish)), why);
    }
    assert_eq!(changes(&d), before, "nothing was written");
    assert!(d.page(&lead(), id).may_call && d.page(&office(), id).may_call);
}

/// The name and the number of who said it stay with the team, in the fields and in the words, unless they are chosen.
#[test]
fn nothing_of_the_residents_goes_unless_it_is_chosen() {
    let mut d = with_departments();
    let id = accepted(&mut d);
    for (text, place) in
        [("包丽华反映路灯不亮", None), ("请联系 138-0000 0001", None), ("路灯不亮", Some("包 丽 华家门口"))]
    {
        let wish = CallDepartment { text: text.into(), place: place.map(str::to_owned), ..told(id) };
        assert_eq!(reason(call(&mut d, &recorder(), &wish)), "text_names_resident", "{text}");
    }
    let summons = call(&mut d, &recorder(), &told(id)).unwrap();
    let kept = store::get::<Summons>(d.store.read(), summons).unwrap().unwrap();
    assert_eq!(kept.scope, Compartment::Work.at(place(NORTH)));
    let Summons { item, department: to, community, number, category, place: at, text, wished_on, tells, basis } =
        kept.value;
    assert_eq!((item, to, community, number), (id, department(), place(NORTH), d.row(id).number));
    assert_eq!((category.as_deref(), at.as_deref()), (Some("public_facilities"), Some("3号楼门口")));
    assert_eq!((text.as_str(), wished_on), ("楼道路灯不亮，请检修", Some("2026-10-20".parse().unwrap())));
    assert_eq!((tells, basis), (None, None));
    assert!(store::rows::<SummonsIdentity>(d.store.read(), "", []).unwrap().is_empty(), "nothing of the resident's");

    let other = accepted(&mut d);
    let (tells, basis) = (vec![ToldField::Phone], Some(SharingBasis::Consent));
    let wish = CallDepartment { text: "请先电话 13800000001 联系".into(), tells, basis, ..told(other) };
    let seen = call(&mut d, &recorder(), &wish).map(|id| view(&d, &officer(), id)).unwrap();
    assert_eq!((seen.name, seen.phone.as_deref(), seen.door), (None, Some("13800000001"), None));
    assert_eq!((seen.tells, seen.basis), (vec![ToldField::Phone], Some(SharingBasis::Consent)));
    let apart = store::get::<SummonsIdentity>(d.store.read(), SummonsIdentity::id(seen.id)).unwrap().unwrap();
    assert_eq!(apart.scope, Compartment::Draft.at(place(NORTH)), "with the team, not with whoever reads its work");
}

#[test]
fn who_asked_not_to_be_named_is_not_and_the_office_can_tell_no_name() {
    let mut d = with_departments();
    let shy = d.heard(HearArgs { speaker: named("包丽华", true), ..wish("路灯不亮") });
    d.step(&lead(), shy, StepWord::Accept).unwrap();
    let wish = |item| CallDepartment { tells: vec![ToldField::Name], basis: Some(SharingBasis::Consent), ..told(item) };
    assert_eq!(reason(call(&mut d, &lead(), &wish(shy))), "speaker_unnamed_stays");
    // The office's laptop has no names: here the identity is declared void, as far as any reader goes the same.
    let id = accepted(&mut d);
    let now = d.now;
    let void = |tx: &mut store::Tx<'_>| tx.void::<ItemIdentity>(Intent::Void, ItemIdentity::id(id), "记错了");
    d.store.write::<_, store::Error>(&lead(), now, void).unwrap();
    assert_eq!(reason(call(&mut d, &office(), &wish(id))), "speaker_not_here");
}

#[test]
fn each_side_takes_its_own_steps_and_no_other() {
    use SummonsStep::*;
    let mut d = with_departments();
    let item = accepted(&mut d);
    let id = call(&mut d, &office(), &told(item)).unwrap();
    assert_eq!(reason(call(&mut d, &lead(), &told(item))), "department_called_already");
    assert_eq!(view(&d, &officer(), id).allowed, [TakeSummons, ReturnSummons]);
    assert_eq!(view(&d, &lead(), id).allowed, [WithdrawSummons]);
    for actor in [other_officer(), secretary(), store::testing::actor_of(Role::Subdistrict, place(NORTH), 6)] {
        assert!(view(&d, &actor, id).allowed.is_empty(), "{}", actor.role.word());
    }

    let before = changes(&d);
    let (take, answer) = ((TakeSummons, [("officer", "沈工")]), [("result", "solved"), ("text", "已更换灯管")]);
    for (actor, (word, fields), why) in [
        (lead(), (take.0, &take.1[..]), "not_your_right"),
        (other_officer(), (take.0, &take.1[..]), "not_your_place"),
        (officer(), (VerifySummons, &[][..]), "not_your_right"),
        (officer(), (AnswerSummons, &answer[..]), "step_not_allowed"),
        (officer(), (TakeSummons, &[("officer", " ")][..]), "officer_missing"),
        (officer(), (ReturnSummons, &[][..]), "reason_missing"),
        (lead(), (VerifySummons, &[][..]), "step_not_allowed"),
        (lead(), (WithdrawSummons, &[][..]), "reason_missing"),
    ] {
        assert_eq!(reason(step(&mut d, &actor, id, (word, fields))), why, "{} {}", actor.role.word(), word.word());
    }
    assert_eq!(changes(&d), before, "nothing was written");

    step(&mut d, &officer(), id, (take.0, &take.1)).unwrap();
    for (fields, why) in [
        (&[("text", "好")][..], "result_missing"),
        (&[("text", "好"), ("result", "perhaps")][..], "result_missing"),
        (&[("result", "solved")][..], "text_missing"),
    ] {
        assert_eq!(reason(step(&mut d, &officer(), id, (AnswerSummons, fields))), why);
    }
    step(&mut d, &officer(), id, (AnswerSummons, &answer)).unwrap();
    step(&mut d, &lead(), id, (GiveBackSummons, &[("reason", "现场仍不亮")])).unwrap();
    step(&mut d, &officer(), id, (TakeSummons, &[("officer", "顾工")])).unwrap();
    step(&mut d, &officer(), id, (AnswerSummons, &[("result", "planned"), ("text", "已列入下月检修")])).unwrap();
    step(&mut d, &lead(), id, (VerifySummons, &[])).unwrap();

    let seen = d.page(&lead(), item).summonses;
    let [seen] = seen.as_slice() else { panic!("one department was called") };
    assert_eq!((seen.state, seen.officer.as_deref()), (SummonsState::Verified, Some("顾工")));
    assert_eq!(seen.answer.as_deref(), Some("已列入下月检修"));
    assert_eq!((seen.steps.len(), seen.steps.iter().filter(|step| step.is_misfit).count()), (6, 0));
    assert_eq!((seen.department_name.as_str(), seen.community_name.as_str()), (NAME, "上海新村"));
    assert_eq!(seen.allowed, [GiveBackSummons]);
    assert_eq!(d.row(item).state.map(|s| s.word()), Some("accepted"), "the concern moves by its own steps alone");
}

/// What comes from two laptops at once can't all fit; nothing of it is lost.
#[test]
fn a_step_that_does_not_fit_is_kept_and_shown() {
    let mut d = with_departments();
    let item = accepted(&mut d);
    let id = call(&mut d, &lead(), &told(item)).unwrap();
    step(&mut d, &lead(), id, (SummonsStep::WithdrawSummons, &[("reason", "居民已自行解决")])).unwrap();
    let withdraw = serde_json::json!({ "step": "withdraw_summons", "reason": "另一台电脑上也撤回了" });
    let write = |tx: &mut store::Tx<'_>| tx.append::<Summons>(Intent::WithdrawSummons, id, None, withdraw);
    d.later(1);
    let now = d.now;
    d.store.write::<_, store::Error>(&lead(), now, write).unwrap();
    let seen = view(&d, &lead(), id);
    assert_eq!(seen.steps.iter().map(|step| step.is_misfit).collect::<Vec<_>>(), [false, true]);
    assert_eq!(seen.state, SummonsState::Withdrawn);
}

#[test]
fn what_waits_for_the_department_stands_first_by_the_day_wished() {
    let mut d = with_departments();
    let wished = [Some("2026-10-20"), None, Some("2026-10-12")];
    let ids: Vec<RecordId> = wished
        .iter()
        .map(|day| {
            let item = accepted(&mut d);
            let wished_on = day.map(|day| day.parse().unwrap());
            call(&mut d, &lead(), &CallDepartment { wished_on, ..told(item) }).unwrap()
        })
        .collect();
    step(&mut d, &lead(), ids[2], (SummonsStep::WithdrawSummons, &[("reason", "不用了")])).unwrap();
    let list = |d: &District| concerns::summonses(d.store.read(), &d.desk(&officer())).unwrap();
    assert_eq!(list(&d).iter().map(|row| row.id).collect::<Vec<_>>(), [ids[0], ids[1], ids[2]]);
    assert!(list(&d).iter().all(|row| !row.is_overdue));
    d.later(24 * 14);
    let late: Vec<bool> = list(&d).iter().map(|row| row.is_overdue).collect();
    assert_eq!(late, [true, false, false], "no day wished, and what was withdrawn, is not late");
}
