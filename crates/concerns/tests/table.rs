//! Items in a real store: written by commands, read back by the ledger, the page and the readout.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod district;
mod steps;

use concerns::{
    HeardAt, Item, ItemFilter, ItemIdentity, Nature, Outcome, ReadoutArgs, Source, Stage, State, StepArgs, StepWord,
    fold_entries,
};
use district::{NORTH, SOUTH, district, lead, named, office, pack, place, reason, recorder, round, secretary, wish};
use kernel::{Actor, Compartment, ErrorCode, Intent, RecordId, Role};
use serde_json::json;

fn everything() -> ItemFilter {
    ItemFilter { limit: 100, ..ItemFilter::default() }
}

#[test]
fn what_can_not_be_kept_is_refused_by_name() {
    let mut d = district();
    let cases = [
        ("text_missing", concerns::HearArgs { text: " \n".into(), ..wish("") }),
        ("text_too_long", wish(&"长".repeat(2_001))),
        ("unknown_category", concerns::HearArgs { category: Some("ufo".into()), ..wish("路灯不亮") }),
        ("unknown_route", concerns::HearArgs { route: Some("heaven".into()), ..wish("路灯不亮") }),
        ("not_a_community", concerns::HearArgs { community: place("310104"), ..wish("路灯不亮") }),
        ("not_your_place", concerns::HearArgs { community: place(SOUTH), ..wish("路灯不亮") }),
    ];
    for (expected, wish) in cases {
        assert_eq!(reason(d.hear(&recorder(), wish)), expected);
    }
    let lawyer = store::testing::actor_of(Role::Lawyer, place(NORTH), 5);
    let refused = d.hear(&lawyer, wish("路灯不亮")).unwrap_err();
    assert_eq!((refused.code(), refused.refusal().reason.as_str()), (ErrorCode::Forbidden, "not_your_right"));
    assert_eq!(concerns::list(d.store.read(), &everything(), &d.desk(&lead())).unwrap().total, 0);
}

#[test]
fn what_is_heard_lies_in_the_draft_until_confirmed() {
    let mut d = district();
    let id = d.hear(&recorder(), wish("  3号楼门口路灯不亮 ")).unwrap();
    let row = d.row(id);
    assert_eq!((row.stage, row.state, row.due_on), (Stage::Draft, Some(State::Raised), None));
    assert_eq!((row.text.as_str(), row.community_name.as_str()), ("3号楼门口路灯不亮", "上海新村"));
    assert_eq!((row.category_word.as_deref(), row.route_word.as_deref()), (Some("公共设施"), Some("街道（镇）解决")));
    assert_eq!(row.round.as_deref(), Some("2026-4"));
    assert_eq!(reason(d.step(&lead(), id, StepWord::Accept)), "not_confirmed");
    assert_eq!(d.page(&lead(), id).allowed, []);
    let readers = |d: &district::District| {
        let named = d.page(&lead(), id).readers.into_iter();
        named.map(|reader| (reader.role.word().to_owned(), reader.place_name)).collect::<Vec<_>>()
    };
    let team = ["recorder", "lead", "delegate", "lawyer", "grid_head", "building_warden"];
    assert_eq!(readers(&d), team.map(|role| (role.to_owned(), "上海新村".to_owned())));
    let moved = d.store.write(&lead(), d.now, |tx| concerns::confirm_visit(tx, row.visit.unwrap())).unwrap();
    assert_eq!((moved, d.row(id).stage), (vec![id], Stage::Confirmed));
    for (role, at) in [("office", "徐汇区"), ("subdistrict", "湖南路街道"), ("community_secretary", "上海新村")]
    {
        assert!(readers(&d).contains(&(role.to_owned(), at.to_owned())), "{role}");
    }
    let again = d.store.write(&lead(), d.now, |tx| concerns::confirm_visit(tx, row.visit.unwrap())).unwrap();
    assert_eq!(again, []);
}

#[test]
fn only_the_lead_confirms() {
    let mut d = district();
    let id = d.hear(&recorder(), wish("路灯不亮")).unwrap();
    let refused = d.store.write(&recorder(), d.now, |tx| concerns::confirm_item(tx, id));
    assert_eq!(refused.unwrap_err().code(), ErrorCode::Forbidden);
    assert_eq!(d.row(id).stage, Stage::Draft);
}

