//! A first load from a snapshot: resumable at every chunk, refused where it is not what the hub signed, for readers of the scope
//! alone, and without a word of what they may not read.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::memory::MemoryLog;
use hub::{Answering, Caller, Log, Refused, SnapshotTx};
use kernel::{Compartment, Instant, RecordId, Role, ScopeId};
use seal::Hash;
use std::cell::RefCell;
use std::collections::BTreeMap;
use store::{Chunk, ChunkSize, Manifest, dump_tables};
use sync::{ChunkWish, Given, Reply, Request, Summary};
use world::{Laptop, NORTH, SOUTH, World, place};

const CANARY: &str = "zqcanaryname";
const SMALL: ChunkSize = ChunkSize { least: 600, aim: 1_500, most: 3_000 };

struct Team {
    world: World<MemoryLog>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
}

/// A team whose draft holds so many notes, all of them at the hub; nothing was cut yet.
fn team(notes: i64) -> (Team, Vec<RecordId>) {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    let notes = (0..notes).map(|n| recorder.writes(1_000 + n, &format!("第{n}条记录"))).collect();
    world.sync(&mut recorder);
    world.sync(&mut lead);
    (Team { world, office, recorder, lead }, notes)
}

fn draft() -> ScopeId {
    Compartment::Draft.at(place(NORTH))
}

impl Team {
    fn cut(&self) -> Manifest {
        self.world.hub.cut_snapshot(draft(), SMALL).unwrap().unwrap()
    }

    fn newcomer(&mut self) -> Laptop {
        let newcomer = self.world.join(&mut self.office, Role::Recorder, NORTH);
        self.world.sync(&mut self.office);
        newcomer
    }

    /// A newcomer that went as far as one chunk.
    fn loading(&mut self) -> Laptop {
        let mut newcomer = self.newcomer();
        for answers in 1..20 {
            self.world.sync_until(&mut newcomer, answers);
            if newcomer.store.loading().unwrap().iter().any(|load| load.done > 0) {
                return newcomer;
            }
        }
        panic!("nothing was loaded")
    }
}

fn lines(laptop: &Laptop) -> Vec<String> {
    let kept = |l: &String| ["record|", "journal|", "entry|", "item|", "conflict|"].iter().any(|t| l.starts_with(t));
    dump_tables(laptop.store.read()).unwrap().into_iter().filter(kept).collect()
}

fn same(one: &Laptop, other: &Laptop) {
    let (a, b) = (lines(one), lines(other));
    let only = |a: &[String], b: &[String]| a.iter().filter(|l| !b.contains(l)).cloned().collect::<Vec<_>>();
    assert_eq!(only(&a, &b), only(&b, &a));
}

/// What a sync comes to whose answers go through `line`; its error where it was refused.
fn refused(team: &Team, laptop: &mut Laptop, line: impl Fn(Reply) -> Reply) -> sync::Error {
    team.world.try_sync_through(laptop, usize::MAX, &line).unwrap_err()
}

#[test]
fn a_load_is_cut_off_at_every_answer_and_no_chunk_comes_twice() {
    let (mut team, notes) = team(60);
    let manifest = team.cut();
    assert!(manifest.chunks.len() > 5 && manifest.records == 60, "{manifest:?}");
    let (mut newcomer, came) = (team.newcomer(), RefCell::new(BTreeMap::<Hash, u32>::new()));
    let count = |reply: Reply| {
        if let Reply::Chunk(Some(bytes)) = &reply {
            *came.borrow_mut().entry(Chunk::name(bytes)).or_default() += 1;
        }
        reply
    };
    // Hello, directory, manifest, one chunk: then the line is gone.
    for sitting in 0..manifest.chunks.len() + 4 {
        team.world.sync_through(&mut newcomer, 4, &count);
        let loading = newcomer.store.loading().unwrap();
        let shown = notes.iter().filter(|id| newcomer.text(**id).is_some()).count();
        assert!(shown == 0 || (shown == notes.len() && loading.is_empty()), "half a load is shown: {shown}, {sitting}");
        assert!(newcomer.store.cursor(draft(), manifest.timeline).unwrap().seq == 0 || loading.is_empty());
    }
    team.world.sync_through(&mut newcomer, usize::MAX, &count);
    // The last answer of a sitting is lost on its way and asked for again; all others came once.
    let (came, names): (_, Vec<Hash>) = (came.into_inner(), manifest.chunks.iter().map(|c| c.hash).collect());
    assert!(names.iter().all(|name| came.contains_key(name)) && came.values().all(|times| *times <= 2));
    team.world.sync(&mut team.lead);
    same(&newcomer, &team.lead);
    newcomer.is_clean();
}

