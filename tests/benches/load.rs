//! A crowd of laptops at one hub: each brings what its member wrote and takes what colleagues brought, half of them at the end of the
//! time, one in ten cut off in its first push (issue 3, "Load"). Asserted: nothing lost, nothing doubled, digests equal on both sides.
//! Printed and never judged: how long a sync takes, and what it costs.
//!
//! The hub is a real process over TLS, on SQLite and then on PostgreSQL; the laptops share this bench's process: the app's engine over
//! the app's encrypted database, one file each, whose changes were written before the clock starts. Whoever is told to come later
//! does so, after as long as the hub says. Greater or smaller: see `crowd/plan.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../../crates/hub/tests/cluster/mod.rs"]
mod cluster;
#[path = "beside/corpus.rs"]
#[allow(dead_code)]
mod corpus;
mod crowd;
mod district;
#[path = "beside/meter.rs"]
#[allow(dead_code)]
mod meter;

use cluster::Cluster;
use crowd::plan::Size;
use crowd::{checked, comings, table, written};
use district::hub::Hub;
use district::office::Office;
use district::used;
use std::time::Instant;

/// Laptops of one community: those of a team, its lawyer and the secretary.
const IN_EACH: usize = 7;

/// Where the log lies: in a file, or in a database of this server.
fn run(size: Size, server: Option<&Cluster>) -> table::Row {
    let (plan, documents) = (size.plan(), corpus::documents(2_000));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut office = Office::founded(folder.path(), size.devices.div_ceil(IN_EACH));
    let laptops = office.adds(size.devices, IN_EACH);
    let (mut hub, known, road) = Hub::adopted_by(&office, server.map(|server| server.url(&server.database())));
    let ways = (&known, &road);
    let began = Instant::now();
    office.tells(ways, &laptops);
    let records = written::prepared(&laptops, ways, (&plan, &documents));
    eprintln!(
        "prepared in {:.0} s: {} changes",
        began.elapsed().as_secs_f64(),
        records.iter().map(Vec::len).sum::<usize>()
    );

    let process = hub.process();
    let database = || server.map_or(0.0, |server| used::family_seconds(server.process()));
    let processor = || (meter::processor_seconds(&process), database(), meter::processor_seconds("self"));
    meter::forget_peak(&process);
    let (load, before, began) = (used::load_of_machine(), processor(), Instant::now());
    let came = comings::come(&laptops, ways, &plan);
    let (wall, after) = (began.elapsed().as_secs_f64(), processor());
    let load = (load, used::load_of_machine());
    let peak = meter::peak_mib(&process);

    let began = Instant::now();
    let found = checked::nothing_lost_or_doubled(&laptops, ways, (&records, &came));
    hub.stop();
    let verified = hub.run(&["verify"]);
    assert_eq!(verified["is_sound"], true, "{verified}");
    eprintln!("checked in {:.0} s: {found} changes once each, digests equal, log sound", began.elapsed().as_secs_f64());
    let processor = (after.0 - before.0, after.1 - before.1, after.2 - before.2);
    let engine = if server.is_some() { "PostgreSQL" } else { "SQLite" };
    table::Row { engine, came, wall, processor, peak, load }
}

/// `ZOUFANG_ENGINE` = `sqlite` or `postgres` leaves the other one out.
fn is_wanted(engine: &str) -> bool {
    std::env::var("ZOUFANG_ENGINE").map_or(true, |wanted| wanted == engine)
}

fn main() {
    let size = Size::wished();
    let build = if cfg!(debug_assertions) { "a debug build: no measure of the product" } else { "a release build" };
    println!("load of a crowd, {build}, {size:?}\n");
    let mut rows = Vec::new();
    if is_wanted("sqlite") {
        rows.push(run(size, None));
    }
    match is_wanted("postgres") {
        true if Cluster::is_installed() => rows.push(run(size, Some(&Cluster::lasting()))),
        true => println!("PostgreSQL is not installed here: that half was not run"),
        false => {}
    }
    table::head();
    rows.iter().for_each(table::Row::print);
}