#[test]
fn what_was_heard_outside_a_visit_is_confirmed_by_the_lead_of_its_community() {
    let mut d = district();
    let elsewhere = |source| concerns::HearArgs { visit: None, source, ..wish("接待日来访：楼道灯不亮") };
    let ids = [Source::ReceptionDay, Source::OwnFinding]
        .map(|source| d.hear_at(&recorder(), elsewhere(source), HeardAt::default()).unwrap());
    let confirm = |d: &mut district::District, actor: &Actor, ids: &[RecordId]| {
        d.later(1);
        d.store.write(actor, d.now, |tx| concerns::confirm_items(tx, place(NORTH), ids))
    };
    for actor in [recorder(), office(), secretary()] {
        for wish in [&ids[..], &[]] {
            assert_eq!(reason(confirm(&mut d, &actor, wish)), "not_your_right");
        }
    }
    let of_south = store::testing::actor_of(Role::Lead, place(SOUTH), 2);
    assert_eq!(reason(confirm(&mut d, &of_south, &ids)), "not_your_place");
    assert_eq!(reason(confirm(&mut d, &lead(), &[])), "nothing_to_confirm");
    let drafts = |d: &district::District| -> Vec<RecordId> {
        concerns::drafts(d.store.read(), &d.desk(&lead())).unwrap().iter().map(|row| row.id).collect()
    };
    assert_eq!(drafts(&d), ids);
    assert_eq!(confirm(&mut d, &lead(), &ids).unwrap(), 2);
    assert_eq!((drafts(&d), d.row(ids[0]).stage), (vec![], Stage::Confirmed));
    assert_eq!(reason(confirm(&mut d, &lead(), &ids)), "nothing_to_confirm");
}

#[test]
fn an_unnamed_resident_stays_unnamed_in_what_is_passed_on() {
    let mut d = district();
    let id = d.heard(concerns::HearArgs { speaker: named("顾阿姨", true), ..wish("楼上漏水") });
    assert_eq!((d.row(id).speaker, d.row(id).is_unnamed), (None, true));
    let known = d.page(&lead(), id).speaker.unwrap();
    assert_eq!((known.name.as_deref(), known.is_unnamed), (Some("顾阿姨"), true));
    let identity = store::must::<ItemIdentity>(d.store.read(), ItemIdentity::id(id)).unwrap();
    assert_eq!(identity.scope, Compartment::Draft.at(place(NORTH)), "the name never leaves the team's compartment");
    let item = store::must::<Item>(d.store.read(), id).unwrap();
    assert_eq!(item.scope, Compartment::Work.at(place(NORTH)));
    assert!(!serde_json::to_string(&item.value).unwrap().contains("顾阿姨"));
    let speaker = concerns::Speaker { is_unnamed: false, ..known };
    d.store.write(&lead(), d.now, |tx| concerns::set_speaker(tx, id, speaker)).unwrap();
    assert_eq!(d.row(id).speaker.as_deref(), Some("顾阿姨"));
}

#[test]
fn who_said_it_is_corrected_by_the_team_also_after_confirmation_and_by_nobody_else() {
    let mut d = district();
    let id = d.heard(concerns::HearArgs { speaker: named("顾阿姨", true), ..wish("楼上漏水") });
    let right = concerns::Speaker {
        name: Some(" 顾爱英 ".into()),
        phone: Some("13900000002".into()),
        door: Some("3-2-501".into()),
        is_unnamed: true,
    };
    let set = |d: &mut district::District, actor: &Actor, speaker: &concerns::Speaker| {
        d.later(1);
        d.store.write(actor, d.now, |tx| concerns::set_speaker(tx, id, speaker.clone()))
    };
    for actor in [office(), secretary()] {
        assert_eq!(reason(set(&mut d, &actor, &right)), "not_your_right");
    }
    let long = concerns::Speaker { name: Some("长".repeat(201)), ..right.clone() };
    assert_eq!(reason(set(&mut d, &recorder(), &long)), "text_too_long");
    set(&mut d, &recorder(), &right).unwrap();
    let known = d.page(&lead(), id).speaker.unwrap();
    assert_eq!((known.name.as_deref(), known.door.as_deref()), (Some("顾爱英"), Some("3-2-501")));
    let row = d.row(id);
    assert_eq!((row.speaker, row.is_unnamed, row.stage), (None, true, Stage::Confirmed), "still told to nobody else");
    let identity = store::must::<ItemIdentity>(d.store.read(), ItemIdentity::id(id)).unwrap();
    assert_eq!(identity.scope, Compartment::Draft.at(place(NORTH)));
    assert_eq!(store::history(&d.store, identity.id).unwrap().len(), 2, "what stood there before is kept");
    d.store.write(&recorder(), d.now, |tx| concerns::void(tx, id, "登记错了")).unwrap();
    assert_eq!(reason(set(&mut d, &recorder(), &right)), "is_void");
}

