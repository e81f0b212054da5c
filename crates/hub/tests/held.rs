//! What comes too late is held; the office lets it in or refuses it, and everybody concerned learns which (decisions D19).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use change::Verdict;
use directory::{HeldRow, HeldVerdict, RuleHeld};
use hub::Log;
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use kernel::{Compartment, GrantId, Instant, Intent, RecordId, Role, ScopeId};
use store::{HistoryStanding, LedgerPart, Whereabouts, dump_tables};
use world::{Laptop, NORTH, SOUTH, START, World, place};

struct Team<L: Log> {
    world: World<L>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
}

fn team<L: Log>(log: L) -> Team<L> {
    let (mut world, mut office) = World::begun(log);
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    Team { world, office, recorder, lead }
}

fn held(laptop: &Laptop) -> Vec<HeldRow> {
    directory::held_changes(laptop.store.read(), 500, Instant(START)).unwrap().rows
}

fn rules(laptop: &mut Laptop, ids: Vec<RecordId>, because: Option<&str>) -> Result<(), String> {
    let verdict = if because.is_some() { HeldVerdict::Refused } else { HeldVerdict::Admitted };
    let args = RuleHeld { ids, verdict, because: because.map(str::to_owned) };
    let (actor, now) = (laptop.actor, Instant(START + 90_000));
    let ruled = laptop.store.write::<_, directory::Error>(&actor, now, |tx| directory::rule_held(tx, &args));
    ruled.map_err(|error| error.refusal().reason)
}

/// The recorder's posting ends; what was written afterwards comes up. The recorder is posted anew where `goes_on`.
fn comes_late<L: Log>(team: &mut Team<L>, text: &str, goes_on: bool) -> RecordId {
    let Team { world, office, recorder, .. } = team;
    world.sync(recorder);
    world.end(office, recorder.actor.grant, 0);
    if goes_on {
        world.post(office, recorder, NORTH, 0x6a);
    }
    world.sync(office);
    world.wait_days(2);
    let item = recorder.hears(2_000, text);
    let summary = world.sync(recorder);
    assert_eq!((summary.pushed, summary.not_in_force), (1, 1));
    world.sync(office);
    item
}

#[test]
fn nobody_but_the_office_rules_and_a_refusal_says_why() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    comes_late(&mut team, "来晚了", true);
    let Team { world, office, recorder, lead } = &mut team;
    let id = held(office)[0].id;
    assert_eq!(rules(office, vec![], None), Err("nothing_chosen".into()));
    assert_eq!(rules(office, vec![id], Some("  ")), Err("reason_missing".into()));
    world.sync(recorder);
    assert_eq!(rules(recorder, vec![id], None), Err("not_your_right".into()), "not even of one's own");
    let honest = recorder.actor;
    recorder.actor = kernel::Actor { role: Role::Office, grant: GrantId::from_bytes([0x6a; 16]), ..honest };
    rules(recorder, vec![id], None).unwrap();
    let summary = world.sync(recorder);
    assert_eq!((summary.pushed, summary.not_in_force), (1, 1), "the hub believes no laptop");
    assert_eq!(held(office)[0].verdict, None);
    world.sync(lead);
    assert!(held(lead).is_empty(), "it concerns the office and its author");
    rules(office, vec![id], None).unwrap();
    assert_eq!(rules(office, vec![id], Some("改主意")), Err("held_ruled_already".into()));
}

#[test]
fn two_of_the_office_who_rule_at_once_are_taken_in_the_order_they_came() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let item = comes_late(&mut team, "来晚了", true);
    let Team { world, office, lead, .. } = &mut team;
    let mut second = world.join(office, Role::Office, "310104");
    world.sync(office);
    world.sync(&mut second);
    let id = held(office)[0].id;
    rules(office, vec![id], None).unwrap();
    rules(&mut second, vec![id], Some("不是他写的")).unwrap();
    world.sync(office);
    assert_eq!(world.sync(&mut second).not_in_force, 1);
    world.sync(office);
    world.sync(lead);
    assert_eq!(lead.words(item).as_deref(), Some("来晚了"));
    for laptop in [&*office, &second] {
        assert_eq!(held(laptop)[0].verdict, Some(HeldVerdict::Admitted));
    }
}

