//! The office is told which laptops there are and when each came by, and puts one out of use: it alone, not the one it writes on; wherever the word arrives, whoever carries it (decisions D22, ADR 0022).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use change::Verdict;
use directory::{HeldVerdict, Revocation, RuleHeld};
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Answering, Caller, Log, Refused};
use kernel::{Compartment, DeviceId, Instant, Intent, RecordId, Role};
use store::Recorded;
use sync::{DevicesTold, Hello, KnownDevice, Membership, Reply, Request};
use world::{Laptop, NORTH, SOUTH, START, World, place};

struct Team<L: Log> {
    world: World<L>,
    office: Laptop,
    clerk: Laptop,
    recorder: Laptop,
    lead: Laptop,
}

/// A founder, a clerk of the office on another laptop, a recorder and a lead; all came by.
fn team<L: Log>(log: L) -> Team<L> {
    let (mut world, mut office) = World::begun(log);
    let clerk = world.join(&mut office, Role::Office, "310104");
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    let mut team = Team { world, office, clerk, recorder, lead };
    team.meet();
    team
}

impl<L: Log> Team<L> {
    #[track_caller]
    fn meet(&mut self) {
        let Self { world, office, clerk, recorder, lead } = self;
        for laptop in [office, clerk, recorder, lead] {
            assert_eq!(world.sync(laptop).stuck, []);
            laptop.is_clean();
        }
    }

    fn is_revoked(&self, laptop: &Laptop) -> bool {
        let devices = self.world.hub.devices().unwrap();
        let row = devices.iter().find(|row| row.id == laptop.card.card.device).unwrap();
        row.status == hub::log::Status::Revoked
    }
}

fn id_of(laptop: &Laptop) -> DeviceId {
    laptop.card.card.device
}

fn hello(laptop: &Laptop, devices_told_at: Instant, build: &str) -> Hello {
    Hello {
        district: laptop.store.identity().district,
        device: id_of(laptop),
        schema: 1,
        build: build.to_owned(),
        wall: Instant(1),
        notices: Vec::new(),
        erased: Vec::new(),
        devices_told_at,
        audit_seen: None,
        outstanding_told: None,
    }
}

fn welcome<L: Log>(world: &World<L>, laptop: &Laptop, told_at: Instant) -> sync::Welcome {
    let question = Request::Hello(hello(laptop, told_at, "test"));
    let Reply::Welcome(welcome) = world.ask(laptop, &question) else { panic!("no welcome") };
    welcome
}

fn line(told: &DevicesTold, laptop: &Laptop) -> KnownDevice {
    told.devices.iter().find(|known| known.device == id_of(laptop)).unwrap().clone()
}

/// Writes the word past the own program's rules: what a changed program would send.
fn forges(laptop: &mut Laptop, device: &[u8], reason: &str) {
    let (mut actor, now) = (laptop.actor, Instant(START + 50_000));
    actor.role = Role::Office;
    let id = DeviceId::from_slice(device).unwrap();
    let word = Revocation { device: id, reason: reason.to_owned() };
    let scope = Compartment::Audit.at(laptop.actor.place);
    laptop.store.write::<_, store::Error>(&actor, now, |tx| tx.create(Intent::Revoke, scope, &word)).unwrap();
}

fn refusals(laptop: &Laptop) -> Vec<String> {
    let all = laptop.store.not_in_force().unwrap();
    all.into_iter()
        .map(|(_, _, verdict)| match verdict {
            Verdict::Rejected(why) | Verdict::Held(why) => why,
            Verdict::Accepted(_) => "in force".to_owned(),
        })
        .collect()
}