#[test]
fn numbers_count_on_by_community_and_laptop() {
    let mut d = district();
    let numbers: Vec<String> =
        (0..3).map(|n| d.hear(&recorder(), wish(&format!("第{n}件"))).map(|id| d.row(id).number).unwrap()).collect();
    let other = d.hear(&lead(), wish("另一台电脑")).unwrap();
    let starts: Vec<&str> = numbers.iter().map(|n| &n[..16]).collect();
    assert_eq!(starts, ["003012-0101-0001", "003012-0101-0002", "003012-0101-0003"]);
    assert!(d.row(other).number.starts_with("003012-0202-0001"));
    assert!(numbers.iter().all(|n| concerns::is_whole_number(n)));
    let last = d.hear(&recorder(), wish("作废")).unwrap();
    d.store.write(&recorder(), d.now, |tx| concerns::void(tx, last, "重复登记")).unwrap();
    let next = d.hear(&recorder(), wish("第五件")).unwrap();
    assert!(d.row(next).number.starts_with("003012-0101-0005"), "a void number is not given twice");
}

#[test]
fn describing_better_is_checked_field_by_field() {
    let mut d = district();
    let id = d.hear(&recorder(), wish("路灯不亮")).unwrap();
    let set = |d: &mut district::District, fields: serde_json::Value| {
        let fields = fields.as_object().unwrap().clone();
        d.store.write(&lead(), d.now, |tx| concerns::set(tx, Intent::Amend, id, (fields, pack())))
    };
    let cases = [
        (json!({"number": "1"}), "unknown_field"),
        (json!({"text": " "}), "text_missing"),
        (json!({"category": "ufo"}), "unknown_category"),
        (json!({"route": "heaven"}), "unknown_route"),
        (json!({"nature": "order"}), "unknown_nature"),
        (json!({"is_proactive": null}), "not_a_choice"),
    ];
    for (fields, expected) in cases {
        assert_eq!(reason(set(&mut d, fields.clone())), expected, "{fields}");
    }
    assert!(set(&mut d, json!({"text": "3号楼路灯不亮", "place": "", "category": null})).unwrap());
    assert!(!set(&mut d, json!({"text": "3号楼路灯不亮 "})).unwrap(), "nothing differed");
    let row = d.row(id);
    assert_eq!((row.text.as_str(), row.place, row.category), ("3号楼路灯不亮", None, None));
}

#[test]
fn steps_that_may_not_be_taken_write_nothing() {
    let mut d = district();
    let praise = d.heard(concerns::HearArgs { nature: Nature::Praise, ..wish("谢谢居委会") });
    assert_eq!(reason(d.step(&lead(), praise, StepWord::Accept)), "not_a_concern");
    assert_eq!(d.row(praise).state, None);
    let id = d.heard(wish("路灯不亮"));
    assert_eq!(reason(d.step(&lead(), id, StepWord::CloseOut)), "step_not_allowed");
    assert_eq!(reason(d.step(&secretary(), id, StepWord::Accept)), "not_your_right");
    let with = |fields: &[(&str, &str)]| {
        let all = steps::with(steps::step(StepWord::Accept), fields).fields;
        StepArgs { id, step: StepWord::Accept, fields: all }
    };
    assert_eq!(reason(d.take(&lead(), with(&[("route", "heaven")]))), "not_a_choice");
    assert_eq!(reason(d.take(&lead(), with(&[("speed", "fast")]))), "unknown_field");
    assert_eq!(reason(d.take(&lead(), with(&[("due_on", "2026-10-01")]))), "due_before_today");
    assert_eq!((d.page(&lead(), id).steps, d.row(id).state), (vec![], Some(State::Raised)));
    d.store.write(&recorder(), d.now, |tx| concerns::void(tx, id, "听错了")).unwrap();
    assert_eq!(reason(d.step(&lead(), id, StepWord::Accept)), "is_void");
}

