//! Random histories with erasures in them: whatever is written, carried, cut, moved, snapshot or set back, once everybody has met
//! nobody holds a word that was written without knowing of an erasure, and what was written in its knowledge is not lost.
//!
//! `ZOUFANG_HISTORIES=20000 cargo test --workspace --test erased_histories` runs more of them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod draws;
mod shown;
mod traces;
mod world;

use draws::{cases, drawn};
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{ErasureTx, Log, SnapshotTx, Step};
use kernel::{RecordId, Role};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};
use store::ChunkSize;
use traces::{database_holds, hub_holds, laptop_holds_of};
use world::{Laptop, NORTH, SOUTH, World};

type Event = (usize, u8, prop::sample::Index, u8);

fn events() -> impl Strategy<Value = Vec<Event>> {
    proptest::collection::vec((0usize..5, 0u8..18, any::<prop::sample::Index>(), any::<u8>()), 60..90)
}

/// A word that stands nowhere else, and what its author knew of erasures then.
struct Word {
    record: RecordId,
    token: String,
    is_step: bool,
    known: BTreeSet<RecordId>,
    author: kernel::DeviceId,
}

struct History<L: Log> {
    world: World<L>,
    /// Office, two recorders and a lead of the north, a recorder of the south.
    laptops: Vec<Laptop>,
    items: Vec<RecordId>,
    words: Vec<Word>,
    at: i64,
}

fn known(laptop: &Laptop, record: RecordId) -> BTreeSet<RecordId> {
    let mut statement = laptop.store.read().prepare("SELECT id FROM erasure WHERE about = ?1").unwrap();
    let ids = statement.query_map([record.bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?))).unwrap();
    ids.map(Result::unwrap).collect()
}

impl<L: Log> History<L> {
    fn begun(log: L) -> Self {
        let (mut world, mut office) = World::begun(log);
        let people = [(Role::Recorder, NORTH), (Role::Recorder, NORTH), (Role::Lead, NORTH), (Role::Recorder, SOUTH)];
        let joined: Vec<Laptop> = people.iter().map(|(role, at)| world.join(&mut office, *role, at)).collect();
        world.sync(&mut office);
        let laptops = std::iter::once(office).chain(joined).collect();
        Self { world, laptops, items: Vec::new(), words: Vec::new(), at: 1_000 }
    }

    fn sync(&mut self, who: usize, answers: usize) {
        let summary = self.world.sync_until(&mut self.laptops[who], answers);
        assert_eq!((summary.stuck, summary.mended), (Vec::new(), 0));
    }

    fn happen(&mut self, (who, what, pick, number): &Event) {
        self.at += 700;
        let (at, token) = (self.at, format!("zq{}x", self.words.len()));
        let item = (!self.items.is_empty()).then(|| self.items[pick.index(self.items.len())]);
        let laptop = &mut self.laptops[*who];
        let author = laptop.actor.device;
        match (what, item) {
            (0 | 1, _) if *who > 0 => {
                let record = laptop.hears(at, &token);
                self.items.push(record);
                self.words.push(Word { record, token, is_step: false, known: BTreeSet::new(), author });
            }
            (2..=4, Some(record)) => {
                let known = known(laptop, record);
                if laptop.describes(at, record, &token) {
                    self.words.push(Word { record, token, is_step: false, known, author });
                }
            }
            (5 | 6, Some(record)) => {
                let known = known(laptop, record);
                if laptop.notes(at, record, &token) {
                    self.words.push(Word { record, token, is_step: true, known, author });
                }
            }
            (7 | 8, Some(record)) if *who == 3 => _ = laptop.try_move(at, record, true),
            (9, Some(record)) if *who == 0 => _ = laptop.sends(at, record, SOUTH),
            (10 | 11, Some(record)) => _ = self.laptops[0].erases(at, record).unwrap(),
            (12, _) => self.cut(),
            (13, _) => laptop.skew = i64::from(*number as i8) * 86_400_000,
            (14, _) => self.sync(*who, usize::from(*number) % 6),
            _ => self.sync(*who, usize::MAX),
        }
    }

