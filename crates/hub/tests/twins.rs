//! A vault that was set back to a copy of itself, or lives twice, writes on: nothing of either is lost, nothing comes twice, and what
//! one has not seen of the other stays a difference to be looked at (ADR 0021).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use change::{Chain, Change, Piece};
use hub::log::memory::MemoryLog;
use kernel::{Compartment, DeviceId, Instant, RecordId, Role};
use std::collections::BTreeSet;
use store::{Offer, conflicts, dump_tables};
use sync::{Answer, Push, Reply, Request, Summary};
use visits::Journal;
use world::{Laptop, NORTH, START, World};

/// A recorder whose vault was copied after its first sync, and a lead who sees all that reaches the hub.
struct Team {
    world: World<MemoryLog>,
    recorder: Laptop,
    copy: Laptop,
    lead: Laptop,
    note: RecordId,
    item: RecordId,
}

fn team() -> Team {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    let (note, item) = (recorder.writes(1_000, "周一"), recorder.hears(1_100, "水压低"));
    world.sync(&mut recorder);
    world.sync(&mut lead);
    let copy = world.copied(&recorder, 0xc1);
    Team { world, recorder, copy, lead, note, item }
}

#[track_caller]
fn synced(world: &World<MemoryLog>, laptop: &mut Laptop) -> Summary {
    let summary = world.sync(laptop);
    assert_eq!((&summary.stuck, summary.repaired), (&Vec::new(), 0), "{summary:?}");
    assert_eq!(laptop.store.unstamped().unwrap(), 0, "{summary:?}");
    laptop.is_clean();
    summary
}

fn texts(laptop: &Laptop) -> BTreeSet<String> {
    let rows = store::rows::<Journal>(laptop.store.read(), "", []).unwrap();
    let all: Vec<String> = rows.into_iter().map(|row| row.value.text).collect();
    let distinct: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(distinct.len(), all.len(), "nothing is there twice: {all:?}");
    distinct
}

