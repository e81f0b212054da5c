//! Photos and files by a carrier (docs/adr/0032): pieces go up after the words of their bundle and come down when asked for; the hub takes
//! of them what it takes on the line, and what it refuses of a file holds up nothing else. On every engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod world;

use concerns::{Attachment, CheckedFile};
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Answering, Log, MOST_A_DAY, PieceTx, Refused};
use kernel::{Instant, RecordId, Role};
use std::collections::{BTreeMap, BTreeSet};
use store::PIECE_BYTES;
use sync::{BroughtPiece, FilesAnswered, Freight, MadeBundle, PieceWish, TakenAnswer};
use world::{Laptop, NORTH, SOUTH, START, World};

const MIB: u64 = PIECE_BYTES;

struct Team<L: Log> {
    world: World<L>,
    recorder: Laptop,
    lead: Laptop,
    stranger: Laptop,
}

fn team<L: Log>(log: L) -> Team<L> {
    let (mut world, mut office) = World::begun(log);
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    let stranger = world.join(&mut office, Role::Recorder, SOUTH);
    world.sync(&mut office);
    let mut team = Team { world, recorder, lead, stranger };
    for _ in 0..2 {
        for laptop in [&mut office, &mut team.recorder, &mut team.lead, &mut team.stranger] {
            team.world.sync(laptop);
        }
    }
    team
}