#[test]
fn nobody_but_the_office_says_so_and_a_reason_must_be_given() {
    let mut team = team(MemoryLog::default());
    let thief = id_of(&team.lead);
    for laptop in [&mut team.recorder, &mut team.lead] {
        let refused = laptop.revokes(40_000, thief).unwrap_err();
        assert_eq!(refused.refusal().reason, "not_your_right");
    }
    let Team { world, clerk, .. } = &mut team;
    let (actor, now) = (clerk.actor, Instant(START + 40_000));
    let blank = |tx: &mut store::Tx<'_>| directory::revoke(tx, place("310104"), (thief, " "));
    let refused = clerk.store.write::<_, directory::Error>(&actor, now, blank).unwrap_err();
    assert_eq!(refused.refusal().reason, "reason_missing");
    let endless = "长".repeat(501);
    let long = |tx: &mut store::Tx<'_>| directory::revoke(tx, place("310104"), (thief, &endless));
    let refused = clerk.store.write::<_, directory::Error>(&actor, now, long).unwrap_err();
    assert_eq!(refused.refusal().reason, "text_too_long");
    assert_eq!(world.sync(clerk).pushed, 0, "nothing was written");
    assert!(!team.is_revoked(&team.lead));
}

/// A laptop whose program was changed sends it all the same: the hub looks by its own rules.
#[test]
fn the_hub_refuses_what_a_changed_program_sends() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let lead = id_of(&team.lead);
    forges(&mut team.recorder, &lead.bytes(), "陷害");
    let summary = team.world.sync(&mut team.recorder);
    assert_eq!((summary.pushed, summary.not_in_force), (1, 1));
    assert_eq!(refusals(&team.recorder), ["not_your_right"]);

    let own = id_of(&team.clerk);
    forges(&mut team.clerk, &own.bytes(), "自己");
    forges(&mut team.clerk, &[0xaa; 16], "中心端");
    forges(&mut team.clerk, &[0x77; 16], "没有这台");
    let Team { world, clerk, .. } = &mut team;
    assert_eq!(world.sync(clerk).not_in_force, 3);
    let mut words = refusals(clerk);
    words.sort();
    let expected = ["no_such_device", "no_such_device", "own_device_not_revocable"];
    assert_eq!(words, expected, "the hub itself is no laptop it knows");
    for laptop in [&team.office, &team.clerk, &team.recorder, &team.lead] {
        assert!(!team.is_revoked(laptop));
    }
    assert_eq!(team.world.hub.log().read(|tx| hub::LogTx::notices(tx)).unwrap(), []);
}

fn the_office_puts_one_out_of_use<L: Log>(log: L) {
    let mut team = team(log);
    let before = team.recorder.hears(60_000, "被偷以前送到");
    team.world.sync(&mut team.recorder);
    team.recorder.hears(61_000, "被偷以后送来");
    let thief = id_of(&team.recorder);
    team.clerk.revokes(62_000, thief).unwrap();
    assert!(!team.is_revoked(&team.recorder), "not before it went up");
    assert_eq!(team.world.sync(&mut team.clerk).not_in_force, 0);
    assert!(team.is_revoked(&team.recorder));
    assert!(line(&team.clerk.told().unwrap(), &team.recorder).is_revoked, "told in the same sync");

    let late = team.world.sync(&mut team.recorder);
    assert!(late.is_revoked && late.pulled == 0 && late.not_in_force == 1, "{late:?}");
    assert_eq!(refusals(&team.recorder), ["revoked"]);
    let Team { world, office, clerk, lead, .. } = &mut team;
    for laptop in [office, clerk, &mut *lead] {
        let summary = world.sync(laptop);
        assert!(!summary.is_revoked && summary.stuck.is_empty(), "the others go on");
        laptop.is_clean();
    }
    assert_eq!(lead.words(before).as_deref(), Some("被偷以前送到"), "what it had sent stays");
    let said = directory::revocations(team.office.store.read()).unwrap();
    assert_eq!((said[&thief].by.as_str(), said[&thief].reason.as_str()), ("第2位", "被偷"), "who and why are kept");
    let reads_none = directory::revocations(team.lead.store.read()).unwrap();
    assert!(reads_none.is_empty(), "the reason is the office's");
    assert_eq!(team.lead.store.untold_notices(kernel::TimelineId::from_bytes([0x79; 16]), 9).unwrap().len(), 1);
}