/// Its author sees in the record's history what waits and what never counted, and no refused word stands as what was there before.
#[test]
fn a_history_marks_what_is_held_and_what_was_refused() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let Team { world, office, recorder, .. } = &mut team;
    let item = recorder.hears(1_000, "灯不亮");
    world.sync(recorder);
    world.end(office, recorder.actor.grant, 0);
    world.post(office, recorder, NORTH, 0x6a);
    world.sync(office);
    world.wait_days(2);
    let shown = |laptop: &Laptop| -> Vec<(HistoryStanding, Option<String>, Option<String>)> {
        let lines = store::history(&laptop.store, item).unwrap();
        let text = |line: &store::HistoryLine| line.changes.iter().find(|one| one.field == "text").cloned().unwrap();
        lines.iter().map(|line| (line.standing, text(line).before, text(line).after)).collect()
    };
    let line =
        |standing, before: Option<&str>, after: &str| (standing, before.map(str::to_owned), Some(after.to_owned()));
    let begun = line(HistoryStanding::InForce, None, "灯不亮");
    assert!(recorder.describes(2_000, item, "灯不亮,楼道黑"));
    assert_eq!(world.sync(recorder).not_in_force, 1);
    assert_eq!(shown(recorder), [begun.clone(), line(HistoryStanding::Held, Some("灯不亮"), "灯不亮,楼道黑")]);
    world.sync(office);
    rules(office, vec![held(office)[0].id], Some("不是他写的")).unwrap();
    world.sync(office);
    world.sync(recorder);
    let refused = line(HistoryStanding::NotInForce, Some("灯不亮"), "灯不亮,楼道黑");
    assert_eq!(shown(recorder), [begun.clone(), refused.clone()]);
    recorder.actor.grant = GrantId::from_bytes([0x6a; 16]);
    assert!(recorder.describes(9_000, item, "灯坏了"));
    assert_eq!(world.sync(recorder).not_in_force, 0);
    assert_eq!(shown(recorder), [begun, refused, line(HistoryStanding::InForce, Some("灯不亮"), "灯坏了")]);
}

/// What a colleague corrected offline while the lead confirmed is no fault of the colleague's.
#[test]
fn a_correction_that_comes_after_the_confirmation_waits_and_counts_once_it_is_let_in() {
    for (is_let_in, text) in [(true, "电梯坏了三天"), (false, "电梯坏了")] {
        let mut team = team(SqliteLog::in_memory().unwrap());
        let Team { world, office, recorder, lead } = &mut team;
        let note = recorder.writes(1_000, "电梯坏了");
        world.sync(recorder);
        world.sync(lead);
        lead.confirms(2_000, note);
        world.sync(lead);
        assert!(recorder.changes(3_000, note, "电梯坏了三天"));
        let summary = world.sync(recorder);
        assert_eq!((summary.pushed, summary.not_in_force), (1, 1));
        world.sync(office);
        let waiting = held(office).remove(0);
        assert_eq!((waiting.about, waiting.reason.as_str()), (note, "confirmed_changes_by_lead"));
        world.sync(lead);
        assert_eq!(lead.text(note).as_deref(), Some("电梯坏了"), "nothing changes what was confirmed unseen");
        rules(office, vec![waiting.id], (!is_let_in).then_some("以确认的为准")).unwrap();
        for laptop in [&mut *office, &mut *recorder, &mut *lead] {
            world.sync(laptop);
        }
        for laptop in [&*recorder, &*lead] {
            assert_eq!(laptop.text(note).as_deref(), Some(text));
            laptop.is_clean();
        }
    }
}

#[test]
fn of_two_confirmations_the_second_is_told_that_there_was_one() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let Team { world, office, recorder, lead } = &mut team;
    let mut second = world.join(office, Role::Lead, NORTH);
    world.sync(office);
    let note = recorder.writes(1_000, "电梯坏了");
    for laptop in [&mut *recorder, &mut *lead, &mut second] {
        world.sync(laptop);
    }
    lead.confirms(2_000, note);
    second.confirms(2_500, note);
    world.sync(lead);
    assert_eq!(world.sync(&mut second).not_in_force, 1);
    let refused = second.store.not_in_force().unwrap();
    assert_eq!(refused[0].2, Verdict::Rejected("already_confirmed".to_owned()));
    world.sync(office);
    assert!(held(office).is_empty(), "there is nothing to decide");
}

