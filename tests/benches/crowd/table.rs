//! The table that is printed.

use super::comings::Came;

/// What one engine came to.
pub struct Row {
    /// The engine.
    pub engine: &'static str,
    /// Each laptop's coming.
    pub came: Vec<Came>,
    /// From the first coming to the end of the last sync.
    pub wall: f64,
    /// Processor seconds of the hub, of its database's processes, and of all laptops.
    pub processor: (f64, f64, f64),
    /// The hub's peak of memory, MiB.
    pub peak: f64,
    /// The machine's load at the beginning and at the end.
    pub load: (String, String),
}

/// The head of the table.
pub fn head() {
    println!(
        "| engine | changes up / down | a second | sync p50 / p95 / max s | cut | later | failed | hub µs a change | its database's | laptops' | hub peak MiB | load |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
}

impl Row {
    /// Prints it.
    pub fn print(&self) {
        let (up, down) = self.came.iter().fold((0, 0), |(up, down), came| (up + came.changes.0, down + came.changes.1));
        let mut seconds: Vec<f64> = self.came.iter().map(|came| came.seconds).collect();
        seconds.sort_by(f64::total_cmp);
        let share = |percent: usize| seconds[(seconds.len() * percent).div_ceil(100).max(1) - 1];
        let cut = self.came.iter().filter(|came| came.was_cut).count();
        let (later, failed) = self.came.iter().fold((0, 0), |(l, f), came| (l + came.later, f + came.failed));
        let each = |spent: f64| spent * 1e6 / f64::from(up);
        println!(
            "| {} | {up} / {down} | {:.0} | {:.2} / {:.2} / {:.2} | {cut} | {later} | {failed} | {:.0} | {:.0} | {:.0} | {:.0} | {}–{} |",
            self.engine,
            f64::from(up) / self.wall,
            share(50),
            share(95),
            share(100),
            each(self.processor.0),
            each(self.processor.1),
            each(self.processor.2),
            self.peak,
            self.load.0,
            self.load.1,
        );
    }
}