#[test]
fn it_is_refused_from_then_on_and_the_others_go_on() {
    the_office_puts_one_out_of_use(MemoryLog::default());
    the_office_puts_one_out_of_use(SqliteLog::in_memory().unwrap());
}

/// Two officers, the same laptop: both words stand, one notice.
#[test]
fn said_twice_it_is_done_once() {
    let mut team = team(MemoryLog::default());
    let thief = id_of(&team.recorder);
    team.clerk.revokes(40_000, thief).unwrap();
    team.office.revokes(41_000, thief).unwrap();
    let Team { world, office, clerk, .. } = &mut team;
    assert_eq!((world.sync(clerk).not_in_force, world.sync(office).not_in_force), (0, 0));
    assert_eq!(world.hub.log().read(|tx| hub::LogTx::notices(tx)).unwrap().len(), 1);
    assert_eq!(directory::revocations(office.store.read()).unwrap()[&thief].by, "第2位", "the first word counts");
}

/// Both in one push, as one laptop may carry for others: what comes behind the word is held.
#[test]
fn what_comes_behind_the_word_in_the_same_push_is_held() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    team.recorder.hears(60_000, "一起送来");
    team.clerk.revokes(61_000, id_of(&team.recorder)).unwrap();
    let offers = |laptop: &mut Laptop| {
        laptop.store.close_batches().unwrap();
        let (timeline, but) = (kernel::TimelineId::from_bytes([0x71; 16]), Default::default());
        let wanted = store::Outbox { timeline, most_bytes: 1 << 20, but: &but, partial: store::Partial::Kept };
        laptop.store.outbox(wanted).unwrap()
    };
    let mut both = offers(&mut team.clerk);
    both.extend(offers(&mut team.recorder));
    let push = Request::Push(sync::Push { offers: both, ..Default::default() });
    let Reply::Pushed(pushed) = team.world.ask(&team.clerk, &push) else { panic!("not pushed") };
    let rulings = pushed.answers.into_iter().flat_map(|answer| match answer {
        sync::Answer::Receipt(receipt) => receipt.rulings,
        other => panic!("{other:?}"),
    });
    let verdicts: Vec<Verdict> = rulings.map(|ruling| ruling.verdict).collect();
    assert_eq!(verdicts, [Verdict::Accepted(Role::Office), Verdict::Held("revoked".to_owned())]);
}

/// An officer's own laptop is out of use: its word waits, and does nothing before the office lets it in; then it does.
#[test]
fn the_word_of_a_laptop_out_of_use_waits_for_the_office() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    team.clerk.revokes(40_000, id_of(&team.recorder)).unwrap();
    team.office.revokes(41_000, id_of(&team.clerk)).unwrap();
    team.world.sync(&mut team.office);
    assert!(team.world.sync(&mut team.clerk).is_revoked);
    assert_eq!(refusals(&team.clerk), ["revoked"]);
    assert!(!team.is_revoked(&team.recorder));
    let Team { world, office, clerk, .. } = &mut team;
    world.sync(office);
    let held = directory::held_changes(office.store.read(), 500, Instant(START)).unwrap().rows;
    assert_eq!((held.len(), held[0].intent), (1, Some(Intent::Revoke)));
    assert_eq!(directory::held_by_device(office.store.read()).unwrap()[&id_of(clerk)], 1);
    let (actor, now) = (office.actor, Instant(START + 90_000));
    let rule = RuleHeld { ids: vec![held[0].id], verdict: HeldVerdict::Admitted, because: None };
    office.store.write::<_, directory::Error>(&actor, now, |tx| directory::rule_held(tx, &rule)).unwrap();
    world.sync(office);
    assert!(team.is_revoked(&team.recorder), "let in, it is carried out");
    assert!(team.world.sync(&mut team.recorder).is_revoked);
}

