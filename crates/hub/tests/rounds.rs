//! Laptops and a hub, whole rounds: what one wrote the others read, and nobody else.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod world;

use change::Verdict;
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Log, LogTx};
use kernel::{Compartment, Intent, Role};
use store::dump_tables;
use world::{Laptop, NORTH, SOUTH, World, place};

struct Team<L: Log> {
    world: World<L>,
    office: Laptop,
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
    Team { world, office, recorder, lead, stranger }
}

fn a_round<L: Log>(log: L) {
    let Team { world, mut office, mut recorder, mut lead, mut stranger } = team(log);
    let note = recorder.writes(1_000, "楼道灯坏了");
    let summary = world.sync(&mut recorder);
    assert_eq!((summary.pushed, summary.not_in_force, summary.stuck.len()), (1, 0, 0));
    assert_eq!(recorder.store.unstamped().unwrap(), 0);
    world.sync(&mut lead);
    assert_eq!(lead.text(note).as_deref(), Some("楼道灯坏了"));
    world.sync(&mut stranger);
    world.sync(&mut office);
    assert_eq!((stranger.text(note), office.text(note)), (None, None), "a draft is the team's");
    lead.confirms(2_000, note);
    world.sync(&mut lead);
    world.sync(&mut office);
    world.sync(&mut stranger);
    assert_eq!(office.text(note).as_deref(), Some("楼道灯坏了"), "confirmed, it entered with its state");
    assert_eq!(stranger.text(note), None);
    assert!(recorder.changes(3_000, note, "楼道灯坏了两个月"));
    let summary = world.sync(&mut recorder);
    assert_eq!((summary.pushed, summary.not_in_force), (1, 1), "what was confirmed meanwhile is the lead's to amend");
    assert_eq!(recorder.text(note).as_deref(), Some("楼道灯坏了两个月"), "its author sees what waits");
    world.sync(&mut office);
    assert_eq!(office.text(note).as_deref(), Some("楼道灯坏了"));
    for laptop in [&office, &recorder, &lead, &stranger] {
        laptop.is_clean();
    }
}

#[test]
fn a_round_in_memory() {
    a_round(MemoryLog::default());
}

#[cfg(unix)]
#[test]
fn a_round_on_postgres() {
    let cluster = cluster::Cluster::shared();
    a_round(world::on_postgres(&cluster.url(&cluster.database())));
}

#[test]
fn a_round_on_sqlite() {
    a_round(SqliteLog::in_memory().unwrap());
}

/// A change of a place touches its drawers, whose feeds lie elsewhere than the place.
fn a_place_is_named_anew<L: Log>(log: L) {
    let Team { world, mut office, mut recorder, mut lead, .. } = team(log);
    let first = recorder.writes(1_000, "改名之前");
    world.sync(&mut recorder);
    let (actor, now) = (office.actor, kernel::Instant(world::START + 2_000));
    let renamed = office.store.write::<_, store::Error>(&actor, now, |tx| {
        tx.set::<directory::Place>(Intent::ImportDivisions, place(NORTH), serde_json::json!({ "name": "新名字" }))
    });
    assert!(renamed.unwrap());
    assert_eq!(world.sync(&mut office).not_in_force, 0);
    let second = recorder.writes(3_000, "改名之后");
    world.sync(&mut recorder);
    assert_eq!(world.sync(&mut lead).repaired, 0);
    assert_eq!(lead.text(first).as_deref(), Some("改名之前"));
    assert_eq!(lead.text(second).as_deref(), Some("改名之后"));
    lead.is_clean();
}

#[test]
fn a_place_that_is_named_anew_keeps_its_feeds() {
    a_place_is_named_anew(MemoryLog::default());
    a_place_is_named_anew(SqliteLog::in_memory().unwrap());
    #[cfg(unix)]
    {
        let cluster = cluster::Cluster::shared();
        a_place_is_named_anew(world::on_postgres(&cluster.url(&cluster.database())));
    }
}

