//! Laptops and a hub to which things happen at random, and what must hold once all have met (sync.md 4).
#![allow(dead_code)]

mod clocks;
mod kept;
mod rights;
mod struck;

use crate::draws;
use crate::world::{self, Laptop, NORTH, SOUTH, World, place};
use hub::log::memory::MemoryLog;
use hub::{Log, SnapshotTx};
use kept::Kept;
use kernel::{Compartment, Intent, RecordId, RecordKind, Role, ScopeId};
use proptest::prelude::*;
use std::collections::BTreeSet;
use store::{ChunkSize, dump_of, dump_tables};
use sync::{BundleFault, Summary};

/// What happens next: to which laptop, what, to which record, how far a clock is off or where a line is cut.
#[derive(Clone, Debug)]
pub struct Event {
    pub who: usize,
    pub what: u8,
    pub pick: Pick,
    pub number: u8,
}

/// One of however many there are by then.
#[derive(Clone, Copy, Debug)]
pub struct Pick(pub usize);

impl Pick {
    /// Which one of so many.
    pub fn index(self, among: usize) -> usize {
        usize::try_from((self.0 as u128 * among as u128) >> usize::BITS).unwrap()
    }
}

pub fn events() -> impl Strategy<Value = Vec<Event>> {
    events_of(23)
}

/// The same, and bundles that are made, come to the hub, and come back: late, twice, to the wrong laptop, or never.
pub fn mixed() -> impl Strategy<Value = Vec<Event>> {
    events_of(29)
}

/// All that, and copies of vaults that are put back or live on.
pub fn copied() -> impl Strategy<Value = Vec<Event>> {
    events_of(32)
}

pub fn events_of(kinds: u8) -> impl Strategy<Value = Vec<Event>> {
    let event = (0usize..6, 0..kinds, any::<usize>().prop_map(Pick), any::<u8>());
    proptest::collection::vec(event.prop_map(|(who, what, pick, number)| Event { who, what, pick, number }), 60..90)
}

/// Office, two recorders, a lead (all three of the north), a recorder of the south, a delegate of the north who is posted for a
/// while.
pub struct History<L: Log> {
    pub world: World<L>,
    pub laptops: Vec<Laptop>,
    pub notes: Vec<RecordId>,
    pub items: Vec<RecordId>,
    /// Bundles that were made, by whom; and answers that the hub gave, for whom.
    pub bundles: Vec<(usize, Vec<u8>)>,
    pub answers: Vec<(usize, Vec<u8>)>,
    pub at: i64,
    pub is_revoked: bool,
    pub has_ended: bool,
    /// The hub lost some days, and laptops gave them back to it.
    pub is_restored: bool,
    pub repaired: u32,
    /// Scopes that were folded anew because laptop and hub had come to different states.
    pub mended: u32,
    pub has_snapshots: bool,
    /// Two of the north who came later: one began with snapshots, one read every feed.
    pub twins: Vec<Laptop>,
    /// Copies of vaults, by their place among the laptops.
    pub copies: Vec<(usize, Laptop)>,
    pub copied: u8,
    kept: Kept,
}

/// What the first copy counts from.
const FIRST_COPY: u8 = 0xc0;

/// Recorders and lead of the north, whose copies are compared.
fn is_team(who: usize, is_revoked: bool) -> bool {
    (1..4).contains(&who) && (who != REVOKED || !is_revoked)
}

/// So many histories in one go are a long run.
const LONG_RUN: u32 = 1_000;

pub const REVOKED: usize = 2;
pub const GUEST: usize = 5;
/// Whose vaults are copied.
pub const COPIED: std::ops::Range<usize> = 1..4;