#[test]
fn what_the_hub_did_not_sign_is_refused_and_nothing_of_it_is_kept() {
    let (mut team, _) = team(30);
    let (mut newcomer, real) = (team.newcomer(), team.cut());
    let forged = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = real.clone();
        change(&mut manifest);
        manifest.sign(&seal::SigningKey::from_seed(&[9; 32]))
    };
    let signed_by_the_hub = |manifest: &Manifest| manifest.sign(&seal::SigningKey::from_seed(&[0xaa; 32]));
    let cases = [
        ("a list that the hub did not sign", forged(&|_| {})),
        ("a list that the hub did not sign", forged(&|m| _ = m.chunks.pop())),
        ("another scope", signed_by_the_hub(&Manifest { scope: Compartment::Work.at(place(SOUTH)), ..real.clone() })),
        (
            "another life",
            signed_by_the_hub(&Manifest { timeline: kernel::TimelineId::from_bytes([1; 16]), ..real.clone() }),
        ),
    ];
    for (why, manifest) in cases {
        let swap = |reply| match reply {
            Reply::Snapshot(Some(given)) => {
                Reply::Snapshot(Some(Box::new(Given { manifest: manifest.clone(), ..*given })))
            }
            other => other,
        };
        let error = refused(&team, &mut newcomer, swap);
        assert!(error.to_string().contains(why), "{error}: {why}");
        assert_eq!(error.reason(), "snapshot_unfit");
        assert_eq!(newcomer.store.loading().unwrap(), []);
    }
    let chunks = RefCell::new(Vec::new());
    let swapped = |reply| match reply {
        Reply::Chunk(Some(bytes)) => {
            chunks.borrow_mut().push(bytes.clone());
            let first = chunks.borrow()[0].clone();
            Reply::Chunk(Some(if chunks.borrow().len() > 1 { first } else { bytes }))
        }
        other => other,
    };
    let cut_short = |reply| match reply {
        Reply::Chunk(Some(bytes)) => Reply::Chunk(Some(bytes[..bytes.len() - 1].to_vec())),
        other => other,
    };
    for error in [refused(&team, &mut newcomer, cut_short), refused(&team, &mut newcomer, swapped)] {
        assert_eq!(error.reason(), "snapshot_unfit", "{error}");
    }
    team.world.sync(&mut newcomer);
    team.world.sync(&mut team.lead);
    same(&newcomer, &team.lead);
}

#[test]
fn who_does_not_read_a_scope_gets_neither_its_list_nor_its_chunks() {
    let (mut team, _) = team(10);
    let manifest = team.cut();
    let mut stranger = team.world.join(&mut team.office, Role::Recorder, SOUTH);
    team.world.sync(&mut team.office);
    team.world.sync(&mut stranger);
    let wish = ChunkWish { scope: draft(), name: manifest.chunks[0].hash };
    let ask = |team: &Team, laptop: &Laptop, question: Request| {
        team.world.hub.answer(Caller::Device(laptop.card.card.device), question)
    };
    for question in [Request::Snapshot(draft()), Request::Chunk(wish)] {
        let answer = ask(&team, &stranger, question.clone());
        assert_eq!(answer, Err(Refused::Forbidden("not_your_place")));
        assert!(ask(&team, &team.lead, question.clone()).is_ok());
        let nobody = team.world.hub.answer(Caller::Stranger(stranger.card.card.device), question);
        assert!(matches!(nobody, Err(Refused::Forbidden(_))));
    }
    // A chunk of one scope is not found under another one that the asker does read.
    let own = ChunkWish { scope: Compartment::Draft.at(place(SOUTH)), ..wish };
    stranger.writes(5_000, "南边");
    team.world.sync(&mut stranger);
    assert_eq!(ask(&team, &stranger, Request::Chunk(own)), Ok(Reply::Chunk(None)));
    team.world.hub.revoke(team.lead.card.card.device).unwrap();
    assert!(matches!(ask(&team, &team.lead, Request::Chunk(wish)), Err(Refused::Forbidden(_))));
}