/// A photo of that many bytes on something heard, in the draft, that no machine packs smaller.
fn attaches(laptop: &mut Laptop, at: i64, size: u64) -> RecordId {
    let item = laptop.hears(at, "楼道堆物");
    let bytes: Vec<u8> = (0..size as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let file = CheckedFile { name: "楼道.jpg".into(), media_type: "image/jpeg", bytes, thumbnail: None };
    let (actor, now) = (laptop.actor, Instant(START + at));
    laptop.store.write::<_, concerns::Error>(&actor, now, |tx| concerns::attach(tx, item, &file)).unwrap()
}

fn piece(laptop: &Laptop, record: RecordId, no: u32) -> Vec<u8> {
    laptop.store.piece(record, no).unwrap().unwrap()
}

/// All that waits of a laptop's files, in the order in which it goes.
fn waiting(laptop: &Laptop) -> Freight {
    let timeline = laptop.store.last_timeline().unwrap();
    Freight {
        brings: laptop.store.pieces_to_carry(timeline, &(Instant(0)..Instant(0))).unwrap().into(),
        ..Freight::default()
    }
}

fn wishes(record: RecordId, count: u32) -> Freight {
    Freight { wishes: (0..count).map(|no| PieceWish { record, no }).collect(), ..Freight::default() }
}

/// The words, then bundles of files until the freight is gone; noted as lying safely.
fn export<L: Log>(world: &World<L>, laptop: &mut Laptop, mut freight: Freight) -> Vec<MadeBundle> {
    let mut made = world.vaulted(laptop, |v| v.make_bundles(&mut freight).unwrap());
    let part = made.len() as u32;
    while let Some(further) = world.vaulted(laptop, |v| v.make_further(part, &mut freight).unwrap()) {
        made.push(further);
    }
    made.iter().for_each(|one| laptop.store.note_carriage(&one.carriage).unwrap());
    made
}

/// What the hub said of files is noted as a laptop does it.
fn takes_in<L: Log>(world: &World<L>, laptop: &mut Laptop, answer: &[u8]) -> TakenAnswer {
    let taken = world.take_answer(laptop, answer).unwrap();
    let timeline = laptop.store.last_timeline().unwrap();
    for (record, there) in &taken.files.there {
        let row = store::must::<Attachment>(laptop.store.read(), *record).unwrap().value;
        let there: BTreeSet<u32> = there.iter().copied().collect();
        laptop.store.note_pieces_there((*record, row.cut().unwrap().pieces()), &there, timeline).unwrap();
    }
    taken
}

/// There and back with one bundle, or with one of words and one of files behind it: what was said of words, and all that was of files.
fn carries<L: Log>(world: &World<L>, laptop: &mut Laptop, freight: Freight) -> TakenAnswer {
    let made = export(world, laptop, freight);
    assert!(made.len() <= 2);
    let mut taken =
        made.iter().map(|one| takes_in(world, laptop, &world.take(&one.bytes).unwrap())).collect::<Vec<_>>();
    let mut words = taken.remove(0);
    for further in taken {
        words.files.there.extend(further.files.there);
        words.files.refused.extend(further.files.refused);
    }
    words
}

fn kept<L: Log>(world: &World<L>, record: RecordId) -> Vec<u32> {
    let mut kept = world.hub.log().read(|tx| tx.pieces_of(record)).unwrap();
    kept.sort_unstable();
    kept
}

fn refused(record: RecordId, why: &str) -> (RecordId, String) {
    (record, why.to_owned())
}

/// However small a photo is, its words go before it, in a file of their own.
fn up_behind_their_words<L: Log>(log: L) {
    let Team { world, mut recorder, .. } = team(log);
    let small = attaches(&mut recorder, 1_000, 300_000);
    let freight = waiting(&recorder);
    let mut made = export(&world, &mut recorder, freight);
    assert_eq!((made.len(), recorder.store.carriages().unwrap().len()), (2, 2));
    assert_eq!((made[0].carriage.changes > 0, &made[0].carriage.pieces, made[1].carriage.changes), (true, &vec![], 0));
    let timeline = recorder.store.last_timeline().unwrap();
    assert!(recorder.store.is_file_on_carrier(small, timeline).unwrap());
    assert_eq!(kept(&world, small), Vec::<u32>::new());
    let taken = takes_in(&world, &mut recorder, &world.take(&made.remove(0).bytes).unwrap());
    assert!(taken.is_whole && taken.summary.pushed > 0 && taken.files == FilesAnswered::default(), "{taken:?}");
    assert_eq!((recorder.store.unstamped().unwrap(), kept(&world, small)), (0, vec![]), "no word waits for a photo");
    let taken = takes_in(&world, &mut recorder, &world.take(&made.remove(0).bytes).unwrap());
    assert_eq!(taken.files, FilesAnswered { there: vec![(small, vec![0])], ..FilesAnswered::default() });
    assert_eq!(kept(&world, small), [0]);
    assert!(waiting(&recorder).brings.is_empty() && recorder.store.carriages().unwrap().is_empty());
}

/// A long one goes in as many as it takes; one that is lost on its way is the only one that goes again, and what comes twice is there once.
fn gone_on_with_after_a_loss<L: Log>(log: L) {
    let Team { world, mut recorder, .. } = team(log);
    let long = attaches(&mut recorder, 1_000, 7 * MIB + 77);
    let freight = waiting(&recorder);
    let made = export(&world, &mut recorder, freight);
    let held: Vec<Vec<u32>> =
        made.iter().map(|one| one.carriage.pieces.iter().map(|piece| piece.1).collect()).collect();
    assert_eq!(held, [vec![], vec![0, 1, 2], vec![3, 4, 5], vec![6, 7]]);
    assert!(made.iter().all(|one| one.bytes.len() <= sync::MOST_BUNDLE));
    for lost_is_the_third in [&made[3], &made[0], &made[1], &made[1], &made[3]] {
        let answer = world.take(&lost_is_the_third.bytes).unwrap();
        takes_in(&world, &mut recorder, &answer);
    }
    assert_eq!(kept(&world, long), [0, 1, 2, 6, 7], "the words of all of them were in the first");
    let again = waiting(&recorder);
    assert_eq!(again.brings.iter().map(|piece| piece.no).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!(carries(&world, &mut recorder, again).files.there, [(long, (0..8).collect())]);
    assert!(waiting(&recorder).brings.is_empty());
    let late = takes_in(&world, &mut recorder, &world.take(&made[2].bytes).unwrap());
    assert_eq!(late.files.refused, []);
    assert_eq!(kept(&world, long), (0..8).collect::<Vec<u32>>());
}

/// What went first onto a carrier comes last onto the next one, so that nothing is left out for good.
fn what_was_on_no_carrier_goes_first<L: Log>(log: L) {
    let Team { world, mut recorder, .. } = team(log);
    let first = attaches(&mut recorder, 1_000, 100);
    let freight = waiting(&recorder);
    let stick = export(&world, &mut recorder, freight).remove(1);
    let second = attaches(&mut recorder, 2_000, 100);
    let order = |laptop: &Laptop| waiting(laptop).brings.iter().map(|piece| piece.record).collect::<Vec<_>>();
    assert_eq!(order(&recorder), [second, first]);
    let relayed = store::Carriage { is_relayed: true, ..stick.carriage };
    recorder.store.note_carriage(&relayed).unwrap();
    assert_eq!(order(&recorder), [second], "a relay has it until it gives an answer");
    recorder.store.forget_carriage(relayed.id).unwrap();
    assert_eq!(order(&recorder), [second, first]);
    let (timeline, at) = (recorder.store.last_timeline().unwrap(), relayed.made_at.0);
    let but = |from, until| recorder.store.pieces_to_carry(timeline, &(Instant(from)..Instant(until))).unwrap();
    assert_eq!(but(at, at + 1).iter().map(|piece| piece.record).collect::<Vec<_>>(), [second], "it rests for a while");
    assert_eq!((but(at + 1, at + 9).len(), but(at - 9, at).len()), (2, 2));
}

/// Foreign, bent, too long, beyond the end, more than there may be: none is kept, and the words of the same bundle count.
fn no_refusal_holds_up_the_words<L: Log>(log: L) {
    let Team { world, mut recorder, mut lead, mut stranger } = team(log);
    let (one, two) = (attaches(&mut recorder, 1_000, MIB + 9), attaches(&mut recorder, 2_000, 50));
    world.sync(&mut recorder);
    world.sync(&mut lead);
    let right = piece(&recorder, one, 0);
    let mut bent = right.clone();
    bent[70] ^= 1;
    lead.store.take_piece(one, 0, &bent).unwrap();
    lead.store.take_piece(one, 1, &right).unwrap();
    lead.store.take_piece(one, 2, &right[..40]).unwrap();
    lead.store.take_piece(two, 0, &piece(&recorder, two, 0)).unwrap();
    stranger.store.take_piece(one, 0, &right).unwrap();

    lead.writes(3_000, "已与物业商定");
    let freight = waiting(&lead);
    let taken = carries(&world, &mut lead, freight);
    let whys = ["piece_hash_wrong", "piece_size_wrong", "piece_unknown"];
    assert_eq!(taken.files.refused, whys.map(|why| refused(one, why)));
    let there: BTreeMap<RecordId, Vec<u32>> = taken.files.there.into_iter().collect();
    assert_eq!(there, BTreeMap::from([(one, vec![]), (two, vec![0])]));
    assert!(taken.is_whole && lead.store.unstamped().unwrap() == 0);
    assert_eq!((kept(&world, one), kept(&world, two)), (vec![], vec![0]));

    stranger.writes(3_000, "门口有积水");
    let freight = waiting(&stranger);
    let taken = carries(&world, &mut stranger, freight);
    assert_eq!(taken.files.refused, [refused(one, "attachment_unknown")]);
    assert_eq!((taken.files.there, stranger.store.unstamped().unwrap()), (vec![], 0));
    assert_eq!(kept(&world, one), Vec::<u32>::new());

    recorder.writes(4_000, "第二次去看过");
    let made = export(&world, &mut recorder, Freight::default()).remove(0);
    let mut bundle = world.hub.open_bundle(&made.bytes).unwrap().bundle;
    let tiny = |no| BroughtPiece { piece: PieceWish { record: one, no }, bytes: vec![no as u8] };
    bundle.files.brought = (0..300).map(tiny).collect();
    let sealed = bundle.seal(sync::BundleId([9; 16]), &recorder.store.identity().signing, &world.card).unwrap();
    assert_eq!(world.take(&sealed), Err(Refused::Unfit("bundle_damaged")), "no laptop makes one with so many");
    takes_in(&world, &mut recorder, &world.take(&made.bytes).unwrap());
    assert_eq!((kept(&world, one), recorder.store.unstamped().unwrap()), (vec![], 0));

    let freight = waiting(&recorder);
    let bytes = export(&world, &mut recorder, freight).remove(0).bytes;
    let mut bent = bytes.clone();
    bent[bytes.len() / 2] ^= 1;
    assert_eq!(world.take(&bent), Err(Refused::Unfit("bundle_damaged")));
    assert_eq!(kept(&world, one), Vec::<u32>::new(), "a file that was changed on its way brings nothing at all");
    world.take(&bytes).unwrap();
    assert_eq!(kept(&world, one), [0, 1]);
}

/// So much a day and laptop, as on the line; the rest is told, waits and goes later.
fn so_much_a_day_by_a_carrier_too<L: Log>(log: L) {
    let Team { world, mut recorder, .. } = team(log);
    let id = attaches(&mut recorder, 1_000, 2 * MIB);
    let first = piece(&recorder, id, 0).len() as u64;
    let filler = hub::log::PieceRow {
        record: RecordId::derive(&["filler"]),
        no: 0,
        device: recorder.card.card.device,
        at: world.hub.now(),
        bytes: vec![0; (MOST_A_DAY - first - 20) as usize],
    };
    world.hub.log().write(|tx| tx.keep_piece(&filler)).unwrap();
    let freight = waiting(&recorder);
    let taken = carries(&world, &mut recorder, freight);
    assert_eq!(taken.files.refused, [refused(id, "pieces_of_the_day_taken")]);
    assert_eq!((taken.files.there, recorder.store.unstamped().unwrap()), (vec![(id, vec![0])], 0));
    world.wait_days(2);
    let rest = waiting(&recorder);
    assert_eq!(rest.brings.iter().map(|piece| piece.no).collect::<Vec<_>>(), [1]);
    assert_eq!(carries(&world, &mut recorder, rest).files.there, [(id, vec![0, 1])]);
}

/// What is asked for comes with the answer, to readers alone; as much as an answer holds, and the rest in the next file or the next bundle.
fn down_when_asked_for<L: Log>(log: L) {
    let Team { world, mut recorder, mut lead, mut stranger } = team(log);
    let (long, absent) = (attaches(&mut recorder, 1_000, 12 * MIB), attaches(&mut recorder, 2_000, 10));
    world.sync(&mut recorder);
    world.sync(&mut lead);
    let all: Vec<_> = (0..12).map(|no| piece(&recorder, long, no)).collect();
    for (no, bytes) in (0..).zip(&all) {
        let brought = BroughtPiece { piece: PieceWish { record: long, no }, bytes: bytes.clone() };
        world.ask(&recorder, &sync::Request::KeepPiece(brought));
    }
    assert_eq!(carries(&world, &mut lead, Freight::default()).files, FilesAnswered::default(), "nobody asked");
    lead.store.want_file(absent, Instant(5)).unwrap();
    for (before, left) in [(5, vec![absent]), (6, vec![])] {
        lead.store.forget_wanted_before(absent, Instant(before)).unwrap();
        assert_eq!(lead.store.wanted_files().unwrap(), left);
    }
    let taken = carries(&world, &mut lead, wishes(absent, 1));
    assert_eq!(taken.files.refused, [refused(absent, "attachment_not_at_hub")]);
    let taken = carries(&world, &mut stranger, wishes(long, 12));
    assert_eq!((taken.files.refused, taken.files.pieces), (vec![refused(long, "attachment_unknown")], vec![]));

    let taken = carries(&world, &mut lead, wishes(long, 12));
    let came: Vec<_> = taken.files.pieces.iter().map(|brought| brought.piece.no).collect();
    assert_eq!(came, [0], "a slow line has to bring it whole, and the rest is wished for again");
    assert!(taken.files.pieces.iter().all(|brought| brought.bytes == all[brought.piece.no as usize]));

    let made = export(&world, &mut lead, wishes(long, 12)).remove(0);
    let (opened, mut answers) = (world.hub.open_bundle(&made.bytes).unwrap(), Vec::new());
    let mut keep = |bytes| {
        answers.push(bytes);
        Ok(())
    };
    world.hub.answer_bundle_in_files(&opened, usize::MAX, &mut keep).unwrap();
    let taken: Vec<_> = answers.iter().map(|answer| takes_in(&world, &mut lead, answer)).collect();
    assert_eq!(
        taken.iter().map(|one| (one.files.pieces.len(), one.has_more)).collect::<Vec<_>>(),
        [(8, true), (4, false)]
    );
}

fn on_every_engine<L: Log>(log: impl Fn() -> L) {
    up_behind_their_words(log());
    gone_on_with_after_a_loss(log());
    what_was_on_no_carrier_goes_first(log());
    no_refusal_holds_up_the_words(log());
    so_much_a_day_by_a_carrier_too(log());
    down_when_asked_for(log());
}

#[test]
fn files_go_up_and_come_down_by_a_carrier_as_on_the_line() {
    on_every_engine(MemoryLog::default);
}

#[test]
fn the_same_holds_on_sqlite() {
    on_every_engine(|| SqliteLog::in_memory().unwrap());
}

#[cfg(unix)]
#[test]
fn the_same_holds_on_postgresql() {
    let cluster = cluster::Cluster::shared();
    on_every_engine(|| world::on_postgres(&cluster.url(&cluster.database())));
}