    fn cut(&mut self) {
        let scopes = self.world.hub.log().read(|tx| tx.all_scopes()).unwrap();
        let size = ChunkSize { least: 600, aim: 2_000, most: 4_000 };
        scopes.iter().for_each(|scope| _ = self.world.hub.cut_snapshot(scope.id, size).unwrap());
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            (0..self.laptops.len()).for_each(|who| self.sync(who, usize::MAX));
        }
    }

    fn check(&mut self) {
        let mut newcomer = self.world.join(&mut self.laptops[0], Role::Recorder, NORTH);
        self.sync(0, usize::MAX);
        self.world.sync(&mut newcomer);
        self.laptops.push(newcomer);
        let (kept, gone) = self.kept_and_gone();
        kept.into_iter().for_each(|word| self.check_is_kept(word));
        self.check_are_gone(&gone.into_iter().map(|word| word.token.as_str()).collect::<Vec<_>>());
        for laptop in &self.laptops {
            laptop.is_clean();
        }
        let out: Vec<_> = self.world.hub.erasures().unwrap().into_iter().flat_map(|all| all.out).collect();
        assert_eq!(out.len(), 0, "everybody has said that it is gone");
    }

    /// Words that were written in the knowledge of every erasure of their record, and the others.
    fn kept_and_gone(&self) -> (Vec<&Word>, Vec<&Word>) {
        let mut erased: BTreeMap<RecordId, BTreeSet<RecordId>> = BTreeMap::new();
        for row in self.world.hub.log().read(|tx| tx.all_erasures()).unwrap() {
            erased.entry(row.erasure.about).or_default().insert(row.erasure.id);
        }
        let all = |word: &Word| erased.get(&word.record).cloned().unwrap_or_default();
        self.words.iter().partition(|word| all(word).is_subset(&word.known))
    }

    fn check_are_gone(&self, tokens: &[&str]) {
        for token in tokens {
            assert_eq!(hub_holds(self.world.hub.log(), token), Vec::<String>::new(), "{token}");
        }
        for (who, laptop) in self.laptops.iter().enumerate() {
            assert_eq!(laptop_holds_of(&laptop.store, tokens), Vec::<String>::new(), "on {who}");
        }
    }

    /// A step is never replaced: where it is in force, whoever sees its record sees its words.
    fn check_is_kept(&self, word: &Word) {
        if !word.is_step {
            return;
        }
        assert!(hub_holds(self.world.hub.log(), &word.token).contains(&"batch".to_owned()), "{}", word.token);
        let sees = |laptop: &Laptop| {
            let entries = store::entries::<concerns::Item>(laptop.store.read(), word.record).unwrap();
            entries.iter().any(|e| e.body.get("reason").is_some_and(|reason| *reason == *word.token))
        };
        let author = word.author;
        let readers = self.laptops.iter().filter(|l| l.actor.device != author && l.words(word.record).is_some());
        let seen: BTreeSet<bool> = readers.map(sees).collect();
        assert!(seen.len() < 2, "{} is seen by some and not by others", word.token);
    }
}

fn lived<L: Log>(log: L, events: &[Event]) {
    let mut history = History::begun(log);
    events.iter().for_each(|event| history.happen(event));
    history.settle();
    history.check();
    history.laptops.iter().for_each(|laptop| history.world.agrees(laptop, &laptop.card.card.nickname));
    [0, 3].into_iter().for_each(|who| history.world.stands(&history.laptops[who]));
}

/// The projection looks now and then; once it is level, no word that is gone stands in any table of it or in its index.
fn projected(events: &[Event]) {
    let (mut history, folder) = (History::begun(MemoryLog::default()), tempfile::tempdir().unwrap());
    history.world.hub.set_projection(Some(shown::projection_in(folder.path())));
    for event in events {
        history.happen(event);
        (0..event.3 % 4).for_each(|_| _ = history.world.hub.follow().unwrap());
    }
    history.settle();
    while history.world.hub.follow().unwrap() != Step::Level {}
    let store = shown::opened(folder.path());
    for word in history.kept_and_gone().1 {
        assert_eq!(database_holds(store.read(), &word.token), Vec::<String>::new(), "{}", word.token);
        assert_eq!(store::find(store.read(), &word.token, 5).unwrap(), []);
    }
    shown::same(&shown::shown_in(folder.path()), &shown::shown_by(&history.laptops[0]));
}

/// Of each property, in every check.
const USUAL: u32 = 32;

proptest! {
    #![proptest_config(drawn(cases(USUAL), 60))]

    #[test]
    fn the_hubs_projection_holds_nothing_that_was_erased(events in events()) {
        projected(&events);
    }

    #[test]
    fn nobody_holds_what_was_erased(events in events()) {
        lived(MemoryLog::default(), &events);
    }

    #[test]
    fn nobody_holds_what_was_erased_whatever_day_the_hub_is_set_back_to(
        events in events(), (back, gone) in (2usize..40, 1usize..30),
    ) {
        let mut history = History::begun(MemoryLog::default());
        let mut kept = None;
        for (n, event) in events.iter().enumerate() {
            if n == back {
                kept = Some(history.world.hub.log().copied());
            }
            if n == (back + gone).min(events.len() - 1) {
                history.world.restored(kept.take().unwrap_or_default(), 0x72);
            }
            history.happen(event);
        }
        history.settle();
        history.world.wait_days(15);
        history.settle();
        history.check();
    }
}

proptest! {
    #![proptest_config(drawn(cases(USUAL / 8), 20))]

    #[test]
    fn the_same_over_sqlite(events in events()) {
        lived(SqliteLog::in_memory().unwrap(), &events);
    }
}

#[cfg(unix)]
#[test]
fn the_same_over_postgres() {
    let cluster = cluster::Cluster::shared();
    let config = drawn(cases(USUAL / 16).min(200), 10);
    let outcome = TestRunner::new(config).run(&events(), |events| {
        lived(world::on_postgres(&cluster.url(&cluster.database())), &events);
        Ok(())
    });
    outcome.unwrap();
}
