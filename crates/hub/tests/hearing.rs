//! Whom the hub wakes: a vault hears that its own feeds went on, and nothing of any other (docs/adr/0055). On every engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod world;

use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Answering, Log, LogTx};
use kernel::{DeviceId, Role, ScopeId, TimelineId};
use std::collections::BTreeSet;
use sync::heads_word;
use world::{Laptop, NORTH, SOUTH, World};

struct Teams<L: Log> {
    world: World<L>,
    office: Laptop,
    north: Laptop,
    lead: Laptop,
    south: Laptop,
}

fn teams<L: Log>(log: L) -> Teams<L> {
    let (mut world, mut office) = World::begun(log);
    let north = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    let south = world.join(&mut office, Role::Recorder, SOUTH);
    let mut teams = Teams { world, office, north, lead, south };
    teams.meet();
    teams
}

impl<L: Log> Teams<L> {
    fn meet(&mut self) {
        let Self { world, office, north, lead, south } = self;
        for laptop in [office, north, lead, south] {
            world.sync(laptop);
        }
    }

    /// What each of them would hear now: the office, the team of the north, the south.
    fn words(&self) -> [String; 4] {
        [&self.office, &self.north, &self.lead, &self.south].map(|laptop| word(&self.world, id_of(laptop)))
    }
}

fn id_of(laptop: &Laptop) -> DeviceId {
    laptop.card.card.device
}

fn word<L: Log>(world: &World<L>, device: DeviceId) -> String {
    let heads = Answering::heads(&world.hub).unwrap();
    Answering::hearing_of(&world.hub, device).unwrap().word(world.hub.timeline(), &heads)
}

/// What a laptop says it holds of what it is given.
fn held(laptop: &Laptop, timeline: TimelineId, given: &[ScopeId]) -> String {
    let given: BTreeSet<_> = given.iter().collect();
    let cursors = laptop.store.cursors().unwrap();
    let heads = cursors.iter().filter(|cursor| cursor.timeline == timeline && given.contains(&cursor.scope));
    heads_word(id_of(laptop), timeline, heads.map(|cursor| (cursor.scope, cursor.seq)))
}

fn only_whom_it_concerns<L: Log>(log: L) {
    let mut teams = teams(log);
    let before = teams.words();
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), 4, "each has a word of its own");
    teams.north.hears(1_000, "楼道灯坏了");
    assert_eq!(teams.words(), before, "what is on a laptop is no news");
    teams.world.sync(&mut teams.north);
    let after = teams.words();
    assert_ne!(after[1..3], before[1..3], "a team hears of its draft");
    assert_ne!((&after[1], &after[2]), (&before[1], &before[2]));
    assert_eq!((&after[0], &after[3]), (&before[0], &before[3]), "nobody else does");

    let Teams { world, office, .. } = &mut teams;
    let _newcomer = world.join(office, Role::Recorder, SOUTH);
    world.sync(office);
    let (before, after) = (after, teams.words());
    assert!(before.iter().zip(&after).all(|(before, after)| before != after), "everybody reads the directory");
}

/// A sync ends where the hub says that the feeds end: for whoever brought what is new there is none.
fn after_a_sync_there_is_no_news<L: Log>(log: L) {
    let mut teams = teams(log);
    teams.north.hears(1_000, "楼道灯坏了");
    let (timeline, office) = (teams.world.hub.timeline(), id_of(&teams.office));
    for laptop in [&mut teams.north, &mut teams.lead, &mut teams.south, &mut teams.office] {
        let summary = teams.world.sync(laptop);
        assert_eq!(summary.timeline, Some(timeline));
        let known = word(&teams.world, id_of(laptop));
        assert_eq!(held(laptop, timeline, &summary.given), known, "{:?}", id_of(laptop));
        assert!(!summary.given.is_empty() && known != word(&teams.world, office) || id_of(laptop) == office);
    }
}

fn a_revocation_wakes_and_the_revoked_hear_nothing_more<L: Log>(log: L) {
    let mut teams = teams(log);
    let before = teams.words();
    let lost = id_of(&teams.south);
    teams.world.hub.revoke(lost).unwrap();
    let after = teams.words();
    assert!(before.iter().zip(&after).all(|(before, after)| before != after), "all are told");
    assert_eq!(after[3], heads_word(lost, teams.world.hub.timeline(), []));
    teams.south.hears(2_000, "交上来的最后一件");
    teams.world.sync(&mut teams.south);
    teams.north.hears(2_000, "楼道灯坏了");
    teams.meet();
    assert_eq!(teams.words()[3], after[3], "whatever is written, its own included");
    assert!(Answering::hearing_of(&teams.world.hub, DeviceId::from_bytes([0x77; 16])).is_err(), "nor does a stranger");
}

/// Nothing is written on the day a posting begins or ends.
fn a_posting_that_ends_is_heard_of<L: Log>(log: L) {
    let mut teams = teams(log);
    let Teams { world, office, lead, .. } = &mut teams;
    let second = world.post(office, lead, SOUTH, 0x31);
    world.end(office, second, 1);
    world.sync(office);
    world.sync(lead);
    teams.south.hears(2_000, "南边的一件");
    let before = teams.words();
    teams.world.sync(&mut teams.south);
    let after = teams.words();
    assert_ne!(before[2], after[2], "the second team's as well");
    teams.world.wait_days(2);
    assert_ne!(teams.words()[2], after[2]);
    assert_eq!((&teams.words()[1], &teams.words()[3]), (&after[1], &after[3]));
}

fn all<L: Log>(log: impl Fn() -> L) {
    only_whom_it_concerns(log());
    after_a_sync_there_is_no_news(log());
    a_revocation_wakes_and_the_revoked_hear_nothing_more(log());
    a_posting_that_ends_is_heard_of(log());
}

#[test]
fn only_whom_a_feed_concerns_is_woken() {
    all(MemoryLog::default);
    all(|| SqliteLog::in_memory().unwrap());
}

#[cfg(unix)]
#[test]
fn the_same_holds_on_postgresql_for_two_processes() {
    let cluster = cluster::Cluster::shared();
    all(|| world::on_postgres(&cluster.url(&cluster.database())));
    let url = cluster.url(&cluster.database());
    let mut teams = teams(world::on_postgres(&url));
    let other = teams.world.beside(world::on_postgres(&url));
    let (lead, south) = (id_of(&teams.lead), id_of(&teams.south));
    let before = [lead, south].map(|id| word(&other, id));
    assert_eq!(before, [lead, south].map(|id| word(&teams.world, id)), "the same at both");
    let mark = Answering::mark(&other.hub).unwrap();
    teams.north.hears(1_000, "楼道灯坏了");
    teams.world.sync(&mut teams.north);
    assert!(Answering::mark(&other.hub).unwrap() > mark);
    assert_ne!(word(&other, lead), before[0], "what the one took is heard at the other");
    assert_eq!(word(&other, south), before[1]);
    let heads = other.hub.log().read(|tx| tx.heads()).unwrap();
    assert!(heads.iter().all(|head| head.seq > 0 && head.compartment.is_some()), "{heads:?}");
}