/// The founder acts for the office without a posting only until there is one (decisions D32).
#[test]
fn the_founder_whose_posting_has_ended_founds_nothing_anew() {
    let (mut world, mut founder) = World::begun(SqliteLog::in_memory().unwrap());
    let mut office = world.join(&mut founder, Role::Office, "310104");
    world.sync(&mut founder);
    world.sync(&mut office);
    world.end(&mut office, founder.actor.grant, 0);
    world.sync(&mut office);
    world.wait_days(2);
    founder.actor.grant = GrantId::from_bytes([0x99; 16]);
    world.post(&mut founder, &office, NORTH, 0x98);
    assert_eq!(world.sync(&mut founder).not_in_force, 1);
    world.sync(&mut office);
    assert_eq!(held(&office)[0].reason, "no_such_posting");
}

fn the_office_admits<L: Log>(log: L) {
    let mut team = team(log);
    let item = comes_late(&mut team, "zqcanary 来晚了", false);
    let Team { world, office, recorder, lead } = &mut team;
    let row = held(office).remove(0);
    assert_eq!((row.by.as_str(), row.role, row.reason.as_str()), ("第2位", Some(Role::Recorder), "posting_ended"));
    assert_eq!((row.device.as_str(), row.about, row.verdict), ("02020202", item, None));
    assert!(row.written_at < row.received_at, "{} {}", row.written_at, row.received_at);
    let lines = dump_tables(office.store.read()).unwrap();
    assert!(!lines.iter().any(|l| l.contains("zqcanary")), "a draft is the team's");
    assert_eq!(recorder.words(item), None, "no longer the recorder's to hold");
    rules(office, vec![row.id], None).unwrap();
    world.sync(office);
    world.sync(lead);
    assert_eq!(lead.words(item).as_deref(), Some("zqcanary 来晚了"));
    assert_eq!(lead.store.hidden_changes().unwrap(), 0);
    world.sync(recorder);
    assert_eq!(recorder.store.not_in_force().unwrap(), []);
    assert_eq!(recorder.store.not_in_force_counts().unwrap(), (0, 0));
    assert_eq!(held(recorder)[0].verdict, Some(HeldVerdict::Admitted));
    lead.confirms_item(9_000, item);
    world.sync(lead);
    world.sync(office);
    assert_eq!(office.words(item).as_deref(), Some("zqcanary 来晚了"));
    let fresh = &mut world.join(office, Role::Delegate, NORTH);
    world.sync(office);
    world.sync(fresh);
    assert_eq!(fresh.words(item).as_deref(), Some("zqcanary 来晚了"), "who comes later reads it all the same");
    for laptop in [office, recorder, lead, fresh] {
        laptop.is_clean();
    }
}

#[test]
fn what_the_office_lets_in_reaches_the_team_and_its_author_learns_of_it() {
    the_office_admits(SqliteLog::in_memory().unwrap());
}

#[test]
fn the_same_in_memory() {
    the_office_admits(MemoryLog::default());
}

#[test]
fn what_the_office_refuses_stays_out_and_its_author_reads_why() {
    for goes_on in [true, false] {
        let mut team = team(SqliteLog::in_memory().unwrap());
        let item = comes_late(&mut team, "来晚了", goes_on);
        let Team { world, office, recorder, lead } = &mut team;
        let id = held(office)[0].id;
        rules(office, vec![id], Some("已由接任的联络员记录")).unwrap();
        world.sync(office);
        world.sync(lead);
        world.sync(recorder);
        assert_eq!((lead.words(item), recorder.words(item)), (None, None));
        let refused = &recorder.store.not_in_force().unwrap()[0];
        assert_eq!(refused.2, Verdict::Rejected("已由接任的联络员记录".into()), "{goes_on}");
        let line = &recorder.store.ledger(LedgerPart::NotInForce, 5).unwrap()[0];
        assert_eq!((line.whereabouts, line.reason.as_deref()), (Whereabouts::Refused, Some("已由接任的联络员记录")));
        recorder.is_clean();
        lead.is_clean();
    }
}

#[test]
fn a_beginning_and_what_was_done_to_it_are_let_in_together() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let item = comes_late(&mut team, "起初", true);
    let Team { world, office, recorder, lead } = &mut team;
    assert!(recorder.describes(3_000, item, "后来"));
    world.sync(recorder);
    world.sync(office);
    let mut ids: Vec<RecordId> = held(office).iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), 2);
    ids.reverse();
    rules(office, ids, None).unwrap();
    for laptop in [&mut *office, lead, recorder] {
        world.sync(laptop);
    }
    assert_eq!((lead.words(item).as_deref(), recorder.words(item).as_deref()), (Some("后来"), Some("后来")));
    assert_eq!(recorder.store.not_in_force().unwrap(), []);
    recorder.is_clean();
    lead.is_clean();
}

