//! A line to the database that dies without a word. `make test-cluster` runs it in a network of its own, whose routes it changes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod world;

use cluster::Cluster;
use hub::{Error, Log, LogTx};
use std::process::Command;
use std::time::{Duration, Instant};
use world::on_postgres;

/// An address of this machine that can be cut off while the rest of the loopback goes on.
const FAR: &str = "127.0.0.2";

fn ran(line: &str) -> bool {
    let mut words = line.split(' ');
    Command::new(words.next().unwrap()).args(words).status().is_ok_and(|status| status.success())
}

/// A device into which everything vanishes without a word. Whether there is one.
fn vanishing() -> bool {
    let lines = ["ip link add void0 type veth peer name void1", "ip link set void0 arp off up", "ip link set void1 up"];
    lines.iter().all(|line| ran(line)) && std::fs::write("/proc/sys/net/ipv4/conf/void0/route_localnet", "1").is_ok()
}

/// The primary's machine is gone in the midst of a question: nothing refuses, nothing answers, and nothing was left unsent that
/// would be sent again. Were only the system's own patience there, the hub would wait for more than a minute.
#[test]
#[ignore = "make test-cluster: it changes the routes of its network"]
fn a_line_that_dies_while_an_answer_is_awaited_is_given_up() {
    assert!(vanishing(), "a network of its own is needed: unshare --net, and root");
    let cluster = Cluster::listening_at(FAR);
    let database = cluster.database();
    let log = on_postgres(&cluster.url(&database).replace("127.0.0.1", FAR));
    let mut gate = cluster.session(&database);
    let mut held = gate.transaction().unwrap();
    held.batch_execute("LOCK TABLE scope IN ACCESS EXCLUSIVE MODE").unwrap();
    std::thread::scope(|threads| {
        let asked = threads.spawn(|| log.read(|tx| tx.mark()));
        let [waiting] = cluster.waiting((&database, "Lock"), None, || asked.is_finished());
        let pid = waiting.pid;
        assert!(ran(&format!("kill -STOP {pid}")), "it says nothing more");
        // Until what was asked is known to have arrived: then nothing is sent again, and only a question to the quiet line tells.
        std::thread::sleep(Duration::from_secs(1));
        let began = Instant::now();
        let is_cut = ran(&format!("ip route add {FAR}/32 dev void0 table local"));
        let outcome = is_cut.then(|| asked.join().unwrap());
        let spent = began.elapsed();
        assert!(ran(&format!("kill -CONT {pid}")), "the server can be ended");
        assert!(is_cut, "the line is not cut");
        assert!(matches!(outcome, Some(Err(Error::Unusable(_) | Error::FateUnknown))), "{outcome:?}");
        println!("a dead line: given up after {:.1} s, with what was tried again", spent.as_secs_f64());
        assert!(spent < Duration::from_secs(30), "{spent:?}");
    });
}
