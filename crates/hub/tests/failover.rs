//! What a hub acknowledged is there when the database's primary is not any more (issue 3, section 4; security.md 4.6): three
//! PostgreSQL nodes under Patroni, two hub processes that reach them through HAProxy, laptops that push without pause.
//! `make test-cluster` runs it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod line;
mod machine;
mod storm;
mod trio;

use change::Receipt;
use kernel::{Instant as At, RecordId};
use machine::{Laptop, Machine, Serving, divisions};
use seal::VerifyingKey;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use store::{LedgerLine, LedgerPart};
use storm::{Readiness, Storm};
use trio::Trio;

/// Two communities' secretaries, three laptops each.
const COMMUNITIES: [&str; 2] = ["310104003001", "310104003002"];
const IN_EACH: u32 = 3;
/// So many changes come back with a stamp before something befalls the primary, and after another leads.
const AROUND: usize = 150;
/// So long a primary that was paused stands still while another leads.
const PAUSED: Duration = Duration::from_secs(10);
/// What was asked before a primary stepped down is answered, or given up, by then.
const UNDER_WAY: Duration = Duration::from_secs(20);
/// So long the others hear nothing of a primary before it dies: what it acknowledged then would be lost.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// The nodes, the hub's processes and the laptops, for one drill after the other.
struct Ground {
    hubs: Vec<Serving>,
    laptops: Vec<Laptop>,
    trio: Trio,
    machines: [Machine; 2],
    newcomers: u32,
}

impl Ground {
    fn begin() -> Self {
        let trio = Trio::begin();
        let mut machine = Machine::new();
        (machine.database, machine.authority) = (Some(trio.url()), Some(trio.authority()));
        machine.json(&["init", "--district", &divisions(), "--practice"]);
        let laptops = (0..IN_EACH).flat_map(|n| COMMUNITIES.map(|community| joined(&machine, (n, community))));
        let laptops = laptops.collect();
        let machines = [machine.beside(), machine];
        let hubs = machines.iter().map(Serving::begin).collect();
        let mut ground = Self { hubs, laptops, trio, machines, newcomers: 100 };
        for (laptop, hub) in ground.laptops.iter_mut().zip(ground.hubs.iter().cycle()) {
            storm::settle(laptop, hub);
        }
        ground
    }

    /// Something befalls the primary, of the number given, while the laptops push; then everything is looked at.
    fn storm(&mut self, name: &str, befall: impl FnOnce(&mut Trio, usize, &Storm)) -> Vec<Readiness> {
        self.trio.wait_whole();
        let (storm, before) = (Storm::default(), self.trio.leader().unwrap());
        let (hubs, trio, laptops) = (&self.hubs, &mut self.trio, &mut self.laptops);
        let authority = laptops[0].authority();
        let (struck, said) = std::thread::scope(|threads| {
            let calm = storm.held();
            let watches: Vec<_> = hubs.iter().map(|hub| threads.spawn(|| storm.watch(hub, &authority))).collect();
            for (n, laptop) in laptops.iter_mut().enumerate() {
                let storm = &storm;
                threads.spawn(move || storm.push(laptop, (&format!("{name} {n}"), hubs)));
            }
            storm.wait_for(AROUND);
            let struck = Instant::now();
            befall(trio, before, &storm);
            storm.wait_for(AROUND);
            trio.wait_whole();
            storm.wait_for(AROUND);
            drop(calm);
            (struck, watches.into_iter().map(|watch| watch.join().unwrap()).collect::<Vec<Readiness>>())
        });
        let acknowledged = self.acknowledged();
        self.nothing_is_lost(&acknowledged);
        let after = &self.trio.nodes[self.trio.leader().unwrap()].name;
        println!(
            "{name}: {} stamped, {} in all, 0 lost; {:.1} s without a stamp at the longest; not ready for {}; {} led, then {after}; \
             turned away: {:?}",
            storm.count(),
            acknowledged.len(),
            storm.longest_gap(struck).as_secs_f64(),
            said.iter().map(|said| seconds(said)).collect::<Vec<_>>().join(" and "),
            self.trio.nodes[before].name,
            storm.turned_away(),
        );
        said
    }

    /// The same where the primary is away for a while: each process says that it is not ready, and then that it is again.
    fn outage(&mut self, name: &str, befall: impl FnOnce(&mut Trio, usize, &Storm)) {
        let said = self.storm(name, befall);
        assert!(said.iter().all(|said| storm::not_ready(said).is_some()));
    }

    /// What came back to the laptops with a stamp.
    fn acknowledged(&self) -> Vec<LedgerLine> {
        self.laptops.iter().flat_map(ledger).filter(|line| line.proof.is_some()).collect()
    }

