//! The four line bureaus and their seats, the three administrators, and roles of a later program, at the real hub (decisions VI, D19).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod forged;
mod world;

use change::{Op, Verdict};
use directory::{Grant, HeldChange, HeldRow, HeldVerdict, Member, RuleHeld, SeatRole, Section, SectionLevel};
use forged::{Forger, pushed};
use hub::log::memory::MemoryLog;
use hub::{Log, LogTx};
use kernel::{Compartment, GrantId, Instant, Intent, MemberId, RecordId, RecordKind, Role};
use store::{Error, Recorded, Tx};
use world::{Laptop, NORTH, START, World, place};

const DISTRICT: &str = "310104";

struct Town {
    world: World<MemoryLog>,
    office: Laptop,
    justice: Laptop,
    cppcc: Laptop,
    lawyer: Laptop,
}

fn town() -> Town {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let justice = world.join(&mut office, Role::JusticeBureau, DISTRICT);
    let cppcc = world.join(&mut office, Role::CppccOffice, DISTRICT);
    let lawyer = world.join(&mut office, Role::Lawyer, NORTH);
    let mut town = Town { world, office, justice, cppcc, lawyer };
    town.all();
    town.all();
    town
}

impl Town {
    fn all(&mut self) {
        let Town { world, office, justice, cppcc, lawyer } = self;
        for laptop in [office, justice, cppcc, lawyer] {
            assert_eq!(world.sync(laptop).stuck, []);
        }
    }
}

fn directory() -> kernel::ScopeId {
    Compartment::Directory.at(place(DISTRICT))
}

fn grant(member: u8, role: Role, at: &str, seat: Option<SeatRole>) -> Grant {
    let from_on = Instant(START).local_date();
    let seat = seat.map(|seat| seat.word().to_owned());
    Grant {
        member: MemberId::from_bytes([member; 16]),
        role,
        place: place(at),
        team: None,
        from_on,
        to_on: None,
        seat,
        section: None,
    }
}