/// What such a laptop said is to be erased waits as well, and is carried out once it is let in.
#[test]
fn what_such_a_laptop_said_is_to_be_erased_waits_too() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let item = team.recorder.hears(30_000, "张家漏水");
    team.meet();
    team.lead.confirms_item(31_000, item);
    team.meet();
    team.clerk.erases(40_000, item).unwrap();
    team.office.revokes(41_000, id_of(&team.clerk)).unwrap();
    let Team { world, office, clerk, recorder, .. } = &mut team;
    world.sync(office);
    assert!(world.sync(clerk).is_revoked);
    world.sync(recorder);
    assert_eq!(recorder.words(item).as_deref(), Some("张家漏水"));
    world.sync(office);
    office.rules_on_one(90_000, false);
    world.sync(office);
    world.sync(recorder);
    assert_eq!(recorder.words(item).as_deref(), Some(""));
    recorder.is_clean();
}

/// The hub is set back to before the word: it comes back with the first greeting, before anything is asked.
#[test]
fn it_outlives_a_hub_that_was_set_back() {
    let mut team = team(MemoryLog::default());
    let copy = team.world.hub.log().copied();
    team.clerk.revokes(40_000, id_of(&team.recorder)).unwrap();
    team.world.sync(&mut team.clerk);
    team.world.sync(&mut team.lead);
    team.world.restored(copy, 0x72);
    assert!(!team.is_revoked(&team.recorder));
    team.world.sync(&mut team.lead);
    assert!(team.is_revoked(&team.recorder), "any laptop tells it");
    assert!(team.world.sync(&mut team.recorder).is_revoked);
    team.world.sync(&mut team.clerk);
    team.world.sync(&mut team.clerk);
    assert_eq!(directory::revocations(team.clerk.store.read()).unwrap().len(), 1);
    team.clerk.is_clean();
}

/// A file of the founder's laptop that nobody had used yet: a member's card, and the vault made from it.
fn held_back(team: &mut Team<MemoryLog>) -> Laptop {
    let newcomer = team.world.join(&mut team.office, Role::Recorder, SOUTH);
    team.world.sync(&mut team.office);
    newcomer
}

#[test]
fn the_founders_laptop_is_put_out_of_use_by_another_of_the_office() {
    let mut team = team(MemoryLog::default());
    let (newcomer, founder) = (held_back(&mut team), id_of(&team.office));
    team.clerk.revokes(40_000, founder).unwrap();
    assert_eq!(team.world.sync(&mut team.clerk).not_in_force, 0);
    assert!(team.is_revoked(&team.office));
    team.office.revokes(50_000, id_of(&team.lead)).unwrap();
    let summary = team.world.sync(&mut team.office);
    assert!(summary.is_revoked);
    assert_eq!(team.office.store.not_in_force().unwrap().len(), 1, "held");
    assert!(!team.is_revoked(&team.lead));

    let refused = team
        .world
        .hub
        .answer(Caller::Stranger(id_of(&newcomer)), Request::Enrol(serde_json::to_vec(&newcomer.card).unwrap()));
    assert!(matches!(refused, Err(Refused::Forbidden("founder_out_of_use"))));
    assert!(team.world.hub.devices().unwrap().iter().all(|row| row.id != id_of(&newcomer)));
    team.lead.writes(61_000, "照常");
    let Team { world, clerk, lead, .. } = &mut team;
    assert_eq!(world.sync(lead).not_in_force, 0, "who came in by such a file before stays in");
    world.sync(clerk);
    assert!(clerk.store.is_out_of_use(founder).unwrap());
    clerk.is_clean();
}

/// A security administrator stops every laptop but this one: nobody might be left who lets people in.
#[test]
fn the_founders_laptop_is_not_the_security_administrators_to_stop() {
    let mut team = team(MemoryLog::default());
    let mut secadmin = team.world.join(&mut team.office, Role::Secadmin, "310104");
    team.world.sync(&mut team.office);
    team.world.sync(&mut secadmin);
    let founder = id_of(&team.office);
    secadmin.revokes(40_000, founder).unwrap();
    assert_eq!(team.world.sync(&mut secadmin).not_in_force, 1);
    assert_eq!(refusals(&secadmin), ["founder_by_office_alone"]);
    assert!(!team.is_revoked(&team.office));
}