/// Every word that stands in the snapshot of a scope.
fn stands_in_snapshot(world: &World<MemoryLog>, scope: ScopeId, word: &str) -> bool {
    let timeline = world.hub.timeline();
    let bytes = world.hub.log().read(|tx| {
        let Some(row) = tx.snapshots(scope, timeline)?.into_iter().next() else { return Ok(Vec::new()) };
        let manifest = Manifest::decode(&row.signed.bytes)?;
        manifest.chunks.iter().map(|c| Ok(tx.chunk(scope, c.hash)?.unwrap())).collect::<Result<Vec<_>, hub::Error>>()
    });
    let holds = |record: &Vec<u8>| record.windows(word.len()).any(|w| w == word.as_bytes());
    bytes.unwrap().iter().any(|chunk| Chunk::unpack(chunk).unwrap().records.iter().any(holds))
}

#[test]
fn a_snapshot_holds_what_is_seen_in_its_scope_and_not_a_word_more() {
    let (mut team, notes) = team(3);
    let work = Compartment::Work.at(place(NORTH));
    let seen = team.recorder.writes(5_000, "zqseen");
    team.recorder.changes(5_500, notes[0], CANARY);
    team.world.sync(&mut team.recorder);
    team.world.sync(&mut team.lead);
    // It leaves the draft; what is written of it from a revoked laptop, and what that laptop begins, is held.
    team.lead.confirms(6_000, notes[0]);
    team.world.sync(&mut team.lead);
    team.world.hub.revoke(team.recorder.card.card.device).unwrap();
    team.recorder.writes(7_000, "zqheldname");
    team.recorder.changes(7_500, seen, "zqheldedit");
    team.world.sync(&mut team.recorder);
    for scope in [draft(), work] {
        team.world.hub.cut_snapshot(scope, SMALL).unwrap().unwrap();
        for word in ["zqheldname", "zqheldedit"] {
            assert!(!stands_in_snapshot(&team.world, scope, word), "{word} is held");
        }
    }
    assert!(stands_in_snapshot(&team.world, draft(), "zqseen"), "the searcher finds what is there");
    assert!(stands_in_snapshot(&team.world, work, CANARY) && !stands_in_snapshot(&team.world, draft(), CANARY));
    let mut newcomer = team.newcomer();
    team.world.sync(&mut newcomer);
    assert_eq!(newcomer.text(seen).as_deref(), Some("zqseen"));
    newcomer.is_clean();
}

#[test]
fn an_edit_changes_few_chunks_and_who_is_half_way_goes_on() {
    let (mut team, notes) = team(120);
    let first = team.cut();
    let mut newcomer = team.loading();
    let staged = newcomer.store.loading().unwrap()[0].done;
    let mut shared = 0;
    for round in 0..4 {
        team.recorder.changes(500_000 + round, notes[40], &format!("改了第{round}次"));
        team.world.sync(&mut team.recorder);
        let next = team.cut();
        shared = next.chunks.iter().filter(|c| first.chunks.contains(c)).count();
        assert!(shared + 3 >= first.chunks.len(), "{shared} of {}", first.chunks.len());
    }
    assert!(shared > 0 && staged > 0);
    let summary = team.world.sync(&mut newcomer);
    assert_eq!(summary.repaired, 0);
    team.world.sync(&mut team.lead);
    same(&newcomer, &team.lead);
    let kept = team.world.hub.log().read(|tx| Ok(tx.chunk_names(draft())?.len())).unwrap();
    assert!(kept <= first.chunks.len() + 6, "{kept} chunks are kept for two snapshots");
    assert_eq!(team.world.hub.cut_snapshot(draft(), SMALL).unwrap(), None, "nothing has come since");
}

