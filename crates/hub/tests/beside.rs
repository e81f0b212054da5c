//! What follows the log in a file stands in no admission's way, nor an admission in its (ADR 0029).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shown;
mod world;

use hub::log::sqlite::SqliteLog;
use hub::{Log, LogTx, Step};
use kernel::Role;
use shown::projection_in;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use world::{NORTH, World};

/// The log in a file: a portion is read while a push is written, and a push is taken while a portion is read.
#[test]
fn neither_does_a_push_wait_for_a_portion_nor_a_portion_for_a_push() {
    let folder = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(&folder.path().join("hub.db"), &[7; 32]).unwrap();
    let (mut world, mut office) = World::begun(log);
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    world.sync(&mut recorder);
    world.hub.set_projection(Some(projection_in(folder.path())));
    let log = world.hub.log();
    let writes = |until_done: &dyn Fn()| {
        log.write(|_| {
            until_done();
            Ok(())
        })
    };
    while_busy(|until_done| writes(until_done).unwrap(), || while world.hub.follow().unwrap() != Step::Level {});
    recorder.hears(1_000, "楼道灯坏了");
    while_busy(
        |until_done| log.read_aside(|tx| tx.mark().map(|_| until_done())).unwrap(),
        || assert_eq!(world.sync(&mut recorder).pushed, 1),
    );
    assert_eq!(world.hub.follow().unwrap(), Step::Level);
}

/// Does something while another transaction is open that waits for its end, for twenty seconds at most.
fn while_busy(transaction: impl FnOnce(&dyn Fn()) + Send, work: impl FnOnce()) {
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (done, is_done) = std::sync::mpsc::channel();
    let was_in_time = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let was_in_time = &was_in_time;
        threads.spawn(move || {
            transaction(&|| {
                begun.send(()).unwrap();
                was_in_time.store(is_done.recv_timeout(Duration::from_secs(20)).is_ok(), Ordering::SeqCst);
            });
        });
        has_begun.recv().unwrap();
        work();
        // Whoever was waited for is gone by then where it went wrong.
        _ = done.send(());
    });
    assert!(was_in_time.into_inner(), "one waited for the other");
}
