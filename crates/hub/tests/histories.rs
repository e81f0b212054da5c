//! Random histories of several laptops and a hub: whatever is cut, carried, skewed, refused, revoked or restored, in the end
//! everybody who may read the same holds the same, nothing is lost, and nobody holds what is not theirs (sync.md 4).
//!
//! `ZOUFANG_HISTORIES=20000 cargo test --workspace --test histories` runs more of them. A failing one prints its events.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod world;

use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Log, SnapshotTx};
use kernel::{Compartment, Intent, RecordId, RecordKind, Role, ScopeId};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;
use store::{ChunkSize, dump_tables};
use sync::BundleFault;
use world::{Laptop, NORTH, SOUTH, World, place};

/// What happens next: to which laptop, what, to which record, how far a clock is off or where a line is cut.
#[derive(Clone, Debug)]
struct Event {
    who: usize,
    what: u8,
    pick: prop::sample::Index,
    number: u8,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    events_of(23)
}

/// The same, and bundles that are made, come to the hub, and come back: late, twice, to the wrong laptop, or never.
fn mixed() -> impl Strategy<Value = Vec<Event>> {
    events_of(29)
}

fn events_of(kinds: u8) -> impl Strategy<Value = Vec<Event>> {
    let event = (0usize..6, 0..kinds, any::<prop::sample::Index>(), any::<u8>());
    proptest::collection::vec(event.prop_map(|(who, what, pick, number)| Event { who, what, pick, number }), 60..90)
}

/// Office, two recorders, a lead (all three of the north), a recorder of the south, a delegate of the north who is posted for a
/// while.
struct History<L: Log> {
    world: World<L>,
    laptops: Vec<Laptop>,
    notes: Vec<RecordId>,
    items: Vec<RecordId>,
    /// Bundles that were made, by whom; and answers that the hub gave, for whom.
    bundles: Vec<(usize, Vec<u8>)>,
    answers: Vec<(usize, Vec<u8>)>,
    at: i64,
    is_revoked: bool,
    has_ended: bool,
    is_restored: bool,
    repaired: u32,
    has_snapshots: bool,
    /// Two of the north who came later: one began with snapshots, one read every feed.
    twins: Vec<Laptop>,
}

const REVOKED: usize = 2;
const GUEST: usize = 5;

impl<L: Log> History<L> {
    fn begun(log: L) -> Self {
        let (mut world, mut office) = World::begun(log);
        let mut people = vec![(Role::Recorder, NORTH), (Role::Recorder, NORTH), (Role::Lead, NORTH)];
        people.extend([(Role::Recorder, SOUTH), (Role::Delegate, NORTH)]);
        let joined: Vec<Laptop> = people.iter().map(|(role, at)| world.join(&mut office, *role, at)).collect();
        world.sync(&mut office);
        let mut laptops = vec![office];
        laptops.extend(joined);
        let cards: Vec<_> = laptops.iter().map(|l| l.card.clone()).collect();
        for laptop in &mut laptops {
            for card in &cards {
                laptop.store.know_device(&card.card.device().unwrap(), &serde_json::to_vec(card).unwrap()).unwrap();
            }
        }
        Self {
            world,
            laptops,
            notes: Vec::new(),
            items: Vec::new(),
            bundles: Vec::new(),
            answers: Vec::new(),
            at: 1_000,
            is_revoked: false,
            has_ended: false,
            is_restored: false,
            repaired: 0,
            has_snapshots: false,
            twins: Vec::new(),
        }
    }

    fn sync(&mut self, who: usize, answers: usize) {
        let summary = self.world.sync_until(&mut self.laptops[who], answers);
        assert_eq!(summary.stuck, [], "nothing gets stuck");
        self.repaired += summary.repaired;
    }

    fn picked(&self, pick: &prop::sample::Index, of_items: bool) -> Option<RecordId> {
        let all = if of_items { &self.items } else { &self.notes };
        (!all.is_empty()).then(|| all[pick.index(all.len())])
    }