impl<L: Log> History<L> {
    pub fn begun(log: L) -> Self {
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
            mended: 0,
            has_snapshots: false,
            twins: Vec::new(),
            copies: Vec::new(),
            copied: FIRST_COPY,
            kept: Kept::default(),
        }
    }

    pub fn sync(&mut self, who: usize, answers: usize) {
        let summary = self.world.sync_until(&mut self.laptops[who], answers);
        assert_eq!(summary.stuck, [], "nothing gets stuck");
        self.note(&summary);
    }

    fn note(&mut self, summary: &Summary) {
        self.repaired += summary.repaired;
        self.mended += summary.mended;
    }

    pub fn picked(&self, pick: &Pick, of_items: bool) -> Option<RecordId> {
        let all = if of_items { &self.items } else { &self.notes };
        (!all.is_empty()).then(|| all[pick.index(all.len())])
    }

    fn happens(&mut self, event: &Event) {
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
            29 => self.copy(who),
            30 => self.set_back(&event.pick),
            31 => self.parts(who),
            16 | 17 => self.sync(who, usize::from(event.number) % 6),
            _ => self.sync(who, usize::MAX),
        }
        if matches!(event.what, 0..=12 | 20..=22) {
            self.kept.note(&self.laptops[who]);
        }
    }

    pub fn goes_by_file(&mut self, who: usize) {
        let made = self.world.export(&mut self.laptops[who]);
        self.bundles.extend(made.into_iter().map(|bytes| (who, bytes)));
    }

    /// Any bundle that was ever made: the last one, one from long ago, one that was there already.
    pub fn comes_to_the_hub(&mut self, pick: &Pick) {
        if !self.bundles.is_empty() {
            let (who, bytes) = &self.bundles[pick.index(self.bundles.len())];
            self.answers.push((*who, self.world.take(bytes).unwrap()));
        }
    }

    /// Any answer that was ever given, to its laptop or to another one.
    pub fn comes_back(&mut self, pick: &Pick, astray: Option<usize>) {
        if self.answers.is_empty() {
            return;
        }
        let (owner, bytes) = &self.answers[pick.index(self.answers.len())];
        let to = astray.unwrap_or(*owner);
        match self.world.take_answer(&mut self.laptops[to], bytes) {
            Ok(taken) => {
                assert_eq!((to, &taken.summary.stuck), (*owner, &Vec::new()));
                self.note(&taken.summary);
            }
            Err(sync::Error::Bundle(BundleFault::AnotherLaptop)) => assert_ne!(to, *owner),
            Err(sync::Error::Bundle(BundleFault::Outdated)) => assert!(self.is_restored, "an answer of this life"),
            Err(other) => panic!("{other}"),
        }
    }

    /// A backup of a laptop's vault.
    pub fn copy(&mut self, who: usize) {
        if let Some(laptop) = self.laptops.get(who).filter(|_| COPIED.contains(&who)) {
            self.copied = self.copied.wrapping_add(1);
            self.copies.push((who, self.world.copied(laptop, self.copied)));
        }
    }

    /// The vault is damaged, and a copy takes its place: whatever was written since and never left the laptop is gone.
    pub fn set_back(&mut self, pick: &Pick) {
        if !self.copies.is_empty() {
            let (who, copy) = self.copies.swap_remove(pick.index(self.copies.len()));
            self.kept.note_set_back(&self.laptops[who], &copy);
            self.laptops[who] = copy;
        }
    }

    /// The vault goes on living on two laptops, by turns.
    pub fn parts(&mut self, who: usize) {
        if let Some(at) = self.copies.iter().position(|(owner, _)| *owner == who) {
            std::mem::swap(&mut self.copies[at].1, &mut self.laptops[who]);
        }
    }

    /// Copies that were never put back are thrown away, or come by as well.
    pub fn settle_copies(&mut self) {
        let mut copies = std::mem::take(&mut self.copies);
        for (_, copy) in &mut copies {
            let summary = self.world.sync(copy);
            assert_eq!(summary.stuck, [], "nothing gets stuck");
            self.note(&summary);
        }
        self.copies = copies;
    }

    /// A same-laptop exchange, or a stick: one laptop hands another what both may read.
    pub fn carry(&mut self, from: usize, to: usize) {
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

    pub fn settle(&mut self) {
        for _ in 0..4 {
            for who in 0..self.laptops.len() {
                self.sync(who, usize::MAX);
            }
            self.sync_twins(usize::MAX);
        }
    }

    /// The office lets in whatever the hub held: before a hub that was set back an edit may stand alone, without the move into the
    /// scope it was written in (ADR 0015).
    pub fn let_in_what_is_held(&mut self) {
        for _ in 0..3 {
            // Where nothing waits, nothing is given more time to meet.
            if self.laptops[0].records_to_rule_on().is_empty() {
                return;
            }
            for _ in 0..20 {
                self.at += 700;
                self.laptops[0].rules_on_one(self.at, false);
            }
            self.settle();
        }
    }

    /// A snapshot of every scope as it stands now, in many small chunks.
    pub fn cut(&mut self) {
        self.has_snapshots = true;
        let scopes = self.world.hub.log().read(|tx| tx.all_scopes()).unwrap();
        let size = ChunkSize { least: 600, aim: 2_000, most: 4_000 };
        scopes.iter().for_each(|scope| _ = self.world.hub.cut_snapshot(scope.id, size).unwrap());
    }

    /// Two people come: their first sync is their first load.
    pub fn twins_come(&mut self, answers: usize) {
        let office = &mut self.laptops[0];
        self.twins = (0..2).map(|_| self.world.join(office, Role::Recorder, NORTH)).collect();
        self.sync(0, usize::MAX);
        self.sync_twins(answers);
    }

    pub fn sync_twins(&mut self, answers: usize) {
        if let [by_snapshot, by_feed] = self.twins.as_mut_slice() {
            let summaries = [self.world.sync_until(by_snapshot, answers), self.world.sync_by_feed(by_feed)];
            for summary in summaries {
                assert_eq!(summary.stuck, [], "nothing gets stuck");
                self.note(&summary);
            }
        }
    }

    /// The one that began with snapshots works like any other.
    pub fn twin_writes(&mut self, event: &Event) {
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

    pub fn check_twins(&self) {
        let whole = |laptop: &Laptop| {
            let mut lines = dump_tables(laptop.store.read()).unwrap();
            // What the hub holds is told its author and the office alone, and one of the two has written.
            lines.retain(|line| !is_of_held(line));
            lines.iter_mut().for_each(forget_birthplace);
            lines.iter_mut().for_each(forget_absent_versions);
            lines.sort();
            lines
        };
        let [by_snapshot, by_feed] = self.twins.as_slice() else { return };
        let told = dump_tables(by_feed.store.read()).unwrap();
        assert_eq!(told.iter().find(|line| is_of_held(line)), None, "who wrote nothing is told of nothing held");
        same(&whole(by_snapshot), &whole(by_feed), "who began with snapshots and who read every feed");
        let cursors = |laptop: &Laptop| {
            let own = Compartment::own_of(laptop.actor.member);
            let places = laptop.store.cursors().unwrap().into_iter().filter(|c| c.scope != own);
            // Where nothing came after a snapshot, the digest over every item is not known yet.
            places.map(|c| (c.scope, c.timeline, c.seq, c.digest)).collect::<Vec<_>>()
        };
        assert_eq!(cursors(by_snapshot), cursors(by_feed));
        for twin in &self.twins {
            twin.is_clean();
            assert_eq!((twin.store.unstamped().unwrap(), twin.store.loading().unwrap()), (0, Vec::new()));
        }
    }

    /// A bundle each, taken there and brought back, again and again.
    pub fn settle_by_files(&mut self) {
        for _ in 0..5 {
            for who in 0..self.laptops.len() {
                for taken in self.world.sync_by_file(&mut self.laptops[who]) {
                    assert_eq!(taken.summary.stuck, []);
                    self.note(&taken.summary);
                }
            }
        }
    }

    /// An author sees what the hub holds (ADR 0015), so of a record that waits for the office's word laptops may differ: all others
    /// are compared before it is given, and every one after it.
    pub fn check(&mut self) {
        let waiting = self.laptops[0].records_to_rule_on();
        self.check_nothing_is_lost();
        self.check_all_agree(&waiting);
        if !waiting.is_empty() {
            self.let_in_what_is_held();
            self.check_all_agree(&[]);
        }
        self.check_states_agree();
        self.check_clocks();
    }

    /// Whoever has read as much of a scope as there is has come to the same as the hub, and nothing had to be mended for it.
    pub fn check_states_agree(&self) {
        assert_eq!(self.mended, 0, "nothing is mended where nothing is wrong");
        let all = self.laptops.iter().chain(&self.twins).enumerate();
        for (who, laptop) in all.filter(|(who, _)| *who != REVOKED || !self.is_revoked) {
            self.world.agrees(laptop, &format!("laptop {who}"));
        }
        // Office and lead read everything between them.
        [0, 3].into_iter().for_each(|who| self.world.stands(&self.laptops[who]));
    }

    /// Folding a whole vault anew takes as long as all that happened to it: in long runs it is one of them in each history.
    fn looks_into(&self, who: usize) -> bool {
        let is_long_run = draws::cases(0) >= LONG_RUN;
        !is_long_run || self.notes.len() % self.laptops.len() == who
    }

    fn check_all_agree(&self, but_of: &[RecordId]) {
        self.check_laptops_show_what_the_hub_has(but_of);
        let team: Vec<usize> = (0..self.laptops.len()).filter(|who| is_team(*who, self.is_revoked)).collect();
        let unsettled: Vec<String> = but_of.iter().map(|id| seal::to_hex(&id.bytes())).collect();
        let folded = |laptop: &Laptop| -> Vec<String> {
            folded(laptop).into_iter().filter(|line| !unsettled.iter().any(|id| line.contains(id))).collect()
        };
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
            if self.looks_into(who) {
                laptop.is_clean();
            }
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
    pub fn check_nobody_holds_what_is_not_theirs(&self) {
        let sent: Vec<RecordId> = self.items.iter().filter(|id| self.lies_in_the_south(**id)).copied().collect();
        for (who, laptop) in self.everybody().enumerate().filter(|(who, _)| *who != REVOKED || !self.is_revoked) {
            let (conn, now) = (laptop.store.read(), self.may_hold(who, laptop));
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
    pub fn check_who_was_revoked_stays_so(&self) {
        let nowhere = kernel::TimelineId::from_bytes([0; 16]);
        let has_heard = |laptop: &Laptop| !laptop.store.untold_notices(nowhere, 1).unwrap().is_empty();
        let device = self.laptops[REVOKED].card.card.device;
        let known = self.world.hub.devices().unwrap().into_iter().find(|d| d.id == device);
        if self.laptops.iter().any(has_heard) {
            assert_eq!(known.map(|d| d.status), Some(hub::log::Status::Revoked));
        }
    }

    pub fn lies_in_the_south(&self, id: RecordId) -> bool {
        let row = store::get::<concerns::Item>(self.laptops[0].store.read(), id).unwrap();
        row.is_some_and(|row| row.scope == Compartment::Work.at(place(SOUTH)))
    }
}

impl History<MemoryLog> {
    /// From event `back` on the hub's log is lost `gone` events later.
    pub fn live_through_a_restore(&mut self, events: &[Event], (back, gone): (usize, usize)) {
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

pub fn pairs(conn: &rusqlite::Connection, sql: &str) -> Vec<(RecordId, ScopeId)> {
    let mut statement = conn.prepare(sql).unwrap();
    let pair = |r: &rusqlite::Row<'_>| Ok((RecordId::from_bytes(r.get(0)?), ScopeId::from_bytes(r.get(1)?)));
    statement.query_map([], pair).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Everything folded but what differs by where a laptop stands.
pub fn folded(laptop: &Laptop) -> Vec<String> {
    const TABLES: [&str; 6] = ["record", "entry", "journal", "item", "item_state", "item_step"];
    let mut kept = dump_of(laptop.store.read(), &TABLES).unwrap();
    // What the hub holds is told its author and the office alone.
    kept.retain(|l| !is_of_held(l));
    kept.iter_mut().for_each(forget_birthplace);
    kept
}

fn is_of_held(line: &str) -> bool {
    line.starts_with("held_change|") || line.contains(&format!("|kind={}|", RecordKind::HeldChange.number()))
}

/// Who got a record with its state knows where it lies, not where it was born.
pub fn forget_birthplace(line: &mut String) {
    if let Some(at) = line.find("|born_in=") {
        let end = line[at + 1..].find('|').map_or(line.len(), |n| at + 1 + n);
        line.replace_range(at..end, "");
    }
}

/// Versions that were replaced before the record entered are known by name to those who saw them named, and to nobody else.
pub fn forget_absent_versions(line: &mut String) {
    let Some(at) = line.find("|heads=").map(|at| at + 7) else { return };
    let end = line[at..].find('|').map_or(line.len(), |n| at + n);
    let mut state = change::RecordState::decode(&seal::from_hex(&line[at..end]).unwrap()).unwrap();
    state.fields.values_mut().for_each(|f| f.buried.clear());
    line.replace_range(at..end, &seal::to_hex(&state.encode()));
}

/// The beginning of a line, and the part in which it differs from the others.
pub fn from_difference(line: &str, all: &[&&String]) -> String {
    let common = |other: &&&String| line.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let at = all.iter().filter(|o| o.as_str() != line).map(common).max().unwrap_or(0).saturating_sub(60);
    let cut = |from: usize, most: usize| line.chars().skip(from).take(most).collect::<String>();
    format!("{} … {}", cut(0, 60), cut(at, 420))
}

pub fn same(one: &[String], other: &[String], who: &str) {
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
    let differing: Vec<_> = a.symmetric_difference(&b).take(4).collect();
    let side = |line: &String| if a.contains(line) { "first" } else { "second" };
    let short: Vec<String> =
        differing.iter().map(|l| format!("{}: {}", side(l), from_difference(l, &differing))).collect();
    assert!(short.is_empty(), "{who} differ:\n{short:#?}");
}

/// What happens until two people come, some time after snapshots were cut; what happens then; the first load cut off anywhere.
pub fn with_newcomers<L: Log>(log: L, events: &[Event], (cut, come, answers): (usize, usize, usize)) {
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