/// Whoever reads the draft sees the steps being made, the office gets them with the concern: both order them alike.
#[test]
fn what_was_written_in_a_draft_after_it_moved_reaches_those_who_read_where_it_lies() {
    for is_late_first in [true, false] {
        let Team { world, mut office, mut recorder, mut lead, .. } = team(MemoryLog::default());
        let item = recorder.hears(1_000, "水压低");
        world.sync(&mut recorder);
        world.sync(&mut lead);
        assert!(recorder.describes(2_000, item, "水压低,六层以上没有水"));
        assert!(recorder.steps(2_100, item, Intent::Accept));
        lead.confirms_item(3_000, item);
        assert!(lead.steps(3_100, item, Intent::Start));
        let (first, second) = if is_late_first { (&mut recorder, &mut lead) } else { (&mut lead, &mut recorder) };
        world.sync(first);
        world.sync(second);
        for laptop in [&mut office, &mut recorder, &mut lead] {
            world.sync(laptop);
            assert_eq!(laptop.words(item).as_deref(), Some("水压低,六层以上没有水"), "{is_late_first}");
            laptop.is_clean();
        }
        assert_eq!(office.entries(item).len(), 2);
        assert_eq!(office.entries(item), recorder.entries(item), "{is_late_first}");
        assert_eq!(office.entries(item), lead.entries(item), "{is_late_first}");
    }
}

#[test]
fn two_who_change_one_record_end_with_the_same_and_nothing_is_lost() {
    let Team { world, mut recorder, mut lead, .. } = team(MemoryLog::default());
    let note = recorder.writes(1_000, "起初");
    world.sync(&mut recorder);
    world.sync(&mut lead);
    assert!(recorder.changes(5_000, note, "联络员改"));
    let actor = lead.actor;
    let amended = lead.store.write::<_, store::Error>(&actor, kernel::Instant(world::START + 9_000), |tx| {
        tx.set::<visits::Journal>(kernel::Intent::Amend, note, serde_json::json!({ "text": "带队领导改" }))
    });
    assert!(amended.unwrap());
    for _ in 0..2 {
        world.sync(&mut recorder);
        world.sync(&mut lead);
    }
    assert_eq!(recorder.text(note), lead.text(note));
    assert_eq!(recorder.text(note).as_deref(), Some("带队领导改"), "the later one shows");
    let heads = |laptop: &Laptop| {
        let lines = dump_tables(laptop.store.read()).unwrap();
        lines
            .into_iter()
            .filter(|l| l.starts_with("record|") && l.contains(&seal::to_hex(&note.bytes())))
            .collect::<Vec<_>>()
    };
    assert_eq!(heads(&recorder), heads(&lead), "both keep both versions");
}

#[test]
fn a_change_without_the_right_is_refused_and_goes_away_where_it_was_written() {
    let Team { world, mut recorder, mut lead, .. } = team(MemoryLog::default());
    let note = recorder.writes(1_000, "起初");
    world.sync(&mut recorder);
    let honest = recorder.actor;
    recorder.actor.role = Role::Lead;
    recorder.confirms(2_000, note);
    recorder.actor = honest;
    let summary = world.sync(&mut recorder);
    assert_eq!((summary.pushed, summary.not_in_force), (1, 1));
    let refused = recorder.store.not_in_force().unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].2, Verdict::Rejected("not_your_right".into()));
    let scope = store::get::<visits::Journal>(recorder.store.read(), note).unwrap().unwrap().scope;
    assert_eq!(scope, recorder.draft(), "it never moved");
    let summary = world.sync(&mut lead);
    assert_eq!(summary.stuck, []);
    assert_eq!(lead.store.hidden_changes().unwrap(), 1, "the chain joins by its hash");
    recorder.changes(3_000, note, "其后");
    world.sync(&mut recorder);
    world.sync(&mut lead);
    assert_eq!(lead.text(note).as_deref(), Some("其后"));
    recorder.is_clean();
    lead.is_clean();
}