    fn happen(&mut self, event: &Event) {
        self.at += 700;
        let (at, who, text) = (self.at, event.who, format!("话{}", event.number % 7));
        let (note, item) = (self.picked(&event.pick, false), self.picked(&event.pick, true));
        let laptop = &mut self.laptops[who];
        let is_lead = laptop.actor.role == Role::Lead;
        match event.what {
            0 | 1 if who > 0 => self.notes.push(laptop.writes(at, &text)),
            2 | 3 if who > 0 => self.items.push(laptop.hears(at, &text)),
            4 | 5 => _ = note.map(|id| laptop.changes(at, id, &text)),
            6 | 7 => _ = item.map(|id| laptop.describes(at, id, &text)),
            8 if is_lead => _ = note.map(|id| laptop.try_move(at, id, false)),
            9 | 10 if is_lead => _ = item.map(|id| laptop.try_move(at, id, true)),
            11 | 12 => {
                let steps = [Intent::Accept, Intent::Start, Intent::Reply, Intent::Press];
                _ = item.map(|id| laptop.steps(at, id, steps[usize::from(event.number) % 4]));
            }
            13 => laptop.skew = i64::from(event.number as i8) * 30 * 86_400_000,
            14 => self.carry(who, usize::from(event.number) % 5),
            15 if who == REVOKED && event.number < 40 && !self.is_revoked => {
                // Who never came by can't be revoked yet.
                self.is_revoked = self.world.hub.revoke(self.laptops[REVOKED].card.card.device).is_ok();
            }
            20 if who == 0 => _ = item.map(|id| laptop.sends(at, id, SOUTH)),
            21 if who == GUEST && event.number < 120 && !self.has_ended => {
                let grant = self.laptops[GUEST].actor.grant;
                self.world.end(&mut self.laptops[0], grant, 0);
                self.world.wait_days(2);
                self.has_ended = true;
            }
            22 if who == 0 => laptop.rules_on_one(at, event.number.is_multiple_of(3)),
            23 | 24 => self.goes_by_file(who),
            25 | 26 => self.comes_to_the_hub(&event.pick),
            27 | 28 => self.comes_back(&event.pick, (event.number < 20).then_some(who)),
            16 | 17 => self.sync(who, usize::from(event.number) % 6),
            _ => self.sync(who, usize::MAX),
        }
    }

    fn goes_by_file(&mut self, who: usize) {
        let made = self.world.export(&mut self.laptops[who]);
        self.bundles.extend(made.into_iter().map(|bytes| (who, bytes)));
    }

    /// Any bundle that was ever made: the last one, one from long ago, one that was there already.
    fn comes_to_the_hub(&mut self, pick: &prop::sample::Index) {
        if !self.bundles.is_empty() {
            let (who, bytes) = &self.bundles[pick.index(self.bundles.len())];
            self.answers.push((*who, self.world.take(bytes).unwrap()));
        }
    }

    /// Any answer that was ever given, to its laptop or to another one.
    fn comes_back(&mut self, pick: &prop::sample::Index, astray: Option<usize>) {
        if self.answers.is_empty() {
            return;
        }
        let (owner, bytes) = &self.answers[pick.index(self.answers.len())];
        let to = astray.unwrap_or(*owner);
        match self.world.take_answer(&mut self.laptops[to], bytes) {
            Ok(taken) => {
                assert_eq!((to, taken.summary.stuck), (*owner, Vec::new()));
                self.repaired += taken.summary.repaired;
            }
            Err(sync::Error::Bundle(BundleFault::AnotherLaptop)) => assert_ne!(to, *owner),
            Err(sync::Error::Bundle(BundleFault::Outdated)) => assert!(self.is_restored, "an answer of this life"),
            Err(other) => panic!("{other}"),
        }
    }

