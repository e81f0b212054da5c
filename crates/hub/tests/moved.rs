//! What goes over the wire to somebody who comes after a record has left: not a word of it, whatever program asks (decisions D5). Whoever
//! was there before holds nothing more by asking again.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod world;

use directory::{HeldVerdict, RuleHeld};
use hub::Log;
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use kernel::{Instant, RecordId, Role, ScopeId};
use seal::{Hash, SealSecret};
use std::cell::RefCell;
use store::{Entering, FeedItem, FeedPage};
use sync::{BundleAnswer, Page, Pull, Reply, Request, Wish};
use world::{Laptop, NORTH, SOUTH, START, World};

/// Stands in what moves away.
const GONE: &str = "zqgonewords";
/// Stands in what stays, in the same batches.
const HERE: &str = "zqherewords";

struct Team<L: Log> {
    world: World<L>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
    south: Laptop,
    moved: RecordId,
    stays: RecordId,
}

/// A concern of the north with all that can be said of one, sent to the south; another one beside it stays.
fn team<L: Log>(log: L) -> Team<L> {
    let (mut world, mut office) = World::begun(log);
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    let south = world.join(&mut office, Role::Lead, SOUTH);
    world.sync(&mut office);
    let moved = recorder.hears(1_111, &format!("{GONE} 漏水"));
    let stays = recorder.hears(1_222, &format!("{HERE} 漏水"));
    world.sync(&mut recorder);
    world.sync(&mut lead);
    for (id, word) in [(moved, GONE), (stays, HERE)] {
        assert!(lead.describes(1_500, id, &format!("{word} 说得更清楚")));
        lead.confirms_item(2_000, id);
    }
    world.sync(&mut lead);
    world.sync(&mut recorder);
    for (id, word) in [(moved, GONE), (stays, HERE)] {
        assert!(recorder.notes(2_500, id, &format!("{word} 催过")));
    }
    world.sync(&mut recorder);
    let_in_late(&mut world, &mut office, (moved, stays));
    world.sync(&mut office);
    assert!(office.sends(9_000, moved, SOUTH));
    world.sync(&mut office);
    Team { world, office, recorder, lead, south, moved, stays }
}

/// A delegate's posting has ended when what was written last comes up; the office lets it in.
fn let_in_late<L: Log>(world: &mut World<L>, office: &mut Laptop, (moved, stays): (RecordId, RecordId)) {
    let mut late = world.join(office, Role::Lead, NORTH);
    world.sync(office);
    world.sync(&mut late);
    world.end(office, late.actor.grant, 0);
    world.sync(office);
    world.wait_days(2);
    for (id, word) in [(moved, GONE), (stays, HERE)] {
        assert!(late.describes(3_000, id, &format!("{word} 来晚了")));
    }
    assert_eq!(world.sync(&mut late).not_in_force, 2);
    world.sync(office);
    let (actor, now) = (office.actor, Instant(START + 4_000));
    let waiting = directory::held_changes(office.store.read(), 500, now).unwrap().rows;
    let ids = waiting.iter().filter(|row| row.verdict.is_none()).map(|row| row.id).collect();
    let args = RuleHeld { ids, verdict: HeldVerdict::Admitted, because: None };
    office.store.write::<_, directory::Error>(&actor, now, |tx| directory::rule_held(tx, &args)).unwrap();
    world.sync(office);
}

/// Everything in a page that could be read: bodies unpacked, and what the hub itself says.
fn words(page: &FeedPage) -> Vec<&[u8]> {
    let mut words: Vec<&[u8]> = Vec::new();
    for item in &page.items {
        match item {
            FeedItem::Batch(item) => {
                let pieces = item.batch.iter().flat_map(|batch| &batch.pieces);
                words.extend(pieces.filter_map(change::Piece::body));
            }
            FeedItem::Enter(bytes, _) => words.push(bytes),
            FeedItem::Leave(_) => {}
        }
    }
    words
}

fn count(pages: &[Page], word: &str) -> usize {
    let holds = |bytes: &&[u8]| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    pages.iter().flat_map(|page| words(&page.feed)).filter(holds).count()
}

/// A whole sync, and the pages that came over the wire.
fn synced<L: Log>(world: &World<L>, laptop: &mut Laptop) -> Vec<Page> {
    let pages = RefCell::new(Vec::new());
    let seen = |reply: Reply| {
        if let Reply::Pulled(pulled) = &reply {
            pages.borrow_mut().extend(pulled.pages.clone());
        }
        reply
    };
    let summary = world.sync_through(laptop, usize::MAX, &seen);
    assert_eq!((summary.stuck, summary.repaired), (Vec::new(), 0));
    pages.into_inner()
}

