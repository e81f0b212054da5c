//! Two processes of one hub on one PostgreSQL, and both cut snapshots.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod world;

use cluster::Cluster;
use hub::{Error, Log, SnapshotTx};
use kernel::{Clock, Compartment, Role};
use std::sync::atomic::{AtomicBool, Ordering};
use store::{ChunkSize, Manifest};
use visits::Journal;
use world::{Laptop, NORTH, World, on_postgres, place};

/// Both processes cut again and again while people write: each scope by one at a time, and every list that stands names chunks
/// that are there.
#[test]
fn two_processes_cut_the_same_scopes_and_do_not_tread_on_each_other() {
    let cluster = Cluster::shared();
    let url = cluster.url(&cluster.database());
    let (mut one, mut office) = World::begun(on_postgres(&url));
    let mut writer = one.join(&mut office, Role::Recorder, NORTH);
    one.sync(&mut office);
    let two = one.beside(on_postgres(&url));
    let (scope, size) = (Compartment::Draft.at(place(NORTH)), ChunkSize { least: 300, aim: 900, most: 2_000 });
    let is_over = AtomicBool::new(false);
    let worlds = [&one, &two];
    let cuts: Vec<usize> = std::thread::scope(|threads| {
        let cutting = worlds.map(|world| {
            let is_over = &is_over;
            threads.spawn(move || {
                let mut cuts = 0;
                while !is_over.load(Ordering::SeqCst) {
                    let Some(manifest) = world.hub.cut_snapshot(scope, size).unwrap() else { continue };
                    cuts += 1;
                    let latest = world.hub.log().read(|tx| {
                        let row = tx.snapshots(scope, manifest.timeline)?.remove(0);
                        let latest = Manifest::decode(&row.signed.bytes)?;
                        let here: Vec<bool> = latest
                            .chunks
                            .iter()
                            .map(|c| Ok(tx.chunk(scope, c.hash)?.is_some()))
                            .collect::<Result<_, Error>>()?;
                        Ok((latest.seq, here.iter().all(|is_here| *is_here)))
                    });
                    assert!(matches!(latest, Ok((seq, true)) if seq >= manifest.seq), "{latest:?}");
                }
                cuts
            })
        });
        for n in 0..40 {
            writer.writes(10_000 + n, &format!("第{n}条"));
            worlds[0].sync(&mut writer);
        }
        is_over.store(true, Ordering::SeqCst);
        cutting.map(|one| one.join().unwrap()).into()
    });
    assert!(cuts.iter().sum::<usize>() > 1, "{cuts:?}");
    let lease = one.hub.log().write(|tx| tx.claim_cutting(scope, (one.clock.now(), one.clock.now())));
    assert!(lease.unwrap(), "nobody holds the claim at the end");
    let mut newcomer = one.join(&mut office, Role::Recorder, NORTH);
    one.sync(&mut office);
    one.hub.cut_snapshot(scope, size).unwrap();
    two.sync(&mut newcomer);
    assert!(newcomer.store.began_with(scope).unwrap().is_some());
    let count = |laptop: &Laptop| store::rows::<Journal>(laptop.store.read(), "", []).unwrap().len();
    assert_eq!((count(&newcomer), count(&writer)), (40, 40));
    newcomer.is_clean();
}