#[test]
fn a_concern_lives_to_its_answer() {
    let mut d = district();
    let id = d.heard(wish("3号楼门口路灯不亮"));
    let forms = d.page(&lead(), id).allowed;
    let words: Vec<StepWord> = forms.iter().map(|f| f.step).collect();
    assert_eq!(words, [StepWord::Accept, StepWord::Reply, StepWord::Withdraw]);
    let proposed: Vec<_> = forms[0].fields.iter().map(|f| (f.name.as_str(), f.value.as_deref())).collect();
    let due = Some("2026-11-04"); // 20 working days after Thursday 8 October, Saturday the 10th being worked
    assert_eq!(
        proposed,
        [("route", Some("subdistrict")), ("first_handler", None), ("urgency", Some("ordinary")), ("due_on", due)]
    );
    d.steps(id, &[StepWord::Accept, StepWord::Start, StepWord::Resolve]);
    assert_eq!(reason(d.step(&lead(), id, StepWord::CloseOut)), "reply_needed");
    assert!(!d.page(&lead(), id).allowed.iter().any(|f| f.step == StepWord::CloseOut));
    d.steps(id, &[StepWord::Reply, StepWord::CloseOut]);
    let row = d.row(id);
    assert_eq!((row.state, row.outcome, row.is_replied), (Some(State::Closed), Some(Outcome::Solved), true));
    assert_eq!(reason(d.step(&lead(), id, StepWord::FollowUp)), "another_person_needed");
    d.step(&office(), id, StepWord::Reopen).unwrap();
    let page = d.page(&office(), id);
    assert_eq!((page.row.state, page.row.handler.as_deref()), (Some(State::Handling), Some("陈立")));
    let told: Vec<(&str, State)> = page.steps.iter().map(|s| (s.step.word(), s.state_after)).collect();
    assert_eq!(told.len(), 6);
    assert_eq!(told[5], ("reopen", State::Handling));
    assert_eq!(page.steps[0].by, "陈立");
    assert_eq!(page.steps[0].fields["route"], "街道（镇）解决", "choices are shown in the pack's words");
    assert!(page.steps.iter().all(|s| !s.is_misfit && s.on.len() == 10));
}

#[test]
fn the_due_day_is_explained() {
    let mut d = district();
    let id = d.heard(concerns::HearArgs { category: Some("fire_safety".into()), ..wish("灭火器过期") });
    let accept = |due: &str| {
        let fields = steps::with(steps::step(StepWord::Accept), &[("due_on", due)]).fields;
        StepArgs { id, step: StepWord::Accept, fields }
    };
    d.take(&lead(), accept("2026-10-14")).unwrap();
    let page = d.page(&lead(), id);
    assert_eq!((page.row.due_on.as_deref(), page.row.days_left), (Some("2026-10-14"), Some(5)));
    assert_eq!(page.due_reason.as_deref(), Some("“消防安全”类别时限 5 个工作日，自 2026年10月8日 受理之日起算"));
    d.step(&lead(), id, StepWord::Start).unwrap();
    d.step(&lead(), id, StepWord::Extend).unwrap();
    let reason = d.page(&lead(), id).due_reason.unwrap();
    assert_eq!(reason, "已延期 1 次，期限由受理时的约定改为 2026年11月30日");
    d.step(&lead(), id, StepWord::Defer).unwrap();
    let page = d.page(&lead(), id);
    assert_eq!(
        (page.row.due_on.as_deref(), page.due_reason.as_deref()),
        (Some("2027-01-15"), Some("挂账事项，2027年1月15日 复查"))
    );
}

#[test]
fn a_misfit_from_another_laptop_is_kept_and_shown() {
    let mut d = district();
    let id = d.heard(wish("路灯不亮"));
    d.step(&lead(), id, StepWord::Accept).unwrap();
    d.later(1);
    let late = json!({"step": "close_out", "note": "以为已经办好"});
    d.store.write(&office(), d.now, |tx| tx.append::<Item>(Intent::CloseOut, id, None, late)).unwrap();
    d.step(&lead(), id, StepWord::Start).unwrap();
    let page = d.page(&lead(), id);
    let told: Vec<(StepWord, bool, State)> = page.steps.iter().map(|s| (s.step, s.is_misfit, s.state_after)).collect();
    let expected = [
        (StepWord::Accept, false, State::Accepted),
        (StepWord::CloseOut, true, State::Accepted),
        (StepWord::Start, false, State::Handling),
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_entry_must_mean_what_it_says() {
    let mut d = district();
    let id = d.heard(wish("路灯不亮"));
    let lie = json!({"step": "accept"});
    let refused = d
        .store
        .write::<_, concerns::Error>(&lead(), d.now, |tx| Ok(tx.append::<Item>(Intent::Reply, id, None, lie)?));
    assert_eq!(reason(refused), "unknown_step");
}

/// The typed tables say what folding the entries says.
fn tables_are_the_fold(d: &district::District, id: RecordId) {
    let item: Item = store::must(d.store.read(), id).unwrap().value;
    let entries = store::entries::<Item>(d.store.read(), id).unwrap();
    let folded = fold_entries(&item, &entries);
    let sql = "SELECT state, due_on, replies, misfits FROM item_state WHERE item = ?1";
    let row: (String, Option<String>, usize, usize) = d
        .store
        .read()
        .query_row(sql, [id.bytes()], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)? as usize, r.get::<_, i64>(3)? as usize))
        })
        .unwrap();
    let s = &folded.standing;
    assert_eq!(
        row,
        (s.state.word().to_owned(), s.due_on.map(|day| day.to_string()), s.replied_on.len(), folded.misfits())
    );
    let mut statement =
        d.store.read().prepare("SELECT state_after FROM item_step WHERE item = ?1 ORDER BY place_in_order").unwrap();
    let after: Vec<String> = statement.query_map([id.bytes()], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(after, folded.lines.iter().map(|l| l.state_after.word().to_owned()).collect::<Vec<_>>());
}