#[test]
fn what_was_written_of_a_concern_after_it_was_sent_on_waits_for_the_office() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let Team { world, office, recorder, lead } = &mut team;
    let mut south = world.join(office, Role::Recorder, SOUTH);
    let item = lead.hears(1_000, "水压低");
    lead.confirms_item(1_500, item);
    for laptop in [&mut *lead, recorder, office] {
        world.sync(laptop);
    }
    assert!(office.sends(2_000, item, SOUTH));
    world.sync(office);
    assert!(lead.describes(2_500, item, "水压低,六层以上没有水"));
    let summary = world.sync(lead);
    assert_eq!((summary.pushed, summary.not_in_force, summary.left), (1, 1, 1));
    world.sync(office);
    let row = held(office).remove(0);
    assert_eq!((row.reason.as_str(), row.about), ("moved_away", item));
    rules(office, vec![row.id], None).unwrap();
    for laptop in [&mut *office, &mut south, recorder, lead] {
        world.sync(laptop);
        laptop.is_clean();
    }
    assert_eq!(south.words(item).as_deref(), Some("水压低,六层以上没有水"));
    assert_eq!(office.words(item), south.words(item));
    assert_eq!((recorder.words(item), lead.words(item)), (None, None));
    assert_eq!(lead.store.not_in_force().unwrap(), []);
}

/// The state that goes out with the ruling must contain the very steps that were let in by it.
#[test]
fn steps_that_are_let_in_stand_where_the_concern_went() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let Team { world, office, recorder, lead } = &mut team;
    let mut south = world.join(office, Role::Recorder, SOUTH);
    let item = lead.hears(1_000, "水压低");
    lead.confirms_item(1_500, item);
    assert!(lead.steps(1_700, item, Intent::Accept));
    for laptop in [&mut *lead, recorder, office] {
        world.sync(laptop);
    }
    assert!(office.sends(2_000, item, SOUTH));
    world.sync(office);
    assert!(recorder.steps(2_500, item, Intent::Press) && recorder.steps(2_600, item, Intent::Reply));
    assert_eq!(world.sync(recorder).not_in_force, 2);
    world.sync(office);
    let waiting: Vec<RecordId> = held(office).iter().map(|row| row.id).collect();
    rules(office, waiting, None).unwrap();
    for laptop in [&mut *office, &mut south] {
        world.sync(laptop);
        laptop.is_clean();
        assert_eq!(laptop.entries(item).len(), 3, "what was done before, and both that were let in");
    }
    assert_eq!(south.entries(item), office.entries(item));
}

/// After a restore the office's move comes back before the move it went on from; whoever follows both reads the concern no more.
#[test]
fn a_move_that_is_let_in_takes_the_concern_along_for_those_who_read_where_it_was_written() {
    let Team { mut world, mut office, mut recorder, mut lead } = team(MemoryLog::default());
    let mut south = world.join(&mut office, Role::Recorder, SOUTH);
    let item = lead.hears(1_000, "水压低");
    for laptop in [&mut lead, &mut recorder, &mut office, &mut south] {
        world.sync(laptop);
    }
    let before = world.hub.log().copied();
    lead.confirms_item(1_500, item);
    for laptop in [&mut lead, &mut recorder, &mut office] {
        world.sync(laptop);
    }
    assert!(office.sends(2_000, item, SOUTH));
    world.restored(before, 0x72);
    world.sync(&mut office);
    world.sync(&mut office);
    let row = held(&office).remove(0);
    assert_eq!((row.reason.as_str(), row.about), ("moved_away", item));
    rules(&mut office, vec![row.id], None).unwrap();
    for _ in 0..2 {
        for laptop in [&mut office, &mut lead, &mut recorder, &mut south] {
            world.sync(laptop);
            laptop.is_clean();
        }
    }
    assert_eq!(south.words(item).as_deref(), Some("水压低"));
    assert_eq!(office.words(item), south.words(item));
    assert_eq!((lead.words(item), recorder.words(item)), (None, None), "it has left the north");
}