#[test]
fn one_process_cuts_and_one_that_died_holds_nobody_up_for_ever() {
    let (team, _) = team(5);
    let now = team.world.hub.now();
    let claimed = team.world.hub.log().write(|tx| tx.claim_cutting(draft(), (now, Instant(now.0 + 600_000)))).unwrap();
    assert!(claimed);
    assert_eq!(team.world.hub.cut_snapshot(draft(), SMALL).unwrap(), None);
    team.world.wait_days(1);
    assert!(team.world.hub.cut_snapshot(draft(), SMALL).unwrap().is_some());
    let is_ours = team.world.hub.log().write(|tx| tx.end_cutting(draft(), Instant(now.0 + 600_000))).unwrap();
    assert!(!is_ours, "who comes back late has lost the claim");
}

#[test]
fn only_a_feed_that_has_grown_far_is_cut() {
    let (mut team, _) = team(5);
    let mut looked = hub::Looked::new();
    assert_eq!(team.world.hub.due_for_snapshot(&mut looked).unwrap(), []);
    for n in 0..2_100 {
        team.recorder.writes(10_000 + n, "多");
    }
    team.world.sync(&mut team.recorder);
    assert_eq!(team.world.hub.due_for_snapshot(&mut looked).unwrap(), [draft()]);
    let manifest = team.world.hub.cut_snapshot(draft(), ChunkSize::default()).unwrap().unwrap();
    assert_eq!((manifest.records, manifest.chunks.len()), (2_105, 1));
    assert_eq!(team.world.hub.due_for_snapshot(&mut looked).unwrap(), []);
}

#[test]
fn a_load_begun_in_another_life_of_the_hub_is_begun_anew_or_given_up() {
    for has_snapshot in [true, false] {
        let (mut team, _) = team(60);
        team.cut();
        let mut newcomer = team.loading();
        let log = team.world.hub.log().copied();
        team.world.restored(log, 0x72);
        if has_snapshot {
            team.cut();
        }
        let summary: Summary = team.world.sync(&mut newcomer);
        assert_eq!((summary.repaired, newcomer.store.loading().unwrap()), (0, Vec::new()));
        let began_with = newcomer.store.began_with(draft()).unwrap();
        assert_eq!(began_with.map(|(timeline, _)| timeline), has_snapshot.then_some(team.world.hub.timeline()));
        team.world.sync(&mut team.lead);
        same(&newcomer, &team.lead);
        newcomer.is_clean();
    }
}

#[test]
fn who_began_with_a_snapshot_outlives_the_hub_it_came_from() {
    let (mut team, notes) = team(20);
    let early = team.world.hub.log().copied();
    team.cut();
    let mut newcomer = team.newcomer();
    team.world.sync(&mut newcomer);
    team.recorder.changes(600_000, notes[0], "后来改的");
    let late = team.recorder.writes(600_500, "后来写的");
    team.world.sync(&mut team.recorder);
    team.world.sync(&mut newcomer);
    let own = newcomer.writes(601_000, "新人写的");
    newcomer.changes(601_500, notes[1], "新人改的");
    // Set back to before its recorder had sent anything of that.
    team.world.restored(early, 0x72);
    team.world.sync(&mut team.office);
    let summary = team.world.sync(&mut newcomer);
    assert_eq!(summary.stuck, [], "what came before is the hub's to bring back");
    for _ in 0..2 {
        team.world.sync(&mut team.recorder);
        team.world.sync(&mut team.lead);
        team.world.sync(&mut newcomer);
    }
    assert_eq!(newcomer.text(late).as_deref(), Some("后来写的"));
    assert_eq!(team.lead.text(own).as_deref(), Some("新人写的"));
    same(&newcomer, &team.lead);
    newcomer.is_clean();
}