    /// A same-laptop exchange, or a stick: one laptop hands another what both may read.
    fn carry(&mut self, from: usize, to: usize) {
        if !(1..4).contains(&from) || !(1..4).contains(&to) || from == to {
            return;
        }
        let scopes = [self.laptops[from].draft(), Compartment::Work.at(place(NORTH))];
        let (sender, receiver) = (self.laptops[from].actor.device, self.laptops[to].actor.device);
        self.laptops[from].store.close_batches().unwrap();
        let outgoing = self.laptops[from].store.outgoing(receiver, &scopes).unwrap();
        let roles: Vec<_> = self.laptops.iter().map(|l| (l.actor.device, l.actor.role)).collect();
        let admit = move |_: &rusqlite::Connection, d: &store::Device, _, _: &change::Change| {
            roles.iter().find(|r| r.0 == d.id).map(|r| r.1)
        };
        let now = kernel::Instant(world::START + self.at);
        // A chain with hidden changes can't be handed on; the hub brings it.
        if self.laptops[to].store.receive(sender, &outgoing, now, &admit).is_ok() {
            self.laptops[from].store.mark_sent(receiver, &outgoing).unwrap();
        }
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            for who in 0..self.laptops.len() {
                self.sync(who, usize::MAX);
            }
            self.sync_twins(usize::MAX);
        }
    }

    /// A snapshot of every scope as it stands now, in many small chunks.
    fn cut(&mut self) {
        self.has_snapshots = true;
        let scopes = self.world.hub.log().read(|tx| tx.all_scopes()).unwrap();
        let size = ChunkSize { least: 600, aim: 2_000, most: 4_000 };
        scopes.iter().for_each(|scope| _ = self.world.hub.cut_snapshot(scope.id, size).unwrap());
    }

    /// Two people come: their first sync is their first load.
    fn twins_come(&mut self, answers: usize) {
        let office = &mut self.laptops[0];
        self.twins = (0..2).map(|_| self.world.join(office, Role::Recorder, NORTH)).collect();
        self.sync(0, usize::MAX);
        self.sync_twins(answers);
    }

    fn sync_twins(&mut self, answers: usize) {
        if let [by_snapshot, by_feed] = self.twins.as_mut_slice() {
            let summaries = [self.world.sync_until(by_snapshot, answers), self.world.sync_by_feed(by_feed)];
            for summary in summaries {
                assert_eq!(summary.stuck, [], "nothing gets stuck");
                self.repaired += summary.repaired;
            }
        }
    }

    /// The one that began with snapshots works like any other.
    fn twin_writes(&mut self, event: &Event) {
        self.at += 700;
        let (note, item) = (self.picked(&event.pick, false), self.picked(&event.pick, true));
        let (at, text) = (self.at, format!("后来{}", event.number % 5));
        let twin = &mut self.twins[0];
        match event.number % 5 {
            0 => self.notes.push(twin.writes(at, &text)),
            1 => _ = note.map(|id| twin.changes(at, id, &text)),
            2 => _ = item.map(|id| twin.describes(at, id, &text)),
            3 => _ = item.map(|id| twin.steps(at, id, Intent::Reply)),
            _ => self.sync_twins(usize::from(event.number) % 7),
        }
    }

    fn check_twins(&self) {
        let whole = |laptop: &Laptop| {
            let mut lines = dump_tables(laptop.store.read()).unwrap();
            lines.iter_mut().for_each(forget_birthplace);
            lines.iter_mut().for_each(forget_absent_versions);
            lines.sort();
            lines
        };
        let [by_snapshot, by_feed] = self.twins.as_slice() else { return };
        same(&whole(by_snapshot), &whole(by_feed), "who began with snapshots and who read every feed");
        let cursors = |laptop: &Laptop| {
            let own = Compartment::own_of(laptop.actor.member);
            laptop.store.cursors().unwrap().into_iter().filter(|c| c.scope != own).collect::<Vec<_>>()
        };
        assert_eq!(cursors(by_snapshot), cursors(by_feed));
        for twin in &self.twins {
            twin.is_clean();
            assert_eq!((twin.store.unstamped().unwrap(), twin.store.loading().unwrap()), (0, Vec::new()));
        }
    }

    /// A bundle each, taken there and brought back, again and again.
    fn settle_by_files(&mut self) {
        for _ in 0..5 {
            for who in 0..self.laptops.len() {
                for taken in self.world.sync_by_file(&mut self.laptops[who]) {
                    assert_eq!(taken.summary.stuck, []);
                    self.repaired += taken.summary.repaired;
                }
            }
        }
    }

    fn check(&self) {
        let team: Vec<usize> = [1, 2, 3].into_iter().filter(|who| *who != REVOKED || !self.is_revoked).collect();
        let mut views: Vec<Vec<String>> = team.iter().map(|who| folded(&self.laptops[*who])).collect();
        if self.has_snapshots {
            // Whoever came by for the first time after one was cut began with it.
            views.iter_mut().flatten().for_each(forget_absent_versions);
        }
        for (who, view) in team.iter().zip(&views) {
            same(&views[0], view, &format!("laptops {} and {who} of one team", team[0]));
        }
        let work = seal::to_hex(&Compartment::Work.at(place(NORTH)).bytes());
        let in_work = |lines: &[String]| -> Vec<String> {
            let mut kept: Vec<String> =
                lines.iter().filter(|l| l.contains(&format!("|scope={work}"))).cloned().collect();
            kept.iter_mut().for_each(forget_absent_versions);
            kept
        };
        same(&in_work(&views[0]), &in_work(&folded(&self.laptops[0])), "the team and the office");
        for (who, laptop) in self.laptops.iter().enumerate() {
            laptop.is_clean();
            assert_eq!(laptop.store.unstamped().unwrap(), 0, "laptop {who} got a word on everything");
        }
        let north: BTreeSet<String> =
            [Compartment::Draft, Compartment::Work].iter().map(|c| seal::to_hex(&c.at(place(NORTH)).bytes())).collect();
        self.check_nobody_holds_what_is_not_theirs();
        let stranger = dump_tables(self.laptops[4].store.read()).unwrap();
        assert!(!stranger.iter().any(|l| north.iter().any(|s| l.contains(s))), "the south holds nothing of the north");
        let draft = seal::to_hex(&Compartment::Draft.at(place(NORTH)).bytes());
        let is_draft = |l: &&String| l.contains(&format!("|scope={draft}"));
        assert_eq!(folded(&self.laptops[0]).iter().find(is_draft), None, "the office holds no draft");
    }
}

