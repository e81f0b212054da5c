//! What a changed program on an honest person's laptop could try with what that person may rightly mean, in plain words
//! (docs/adr/0037-what-an-intent-may-write.md). Nothing of it may be in force, and nobody may lose sight of anything.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod forged;
mod world;

use change::{Change, Op, SCOPE_FIELD, VOID_FIELD, Value, Verdict};
use concerns::ItemIdentity;
use forged::{Forger, pushed};
use hub::log::memory::MemoryLog;
use hub::{Log, LogTx};
use kernel::{Compartment, Instant, Intent, RecordId, RecordKind, Role, ScopeId};
use store::Recorded;
use visits::Visit;
use world::{Laptop, NORTH, SOUTH, START, World, place};

const DISTRICT: &str = "310104";
const WORDS: &str = "三号楼漏水";

/// A community with a concern its lead has confirmed, and one still in the team's draft.
struct Town {
    world: World<MemoryLog>,
    office: Laptop,
    confirmed: RecordId,
    draft: RecordId,
}

fn town() -> Town {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    world.sync(&mut recorder);
    let confirmed = recorder.hears(1_000, WORDS);
    let draft = recorder.hears(1_100, "还没过目");
    world.sync(&mut recorder);
    world.sync(&mut lead);
    lead.confirms_item(2_000, confirmed);
    world.sync(&mut lead);
    Town { world, office, confirmed, draft }
}

impl Town {
    /// Somebody of a role, whose program was changed.
    fn intruder(&mut self, role: Role, at: &str) -> Laptop {
        let mut laptop = self.world.join(&mut self.office, role, at);
        self.world.sync(&mut self.office);
        self.world.sync(&mut laptop);
        laptop
    }

    fn lies_in(&self, record: RecordId) -> ScopeId {
        self.world.hub.log().write(|tx| tx.lock_records(&[record])).unwrap()[0].held.record.scope
    }

    /// The office still reads the concern as it was said.
    fn is_untouched(&mut self) {
        self.world.sync(&mut self.office);
        let row = store::get::<concerns::Item>(self.office.store.read(), self.confirmed).unwrap().unwrap();
        assert_eq!((row.value.text.as_str(), row.value.nature), (WORDS, concerns::Nature::Concern));
        assert!(!row.is_void);
        assert_eq!(self.lies_in(self.confirmed), work());
        assert_eq!(self.lies_in(self.draft), Compartment::Draft.at(place(NORTH)));
    }
}

fn work() -> ScopeId {
    Compartment::Work.at(place(NORTH))
}