fn of(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

/// Records, entries and differences as everybody has them.
fn folded(laptop: &Laptop) -> Vec<String> {
    const TABLES: [&str; 4] = ["record|", "entry|", "journal|", "conflict|"];
    let mut lines = dump_tables(laptop.store.read()).unwrap();
    lines.retain(|l| TABLES.iter().any(|t| l.starts_with(t)));
    lines.sort();
    lines
}

/// The hub has not been told of its being set back, and is in the life it was in.
#[test]
fn what_the_hub_gave_its_word_on_gives_way_to_nothing() {
    let Team { mut world, mut recorder, mut copy, .. } = team();
    let before = world.hub.log().copied();
    recorder.writes(2_000, "周二");
    synced(&world, &mut recorder);
    world = world.beside(before);
    copy.writes(2_000, "副本上的");
    synced(&world, &mut copy);
    let (told, whole) = (folded(&recorder), recorder.store.cursors().unwrap());
    let refused = world.try_sync_through(&mut recorder, usize::MAX, &|reply| reply);
    assert!(refused.is_err_and(|error| error.to_string().contains("forked")));
    assert_eq!(folded(&recorder), told);
    assert_eq!(recorder.store.cursors().unwrap().len(), whole.len());
    recorder.is_clean();
}

#[test]
fn a_copy_that_wrote_on_loses_nothing_and_hides_nothing() {
    let Team { world, mut recorder, mut copy, mut lead, note, item } = team();
    recorder.writes(2_000, "周二");
    assert!(recorder.changes(2_100, note, "周一，周二改过"));
    assert!(recorder.describes(2_200, item, "水压低，周二"));
    synced(&world, &mut recorder);
    let on_the_copy = copy.writes(3_000, "周四");
    assert!(copy.changes(3_100, note, "周一，周四改过"));
    assert!(copy.changes(3_200, note, "周一，周四又改"));
    assert!(copy.changes(3_300, on_the_copy, "周四，改过"));

    let summary = synced(&world, &mut copy);
    assert_eq!((summary.rejoined, summary.pushed), (4, 4), "{summary:?}");
    for laptop in [&mut lead, &mut recorder] {
        assert_eq!(synced(&world, laptop).rejoined, 0);
    }
    for laptop in [&copy, &lead, &recorder] {
        let open = conflicts(laptop.store.read(), hub::COLUMNS).unwrap();
        let [difference] = open.as_slice() else { panic!("{open:?}") };
        assert_eq!((difference.record, difference.fields[0].versions.len()), (note, 2), "{difference:?}");
        assert!(texts(laptop).contains("周二") && texts(laptop).contains("周四，改过"));
        assert_eq!(laptop.words(item).as_deref(), Some("水压低，周二"));
    }
    assert_eq!(folded(&copy), folded(&recorder));
    assert_eq!(folded(&copy), folded(&lead));
}

/// Both go on, by turns, and had something unsent in common when they parted.
#[test]
fn a_vault_that_lives_twice_brings_everything_once() {
    let Team { world, mut recorder, mut lead, item, .. } = team();
    recorder.writes(2_000, "还没上传");
    let mut copy = world.copied(&recorder, 0xc2);
    let mut all = of(&["周一", "还没上传"]);
    for round in 0..6i64 {
        for (who, laptop) in [("甲", &mut recorder), ("乙", &mut copy)] {
            for n in 0..1 + round % 3 {
                let text = format!("{who}{round}-{n}");
                laptop.writes(10_000 * (round + 1) + n, &text);
                all.insert(text);
            }
            assert!(laptop.steps(10_000 * (round + 1) + 500, item, kernel::Intent::Reply));
            // Now and then one of the two stays away for a while.
            if round % 3 < 2 || who == "甲" {
                synced(&world, laptop);
            }
        }
    }
    synced(&world, &mut copy);
    for laptop in [&mut recorder, &mut copy, &mut lead] {
        synced(&world, laptop);
    }
    for laptop in [&recorder, &copy, &lead] {
        assert_eq!(texts(laptop), all);
        assert_eq!(laptop.entries(item).len(), 12);
    }
    assert_eq!(folded(&copy), folded(&recorder));
    assert_eq!(folded(&copy), folded(&lead));
}

/// One closed the batch that was open when they parted, the other went on in it.
#[test]
fn a_batch_that_one_copy_closed_and_the_other_went_on_in_is_no_batch_twice() {
    let Team { world, mut recorder, mut lead, .. } = team();
    recorder.writes(2_000, "还没上传");
    let mut copy = world.copied(&recorder, 0xc2);
    copy.writes(3_000, "接着写");
    synced(&world, &mut recorder);
    assert_eq!(synced(&world, &mut copy).rejoined, 1);
    for laptop in [&mut recorder, &mut lead] {
        synced(&world, laptop);
        assert_eq!(texts(laptop), of(&["周一", "还没上传", "接着写"]));
    }
}

#[test]
fn a_copy_that_wrote_nothing_gets_all_of_it_back() {
    let Team { world, mut recorder, mut copy, note, .. } = team();
    recorder.writes(2_000, "周二");
    assert!(recorder.changes(2_100, note, "改过"));
    synced(&world, &mut recorder);
    assert_eq!(synced(&world, &mut copy).rejoined, 0);
    assert_eq!(folded(&copy), folded(&recorder));
    copy.writes(3_000, "接着写");
    assert_eq!(synced(&world, &mut copy).rejoined, 0);
}

/// More than one batch on either side, and cut off at every answer.
#[test]
fn a_long_copy_rejoins_wherever_the_line_is_cut() {
    let Team { world, mut recorder, mut copy, mut lead, .. } = team();
    for n in 0..3 {
        (0..40).for_each(|k| _ = recorder.writes(2_000 + n * 1_000 + k, &format!("原{n}-{k}")));
        synced(&world, &mut recorder);
    }
    (0..560).for_each(|k| _ = copy.writes(9_000 + k, &format!("副{k}")));
    for answers in 1..12 {
        let summary = world.sync_until(&mut copy, answers);
        assert!(summary.stuck.is_empty(), "{summary:?}");
        copy.is_clean();
    }
    for laptop in [&mut copy, &mut lead] {
        synced(&world, laptop);
        assert_eq!(texts(laptop).len(), 1 + 120 + 560);
    }
}

#[test]
fn files_bring_the_same() {
    let Team { world, mut recorder, mut copy, mut lead, note, .. } = team();
    recorder.writes(2_000, "周二");
    synced(&world, &mut recorder);
    copy.writes(3_000, "周四");
    assert!(copy.changes(3_100, note, "周一，周四改过"));
    let rejoined: u32 = world.sync_by_file(&mut copy).iter().map(|taken| taken.summary.rejoined).sum();
    assert_eq!(rejoined, 2);
    assert!(world.sync_by_file(&mut copy).iter().all(|taken| taken.is_whole && taken.summary.stuck.is_empty()));
    synced(&world, &mut lead);
    assert_eq!(texts(&lead), of(&["周一，周四改过", "周二", "周四"]));
    assert_eq!(folded(&copy), folded(&lead));
}

/// A hub in a new life took the copy's word first: what an earlier life had said of the other's gives way.
#[test]
fn what_an_earlier_life_said_goes_on_behind() {
    let Team { mut world, mut recorder, mut copy, .. } = team();
    let before = world.hub.log().copied();
    recorder.writes(2_000, "周二");
    synced(&world, &mut recorder);
    world.restored(before, 0x72);
    copy.writes(3_000, "周四");
    synced(&world, &mut copy);
    let summary = synced(&world, &mut recorder);
    assert_eq!(summary.rejoined, 1, "{summary:?}");
    synced(&world, &mut copy);
    assert_eq!(texts(&recorder), of(&["周一", "周二", "周四"]));
    assert_eq!(folded(&copy), folded(&recorder));
}

/// One vault of a laptop gives another what both may read.
fn given(from: &mut Laptop, to: &mut Laptop) -> u32 {
    from.store.close_batches().unwrap();
    let scopes = [from.draft(), Compartment::Work.at(from.community())];
    let outgoing = from.store.outgoing(to.actor.device, &scopes).unwrap();
    let roles = [(from.actor.device, from.actor.role), (to.actor.device, to.actor.role)];
    let admit = move |_: &rusqlite::Connection, d: &store::Device, _, _: &change::Change| {
        roles.iter().find(|r| r.0 == d.id).map(|r| r.1)
    };
    let received = to.store.receive(from.actor.device, &outgoing, Instant(START + 50_000), &admit).unwrap();
    from.store.mark_sent(to.actor.device, &outgoing).unwrap();
    received.changes
}

/// The recorder's vault was restored; only the lead's still has what was written since. Nobody is stuck over it, and it comes back.
#[test]
fn what_only_another_vault_still_has_comes_back_to_its_author() {
    let Team { world, mut recorder, mut copy, mut lead, note, .. } = team();
    recorder.writes(2_000, "周二");
    assert!(recorder.changes(2_100, note, "周一，周二改过"));
    let cards = [recorder.card.clone(), lead.card.clone()];
    for laptop in [&mut recorder, &mut copy, &mut lead] {
        for card in &cards {
            laptop.store.know_device(&card.card.device().unwrap(), &serde_json::to_vec(card).unwrap()).unwrap();
        }
    }
    assert_eq!(given(&mut recorder, &mut lead), 2);
    drop(recorder);
    copy.writes(3_000, "周四");
    assert!(copy.changes(3_100, note, "周一，周四改过"));
    synced(&world, &mut copy);

    lead.writes(4_000, "组长写的");
    synced(&world, &mut lead);
    assert_eq!(texts(&lead), of(&["周一，周四改过", "周四", "组长写的"]));
    assert_eq!(given(&mut lead, &mut copy), 3);
    assert_eq!(given(&mut lead, &mut copy), 0, "once");
    for laptop in [&mut copy, &mut lead] {
        synced(&world, laptop);
    }
    for laptop in [&copy, &lead] {
        assert!(texts(laptop).contains("周二"));
        let open = conflicts(laptop.store.read(), hub::COLUMNS).unwrap();
        assert_eq!((open.len(), open[0].record, open[0].fields[0].versions.len()), (1, note, 2));
    }
    assert_eq!(folded(&copy), folded(&lead));
}

/// A stick was made, the vault was put back from a copy, and another change stands under the number that the answer speaks of: it is
/// not taken for delivered, and what the stick brought comes back.
#[test]
fn an_answer_for_what_a_vault_no_longer_has_is_no_word_on_what_it_has() {
    let Team { world, mut recorder, mut copy, mut lead, .. } = team();
    recorder.writes(2_000, "在U盘上");
    let bundles = world.export(&mut recorder);
    drop(recorder);
    copy.writes(3_000, "恢复以后写的");
    let answers: Vec<Vec<u8>> = bundles.iter().map(|bundle| world.take(bundle).unwrap()).collect();
    for answer in &answers {
        let taken = world.take_answer(&mut copy, answer).unwrap();
        assert!(!taken.is_whole, "{taken:?}");
        assert_eq!(taken.summary.stuck, [], "{taken:?}");
    }
    assert_eq!(copy.store.unstamped().unwrap(), 1, "no word on it has come");
    synced(&world, &mut copy);
    synced(&world, &mut lead);
    for laptop in [&copy, &lead] {
        assert_eq!(texts(laptop), of(&["周一", "在U盘上", "恢复以后写的"]));
    }
}

/// The recorder's laptop is out of use, and gets no feed any more. One of its two vaults has come by since, the other comes now.
fn out_of_use() -> (Team, Laptop) {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    let (note, item) = (recorder.writes(1_000, "周一"), recorder.hears(1_100, "水压低"));
    for laptop in [&mut recorder, &mut lead, &mut office] {
        world.sync(laptop);
    }
    recorder.writes(1_500, "两份都有");
    let copy = world.copied(&recorder, 0xc1);
    for n in 0..3 {
        recorder.writes(2_000 + n, &format!("周二{n}"));
        world.sync(&mut recorder);
    }
    world.hub.revoke(recorder.card.card.device).unwrap();
    recorder.writes(3_000, "停用以后");
    world.sync(&mut recorder);
    (Team { world, recorder, copy, lead, note, item }, office)
}

/// The office lets in all that waits; the lead has it then.
fn let_in(world: &World<MemoryLog>, office: &mut Laptop, lead: &mut Laptop) {
    for _ in 0..3 {
        world.sync(office);
        office.rules_on_one(60_000, false);
        world.sync(office);
        office.rules_on_one(61_000, false);
    }
    world.sync(office);
    world.sync(lead);
}

#[test]
fn a_copy_of_a_laptop_out_of_use_is_stuck_nowhere() {
    let (Team { world, mut recorder, mut copy, mut lead, .. }, mut office) = out_of_use();
    copy.writes(4_000, "副本上的");
    let summary = synced(&world, &mut copy);
    assert!(summary.is_revoked);
    assert_eq!(summary.rejoined, 1, "{summary:?}");
    assert_eq!(synced(&world, &mut recorder).rejoined, 0);
    assert_eq!(copy.store.not_in_force().unwrap().len(), 1, "what both had is no second time refused");
    let_in(&world, &mut office, &mut lead);
    assert_eq!(texts(&lead), of(&["周一", "两份都有", "周二0", "周二1", "周二2", "停用以后", "副本上的"]));
    assert_eq!(synced(&world, &mut copy).pushed, 0, "once");
}

#[test]
fn a_copy_of_a_laptop_out_of_use_comes_by_file_too() {
    let (Team { world, mut copy, mut lead, .. }, mut office) = out_of_use();
    copy.writes(4_000, "副本上的");
    for _ in 0..6 {
        let taken = world.sync_by_file(&mut copy);
        assert!(taken.iter().all(|taken| taken.summary.stuck.is_empty()), "{taken:?}");
    }
    assert_eq!(copy.store.unstamped().unwrap(), 0);
    let_in(&world, &mut office, &mut lead);
    assert!(texts(&lead).contains("副本上的"));
}

/// Both vaults wrote it down before they parted, and it came when the laptop was out of use: it waits once, with its words on both.
#[test]
fn what_both_vaults_had_waits_once() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    for laptop in [&mut office, &mut recorder, &mut lead] {
        world.sync(laptop);
    }
    recorder.writes(1_000, "两份都有");
    let mut copy = world.copied(&recorder, 0xc1);
    world.hub.revoke(recorder.card.card.device).unwrap();
    recorder.writes(2_000, "这一份的");
    copy.writes(3_000, "副本上的");
    for laptop in [&mut recorder, &mut copy] {
        synced(&world, laptop);
        assert!(texts(laptop).contains("两份都有"));
        assert_eq!(laptop.store.not_in_force().unwrap().len(), 2);
    }
    for _ in 0..2 {
        let_in(&world, &mut office, &mut lead);
    }
    assert_eq!(texts(&lead), of(&["两份都有", "这一份的", "副本上的"]));
}