#[test]
fn typed_tables_equal_the_fold_after_every_step() {
    let mut d = district();
    let id = d.heard(wish("路灯不亮"));
    tables_are_the_fold(&d, id);
    for word in StepWord::ALL {
        let entry = json!({"step": word.word(), "words": "任意顺序"});
        d.later(1);
        let _ = d.store.write(&lead(), d.now, |tx| tx.append::<Item>(word.intent(), id, None, entry));
        let _ = d.step(&lead(), id, *word);
        tables_are_the_fold(&d, id);
    }
}

#[test]
fn the_ledger_is_narrowed_searched_and_paged() {
    let mut d = district();
    let lamp =
        d.heard(concerns::HearArgs { place: Some("5号楼".into()), ..wish("路灯不亮,亮度仅100%以下") });
    let question = d.heard(concerns::HearArgs { nature: Nature::Question, ..wish("几时发敬老卡") });
    let answered =
        d.heard(concerns::HearArgs {
            nature: Nature::Question, first_answer: Some("月底".into()), ..wish("何时体检")
        });
    let draft = d.hear(&recorder(), wish("草稿一件")).unwrap();
    d.steps(lamp, &[StepWord::Accept, StepWord::Escalate]);
    let find = |filter: ItemFilter| {
        let page = concerns::list(d.store.read(), &filter, &d.desk(&lead())).unwrap();
        assert_eq!(page.total as usize, page.rows.len());
        page.rows.iter().map(|r| r.id).collect::<Vec<_>>()
    };
    let search = |text: &str| find(ItemFilter { search: Some(text.into()), ..everything() });
    assert_eq!(search("路灯"), [lamp]);
    assert_eq!(search("5号楼"), [lamp]);
    assert_eq!(search("100%"), [lamp]);
    assert_eq!(search("%"), [lamp], "a percent sign is no wildcard");
    assert_eq!(search(&d.row(draft).number), [draft]);
    assert_eq!(find(ItemFilter { states: vec![State::Accepted], ..everything() }), [lamp]);
    assert_eq!(find(ItemFilter { natures: vec![Nature::Question], ..everything() }), [answered, question]);
    assert_eq!(
        find(ItemFilter { routes: vec!["district_department".into()], ..everything() }),
        [lamp],
        "the route decided counts"
    );
    assert_eq!(find(ItemFilter { only_unanswered: true, ..everything() }), [question, lamp]);
    assert_eq!(find(ItemFilter { community: Some(place(SOUTH)), ..everything() }), []);
    assert_eq!(find(ItemFilter { round: Some("2026-4".into()), ..everything() }).len(), 4);
    assert_eq!(find(ItemFilter { only_overdue: true, ..everything() }), []);
    let page =
        concerns::list(d.store.read(), &ItemFilter { offset: 1, limit: 2, ..ItemFilter::default() }, &d.desk(&lead()))
            .unwrap();
    assert_eq!((page.total, page.rows.len(), page.rows[0].id), (4, 2, answered));
    for (offset, limit, rows) in [(0, 4, 4), (0, 2, 2), (3, 2, 1), (2, 2, 2), (4, 2, 0), (9, 2, 0)] {
        let filter = ItemFilter { offset, limit, ..ItemFilter::default() };
        let page = concerns::list(d.store.read(), &filter, &d.desk(&lead())).unwrap();
        assert_eq!((page.total, page.rows.len()), (4, rows), "{limit} rows after {offset}");
    }
    d.later(24 * 30);
    let overdue =
        concerns::list(d.store.read(), &ItemFilter { only_overdue: true, ..everything() }, &d.desk(&lead())).unwrap();
    assert_eq!(overdue.rows.iter().map(|r| (r.id, r.is_overdue)).collect::<Vec<_>>(), [(lamp, true)]);
}

