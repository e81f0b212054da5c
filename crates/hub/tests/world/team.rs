//! How many a story begins: a community's concern that the office, the recorder and the lead have.

use super::{Laptop, NORTH, World, place};
use hub::Log;
use kernel::{Compartment, RecordId, Role, ScopeId};

pub struct Team<L: Log> {
    pub world: World<L>,
    pub office: Laptop,
    pub recorder: Laptop,
    pub lead: Laptop,
    pub item: RecordId,
}

/// Where what was confirmed lies.
pub fn work() -> ScopeId {
    Compartment::Work.at(place(NORTH))
}

impl<L: Log> Team<L> {
    pub fn begun(log: L) -> Self {
        let (mut world, mut office) = World::begun(log);
        let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
        let mut lead = world.join(&mut office, Role::Lead, NORTH);
        world.sync(&mut office);
        let item = recorder.hears(1_000, "水压低");
        world.sync(&mut recorder);
        world.sync(&mut lead);
        lead.confirms_item(2_000, item);
        for laptop in [&mut lead, &mut recorder, &mut office] {
            world.sync(laptop);
        }
        Self { world, office, recorder, lead, item }
    }
}