/// A hub that was set back has forgotten who came in by a file of the founder's, which is out of use since. What it had stamped stays in
/// force, what comes after waits for a person, and nothing is lost; the vault reads nothing.
#[test]
fn who_came_in_by_the_founders_file_before_a_restore_loses_nothing() {
    let mut team = team(MemoryLog::default());
    let (copy, mut newcomer) = (team.world.hub.log().copied(), held_back(&mut team));
    let before = newcomer.writes(30_000, "已送达");
    team.world.sync(&mut newcomer);
    let after = newcomer.writes(31_000, "还没有送");
    team.clerk.revokes(40_000, id_of(&team.office)).unwrap();
    team.world.sync(&mut team.clerk);
    team.world.sync(&mut team.lead);
    team.world.wait_days(1);
    team.world.restored(copy, 0x72);
    team.world.sync(&mut team.lead);
    assert!(team.is_revoked(&team.office), "any laptop tells it");
    let summary = team.world.sync(&mut newcomer);
    assert!(summary.is_revoked && team.is_revoked(&newcomer));
    let waiting: Vec<RecordId> =
        newcomer.store.not_in_force().unwrap().into_iter().map(|(_, record, _)| record).collect();
    assert_eq!(waiting, [after]);
    let records = team.world.hub.log().read(|tx| hub::SnapshotTx::records(tx, &[before, after])).unwrap();
    assert_eq!(records.into_iter().map(|row| row.held.record.id).collect::<Vec<_>>(), [before]);
}

/// Written once: nobody changes it, not the office either, and there is no way back.
#[test]
fn the_word_stands_as_it_was_written() {
    let mut team = team(MemoryLog::default());
    let word = team.clerk.revokes(40_000, id_of(&team.recorder)).unwrap();
    let (actor, now) = (team.clerk.actor, Instant(START + 41_000));
    let change = |tx: &mut store::Tx<'_>| {
        tx.set::<Revocation>(Intent::Revoke, word, serde_json::json!({ "reason": "改口" })).map(drop)
    };
    let refused = team.clerk.store.write::<_, store::Error>(&actor, now, change).unwrap_err();
    assert_eq!(refused.refusal().reason, "revocation_stands");
    assert!(Revocation::SPEC.personal().0.is_empty(), "nothing of a resident's is in it");
}

#[test]
fn the_office_alone_is_told_which_laptops_there_are() {
    let mut team = team(MemoryLog::default());
    assert_eq!(team.recorder.told(), None);
    assert_eq!(team.lead.told(), None);
    for laptop in [&team.recorder, &team.lead] {
        assert_eq!(welcome(&team.world, laptop, Instant(0)).devices, None);
    }
    let stranger = Request::Hello(hello(&team.office, Instant(0), "test"));
    let reply = team.world.hub.answer(Caller::Stranger(id_of(&team.office)), stranger).unwrap();
    let Reply::Welcome(unsigned) = reply else { panic!("no welcome") };
    assert_eq!((unsigned.membership, unsigned.devices), (Membership::Unknown, None), "nor who did not sign");
    team.world.sync(&mut team.office);
    let told = team.office.told().unwrap();
    assert_eq!(told.devices.len(), 4);
    let known = line(&told, &team.recorder);
    assert_eq!((known.member, known.is_revoked, known.to_erase), (team.recorder.actor.member, false, 0));
    assert_eq!(known.build.as_deref(), Some("test"));

    team.office.revokes(40_000, id_of(&team.clerk)).unwrap();
    team.world.sync(&mut team.office);
    let refused = welcome(&team.world, &team.clerk, Instant(0));
    assert_eq!((refused.membership, refused.devices), (Membership::Revoked, None), "nor an officer's out of use");
}