fn draft() -> ScopeId {
    Compartment::Draft.at(place(NORTH))
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

fn to(scope: ScopeId) -> [(u16, Value); 1] {
    [(SCOPE_FIELD, Value::Bytes(scope.bytes().to_vec()))]
}

fn item_field(name: &str) -> u16 {
    concerns::Item::SPEC.fields.iter().find(|field| field.name == name).unwrap().id
}

fn refused(why: &str) -> Verdict {
    Verdict::Rejected(why.to_owned())
}

fn all_refused(verdicts: &[Verdict], why: &str) {
    assert!(!verdicts.is_empty());
    verdicts.iter().enumerate().for_each(|(at, verdict)| assert_eq!(*verdict, refused(why), "{at}"));
}

#[test]
fn a_reply_neither_rewrites_a_concern_nor_strikes_it_out() {
    let mut town = town();
    let secretary = town.intruder(Role::CommunitySecretary, NORTH);
    let (mut forger, meant) = (Forger { laptop: &secretary, made: 0 }, (Intent::Reply, RecordKind::Item));
    let changes = [
        forger.on((town.confirmed, Op::Set), meant, [(item_field("text"), text("没有漏水"))]),
        forger.on((town.confirmed, Op::Set), meant, [(item_field("nature"), text("praise"))]),
        forger.on((town.confirmed, Op::Resolve), meant, [(item_field("text"), text("没有漏水"))]),
        forger.on((town.confirmed, Op::Tombstone), meant, [(VOID_FIELD, text("不要了"))]),
        forger.on((town.confirmed, Op::Set), meant, [(VOID_FIELD, text("不要了"))]),
    ];
    all_refused(&pushed(&town.world, &secretary, forger.batch(work(), &changes)), "not_meant_by_this");
    town.is_untouched();
}

#[test]
fn nobody_sends_a_concern_where_nobody_reads_it() {
    let mut town = town();
    let nowhere = [Compartment::Legal, Compartment::Registry, Compartment::Directory];
    for (role, at) in [(Role::Recorder, NORTH), (Role::CommunitySecretary, NORTH), (Role::Office, DISTRICT)] {
        let laptop = town.intruder(role, at);
        let mut forger = Forger { laptop: &laptop, made: 0 };
        let mut changes = Vec::new();
        for drawer in nowhere {
            for op in [Op::Move, Op::Set, Op::Append] {
                let step = (op == Op::Append).then(|| (1, text("follow_up")));
                let fields = to(drawer.at(place(NORTH))).into_iter().chain(step);
                changes.push(forger.on((town.confirmed, op), (Intent::FollowUp, RecordKind::Item), fields));
            }
        }
        all_refused(&pushed(&town.world, &laptop, forger.batch(work(), &changes)), "not_meant_by_this");
    }
    // Who may move it at all moves it from the draft to the work, or from the work to another community's.
    let lead = town.intruder(Role::Lead, NORTH);
    let mut forger = Forger { laptop: &lead, made: 0 };
    let away = |drawer: Compartment| to(drawer.at(place(NORTH)));
    let changes: Vec<Change> = nowhere
        .map(|drawer| forger.on((town.draft, Op::Move), (Intent::Confirm, RecordKind::Item), away(drawer)))
        .into();
    all_refused(&pushed(&town.world, &lead, forger.batch(draft(), &changes)), "not_kept_there");
    let office = town.intruder(Role::Office, DISTRICT);
    let mut forger = Forger { laptop: &office, made: 0 };
    let south = |drawer: Compartment| to(drawer.at(place(SOUTH)));
    let changes: Vec<Change> = nowhere
        .into_iter()
        .map(south)
        .chain([to(Compartment::Work.at(RecordId::derive(&["no", "place"])))])
        .map(|fields| forger.on((town.confirmed, Op::Move), (Intent::Transfer, RecordKind::Item), fields))
        .collect();
    all_refused(&pushed(&town.world, &office, forger.batch(work(), &changes)), "not_kept_there");
    town.is_untouched();
}

#[test]
fn what_the_lead_has_not_read_stays_in_the_draft() {
    let mut town = town();
    let recorder = town.intruder(Role::Recorder, NORTH);
    let mut forger = Forger { laptop: &recorder, made: 0 };
    let visit = forger.change(
        Intent::RecordVisit,
        RecordKind::Visit,
        store::fields_by_id(&Visit::begun(place(NORTH), visits::VisitKind::Thematic)).unwrap(),
    );
    let mut changes = vec![visit.clone()];
    for intent in [Intent::Accept, Intent::Hear, Intent::DescribeItem, Intent::Undo, Intent::Void] {
        for op in [Op::Move, Op::Set] {
            changes.push(forger.on((town.draft, op), (intent, RecordKind::Item), to(work())));
        }
    }
    for op in [Op::Move, Op::Set] {
        changes.push(forger.on((visit.record, op), (Intent::RecordVisit, RecordKind::Visit), to(work())));
    }
    let verdicts = pushed(&town.world, &recorder, forger.batch(draft(), &changes));
    assert!(verdicts[0].is_accepted(), "{verdicts:?}");
    let kept = ["not_meant_by_this", "not_kept_there", "confirmation_stays"].map(refused);
    assert!(verdicts[1..].iter().all(|verdict| kept.contains(verdict)), "{verdicts:?}");
    // Nor does it begin there.
    let heard =
        [(item_field("community"), Value::Bytes(place(NORTH).bytes().to_vec())), (item_field("text"), text("直接"))];
    let begun = forger.change(Intent::Hear, RecordKind::Item, heard.into());
    all_refused(&pushed(&town.world, &recorder, forger.batch(work(), &[begun])), "not_kept_there");
    town.is_untouched();
}

#[test]
fn who_said_it_goes_to_no_other_drawer() {
    let mut town = town();
    let recorder = town.intruder(Role::Recorder, NORTH);
    let mut forger = Forger { laptop: &recorder, made: 0 };
    let speaker = ItemIdentity {
        item: town.draft,
        name: Some("王秀英".into()),
        phone: Some("13800000000".into()),
        door: None,
        is_unnamed: false,
    };
    let fields = store::fields_by_id(&speaker).unwrap();
    let own = forger.change(Intent::Hear, RecordKind::ItemIdentity, fields.clone());
    let directory = Compartment::Directory.at(place(DISTRICT));
    let mut changes = vec![own.clone()];
    for (intent, op) in [
        (Intent::DescribeItem, Op::Set),
        (Intent::DescribeItem, Op::Move),
        (Intent::DescribeItem, Op::Resolve),
        (Intent::Undo, Op::Set),
        (Intent::Void, Op::Tombstone),
    ] {
        changes.push(forger.on((own.record, op), (intent, RecordKind::ItemIdentity), to(directory)));
    }
    let verdicts = pushed(&town.world, &recorder, forger.batch(draft(), &changes));
    assert!(verdicts[0].is_accepted(), "{verdicts:?}");
    all_refused(&verdicts[1..], "not_meant_by_this");
    for drawer in Compartment::ALL.into_iter().filter(|drawer| *drawer != Compartment::Draft) {
        let change = forger.change(Intent::Hear, RecordKind::ItemIdentity, fields.clone());
        let verdicts = pushed(&town.world, &recorder, forger.batch(drawer.at(place(NORTH)), &[change]));
        all_refused(&verdicts, "not_kept_there");
    }
    assert_eq!(town.lies_in(own.record), draft());
    town.world.sync(&mut town.office);
    let lines = store::dump_tables(town.office.store.read()).unwrap();
    assert!(!lines.iter().any(|line| line.contains("王秀英")));
}

/// What waits for the office is shown it without its words: nothing may wait that nobody may do (ADR 0037).
#[test]
fn what_nobody_may_do_is_refused_and_not_held_on_what_was_confirmed() {
    let mut town = town();
    let mut recorder = town.intruder(Role::Recorder, NORTH);
    let mut lead = town.intruder(Role::Lead, NORTH);
    let note = recorder.writes(3_000, "电梯坏了");
    town.world.sync(&mut recorder);
    town.world.sync(&mut lead);
    lead.confirms(3_500, note);
    town.world.sync(&mut lead);
    let intruder = town.intruder(Role::Recorder, NORTH);
    let (mut forger, meant) = (Forger { laptop: &intruder, made: 0 }, (Intent::WriteJournal, RecordKind::Journal));
    let other = Value::Bytes(RecordId::derive(&["elsewhere"]).bytes().to_vec());
    let community = visits::Journal::SPEC.fields.iter().find(|f| f.name == "community").unwrap().id;
    let words = visits::Journal::SPEC.fields.iter().find(|f| f.name == "text").unwrap().id;
    let changes = [
        forger.on((note, Op::Set), meant, to(Compartment::Directory.at(place(DISTRICT)))),
        forger.on((note, Op::Set), meant, [(VOID_FIELD, text("写错了"))]),
        forger.on((note, Op::Set), meant, [(community, other)]),
        forger.on((note, Op::Set), meant, [(words, Value::Int(7))]),
        forger.on((note, Op::Set), meant, [(words, text("电梯坏了三天"))]),
    ];
    let verdicts = pushed(&town.world, &intruder, forger.batch(draft(), &changes));
    let (last, others) = verdicts.split_last().unwrap();
    assert!(others.iter().all(|v| matches!(v, Verdict::Rejected(_))), "{verdicts:?}");
    assert_eq!(*last, Verdict::Held("confirmed_changes_by_lead".to_owned()));
}

/// Marks that nobody sees come from programs of before, too: a person looks at them, and an honest one loses nothing.
#[test]
fn a_text_with_unseen_marks_waits_for_a_person() {
    let mut town = town();
    let lead = town.intruder(Role::Lead, NORTH);
    let (mut forger, meant) = (Forger { laptop: &lead, made: 0 }, (Intent::DescribeItem, RecordKind::Item));
    let changes = [forger.on((town.confirmed, Op::Set), meant, [(item_field("text"), text("张\u{202e}芳桂"))])];
    let verdicts = pushed(&town.world, &lead, forger.batch(work(), &changes));
    assert_eq!(verdicts, [Verdict::Held("text_has_hidden_marks".to_owned())]);
    town.is_untouched();
}

/// A value of a later program is kept; one in the numbers that stand for a record's place or for its being void is not.
#[test]
fn a_field_of_a_later_program_is_kept_and_moves_nothing() {
    let mut town = town();
    let lead = town.intruder(Role::Lead, NORTH);
    let (mut forger, meant) = (Forger { laptop: &lead, made: 0 }, (Intent::DescribeItem, RecordKind::Item));
    let changes = [
        forger.on((town.confirmed, Op::Set), meant, [(4_000, text("后来的"))]),
        forger.on((town.confirmed, Op::Set), meant, [(0xff00, text("后来的"))]),
        forger.on((town.confirmed, Op::Set), meant, [(item_field("community"), Value::Bytes(vec![1; 16]))]),
    ];
    let verdicts = pushed(&town.world, &lead, forger.batch(work(), &changes));
    assert!(verdicts[0].is_accepted(), "{verdicts:?}");
    all_refused(&verdicts[1..], "not_meant_by_this");
    town.is_untouched();
}

/// A kind that this hub does not know.
fn unknown(forger: &mut Forger<'_>, intent: u16) -> Change {
    Change { kind: 60_000, intent, ..forger.change(Intent::Hear, RecordKind::Item, Default::default()) }
}

#[test]
fn what_the_hub_does_not_know_waits_where_its_author_writes_nothing() {
    let mut town = town();
    let later = 60_000;
    let mut waiting = 0;
    for role in Role::ALL {
        let at = if role.is_bureau() || role.is_exclusive() || *role == Role::Office { DISTRICT } else { NORTH };
        let laptop = town.intruder(*role, at);
        for drawer in Compartment::ALL {
            let mut forger = Forger { laptop: &laptop, made: drawer as u32 * 10 };
            let change = unknown(&mut forger, later);
            let verdict = pushed(&town.world, &laptop, forger.batch(drawer.at(place(at)), &[change])).remove(0);
            let writes: &[Compartment] = match role {
                Role::Recorder | Role::Lead => &[Compartment::Draft, Compartment::Work, Compartment::Office],
                Role::CommunitySecretary => &[Compartment::Registry, Compartment::Draft],
                Role::Delegate | Role::GridHead | Role::BuildingWarden => &[Compartment::Draft, Compartment::Work],
                Role::Office => &[Compartment::Draft, Compartment::Work, Compartment::Office],
                Role::Subdistrict | Role::Secadmin => &[Compartment::Work],
                _ => &[],
            };
            let held = Verdict::Held("later_program".to_owned());
            let what = format!("{} {}", role.word(), drawer.word());
            match writes.contains(&drawer) {
                true => assert!(verdict.is_accepted(), "{what}: {verdict:?}"),
                false => assert_eq!(verdict, held, "{what}"),
            }
            waiting += usize::from(verdict == held);
        }
    }
    town.world.sync(&mut town.office);
    let shown = directory::held_changes(town.office.store.read(), 500, Instant(START)).unwrap().rows;
    assert_eq!(shown.iter().filter(|row| row.reason == "later_program").count(), waiting);
}

#[test]
fn the_auditor_writes_nothing_of_a_kind_nobody_knows_either() {
    let mut town = town();
    let auditor = town.intruder(Role::Auditor, DISTRICT);
    let mut forger = Forger { laptop: &auditor, made: 0 };
    // What every laptop notes of itself is all it writes, and of that no other kind is in force before a person has looked.
    let is_note = |intent: &&Intent| matches!(intent, Intent::NoteExport | Intent::NoteFailedOpening);
    let (notes, others): (Vec<&Intent>, Vec<&Intent>) = Intent::ALL.iter().partition(is_note);
    let mut meant = |intents: Vec<&Intent>| -> Vec<Change> {
        intents.into_iter().map(|intent| unknown(&mut forger, intent.number())).collect()
    };
    let (notes, others) = (meant(notes), meant(others));
    let directory = Compartment::Directory.at(place(DISTRICT));
    let verdicts = pushed(&town.world, &auditor, forger.batch(directory, &[others, notes].concat()));
    all_refused(&verdicts[..verdicts.len() - 2], "not_your_right");
    assert_eq!(verdicts[verdicts.len() - 2..], vec![Verdict::Held("later_program".to_owned()); 2]);
}

/// Vaults of one laptop hand each other changes that no hub has seen.
#[test]
fn what_another_vault_hands_over_is_held_to_the_same() {
    let mut town = town();
    let (recorder, desk) = (town.intruder(Role::Recorder, NORTH), town.intruder(Role::Office, DISTRICT));
    let item = RecordKind::Item;
    let mut forger = Forger { laptop: &recorder, made: 0 };
    let cases = [
        (
            &recorder,
            work(),
            forger.on((town.confirmed, Op::Set), (Intent::DescribeItem, item), [(5, text("写清"))]),
            true,
        ),
        (&recorder, work(), forger.on((town.confirmed, Op::Set), (Intent::Reply, item), [(5, text("改掉"))]), false),
        (&recorder, draft(), forger.on((town.draft, Op::Move), (Intent::Accept, item), to(work())), false),
        (&recorder, draft(), forger.on((town.draft, Op::Set), (Intent::DescribeItem, item), to(work())), false),
        (&recorder, work(), forger.on((town.confirmed, Op::Set), (Intent::AddMember, item), []), false),
        (&recorder, work(), unknown(&mut forger, Intent::Hear.number()), true),
        (&recorder, Compartment::Work.at(place(SOUTH)), unknown(&mut forger, Intent::Hear.number()), false),
        (&recorder, work(), unknown(&mut forger, 60_000), false),
        (&desk, work(), forger.on((town.confirmed, Op::Move), (Intent::Transfer, item), to(southern())), true),
        (
            &desk,
            work(),
            forger.on((town.confirmed, Op::Move), (Intent::Transfer, item), to(Compartment::Legal.at(place(SOUTH)))),
            false,
        ),
    ];
    town.world.sync(&mut town.office);
    for (at, (author, scope, change, is_fine)) in cases.into_iter().enumerate() {
        let reader = town.office.store.read();
        assert_eq!(store::is_within(reader, hub::COLUMNS, &author.actor, (scope, &change)), is_fine, "{at}");
    }
}

fn southern() -> ScopeId {
    Compartment::Work.at(place(SOUTH))
}

/// Whoever keeps a ledger says in it which households are one, by the two words for that alone (docs/adr/0054-merging-households.md).
#[test]
fn a_ledger_is_merged_by_its_keeper_and_by_no_other_word() {
    let mut town = town();
    let ledger = Compartment::Registry.at(place(NORTH));
    let field = |name: &str| directory::Household::SPEC.fields.iter().find(|field| field.name == name).unwrap().id;
    let merged = |into: Value| [(field("merged_into"), into)];
    let keeper = town.intruder(Role::CommunitySecretary, NORTH);
    let mut forger = Forger { laptop: &keeper, made: 0 };
    let mut home = |flat: &str, over: &[(u16, Value)]| {
        let fields = [(field("building"), text("3")), (field("flat"), text(flat))];
        forger.change(
            Intent::ImportHouseholds,
            RecordKind::Household,
            fields.into_iter().chain(over.to_vec()).collect(),
        )
    };
    let (one, other) = (home("501", &[]), home("0501", &[]));
    let into = |change: &Change| Value::Bytes(change.record.bytes().to_vec());
    let begun_merged = home("502", &merged(into(&one)));
    let mut on = |intent: Intent, op: Op, fields: [(u16, Value); 1]| {
        forger.on((other.record, op), (intent, RecordKind::Household), fields)
    };
    let changes = [
        one.clone(),
        other.clone(),
        on(Intent::MergeHouseholds, Op::Set, merged(into(&one))),
        begun_merged,
        on(Intent::ImportHouseholds, Op::Set, merged(into(&one))),
        on(Intent::MergeHouseholds, Op::Set, [(field("flat"), text("502"))]),
        on(Intent::MergeHouseholds, Op::Set, merged(Value::Null)),
        on(Intent::UnmergeHouseholds, Op::Set, merged(into(&one))),
        on(Intent::UnmergeHouseholds, Op::Tombstone, [(VOID_FIELD, text("重复"))]),
        on(Intent::MergeHouseholds, Op::Set, merged(into(&other))),
        on(Intent::UnmergeHouseholds, Op::Set, merged(Value::Null)),
    ];
    let verdicts = pushed(&town.world, &keeper, forger.batch(ledger, &changes));
    let is_accepted: Vec<usize> = (0..).zip(&verdicts).filter(|(_, v)| v.is_accepted()).map(|(at, _)| at).collect();
    assert_eq!(is_accepted, [0, 1, 2, 10], "{verdicts:?}");
    all_refused(&verdicts[3..9], "not_meant_by_this");
    assert_eq!(verdicts[9], refused("merged_into_itself"));

    for (role, at) in
        [(Role::CommunitySecretary, SOUTH), (Role::Recorder, NORTH), (Role::Lead, NORTH), (Role::Office, DISTRICT)]
    {
        let stranger = town.intruder(role, at);
        let mut forger = Forger { laptop: &stranger, made: 0 };
        let changes = [Intent::MergeHouseholds, Intent::UnmergeHouseholds].map(|intent| {
            let into = if intent == Intent::MergeHouseholds { into(&one) } else { Value::Null };
            forger.on((other.record, Op::Set), (intent, RecordKind::Household), merged(into))
        });
        let verdicts = pushed(&town.world, &stranger, forger.batch(ledger, &changes));
        assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Rejected(_))), "{role:?}: {verdicts:?}");
    }
}