/// Whoever holds it may be a thief: of what the other vault wrote, numbers and hashes alone go there.
#[test]
fn a_laptop_out_of_use_is_told_no_words_of_its_other_vault() {
    let (Team { world, mut copy, .. }, _) = out_of_use();
    copy.writes(4_000, "副本上的");
    let told = std::cell::RefCell::new(Vec::new());
    let line = |reply: Reply| {
        told.borrow_mut().push(format!("{reply:?}"));
        reply
    };
    world.try_sync_through(&mut copy, usize::MAX, &line).unwrap();
    let bytes = |words: &str| format!("{:?}", words.as_bytes()).trim_matches(['[', ']']).to_owned();
    let is_told =
        |words: &str| told.borrow().iter().any(|reply| reply.contains(&bytes(words)) || reply.contains(words));
    assert!(is_told("两份都有"), "what it brought itself is shown");
    assert_eq!((is_told("周二"), is_told("停用以后")), (false, false));
    assert_eq!(texts(&copy), of(&["周一", "两份都有", "副本上的"]));
}

/// The ids of hidden changes are told. Whoever puts other words under them, with the laptop's key, is shown none for it.
#[test]
fn to_name_a_change_is_not_to_know_it() {
    let (Team { world, mut recorder, copy, .. }, _) = out_of_use();
    recorder.store.close_batches().unwrap();
    let outgoing = recorder.store.outgoing(DeviceId::from_bytes([9; 16]), &[recorder.draft()]).unwrap();
    let signing = &copy.store.identity().signing;
    let mut forged = Vec::new();
    for mut batch in outgoing.batches {
        let mut chain = Chain(batch.header.prev_head);
        for (index, piece) in (0u32..).zip(&mut batch.pieces) {
            let mut change = Change::of_body(piece.body().unwrap()).unwrap();
            change.fields.values_mut().for_each(|value| *value = change::Value::Text("猜的".into()));
            chain = chain.with(change.body_hash(&batch.salts.at(index)));
            *piece = Piece::Body(change.encode());
        }
        (batch.head, batch.signature) = (chain.0, batch.header.sign(signing, batch.pieces.len() as u32, chain.0));
        forged.push(Offer { batch, receipt: None, sealed: Vec::new() });
    }
    assert!(forged.len() > 2);
    let push = Push { offers: forged, ..Push::default() };
    let Reply::Pushed(pushed) = world.ask(&copy, &Request::Push(push)) else { panic!("an answer") };
    let forked = pushed.answers.iter().filter(|answer| matches!(answer, Answer::Fork(forked) if forked.kept.is_some()));
    assert_eq!(forked.count(), 1, "{pushed:?}");
    let told = format!("{pushed:?}");
    for words in ["周一", "周二", "两份都有", "停用以后"] {
        let bytes = format!("{:?}", words.as_bytes());
        assert!(!told.contains(bytes.trim_matches(['[', ']'])), "{words}");
    }
}