impl<L: Log> History<L> {
    /// Records lie where their holder reads, changes too or they are of such a record, and what was sent to the south is in no
    /// table of the north's.
    fn check_nobody_holds_what_is_not_theirs(&self) {
        let sent: Vec<RecordId> = self.items.iter().filter(|id| self.lies_in_the_south(**id)).copied().collect();
        for (who, laptop) in self.laptops.iter().enumerate().filter(|(who, _)| *who != REVOKED || !self.is_revoked) {
            let (conn, member) = (laptop.store.read(), laptop.actor.member);
            let now = directory::members::reading(conn, member, self.world.hub_day()).unwrap().now;
            let lies = pairs(conn, "SELECT id, scope FROM record");
            let strays: Vec<_> = lies.iter().filter(|(_, scope)| !now.contains(scope)).collect();
            assert_eq!(strays, [] as [&(RecordId, ScopeId); 0], "laptop {who}");
            let logged = pairs(conn, "SELECT record, scope FROM change UNION SELECT record, scope FROM entered");
            let is_here = |id: &RecordId| lies.iter().any(|(record, _)| record == id);
            let strays: Vec<_> = logged.iter().filter(|(id, scope)| !now.contains(scope) && !is_here(id)).collect();
            assert_eq!(strays, [] as [&(RecordId, ScopeId); 0], "laptop {who}");
            if (1..4).contains(&who) || who == GUEST {
                let held: Vec<_> = logged.iter().chain(&lies).filter(|(id, _)| sent.contains(id)).collect();
                assert_eq!(held, [] as [&(RecordId, ScopeId); 0], "laptop {who}");
            }
        }
    }

    /// Where any laptop had heard of the end of rights, the hub in its new life has, too.
    fn check_who_was_revoked_stays_so(&self) {
        let nowhere = kernel::TimelineId::from_bytes([0; 16]);
        let has_heard = |laptop: &Laptop| !laptop.store.untold_notices(nowhere, 1).unwrap().is_empty();
        let device = self.laptops[REVOKED].card.card.device;
        let known = self.world.hub.devices().unwrap().into_iter().find(|d| d.id == device);
        if self.laptops.iter().any(has_heard) {
            assert_eq!(known.map(|d| d.status), Some(hub::log::Status::Revoked));
        }
    }

    fn lies_in_the_south(&self, id: RecordId) -> bool {
        let row = store::get::<concerns::Item>(self.laptops[0].store.read(), id).unwrap();
        row.is_some_and(|row| row.scope == Compartment::Work.at(place(SOUTH)))
    }
}