#[test]
fn what_a_revoked_laptop_brought_is_let_in_for_the_others() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let Team { world, office, recorder, lead } = &mut team;
    world.sync(recorder);
    let item = recorder.hears(2_000, "停用前写的");
    world.hub.revoke(recorder.card.card.device).unwrap();
    assert!(world.sync(recorder).is_revoked);
    world.sync(office);
    let row = held(office).remove(0);
    assert_eq!((row.reason.as_str(), row.role), ("revoked", Some(Role::Recorder)));
    rules(office, vec![row.id], None).unwrap();
    world.sync(office);
    world.sync(lead);
    assert_eq!(lead.words(item).as_deref(), Some("停用前写的"));
    lead.is_clean();
}

#[test]
fn a_ruling_outlives_a_hub_that_was_set_back() {
    for office_first in [true, false] {
        let mut team = team(MemoryLog::default());
        team.world.sync(&mut team.recorder);
        let before = team.world.hub.log().copied();
        let item = comes_late(&mut team, "来晚了", true);
        let Team { world, office, recorder, lead } = &mut team;
        let id = held(office)[0].id;
        rules(office, vec![id], None).unwrap();
        world.sync(office);
        world.sync(recorder);
        world.restored(before, 0x72);
        let (first, second) =
            if office_first { (&mut *office, &mut *recorder) } else { (&mut *recorder, &mut *office) };
        world.sync(first);
        world.sync(second);
        for laptop in [&mut *office, recorder, lead] {
            let summary = world.sync(laptop);
            assert_eq!(summary.stuck, [], "{office_first}");
            laptop.is_clean();
        }
        assert_eq!(lead.words(item).as_deref(), Some("来晚了"), "{office_first}");
        assert_eq!(held(office)[0].verdict, Some(HeldVerdict::Admitted), "{office_first}");
        assert_eq!(recorder.store.not_in_force().unwrap(), [], "{office_first}");
    }
}

/// The words of an item and where it lies, the same on all of these.
fn all_show<L: Log>(world: &World<L>, laptops: &mut [&mut Laptop], item: RecordId, as_it_is: (&str, ScopeId)) {
    for laptop in laptops {
        world.sync(laptop);
        laptop.is_clean();
        let row = store::get::<concerns::Item>(laptop.store.read(), item).unwrap().unwrap();
        assert_eq!((row.value.text.as_str(), row.scope), as_it_is, "{:?}", laptop.actor.role);
    }
}

#[test]
fn a_confirmation_that_is_let_in_takes_the_concern_out_of_the_draft_for_everybody() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let Team { world, office, recorder, lead } = &mut team;
    let mut other = world.join(office, Role::Recorder, NORTH);
    let item = recorder.hears(1_000, "楼道灯坏了");
    for laptop in [&mut *recorder, office, lead, &mut other] {
        world.sync(laptop);
    }
    lead.confirms_item(1_500, item);
    world.hub.revoke(lead.card.card.device).unwrap();
    assert!(world.sync(lead).is_revoked);
    world.sync(office);
    let row = held(office).remove(0);
    assert_eq!((row.reason.as_str(), row.about), ("revoked", item));
    rules(office, vec![row.id], None).unwrap();
    world.sync(office);
    let work = Compartment::Work.at(place(NORTH));
    all_show(world, &mut [recorder, &mut other, office], item, ("楼道灯坏了", work));
}

/// One laptop hands another what it has of the team's draft, without a hub.
fn carry(from: &mut Laptop, to: &mut Laptop) {
    let (card, role) = (&from.card, from.actor.role);
    to.store.know_device(&card.card.device().unwrap(), &serde_json::to_vec(card).unwrap()).unwrap();
    from.store.close_batches().unwrap();
    let outgoing = from.store.outgoing(to.actor.device, &[from.draft()]).unwrap();
    to.store.receive(from.actor.device, &outgoing, Instant(START + 3_000), &|_, _, _, _| Some(role)).unwrap();
}