#[test]
fn a_sync_cut_off_after_any_answer_is_made_good_by_the_next() {
    for cut in 0..12 {
        let Team { world, mut recorder, mut lead, .. } = team(MemoryLog::default());
        let notes: Vec<_> = (0..40).map(|n| recorder.writes(1_000 + n, &format!("第{n}件"))).collect();
        world.sync_until(&mut recorder, cut);
        let more = recorder.writes(2_000, "再一件");
        world.sync_until(&mut recorder, cut / 2);
        world.sync(&mut recorder);
        assert_eq!(recorder.store.unstamped().unwrap(), 0, "cut {cut}");
        world.sync_until(&mut lead, cut);
        world.sync(&mut lead);
        for note in notes.iter().chain([&more]) {
            assert!(lead.text(*note).is_some(), "cut {cut}");
        }
        let again = world.sync(&mut lead);
        assert_eq!((again.pulled, again.pushed, again.repaired), (0, 0, 0), "nothing is sent twice, cut {cut}");
    }
}

#[test]
fn a_clock_ten_years_off_loses_and_hides_nothing() {
    for years in [-10i64, 10] {
        let Team { world, mut recorder, mut lead, .. } = team(MemoryLog::default());
        recorder.skew = years * 365 * 86_400_000;
        let note = recorder.writes(1_000, "钟不准");
        world.sync(&mut recorder);
        world.sync(&mut lead);
        assert_eq!(lead.text(note).as_deref(), Some("钟不准"), "{years}");
        let actor = lead.actor;
        let amend = |tx: &mut store::Tx<'_>| {
            tx.set::<visits::Journal>(kernel::Intent::Amend, note, serde_json::json!({ "text": "改过" }))
        };
        lead.store.write::<_, store::Error>(&actor, kernel::Instant(world::START + 60_000), amend).unwrap();
        world.sync(&mut lead);
        world.sync(&mut recorder);
        assert_eq!(recorder.text(note).as_deref(), Some("改过"), "{years}: who saw it comes after it");
        recorder.is_clean();
        lead.is_clean();
    }
}

/// Else the hub would give each of its changes another time, and each would be folded once more.
#[test]
fn a_clock_hours_behind_goes_on_from_the_hubs() {
    let Team { world, mut recorder, mut lead, .. } = team(MemoryLog::default());
    world.sync(&mut recorder);
    recorder.skew = -6 * 3_600_000;
    let seen = recorder.store.hub_time().unwrap();
    assert!(seen.0 > world::START + recorder.skew + 2_000, "its clock is behind what it was told");
    let notes = [recorder.writes(1_000, "钟慢了"), recorder.writes(2_000, "又一条")];
    world.sync(&mut recorder);
    world.sync(&mut lead);
    for (laptop, note) in [&recorder, &lead].into_iter().flat_map(|laptop| notes.map(|note| (laptop, note))) {
        let sql = "SELECT hlc, eff, rank IS NOT NULL FROM change WHERE record = ?1";
        let times = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
        let (hlc, eff, is_stamped): (i64, i64, bool) =
            laptop.store.read().query_row(sql, [note.bytes()], times).unwrap();
        assert!(is_stamped);
        assert_eq!(hlc, eff, "it counts at the time it was written at");
        let row = store::get::<visits::Journal>(laptop.store.read(), note).unwrap().unwrap();
        assert!(row.created_at >= seen, "and shows no earlier one");
    }
    recorder.is_clean();
    lead.is_clean();
}

#[test]
fn a_revoked_laptop_gives_what_it_has_and_is_given_nothing() {
    let Team { world, mut recorder, mut lead, .. } = team(MemoryLog::default());
    world.sync(&mut recorder);
    let before = lead.writes(1_000, "组内的话");
    world.sync(&mut lead);
    let note = recorder.writes(2_000, "离线时写的");
    world.hub.revoke(recorder.card.card.device).unwrap();
    let summary = world.sync(&mut recorder);
    assert!(summary.is_revoked);
    assert_eq!((summary.pushed, summary.not_in_force, summary.pulled), (1, 1, 0));
    assert_eq!(recorder.text(before), None);
    world.sync(&mut lead);
    assert_eq!(lead.text(note), None, "it waits for a person");
    assert_eq!(recorder.store.not_in_force().unwrap()[0].2, Verdict::Held("revoked".into()));
}

