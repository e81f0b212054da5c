//! What the laptops hold before the clock starts: the directory as they got it at their first sync, and their own changes.

use super::plan::Coming;
use crate::corpus::Document;
use crate::district::laptop::{Known, Laptop};
use crate::district::{line::Road, now};
use kernel::{Compartment, Intent, RecordId};
use std::sync::Mutex;
use store::Store;

/// Changes of one save: a visit's.
const AT_ONCE: usize = 25;

/// The first laptop reads the directory; the others begin with a copy of that, before anybody wrote anything.
pub fn prepared(
    laptops: &[Laptop],
    ways: (&Known, &Road),
    (plan, documents): (&[Coming], &[Document]),
) -> Vec<Vec<RecordId>> {
    let (first, others) = laptops.split_first().unwrap();
    let mut store = first.open();
    first.sync(&mut store, ways, None).map_err(|trouble| format!("{trouble:?}")).unwrap();
    store.close().unwrap();
    for other in others {
        std::fs::copy(&first.file, &other.file).unwrap();
    }
    let written: Vec<Mutex<Vec<RecordId>>> = laptops.iter().map(|_| Mutex::default()).collect();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let written = &written;
            scope.spawn(move || {
                for n in (half..laptops.len()).step_by(2) {
                    let mut store = laptops[n].open();
                    *written[n].lock().unwrap() = write(&mut store, &laptops[n], (documents, plan[n].changes));
                    store.close().unwrap();
                }
            });
        }
    });
    written.into_iter().map(|records| records.into_inner().unwrap()).collect()
}

/// Writes so many concerns as the laptop's member would.
pub fn write(store: &mut Store, laptop: &Laptop, (documents, count): (&[Document], usize)) -> Vec<RecordId> {
    let (place, scope) = (laptop.actor.place, Compartment::Draft.at(laptop.actor.place));
    let all: Vec<usize> = (0..count).collect();
    let mut records = Vec::with_capacity(count);
    for some in all.chunks(AT_ONCE) {
        let saved = store.write::<_, store::Error>(&laptop.actor, now(), |tx| {
            some.iter()
                .map(|n| {
                    let document = &documents[(laptop.number * 7 + n) % documents.len()];
                    tx.create(Intent::Hear, scope, &document.item((place, laptop.number * 2_000 + n)))
                })
                .collect::<Result<Vec<_>, _>>()
        });
        records.extend(saved.unwrap());
    }
    records
}