/// Two edits of one field wait, and the office lets the second in first: the author had replaced the first by it, so the first says nothing
/// when it comes into force behind it.
#[test]
fn an_edit_let_in_after_the_one_that_replaced_it_replaces_nothing() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let item = team.recorder.hears(1_000, "原话");
    let Team { world, office, recorder, lead } = &mut team;
    for laptop in [&mut *recorder, &mut *lead, &mut *office] {
        world.sync(laptop);
    }
    world.end(office, recorder.actor.grant, 0);
    world.sync(office);
    world.wait_days(2);
    for (at, words) in [(2_000, "改一次"), (2_100, "再改一次")] {
        assert!(recorder.describes(at, item, words));
    }
    assert_eq!(world.sync(recorder).not_in_force, 2);
    world.sync(office);
    let mut waiting = held(office);
    waiting.sort_by_key(|row| row.written_at.clone());
    assert_eq!(rules(office, vec![waiting[1].id], None), Err("held_earlier_first".into()));
    // One that knew of the second alone, or a changed program, says so all the same.
    for (n, row) in waiting.iter().rev().enumerate() {
        let (actor, now) = (office.actor, Instant(START + 90_000 + n as i64));
        let admitted = serde_json::json!({ "verdict": HeldVerdict::Admitted.word() });
        let rule = |tx: &mut store::Tx<'_>| tx.set::<directory::HeldChange>(Intent::AdmitHeld, row.id, admitted);
        assert!(office.store.write::<_, store::Error>(&actor, now, rule).unwrap());
        assert_eq!(world.sync(office).not_in_force, 0);
    }
    for _ in 0..2 {
        for laptop in [&mut *lead, &mut *recorder, &mut *office] {
            assert_eq!(world.sync(laptop).mended, 0);
        }
    }
    assert_eq!(lead.words(item).as_deref(), Some("再改一次"));
    lead.is_clean();
    assert_eq!(store::conflicts(lead.store.read(), hub::COLUMNS).unwrap(), vec![], "nobody else wrote");
    world.agrees(lead, "the lead");
}

#[test]
fn what_another_did_to_a_held_beginning_is_held_with_it_and_let_in_after_it() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let Team { world, office, recorder, lead } = &mut team;
    for laptop in [&mut *recorder, lead] {
        world.sync(laptop);
    }
    let item = recorder.hears(2_000, "停用前写的");
    carry(recorder, lead);
    assert!(lead.describes(3_500, item, "停用前写的,带队领导补充"));
    lead.confirms_item(4_000, item);
    world.hub.revoke(recorder.card.card.device).unwrap();
    assert!(world.sync(recorder).is_revoked);
    world.sync(lead);
    world.sync(office);
    assert_eq!(office.words(item), None, "half a record is shown to nobody");
    let rows = held(office);
    let reasons: Vec<&str> = rows.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(reasons, ["revoked", "beginning_not_in_force", "beginning_not_in_force"]);
    assert_eq!(lead.store.unstamped().unwrap(), 0, "the lead got a word on everything");
    rules(office, rows.iter().map(|row| row.id).collect(), None).unwrap();
    world.sync(office);
    all_show(world, &mut [lead, office], item, ("停用前写的,带队领导补充", Compartment::Work.at(place(NORTH))));
}

/// The lead had the step from a stick before the hub held it; by the time it is let in, the concern has left the draft.
#[test]
fn a_step_that_came_by_a_stick_counts_once_it_is_let_in() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let Team { world, office, recorder, lead } = &mut team;
    let mut another = world.join(office, Role::Recorder, NORTH);
    world.sync(office);
    world.sync(recorder);
    let item = recorder.hears(1_000, "水压低");
    for laptop in [&mut *recorder, lead, &mut another] {
        world.sync(laptop);
    }
    assert!(recorder.steps(1_500, item, Intent::Start));
    carry(recorder, lead);
    assert_eq!(lead.entries(item).len(), 1);
    world.hub.revoke(recorder.card.card.device).unwrap();
    assert!(world.sync(recorder).is_revoked);
    world.sync(lead);
    lead.confirms_item(3_500, item);
    for laptop in [&mut *lead, office, &mut another] {
        world.sync(laptop);
    }
    let waiting: Vec<RecordId> = held(office).iter().map(|row| row.id).collect();
    rules(office, waiting, None).unwrap();
    for laptop in [&mut *office, lead, &mut another] {
        world.sync(laptop);
        world.sync(laptop);
        laptop.is_clean();
        assert_eq!(laptop.entries(item).len(), 1, "{:?}", laptop.actor.role);
    }
    let step = |laptop: &Laptop| -> Vec<HistoryStanding> {
        let lines = store::history(&laptop.store, item).unwrap();
        lines.iter().filter(|line| line.intent == Some(Intent::Start)).map(|line| line.standing).collect()
    };
    assert_eq!(step(lead), [HistoryStanding::InForce], "who had its words learns that they count");
    assert_eq!(step(&another), [], "who had not is given none");
}