#[test]
fn what_a_third_laptop_carried_counts_as_its_authors() {
    let Team { world, mut recorder, mut lead, .. } = team(MemoryLog::default());
    let note = recorder.writes(1_000, "没有网络");
    recorder.store.close_batches().unwrap();
    let scopes = [recorder.draft()];
    lead.store
        .know_device(&recorder.card.card.device().unwrap(), &serde_json::to_vec(&recorder.card).unwrap())
        .unwrap();
    let outgoing = recorder.store.outgoing(lead.actor.device, &scopes).unwrap();
    let admit = |_: &rusqlite::Connection, _: &store::Device, _, _: &change::Change| Some(Role::Recorder);
    lead.store.receive(recorder.actor.device, &outgoing, kernel::Instant(world::START), &admit).unwrap();
    lead.confirms(2_000, note);
    let summary = world.sync(&mut lead);
    assert_eq!((summary.pushed, summary.not_in_force), (2, 0));
    let summary = world.sync(&mut recorder);
    assert_eq!(recorder.store.unstamped().unwrap(), 0, "{summary:?}");
    let work = Compartment::Work.at(place(NORTH));
    assert_eq!(store::get::<visits::Journal>(recorder.store.read(), note).unwrap().unwrap().scope, work);
    let known = world.hub.log().read(|tx| tx.devices(&[recorder.actor.device])).unwrap();
    assert_eq!(known.len(), 1, "its card came along");
}

/// The hub was set back. The office brings what was written on the concern after it was confirmed, before its author brings the
/// beginning, which was sent once and whose receipt was lost on the way.
#[test]
fn a_beginning_that_comes_after_what_followed_it_is_taken() {
    let Team { mut world, mut office, mut recorder, mut lead, .. } = team(MemoryLog::default());
    world.sync(&mut lead);
    world.sync(&mut recorder);
    let before = world.hub.log().copied();
    let item = lead.hears(1_000, "水压低");
    lead.confirms_item(2_000, item);
    assert!(lead.describes(3_000, item, "水压低,六层以上没有水"));
    world.sync_until(&mut lead, 1);
    assert_eq!(lead.store.unstamped().unwrap(), 3, "no receipt came back");
    world.sync(&mut office);
    assert_eq!(office.words(item).as_deref(), Some("水压低,六层以上没有水"));
    world.restored(before, 0x72);
    world.sync(&mut office);
    recorder.writes(4_000, "另一件");
    world.sync(&mut recorder);
    let summary = world.sync(&mut lead);
    assert_eq!((summary.not_in_force, summary.stuck.len()), (0, 0));
    for laptop in [&mut office, &mut recorder, &mut lead] {
        world.sync(laptop);
        assert_eq!(laptop.words(item).as_deref(), Some("水压低,六层以上没有水"));
        assert_eq!(laptop.store.unstamped().unwrap(), 0);
        laptop.is_clean();
    }
}

/// A batch that was begun before the move goes up before it: nothing about what was moved may stand in it.
#[test]
fn a_step_after_a_confirmation_of_the_same_day_is_in_force_whatever_was_written_before() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let old = lead.hears(1_000, "路灯不亮");
    lead.confirms_item(1_500, old);
    world.sync(&mut lead);
    world.sync(&mut recorder);
    let new = recorder.hears(1_800, "水压低");
    world.sync(&mut recorder);
    world.sync(&mut lead);
    assert!(lead.steps(2_000, old, Intent::Accept));
    lead.confirms_item(3_000, new);
    assert!(lead.steps(3_500, new, Intent::Accept));
    let summary = world.sync(&mut lead);
    assert_eq!((summary.pushed, summary.not_in_force), (3, 0));
    world.sync(&mut recorder);
    assert_eq!(recorder.entries(new).len(), 1);
    lead.is_clean();
}