impl History<MemoryLog> {
    /// From event `back` on the hub's log is lost `gone` events later.
    fn live_through_a_restore(&mut self, events: &[Event], (back, gone): (usize, usize)) {
        let mut kept = None;
        for (n, event) in events.iter().enumerate() {
            if n == back {
                kept = Some(self.world.hub.log().copied());
            }
            if n == (back + gone).min(events.len() - 1) {
                self.world.restored(kept.take().unwrap_or_default(), 0x72);
                self.is_restored = true;
            }
            self.happen(event);
        }
    }
}

fn pairs(conn: &rusqlite::Connection, sql: &str) -> Vec<(RecordId, ScopeId)> {
    let mut statement = conn.prepare(sql).unwrap();
    let pair = |r: &rusqlite::Row<'_>| Ok((RecordId::from_bytes(r.get(0)?), ScopeId::from_bytes(r.get(1)?)));
    statement.query_map([], pair).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Everything folded but what differs by where a laptop stands.
fn folded(laptop: &Laptop) -> Vec<String> {
    const TABLES: [&str; 6] = ["record|", "entry|", "journal|", "item|", "item_state|", "item_step|"];
    let lines = dump_tables(laptop.store.read()).unwrap();
    // What the hub holds is told its author and the office alone.
    let is_told_apart = |l: &String| l.contains(&format!("|kind={}|", RecordKind::HeldChange.number()));
    let mut kept: Vec<String> = lines.into_iter().filter(|l| TABLES.iter().any(|t| l.starts_with(t))).collect();
    kept.retain(|l| !is_told_apart(l));
    kept.iter_mut().for_each(forget_birthplace);
    kept
}

/// Who got a record with its state knows where it lies, not where it was born.
fn forget_birthplace(line: &mut String) {
    if let Some(at) = line.find("|born_in=") {
        let end = line[at + 1..].find('|').map_or(line.len(), |n| at + 1 + n);
        line.replace_range(at..end, "");
    }
}

/// Versions that were replaced before the record entered are known by name to those who saw them named, and to nobody else.
fn forget_absent_versions(line: &mut String) {
    let Some(at) = line.find("|heads=").map(|at| at + 7) else { return };
    let end = line[at..].find('|').map_or(line.len(), |n| at + n);
    let mut state = change::RecordState::decode(&seal::from_hex(&line[at..end]).unwrap()).unwrap();
    state.fields.values_mut().for_each(|f| f.buried.clear());
    line.replace_range(at..end, &seal::to_hex(&state.encode()));
}

/// The beginning of a line, and the part in which it differs from the others.
fn from_difference(line: &str, all: &[&&String]) -> String {
    let common = |other: &&&String| line.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let at = all.iter().filter(|o| o.as_str() != line).map(common).max().unwrap_or(0).saturating_sub(60);
    let cut = |from: usize, most: usize| line.chars().skip(from).take(most).collect::<String>();
    format!("{} … {}", cut(0, 60), cut(at, 420))
}

fn same(one: &[String], other: &[String], who: &str) {
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
    let differing: Vec<_> = a.symmetric_difference(&b).take(4).collect();
    let side = |line: &String| if a.contains(line) { "first" } else { "second" };
    let short: Vec<String> =
        differing.iter().map(|l| format!("{}: {}", side(l), from_difference(l, &differing))).collect();
    assert!(short.is_empty(), "{who} differ:\n{short:#?}");
}

/// What happens until two people come, some time after snapshots were cut; what happens then; the first load cut off anywhere.
fn with_newcomers<L: Log>(log: L, events: &[Event], (cut, come, answers): (usize, usize, usize)) {
    let mut history = History::begun(log);
    for (n, event) in events.iter().enumerate() {
        if n == cut % events.len() {
            history.cut();
        }
        if n == (cut + come) % events.len() && !history.twins.is_empty() {
            history.cut();
        } else if n == (cut + come).min(events.len() - 1) {
            history.twins_come(answers);
        }
        history.happen(event);
        if !history.twins.is_empty() && n % 3 == 0 {
            history.twin_writes(event);
        }
    }
    history.settle();
    history.check();
    history.check_twins();
    assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
}

fn cases() -> u32 {
    std::env::var("ZOUFANG_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(64)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 60, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn everybody_ends_with_the_same_and_nothing_is_lost(events in events()) {
        let mut history = History::begun(MemoryLog::default());
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
    }

    #[test]
    fn who_begins_with_snapshots_ends_like_who_read_every_feed(
        events in events(), cut in 5usize..80, come in 0usize..40, answers in 2usize..30,
    ) {
        with_newcomers(MemoryLog::default(), &events, (cut, come, answers));
    }

    #[test]
    fn a_hub_set_back_after_newcomers_began_with_its_snapshots_is_made_whole(
        events in events(), (cut, come) in (5usize..40, 0usize..20), (back, gone) in (5usize..50, 1usize..30),
    ) {
        let mut history = History::begun(MemoryLog::default());
        let mut kept = None;
        for (n, event) in events.iter().enumerate() {
            if n == cut {
                history.cut();
            }
            if n == cut + come {
                history.twins_come(usize::MAX);
            }
            if n == back {
                kept = Some(history.world.hub.log().copied());
            }
            if n == back + gone {
                history.world.restored(kept.take().unwrap_or_default(), 0x72);
            }
            history.happen(event);
        }
        history.settle();
        history.check();
        history.check_twins();
        history.check_who_was_revoked_stays_so();
    }

    #[test]
    fn a_hub_set_back_to_an_earlier_day_is_made_whole_by_the_laptops(events in events(), back in 5usize..50, gone in 1usize..30) {
        let mut history = History::begun(MemoryLog::default());
        history.live_through_a_restore(&events, (back, gone));
        history.settle();
        history.check();
        history.check_who_was_revoked_stays_so();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 60, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn whatever_carries_it_everybody_ends_with_the_same(events in mixed()) {
        let mut history = History::begun(MemoryLog::default());
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
    }

    #[test]
    fn files_alone_bring_everybody_to_the_same(events in mixed()) {
        let mut history = History::begun(MemoryLog::default());
        events.iter().for_each(|e| history.happen(e));
        history.settle_by_files();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
    }

    #[test]
    fn a_hub_set_back_is_made_whole_whatever_carries_it(events in mixed(), back in 5usize..50, gone in 1usize..30) {
        let mut history = History::begun(MemoryLog::default());
        history.live_through_a_restore(&events, (back, gone));
        history.settle();
        // From then on everybody brings what others might have brought whole.
        history.world.wait_days(15);
        history.settle();
        history.check();
        history.check_who_was_revoked_stays_so();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases() / 8))]

    #[test]
    fn the_same_with_snapshots_over_sqlite(
        events in events(), cut in 5usize..80, come in 0usize..40, answers in 2usize..30,
    ) {
        with_newcomers(SqliteLog::in_memory().unwrap(), &events, (cut, come, answers));
    }

    #[test]
    fn the_same_over_sqlite(events in events()) {
        let mut history = History::begun(SqliteLog::in_memory().unwrap());
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.check();
    }
}

#[cfg(unix)]
#[test]
fn the_same_over_postgres() {
    let cluster = cluster::Cluster::shared();
    let config = ProptestConfig { max_shrink_iters: 20, ..ProptestConfig::with_cases((cases() / 16).min(200)) };
    let outcome = TestRunner::new(config).run(&events(), |events| {
        let mut history = History::begun(world::on_postgres(&cluster.url(&cluster.database())));
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
        Ok(())
    });
    outcome.unwrap();
}

#[cfg(unix)]
#[test]
fn the_same_with_snapshots_over_postgres() {
    let cluster = cluster::Cluster::shared();
    let config = ProptestConfig { max_shrink_iters: 20, ..ProptestConfig::with_cases((cases() / 16).min(200)) };
    let drawn = (events(), 5usize..80, 0usize..40, 2usize..30);
    let outcome = TestRunner::new(config).run(&drawn, |(events, cut, come, answers)| {
        let log = world::on_postgres(&cluster.url(&cluster.database()));
        with_newcomers(log, &events, (cut, come, answers));
        Ok(())
    });
    outcome.unwrap();
}