/// Who was away and who came: what is told is what is new, and all together is what the hub has.
#[test]
fn the_office_is_told_what_is_new_and_knows_all() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    team.world.wait_days(4);
    team.world.sync(&mut team.recorder);
    let first = team.office.told().unwrap();
    let news = welcome(&team.world, &team.office, first.at).devices.unwrap();
    let named: Vec<DeviceId> = news.devices.iter().map(|known| known.device).collect();
    assert!(!news.is_whole && named.contains(&id_of(&team.recorder)), "{named:?}");
    team.world.sync(&mut team.office);
    team.world.sync(&mut team.office);
    let told = team.office.told().unwrap();
    let away = |laptop: &Laptop| (told.at.0 - line(&told, laptop).seen_at.0) / 86_400_000;
    assert_eq!([&team.recorder, &team.lead, &team.clerk].map(away), [0, 4, 4]);
    let rows = team.world.hub.devices().unwrap();
    for row in rows.iter().filter(|row| row.id != id_of(&team.office)) {
        let known = told.devices.iter().find(|known| known.device == row.id).unwrap();
        assert_eq!((known.seen_at, known.enrolled_at), (row.seen_at, row.enrolled_at));
    }
    let quiet = welcome(&team.world, &team.office, told.at).devices.unwrap();
    let named: Vec<DeviceId> = quiet.devices.iter().map(|known| known.device).collect();
    assert!(!named.contains(&id_of(&team.lead)), "who was away is not told again: {named:?}");
}

/// A hub that was set back knows fewer laptops: all of what it knows is told anew.
#[test]
fn a_hub_that_was_set_back_tells_all_it_knows() {
    let mut team = team(MemoryLog::default());
    let copy = team.world.hub.log().copied();
    let mut late = team.world.join(&mut team.office, Role::Recorder, SOUTH);
    team.world.sync(&mut team.office);
    team.world.sync(&mut late);
    team.world.sync(&mut team.office);
    assert_eq!(team.office.told().unwrap().devices.len(), 5);
    team.world.wait_days(1);
    team.world.restored(copy, 0x72);
    team.world.sync(&mut team.office);
    assert_eq!(team.office.told().unwrap().devices.len(), 4, "it is enrolled anew when it comes by");
    team.world.sync(&mut late);
    team.world.sync(&mut team.office);
    assert_eq!(team.office.told().unwrap().devices.len(), 5);
}

/// Who does not sign says nothing of when a laptop came by, nor with which program.
#[test]
fn a_stranger_marks_nobody_as_seen() {
    let team = team(MemoryLog::default());
    let row = || team.world.hub.devices().unwrap().into_iter().find(|row| row.id == id_of(&team.lead)).unwrap();
    let before = row();
    team.world.wait_days(3);
    let asked = Request::Hello(hello(&team.lead, Instant(0), "forged"));
    team.world.hub.answer(Caller::Stranger(DeviceId::from_bytes([0x66; 16])), asked.clone()).unwrap();
    team.world.hub.answer(Caller::Device(id_of(&team.recorder)), asked).unwrap();
    assert_eq!((row().seen_at, row().build), (before.seen_at, before.build));
}

/// How a laptop's program names itself is noted no longer than a version is.
#[test]
fn an_endless_version_is_cut() {
    let team = team(SqliteLog::in_memory().unwrap());
    let endless = Request::Hello(hello(&team.lead, Instant(0), &"9".repeat(5_000)));
    team.world.ask(&team.lead, &endless);
    let devices = team.world.hub.devices().unwrap();
    let row = devices.iter().find(|row| row.id == id_of(&team.lead)).unwrap();
    assert_eq!(row.build.as_deref(), Some("9".repeat(40).as_str()));
}

/// What is still to be erased on a laptop stands with it until it says that it is gone.
#[test]
fn a_laptop_that_still_has_to_erase_something_is_told_as_such() {
    let mut team = team(SqliteLog::in_memory().unwrap());
    let item = team.recorder.hears(30_000, "张家漏水");
    team.meet();
    team.lead.confirms_item(31_000, item);
    team.meet();
    team.meet();
    team.office.erases(40_000, RecordId(item.0)).unwrap();
    team.world.sync(&mut team.office);
    team.world.sync(&mut team.clerk);
    assert_eq!(line(&team.clerk.told().unwrap(), &team.recorder).to_erase, 1);
    team.meet();
    team.meet();
    team.meet();
    assert_eq!(line(&team.clerk.told().unwrap(), &team.recorder).to_erase, 0);
}
