//! What must be so at the end: in the database, on every laptop, in every projection.

use crate::machine::{Laptop, Machine, wall};
use concerns::Terms;
use hub::COLUMNS;
use kernel::{DeviceId, DistrictId, MemberId};
use postgres::Client;
use reports::FigureArgs;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use store::{Identity, Store, dump_tables};

/// What was looked at.
pub struct Checked {
    pub changes: u32,
    pub records: u32,
    pub feeds: u32,
}

/// Every change of every laptop is in the log once, and nothing of theirs that they did not write; numbers and feeds have no gap; every
/// feed that a laptop reads ends for it where it ends in the log, with the same digest.
pub fn nothing_lost_or_doubled<'a>(session: &mut Client, laptops: impl Iterator<Item = &'a Laptop>) -> Checked {
    let feeds = no_gaps(session);
    let mut changes = 0;
    for laptop in laptops {
        let device = laptop.card.card.device.bytes();
        let rows = session.query("SELECT id FROM change WHERE device = $1", &[&device.as_slice()]).unwrap();
        let there: Vec<Vec<u8>> = rows.iter().map(|row| row.get(0)).collect();
        let mut written = laptop.store.read().prepare("SELECT id FROM change WHERE device = ?1").unwrap();
        let written = written.query_map([device], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        let written: BTreeSet<Vec<u8>> = written.map(Result::unwrap).collect();
        assert_eq!(there.iter().cloned().collect::<BTreeSet<_>>(), written, "lost, or nobody's");
        assert_eq!(there.len(), written.len(), "each once");
        changes += u32::try_from(there.len()).unwrap();
        for cursor in laptop.store.cursors().unwrap() {
            assert_eq!(feeds.get(&cursor.scope.bytes()[..]), Some(&(cursor.seq, cursor.digest.0.to_vec())));
        }
        assert_eq!(laptop.store.verify().unwrap().problems, Vec::<String>::new());
    }
    let records: i64 = session.query_one("SELECT count(*) FROM record_state", &[]).unwrap().get(0);
    Checked { changes, records: u32::try_from(records).unwrap(), feeds: u32::try_from(feeds.len()).unwrap() }
}

/// Where each feed ends.
fn no_gaps(session: &mut Client) -> BTreeMap<Vec<u8>, (u64, Vec<u8>)> {
    let gaps = "SELECT count(*) FROM (SELECT s.id FROM scope s LEFT JOIN feed f ON f.scope = s.id GROUP BY s.id, s.seq
                HAVING count(f.seq) <> s.seq OR coalesce(max(f.seq), 0) <> s.seq) AS broken";
    assert_eq!(session.query_one(gaps, &[]).unwrap().get::<_, i64>(0), 0, "a feed with a gap");
    let chains = "SELECT count(*) FROM (SELECT d.device FROM device_scope d
                  LEFT JOIN change c ON c.device = d.device AND c.scope = d.scope GROUP BY d.device, d.scope, d.last_seq
                  HAVING count(c.seq) <> d.last_seq OR count(DISTINCT c.seq) <> d.last_seq) AS broken";
    assert_eq!(session.query_one(chains, &[]).unwrap().get::<_, i64>(0), 0, "a chain with a gap");
    let rows = session.query("SELECT id, seq, digest FROM scope WHERE seq > 0", &[]).unwrap();
    rows.iter().map(|row| (row.get(0), (row.get::<_, i64>(1) as u64, row.get(2)))).collect()
}

/// The four files hold the same, one made anew holds the same, and they count what the office's laptop counts. How long it took to make.
pub fn projections_are_one(machines: &[Machine], office: &Laptop) -> Duration {
    let shown: Vec<Vec<String>> = machines.iter().map(tables).collect();
    assert!(shown[0].iter().filter(|line| line.starts_with("item|")).count() > 5);
    let (anew, began) = (machines[0].beside(), Instant::now());
    let counted = figures(&anew);
    let spent = began.elapsed();
    for (n, other) in shown.iter().enumerate().skip(1) {
        differ_in_nothing(&shown[0], other, &format!("process {n}"));
    }
    differ_in_nothing(&shown[0], &tables(&anew), "one made anew");
    let args = FigureArgs { period: "2026-4".to_owned(), team: None, as_of: None };
    let by_laptop = reports::figures::show(&office.store, &args, Terms::xuhui().unwrap(), wall()).unwrap();
    let by_laptop = serde_json::to_value(by_laptop.rows).unwrap();
    assert_eq!(counted, by_laptop, "the office's laptop counts the same");
    let heard = by_laptop.as_array().unwrap().iter().find(|row| row["id"] == "items.heard").unwrap();
    assert!(heard["value"].as_u64().unwrap() > 5, "{heard}");
    assert!(machines.iter().all(|machine| figures(machine) == by_laptop));
    spent
}

fn differ_in_nothing(one: &[String], two: &[String], who: &str) {
    let only = |a: &[String], b: &[String]| {
        let b: BTreeSet<&String> = b.iter().collect();
        a.iter().filter(|line| !b.contains(line)).cloned().collect::<Vec<_>>()
    };
    assert_eq!((only(one, two), only(two, one)), (Vec::new(), Vec::new()), "{who}");
}

/// What the program says of a folder that nobody serves from: level, since it follows the log itself.
fn figures(machine: &Machine) -> Value {
    let mut said = machine.json(&["figures", "2026-4"]);
    assert_eq!(said["figures_behind"], 0);
    assert!(!said.to_string().contains(super::CANARY));
    said["rows"].take()
}

fn tables(machine: &Machine) -> Vec<String> {
    let key = machine.read("hub.key")["database_key"].as_str().unwrap().to_owned();
    let key: [u8; 32] = seal::from_hex(&key).unwrap().try_into().unwrap();
    let identity = Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes([1; 16]),
        device_epoch: 1,
        member: MemberId::from_bytes([1; 16]),
        signing: seal::SigningKey::from_seed(&[0; 32]),
        seed: None,
    };
    let store = Store::open(&machine.path("hub/projection.db"), &key, identity, COLUMNS).unwrap();
    dump_tables(store.read()).unwrap()
}