/// A program that asks for a feed from its start, as it likes.
fn asked<L: Log>(world: &World<L>, laptop: &Laptop, scope: ScopeId, after: u64) -> Vec<Page> {
    let wish = Wish { scope, after, own: (0, Hash([0; 32])) };
    match world.ask(laptop, &Request::Pull(Pull { wishes: vec![wish], most_bytes: 3 << 20 })) {
        Reply::Pulled(pulled) => pulled.pages,
        other => panic!("{other:?}"),
    }
}

fn whoever_comes_later_is_given_no_word<L: Log>(log: L) {
    let Team { mut world, mut office, mut south, moved, stays, .. } = team(log);
    let mut newcomer = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let pages = synced(&world, &mut newcomer);
    assert!(count(&pages, HERE) >= 5, "the search finds what stays: {}", count(&pages, HERE));
    assert_eq!(count(&pages, GONE), 0, "not a word of what has moved");
    for item in pages.iter().flat_map(|page| &page.feed.items) {
        if let FeedItem::Enter(bytes, _) = item {
            let read = Entering::decode(bytes).ok().map(|entering| entering.record);
            assert_eq!(Entering::record_at_front(bytes), read, "what stands at the front is what it is about");
        }
    }
    assert_eq!(newcomer.words(moved), None);
    assert_eq!(newcomer.words(stays), office.words(stays));
    assert_eq!(newcomer.entries(stays), office.entries(stays));
    newcomer.is_clean();
    let again = world.sync(&mut newcomer);
    assert_eq!((again.repaired, again.left), (0, 0));
    assert!(count(&synced(&world, &mut south), GONE) > 0, "whoever it was sent to reads it");
    assert_eq!(south.words(moved), office.words(moved));
    south.is_clean();

    // It comes back, and with it all that it says; what was hidden stays so.
    assert!(south.describes(20_000, moved, &format!("{GONE} 南边改过")));
    world.sync(&mut south);
    world.sync(&mut office);
    assert!(office.sends(21_000, moved, NORTH));
    world.sync(&mut office);
    world.sync(&mut newcomer);
    assert_eq!(newcomer.words(moved), office.words(moved));
    assert_eq!(newcomer.entries(moved), office.entries(moved));
    newcomer.is_clean();
    assert_eq!(world.sync(&mut newcomer).repaired, 0);
}

#[test]
fn whoever_comes_after_a_concern_was_sent_away_is_given_no_word_of_it() {
    whoever_comes_later_is_given_no_word(MemoryLog::default());
}

#[test]
fn whoever_comes_after_a_concern_was_sent_away_is_given_no_word_of_it_from_sqlite() {
    whoever_comes_later_is_given_no_word(SqliteLog::in_memory().unwrap());
}

#[cfg(unix)]
#[test]
fn whoever_comes_after_a_concern_was_sent_away_is_given_no_word_of_it_from_postgres() {
    let cluster = cluster::Cluster::shared();
    whoever_comes_later_is_given_no_word(world::on_postgres(&cluster.url(&cluster.database())));
}

#[test]
fn nor_is_who_was_there_by_asking_again_from_wherever() {
    let Team { world, mut office, mut recorder, lead, moved, .. } = team(MemoryLog::default());
    let work = kernel::Compartment::Work.at(lead.community());
    for scope in [lead.draft(), work] {
        for after in 0..6 {
            let pages = asked(&world, &lead, scope, after);
            let others = |page: &Page| {
                let mut page = page.clone();
                // What one wrote oneself one has.
                page.feed
                    .items
                    .retain(|item| !matches!(item, FeedItem::Batch(of) if of.receipt.device == lead.card.card.device));
                page
            };
            assert_eq!(count(&pages.iter().map(others).collect::<Vec<_>>(), GONE), 0, "after {after}");
        }
    }
    assert!(count(&asked(&world, &lead, work, 0), HERE) > 0);
    assert_eq!(world.sync(&mut recorder).left, 1, "who has it lets it go");
    assert_eq!(recorder.words(moved), None);
    recorder.is_clean();
    // Whoever may read where it went is told by every feed.
    assert!(count(&asked(&world, &office, work, 0), GONE) > 0);
    world.sync(&mut office);
}