fn writes<R>(laptop: &mut Laptop, f: impl FnOnce(&mut Tx<'_>) -> Result<R, Error>) -> Result<R, String> {
    let (actor, now) = (laptop.actor, Instant(START + 60_000));
    laptop.store.write::<_, Error>(&actor, now, f).map_err(|error| error.refusal().reason)
}

/// As a changed program would: its own rules believe that the office writes.
fn forges<R>(laptop: &mut Laptop, f: impl FnOnce(&mut Tx<'_>) -> Result<R, Error>) -> R {
    let honest = laptop.actor;
    laptop.actor.role = Role::Office;
    let written = writes(laptop, f).unwrap();
    laptop.actor = honest;
    written
}

fn refusals(laptop: &Laptop) -> Vec<String> {
    let reason = |verdict| match verdict {
        Verdict::Rejected(why) | Verdict::Held(why) => why,
        Verdict::Accepted(_) => "in force".to_owned(),
    };
    laptop.store.not_in_force().unwrap().into_iter().map(|(_, _, verdict)| reason(verdict)).collect()
}

fn add(tx: &mut Tx<'_>, grant: &Grant) -> Result<RecordId, Error> {
    tx.create(Intent::AddMember, directory(), grant)
}

#[test]
fn a_bureau_posts_and_ends_for_its_own_seats_alone() {
    let mut town = town();
    let lawyer = town.lawyer.actor.grant;
    let Town { world, office, justice, cppcc, .. } = &mut town;
    for (role, seat) in [
        (Role::Lead, None),
        (Role::Recorder, None),
        (Role::Office, None),
        (Role::JusticeBureau, None),
        (Role::Delegate, None),
        (Role::Delegate, Some(SeatRole::CppccMember)),
        (Role::Recorder, Some(SeatRole::Lawyer)),
    ] {
        let posting = grant(0x51, role, NORTH, seat);
        assert_eq!(writes(justice, |tx| add(tx, &posting)).unwrap_err(), "not_your_seats", "{role:?} {seat:?}");
        forges(justice, |tx| add(tx, &posting));
        assert_eq!(world.sync(justice).not_in_force, 1, "{role:?} {seat:?}");
        assert_eq!(refusals(justice).pop().as_deref(), Some("not_your_seats"), "{role:?} {seat:?}");
    }
    let own = writes(justice, |tx| add(tx, &grant(0x51, Role::Lawyer, NORTH, None))).unwrap();
    let cppcc_own =
        writes(cppcc, |tx| add(tx, &grant(0x52, Role::Delegate, NORTH, Some(SeatRole::CppccMember)))).unwrap();
    let last = serde_json::json!({ "to_on": Instant(START).local_date() });
    assert_eq!(
        writes(cppcc, |tx| tx.set::<Grant>(Intent::EndGrant, RecordId(lawyer.0), last.clone())).unwrap_err(),
        "not_your_seats"
    );
    forges(cppcc, |tx| tx.set::<Grant>(Intent::EndGrant, RecordId(lawyer.0), last.clone()));
    assert_eq!((world.sync(justice).not_in_force, world.sync(cppcc).not_in_force), (0, 1));
    assert!(writes(justice, |tx| tx.set::<Grant>(Intent::EndGrant, own, last)).unwrap());
    assert_eq!(world.sync(justice).not_in_force, 0);
    world.sync(office);
    let known = |id| store::get::<Grant>(office.store.read(), id).unwrap().map(|row| row.value);
    assert_eq!(known(own).unwrap().to_on, Some(Instant(START).local_date()));
    assert_eq!(known(cppcc_own).unwrap().seat(), Some(SeatRole::CppccMember));
    assert_eq!(known(RecordId(lawyer.0)).unwrap().to_on, None, "another bureau's lawyer stays");
}

#[test]
fn a_bureau_moves_no_posting_into_its_line_and_renames_nobody() {
    let mut town = town();
    let (office, lawyer) = (town.office.actor, town.lawyer.actor);
    let Town { world, justice, office: desk, .. } = &mut town;
    let field = |name: &str| Grant::SPEC.fields.iter().find(|field| field.name == name).unwrap().id;
    let text = |words: &str| change::Value::Text(words.into());
    let (mut forger, ends) = (Forger { laptop: justice, made: 0 }, (Intent::EndGrant, RecordKind::Grant));
    let (own, theirs) = (RecordId(office.grant.0), RecordId(lawyer.grant.0));
    let whose = change::Value::Bytes(office.member.bytes().to_vec());
    let moved_away = [(field("to_on"), text("2027-01-01")), (field("member"), whose)];
    let renamed = (Intent::AddMember, RecordKind::Member);
    let changes = [
        forger.on((own, Op::Set), ends, [(field("role"), text("lawyer"))]),
        forger.on((theirs, Op::Set), ends, moved_away),
        forger.on((RecordId(office.member.0), Op::Set), renamed, [(1, text("假"))]),
    ];
    let verdicts = pushed(world, justice, forger.batch(directory(), &changes));
    assert_eq!(verdicts, vec![Verdict::Rejected("not_meant_by_this".into()); 3]);
    world.sync(desk);
    let named = store::get::<Member>(desk.store.read(), RecordId(office.member.0)).unwrap().unwrap();
    assert_eq!(named.value.nickname, "办公室");
}

#[test]
fn two_laptops_of_the_office_name_one_grid_and_neither_is_refused() {
    let Town { mut world, mut office, .. } = town();
    let mut second = world.join(&mut office, Role::Office, DISTRICT);
    world.sync(&mut office);
    world.sync(&mut second);
    let (id, grid) = Section::named(place(NORTH), SectionLevel::Grid, "第3网格").unwrap();
    let name = |laptop: &mut Laptop, section: &Section| {
        writes(laptop, |tx| tx.create_as(Intent::AddSection, directory(), id, section)).unwrap();
    };
    name(&mut office, &grid);
    name(&mut second, &grid);
    for _ in 0..2 {
        for laptop in [&mut office, &mut second] {
            assert_eq!((world.sync(laptop).not_in_force, refusals(laptop)), (0, Vec::new()));
        }
    }
    for laptop in [&office, &second] {
        assert_eq!(store::get::<Section>(laptop.store.read(), id).unwrap().unwrap().value, grid);
        assert_eq!(store::conflict_count(laptop.store.read()).unwrap(), 0);
    }
    let mut third = world.join(&mut office, Role::Office, DISTRICT);
    world.sync(&mut office);
    name(&mut third, &Section { name: "第4网格".into(), ..grid });
    assert_eq!(world.sync(&mut third).not_in_force, 1);
    assert_eq!(refusals(&third), ["section_stands"]);
}

fn held(laptop: &Laptop) -> Vec<HeldRow> {
    directory::held_changes(laptop.store.read(), 500, Instant(START)).unwrap().rows
}

fn rules(laptop: &mut Laptop, id: RecordId, because: Option<&str>) -> Result<(), String> {
    let verdict = if because.is_some() { HeldVerdict::Refused } else { HeldVerdict::Admitted };
    let args = RuleHeld { ids: vec![id], verdict, because: because.map(str::to_owned) };
    let (actor, now) = (laptop.actor, Instant(START + 90_000));
    let ruled = laptop.store.write::<_, directory::Error>(&actor, now, |tx| directory::rule_held(tx, &args));
    ruled.map_err(|error| error.refusal().reason)
}

/// A delegate of the consultative conference writes after the posting ended. The hub's log from before it came is copied.
fn comes_late(town: &mut Town, seat: Option<SeatRole>) -> (Laptop, RecordId, MemoryLog) {
    let Town { world, office, .. } = town;
    let mut delegate = world.join(office, Role::Delegate, NORTH);
    if let Some(seat) = seat {
        let posting = Grant { member: delegate.actor.member, ..grant(0, Role::Delegate, NORTH, Some(seat)) };
        delegate.actor.grant = GrantId(writes(office, |tx| add(tx, &posting)).unwrap().0);
    }
    world.sync(office);
    world.sync(&mut delegate);
    world.end(office, delegate.actor.grant, 0);
    world.sync(office);
    world.wait_days(2);
    let item = delegate.hears(2_000, "zqcanary 来晚了");
    let before = world.hub.log().copied();
    assert_eq!(world.sync(&mut delegate).not_in_force, 1);
    town.all();
    (delegate, item, before)
}

#[test]
fn a_bureau_is_shown_and_rules_on_what_is_held_of_its_own_seats() {
    for refuses in [false, true] {
        let mut town = town();
        let (mut delegate, item, _) = comes_late(&mut town, Some(SeatRole::CppccMember));
        let Town { world, office, justice, cppcc, .. } = &mut town;
        assert_eq!(held(office).len(), 1, "the office sees it, too");
        assert!(held(justice).is_empty(), "it is no lawyer's");
        let row = held(cppcc).remove(0);
        assert_eq!((row.about, row.line, row.verdict), (item, Some(Role::CppccOffice), None));
        assert_eq!(directory::held_waiting(cppcc.store.read(), Role::CppccOffice).unwrap(), 1);
        let lines = store::dump_tables(cppcc.store.read()).unwrap();
        assert!(!lines.iter().any(|line| line.contains("zqcanary")), "who and where, never the words");
        let because = refuses.then_some("已不在任");
        rules(cppcc, row.id, because).unwrap();
        assert_eq!(world.sync(cppcc).not_in_force, 0);
        world.sync(office);
        world.sync(&mut delegate);
        let verdict = if refuses { HeldVerdict::Refused } else { HeldVerdict::Admitted };
        for laptop in [&*office, &delegate, cppcc] {
            assert_eq!(held(laptop)[0].verdict, Some(verdict));
            laptop.is_clean();
        }
        let reader = &mut world.join(office, Role::Recorder, NORTH);
        world.sync(office);
        world.sync(reader);
        assert_eq!(reader.words(item).is_some(), !refuses, "it is in force where it was let in");
    }
}

#[test]
fn no_bureau_rules_on_what_is_not_of_its_seats() {
    let mut town = town();
    comes_late(&mut town, Some(SeatRole::CppccMember));
    let id = held(&town.office)[0].id;
    let row = town.world.hub.log().write(|tx| tx.lock_records(&[id])).unwrap().remove(0);
    let field = |name: &str| HeldChange::SPEC.fields.iter().find(|field| field.name == name).unwrap().id;
    let fields = [(field("verdict"), change::Value::Text("admitted".into()))].into();
    let drawer = |role| Compartment::line_of(Compartment::Audit.at(place(DISTRICT)), role);
    let judged = |laptop: &Laptop, scope| {
        let wish = store::Wish {
            actor: &laptop.actor,
            intent: Intent::AdmitHeld,
            kind: kernel::RecordKind::HeldChange,
            op: change::Op::Set,
            scope,
            before: Some(&row.held.record),
            fields: &fields,
            entry: None,
        };
        store::judge(hub::COLUMNS, &wish, &|_| None).map_err(|refusal| refusal.reason)
    };
    let said = |reason: &str| Err(reason.to_owned());
    assert_eq!(judged(&town.justice, drawer(Role::JusticeBureau)), said("not_your_seats"));
    assert_eq!(judged(&town.justice, drawer(Role::CppccOffice)), said("not_your_place"));
    assert_eq!(judged(&town.cppcc, Compartment::Audit.at(place(DISTRICT))), said("not_your_place"));
    assert_eq!(judged(&town.lawyer, drawer(Role::CppccOffice)), said("not_your_right"));
    assert_eq!(judged(&town.cppcc, drawer(Role::CppccOffice)), Ok(()));
    assert_eq!(judged(&town.office, Compartment::Audit.at(place(DISTRICT))), Ok(()));
}

#[test]
fn a_bureaus_ruling_on_what_a_hub_set_back_has_lost_waits_for_nobody() {
    let mut town = town();
    let (mut delegate, item, before) = comes_late(&mut town, Some(SeatRole::CppccMember));
    let Town { world, office, cppcc, .. } = &mut town;
    let id = held(cppcc)[0].id;
    rules(cppcc, id, None).unwrap();
    world.restored(before, 0x72);
    assert_eq!((world.sync(cppcc).stuck, cppcc.store.unstamped().unwrap()), (Vec::new(), 0));
    assert_eq!(refusals(cppcc), [""; 0]);
    for _ in 0..2 {
        [&mut delegate, office, cppcc].into_iter().for_each(|laptop| _ = world.sync(laptop));
    }
    assert_eq!(delegate.store.not_in_force().unwrap(), [], "it counts once it has come");
    for laptop in [&delegate, office, cppcc] {
        assert_eq!(held(laptop)[0].verdict, Some(HeldVerdict::Admitted));
        laptop.is_clean();
    }
    let reader = &mut world.join(office, Role::Recorder, NORTH);
    world.sync(office);
    world.sync(reader);
    assert!(reader.words(item).is_some());
}

/// A changed program of the justice bureau's lets in what is not of its seats, at a hub that knows nothing of it.
fn forges_a_ruling(world: &World<MemoryLog>, justice: &Laptop, id: RecordId) {
    let field = |name: &str| HeldChange::SPEC.fields.iter().find(|f| f.name == name).unwrap().id;
    let mut forger = Forger::of(justice);
    let meant = (Intent::AdmitHeld, RecordKind::HeldChange);
    let ruling = forger.on((id, Op::Set), meant, [(field("verdict"), change::Value::Text("admitted".into()))]);
    let drawer = Compartment::line_of(Compartment::Audit.at(place(DISTRICT)), Role::JusticeBureau);
    let verdicts = pushed(world, justice, forger.batch(drawer, &[ruling]));
    assert_eq!(verdicts, [Verdict::Accepted(Role::JusticeBureau)], "nobody can know yet whose it is");
}

#[test]
fn a_ruling_by_a_bureau_whose_it_is_not_lets_nothing_in_when_it_comes() {
    let mut town = town();
    let (mut delegate, _, before) = comes_late(&mut town, Some(SeatRole::CppccMember));
    let Town { world, office, justice, cppcc, .. } = &mut town;
    let id = held(cppcc)[0].id;
    world.restored(before, 0x72);
    forges_a_ruling(world, justice, id);
    [&mut delegate, office, cppcc].into_iter().for_each(|laptop| _ = world.sync(laptop));
    assert_eq!(delegate.store.not_in_force().unwrap().len(), 1);
    for laptop in [&delegate, office, cppcc] {
        assert_eq!(held(laptop)[0].verdict, None, "it waits for whoever may rule on it");
        laptop.is_clean();
    }
    rules(cppcc, id, None).unwrap();
    assert_eq!(world.sync(cppcc).not_in_force, 0);
    world.sync(&mut delegate);
    assert_eq!(delegate.store.not_in_force().unwrap(), []);
}

#[test]
fn a_forged_ruling_takes_nothing_from_the_one_that_counts() {
    for (by_the_office, is_forged_first) in [(true, true), (false, true), (false, false)] {
        let mut town = town();
        let (mut delegate, item, before) = comes_late(&mut town, Some(SeatRole::CppccMember));
        let Town { world, office, justice, cppcc, lawyer } = &mut town;
        let id = held(cppcc)[0].id;
        rules(if by_the_office { office } else { cppcc }, id, Some("不实")).unwrap();
        world.restored(before, 0x72);
        if is_forged_first {
            forges_a_ruling(world, justice, id);
        }
        let ruler = if by_the_office { &mut *office } else { &mut *cppcc };
        assert_eq!((world.sync(ruler).stuck, refusals(ruler)), (Vec::new(), Vec::new()));
        if !is_forged_first {
            forges_a_ruling(world, justice, id);
        }
        for laptop in [&mut delegate, office, cppcc, lawyer] {
            assert_eq!(world.sync(laptop).stuck, []);
        }
        assert_eq!(refusals(&delegate), ["不实"]);
        for laptop in [&delegate, office, cppcc] {
            assert_eq!((held(laptop)[0].about, held(laptop)[0].verdict), (item, Some(HeldVerdict::Refused)));
            assert_eq!(store::conflict_count(laptop.store.read()).unwrap(), 0);
            laptop.is_clean();
        }
        assert!(lawyer.words(item).is_none());
    }
}

#[test]
fn what_names_no_seat_stays_the_offices_to_rule_on() {
    let mut town = town();
    comes_late(&mut town, None);
    let row = held(&town.office).remove(0);
    assert_eq!(row.line, None);
    assert!(held(&town.justice).is_empty() && held(&town.cppcc).is_empty());
    rules(&mut town.office, row.id, None).unwrap();
    assert_eq!(town.world.sync(&mut town.office).not_in_force, 0);
}

#[test]
fn an_administrator_holds_no_other_role_at_the_hub() {
    for exclusive in [Role::Sysadmin, Role::Secadmin, Role::Auditor] {
        let (mut world, mut office) = World::begun(MemoryLog::default());
        let admin = world.join(&mut office, exclusive, DISTRICT);
        let recorder = world.join(&mut office, Role::Recorder, NORTH);
        world.sync(&mut office);
        let n = |laptop: &Laptop| laptop.actor.member.0.as_bytes()[0];
        for (posting, goes) in [
            (grant(n(&admin), Role::Office, DISTRICT, None), false),
            (grant(n(&admin), Role::Recorder, NORTH, None), false),
            (grant(n(&recorder), exclusive, DISTRICT, None), false),
            (grant(n(&admin), exclusive, DISTRICT, None), true),
            (grant(n(&recorder), Role::Lead, NORTH, None), true),
        ] {
            writes(&mut office, |tx| add(tx, &posting)).unwrap();
            let summary = world.sync(&mut office);
            assert_eq!(summary.not_in_force == 0, goes, "{} {posting:?}", exclusive.word());
        }
        assert_eq!(refusals(&office), ["exclusive_role"; 3]);
        // Once the one has ended the other may begin, and may not be drawn out again afterwards.
        world.end(&mut office, recorder.actor.grant, 0);
        let later = Grant {
            from_on: Instant(START + 2 * 86_400_000).local_date(),
            ..grant(n(&recorder), exclusive, DISTRICT, None)
        };
        // The lead's posting given above still runs.
        writes(&mut office, |tx| add(tx, &later)).unwrap();
        assert_eq!(world.sync(&mut office).not_in_force, 1);
    }
}

#[test]
fn two_offices_that_give_both_at_once_end_with_the_first() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut second = world.join(&mut office, Role::Office, DISTRICT);
    let person = world.join(&mut office, Role::Delegate, NORTH);
    world.end(&mut office, person.actor.grant, 0);
    world.sync(&mut office);
    world.sync(&mut second);
    world.wait_days(2);
    let n = person.actor.member.0.as_bytes()[0];
    let today = world.hub_day();
    let from_today = |role, at| Grant { from_on: today, ..grant(n, role, at, None) };
    writes(&mut office, |tx| add(tx, &from_today(Role::Auditor, DISTRICT))).unwrap();
    writes(&mut second, |tx| add(tx, &from_today(Role::Recorder, NORTH))).unwrap();
    assert_eq!(world.sync(&mut office).not_in_force, 0);
    assert_eq!(world.sync(&mut second).not_in_force, 1);
    assert_eq!(refusals(&second), ["exclusive_role"]);
}

#[test]
fn the_security_administrator_ends_a_laptops_rights_and_reads_who_else_did() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut secadmin = world.join(&mut office, Role::Secadmin, DISTRICT);
    let mut sysadmin = world.join(&mut office, Role::Sysadmin, DISTRICT);
    let mut auditor = world.join(&mut office, Role::Auditor, DISTRICT);
    let (mut one, mut other) =
        (world.join(&mut office, Role::Recorder, NORTH), world.join(&mut office, Role::Lead, NORTH));
    for laptop in [&mut office, &mut one, &mut other, &mut secadmin, &mut sysadmin, &mut auditor] {
        world.sync(laptop);
    }
    let (one, other) = (one.actor.device, other.actor.device);
    for laptop in [&mut sysadmin, &mut auditor] {
        assert_eq!(laptop.revokes(1_000, one).unwrap_err().refusal().reason, "not_your_right");
    }
    secadmin.revokes(1_000, one).unwrap();
    office.revokes(1_000, other).unwrap();
    for _ in 0..2 {
        for laptop in [&mut secadmin, &mut office, &mut sysadmin, &mut auditor] {
            assert_eq!(world.sync(laptop).not_in_force, 0);
        }
    }
    let said = |laptop: &Laptop| directory::revocations(laptop.store.read()).unwrap().into_keys().collect::<Vec<_>>();
    for laptop in [&secadmin, &office, &auditor] {
        assert_eq!(said(laptop), [one, other], "{}", laptop.actor.role.word());
        laptop.is_clean();
    }
    assert!(said(&sysadmin).is_empty());
    let revoked = world.hub.devices().unwrap().into_iter().filter(|row| row.status == hub::log::Status::Revoked);
    assert_eq!(revoked.count(), 2);
}

