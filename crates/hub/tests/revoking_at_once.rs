//! The office's word that a laptop is out of use comes to one process while that laptop's push is in hand at another: over real
//! sessions of a real PostgreSQL (decisions D2, ADR 0022).
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod world;

use change::Verdict;
use cluster::Cluster;
use hub::log::postgres::PostgresLog;
use kernel::{Compartment, Role, TimelineId};
use std::time::Duration;
use sync::{Answer, Push, Reply, Request};
use world::{Laptop, NORTH, World, on_postgres, place};

/// An office and a recorder; the hub as two processes would be.
struct District {
    one: World<PostgresLog>,
    two: World<PostgresLog>,
    office: Laptop,
    recorder: Laptop,
}

fn district(url: &str) -> District {
    let (mut one, mut office) = World::begun(on_postgres(url));
    let recorder = one.join(&mut office, Role::Recorder, NORTH);
    one.sync(&mut office);
    let two = one.beside(on_postgres(url));
    District { one, two, office, recorder }
}

/// Everything this laptop has to send, in one push.
fn push_of(laptop: &mut Laptop) -> Request {
    laptop.store.close_batches().unwrap();
    let (timeline, but) = (TimelineId::from_bytes([0x71; 16]), Default::default());
    let wanted = store::Outbox { timeline, most_bytes: 1 << 20, but: &but, partial: store::Partial::Kept };
    Request::Push(Push { offers: laptop.store.outbox(wanted).unwrap(), ..Push::default() })
}

fn verdicts(reply: Reply) -> Vec<Verdict> {
    let Reply::Pushed(pushed) = reply else { panic!("{reply:?}") };
    let rulings = pushed.answers.into_iter().flat_map(|answer| match answer {
        Answer::Receipt(receipt) => receipt.rulings,
        other => panic!("{other:?}"),
    });
    rulings.map(|ruling| ruling.verdict).collect()
}

/// The push stands still before it is judged; meanwhile the office's word is taken by the other process.
#[test]
fn the_offices_word_that_a_laptop_is_out_of_use_holds_what_is_judged_after_it() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, office, recorder } = &mut district(&cluster.url(&database));
    recorder.writes(1_000, "先到");
    one.sync(recorder);
    recorder.writes(2_000, "后到");
    let (push, device) = (push_of(recorder), recorder.card.card.device);
    office.revokes(3_000, device).unwrap();
    let mut gate = cluster.session(&database);
    let mut held = gate.transaction().unwrap();
    held.query("SELECT 1 FROM device_scope WHERE device = $1 FOR UPDATE", &[&&device.bytes()[..]]).unwrap();
    std::thread::scope(|threads| {
        let pushed = threads.spawn(|| one.ask_as(device, &push));
        let [_] = cluster.waiting((&database, "Lock"), None, || pushed.is_finished());
        assert_eq!(two.sync(office).not_in_force, 0);
        held.rollback().unwrap();
        assert_eq!(verdicts(pushed.join().unwrap()), [Verdict::Held("revoked".to_owned())]);
    });
}

/// The other way round: the office's word waits for the push that is being judged, as the operator's does.
#[test]
fn the_offices_word_waits_for_the_push_that_is_being_judged() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, office, recorder } = &mut district(&cluster.url(&database));
    recorder.writes(1_000, "先到");
    one.sync(recorder);
    recorder.writes(2_000, "正在判");
    let (push, device) = (push_of(recorder), recorder.card.card.device);
    office.revokes(3_000, device).unwrap();
    let mut gate = cluster.session(&database);
    let mut held = gate.transaction().unwrap();
    held.query("SELECT 1 FROM scope WHERE id = $1 FOR UPDATE", &[&&Compartment::Draft.at(place(NORTH)).bytes()[..]])
        .unwrap();
    std::thread::scope(|threads| {
        let pushed = threads.spawn(|| one.ask_as(device, &push));
        let [pushing] = cluster.waiting((&database, "Lock"), None, || pushed.is_finished());
        let revoked = threads.spawn(|| two.sync(office));
        let mut session = cluster.session(&database);
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))";
        while session.query_one(sql, &[&pushing.pid]).unwrap().get::<_, i64>(0) == 0 {
            assert!(!revoked.is_finished(), "it did not wait");
            std::thread::sleep(Duration::from_millis(10));
        }
        held.rollback().unwrap();
        assert!(matches!(verdicts(pushed.join().unwrap())[..], [Verdict::Accepted(Role::Recorder)]));
        assert_eq!(revoked.join().unwrap().not_in_force, 0);
    });
    recorder.writes(3_000, "太晚了");
    let late = push_of(recorder);
    assert_eq!(verdicts(two.ask(recorder, &late)).last(), Some(&Verdict::Held("revoked".to_owned())));
}