#[test]
fn a_feed_read_anew_fills_in_what_a_snapshot_stood_for() {
    let (mut team, notes) = team(20);
    team.recorder.changes(500_000, notes[3], "第二版");
    team.world.sync(&mut team.recorder);
    team.cut();
    let mut newcomer = team.newcomer();
    team.world.sync(&mut newcomer);
    assert_eq!(store::history(&newcomer.store, notes[3]).unwrap(), [], "it came with its state alone");
    team.recorder.changes(600_000, notes[3], "第三版");
    team.world.sync(&mut team.recorder);
    team.world.sync(&mut newcomer);
    let lines = store::history(&newcomer.store, notes[3]).unwrap();
    assert_eq!((lines.len(), lines[0].changes[0].before.as_deref()), (1, Some("第二版")), "what was before is known");
    assert!(!store::is_history_here(&newcomer.store, notes[3]).unwrap());
    newcomer.store.rewind(draft()).unwrap();
    team.world.sync(&mut newcomer);
    team.world.sync(&mut team.lead);
    assert_eq!(store::history(&newcomer.store, notes[3]).unwrap().len(), 3, "its whole history is here now");
    same(&newcomer, &team.lead);
    newcomer.is_clean();
}

#[test]
fn a_vault_that_lost_some_of_its_own_reads_the_feed() {
    let (team, notes) = team(10);
    team.cut();
    // The recorder's copy of before its first word comes by: the same vault, nothing in it.
    let mut set_back = team.world.again(&team.recorder);
    team.world.sync(&mut set_back);
    assert_eq!(set_back.store.began_with(draft()).unwrap(), None);
    assert_eq!(store::history(&set_back.store, notes[2]).unwrap().len(), 1, "its own words came back as it wrote them");
    set_back.is_clean();
}

#[test]
fn own_work_before_the_first_sync_goes_up_and_stays() {
    let (mut team, notes) = team(20);
    team.cut();
    let mut newcomer = team.newcomer();
    let own = newcomer.writes(700_000, "联网之前写的");
    team.world.sync(&mut newcomer);
    assert!(newcomer.store.began_with(draft()).unwrap().is_some());
    assert_eq!(newcomer.text(own).as_deref(), Some("联网之前写的"));
    assert_eq!(newcomer.text(notes[5]).as_deref(), Some("第5条记录"));
    assert_eq!(newcomer.store.unstamped().unwrap(), 0);
    newcomer.changes(701_000, own, "联网之后改的");
    newcomer.changes(701_500, notes[5], "新人改的");
    team.world.sync(&mut newcomer);
    team.world.sync(&mut team.lead);
    assert_eq!(team.lead.text(notes[5]).as_deref(), Some("新人改的"));
    same(&newcomer, &team.lead);
    newcomer.is_clean();
}

#[test]
fn laptops_side_by_side_hand_on_what_they_can_vouch_for() {
    let (mut team, notes) = team(12);
    team.cut();
    let mut newcomer = team.newcomer();
    team.world.sync(&mut newcomer);
    let (from, to) = (team.recorder.actor.device, newcomer.actor.device);
    for (who, card) in [(&mut newcomer, team.recorder.card.clone()), (&mut team.recorder, team.lead.card.clone())] {
        who.store.know_device(&card.card.device().unwrap(), &serde_json::to_vec(&card).unwrap()).unwrap();
    }
    // The recorder hands over everything it ever wrote: behind the snapshot it is passed over.
    team.recorder.changes(800_000, notes[0], "当面交换的");
    team.recorder.store.close_batches().unwrap();
    let outgoing = team.recorder.store.outgoing(to, &[draft()]).unwrap();
    assert!(outgoing.batches.len() > 1);
    let admit = |_: &rusqlite::Connection, _: &store::Device, _, _: &change::Change| Some(Role::Recorder);
    newcomer.store.receive(from, &outgoing, Instant(world::START + 900_000), &admit).unwrap();
    assert_eq!(newcomer.text(notes[0]).as_deref(), Some("当面交换的"));
    newcomer.is_clean();
    // And hands nobody a chain whose beginning it does not have.
    let handed = newcomer.store.outgoing(team.lead.actor.device, &[draft()]).unwrap();
    assert!(handed.batches.iter().all(|batch| batch.header.device == to), "only its own");
    for _ in 0..2 {
        team.world.sync(&mut newcomer);
        team.world.sync(&mut team.recorder);
        team.world.sync(&mut team.lead);
    }
    same(&newcomer, &team.lead);
    newcomer.is_clean();
}