#[test]
fn the_last_round_is_read_out_once_and_unanswered_first() {
    let mut d = district();
    let solved = d.heard(wish("路灯不亮"));
    d.steps(solved, &[StepWord::Accept, StepWord::Start, StepWord::Resolve, StepWord::Reply]);
    let praise = d.heard(concerns::HearArgs { nature: Nature::Praise, ..wish("谢谢") });
    let waiting = d.heard(wish("屋顶漏水"));
    let told = d.heard(wish("车位不够"));
    d.steps(told, &[StepWord::Reply]);
    d.hear(&recorder(), wish("还没确认")).unwrap();
    let gone = d.heard(wish("登记错了"));
    d.store.write(&recorder(), d.now, |tx| concerns::void(tx, gone, "登记错了")).unwrap();
    let earlier = d.hear_at(&recorder(), wish("上一轮"), round("2026-3")).unwrap();
    d.store.write(&lead(), d.now, |tx| concerns::confirm_item(tx, earlier)).unwrap();
    let read = |round: Option<RecordId>| {
        concerns::readout(d.store.read(), &ReadoutArgs { community: place(NORTH), round }, &d.desk(&lead())).unwrap()
    };
    let out = read(None);
    assert_eq!(out.rows.iter().map(|r| r.id).collect::<Vec<_>>(), [waiting, solved, praise, told]);
    assert_eq!((out.community_name.as_str(), out.round.as_str()), ("上海新村", "2026-4"));
    assert_eq!((out.total, out.solved, out.explained, out.other, out.open, out.unanswered), (4, 1, 0, 1, 2, 1));
    assert_eq!(out.rows.iter().filter(|r| concerns::is_unanswered(r)).count(), 1);
    let third = read(round("2026-3").round.map(|r| r.0));
    assert_eq!(third.rows.iter().map(|r| r.id).collect::<Vec<_>>(), [earlier]);
    assert_eq!(read(Some(place(SOUTH))).total, 0);
}

/// As an erasure leaves it: nobody can answer what stands no more, and nobody has answered it either.
#[test]
fn what_has_no_words_any_more_is_neither_answered_nor_waits() {
    let mut d = district();
    let of = |nature| concerns::HearArgs { nature, ..wish("何时体检") };
    let (question, praise) = (d.heard(of(Nature::Question)), d.heard(of(Nature::Praise)));
    let answered = d.heard(concerns::HearArgs { first_answer: Some("月底".into()), ..of(Nature::Question) });
    let waiting = d.heard(wish("屋顶漏水"));
    for id in [question, praise, answered, waiting] {
        let gone = serde_json::json!({ "text": null });
        d.store.write(&lead(), d.now, |tx| tx.set::<concerns::Item>(Intent::Undo, id, gone)).unwrap();
        assert_eq!(d.row(id).text, "");
    }
    let replied = [question, praise, answered, waiting].map(|id| d.row(id).is_replied);
    assert_eq!(replied, [false, false, true, false]);
    let unanswered = ItemFilter { only_unanswered: true, ..everything() };
    let listed = concerns::list(d.store.read(), &unanswered, &d.desk(&lead())).unwrap();
    assert_eq!(
        listed.rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        [waiting],
        "a concern is worked on all the same"
    );
    let args = ReadoutArgs { community: place(NORTH), round: None };
    let out = concerns::readout(d.store.read(), &args, &d.desk(&lead())).unwrap();
    let told: Vec<_> = out.rows.iter().filter(|row| concerns::is_unanswered(row)).map(|row| row.id).collect();
    assert_eq!((told, out.unanswered), (vec![waiting], 1), "the readout says what the ledger says");
}

#[test]
fn quick_find_knows_numbers_and_words_but_no_names() {
    let mut d = district();
    let id = d.heard(concerns::HearArgs { speaker: named("顾阿姨", false), ..wish("屋顶漏水") });
    let hits = |text: &str| store::find(d.store.read(), text, 10).unwrap().iter().map(|h| h.id).collect::<Vec<_>>();
    assert_eq!(hits("漏水"), [id]);
    assert_eq!(hits(&d.row(id).number), [id]);
    assert_eq!(hits("顾阿姨"), []);
}