    /// Every acknowledged change is on the present primary once, under the stamp its laptop has; each laptop, and a newcomer of each
    /// community, reads the same; the log is sound.
    fn nothing_is_lost(&mut self, acknowledged: &[LedgerLine]) {
        let key = self.laptops[0].file.hub.as_ref().unwrap().card.key().unwrap();
        let (mut times, receipts) = (BTreeMap::<RecordId, u32>::new(), self.receipts(&key));
        for row in self.trio.at_primary().query("SELECT record FROM change", &[]).unwrap() {
            let record: Vec<u8> = row.get(0);
            *times.entry(RecordId::from_bytes(record.try_into().unwrap())).or_default() += 1;
        }
        for line in acknowledged {
            assert_eq!(times.get(&line.record), Some(&1), "{line:?}");
            let proof = line.proof.as_ref().unwrap();
            assert!(receipts.contains(&(proof.number.clone(), proof.received_at)), "{line:?}");
        }
        for (laptop, hub) in self.laptops.iter_mut().zip(self.hubs.iter().cycle()) {
            storm::settle(laptop, hub);
        }
        for (laptop, hub) in self.laptops.iter_mut().zip(self.hubs.iter().rev().cycle()) {
            storm::settle(laptop, hub);
        }
        for (at, community) in COMMUNITIES.iter().enumerate() {
            self.newcomers += 1;
            let mut newcomer = joined(&self.machines[1], (self.newcomers, community));
            storm::settle(&mut newcomer, &self.hubs[at]);
            let flats = newcomer.flats();
            assert_eq!(flats.iter().collect::<BTreeSet<_>>().len(), flats.len(), "each once");
            let team = || self.laptops.iter().skip(at).step_by(COMMUNITIES.len());
            assert_eq!(flats.len(), team().map(|laptop| ledger(laptop).len()).sum::<usize>(), "{community}");
            assert!(team().all(|laptop| laptop.flats() == flats), "{community}");
        }
        let verified = self.machines[0].json(&["verify"]);
        assert_eq!(verified["is_sound"], true, "{verified}");
    }

    /// The number and time of every receipt on the primary; each is the hub's.
    fn receipts(&self, key: &VerifyingKey) -> BTreeSet<(String, At)> {
        let rows = self.trio.at_primary().query("SELECT receipt FROM batch", &[]).unwrap();
        let receipt = |bytes: Vec<u8>| {
            let receipt = Receipt::decode(&bytes).unwrap();
            receipt.verify(key).unwrap();
            (receipt.head.to_hex()[..8].to_owned(), receipt.received_at)
        };
        rows.into_iter().map(|row| receipt(row.get(0))).collect()
    }
}

/// A laptop of a new secretary of the community.
fn joined(machine: &Machine, (n, community): (u32, &str)) -> Laptop {
    machine.joined(&format!("书记{n}@{community}"), &["--role", "community_secretary", "--community", community])
}

fn ledger(laptop: &Laptop) -> Vec<LedgerLine> {
    laptop.store.ledger(LedgerPart::Whole, 100_000).unwrap()
}

fn seconds(said: &[(Instant, bool)]) -> String {
    storm::not_ready(said).map_or("no time".to_owned(), |time| format!("{:.1} s", time.as_secs_f64()))
}

#[test]
#[ignore = "make test-cluster: it needs etcd, Patroni and HAProxy"]
fn what_was_acknowledged_outlives_the_primary() {
    let mut ground = Ground::begin();
    ground.outage("primary killed", |trio, primary, _| {
        trio.nodes[primary].kill();
        trio.wait_other(primary);
        trio.start(primary);
    });
    ground.outage("primary killed, its last words lost", |trio, primary, _| {
        let others: Vec<usize> = (0..3).filter(|n| *n != primary).collect();
        let frozen: Vec<_> = others.iter().map(|n| trio.nodes[*n].freeze_database()).collect();
        std::thread::sleep(LAST_WORDS);
        others.iter().for_each(|n| trio.nodes[*n].forget_what_is_under_way());
        trio.nodes[primary].kill();
        drop(frozen);
        trio.wait_other(primary);
        trio.start(primary);
    });
    ground.outage("primary paused", |trio, primary, _| {
        let frozen = trio.nodes[primary].freeze();
        let other = trio.wait_other(primary);
        std::thread::sleep(PAUSED);
        drop(frozen);
        trio.wait_whole();
        assert_eq!(trio.leader(), Some(other), "the one that slept does not take over again");
    });
    ground.outage("PostgreSQL alone killed", |trio, primary, _| trio.nodes[primary].kill_postmaster());
    ground.storm("node in step killed", |trio, _, _| {
        let in_step = trio.in_step().unwrap();
        trio.nodes[in_step].kill();
        trio.wait_other_in_step(in_step);
        trio.start(in_step);
    });
    two_etcds_lost(&mut ground);
    if ground.trio.can_be_cut() {
        cut_off(&mut ground);
    } else {
        println!("primary cut off: not root, so it has no line that can be cut; this is left out");
    }
    retried_push(&mut ground);
    for hub in ground.hubs.drain(..) {
        assert_eq!(hub.end().0, Some(0));
    }
}

/// Nothing can be agreed on: whoever led steps down, nothing is acknowledged, and it goes on by itself once there is a majority again.
fn two_etcds_lost(ground: &mut Ground) {
    ground.outage("two etcds lost", |trio, _, storm| {
        trio.lose_two_etcds();
        trio.wait_nobody();
        is_silent(storm);
        assert!(trio.led_to().is_empty(), "nobody leads meanwhile");
        trio.find_two_etcds();
    });
}