/// A later program posts somebody in a role this one does not know: nothing fails, nothing is lost, no right follows from it.
#[test]
fn a_posting_in_a_role_of_a_later_program_is_kept_as_it_came() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let later = Role::of_word("street_patrol").unwrap();
    let mut patrol = world.join(&mut office, later, NORTH);
    assert_eq!(world.sync(&mut office).not_in_force, 0);
    for laptop in [&mut recorder, &mut patrol, &mut office] {
        assert_eq!(world.sync(laptop).stuck, []);
    }
    let id = RecordId(patrol.actor.grant.0);
    for laptop in [&office, &recorder, &patrol] {
        let kept = store::get::<Grant>(laptop.store.read(), id).unwrap().unwrap().value;
        assert_eq!(kept.role.word(), "street_patrol");
        laptop.is_clean();
    }
    let on = Instant(START).local_date();
    let listed = directory::members::members(recorder.store.read(), on, &Default::default()).unwrap();
    assert_eq!(listed.iter().filter(|row| row.role == later).count(), 1, "the list of members reads on");
    // What is written under it is held for a program that knows the role; this one gives it no right.
    assert_eq!(
        writes(&mut patrol, |tx| add(tx, &grant(0x61, Role::Recorder, NORTH, None))).unwrap_err(),
        "not_your_right"
    );
    forges(&mut patrol, |tx| add(tx, &grant(0x61, Role::Recorder, NORTH, None)));
    assert_eq!(world.sync(&mut patrol).not_in_force, 1);
    assert_eq!(refusals(&patrol), ["later_program"]);
    let reading = directory::members::reading(patrol.store.read(), patrol.actor.member, on).unwrap();
    let own = Compartment::own_of(patrol.actor.member);
    assert_eq!(reading.now, [directory(), own].into_iter().collect(), "no drawer but the directory and its own");
    // Ending such a posting is the office's as ever.
    world.end(&mut office, GrantId(id.0), 0);
    assert_eq!(world.sync(&mut office).not_in_force, 0);
}

#[test]
fn what_is_no_roles_word_is_refused_for_good() {
    let (world, mut office) = World::begun(MemoryLog::default());
    let before = world.sync(&mut office);
    assert_eq!(before.not_in_force, 0);
    let posting = grant(1, Role::Office, DISTRICT, None);
    let mut fields = store::fields_by_id(&posting).unwrap();
    let role = Grant::SPEC.fields.iter().find(|field| field.name == "role").unwrap().id;
    fields.insert(role, change::Value::Text("街道巡查".into()));
    let wish = store::Wish {
        actor: &office.actor,
        intent: Intent::AddMember,
        kind: kernel::RecordKind::Grant,
        op: change::Op::Create,
        scope: directory(),
        before: None,
        fields: &fields,
        entry: None,
    };
    assert_eq!(store::judge(hub::COLUMNS, &wish, &|_| None).unwrap_err().reason, "role_unknown");
}
