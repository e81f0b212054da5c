//! Newcomers who began with a snapshot, and what else happens to a hub: it says things for good, it is set back, and bundles come by.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::{Status, memory::MemoryLog};
use hub::Answering;
use kernel::{Compartment, Role};
use store::ChunkSize;
use world::{Laptop, NORTH, World};

const SMALL: ChunkSize = ChunkSize { least: 600, aim: 1_500, most: 3_000 };

fn status(world: &World<MemoryLog>, laptop: &Laptop) -> Option<Status> {
    let device = laptop.card.card.device;
    world.hub.devices().unwrap().into_iter().find(|row| row.id == device).map(|row| row.status)
}

/// The only laptop that knows of a revocation after the hub was set back never read the item that told it.
#[test]
fn who_began_with_a_snapshot_of_the_directory_tells_a_restored_hub_whose_rights_have_ended() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut thief = world.join(&mut office, Role::Recorder, NORTH);
    let mut newcomer = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    world.sync(&mut thief);
    let early = world.hub.log().copied();
    world.hub.revoke(thief.card.card.device).unwrap();
    let directory = Compartment::Directory.at(world.district.place());
    let cut = world.hub.cut_snapshot(directory, SMALL).unwrap().unwrap();
    world.sync(&mut newcomer);
    assert!(newcomer.store.began_with(directory).unwrap().is_some());
    assert_eq!(newcomer.store.cursor(directory, cut.timeline).unwrap().seq, cut.seq);
    assert_eq!(newcomer.store.untold_notices(cut.timeline, 10).unwrap(), [] as [Vec<u8>; 0], "this life knows it");

    world.restored(early, 0x72);
    assert_eq!(status(&world, &thief), Some(Status::Active));
    world.sync(&mut newcomer);
    assert_eq!(status(&world, &thief), Some(Status::Revoked));
    assert_eq!(newcomer.store.untold_notices(world.hub.timeline(), 10).unwrap(), [] as [Vec<u8>; 0]);
    newcomer.is_clean();
}
