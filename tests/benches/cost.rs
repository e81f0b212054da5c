//! What one sync costs while the scope holds more and more already, at the hub and on the laptops (issue 3: "cost of one sync
//! proportional to its changes"). Printed and never judged; it should not grow with what is there.
//!
//! A recorder's concerns fill a community's scope through a real hub over TLS. At each size (`ZOUFANG_SIZES`, 10000 and 100000) a
//! sync with nothing, one and a hundred changes goes up, and comes down to two colleagues: one who has read the feed from its first
//! item, one who began with a snapshot. Medians; databases stay open, as the app's do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "beside/corpus.rs"]
#[allow(dead_code)]
mod corpus;
mod district;
mod price;

use corpus::Document;
use district::hub::Hub;
use district::laptop::{Known, Laptop};
use district::line::Road;
use district::office::Office;
use district::{used, writing};
use price::step::{Cost, Sides};
use price::table::{self, Row};
use std::time::Instant;
use store::Store;

/// Changes of a sync, and how often it is done.
const STEPS: [(usize, usize); 3] = [(0, 15), (1, 15), (100, 7)];
/// Changes of a batch while the scope grows: what a recorder saves between two syncs.
const OF_A_BATCH: usize = 20;
/// Batches that are written before they are sent.
const AT_ONCE: usize = 500;

fn sizes() -> Vec<usize> {
    let text = std::env::var("ZOUFANG_SIZES").unwrap_or_else(|_| "10000,100000".to_owned());
    text.split(',').map(|size| size.parse().unwrap()).collect()
}

/// A laptop with its database open.
struct Open {
    laptop: Laptop,
    store: Store,
}

impl Open {
    fn of(laptop: Laptop) -> Self {
        let store = laptop.open();
        Self { laptop, store }
    }

    fn sync(&mut self, ways: (&Known, &Road)) {
        self.laptop.sync(&mut self.store, ways, None).map_err(|trouble| format!("{trouble:?}")).unwrap();
    }
}

/// The scope grows by so many records, which the colleague reads too.
fn grow((writer, reader): (&mut Open, &mut Open), ways: (&Known, &Road), (documents, count): (&[Document], usize)) {
    let batches: Vec<usize> = (0..count).step_by(OF_A_BATCH).map(|n| OF_A_BATCH.min(count - n)).collect();
    for some in batches.chunks(AT_ONCE) {
        for changes in some {
            writing::write(&mut writer.store, &writer.laptop, (documents, *changes));
            writer.store.close_batches().unwrap();
        }
        writer.sync(ways);
        reader.sync(ways);
    }
}

fn measure(
    sides: Sides<'_>,
    writer: &mut Open,
    readers: &mut [(&str, &mut Open)],
    documents: &[Document],
) -> Vec<(String, Cost)> {
    let mut rows = Vec::new();
    for (changes, times) in STEPS {
        let (mut up, mut down) = (Vec::new(), vec![Vec::new(); readers.len()]);
        for _ in 0..times {
            writing::write(&mut writer.store, &writer.laptop, (documents, changes));
            let count = changes as u32;
            up.push(sides.cost((&writer.laptop, &mut writer.store), (count, 0)));
            for ((_, reader), costs) in readers.iter_mut().zip(&mut down) {
                costs.push(sides.cost((&reader.laptop, &mut reader.store), (0, count)));
            }
        }
        rows.push((format!("{changes} up"), Cost::median(&up)));
        for ((name, _), costs) in readers.iter().zip(&down) {
            rows.push((format!("{changes} down, {name}"), Cost::median(costs)));
        }
    }
    rows
}

fn main() {
    let (sizes, documents) = (sizes(), corpus::documents(2_000));
    let build = if cfg!(debug_assertions) { "a debug build: no measure of the product" } else { "a release build" };
    println!("cost of one sync, {build}, load of the machine {}\n", used::load_of_machine());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut office = Office::founded(folder.path(), 1);
    let mut laptops = office.adds(2 + sizes.len(), 2 + sizes.len());
    let (mut hub, known, road) = Hub::adopted_by(&office, None);
    let ways = (&known, &road);
    office.tells(ways, &laptops);
    let mut newcomers = laptops.split_off(2).into_iter();
    let mut team = laptops.into_iter().map(Open::of);
    let (mut writer, mut reader) = (team.next().unwrap(), team.next().unwrap());
    let (mut rows, mut records) = (Vec::new(), 0);
    for size in sizes {
        let began = Instant::now();
        grow((&mut writer, &mut reader), ways, (&documents, size - records));
        hub.stop();
        hub.run(&["snapshot", "--all"]);
        hub.start();
        let mut newcomer = Open::of(newcomers.next().unwrap());
        newcomer.sync(ways);
        eprintln!(
            "{size} records there in {:.0} s, load of the machine {}",
            began.elapsed().as_secs_f64(),
            used::load_of_machine()
        );
        let process = hub.process();
        let mut readers = [("from the feed", &mut reader), ("from a snapshot", &mut newcomer)];
        let found = measure(Sides { ways, hub: &process }, &mut writer, &mut readers, &documents);
        records = size + STEPS.iter().map(|(changes, times)| changes * times).sum::<usize>();
        rows.extend(found.into_iter().map(|(what, cost)| Row { records: size, what, cost }));
    }
    table::print(&rows);
}