/// The primary runs on and is reached by the hubs, but it and its etcd hear nothing of the others, nor they of it.
fn cut_off(ground: &mut Ground) {
    ground.outage("primary cut off from the others", |trio, primary, storm| {
        assert!(trio.is_writable(primary));
        trio.cut_off(primary);
        let other = trio.wait_other(primary);
        storm.wait_for(AROUND);
        assert_eq!(trio.led_to(), [other], "one alone is led to");
        assert!(!trio.is_writable(primary), "the one that is cut off takes nothing");
        std::thread::sleep(PAUSED);
        trio.join_again();
        trio.wait_whole();
        assert_eq!(trio.leader(), Some(other), "the one that was cut off does not take over again");
    });
}

/// After what was still under way has come to an end, no laptop is told that anything is kept.
fn is_silent(storm: &Storm) {
    std::thread::sleep(UNDER_WAY);
    let count = storm.count();
    std::thread::sleep(PAUSED);
    assert_eq!(storm.count(), count, "acknowledged while nobody leads");
}

/// The trap (security.md 4.6): a COMMIT that is cut while it waits for a replica is done on the primary alone. Whoever asks again
/// finds its rows there, and would be told so by a hub that looks and does not write.
fn retried_push(ground: &mut Ground) {
    ground.trio.wait_whole();
    let primary = ground.trio.leader().unwrap();
    let others: Vec<usize> = (0..3).filter(|n| *n != primary).collect();
    let record = ground.laptops[0].adds("重发的一户");
    let push = storm::runtime().block_on(ground.laptops[0].push_in_hand(&ground.hubs[0]));
    let frozen: Vec<_> = others.iter().map(|n| ground.trio.nodes[*n].freeze_database()).collect();
    let (caller, hubs, trio) = (ground.laptops[0].caller(), &ground.hubs, &mut ground.trio);
    let (mut session, mut other) = (trio.at_primary(), trio.at_primary());
    let send = |hub: &Serving| storm::runtime().block_on(caller.ask(hub, &push, None));
    std::thread::scope(|threads| {
        let first = threads.spawn(|| send(&hubs[0]));
        let waiting = waiting(&mut session, &[]);
        session.execute("SELECT pg_terminate_backend($1)", &[&waiting]).unwrap();
        let again = waiting_after(&mut session, waiting);
        let second = threads.spawn(|| send(&hubs[1]));
        assert!(is_on_primary(&mut session, record), "it is there for whoever looks");
        let began = Instant::now();
        let idle = "INSERT INTO hub_migration (number, name) VALUES (1, '') ON CONFLICT DO NOTHING";
        assert_eq!(other.execute(idle, &[]).unwrap(), 0);
        assert!(began.elapsed() < Duration::from_secs(1), "who finds and does not write is not made to wait");
        std::thread::sleep(Duration::from_secs(5));
        assert!(!first.is_finished() && !second.is_finished(), "neither is acknowledged");
        assert_eq!(waiting_after(&mut session, waiting), again, "the hub wrote it again, and waits");

        others.iter().for_each(|n| trio.nodes[*n].forget_what_is_under_way());
        trio.nodes[primary].kill();
        drop(frozen);
        for push in [first, second] {
            let said = push.join().unwrap();
            assert!(said.is_err(), "it was acknowledged by nobody who could keep it");
        }
    });
    trio.wait_other(primary);
    let was_kept = is_on_primary(&mut trio.at_primary(), record);
    trio.start(primary);
    storm::settle(&mut ground.laptops[0], &ground.hubs[1]);
    assert!(is_on_primary(&mut ground.trio.at_primary(), record), "acknowledged, so it is there");
    ground.trio.wait_whole();
    let acknowledged = ground.acknowledged();
    assert!(acknowledged.iter().any(|line| line.record == record));
    ground.nothing_is_lost(&acknowledged);
    let fate = if was_kept { "had it" } else { "lacked it" };
    println!("retried push: not acknowledged while it waited; the new primary {fate}; acknowledged there, once");
}

fn is_on_primary(session: &mut postgres::Client, record: RecordId) -> bool {
    let sql = "SELECT count(*) FROM change WHERE record = $1";
    session.query_one(sql, &[&&record.bytes()[..]]).unwrap().get::<_, i64>(0) == 1
}

/// The session of the hub's whose COMMIT waits for a replica, but those named; waited for.
fn waiting(session: &mut postgres::Client, but: &[i32]) -> i32 {
    let sql = "SELECT pid FROM pg_stat_activity WHERE application_name = 'zoufang-hub' AND wait_event = 'SyncRep'
               AND NOT pid = ANY($1)";
    let began = Instant::now();
    loop {
        if let Some(row) = session.query(sql, &[&but]).unwrap().first() {
            return row.get(0);
        }
        assert!(began.elapsed() < Duration::from_secs(20), "no session waits");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn waiting_after(session: &mut postgres::Client, ended: i32) -> i32 {
    waiting(session, &[ended])
}