#[test]
fn what_is_left_after_an_erasure_is_of_the_record_too() {
    let Team { mut world, mut office, moved, stays, .. } = team(MemoryLog::default());
    // The words go, the number stays: it is in what is left of the change.
    let text = 5;
    for id in [moved, stays] {
        office.erases_fields(10_000, id, &[text]).unwrap();
    }
    world.sync(&mut office);
    let mut newcomer = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let pages = synced(&world, &mut newcomer);
    let number = |id: RecordId| {
        store::get::<concerns::Item>(office.store.read(), id).unwrap().map(|row| row.value.number).unwrap()
    };
    assert!(count(&pages, &number(stays)) > 1);
    assert_eq!(count(&pages, &number(moved)), 0);
    newcomer.is_clean();
}

#[test]
fn a_bundle_brings_no_more_than_the_line() {
    let Team { mut world, mut office, moved, stays, .. } = team(MemoryLog::default());
    let mut newcomer = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let mut pages = Vec::new();
    for _ in 0..2 {
        for bundle in world.export(&mut newcomer) {
            let answer = world.take(&bundle).unwrap();
            let device = newcomer.card.card.device;
            let secret = SealSecret::from_bytes(&[device.bytes()[0]; 32]);
            let to = (device, world.district.id());
            pages.extend(BundleAnswer::open(&answer, to, &secret, &world.card).unwrap().1.pages);
            world.take_answer(&mut newcomer, &answer).unwrap();
        }
    }
    assert!(count(&pages, HERE) > 0);
    assert_eq!(count(&pages, GONE), 0);
    assert_eq!((newcomer.words(moved), newcomer.words(stays)), (None, office.words(stays)));
    newcomer.is_clean();
}

/// A snapshot was cut while the record was there.
#[test]
fn nor_does_a_snapshot_bring_what_left_after_it_was_cut() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    let (moved, stays) = (lead.hears(1_111, &format!("{GONE} 漏水")), lead.hears(1_222, &format!("{HERE} 漏水")));
    [moved, stays].into_iter().for_each(|id| lead.confirms_item(2_000, id));
    world.sync(&mut lead);
    let work = kernel::Compartment::Work.at(lead.community());
    world.hub.cut_snapshot(work, store::ChunkSize::default()).unwrap().unwrap();
    let mut newcomers: Vec<Laptop> = (0..3).map(|_| world.join(&mut office, Role::Recorder, NORTH)).collect();
    world.sync(&mut office);
    let chunks = |laptop: &Laptop| -> Option<Vec<Vec<u8>>> {
        let Reply::Snapshot(given) = world.ask(laptop, &Request::Snapshot(work)) else { panic!() };
        let names = store::Manifest::decode(&given?.manifest.bytes).unwrap().chunks;
        let chunk = |name: Hash| world.ask(laptop, &Request::Chunk(sync::ChunkWish { scope: work, name }));
        let bytes = names.iter().map(|name| match chunk(name.hash) {
            Reply::Chunk(chunk) => chunk.unwrap(),
            other => panic!("{other:?}"),
        });
        Some(bytes.collect())
    };
    let holds = |packed: &[u8], word: &str| {
        let states = store::Chunk::unpack(packed).unwrap().records;
        states.iter().any(|bytes| bytes.windows(word.len()).any(|w| w == word.as_bytes()))
    };
    world.sync_until(&mut newcomers[0], 2);
    let before = chunks(&newcomers[0]).unwrap();
    assert!(before.iter().any(|packed| holds(packed, GONE)), "it was theirs to read then");
    let name = store::Chunk::name(&before[0]);
    assert!(office.sends(9_000, moved, SOUTH));
    world.sync(&mut office);
    assert_eq!(chunks(&newcomers[0]), None);
    let wish = sync::ChunkWish { scope: work, name };
    assert_eq!(world.ask(&newcomers[0], &Request::Chunk(wish)), Reply::Chunk(None), "not by its name either");
    let pages = synced(&world, &mut newcomers[0]);
    assert_eq!((count(&pages, GONE), newcomers[0].words(moved)), (0, None));
    assert_eq!(newcomers[0].words(stays), office.words(stays));
    world.hub.cut_snapshot(work, store::ChunkSize::default()).unwrap().unwrap();
    world.sync_until(&mut newcomers[1], 2);
    let after = chunks(&newcomers[1]).unwrap();
    assert!(after.iter().any(|packed| holds(packed, HERE)) && !after.iter().any(|packed| holds(packed, GONE)));
    for laptop in &mut newcomers {
        world.sync(laptop);
        assert_eq!((laptop.words(moved), laptop.words(stays)), (None, office.words(stays)));
        laptop.is_clean();
    }
}
