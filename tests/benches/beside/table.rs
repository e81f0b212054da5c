//! The table that is printed.

use super::phase::Cost;

/// One step of one side.
pub struct Step {
    /// What was done.
    pub name: &'static str,
    /// The client's part.
    pub cost: Cost,
    /// The hub's processor seconds and its peak of memory, MiB.
    pub hub: (f64, f64),
    /// Megabytes up and down.
    pub bytes: (f64, f64),
}

impl Step {
    /// Documents a second.
    pub fn rate(&self) -> f64 {
        self.cost.documents as f64 / self.cost.wall
    }

    fn processor(&self) -> f64 {
        self.cost.client + self.hub.0
    }

    fn row(&self, whose: &str) {
        let Self { name, cost, hub, bytes } = self;
        println!(
            "| {whose} {name} | {} | {:.0} | {:.2} | {:.2} + {:.2} | {:.2} + {:.2} | {:.0} / {:.0} |",
            cost.documents,
            self.rate(),
            cost.wall,
            cost.client,
            hub.0,
            bytes.0,
            bytes.1,
            cost.peak,
            hub.1
        );
    }
}

/// All steps of both sides, and how they compare.
pub fn print(ours: &[Step], theirs: &[Step], floor: &Step) {
    println!(
        "| step | documents | a second | wall s | processor s, client + hub | MB up + down | peak MiB, client / hub |"
    );
    println!("|---|---|---|---|---|---|---|");
    ours.iter().for_each(|step| step.row("ours:"));
    theirs.iter().for_each(|step| step.row("PouchDB:"));
    floor.row("floor:");
    for (own, other) in ours.iter().zip(theirs).skip(1) {
        compare(own, other);
    }
    if let Some(pulled) = ours.last() {
        let (wall, processor) = (pulled.cost.wall / floor.cost.wall, pulled.cost.client / floor.cost.client);
        println!(
            "the whole pull beside its floor: {wall:.1}x in wall time, {processor:.1}x in the client's processor time"
        );
    }
}

fn compare(own: &Step, other: &Step) {
    let bytes = |step: &Step| step.bytes.0 + step.bytes.1;
    println!(
        "{}: {:.1}x as fast as PouchDB in wall time, {:.1}x in processor time; 1/{:.1} of its bytes",
        own.name,
        other.cost.wall / own.cost.wall,
        other.processor() / own.processor(),
        bytes(other) / bytes(own),
    );
}
