//! Concerns as a laptop's member writes them.

use super::{laptop::Laptop, now};
use crate::corpus::Document;
use kernel::{Compartment, Intent, RecordId};
use store::Store;

/// Changes of one save: a visit's.
const AT_ONCE: usize = 25;

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
