//! Many doors opened at once: the engine begins only once in a process, so each attempt is a process of its own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod toy;

use std::process::Command;
use std::sync::Barrier;
use toy::file::open;

/// Processes begun one after another.
const PROCESSES: usize = 60;
/// Threads that open their first database at the same moment.
const THREADS: usize = 8;
const ALONE: &str = "ZOUFANG_OPENS_AT_ONCE";

fn open_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Barrier::new(THREADS);
    std::thread::scope(|all| {
        for n in 0..THREADS {
            let (gate, path) = (&gate, folder.path().join(format!("{n}.db")));
            all.spawn(move || {
                gate.wait();
                open(&path).unwrap().close().unwrap();
                assert!(std::fs::metadata(&path).unwrap().len() > 0);
            });
        }
    });
}

#[test]
fn who_opens_first_finds_an_engine_that_takes_keys() {
    if std::env::var_os(ALONE).is_some() {
        return open_at_once();
    }
    for n in 0..PROCESSES {
        let name = "who_opens_first_finds_an_engine_that_takes_keys";
        let child = Command::new(std::env::current_exe().unwrap()).env(ALONE, "1").args(["--exact", name]).output();
        let child = child.unwrap();
        assert!(child.status.success(), "process {n}: {}", String::from_utf8_lossy(&child.stdout));
    }
}
